/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract from a template and its row: what it is called, whether it may be sent, how it ended. */
#include "submit/forms/sending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_read.h"
#include "base/sha256.h"
#include "submit/environment.h"
#include "submit/submission.h"

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

signprep_code sp_form_check_deadline(const sp_form_sending *s, signprep_error *err)
{
	const cJSON *deadline = cJSON_GetObjectItemCaseSensitive(s->draft.create, "DeadLine");
	double now = sp_client_now(s->client);
	return cJSON_IsNumber(deadline) && deadline->valuedouble <= now ? sp_times_over("DeadLine", deadline->valuedouble, now, err)
									: SIGNPREP_OK;
}

/* --- its name --- */

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
