/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Events sent on to another address. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "net/download_target.h"
#include "service/callback/sinks.h"

#define ANSWER_MAX ((size_t) 64 << 10)
#define CONNECT_S 5

signprep_code sp_forward_check(sp_forward_sink *sink, signprep_error *err)
{
	const sp_s3 none = { 0 };
	sp_download_target target;
	/* The same addresses that PDFs may come from may get events, but for stores. */
	signprep_code code = sp_download_target_parse(&target, sink->url, &none, err);
	if (strncasecmp(sink->url, "s3:", 3) == 0 || code == SIGNPREP_INVALID)
		code = sp_fail(err, "S962", 0, "--forward", target.shown, NULL);
	sink->loopback = !code && target.loopback;
	sp_download_target_clear(&target);
	return code;
}

bool sp_sink_id(const char *text, char out[SP_SINK_ID])
{
	char digest[65];
	const char *at = text;
	while (*at > ' ' && *at < 0x7f)
		at++;
	if (*at == '\0' && at - text < SP_SINK_ID) {
		memcpy(out, text, (size_t) (at - text) + 1);
		return true;
	}
	sp_sha256_hex(text, strlen(text), digest);
	snprintf(out, SP_SINK_ID, "sha256:%s", digest);
	return digest[0] != '\0';
}

signprep_code sp_forward_deliver(void *opaque, const sp_delivery *d, signprep_error *err)
{
	const sp_forward_sink *sink = opaque;
	char id[SP_SINK_ID], key[SP_SINK_ID + 32], seq[64], reason[256];
	const char *const headers[] = { "Content-Type: application/json; charset=utf-8", key, seq };
	sp_body body;
	sp_http_answer answer = { 0 };
	if (!sp_sink_id(d->record.id, id))
		return sp_fail_memory(err, "--forward");
	snprintf(key, sizeof key, "Idempotency-Key: %s", id);
	snprintf(seq, sizeof seq, "X-Signprep-Seq: %lld", (long long) d->record.seq);
	sp_body_init_text(&body, d->json, strlen(d->json));
	const sp_http_request request = { .url = sink->url,
		.headers = headers,
		.header_count = sizeof headers / sizeof headers[0],
		.body = &body,
		.repeatable = true,
		.loopback = sink->loopback,
		.timeout_s = sink->limit_s,
		.connect_timeout_s = CONNECT_S,
		.max_answer = ANSWER_MAX,
		.cancelled = d->stopping,
		.opaque = d->of };
	sp_buf_init(&answer.body, ANSWER_MAX);
	sink->transport->perform(sink->transport->ctx, &request, &answer);
	bool taken = answer.end == SP_HTTP_ANSWERED && answer.status >= 200 && answer.status < 300;
	if (answer.end == SP_HTTP_ANSWERED)
		snprintf(reason, sizeof reason, "HTTP %d", answer.status);
	else
		snprintf(reason, sizeof reason, "%s", answer.detail[0] ? answer.detail : "no answer");
	sp_buf_clear(&answer.body);
	sp_body_clear(&body);
	return taken ? SIGNPREP_OK : sp_fail(err, "S836", answer.status, "--forward", reason, NULL);
}
