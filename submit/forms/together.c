/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * CreateFlowsByTemplates: one call that makes many contracts and must not be made twice, a row of the journal for each of them. All are
 * written down as leaving before the call leaves, and each as the answer says of its place afterwards.
 */
#include "submit/forms/together.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/forms/sending.h"
#include "submit/sealed_call.h"
#include "submit/submission.h"

#define SERVICE "essbasic"
#define ACTION "CreateFlowsByTemplates"

/* A row while it is sent. */
typedef struct member {
	sp_form_sending s;
	sp_form_row *row;
	char *data; /* CustomerData as it was sent, which comes back beside the contract */
	bool waits; /* neither sent nor given up yet */
} member;

/* One call. */
typedef struct calling {
	member **list;
	size_t count;
	member *stuck; /* whose row could not be written: another process is at it */
} calling;

static void give_up(member *m, signprep_code code, const signprep_error *err)
{
	m->waits = false;
	m->row->code = code;
	m->row->err = *err;
}

/* --- before each attempt --- */

static void take_back(const calling *c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		/* What can't be written stays as it is: in doubt, until somebody looks. */
		(void) sp_form_save(&c->list[i]->s, SP_STATE_PLANNED, NULL);
}

static signprep_code before(void *opaque, signprep_error *err)
{
	calling *c = opaque;
	sp_journal *journal = c->list[0]->s.client->core->journal;
	for (size_t i = 0; i < c->count; i++) {
		signprep_code code = sp_form_save(&c->list[i]->s, SP_STATE_CREATING, err);
		if (code == SIGNPREP_OK)
			continue;
		c->stuck = c->list[i];
		take_back(c, i);
		return code;
	}
	return sp_journal_is_there(journal) ? SIGNPREP_OK
					    : sp_fail(err, "S516", 0, c->list[0]->s.where, sp_journal_name(journal), NULL);
}

/* The attempt did nothing: whoever reads the journal during the wait must not take the outcome for unknown. */
static signprep_code again(void *opaque, signprep_error *err)
{
	const calling *c = opaque;
	(void) err;
	take_back(c, c->count);
	return SIGNPREP_OK;
}

/* --- after it --- */

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

static void settle(member *m, signprep_code code, const sp_answer *answer, const signprep_error *cause)
{
	signprep_error err = { 0 };
	sp_row_note(&m->s.row, m->s.flow, answer);
	snprintf(m->s.flow->flow_id, sizeof m->s.flow->flow_id, "%s", m->s.row.flow_id);
	give_up(m, sp_form_settle(&m->s, code, state_after(code, answer), cause, &err), &err);
}

static const char *text_at(const cJSON *response, const char *name, size_t i)
{
	const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(sp_json_array(response, name), (int) i));
	return text ? text : "";
}

/* What goes by place must have a place for each contract, and what we gave it beside it. */
static bool is_aligned(const calling *c, const cJSON *response)
{
	static const char *const lists[] = { "FlowIds", "ErrorMessages", "CustomerData" };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const cJSON *list = sp_json_array(response, lists[i]);
		if (i == 0 ? cJSON_GetArraySize(list) != (int) c->count
			   : list && cJSON_GetArraySize(list) > 0 && cJSON_GetArraySize(list) != (int) c->count)
			return false;
	}
	for (size_t i = 0; i < c->count; i++) {
		const char *back = text_at(response, "CustomerData", i);
		if (*back && strcmp(back, c->list[i]->data) != 0)
			return false;
	}
	return true;
}

static bool is_told_twice(const cJSON *response, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(text_at(response, "FlowIds", k), text_at(response, "FlowIds", i)) == 0)
			return true;
	return false;
}

/* The answer has words for each contract and no code. Taken for what it is not, this only stops a batch early. */
static bool is_about_quota(const char *why)
{
	static const char *const words[] = { "份额", "额度", "余量不足", "余额不足", "NoQuota", "BalanceNotEnough",
		"FlowNumExceed" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(why, words[i]))
			return true;
	return false;
}

/* What became of one contract. */
static signprep_code hear(
	const calling *c, size_t i, const sp_call *call, const sp_answer *answer, bool aligned, signprep_error *err)
{
	member *m = c->list[i];
	const char *id = text_at(answer->response, "FlowIds", i), *why = text_at(answer->response, "ErrorMessages", i);
	if (!aligned || (!*id && !*why) || (*id && !sp_service_id_is_good(id)) || (*id && is_told_twice(answer->response, i)))
		return sp_exchange_fail(m->s.client, call, answer, "S402", err);
	if (*id && *why)
		return sp_exchange_fail(m->s.client, call, answer, "S408", err);
	if (*why)
		return sp_fail(err, is_about_quota(why) ? "R949" : "R941", 0, m->s.where, why, NULL);
	if (strlen(id) >= sizeof m->s.row.flow_id)
		return sp_exchange_fail(m->s.client, call, answer, "S402", err);
	snprintf(m->s.row.flow_id, sizeof m->s.row.flow_id, "%s", id);
	return SIGNPREP_OK;
}

static void hear_all(const calling *c, const sp_call *call, const sp_answer *answer)
{
	bool aligned = is_aligned(c, answer->response);
	for (size_t i = 0; i < c->count; i++) {
		signprep_flow *flow = c->list[i]->s.flow;
		signprep_error cause = { 0 };
		signprep_code code = hear(c, i, call, answer, aligned, &cause);
		settle(c->list[i], code, answer, &cause);
		if (code == SIGNPREP_REFUSED)
			snprintf(flow->server_message, sizeof flow->server_message, "%s",
				text_at(answer->response, "ErrorMessages", i));
	}
}

/* --- the call --- */

static char *body_of(const calling *c)
{
	double now = sp_client_now(c->list[0]->s.client);
	cJSON *body = cJSON_CreateObject(), *list = cJSON_CreateArray();
	bool done = body && list && sp_json_put(body, "Agent", cJSON_Duplicate(c->list[0]->s.draft.agent, true));
	for (size_t i = 0; done && i < c->count; i++) {
		member *m = c->list[i];
		cJSON *info = sp_draft_flow_info(&m->s.draft, m->s.key, now);
		free(m->data);
		m->data = info ? strdup(sp_json_text(info, "CustomerData")) : NULL;
		done = sp_json_push(list, info) && m->data;
	}
	done = sp_json_put(body, "FlowInfos", list) && done;
	char *text = done ? cJSON_PrintUnformatted(body) : NULL;
	cJSON_Delete(body);
	return text;
}

/* Refused for what may be one contract's fault only. Quota and rights are the account's. */
static bool may_be_of_one(const calling *c, signprep_code code, const sp_answer *answer)
{
	return code == SIGNPREP_REFUSED && c->count > 1 &&
		sp_error_class(sp_action_find(SERVICE, ACTION), answer->code) != SP_CLASS_QUOTA;
}

typedef enum ending { ENDED, IN_HALVES, WITHOUT_ONE } ending;

static ending call_once(calling *c)
{
	sp_answer answer = { 0 };
	signprep_error cause = { 0 };
	signprep_client *client = c->list[0]->s.client;
	char *text = body_of(c);
	sp_call call = { .service = SERVICE,
		.action = ACTION,
		.effect = SP_EFFECT_EACH,
		.step = "create",
		.where = c->list[0]->s.where,
		.before = before,
		.again = again,
		.opaque = c };
	ending how = ENDED;
	c->stuck = NULL;
	signprep_code code = text ? sp_sealed_run(client, &call, text, &answer, &cause) : sp_fail_memory(&cause, call.where);
	if (c->stuck) {
		give_up(c->stuck, code, &cause);
		how = WITHOUT_ONE;
	} else if (may_be_of_one(c, code, &answer)) {
		take_back(c, c->count);
		how = IN_HALVES;
	} else if (code == SIGNPREP_OK) {
		hear_all(c, &call, &answer);
	} else {
		for (size_t i = 0; i < c->count; i++)
			settle(c->list[i], code, &answer, &cause);
	}
	sp_answer_clear(&answer);
	cJSON_free(text);
	return how;
}

/* A call of those that still wait, smaller and smaller until each has ended. Depth: the halves of twenty. */
static void call_all(member **list, size_t count)
{
	calling c = { .list = list };
	ending how;
	do {
		for (size_t i = c.count = 0; i < count; i++)
			if (list[i]->waits) {
				member *m = list[i];
				list[i] = list[c.count];
				list[c.count++] = m;
			}
		how = c.count ? call_once(&c) : ENDED;
	} while (how == WITHOUT_ONE);
	if (how == IN_HALVES) {
		call_all(list, c.count / 2);
		call_all(list + c.count / 2, c.count - c.count / 2);
	}
}

/* --- rows --- */

/* Up to the call: what is wrong with it, and what the journal knows of it. */
static signprep_code enter(member *m, signprep_error *err)
{
	bool done = false;
	sp_form_row *row = m->row;
	signprep_code code = sp_form_sending_open(&m->s, row->client, row->form, row->request, err);
	m->s.flow = &row->flow;
	if (code == SIGNPREP_OK)
		code = sp_client_check_credentials(row->client, err);
	if (code == SIGNPREP_OK)
		code = sp_form_load(&m->s, &done, err);
	if (code != SIGNPREP_OK || done)
		return code;
	code = sp_form_check_deadline(&m->s, err);
	if (code == SIGNPREP_OK)
		code = sp_form_look(&m->s, err);
	if (code != SIGNPREP_OK)
		return code;
	sp_form_forget(&m->s);
	code = sp_form_save(&m->s, SP_STATE_PLANNED, err);
	m->waits = code == SIGNPREP_OK;
	return code;
}

static void leave(member *m)
{
	snprintf(m->row->flow.row_key, sizeof m->row->flow.row_key, "%s", m->s.key);
	m->row->code = sp_form_sending_close(&m->s, &m->row->issues, m->row->code);
	free(m->data);
}

/* Of those that wait, in their order, as many as go into the call of the first: who calls must be the same. */
static size_t gather(member *members, size_t count, member **list)
{
	size_t taken = 0;
	for (size_t i = 0; i < count && taken < SP_FORMS_TOGETHER; i++)
		if (members[i].waits && (!taken || cJSON_Compare(list[0]->s.draft.agent, members[i].s.draft.agent, true)))
			list[taken++] = &members[i];
	return taken;
}

void sp_forms_send_together(sp_form_row *rows, size_t count)
{
	member *list[SP_FORMS_TOGETHER], *members = calloc(count ? count : 1, sizeof *members);
	for (size_t i = 0; i < count; i++) {
		sp_form_row *row = &rows[i];
		memset(&row->flow, 0, sizeof row->flow);
		row->issues = NULL;
		row->err = (signprep_error) { 0 };
		row->code = members ? SIGNPREP_OK : sp_fail_memory(&row->err, "");
		if (!members)
			continue;
		members[i].row = row;
		row->code = enter(&members[i], &row->err);
	}
	for (size_t taken; members && (taken = gather(members, count, list)) > 0;)
		call_all(list, taken);
	for (size_t i = 0; members && i < count; i++)
		leave(&members[i]);
	free(members);
}
