/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The road of one call: signature, action, fault, rate, members, then the action itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/issues.h"
#include "base/json/json_scan.h"
#include "actions/check.h"
#include "actions/unlisted.h"
#include "service/sandbox/internal.h"

static void run_sealed(sp_sandbox *sandbox, sp_exchange *exchange);

static const struct handler {
	const char *action;
	void (*run)(sp_sandbox *sandbox, sp_exchange *exchange);
} handlers[] = {
	{ "UploadFiles", sp_action_upload },
	{ "CreateFlowByFiles", sp_action_create },
	{ "DescribeFlowBriefs", sp_action_briefs },
	{ "DescribeFlowInfo", sp_action_info },
	{ "DescribeFlowComponents", sp_action_components },
	{ "DescribeFileUrls", sp_action_urls },
	{ "CancelFlow", sp_action_cancel },
	{ "CreateBatchCancelFlowUrl", sp_action_batch_cancel },
	{ "DescribeCancelFlowsTask", sp_action_cancel_task },
	{ "ModifyFlowDeadline", sp_action_deadline },
	{ "CreateFlowReminds", sp_action_reminds },
	{ "CreateFlowApprovers", sp_action_approvers },
	{ "CreateFlowForwards", sp_action_forwards },
	{ "CreateFlowSignReview", sp_action_review },
	{ "CreateReleaseFlow", sp_action_release },
	{ "CreateFlowEvidenceReport", sp_action_evidence },
	{ "DescribeFlowEvidenceReport", sp_action_describe_evidence },
	{ "CreateSchemeUrl", sp_action_scheme_url },
	{ "CreateFlowSignUrl", sp_action_sign_url },
	{ "CreateBatchQuickSignUrl", sp_action_quick_url },
	{ "CreateBatchSignUrl", sp_action_batch_url },
	{ "CreateOrganizationBatchSignUrl", sp_action_organization_url },
	{ "DescribeFlowTemplates", sp_action_templates },
	{ "CreateFlow", sp_action_create_empty },
	{ "CreateDocument", sp_action_document },
	{ "StartFlow", sp_action_start },
	{ "DescribeOrganizationSeals", sp_action_seals },
	{ "DescribeIntegrationEmployees", sp_action_employees },
	{ "DescribeOrganizationGroupOrganizations", sp_action_organizations },
	{ "DescribeUserFlowType", sp_action_flow_types },
	{ "DescribeBillUsage", sp_action_bill },
	{ "DescribeExtendedServiceAuthInfos", sp_action_extensions },
	{ "ModifyExtendedService", sp_action_modify_extension },
	{ "ModifyApplicationCallbackInfo", sp_action_callback },
	{ "CreateFileConvertTask", sp_action_convert },
	{ "DescribeFileConvertTask", sp_action_convert_task },
	{ "VerifyPdf", sp_action_verify },
	{ "CreateFlowGroupByFiles", sp_action_group },
	{ "CreateMultiFlowSignQRCode", sp_action_code },
	{ "CancelMultiFlowSignQRCode", sp_action_cancel_code },
	{ "CreatePrepareFlow", sp_action_prepare },
	{ "CreateRequestWithEncryption", run_sealed },
};

/* The partner edition; what bears another name here stands for the same. */
static const struct handler partner_handlers[] = {
	{ "UploadFiles", sp_action_upload },
	{ "ChannelCreateFlowByFiles", sp_partner_create },
	{ "ChannelCancelFlow", sp_partner_cancel },
	{ "ChannelBatchCancelFlows", sp_partner_batch_cancel },
	{ "DescribeExtendedServiceAuthInfo", sp_partner_extensions },
	{ "DescribeCancelFlowsTask", sp_action_cancel_task },
	{ "ModifyFlowDeadline", sp_action_deadline },
	{ "ChannelCreateFlowReminds", sp_action_reminds },
	{ "ChannelCreateFlowApprovers", sp_action_approvers },
	{ "ChannelDescribeFlowComponents", sp_action_components },
	{ "ChannelVerifyPdf", sp_action_verify },
	{ "ChannelCreateFlowSignUrl", sp_partner_sign_url },
	{ "ChannelCreateBatchQuickSignUrl", sp_partner_quick_url },
	{ "ChannelCreateBatchSignUrl", sp_action_batch_url },
	{ "ChannelCreateBatchCancelFlowUrl", sp_action_batch_cancel },
	{ "ChannelCreateReleaseFlow", sp_action_release },
	{ "CreateChannelFlowEvidenceReport", sp_action_evidence },
	{ "CreateFlowForwards", sp_partner_forwards },
	{ "ChannelCreateFlowSignReview", sp_action_review },
	{ "CreateSignUrls", sp_partner_sign_urls },
	{ "DescribeFlowDetailInfo", sp_partner_details },
	{ "DescribeResourceUrlsByFlows", sp_partner_resources },
	{ "DescribeTemplates", sp_partner_templates },
	{ "ChannelCreateMultiFlowSignQRCode", sp_action_code },
	{ "ChannelCancelMultiFlowSignQRCode", sp_action_cancel_code },
	{ "ChannelDescribeOrganizationSeals", sp_action_seals },
	{ "CreateFileConvertTask", sp_action_convert },
	{ "DescribeFileConvertTask", sp_action_convert_task },
	{ "ModifyExtendedService", sp_action_modify_extension },
	{ "CreateConsoleLoginUrl", sp_partner_console },
	{ "CreateFlowsByTemplates", sp_partner_by_templates },
	{ "ChannelCreateFlowGroupByFiles", sp_partner_group },
	{ "ChannelCreatePrepareFlow", sp_partner_prepare },
	{ "CreateRequestWithEncryption", run_sealed },
};

static const struct handler *handler_in(const struct handler *table, size_t count, const char *action)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].action, action) == 0)
			return &table[i];
	return NULL;
}

static const struct handler *handler_of(const sp_action *action)
{
	if (strcmp(action->service->name, "essbasic") == 0)
		return handler_in(partner_handlers, sizeof partner_handlers / sizeof *partner_handlers, action->name);
	return handler_in(handlers, sizeof handlers / sizeof *handlers, action->name);
}

/* Both editions are asked at one address: the version tells which is meant. NULL: refused. */
static const sp_action *find_action(sp_exchange *ex)
{
	bool partner = strcmp(ex->version, sp_service_find("essbasic")->version) == 0;
	const sp_action *action = sp_action_find(partner ? "essbasic" : "ess", ex->action);
	if (!action)
		action = sp_action_find(NULL, ex->action);
	if (!action && sp_unlisted_service(ex->action))
		sp_answer_error(ex, "UnsupportedOperation", "The sandbox does not play the action `%.64s`.", ex->action);
	else if (!action)
		sp_answer_error(ex, "InvalidAction", "The request action=`%.64s` is invalid or not found.", ex->action);
	else if (strcmp(ex->version, action->service->version) != 0) {
		sp_answer_error(ex, "NoSuchVersion", "The version `%.32s` does not exist; it is `%s`.", ex->version,
			action->service->version);
		action = NULL;
	}
	return action;
}

/* The media type alone; parameters such as charset are free. */
static bool is_json(const char *content_type)
{
	size_t length = strcspn(content_type, "; ");
	return length == 16 && strncmp(content_type, "application/json", 16) == 0;
}

static bool read_body(sp_exchange *ex, const sp_action *action)
{
	const sp_json_limits limits = { .max_bytes = action->file_host ? SP_UPLOAD_MAX : SP_BODY_MAX };
	size_t bom = 0;
	signprep_error err = { 0 };
	if (!is_json(ex->content_type)) {
		sp_answer_error(ex, "InvalidParameter", "The Content-Type must be application/json.");
		return false;
	}
	if (sp_json_scan(ex->body, ex->length, &limits, "body", &bom, &err) != SIGNPREP_OK) {
		char message[512];
		signprep_error_message(&err, SIGNPREP_ZH, message, sizeof message);
		sp_answer_error(ex, "InvalidParameter", "%s（%s）", message, err.where);
		return false;
	}
	ex->json = cJSON_ParseWithLength(ex->body + bom, ex->length - bom);
	if (!ex->json)
		sp_answer_memory(ex);
	return ex->json != NULL;
}

static bool check_members(sp_exchange *ex, const sp_action *action)
{
	signprep_issues *issues = sp_issues_new();
	if (!issues) {
		sp_answer_memory(ex);
		return false;
	}
	sp_action_check(issues, action, ex->json, NULL);
	bool refused = sp_answer_issues(ex, issues);
	if (!refused && sp_issues_failed(issues)) {
		sp_answer_memory(ex);
		refused = true;
	}
	signprep_issues_free(issues);
	return !refused;
}

static void process(sp_sandbox *sandbox, sp_exchange *ex, const sp_action *action)
{
	const struct handler *handler = handler_of(action);
	if (!handler)
		sp_answer_error(ex, "UnsupportedOperation", "The sandbox does not play the action `%s`.", action->name);
	else if (read_body(ex, action) && check_members(ex, action) && sp_owner_read(ex, action)) {
		handler->run(sandbox, ex);
		if (!sp_sandbox_commit(sandbox))
			sp_answer_error(ex, "InternalError", "沙箱的状态无法写入磁盘");
	}
}

/* Faults that come before anything is done. */
static bool fault_before(sp_exchange *ex, const sp_fault *fault)
{
	if (fault->kind == SP_FAULT_503)
		sp_answer_plain(ex, 503, "text/plain", "Service Unavailable\n");
	else if (fault->kind == SP_FAULT_ERROR)
		sp_answer_error(ex, fault->code, "沙箱按要求制造的错误");
	else if (fault->kind == SP_FAULT_HTML)
		sp_answer_plain(ex, 200, "text/html", "<!DOCTYPE html><html><body>Please log in to the network.</body></html>\n");
	else
		return false;
	return true;
}

static void fault_after(sp_sandbox *sandbox, sp_exchange *ex, const sp_fault *fault)
{
	if (fault->kind == SP_FAULT_DROP)
		ex->drop = true;
	else if (fault->kind == SP_FAULT_503_AFTER)
		sp_answer_plain(ex, 503, "text/plain", "Service Unavailable\n");
	else if (fault->kind == SP_FAULT_DELAY)
		sp_server_wait(sandbox->server, (double) fault->ms / 1000);
}

static void run_action(sp_sandbox *sandbox, sp_exchange *ex, const sp_action *action)
{
	static const char *const names[] = { "", "drop-answer", "delay", "http-503", "http-503-after", "error", "html" };
	ex->row = action;
	ex->partner = strcmp(action->service->name, "essbasic") == 0;
	pthread_mutex_lock(&sandbox->lock);
	sp_fault fault = sp_faults_next(&sandbox->faults, action->name);
	bool admitted = sp_rates_take(&sandbox->rates, action->name, sandbox->secret_id, sp_monotonic());
	pthread_mutex_unlock(&sandbox->lock);
	if (fault.kind != SP_FAULT_NONE)
		snprintf(ex->note, sizeof ex->note, "fault=%s", names[fault.kind]);
	if (fault_before(ex, &fault))
		return;
	if (!admitted)
		sp_answer_error(
			ex, "RequestLimitExceeded", "The request limit of `%s` is exceeded, please retry later.", action->name);
	else
		process(sandbox, ex, action);
	fault_after(sandbox, ex, &fault);
}

/* Faults and rates are those of the action inside as well. */
static void run_sealed(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_exchange inner;
	const sp_action *action = sp_sealed_open(sandbox, ex, &inner);
	if (!action)
		return;
	run_action(sandbox, &inner, action);
	sp_sealed_close(sandbox, ex, &inner);
}

void sp_dispatch(sp_sandbox *sandbox, sp_exchange *ex)
{
	bool upload = ex->action && strcmp(ex->action, "UploadFiles") == 0;
	if (!upload && ex->length > SP_BODY_MAX)
		sp_answer_error(ex, "RequestSizeLimitExceeded", "The request body is too big.");
	else if (sp_auth_check(sandbox, ex)) {
		const sp_action *action = find_action(ex);
		if (action)
			run_action(sandbox, ex, action);
	}
	cJSON_Delete(ex->json);
	ex->json = NULL;
}
