/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is to be sent: is it fit for sending, and what is its name in the journal. */
#include "submit/submission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/sha256.h"
#include "base/json/json_build.h"
#include "submit/environment.h"
#include "submit/partner.h"

static signprep_code check_result(const signprep_result *result, const char *where, signprep_error *err)
{
	const signprep_issues *issues = signprep_result_issues(result);
	const char *first = NULL;
	unsigned errors = 0;
	char count[16];
	if (!signprep_result_checked(result))
		return sp_fail(err, "S601", 0, where, NULL);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		if (issue->severity != SIGNPREP_SEVERITY_ERROR)
			continue;
		first = errors++ == 0 ? issue->id : first;
	}
	snprintf(count, sizeof count, "%u", errors);
	return errors == 0 ? SIGNPREP_OK : sp_fail(err, "S602", 0, where, count, first, NULL);
}

static bool is_result_of(const signprep_result *result, const signprep_document *doc)
{
	return strcmp(signprep_result_sha256(result), signprep_document_sha256(doc)) == 0;
}

/* A request that names files is another when they are. */
static bool hash_request(sp_submission *s, const char *request)
{
	sp_buf text;
	sp_buf_init(&text, strlen(request) + s->files.count * sizeof s->files.items->sha256 + 1);
	bool ok = sp_buf_puts(&text, request);
	for (size_t i = 0; i < s->files.count; i++)
		ok = ok && sp_buf_printf(&text, "\n%s", s->files.items[i].sha256);
	if (ok)
		sp_sha256_hex(text.data, text.length, s->row.request_sha256);
	sp_buf_clear(&text);
	return ok;
}

static bool name_row(sp_submission *s, const signprep_client *client, const char *request)
{
	const char *environment = sp_environment_name(client->core->environment);
	char hash[65];
	sp_buf text;
	snprintf(s->row.environment, sizeof s->row.environment, "%s", environment);
	snprintf(s->row.pdf_sha256, sizeof s->row.pdf_sha256, "%s", signprep_document_sha256(s->doc));
	snprintf(s->row.source_sha256, sizeof s->row.source_sha256, "%s", client->source_sha256);
	if (!hash_request(s, request))
		return false;
	sp_buf_init(&text, 512);
	bool ok = s->row.request_sha256[0] != '\0' &&
		sp_buf_printf(&text, "%s\n%s\n%s", s->row.pdf_sha256, s->row.request_sha256, environment);
	/* The platform's contract is another than the company's own, and so is each member's. */
	if (ok && client->core->partner)
		ok = sp_buf_printf(&text, "\npartner\n%s\n%s", client->core->partner_app_id ? client->core->partner_app_id : "",
			client->core->partner_organization_id ? client->core->partner_organization_id : "");
	if (ok) {
		sp_sha256_hex(text.data, text.length, hash);
		ok = hash[0] != '\0'; /* out of memory */
	}
	if (ok && client->row_key != NULL)
		snprintf(s->row.key, sizeof s->row.key, "%s", client->row_key);
	else if (ok)
		snprintf(s->row.key, sizeof s->row.key, "%.32s", hash);
	sp_buf_clear(&text);
	return ok;
}

/* Before anything is sent: can it be said in the partner edition? */
static signprep_code check_edition(const signprep_client *client, const sp_submission *s, signprep_error *err)
{
	cJSON *body = NULL, *whole = cJSON_Duplicate(s->request, true), *ids = cJSON_CreateArray();
	bool made = sp_json_push(ids, cJSON_CreateString("00000000000000000000000000000000")) && whole &&
		sp_json_set(whole, "FileIds", cJSON_Duplicate(ids, true));
	signprep_code code = made ? sp_partner_body(&body, whole, client->core, s->where, err) : sp_fail_memory(err, s->where);
	if (code == SIGNPREP_OK)
		code = sp_partner_check(body, s->where, err);
	cJSON_Delete(body);
	cJSON_Delete(ids);
	cJSON_Delete(whole);
	return code;
}

/* What becomes a signature of the file, as verify looks for it. Paths, kinds, pages, numbers: nobody's name. */
static bool is_signature(const char *type)
{
	return strcmp(type, "SIGN_SEAL") == 0 || strcmp(type, "SIGN_SIGNATURE") == 0 || strcmp(type, "SIGN_LEGAL_PERSON_SEAL") == 0;
}

static bool put_place(cJSON *list, const signprep_component *component, const signprep_placement *placement)
{
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_text(item, "where", component->where) && sp_json_put_text(item, "type", component->type) &&
		sp_json_put_number(item, "page", placement->page) && sp_json_put_rect(item, "rect", placement->rect);
	return sp_json_push(list, item) && done;
}

static char *places_of(const signprep_result *result)
{
	cJSON *list = cJSON_CreateArray();
	bool done = list != NULL;
	for (size_t i = 0; done && i < signprep_result_count(result); i++) {
		const signprep_component *c = signprep_result_at(result, i);
		for (size_t k = 0; done && is_signature(c->type) && k < c->placement_count; k++)
			done = put_place(list, c, &c->placements[k]);
	}
	char *text = done ? cJSON_PrintUnformatted(list) : NULL;
	cJSON_Delete(list);
	return text;
}

signprep_code sp_submission_keep(sp_submission *s, signprep_error *err)
{
	sp_contract contract = { .places = s->places };
	memcpy(contract.pdf_sha256, s->row.pdf_sha256, sizeof contract.pdf_sha256);
	return sp_journal_keep(s->client->core->journal, s->row.environment, s->row.key, &contract, 1, err);
}

signprep_code sp_submission_init(
	sp_submission *s, const signprep_client *client, signprep_document *doc, const signprep_result *result, signprep_error *err)
{
	const char *request = signprep_result_request(result);
	s->core = client->core;
	s->doc = doc;
	s->where = signprep_document_name(doc);
	signprep_code code = check_result(result, s->where, err);
	if (code != SIGNPREP_OK)
		return code;
	if (!is_result_of(result, doc))
		return sp_fail(err, "S604", 0, s->where, NULL);
	s->request = cJSON_Parse(request);
	if (!cJSON_IsObject(s->request))
		return sp_fail_memory(err, s->where);
	code = sp_attached_read(&s->files, s->request, client->files, err);
	if (code != SIGNPREP_OK)
		return code;
	if (!name_row(s, client, request) || !(s->places = places_of(result)))
		return sp_fail_memory(err, s->where);
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(s->request, "Operator");
	s->operator_id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(operator, "UserId"));
	s->preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(s->request, "NeedPreview"));
	return client->core->partner ? check_edition(client, s, err) : SIGNPREP_OK;
}

void sp_submission_clear(sp_submission *s)
{
	cJSON_Delete(s->request);
	sp_attached_clear(&s->files);
	cJSON_free(s->places);
	memset(s, 0, sizeof *s);
}

signprep_code sp_submission_save(sp_submission *s, sp_state state, signprep_error *err)
{
	s->row.state = state;
	return sp_journal_save(s->client->core->journal, &s->row, sp_client_now(s->client), err);
}

void sp_row_note(sp_row *row, signprep_flow *flow, const sp_answer *answer)
{
	if (answer->request_id[0] != '\0')
		snprintf(row->request_id, sizeof row->request_id, "%s", answer->request_id);
	snprintf(row->server_code, sizeof row->server_code, "%s", answer->code);
	snprintf(flow->request_id, sizeof flow->request_id, "%s", row->request_id);
	snprintf(flow->server_code, sizeof flow->server_code, "%s", answer->code);
	snprintf(flow->server_message, sizeof flow->server_message, "%s", answer->message);
}

/* `asked`: the service answered; credentials can also be missing, or be those of the journal's server. */
static sp_state state_after(signprep_code code, bool asked, sp_state done, sp_state back)
{
	switch (code) {
	case SIGNPREP_OK: return done;
	case SIGNPREP_UNKNOWN: return SP_STATE_UNKNOWN;
	case SIGNPREP_REFUSED: return SP_STATE_REFUSED;
	case SIGNPREP_CREDENTIALS: return asked ? SP_STATE_REFUSED : back;
	default: return back;
	}
}

signprep_code sp_submission_settle(sp_submission *s, signprep_code code, sp_state done, sp_state back, signprep_error *err)
{
	signprep_error cause = { 0 };
	signprep_code saved = sp_submission_save(s, state_after(code, s->row.server_code[0] != '\0', done, back), &cause);
	bool created = done == SP_STATE_CREATED && (code == SIGNPREP_OK || code == SIGNPREP_UNKNOWN);
	if (created && !sp_journal_is_there(s->client->core->journal))
		return sp_fail(err, "S409", 0, s->where, sp_journal_name(s->client->core->journal), s->row.key,
			s->row.flow_id[0] != '\0' ? s->row.flow_id : "-", NULL);
	if (code != SIGNPREP_OK || saved == SIGNPREP_OK)
		return code;
	if (done == SP_STATE_CREATED)
		return sp_fail(err, "S406", cause.native, s->where, s->row.flow_id, cause.message, NULL);
	if (err != NULL)
		*err = cause;
	return saved;
}
