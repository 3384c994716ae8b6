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
#include "submit/forms/together.h"
#include "submit/submission.h"

#define SERVICE "ess"
#define HAS_DOCUMENT "FailedOperation.FlowHasDocument"
#define NOT_COMPOSED "OperationDenied.DocumentNoAvailable"
#define START_WITHIN_S 300 /* of the document; later the service voids the contract */

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
