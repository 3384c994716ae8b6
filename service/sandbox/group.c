/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts that begin otherwise: many as one, by a code that people scan, on a page where a person looks first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "service/sandbox/flow.h"
#include "service/world/world.h"

#define GROUP_MAX 50
#define DAY_S (24 * 3600LL)

/* --- CreateFlowGroupByFiles --- */

/* One contract of the group as CreateFlowByFiles has it. */
static cJSON *member_body(const cJSON *request, const cJSON *info)
{
	const cJSON *operator= cJSON_GetObjectItemCaseSensitive(request, "Operator");
	cJSON *body = cJSON_Duplicate(info, true);
	if (body && (!operator|| sp_json_put(body, "Operator", cJSON_Duplicate(operator, true))))
		return body;
	cJSON_Delete(body);
	return NULL;
}

static bool member_dress(sp_stored_flow *flow, const cJSON *request, const cJSON *info)
{
	(void) flow;
	(void) request;
	(void) info;
	return true;
}

static bool describe_group(cJSON *response, cJSON *data, const sp_creation *list, size_t count)
{
	cJSON *ids = cJSON_AddArrayToObject(response, "FlowIds"), *approvers = cJSON_AddArrayToObject(response, "Approvers");
	for (size_t i = 0; i < count; i++) {
		cJSON *item = cJSON_CreateObject();
		if (!ids || !sp_json_push(ids, cJSON_CreateString(list[i].flow->id)) || !sp_json_push(approvers, item) ||
			!sp_json_put_text(item, "FlowId", list[i].flow->id) ||
			!sp_json_put(item, "Approvers", sp_contract_approver_items(list[i].flow)))
			return false;
	}
	return ids && sp_json_put(data, "FlowIds", cJSON_Duplicate(ids, true));
}

static void keep_group(sp_sandbox *sandbox, sp_exchange *ex, sp_creation *list, size_t count, const char *name)
{
	sp_id id, first;
	cJSON *response = cJSON_CreateObject(), *data = cJSON_CreateObject();
	memcpy(first, list[0].flow->id, sizeof first); /* the list's flows become the store's */
	bool good = response && data && sp_id_make(id) && sp_json_put_text(data, "FlowGroupName", name) &&
		sp_json_put_text(response, "FlowGroupId", id) && describe_group(response, data, list, count) &&
		(ex->partner || sp_json_put_text(response, "WorkflowInstanceId", ""));
	for (size_t i = 0; i < count && good; i++)
		memcpy(list[i].flow->group_id, id, sizeof id);
	if (!good) {
		sp_answer_memory(ex);
	} else if (sp_creation_keep(sandbox, ex, list, count)) {
		pthread_mutex_lock(&sandbox->lock);
		sp_stored_thing *group = sp_store_add_thing(&sandbox->store, ex->owner, "group", id, data);
		if (group) {
			group->dirty = true;
			sp_contract_tell(sandbox, sp_store_flow(&sandbox->store, first), "group", -1);
		}
		pthread_mutex_unlock(&sandbox->lock);
		data = NULL;
		sp_answer_made(ex, response, group != NULL);
		response = NULL;
	}
	cJSON_Delete(response);
	cJSON_Delete(data);
}

void sp_group_create(sp_sandbox *sandbox, sp_exchange *ex, const sp_group_kind *kind)
{
	static const size_t least = 2;
	const cJSON *infos = sp_json_array(ex->json, kind->infos);
	size_t count = (size_t) cJSON_GetArraySize(infos), made = 0;
	const cJSON *info;
	sp_creation *list = count >= least && count <= GROUP_MAX ? calloc(count, sizeof *list) : NULL;
	bool good = list != NULL;
	if (count < least || count > GROUP_MAX)
		sp_answer_error(ex, "InvalidParameterValue", "合同组包含 2 至 50 份合同（%s）", kind->infos);
	else if (!list)
		sp_answer_memory(ex);
	cJSON_ArrayForEach(info, infos)
	{
		cJSON *body = good ? kind->body(ex->json, info) : NULL;
		if (good && !body)
			sp_answer_memory(ex);
		good = body && sp_creation_make(sandbox, ex, &list[made++], body);
		if (!good)
			break;
		if (!kind->dress(list[made - 1].flow, ex->json, info)) {
			sp_answer_memory(ex);
			good = false;
			break;
		}
	}
	if (good)
		keep_group(sandbox, ex, list, count, sp_json_text(ex->json, "FlowGroupName"));
	for (size_t i = 0; i < made; i++)
		sp_creation_drop(sandbox, &list[i]);
	free(list);
}

void sp_action_group(sp_sandbox *sandbox, sp_exchange *ex)
{
	sp_group_create(sandbox, ex, &(sp_group_kind) { "FlowGroupInfos", member_body, member_dress });
}

/* --- codes --- */

/* What a code can't be made of: the guide's rules for the template. NULL: it can. */
static const char *code_fault(const cJSON *template, const char **code)
{
	const cJSON *recipient, *first = NULL, *component;
	const char *promoter = sp_json_text(cJSON_GetObjectItemCaseSensitive(template, "Promoter"), "RecipientId");
	int companies = 0, people = 0;
	long long type = 0;
	*code = "FailedOperation.QrCodeTemplateId";
	if (!template)
		return "模板不存在或不能用于一码多签（TemplateId）";
	*code = "FailedOperation.QrCodeCreatorSignComponents";
	cJSON_ArrayForEach(component,
		sp_json_array(template, "Components")) if (strcmp(sp_json_text(component, "ComponentRecipientId"), promoter) ==
		0) return "发起方不能有填写控件（TemplateId）";
	cJSON_ArrayForEach(recipient, sp_json_array(template, "Recipients"))
	{
		if (strcmp(sp_json_text(recipient, "RecipientType"), "PROMOTER") == 0)
			continue;
		first = first ? first : recipient;
		*(strcmp(sp_json_text(recipient, "RecipientType"), "INDIVIDUAL") == 0 ? &people : &companies) += 1;
	}
	*code = "FailedOperation.QrCodeSignUsers";
	(void) sp_json_int(template, "TemplateType", &type);
	bool company_first = companies && strcmp(sp_json_text(first, "RecipientType"), "ENTERPRISE") == 0;
	const cJSON *order = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(template, "SignOrder"), 0);
	bool unordered = cJSON_IsNumber(order) && order->valuedouble < 0;
	if (people != 1 || companies > 1 || (company_first && !unordered && type != 1))
		return "模板的签署方不适用于一码多签（TemplateId）";
	return NULL;
}

static bool describe_code(const sp_sandbox *sandbox, cJSON *response, const char *id, double expires)
{
	char url[192], until[32];
	cJSON *code = cJSON_AddObjectToObject(response, "QrCode"),
	      *urls = code ? cJSON_AddObjectToObject(response, "SignUrls") : NULL;
	snprintf(url, sizeof url, "%s/flows?code=%s", sandbox->url, id);
	snprintf(until, sizeof until, "%.0f", expires);
	return urls && sp_json_put_text(code, "QrCodeId", id) && sp_json_put_text(code, "QrCodeUrl", url) &&
		sp_json_put_number(code, "ExpiredTime", expires) && sp_json_put_text(code, "WeixinQrCodeUrl", url) &&
		sp_json_put_text(urls, "AppSignUrl", url) && sp_json_put_text(urls, "EffectiveTime", until) &&
		sp_json_put_text(urls, "HttpSignUrl", url);
}

void sp_action_code(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *template = sp_world_find(sandbox->world, "Templates", sp_json_text(ex->json, "TemplateId"));
	const char *code, *fault = code_fault(template, &code);
	long long now = sp_sandbox_now(sandbox), days = 7, expires = 0;
	if (fault) {
		sp_answer_error(ex, code, "%s", fault);
		return;
	}
	if (!sp_json_int(ex->json, "QrEffectiveDay", &days) || days <= 0)
		days = 7;
	if (!sp_json_int(ex->json, "QrCodeExpiredOn", &expires) || expires <= 0)
		expires = now + days * DAY_S;
	if (expires <= now || expires > now + 365 * DAY_S) {
		sp_answer_error(ex, "InvalidParameter.QrEffectDay", "二维码过期时间应在一年之内（QrCodeExpiredOn）");
		return;
	}
	cJSON *data = cJSON_CreateObject(), *response = cJSON_CreateObject();
	bool good = response && data && cJSON_AddNumberToObject(data, "Expires", (double) expires) &&
		sp_json_put(data, "Request", cJSON_Duplicate(ex->json, true));
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_thing *thing = good ? sp_store_add_thing(&sandbox->store, ex->owner, "code", NULL, data) : NULL;
	if (!good)
		cJSON_Delete(data);
	if (thing)
		thing->dirty = true;
	good = thing && describe_code(sandbox, response, thing->id, (double) expires);
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

void sp_action_cancel_code(sp_sandbox *sandbox, sp_exchange *ex)
{
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_thing *thing = sp_store_thing(&sandbox->store, ex->owner, "code", sp_json_text(ex->json, "QrCodeId"));
	const cJSON *expires = thing ? cJSON_GetObjectItemCaseSensitive(thing->data, "Expires") : NULL;
	bool cancelled = thing && cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(thing->data, "Cancelled"));
	bool over = cJSON_IsNumber(expires) && expires->valuedouble <= sp_sandbox_time(sandbox);
	bool good = thing && !cancelled && !over && cJSON_AddTrueToObject(thing->data, "Cancelled");
	if (good)
		thing->dirty = true;
	pthread_mutex_unlock(&sandbox->lock);
	if (!thing || cancelled)
		sp_answer_error(ex, "OperationDenied.QrInvalid", "二维码无效（QrCodeId）");
	else if (over)
		sp_answer_error(ex, "OperationDenied.QrHasExpire", "二维码已过期（QrCodeId）");
	else
		sp_answer_made(ex, cJSON_CreateObject(), good);
}

/* --- CreatePrepareFlow: nothing starts before a person has looked at it --- */

/* What can't be prepared. False: it can. */
static bool refuse_resource(sp_sandbox *sandbox, sp_exchange *ex, long long type)
{
	const char *resource = sp_json_text(ex->json, "ResourceId");
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_file *file = sp_store_file(&sandbox->store, resource, sp_sandbox_time(sandbox));
	bool pdf = file && file->pdf && sp_owner_is(ex, file->owner);
	pthread_mutex_unlock(&sandbox->lock);
	if (type == 2 && !pdf)
		sp_answer_error(ex, "InvalidParameterValue", "请指定文件类型的资源id");
	else if (type == 1 && !sp_world_find(sandbox->world, "Templates", resource))
		sp_answer_error(ex, "ResourceNotFound.Template", "模板不存在（ResourceId）");
	else
		return false;
	return true;
}

static void prepare(sp_sandbox *sandbox, sp_exchange *ex, const char *url_member)
{
	long long type = 1;
	char url[192];
	sp_id id;
	(void) sp_json_int(ex->json, "ResourceType", &type);
	if (refuse_resource(sandbox, ex, type))
		return;
	cJSON *response = cJSON_CreateObject();
	bool good = response && sp_id_make(id);
	snprintf(url, sizeof url, "%s/flows?prepare=%s", sandbox->url, good ? id : "");
	sp_answer_made(ex, response,
		good && sp_json_put_text(response, url_member, url) && sp_json_put_text(response, "FlowId", id) &&
			sp_json_put_text(response, "DraftId", "") &&
			(!ex->partner || sp_json_put_text(response, "PreviewFlowUrl", "")));
}

void sp_action_prepare(sp_sandbox *sandbox, sp_exchange *ex)
{
	prepare(sandbox, ex, "Url");
}

void sp_partner_prepare(sp_sandbox *sandbox, sp_exchange *ex)
{
	prepare(sandbox, ex, "PrepareFlowUrl");
}
