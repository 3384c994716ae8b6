/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Actions that make, start and end flows. */
#include "actions/schema_tables.h"

static const char *const business_types[] = { "TEMPLATE", "DOCUMENT", "SEAL", "ARCHIVE", "BUSINESSLICENSE", NULL };
static const char *const file_types[] = { "pdf", "doc", "docx", "xls", "xlsx", "html", "jpg", "jpeg", "png", NULL };
static const long long ints_0_1[] = { 0, 1, SP_SCHEMA_INT_END };
static const char *const approver_verify_types[] = { "VerifyCheck", "MobileCheck", NULL };
static const char *const auto_sign_scenes[] = { "E_PRESCRIPTION_AUTO_SIGN", "OTHER", NULL };
static const long long ints_0_1_2_3[] = { 0, 1, 2, 3, SP_SCHEMA_INT_END };

static const sp_schema_member upload_files[] = {
	{ .name = "BusinessType", .kind = SP_STRING, .required = true, .allowed = business_types },
	{ .name = "Caller", .kind = SP_OBJECT, .type = "Caller" },
	{ .name = "FileInfos", .kind = SP_OBJECT, .array = true, .type = "UploadFile", .max_items = 20 },
	{ .name = "FileType", .kind = SP_STRING, .allowed = file_types },
	{ .name = "CoverRect", .kind = SP_BOOL },
	{ .name = "CustomIds", .kind = SP_STRING, .array = true },
	{ .name = "FileUrls", .kind = SP_STRING, .deprecated = true },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "Deadline", .kind = SP_INTEGER },
};

static const sp_schema_member create_flow_by_files[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "FlowName", .kind = SP_STRING, .required = true, .max_length = 200, .charset = SP_CHARSET_TITLE,
		.server_code = "InvalidParameter.FlowName" },
	{ .name = "FileIds", .kind = SP_STRING, .array = true, .required = true, .max_items = 1,
		.server_code = "OperationDenied.ManyResourceId", .missing_code = "MissingParameter.ResourceId" },
	{ .name = "Approvers", .kind = SP_OBJECT, .array = true, .type = "ApproverInfo", .max_items = 50,
		.server_code = "InvalidParameter.FlowApprovers" },
	{ .name = "FlowDescription", .kind = SP_STRING, .max_length = 1000, .server_code = "InvalidParameter.FlowDescription" },
	{ .name = "FlowType", .kind = SP_STRING, .max_length = 200, .charset = SP_CHARSET_NAME,
		.server_code = "InvalidParameter.FlowType" },
	{ .name = "Components", .kind = SP_OBJECT, .array = true, .type = "Component" },
	{ .name = "CcInfos", .kind = SP_OBJECT, .array = true, .type = "CcInfo", .max_items = 50,
		.server_code = "InvalidParameter.CcNum" },
	{ .name = "CcNotifyType", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "NeedPreview", .kind = SP_BOOL },
	{ .name = "PreviewType", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "Deadline", .kind = SP_INTEGER, .server_code = "InvalidParameter.FlowDeadLine" },
	{ .name = "Unordered", .kind = SP_BOOL },
	{ .name = "UserData", .kind = SP_STRING, .max_length = 20480, .format = SP_FORMAT_BASE64,
		.server_code = "InvalidParameter.FlowUserData" },
	{ .name = "RemindedOn", .kind = SP_INTEGER },
	{ .name = "ApproverVerifyType", .kind = SP_STRING, .allowed = approver_verify_types },
	{ .name = "SignBeanTag", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "CustomShowMap", .kind = SP_STRING, .server_code = "InvalidParameter.CustomShowMap" },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "AutoSignScene", .kind = SP_STRING, .allowed = auto_sign_scenes,
		.server_code = "InvalidParameter.PersonAutoSignTag" },
	{ .name = "NeedSignReview", .kind = SP_BOOL },
	{ .name = "FlowDisplayType", .kind = SP_INTEGER, .allowed_ints = ints_0_1_2_3 },
	{ .name = "OpenDynamicSignFlow", .kind = SP_BOOL },
	{ .name = "Workflow", .kind = SP_BOOL },
	{ .name = "FlowOperateLimit", .kind = SP_OBJECT, .type = "FlowOperateLimit" },
};

static const sp_schema_member create_flow[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "FlowName", .kind = SP_STRING, .required = true, .max_length = 200, .charset = SP_CHARSET_TITLE,
		.server_code = "InvalidParameter.FlowName" },
	{ .name = "Approvers", .kind = SP_OBJECT, .array = true, .type = "FlowCreateApprover", .required = true, .max_items = 50 },
	{ .name = "FlowDescription", .kind = SP_STRING, .max_length = 1000, .server_code = "InvalidParameter.FlowDescription" },
	{ .name = "FlowType", .kind = SP_STRING, .max_length = 200, .server_code = "InvalidParameter.FlowType" },
	{ .name = "ClientToken", .kind = SP_STRING, .deprecated = true },
	{ .name = "DeadLine", .kind = SP_INTEGER, .server_code = "InvalidParameter.FlowDeadLine" },
	{ .name = "RemindedOn", .kind = SP_INTEGER },
	{ .name = "UserData", .kind = SP_STRING, .max_length = 20480, .format = SP_FORMAT_BASE64,
		.server_code = "InvalidParameter.FlowUserData" },
	{ .name = "Unordered", .kind = SP_BOOL },
	{ .name = "CustomShowMap", .kind = SP_STRING, .server_code = "InvalidParameter.CustomShowMap" },
	{ .name = "NeedSignReview", .kind = SP_BOOL },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "CcInfos", .kind = SP_OBJECT, .array = true, .type = "CcInfo", .max_items = 50,
		.server_code = "InvalidParameter.CcNum" },
	{ .name = "AutoSignScene", .kind = SP_STRING, .allowed = auto_sign_scenes,
		.server_code = "InvalidParameter.PersonAutoSignTag" },
	{ .name = "RelatedFlowId", .kind = SP_STRING, .deprecated = true },
	{ .name = "CallbackUrl", .kind = SP_STRING, .deprecated = true },
	{ .name = "FlowDisplayType", .kind = SP_INTEGER, .allowed_ints = ints_0_1_2_3 },
	{ .name = "Workflow", .kind = SP_BOOL },
	{ .name = "FlowOperateLimit", .kind = SP_OBJECT, .type = "FlowOperateLimit" },
};

static const sp_schema_member create_document[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "TemplateId", .kind = SP_STRING, .required = true, .length = 32 },
	{ .name = "FlowId", .kind = SP_STRING, .length = 32 },
	{ .name = "FileNames", .kind = SP_STRING, .array = true, .max_length = 200, .max_items = 1 },
	{ .name = "FormFields", .kind = SP_OBJECT, .array = true, .type = "FormField" },
	{ .name = "NeedPreview", .kind = SP_BOOL },
	{ .name = "PreviewType", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "ClientToken", .kind = SP_STRING, .deprecated = true },
};

static const sp_schema_member start_flow[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "FlowId", .kind = SP_STRING, .required = true, .length = 32 },
	{ .name = "ClientToken", .kind = SP_STRING, .deprecated = true, .max_length = 64 },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "CcNotifyType", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
};

static const sp_schema_member cancel_flow[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "FlowId", .kind = SP_STRING, .required = true, .length = 32 },
	{ .name = "CancelMessage", .kind = SP_STRING, .required = true, .max_length = 200, .charset = SP_CHARSET_PROSE,
		.server_code = "InvalidParameter.CancelReason", .missing_code = "MissingParameter.CancelReason" },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
};

const sp_schema_action sp_schema_flow_actions[] = {
	{ "ess", "UploadFiles", "2020-11-11", true, false, { "UploadFilesRequest", upload_files, SP_COUNT(upload_files) } },
	{ "ess", "CreateFlowByFiles", "2020-11-11", false, true,
		{ "CreateFlowByFilesRequest", create_flow_by_files, SP_COUNT(create_flow_by_files) } },
	{ "ess", "CreateFlow", "2020-11-11", false, true, { "CreateFlowRequest", create_flow, SP_COUNT(create_flow) } },
	{ "ess", "CreateDocument", "2020-11-11", false, true, { "CreateDocumentRequest", create_document, SP_COUNT(create_document) } },
	{ "ess", "StartFlow", "2020-11-11", false, true, { "StartFlowRequest", start_flow, SP_COUNT(start_flow) } },
	{ "ess", "CancelFlow", "2020-11-11", false, true, { "CancelFlowRequest", cancel_flow, SP_COUNT(cancel_flow) } },
};
const size_t sp_schema_flow_actions_count = SP_COUNT(sp_schema_flow_actions);
