/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The partner edition: the same contracts in another spelling. Requests are turned into the company's and given to the same
 * actions; what the edition asks for in its own way is answered here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/action.h"
#include "base/json/json_build.h"
#include "service/sandbox/flow.h"
#include "service/world/world.h"

#define URL_TTL_S 300
#define SIGN_URL_S (90 * 24 * 3600LL)

/* --- from one spelling to the other --- */

static void rename_member(cJSON *object, const char *from, const char *to)
{
	cJSON *member = cJSON_DetachItemFromObjectCaseSensitive(object, from);
	if (member)
		cJSON_AddItemToObject(object, to, member);
}

/* What the company's type does not have. */
static void prune(cJSON *object, const sp_action_type *type)
{
	cJSON *child = object ? object->child : NULL, *next, *item;
	for (; child; child = next) {
		const sp_action_member *member = sp_action_member_find(type, child->string);
		next = child->next;
		if (!member) {
			cJSON_Delete(cJSON_DetachItemViaPointer(object, child));
			continue;
		}
		if (!member->type)
			continue;
		if (cJSON_IsObject(child))
			prune(child, member->type);
		if (cJSON_IsArray(child))
			cJSON_ArrayForEach(item, child) prune(item, member->type);
	}
}

static bool turn_approver(cJSON *approver)
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

static bool put_operator(cJSON *body, const cJSON *request)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(request, "Agent");
	const cJSON *who = cJSON_GetObjectItemCaseSensitive(agent, "ProxyOperator");
	cJSON *operator= cJSON_CreateObject();
	return sp_json_set(body, "Operator", operator) && sp_json_put_text(operator, "UserId", sp_json_text(who, "OpenId"));
}

/* ChannelCreateFlowByFiles as CreateFlowByFiles has it; CustomerData is kept aside. NULL: memory is out. */
static cJSON *company_body(const cJSON *request)
{
	cJSON *body = cJSON_Duplicate(request, true), *approver;
	bool good = body != NULL;
	rename_member(body, "FlowApprovers", "Approvers");
	cJSON_DeleteItemFromObjectCaseSensitive(body, "Agent");
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(body, "Approvers")) good = good && turn_approver(approver);
	good = good && put_operator(body, request);
	if (good) {
		prune(body, &sp_action_find("ess", "CreateFlowByFiles")->request);
		return body;
	}
	cJSON_Delete(body);
	return NULL;
}

/* Whose contracts these are: application and member company. */
static bool is_ours(const sp_stored_flow *flow, const cJSON *request)
{
	const cJSON *a = cJSON_GetObjectItemCaseSensitive(flow->body, "Agent"),
		    *b = cJSON_GetObjectItemCaseSensitive(request, "Agent");
	return flow->partner && !flow->preview && strcmp(sp_json_text(a, "AppId"), sp_json_text(b, "AppId")) == 0 &&
		strcmp(sp_json_text(a, "ProxyOrganizationOpenId"), sp_json_text(b, "ProxyOrganizationOpenId")) == 0;
}

static bool mark(sp_stored_flow *flow, const cJSON *request)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(request, "Agent");
	flow->partner = true;
	return sp_json_set(flow->body, "Agent", cJSON_Duplicate(agent, true)) &&
		sp_json_set_text(flow->body, "CustomerData", sp_json_text(request, "CustomerData"));
}

void sp_partner_create(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_creation c = { 0 };
	char url[256] = "";
	cJSON *body = company_body(ex->json), *response = cJSON_CreateObject();
	if (!body || !response) {
		cJSON_Delete(body);
		sp_answer_memory(ex);
	} else if (sp_creation_make(sandbox, ex, &c, body)) {
		bool preview = c.flow->preview;
		if (preview)
			sp_download_url(sandbox, c.flow->id, URL_TTL_S, url, sizeof url);
		bool good = mark(c.flow, ex->json) && sp_json_put_text(response, "FlowId", preview ? "" : c.flow->id) &&
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

/* --- the same actions under other names --- */

void sp_partner_cancel(sp_sandbox *sandbox, sp_exchange *ex)
{
	/* No reason is needed here. */
	if (*sp_json_text(ex->json, "CancelMessage") || sp_json_set_text(ex->json, "CancelMessage", "撤销"))
		sp_action_cancel(sandbox, ex);
	else
		sp_answer_memory(ex);
}

/* FlowApproverInfos, or the one FlowApproverInfo, as ess has them. */
static bool turn_people(cJSON *body)
{
	cJSON *person, *one = cJSON_GetObjectItemCaseSensitive(body, "FlowApproverInfo");
	cJSON_ArrayForEach(
		person, cJSON_GetObjectItemCaseSensitive(body, "FlowApproverInfos")) if (!turn_approver(person)) return false;
	return !one || turn_approver(one);
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

/* --- DescribeFlowDetailInfo --- */

static const char *flow_word(sp_flow_state status)
{
	switch (status) {
	case SP_FLOW_PARTLY: return "PART";
	case SP_FLOW_REFUSED: return "REJECT";
	case SP_FLOW_SIGNED: return "ALL";
	case SP_FLOW_EXPIRED: return "DEADLINE";
	case SP_FLOW_CANCELLED: return "CANCEL";
	case SP_FLOW_TO_FILL:
	case SP_FLOW_PARTLY_FILLED: return "FILLING";
	case SP_FLOW_FILL_REFUSED: return "REJECT";
	case SP_FLOW_VOID: return "INVALID";
	case SP_FLOW_RESCINDED: return "RELIEVED";
	default: return "INIT";
	}
}

static const char *signer_word(sp_sign_status status)
{
	switch (status) {
	case SP_SIGN_DONE: return "ACCEPT";
	case SP_SIGN_REFUSED: return "REJECT";
	case SP_SIGN_EXPIRED: return "DEADLINE";
	case SP_SIGN_CANCELLED: return "CANCEL";
	case SP_SIGN_STOPPED: return "STOP";
	case SP_SIGN_TO_FILL: return "FILLPENDING";
	case SP_SIGN_FILLED: return "FILLACCEPT";
	case SP_SIGN_RESCINDED: return "RELIEVED";
	case SP_SIGN_DUE: return "PENDING";
	default: return "WAIT";
	}
}

static const char *type_word(const cJSON *approver)
{
	long long type = 0;
	(void) sp_json_int(approver, "ApproverType", &type);
	return type == 3 ? "ENTERPRISESERVER" : type == 1 || type == 7 ? "PERSON" : "ORGANIZATION";
}

static bool add_signer(cJSON *list, const sp_stored_flow *flow, size_t index)
{
	const sp_stored_approver *state = &flow->approvers[index];
	const cJSON *approver = sp_contract_approver(flow, index);
	cJSON *item = cJSON_CreateObject();
	return sp_json_push(list, item) && sp_json_put_text(item, "ReceiptId", state->recipient_id) &&
		sp_json_put_text(item, "RecipientId", state->recipient_id) && sp_json_put_text(item, "SignId", state->sign_id) &&
		sp_json_put_text(item, "ProxyOperatorOpenId", sp_json_text(approver, "UserId")) &&
		sp_json_put_text(item, "ProxyOrganizationName", sp_json_text(approver, "OrganizationName")) &&
		sp_json_put_text(item, "Mobile", sp_json_text(approver, "ApproverMobile")) &&
		sp_json_put_number(item, "SignOrder", (double) index) &&
		sp_json_put_text(item, "ApproveName", sp_json_text(approver, "ApproverName")) &&
		sp_json_put_text(item, "ApproveStatus", signer_word(state->status)) &&
		sp_json_put_text(item, "ApproveMessage", state->message) &&
		sp_json_put_number(item, "ApproveTime", (double) state->time) &&
		sp_json_put_text(item, "ApproveType", type_word(approver)) &&
		sp_json_put_text(item, "ApproverRoleName", sp_json_text(approver, "ApproverRoleName"));
}

static bool add_flow(cJSON *list, const sp_stored_flow *flow)
{
	cJSON *item = cJSON_CreateObject();
	bool good = sp_json_push(list, item) && sp_json_put_text(item, "FlowId", flow->id) &&
		sp_json_put_text(item, "FlowName", sp_json_text(flow->body, "FlowName")) &&
		sp_json_put_text(item, "FlowType", sp_json_text(flow->body, "FlowType")) &&
		sp_json_put_text(item, "FlowStatus", flow_word(flow->status)) &&
		sp_json_put_text(item, "FlowMessage", flow->message) &&
		sp_json_put_number(item, "CreateOn", (double) flow->created) &&
		sp_json_put_number(item, "DeadLine", (double) flow->deadline) &&
		sp_json_put_text(item, "CustomData", sp_json_text(flow->body, "CustomerData")) &&
		cJSON_AddArrayToObject(item, "CcInfos");
	cJSON *signers = good ? cJSON_AddArrayToObject(item, "FlowApproverInfos") : NULL;
	for (size_t i = 0; i < flow->approver_count && signers; i++)
		good = good && add_signer(signers, flow, i);
	return good && signers;
}

/* Flows that this Agent has not made are as unknown as those that nobody has. */
static sp_stored_flow *our_flow(sp_sandbox *sandbox, const cJSON *request, const cJSON *id)
{
	sp_stored_flow *flow = cJSON_IsString(id) ? sp_store_flow(&sandbox->store, id->valuestring) : NULL;
	if (!flow || !is_ours(flow, request))
		return NULL;
	(void) sp_contract_look(sandbox, flow);
	return flow;
}

void sp_partner_details(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(ex->json, "Agent"), *id;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FlowInfo") : NULL;
	bool good = list && sp_json_put_text(response, "ApplicationId", sp_json_text(agent, "AppId")) &&
		sp_json_put_text(response, "ProxyOrganizationOpenId", sp_json_text(agent, "ProxyOrganizationOpenId"));
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, sp_json_array(ex->json, "FlowIds"))
	{
		const sp_stored_flow *flow = our_flow(sandbox, ex->json, id);
		good = good && (!flow || add_flow(list, flow));
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

/* --- files and links, each with its message --- */

static bool add_resource(const sp_sandbox *sandbox, cJSON *list, const char *id, const sp_stored_flow *flow)
{
	char url[256];
	cJSON *item = cJSON_CreateObject(), *info;
	cJSON *infos = sp_json_push(list, item) && sp_json_put_text(item, "FlowId", id)
		? cJSON_AddArrayToObject(item, "ResourceUrlInfos")
		: NULL;
	if (!flow)
		return infos != NULL;
	info = cJSON_CreateObject();
	sp_download_url(sandbox, flow->id, URL_TTL_S, url, sizeof url);
	return sp_json_push(infos, info) && sp_json_put_text(info, "Url", url) &&
		sp_json_put_text(info, "Name", sp_json_text(flow->body, "FlowName")) && sp_json_put_text(info, "Type", "PDF");
}

void sp_partner_resources(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *id;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FlowResourceUrlInfos") : NULL;
	cJSON *messages = list ? cJSON_AddArrayToObject(response, "ErrorMessages") : NULL;
	bool good = messages != NULL;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, sp_json_array(ex->json, "FlowIds"))
	{
		const sp_stored_flow *flow = our_flow(sandbox, ex->json, id);
		const char *message = !flow || !flow->blob    ? "合同未找到"
			: sp_contract_composed(sandbox, flow) ? ""
							      : "文件正在合成";
		good = good && add_resource(sandbox, list, cJSON_IsString(id) ? id->valuestring : "", *message ? NULL : flow) &&
			sp_json_push(messages, cJSON_CreateString(message));
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

static bool add_sign_url(const sp_sandbox *sandbox, cJSON *list, const sp_stored_flow *flow, size_t index)
{
	char url[192];
	const cJSON *approver = sp_contract_approver(flow, index);
	cJSON *item = cJSON_CreateObject();
	snprintf(url, sizeof url, "%s/flows?sign=%s", sandbox->url, flow->approvers[index].sign_id);
	return sp_json_push(list, item) && sp_json_put_text(item, "SignUrl", url) &&
		sp_json_put_number(item, "Deadline", (double) (sp_sandbox_now(sandbox) + SIGN_URL_S)) &&
		sp_json_put_number(item, "SignOrder", (double) index) &&
		sp_json_put_text(item, "SignId", flow->approvers[index].sign_id) &&
		sp_json_put_text(item, "Name", sp_json_text(approver, "ApproverName")) &&
		sp_json_put_text(item, "Mobile", sp_json_text(approver, "ApproverMobile")) &&
		sp_json_put_text(item, "OrganizationName", sp_json_text(approver, "OrganizationName")) &&
		sp_json_put_text(item, "ApproverType", type_word(approver)) && sp_json_put_text(item, "FlowId", flow->id) &&
		sp_json_put_text(item, "OpenId", sp_json_text(approver, "UserId"));
}

void sp_partner_sign_urls(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *ids = sp_json_array(ex->json, "FlowIds"), *id;
	const char *type = sp_json_text(ex->json, "GenerateType");
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "SignUrlInfos") : NULL;
	cJSON *messages = list ? cJSON_AddArrayToObject(response, "ErrorMessages") : NULL;
	bool good = messages != NULL;
	if ((!*type || strcmp(type, "ALL") == 0) && cJSON_GetArraySize(ids) > 1) {
		cJSON_Delete(response);
		sp_answer_error(ex, "InvalidParameter", "GenerateType 为 ALL 时只支持一份合同（FlowIds）");
		return;
	}
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, ids)
	{
		const sp_stored_flow *flow = our_flow(sandbox, ex->json, id);
		for (size_t i = 0; flow && i < flow->approver_count; i++)
			good = good && add_sign_url(sandbox, list, flow, i);
		good = good && sp_json_push(messages, cJSON_CreateString(flow ? "" : "合同未找到"));
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

/* --- templates, console, extensions --- */

static bool wants(const cJSON *body, const cJSON *template)
{
	const char *one = sp_json_text(body, "TemplateId"), *name = sp_json_text(body, "TemplateName");
	const char *id = sp_json_text(template, "TemplateId");
	const cJSON *ids = sp_json_array(body, "TemplateIds"), *item;
	bool listed = !cJSON_GetArraySize(ids);
	cJSON_ArrayForEach(item, ids) listed = listed || (cJSON_IsString(item) && strcmp(item->valuestring, id) == 0);
	return listed && (!*one || strcmp(one, id) == 0) && strstr(sp_json_text(template, "TemplateName"), name);
}

static bool put_links(const sp_sandbox *sandbox, cJSON *template, const cJSON *body)
{
	static const char *const links[][2] = { { "WithPreviewUrl", "PreviewUrl" }, { "WithPdfUrl", "PdfUrl" } };
	char url[256];
	sp_download_url(sandbox, sp_json_text(template, "TemplateId"), URL_TTL_S, url, sizeof url);
	for (size_t i = 0; i < 2; i++)
		if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, links[i][0])) &&
			!sp_json_set_text(template, links[i][1], url))
			return false;
	return true;
}

void sp_partner_templates(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *template, *ids = sp_json_array(ex->json, "TemplateIds"), *id;
	long long offset = 0, limit = 20, total = 0;
	bool paged = !cJSON_GetArraySize(ids), known = true;
	(void) sp_json_int(ex->json, "Offset", &offset);
	if (!sp_json_int(ex->json, "Limit", &limit) || limit <= 0)
		limit = 20;
	cJSON_ArrayForEach(id, ids)
		known = known && cJSON_IsString(id) && sp_world_find(sandbox->world, "Templates", id->valuestring);
	if (!known) {
		sp_answer_error(ex, "ResourceNotFound.Template", "模板不存在（TemplateIds）");
		return;
	}
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "Templates") : NULL;
	bool good = list != NULL;
	cJSON_ArrayForEach(template, sp_json_array(sandbox->world, "Templates"))
	{
		if (!wants(ex->json, template))
			continue;
		if (!paged || (total >= offset && total < offset + limit)) {
			cJSON *copy = cJSON_Duplicate(template, true);
			good = good && sp_json_push(list, copy) && put_links(sandbox, copy, ex->json);
			prune(copy, sp_action_type_find("essbasic.TemplateInfo"));
		}
		total++;
	}
	sp_answer_made(ex, response,
		good && sp_json_put_number(response, "TotalCount", (double) total) &&
			sp_json_put_number(response, "Limit", (double) limit) &&
			sp_json_put_number(response, "Offset", (double) offset));
}

/* A member whose name is known to the group is activated; any other is not yet. */
void sp_partner_console(sp_sandbox *sandbox, sp_exchange *ex)
{
	char url[192];
	const cJSON *member;
	bool active = false;
	cJSON_ArrayForEach(member, sp_json_array(sandbox->world, "Organizations"))
	{
		long long status = 0;
		bool same = strcmp(sp_json_text(member, "Name"), sp_json_text(ex->json, "ProxyOrganizationName")) == 0;
		active = active || (same && sp_json_int(member, "Status", &status) && status == 5);
	}
	snprintf(url, sizeof url, "%s/flows?console=1", sandbox->url);
	cJSON *response = cJSON_CreateObject();
	sp_answer_made(ex, response,
		response && sp_json_put_text(response, "ConsoleUrl", url) &&
			cJSON_AddBoolToObject(response, "IsActivated", active) &&
			cJSON_AddBoolToObject(response, "ProxyOperatorIsVerified", active));
}
