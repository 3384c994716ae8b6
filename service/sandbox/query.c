/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Questions about flows. Each works under the lock: the flows may change in another thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "service/sandbox/flow.h"

/* Adds text members copied from `from` to `to`; the names alternate: new, old. Ends with NULL. */
static bool copy_texts(cJSON *to, const cJSON *from, const char *const *names)
{
	for (; *names; names += 2)
		if (!sp_json_put_text(to, names[0], sp_json_text(from, names[1])))
			return false;
	return true;
}

static bool add_common(cJSON *item, sp_stored_flow *flow)
{
	static const char *const texts[] = { "FlowName", "FlowName", "FlowDescription", "FlowDescription", "FlowType", "FlowType",
		NULL };
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(flow->body, "Operator");
	return sp_json_put_text(item, "FlowId", flow->id) && copy_texts(item, flow->body, texts) &&
		sp_json_put_number(item, "FlowStatus", flow->status) && sp_json_put_text(item, "FlowMessage", flow->message) &&
		sp_json_put_number(item, "CreatedOn", (double) flow->created) &&
		sp_json_put_text(item, "Creator", sp_json_text(operator, "UserId")) &&
		sp_json_put_text(item, "TemplateId", flow->template_id);
}

static bool fill_brief(cJSON *item, sp_stored_flow *flow)
{
	return add_common(item, flow) && sp_json_put_number(item, "Deadline", (double) flow->deadline);
}

static const char *sp_approver_type_name(const cJSON *approver)
{
	long long type = 0;
	(void) sp_json_int(approver, "ApproverType", &type);
	return type == 3 ? "ENTERPRISESERVER" : type == 1 || type == 7 ? "PERSON" : "ORGANIZATION";
}

static cJSON *approver_detail(const sp_stored_flow *flow, size_t index)
{
	static const char *const texts[] = { "ApproveName", "ApproverName", "Mobile", "ApproverMobile", "OrganizationName",
		"OrganizationName", "CustomApproverTag", "CustomApproverTag", "ApproverRoleName", "ApproverRoleName",
		"ApproverSource", "ApproverSource", NULL };
	const sp_stored_approver *state = &flow->approvers[index];
	const cJSON *approver = sp_contract_approver(flow, index), *records = sp_json_array(approver, "ForwardRecords");
	cJSON *item = cJSON_CreateObject();
	if (item && sp_json_put_text(item, "ReceiptId", state->recipient_id) &&
		sp_json_put_text(item, "RecipientId", state->recipient_id) && sp_json_put_text(item, "SignId", state->sign_id) &&
		copy_texts(item, approver, texts) && sp_json_put_text(item, "ApproveType", sp_approver_type_name(approver)) &&
		sp_json_put_number(item, "ApproveStatus", state->status) &&
		sp_json_put_number(item, "ApproveTime", (double) state->time) &&
		sp_json_put_number(item, "SignOrder", (double) index) && sp_json_put_text(item, "ApproveMessage", state->message) &&
		sp_json_put(item, "ForwardRecords", records ? cJSON_Duplicate(records, true) : cJSON_CreateArray()))
		return item;
	cJSON_Delete(item);
	return NULL;
}

static bool fill_detail(cJSON *item, sp_stored_flow *flow)
{
	if (!add_common(item, flow))
		return false;
	cJSON *list = cJSON_AddArrayToObject(item, "FlowApproverInfos");
	for (size_t i = 0; i < flow->approver_count; i++)
		if (!list || !sp_json_push(list, approver_detail(flow, i)))
			return false;
	return list && cJSON_AddArrayToObject(item, "CcInfos");
}

static bool add_flow(cJSON *list, sp_stored_flow *flow, bool (*fill)(cJSON *, sp_stored_flow *))
{
	cJSON *item = cJSON_CreateObject();
	return item && sp_json_push(list, item) && fill(item, flow);
}

/* Unknown ids are left out, as at the service. */
void sp_action_briefs(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *id;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FlowBriefs") : NULL;
	bool good = list != NULL;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(ex->json, "FlowIds"))
	{
		sp_stored_flow *flow = sp_contract_seen(sandbox, ex, cJSON_GetStringValue(id));
		if (!good || !flow)
			continue;
		(void) sp_contract_look(sandbox, flow);
		good = add_flow(list, flow, fill_brief);
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

/* The group named by FlowGroupId wins over FlowIds; its flows in their order. */
static const cJSON *ids_of(sp_sandbox *sandbox, sp_exchange *ex, cJSON *response, bool *good)
{
	const char *group_id = sp_json_text(ex->json, "FlowGroupId");
	const sp_stored_thing *group = *group_id ? sp_store_thing(&sandbox->store, ex->owner, "group", group_id) : NULL;
	*good = *good && sp_json_put_text(response, "FlowGroupId", group_id) &&
		sp_json_put_text(response, "FlowGroupName", group ? sp_json_text(group->data, "FlowGroupName") : "") &&
		cJSON_AddArrayToObject(response, "FlowGroupRemarks");
	if (!*group_id)
		return sp_json_array(ex->json, "FlowIds");
	return group ? sp_json_array(group->data, "FlowIds") : NULL;
}

void sp_action_info(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *id;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FlowDetailInfos") : NULL;
	bool good = list != NULL, found = true;
	pthread_mutex_lock(&sandbox->lock);
	const cJSON *ids = good ? ids_of(sandbox, ex, response, &good) : NULL;
	cJSON_ArrayForEach(id, ids)
	{
		sp_stored_flow *flow = sp_contract_seen(sandbox, ex, cJSON_GetStringValue(id));
		found = found && flow;
		if (!found || !good)
			break;
		(void) sp_contract_look(sandbox, flow);
		good = add_flow(list, flow, fill_detail);
	}
	bool some = cJSON_GetArraySize(ids) > 0, group = *sp_json_text(ex->json, "FlowGroupId");
	pthread_mutex_unlock(&sandbox->lock);
	if (some && found) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	if (some)
		sp_answer_error(ex, "FailedOperation", "无效的流程合同Id");
	else if (group)
		sp_answer_error(ex, "ResourceNotFound.Resource", "合同组未找到，请检查参数。（FlowGroupId）");
	else
		sp_answer_error(ex, "MissingParameter", "缺少流程编号（FlowIds）");
}

static cJSON *filled_component(const cJSON *component)
{
	static const char *const texts[] = { "ComponentId", "ComponentId", "ComponentName", "ComponentName", "ComponentValue",
		"ComponentValue", "ComponentRecipientId", "ComponentRecipientId", NULL };
	cJSON *item = cJSON_CreateObject();
	if (item && copy_texts(item, component, texts) &&
		sp_json_put_text(item, "ComponentFillStatus", *sp_json_text(component, "ComponentValue") ? "1" : "0") &&
		sp_json_put_text(item, "ImageUrl", ""))
		return item;
	cJSON_Delete(item);
	return NULL;
}

static bool add_controls(cJSON *info, const char *name, const cJSON *components)
{
	const cJSON *component;
	cJSON *list = cJSON_AddArrayToObject(info, name);
	cJSON_ArrayForEach(component, components) if (!list || !sp_json_push(list, filled_component(component))) return false;
	return list != NULL;
}

static cJSON *recipient_controls(const cJSON *owner, const char *recipient_id, bool fills, bool promoter)
{
	cJSON *info = cJSON_CreateObject();
	if (info && sp_json_put_text(info, "RecipientId", recipient_id) &&
		sp_json_put_text(info, "RecipientFillStatus", fills ? "0" : "1") &&
		cJSON_AddBoolToObject(info, "IsPromoter", promoter) &&
		add_controls(info, "Components", sp_json_array(owner, "Components")) &&
		add_controls(info, "SignComponents", sp_json_array(owner, "SignComponents")))
		return info;
	cJSON_Delete(info);
	return NULL;
}

/* DescribeFlowComponents: the initiator's controls first, then each signer's. */
void sp_action_components(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "RecipientComponentInfos") : NULL;
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	bool good = flow && list && sp_json_push(list, recipient_controls(flow->body, "", false, true));
	for (size_t i = 0; good && i < flow->approver_count; i++)
		good = sp_json_push(list,
			recipient_controls(
				sp_contract_approver(flow, i), flow->approvers[i].recipient_id, flow->approvers[i].fills, false));
	pthread_mutex_unlock(&sandbox->lock);
	if (flow)
		sp_answer_made(ex, response, good);
	else
		cJSON_Delete(response);
}

/* --- files --- */

static bool add_url(cJSON *list, const char *url, const char *option)
{
	cJSON *item = cJSON_CreateObject();
	return sp_json_push(list, item) && sp_json_put_text(item, "Url", url) && sp_json_put_text(item, "Option", option);
}

static int url_ttl(const cJSON *body)
{
	long long ttl = 0;
	return sp_json_int(body, "UrlTtl", &ttl) && ttl > 0 ? (int) ttl : 300;
}

/* What a business id stands for; false when there is no such file, or not yet (`*later`). */
static bool add_file(sp_sandbox *sandbox, const sp_exchange *ex, const char *id, cJSON *list, bool *later)
{
	const cJSON *body = ex->json;
	const char *business = sp_json_text(body, "BusinessType");
	char url[256], option[96] = "{\"width\":595.0,\"height\":842.0}";
	if (strcmp(business, "FLOW") == 0 || strcmp(business, "DOCUMENT") == 0) {
		const sp_stored_flow *flow = strcmp(business, "FLOW") == 0 ? sp_store_flow(&sandbox->store, id)
									   : sp_store_flow_of_document(&sandbox->store, id);
		if (!flow || flow->preview || !flow->blob || !sp_owner_is(ex, flow->owner))
			return false;
		if (!sp_contract_composed(sandbox, flow)) {
			*later = true;
			return false;
		}
		snprintf(option, sizeof option, "{\"width\":%.1f,\"height\":%.1f}", flow->page_width, flow->page_height);
		id = flow->id;
	} else if (!sp_world_has_file(sandbox, business, id)) {
		return false;
	}
	sp_download_url(sandbox, id, url_ttl(body), url, sizeof url);
	return add_url(list, url, option);
}

/* Of a list with everything: the page that is asked for. */
static void keep_page(cJSON *list, const cJSON *body)
{
	long long page = 0, limit = 20;
	(void) sp_json_int(body, "Offset", &page);
	if (!sp_json_int(body, "Limit", &limit) || limit <= 0)
		limit = 20;
	for (int i = cJSON_GetArraySize(list) - 1; i >= 0; i--)
		if (i / limit != page)
			cJSON_DeleteItemFromArray(list, i);
}

void sp_action_urls(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *id, *ids = cJSON_GetObjectItemCaseSensitive(ex->json, "BusinessIds");
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FileUrls") : NULL;
	bool good = list != NULL, found = true, later = false;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, ids)
	{
		found = found && good && cJSON_IsString(id) && add_file(sandbox, ex, id->valuestring, list, &later);
	}
	if (found && good)
		keep_page(list, ex->json);
	pthread_mutex_unlock(&sandbox->lock);
	good = good && sp_json_put_number(response, "TotalCount", cJSON_GetArraySize(ids));
	if (found) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	if (later)
		sp_answer_error(ex, "ResourceNotFound", "文件正在合成，请稍后重试（BusinessIds）");
	else
		sp_answer_error(ex, "ResourceNotFound", "资源未找到（BusinessIds）"); /* as the official example has it */
}
