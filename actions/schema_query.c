/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Actions that only read. */
#include "actions/schema_tables.h"

static const long long ints_0_1[] = { 0, 1, SP_SCHEMA_INT_END };
static const char *const business_types[] = { "FLOW", "TEMPLATE", "DOCUMENT", "SEAL", "DIGITFILE", "ARCHIVE", NULL };
static const char *const file_types[] = { "JPG", "PDF", "ZIP", NULL };
static const char *const seal_types[] = { "OFFICIAL", "CONTRACT", "FINANCE", "PERSONNEL", "INVOICE", "LEGAL_PERSON_SEAL",
	"EMPLOYEE_QUALIFICATION_SEAL", "OTHER", "OTHER_*", NULL };
static const char *const seal_statuses[] = { "ALL", "CHECKING", "SUCCESS", "FAIL", "DISABLE", "STOPPED", "VOID", "INVALID", NULL };
static const long long ints_1_2_3_4_5[] = { 1, 2, 3, 4, 5, SP_SCHEMA_INT_END };

static const sp_schema_member describe_flow_templates[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "ContentType", .kind = SP_INTEGER, .allowed_ints = ints_0_1, .server_code = "InvalidParameter.ContentType" },
	{ .name = "Filters", .kind = SP_OBJECT, .array = true, .type = "Filter" },
	{ .name = "Offset", .kind = SP_INTEGER, .has_range = true, .max = 20000 },
	{ .name = "Limit", .kind = SP_INTEGER, .has_range = true, .max = 200 },
	{ .name = "ApplicationId", .kind = SP_STRING },
	{ .name = "IsChannel", .kind = SP_BOOL, .deprecated = true },
	{ .name = "Organization", .kind = SP_OBJECT, .type = "OrganizationInfo", .deprecated = true },
	{ .name = "GenerateSource", .kind = SP_INTEGER, .deprecated = true, .has_range = true, .max = SP_SCHEMA_INT_MAX },
	{ .name = "WithPreviewUrl", .kind = SP_BOOL },
	{ .name = "ShowPreviewComponents", .kind = SP_BOOL },
};

static const sp_schema_member describe_file_urls[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "BusinessType",
		.kind = SP_STRING,
		.required = true,
		.allowed = business_types,
		.server_code = "InvalidParameter.BusinessType" },
	{ .name = "BusinessIds",
		.kind = SP_STRING,
		.array = true,
		.required = true,
		.max_items = 20,
		.server_code = "InvalidParameter.BusinessId" },
	{ .name = "FileName", .kind = SP_STRING },
	{ .name = "FileType", .kind = SP_STRING, .allowed = file_types },
	{ .name = "Offset", .kind = SP_INTEGER, .has_range = true, .max = 1000 },
	{ .name = "Limit", .kind = SP_INTEGER, .has_range = true, .max = 100 },
	{ .name = "UrlTtl", .kind = SP_INTEGER, .has_range = true, .max = 86400 },
	{ .name = "CcToken", .kind = SP_STRING, .deprecated = true },
	{ .name = "Scene", .kind = SP_STRING, .deprecated = true },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
};

static const sp_schema_member describe_flow_briefs[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "FlowIds",
		.kind = SP_STRING,
		.array = true,
		.required = true,
		.max_items = 100,
		.missing_code = "MissingParameter.FlowId" },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
};

static const sp_schema_member describe_flow_info[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo" },
	{ .name = "FlowIds", .kind = SP_STRING, .array = true, .max_items = 100 },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "FlowGroupId", .kind = SP_STRING },
};

static const sp_schema_member describe_seals[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "Limit", .kind = SP_INTEGER, .has_range = true, .max = 200 },
	{ .name = "Offset", .kind = SP_INTEGER, .has_range = true, .max = 20000 },
	{ .name = "InfoType", .kind = SP_INTEGER, .allowed_ints = ints_0_1 },
	{ .name = "SealId", .kind = SP_STRING },
	{ .name = "SealTypes", .kind = SP_STRING, .array = true, .allowed = seal_types },
	{ .name = "Agent", .kind = SP_OBJECT, .type = "Agent" },
	{ .name = "SealStatuses", .kind = SP_STRING, .array = true, .allowed = seal_statuses },
};

static const sp_schema_member describe_group[] = {
	{ .name = "Operator", .kind = SP_OBJECT, .type = "UserInfo", .required = true },
	{ .name = "Limit", .kind = SP_INTEGER, .required = true, .has_range = true, .max = 200 },
	{ .name = "Offset", .kind = SP_INTEGER, .required = true, .has_range = true, .max = 20000 },
	{ .name = "Name", .kind = SP_STRING, .deprecated = true },
	{ .name = "Status", .kind = SP_INTEGER, .allowed_ints = ints_1_2_3_4_5 },
	{ .name = "Export", .kind = SP_BOOL },
	{ .name = "Id", .kind = SP_STRING, .length = 32 },
};

const sp_schema_action sp_schema_query_actions[] = {
	{ "ess", "DescribeFlowTemplates", "2020-11-11", false, false,
		{ "DescribeFlowTemplatesRequest", describe_flow_templates, SP_COUNT(describe_flow_templates) } },
	{ "ess", "DescribeFileUrls", "2020-11-11", false, false,
		{ "DescribeFileUrlsRequest", describe_file_urls, SP_COUNT(describe_file_urls) } },
	{ "ess", "DescribeFlowBriefs", "2020-11-11", false, false,
		{ "DescribeFlowBriefsRequest", describe_flow_briefs, SP_COUNT(describe_flow_briefs) } },
	{ "ess", "DescribeFlowInfo", "2020-11-11", false, false,
		{ "DescribeFlowInfoRequest", describe_flow_info, SP_COUNT(describe_flow_info) } },
	{ "ess", "DescribeOrganizationSeals", "2020-11-11", false, false,
		{ "DescribeOrganizationSealsRequest", describe_seals, SP_COUNT(describe_seals) } },
	{ "ess", "DescribeOrganizationGroupOrganizations", "2020-11-11", false, false,
		{ "DescribeOrganizationGroupOrganizationsRequest", describe_group, SP_COUNT(describe_group) } },
};
const size_t sp_schema_query_actions_count = SP_COUNT(sp_schema_query_actions);
