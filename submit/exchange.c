/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Repeating an exchange where that is safe, and saying what went wrong where it is not. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "submit/call.h"
#include "net/retry.h"

static const char *reply_text(const sp_answer *answer)
{
	switch (answer->reply) {
	case SP_REPLY_HTML: return "HTML";
	case SP_REPLY_CUT: return "incomplete or broken JSON";
	case SP_REPLY_NO_CODE: return "an Error without a code";
	case SP_REPLY_SEAL: return "an envelope that is not sealed with the key agreed";
	case SP_REPLY_BOTH: return answer->code;
	case SP_REPLY_GOOD: return "JSON without the members expected";
	default:
		return answer->http.end == SP_HTTP_TOO_BIG ? "too large"
			: answer->http.body.length == 0    ? "empty"
							   : "not JSON of the service";
	}
}

static bool is_one_of(const char *id, const char *list)
{
	return strstr(list, id) != NULL;
}

signprep_code sp_exchange_fail(
	const signprep_client *client, const sp_call *call, const sp_answer *answer, const char *id, signprep_error *err)
{
	const sp_http_answer *http = &answer->http;
	const char *host = sp_client_endpoint(client, call->service, call->action)->host;
	const char *request_id = answer->request_id[0] != '\0' ? answer->request_id : "-";
	int native = http->end == SP_HTTP_ANSWERED || http->end == SP_HTTP_TOO_BIG ? http->status : http->native;
	char status[24], code[96], limit[24];
	snprintf(status, sizeof status, "%d", http->status);
	snprintf(limit, sizeof limit, "%zu", client->core->max_answer_bytes);
	if (answer->code[0] != '\0')
		snprintf(code, sizeof code, "%s", answer->code);
	else
		snprintf(code, sizeof code, "HTTP %d", http->status);
	if (is_one_of(id, "S201 S202 S203 S204 S401"))
		return sp_fail(err, id, native, call->where, call->action, host,
			http->end != SP_HTTP_ANSWERED && http->detail[0] != '\0' ? http->detail : reply_text(answer), NULL);
	if (is_one_of(id, "S205 S207 S208 S402 S408"))
		return sp_fail(err, id, native, call->where, call->action, host, status, reply_text(answer), NULL);
	if (is_one_of(id, "S206"))
		return sp_fail(err, id, native, call->where, call->action, host, limit, NULL);
	if (is_one_of(id, "S209 S211 S603"))
		return sp_fail(err, id, native, call->where, call->action, http->detail, NULL);
	/* A code that the table does not know, nor what it stands below: its message is all there is. */
	const sp_error_row *row = answer->code[0] != '\0' ? sp_error_find(answer->code) : NULL;
	char en[400] = "this code is not known here: read the service's message, correct the request and run it again";
	char zh[400] = "该错误码未收录：请查看服务返回的消息，修改请求后重新执行";
	if (row != NULL) {
		snprintf(en, sizeof en, "%s: %s", row->en, row->do_en);
		snprintf(zh, sizeof zh, "%s：%s", row->zh, row->do_zh);
	}
	return sp_fail(err, id, native, call->where, call->action, code, answer->message, request_id, en, zh, NULL);
}

static bool is_cancelled(const signprep_client *client)
{
	return client->cancelled != NULL && client->cancelled(client->opaque);
}

static bool wait_s(signprep_client *client, double seconds)
{
	return seconds <= 0 ||
		client->core->transport.sleep(client->core->transport.ctx, seconds, client->cancelled, client->opaque);
}

static void name_bucket(const signprep_client *client, const sp_call *call, char *out, size_t cap)
{
	snprintf(out, cap, "%s:%s:%s", call->service, call->action, client->core->owner);
}

/* All that share the journal call less often from now on. Without a journal that can be written this call fails soon anyway. */
static void slow_down(signprep_client *client, const sp_call *call)
{
	char bucket[128];
	double rate = 0;
	name_bucket(client, call, bucket, sizeof bucket);
	if (sp_journal_slow_down(client->core->journal, bucket, sp_client_now(client), client->core->rate_per_s, &rate, NULL) !=
		SIGNPREP_OK)
		return;
	double slowest = atomic_load(&client->core->slowest_rate);
	while ((slowest <= 0 || rate < slowest) && !atomic_compare_exchange_weak(&client->core->slowest_rate, &slowest, rate))
		;
}

static signprep_code wait_for_token(signprep_client *client, const sp_call *call, const sp_answer *answer, signprep_error *err)
{
	char bucket[128];
	double wait = 0;
	name_bucket(client, call, bucket, sizeof bucket);
	signprep_code code = sp_journal_take_token(
		client->core->journal, bucket, sp_client_now(client), client->core->rate_per_s, &wait, err);
	if (code == SIGNPREP_OK && (!wait_s(client, wait) || is_cancelled(client)))
		code = sp_exchange_fail(client, call, answer, "S209", err);
	return code;
}

/* The service's own clock, from its Date header; false when the request was signed by that clock already. */
static bool set_clock(signprep_client *client, const sp_answer *answer)
{
	double date = sp_http_date(answer->http.date);
	double offset = date - sp_client_now(client);
	if (date <= 0 || fabs(offset - answer->clock_offset) < 2)
		return false;
	atomic_store(&client->core->clock_offset, offset);
	return true;
}

typedef struct attempts {
	int repeated, waited;
	bool clock_set;
	bool doubt; /* one of them may have reached the service, and its answer was lost */
} attempts;

/* `doubt`: an earlier attempt may have done what this one is told is done already. */
static sp_verdict judge(const sp_call *call, const sp_answer *answer, bool doubt)
{
	sp_class class = sp_error_class(
		sp_action_find(call->service, call->inner != NULL ? call->inner : call->action), answer->code);
	if (class == SP_CLASS_DONE_AGAIN)
		class = doubt ? SP_CLASS_DONE : SP_CLASS_OTHER;
	return sp_outcome_judge(&answer->http, answer->reply, class, call->effect);
}

static bool is_busy(sp_verdict verdict)
{
	return verdict.id != NULL && strcmp(verdict.id, "S210") == 0;
}

static bool is_not_yet(const sp_call *call, const sp_answer *answer)
{
	return call->not_yet != NULL && strcmp(answer->code, call->not_yet) == 0;
}

/* True when another attempt may follow, after its delay in `*delay`. */
static bool may_go_on(
	signprep_client *client, const sp_call *call, const sp_answer *answer, sp_verdict verdict, attempts *made, double *delay)
{
	*delay = 0;
	if (verdict.step == SP_STEP_SET_CLOCK && !made->clock_set)
		return made->clock_set = set_clock(client, answer);
	if (is_not_yet(call, answer)) {
		double left = call->not_yet_until - sp_client_now(client);
		*delay = sp_retry_delay(made->waited++, 0, client->core->transport.random(client->core->transport.ctx));
		*delay = *delay < left ? *delay : left;
		return left > 0;
	}
	if (verdict.step != SP_STEP_REPEAT)
		return false;
	bool patient = is_busy(verdict) && client->hurried != NULL && !client->hurried(client->opaque);
	if (made->repeated >= client->core->max_retries && !patient)
		return false;
	double after = sp_retry_after(answer->http.retry_after, sp_client_now(client));
	*delay = sp_retry_delay(made->repeated++, after, client->core->transport.random(client->core->transport.ctx));
	return after <= SP_RETRY_AFTER_MAX_S;
}

static signprep_code attempt(signprep_client *client, sp_call *call, sp_answer *answer, signprep_error *err)
{
	signprep_code code = wait_for_token(client, call, answer, err);
	if (code == SIGNPREP_OK && call->before != NULL)
		code = call->before(call->opaque, err);
	sp_answer_clear(answer);
	if (code == SIGNPREP_OK)
		code = sp_call_perform(client, call, answer, err);
	if (code == SIGNPREP_OK && call->open != NULL && answer->reply == SP_REPLY_GOOD)
		call->open(call->opaque, answer);
	double date = code == SIGNPREP_OK && answer->http.end == SP_HTTP_ANSWERED ? sp_http_date(answer->http.date) : 0;
	if (date > 0)
		atomic_store(&client->core->clock_seen, date - sp_client_now(client));
	return code;
}

/* In the open: what a client without keys sends, and files. */
static bool may_leave(const signprep_client *client, const sp_call *call)
{
	const sp_client_core *core = client->core;
	return !core->encrypt_key.text || call->open || sp_client_endpoint(client, call->service, call->action) == &core->file;
}

signprep_code sp_exchange_run(signprep_client *client, sp_call *call, sp_answer *answer, signprep_error *err)
{
	attempts made = { 0 };
	memset(answer, 0, sizeof *answer);
	signprep_code code = sp_client_check_credentials(client, err);
	if (code == SIGNPREP_OK && !may_leave(client, call))
		code = sp_fail(err, "S942", 0, call->where, call->action, NULL);
	if (code == SIGNPREP_OK && call->payload_sha256[0] == '\0' && !sp_body_sha256(call->body, call->payload_sha256))
		code = call->body->failed ? sp_exchange_fail(client, call, answer, "S603", err) : sp_fail_memory(err, call->where);
	while (code == SIGNPREP_OK) {
		double delay;
		code = attempt(client, call, answer, err);
		if (code != SIGNPREP_OK)
			return made.doubt ? sp_exchange_fail(client, call, answer, "S401", err) : code;
		sp_verdict verdict = judge(call, answer, made.doubt);
		if (verdict.step == SP_STEP_DONE)
			break;
		if (is_busy(verdict) && !is_not_yet(call, answer))
			slow_down(client, call);
		/* What this attempt came to says nothing of the one before, unless the service itself has decided. */
		bool decided = verdict.certain && verdict.step == SP_STEP_STOP && answer->reply == SP_REPLY_ERROR;
		made.doubt = (made.doubt && !decided) || !verdict.certain;
		if (!may_go_on(client, call, answer, verdict, &made, &delay))
			return sp_exchange_fail(client, call, answer, made.doubt && verdict.certain ? "S401" : verdict.id, err);
		if (call->again != NULL)
			code = call->again(call->opaque, err);
		if (code == SIGNPREP_OK && !wait_s(client, delay))
			code = sp_exchange_fail(client, call, answer, made.doubt ? "S401" : "S209", err);
	}
	return code;
}
