/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* https, http on this machine, s3: from what a row says to what is asked for. */
#include "net/download_target.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "net/endpoint.h"
#include "net/percent.h"

#define DEFAULT_REGION "us-east-1"
#define BUCKET_MAX 255
#define SCHEME_MAX 16

static bool has_scheme(const char *text, const char *scheme)
{
	return strncasecmp(text, scheme, strlen(scheme)) == 0;
}

bool sp_download_is_url(const char *text)
{
	return has_scheme(text, "https://") || has_scheme(text, "http://") || has_scheme(text, "s3://");
}

static bool is_clean(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char) *c < ' ' || *c == 0x7f)
			return false;
	return sp_utf8_valid(text, strlen(text)) && strlen(text) < SP_DOWNLOAD_URL_MAX;
}

/* Where the host begins: behind "scheme://", or at once. */
static size_t scheme_length(const char *url)
{
	size_t n = 0;
	while (n < SCHEME_MAX && (isalnum((unsigned char) url[n]) || url[n] == '+' || url[n] == '-' || url[n] == '.'))
		n++;
	return n > 0 && strncmp(url + n, "://", 3) == 0 ? n + 3 : 0;
}

/* Without query, fragment and user: they may hold secrets. */
static void show(sp_download_target *out, const char *url)
{
	size_t scheme = scheme_length(url), cap = sizeof out->shown - 1 - scheme, skip = 0;
	const char *host = url + scheme;
	size_t authority = strcspn(host, "/?#"), length = strcspn(host, "?#");
	for (size_t i = 0; i < authority; i++)
		if (host[i] == '@')
			skip = i + 1;
	host += skip;
	length -= skip;
	if (length > cap)
		for (length = cap; length > 0 && ((unsigned char) host[length] & 0xc0) == 0x80;)
			length--;
	memcpy(out->shown, url, scheme);
	memcpy(out->shown + scheme, host, length);
	out->shown[scheme + length] = '\0';
}

static signprep_code refuse(const sp_download_target *out, signprep_error *err)
{
	return sp_fail(err, "S220", 0, "", out->shown, NULL);
}

/* The origin checked as any endpoint is; path and query as they stand. */
static signprep_code parse_web(sp_download_target *out, const char *url, signprep_error *err)
{
	const char *host = strstr(url, "://") + 3;
	size_t length = (size_t) (host - url) + strcspn(host, "/?#");
	const char *path = url + length;
	char origin[320];
	sp_endpoint endpoint;
	if (length >= sizeof origin)
		return refuse(out, err);
	memcpy(origin, url, length);
	origin[length] = '\0';
	if (sp_endpoint_parse(&endpoint, origin, NULL) != SIGNPREP_OK)
		return refuse(out, err);
	out->loopback = endpoint.loopback;
	out->plain = has_scheme(endpoint.url, "http://");
	bool ok = sp_buf_puts(&out->url, endpoint.url) && /* ends with a slash */
		sp_percent_encode(&out->url, path + (*path == '/'), strcspn(path, "#") - (*path == '/'), "-._~!$&'()*+,;=:@/%?[]|");
	return ok ? SIGNPREP_OK : sp_fail_memory(err, out->shown);
}

static size_t bucket_length(const char *text)
{
	size_t n = 0;
	while (isalnum((unsigned char) text[n]) || text[n] == '-' || text[n] == '.' || text[n] == '_')
		n++;
	return n > 0 && n <= BUCKET_MAX && text[n] == '/' && text[n + 1] != '\0' && *text != '.' ? n : 0;
}

static bool is_region(const char *text)
{
	size_t n = 0;
	while (isalnum((unsigned char) text[n]) || text[n] == '-')
		n++;
	return n > 0 && n <= 64 && text[n] == '\0';
}

/* Path style, which every store with this protocol understands. A key is bytes, not a URL: all of it is encoded. */
static signprep_code parse_s3(sp_download_target *out, const char *url, const sp_s3 *s3, signprep_error *err)
{
	const char *region = s3->region != NULL ? s3->region : DEFAULT_REGION, *rest = url + 5;
	size_t bucket = bucket_length(rest);
	char origin[320];
	sp_endpoint endpoint;
	if (s3->key_id == NULL || s3->secret_key == NULL)
		return sp_fail(
			err, "S229", 0, "", out->shown, s3->key_id == NULL ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY", NULL);
	if (bucket == 0 || !is_region(region))
		return refuse(out, err);
	snprintf(origin, sizeof origin, "https://s3.%s.amazonaws.com", region);
	signprep_code code = sp_endpoint_parse(&endpoint, s3->endpoint != NULL ? s3->endpoint : origin, err);
	if (code != SIGNPREP_OK)
		return code;
	out->loopback = endpoint.loopback;
	out->plain = has_scheme(endpoint.url, "http://");
	snprintf(out->region, sizeof out->region, "%s", region);
	bool ok = sp_buf_puts(&out->url, endpoint.url) && sp_buf_append(&out->url, rest, bucket) &&
		sp_percent_encode(&out->url, rest + bucket, strlen(rest + bucket), "-._~/");
	return ok ? SIGNPREP_OK : sp_fail_memory(err, out->shown);
}

signprep_code sp_download_target_parse(sp_download_target *out, const char *url, const sp_s3 *s3, signprep_error *err)
{
	memset(out, 0, sizeof *out);
	sp_buf_init(&out->url, 3 * SP_DOWNLOAD_URL_MAX + 512);
	if (!is_clean(url)) {
		snprintf(out->shown, sizeof out->shown, "…");
		return refuse(out, err);
	}
	show(out, url);
	if (!sp_download_is_url(url))
		return refuse(out, err);
	return has_scheme(url, "s3://") ? parse_s3(out, url, s3, err) : parse_web(out, url, err);
}

void sp_download_target_clear(sp_download_target *target)
{
	sp_buf_wipe(&target->url);
}
