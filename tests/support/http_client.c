/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sockets, HTTP/1.1 with Content-Length, TC3 signing. Failures of the machine end the test program. */
#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

static void need(bool good, const char *what)
{
	if (!good) {
		perror(what);
		abort();
	}
}

static int dial(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short) port) };
	struct timeval patience = { .tv_sec = 600 };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	need(fd >= 0, "socket");
	if (connect(fd, (struct sockaddr *) &address, sizeof address) != 0) {
		need(errno == ECONNREFUSED, "connect");
		close(fd);
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return fd;
}

static void push(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return; /* the other side may refuse a body early; its answer is read all the same */
		bytes += sent;
		length -= (size_t) sent;
	}
}

static size_t content_length(const char *head)
{
	for (const char *line = head; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			return (size_t) strtoul(line + 15, NULL, 10);
	return 0;
}

void http_send(int port, const char *head, const void *body, size_t length, http_reply *out)
{
	char *data = malloc(1 << 20), *end = NULL;
	size_t have = 0, cap = 1 << 20, want = 0;
	int fd = dial(port);
	need(data != NULL, "malloc");
	memset(out, 0, sizeof *out);
	if (fd < 0) {
		free(data);
		return;
	}
	push(fd, head, strlen(head));
	push(fd, body, length);
	while (!end || have < want) {
		if (have + 65536 > cap)
			need((data = realloc(data, cap *= 2)) != NULL, "realloc");
		ssize_t got = recv(fd, data + have, 65535, 0);
		if (got <= 0)
			break;
		have += (size_t) got;
		data[have] = '\0';
		if (!end && (end = strstr(data, "\r\n\r\n")) != NULL) {
			snprintf(out->head, sizeof out->head, "%.*s", (int) (end - data), data);
			want = (size_t) (end + 4 - data) + content_length(out->head);
		}
	}
	close(fd);
	if (want > 0 && have >= want && sscanf(out->head, "HTTP/1.1 %d", &out->status) == 1) {
		size_t start = want - content_length(out->head);
		out->length = want - start;
		out->body = malloc(out->length + 1);
		need(out->body != NULL, "malloc");
		memcpy(out->body, data + start, out->length);
		out->body[out->length] = '\0';
	}
	free(data);
}

void http_get(int port, const char *target, http_reply *out)
{
	char head[1024];
	snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", target, port);
	http_send(port, head, "", 0, out);
}

void http_reply_clear(http_reply *reply)
{
	free(reply->body);
	reply->body = NULL;
}

static void hex(const unsigned char *bytes, size_t length, char *out)
{
	for (size_t i = 0; i < length; i++)
		sprintf(out + 2 * i, "%02x", bytes[i]);
}

static void sha256(const void *bytes, size_t length, char out[65])
{
	unsigned char digest[32];
	unsigned size = 0;
	need(EVP_Digest(bytes, length, digest, &size, EVP_sha256(), NULL) == 1, "sha256");
	hex(digest, 32, out);
}

static void hmac(const void *key, size_t key_length, const char *text, unsigned char out[32])
{
	unsigned size = 0;
	need(HMAC(EVP_sha256(), key, (int) key_length, (const unsigned char *) text, strlen(text), out, &size) != NULL, "hmac");
}

/* As the service's documentation spells it: canonical request, string to sign, derived key. */
static void sign(const ess_call *call, const char *host, long timestamp, const char *type, char *out, size_t cap)
{
	char canonical[2048], digest[65], text[512], date[16], lower[64] = "", key[300], signature[65];
	unsigned char mac[32];
	const char *service = call->service ? call->service : "ess";
	const char *headers = call->sign_action ? "content-type;host;x-tc-action" : "content-type;host";
	struct tm utc;
	time_t when = timestamp + (call->date_off ? 86400 * 3 : 0);
	for (size_t i = 0; call->sign_action && call->action[i] && i < sizeof lower - 1; i++)
		lower[i] = (char) (call->action[i] >= 'A' && call->action[i] <= 'Z' ? call->action[i] + 32 : call->action[i]);
	gmtime_r(&when, &utc);
	strftime(date, sizeof date, "%Y-%m-%d", &utc);
	sha256(call->body, call->length ? call->length : strlen(call->body), digest);
	snprintf(canonical, sizeof canonical, "POST\n/\n\ncontent-type:%s\nhost:%s\n%s%s%s\n%s\n%s", type, host,
		call->sign_action ? "x-tc-action:" : "", lower, call->sign_action ? "\n" : "", headers, digest);
	sha256(canonical, strlen(canonical), digest);
	snprintf(text, sizeof text, "TC3-HMAC-SHA256\n%ld\n%s/%s/tc3_request\n%s", timestamp, date, service, digest);
	snprintf(key, sizeof key, "TC3%s", call->secret_key);
	hmac(key, strlen(key), date, mac);
	hmac(mac, 32, service, mac);
	hmac(mac, 32, "tc3_request", mac);
	hmac(mac, 32, text, mac);
	hex(mac, 32, signature);
	snprintf(out, cap, "TC3-HMAC-SHA256 Credential=%s/%s/%s/tc3_request, SignedHeaders=%s, Signature=%s", call->secret_id, date,
		service, headers, signature);
}

static void add(char *head, size_t cap, const ess_call *call, const char *name, const char *value)
{
	size_t used = strlen(head);
	if (value && !(call->omit && strcmp(call->omit, name) == 0))
		snprintf(head + used, cap - used, "%s: %s\r\n", name, value);
}

cJSON *ess_send(const ess_call *call, http_reply *raw)
{
	char head[4096], host[64], bare[] = "127.0.0.1", number[32], length[32], authorization[1024];
	const char *type = call->content_type ? call->content_type : "application/json; charset=utf-8";
	long timestamp = (long) time(NULL) + call->clock_s;
	size_t size = call->length ? call->length : strlen(call->body);
	http_reply own, *reply = raw ? raw : &own;
	snprintf(host, sizeof host, "127.0.0.1:%d", call->port);
	snprintf(number, sizeof number, "%ld", timestamp);
	snprintf(length, sizeof length, "%zu", size);
	sign(call, call->sign_bare_host ? bare : host, timestamp, type, authorization, sizeof authorization);
	snprintf(head, sizeof head, "%s %s HTTP/1.1\r\n", call->method ? call->method : "POST", call->path ? call->path : "/");
	add(head, sizeof head, call, "Host", host);
	add(head, sizeof head, call, "Content-Type", type);
	add(head, sizeof head, call, "Content-Length", length);
	add(head, sizeof head, call, "X-TC-Action", call->action);
	add(head, sizeof head, call, "X-TC-Version", call->version ? call->version : "2020-11-11");
	add(head, sizeof head, call, "X-TC-Timestamp", number);
	add(head, sizeof head, call, "X-TC-Token", call->token);
	add(head, sizeof head, call, "Authorization", call->authorization ? call->authorization : authorization);
	add(head, sizeof head, call, "Connection", "close");
	strcat(head, "\r\n");
	http_send(call->port, head, call->body, size, reply);
	cJSON *root = reply->body ? cJSON_Parse(reply->body) : NULL;
	cJSON *response = cJSON_DetachItemFromObjectCaseSensitive(root, "Response");
	cJSON_Delete(root);
	if (!raw)
		http_reply_clear(reply);
	return response;
}

const char *ess_code(const cJSON *response)
{
	const char *code = cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(response, "Error"), "Code"));
	return code ? code : "";
}
