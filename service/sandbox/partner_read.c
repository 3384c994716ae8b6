/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the partner edition asks for in its own way: states in words, links and files with a message for each contract. */
#include <stdio.h>
#include <string.h>

#include "base/json/json_build.h"
#include "service/sandbox/partner.h"
#include "service/world/world.h"

#define URL_TTL_S 300
#define SIGN_URL_S (90 * 24 * 3600LL)

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
static sp_stored_flow *our_flow(sp_sandbox *sandbox, const sp_exchange *ex, const cJSON *id)
{
	sp_stored_flow *flow = sp_contract_seen(sandbox, ex, cJSON_GetStringValue(id));
	if (flow)
		(void) sp_contract_look(sandbox, flow);
	return flow;
}

/* FlowIds, or those of the group; `*group` is NULL without one. False: there is no such group, the answer is set. */
static bool take_ids(const sp_sandbox *sandbox, sp_exchange *ex, const cJSON **ids, const sp_stored_thing **group)
{
	const char *id = sp_json_text(ex->json, "FlowGroupId");
	*group = *id ? sp_store_thing(&sandbox->store, ex->owner, "group", id) : NULL;
	*ids = sp_json_array(*group ? (*group)->data : ex->json, "FlowIds");
	if (*id && !*group)
		sp_answer_error(ex, "ResourceNotFound.FlowGroup", "合同组不存在。（FlowGroupId）");
	return !*id || *group;
}

void sp_partner_details(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(ex->json, "Agent"), *id;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FlowInfo") : NULL;
	bool good = list && sp_json_put_text(response, "ApplicationId", sp_json_text(agent, "AppId")) &&
		sp_json_put_text(response, "ProxyOrganizationOpenId", sp_json_text(agent, "ProxyOrganizationOpenId"));
	const sp_stored_thing *group;
	const cJSON *ids;
	pthread_mutex_lock(&sandbox->lock);
	const bool known = take_ids(sandbox, ex, &ids, &group);
	cJSON_ArrayForEach(id, ids)
	{
		const sp_stored_flow *flow = our_flow(sandbox, ex, id);
		good = good && (!flow || add_flow(list, flow));
	}
	good = good && sp_json_put_text(response, "FlowGroupId", group ? group->id : "") &&
		sp_json_put_text(response, "FlowGroupName", group ? sp_json_text(group->data, "FlowGroupName") : "");
	pthread_mutex_unlock(&sandbox->lock);
	if (known)
		sp_answer_made(ex, response, good);
	else
		cJSON_Delete(response);
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
		const sp_stored_flow *flow = our_flow(sandbox, ex, id);
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

static bool says(const cJSON *body, const char *member, const cJSON *approver, const char *as)
{
	const char *wanted = sp_json_text(body, member);
	return !*wanted || strcmp(wanted, sp_json_text(approver, as)) == 0;
}

/* One signer, by any of his members, or by RecipientIds. */
static bool is_named(const cJSON *body, const sp_stored_flow *flow, size_t index)
{
	static const char *const members[][2] = { { "Name", "ApproverName" }, { "Mobile", "ApproverMobile" },
		{ "OrganizationName", "OrganizationName" }, { "OpenId", "OpenId" },
		{ "OrganizationOpenId", "OrganizationOpenId" } };
	const cJSON *ids = sp_json_array(body, "RecipientIds"), *id;
	bool named = !cJSON_GetArraySize(ids);
	cJSON_ArrayForEach(id, ids)
		named = named || (cJSON_IsString(id) && strcmp(id->valuestring, flow->approvers[index].recipient_id) == 0);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		named = named && says(body, members[i][0], sp_contract_approver(flow, index), members[i][1]);
	return named;
}

/* Copies for followers have no link here: the sandbox sends none. */
static bool is_wanted(const cJSON *body, const sp_stored_flow *flow, size_t index)
{
	const char *type = sp_json_text(body, "GenerateType");
	const cJSON *approver = sp_contract_approver(flow, index);
	bool person = strcmp(type_word(approver), "PERSON") == 0, channel = *sp_json_text(approver, "OrganizationOpenId");
	if (strcmp(type, "PERSON") == 0)
		return person && is_named(body, flow, index);
	if (strcmp(type, "CHANNEL") == 0)
		return !person && channel && is_named(body, flow, index);
	if (strcmp(type, "NOT_CHANNEL") == 0)
		return !person && !channel && is_named(body, flow, index);
	if (strcmp(type, "FOLLOWER") == 0)
		return false;
	return is_named(body, flow, index);
}

static bool add_urls(sp_sandbox *sandbox, const sp_exchange *ex, const cJSON *ids, cJSON *list, cJSON *messages)
{
	const cJSON *id;
	bool good = true;
	cJSON_ArrayForEach(id, ids)
	{
		const sp_stored_flow *flow = our_flow(sandbox, ex, id);
		for (size_t i = 0; flow && i < flow->approver_count; i++)
			good = good && (!is_wanted(ex->json, flow, i) || add_sign_url(sandbox, list, flow, i));
		good = good && sp_json_push(messages, cJSON_CreateString(flow ? "" : "合同未找到"));
	}
	return good;
}

void sp_partner_sign_urls(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *type = sp_json_text(ex->json, "GenerateType");
	const sp_stored_thing *group;
	const cJSON *ids;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "SignUrlInfos") : NULL;
	cJSON *messages = list ? cJSON_AddArrayToObject(response, "ErrorMessages") : NULL;
	bool good = messages != NULL;
	pthread_mutex_lock(&sandbox->lock);
	const bool known = take_ids(sandbox, ex, &ids, &group);
	bool many = !group && (!*type || strcmp(type, "ALL") == 0) && cJSON_GetArraySize(ids) > 1;
	good = good && (many || add_urls(sandbox, ex, ids, list, messages));
	pthread_mutex_unlock(&sandbox->lock);
	if (known && !many) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	if (many)
		sp_answer_error(ex, "InvalidParameter", "GenerateType 为 ALL 时只支持一份合同（FlowIds）");
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

/* The initiator stands among the recipients there. */
static bool put_promoter(cJSON *template)
{
	const char *id = sp_json_text(cJSON_GetObjectItemCaseSensitive(template, "Promoter"), "RecipientId");
	cJSON *recipient = *id ? cJSON_CreateObject() : NULL;
	return !*id ||
		(sp_json_push(cJSON_GetObjectItemCaseSensitive(template, "Recipients"), recipient) &&
			sp_json_put_text(recipient, "RecipientId", id) &&
			sp_json_put_text(recipient, "RecipientType", "ENTERPRISE") &&
			sp_json_put(recipient, "IsPromoter", cJSON_CreateTrue()));
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
			good = good && sp_json_push(list, copy) && put_links(sandbox, copy, ex->json) && put_promoter(copy);
			sp_action_prune(copy, sp_action_type_find("essbasic.TemplateInfo"));
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
