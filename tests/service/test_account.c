/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the company of the sandbox has: the figures are those of the built-in data and the service's texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fixture.h"
#include "members.h"

#define OPERATOR "\"Operator\":{\"UserId\":\"yDSandboxOperator000000000000000\"}"
#define NOBODY "yDunknownunknownunknownunknown00"

static stage s;
static char file_id[64];

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000, .quota = 20 });
	stage_upload(&s, file_id);
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static cJSON *send(const char *action, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The format is the body without its braces and Operator. */
static cJSON *send(const char *action, const char *format, ...)
{
	char members[4096], body[4200];
	va_list args;
	va_start(args, format);
	vsnprintf(members, sizeof members, format, args);
	va_end(args);
	bool bare = strcmp(action, "DescribeBillUsage") == 0; /* the one action that takes no Operator */
	snprintf(body, sizeof body, "{%s%s%s}", bare ? "" : OPERATOR, *members && !bare ? "," : "", members);
	cJSON *response = stage_send(&s, action, body);
	assert_non_null(response);
	return response;
}

static void expect(cJSON *response, const char *code)
{
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
	if (strcmp(ess_code(response), code) != 0)
		fail_msg("expected \"%s\", got \"%s\": %s", code, ess_code(response), message ? message : "");
	cJSON_Delete(response);
}

static void expect_count(cJSON *response, const char *list, int count)
{
	assert_string_equal(ess_code(response), "");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(response, list)), count);
	cJSON_Delete(response);
}

static void seals_have_sizes_and_pictures(void **state)
{
	http_reply raw;
	(void) state;
	expect_count(send("DescribeOrganizationSeals", "\"Limit\":20"), "Seals", 3);
	expect_count(send("DescribeOrganizationSeals", "\"SealStatuses\":[\"ALL\"]"), "Seals", 4);
	expect_count(send("DescribeOrganizationSeals", "\"SealStatuses\":[\"DISABLE\"]"), "Seals", 1);
	expect_count(send("DescribeOrganizationSeals", "\"SealTypes\":[\"OFFICIAL\"]"), "Seals", 1);
	/* The offset counts pages. */
	expect_count(send("DescribeOrganizationSeals", "\"Limit\":2,\"Offset\":1"), "Seals", 1);
	expect_count(send("DescribeOrganizationSeals", "\"Limit\":2,\"Offset\":2"), "Seals", 0);
	cJSON *response = send("DescribeOrganizationSeals", "\"SealId\":\"yDSandboxSealContract00000000000\",\"InfoType\":1");
	const cJSON *seal = at(response, "Seals", 0);
	assert_int_equal(number(response, "TotalCount"), 1);
	assert_int_equal(number(seal, "RealWidth"), 42);
	assert_string_equal(text(at(seal, "AuthorizedUsers", 0), "UserId"), "yDSandboxOperator000000000000000");
	http_get(s.port, strstr(text(seal, "Url"), "/file/"), &raw);
	assert_int_equal(raw.status, 200);
	/* Two dots for each of 42 mm: 84 by 84, in the header of the picture. */
	static const unsigned char start[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0,
		0, 84, 0, 0, 0, 84, 8, 6, 0, 0, 0 };
	assert_memory_equal(raw.body, start, sizeof start);
	http_reply_clear(&raw);
	cJSON_Delete(response);
}

static void people_and_companies(void **state)
{
	(void) state;
	expect_count(send("DescribeIntegrationEmployees", "\"Limit\":20"), "Employees", 3);
	expect_count(
		send("DescribeIntegrationEmployees", "\"Limit\":20,\"Filters\":[{\"Key\":\"Status\",\"Values\":[\"IsVerified\"]}]"),
		"Employees", 2);
	cJSON *response = send("DescribeIntegrationEmployees",
		"\"Limit\":20,\"Filters\":[{\"Key\":\"StaffMobile\",\"Values\":[\"13900139000\"]}]");
	assert_string_equal(text(at(response, "Employees", 0), "UserId"), "yDSandboxClerk000000000000000000");
	cJSON_Delete(response);
	expect(send("DescribeIntegrationEmployees", "\"Limit\":20,\"Filters\":[{\"Key\":\"Colour\",\"Values\":[\"x\"]}]"),
		"InvalidParameter");
	response = send("DescribeOrganizationGroupOrganizations", "\"Limit\":10,\"Offset\":0");
	assert_int_equal(number(response, "Total"), 3);
	assert_int_equal(number(response, "ActivatedTotal"), 2);
	cJSON_Delete(response);
	expect_count(send("DescribeOrganizationGroupOrganizations", "\"Limit\":10,\"Offset\":0,\"Status\":2"), "List", 1);
	expect(send("DescribeOrganizationGroupOrganizations", "\"Limit\":0,\"Offset\":0"), "InvalidParameterValue");
	expect_count(send("DescribeUserFlowType", "\"QueryBindTemplate\":true"), "AllUserFlowTypes", 2);
}

static void quota_is_told(void **state)
{
	(void) state;
	char *body = flow_body(file_id, "", "", "");
	stage_expect(&s, "CreateFlowByFiles", body, "");
	free(body);
	cJSON *response = send("DescribeBillUsage", "\"StartTime\":\"20240101\",\"EndTime\":\"20240131\"");
	const cJSON *row = at(response, "Summary", 0);
	assert_int_equal(number(row, "Total"), 20);
	assert_int_equal(number(row, "Used") + number(row, "Available"), 20);
	assert_true(number(row, "Used") >= 1);
	cJSON_Delete(response);
	expect(send("DescribeBillUsage", "\"StartTime\":\"20240101\",\"EndTime\":\"20240630\""),
		"InvalidParameterValue.InvalidTime");
	expect(send("DescribeBillUsage", "\"StartTime\":\"20240132\",\"EndTime\":\"20240201\""),
		"InvalidParameterValue.InvalidTime");
	expect(send("DescribeBillUsage", "\"StartTime\":\"20240101\",\"EndTime\":\"20240131\",\"QuotaType\":\"x\""),
		"InvalidParameterValue.InvalidQuotaType");
}

static const char *status_of(const char *type)
{
	static char status[32];
	cJSON *response = send("DescribeExtendedServiceAuthInfos", "\"ExtendServiceType\":\"%s\"", type);
	snprintf(status, sizeof status, "%s", text(at(response, "AuthInfoList", 0), "Status"));
	cJSON_Delete(response);
	return status;
}

static void extensions_open_and_close(void **state)
{
	static const char form[] = "\"ServiceType\":\"%s\",\"Operate\":\"%s\"";
	(void) state;
	assert_string_equal(status_of("OPEN_SERVER_SIGN"), "ENABLE");
	assert_string_equal(status_of("OVERSEA_SIGN"), "DISABLE");
	cJSON *response = send("ModifyExtendedService", form, "OPEN_SERVER_SIGN", "OPEN");
	assert_memory_equal(text(response, "OperateUrl"), "http", 4);
	cJSON_Delete(response);
	/* 36 letters: the longest name. */
	response = send("ModifyExtendedService", form, "SIGN_SIGNATURE_DEFAULT_SET_HANDWRITE", "OPEN");
	assert_string_equal(text(response, "OperateUrl"), "");
	cJSON_Delete(response);
	assert_string_equal(status_of("SIGN_SIGNATURE_DEFAULT_SET_HANDWRITE"), "ENABLE");
	expect(send("ModifyExtendedService", form, "OPEN_SERVER_SIGN", "CLOSE"), "");
	assert_string_equal(status_of("OPEN_SERVER_SIGN"), "DISABLE");
	expect(send("ModifyExtendedService", form, "COLOUR", "OPEN"), "InvalidParameter.ParamError");
}

static void callback_addresses(void **state)
{
	static const char form[] = "\"OperateType\":%d,\"CallbackInfo\":{\"CallbackUrl\":\"https://example.com/hook\"}";
	(void) state;
	expect(send("ModifyApplicationCallbackInfo", form, 2), "FailedOperation");
	expect(send("ModifyApplicationCallbackInfo", form, 1), "");
	expect(send("ModifyApplicationCallbackInfo", form, 1), "");
	expect(send("ModifyApplicationCallbackInfo", form, 2), "");
	expect(send("ModifyApplicationCallbackInfo", form, 2), "FailedOperation");
}

static void what_is_not_converted(void **state)
{
	static const char form[] = "\"ResourceType\":\"%s\",\"ResourceName\":\"%s\",\"ResourceId\":\"%s\"";
	(void) state;
	expect(send("CreateFileConvertTask", form, "docx", "lease.pdf", file_id), "InvalidParameter.ParamError");
	expect(send("CreateFileConvertTask", form, "docx", "lease.docx", NOBODY), "InvalidParameter.InvalidId");
	expect(send("DescribeFileConvertTask", "\"TaskId\":\"x\""), "InvalidParameter.InvalidId");
}

static void signatures_are_where_they_were_placed(void **state)
{
	char body[2048];
	(void) state;
	snprintf(body, sizeof body,
		"{" OPERATOR ",\"FlowName\":\"Lease\",\"FileIds\":[\"%s\"],\"Approvers\":[{\"ApproverType\":3,\"OrganizationName\":"
		"\"沙箱集团有限公司\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\",\"ComponentId\":\"seal\","
		"\"ComponentPage\":2,"
		"\"ComponentPosX\":100,\"ComponentPosY\":150,\"ComponentWidth\":119,\"ComponentHeight\":119,\"FileIndex\":0,"
		"\"ComponentValue\":\"yDSandboxSealContract00000000000\"}]}]}",
		file_id);
	cJSON *made = stage_send(&s, "CreateFlowByFiles", body);
	cJSON *response = send("VerifyPdf", "\"FlowId\":\"%s\"", text(made, "FlowId"));
	const cJSON *place = at(response, "PdfVerifyResults", 0);
	assert_int_equal(number(response, "VerifyResult"), 1);
	assert_int_equal(number(place, "ComponentPage"), 2);
	assert_int_equal(number(place, "ComponentPosX"), 100);
	assert_int_equal(number(place, "ComponentPosY"), 150);
	assert_int_equal(number(place, "ComponentWidth"), 119);
	assert_int_equal(strlen(text(response, "PdfResourceMd5")), 32);
	cJSON_Delete(response);
	cJSON_Delete(made);
	char *plain = flow_body(file_id, "", "", "");
	made = stage_send(&s, "CreateFlowByFiles", plain);
	response = send("VerifyPdf", "\"FlowId\":\"%s\"", text(made, "FlowId"));
	assert_int_equal(number(response, "VerifyResult"), 4);
	cJSON_Delete(response);
	cJSON_Delete(made);
	free(plain);
	expect(send("VerifyPdf", "\"FlowId\":\"" NOBODY "\""), "ResourceNotFound.Flow");
}

static void contracts_go_as_one(void **state)
{
	char *one = flow_body(file_id, "", "", ""), members[4096];
	(void) state;
	/* The same contract without Operator, which stands once beside the list. */
	const char *rest = strstr(one, "\"FlowName\"");
	assert_non_null(rest);
	snprintf(members, sizeof members, "{%s", rest);
	cJSON *response = send("CreateFlowGroupByFiles", "\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[%s,%s]", members, members);
	assert_string_equal(ess_code(response), "");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(response, "FlowIds")), 2);
	cJSON *info = send("DescribeFlowInfo", "\"FlowGroupId\":\"%s\"", text(response, "FlowGroupId"));
	assert_string_equal(text(info, "FlowGroupName"), "set");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(info, "FlowDetailInfos")), 2);
	cJSON_Delete(info);
	cJSON_Delete(response);
	expect(send("CreateFlowGroupByFiles", "\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[%s]", members),
		"InvalidParameterValue");
	/* One that is refused refuses all. */
	int before = sp_sandbox_flow_count(s.sandbox);
	char *other = flow_body(NOBODY, "", "", "");
	expect(send("CreateFlowGroupByFiles", "\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[%s,{%s]", members,
		       strstr(other, "\"FlowName\"")),
		"ResourceNotFound.Resource");
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), before);
	free(other);
	free(one);
}

static void codes_are_made_of_fitting_templates(void **state)
{
	static const char form[] = "\"TemplateId\":\"%s\",\"FlowName\":\"pledge\"";
	(void) state;
	expect(send("CreateMultiFlowSignQRCode", form, NOBODY), "FailedOperation.QrCodeTemplateId");
	expect(send("CreateMultiFlowSignQRCode", form, "yDSandboxTemplateLease0000000000"),
		"FailedOperation.QrCodeCreatorSignComponents");
	expect(send("CreateMultiFlowSignQRCode", form, "yDSandboxTemplateAutoSeal0000000"), "FailedOperation.QrCodeSignUsers");
	cJSON *response = send("CreateMultiFlowSignQRCode", form, "yDSandboxTemplatePledge000000000");
	assert_string_equal(ess_code(response), "");
	const char *id = text(cJSON_GetObjectItemCaseSensitive(response, "QrCode"), "QrCodeId");
	assert_int_equal(strlen(id), 32);
	expect(send("CancelMultiFlowSignQRCode", "\"QrCodeId\":\"%s\"", id), "");
	expect(send("CancelMultiFlowSignQRCode", "\"QrCodeId\":\"%s\"", id), "OperationDenied.QrInvalid");
	cJSON_Delete(response);
	/* One that nobody has cancelled in time. */
	response = send("CreateMultiFlowSignQRCode",
		"\"TemplateId\":\"yDSandboxTemplatePledge000000000\",\"FlowName\":\"pledge\",\"QrCodeExpiredOn\":%lld",
		(long long) time(NULL) + 60);
	assert_string_equal(ess_code(response), "");
	stage_later(&s, 61);
	expect(send("CancelMultiFlowSignQRCode", "\"QrCodeId\":\"%s\"",
		       text(cJSON_GetObjectItemCaseSensitive(response, "QrCode"), "QrCodeId")),
		"OperationDenied.QrHasExpire");
	cJSON_Delete(response);
	static const char prepare[] = "\"ResourceId\":\"%s\",\"FlowName\":\"Lease\",\"ResourceType\":%d";
	expect(send("CreatePrepareFlow", prepare, file_id, 2), "");
	expect(send("CreatePrepareFlow", prepare, NOBODY, 2), "InvalidParameterValue");
	expect(send("CreatePrepareFlow", prepare, NOBODY, 1), "ResourceNotFound.Template");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seals_have_sizes_and_pictures),
		cmocka_unit_test(people_and_companies),
		cmocka_unit_test(quota_is_told),
		cmocka_unit_test(extensions_open_and_close),
		cmocka_unit_test(callback_addresses),
		cmocka_unit_test(what_is_not_converted),
		cmocka_unit_test(signatures_are_where_they_were_placed),
		cmocka_unit_test(contracts_go_as_one),
		cmocka_unit_test(codes_are_made_of_fitting_templates),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
