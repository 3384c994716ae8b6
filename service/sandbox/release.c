/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What follows a contract that was signed: its rescission, and reports of evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/sha256.h"
#include "service/sandbox/flow.h"
#include "service/world/world.h"

#define RELEASE_S (7 * 24 * 3600LL)

/* Who signs the rescission: those who signed, unless somebody else is named for a place. */
static cJSON *release_approvers(const sp_stored_flow *flow, const cJSON *named)
{
	static const char *const kept[] = { "OrganizationName", "ApproverName", "ApproverMobile", "UserId", "OpenId",
		"ApproverRoleName" };
	cJSON *list = cJSON_CreateArray();
	for (size_t i = 0; list && i < flow->approver_count; i++) {
		const cJSON *approver = sp_contract_approver(flow, i), *other;
		cJSON *item = cJSON_CreateObject();
		long long type = 0;
		(void) sp_json_int(approver, "ApproverType", &type);
		bool good = sp_json_push(list, item) && sp_json_set_number(item, "ApproverType", type == 1 || type == 7 ? 1 : 0);
		for (size_t k = 0; k < sizeof kept / sizeof *kept && good; k++)
			good = !*sp_json_text(approver, kept[k]) ||
				sp_json_put_text(item, kept[k], sp_json_text(approver, kept[k]));
		cJSON_ArrayForEach(other, named)
		{
			const char *id = sp_json_text(other, "RelievedApproverRecipientId");
			if (!*id)
				id = sp_json_text(other, "RelievedApproverReceiptId");
			if (!*id) /* the partner edition */
				id = sp_json_text(other, "ReleasedApproverRecipientId");
			if (strcmp(id, flow->approvers[i].recipient_id) == 0)
				good = good && sp_json_set_text(item, "ApproverName", sp_json_text(other, "Name")) &&
					sp_json_set_text(item, "ApproverMobile", sp_json_text(other, "Mobile"));
		}
		if (!good) {
			cJSON_Delete(list);
			list = NULL;
		}
	}
	return list;
}

/* What the agreement is about, whose it is: a platform's stays one. */
static bool same_edition(sp_stored_flow *made, const sp_stored_flow *flow)
{
	made->partner = flow->partner;
	return !flow->partner ||
		sp_json_set(made->body, "Agent", cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(flow->body, "Agent"), true));
}

static bool put_name(cJSON *body, const sp_stored_flow *flow)
{
	sp_buf name;
	sp_buf_init(&name, 1 << 16);
	bool done = sp_buf_printf(&name, "解除协议_%s", sp_json_text(flow->body, "FlowName")) &&
		sp_json_put_text(body, "FlowName", name.data);
	sp_buf_clear(&name);
	return done;
}

static cJSON *release_body(const sp_stored_flow *flow, const cJSON *request)
{
	cJSON *body = cJSON_CreateObject();
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(request, "Operator");
	if (body && put_name(body, flow) && cJSON_AddBoolToObject(body, "Unordered", true) &&
		sp_json_put_text(body, "UserData", sp_json_text(request, "UserData")) &&
		(!operator|| sp_json_put(body, "Operator", cJSON_Duplicate(operator, true))) &&
		sp_json_put(body, "ReliveInfo", cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(request, "ReliveInfo"), true)) &&
		sp_json_put(body, "Approvers", release_approvers(flow, sp_json_array(request, "ReleasedApprovers"))))
		return body;
	cJSON_Delete(body);
	return NULL;
}

/* The agreement itself: a page of the sandbox's own. Not under the lock. */
static bool draw_agreement(sp_buf *file, char sha256[65])
{
	if (!sp_world_template_pdf(file, NULL, "Rescission of a contract of the sandbox"))
		return false;
	sp_sha256_hex(file->data, file->length, sha256);
	return true;
}

/* Another agreement that has not ended. */
static bool is_being_rescinded(sp_sandbox *sandbox, const sp_stored_flow *flow)
{
	for (size_t i = 0; i < sandbox->store.flow_count; i++) {
		sp_stored_flow *other = sandbox->store.flows[i];
		if (strcmp(other->rescinds, flow->id) == 0 && ((void) sp_contract_look(sandbox, other), !sp_contract_ended(other)))
			return true;
	}
	return false;
}

/* Under the lock; NULL: the answer is set. */
static sp_stored_flow *make_release(sp_sandbox *sandbox, sp_exchange *ex, const sp_buf *file, const char *sha256)
{
	long long deadline = 0;
	bool full = false;
	const sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "NeedRelievedFlowId"));
	if (!flow)
		return NULL;
	if (flow->status != SP_FLOW_SIGNED) {
		sp_answer_error(ex, "OperationDenied.FlowStatusForbid", "只有签署完成的合同可以解除（NeedRelievedFlowId）");
		return NULL;
	}
	const cJSON *limit = cJSON_GetObjectItemCaseSensitive(flow->body, "FlowOperateLimit");
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(limit, "NoRelease"))) {
		sp_answer_error(ex, "OperationDenied", "该合同不允许解除（NeedRelievedFlowId）");
		return NULL;
	}
	if (is_being_rescinded(sandbox, flow)) {
		sp_answer_error(ex, "OperationDenied", "该合同的解除协议正在签署（NeedRelievedFlowId）");
		return NULL;
	}
	if (!sp_quota_allows(sandbox, 1)) {
		sp_answer_error(ex, "OperationDenied.NoQuota", "合同份额不足，请购买后重试");
		return NULL;
	}
	if (!sp_json_int(ex->json, "Deadline", &deadline) || deadline <= 0)
		deadline = sp_sandbox_now(sandbox) + RELEASE_S;
	cJSON *body = release_body(flow, ex->json);
	sp_stored_flow *made = body ? sp_contract_make(sandbox, ex, body, deadline) : NULL;
	sp_blob *blob = made ? sp_store_blob(&sandbox->store, file->data, file->length, sha256, &full) : NULL;
	if (blob && same_edition(made, flow) && sp_store_reserve_flows(&sandbox->store, 1)) {
		made->blob = sp_store_hold(blob);
		memcpy(made->rescinds, flow->id, sizeof made->rescinds);
		(void) sp_store_add_flow(&sandbox->store, made);
		sp_contract_begin(sandbox, made);
		return made;
	}
	if (made)
		sp_stored_flow_free(&sandbox->store, made);
	else
		cJSON_Delete(body);
	sp_answer_memory(ex);
	return NULL;
}

void sp_action_release(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_buf file = { 0 };
	char sha256[65];
	if (!draw_agreement(&file, sha256)) {
		sp_answer_memory(ex);
		sp_buf_clear(&file);
		return;
	}
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *made = response ? make_release(sandbox, ex, &file, sha256) : NULL;
	bool good = made && sp_json_put_text(response, "FlowId", made->id);
	if (made)
		sp_contract_note(ex, made);
	pthread_mutex_unlock(&sandbox->lock);
	sp_buf_clear(&file);
	if (made)
		sp_answer_made(ex, response, good);
	else
		cJSON_Delete(response);
}

/* --- evidence --- */

void sp_action_evidence(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *response = cJSON_CreateObject(), *data = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	bool ended = flow && flow->status == SP_FLOW_SIGNED;
	bool good = ended && data && sp_json_put_text(data, "FlowId", flow->id) &&
		cJSON_AddNumberToObject(data, "Ready", sp_sandbox_time(sandbox) + sandbox->compose_s);
	sp_stored_thing *report = good ? sp_store_add_thing(&sandbox->store, ex->owner, "report", NULL, data) : NULL;
	if (!good)
		cJSON_Delete(data);
	if (report)
		report->dirty = true;
	good = report && response && sp_json_put_text(response, "ReportId", report->id) &&
		sp_json_put_text(response, "Status", "EvidenceStatusExecuting") && sp_json_put_text(response, "ReportUrl", "");
	pthread_mutex_unlock(&sandbox->lock);
	if (ended) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	if (flow)
		sp_answer_error(ex, "OperationDenied.FlowStatusForbid", "只有签署完成的合同可以出证（FlowId）");
}

void sp_action_describe_evidence(sp_sandbox *sandbox, sp_exchange *ex)
{
	char url[256] = "";
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_thing *report = sp_store_thing(&sandbox->store, ex->owner, "report", sp_json_text(ex->json, "ReportId"));
	const cJSON *ready = report ? cJSON_GetObjectItemCaseSensitive(report->data, "Ready") : NULL;
	bool done = cJSON_IsNumber(ready) && ready->valuedouble <= sp_sandbox_time(sandbox);
	/* The report shows the contract: that file stands for it. */
	if (done)
		sp_download_url(sandbox, sp_json_text(report->data, "FlowId"), 300, url, sizeof url);
	pthread_mutex_unlock(&sandbox->lock);
	bool good = response && sp_json_put_text(response, "ReportUrl", url) &&
		sp_json_put_text(response, "Status", done ? "EvidenceStatusSuccess" : "EvidenceStatusExecuting");
	if (report) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	sp_answer_error(ex, "ResourceNotFound", "出证报告不存在（ReportId）");
}
