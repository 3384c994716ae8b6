/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "submit/callback/event_types.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json/json_read.h"

#define ORGANIZATION "OrganizationId|ProxyOrganizationOpenId"
#define STAFF "UserId|ProxyOperatorOpenId|OpenId|OperatorUserId"
#define SIGNER "UserId|OpenId|RecipientId"

/* Spelled as the service spells them: ForwardFLow, QuiteJob. */
static const sp_event_type types[] = {
	/* Contracts. */
	{ "FlowStatusChange", "contract", "FlowId", NULL, false },
	{ "ForwardFLow", "contract", "FlowId", "forwarded", false },
	{ "CreateFlowReview", "contract", "FlowId", "to-review", false },
	{ "ReceiveFlow", "contract", "FlowId", "received", false },
	{ "ApproverDeadlineExpired", "contract", "FlowId", "signer-expired", false },
	{ "DocumentFill", "contract", "FlowId", "composed", false },
	{ "ReviewerFlowRead", "contract", "FlowId", "read", false },
	{ "FlowRiskIdentify", "contract", "FlowId", "risk-found", true },
	{ "FlowGroupStatusChange", "group", "FlowGroupId", NULL, false },
	{ "CancelFlows", "task", "TaskId", "done", false },
	/* What is paid for. */
	{ "FlowCost", "charge", "FlowId", "charged", false },
	{ "BillingUse", "charge", "FlowId", "charged", false },
	{ "MultiFlowSignQrCodeCost", "charge", "QrCodeId|FlowId", "charged", false },
	{ "CreateFlowByQrCode", "qr-code", "QrCodeId", "failed", false },
	/* Seals and templates. */
	{ "OperateSeal", "seal", "SealId", NULL, false },
	{ "EmployeeSealAuth", "seal", "SealId", NULL, false },
	{ "SealUse", "seal", "SealId", "used", false },
	{ "AuditSealAuth", "seal", "SealId", NULL, true },
	{ "SealPolicyWorkflow", "seal", "SealId", NULL, true },
	{ "TemplateAdd", "template", "TemplateId", "created", false },
	{ "TemplateUpdate", "template", "TemplateId", "updated", false },
	{ "TemplateDelete", "template", "TemplateId", "deleted", false },
	{ "TemplateAvailable", "template", "TemplateId", NULL, false },
	/* Staff. */
	{ "VerifyStaffInfo", "staff", STAFF, "verified", false },
	{ "VerifyStaffFail", "staff", STAFF, "failed", true },
	{ "RolesChange", "staff", STAFF, "roles-changed", false },
	{ "ApproveEmployeeJoin", "staff", STAFF, "joined", false },
	{ "QuiteJob", "staff", STAFF, "left", false },
	{ "SuperAdminChange", "staff", STAFF, "administrator-changed", false },
	{ "OperatorAuth", "staff", STAFF, "authorized", true },
	/* Companies. */
	{ "CreateOrganization", "organization", ORGANIZATION, "created", false },
	{ "ModifyOrganizationBaseInfo", "organization", ORGANIZATION, "changed", false },
	{ "CloseOrganization", "organization", ORGANIZATION, "closed", false },
	{ "SubOrganizationJoinOrganizationGroup", "organization", ORGANIZATION, "joined-group", false },
	{ "UnbindOrganizationGroup", "organization", ORGANIZATION, "left-group", false },
	{ "OperateExtendedService", "extension", "ExtendService|ServiceType|Type", NULL, false },
	{ "OrganizationAuthorization", "organization", ORGANIZATION, "authorized", false },
	{ "OrgAuthorizationFileSubmit", "organization", ORGANIZATION, "file-submitted", false },
	{ "OrganizationAuthorizationFileReview", "organization", ORGANIZATION, "file-reviewed", false },
	{ "OrgAuthorizationFileInvalid", "organization", ORGANIZATION, "file-invalid", false },
	{ "OrgAuth", "organization", ORGANIZATION, "authorized", true },
	{ "OrgCertify", "organization", ORGANIZATION, "certified", true },
	{ "OrgOpenTsignBiz", "organization", ORGANIZATION, "opened", true },
	{ "OrgAuthAudit", "organization", ORGANIZATION, NULL, true },
	{ "OrgAuthorizationPaymentStatusChange", "organization", ORGANIZATION, NULL, true },
	{ "LegalPersonChangeOpenId", "organization", ORGANIZATION, "legal-person-changed", true },
	{ "PartnerServerSignAuthorization", "organization", ORGANIZATION, "authorized", false },
	/* Persons, and their automatic signing. */
	{ "UserAccountVerify", "person", SIGNER, "verified", false },
	{ "UserMobileChange", "person", SIGNER, "mobile-changed", false },
	{ "UserNameChange", "person", SIGNER, "name-changed", false },
	{ "OpenUserAutoSign", "person", SIGNER, "opened", false },
	{ "AutoSignSealImg", "person", SIGNER, "seal-set", false },
	{ "DisableUserAutoSign", "person", SIGNER, "disabled", false },
	{ "CancelUserAutoSign", "person", SIGNER, "cancelled", false },
	/* Work that takes a while. */
	{ "AIContractReview", "task", "TaskId", NULL, false },
	{ "AIInformationExtraction", "task", "TaskId", NULL, false },
	{ "ContractDiffTaskCreate", "task", "TaskId", "created", false },
	{ "ContractDiffTaskFinish", "task", "TaskId", NULL, false },
};

const sp_event_type *sp_event_type_find(const char *type)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strcmp(types[i].type, type) == 0)
			return &types[i];
	return NULL;
}

const char *sp_event_object(const sp_event_type *type, const cJSON *data)
{
	char name[48];
	/* One message tells of several uses; the first says which seal. */
	const cJSON *record = cJSON_GetArrayItem(sp_json_array(data, "SealUseCallbackRecords"), 0);
	const cJSON *from = record != NULL ? record : data;
	for (const char *at = type->id; *at != '\0';) {
		size_t length = strcspn(at, "|");
		snprintf(name, sizeof name, "%.*s", (int) length, at);
		if (*sp_json_text(from, name) != '\0')
			return sp_json_text(from, name);
		at += length + (at[length] == '|');
	}
	return "";
}

static const char *operate_word(const char *word)
{
	static const struct {
		const char *word, *name;
	} words[] = { { "Create", "created" }, { "Delete", "deleted" }, { "Disable", "disabled" }, { "Enable", "enabled" },
		{ "Valid", "granted" }, { "Invalid", "withdrawn" }, { "Open", "opened" }, { "Close", "closed" } };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcasecmp(words[i].word, word) == 0)
			return words[i].name;
	return word;
}

static bool is_false(const cJSON *data, const char *name)
{
	return cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(data, name));
}

static bool is_negative(const cJSON *data, const char *name)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(data, name);
	return cJSON_IsNumber(member) && member->valuedouble < 0;
}

/* Codes that no page explains are passed on as they are. */
static const char *own_word(const cJSON *data, char number[24])
{
	static const char *const members[] = { "Status", "TemplateStatus", "NodeStatus" };
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		const cJSON *member = cJSON_GetObjectItemCaseSensitive(data, members[i]);
		if (cJSON_IsString(member) && member->valuestring[0] != '\0')
			return member->valuestring;
		if (cJSON_IsNumber(member)) {
			snprintf(number, 24, "%.15g", member->valuedouble);
			return number;
		}
	}
	return "";
}

const char *sp_event_state(const sp_event_type *type, const cJSON *data, char number[24])
{
	if (is_false(data, "AuthSuccess") || is_false(data, "OperateSuccess") || is_false(data, "OpenSuccess"))
		return "failed";
	/* What was paid is given back. */
	if (is_negative(data, "Cost") || is_negative(data, "UseCount"))
		return "returned";
	if (type->status != NULL)
		return type->status;
	const char *operate = sp_json_text(data, "Operate");
	return operate[0] != '\0' ? operate_word(operate) : own_word(data, number);
}
