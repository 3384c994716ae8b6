/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Step by step as the documentation of Signature Version 4 names them. */
#include "net/sigv4.h"

#include <string.h>
#include <time.h>

#include <openssl/hmac.h>

#include "base/sha256.h"
#include "net/secret.h"

#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define TEXT_MAX ((size_t) 1 << 17) /* the longest URL that is fetched, three times as long when encoded, and a token */

/* Host as the connection names it: without the port that goes without saying. */
static void split(const char *url, const char **host, size_t *length, const char **path)
{
	const char *after = strncmp(url, "https", 5) == 0 ? ":443" : ":80";
	*host = strstr(url, "://") + 3;
	*length = strcspn(*host, "/");
	*path = (*host)[*length] ? *host + *length : "/";
	size_t port = strlen(after);
	if (*length > port && memcmp(*host + *length - port, after, port) == 0)
		*length -= port;
}

static const char *signed_headers(const sp_sigv4 *request)
{
	return request->token ? "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
			      : "host;x-amz-content-sha256;x-amz-date";
}

static bool canonical(const sp_sigv4 *request, const char *stamp, sp_buf *out)
{
	const char *host, *path;
	size_t length;
	split(request->url, &host, &length, &path);
	sp_buf_printf(out, "GET\n%s\n\nhost:", path);
	sp_buf_append(out, host, length);
	sp_buf_printf(out, "\nx-amz-content-sha256:" EMPTY_SHA256 "\nx-amz-date:%s\n", stamp);
	if (request->token)
		sp_buf_printf(out, "x-amz-security-token:%s\n", request->token);
	sp_buf_printf(out, "\n%s\n" EMPTY_SHA256, signed_headers(request));
	return !out->failed;
}

static bool hmac(const void *key, size_t key_length, const char *text, unsigned char out[32])
{
	unsigned int written = 0;
	return key_length <= TEXT_MAX &&
		HMAC(EVP_sha256(), key, (int) key_length, (const unsigned char *) text, strlen(text), out, &written) != NULL &&
		written == 32;
}

/* The key is good for a day, a region and a service. */
static bool signature(const sp_sigv4 *request, const char *day, const char *to_sign, char out[65])
{
	unsigned char first[32], second[32];
	sp_buf secret;
	sp_buf_init(&secret, SP_SECRET_MAX + 8);
	bool ok = sp_buf_puts(&secret, "AWS4") && sp_buf_puts(&secret, request->secret_key) &&
		hmac(secret.data, secret.length, day, first) && hmac(first, 32, request->region, second) &&
		hmac(second, 32, "s3", first) && hmac(first, 32, "aws4_request", second) && hmac(second, 32, to_sign, first);
	if (ok)
		sp_hex_text(first, sizeof first, out);
	explicit_bzero(first, sizeof first);
	explicit_bzero(second, sizeof second);
	sp_buf_wipe(&secret);
	return ok;
}

static bool sign(const sp_sigv4 *request, const char *stamp, const char *day, char out[65])
{
	char hash[65] = "";
	sp_buf text;
	sp_buf_init(&text, TEXT_MAX);
	bool ok = canonical(request, stamp, &text);
	if (ok)
		sp_sha256_hex(text.data, text.length, hash);
	text.length = 0;
	ok = ok && *hash &&
		sp_buf_printf(&text, "AWS4-HMAC-SHA256\n%s\n%s/%s/s3/aws4_request\n%s", stamp, day, request->region, hash) &&
		signature(request, day, text.data, out);
	sp_buf_wipe(&text);
	return ok;
}

/* One text after the other; they are taken apart when none will move any more. */
static bool put_headers(const sp_sigv4 *request, const char *stamp, const char *day, const char *made, sp_sigv4_headers *out)
{
	size_t starts[SP_SIGV4_HEADERS] = { 0 };
	sp_buf *texts = &out->texts;
	sp_buf_init(texts, TEXT_MAX);
	sp_buf_printf(texts, "x-amz-content-sha256: " EMPTY_SHA256 "%c", 0);
	starts[1] = texts->length;
	sp_buf_printf(texts, "x-amz-date: %s%c", stamp, 0);
	starts[2] = texts->length;
	sp_buf_printf(texts,
		"Authorization: AWS4-HMAC-SHA256 Credential=%s/%s/%s/s3/aws4_request, SignedHeaders=%s, Signature=%s%c",
		request->key_id, day, request->region, signed_headers(request), made, 0);
	starts[3] = texts->length;
	if (request->token)
		sp_buf_printf(texts, "x-amz-security-token: %s%c", request->token, 0);
	out->count = texts->failed ? 0 : request->token ? 4 : 3;
	for (size_t i = 0; i < out->count; i++)
		out->lines[i] = texts->data + starts[i];
	return !texts->failed;
}

bool sp_sigv4_sign(const sp_sigv4 *request, sp_sigv4_headers *out)
{
	char stamp[20], day[12], made[65];
	time_t seconds = (time_t) request->now;
	struct tm utc;
	return gmtime_r(&seconds, &utc) && strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc) > 0 &&
		strftime(day, sizeof day, "%Y%m%d", &utc) > 0 && sign(request, stamp, day, made) &&
		put_headers(request, stamp, day, made, out);
}

void sp_sigv4_clear(sp_sigv4_headers *headers)
{
	sp_buf_wipe(&headers->texts);
	headers->count = 0;
}
