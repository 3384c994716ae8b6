/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages about anything else than the state of a contract. */
#include "service/posting/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "submit/callback/event_types.h"

#define EXAMPLE_ID "yDSandboxExample0000000000000000"

/* Members as the service's pages and recordings have them; of other types they are not published. */
static const struct {
	const char *type, *data;
} examples[] = {
	{ "FlowStatusChange",
		"{\"Approvers\":[{\"ApproveCallbackStatus\":3,\"ApproverMobile\":\"13800000001\",\"ApproverName\":\"张三\","
		"\"ApproverType\":1,\"RecipientId\":\"yDSandboxExampleRecipient0000000\"}],\"CallbackType\":\"sign\","
		"\"DocumentId\":\"yDSandboxExampleDocument00000000\",\"FlowCallbackShowStatus\":\"ALL\",\"FlowCallbackStatus\":4,"
		"\"FlowId\":\"yDSandboxExampleFlow000000000000\",\"FlowName\":\"示例合同\",\"Operate\":\"finish\",\"UserData\":"
		"\"\"}" },
	{ "FlowCost", "{\"Cost\":1,\"CostChannel\":1,\"FlowId\":\"yDSandboxExampleFlow000000000000\",\"IsResell\":false}" },
	{ "BillingUse",
		"{\"CostType\":1,\"CreateOrganizationName\":\"示例（深圳）有限公司\",\"FlowId\":"
		"\"yDSandboxExampleFlow000000000000\","
		"\"FlowName\":\"示例合同\",\"QuotaName\":\"企业电子合同\",\"QuotaType\":\"CloudEnterprise\",\"Remark\":\"\","
		"\"UseCount\":1}" },
	{ "FlowGroupStatusChange",
		"{\"FlowGroupId\":\"yDSandboxExampleGroup00000000000\",\"FlowGroupName\":\"示例合同组\",\"FlowGroupStatus\":"
		"\"ALL\"}" },
	{ "CancelFlows", "{\"TaskId\":\"yDSandboxExampleTask000000000000\"}" },
	{ "OperateSeal",
		"{\"AuthorizedUsers\":[{\"Id\":\"yDSandboxEmployee000000000000001\",\"Name\":\"张三\"}],\"Operate\":\"Enable\","
		"\"SealId\":\"yDSandboxExampleSeal000000000000\",\"SealName\":\"合同专用章\",\"SealType\":\"CONTRACT\"}" },
	{ "SealUse",
		"{\"SealUseCallbackRecords\":[{\"AuditTime\":0,\"AuditUserId\":\"\",\"AuditUserName\":\"\",\"CreatorId\":"
		"\"yDSandboxEmployee000000000000001\",\"CreatorName\":\"张三\",\"FlowId\":\"yDSandboxExampleFlow000000000000\","
		"\"FlowName\":"
		"\"示例合同\",\"OrganizationId\":\"yDSandboxExample0000000000000000\",\"SealId\":"
		"\"yDSandboxExampleSeal000000000000\","
		"\"SealName\":\"合同专用章\",\"SignCount\":1,\"SignTime\":1796000000}]}" },
	{ "TemplateAdd",
		"{\"CreateTime\":1796000000,\"TemplateId\":\"yDSandboxExampleTemplate00000000\",\"TemplateName\":\"示例模板\"}" },
	{ "TemplateUpdate",
		"{\"TemplateId\":\"yDSandboxExampleTemplate00000000\",\"TemplateName\":\"示例模板\",\"UpdateTime\":1796000000}" },
	{ "TemplateDelete",
		"{\"DeleteTime\":1796000000,\"TemplateId\":\"yDSandboxExampleTemplate00000000\",\"TemplateName\":\"示例模板\"}" },
	{ "TemplateAvailable",
		"{\"OperateOn\":1796000000,\"TemplateId\":\"yDSandboxExampleTemplate00000000\",\"TemplateName\":\"示例模板\","
		"\"TemplateStatus\":1}" },
	{ "VerifyStaffInfo", "{\"Name\":\"张三\",\"UserId\":\"yDSandboxEmployee000000000000001\"}" },
	{ "RolesChange",
		"{\"AfterRoleNames\":[\"业务管理员\"],\"BeforeRoleNames\":[\"经办人\"],\"Name\":\"张三\",\"UserId\":"
		"\"yDSandboxEmployee000000000000001\"}" },
	{ "OperateExtendedService", "{\"ExtendService\":\"AUTO_SIGN\",\"Operate\":\"OPEN\"}" },
	{ "ContractDiffTaskCreate",
		"{\"CreateTime\":1796000000,\"ResourceName\":\"示例合同\",\"TaskId\":\"yDSandboxExampleTask000000000000\","
		"\"UserData\":\"\"}" },
	{ "ContractDiffTaskFinish",
		"{\"AddDiffCount\":1,\"ChangeDiffCount\":2,\"CreateTime\":1796000000,\"DeleteDiffCount\":0,\"DiffFileResourceId\":"
		"\"yDSandboxExampleFile000000000002\",\"Message\":\"\",\"OriginalFileResourceId\":"
		"\"yDSandboxExampleFile000000000001\","
		"\"Status\":1,\"TaskId\":\"yDSandboxExampleTask000000000000\",\"TotalDiffCount\":3,\"UserData\":\"\"}" },
	{ "OrgAuth", "{\"AuthSuccess\":true}" },
	{ "OrgCertify", "{\"CertifyReason\":\"\",\"OperateSuccess\":true,\"OperateTime\":\"2026-11-29 08:00:00\"}" },
	{ "OrgOpenTsignBiz",
		"{\"LegalName\":\"张三\",\"OpenSuccess\":true,\"OrganizationName\":\"示例（深圳）有限公司\",\"ProxyAppId\":\"\","
		"\"USCC\":"
		"\"91440300000000000X\"}" },
};

/* Who it is about: a company and one of its people, or the application's member and its operator. */
static bool put_who(cJSON *data, bool partner)
{
	static const char *const members[2][4] = { { "OrganizationId", "OperatorUserId" },
		{ "ApplicationId", "ProxyOrganizationOpenId", "ProxyOperatorOpenId" } };
	for (size_t i = 0; i < 4 && members[partner][i]; i++)
		if (!cJSON_HasObjectItem(data, members[partner][i]) && !sp_json_put_text(data, members[partner][i], EXAMPLE_ID))
			return false;
	return true;
}

/* Of a type whose members no page names: what it is about. */
static cJSON *nameless(const char *type)
{
	cJSON *data = cJSON_CreateObject();
	char name[48];
	const sp_event_type *known = sp_event_type_find(type);
	size_t length = known ? strcspn(known->id, "|") : 0;
	snprintf(name, sizeof name, "%.*s", (int) length, known ? known->id : "");
	if (data && *name && !sp_json_put_text(data, name, EXAMPLE_ID)) {
		cJSON_Delete(data);
		return NULL;
	}
	return data;
}

cJSON *sp_message_example(const char *type, bool partner)
{
	cJSON *data = NULL;
	for (size_t i = 0; i < sizeof examples / sizeof examples[0] && !data; i++)
		if (strcmp(examples[i].type, type) == 0)
			data = cJSON_Parse(examples[i].data);
	data = data ? data : nameless(type);
	if (data && put_who(data, partner))
		return data;
	cJSON_Delete(data);
	return NULL;
}

char *sp_message_text(const char *type, bool partner, bool v1, cJSON *data, sp_id id)
{
	cJSON *message = cJSON_CreateObject();
	bool done = data && sp_id_make(id) && sp_json_put_text(message, "MsgId", id) &&
		sp_json_put_text(message, "MsgType", type) &&
		(v1 || sp_json_put_text(message, "MsgVersion", partner ? "ThirdPartyApp" : "CustomApp"));
	done = sp_json_put(message, "MsgData", data) && done;
	char *text = done ? cJSON_PrintUnformatted(message) : NULL;
	cJSON_Delete(message);
	return text;
}

/* --- what follows from a change --- */

/* A partner's messages say for which application's member they are. */
static cJSON *about(const sp_stored_flow *flow)
{
	const cJSON *agent = cJSON_GetObjectItemCaseSensitive(flow->body, "Agent");
	const cJSON *who = cJSON_GetObjectItemCaseSensitive(agent, "ProxyOperator");
	cJSON *data = cJSON_CreateObject();
	if (sp_json_put_text(data, "FlowId", flow->id) &&
		sp_json_put_text(data, "FlowName", sp_json_text(flow->body, "FlowName")) &&
		(!flow->partner ||
			(sp_json_put_text(data, "ApplicationId", sp_json_text(agent, "AppId")) &&
				sp_json_put_text(data, "ProxyOrganizationOpenId", sp_json_text(agent, "ProxyOrganizationOpenId")) &&
				sp_json_put_text(data, "ProxyOperatorOpenId", sp_json_text(who, "OpenId")))))
		return data;
	cJSON_Delete(data);
	return NULL;
}

typedef struct follower {
	void (*each)(void *opaque, const char *type, cJSON *data, double delay_s);
	void *opaque;
} follower;

static void tell(const follower *to, const char *type, cJSON *data, bool good, double delay_s)
{
	if (good)
		to->each(to->opaque, type, data, delay_s);
	else
		cJSON_Delete(data);
}

/* One contract: paid for when it starts, given back as a negative number. */
static void tell_charge(const follower *to, const sp_stored_flow *flow, double count)
{
	cJSON *cost = about(flow), *use = about(flow);
	tell(to, "FlowCost", cost,
		sp_json_put_number(cost, "Cost", count) && sp_json_put_number(cost, "CostChannel", 1) &&
			sp_json_put(cost, "IsResell", cJSON_CreateFalse()),
		0);
	tell(to, "BillingUse", use,
		sp_json_put_number(use, "CostTime", (double) time(NULL)) && sp_json_put_number(use, "CostType", 1) &&
			sp_json_put_text(use, "QuotaName", "企业电子合同") &&
			sp_json_put_text(use, "QuotaType", "CloudEnterprise") && sp_json_put_text(use, "Remark", "") &&
			sp_json_put_number(use, "UseCount", count),
		0);
}

static const cJSON *approver_of(const sp_stored_flow *flow, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(flow->body, "Approvers"), index);
}

static bool put_record(cJSON *records, const sp_stored_flow *flow, const cJSON *approver, const cJSON *component)
{
	cJSON *record = cJSON_CreateObject();
	if (record && sp_json_put_text(record, "SealId", sp_json_text(component, "ComponentValue")) &&
		sp_json_put_text(record, "FlowId", flow->id) &&
		sp_json_put_text(record, "FlowName", sp_json_text(flow->body, "FlowName")) &&
		sp_json_put_number(record, "SignCount", 1) &&
		sp_json_put_text(record, "CreatorName", sp_json_text(approver, "ApproverName")) &&
		sp_json_put_number(record, "SignTime", (double) time(NULL)))
		return sp_json_push(records, record);
	cJSON_Delete(record);
	return false;
}

/* Of all seals that this signature set, one message. */
static void tell_seals(const follower *to, const sp_stored_flow *flow, int index)
{
	const cJSON *approver = approver_of(flow, index), *component;
	cJSON *data = cJSON_CreateObject(), *records = data ? cJSON_AddArrayToObject(data, "SealUseCallbackRecords") : NULL;
	bool good = records != NULL;
	cJSON_ArrayForEach(component, sp_json_array(approver, "SignComponents"))
	{
		const char *type = sp_json_text(component, "ComponentType");
		if (strcmp(type, "SIGN_SEAL") == 0 || strcmp(type, "SIGN_PAGING_SEAL") == 0)
			good = good && put_record(records, flow, approver, component);
	}
	tell(to, "SealUse", data, good && cJSON_GetArraySize(records) > 0, 0);
}

/* Whose own time was over; the contract's is told as its state. */
static void tell_late(const follower *to, const sp_stored_flow *flow, int64_t now)
{
	for (size_t i = 0; i < flow->approver_count; i++) {
		const sp_stored_approver *signer = &flow->approvers[i];
		if (signer->deadline == 0 || signer->deadline >= flow->deadline || signer->status != SP_SIGN_EXPIRED ||
			signer->deadline > now)
			continue;
		cJSON *data = about(flow);
		tell(to, "ApproverDeadlineExpired", data,
			sp_json_put_text(data, "RecipientId", signer->recipient_id) &&
				sp_json_put_text(data, "ApproverName", sp_json_text(approver_of(flow, (int) i), "ApproverName")),
			0);
	}
}

static void tell_person(const follower *to, const char *type, const sp_stored_flow *flow, int index)
{
	const cJSON *approver = approver_of(flow, index);
	cJSON *data = about(flow);
	tell(to, type, data,
		sp_json_put_text(data, "RecipientId", flow->approvers[index].recipient_id) &&
			sp_json_put_text(data, "UserId", sp_json_text(approver, "UserId")) &&
			sp_json_put_text(data, "ApproverName", sp_json_text(approver, "ApproverName")),
		0);
}

/* It may be started from then on. */
static void tell_composed(const follower *to, const sp_stored_flow *flow)
{
	struct timespec now;
	cJSON *data = about(flow);
	clock_gettime(CLOCK_REALTIME, &now);
	double left = flow->composed - (double) now.tv_sec - (double) now.tv_nsec / 1e9;
	tell(to, "DocumentFill", data, sp_json_put_text(data, "DocumentId", flow->document_id), left > 0 ? left : 0);
}

static void tell_group(const follower *to, const sp_stored_flow *flow, const char *state)
{
	cJSON *data = about(flow);
	cJSON_DeleteItemFromObjectCaseSensitive(data, "FlowId");
	cJSON_DeleteItemFromObjectCaseSensitive(data, "FlowName");
	tell(to, "FlowGroupStatusChange", data,
		sp_json_put_text(data, "FlowGroupId", flow->group_id) && sp_json_put_text(data, "FlowGroupStatus", state), 0);
}

bool sp_message_is_other(const sp_flow_change *change)
{
	static const char *const others[] = { "compose", "receive", "group" };
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(change->operate, others[i]) == 0)
			return true;
	return false;
}

void sp_message_follow(const sp_stored_flow *flow, const sp_flow_change *change,
	void (*each)(void *opaque, const char *type, cJSON *data, double delay_s), void *opaque)
{
	const follower to = { each, opaque };
	const char *operate = change->operate;
	if (strcmp(operate, "start") == 0)
		tell_charge(&to, flow, 1);
	else if (strcmp(operate, "cancel") == 0 && flow->refunded)
		tell_charge(&to, flow, -1);
	else if (strcmp(operate, "sign") == 0)
		tell_seals(&to, flow, change->approver);
	else if (strcmp(operate, "deadline") == 0)
		tell_late(&to, flow, change->time);
	else if (strcmp(operate, "forward") == 0)
		tell_person(&to, "ForwardFLow", flow, change->approver);
	else if (strcmp(operate, "receive") == 0)
		tell_person(&to, "ReceiveFlow", flow, change->approver);
	else if (strcmp(operate, "compose") == 0)
		tell_composed(&to, flow);
	if (change->group && *change->group)
		tell_group(&to, flow, change->group);
}
