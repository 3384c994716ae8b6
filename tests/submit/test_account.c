/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an account has: asked as the service wants to be asked, told in our words, changed without a word too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/account.h>

#include "fixture.h"

static const signprep_client_options employee = { .operator_id = "yDxSandboxOperator00000000000001" };

/* The JSON of a list, from answers that come in turn. */
static void expect_list(signprep_account_kind kind, const scene *scenes, size_t count, const char *expected)
{
	network n;
	signprep_client *client = network_client(&n, &employee, scenes, count);
	signprep_error err = { 0 };
	char *json;
	if (signprep_account_list(&json, NULL, client, kind, &err))
		fail_msg("%s %s", err.id, err.message);
	assert_string_equal(json, expected);
	assert_int_equal(n.calls, count);
	signprep_free(json);
	signprep_client_free(client);
	network_clear(&n);
}

static void members_of_the_group(void **state)
{
	static const scene scenes[] = { { .action = "DescribeOrganizationGroupOrganizations",
		.body = "{\"Response\":{\"Total\":3,\"List\":[{\"Name\":\"甲公司\",\"OrganizationId\":\"yDa\",\"Status\":5,"
			"\"IsMainOrganization\":true,"
			"\"JoinTime\":1700000000,\"LicenseExpireTime\":0},{\"Name\":\"乙公司\",\"OrganizationId\":\"yDb\","
			"\"Status\":2},"
			"{\"Name\":7,\"OrganizationId\":null,\"Status\":99}]}}" } };
	(void) state;
	expect_list(SIGNPREP_ACCOUNT_MEMBERS, scenes, 1,
		"{\"members\":[{\"id\":\"yDa\",\"name\":\"甲公司\",\"status\":\"joined\",\"main\":true,\"joined\":1700000000},"
		"{\"id\":\"yDb\",\"name\":\"乙公司\",\"status\":\"authorised\",\"main\":false},"
		"{\"id\":\"\",\"name\":\"\",\"status\":\"other\",\"main\":false}]}");
}

/* Fewer than the service speaks of: that is said, not left out. */
static void members_that_are_missing(void **state)
{
	static const scene scenes[] = {
		{ .body = "{\"Response\":{\"Total\":9,\"List\":[{\"Name\":\"n\",\"OrganizationId\":\"yDa\"}]}}" },
		{ .body = "{\"Response\":{\"Total\":9,\"List\":[]}}" },
		/* Asked for once more, with an offset that counts the other way. */
		{ .body = "{\"Response\":{\"Total\":9,\"List\":[]}}" }
	};
	network n;
	signprep_client *client = network_client(&n, &employee, scenes, 3);
	signprep_issues *issues;
	signprep_error err;
	char *json;
	(void) state;
	assert_int_equal(signprep_account_list(&json, &issues, client, SIGNPREP_ACCOUNT_MEMBERS, &err), SIGNPREP_OK);
	assert_int_equal(signprep_issues_count(issues), 1);
	assert_string_equal(signprep_issues_at(issues, 0)->id, "S704");
	signprep_issues_free(issues);
	signprep_free(json);
	signprep_client_free(client);
	network_clear(&n);
}

/* The service gives twenty at a time. */
static void employees_on_two_pages(void **state)
{
	char first[8192] = "{\"Response\":{\"TotalCount\":21,\"Offset\":0,\"Limit\":20,\"Employees\":[",
	     expected[8192] = "{\"staff\":[";
	(void) state;
	for (int i = 0; i < 20; i++) {
		snprintf(first + strlen(first), sizeof first - strlen(first),
			"%s{\"UserId\":\"u%d\",\"DisplayName\":\"n\",\"Mobile\":\"m\"}", i ? "," : "", i);
		snprintf(expected + strlen(expected), sizeof expected - strlen(expected),
			"{\"user_id\":\"u%d\",\"name\":\"n\",\"mobile\":\"m\",\"email\":\"\",\"verified\":false,\"department\":"
			"\"\",\"roles\":[]},",
			i);
	}
	strcat(first, "]}}");
	strcat(expected,
		"{\"user_id\":\"u20\",\"name\":\"李四\",\"mobile\":\"138****0001\",\"email\":\"\",\"verified\":true,\"department\":"
		"\"法务\","
		"\"roles\":[\"经办人\",\"印章管理员\"]}]}");
	const scene scenes[] = { { .action = "DescribeIntegrationEmployees", .body = first },
		{ .action = "DescribeIntegrationEmployees",
			.body = "{\"Response\":{\"TotalCount\":21,\"Offset\":20,\"Limit\":20,\"Employees\":[{\"UserId\":\"u20\","
				"\"DisplayName\":\"李四\","
				"\"Mobile\":\"138****0001\",\"Verified\":true,\"Department\":{\"DepartmentName\":\"法务\"},"
				"\"Roles\":[{\"RoleName\":\"经办人\"},{\"RoleName\":\"印章管理员\"}]}]}}" } };
	expect_list(SIGNPREP_ACCOUNT_STAFF, scenes, 2, expected);
}

static void contracts_and_extensions(void **state)
{
	static const scene usage[] = { { .action = "DescribeBillUsage",
		.body = "{\"Response\":{\"Summary\":[{\"Total\":1000,\"Used\":688,\"Available\":312,\"QuotaType\":"
			"\"CloudEnterprise\"}]}}" } };
	static const scene open[] = { { .action = "DescribeExtendedServiceAuthInfos",
		.body = "{\"Response\":{\"AuthInfoList\":[{\"Type\":\"OPEN_SERVER_SIGN\",\"Name\":\"自动签署\",\"Status\":"
			"\"ENABLE\",\"OperateOn\":1700000000,"
			"\"HasAuthUserList\":[{\"UserId\":\"u1\"},{\"UserId\":\"u2\"}]},{\"Type\":\"OVERSEA_SIGN\",\"Status\":"
			"\"DISABLE\"}]}}" } };
	(void) state;
	expect_list(SIGNPREP_ACCOUNT_QUOTA, usage, 1,
		"{\"quota\":[{\"type\":\"CloudEnterprise\",\"total\":1000,\"used\":688,\"available\":312}]}");
	expect_list(SIGNPREP_ACCOUNT_EXTENSIONS, open, 1,
		"{\"extensions\":[{\"type\":\"OPEN_SERVER_SIGN\",\"name\":\"自动签署\",\"open\":true,\"changed\":1700000000,"
		"\"users\":[\"u1\",\"u2\"]},"
		"{\"type\":\"OVERSEA_SIGN\",\"name\":\"\",\"open\":false,\"users\":[]}]}");
}

/* A day is no secret: the last 90 of them, as the service counts. */
static void the_days_that_are_added_up(void **state)
{
	static const scene scenes[] = { { .body = "{\"Response\":{\"Summary\":[]}}" } };
	network n;
	signprep_client *client = network_client(&n, &employee, scenes, 1);
	signprep_error err;
	char *json;
	int from = 0, to = 0;
	(void) state;
	assert_int_equal(signprep_account_list(&json, NULL, client, SIGNPREP_ACCOUNT_QUOTA, &err), SIGNPREP_OK);
	assert_int_equal(sscanf(n.seen[0].body, "{\"StartTime\":\"%8d\",\"EndTime\":\"%8d\"", &from, &to), 2);
	assert_true(from > 20200101 && to > from);
	signprep_free(json);
	signprep_client_free(client);
	network_clear(&n);
}

static void an_extension_is_opened_and_closed(void **state)
{
	static const scene scenes[] = { { .action = "ModifyExtendedService",
						.body = "{\"Response\":{\"OperateUrl\":\"https://essurl.cn/x\"}}" },
		{ .action = "ModifyExtendedService", .body = "{\"Response\":{}}" } };
	network n;
	signprep_client *client = network_client(&n, &employee, scenes, 2);
	signprep_error err;
	char *url;
	(void) state;
	assert_int_equal(signprep_account_extension(&url, client, "OPEN_SERVER_SIGN", true, &err), SIGNPREP_OK);
	assert_string_equal(url, "https://essurl.cn/x");
	assert_non_null(strstr(n.seen[0].body, "\"ServiceType\":\"OPEN_SERVER_SIGN\",\"Operate\":\"OPEN\""));
	signprep_free(url);
	assert_int_equal(signprep_account_extension(&url, client, "OVERSEA_SIGN", false, &err), SIGNPREP_OK);
	assert_null(url);
	assert_non_null(strstr(n.seen[1].body, "\"Operate\":\"CLOSE\""));
	/* What is none is known before anything is sent. */
	assert_int_equal(signprep_account_extension(&url, client, "PAGING_SEAL", true, &err), SIGNPREP_INVALID);
	assert_null(url);
	assert_int_equal(n.calls, 2);
	signprep_client_free(client);
	network_clear(&n);
}

static void callback_addresses(void **state)
{
	static const scene scenes[] = { { .action = "ModifyApplicationCallbackInfo", .body = "{\"Response\":{}}" },
		{ .action = "ModifyApplicationCallbackInfo", .body = "{\"Response\":{}}" },
		{ .action = "ModifyApplicationCallbackInfo", .body = "{\"Response\":{}}" } };
	static const char url[] = "https://sign.example.com/ess";
	network n;
	signprep_client *client = network_client(&n, &employee, scenes, 3);
	signprep_error err;
	(void) state;
	assert_int_equal(signprep_account_add_callback(client, url, "TencentEssEncryptTestKey12345678", "tok", &err), SIGNPREP_OK);
	assert_non_null(strstr(n.seen[0].body, "\"CallbackKey\":\"TencentEssEncryptTestKey12345678\",\"CallbackToken\":\"tok\""));
	assert_non_null(strstr(n.seen[0].body, "\"OperateType\":1"));
	assert_int_equal(signprep_account_add_callback(client, url, NULL, NULL, &err), SIGNPREP_OK);
	assert_null(strstr(n.seen[1].body, "CallbackKey"));
	assert_int_equal(signprep_account_drop_callback(client, url, &err), SIGNPREP_OK);
	assert_non_null(strstr(n.seen[2].body, "\"OperateType\":2"));
	assert_non_null(strstr(n.seen[2].body, "\"CallbackUrl\":\"https://sign.example.com/ess\""));
	assert_int_equal(signprep_account_add_callback(client, url, "short", NULL, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "R790");
	static const char *const none[] = { "ftp://sign.example.com/ess", "sign.example.com/ess", "https://", "https:///ess",
		"javascript:x", "https://sign.example.com/a b", "" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_int_equal(signprep_account_add_callback(client, none[i], NULL, NULL, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "R961");
	}
	assert_int_equal(n.calls, 3);
	signprep_client_free(client);
	network_clear(&n);
}

/* Of the partner edition; an answer that leads nowhere, or somewhere else, is none. */
static void the_console_of_a_member(void **state)
{
	static const signprep_client_options platform = { .size = sizeof platform,
		.partner_app_id = "app",
		.partner_organization_id = "member",
		.partner_operator_id = "clerk" };
	static const scene scenes[] = { { .action = "CreateConsoleLoginUrl",
						.body = "{\"Response\":{\"ConsoleUrl\":\"https://x/1\",\"IsActivated\":true}}" },
		{ .body = "{\"Response\":{\"ConsoleUrl\":\"pages/x?a=1\",\"IsActivated\":false}}" },
		{ .body = "{\"Response\":{\"ConsoleUrl\":\"pages/x?a=1\"}}" }, { .body = "{\"Response\":{\"ConsoleUrl\":7}}" } };
	signprep_account_console what = {
		.size = sizeof what, .organization = "某公司", .module = "SEAL", .name = "李四", .mobile = "13900139000"
	};
	network n;
	signprep_client *client = network_client(&n, &platform, scenes, 4);
	signprep_error err = { 0 };
	char *json;
	(void) state;
	assert_int_equal(signprep_account_console_url(&json, client, &what, &err), SIGNPREP_OK);
	assert_string_equal(json, "{\"url\":\"https://x/1\",\"activated\":true,\"verified\":false}");
	assert_string_equal(n.seen[0].body,
		"{\"ProxyOrganizationName\":\"某公司\",\"Module\":\"SEAL\",\"ProxyOperatorName\":\"李四\",\"ProxyOperatorMobile\":"
		"\"13900139000\",\"Agent\":{\"AppId\":\"app\",\"ProxyOrganizationOpenId\":\"member\",\"ProxyOperator\":{\"OpenId\":"
		"\"clerk\"}}}");
	signprep_free(json);
	/* For another mini program it is a path; anywhere else that is no address. */
	what.opens = "APP";
	assert_int_equal(signprep_account_console_url(&json, client, &what, &err), SIGNPREP_OK);
	signprep_free(json);
	what.opens = "PC";
	for (int i = 0; i < 2; i++) {
		assert_int_equal(signprep_account_console_url(&json, client, &what, &err), SIGNPREP_NOT_SENT);
		assert_string_equal(err.id, "S714");
		assert_null(json);
	}
	what.organization = "";
	assert_int_equal(signprep_account_console_url(&json, client, &what, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R816");
	signprep_client_free(client);
	network_clear(&n);
	client = network_client(&n, &employee, NULL, 0);
	what.organization = "某公司";
	assert_int_equal(signprep_account_console_url(&json, client, &what, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S770");
	signprep_client_free(client);
	network_clear(&n);
}

#define AGENT "\"Agent\":{\"AppId\":\"app\",\"ProxyOrganizationOpenId\":\"member\",\"ProxyOperator\":{\"OpenId\":\"clerk\"}}"

/* A member company's extensions; of the other lists an action is named that tells the like. */
static void what_a_member_of_the_platform_has(void **state)
{
	static const signprep_client_options platform = { .size = sizeof platform,
		.partner = true,
		.partner_app_id = "app",
		.partner_organization_id = "member",
		.partner_operator_id = "clerk" };
	static const signprep_client_options nobody = { .size = sizeof nobody, .partner = true };
	static const scene scenes[] = {
		{ .action = "DescribeExtendedServiceAuthInfo",
			.body = "{\"Response\":{\"AuthInfo\":[{\"Type\":\"AUTO_SIGN\",\"Name\":\"自动签\",\"Status\":"
				"\"ENABLE\",\"OperatorOpenId\":\"x\",\"OperateOn\":1700000000}]}}" },
		{ .action = "ModifyExtendedService", .body = "{\"Response\":{\"OperateUrl\":\"https://x/1\"}}" }
	};
	static const struct {
		signprep_account_kind kind;
		const char *instead;
	} others[] = { { SIGNPREP_ACCOUNT_MEMBERS, "DescribeChannelOrganizations" },
		{ SIGNPREP_ACCOUNT_STAFF, "ChannelDescribeEmployees" },
		{ SIGNPREP_ACCOUNT_QUOTA, "ChannelDescribeBillUsageDetail" } };
	network n;
	signprep_client *client = network_client(&n, &platform, scenes, 2);
	signprep_error err = { 0 };
	char *json, *url, help[256];
	(void) state;
	assert_int_equal(signprep_account_list(&json, NULL, client, SIGNPREP_ACCOUNT_EXTENSIONS, &err), SIGNPREP_OK);
	assert_string_equal(json,
		"{\"extensions\":[{\"type\":\"AUTO_SIGN\",\"name\":\"自动签\",\"open\":true,\"changed\":1700000000,\"users\":[]}]"
		"}");
	assert_string_equal(n.seen[0].body, "{" AGENT "}");
	signprep_free(json);
	assert_int_equal(signprep_account_extension(&url, client, "AUTO_SIGN", true, &err), SIGNPREP_OK);
	assert_string_equal(url, "https://x/1");
	assert_string_equal(n.seen[1].body, "{\"ServiceType\":\"AUTO_SIGN\",\"Operate\":\"OPEN\"," AGENT "}");
	signprep_free(url);
	/* The company edition's name of it. */
	assert_int_equal(signprep_account_extension(&url, client, "OPEN_SERVER_SIGN", true, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R204");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		assert_int_equal(signprep_account_list(&json, NULL, client, others[i].kind, &err), SIGNPREP_RULE);
		assert_string_equal(err.id, "R944");
		signprep_error_help(&err, SIGNPREP_EN, help, sizeof help);
		assert_non_null(strstr(help, others[i].instead));
		assert_null(json);
	}
	assert_int_equal(signprep_account_add_callback(client, "https://x.cn/", NULL, NULL, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "R945");
	assert_int_equal(signprep_account_drop_callback(client, "https://x.cn/", &err), SIGNPREP_RULE);
	signprep_client_free(client);
	network_clear(&n);
	client = network_client(&n, &nobody, NULL, 0);
	assert_int_equal(signprep_account_list(&json, NULL, client, SIGNPREP_ACCOUNT_EXTENSIONS, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S770");
	signprep_client_free(client);
	network_clear(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_of_the_group),
		cmocka_unit_test(members_that_are_missing),
		cmocka_unit_test(employees_on_two_pages),
		cmocka_unit_test(contracts_and_extensions),
		cmocka_unit_test(the_days_that_are_added_up),
		cmocka_unit_test(an_extension_is_opened_and_closed),
		cmocka_unit_test(callback_addresses),
		cmocka_unit_test(the_console_of_a_member),
		cmocka_unit_test(what_a_member_of_the_platform_has),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
