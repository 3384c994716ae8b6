/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CreateFlowByFiles: the uploaded PDF is checked against the request, then there is a flow. */
#include "service/sandbox/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locate/request/file_value.h"
#include "locate/request/request.h"

#define DOCUMENT_TIMEOUT_S 60
#define YEAR_S (365 * 24 * 3600LL)
#define PREVIEW_TTL_S 300

/* Everything one creation holds. */
typedef struct creation {
	sp_blob *blob;
	signprep_document *doc;
	signprep_request *request;
	signprep_result *result;
	sp_stored_flow *flow;
} creation;

static void drop(sp_sandbox *sandbox, creation *c)
{
	signprep_result_free(c->result);
	signprep_request_free(c->request);
	signprep_document_free(c->doc);
	sp_stored_flow_free(c->flow);
	pthread_mutex_lock(&sandbox->lock);
	sp_store_release(&sandbox->store, c->blob);
	pthread_mutex_unlock(&sandbox->lock);
}

static bool take_file(sp_sandbox *sandbox, sp_exchange *ex, creation *c)
{
	const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(ex->json, "FileIds"), 0));
	bool pdf = false;
	if (!id) {
		sp_answer_error(ex, "MissingParameter.ResourceId", "缺少文件资源ID，请检查后重试。（FileIds）");
		return false;
	}
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_file *file = sp_store_file(&sandbox->store, id, sp_monotonic());
	if (file) {
		c->blob = sp_store_hold(file->blob);
		pdf = file->pdf;
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (!file)
		sp_answer_error(ex, "ResourceNotFound.Resource",
			"未获取到文件资源，请检查资源是否完成上传，是否有效，并在修改后重试。（FileIds[0]）");
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

/* A keyword or field without indexes means every hit to the service; to `signprep locate` it would be ambiguous. */
static void pick_all(void *opaque, cJSON *component, const char *where)
{
	bool *good = opaque;
	const char *mode = sp_json_text(component, "GenerateMode");
	(void) where;
	if (strcmp(mode, "KEYWORD") != 0 && strcmp(mode, "FIELD") != 0)
		return;
	if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(component, "KeywordIndexes")) > 0)
		return;
	cJSON *locate = cJSON_AddObjectToObject(component, "Locate");
	*good = *good && locate && cJSON_AddStringToObject(locate, "Pick", "all");
}

/* The body as signprep_request reads it: without FileIds, and asking for what the service does. */
static char *plain_request(const cJSON *body)
{
	char *text = NULL;
	bool good = true;
	cJSON *copy = cJSON_Duplicate(body, true);
	if (copy) {
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "FileIds");
		sp_request_each(copy, pick_all, &good);
		text = good ? cJSON_PrintUnformatted(copy) : NULL;
	}
	cJSON_Delete(copy);
	return text;
}

static bool parse_request(sp_exchange *ex, creation *c)
{
	signprep_error err = { 0 };
	char *text = plain_request(ex->json);
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
static bool check_placement(const sp_sandbox *sandbox, sp_exchange *ex, creation *c)
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
		if (entry.path || !sp_store_file(&v->sandbox->store, id, sp_monotonic()))
			snprintf(v->missing, sizeof v->missing, "%s", id);
	}
}

static bool check_file_values(sp_sandbox *sandbox, sp_exchange *ex)
{
	file_values v = { .sandbox = sandbox };
	pthread_mutex_lock(&sandbox->lock);
	sp_request_each(ex->json, check_file_value, &v);
	pthread_mutex_unlock(&sandbox->lock);
	if (*v.missing)
		sp_answer_error(ex, "ResourceNotFound.Resource", "未获取到文件资源（ComponentValue %s）", v.missing);
	return !*v.missing;
}

static bool check_deadline(sp_exchange *ex, int64_t now, int64_t *deadline)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(ex->json, "Deadline");
	*deadline = cJSON_IsNumber(member) && member->valuedouble > 0 ? (int64_t) member->valuedouble : now + YEAR_S;
	if (*deadline > now)
		return true;
	sp_answer_error(ex, "InvalidParameter.FlowDeadLine", "流程的截止时间已过（Deadline）");
	return false;
}

static bool make_approvers(sp_stored_flow *flow, const cJSON *body)
{
	int count = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(body, "Approvers"));
	flow->approvers = calloc((size_t) count + 1, sizeof *flow->approvers);
	if (!flow->approvers)
		return false;
	flow->approver_count = (size_t) count;
	for (int i = 0; i < count; i++)
		if (!sp_id_make(flow->approvers[i].sign_id) || !sp_id_make(flow->approvers[i].recipient_id))
			return false;
	return true;
}

/* What DescribeFlowInfo and the like tell of the first page; without it they tell zeros. */
static void measure_page(const sp_sandbox *sandbox, creation *c)
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

/* The body stays with the exchange until the flow is in the store. */
static bool make_flow(const sp_sandbox *sandbox, sp_exchange *ex, creation *c, int64_t deadline)
{
	sp_stored_flow *flow = c->flow = calloc(1, sizeof *flow);
	if (!flow || !sp_id_make(flow->id) || !make_approvers(flow, ex->json)) {
		sp_answer_memory(ex);
		return false;
	}
	snprintf(flow->file_id, sizeof flow->file_id, "%s",
		cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(ex->json, "FileIds"), 0)));
	flow->preview = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(ex->json, "NeedPreview"));
	flow->created = sp_sandbox_now(sandbox);
	flow->deadline = deadline;
	measure_page(sandbox, c);
	return true;
}

/* A contract that cannot be painted is a contract all the same: the log says so, the caller of the sandbox sees no path. */
static void stamp(const sp_sandbox *sandbox, sp_exchange *ex, creation *c)
{
	signprep_error err = { 0 };
	if (!sandbox->output_dir || c->flow->preview)
		return;
	if (sp_signed_write(&c->flow->stamped, sandbox, c->flow->id, c->doc, c->result, ex->json, &err) != SIGNPREP_OK)
		snprintf(ex->note, sizeof ex->note, "not stamped: %s", err.id);
}

static cJSON *approver_items(const sp_stored_flow *flow)
{
	cJSON *list = cJSON_CreateArray(), *approver;
	size_t i = 0;
	cJSON_ArrayForEach(approver, cJSON_GetObjectItemCaseSensitive(flow->body, "Approvers"))
	{
		cJSON *item = cJSON_CreateObject();
		if (!item || !cJSON_AddStringToObject(item, "SignId", flow->approvers[i].sign_id) ||
			!cJSON_AddStringToObject(item, "RecipientId", flow->approvers[i].recipient_id) ||
			!cJSON_AddStringToObject(item, "ApproverRoleName", sp_json_text(approver, "ApproverRoleName")) ||
			!cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			cJSON_Delete(list);
			return NULL;
		}
		i++;
	}
	return list;
}

static cJSON *describe_creation(const sp_sandbox *sandbox, const sp_stored_flow *flow)
{
	char url[256] = "";
	cJSON *response = cJSON_CreateObject();
	cJSON *approvers = flow->preview ? cJSON_CreateArray() : approver_items(flow);
	if (flow->preview)
		sp_download_url(sandbox, flow->id, PREVIEW_TTL_S, url, sizeof url);
	if (response && approvers && cJSON_AddStringToObject(response, "FlowId", flow->preview ? "" : flow->id) &&
		cJSON_AddStringToObject(response, "PreviewUrl", url) && cJSON_AddItemToObject(response, "Approvers", approvers) &&
		cJSON_AddStringToObject(response, "WorkflowInstanceId", ""))
		return response;
	cJSON_Delete(approvers);
	cJSON_Delete(response);
	return NULL;
}

/* The answer is made before the flow is kept: afterwards the flow belongs to every thread. */
static void keep_flow(sp_sandbox *sandbox, sp_exchange *ex, creation *c)
{
	c->flow->body = ex->json;
	ex->json = NULL;
	cJSON *response = describe_creation(sandbox, c->flow);
	if (!response) {
		sp_answer_memory(ex);
		return;
	}
	snprintf(ex->note + strlen(ex->note), sizeof ex->note - strlen(ex->note), "%s%s=%.32s", ex->note[0] ? " " : "",
		c->flow->preview ? "preview" : "flow", c->flow->id);
	pthread_mutex_lock(&sandbox->lock);
	bool kept = sp_store_add_flow(&sandbox->store, c->flow);
	pthread_mutex_unlock(&sandbox->lock);
	if (kept) {
		c->flow = NULL;
		sp_answer_json(ex, response);
	} else {
		cJSON_Delete(response);
		sp_answer_error(ex, "LimitExceeded", "沙箱的流程存储已满，请重新启动沙箱");
	}
}

void sp_action_create(sp_sandbox *sandbox, sp_exchange *ex)
{
	creation c = { 0 };
	int64_t deadline;
	if (take_file(sandbox, ex, &c) && check_deadline(ex, sp_sandbox_now(sandbox), &deadline) && parse_request(ex, &c) &&
		check_placement(sandbox, ex, &c) && check_file_values(sandbox, ex) && make_flow(sandbox, ex, &c, deadline)) {
		stamp(sandbox, ex, &c);
		keep_flow(sandbox, ex, &c);
	}
	drop(sandbox, &c);
}
