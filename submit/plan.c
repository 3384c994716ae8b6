/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The dry run: what would be sent, without secrets and without the file. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "actions/action.h"
#include "pdfcore/source.h"
#include "submit/partner.h"
#include "submit/plan.h"
#include "submit/submission.h"

static bool put_headers(
	cJSON *step, const signprep_client *client, const sp_endpoint *endpoint, const char *service, const char *action)
{
	cJSON *headers = cJSON_AddObjectToObject(step, "headers");
	return headers != NULL && sp_json_put_text(headers, "Host", endpoint->host) &&
		sp_json_put_text(headers, "Content-Type", "application/json; charset=utf-8") &&
		sp_json_put_text(headers, "X-TC-Action", action) &&
		sp_json_put_text(headers, "X-TC-Version", sp_service_find(service)->version) &&
		(client->core->region == NULL || sp_json_put_text(headers, "X-TC-Region", client->core->region));
}

bool sp_plan_step(cJSON *steps, const signprep_client *client, const char *service, const char *action, cJSON *body)
{
	const sp_endpoint *endpoint = sp_client_endpoint(client, service, action);
	cJSON *step = cJSON_CreateObject();
	bool sealed = client->core->encrypt_key.text != NULL && endpoint != &client->core->file;
	bool ok = sp_json_put_text(step, "action", action) && sp_json_put_text(step, "method", "POST") &&
		sp_json_put_text(step, "url", endpoint->url) &&
		put_headers(step, client, endpoint, service, sealed ? SP_ENVELOPE_ACTION : action) &&
		(!sealed || sp_json_put(step, "encrypted", cJSON_CreateTrue()));
	ok = sp_json_put(step, "body", body) && ok;
	if (ok && cJSON_AddItemToArray(steps, step))
		return true;
	cJSON_Delete(step);
	return false;
}

cJSON *sp_plan_upload(const sp_submission *s, const sp_attached *file)
{
	sp_buf text;
	size_t split = 0;
	cJSON *root = NULL;
	if (sp_upload_body(s, file->path, file->kind->suffixes, &text, &split)) {
		memmove(text.data + split - 1, text.data + split, text.length - split + 1); /* whole again, FileBody empty */
		root = cJSON_Parse(text.data);
	}
	sp_buf_clear(&text);
	cJSON *info = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "FileInfos"), 0);
	cJSON *body = cJSON_CreateObject();
	if (sp_json_put_number(body, "length", (double) file->length) &&
		sp_json_put_number(body, "base64_length", (double) ((file->length + 2) / 3 * 4)) &&
		sp_json_put_text(body, "sha256", file->sha256) && cJSON_ReplaceItemInObjectCaseSensitive(info, "FileBody", body))
		return root;
	cJSON_Delete(body);
	cJSON_Delete(root);
	return NULL;
}

bool sp_plan_attached(cJSON *steps, sp_submission *s, const signprep_client *client)
{
	bool ok = true;
	for (size_t i = 0; ok && i < s->files.count; i++) {
		sp_attached *file = &s->files.items[i];
		sp_buf name;
		sp_buf_init(&name, 4096);
		ok = sp_buf_printf(&name, "<FileId of %s>", file->path) && (file->value = sp_buf_take(&name, NULL)) != NULL &&
			sp_plan_step(steps, client, sp_partner_service(client->core), "UploadFiles", sp_plan_upload(s, file));
		sp_buf_clear(&name);
	}
	return ok;
}

/* The PDF, then what the request names by path; what the service will call those stands for it in the request. */
static bool put_uploads(cJSON *steps, sp_submission *s, const signprep_client *client)
{
	static const sp_attached_kind kind = { .suffixes = "pdf" };
	sp_attached pdf = { .path = (char *) (uintptr_t) s->where, .kind = &kind, .length = sp_document_length(s->doc) };
	memcpy(pdf.sha256, s->row.pdf_sha256, sizeof pdf.sha256);
	return sp_plan_step(steps, client, sp_partner_service(client->core), "UploadFiles", sp_plan_upload(s, &pdf)) &&
		sp_plan_attached(steps, s, client);
}

static cJSON *create_body(const sp_submission *s)
{
	char *text = sp_flow_body(s, "<FileId of UploadFiles>");
	cJSON *root = text != NULL ? cJSON_Parse(text) : NULL;
	free(text);
	return root;
}

static bool put_journal(cJSON *plan, const sp_row *row)
{
	cJSON *journal = cJSON_AddObjectToObject(plan, "journal");
	return journal != NULL && sp_json_put_text(journal, "state", sp_state_name(row->state)) &&
		sp_json_put_text(journal, "flow_id", row->flow_id);
}

static bool put_document(cJSON *plan, const sp_submission *s)
{
	cJSON *document = cJSON_AddObjectToObject(plan, "document");
	return document != NULL && sp_json_put_text(document, "name", s->where) &&
		sp_json_put_number(document, "length", (double) sp_document_length(s->doc)) &&
		sp_json_put_text(document, "sha256", s->row.pdf_sha256);
}

static char *print_plan(sp_submission *s, const signprep_client *client, const sp_row *known)
{
	char *out = NULL;
	cJSON *plan = cJSON_CreateObject();
	bool ok = sp_json_put_text(plan, "schema", "signprep.plan/1") &&
		sp_json_put_text(plan, "environment", s->row.environment) && sp_json_put_text(plan, "row_key", s->row.key) &&
		put_journal(plan, known) && put_document(plan, s);
	cJSON *steps = ok ? cJSON_AddArrayToObject(plan, "steps") : NULL;
	ok = steps != NULL && put_uploads(steps, s, client) &&
		sp_plan_step(
			steps, client, sp_partner_service(client->core), sp_partner_create_action(client->core), create_body(s));
	char *printed = ok ? cJSON_PrintUnformatted(plan) : NULL;
	if (printed != NULL)
		out = strdup(printed);
	cJSON_free(printed);
	cJSON_Delete(plan);
	return out;
}

signprep_code signprep_submit_plan(
	char **out, const signprep_client *client, signprep_document *doc, const signprep_result *result, signprep_error *err)
{
	sp_submission s = { 0 };
	sp_row known;
	*out = NULL;
	signprep_code code = sp_submission_init(&s, client, doc, result, err);
	if (code == SIGNPREP_OK)
		code = sp_journal_load(client->core->journal, s.row.environment, s.row.key, &known, err);
	if (code == SIGNPREP_OK)
		code = sp_times_check(s.request, sp_client_now(client), s.where, err);
	if (code == SIGNPREP_OK && (*out = print_plan(&s, client, &known)) == NULL)
		code = sp_fail_memory(err, s.where);
	sp_submission_clear(&s);
	return code;
}
