/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract handed over to a person, in the service's own page: the request in the spelling of CreatePrepareFlow, or of ChannelCreatePrepareFlow. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/check.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_build.h"
#include "pdfcore/source.h"
#include "submit/partner.h"
#include "submit/sealed_call.h"
#include "submit/submission.h"

#define OF_A_FILE 2 /* ResourceType */
/* The partner edition asks for a deadline: a year, as the company edition has it where none is said. */
#define DEFAULT_DEADLINE_S (365.0 * 24 * 3600)

static const sp_attached_kind pdf_kind = { .suffixes = "pdf", .magic = "%PDF-", .magic_length = 5 };

static const sp_action *action_of(const sp_submission *s)
{
	bool partner = s->client->core->partner;
	return sp_action_find(partner ? "essbasic" : "ess", partner ? "ChannelCreatePrepareFlow" : "CreatePrepareFlow");
}

/* What the page of the partner edition is told of the contract, and who calls. */
static signprep_code turn_for_partner(const sp_submission *s, const cJSON *whole, cJSON *to, signprep_error *err)
{
	cJSON *info = cJSON_CreateObject();
	signprep_code code = info ? sp_partner_agent(to, whole, s->client->core, err) : sp_fail_memory(err, s->where);
	if (!code)
		code = sp_partner_page(info, whole, s->client->core, err);
	bool dated = cJSON_HasObjectItem(info, "Deadline") ||
		sp_json_put_number(info, "Deadline", floor(sp_client_now(s->client) + DEFAULT_DEADLINE_S));
	if (!sp_json_put(to, "FlowInfo", info) || !dated)
		return code ? code : sp_fail_memory(err, s->where);
	return code;
}

/* `*out`: caller deletes. */
static signprep_code turn(const sp_submission *s, const char *file_id, cJSON **out, signprep_error *err)
{
	static const sp_renamed names[] = { { "FileIds", "" }, { "Components", "InitiatorComponents" }, { NULL, NULL } };
	cJSON *whole = sp_flow_request(s, file_id), *to = cJSON_CreateObject();
	bool made = whole && sp_json_put_text(to, "ResourceId", file_id) && sp_json_put_number(to, "ResourceType", OF_A_FILE);
	signprep_code code = !made         ? sp_fail_memory(err, s->where)
		: s->client->core->partner ? turn_for_partner(s, whole, to, err)
					   : sp_turn_members(to, whole, &action_of(s)->request, names, "R930", err);
	cJSON_Delete(whole);
	if (code)
		cJSON_Delete(to);
	else
		*out = to;
	return code;
}

/* Before anything is sent: what the page takes, and what the table says of its action. */
static signprep_code check(const sp_submission *s, signprep_error *err)
{
	cJSON *body = NULL;
	signprep_code code = turn(s, "00000000000000000000000000000000", &body, err);
	signprep_issues *issues = code ? NULL : sp_issues_new();
	if (code)
		return code;
	if (issues)
		sp_action_check(issues, action_of(s), body, NULL);
	code = issues ? sp_issues_fail(issues, s->where, err) : sp_fail_memory(err, s->where);
	signprep_issues_free(issues);
	cJSON_Delete(body);
	return code;
}

static signprep_code upload(sp_submission *s, sp_attached *pdf, bool anew, signprep_error *err)
{
	signprep_code code = sp_attached_upload_one(s, pdf, anew, err);
	for (size_t i = 0; !code && i < s->files.count; i++)
		code = sp_attached_upload_one(s, &s->files.items[i], anew, err);
	return code;
}

static void note(signprep_hand_over_page *out, const signprep_flow *flow)
{
	memcpy(out->request_id, flow->request_id, sizeof out->request_id);
	memcpy(out->server_code, flow->server_code, sizeof out->server_code);
	memcpy(out->server_message, flow->server_message, sizeof out->server_message);
}

/* `*gone`: the service no longer knows the file. */
static signprep_code open_page(
	sp_submission *s, const sp_attached *pdf, signprep_hand_over_page *out, bool *gone, signprep_error *err)
{
	const sp_action *row = action_of(s);
	const char *link = s->client->core->partner ? "PrepareFlowUrl" : "Url";
	sp_answer answer = { 0 };
	cJSON *body = NULL;
	signprep_code code = turn(s, pdf->value, &body, err);
	char *text = code ? NULL : cJSON_PrintUnformatted(body);
	sp_call call = { .service = row->service->name,
		.action = row->name,
		.effect = sp_outcome_effect(row),
		.step = "create",
		.where = s->where };
	cJSON_Delete(body);
	if (code)
		return code;
	if (!text)
		return sp_fail_memory(err, s->where);
	code = sp_sealed_run(s->client, &call, text, &answer, err);
	if (!code && !sp_answer_url(&answer, link, out->url, sizeof out->url))
		code = sp_fail(err, "S714", 0, s->where, row->name, NULL);
	(void) sp_answer_id(&answer, "FlowId", out->flow_id, sizeof out->flow_id);
	(void) sp_answer_id(&answer, "DraftId", out->draft_id, sizeof out->draft_id);
	*gone = code == SIGNPREP_REFUSED && sp_error_class(row, answer.code) == SP_CLASS_FILE_GONE;
	sp_row_note(&s->row, s->flow, &answer);
	sp_answer_clear(&answer);
	cJSON_free(text);
	return code;
}

static signprep_code run(sp_submission *s, signprep_hand_over_page *out, signprep_error *err)
{
	sp_attached pdf = {
		.path = (char *) (uintptr_t) s->where, .kind = &pdf_kind, .length = sp_document_length(s->doc), .document = s->doc
	};
	bool gone = false;
	memcpy(pdf.sha256, s->row.pdf_sha256, sizeof pdf.sha256);
	signprep_code code = check(s, err);
	if (!code)
		code = sp_times_check(s->request, sp_client_now(s->client), s->where, err);
	if (!code)
		code = upload(s, &pdf, false, err);
	if (!code)
		code = open_page(s, &pdf, out, &gone, err);
	if (gone) {
		code = upload(s, &pdf, true, err);
		if (!code)
			code = open_page(s, &pdf, out, &gone, err);
	}
	if (pdf.value)
		snprintf(out->file_id, sizeof out->file_id, "%s", pdf.value);
	free(pdf.value);
	return code;
}

signprep_code signprep_hand_over(signprep_hand_over_page *out, signprep_client *client, signprep_document *doc,
	const signprep_result *result, signprep_error *err)
{
	signprep_flow flow = { .flow_id = "" };
	sp_submission s = { .client = client, .flow = &flow };
	memset(out, 0, sizeof *out);
	signprep_code code = sp_client_check_credentials(client, err);
	if (!code)
		code = sp_submission_init(&s, client, doc, result, err);
	memcpy(out->row_key, s.row.key, sizeof out->row_key);
	if (!code)
		code = run(&s, out, err);
	note(out, &flow);
	sp_submission_clear(&s);
	return code;
}
