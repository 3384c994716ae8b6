/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fetching: redirects, repetitions, limits, and the file that grows. */
#include "net/download.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "net/download_target.h"
#include "net/retry.h"
#include "net/sigv4.h"

#define DEFAULT_MAX ((size_t) 100 << 20)
#define DEFAULT_TIMEOUT_S 120
#define DEFAULT_CONNECT_TIMEOUT_S 10
#define DEFAULT_RETRIES 4
#define REDIRECTS_MAX 5

typedef struct download {
	const sp_transport *transport;
	const sp_download_options *options;
	size_t max_bytes;
	double timeout_s, end; /* when it must be done */
	int fd, write_error;
	size_t written;
	sp_download_target target;
	int redirects;
} download;

static bool take(void *sink, const void *bytes, size_t length)
{
	download *d = sink;
	const char *at = bytes;
	while (length > 0) {
		ssize_t n = pwrite(d->fd, at, length, (off_t) d->written);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			d->write_error = n < 0 ? errno : EIO;
			return false;
		}
		at += n;
		length -= (size_t) n;
		d->written += (size_t) n;
	}
	return true;
}

static double left(const download *d)
{
	double rest = d->end - d->transport->now(d->transport->ctx);
	return rest < d->timeout_s ? rest : d->timeout_s; /* a clock set back gives no time */
}

static bool is_cancelled(const download *d)
{
	return d->options->cancelled != NULL && d->options->cancelled(d->options->opaque);
}

static bool cut(download *d)
{
	d->written = 0;
	int status = ftruncate(d->fd, 0);
	d->write_error = status != 0 ? errno : 0;
	return status == 0;
}

static signprep_code ask(download *d, sp_http_answer *answer, signprep_error *err)
{
	const sp_download_options *o = d->options;
	bool is_signed = d->target.region[0] != '\0';
	sp_sigv4_headers headers = { .count = 0 };
	const sp_sigv4 sigv4 = { .url = d->target.url.data,
		.region = d->target.region,
		.key_id = o->s3.key_id,
		.secret_key = o->s3.secret_key,
		.token = o->s3.token,
		.now = d->transport->now(d->transport->ctx) };
	if (is_signed && !sp_sigv4_sign(&sigv4, &headers)) {
		sp_sigv4_clear(&headers);
		return sp_fail_memory(err, "");
	}
	const sp_http_request request = {
		.url = d->target.url.data,
		.headers = headers.lines,
		.header_count = headers.count,
		.repeatable = true,
		.loopback = d->target.loopback,
		.timeout_s = left(d),
		.connect_timeout_s = o->connect_timeout_s > 0 ? o->connect_timeout_s : DEFAULT_CONNECT_TIMEOUT_S,
		.max_answer = d->max_bytes,
		.take = take,
		.sink = d,
		.path_as_is = is_signed, /* what is signed is what is sent */
		.cancelled = o->cancelled,
		.opaque = o->opaque,
	};
	d->transport->perform(d->transport->ctx, &request, answer);
	sp_sigv4_clear(&headers);
	return SIGNPREP_OK;
}

/* "NoSuchKey" of an S3 error document; "" when there is none. */
static void error_code(const sp_buf *body, char *out, size_t cap)
{
	const char *found = body->length > 0 ? strstr(body->data, "<Code>") : NULL;
	size_t n = found != NULL ? strspn(found + 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") : 0;
	snprintf(out, cap, "%.*s", (int) n, n > 0 ? found + 6 : "");
}

static signprep_code fail_status(const download *d, const sp_http_answer *answer, signprep_error *err)
{
	char status[24], code[64];
	bool is_signed = d->target.region[0] != '\0', denied = answer->status == 401 || answer->status == 403;
	snprintf(status, sizeof status, "%d", answer->status);
	error_code(&answer->body, code, sizeof code);
	const char *id = is_signed && denied ? "S228" : answer->status == 429 || answer->status >= 500 ? "S224" : "S223";
	return sp_fail(err, id, answer->status, "", d->target.shown, status, code, NULL);
}

static signprep_code fail(const download *d, const sp_http_answer *answer, signprep_error *err)
{
	const char *shown = d->target.shown;
	char number[32];
	switch (answer->end) {
	case SP_HTTP_ANSWERED: return fail_status(d, answer, err);
	case SP_HTTP_CANCELLED: return sp_fail(err, "S209", 0, "", shown, NULL);
	case SP_HTTP_SINK: return sp_fail(err, "S227", d->write_error, "", shown, strerror(d->write_error), NULL);
	case SP_HTTP_SETUP: return sp_fail(err, "S211", answer->native, "", shown, answer->detail, NULL);
	case SP_HTTP_TOO_BIG:
		snprintf(number, sizeof number, "%zu", d->max_bytes);
		return sp_fail(err, "S226", 0, "", shown, number, NULL);
	case SP_HTTP_TIMEOUT:
		if (left(d) > 0)
			return sp_fail(err, "S221", answer->native, "", shown, answer->detail, NULL);
		snprintf(number, sizeof number, "%.10g", d->timeout_s);
		return sp_fail(err, "S222", answer->native, "", shown, number, NULL);
	default: return sp_fail(err, "S221", answer->native, "", shown, answer->detail, NULL);
	}
}

static bool may_repeat(const download *d, const sp_http_answer *answer)
{
	switch (answer->end) {
	case SP_HTTP_ANSWERED: return answer->status == 429 || answer->status >= 500;
	case SP_HTTP_NO_CONNECTION:
	case SP_HTTP_BROKEN: return true;
	case SP_HTTP_TIMEOUT: return left(d) > 0; /* of connecting, or a pause in the middle */
	default: return false;
	}
}

/* https leads to https, this machine's http also to itself; what is signed is signed for one place. */
static signprep_code follow(download *d, const sp_http_answer *answer, signprep_error *err)
{
	sp_download_target next;
	const sp_s3 nobody = { 0 };
	bool known = answer->location[0] != '\0' && d->target.region[0] == '\0' && ++d->redirects <= REDIRECTS_MAX;
	signprep_code code = sp_download_target_parse(&next, known ? answer->location : "", &nobody, NULL);
	if (code == SIGNPREP_OK && (!next.plain || d->target.plain)) {
		sp_download_target_clear(&d->target);
		d->target = next;
		return SIGNPREP_OK;
	}
	sp_download_target_clear(&next);
	return sp_fail(err, "S225", answer->status, "", d->target.shown, NULL);
}

static bool is_redirect(const sp_http_answer *answer)
{
	return answer->end == SP_HTTP_ANSWERED && answer->status > 300 && answer->status < 400 && answer->status != 304;
}

/* One attempt from the first address on. `*again`: it failed in a way that may pass. */
static signprep_code attempt(download *d, sp_http_answer *answer, bool *again, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	*again = false;
	for (;;) {
		sp_buf_clear(&answer->body);
		memset(answer, 0, sizeof *answer);
		sp_buf_init(&answer->body, d->max_bytes);
		if (!cut(d))
			return sp_fail(err, "S227", d->write_error, "", d->target.shown, strerror(d->write_error), NULL);
		code = ask(d, answer, err);
		if (code != SIGNPREP_OK || (answer->end == SP_HTTP_ANSWERED && answer->status == 200))
			return code;
		if (!is_redirect(answer))
			break;
		if ((code = follow(d, answer, err)) != SIGNPREP_OK)
			return code;
	}
	*again = may_repeat(d, answer);
	return fail(d, answer, err);
}

/* False when there is no time for it, or the user stopped. */
static bool wait_for_next(const download *d, const sp_http_answer *answer, int made)
{
	const sp_transport *t = d->transport;
	double after = sp_retry_after(answer->retry_after, t->now(t->ctx));
	double delay = sp_retry_delay(made, after, t->random(t->ctx));
	return delay < left(d) && t->sleep(t->ctx, delay, d->options->cancelled, d->options->opaque);
}

static int retries_of(const sp_download_options *options)
{
	return options->max_retries < 0 ? 0 : options->max_retries == 0 ? DEFAULT_RETRIES : options->max_retries;
}

static signprep_code try_once(download *d, const char *url, sp_http_answer *answer, bool *again, signprep_error *err)
{
	*again = false;
	sp_download_target_clear(&d->target);
	signprep_code code = sp_download_target_parse(&d->target, url, &d->options->s3, err);
	if (code == SIGNPREP_OK && is_cancelled(d))
		code = sp_fail(err, "S209", 0, "", d->target.shown, NULL);
	d->redirects = 0;
	return code == SIGNPREP_OK ? attempt(d, answer, again, err) : code;
}

static signprep_code fetch(download *d, const char *url, sp_http_answer *answer, signprep_error *err)
{
	bool again;
	signprep_code code = try_once(d, url, answer, &again, err);
	for (int made = 0; again && made < retries_of(d->options); made++) {
		if (!wait_for_next(d, answer, made))
			return is_cancelled(d) ? sp_fail(err, "S209", 0, "", d->target.shown, NULL) : code;
		code = try_once(d, url, answer, &again, err);
	}
	return code;
}

signprep_code sp_download(
	const sp_transport *transport, const char *url, const sp_download_options *options, int fd, signprep_error *err)
{
	sp_http_answer answer = { 0 };
	download d = {
		.transport = transport,
		.options = options,
		.max_bytes = options->max_bytes > 0 ? options->max_bytes : DEFAULT_MAX,
		.timeout_s = options->timeout_s > 0 ? options->timeout_s : DEFAULT_TIMEOUT_S,
		.fd = fd,
	};
	d.end = transport->now(transport->ctx) + d.timeout_s;
	signprep_error cause = { 0 };
	signprep_code code = fetch(&d, url, &answer, &cause);
	if (code != SIGNPREP_OK && err != NULL)
		*err = cause;
	sp_download_target_clear(&d.target);
	sp_buf_clear(&answer.body);
	return code;
}
