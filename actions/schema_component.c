/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A control and what it holds. */
#include "actions/schema_tables.h"

static const char *const component_types[] = { "TEXT", "MULTI_LINE_TEXT", "CHECK_BOX", "FILL_IMAGE", "DYNAMIC_TABLE", "ATTACHMENT",
	"SELECTOR", "DATE", "WATERMARK", "DISTRICT", "VIRTUAL_COMBINATION", "SIGN_SEAL", "SIGN_DATE", "SIGN_SIGNATURE",
	"SIGN_PAGING_SIGNATURE", "SIGN_PAGING_SEAL", "SIGN_OPINION", "SIGN_VIRTUAL_COMBINATION", "SIGN_LEGAL_PERSON_SEAL",
	"SIGN_MULTI_LINE_TEXT", "SIGN_SELECTOR", NULL };
static const long long ints_0[] = { 0, SP_SCHEMA_INT_END };
static const char *const generate_modes[] = { "NORMAL", "FIELD", "KEYWORD", NULL };
static const char *const keyword_orders[] = { "Positive", "Reverse", NULL };
static const char *const relative_locations[] = { "Middle", "Below", "Right", "LowerRight", "UpperRight", NULL };
static const long long ints_0_1[] = { 0, 1, SP_SCHEMA_INT_END };
static const char *const limited_types[] = { "SIGN_SEAL", "SIGN_PAGING_SEAL", "SIGN_LEGAL_PERSON_SEAL", "SIGN_SIGNATURE", NULL };

static const sp_schema_member component[] = {
	{ .name = "ComponentType",
		.kind = SP_STRING,
		.required = true,
		.allowed = component_types,
		.server_code = "InvalidParameter.ComponentType" },
	{ .name = "ComponentHeight",
		.kind = SP_NUMBER,
		.required = true,
		.server_code = "InvalidParameter.ComponentPosition",
		.missing_code = "InvalidParameter.ComponentPosition" },
	{ .name = "ComponentWidth",
		.kind = SP_NUMBER,
		.required = true,
		.server_code = "InvalidParameter.ComponentPosition",
		.missing_code = "InvalidParameter.ComponentPosition" },
	{ .name = "ComponentPage",
		.kind = SP_INTEGER,
		.required = true,
		.server_code = "InvalidParameter.ComponentPage",
		.missing_code = "InvalidParameter.ComponentPage" },
	{ .name = "ComponentPosX",
		.kind = SP_NUMBER,
		.required = true,
		.server_code = "InvalidParameter.ComponentPosition",
		.missing_code = "InvalidParameter.ComponentPosition" },
	{ .name = "ComponentPosY",
		.kind = SP_NUMBER,
		.required = true,
		.server_code = "InvalidParameter.ComponentPosition",
		.missing_code = "InvalidParameter.ComponentPosition" },
	{ .name = "FileIndex",
		.kind = SP_INTEGER,
		.required = true,
		.allowed_ints = ints_0,
		.server_code = "InvalidParameter.ComponentFileIndex",
		.missing_code = "InvalidParameter.ComponentFileIndex" },
	{ .name = "GenerateMode", .kind = SP_STRING, .allowed = generate_modes },
	{ .name = "ComponentId", .kind = SP_STRING },
	{ .name = "ComponentName", .kind = SP_STRING },
	{ .name = "ComponentRequired", .kind = SP_BOOL },
	{ .name = "ComponentRecipientId", .kind = SP_STRING, .output_only = true },
	{ .name = "ComponentExtra", .kind = SP_STRING },
	{ .name = "IsFormType", .kind = SP_BOOL, .output_only = true },
	{ .name = "ComponentValue", .kind = SP_STRING, .server_code = "InvalidParameter.ComponentValue" },
	{ .name = "OffsetX", .kind = SP_NUMBER, .server_code = "InvalidParameter.ComponentPosition" },
	{ .name = "OffsetY", .kind = SP_NUMBER, .server_code = "InvalidParameter.ComponentPosition" },
	{ .name = "KeywordOrder", .kind = SP_STRING, .allowed = keyword_orders, .server_code = "InvalidParameter.Keyword" },
	{ .name = "KeywordPage", .kind = SP_INTEGER, .server_code = "InvalidParameter.Keyword" },
	{ .name = "RelativeLocation", .kind = SP_STRING, .allowed = relative_locations, .server_code = "InvalidParameter.Keyword" },
	{ .name = "KeywordIndexes", .kind = SP_INTEGER, .array = true, .server_code = "InvalidParameter.Keyword" },
	{ .name = "LockComponentValue", .kind = SP_BOOL },
	{ .name = "ForbidMoveAndDelete", .kind = SP_BOOL },
	{ .name = "ComponentDateFontSize", .kind = SP_INTEGER, .deprecated = true },
	{ .name = "ChannelComponentId", .kind = SP_STRING, .deprecated = true },
	{ .name = "ChannelComponentSource", .kind = SP_INTEGER, .deprecated = true, .allowed_ints = ints_0_1 },
};

static const sp_schema_member component_limit[] = {
	{ .name = "ComponentType", .kind = SP_STRING, .required = true, .allowed = limited_types },
	{ .name = "ComponentValue", .kind = SP_STRING, .array = true },
};

static const sp_schema_member form_field[] = {
	{ .name = "ComponentValue", .kind = SP_STRING, .required = true },
	{ .name = "ComponentId", .kind = SP_STRING },
	{ .name = "ComponentName", .kind = SP_STRING, .max_length = 30 },
};

const sp_schema_type sp_schema_component_types[] = {
	{ "Component", component, SP_COUNT(component) },
	{ "ComponentLimit", component_limit, SP_COUNT(component_limit) },
	{ "FormField", form_field, SP_COUNT(form_field) },
};
const size_t sp_schema_component_types_count = SP_COUNT(sp_schema_component_types);
