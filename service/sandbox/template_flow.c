/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates, and contracts made from them: an empty flow, its document, its start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/sha256.h"
#include "service/sandbox/template_fill.h"
#include "service/world/world.h"

#define LIMIT_DEFAULT 20
#define LIMIT_MAX 200
#define START_WITHIN_S 300
#define PREVIEW_TTL_S 300

/* --- DescribeFlowTemplates --- */

static bool fits_value(const cJSON *template, const char *key, const char *value)
{
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(template, "UserFlowType");
	if (strcmp(key, "template-id") == 0)
		return strcmp(sp_json_text(template, "TemplateId"), value) == 0;
	if (strcmp(key, "share-template-id") == 0)
		return strcmp(sp_json_text(template, "ShareTemplateId"), value) == 0;
	if (strcmp(key, "template-name") == 0)
		return strstr(sp_json_text(template, "TemplateName"), value) != NULL;
	return strcmp(sp_json_text(type, "UserFlowTypeId"), value) == 0;
}

/* Each filter has to fit, by one of its values. */
static bool fits(const cJSON *template, const cJSON *filters)
{
	const cJSON *filter, *value;
	cJSON_ArrayForEach(filter, filters)
	{
		bool one = false;
		cJSON_ArrayForEach(value, sp_json_array(filter, "Values")) one = one ||
			(cJSON_IsString(value) && fits_value(template, sp_json_text(filter, "Key"), value->valuestring));
		if (!one)
			return false;
	}
	return true;
}

static bool knows_filters(sp_exchange *ex, const cJSON *filters)
{
	static const char *const keys[] = { "template-id", "share-template-id", "template-name", "user-flow-type-id" };
	const cJSON *filter;
	cJSON_ArrayForEach(filter, filters)
	{
		bool known = false;
		for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
			known = known || strcmp(keys[i], sp_json_text(filter, "Key")) == 0;
		if (!known) {
			sp_answer_error(ex, "InvalidParameter", "不支持的过滤条件（Filters）");
			return false;
		}
	}
	return true;
}

/* What a list without details leaves out. */
static cJSON *template_item(const sp_sandbox *sandbox, const cJSON *template, bool full, bool preview)
{
	static const char *const details[] = { "Components", "SignComponents" };
	char url[256];
	cJSON *item = cJSON_Duplicate(template, true);
	bool good = item != NULL;
	for (size_t i = 0; i < 2 && good && !full; i++)
		good = sp_json_set(item, details[i], cJSON_CreateArray());
	if (good && preview) {
		sp_download_url(sandbox, sp_json_text(template, "TemplateId"), PREVIEW_TTL_S, url, sizeof url);
		good = sp_json_set_text(item, "PreviewUrl", url);
	}
	if (!good) {
		cJSON_Delete(item);
		item = NULL;
	}
	return item;
}

void sp_action_templates(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *filters = sp_json_array(ex->json, "Filters"), *template;
	long long offset = 0, limit = LIMIT_DEFAULT, content = 0, total = 0;
	if (!knows_filters(ex, filters))
		return;
	(void) sp_json_int(ex->json, "Offset", &offset);
	(void) sp_json_int(ex->json, "ContentType", &content);
	if (!sp_json_int(ex->json, "Limit", &limit) || limit <= 0)
		limit = LIMIT_DEFAULT;
	if (limit > LIMIT_MAX) {
		sp_answer_error(ex, "InvalidParameterValue", "分页大小应该大于0小于等于200（Limit）");
		return;
	}
	bool preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(ex->json, "WithPreviewUrl"));
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "Templates") : NULL;
	bool good = list != NULL;
	cJSON_ArrayForEach(template, sp_json_array(sandbox->world, "Templates"))
	{
		if (!fits(template, filters))
			continue;
		if (total >= offset && total < offset + limit)
			good = good && sp_json_push(list, template_item(sandbox, template, content == 0, preview));
		total++;
	}
	good = good && sp_json_put_number(response, "TotalCount", (double) total);
	sp_answer_made(ex, response, good);
}

/* --- CreateFlow --- */

void sp_action_create_empty(sp_sandbox *sandbox, sp_exchange *ex)
{
	int64_t deadline;
	if (!sp_contract_deadline(ex, ex->json, "DeadLine", sp_sandbox_now(sandbox), &deadline))
		return;
	sp_stored_flow *flow = sp_contract_make(sandbox, ex, ex->json, deadline);
	cJSON *response = cJSON_CreateObject();
	if (!flow || !response || !sp_json_put_text(response, "FlowId", flow->id)) {
		if (flow) {
			flow->body = NULL;
			sp_stored_flow_free(&sandbox->store, flow);
		}
		cJSON_Delete(response);
		sp_answer_memory(ex);
		return;
	}
	ex->json = NULL;
	sp_contract_note(ex, flow);
	pthread_mutex_lock(&sandbox->lock);
	bool allowed = sp_quota_allows(sandbox, 1), kept = allowed && sp_store_add_flow(&sandbox->store, flow);
	if (!kept)
		sp_stored_flow_free(&sandbox->store, flow);
	pthread_mutex_unlock(&sandbox->lock);
	if (kept) {
		sp_answer_json(ex, response);
		return;
	}
	cJSON_Delete(response);
	if (allowed)
		sp_answer_error(ex, "LimitExceeded", "沙箱的流程存储已满，请重新启动沙箱");
	else
		sp_answer_error(ex, "OperationDenied.NoQuota", "合同份额不足，请购买后重试（沙箱以 --quota 限定）");
}

/* --- CreateDocument --- */

static sp_denial may_have_document(const sp_stored_flow *flow, const cJSON *template)
{
	if (!flow)
		return (sp_denial) { "ResourceNotFound", "签署流程未找到（FlowId）" };
	sp_denial f = sp_contract_may_use(template);
	if (f.code)
		return f;
	if (sp_contract_ended(flow))
		return (sp_denial) { "OperationDenied", "流程已终止（FlowId）" };
	if (flow->document_id[0] || flow->status != SP_FLOW_NOT_STARTED)
		return (sp_denial) { "FailedOperation.FlowHasDocument", "流程已有文档（FlowId）" };
	return (sp_denial) { NULL, NULL };
}

/* Under the lock. A refused document leaves the flow as it was. */
static sp_denial make_document(sp_sandbox *sandbox, const sp_exchange *ex, const sp_buf *file, const char *sha256, cJSON *response)
{
	const cJSON *body = ex->json;
	bool preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "NeedPreview")), full = false;
	const char *template_id = sp_json_text(body, "TemplateId");
	const cJSON *template = sp_world_find(sandbox->world, "Templates", template_id);
	sp_stored_flow *flow = sp_contract_seen(sandbox, ex, sp_json_text(body, "FlowId"));
	sp_denial f = may_have_document(flow, template);
	if (f.code)
		return f;
	cJSON *before = cJSON_Duplicate(flow->body, true);
	f = before ? sp_contract_take_template(flow, template, sp_json_array(body, "FormFields"))
		   : (sp_denial) { "InternalError", "沙箱内存不足" };
	sp_blob *blob = f.code ? NULL : sp_store_blob(&sandbox->store, file->data, file->length, sha256, &full);
	bool good = !f.code && blob && (preview || sp_contract_attach(sandbox, flow, template_id, blob));
	char url[256] = "";
	if (good && preview)
		sp_download_url(sandbox, template_id, PREVIEW_TTL_S, url, sizeof url);
	if (before && (!good || preview)) {
		cJSON_Delete(flow->body);
		flow->body = before;
		before = NULL;
	}
	cJSON_Delete(before);
	if (good && !preview)
		sp_contract_tell(sandbox, flow, "compose", -1);
	good = good && sp_json_put_text(response, "DocumentId", flow->document_id) &&
		sp_json_put_text(response, "PreviewFileUrl", url) &&
		sp_json_put(response, "Approvers", sp_contract_approver_items(flow));
	return f.code || good ? f : (sp_denial) { "InternalError", "沙箱内存不足" };
}

void sp_action_document(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *template = sp_world_find(sandbox->world, "Templates", sp_json_text(ex->json, "TemplateId"));
	sp_buf file = { 0 };
	char sha256[65] = "";
	cJSON *response = cJSON_CreateObject();
	bool drawn = response && (!template || sp_world_template_pdf(&file, template, NULL));
	if (!*sp_json_text(ex->json, "FlowId")) {
		sp_answer_error(ex, "InvalidParameter.EmptyParams", "缺少流程编号（FlowId）");
	} else if (!drawn) {
		sp_answer_memory(ex);
	} else {
		if (template)
			sp_sha256_hex(file.data, file.length, sha256);
		pthread_mutex_lock(&sandbox->lock);
		sp_denial f = make_document(sandbox, ex, &file, sha256, response);
		pthread_mutex_unlock(&sandbox->lock);
		if (f.code) {
			sp_answer_error(ex, f.code, "%s", f.message);
		} else {
			sp_answer_json(ex, response);
			response = NULL;
		}
	}
	cJSON_Delete(response);
	sp_buf_clear(&file);
}

/* --- StartFlow --- */

static sp_denial may_start(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	if (!flow)
		return (sp_denial) { "ResourceNotFound.NotExistFlow", "签署流程未找到（FlowId）" };
	(void) sp_contract_look(sandbox, flow);
	if (sp_contract_ended(flow) && flow->status != SP_FLOW_SIGNED)
		return (sp_denial) { "OperationDenied.FlowHasTerminated", "流程已终止（FlowId）" };
	if (flow->status != SP_FLOW_NOT_STARTED && flow->status != SP_FLOW_NOT_STARTED_FILL)
		return (sp_denial) { "OperationDenied.FlowHasStarted", "流程已发起（FlowId）" };
	if (!flow->document_id[0])
		return (sp_denial) { "FailedOperation.FlowHasNoDocument", "流程还没有文档（FlowId）" };
	if (!sp_contract_composed(sandbox, flow))
		return (sp_denial) { "OperationDenied.DocumentNoAvailable", "文档正在合成，请稍后重试（FlowId）" };
	if (sp_sandbox_now(sandbox) > flow->document_made + START_WITHIN_S) {
		sp_contract_void(sandbox, flow);
		return (sp_denial) { "OperationDenied.FlowStatusForbid", "超过 5 分钟未发起，流程已失效（FlowId）" };
	}
	return (sp_denial) { NULL, NULL };
}

void sp_action_start(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_contract_seen(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	sp_denial f = may_start(sandbox, flow);
	bool review = flow && flow->review == SP_REVIEW_NEEDED;
	bool good = !f.code && response && sp_json_put_text(response, "Status", review ? "REVIEW" : "START") &&
		sp_json_put_text(response, "WorkflowInstanceId", "");
	if (good)
		sp_contract_begin(sandbox, flow);
	pthread_mutex_unlock(&sandbox->lock);
	if (!f.code) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	sp_answer_error(ex, f.code, "%s", f.message);
}
