/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one action of essbasic. Its types carry the prefix "essbasic." because ess has types of the same names. */
#include "actions/schema_tables.h"

static const char *const service_types[] = { "AUTO_SIGN", "OVERSEA_SIGN", "MOBILE_CHECK_APPROVER", "DOWNLOAD_FLOW",
	"AGE_LIMIT_EXPANSION", "HIDE_OPERATOR_DISPLAY", NULL };
static const char *const operates[] = { "OPEN", "CLOSE", NULL };
static const char *const endpoints[] = { "WEIXINAPP", "APP", "WEIXIN_QRCODE_URL", NULL };

static const sp_schema_member modify_extended_service[] = {
	{ .name = "Agent", .kind = SP_OBJECT, .type = "essbasic.Agent", .required = true },
	{ .name = "ServiceType",
		.kind = SP_STRING,
		.required = true,
		.allowed = service_types,
		.server_code = "InvalidParameter.ParamError" },
	{ .name = "Operate", .kind = SP_STRING, .required = true, .allowed = operates },
	{ .name = "Endpoint", .kind = SP_STRING, .allowed = endpoints },
};

const sp_schema_action sp_schema_essbasic_actions[] = {
	{ "essbasic", "ModifyExtendedService", "2021-05-26", false, true,
		{ "ModifyExtendedServiceRequest", modify_extended_service, SP_COUNT(modify_extended_service) } },
};
const size_t sp_schema_essbasic_actions_count = SP_COUNT(sp_schema_essbasic_actions);
