/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can be done about contracts. A row for each kind: what it needs, whether the contract must be open, what is said and heard. */
#include <math.h>
#include <string.h>

#include "actions/flow_state.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/options.h"
#include "submit/flows/flows.h"
#include "submit/submission.h"

#define SIGNED 4

static const signprep_flows_change *change_of(const sp_flows_work *w)
{
	return w->what;
}

static bool put_if(cJSON *object, const char *name, const char *text)
{
	return !text || !*text || sp_json_put_text(object, name, text);
}

static bool put_ids(cJSON *body, const sp_flows_work *w)
{
	return sp_json_put(body, "FlowIds", sp_flows_ids(w->f, w->from, w->count));
}

static const char *id_of(const sp_flows_work *w)
{
	return w->f->ids[w->from];
}

/* --- bodies --- */

static bool say_remind(cJSON *body, const sp_flows_work *w)
{
	return put_ids(body, w);
}

static bool say_deadline(cJSON *body, const sp_flows_work *w)
{
	return sp_json_put_text(body, "FlowId", id_of(w)) && sp_json_put_number(body, "Deadline", floor(change_of(w)->deadline)) &&
		put_if(body, "RecipientId", change_of(w)->recipient_id);
}

static bool say_approver(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_change *c = change_of(w);
	cJSON *list = cJSON_AddArrayToObject(body, "Approvers"), *item = cJSON_CreateObject();
	if (!sp_json_push(list, item))
		return false;
	/* A company that is named is none of the platform's, as far as the caller says. */
	bool outside = sp_flows_is_partner(w->f) && c->organization && *c->organization;
	return put_if(item, "RecipientId", c->recipient_id) && put_if(item, "ApproverName", c->name) &&
		put_if(item, "ApproverMobile", c->mobile) && put_if(item, "OrganizationName", c->organization) &&
		(!outside || sp_json_put(item, "NotChannelOrganization", cJSON_CreateTrue())) &&
		sp_json_put_text(body, "FlowId", id_of(w)) && sp_json_put_number(body, "FillApproverType", c->dynamic ? 1 : 0);
}

static bool say_forward(cJSON *body, const sp_flows_work *w)
{
	cJSON *list = cJSON_AddArrayToObject(body, "FlowForwardInfos");
	const char *target = sp_flows_is_partner(w->f) ? "TargetOpenId" : "TargetUserId";
	bool done = list && sp_json_put_text(body, target, change_of(w)->user_id);
	for (size_t i = w->from; done && i < w->from + w->count; i++) {
		cJSON *item = cJSON_CreateObject();
		done = sp_json_put_text(item, "FlowId", w->f->ids[i]) && put_if(item, "RecipientId", change_of(w)->recipient_id);
		if (done)
			done = sp_json_push(list, item);
		else
			cJSON_Delete(item);
	}
	return done;
}

static bool say_review(cJSON *body, const sp_flows_work *w)
{
	const signprep_flows_change *c = change_of(w);
	return sp_json_put_text(body, "FlowId", id_of(w)) && sp_json_put_text(body, "ReviewType", c->verdict) &&
		sp_json_put_text(body, "OperateType", c->of_creation ? "CreateReview" : "SignReview") &&
		put_if(body, "RecipientId", c->recipient_id) && put_if(body, "ReviewMessage", c->reason);
}

static bool say_release(cJSON *body, const sp_flows_work *w)
{
	cJSON *why = cJSON_AddObjectToObject(body, "ReliveInfo");
	return why && sp_json_put_text(why, "Reason", change_of(w)->reason) &&
		sp_json_put_text(body, "NeedRelievedFlowId", id_of(w));
}

static bool say_flow(cJSON *body, const sp_flows_work *w)
{
	return sp_json_put_text(body, "FlowId", id_of(w));
}

static bool say_cancel(cJSON *body, const sp_flows_work *w)
{
	return say_flow(body, w) && put_if(body, "CancelMessage", change_of(w)->reason);
}

/* --- answers; false: no memory --- */

static const cJSON *item_of(const cJSON *list, const char *member, const char *id)
{
	for (const cJSON *item = list ? list->child : NULL; item; item = item->next)
		if (strcmp(sp_json_text(item, member), id) == 0)
			return item;
	return NULL;
}

static bool hear_remind(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const cJSON *record = item_of(sp_json_array(response, "RemindFlowRecords"), "FlowId", w->f->ids[i]);
	bool done = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(record, "CanRemind"));
	const char *why = sp_json_text(record, "RemindMessage");
	if (!done)
		sp_flows_refuse(w->f, i, "S713", *why ? why : "-", NULL);
	return sp_json_put(flow, "done", cJSON_CreateBool(done)) && put_if(flow, "message", why);
}

static bool hear_approver(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const cJSON *errors = sp_json_array(response, "FillError");
	const char *why = errors && errors->child ? sp_json_text(errors->child, "ErrMessage") : NULL;
	if (why)
		sp_flows_refuse(w->f, i, "S713", *why ? why : "-", NULL);
	return sp_json_put(flow, "done", cJSON_CreateBool(!why)) && put_if(flow, "message", why);
}

static bool hear_forward(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const cJSON *success = sp_json_array(response, "SuccessFlows"), *item;
	const cJSON *failure = item_of(sp_json_array(response, "FailedFlows"), "FlowId", w->f->ids[i]);
	const char *why = sp_json_text(failure, "ErrorDetail");
	bool done = false;
	for (item = success ? success->child : NULL; item; item = item->next)
		done = done || (cJSON_IsString(item) && strcmp(item->valuestring, w->f->ids[i]) == 0);
	done = done && !failure;
	if (!done)
		sp_flows_refuse(w->f, i, "S713", *why ? why : "-", NULL);
	return sp_json_put(flow, "done", cJSON_CreateBool(done)) && put_if(flow, "message", why);
}

static bool hear_done(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	(void) w, (void) i, (void) response;
	return sp_json_put(flow, "done", cJSON_CreateTrue());
}

static bool hear_release(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	(void) w, (void) i;
	return sp_json_put(flow, "done", cJSON_CreateTrue()) &&
		sp_json_put_text(flow, "release_flow_id", sp_json_text(response, "FlowId"));
}

static bool hear_evidence(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	(void) w, (void) i;
	return sp_json_put(flow, "done", cJSON_CreateTrue()) &&
		sp_json_put_text(flow, "report_id", sp_json_text(response, "ReportId")) &&
		put_if(flow, "message", sp_json_text(response, "Status"));
}

/* One link for all; a text for each that it will not cancel. */
static bool hear_cancel_link(const sp_flows_work *w, size_t i, cJSON *flow, const cJSON *response)
{
	const cJSON *why = cJSON_GetArrayItem(sp_json_array(response, "FailMessages"), (int) (i - w->from));
	const char *link = sp_json_text(response, "BatchCancelFlowUrl");
	bool refused = cJSON_IsString(why) && *why->valuestring, linked = !refused && sp_flows_is_link(link);
	if (refused)
		sp_flows_refuse(w->f, i, "S713", why->valuestring, NULL);
	else if (!linked)
		sp_flows_refuse(w->f, i, "S714", "CreateBatchCancelFlowUrl", NULL);
	return sp_json_put(flow, "done", cJSON_CreateBool(linked)) && (!linked || sp_json_put_text(flow, "url", link)) &&
		put_if(flow, "task_id", sp_json_text(response, "TaskId")) &&
		(!refused || sp_json_put_text(flow, "message", why->valuestring));
}

/* --- the kinds --- */

enum { NEEDS_DEADLINE = 1, NEEDS_RECIPIENT = 2, NEEDS_USER = 4, NEEDS_REASON = 8, NEEDS_VERDICT = 16 };

/* `call` in the company's edition, `partner` the action's name in the other one, NULL where that has none. */
typedef struct kind {
	sp_flows_kind call;
	const char *partner;
	unsigned needs;
	enum { ANY, OPEN, SIGNED_ONLY } state;
} kind;

static const kind kinds[] = {
	[SIGNPREP_FLOWS_REMIND] = { { "CreateFlowReminds", true, say_remind, hear_remind }, "ChannelCreateFlowReminds", 0, ANY },
	[SIGNPREP_FLOWS_DEADLINE] = { { "ModifyFlowDeadline", false, say_deadline, hear_done }, "ModifyFlowDeadline",
		NEEDS_DEADLINE, OPEN },
	[SIGNPREP_FLOWS_APPROVER] = { { "CreateFlowApprovers", false, say_approver, hear_approver }, "ChannelCreateFlowApprovers",
		NEEDS_RECIPIENT, ANY },
	[SIGNPREP_FLOWS_FORWARD] = { { "CreateFlowForwards", true, say_forward, hear_forward }, "CreateFlowForwards",
		NEEDS_RECIPIENT | NEEDS_USER, ANY },
	[SIGNPREP_FLOWS_REVIEW] = { { "CreateFlowSignReview", false, say_review, hear_done }, "ChannelCreateFlowSignReview",
		NEEDS_VERDICT, ANY },
	[SIGNPREP_FLOWS_RELEASE] = { { "CreateReleaseFlow", false, say_release, hear_release }, "ChannelCreateReleaseFlow",
		NEEDS_REASON, SIGNED_ONLY },
	[SIGNPREP_FLOWS_CANCEL_LINK] = { { "CreateBatchCancelFlowUrl", true, say_remind, hear_cancel_link },
		"ChannelCreateBatchCancelFlowUrl", 0, OPEN },
	[SIGNPREP_FLOWS_EVIDENCE] = { { "CreateFlowEvidenceReport", false, say_flow, hear_evidence },
		"CreateChannelFlowEvidenceReport", 0, ANY },
};
static const kind cancel = { { "CancelFlow", false, say_cancel, hear_done }, "ChannelCancelFlow", NEEDS_REASON, OPEN };

/* There no reason is needed, and more than one contract is cancelled by a task. */
static const kind cancel_partner = { { "ChannelCancelFlow", false, say_cancel, hear_done }, "ChannelCancelFlow", 0, OPEN },
		  cancel_partners = { { "ChannelBatchCancelFlows", true, say_cancel, hear_done }, "ChannelBatchCancelFlows", 0,
			  OPEN };

static signprep_code check_needs(const kind *k, const signprep_flows_change *c, signprep_error *err)
{
	const struct {
		unsigned bit;
		const char *name, *value;
	} rows[] = { { NEEDS_RECIPIENT, "recipient", c->recipient_id }, { NEEDS_USER, "user", c->user_id },
		{ NEEDS_REASON, "reason", c->reason }, { NEEDS_VERDICT, "verdict", c->verdict } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((k->needs & rows[i].bit) && (!rows[i].value || !*rows[i].value))
			return sp_fail(err, "R816", 0, "", k->call.action, rows[i].name, NULL);
	if ((k->needs & NEEDS_DEADLINE) && !(c->deadline > 0))
		return sp_fail(err, "R816", 0, "", k->call.action, "deadline", NULL);
	return SIGNPREP_OK;
}

static bool may_go(const sp_flows *f, size_t i, const kind *k)
{
	long long status = f->details ? sp_flows_status_of(f->details[i]) : -1;
	if (k->state == ANY)
		return true;
	return f->details[i] && (k->state == OPEN ? !sp_flow_state_is_final(status) : status == SIGNED);
}

/* Before anything is sent. False: no memory. */
static bool refuse(sp_flows *f, size_t i, const kind *k)
{
	const cJSON *detail = f->details[i];
	const char *word = detail ? sp_flows_word(sp_flows_status_of(detail)) : sp_flows_missing_word(f, i);
	cJSON *flow = sp_flows_add(f, i);
	if (!detail)
		sp_flows_miss(f, i);
	else
		sp_flows_refuse(f, i, k->state == OPEN ? "S711" : "S712", word, NULL);
	return flow && sp_json_put(flow, "done", cJSON_CreateFalse()) && sp_json_put_text(flow, "status", word);
}

static signprep_code make(const sp_flows_work *w, const kind *k, const signprep_flows_change *change, signprep_error *err)
{
	sp_flows_kind call = k->call;
	if (k == &cancel_partners)
		return sp_flows_cancel_together(w, change->reason, err);
	if (sp_flows_is_partner(w->f))
		call.action = k->partner;
	return sp_flows_make(w, &call, err);
}

/* Contracts that may go, as many together as the action takes. */
static signprep_code run(sp_flows *f, const kind *k, const signprep_flows_change *change, signprep_error *err)
{
	sp_flows_work w = { f, change, 0, 0 };
	signprep_code code = check_needs(k, change, err);
	if (code == SIGNPREP_OK && change->deadline > 0 && change->deadline <= sp_client_now(f->client))
		code = sp_times_over("Deadline", change->deadline, sp_client_now(f->client), err);
	if (code == SIGNPREP_OK && k->state != ANY)
		code = sp_flows_ask(f, err);
	for (size_t i = 0; code == SIGNPREP_OK && i <= f->count; i++) {
		bool goes = i < f->count && may_go(f, i, k);
		if (w.count > 0 && (!goes || !k->call.together || w.count == SP_FLOWS_TOGETHER)) {
			code = make(&w, k, change, err);
			w.count = 0;
		}
		if (code == SIGNPREP_OK && i < f->count && !goes && !refuse(f, i, k))
			code = sp_fail_memory(err, "");
		if (goes && w.count++ == 0)
			w.from = i;
	}
	return code;
}

static signprep_code change_each(
	sp_flows *f, const kind *k, const signprep_flows_change *change, char **json, signprep_issues **issues, signprep_error *err)
{
	return sp_flows_close(f, run(f, k, change, err), json, issues, err);
}

signprep_code signprep_flows_change_each(char **json, signprep_issues **issues, signprep_client *client,
	const char *const *flow_ids, size_t count, const signprep_flows_change *change, signprep_error *err)
{
	signprep_flows_change own;
	sp_flows f;
	signprep_code code = SP_OPTIONS_TAKE(signprep_flows_change, &own, change, err);
	signprep_code opened = sp_flows_open(&f, client, flow_ids, count, code == SIGNPREP_OK ? err : NULL);
	if (code == SIGNPREP_OK)
		code = opened;
	if (code == SIGNPREP_OK && (size_t) own.kind >= sizeof kinds / sizeof *kinds)
		code = sp_fail(err, "R816", 0, "", "change", "kind", NULL);
	return code == SIGNPREP_OK ? change_each(&f, &kinds[own.kind], &own, json, issues, err)
				   : sp_flows_close(&f, code, json, issues, err);
}

signprep_code signprep_flows_cancel(char **json, signprep_issues **issues, signprep_client *client, const char *const *flow_ids,
	size_t count, const char *reason, signprep_error *err)
{
	const signprep_flows_change change = { .reason = reason };
	sp_flows f;
	signprep_code code = sp_flows_open(&f, client, flow_ids, count, err);
	const kind *k = code != SIGNPREP_OK || !sp_flows_is_partner(&f) ? &cancel
		: f.count > 1                                           ? &cancel_partners
									: &cancel_partner;
	return code == SIGNPREP_OK ? change_each(&f, k, &change, json, issues, err) : sp_flows_close(&f, code, json, issues, err);
}
