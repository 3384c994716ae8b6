/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading and checking an address given by the user. */
#include "net/endpoint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/num.h"

static bool is_loopback(const char *host)
{
	unsigned a, b, c;
	int end = 0;
	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return sscanf(host, "127.%3u.%3u.%3u%n", &a, &b, &c, &end) == 3 && host[end] == '\0' && a < 256 && b < 256 && c < 256;
}

/* Length of the host at the start of `text`: a name, an IPv4 address, or an IPv6 address in brackets. 0: none. */
static size_t host_length(const char *text)
{
	if (*text == '[') {
		size_t n = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
		return n > 2 && text[n] == ']' ? n + 1 : 0;
	}
	size_t n = 0;
	while (isalnum((unsigned char) text[n]) || text[n] == '.' || text[n] == '-')
		n++;
	return *text == '.' || *text == '-' ? 0 : n;
}

static bool read_port(const char *text, int otherwise, int *port)
{
	long long value;
	size_t length = strlen(text);
	*port = otherwise;
	if (length > 0 && text[length - 1] == '/')
		length--;
	if (length == 0)
		return true;
	if (text[0] != ':' || !sp_num_parse_int(text + 1, length - 1, 1, 65535, &value))
		return false;
	*port = (int) value;
	return true;
}

/* What is wrong is shown, a user and password that may be the very thing are not. */
static signprep_code refuse(const char *id, const char *text, signprep_error *err)
{
	char shown[300];
	const char *slashes = strstr(text, "://"), *host = slashes ? slashes + 3 : text;
	size_t scheme = (size_t) (host - text), authority = strcspn(host, "/?#");
	for (size_t i = 0; i < authority; i++)
		if (host[i] == '@') {
			snprintf(shown, sizeof shown, "%.*s***%s", scheme < 20 ? (int) scheme : 20, text, host + i);
			text = shown;
		}
	return sp_fail(err, id, 0, "", text, NULL);
}

signprep_code sp_endpoint_parse(sp_endpoint *out, const char *text, signprep_error *err)
{
	bool plain = strncasecmp(text, "http://", 7) == 0;
	const char *rest = text + (plain ? 7 : strncasecmp(text, "https://", 8) == 0 ? 8 : 0);
	char host[256];
	int port, own = plain ? 80 : 443;
	size_t length = host_length(rest);
	*out = (sp_endpoint) { 0 };
	if (length == 0 || length >= sizeof host || !read_port(rest + length, own, &port))
		return refuse("S104", text, err);
	for (size_t i = 0; i < length; i++)
		host[i] = (char) tolower((unsigned char) rest[i]);
	host[length] = '\0';
	out->loopback = is_loopback(host);
	if (plain && !out->loopback)
		return refuse("S105", text, err);
	if (port == own)
		snprintf(out->host, sizeof out->host, "%s", host);
	else
		snprintf(out->host, sizeof out->host, "%s:%d", host, port);
	snprintf(out->url, sizeof out->url, "%s://%s/", plain ? "http" : "https", out->host);
	return SIGNPREP_OK;
}
