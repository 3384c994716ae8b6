/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Templates, and contracts made from them: an empty flow, its document, its start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/sha256.h"
#include "service/sandbox/flow.h"
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
	sp_stored_flow *flow = sp_contract_make(sandbox, ex->json, deadline);
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

/* Why a document can't be made. */
typedef struct fault {
	const char *code, *message;
} fault;

static bool signs(const cJSON *recipient)
{
	return strcmp(sp_json_text(recipient, "RecipientType"), "PROMOTER") != 0;
}

/* The template's signers in their order; NULL behind the last. */
static const cJSON *recipient_at(const cJSON *template, size_t index)
{
	const cJSON *recipient;
	cJSON_ArrayForEach(recipient, sp_json_array(template, "Recipients")) if (signs(recipient) && index-- == 0) return recipient;
	return NULL;
}

static bool fits_recipient(const cJSON *approver, const cJSON *recipient)
{
	const char *id = sp_json_text(approver, "RecipientId");
	bool person = strcmp(sp_json_text(recipient, "RecipientType"), "INDIVIDUAL") == 0;
	long long type = 0;
	(void) sp_json_int(approver, "ApproverType", &type);
	return (!*id || strcmp(id, sp_json_text(recipient, "RecipientId")) == 0) && person == (type == 1 || type == 7);
}

static bool is_of(const cJSON *component, const char *recipient_id)
{
	return strcmp(sp_json_text(component, "ComponentRecipientId"), recipient_id) == 0;
}

/* Copies of the controls of one recipient. */
static cJSON *controls_of(const cJSON *template, const char *list, const char *recipient_id)
{
	cJSON *out = cJSON_CreateArray();
	const cJSON *component;
	cJSON_ArrayForEach(component, sp_json_array(template, list)) if (out && is_of(component, recipient_id) &&
		!sp_json_push(out, cJSON_Duplicate(component, true)))
	{
		cJSON_Delete(out);
		out = NULL;
	}
	return out;
}

/* The initiator's controls belong to the promoter, or to nobody. */
static const char *promoter_id(const cJSON *template)
{
	return sp_json_text(cJSON_GetObjectItemCaseSensitive(template, "Promoter"), "RecipientId");
}

static bool dress_approver(cJSON *approver, sp_stored_approver *state, const cJSON *template, const cJSON *recipient)
{
	const char *id = sp_json_text(recipient, "RecipientId");
	snprintf(state->recipient_id, sizeof state->recipient_id, "%s", id);
	if (!*sp_json_text(approver, "ApproverRoleName") &&
		!sp_json_set_text(approver, "ApproverRoleName", sp_json_text(recipient, "RoleName")))
		return false;
	return sp_json_set(approver, "Components", controls_of(template, "Components", id)) &&
		sp_json_set(approver, "SignComponents", controls_of(template, "SignComponents", id));
}

static bool dress_flow(sp_stored_flow *flow, const cJSON *template)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		if (!dress_approver(sp_contract_approver(flow, i), &flow->approvers[i], template, recipient_at(template, i)))
			return false;
	return sp_json_set(flow->body, "Components", controls_of(template, "Components", promoter_id(template)));
}

static fault match_approvers(const sp_stored_flow *flow, const cJSON *template)
{
	size_t i = 0;
	for (; i < flow->approver_count; i++)
		if (!recipient_at(template, i) || !fits_recipient(sp_contract_approver(flow, i), recipient_at(template, i)))
			break;
	if (i < flow->approver_count || recipient_at(template, i))
		return (fault) { "OperationDenied.ApproverNoMatchTemplate", "签署方与模板的参与方不一致（Approvers）" };
	return (fault) { NULL, NULL };
}

static cJSON *control_called(const cJSON *list, const cJSON *field)
{
	const char *id = sp_json_text(field, "ComponentId"), *name = sp_json_text(field, "ComponentName");
	cJSON *component;
	cJSON_ArrayForEach(component, list) if (*id
			? strcmp(sp_json_text(component, "ComponentId"), id) == 0
			: *name && strcmp(sp_json_text(component, "ComponentName"), name) == 0) return component;
	return NULL;
}

/* A field is one of the initiator's controls, or the seal of a signer whom the service signs for. */
static fault fill_field(sp_stored_flow *flow, const cJSON *template, const cJSON *field)
{
	cJSON *control = control_called(sp_json_array(flow->body, "Components"), field);
	for (size_t i = 0; i < flow->approver_count && !control; i++)
		if (sp_approver_automatic(sp_contract_approver(flow, i)))
			control = control_called(sp_json_array(sp_contract_approver(flow, i), "SignComponents"), field);
	if (control)
		return sp_json_set_text(control, "ComponentValue", sp_json_text(field, "ComponentValue"))
			? (fault) { NULL, NULL }
			: (fault) { "InternalError", "沙箱内存不足" };
	if (control_called(sp_json_array(template, "Components"), field))
		return (fault) { "InvalidParameter.ParamError", "只能填写发起方的控件（FormFields）" };
	return (fault) { "InvalidParameter.DataNotFound", "模板中没有该控件（FormFields）" };
}

static fault check_automatic(const sp_stored_flow *flow)
{
	bool automatic = false, fills = false;
	for (size_t i = 0; i < flow->approver_count; i++) {
		const cJSON *approver = sp_contract_approver(flow, i), *component;
		fills = fills || cJSON_GetArraySize(sp_json_array(approver, "Components")) > 0;
		if (!sp_approver_automatic(approver))
			continue;
		automatic = true;
		cJSON_ArrayForEach(
			component, sp_json_array(approver, "SignComponents")) if (strcmp(sp_json_text(component, "ComponentType"),
											  "SIGN_SEAL") == 0 &&
			!*sp_json_text(component, "ComponentValue")) return (fault) { "MissingParameter.ServerSignSealId",
			"自动签署的印章控件缺少印章编号（FormFields）" };
	}
	if (automatic && fills)
		return (fault) { "OperationDenied.ServerSignNoAllowComponent", "有自动签署方时，签署方不能填写控件（TemplateId）" };
	return (fault) { NULL, NULL };
}

static fault check_required(const sp_stored_flow *flow)
{
	const cJSON *component;
	cJSON_ArrayForEach(component, sp_json_array(flow->body, "Components")) if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(
											   component, "ComponentRequired")) &&
		sp_component_open(component)) return (fault) { "InvalidParameter.ParamError",
		"发起方的必填控件未填写（FormFields）" };
	return (fault) { NULL, NULL };
}

static fault fill_document(sp_stored_flow *flow, const cJSON *template, const cJSON *fields)
{
	const cJSON *field;
	fault f = match_approvers(flow, template);
	if (!f.code && !dress_flow(flow, template))
		f = (fault) { "InternalError", "沙箱内存不足" };
	cJSON_ArrayForEach(field, fields) if (!f.code) f = fill_field(flow, template, field);
	if (!f.code)
		f = check_automatic(flow);
	return f.code ? f : check_required(flow);
}

static fault may_have_document(const sp_stored_flow *flow, const cJSON *template)
{
	long long status = 1, available = 1;
	if (!flow || flow->preview)
		return (fault) { "ResourceNotFound", "签署流程未找到（FlowId）" };
	if (!template)
		return (fault) { "ResourceNotFound.Template", "模板不存在（TemplateId）" };
	(void) sp_json_int(template, "Status", &status);
	(void) sp_json_int(template, "Available", &available);
	if (status != 1 || available != 1)
		return (fault) { "OperationDenied", "模板未启用（TemplateId）" };
	if (sp_contract_ended(flow))
		return (fault) { "OperationDenied", "流程已终止（FlowId）" };
	if (flow->document_id[0] || flow->status != SP_FLOW_NOT_STARTED)
		return (fault) { "FailedOperation.FlowHasDocument", "流程已有文档（FlowId）" };
	return (fault) { NULL, NULL };
}

static bool has_open(const sp_stored_flow *flow)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		if (flow->approvers[i].fills)
			return true;
	return false;
}

/* Under the lock: what was checked becomes the flow's. */
static bool attach(sp_sandbox *sandbox, sp_stored_flow *flow, const char *template_id, sp_blob *blob)
{
	if (!sp_id_make(flow->document_id))
		return false;
	bool filled = cJSON_GetArraySize(sp_json_array(flow->body, "Components")) > 0;
	snprintf(flow->template_id, sizeof flow->template_id, "%s", template_id);
	flow->blob = sp_store_hold(blob);
	flow->page_width = 595;
	flow->page_height = 842;
	flow->document_made = sp_sandbox_now(sandbox);
	flow->composed = filled ? sp_sandbox_time(sandbox) + sandbox->compose_s : 0;
	sp_contract_find_fillers(flow);
	flow->status = has_open(flow) ? SP_FLOW_NOT_STARTED_FILL : SP_FLOW_NOT_STARTED;
	flow->dirty = true;
	return true;
}

/* Under the lock. A refused document leaves the flow as it was. */
static fault make_document(sp_sandbox *sandbox, const cJSON *body, const sp_buf *file, const char *sha256, cJSON *response)
{
	bool preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "NeedPreview")), full = false;
	const char *template_id = sp_json_text(body, "TemplateId");
	const cJSON *template = sp_world_find(sandbox->world, "Templates", template_id);
	sp_stored_flow *flow = sp_store_flow(&sandbox->store, sp_json_text(body, "FlowId"));
	fault f = may_have_document(flow, template);
	if (f.code)
		return f;
	cJSON *before = cJSON_Duplicate(flow->body, true);
	f = before ? fill_document(flow, template, sp_json_array(body, "FormFields")) : (fault) { "InternalError", "沙箱内存不足" };
	sp_blob *blob = f.code ? NULL : sp_store_blob(&sandbox->store, file->data, file->length, sha256, &full);
	bool good = !f.code && blob && (preview || attach(sandbox, flow, template_id, blob));
	char url[256] = "";
	if (good && preview)
		sp_download_url(sandbox, template_id, PREVIEW_TTL_S, url, sizeof url);
	if (before && (!good || preview)) {
		cJSON_Delete(flow->body);
		flow->body = before;
		before = NULL;
	}
	cJSON_Delete(before);
	good = good && sp_json_put_text(response, "DocumentId", flow->document_id) &&
		sp_json_put_text(response, "PreviewFileUrl", url) &&
		sp_json_put(response, "Approvers", sp_contract_approver_items(flow));
	return f.code || good ? f : (fault) { "InternalError", "沙箱内存不足" };
}

void sp_action_document(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *template = sp_world_find(sandbox->world, "Templates", sp_json_text(ex->json, "TemplateId"));
	sp_buf file = { 0 };
	char sha256[65] = "";
	cJSON *response = cJSON_CreateObject();
	bool drawn = response && (!template || sp_world_template_pdf(&file, template));
	if (!*sp_json_text(ex->json, "FlowId")) {
		sp_answer_error(ex, "InvalidParameter.EmptyParams", "缺少流程编号（FlowId）");
	} else if (!drawn) {
		sp_answer_memory(ex);
	} else {
		if (template)
			sp_sha256_hex(file.data, file.length, sha256);
		pthread_mutex_lock(&sandbox->lock);
		fault f = make_document(sandbox, ex->json, &file, sha256, response);
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

static fault may_start(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	if (!flow || flow->preview)
		return (fault) { "ResourceNotFound.NotExistFlow", "签署流程未找到（FlowId）" };
	(void) sp_contract_look(sandbox, flow);
	if (sp_contract_ended(flow) && flow->status != SP_FLOW_SIGNED)
		return (fault) { "OperationDenied.FlowHasTerminated", "流程已终止（FlowId）" };
	if (flow->status != SP_FLOW_NOT_STARTED && flow->status != SP_FLOW_NOT_STARTED_FILL)
		return (fault) { "OperationDenied.FlowHasStarted", "流程已发起（FlowId）" };
	if (!flow->document_id[0])
		return (fault) { "FailedOperation.FlowHasNoDocument", "流程还没有文档（FlowId）" };
	if (!sp_contract_composed(sandbox, flow))
		return (fault) { "OperationDenied.DocumentNoAvailable", "文档正在合成，请稍后重试（FlowId）" };
	if (sp_sandbox_now(sandbox) > flow->document_made + START_WITHIN_S) {
		sp_contract_void(sandbox, flow);
		return (fault) { "OperationDenied.FlowStatusForbid", "超过 5 分钟未发起，流程已失效（FlowId）" };
	}
	return (fault) { NULL, NULL };
}

void sp_action_start(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_store_flow(&sandbox->store, sp_json_text(ex->json, "FlowId"));
	fault f = may_start(sandbox, flow);
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
