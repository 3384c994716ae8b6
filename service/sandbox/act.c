/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A person signs, fills in, refuses …: by the command, or on the page. */
#include "service/sandbox/act.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/json/json_scan.h"
#include "service/world/world.h"

const char *sp_act_why(sp_act_end end, signprep_lang lang)
{
	static const char *const texts[][2] = {
		[SP_ACT_NOT_STARTED] = { "the flow has not been started", "合同尚未发起" },
		[SP_ACT_ENDED] = { "the flow has ended", "合同已终止" },
		[SP_ACT_NOBODY] = { "there is no such flow, signer or deed", "没有这样的合同、签署方或操作" },
		[SP_ACT_SEVERAL] = { "several signers are meant", "符合的签署方不止一个" },
		[SP_ACT_LATER] = { "it is another's turn", "还没有轮到该签署方" },
		[SP_ACT_ALREADY] = { "this signer has signed", "该签署方已签署" },
		[SP_ACT_TO_FILL] = { "somebody has to fill in first", "还有内容待填写" },
		[SP_ACT_NO_FILLING] = { "this signer has nothing to fill in", "该签署方没有待填写的内容" },
		[SP_ACT_UNNAMED] = { "nobody has been named for this signer's place", "该签署方尚未指定签署人" },
		[SP_ACT_REVIEW] = { "the company's review is missing", "企业内部审核尚未通过" },
		[SP_ACT_NO_REVIEW] = { "it waits for no review", "该合同无需审核" },
		[SP_ACT_FORBIDDEN] = { "an option of the signer forbids it", "签署方的设置不允许此操作" },
		[SP_ACT_UNSIGNED] = { "only what all have signed can be rescinded", "只有全部签署完成的合同才能解除" },
		[SP_ACT_AUTOMATIC] = { "the service signs for this signer", "该签署方由系统自动签署" },
		[SP_ACT_MEMORY] = { "memory is out", "内存不足" },
		[SP_ACT_DISK] = { "it could not be written to the disk", "状态无法写入磁盘" },
	};
	return end == SP_ACT_DONE ? NULL : texts[end][lang == SIGNPREP_ZH];
}

/* An employee's row as a person, or a person who has nothing but the name. */
static cJSON *person_called(const sp_sandbox *sandbox, const char *who)
{
	static const char *const members[] = { "UserId", "DisplayName", "Mobile" };
	const cJSON *employee, *found = NULL;
	cJSON *person = cJSON_CreateObject();
	cJSON_ArrayForEach(employee, sp_json_array(sandbox->world, "Employees"))
	{
		for (size_t i = 0; i < sizeof members / sizeof *members; i++)
			found = strcmp(sp_json_text(employee, members[i]), who) == 0 ? employee : found;
	}
	if (person && sp_json_put_text(person, "ApproverName", found ? sp_json_text(found, "DisplayName") : who) &&
		(!found ||
			(sp_json_put_text(person, "ApproverMobile", sp_json_text(found, "Mobile")) &&
				sp_json_put_text(person, "UserId", sp_json_text(found, "UserId")))))
		return person;
	cJSON_Delete(person);
	return NULL;
}

static sp_act_end hand_on(sp_sandbox *sandbox, sp_stored_flow *flow, size_t index, const char *to)
{
	cJSON *person = to && *to ? person_called(sandbox, to) : NULL;
	sp_act_end end = person ? sp_contract_forward(sandbox, flow, index, person) : SP_ACT_NOBODY;
	cJSON_Delete(person);
	return end;
}

/* The company looks at its own contract: with a reason it says no. */
static sp_act_end review(sp_sandbox *sandbox, sp_stored_flow *flow, const char *why)
{
	if (sp_contract_ended(flow))
		return SP_ACT_ENDED;
	if (flow->review != SP_REVIEW_NEEDED && flow->review != SP_REVIEW_REJECTED)
		return SP_ACT_NO_REVIEW;
	sp_contract_review(sandbox, flow, why && *why ? SP_REVIEW_REJECTED : SP_REVIEW_PASSED, why);
	return SP_ACT_DONE;
}

/* Whoever is to fill in or sign does so, one after the other, until all have; or until somebody can't, and that is why. */
static sp_act_end finish(sp_sandbox *sandbox, sp_stored_flow *flow, const cJSON *values)
{
	sp_act_end end = SP_ACT_DONE;
	for (size_t i = 0; i < flow->approver_count && !end; i++)
		if (flow->approvers[i].fills)
			end = sp_contract_fill(sandbox, flow, i, values);
	/* Each round somebody signs, or it is the last. */
	for (size_t i = 0; !end && i < flow->approver_count && !sp_contract_ended(flow); i++)
		if (flow->approvers[i].status == SP_SIGN_DUE) {
			end = sp_contract_sign(sandbox, flow, i);
			i = (size_t) -1;
		}
	return end;
}

static sp_act_end run(sp_sandbox *sandbox, sp_stored_flow *flow, const sp_deed *deed)
{
	size_t index = 0;
	const char *name = deed->name;
	if (strcmp(name, "expire") == 0)
		return sp_contract_expire(sandbox, flow);
	if (strcmp(name, "cancel") == 0)
		return sp_contract_cancel(sandbox, flow, deed->message);
	if (strcmp(name, "review") == 0)
		return review(sandbox, flow, deed->message);
	if (strcmp(name, "rescind") == 0)
		return sp_contract_rescind(sandbox, flow);
	if (flow->status == SP_FLOW_NOT_STARTED || flow->status == SP_FLOW_NOT_STARTED_FILL)
		return SP_ACT_NOT_STARTED;
	if (sp_contract_ended(flow))
		return SP_ACT_ENDED;
	if (strcmp(name, "finish") == 0)
		return finish(sandbox, flow, deed->values);
	sp_act_end end = sp_contract_find(flow, deed->as ? deed->as : "", &index);
	if (end)
		return end;
	if (strcmp(name, "sign") == 0)
		return sp_contract_sign(sandbox, flow, index);
	if (strcmp(name, "fill") == 0)
		return sp_contract_fill(sandbox, flow, index, deed->values);
	if (strcmp(name, "refuse") == 0)
		return sp_contract_refuse(sandbox, flow, index, deed->message);
	return strcmp(name, "forward") == 0 ? hand_on(sandbox, flow, index, deed->to) : SP_ACT_NOBODY;
}

bool sp_act(sp_sandbox *sandbox, const sp_deed *deed, sp_act_end *end)
{
	*end = SP_ACT_NOBODY;
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_store_flow(&sandbox->store, deed->flow_id);
	if (flow && !flow->preview) {
		(void) sp_contract_look(sandbox, flow);
		*end = run(sandbox, flow, deed);
		if (!sp_keep_commit(sandbox->keep, &sandbox->store))
			*end = SP_ACT_DISK;
	}
	pthread_mutex_unlock(&sandbox->lock);
	return *end == SP_ACT_DONE;
}

/* --- POST /act --- */

static bool add_approvers(cJSON *answer, const sp_stored_flow *flow)
{
	cJSON *list = cJSON_AddArrayToObject(answer, "approvers"), *item;
	for (size_t i = 0; list && i < flow->approver_count; i++) {
		const cJSON *approver = sp_contract_approver(flow, i);
		const char *name = sp_json_text(approver, "ApproverName");
		item = cJSON_CreateObject();
		if (!sp_json_push(list, item) ||
			!sp_json_put_text(item, "name", *name ? name : sp_json_text(approver, "OrganizationName")) ||
			!sp_json_put_text(item, "role", sp_json_text(approver, "ApproverRoleName")) ||
			!sp_json_put_number(item, "status", flow->approvers[i].status))
			return false;
	}
	return list != NULL;
}

static cJSON *describe(sp_sandbox *sandbox, const char *flow_id)
{
	cJSON *answer = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = sp_store_flow(&sandbox->store, flow_id);
	bool good = answer && flow && sp_json_put_text(answer, "flow_id", flow_id) &&
		sp_json_put_number(answer, "status", flow->status) && add_approvers(answer, flow);
	pthread_mutex_unlock(&sandbox->lock);
	if (good)
		return answer;
	cJSON_Delete(answer);
	return NULL;
}

static cJSON *complain(const char *en, const char *zh)
{
	cJSON *answer = cJSON_CreateObject();
	if (answer && sp_json_put_text(answer, "error", en) && sp_json_put_text(answer, "error_zh", zh))
		return answer;
	cJSON_Delete(answer);
	return NULL;
}

static void reply(sp_server_response *response, int status, cJSON *answer)
{
	response->body = answer ? cJSON_PrintUnformatted(answer) : NULL;
	response->length = response->body ? strlen(response->body) : 0;
	response->status = response->body ? status : 500;
	response->type = "application/json";
	cJSON_Delete(answer);
}

/* A page of another site can't send this type without being asked first, and is refused then. */
static bool is_json(const sp_server_request *request)
{
	const char *type = sp_request_header(request, "Content-Type");
	return type && strncmp(type, "application/json", 16) == 0 && !sp_request_header(request, "Origin");
}

/* NULL: it is no JSON, or not from where it may come; the answer is set. */
static cJSON *take_body(const sp_server_request *request, sp_server_response *response)
{
	const sp_json_limits limits = { .max_bytes = request->length };
	size_t skip = 0;
	cJSON *body = NULL;
	if (is_json(request) && sp_json_scan(request->body, request->length, &limits, "body", &skip, NULL) == SIGNPREP_OK)
		body = cJSON_ParseWithLength(request->body + skip, request->length - skip);
	if (!body)
		sp_response_text(response, 400, "text/plain", "JSON expected\n");
	return body;
}

void sp_act_serve(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	sp_act_end end = SP_ACT_NOBODY;
	cJSON *body = take_body(request, response);
	const sp_deed deed = { .flow_id = sp_json_text(body, "FlowId"),
		.name = sp_json_text(body, "Deed"),
		.as = sp_json_text(body, "As"),
		.to = sp_json_text(body, "To"),
		.message = sp_json_text(body, "Message"),
		.values = cJSON_GetObjectItemCaseSensitive(body, "Values") };
	if (!body)
		return;
	if (sp_act(opaque, &deed, &end))
		reply(response, 200, describe(opaque, deed.flow_id));
	else
		reply(response, 409, complain(sp_act_why(end, SIGNPREP_EN), sp_act_why(end, SIGNPREP_ZH)));
	cJSON_Delete(body);
}

/* --- POST /callback --- */

/* A type may be one that nobody knows yet. */
static bool is_type(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	return length > 0 && length <= 64 && text[length] == '\0';
}

void sp_happen_serve(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	const sp_sandbox *sandbox = opaque;
	sp_id id;
	cJSON *body = take_body(request, response), *answer;
	const sp_happening what = { .type = sp_json_text(body, "Type"),
		.partner = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "Partner")),
		.data = cJSON_GetObjectItemCaseSensitive(body, "Data") };
	if (!body)
		return;
	if (!sandbox->happened)
		reply(response, 409, complain("it was started without --callback", "沙箱启动时没有 --callback"));
	else if (!is_type(what.type))
		reply(response, 409, complain("a type is 1 to 64 letters, digits and _", "类型应为 1 到 64 个字母、数字或 _"));
	else if (!sandbox->happened(sandbox->changed_opaque, &what, id))
		reply(response, 409, complain(sp_act_why(SP_ACT_MEMORY, SIGNPREP_EN), sp_act_why(SP_ACT_MEMORY, SIGNPREP_ZH)));
	else if ((answer = cJSON_CreateObject()) && sp_json_put_text(answer, "type", what.type) &&
		sp_json_put_text(answer, "msg_id", id))
		reply(response, 200, answer);
	else {
		cJSON_Delete(answer);
		reply(response, 500, NULL);
	}
	cJSON_Delete(body);
}
