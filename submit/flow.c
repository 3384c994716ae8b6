/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CreateFlowByFiles: the one request that must not be sent twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/fail.h"
#include "submit/partner.h"
#include "submit/sealed_call.h"
#include "submit/submission.h"

/* base64 of {"signprep":"<row key>"}: comes back in callbacks and settles unknown rows. */
static bool user_data(const char *key, char *out, size_t cap)
{
	cJSON *root = cJSON_CreateObject();
	char *text = cJSON_AddStringToObject(root, "signprep", key) != NULL ? cJSON_PrintUnformatted(root) : NULL;
	size_t length = text != NULL ? strlen(text) : 0;
	bool ok = length > 0 && (length + 2) / 3 * 4 < cap;
	if (ok)
		EVP_EncodeBlock((unsigned char *) out, (const unsigned char *) text, (int) length);
	cJSON_free(text);
	cJSON_Delete(root);
	return ok;
}

static bool set_file_ids(cJSON *root, const char *file_id)
{
	cJSON *ids = cJSON_CreateArray(), *id = cJSON_CreateString(file_id);
	if (ids == NULL || id == NULL || !cJSON_AddItemToArray(ids, id)) {
		cJSON_Delete(ids);
		cJSON_Delete(id);
		return false;
	}
	cJSON_DeleteItemFromObjectCaseSensitive(root, "FileIds");
	if (!cJSON_AddItemToObject(root, "FileIds", ids)) {
		cJSON_Delete(ids);
		return false;
	}
	return true;
}

bool sp_flow_set_user_data(cJSON *root, const char *key)
{
	char text[640];
	const char *own = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "UserData"));
	if (own != NULL && own[0] != '\0')
		return true;
	cJSON_DeleteItemFromObjectCaseSensitive(root, "UserData");
	return user_data(key, text, sizeof text) && cJSON_AddStringToObject(root, "UserData", text) != NULL;
}

static cJSON *in_edition(const sp_submission *s, cJSON *root)
{
	cJSON *turned = NULL;
	if (!s->core->partner)
		return root;
	(void) sp_partner_body(&turned, root, s->core, s->where, NULL); /* asked before: what is left is memory */
	cJSON_Delete(root);
	return turned;
}

cJSON *sp_flow_request(const sp_submission *s, const char *file_id)
{
	cJSON *root = cJSON_Duplicate(s->request, true);
	if (root != NULL && sp_attached_put(root, &s->files) && set_file_ids(root, file_id) &&
		sp_flow_set_user_data(root, s->row.key))
		return root;
	cJSON_Delete(root);
	return NULL;
}

cJSON *sp_flow_members(const sp_submission *s, const char *file_id)
{
	cJSON *root = sp_flow_request(s, file_id);
	return root != NULL ? in_edition(s, root) : NULL;
}

char *sp_flow_body(const sp_submission *s, const char *file_id)
{
	cJSON *root = sp_flow_members(s, file_id);
	char *printed = root != NULL ? cJSON_PrintUnformatted(root) : NULL;
	char *out = printed != NULL ? strdup(printed) : NULL;
	cJSON_free(printed);
	cJSON_Delete(root);
	return out;
}

static signprep_code before(void *opaque, signprep_error *err)
{
	sp_submission *s = opaque;
	signprep_code code = sp_submission_save(s, SP_STATE_CREATING, err);
	if (code == SIGNPREP_OK && !sp_journal_is_there(s->client->core->journal))
		code = sp_fail(err, "S516", 0, s->where, sp_journal_name(s->client->core->journal), NULL);
	return code;
}

/* The attempt did nothing: whoever reads the journal during the wait must not take the outcome for unknown. */
static signprep_code again(void *opaque, signprep_error *err)
{
	return sp_submission_save(opaque, SP_STATE_UPLOADED, err);
}

static signprep_code take_flow(sp_submission *s, const sp_call *call, const sp_answer *answer, signprep_error *err)
{
	if (s->preview) {
		s->flow->preview = true;
		return sp_answer_url(answer, "PreviewUrl", s->flow->preview_url, sizeof s->flow->preview_url)
			? SIGNPREP_OK
			: sp_exchange_fail(s->client, call, answer, "S205", err);
	}
	if (!sp_answer_id(answer, "FlowId", s->flow->flow_id, sizeof s->flow->flow_id))
		return sp_exchange_fail(s->client, call, answer, "S402", err);
	snprintf(s->row.flow_id, sizeof s->row.flow_id, "%s", s->flow->flow_id);
	return SIGNPREP_OK;
}

/* `*gone`: refused because the service no longer knows the file. */
static signprep_code create_once(sp_submission *s, bool *gone, signprep_error *err)
{
	const char *service = sp_partner_service(s->client->core), *action = sp_partner_create_action(s->client->core);
	const sp_action *row = sp_action_find(service, action);
	sp_answer answer = { 0 };
	char *text = sp_flow_body(s, s->row.file_id);
	sp_call call = { .service = service,
		.action = action,
		.effect = s->preview ? SP_EFFECT_NONE : sp_outcome_effect(row),
		.step = "create",
		.where = s->where,
		.before = s->preview ? NULL : before,
		.again = s->preview ? NULL : again,
		.opaque = s };
	if (text == NULL)
		return sp_fail_memory(err, s->where);
	signprep_code code = sp_sealed_run(s->client, &call, text, &answer, err);
	if (code == SIGNPREP_OK)
		code = take_flow(s, &call, &answer, err);
	*gone = code == SIGNPREP_REFUSED && sp_error_class(row, answer.code) == SP_CLASS_FILE_GONE;
	sp_row_note(&s->row, s->flow, &answer);
	sp_answer_clear(&answer);
	free(text);
	return code;
}

signprep_code sp_flow_create(sp_submission *s, signprep_error *err)
{
	sp_state done = s->preview ? SP_STATE_UPLOADED : SP_STATE_CREATED;
	signprep_error cause = { 0 };
	bool gone = false;
	signprep_code code = create_once(s, &gone, &cause);
	if (gone) {
		s->row.file_id[0] = '\0';
		code = sp_submission_save(s, SP_STATE_LOCATED, err);
		if (code == SIGNPREP_OK)
			code = sp_upload_run(s, err);
		if (code == SIGNPREP_OK)
			code = sp_attached_upload(s, true, err);
		if (code != SIGNPREP_OK)
			return code;
		code = create_once(s, &gone, &cause);
	}
	if (code != SIGNPREP_OK && err != NULL)
		*err = cause;
	return sp_submission_settle(s, code, done, SP_STATE_UPLOADED, err);
}
