/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Actions around links and QR codes. */
#include "actions/schema_tables.h"

static const long long ints_0_1_2_3[] = { 0, 1, 2, 3, SP_SCHEMA_INT_END };
static const char *const card_types[] = { "ID_CARD", "HONGKONG_AND_MACAO", "HONGKONG_MACAO_AND_TAIWAN", NULL };
static const char *const end_points[] = { "HTTP", "HTTP_SHORT_URL", "APP", NULL };
static const long long ints_0_1_2_3_4_5[] = { 0, 1, 2, 3, 4, 5, SP_SCHEMA_INT_END };
static const char *const url_use_envs[] = { "WeChatOfficialAccounts", NULL };

static const sp_schema_member create_multi_flow_sign_qr_code[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "TemplateId", .kind = SP_STRING, .required = true, .length = 32, .server_code = "InvalidParameter.TemplateId" },
	{ .name = "FlowName",
		.kind = SP_STRING,
		.required = true,
		.max_length = 200,
		.charset = SP_CHARSET_NAME,
		.server_code = "InvalidParameter.FlowName" },
	{ .name = "MaxFlowNum", .kind = SP_INTEGER },
	{ .name = "QrEffectiveDay",
		.kind = SP_INTEGER,
		.deprecated = true,
		.has_range = true,
		.max = 90,
		.server_code = "InvalidParameter.QrEffectDay" },
	{ .name = "FlowEffectiveDay",
		.kind = SP_INTEGER,
		.has_range = true,
		.max = 30,
		.server_code = "InvalidParameter.QrFlowEffectDay" },
	{ .name = "FlowDisplayType", .kind = SP_INTEGER, .allowed_ints = ints_0_1_2_3 },
	{ .name = "Restrictions", .kind = SP_OBJECT, .array = true, .type = "ApproverRestriction" },
	{ .name = "UserData", .kind = SP_STRING, .max_length = 20480, .format = SP_FORMAT_BASE64 },
	{ .name = "CallbackUrl", .kind = SP_STRING, .deprecated = true },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "ApproverRestrictions", .kind = SP_OBJECT, .type = "ApproverRestriction", .deprecated = true },
	{ .name = "ApproverComponentLimitTypes", .kind = SP_OBJECT, .array = true, .type = "ApproverComponentLimitType" },
	{ .name = "ForbidPersonalMultipleSign", .kind = SP_BOOL },
	{ .name = "FlowNameAppendScannerInfo", .kind = SP_BOOL },
	{ .name = "QrCodeName", .kind = SP_STRING, .max_length = 200 },
	{ .name = "QrCodeExpiredOn", .kind = SP_INTEGER },
};

static const sp_schema_member cancel_multi_flow_sign_qr_code[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "QrCodeId", .kind = SP_STRING, .required = true, .length = 32, .missing_code = "MissingParameter.QrCodeId" },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
};

static const sp_schema_member create_scheme_url[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "OrganizationName", .kind = SP_STRING },
	{ .name = "Name", .kind = SP_STRING, .server_code = "InvalidParameter.Name" },
	{ .name = "Mobile", .kind = SP_STRING, .format = SP_FORMAT_MOBILE, .server_code = "InvalidParameter.Mobile" },
	{ .name = "IdCardType", .kind = SP_STRING, .allowed = card_types },
	{ .name = "IdCardNumber", .kind = SP_STRING, .format = SP_FORMAT_ID_CARD },
	{ .name = "EndPoint", .kind = SP_STRING, .allowed = end_points },
	{ .name = "FlowId", .kind = SP_STRING },
	{ .name = "FlowGroupId", .kind = SP_STRING },
	{ .name = "PathType", .kind = SP_INTEGER, .allowed_ints = ints_0_1_2_3, .server_code = "FailedOperation.PathTypeError" },
	{ .name = "AutoJumpBack", .kind = SP_BOOL },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "Hides", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_0_1_2_3_4_5 },
	{ .name = "RecipientId", .kind = SP_STRING },
	{ .name = "FlowGroupUrlInfo", .kind = SP_OBJECT, .type = "FlowGroupUrlInfo" },
	{ .name = "UrlUseEnv", .kind = SP_STRING, .allowed = url_use_envs },
	{ .name = "PickUpAfterJoined", .kind = SP_BOOL },
	{ .name = "CanSkipReadFlow", .kind = SP_BOOL },
};

const sp_schema_action sp_schema_link_actions[] = {
	{ "ess", "CreateMultiFlowSignQRCode", "2020-11-11", false, true,
		{ "CreateMultiFlowSignQRCodeRequest", create_multi_flow_sign_qr_code, SP_COUNT(create_multi_flow_sign_qr_code) } },
	{ "ess", "CancelMultiFlowSignQRCode", "2020-11-11", false, true,
		{ "CancelMultiFlowSignQRCodeRequest", cancel_multi_flow_sign_qr_code, SP_COUNT(cancel_multi_flow_sign_qr_code) } },
	{ "ess", "CreateSchemeUrl", "2020-11-11", false, true,
		{ "CreateSchemeUrlRequest", create_scheme_url, SP_COUNT(create_scheme_url) } },
};
const size_t sp_schema_link_actions_count = SP_COUNT(sp_schema_link_actions);
