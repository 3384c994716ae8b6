/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UploadFiles: the file as base64, streamed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "pdfcore/source.h"
#include "submit/call.h"
#include "submit/partner.h"
#include "submit/submission.h"

#define FILE_NAME_MAX 200   /* characters */
#define FILE_ID_LIFE_S 3000 /* the service keeps them an hour; ten minutes are for what comes between */

static size_t stem_length(const char *name, size_t length, size_t most)
{
	size_t kept = 0, count = 0;
	uint32_t cp;
	while (kept < length && count < most) {
		kept += sp_utf8_decode(name + kept, length - kept, &cp);
		count++;
	}
	return kept;
}

/* Without the suffix, when it is one of `suffixes`. */
static size_t bare_length(const char *name, const char *suffixes)
{
	size_t length = strlen(name);
	for (const char *at = suffixes; *at != '\0'; at += *at == ' ') {
		size_t own = strcspn(at, " ");
		if (length > own && name[length - own - 1] == '.' && strncasecmp(name + length - own, at, own) == 0)
			return length - own - 1;
		at += own;
	}
	return length;
}

void sp_upload_file_name(const char *path, const char *suffixes, char *out, size_t cap)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	int suffix = (int) strcspn(suffixes, " ");
	size_t length = bare_length(name, suffixes);
	bool usable = length > 0 && sp_utf8_valid(name, length) && strcmp(name, "-") != 0;
	for (size_t i = 0; i < length; i++)
		usable = usable && (unsigned char) name[i] >= ' ' && name[i] != 0x7f;
	if (usable)
		snprintf(out, cap, "%.*s.%.*s", (int) stem_length(name, length, FILE_NAME_MAX - 1 - (size_t) suffix), name, suffix,
			suffixes);
	else
		snprintf(out, cap, "document.%.*s", suffix, suffixes);
}

/* A head office that acts for a member company says so in both requests. */
static bool copy_agent(const sp_submission *s, cJSON *root)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(s->request, "Agent");
	cJSON *copy = agent != NULL ? cJSON_Duplicate(agent, true) : NULL;
	if (copy != NULL && cJSON_AddItemToObject(root, "Agent", copy))
		return true;
	cJSON_Delete(copy);
	return agent == NULL;
}

static cJSON *body_object(const sp_submission *s, const char *path, const char *suffixes)
{
	char name[4 * FILE_NAME_MAX + 8];
	sp_upload_file_name(path, suffixes, name, sizeof name);
	cJSON *root = cJSON_CreateObject(), *caller, *files, *file;
	bool partner = s->core->partner;
	bool ok = cJSON_AddStringToObject(root, "BusinessType", "DOCUMENT") != NULL &&
		(partner ||
			((caller = cJSON_AddObjectToObject(root, "Caller")) != NULL &&
				cJSON_AddStringToObject(caller, "OperatorId", s->operator_id) != NULL)) &&
		(files = cJSON_AddArrayToObject(root, "FileInfos")) != NULL && (file = cJSON_CreateObject()) != NULL &&
		cJSON_AddItemToArray(files, file) && cJSON_AddStringToObject(file, "FileBody", "") != NULL &&
		cJSON_AddStringToObject(file, "FileName", name) != NULL &&
		(partner ? sp_partner_agent_of(root, s->request, s->core) : copy_agent(s, root));
	if (!ok) {
		cJSON_Delete(root);
		return NULL;
	}
	return root;
}

bool sp_upload_body(const sp_submission *s, const char *path, const char *suffixes, sp_buf *out, size_t *split)
{
	static const char mark[] = "\"FileBody\":\"";
	cJSON *root = body_object(s, path, suffixes);
	char *text = cJSON_PrintUnformatted(root);
	/* Inside a JSON string every quote has a backslash: only the member itself matches. */
	const char *found = text != NULL ? strstr(text, mark) : NULL;
	bool ok = found != NULL;
	sp_buf_init(out, 1 << 16);
	if (ok) {
		*split = (size_t) (found - text) + sizeof mark - 1;
		ok = sp_buf_append(out, text, *split) && sp_buf_putc(out, '\0') && sp_buf_puts(out, text + *split);
		*split += 1;
	}
	cJSON_free(text);
	cJSON_Delete(root);
	return ok;
}

static bool read_document(const void *doc, size_t offset, void *out, size_t length)
{
	return sp_document_read(doc, offset, out, length);
}

static signprep_code take_file_id(
	const sp_submission *s, const sp_call *call, const sp_answer *answer, char file_id[SP_SERVICE_ID_MAX], signprep_error *err)
{
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(answer->response, "FileIds");
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(ids, 0));
	if (id == NULL || !sp_service_id_is_good(id))
		return sp_exchange_fail(s->client, call, answer, "S205", err);
	snprintf(file_id, SP_SERVICE_ID_MAX, "%s", id);
	return SIGNPREP_OK;
}

static signprep_code exchange(
	sp_submission *s, sp_upload *upload, sp_body *body, char file_id[SP_SERVICE_ID_MAX], signprep_error *err)
{
	sp_answer answer = { 0 };
	sp_call call = { .service = sp_partner_service(s->client->core),
		.action = "UploadFiles",
		.body = body,
		.effect = sp_outcome_effect(sp_action_find(sp_partner_service(s->client->core), "UploadFiles")),
		.step = "upload",
		.where = upload->where };
	/* The file is read once before anything else: it must still be the one that was looked at. */
	if (!sp_body_sha256(body, call.payload_sha256))
		return body->failed ? sp_exchange_fail(s->client, &call, &answer, "S603", err) : sp_fail_memory(err, upload->where);
	signprep_code code = upload->leaving(s, upload, err);
	if (code != SIGNPREP_OK)
		return code;
	upload->begun = true;
	code = sp_exchange_run(s->client, &call, &answer, err);
	if (code == SIGNPREP_OK)
		code = take_file_id(s, &call, &answer, file_id, err);
	sp_row_note(&s->row, s->flow, &answer);
	sp_answer_clear(&answer);
	return code;
}

signprep_code sp_upload_send(sp_submission *s, sp_upload *upload, char file_id[SP_SERVICE_ID_MAX], signprep_error *err)
{
	sp_buf text;
	size_t split = 0;
	bool ok = sp_upload_body(s, upload->path, upload->suffixes, &text, &split);
	sp_body *body = ok ? calloc(1, sizeof *body) : NULL;
	ok = body != NULL &&
		sp_body_init_source(
			body, text.data, text.data + split, upload->read, upload->source, upload->length, upload->sha256);
	signprep_code code = ok ? exchange(s, upload, body, file_id, err) : sp_fail_memory(err, upload->where);
	if (body != NULL)
		sp_body_clear(body);
	free(body);
	sp_buf_clear(&text);
	return code;
}

bool sp_upload_lives(const sp_submission *s, const sp_row *row)
{
	/* An expiry further off than a file lives is one of a clock that has jumped. */
	double left = row->file_expiry - sp_client_now(s->client);
	return row->file_id[0] != '\0' && left > 0 && left <= FILE_ID_LIFE_S;
}

double sp_upload_expiry(const sp_submission *s)
{
	return sp_client_now(s->client) + FILE_ID_LIFE_S;
}

static signprep_code leaving(sp_submission *s, const sp_upload *upload, signprep_error *err)
{
	(void) upload;
	signprep_code code = sp_submission_save(s, SP_STATE_LOCATED, err);
	return code == SIGNPREP_OK ? sp_submission_save(s, SP_STATE_UPLOADING, err) : code;
}

signprep_code sp_upload_run(sp_submission *s, signprep_error *err)
{
	sp_upload upload = { .path = s->where,
		.suffixes = "pdf",
		.where = s->where,
		.read = read_document,
		.source = s->doc,
		.length = sp_document_length(s->doc),
		.sha256 = s->row.pdf_sha256,
		.leaving = leaving };
	if (sp_upload_lives(s, &s->row)) {
		snprintf(s->flow->file_id, sizeof s->flow->file_id, "%s", s->row.file_id);
		return SIGNPREP_OK;
	}
	s->row.file_id[0] = '\0';
	s->row.file_expiry = 0;
	signprep_code code = sp_upload_send(s, &upload, s->row.file_id, err);
	if (code == SIGNPREP_OK) {
		snprintf(s->flow->file_id, sizeof s->flow->file_id, "%s", s->row.file_id);
		s->row.file_expiry = sp_upload_expiry(s);
	}
	/* What ended before it was written down that it begins has left nothing to be written down. */
	return upload.begun ? sp_submission_settle(s, code, SP_STATE_UPLOADED, SP_STATE_LOCATED, err) : code;
}
