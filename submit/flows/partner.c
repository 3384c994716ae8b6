/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts of the partner edition: told in words and under other names, and cancelled together by a task that takes its time. */
#include <stdio.h>
#include <string.h>

#include "actions/flow_state.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "submit/call.h"
#include "submit/flows/flows.h"
#include "submit/internal.h"

/* A task of a hundred is done within seconds; who waits longer is not told a lie. */
#define TASK_WAIT_S 60
#define TASK_PAUSE_S 1

bool sp_flows_is_partner(const sp_flows *f)
{
	return f->client->core->partner;
}

signprep_code sp_flows_lack(const sp_flows *f, const char *what, signprep_error *err)
{
	return sp_flows_is_partner(f) ? sp_fail(err, "R940", 0, "", what, NULL) : SIGNPREP_OK;
}

/* --- what it tells, as the company edition would --- */

static bool set_number(cJSON *object, const char *name, long long number)
{
	return sp_json_set_number(object, name, (double) number);
}

static void rename_member(cJSON *object, const char *from, const char *to)
{
	cJSON *member = cJSON_DetachItemFromObjectCaseSensitive(object, from);
	if (member)
		cJSON_AddItemToObject(object, to, member);
}

static bool turn_approver(cJSON *approver)
{
	long long state = sp_approver_state_of_word(sp_json_text(approver, "ApproveStatus"));
	rename_member(approver, "ProxyOrganizationName", "OrganizationName");
	return set_number(approver, "ApproveStatus", state);
}

bool sp_flows_turn(cJSON *detail)
{
	cJSON *approver, *list = cJSON_GetObjectItemCaseSensitive(detail, "FlowApproverInfos");
	bool done = set_number(detail, "FlowStatus", sp_flow_state_of_word(sp_json_text(detail, "FlowStatus")));
	rename_member(detail, "CreateOn", "CreatedOn");
	cJSON_ArrayForEach(approver, list) done = done && (!cJSON_IsObject(approver) || turn_approver(approver));
	return done;
}

/* --- many cancelled together --- */

static const char *message_of(const cJSON *response, size_t i)
{
	const cJSON *item = cJSON_GetArrayItem(sp_json_array(response, "FailMessages"), (int) i);
	return cJSON_IsString(item) ? item->valuestring : "";
}

static signprep_code start(const sp_flows_work *w, const char *reason, cJSON **response, char **text, signprep_error *err)
{
	cJSON *body = cJSON_CreateObject();
	bool done = sp_json_put(body, "FlowIds", sp_flows_ids(w->f, w->from, w->count)) &&
		(!reason || !*reason || sp_json_put_text(body, "CancelMessage", reason));
	if (!done) {
		cJSON_Delete(body);
		body = NULL;
	}
	return sp_flows_call(w->f, "ChannelBatchCancelFlows", body, response, text, err);
}

/* Asks until the task has ended or the time is up; `*task` is what it last said. Caller deletes. */
static signprep_code follow(const sp_flows_work *w, const char *task_id, double wait_s, cJSON **task, signprep_error *err)
{
	const signprep_client *client = w->f->client;
	const sp_transport *t = &client->core->transport;
	double end = t->now(t->ctx) + wait_s;
	for (;;) {
		cJSON *body = cJSON_CreateObject();
		if (!sp_json_put_text(body, "TaskId", task_id)) {
			cJSON_Delete(body);
			body = NULL;
		}
		signprep_code code = sp_flows_call(w->f, "DescribeCancelFlowsTask", body, task, NULL, err);
		bool ended = strcmp(sp_json_text(*task, "TaskStatus"), "PROCESSING") != 0;
		if (code || ended || t->now(t->ctx) + TASK_PAUSE_S > end ||
			!t->sleep(t->ctx, TASK_PAUSE_S, client->cancelled, client->opaque))
			return code;
		cJSON_Delete(*task);
	}
}

static bool is_among(const cJSON *list, const char *id)
{
	for (const cJSON *item = list ? list->child : NULL; item; item = item->next)
		if (cJSON_IsString(item) && strcmp(item->valuestring, id) == 0)
			return true;
	return false;
}

static const cJSON *failure_of(const cJSON *task, const char *id)
{
	const cJSON *list = sp_json_array(task, "FailureFlows");
	for (const cJSON *item = list ? list->child : NULL; item; item = item->next)
		if (strcmp(sp_json_text(item, "FlowId"), id) == 0)
			return item;
	return NULL;
}

/* What came of one contract; neither in one list nor in the other, it is still under way. False: no memory. */
static bool tell_one(const sp_flows_work *w, size_t i, const cJSON *response, const cJSON *task)
{
	const char *id = w->f->ids[i], *why = message_of(response, i - w->from), *task_id = sp_json_text(response, "TaskId");
	const cJSON *failure = failure_of(task, id);
	bool done = !*why && !failure && is_among(sp_json_array(task, "SuccessFlowIds"), id);
	cJSON *flow = sp_flows_add(w->f, i);
	if (failure && !*why)
		why = *sp_json_text(failure, "Reason") ? sp_json_text(failure, "Reason") : "-";
	if (*why)
		sp_flows_refuse(w->f, i, "S713", why, NULL);
	else if (!done)
		sp_flows_refuse(w->f, i, strcmp(sp_json_text(task, "TaskStatus"), "TIMEOUT") == 0 ? "R948" : "S930",
			*task_id ? task_id : "-", NULL);
	return flow && sp_json_put(flow, "done", cJSON_CreateBool(done)) && (!*why || sp_json_put_text(flow, "message", why)) &&
		(!*task_id || sp_json_put_text(flow, "task_id", task_id));
}

/* The call itself failed: so did each of them. */
static bool fail_all(const sp_flows_work *w, const signprep_error *cause, const char *text)
{
	for (size_t i = w->from; i < w->from + w->count; i++) {
		cJSON *flow = sp_flows_add(w->f, i);
		if (!flow || !sp_json_put(flow, "done", cJSON_CreateFalse()))
			return false;
		sp_flows_fail(w->f, i, cause, text);
	}
	return true;
}

signprep_code sp_flows_cancel_together(const sp_flows_work *w, const char *reason, signprep_error *err)
{
	cJSON *response = NULL, *task = NULL;
	char *text = NULL;
	signprep_error cause = { 0 };
	signprep_code code = start(w, reason, &response, &text, &cause);
	bool told = true;
	if (code) {
		told = fail_all(w, &cause, text);
	} else {
		const char *task_id = sp_json_text(response, "TaskId");
		/* That the task can't be asked about changes nothing of what has been started: how it ends is not known then. */
		if (*task_id && follow(w, task_id, TASK_WAIT_S, &task, NULL)) {
			cJSON_Delete(task);
			task = NULL;
		}
		for (size_t i = w->from; told && i < w->from + w->count; i++)
			told = tell_one(w, i, response, task);
	}
	cJSON_Delete(task);
	cJSON_Delete(response);
	signprep_free(text);
	if (!told)
		return sp_fail_memory(err, "");
	if (sp_flows_stops(code) && err)
		*err = cause;
	return sp_flows_stops(code) ? code : SIGNPREP_OK;
}

/* --- what became of a link that cancels --- */

static signprep_code tell_task(sp_flows *f, const char *task_id, double wait_s, signprep_error *err)
{
	const sp_flows_work w = { f, NULL, 0, f->count };
	cJSON *task = NULL, *response = cJSON_CreateObject();
	bool told = sp_json_put_text(response, "TaskId", task_id);
	signprep_code code = told ? follow(&w, task_id, wait_s, &task, err) : sp_fail_memory(err, "");
	for (size_t i = 0; !code && told && i < f->count; i++)
		told = tell_one(&w, i, response, task);
	cJSON_Delete(task);
	cJSON_Delete(response);
	return code || told ? code : sp_fail_memory(err, "");
}

signprep_code signprep_flows_cancel_task(char **out, signprep_issues **issues, signprep_client *client, const char *const *flow_ids,
	size_t count, const signprep_flows_task *task, signprep_error *err)
{
	signprep_flows_task own;
	sp_flows f;
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_task, &own, task, err);
	signprep_code opened = sp_flows_open(&f, client, flow_ids, count, code ? NULL : err);
	if (!code)
		code = opened;
	if (!code && (!own.task_id || !sp_service_id_is_good(own.task_id)))
		code = sp_fail(err, "R814", 0, "", own.task_id ? own.task_id : "", NULL);
	if (!code)
		code = tell_task(&f, own.task_id, own.wait_s, err);
	return sp_flows_close(&f, code, out, issues, err);
}
