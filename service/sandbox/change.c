/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Actions that change a flow that is under way: cancel, deadline, named signers, forward, review, reminders. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_build.h"
#include "service/sandbox/flow.h"
#include "service/world/world.h"

#define REMINDERS_MAX 3 /* to one signer of one contract */
#define CANCEL_URL_S (24 * 3600)

static void answer_ended(sp_exchange *ex)
{
	sp_answer_error(ex, "OperationDenied.FlowHasTerminated", "流程已终止，不能操作（FlowId）");
}

static void answer_empty(sp_exchange *ex)
{
	sp_answer_json(ex, cJSON_CreateObject());
}

/* --- cancelling --- */

void sp_action_cancel(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *reason = sp_json_text(ex->json, "CancelMessage");
	if (!*reason) {
		sp_answer_error(ex, "MissingParameter.CancelReason", "缺少撤销原因（CancelMessage）");
		return;
	}
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	sp_act_end end = flow ? sp_contract_cancel(sandbox, flow, reason) : SP_ACT_NOBODY;
	pthread_mutex_unlock(&sandbox->lock);
	if (flow && end == SP_ACT_DONE)
		answer_empty(ex);
	else if (flow)
		sp_answer_error(ex, "OperationDenied.FlowHasTerminated", "流程已终止，不能撤销（FlowId）");
}

/* A message for each id that can't be cancelled, "" for the others, in their order. */
static bool add_fail_messages(sp_sandbox *sandbox, const sp_exchange *ex, cJSON *response)
{
	const cJSON *ids = sp_json_array(ex->json, "FlowIds");
	cJSON *messages = cJSON_AddArrayToObject(response, "FailMessages");
	const cJSON *id;
	cJSON_ArrayForEach(id, ids)
	{
		sp_stored_flow *flow = sp_contract_seen(sandbox, ex, cJSON_GetStringValue(id));
		const char *message = "";
		if (!flow)
			message = "签署流程未找到";
		else if ((void) sp_contract_look(sandbox, flow), sp_contract_ended(flow))
			message = "流程已终止，不能撤销";
		if (!messages || !sp_json_push(messages, cJSON_CreateString(message)))
			return false;
	}
	return messages != NULL;
}

/* The task is settled by the person who opens the link: in the sandbox, on its page. */
void sp_action_batch_cancel(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *ids = sp_json_array(ex->json, "FlowIds");
	char expires[32], url[192];
	cJSON *response = cJSON_CreateObject(), *data = cJSON_CreateObject();
	snprintf(expires, sizeof expires, "%lld", (long long) sp_sandbox_now(sandbox) + CANCEL_URL_S);
	bool good = response && data && sp_json_put(data, "FlowIds", cJSON_Duplicate(ids, true)) &&
		sp_json_put_text(data, "Status", "PROCESSING");
	pthread_mutex_lock(&sandbox->lock);
	good = good && add_fail_messages(sandbox, ex, response) &&
		sp_json_put(
			data, "FailMessages", cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(response, "FailMessages"), true));
	sp_stored_thing *task = good ? sp_store_add_thing(&sandbox->store, ex->owner, "cancel", NULL, data) : NULL;
	if (!good)
		cJSON_Delete(data);
	if (task) {
		snprintf(url, sizeof url, "%s/flows?cancel=%s", sandbox->url, task->id);
		task->dirty = true;
	}
	good = task && sp_json_put_text(response, "BatchCancelFlowUrl", url) &&
		sp_json_put_text(response, "UrlExpireOn", expires) && sp_json_put_text(response, "TaskId", task->id);
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

bool sp_cancel_task_run(sp_sandbox *sandbox, sp_stored_thing *task, bool partner, const char *reason)
{
	cJSON *done = cJSON_AddArrayToObject(task->data, "Done"), *failed = cJSON_AddArrayToObject(task->data, "Failed");
	const cJSON *id;
	bool good = done && failed && sp_json_set_text(task->data, "Status", "END");
	cJSON_ArrayForEach(id, sp_json_array(task->data, "FlowIds"))
	{
		sp_stored_flow *flow = cJSON_IsString(id) ? sp_store_flow(&sandbox->store, id->valuestring) : NULL;
		bool cancelled = flow && !flow->preview && strcmp(flow->owner, task->owner) == 0 &&
			sp_contract_cancel(sandbox, flow, reason) == SP_ACT_DONE;
		good = good && sp_json_push(cancelled ? done : failed, cJSON_Duplicate(id, true));
	}
	task->dirty = true;
	cJSON *told = cJSON_CreateObject();
	if (!sp_json_put_text(told, "TaskId", task->id)) {
		cJSON_Delete(told);
		told = NULL;
	}
	sp_sandbox_tell(sandbox, "CancelFlows", partner, told);
	return good;
}

/* The partner edition needs no link: what can be cancelled is. */
void sp_partner_batch_cancel(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *ids = sp_json_array(ex->json, "FlowIds");
	cJSON *response = cJSON_CreateObject(), *data = cJSON_CreateObject();
	bool good = response && data && sp_json_put(data, "FlowIds", cJSON_Duplicate(ids, true));
	pthread_mutex_lock(&sandbox->lock);
	good = good && add_fail_messages(sandbox, ex, response);
	sp_stored_thing *task = good ? sp_store_add_thing(&sandbox->store, ex->owner, "cancel", NULL, data) : NULL;
	if (!good)
		cJSON_Delete(data);
	good = task && sp_cancel_task_run(sandbox, task, true, sp_json_text(ex->json, "CancelMessage")) &&
		sp_json_put_text(response, "TaskId", task->id);
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

static bool add_cancel_failures(const sp_sandbox *sandbox, const sp_exchange *ex, cJSON *response, const cJSON *failed)
{
	cJSON *list = cJSON_AddArrayToObject(response, "FailureFlows"), *item;
	const cJSON *id;
	cJSON_ArrayForEach(id, failed)
	{
		const sp_stored_flow *flow = sp_contract_seen(sandbox, ex, id->valuestring);
		item = cJSON_CreateObject();
		if (!list || !sp_json_push(list, item) || !sp_json_put_text(item, "FlowId", id->valuestring) ||
			!sp_json_put_text(item, "Reason", flow ? "流程已终止，不能撤销" : "签署流程未找到") ||
			!sp_json_put_text(item, "FlowName", flow ? sp_json_text(flow->body, "FlowName") : ""))
			return false;
	}
	return list != NULL;
}

void sp_action_cancel_task(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *id = sp_json_text(ex->json, "TaskId");
	cJSON *response = cJSON_CreateObject();
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_thing *task = sp_store_thing(&sandbox->store, ex->owner, "cancel", id);
	const cJSON *done = task ? sp_json_array(task->data, "Done") : NULL;
	bool good = task && response && sp_json_put_text(response, "TaskId", id) &&
		sp_json_put_text(response, "TaskStatus", sp_json_text(task->data, "Status")) &&
		sp_json_put(response, "SuccessFlowIds", done ? cJSON_Duplicate(done, true) : cJSON_CreateArray()) &&
		add_cancel_failures(sandbox, ex, response, sp_json_array(task->data, "Failed"));
	pthread_mutex_unlock(&sandbox->lock);
	if (task) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	sp_answer_error(ex, "ResourceNotFound", "撤销任务不存在（TaskId）");
}

/* --- deadlines and reminders --- */

static bool same_recipient(const sp_stored_flow *flow, const char *recipient, size_t *index)
{
	for (*index = 0; *index < flow->approver_count; ++*index)
		if (strcmp(flow->approvers[*index].recipient_id, recipient) == 0)
			return true;
	return false;
}

void sp_action_deadline(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *recipient = sp_json_text(ex->json, "RecipientId");
	long long deadline = 0;
	size_t index = 0;
	(void) sp_json_int(ex->json, "Deadline", &deadline);
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	bool ended = flow && sp_contract_ended(flow), past = deadline <= sp_sandbox_now(sandbox);
	bool known = flow && (!*recipient || same_recipient(flow, recipient, &index));
	if (known && !ended && !past) {
		*(*recipient ? &flow->approvers[index].deadline : &flow->deadline) = deadline;
		flow->dirty = true;
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (ended)
		sp_answer_error(ex, "FailedOperation", "流程已终止，不能修改截止时间（FlowId）");
	else if (flow && past)
		sp_answer_error(ex, "InvalidParameter.FlowDeadLine", "流程的截止时间已过（Deadline）");
	else if (flow && !known)
		sp_answer_error(ex, "ResourceNotFound.FlowApprover", "签署方不存在（RecipientId）");
	else if (flow)
		answer_empty(ex);
}

/* Who is due is reminded, each at most three times for one contract. */
static const char *remind(sp_sandbox *sandbox, sp_stored_flow *flow)
{
	bool due = false, sent = false;
	if (!flow)
		return "签署流程未找到";
	(void) sp_contract_look(sandbox, flow);
	for (size_t i = 0; i < flow->approver_count; i++) {
		sp_stored_approver *approver = &flow->approvers[i];
		bool waits = approver->status == SP_SIGN_DUE || approver->status == SP_SIGN_TO_FILL;
		due |= waits;
		if (!waits || approver->reminders >= (flow->partner ? 1 : REMINDERS_MAX) ||
			strcmp(sp_json_text(sp_contract_approver(flow, i), "NotifyType"), "NONE") == 0)
			continue;
		approver->reminders++;
		flow->dirty = sent = true;
	}
	return sent ? "" : due ? "催办次数已达上限，或签署方不接收通知" : "没有待处理的签署方";
}

void sp_action_reminds(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *id;
	cJSON *response = cJSON_CreateObject(), *item;
	cJSON *list = response ? cJSON_AddArrayToObject(response, "RemindFlowRecords") : NULL;
	bool good = list != NULL;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(id, sp_json_array(ex->json, "FlowIds"))
	{
		if (!good || !cJSON_IsString(id))
			continue;
		const char *message = remind(sandbox, sp_contract_seen(sandbox, ex, id->valuestring));
		item = cJSON_CreateObject();
		good = sp_json_push(list, item) && cJSON_AddBoolToObject(item, "CanRemind", !*message) &&
			sp_json_put_text(item, "FlowId", id->valuestring) && sp_json_put_text(item, "RemindMessage", message);
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

/* --- naming signers --- */

static bool copy_person(cJSON *to, const cJSON *from)
{
	static const char *const members[] = { "ApproverName", "ApproverMobile", "OrganizationName", "ApproverIdCardType",
		"ApproverIdCardNumber", "ApproverSource", "OpenId", "NotifyType" };
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const char *text = sp_json_text(from, members[i]);
		if (*text && !sp_json_set_text(to, members[i], text))
			return false;
	}
	return !*sp_json_text(from, "CustomUserId") || sp_json_set_text(to, "UserId", sp_json_text(from, "CustomUserId"));
}

/* Why this person can't be named; NULL: he was. Or-sign keeps all who were named, a dynamic place the one. */
static const char *name_person(sp_sandbox *sandbox, sp_stored_flow *flow, const cJSON *person, bool dynamic)
{
	size_t index;
	if (!same_recipient(flow, sp_json_text(person, "RecipientId"), &index))
		return "签署方不存在（RecipientId）";
	cJSON *approver = sp_contract_approver(flow, index);
	if (flow->approvers[index].status == SP_SIGN_DONE)
		return "签署方已签署";
	if (!*sp_json_text(person, "ApproverName") && !*sp_json_text(person, "CustomUserId") && !*sp_json_text(person, "OpenId"))
		return "缺少签署人姓名（ApproverName）";
	if (dynamic) {
		if (sp_approver_named(approver))
			return "签署方已指定";
		if (!copy_person(approver, person))
			return "沙箱内存不足";
		sp_contract_tell(sandbox, flow, "receive", (int) index);
	} else {
		cJSON *list = cJSON_GetObjectItemCaseSensitive(approver, "Candidates"), *copy = cJSON_CreateObject();
		if (!list)
			list = cJSON_AddArrayToObject(approver, "Candidates");
		if (!copy || !copy_person(copy, person) || !list || !sp_json_push(list, copy))
			return "沙箱内存不足";
	}
	sp_contract_go_on(sandbox, flow);
	return NULL;
}

static bool add_fill_error(cJSON *list, const cJSON *person, const char *flow_id, const char *message)
{
	cJSON *item = cJSON_CreateObject();
	return sp_json_push(list, item) && sp_json_put_text(item, "RecipientId", sp_json_text(person, "RecipientId")) &&
		sp_json_put_text(item, "ErrMessage", message) && sp_json_put_text(item, "FlowId", flow_id);
}

void sp_action_approvers(sp_sandbox *sandbox, sp_exchange *ex)
{
	long long type = 0;
	const cJSON *person;
	const char *first = NULL;
	cJSON *response = cJSON_CreateObject();
	cJSON *errors = response ? cJSON_AddArrayToObject(response, "FillError") : NULL;
	bool good = errors != NULL, found = true;
	(void) sp_json_int(ex->json, "FillApproverType", &type);
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(person, sp_json_array(ex->json, "Approvers"))
	{
		const char *id = *sp_json_text(person, "FlowId") ? sp_json_text(person, "FlowId")
								 : sp_json_text(ex->json, "FlowId");
		sp_stored_flow *flow = found && good ? sp_contract_of(sandbox, ex, id) : NULL;
		found = found && flow;
		if (!flow)
			continue;
		const char *message = sp_contract_ended(flow) ? "流程已终止" : name_person(sandbox, flow, person, type == 1);
		first = first ? first : message;
		good = !message || add_fill_error(errors, person, id, message);
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (found && (type == 1 || !first)) {
		sp_answer_made(ex, response, good);
		return;
	}
	cJSON_Delete(response);
	if (found)
		sp_answer_error(ex, "InvalidParameter", "%s", first);
}

/* --- forwarding and review --- */

static const char *forward(sp_sandbox *sandbox, const sp_exchange *ex, const cJSON *info, const cJSON *to)
{
	sp_stored_flow *flow = sp_contract_seen(sandbox, ex, sp_json_text(info, "FlowId"));
	size_t index;
	if (!flow)
		return "签署流程未找到";
	if (!same_recipient(flow, sp_json_text(info, "RecipientId"), &index))
		return "签署方不存在";
	if (flow->approvers[index].status == SP_SIGN_FILLED)
		return "签署方已填写，不能转交";
	switch (sp_contract_forward(sandbox, flow, index, to)) {
	case SP_ACT_DONE: return NULL;
	case SP_ACT_ENDED: return "流程已终止";
	case SP_ACT_ALREADY: return "签署方已签署";
	case SP_ACT_FORBIDDEN: return "签署方不允许转他人处理";
	default: return "签署方当前不能转交";
	}
}

/* The member of ApproverInfo that an employee's row stands for. */
static cJSON *person_of(const cJSON *employee)
{
	cJSON *person = cJSON_CreateObject();
	if (person && sp_json_put_text(person, "ApproverName", sp_json_text(employee, "DisplayName")) &&
		sp_json_put_text(person, "ApproverMobile", sp_json_text(employee, "Mobile")) &&
		sp_json_put_text(person, "UserId", sp_json_text(employee, "UserId")))
		return person;
	cJSON_Delete(person);
	return NULL;
}

static void forward_all(sp_sandbox *sandbox, sp_exchange *ex, const cJSON *person)
{
	const cJSON *info;
	cJSON *response = cJSON_CreateObject(), *item;
	cJSON *done = response ? cJSON_AddArrayToObject(response, "SuccessFlows") : NULL;
	cJSON *failed = done ? cJSON_AddArrayToObject(response, "FailedFlows") : NULL;
	bool good = failed && person;
	pthread_mutex_lock(&sandbox->lock);
	cJSON_ArrayForEach(info, sp_json_array(ex->json, "FlowForwardInfos"))
	{
		const char *message = good ? forward(sandbox, ex, info, person) : "";
		const char *id = sp_json_text(info, "FlowId");
		if (!message) {
			good = sp_json_push(done, cJSON_CreateString(id));
			continue;
		}
		item = cJSON_CreateObject();
		good = good && sp_json_push(failed, item) && sp_json_put_text(item, "FlowId", id) &&
			sp_json_put_text(item, "ErrorDetail", message);
	}
	pthread_mutex_unlock(&sandbox->lock);
	sp_answer_made(ex, response, good);
}

void sp_action_forwards(sp_sandbox *sandbox, sp_exchange *ex)
{
	const cJSON *employee = sp_world_find(sandbox->world, "Employees", sp_json_text(ex->json, "TargetUserId"));
	if (!employee) {
		sp_answer_error(ex, "ResourceNotFound.User", "员工不存在（TargetUserId）");
		return;
	}
	if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(employee, "Verified"))) {
		sp_answer_error(ex, "OperationDenied.UserNoAudit", "员工未实名，不能接收合同（TargetUserId）");
		return;
	}
	cJSON *person = person_of(employee);
	forward_all(sandbox, ex, person);
	cJSON_Delete(person);
}

void sp_action_review(sp_sandbox *sandbox, sp_exchange *ex)
{
	const char *type = sp_json_text(ex->json, "ReviewType"), *message = sp_json_text(ex->json, "ReviewMessage");
	bool pass = strcmp(type, "PASS") == 0;
	pthread_mutex_lock(&sandbox->lock);
	sp_stored_flow *flow = sp_contract_of(sandbox, ex, sp_json_text(ex->json, "FlowId"));
	bool ended = flow && sp_contract_ended(flow), needed = flow && flow->review != SP_REVIEW_NONE;
	if (needed && !ended) {
		sp_contract_review(sandbox, flow, pass ? SP_REVIEW_PASSED : SP_REVIEW_REJECTED, message);
		size_t index;
		if (strcmp(type, "SIGN_REJECT") == 0 && sp_contract_find(flow, "", &index) == SP_ACT_DONE)
			(void) sp_contract_refuse(sandbox, flow, index, message);
	}
	pthread_mutex_unlock(&sandbox->lock);
	if (ended)
		answer_ended(ex);
	else if (flow && !needed)
		sp_answer_error(ex, "OperationDenied.FlowNoNeedReview", "流程不需要审核（FlowId）");
	else if (flow)
		answer_empty(ex);
}
