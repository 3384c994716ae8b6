/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The partner edition: the same contracts, asked for with another version and in another spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "partner_stage.h"

#define NOBODY "yDunknownunknownunknownunknown00"

static void a_contract_in_words(void **state)
{
	char id[64];
	(void) state;
	partner_create(id);
	cJSON *response = partner_send("DescribeFlowDetailInfo", "\"FlowIds\":[\"%s\",\"" NOBODY "\"]", id);
	const cJSON *info = partner_at(response, "FlowInfo", 0);
	assert_string_equal(partner_text(response, "ProxyOrganizationOpenId"), "member1");
	assert_int_equal(partner_count(response, "FlowInfo"), 1);
	assert_string_equal(partner_text(info, "FlowStatus"), "INIT");
	assert_string_equal(partner_text(info, "CustomData"), "row 1");
	assert_string_equal(partner_text(partner_at(info, "FlowApproverInfos", 0), "ApproveType"), "ORGANIZATION");
	assert_string_equal(partner_text(partner_at(info, "FlowApproverInfos", 0), "ApproveStatus"), "PENDING");
	assert_string_equal(partner_text(partner_at(info, "FlowApproverInfos", 1), "ApproveName"), "李四");
	cJSON_Delete(response);
	/* Another member has made no such contract. */
	char ids[128];
	snprintf(ids, sizeof ids, "\"FlowIds\":[\"%s\"]", id);
	response = partner_send_as("member2", "DescribeFlowDetailInfo", ids);
	assert_int_equal(partner_count(response, "FlowInfo"), 0);
	cJSON_Delete(response);
	partner_sign(id, 2);
	partner_sign(id, 4);
	response = partner_send("DescribeFlowDetailInfo", "\"FlowIds\":[\"%s\"]", id);
	assert_string_equal(partner_text(partner_at(response, "FlowInfo", 0), "FlowStatus"), "ALL");
	cJSON_Delete(response);
	response = partner_send("DescribeResourceUrlsByFlows", "\"FlowIds\":[\"%s\",\"" NOBODY "\"]", id);
	assert_string_equal(partner_at(response, "ErrorMessages", 0)->valuestring, "");
	assert_string_not_equal(partner_at(response, "ErrorMessages", 1)->valuestring, "");
	http_reply raw;
	http_get(partner.port,
		strstr(partner_text(partner_at(partner_at(response, "FlowResourceUrlInfos", 0), "ResourceUrlInfos", 0), "Url"),
			"/file/"),
		&raw);
	assert_memory_equal(raw.body, "%PDF-", 5);
	http_reply_clear(&raw);
	cJSON_Delete(response);
	response = partner_send("ChannelVerifyPdf", "\"FlowId\":\"%s\"", id);
	assert_int_equal(partner_count(response, "PdfVerifyResults"), 2);
	cJSON_Delete(response);
	partner_expect(partner_send("ChannelCancelFlow", "\"FlowId\":\"%s\"", id), "OperationDenied.FlowHasTerminated");
}

static void links_and_cancelling(void **state)
{
	char id[64], other[64];
	(void) state;
	partner_create(id);
	partner_create(other);
	cJSON *response = partner_send("CreateSignUrls", "\"FlowIds\":[\"%s\"]", id);
	assert_int_equal(partner_count(response, "SignUrlInfos"), 2);
	cJSON_Delete(response);
	partner_expect(partner_send("CreateSignUrls", "\"FlowIds\":[\"%s\",\"%s\"]", id, other), "InvalidParameter");
	partner_expect(partner_send("CreateSignUrls", "\"FlowIds\":[\"%s\",\"%s\"],\"GenerateType\":\"PERSON\"", id, other), "");
	partner_sign(id, 2);
	partner_expect(partner_send("ChannelCreateFlowSignUrl",
			       "\"FlowId\":\"%s\",\"FlowApproverInfos\":[{\"ApproverType\":\"PERSON\",\"Name\":\"李四\",\"Mobile\":"
			       "\"13900139000\"}]",
			       id),
		"");
	/* Each person of a contract is reminded once. */
	for (int i = 0; i < 2; i++) {
		response = partner_send("ChannelCreateFlowReminds", "\"FlowIds\":[\"%s\"]", id);
		assert_int_equal(
			cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(partner_at(response, "RemindFlowRecords", 0), "CanRemind")),
			i == 0);
		cJSON_Delete(response);
	}
	partner_expect(partner_send("ChannelCancelFlow", "\"FlowId\":\"%s\"", other), "");
	partner_expect(partner_send("ChannelCancelFlow", "\"FlowId\":\"" NOBODY "\""), "ResourceNotFound.Flow");
	/* One that is under way, and one that has been cancelled. */
	response = partner_send("ChannelBatchCancelFlows", "\"FlowIds\":[\"%s\",\"%s\"]", id, other);
	assert_string_equal(partner_at(response, "FailMessages", 0)->valuestring, "");
	assert_string_not_equal(partner_at(response, "FailMessages", 1)->valuestring, "");
	cJSON *task = partner_send("DescribeCancelFlowsTask", "\"TaskId\":\"%s\"", partner_text(response, "TaskId"));
	assert_string_equal(partner_text(task, "TaskStatus"), "END");
	assert_string_equal(partner_at(task, "SuccessFlowIds", 0)->valuestring, id);
	assert_string_equal(partner_text(partner_at(task, "FailureFlows", 0), "FlowId"), other);
	cJSON_Delete(task);
	cJSON_Delete(response);
}

static void templates_and_the_console(void **state)
{
	(void) state;
	cJSON *response = partner_send("DescribeTemplates", "\"WithPdfUrl\":true,\"Limit\":2");
	assert_int_equal(partner_count(response, "Templates"), 2);
	assert_non_null(strstr(partner_text(partner_at(response, "Templates", 0), "PdfUrl"), "/file/"));
	cJSON_Delete(response);
	response = partner_send("DescribeTemplates", "\"TemplateIds\":[\"yDSandboxTemplateLease0000000000\"]");
	assert_string_equal(partner_text(partner_at(response, "Templates", 0), "TemplateName"), "房屋租赁合同");
	cJSON_Delete(response);
	partner_expect(partner_send("DescribeTemplates", "\"TemplateIds\":[\"yDSandboxTemplateLease0000000000\",\"" NOBODY "\"]"),
		"ResourceNotFound.Template");
	response = partner_send("CreateConsoleLoginUrl", "\"ProxyOrganizationName\":\"沙箱华东分公司\"");
	assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(response, "IsActivated")));
	cJSON_Delete(response);
	response = partner_send("CreateConsoleLoginUrl", "\"ProxyOrganizationName\":\"某公司测试\"");
	assert_false(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(response, "IsActivated")));
	cJSON_Delete(response);
	partner_expect(partner_send("ChannelDescribeOrganizationSeals", "\"Limit\":10"), "");
}

/* The four examples of the guide: one type more than the SDK knows, and one that nobody knows. */
static void extensions_of_the_guide(void **state)
{
	static const char form[] = "\"ServiceType\":\"%s\",\"Operate\":\"%s\"";
	(void) state;
	partner_expect(partner_send("ModifyExtendedService", form, "PAGING_SEAL", "OPEN"), "");
	partner_expect(partner_send("ModifyExtendedService", form, "AUTO_SIGN", "CLOSE"), "");
	cJSON *response = partner_send("ModifyExtendedService", form, "AUTO_SIGN", "OPEN");
	assert_memory_equal(partner_text(response, "OperateUrl"), "http", 4);
	cJSON_Delete(response);
	response = partner_send("DescribeExtendedServiceAuthInfo", "%s", "");
	assert_string_equal(partner_text(partner_at(response, "AuthInfo", 0), "Type"), "AUTO_SIGN");
	assert_string_equal(partner_text(partner_at(response, "AuthInfo", 0), "Status"), "ENABLE");
	cJSON_Delete(response);
	partner_expect(partner_send("ModifyExtendedService", form, "COLOUR", "OPEN"), "InvalidParameter.ParamError");
	/* An action of the other edition is none of this one. */
	partner_expect(partner_send("CreateFlowByFiles", "\"FlowName\":\"x\""), "NoSuchVersion");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contract_in_words),
		cmocka_unit_test(links_and_cancelling),
		cmocka_unit_test(templates_and_the_console),
		cmocka_unit_test(extensions_of_the_guide),
	};
	return cmocka_run_group_tests(tests, partner_open, partner_close);
}
