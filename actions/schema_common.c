/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Types that many actions share. */
#include "actions/schema_tables.h"

static const long long ints_1_2[] = { 1, 2, SP_SCHEMA_INT_END };
static const long long ints_0_1_2_3[] = { 0, 1, 2, 3, SP_SCHEMA_INT_END };

static const sp_schema_member agent[] = {
	{ .name = "AppId", .kind = SP_STRING, .deprecated = true },
	{ .name = "ProxyAppId", .kind = SP_STRING, .deprecated = true },
	{ .name = "ProxyOrganizationId", .kind = SP_STRING },
	{ .name = "ProxyOperator", .kind = SP_STRING, .deprecated = true },
};

static const sp_schema_member caller[] = {
	{ .name = "ApplicationId", .kind = SP_STRING, .deprecated = true },
	{ .name = "OrganizationId", .kind = SP_STRING, .deprecated = true },
	{ .name = "OperatorId", .kind = SP_STRING },
	{ .name = "SubOrganizationId", .kind = SP_STRING, .deprecated = true },
};

static const sp_schema_member filter[] = {
	{ .name = "Key", .kind = SP_STRING, .required = true },
	{ .name = "Values", .kind = SP_STRING, .array = true, .required = true },
};

static const sp_schema_member flow_group_approver_info[] = {
	{ .name = "FlowId", .kind = SP_STRING },
	{ .name = "RecipientId", .kind = SP_STRING },
};

static const sp_schema_member flow_group_url_info[] = {
	{ .name = "FlowGroupApproverInfos", .kind = SP_OBJECT, .array = true, .type = "FlowGroupApproverInfo" },
};

static const sp_schema_member flow_operate_limit[] = {
	{ .name = "NoRelease", .kind = SP_BOOL },
};

static const sp_schema_member intention[] = {
	{ .name = "IntentionType", .kind = SP_INTEGER, .allowed_ints = ints_1_2 },
	{ .name = "IntentionQuestions", .kind = SP_OBJECT, .array = true, .type = "IntentionQuestion", .max_items = 10 },
	{ .name = "IntentionActions", .kind = SP_OBJECT, .array = true, .type = "IntentionAction", .max_items = 10 },
	{ .name = "RuleIdConfig", .kind = SP_OBJECT, .type = "RuleIdConfig" },
};

static const sp_schema_member intention_action[] = {
	{ .name = "Text", .kind = SP_STRING, .max_length = 150 },
};

static const sp_schema_member intention_question[] = {
	{ .name = "Question", .kind = SP_STRING, .max_length = 250 },
	{ .name = "Answers", .kind = SP_STRING, .array = true },
};

static const sp_schema_member organization_info[] = {
	{ .name = "OrganizationId", .kind = SP_STRING, .deprecated = true },
	{ .name = "Channel", .kind = SP_STRING, .deprecated = true },
	{ .name = "OrganizationOpenId", .kind = SP_STRING, .deprecated = true },
	{ .name = "ClientIp", .kind = SP_STRING, .deprecated = true },
	{ .name = "ProxyIp", .kind = SP_STRING, .deprecated = true },
};

static const sp_schema_member rule_id_config[] = {
	{ .name = "Speed", .kind = SP_INTEGER, .allowed_ints = ints_0_1_2_3 },
};

static const sp_schema_member upload_file[] = {
	{ .name = "FileBody", .kind = SP_STRING, .required = true, .format = SP_FORMAT_BASE64 },
	{ .name = "FileName", .kind = SP_STRING, .max_length = 200 },
};

static const sp_schema_member user_info[] = {
	{ .name = "UserId", .kind = SP_STRING },
	{ .name = "Channel", .kind = SP_STRING, .deprecated = true },
	{ .name = "OpenId", .kind = SP_STRING, .deprecated = true },
	{ .name = "ClientIp", .kind = SP_STRING, .deprecated = true },
	{ .name = "ProxyIp", .kind = SP_STRING, .deprecated = true },
};

const sp_schema_type sp_schema_common_types[] = {
	{ "Agent", agent, SP_COUNT(agent) },
	{ "Caller", caller, SP_COUNT(caller) },
	{ "Filter", filter, SP_COUNT(filter) },
	{ "FlowGroupApproverInfo", flow_group_approver_info, SP_COUNT(flow_group_approver_info) },
	{ "FlowGroupUrlInfo", flow_group_url_info, SP_COUNT(flow_group_url_info) },
	{ "FlowOperateLimit", flow_operate_limit, SP_COUNT(flow_operate_limit) },
	{ "Intention", intention, SP_COUNT(intention) },
	{ "IntentionAction", intention_action, SP_COUNT(intention_action) },
	{ "IntentionQuestion", intention_question, SP_COUNT(intention_question) },
	{ "OrganizationInfo", organization_info, SP_COUNT(organization_info) },
	{ "RuleIdConfig", rule_id_config, SP_COUNT(rule_id_config) },
	{ "UploadFile", upload_file, SP_COUNT(upload_file) },
	{ "UserInfo", user_info, SP_COUNT(user_info) },
};
const size_t sp_schema_common_types_count = SP_COUNT(sp_schema_common_types);
