/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Links by which people look, fill in and sign. Here all of them lead to the sandbox's own page. */
#include <stdio.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "service/sandbox/flow.h"

#define WEEK_S (7 * 24 * 3600)

/* Where a link leads; `what` tells for which flow, and of whom. */
static void page_url(const sp_sandbox *sandbox, const char *what, const char *id, char out[192])
{
	snprintf(out, 192, "%s/flows?%s=%.64s", sandbox->url, what, id);
}

static void answer_link(sp_exchange *ex, const char *url)
{
	cJSON *response = cJSON_CreateObject();
	sp_answer_made(ex, response,
		response && sp_json_put_text(response, "SchemeUrl", url) && sp_json_put_text(response, "SchemeQrcodeUrl", url));
}

/* --- CreateSchemeUrl --- */

void sp_action_scheme_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *id = sp_json_text(ex->json, "FlowId"), *end = sp_json_text(ex->json, "EndPoint");
	long long path = 0;
	char url[192];
	bool known = true;
	/* By the service's text; the check only warns, since one of its examples asks for it. */
	if (sp_json_int(ex->json, "PathType", &path) && path == 1 && (!*end || strcmp(end, "HTTP") == 0)) {
		sp_answer_error(ex, "FailedOperation.PathTypeError", "%s", "路径类型错误");
		return;
	}
	if (*id) {
		pthread_mutex_lock(&sandbox->lock);
		known = sp_contract_of(sandbox, ex, id) != NULL;
		pthread_mutex_unlock(&sandbox->lock);
	}
	page_url(sandbox, "scheme", id, url);
	if (known)
		answer_link(ex, url);
}

/* --- links of one signer --- */

static bool says(const cJSON *person, const char *member, const cJSON *approver)
{
	const char *wanted = sp_json_text(person, member);
	return !*wanted || strcmp(wanted, sp_json_text(approver, member)) == 0;
}

/* The place this person has in the flow; false: none. */
static bool find_person(const sp_stored_flow *flow, const cJSON *person, size_t *index)
{
	static const char *const members[] = { "ApproverName", "ApproverMobile", "OrganizationName" };
	const char *recipient = sp_json_text(person, "RecipientId");
	for (*index = 0; *index < flow->approver_count; ++*index) {
		const cJSON *approver = sp_contract_approver(flow, *index);
		bool same = !*recipient || strcmp(recipient, flow->approvers[*index].recipient_id) == 0;
		for (size_t i = 0; i < sizeof members / sizeof *members && !*recipient; i++)
			same = same && says(person, members[i], approver);
		if (same)
			return true;
	}
	return false;
}

static bool is_due(const sp_stored_approver *approver)
{
	return approver->status == SP_SIGN_DUE || approver->status == SP_SIGN_TO_FILL;
}

/* The editions call a signer's members differently. */
static bool put_person(cJSON *info, const sp_exchange *ex, const cJSON *person)
{
	long long type = 0;
	(void) sp_json_int(person, "ApproverType", &type);
	const char *word = type == 3 ? "ENTERPRISESERVER" : type == 1 || type == 7 ? "PERSON" : "ORGANIZATION";
	return (ex->partner ? sp_json_put_text(info, "ApproverType", word)
			    : sp_json_put_number(info, "ApproverType", (double) type)) &&
		sp_json_put_text(info, ex->partner ? "Name" : "ApproverName", sp_json_text(person, "ApproverName")) &&
		sp_json_put_text(info, ex->partner ? "Mobile" : "ApproverMobile", sp_json_text(person, "ApproverMobile"));
}

static cJSON *url_info(const sp_sandbox *sandbox, const sp_exchange *ex, const sp_stored_flow *flow, size_t index)
{
	const cJSON *approver = sp_contract_approver(flow, index);
	char url[192];
	cJSON *info = cJSON_CreateObject();
	page_url(sandbox, "sign", flow->approvers[index].sign_id, url);
	if (info && sp_json_put_text(info, "SignUrl", url) && put_person(info, ex, approver) &&
		sp_json_put_text(info, "LongUrl", url))
		return info;
	cJSON_Delete(info);
	return NULL;
}

/* Under the lock. With UrlType 1 and nobody named the link is the initiator's own. */
static bool add_sign_urls(sp_sandbox *sandbox, sp_exchange *ex, const sp_stored_flow *flow, cJSON *list, bool *found)
{
	const cJSON *people = sp_json_array(ex->json, "FlowApproverInfos"), *person;
	bool good = list != NULL;
	long long view = 0;
	(void) sp_json_int(ex->json, "UrlType", &view);
	cJSON_ArrayForEach(person, people)
	{
		size_t index = 0;
		*found = *found && find_person(flow, person, &index) && (view == 1 || is_due(&flow->approvers[index]));
		good = good && (!*found || sp_json_push(list, url_info(sandbox, ex, flow, index)));
	}
	if (!cJSON_GetArraySize(people)) {
		char url[192];
		cJSON *info = cJSON_CreateObject();
		page_url(sandbox, "view", flow->id, url);
		*found = view == 1;
		good = good && sp_json_push(list, info) && sp_json_put_text(info, "SignUrl", url) &&
			sp_json_put_text(info, "LongUrl", url);
	}
	return good;
}

static bool is_long_enough(sp_exchange *ex)
{
	long long seconds = 0;
	if (!sp_json_int(ex->json, "ExpiredOn", &seconds) || seconds == 0 || (seconds >= 1800 && seconds <= 7776000))
		return true;
	sp_answer_error(ex, "InvalidParameterValue", "链接有效期应为 1800 至 7776000 秒（ExpiredOn）");
	return false;
}

void sp_action_sign_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	if (!is_long_enough(ex))
		return;
	cJSON *response = cJSON_CreateObject();
	cJSON *list = response ? cJSON_AddArrayToObject(response, "FlowApproverUrlInfos") : NULL;
	bool found = true;
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	bool good = flow && add_sign_urls(sandbox, ex, flow, list, &found);
	pthread_mutex_unlock(&sandbox->lock);
	if (flow && found) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	if (flow)
		sp_answer_error(ex, "ResourceNotFound", "合同中没有该签署方，或该签署方当前无需签署（FlowApproverInfos）");
}

/* --- links of one signer for many flows --- */

/* Under the lock: in each of the flows this person has to be due. NULL: it is so; else what to answer. */
static const char *batch_fault(sp_sandbox *sandbox, const sp_exchange *ex, const cJSON *ids, const cJSON *person, const char **code)
{
	const cJSON *id;
	*code = "ResourceNotFound.Flow";
	cJSON_ArrayForEach(id, ids)
	{
		sp_stored_flow *flow = sp_contract_seen(sandbox, ex, cJSON_GetStringValue(id));
		size_t index;
		if (!flow)
			return "签署流程未找到，请检查参数。（FlowIds）";
		(void) sp_contract_look(sandbox, flow);
		*code = "ResourceNotFound";
		if (!find_person(flow, person, &index))
			return "合同中没有该签署方（FlowIds）";
		*code = "OperationDenied";
		if (!is_due(&flow->approvers[index]))
			return "该签署方当前无需签署（FlowIds）";
		*code = "ResourceNotFound.Flow";
	}
	return NULL;
}

static bool links_hold(sp_sandbox *sandbox, sp_exchange *ex, const cJSON *ids, const cJSON *person)
{
	const char *code;
	pthread_mutex_lock(&sandbox->lock);
	const char *fault = batch_fault(sandbox, ex, ids, person, &code);
	pthread_mutex_unlock(&sandbox->lock);
	if (fault)
		sp_answer_error(ex, code, "%s", fault);
	return !fault;
}

static const cJSON *ids_of(sp_sandbox *sandbox, const sp_exchange *ex)
{
	const cJSON *body = ex->json;
	const sp_stored_thing *group = NULL;
	if (*sp_json_text(body, "FlowGroupId")) {
		pthread_mutex_lock(&sandbox->lock);
		group = sp_store_thing(&sandbox->store, ex->owner, "group", sp_json_text(body, "FlowGroupId"));
		pthread_mutex_unlock(&sandbox->lock);
	}
	return group ? sp_json_array(group->data, "FlowIds") : sp_json_array(body, "FlowIds");
}

void sp_action_quick_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *person = cJSON_GetObjectItemCaseSensitive(ex->json, "FlowApproverInfo");
	const cJSON *ids = ids_of(sandbox, ex);
	char url[192];
	if (!cJSON_GetArraySize(ids)) {
		sp_answer_error(ex, "ResourceNotFound.Resource", "合同组未找到，请检查参数。（FlowGroupId）");
		return;
	}
	if (!is_long_enough(ex) || !links_hold(sandbox, ex, ids, person))
		return;
	page_url(sandbox, "batch", cJSON_GetArrayItem(ids, 0)->valuestring, url);
	cJSON *response = cJSON_CreateObject(), *info = cJSON_CreateObject();
	bool good = sp_json_put(response, "FlowApproverUrlInfo", info) && sp_json_put_text(info, "SignUrl", url) &&
		put_person(info, ex, person) && sp_json_put_text(info, "LongUrl", url);
	sp_answer_made(ex, response, good);
}

/* Name, Mobile and OrganizationName as a person of the flows. */
static cJSON *person_of(const cJSON *body)
{
	cJSON *person = cJSON_CreateObject();
	if (person && sp_json_put_text(person, "ApproverName", sp_json_text(body, "Name")) &&
		sp_json_put_text(person, "ApproverMobile", sp_json_text(body, "Mobile")) &&
		sp_json_put_text(person, "OrganizationName", sp_json_text(body, "OrganizationName")))
		return person;
	cJSON_Delete(person);
	return NULL;
}

static void answer_week(const sp_sandbox *sandbox, sp_exchange *ex, bool mini_app)
{
	char url[192];
	page_url(sandbox, "batch", "all", url);
	cJSON *response = cJSON_CreateObject();
	bool good = response && sp_json_put_text(response, "SignUrl", url) &&
		sp_json_put_number(response, "ExpiredTime", (double) sp_sandbox_now(sandbox) + WEEK_S) &&
		(!mini_app || sp_json_put_text(response, "MiniAppPath", "/pages/guide/index?to=BATCH_SIGN"));
	sp_answer_made(ex, response, good);
}

/* Places that nobody has taken yet: whoever opens the link takes them. NULL: all of them are there. */
static const char *places_fault(sp_sandbox *sandbox, const sp_exchange *ex, const cJSON *places)
{
	const cJSON *place;
	const char *fault = NULL;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(place, places)
	{
		const sp_stored_flow *flow = sp_contract_seen(sandbox, ex, sp_json_text(place, "FlowId"));
		size_t index = 0;
		if (!fault && (!flow || !*sp_json_text(place, "RecipientId") || !find_person(flow, place, &index)))
			fault = flow ? "合同中没有该签署方（FlowBatchUrlInfo）"
				     : "签署流程未找到，请检查参数。（FlowBatchUrlInfo）";
	}
	pthread_mutex_unlock(&sandbox->lock);
	return fault;
}

void sp_action_batch_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *places = sp_json_array(
		cJSON_GetObjectItemCaseSensitive(ex->json, "FlowBatchUrlInfo"), "FlowBatchApproverInfos");
	if (cJSON_GetArraySize(places) > 0) {
		const char *fault = places_fault(sandbox, ex, places);
		if (fault)
			sp_answer_error(ex, "ResourceNotFound", "%s", fault);
		else
			answer_week(sandbox, ex, true);
		return;
	}
	cJSON *person = person_of(ex->json);
	bool card = *sp_json_text(ex->json, "IdCardNumber"), mobile = *sp_json_text(ex->json, "Mobile");
	if (!person)
		sp_answer_memory(ex);
	else if (!*sp_json_text(ex->json, "Name") || (!mobile && !card))
		sp_answer_error(ex, "MissingParameter", "缺少姓名，或手机号与证件号均未填写（Name，Mobile，IdCardNumber）");
	else if (links_hold(sandbox, ex, sp_json_array(ex->json, "FlowIds"), person))
		answer_week(sandbox, ex, true);
	cJSON_Delete(person);
}

void sp_action_organization_url(sp_sandbox *sandbox, sp_exchange *ex)
{
	cJSON *person = person_of(ex->json);
	bool named = *sp_json_text(ex->json, "UserId") || (*sp_json_text(ex->json, "Name") && *sp_json_text(ex->json, "Mobile"));
	if (!person)
		sp_answer_memory(ex);
	else if (!named)
		sp_answer_error(ex, "MissingParameter", "缺少员工编号，或姓名与手机号（UserId，Name，Mobile）");
	else if (links_hold(sandbox, ex, ids_of(sandbox, ex), person))
		answer_week(sandbox, ex, false);
	cJSON_Delete(person);
}
