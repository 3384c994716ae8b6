/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signers, and who gets a copy. */
#include "actions/schema_tables.h"

static const long long ints_0_1_3_7[] = { 0, 1, 3, 7, SP_SCHEMA_INT_END };
static const char *const approver_id_card_types[] = { "ID_CARD", "HONGKONG_AND_MACAO", "HONGKONG_MACAO_AND_TAIWAN", NULL };
static const char *const notify_types[] = { "SMS", "EMAIL", "ALL", "NONE", "sms", "none", NULL };
static const long long ints_1_2_3[] = { 1, 2, 3, SP_SCHEMA_INT_END };
static const char *const approver_sources[] = { "WEWORKAPP", NULL };
static const long long ints_1_2[] = { 1, 2, SP_SCHEMA_INT_END };
static const long long ints_1_2_3_5_6[] = { 1, 2, 3, 5, 6, SP_SCHEMA_INT_END };
static const char *const endpoints[] = { "link", NULL };
static const long long ints_1[] = { 1, SP_SCHEMA_INT_END };
static const char *const flow_read_limits[] = { "LimitReadTimeAndBottom", "LimitReadTime", "LimitBottom", "NoReadTimeAndBottom",
	NULL };
static const char *const approver_mobile_modes[] = { "REPLACE", "GIVEN", "VALIDATE", "", NULL };
static const long long ints_0_1_2_3[] = { 0, 1, 2, 3, SP_SCHEMA_INT_END };
static const char *const component_limit_types[] = { "HANDWRITE", "HANDWRITTEN_ESIGN", "OCR_ESIGN", "ESIGN", "IMG_ESIGN",
	"SYSTEM_ESIGN", NULL };
static const long long ints_0_1[] = { 0, 1, SP_SCHEMA_INT_END };
static const char *const cc_notify_types[] = { "sms", "none", NULL };
static const char *const card_types[] = { "ID_CARD", NULL };
static const char *const signature_limits[] = { "HANDWRITE", "ESIGN", "OCR_ESIGN", "SYSTEM_ESIGN", NULL };
static const long long ints_2_5[] = { 2, 5, SP_SCHEMA_INT_END };
static const char *const organization_id_card_types[] = { "USCC", "PRACTICELICENSEOFMEDICALINSTITUTION", "CLINICFILLINGCERTIFICATE",
	NULL };

static const sp_schema_member approver_info[] = {
	{ .name = "ApproverType",
		.kind = SP_INTEGER,
		.required = true,
		.allowed_ints = ints_0_1_3_7,
		.server_code = "InvalidParameter.ApproverType" },
	{ .name = "ApproverName", .kind = SP_STRING, .server_code = "InvalidParameter.Name" },
	{ .name = "ApproverMobile", .kind = SP_STRING, .format = SP_FORMAT_MOBILE, .server_code = "InvalidParameter.Mobile" },
	{ .name = "OrganizationName",
		.kind = SP_STRING,
		.format = SP_FORMAT_ORGANIZATION,
		.server_code = "InvalidParameter.OrganizationName" },
	{ .name = "SignComponents",
		.kind = SP_OBJECT,
		.array = true,
		.type = "Component",
		.server_code = "InvalidParameter.SignComponents" },
	{ .name = "ApproverIdCardType",
		.kind = SP_STRING,
		.allowed = approver_id_card_types,
		.server_code = "InvalidParameter.CardType" },
	{ .name = "ApproverIdCardNumber",
		.kind = SP_STRING,
		.format = SP_FORMAT_ID_CARD,
		.server_code = "InvalidParameter.CardNumber" },
	{ .name = "NotifyType", .kind = SP_STRING, .allowed = notify_types, .server_code = "InvalidParameter.NotifyType" },
	{ .name = "ApproverRole", .kind = SP_INTEGER, .allowed_ints = ints_1_2_3 },
	{ .name = "ApproverRoleName", .kind = SP_STRING, .max_length = 20, .charset = SP_CHARSET_NAME },
	{ .name = "VerifyChannel", .kind = SP_STRING, .array = true, .server_code = "InvalidParameter.VerifyChannel" },
	{ .name = "PreReadTime",
		.kind = SP_INTEGER,
		.has_range = true,
		.min = 3,
		.max = 300,
		.server_code = "InvalidParameter.PreReadTime" },
	{ .name = "UserId", .kind = SP_STRING },
	{ .name = "ApproverSource", .kind = SP_STRING, .allowed = approver_sources },
	{ .name = "CustomApproverTag", .kind = SP_STRING, .max_length = 64 },
	{ .name = "ApproverOption", .kind = SP_OBJECT, .type = "ApproverOption" },
	{ .name = "ApproverVerifyTypes", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_1_2 },
	{ .name = "ApproverSignTypes", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_1_2_3_5_6 },
	{ .name = "ApproverNeedSignReview", .kind = SP_BOOL },
	{ .name = "AddSignComponentsLimits", .kind = SP_OBJECT, .array = true, .type = "ComponentLimit" },
	{ .name = "SignInstructionContent", .kind = SP_STRING, .max_length = 500 },
	{ .name = "Deadline", .kind = SP_INTEGER },
	{ .name = "Components", .kind = SP_OBJECT, .array = true, .type = "Component" },
	{ .name = "SignEndpoints", .kind = SP_STRING, .array = true, .allowed = endpoints },
	{ .name = "RegisterInfo", .kind = SP_OBJECT, .type = "RegisterInfo" },
	{ .name = "NotSaveContact", .kind = SP_BOOL },
	{ .name = "ApproverEmail", .kind = SP_STRING },
};

static const sp_schema_member approver_option[] = {
	{ .name = "NoRefuse", .kind = SP_BOOL },
	{ .name = "NoTransfer", .kind = SP_BOOL },
	{ .name = "CanEditApprover", .kind = SP_BOOL },
	{ .name = "FillType", .kind = SP_INTEGER, .allowed_ints = ints_1 },
	{ .name = "FlowReadLimit", .kind = SP_STRING, .allowed = flow_read_limits },
	{ .name = "ForbidAddSignDate", .kind = SP_BOOL },
	{ .name = "ApproverMobileMode", .kind = SP_STRING, .allowed = approver_mobile_modes },
	{ .name = "ForbidModifySealInfos", .kind = SP_BOOL },
	{ .name = "AddSignComponentUseSealSize", .kind = SP_INTEGER, .allowed_ints = ints_0_1_2_3 },
};

static const sp_schema_member flow_create_approver[] = {
	{ .name = "ApproverType",
		.kind = SP_INTEGER,
		.required = true,
		.allowed_ints = ints_0_1_3_7,
		.server_code = "InvalidParameter.ApproverType" },
	{ .name = "OrganizationName",
		.kind = SP_STRING,
		.format = SP_FORMAT_ORGANIZATION,
		.server_code = "InvalidParameter.OrganizationName" },
	{ .name = "ApproverName", .kind = SP_STRING, .server_code = "InvalidParameter.Name" },
	{ .name = "ApproverMobile", .kind = SP_STRING, .format = SP_FORMAT_MOBILE, .server_code = "InvalidParameter.Mobile" },
	{ .name = "ApproverIdCardType",
		.kind = SP_STRING,
		.allowed = approver_id_card_types,
		.server_code = "InvalidParameter.CardType" },
	{ .name = "ApproverIdCardNumber",
		.kind = SP_STRING,
		.format = SP_FORMAT_ID_CARD,
		.server_code = "InvalidParameter.CardNumber" },
	{ .name = "RecipientId", .kind = SP_STRING, .length = 32 },
	{ .name = "VerifyChannel", .kind = SP_STRING, .array = true },
	{ .name = "NotifyType", .kind = SP_STRING, .allowed = notify_types, .server_code = "InvalidParameter.NotifyType" },
	{ .name = "IsFullText", .kind = SP_BOOL },
	{ .name = "PreReadTime",
		.kind = SP_INTEGER,
		.has_range = true,
		.min = 3,
		.max = 300,
		.server_code = "InvalidParameter.PreReadTime" },
	{ .name = "UserId", .kind = SP_STRING },
	{ .name = "Required", .kind = SP_BOOL, .allowed_ints = ints_1 },
	{ .name = "ApproverSource", .kind = SP_STRING, .allowed = approver_sources },
	{ .name = "CustomApproverTag", .kind = SP_STRING, .max_length = 64 },
	{ .name = "RegisterInfo", .kind = SP_OBJECT, .type = "RegisterInfo" },
	{ .name = "ApproverOption", .kind = SP_OBJECT, .type = "ApproverOption" },
	{ .name = "JumpUrl", .kind = SP_STRING, .deprecated = true },
	{ .name = "SignId", .kind = SP_STRING },
	{ .name = "ApproverNeedSignReview", .kind = SP_BOOL },
	{ .name = "SignComponents", .kind = SP_OBJECT, .array = true, .type = "Component" },
	{ .name = "Components", .kind = SP_OBJECT, .array = true, .type = "Component" },
	{ .name = "ComponentLimitType", .kind = SP_STRING, .array = true, .allowed = component_limit_types },
	{ .name = "ApproverVerifyTypes", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_1_2 },
	{ .name = "ApproverSignTypes", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_1_2_3_5_6 },
	{ .name = "SignTypeSelector", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "Deadline", .kind = SP_INTEGER },
	{ .name = "Intention", .kind = SP_OBJECT, .type = "Intention" },
	{ .name = "SignEndpoints", .kind = SP_STRING, .array = true, .allowed = endpoints },
	{ .name = "NotSaveContact", .kind = SP_BOOL },
	{ .name = "ApproverEmail", .kind = SP_STRING },
};

static const sp_schema_member cc_info[] = {
	{ .name = "Mobile", .kind = SP_STRING, .format = SP_FORMAT_MOBILE, .server_code = "InvalidParameter.Mobile" },
	{ .name = "Name", .kind = SP_STRING, .server_code = "InvalidParameter.Name" },
	{ .name = "CcType", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "CcPermission", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "NotifyType", .kind = SP_STRING, .allowed = cc_notify_types, .server_code = "InvalidParameter.NotifyType" },
	{ .name = "OrganizationName", .kind = SP_STRING },
};

static const sp_schema_member approver_restriction[] = {
	{ .name = "Name", .kind = SP_STRING },
	{ .name = "Mobile", .kind = SP_STRING, .format = SP_FORMAT_MOBILE },
	{ .name = "IdCardType", .kind = SP_STRING, .allowed = card_types },
	{ .name = "IdCardNumber", .kind = SP_STRING, .format = SP_FORMAT_ID_CARD },
};

static const sp_schema_member approver_component_limit_type[] = {
	{ .name = "RecipientId", .kind = SP_STRING, .required = true, .length = 32 },
	{ .name = "Values", .kind = SP_STRING, .array = true, .required = true, .allowed = signature_limits },
};

static const sp_schema_member register_info[] = {
	{ .name = "LegalName", .kind = SP_STRING, .required = true },
	{ .name = "Uscc", .kind = SP_STRING, .deprecated = true },
	{ .name = "UnifiedSocialCreditCode", .kind = SP_STRING },
	{ .name = "OrganizationAddress", .kind = SP_STRING },
	{ .name = "AuthorizationTypes", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_2_5 },
	{ .name = "AuthorizationType", .kind = SP_INTEGER, .deprecated = true, .allowed_ints = ints_2_5 },
	{ .name = "AuthorizationMethods", .kind = SP_INTEGER, .array = true, .allowed_ints = ints_1_2_3 },
	{ .name = "OrganizationIdCardType", .kind = SP_STRING, .allowed = organization_id_card_types },
	{ .name = "RegisterInfoOption", .kind = SP_OBJECT, .type = "RegisterInfoOption" },
};

static const sp_schema_member register_info_option[] = {
	{ .name = "LegalNameSame", .kind = SP_BOOL },
	{ .name = "UnifiedSocialCreditCodeCNameSame", .kind = SP_BOOL, .deprecated = true },
	{ .name = "OrganizationIdCardTypeSame", .kind = SP_BOOL },
	{ .name = "UnifiedSocialCreditCodeSame", .kind = SP_BOOL },
};

const sp_schema_type sp_schema_approver_types[] = {
	{ "ApproverInfo", approver_info, SP_COUNT(approver_info) },
	{ "ApproverOption", approver_option, SP_COUNT(approver_option) },
	{ "FlowCreateApprover", flow_create_approver, SP_COUNT(flow_create_approver) },
	{ "CcInfo", cc_info, SP_COUNT(cc_info) },
	{ "ApproverRestriction", approver_restriction, SP_COUNT(approver_restriction) },
	{ "ApproverComponentLimitType", approver_component_limit_type, SP_COUNT(approver_component_limit_type) },
	{ "RegisterInfo", register_info, SP_COUNT(register_info) },
	{ "RegisterInfoOption", register_info_option, SP_COUNT(register_info_option) },
};
const size_t sp_schema_approver_types_count = SP_COUNT(sp_schema_approver_types);
