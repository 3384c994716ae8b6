/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Types of essbasic. */
#include "actions/schema_tables.h"

static const sp_schema_member agent[] = {
	{ .name = "AppId", .kind = SP_STRING, .required = true },
	{ .name = "ProxyOrganizationOpenId", .kind = SP_STRING, .max_length = 64 },
	{ .name = "ProxyOperator", .kind = SP_OBJECT, .type = "essbasic.UserInfo" },
	{ .name = "ProxyAppId", .kind = SP_STRING },
	{ .name = "ProxyOrganizationId", .kind = SP_STRING, .deprecated = true },
};

static const sp_schema_member user_info[] = {
	{ .name = "OpenId", .kind = SP_STRING, .max_length = 64 },
	{ .name = "Channel", .kind = SP_STRING, .deprecated = true },
	{ .name = "CustomUserId", .kind = SP_STRING, .deprecated = true },
	{ .name = "ClientIp", .kind = SP_STRING, .deprecated = true },
	{ .name = "ProxyIp", .kind = SP_STRING, .deprecated = true },
};

const sp_schema_type sp_schema_essbasic_types[] = {
	{ "essbasic.Agent", agent, SP_COUNT(agent) },
	{ "essbasic.UserInfo", user_info, SP_COUNT(user_info) },
};
const size_t sp_schema_essbasic_types_count = SP_COUNT(sp_schema_essbasic_types);
