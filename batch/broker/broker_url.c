/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the broker's URL without ever repeating it. */
#include "batch/broker/broker_url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>

#include "base/fail.h"
#include "base/num.h"

#define USER_INFO_MAX 2048 /* of the URL; a password of 255 bytes fits in its percent-encoded form */

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False: a bad escape, a NUL or other control character, or no room. */
static bool decode(const char *from, size_t length, char *out, size_t cap)
{
	size_t n = 0;
	for (size_t i = 0; i < length; i++) {
		int c = (unsigned char) from[i];
		if (c == '%') {
			if (i + 2 >= length || hex(from[i + 1]) < 0 || hex(from[i + 2]) < 0)
				return false;
			c = hex(from[i + 1]) * 16 + hex(from[i + 2]);
			i += 2;
		}
		if (c < 0x20 || c == 0x7f || n + 1 >= cap)
			return false;
		out[n++] = (char) c;
	}
	out[n] = '\0';
	return true;
}

static const char *read_user(sp_broker_url *url, const char *text, size_t length, const char *otherwise)
{
	char secret[SP_SECRET_MAX > 1024 ? 1024 : SP_SECRET_MAX];
	const char *colon = memchr(text, ':', length);
	const char *problem = NULL;
	size_t user = colon ? (size_t) (colon - text) : length;
	if (!decode(text, user, url->user, sizeof url->user))
		return "user name";
	if (!colon)
		return sp_secret_set(&url->password, otherwise ? otherwise : "guest") ? NULL : "password";
	if (!decode(colon + 1, length - user - 1, secret, sizeof secret) || !sp_secret_set(&url->password, secret))
		problem = "password";
	explicit_bzero(secret, sizeof secret);
	return problem;
}

/* Host and port; `*end` is set behind them. */
static const char *read_place(sp_broker_url *url, const char *text, const char **end)
{
	unsigned char address[16];
	bool bracket = *text == '[';
	const char *host = text + bracket;
	size_t length = bracket ? strcspn(host, "]") : strcspn(host, ":/");
	long long port;
	const char *at = host + length;
	if (length == 0 || length >= sizeof url->host || (bracket && *at != ']'))
		return "host";
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char) host[i]) && !strchr(bracket ? ":." : "-._", host[i]))
			return "host";
	memcpy(url->host, host, length);
	url->host[length] = '\0';
	url->numeric = inet_pton(bracket ? AF_INET6 : AF_INET, url->host, address) == 1;
	if (bracket && !url->numeric)
		return "host";
	url->loopback = strcasecmp(url->host, "localhost") == 0 || strcmp(url->host, "::1") == 0 ||
		(url->numeric && !bracket && address[0] == 127);
	at += bracket;
	if (*at == ':') {
		size_t digits = strcspn(++at, "/");
		if (!sp_num_parse_int(at, digits, 1, 65535, &port))
			return "port";
		url->port = (int) port;
		at += digits;
	}
	*end = at;
	return *at == '\0' || *at == '/' ? NULL : "port";
}

static const char *read_url(sp_broker_url *url, const char *text, const char *password)
{
	bool plain = strncasecmp(text, "amqp://", 7) == 0;
	if (!plain && strncasecmp(text, "amqps://", 8) != 0)
		return "scheme";
	url->tls = !plain;
	url->port = plain ? 5672 : 5671;
	const char *rest = text + (plain ? 7 : 8), *problem, *end = rest;
	size_t authority = strcspn(rest, "/?#");
	const char *at = NULL;
	for (size_t i = 0; i < authority; i++)
		if (rest[i] == '@')
			at = rest + i;
	if (at && (size_t) (at - rest) > USER_INFO_MAX)
		return "user name";
	snprintf(url->user, sizeof url->user, "guest");
	problem = at ? read_user(url, rest, (size_t) (at - rest), password)
		: sp_secret_set(&url->password, password ? password : "guest") ? NULL
									       : "password";
	if (!problem)
		problem = read_place(url, at ? at + 1 : rest, &end);
	if (problem)
		return problem;
	snprintf(url->vhost, sizeof url->vhost, "/");
	return end[0] == '/' && end[1] &&
			(strpbrk(end, "?#") || strchr(end + 1, '/') ||
				!decode(end + 1, strlen(end + 1), url->vhost, sizeof url->vhost))
		? "virtual host"
		: NULL;
}

signprep_code sp_broker_url_parse(sp_broker_url *out, const char *text, const char *password, signprep_error *err)
{
	*out = (sp_broker_url) { 0 };
	const char *problem = read_url(out, text, password);
	if (problem) {
		sp_broker_url_clear(out);
		return sp_fail(err, "B505", 0, "", problem, NULL);
	}
	bool v6 = out->numeric && strchr(out->host, ':');
	snprintf(out->shown, sizeof out->shown, "%s://%.200s@%s%s%s:%d%s%.80s", out->tls ? "amqps" : "amqp", out->user,
		v6 ? "[" : "", out->host, v6 ? "]" : "", out->port, strcmp(out->vhost, "/") == 0 ? "" : "/",
		strcmp(out->vhost, "/") == 0 ? "" : out->vhost);
	return SIGNPREP_OK;
}

void sp_broker_url_clear(sp_broker_url *url)
{
	sp_secret_clear(&url->password);
}
