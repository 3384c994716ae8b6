/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * CreateFlowGroupByFiles: many contracts, one request that must not be sent twice, one row of the journal. The PDFs are uploaded
 * before as files that a request names by path are: what the journal knows of them are rows of their own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/check.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/options.h"
#include "submit/environment.h"
#include "submit/groups/groups.h"
#include "submit/once.h"
#include "submit/partner.h"
#include "submit/sealed_call.h"

typedef struct group_sending {
	sp_group g;
	sp_once once;
	signprep_client *client;
	signprep_group_flow *out;
} group_sending;

/* Which contracts the row stands for, and what the service calls them once it has said so. */
static signprep_code keep(group_sending *s, signprep_error *err)
{
	sp_contract list[SIGNPREP_GROUP_MAX] = { { .position = 0 } };
	for (size_t i = 0; i < s->g.count; i++) {
		const sp_submission *one = &s->g.members[i].s;
		list[i].places = one->places;
		memcpy(list[i].pdf_sha256, one->row.pdf_sha256, sizeof list[i].pdf_sha256);
		snprintf(list[i].flow_id, sizeof list[i].flow_id, "%s", s->out->contracts[i].flow_id);
	}
	return sp_journal_keep(s->client->core->journal, s->once.row.environment, s->g.key, list, s->g.count, err);
}

/* What an earlier run was told. */
static signprep_code load_ids(group_sending *s, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; code == SIGNPREP_OK && i < s->g.count; i++) {
		sp_contract contract;
		code = sp_journal_contract(s->client->core->journal, sp_environment_name(s->client->core->environment), s->g.key,
			(int) i, &contract, err);
		snprintf(s->out->contracts[i].flow_id, sizeof s->out->contracts[i].flow_id, "%s", contract.flow_id);
		free(contract.places);
	}
	return code;
}

/* What the journal says about sending at all; `*done` when there is nothing left to do. */
static signprep_code look_up(group_sending *s, bool *done, signprep_error *err)
{
	sp_row row, now = { 0 };
	const char *where = s->g.request ? signprep_request_name(s->g.request) : "";
	signprep_code code = sp_journal_load(
		s->client->core->journal, sp_environment_name(s->client->core->environment), s->g.key, &row, err);
	if (code != SIGNPREP_OK || row.state != SP_STATE_CREATED || s->client->resend)
		return code;
	snprintf(now.key, sizeof now.key, "%s", s->g.key);
	snprintf(now.request_sha256, sizeof now.request_sha256, "%s", s->g.sha256);
	code = sp_submission_compare(&row, &now, where, err);
	if (code != SIGNPREP_OK)
		return code;
	*done = s->out->already_created = true;
	snprintf(s->out->flow_group_id, sizeof s->out->flow_group_id, "%s", row.flow_id);
	snprintf(s->out->request_id, sizeof s->out->request_id, "%s", row.request_id);
	return load_ids(s, err);
}

/* Before anything is sent: can the whole be said in this edition? */
static signprep_code check_whole(const sp_group *g, signprep_error *err)
{
	const sp_client_core *core = g->members->s.core;
	cJSON *body = sp_group_body(g, "00000000000000000000000000000000");
	signprep_issues *issues = sp_issues_new();
	signprep_code code = body && issues ? SIGNPREP_OK : sp_fail_memory(err, "");
	if (code == SIGNPREP_OK)
		sp_action_check(issues, sp_action_find(sp_partner_service(core), sp_group_action(core)), body, NULL);
	if (code == SIGNPREP_OK)
		code = sp_issues_fail(issues, "", err);
	signprep_issues_free(issues);
	cJSON_Delete(body);
	return code;
}

static signprep_code check_times(const group_sending *s, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; code == SIGNPREP_OK && i < s->g.count; i++)
		code = sp_times_check(s->g.members[i].s.request, sp_client_now(s->client), s->g.members[i].s.where, err);
	return code;
}

/* `anew`: the service no longer knows one of them, and does not say which. */
static signprep_code upload(group_sending *s, bool anew, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; code == SIGNPREP_OK && i < s->g.count; i++) {
		sp_group_member *m = &s->g.members[i];
		code = sp_attached_upload_one(&m->s, &m->pdf, anew, err);
		for (size_t k = 0; code == SIGNPREP_OK && k < m->s.files.count; k++)
			code = sp_attached_upload_one(&m->s, &m->s.files.items[k], anew, err);
		if (code == SIGNPREP_OK)
			snprintf(s->out->contracts[i].file_id, sizeof s->out->contracts[i].file_id, "%s", m->pdf.value);
		snprintf(s->out->request_id, sizeof s->out->request_id, "%s", m->flow.request_id);
		snprintf(s->out->server_code, sizeof s->out->server_code, "%s", m->flow.server_code);
		snprintf(s->out->server_message, sizeof s->out->server_message, "%s", m->flow.server_message);
	}
	return code;
}

static void take_ids(group_sending *s, const sp_answer *answer)
{
	const cJSON *ids = cJSON_GetObjectItemCaseSensitive(answer->response, "FlowIds");
	for (size_t i = 0; i < s->g.count; i++) {
		const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(ids, (int) i));
		if (cJSON_GetArraySize(ids) == (int) s->g.count && id && sp_service_id_is_good(id))
			snprintf(s->out->contracts[i].flow_id, sizeof s->out->contracts[i].flow_id, "%s", id);
	}
}

static signprep_code create_once(group_sending *s, bool *gone, sp_answer *answer, signprep_error *err)
{
	const sp_client_core *core = s->client->core;
	const sp_action *row = sp_action_find(sp_partner_service(core), sp_group_action(core));
	cJSON *body = sp_group_body(&s->g, NULL);
	char *text = body ? cJSON_PrintUnformatted(body) : NULL;
	sp_call call = { .service = sp_partner_service(core),
		.action = sp_group_action(core),
		.effect = sp_outcome_effect(row),
		.step = "create",
		.where = s->once.where,
		.before = sp_once_before,
		.again = sp_once_again,
		.opaque = &s->once };
	signprep_code code = text ? sp_sealed_run(s->client, &call, text, answer, err) : sp_fail_memory(err, s->once.where);
	if (code == SIGNPREP_OK && !sp_answer_id(answer, "FlowGroupId", s->out->flow_group_id, sizeof s->out->flow_group_id))
		code = sp_exchange_fail(s->client, &call, answer, "S402", err);
	if (code == SIGNPREP_OK)
		take_ids(s, answer);
	*gone = code == SIGNPREP_REFUSED && sp_error_class(row, answer->code) == SP_CLASS_FILE_GONE;
	cJSON_free(text);
	cJSON_Delete(body);
	return code;
}

static void note(signprep_group_flow *out, const sp_answer *answer)
{
	if (*answer->request_id)
		snprintf(out->request_id, sizeof out->request_id, "%s", answer->request_id);
	snprintf(out->server_code, sizeof out->server_code, "%s", answer->code);
	snprintf(out->server_message, sizeof out->server_message, "%s", answer->message);
}

static signprep_code create(group_sending *s, signprep_error *err)
{
	sp_answer answer = { 0 };
	signprep_error cause = { 0 };
	bool gone = false;
	signprep_code code = create_once(s, &gone, &answer, &cause);
	if (gone) {
		sp_answer_clear(&answer);
		code = upload(s, true, &cause);
		if (code == SIGNPREP_OK)
			code = create_once(s, &gone, &answer, &cause);
	}
	note(s->out, &answer);
	/* The group stands: that its contracts can't be named is no reason to say that it does not. */
	if (code == SIGNPREP_OK)
		(void) keep(s, NULL);
	if (code != SIGNPREP_OK && err)
		*err = cause;
	code = sp_once_settle(&s->once, code, &answer, err);
	sp_answer_clear(&answer);
	return code;
}

static signprep_code send(group_sending *s, signprep_error *err)
{
	bool done = false;
	signprep_code code = check_whole(&s->g, err);
	if (code == SIGNPREP_OK)
		code = look_up(s, &done, err);
	if (code != SIGNPREP_OK || done)
		return code;
	code = check_times(s, err);
	if (code == SIGNPREP_OK)
		code = sp_once_open(&s->once, s->client, s->g.key, s->g.sha256, signprep_request_name(s->g.request), err);
	if (code == SIGNPREP_OK)
		code = keep(s, err);
	if (code == SIGNPREP_OK)
		code = upload(s, false, err);
	return code == SIGNPREP_OK ? create(s, err) : code;
}

signprep_code signprep_group_submit(
	signprep_group_flow *out, signprep_client *client, const signprep_group_parts *parts, signprep_error *err)
{
	group_sending s = { .client = client, .out = out };
	signprep_group_parts own;
	memset(out, 0, sizeof *out);
	signprep_code code = SP_OPTIONS_TAKE(signprep_group_parts, &own, parts, err);
	if (code == SIGNPREP_OK)
		code = sp_client_check_credentials(client, err);
	if (code != SIGNPREP_OK)
		return code;
	code = sp_group_open(&s.g, client, &own, err);
	out->count = s.g.count;
	snprintf(out->row_key, sizeof out->row_key, "%s", s.g.key);
	if (code == SIGNPREP_OK)
		code = send(&s, err);
	sp_group_clear(&s.g);
	return code;
}
