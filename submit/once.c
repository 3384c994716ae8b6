/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Once and only once, for calls other than that of a contract with its file. */
#include "submit/once.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "submit/environment.h"
#include "submit/submission.h"

static signprep_code save(sp_once *once, sp_state state, signprep_error *err)
{
	once->row.state = state;
	return sp_journal_save(once->client->core->journal, &once->row, sp_client_now(once->client), err);
}

static signprep_code decide(const sp_once *once, signprep_error *err)
{
	const signprep_client *client = once->client;
	const sp_row *row = &once->row;
	switch (row->state) {
	case SP_STATE_CREATED:
		return client->resend
			? SIGNPREP_OK
			: sp_fail(err, "S701", 0, once->where, row->key, row->flow_id[0] != '\0' ? row->flow_id : "-", NULL);
	case SP_STATE_UNKNOWN:
	case SP_STATE_DRAFT_LOST:
		return client->resend_unknown ? SIGNPREP_OK : sp_fail(err, "S404", 0, once->where, row->key, NULL);
	case SP_STATE_CREATING:
	case SP_STATE_DRAFTING: return client->resend_unknown ? SIGNPREP_OK : sp_fail(err, "S405", 0, once->where, row->key, NULL);
	default: return SIGNPREP_OK;
	}
}

signprep_code sp_once_open(
	sp_once *once, signprep_client *client, const char *key, const char *request_sha256, const char *where, signprep_error *err)
{
	sp_row now = { 0 };
	const char *environment = sp_environment_name(client->core->environment);
	*once = (sp_once) { .client = client, .where = where };
	snprintf(now.key, sizeof now.key, "%s", key);
	snprintf(now.request_sha256, sizeof now.request_sha256, "%s", request_sha256);
	signprep_code code = sp_journal_load(client->core->journal, environment, key, &once->row, err);
	if (code != SIGNPREP_OK)
		return code;
	bool decided = once->row.state == SP_STATE_CREATED ? client->resend : client->resend_unknown;
	if (!decided && !client->resend)
		code = sp_submission_compare(&once->row, &now, where, err);
	if (code == SIGNPREP_OK)
		code = decide(once, err);
	if (code != SIGNPREP_OK)
		return code;
	once->row.flow_id[0] = once->row.request_id[0] = once->row.server_code[0] = once->row.file_id[0] = '\0';
	once->row.pdf_sha256[0] = once->row.source_sha256[0] = '\0';
	memcpy(once->row.request_sha256, now.request_sha256, sizeof now.request_sha256);
	return save(once, SP_STATE_PLANNED, err);
}

signprep_code sp_once_before(void *opaque, signprep_error *err)
{
	sp_once *once = opaque;
	sp_journal *journal = once->client->core->journal;
	signprep_code code = save(once, SP_STATE_CREATING, err);
	return code == SIGNPREP_OK && !sp_journal_is_there(journal)
		? sp_fail(err, "S516", 0, once->where, sp_journal_name(journal), NULL)
		: code;
}

/* The attempt did nothing: whoever reads the journal during the wait must not take the outcome for unknown. */
signprep_code sp_once_again(void *opaque, signprep_error *err)
{
	return save(opaque, SP_STATE_PLANNED, err);
}

static sp_state state_after(signprep_code code, const sp_answer *answer)
{
	switch (code) {
	case SIGNPREP_OK: return SP_STATE_CREATED;
	case SIGNPREP_UNKNOWN: return SP_STATE_UNKNOWN;
	case SIGNPREP_REFUSED: return SP_STATE_REFUSED;
	case SIGNPREP_CREDENTIALS: return answer->code[0] != '\0' ? SP_STATE_REFUSED : SP_STATE_PLANNED;
	default: return SP_STATE_PLANNED;
	}
}

bool sp_once_is_named(const char *action, const cJSON *body, const sp_answer *answer)
{
	static const struct {
		const char *action, *member;
	} rows[] = { { "CreateFlow", "FlowId" }, { "CreateFlowByFiles", "FlowId" }, { "CreateReleaseFlow", "FlowId" },
		{ "CreateFlowEvidenceReport", "ReportId" }, { "CreateFlowGroupByFiles", "FlowGroupId" },
		{ "CreateFlowGroupByTemplates", "FlowGroupId" }, { "ChannelCreateFlowByFiles", "FlowId" },
		{ "ChannelCreateReleaseFlow", "FlowId" }, { "CreateChannelFlowEvidenceReport", "ReportId" },
		{ "ChannelCreateFlowGroupByFiles", "FlowGroupId" }, { "ChannelCreateFlowGroupByTemplates", "FlowGroupId" } };
	char id[SP_SERVICE_ID_MAX];
	/* A preview has no contract. */
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "NeedPreview")))
		return true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].action, action) == 0)
			return sp_answer_id(answer, rows[i].member, id, sizeof id);
	return true;
}

static void note(sp_row *row, const sp_answer *answer)
{
	static const char *const names[] = { "FlowId", "FlowGroupId", "ReportId" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (sp_answer_id(answer, names[i], row->flow_id, sizeof row->flow_id))
			break;
	if (answer->request_id[0] != '\0')
		snprintf(row->request_id, sizeof row->request_id, "%s", answer->request_id);
	snprintf(row->server_code, sizeof row->server_code, "%s", answer->code);
}

signprep_code sp_once_settle(sp_once *once, signprep_code code, const sp_answer *answer, signprep_error *err)
{
	signprep_error cause = { 0 };
	sp_row *row = &once->row;
	const char *id;
	note(row, answer);
	id = row->flow_id[0] != '\0' ? row->flow_id : "-";
	signprep_code saved = save(once, state_after(code, answer), &cause);
	bool made = code == SIGNPREP_OK || code == SIGNPREP_UNKNOWN;
	if (made && !sp_journal_is_there(once->client->core->journal))
		return sp_fail(err, "S409", 0, once->where, sp_journal_name(once->client->core->journal), row->key, id, NULL);
	if (code != SIGNPREP_OK || saved == SIGNPREP_OK)
		return code;
	return sp_fail(err, "S406", cause.native, once->where, id, cause.message, NULL);
}
