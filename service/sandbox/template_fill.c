/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract gets what its template says: who fills in and signs what, and where. */
#include "service/sandbox/template_fill.h"

#include <stdio.h>
#include <string.h>

#include "base/json/json_build.h"

sp_denial sp_contract_may_use(const cJSON *template)
{
	long long status = 1, available = 1;
	if (!template)
		return (sp_denial) { "ResourceNotFound.Template", "模板不存在（TemplateId）" };
	(void) sp_json_int(template, "Status", &status);
	(void) sp_json_int(template, "Available", &available);
	if (status != 1 || available != 1)
		return (sp_denial) { "OperationDenied", "模板未启用（TemplateId）" };
	return (sp_denial) { NULL, NULL };
}

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

static sp_denial match_approvers(const sp_stored_flow *flow, const cJSON *template)
{
	size_t i = 0;
	for (; i < flow->approver_count; i++)
		if (!recipient_at(template, i) || !fits_recipient(sp_contract_approver(flow, i), recipient_at(template, i)))
			break;
	if (i < flow->approver_count || recipient_at(template, i))
		return (sp_denial) { "OperationDenied.ApproverNoMatchTemplate", "签署方与模板的参与方不一致（Approvers）" };
	return (sp_denial) { NULL, NULL };
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
static sp_denial fill_field(sp_stored_flow *flow, const cJSON *template, const cJSON *field)
{
	cJSON *control = control_called(sp_json_array(flow->body, "Components"), field);
	for (size_t i = 0; i < flow->approver_count && !control; i++)
		if (sp_approver_automatic(sp_contract_approver(flow, i)))
			control = control_called(sp_json_array(sp_contract_approver(flow, i), "SignComponents"), field);
	if (control)
		return sp_json_set_text(control, "ComponentValue", sp_json_text(field, "ComponentValue"))
			? (sp_denial) { NULL, NULL }
			: (sp_denial) { "InternalError", "沙箱内存不足" };
	if (control_called(sp_json_array(template, "Components"), field))
		return (sp_denial) { "InvalidParameter.ParamError", "只能填写发起方的控件（FormFields）" };
	return (sp_denial) { "InvalidParameter.DataNotFound", "模板中没有该控件（FormFields）" };
}

static sp_denial check_automatic(const sp_stored_flow *flow)
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
			!*sp_json_text(component, "ComponentValue")) return (sp_denial) { "MissingParameter.ServerSignSealId",
			"自动签署的印章控件缺少印章编号（FormFields）" };
	}
	if (automatic && fills)
		return (sp_denial) { "OperationDenied.ServerSignNoAllowComponent",
			"有自动签署方时，签署方不能填写控件（TemplateId）" };
	return (sp_denial) { NULL, NULL };
}

static sp_denial check_required(const sp_stored_flow *flow)
{
	const cJSON *component;
	cJSON_ArrayForEach(component, sp_json_array(flow->body, "Components")) if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(
											   component, "ComponentRequired")) &&
		sp_component_open(component)) return (sp_denial) { "InvalidParameter.ParamError",
		"发起方的必填控件未填写（FormFields）" };
	return (sp_denial) { NULL, NULL };
}

sp_denial sp_contract_take_template(sp_stored_flow *flow, const cJSON *template, const cJSON *fields)
{
	const cJSON *field;
	sp_denial f = match_approvers(flow, template);
	if (!f.code && !dress_flow(flow, template))
		f = (sp_denial) { "InternalError", "沙箱内存不足" };
	cJSON_ArrayForEach(field, fields) if (!f.code) f = fill_field(flow, template, field);
	if (!f.code)
		f = check_automatic(flow);
	return f.code ? f : check_required(flow);
}

static bool has_open(const sp_stored_flow *flow)
{
	for (size_t i = 0; i < flow->approver_count; i++)
		if (flow->approvers[i].fills)
			return true;
	return false;
}

bool sp_contract_attach(sp_sandbox *sandbox, sp_stored_flow *flow, const char *template_id, sp_blob *blob)
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
