/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An empty contract, its document, its start: each written down before and after, so that whoever comes next goes on there. */
#include "submit/forms/send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/action.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/sha256.h"
#include "submit/environment.h"
#include "submit/sealed_call.h"
#include "submit/submission.h"

#define SERVICE "ess"
#define HAS_DOCUMENT "FailedOperation.FlowHasDocument"
#define NOT_COMPOSED "OperationDenied.DocumentNoAvailable"
#define START_WITHIN_S 300 /* of the document; later the service voids the contract */

/* --- the row --- */

signprep_code sp_form_save(sp_form_sending *s, sp_state state, signprep_error *err)
{
	s->row.state = state;
	return sp_journal_save(s->client->core->journal, &s->row, sp_client_now(s->client), err);
}

void sp_form_forget(sp_form_sending *s)
{
	s->row.flow_id[0] = s->row.request_id[0] = s->row.server_code[0] = s->row.file_id[0] = '\0';
	s->flow->flow_id[0] = s->flow->request_id[0] = s->flow->server_code[0] = '\0';
}

/*
 * What was done before under this key, is it this contract? Its fields may be mended until the document is made; in the partner
 * edition they go with the contract.
 */
static signprep_code compare(const sp_form_sending *s, const sp_row *before, signprep_error *err)
{
	const bool filled = before->state == SP_STATE_CREATED || before->state >= SP_STATE_FILLING || s->client->core->partner;
	const struct {
		const char *what, *then, *now;
	} pairs[] = { { "contract (sha256)", before->request_sha256, s->contract_sha256 },
		{ "fields (sha256)", filled ? before->pdf_sha256 : "", s->fields_sha256 } };
	for (size_t i = 0; sp_state_may_stand(before->state) && i < sizeof pairs / sizeof *pairs; i++) {
		char then[16], now[16];
		if (pairs[i].then[0] == '\0' || strcmp(pairs[i].then, pairs[i].now) == 0)
			continue;
		snprintf(then, sizeof then, "%.12s", pairs[i].then);
		snprintf(now, sizeof now, "%.12s", pairs[i].now);
		return sp_fail(err, "S407", 0, s->where, s->key, pairs[i].what, then, now, sp_state_name(before->state),
			before->flow_id[0] != '\0' ? before->flow_id : "-", NULL);
	}
	return SIGNPREP_OK;
}

static void tell_from_row(const sp_row *row, signprep_flow *flow)
{
	snprintf(flow->row_key, sizeof flow->row_key, "%s", row->key);
	snprintf(flow->flow_id, sizeof flow->flow_id, "%s", row->flow_id);
	snprintf(flow->request_id, sizeof flow->request_id, "%s", row->request_id);
	snprintf(flow->server_code, sizeof flow->server_code, "%s", row->server_code);
}

static signprep_code decide(sp_form_sending *s, bool *done, signprep_error *err)
{
	const signprep_client *client = s->client;
	const sp_state state = s->row.state;
	const bool again = client->resend_unknown;
	signprep_code differs = compare(s, &s->row, client->resend ? NULL : err);
	*done = false;
	if (sp_state_is_unknown(state) && !again)
		return differs && !client->resend ? differs : sp_fail(err, "S404", 0, s->where, s->key, NULL);
	if (sp_state_is_leaving(state) && !again)
		return differs && !client->resend ? differs : sp_fail(err, "S405", 0, s->where, s->key, NULL);
	if (state == SP_STATE_CREATED && !client->resend) {
		*done = s->flow->already_created = !differs;
		return differs;
	}
	s->resumed = state >= SP_STATE_DRAFTED && !differs;
	return state >= SP_STATE_DRAFTED && !client->resend ? differs : SIGNPREP_OK;
}

signprep_code sp_form_load(sp_form_sending *s, bool *done, signprep_error *err)
{
	const char *environment = sp_environment_name(s->client->core->environment);
	signprep_code code = sp_journal_load(s->client->core->journal, environment, s->key, &s->row, err);
	if (code != SIGNPREP_OK)
		return code;
	tell_from_row(&s->row, s->flow);
	code = decide(s, done, err);
	if (code != SIGNPREP_OK || *done)
		return code;
	memcpy(s->row.request_sha256, s->contract_sha256, sizeof s->row.request_sha256);
	memcpy(s->row.pdf_sha256, s->fields_sha256, sizeof s->row.pdf_sha256);
	memcpy(s->row.source_sha256, s->client->source_sha256, sizeof s->row.source_sha256);
	return SIGNPREP_OK;
}

/* --- steps --- */

static char *print(cJSON *body, bool made)
{
	char *printed = made ? cJSON_PrintUnformatted(body) : NULL, *out = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(body);
	return out;
}

char *sp_form_create_body(const sp_form_sending *s)
{
	cJSON *body = cJSON_Duplicate(s->draft.create, true);
	return print(body, body && sp_flow_set_user_data(body, s->key));
}

char *sp_form_body(const cJSON *draft, const char *flow_id)
{
	cJSON *body = cJSON_Duplicate(draft, true);
	return print(body, body && sp_json_set_text(body, "FlowId", flow_id));
}

static signprep_code before_create(void *opaque, signprep_error *err)
{
	sp_form_sending *s = opaque;
	signprep_code code = sp_form_save(s, SP_STATE_DRAFTING, err);
	if (code == SIGNPREP_OK && !sp_journal_is_there(s->client->core->journal))
		code = sp_fail(err, "S516", 0, s->where, sp_journal_name(s->client->core->journal), NULL);
	return code;
}

/* The attempt did nothing: whoever reads the journal during the wait must not take the outcome for unknown. */
static signprep_code create_again(void *opaque, signprep_error *err)
{
	return sp_form_save(opaque, SP_STATE_PLANNED, err);
}

static sp_state state_after_create(signprep_code code, const sp_answer *answer)
{
	switch (code) {
	case SIGNPREP_OK: return SP_STATE_DRAFTED;
	case SIGNPREP_UNKNOWN: return SP_STATE_DRAFT_LOST;
	case SIGNPREP_REFUSED: return SP_STATE_REFUSED;
	case SIGNPREP_CREDENTIALS: return answer->code[0] != '\0' ? SP_STATE_REFUSED : SP_STATE_PLANNED;
	default: return SP_STATE_PLANNED;
	}
}

signprep_code sp_form_settle(
	sp_form_sending *s, signprep_code code, sp_state state, const signprep_error *cause, signprep_error *err)
{
	sp_journal *journal = s->client->core->journal;
	const char *id = s->row.flow_id[0] != '\0' ? s->row.flow_id : "-";
	signprep_error trouble = { 0 };
	signprep_code saved = sp_form_save(s, state, &trouble);
	if ((code == SIGNPREP_OK || code == SIGNPREP_UNKNOWN) && !sp_journal_is_there(journal))
		return sp_fail(err, "S409", 0, s->where, sp_journal_name(journal), s->key, id, NULL);
	if (code == SIGNPREP_OK && saved != SIGNPREP_OK)
		return sp_fail(err, "S406", trouble.native, s->where, id, trouble.message, NULL);
	if (code != SIGNPREP_OK && err)
		*err = *cause;
	return code;
}

static signprep_code create(sp_form_sending *s, signprep_error *err)
{
	sp_answer answer = { 0 };
	signprep_error cause = { 0 };
	char *text = sp_form_create_body(s);
	sp_call call = { .service = SERVICE,
		.action = "CreateFlow",
		.effect = SP_EFFECT_EACH,
		.step = "create",
		.where = s->where,
		.before = before_create,
		.again = create_again,
		.opaque = s };
	if (!text)
		return sp_fail_memory(err, s->where);
	signprep_code code = sp_sealed_run(s->client, &call, text, &answer, &cause);
	if (code == SIGNPREP_OK && !sp_answer_id(&answer, "FlowId", s->row.flow_id, sizeof s->row.flow_id))
		code = sp_exchange_fail(s->client, &call, &answer, "S402", &cause);
	snprintf(s->flow->flow_id, sizeof s->flow->flow_id, "%s", s->row.flow_id);
	sp_row_note(&s->row, s->flow, &answer);
	code = sp_form_settle(s, code, state_after_create(code, &answer), &cause, err);
	sp_answer_clear(&answer);
	free(text);
	return code;
}

/* FlowStatus as the service says it now; -1: it does not say. */
static long long status_of(sp_form_sending *s)
{
	const signprep_action_options options = { .size = sizeof options, .service = SERVICE };
	long long status = -1;
	char body[128], *text = NULL;
	snprintf(body, sizeof body, "{\"FlowIds\":[\"%s\"]}", s->row.flow_id);
	if (signprep_action_call(&text, NULL, s->client, "DescribeFlowBriefs", body, &options, NULL) == SIGNPREP_OK) {
		cJSON *answer = cJSON_Parse(text);
		const cJSON *brief = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "FlowBriefs"), 0);
		if (strcmp(sp_json_text(brief, "FlowId"), s->row.flow_id) != 0 || !sp_json_int(brief, "FlowStatus", &status))
			status = -1;
		cJSON_Delete(answer);
	}
	signprep_free(text);
	return status;
}

/* A step was refused: is the contract further on than we know, or dead? `back`: the state to go on from when it is neither. */
static signprep_code look(sp_form_sending *s, sp_state back, const signprep_error *cause, signprep_error *err)
{
	enum { NOT_STARTED = 0, EXPIRED = 5, CANCELLED = 6, NOT_STARTED_FILL = 7, VOID = 16 };
	long long status = status_of(s);
	signprep_code code;
	if (status < 0 || status == NOT_STARTED || status == NOT_STARTED_FILL) {
		code = sp_form_save(s, back, err);
		if (code == SIGNPREP_OK && err)
			*err = *cause;
		return code == SIGNPREP_OK ? cause->code : code;
	}
	if (status != EXPIRED && status != CANCELLED && status != VOID)
		return sp_form_save(s, SP_STATE_CREATED, err);
	code = sp_form_save(s, SP_STATE_REFUSED, err);
	return code == SIGNPREP_OK ? sp_fail(err, "R893", 0, s->where, s->row.flow_id, cause->message, NULL) : code;
}

static signprep_code before_document(void *opaque, signprep_error *err)
{
	return sp_form_save(opaque, SP_STATE_FILLING, err);
}

static signprep_code document(sp_form_sending *s, signprep_error *err)
{
	sp_answer answer = { 0 };
	signprep_error cause = { 0 };
	const sp_state back = s->row.state;
	char id[SP_SERVICE_ID_MAX], *text = sp_form_body(s->draft.document, s->row.flow_id);
	sp_call call = { .service = SERVICE,
		.action = "CreateDocument",
		.effect = SP_EFFECT_SAME,
		.where = s->where,
		.before = before_document,
		.opaque = s };
	if (!text)
		return sp_fail_memory(err, s->where);
	signprep_code code = sp_sealed_run(s->client, &call, text, &answer, &cause);
	if (code == SIGNPREP_OK && answer.reply == SP_REPLY_GOOD && !sp_answer_id(&answer, "DocumentId", id, sizeof id))
		code = sp_exchange_fail(s->client, &call, &answer, "S402", &cause);
	/* An earlier run made it, and only the answer was lost. */
	if (code == SIGNPREP_REFUSED && s->resumed && strcmp(answer.code, HAS_DOCUMENT) == 0)
		code = SIGNPREP_OK;
	sp_row_note(&s->row, s->flow, &answer);
	if (code == SIGNPREP_OK)
		code = sp_form_save(s, SP_STATE_FILLED, err);
	else if (code == SIGNPREP_REFUSED)
		code = look(s, SP_STATE_DRAFTED, &cause, err);
	else {
		/* What certainly was not sent leaves the row as it was. */
		signprep_code saved = code == SIGNPREP_UNKNOWN ? SIGNPREP_OK : sp_form_save(s, back, NULL);
		(void) saved;
		if (err)
			*err = cause;
	}
	sp_answer_clear(&answer);
	free(text);
	return code;
}

static bool is_status(const sp_answer *answer)
{
	static const char *const words[] = { "START", "REVIEW", "EXECUTING" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(sp_json_text(answer->response, "Status"), words[i]) == 0)
			return true;
	return false;
}

static signprep_code settle_start(sp_form_sending *s, signprep_code code, const signprep_error *cause, signprep_error *err)
{
	char within[16];
	snprintf(within, sizeof within, "%d", START_WITHIN_S);
	if (code == SIGNPREP_OK)
		return sp_form_save(s, SP_STATE_CREATED, err);
	if (code == SIGNPREP_REFUSED && strcmp(s->row.server_code, NOT_COMPOSED) == 0) {
		code = sp_form_save(s, SP_STATE_FILLED, err);
		return code == SIGNPREP_OK ? sp_fail(err, "R892", 0, s->where, s->row.flow_id, within, NULL) : code;
	}
	if (code == SIGNPREP_REFUSED)
		return look(s, SP_STATE_FILLED, cause, err);
	if (err)
		*err = *cause;
	return code;
}

static signprep_code start(sp_form_sending *s, signprep_error *err)
{
	sp_answer answer = { 0 };
	signprep_error cause = { 0 };
	char *text = sp_form_body(s->draft.start, s->row.flow_id);
	sp_call call = { .service = SERVICE,
		.action = "StartFlow",
		.effect = SP_EFFECT_SAME,
		.where = s->where,
		.not_yet = NOT_COMPOSED,
		.not_yet_until = s->row.updated + START_WITHIN_S };
	if (!text)
		return sp_fail_memory(err, s->where);
	signprep_code code = sp_sealed_run(s->client, &call, text, &answer, &cause);
	if (code == SIGNPREP_OK && answer.reply == SP_REPLY_GOOD && !is_status(&answer))
		code = sp_exchange_fail(s->client, &call, &answer, "S402", &cause);
	sp_row_note(&s->row, s->flow, &answer);
	code = settle_start(s, code, &cause, err);
	sp_answer_clear(&answer);
	free(text);
	return code;
}

static signprep_code run(sp_form_sending *s, signprep_error *err)
{
	signprep_code code = s->row.state == SP_STATE_FILLED && s->resumed ? SIGNPREP_OK : sp_form_look(s, err);
	if (code == SIGNPREP_OK && !s->resumed) {
		sp_form_forget(s);
		code = sp_form_save(s, SP_STATE_PLANNED, err);
		if (code == SIGNPREP_OK)
			code = create(s, err);
	}
	if (code == SIGNPREP_OK && s->row.state != SP_STATE_FILLED && s->row.state != SP_STATE_CREATED)
		code = document(s, err);
	if (code == SIGNPREP_OK && s->row.state == SP_STATE_FILLED)
		code = start(s, err);
	/* Somebody has to know that it stands there: it has taken a contract of the quota. */
	if (code != SIGNPREP_OK && s->row.state >= SP_STATE_DRAFTED)
		sp_issues_add(s->issues, "R897", s->where, s->row.flow_id, s->key, NULL);
	return code;
}

/* --- the door --- */

signprep_code sp_form_check_deadline(const sp_form_sending *s, signprep_error *err)
{
	const cJSON *deadline = cJSON_GetObjectItemCaseSensitive(s->draft.create, "DeadLine");
	double now = sp_client_now(s->client);
	return cJSON_IsNumber(deadline) && deadline->valuedouble <= now ? sp_times_over("DeadLine", deadline->valuedouble, now, err)
									: SIGNPREP_OK;
}

static bool hash_body(const char *more, const cJSON *body, char out[65])
{
	char *text = cJSON_PrintUnformatted(body);
	sp_buf all;
	sp_buf_init(&all, (size_t) 64 << 20);
	out[0] = '\0';
	if (text && sp_buf_printf(&all, "%s\n%s", more, text))
		sp_sha256_hex(all.data, all.length, out);
	sp_buf_clear(&all);
	cJSON_free(text);
	return out[0] != '\0';
}

/* The platform's contract is another than the company's own, and so is each member's. */
static bool hash_contract(sp_form_sending *s)
{
	const sp_client_core *core = s->client->core;
	sp_buf who;
	sp_buf_init(&who, 1 << 16);
	bool done = sp_buf_puts(&who, s->where) &&
		(!core->partner ||
			sp_buf_printf(&who, "\npartner\n%s\n%s", core->partner_app_id,
				core->partner_organization_id ? core->partner_organization_id : "")) &&
		hash_body(who.data, s->draft.create, s->contract_sha256);
	sp_buf_clear(&who);
	return done;
}

static bool name_row(sp_form_sending *s)
{
	char hash[65] = "", text[256];
	if (!hash_contract(s) || !hash_body(s->where, s->draft.document, s->fields_sha256))
		return false;
	snprintf(text, sizeof text, "template\n%s\n%s\n%s", s->contract_sha256, s->fields_sha256,
		sp_environment_name(s->client->core->environment));
	sp_sha256_hex(text, strlen(text), hash);
	if (s->client->row_key)
		snprintf(s->key, sizeof s->key, "%s", s->client->row_key);
	else
		snprintf(s->key, sizeof s->key, "%.32s", hash);
	return hash[0] != '\0';
}

signprep_code sp_form_sending_open(
	sp_form_sending *s, signprep_client *client, const char *form, const char *request, signprep_error *err)
{
	*s = (sp_form_sending) { .client = client, .form = form, .where = "" };
	s->issues = sp_issues_new();
	if (!s->issues)
		return sp_fail_memory(err, "");
	if (client->core->partner && !client->core->partner_app_id)
		return sp_fail(err, "S770", 0, "", "AppId", NULL);
	signprep_code code = sp_draft_make(&s->draft, s->issues, form, request, client->core, err);
	s->where = s->draft.template_id;
	if (code == SIGNPREP_OK && !name_row(s))
		code = sp_fail_memory(err, s->where);
	return code;
}

signprep_code sp_form_sending_close(sp_form_sending *s, signprep_issues **issues, signprep_code code)
{
	sp_draft_clear(&s->draft);
	if (issues)
		*issues = s->issues;
	else
		signprep_issues_free(s->issues);
	return code;
}

/* Alone in the call that makes many. */
static signprep_code send_alone(signprep_flow *out, signprep_issues **issues, signprep_client *client, const char *form,
	const char *request, signprep_error *err)
{
	sp_form_row row = { .client = client, .form = form, .request = request };
	sp_forms_send_together(&row, 1);
	*out = row.flow;
	if (row.code && err)
		*err = row.err;
	if (issues)
		*issues = row.issues;
	else
		signprep_issues_free(row.issues);
	return row.code;
}

signprep_code signprep_form_send(signprep_flow *out, signprep_issues **issues, signprep_client *client, const char *form,
	const char *request, signprep_error *err)
{
	sp_form_sending s;
	bool done = false;
	memset(out, 0, sizeof *out);
	if (client->core->partner)
		return send_alone(out, issues, client, form, request, err);
	signprep_code code = sp_form_sending_open(&s, client, form, request, err);
	s.flow = out;
	if (code == SIGNPREP_OK)
		code = sp_client_check_credentials(client, err);
	if (code == SIGNPREP_OK)
		code = sp_form_load(&s, &done, err);
	if (code == SIGNPREP_OK && !done)
		code = sp_form_check_deadline(&s, err);
	if (code == SIGNPREP_OK && !done)
		code = run(&s, err);
	snprintf(out->row_key, sizeof out->row_key, "%s", s.key);
	return sp_form_sending_close(&s, issues, code);
}
