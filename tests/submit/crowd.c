/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The service of the tests with many threads. */
#define _GNU_SOURCE /* strcasestr */
#include "crowd.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

typedef struct visitor {
	crowd *c;
	int fd;
	SSL *ssl;
	char head[8192];
	char *body;
} visitor;

static ssize_t receive(visitor *v, char *out, size_t cap)
{
	return v->ssl != NULL ? SSL_read(v->ssl, out, (int) cap) : recv(v->fd, out, cap, 0);
}

static bool send_text(visitor *v, const char *text)
{
	size_t length = strlen(text);
	return (v->ssl != NULL ? SSL_write(v->ssl, text, (int) length) : send(v->fd, text, length, MSG_NOSIGNAL)) ==
		(ssize_t) length;
}

static bool read_request(visitor *v)
{
	size_t used = 0, length, got = 0;
	free(v->body);
	v->body = NULL;
	v->head[0] = '\0';
	while (used < 4 || memcmp(v->head + used - 4, "\r\n\r\n", 4) != 0) {
		if (used + 1 >= sizeof v->head || receive(v, v->head + used, 1) != 1)
			return false;
		v->head[++used] = '\0';
	}
	const char *field = strcasestr(v->head, "\r\nContent-Length:");
	length = field != NULL ? strtoul(field + 17, NULL, 10) : 0;
	v->body = calloc(1, length + 1);
	for (ssize_t n; got < length && (n = receive(v, v->body + got, length - got)) > 0;)
		got += (size_t) n;
	return got == length;
}

static void header_of(const visitor *v, const char *name, char *out, size_t cap)
{
	char pattern[64];
	snprintf(pattern, sizeof pattern, "\r\n%s: ", name);
	const char *found = strcasestr(v->head, pattern);
	snprintf(out, cap, "%.*s", found != NULL ? (int) strcspn(found + strlen(pattern), "\r") : 0,
		found != NULL ? found + strlen(pattern) : "");
}

/* Under the lock. */
static size_t note_flow(crowd *c, const char *body)
{
	static const char mark[] = "\"UserData\":\"";
	const char *found = strstr(body, mark);
	char text[160];
	snprintf(text, sizeof text, "%.*s", found != NULL ? (int) strcspn(found + sizeof mark - 1, "\"") : 0,
		found != NULL ? found + sizeof mark - 1 : "");
	size_t i = 0;
	while (i < c->flow_count && strcmp(c->flows[i].user_data, text) != 0)
		i++;
	if (i == c->flow_count && i < CROWD_FLOWS)
		snprintf(c->flows[c->flow_count++].user_data, sizeof text, "%s", text);
	if (i < CROWD_FLOWS)
		c->flows[i].requests++;
	return i;
}

static bool is_on_time(const crowd *c, const char *timestamp)
{
	double off = strtod(timestamp, NULL) - ((double) time(NULL) + c->clock_ahead);
	return off > -300 && off < 300;
}

static void http_date(double ahead, char *out, size_t cap)
{
	time_t now = time(NULL) + (time_t) ahead;
	struct tm t;
	strftime(out, cap, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &t));
}

static void make_answer(crowd *c, const crowd_request *request, char *out, size_t cap)
{
	if (!is_on_time(c, request->timestamp)) {
		c->refused++;
		snprintf(out, cap,
			"{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SignatureExpire\",\"Message\":\"clock\"},\"RequestId\":"
			"\"r\"}}");
	} else if (strcmp(request->action, "CreateFlowByFiles") == 0) {
		snprintf(out, cap, "{\"Response\":{\"FlowId\":\"flow-%zu\",\"Approvers\":[],\"RequestId\":\"r\"}}",
			note_flow(c, request->body));
	} else if (strcmp(request->action, "UploadFiles") == 0) {
		snprintf(out, cap, "{\"Response\":{\"FileIds\":[\"file-%d\"],\"TotalCount\":1,\"Length\":%zu,\"RequestId\":\"r\"}}",
			c->uploads++, strlen(request->body));
	} else {
		snprintf(out, cap, "{\"Response\":{\"RequestId\":\"r\"}}");
	}
}

void crowd_consider(crowd *c, const crowd_request *request, crowd_answer *answer)
{
	bool create = strcmp(request->action, "CreateFlowByFiles") == 0;
	pthread_mutex_lock(&c->lock);
	c->requests++;
	c->reused += request->kept;
	c->h2 += request->h2;
	c->creations_on_kept += create && request->kept;
	c->creations_over_h2 += create && request->h2;
	if (++c->under_way > c->peak)
		c->peak = c->under_way;
	pthread_cond_broadcast(&c->changed);
	while (c->peak < c->hold && !atomic_load(&c->stopping))
		pthread_cond_wait(&c->changed, &c->lock);
	make_answer(c, request, answer->body, sizeof answer->body);
	pthread_mutex_unlock(&c->lock);
	http_date(c->clock_ahead, answer->date, sizeof answer->date);
}

void crowd_done(crowd *c)
{
	pthread_mutex_lock(&c->lock);
	c->under_way--;
	pthread_mutex_unlock(&c->lock);
}

static bool serve(visitor *v, int number)
{
	char action[64], timestamp[32], text[640];
	crowd *c = v->c;
	crowd_answer answer;
	header_of(v, "X-TC-Action", action, sizeof action);
	header_of(v, "X-TC-Timestamp", timestamp, sizeof timestamp);
	crowd_consider(c, &(crowd_request) { action, timestamp, v->body, number > 0, false }, &answer);
	snprintf(text, sizeof text,
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: %s\r\nContent-Length: %zu\r\n\r\n%s", answer.date,
		strlen(answer.body), answer.body);
	if (c->mute && strcmp(action, "DescribeFlowInfo") == 0)
		while (receive(v, v->head, 1) > 0)
			;
	crowd_done(c);
	return !(c->drop_kept && number > 0) && send_text(v, text);
}

static bool is_h2(const visitor *v)
{
	const unsigned char *name = NULL;
	unsigned length = 0;
	if (v->ssl != NULL)
		SSL_get0_alpn_selected(v->ssl, &name, &length);
	return length == 2 && memcmp(name, "h2", 2) == 0;
}

static void talk(visitor *v)
{
	if (is_h2(v)) {
		v->c->speak_h2(v->c, v->ssl);
		return;
	}
	for (int number = 0; read_request(v) && serve(v, number); number++)
		;
}

typedef struct seat {
	crowd *c;
	int number;
} seat;

static void *attend(void *arg)
{
	seat s = *(seat *) arg;
	visitor v = { .c = s.c, .fd = s.c->fds[s.number] };
	free(arg);
	bool ready = true;
	if (s.c->tls != NULL) {
		v.ssl = SSL_new(s.c->tls);
		SSL_set_fd(v.ssl, v.fd);
		ready = SSL_accept(v.ssl) == 1;
		atomic_fetch_add(&s.c->resumed, ready && SSL_session_reused(v.ssl));
	}
	if (ready)
		talk(&v);
	free(v.body);
	if (v.ssl != NULL)
		SSL_shutdown(v.ssl);
	SSL_free(v.ssl);
	shutdown(v.fd, SHUT_RDWR); /* closed by crowd_stop, so that no number is used twice */
	return NULL;
}

static void *run(void *arg)
{
	crowd *c = arg;
	while (!atomic_load(&c->stopping)) {
		struct pollfd p = { .fd = c->listener, .events = POLLIN };
		if (poll(&p, 1, 20) != 1)
			continue;
		int fd = accept(c->listener, NULL, NULL), number = atomic_load(&c->connections);
		seat *s = malloc(sizeof *s);
		if (fd < 0 || s == NULL || number == CROWD_CONNECTIONS) {
			perror("crowd");
			abort();
		}
		*s = (seat) { c, number };
		c->fds[number] = fd;
		if (pthread_create(&c->workers[number], NULL, attend, s) != 0) {
			perror("crowd");
			abort();
		}
		atomic_fetch_add(&c->connections, 1);
	}
	return NULL;
}

void crowd_start(crowd *c)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	signal(SIGPIPE, SIG_IGN); /* for the server's TLS */
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	c->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(c->listener, (struct sockaddr *) &address, sizeof address) != 0 || listen(c->listener, 256) != 0 ||
		getsockname(c->listener, (struct sockaddr *) &address, &length) != 0 ||
		pthread_create(&c->thread, NULL, run, c) != 0) {
		perror("crowd");
		abort();
	}
	c->port = ntohs(address.sin_port);
}

void crowd_stop(crowd *c)
{
	atomic_store(&c->stopping, true);
	pthread_join(c->thread, NULL);
	pthread_mutex_lock(&c->lock);
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
	for (int i = 0; i < atomic_load(&c->connections); i++) {
		shutdown(c->fds[i], SHUT_RDWR);
		pthread_join(c->workers[i], NULL);
		close(c->fds[i]);
	}
	close(c->listener);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
}
