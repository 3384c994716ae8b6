/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Actions about flows that exist. Each works under the lock: the flows may change in another thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/sandbox/flow.h"

/* Adds text members copied from `from` to `to`; the names alternate: new, old. Ends with NULL. */
static bool copy_texts(cJSON *to, const cJSON *from, const char *const *names)
{
	for (; *names; names += 2)
		if (!cJSON_AddStringToObject(to, names[0], sp_json_text(from, names[1])))
			return false;
	return true;
}

static bool add_common(cJSON *item, sp_stored_flow *flow, int64_t now)
{
	static const char *const texts[] = { "FlowName", "FlowName", "FlowDescription", "FlowDescription", "FlowType", "FlowType",
		NULL };
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(flow->body, "Operator");
	return cJSON_AddStringToObject(item, "FlowId", flow->id) && copy_texts(item, flow->body, texts) &&
		cJSON_AddNumberToObject(item, "FlowStatus", sp_flow_status(flow, now)) &&
		cJSON_AddStringToObject(item, "FlowMessage", flow->message ? flow->message : "") &&
		cJSON_AddNumberToObject(item, "CreatedOn", (double) flow->created) &&
		cJSON_AddStringToObject(item, "Creator", sp_json_text(operator, "UserId")) &&
		cJSON_AddStringToObject(item, "TemplateId", "");
}

static bool fill_brief(cJSON *item, sp_stored_flow *flow, int64_t now)
{
	return add_common(item, flow, now) && cJSON_AddNumberToObject(item, "Deadline", (double) flow->deadline);
}

static const char *type_name(const cJSON *approver)
{
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(approver, "ApproverType");
	int value = cJSON_IsNumber(type) ? type->valueint : 0;
	return value == 3 ? "ENTERPRISESERVER" : value == 1 || value == 7 ? "PERSON" : "ORGANIZATION";
}

static cJSON *approver_detail(const sp_stored_flow *flow, const cJSON *approver, int index)
{
	static const char *const texts[] = { "ApproveName", "ApproverName", "Mobile", "ApproverMobile", "OrganizationName",
		"OrganizationName", "CustomApproverTag", "CustomApproverTag", "ApproverRoleName", "ApproverRoleName", NULL };
	cJSON *item = cJSON_CreateObject();
	int status = sp_approver_status(flow, index);
	if (item && cJSON_AddStringToObject(item, "ReceiptId", flow->approvers[index].recipient_id) &&
		cJSON_AddStringToObject(item, "RecipientId", flow->approvers[index].recipient_id) &&
		cJSON_AddStringToObject(item, "SignId", flow->approvers[index].sign_id) && copy_texts(item, approver, texts) &&
		cJSON_AddStringToObject(item, "ApproveType", type_name(approver)) &&
		cJSON_AddNumberToObject(item, "ApproveStatus", status) &&
		cJSON_AddNumberToObject(item, "ApproveTime", status == 3 ? (double) flow->created : 0) &&
		cJSON_AddNumberToObject(item, "SignOrder", index) && cJSON_AddStringToObject(item, "ApproveMessage", ""))
		return item;
	cJSON_Delete(item);
	return NULL;
}

static bool fill_detail(cJSON *item, sp_stored_flow *flow, int64_t now)
{
	const cJSON *approver;
	int index = 0;
	if (!add_common(item, flow, now))
		return false;
	cJSON *list = cJSON_AddArrayToObject(item, "FlowApproverInfos");
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(flow->body, "Approvers"))
	{
		cJSON *detail = list ? approver_detail(flow, approver, index++) : NULL;
		if (!detail || !cJSON_AddItemToArray(list, detail))
			return false;
	}
	return list && cJSON_AddArrayToObject(item, "CcInfos");
}

/* A list named `name` with one object for each known id of FlowIds; unknown ids are left out, as at the service. */
static void list_flows(sp_sandbox *sandbox, sp_exchange *ex, const char *name, bool (*fill)(cJSON *, sp_stored_flow *, int64_t))
{
	const cJSON *id;
	int64_t now = sp_sandbox_now(sandbox);
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, name) : NULL;
	bool good = list != NULL;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(ex->json, "FlowIds"))
	{
		sp_stored_flow *flow = cJSON_IsString(id) ? sp_store_flow(&sandbox->store, id->valuestring) : NULL;
		if (!good || !flow || flow->preview)
			continue;
		cJSON *item = cJSON_CreateObject();
		good = item && cJSON_AddItemToArray(list, item) && fill(item, flow, now);
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (!good) {
		cJSON_Delete(response);
		response = NULL;
	}
	sp_answer_json(ex, response);
}

void sp_action_briefs(sp_sandbox *sandbox, sp_exchange *ex)
{
	list_flows(sandbox, ex, "FlowBriefs", fill_brief);
}

void sp_action_info(sp_sandbox *sandbox, sp_exchange *ex)
{
	if (*sp_json_text(ex->json, "FlowGroupId"))
		sp_answer_error(ex, "ResourceNotFound.Resource", "沙箱没有合同组（FlowGroupId）");
	else if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(ex->json, "FlowIds")) == 0)
		sp_answer_error(ex, "MissingParameter", "缺少流程编号（FlowIds）");
	else
		list_flows(sandbox, ex, "FlowDetailInfos", fill_detail);
}

static bool is_final(int status)
{
	return status == SP_FLOW_SIGNED || status == SP_FLOW_EXPIRED || status == SP_FLOW_CANCELLED;
}

void sp_action_cancel(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *reason = sp_json_text(ex->json, "CancelMessage");
	char *message = *reason ? strdup(reason) : NULL;
	if (!*reason) {
		sp_answer_error(ex, "MissingParameter.CancelReason", "缺少撤销原因（CancelMessage）");
		return;
	}
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_store_flow(&sandbox->store, sp_json_text(ex->json, "FlowId"));
	bool found = flow && !flow->preview, final = found && is_final(sp_flow_status(flow, sp_sandbox_now(sandbox)));
	if (found && !final && message) {
		flow->status = SP_FLOW_CANCELLED;
		flow->message = message;
		message = NULL;
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (!found)
		sp_answer_error(ex, "ResourceNotFound.Flow", "签署流程未找到，请检查参数。（FlowId）");
	else if (final)
		sp_answer_error(ex, "OperationDenied.FlowHasTerminated", "流程已终止，不能撤销（FlowId）");
	else
		sp_answer_json(ex, cJSON_CreateObject());
	free(message);
}

static bool add_url(cJSON *list, const sp_sandbox *sandbox, const sp_stored_flow *flow, int ttl_s)
{
	char url[256], option[96];
	cJSON *item = cJSON_CreateObject();
	sp_download_url(sandbox, flow->id, ttl_s, url, sizeof url);
	snprintf(option, sizeof option, "{\"width\":%.1f,\"height\":%.1f}", flow->page_width, flow->page_height);
	if (item && cJSON_AddStringToObject(item, "Url", url) && cJSON_AddStringToObject(item, "Option", option) &&
		cJSON_AddItemToArray(list, item))
		return true;
	cJSON_Delete(item);
	return false;
}

static int url_ttl(const cJSON *body)
{
	const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(body, "UrlTtl");
	return cJSON_IsNumber(ttl) && ttl->valueint > 0 ? ttl->valueint : 300;
}

void sp_action_urls(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *id, *ids = cJSON_GetObjectItemCaseSensitive(ex->json, "BusinessIds");
	if (strcmp(sp_json_text(ex->json, "BusinessType"), "FLOW") != 0) {
		sp_answer_error(ex, "InvalidParameter.BusinessType", "沙箱只有流程的文件（BusinessType 为 FLOW）");
		return;
	}
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FileUrls") : NULL;
	bool good = list != NULL, found = true;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, ids)
	{
		const sp_stored_flow *flow = cJSON_IsString(id) ? sp_store_flow(&sandbox->store, id->valuestring) : NULL;
		found = found && flow && !flow->preview;
		good = good && (!found || add_url(list, sandbox, flow, url_ttl(ex->json)));
	}
	pthread_mutex_unlock(&sandbox->lock);
	good = good && cJSON_AddNumberToObject(response, "TotalCount", cJSON_GetArraySize(ids));
	if (!good || !found) {
		cJSON_Delete(response);
		response = NULL;
	}
	if (!found)
		sp_answer_error(ex, "ResourceNotFound.Resource", "未获取到文件资源（BusinessIds）");
	else
		sp_answer_json(ex, response);
}
