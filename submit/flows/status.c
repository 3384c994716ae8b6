/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where contracts stand, in words. */
#include <string.h>

#include "actions/flow_state.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/flows/flows.h"

static const char *or_other(const char *word)
{
	return word ? word : "other";
}

const char *sp_flows_word(long long status)
{
	return or_other(sp_flow_state_name(status));
}

long long sp_flows_status_of(const cJSON *detail)
{
	long long status = -1;
	return sp_json_int(detail, "FlowStatus", &status) ? status : -1;
}

/* Pairs of a name here and one of the service. */
static bool put_texts(cJSON *to, const cJSON *from, const char *const *names)
{
	for (; *names; names += 2)
		if (*sp_json_text(from, names[1]) && !sp_json_put_text(to, names[0], sp_json_text(from, names[1])))
			return false;
	return true;
}

static bool put_time(cJSON *to, const char *name, const cJSON *from, const char *member)
{
	long long when = 0;
	return !sp_json_int(from, member, &when) || when <= 0 || sp_json_put_number(to, name, (double) when);
}

static bool put_approver(cJSON *list, const cJSON *detail)
{
	static const char *const texts[] = { "recipient_id", "RecipientId", "sign_id", "SignId", "name", "ApproveName", "mobile",
		"Mobile", "organization", "OrganizationName", "role", "ApproverRoleName", "type", "ApproveType", "message",
		"ApproveMessage", NULL };
	long long status = -1;
	(void) sp_json_int(detail, "ApproveStatus", &status);
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_text(item, "status", or_other(sp_approver_state_name(status))) &&
		sp_json_put_number(item, "status_code", (double) status) && put_texts(item, detail, texts) &&
		put_time(item, "signed", detail, "ApproveTime");
	if (done)
		return sp_json_push(list, item);
	cJSON_Delete(item);
	return false;
}

bool sp_flows_tell(cJSON *flow, const cJSON *detail)
{
	static const char *const texts[] = { "name", "FlowName", "type", "FlowType", "message", "FlowMessage", NULL };
	long long status = sp_flows_status_of(detail);
	bool done = sp_json_put_text(flow, "status", sp_flows_word(status)) &&
		sp_json_put_number(flow, "status_code", (double) status) &&
		sp_json_put(flow, "final", cJSON_CreateBool(sp_flow_state_is_final(status))) && put_texts(flow, detail, texts) &&
		put_time(flow, "created", detail, "CreatedOn");
	cJSON *approvers = done ? cJSON_AddArrayToObject(flow, "approvers") : NULL;
	const cJSON *list = sp_json_array(detail, "FlowApproverInfos"), *item;
	done = approvers != NULL;
	for (item = list ? list->child : NULL; done && item; item = item->next)
		done = put_approver(approvers, item);
	return done;
}

static signprep_code tell_all(sp_flows *f, signprep_error *err)
{
	for (size_t i = 0; i < f->count; i++) {
		cJSON *flow = sp_flows_add(f, i);
		bool done = flow != NULL;
		if (done && f->details[i])
			done = sp_flows_tell(flow, f->details[i]);
		else if (done)
			done = sp_json_put_text(flow, "status", sp_flows_missing_word(f, i)) &&
				cJSON_AddArrayToObject(flow, "approvers");
		if (!done)
			return sp_fail_memory(err, "");
		if (!f->details[i])
			sp_flows_miss(f, i);
		else if (sp_flows_status_of(f->details[i]) < 0)
			sp_flows_refuse(f, i, "S952", "DescribeFlowInfo", "FlowStatus", NULL);
	}
	return SIGNPREP_OK;
}

signprep_code signprep_flows_status(char **json, signprep_issues **issues, signprep_client *client, const char *const *flow_ids,
	size_t count, signprep_error *err)
{
	sp_flows f;
	signprep_code code = sp_flows_open(&f, client, flow_ids, count, err);
	if (code == SIGNPREP_OK)
		code = sp_flows_ask(&f, err);
	if (code == SIGNPREP_OK)
		code = tell_all(&f, err);
	return sp_flows_close(&f, code, json, issues, err);
}
