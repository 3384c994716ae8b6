/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The partner edition: the same contracts in another spelling. Requests are turned into the company's and given to the same
 * actions; what the edition asks for in its own way is answered here.
 */
#include "service/sandbox/partner.h"

#include <string.h>

#include "actions/action.h"
#include "base/json/json_build.h"

#define URL_TTL_S 300

/* --- from one spelling to the other --- */

static void rename_member(cJSON *object, const char *from, const char *to)
{
	cJSON *member = cJSON_DetachItemFromObjectCaseSensitive(object, from);
	if (member)
		cJSON_AddItemToObject(object, to, member);
}

bool sp_partner_approver(cJSON *approver)
{
	static const char *const names[][2] = { { "Name", "ApproverName" }, { "Mobile", "ApproverMobile" },
		{ "IdCardType", "ApproverIdCardType" }, { "IdCardNumber", "ApproverIdCardNumber" }, { "OpenId", "UserId" } };
	static const struct {
		const char *word;
		int number;
	} types[] = { { "PERSON", 1 }, { "ORGANIZATION", 0 }, { "ENTERPRISESERVER", 3 }, { "PERSON_AUTO_SIGN", 7 } };
	int number = 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(sp_json_text(approver, "ApproverType"), types[i].word) == 0)
			number = types[i].number;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		rename_member(approver, names[i][0], names[i][1]);
	return sp_json_set_number(approver, "ApproverType", number);
}

bool sp_partner_operator(cJSON *body, const cJSON *request)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(request, "Agent");
	const cJSON *who = cJSON_GetObjectItemCaseSensitive(agent, "ProxyOperator");
	cJSON *operator= cJSON_CreateObject();
	return sp_json_set(body, "Operator", operator) && sp_json_put_text(operator, "UserId", sp_json_text(who, "OpenId"));
}

/* One contract as CreateFlowByFiles has it; CustomerData is kept aside. NULL: memory is out. */
static cJSON *company_body(const cJSON *request, const cJSON *info)
{
	cJSON *body = cJSON_Duplicate(info, true), *approver;
	bool good = body != NULL;
	rename_member(body, "FlowApprovers", "Approvers");
	cJSON_DeleteItemFromObjectCaseSensitive(body, "Agent");
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(body, "Approvers"))
		good = good && sp_partner_approver(approver);
	good = good && sp_partner_operator(body, request);
	if (good) {
		sp_action_prune(body, &sp_action_find("ess", "CreateFlowByFiles")->request);
		return body;
	}
	cJSON_Delete(body);
	return NULL;
}

bool sp_partner_mark(sp_stored_flow *flow, const cJSON *request, const cJSON *info)
{
	static const char *const kept[] = { "OpenId", "OrganizationOpenId" };
	const cJSON *approver;
	size_t index = 0;
	bool good = sp_json_set(flow->body, "Agent", cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(request, "Agent"), true)) &&
		sp_json_set_text(flow->body, "CustomerData", sp_json_text(info, "CustomerData"));
	cJSON_ArrayForEach(approver, sp_json_array(info, "FlowApprovers"))
	{
		cJSON *own = sp_contract_approver(flow, index++);
		for (size_t i = 0; own && i < sizeof kept / sizeof *kept; i++)
			good = good &&
				(!*sp_json_text(approver, kept[i]) ||
					sp_json_set_text(own, kept[i], sp_json_text(approver, kept[i])));
	}
	return good;
}

void sp_partner_create(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_creation c = { 0 };
	char url[256] = "";
	cJSON *body = company_body(ex->json, ex->json), *response = cJSON_CreateObject();
	if (!body || !response) {
		cJSON_Delete(body);
		sp_answer_memory(ex);
	} else if (sp_creation_make(sandbox, ex, &c, body)) {
		bool preview = c.flow->preview;
		if (preview)
			sp_download_url(sandbox, c.flow->id, URL_TTL_S, url, sizeof url);
		bool good = sp_partner_mark(c.flow, ex->json, ex->json) &&
			sp_json_put_text(response, "FlowId", preview ? "" : c.flow->id) &&
			sp_json_put_text(response, "PreviewUrl", url) &&
			sp_json_put(response, "Approvers", preview ? cJSON_CreateArray() : sp_contract_approver_items(c.flow));
		sp_contract_note(ex, c.flow);
		if (!good || sp_creation_keep(sandbox, ex, &c, 1)) {
			sp_answer_made(ex, response, good);
			response = NULL;
		}
	}
	cJSON_Delete(response);
	sp_creation_drop(sandbox, &c);
}

void sp_partner_group(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_group_create(sandbox, ex, &(sp_group_kind) { "FlowFileInfos", company_body, sp_partner_mark });
}

/* --- the same actions under other names --- */

void sp_partner_cancel(sp_sandbox *sandbox, sp_exchange *ex)
{
	/* No reason is needed here. */
	if (*sp_json_text(ex->json, "CancelMessage") || sp_json_set_text(ex->json, "CancelMessage", "撤销"))
		sp_action_cancel(sandbox, ex);
	else
		sp_answer_memory(ex);
}

void sp_partner_forwards(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *target = cJSON_DetachItemFromObjectCaseSensitive(ex->json, "TargetOpenId");
	if (!target || sp_json_set(ex->json, "TargetUserId", target))
		sp_action_forwards(sandbox, ex);
	else
		sp_answer_memory(ex);
}

/* FlowApproverInfos, or the one FlowApproverInfo, as ess has them. */
static bool turn_people(cJSON *body)
{
	cJSON *person, *one = cJSON_GetObjectItemCaseSensitive(body, "FlowApproverInfo");
	cJSON_ArrayForEach(
		person, cJSON_GetObjectItemCaseSensitive(body, "FlowApproverInfos")) if (!sp_partner_approver(person)) return false;
	return !one || sp_partner_approver(one);
}

void sp_partner_sign_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	if (turn_people(ex->json))
		sp_action_sign_url(sandbox, ex);
	else
		sp_answer_memory(ex);
}

void sp_partner_quick_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	if (turn_people(ex->json))
		sp_action_quick_url(sandbox, ex);
	else
		sp_answer_memory(ex);
}
