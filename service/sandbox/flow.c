/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CreateFlowByFiles: the uploaded PDF is checked against the request, then there is a flow. */
#include "service/sandbox/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json/json_build.h"
#include "locate/request/file_value.h"
#include "locate/request/request.h"

#define DOCUMENT_TIMEOUT_S 60
#define PREVIEW_TTL_S 300

void sp_creation_drop(sp_sandbox *sandbox, sp_creation *c)
{
	signprep_result_free(c->result);
	signprep_request_free(c->request);
	signprep_document_free(c->doc);
	cJSON_Delete(c->body);
	if (c->flow && c->flow->stamped)
		unlink(c->flow->stamped); /* of a flow that never was */
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow_free(&sandbox->store, c->flow);
	sp_store_release(&sandbox->store, c->blob);
	pthread_mutex_unlock(&sandbox->lock);
	memset(c, 0, sizeof *c);
}

static bool take_file(sp_sandbox *sandbox, sp_exchange *ex, sp_creation *c)
{
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(c->body, "FileIds"), 0));
	bool pdf = false, foreign = false;
	if (!id) {
		sp_answer_error(ex, "MissingParameter.ResourceId", "缺少文件资源ID，请检查后重试。（FileIds）");
		return false;
	}
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_file *file = sp_store_file(&sandbox->store, id, sp_sandbox_time(sandbox));
	foreign = file && !sp_owner_is(ex, file->owner);
	if (file && !foreign) {
		c->blob = sp_store_hold(file->blob);
		pdf = file->pdf;
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (!file)
		sp_answer_error(ex, "ResourceNotFound.Resource",
			"未获取到文件资源，请检查资源是否完成上传，是否有效，并在修改后重试。（FileIds[0]）");
	else if (foreign)
		sp_answer_error(ex, "OperationDenied.NoPermissionUseResource",
			"无权限使用文件资源，请检查资源有效性以及资源归属（FileIds[0]）");
	else if (!pdf)
		sp_answer_error(ex, "InvalidParameterValue", "文件页码无效：只有 PDF 文件可以发起合同，请先转换（FileIds[0]）");
	return c->blob && pdf;
}

static void answer_failure(sp_exchange *ex, const char *code, const signprep_error *err)
{
	char message[512];
	signprep_error_message(err, SIGNPREP_ZH, message, sizeof message);
	sp_answer_error(ex, code, *err->where ? "%s（%s）" : "%s", message, err->where);
}

static bool parse_request(sp_exchange *ex, sp_creation *c)
{
	signprep_error err = { 0 };
	char *text = sp_contract_request(c->body);
	if (!text) {
		sp_answer_memory(ex);
		return false;
	}
	signprep_code code = signprep_request_parse(&c->request, text, strlen(text), "", &err);
	cJSON_free(text);
	if (code != SIGNPREP_OK)
		answer_failure(ex, "InvalidParameter", &err);
	return code == SIGNPREP_OK;
}

/* The rules of placement are those of `signprep check`. */
static bool check_placement(const sp_sandbox *sandbox, sp_exchange *ex, sp_creation *c)
{
	const signprep_document_options options = { .size = sizeof options, .timeout_s = DOCUMENT_TIMEOUT_S };
	signprep_error err = { 0 };
	signprep_code code = (sandbox->pool ? signprep_document_open_opaque_memory : signprep_document_open_memory)(
		&c->doc, c->blob->bytes, c->blob->length, "", &options, &err);
	if (!code)
		code = sandbox->pool ? signprep_pool_check(&c->result, sandbox->pool, c->doc, c->request, NULL, &err)
				     : signprep_check(&c->result, c->doc, c->request, NULL, &err);
	if (!code)
		return !sp_answer_issues(ex, signprep_result_issues(c->result));
	bool readable = code != SIGNPREP_UNREADABLE && code != SIGNPREP_ENCRYPTED;
	answer_failure(ex, readable ? "FailedOperation" : "InvalidParameterValue", &err);
	return false;
}

/* Values that are files: the service knows none by their paths, and none that nobody has uploaded. */
typedef struct file_values {
	const sp_sandbox *sandbox;
	const sp_exchange *ex;
	char missing[SP_ID_LENGTH + 8]; /* the first that will not do; "" */
} file_values;

static void check_file_value(void *opaque, cJSON *component, const char *where)
{
	file_values *v = opaque;
	const char *type = sp_json_text(component, "ComponentType"), *at = sp_json_text(component, "ComponentValue");
	(void) where;
	if (!sp_file_value_type(type) || !*at)
		return;
	while (at && !*v->missing) {
		char id[SP_ID_LENGTH + 8];
		const sp_file_entry entry = sp_file_value_next(&at, strcmp(type, "ATTACHMENT") == 0);
		snprintf(id, sizeof id, "%s%.*s", entry.path ? "@" : "", (int) entry.length, entry.text);
		const sp_stored_file *file = entry.path ? NULL : sp_store_file(&v->sandbox->store, id, sp_sandbox_time(v->sandbox));
		if (!file || !sp_owner_is(v->ex, file->owner))
			snprintf(v->missing, sizeof v->missing, "%s", id);
	}
}

static bool check_file_values(sp_sandbox *sandbox, sp_exchange *ex, cJSON *body)
{
	file_values v = { .sandbox = sandbox, .ex = ex };
	pthread_mutex_lock(&sandbox->lock);
	sp_request_each(body, check_file_value, &v);
	pthread_mutex_unlock(&sandbox->lock);
	if (*v.missing)
		sp_answer_error(ex, "ResourceNotFound.Resource", "未获取到文件资源（ComponentValue %s）", v.missing);
	return !*v.missing;
}

/* What DescribeFlowInfo and the like tell of the first page; without it they tell zeros. */
static void measure_page(const sp_sandbox *sandbox, sp_creation *c)
{
	const signprep_inspect_options pages = { .size = sizeof pages, .parts = SIGNPREP_INSPECT_PAGES };
	signprep_inspection *seen = NULL;
	signprep_code code = sandbox->pool ? signprep_pool_inspect(&seen, sandbox->pool, c->doc, &pages, NULL)
					   : signprep_inspect(&seen, c->doc, &pages, NULL);
	if (!code && seen->page_count > 0 && seen->pages[0].page.number == 1) {
		c->flow->page_width = seen->pages[0].page.width;
		c->flow->page_height = seen->pages[0].page.height;
	}
	signprep_inspection_free(seen);
}

/* A contract that cannot be painted is a contract all the same: the log says so, the caller of the sandbox sees no path. */
static void stamp(const sp_sandbox *sandbox, sp_exchange *ex, sp_creation *c)
{
	signprep_error err = { 0 };
	sp_buf file = { 0 };
	if (!sandbox->output_dir || c->flow->preview)
		return;
	signprep_code code = sp_signed_make(&file, sandbox, c->doc, c->result, c->flow->body, sp_sandbox_now(sandbox), &err);
	if (code == SIGNPREP_OK)
		code = sp_signed_write(&c->flow->stamped, sandbox, c->flow->id, &file, &err);
	if (code != SIGNPREP_OK)
		snprintf(ex->note, sizeof ex->note, "not stamped: %s", err.id);
	sp_buf_clear(&file);
}

bool sp_creation_make(sp_sandbox *sandbox, sp_exchange *ex, sp_creation *c, cJSON *body)
{
	int64_t deadline;
	c->body = body;
	if (!take_file(sandbox, ex, c) || !sp_contract_deadline(ex, body, "Deadline", sp_sandbox_now(sandbox), &deadline) ||
		!parse_request(ex, c) || !check_placement(sandbox, ex, c) || !check_file_values(sandbox, ex, body))
		return false;
	c->flow = sp_contract_make(sandbox, ex, body, deadline);
	if (!c->flow) {
		sp_answer_memory(ex);
		return false;
	}
	c->body = NULL;
	c->flow->blob = c->blob;
	c->blob = NULL;
	measure_page(sandbox, c);
	stamp(sandbox, ex, c);
	return true;
}

static bool has_room(const sp_sandbox *sandbox, sp_exchange *ex, size_t count)
{
	if (!sp_quota_allows(sandbox, count))
		sp_answer_error(ex, "OperationDenied.NoQuota", "合同份额不足，请购买后重试（沙箱以 --quota 限定）");
	else if (sandbox->store.flow_count + count > SP_STORE_FLOWS_MAX)
		sp_answer_error(ex, "LimitExceeded", "沙箱的流程存储已满，请重新启动沙箱");
	else
		return true;
	return false;
}

bool sp_creation_keep(sp_sandbox *sandbox, sp_exchange *ex, sp_creation *list, size_t count)
{
	pthread_mutex_lock(&sandbox->lock);
	bool preview = list[0].flow->preview, room = preview || has_room(sandbox, ex, count);
	bool kept = room && sp_store_reserve_flows(&sandbox->store, count);
	for (size_t i = 0; i < count && kept; i++) {
		(void) sp_store_add_flow(&sandbox->store, list[i].flow);
		if (!preview)
			sp_contract_begin(sandbox, list[i].flow);
		list[i].flow = NULL;
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (room && !kept)
		sp_answer_memory(ex);
	return kept;
}

static cJSON *describe_creation(const sp_sandbox *sandbox, const sp_stored_flow *flow)
{
	char url[256] = "";
	cJSON *response = cJSON_CreateObject();
	if (flow->preview)
		sp_download_url(sandbox, flow->id, PREVIEW_TTL_S, url, sizeof url);
	if (response && cJSON_AddStringToObject(response, "FlowId", flow->preview ? "" : flow->id) &&
		cJSON_AddStringToObject(response, "PreviewUrl", url) &&
		sp_json_put(response, "Approvers", flow->preview ? cJSON_CreateArray() : sp_contract_approver_items(flow)) &&
		cJSON_AddStringToObject(response, "WorkflowInstanceId", ""))
		return response;
	cJSON_Delete(response);
	return NULL;
}

/* The answer is made before the flow is kept: afterwards the flow belongs to every thread. */
static void sp_contract_create(sp_sandbox *sandbox, sp_exchange *ex, cJSON *body)
{
	sp_creation c = { 0 };
	if (sp_creation_make(sandbox, ex, &c, body)) {
		cJSON *response = describe_creation(sandbox, c.flow);
		sp_contract_note(ex, c.flow);
		if (!response)
			sp_answer_memory(ex);
		else if (sp_creation_keep(sandbox, ex, &c, 1))
			sp_answer_json(ex, response);
		else
			cJSON_Delete(response);
	}
	sp_creation_drop(sandbox, &c);
}

void sp_action_create(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *body = ex->json;
	ex->json = NULL;
	sp_contract_create(sandbox, ex, body);
}
