/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The partner edition: the same contracts, asked for with another version and in another spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

#define AGENT(member) \
	"\"Agent\":{\"AppId\":\"app1\",\"ProxyOrganizationOpenId\":\"" member "\",\"ProxyOperator\":{\"OpenId\":\"clerk1\"}}"
#define NOBODY "yDunknownunknownunknownunknown00"

static stage s;
static char file_id[64];

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	stage_upload(&s, file_id);
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static cJSON *send_as(const char *agent, const char *action, const char *members)
{
	char body[4400];
	snprintf(body, sizeof body, "{%s%s%s}", agent, *members ? "," : "", members);
	ess_call call = stage_call(&s, action, body);
	call.version = "2021-05-26";
	call.service = "essbasic";
	cJSON *response = ess_send(&call, NULL);
	assert_non_null(response);
	return response;
}

static cJSON *send(const char *action, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The format is the body without its braces and Agent. */
static cJSON *send(const char *action, const char *format, ...)
{
	char members[4096];
	va_list args;
	va_start(args, format);
	vsnprintf(members, sizeof members, format, args);
	va_end(args);
	return send_as(AGENT("member1"), action, members);
}

static void expect(cJSON *response, const char *code)
{
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
	if (strcmp(ess_code(response), code) != 0)
		fail_msg("expected \"%s\", got \"%s\": %s", code, ess_code(response), message ? message : "");
	cJSON_Delete(response);
}

static const cJSON *at(const cJSON *object, const char *name, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, name), index);
}

static const char *text(const cJSON *object, const char *name)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
	return value ? value : "(none)";
}

static int count(const cJSON *object, const char *name)
{
	return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* A company of the application's and a person, at the foot of page 2. */
static void create(char id[64])
{
	static const char form[] =
		"{\"ComponentType\":\"%s\",\"ComponentId\":\"%s\",\"ComponentPage\":2,\"ComponentPosX\":%d,\"ComponentPosY\":700,"
		"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0,\"GenerateMode\":\"NORMAL\"}";
	char seal[256], name[256];
	snprintf(seal, sizeof seal, form, "SIGN_SEAL", "a", 50);
	snprintf(name, sizeof name, form, "SIGN_SIGNATURE", "b", 350);
	cJSON *response = send("ChannelCreateFlowByFiles",
		"\"FlowName\":\"Lease\",\"FileIds\":[\"%s\"],\"CustomerData\":\"row "
		"1\",\"FlowApprovers\":[{\"ApproverType\":\"ORGANIZATION\","
		"\"OrganizationName\":\"星河置业有限公司\",\"OrganizationOpenId\":\"member1\",\"OpenId\":\"clerk1\","
		"\"SignComponents\":[%s]},"
		"{\"ApproverType\":\"PERSON\",\"Name\":\"李四\",\"Mobile\":\"13900139000\",\"SignComponents\":[%s]}]",
		file_id, seal, name);
	const cJSON *error = cJSON_GetObjectItemCaseSensitive(response, "Error");
	if (error)
		fail_msg("%s %s", text(error, "Code"), text(error, "Message"));
	assert_int_equal(count(response, "Approvers"), 2);
	snprintf(id, 64, "%s", text(response, "FlowId"));
	cJSON_Delete(response);
}

static void sign(const char *id, int status)
{
	char body[128], head[256], wanted[32];
	http_reply reply;
	int size = snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"sign\"}", id);
	snprintf(head, sizeof head,
		"POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: "
		"close\r\n\r\n",
		s.port, size);
	http_send(s.port, head, body, (size_t) size, &reply);
	snprintf(wanted, sizeof wanted, "\"status\":%d", status);
	assert_non_null(strstr(reply.body, wanted));
	http_reply_clear(&reply);
}

static void a_contract_in_words(void **state)
{
	char id[64];
	(void) state;
	create(id);
	cJSON *response = send("DescribeFlowDetailInfo", "\"FlowIds\":[\"%s\",\"" NOBODY "\"]", id);
	const cJSON *info = at(response, "FlowInfo", 0);
	assert_string_equal(text(response, "ProxyOrganizationOpenId"), "member1");
	assert_int_equal(count(response, "FlowInfo"), 1);
	assert_string_equal(text(info, "FlowStatus"), "INIT");
	assert_string_equal(text(info, "CustomData"), "row 1");
	assert_string_equal(text(at(info, "FlowApproverInfos", 0), "ApproveType"), "ORGANIZATION");
	assert_string_equal(text(at(info, "FlowApproverInfos", 0), "ApproveStatus"), "PENDING");
	assert_string_equal(text(at(info, "FlowApproverInfos", 1), "ApproveName"), "李四");
	cJSON_Delete(response);
	/* Another member has made no such contract. */
	char ids[128];
	snprintf(ids, sizeof ids, "\"FlowIds\":[\"%s\"]", id);
	response = send_as(AGENT("member2"), "DescribeFlowDetailInfo", ids);
	assert_int_equal(count(response, "FlowInfo"), 0);
	cJSON_Delete(response);
	sign(id, 2);
	sign(id, 4);
	response = send("DescribeFlowDetailInfo", "\"FlowIds\":[\"%s\"]", id);
	assert_string_equal(text(at(response, "FlowInfo", 0), "FlowStatus"), "ALL");
	cJSON_Delete(response);
	response = send("DescribeResourceUrlsByFlows", "\"FlowIds\":[\"%s\",\"" NOBODY "\"]", id);
	assert_string_equal(at(response, "ErrorMessages", 0)->valuestring, "");
	assert_string_not_equal(at(response, "ErrorMessages", 1)->valuestring, "");
	http_reply raw;
	http_get(s.port, strstr(text(at(at(response, "FlowResourceUrlInfos", 0), "ResourceUrlInfos", 0), "Url"), "/file/"), &raw);
	assert_memory_equal(raw.body, "%PDF-", 5);
	http_reply_clear(&raw);
	cJSON_Delete(response);
	response = send("ChannelVerifyPdf", "\"FlowId\":\"%s\"", id);
	assert_int_equal(count(response, "PdfVerifyResults"), 2);
	cJSON_Delete(response);
	expect(send("ChannelCancelFlow", "\"FlowId\":\"%s\"", id), "OperationDenied.FlowHasTerminated");
}

static void links_and_cancelling(void **state)
{
	char id[64], other[64];
	(void) state;
	create(id);
	create(other);
	cJSON *response = send("CreateSignUrls", "\"FlowIds\":[\"%s\"]", id);
	assert_int_equal(count(response, "SignUrlInfos"), 2);
	cJSON_Delete(response);
	expect(send("CreateSignUrls", "\"FlowIds\":[\"%s\",\"%s\"]", id, other), "InvalidParameter");
	expect(send("CreateSignUrls", "\"FlowIds\":[\"%s\",\"%s\"],\"GenerateType\":\"PERSON\"", id, other), "");
	sign(id, 2);
	expect(send("ChannelCreateFlowSignUrl",
		       "\"FlowId\":\"%s\",\"FlowApproverInfos\":[{\"ApproverType\":\"PERSON\",\"Name\":\"李四\",\"Mobile\":"
		       "\"13900139000\"}]",
		       id),
		"");
	/* Each person of a contract is reminded once. */
	for (int i = 0; i < 2; i++) {
		response = send("ChannelCreateFlowReminds", "\"FlowIds\":[\"%s\"]", id);
		assert_int_equal(
			cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(at(response, "RemindFlowRecords", 0), "CanRemind")), i == 0);
		cJSON_Delete(response);
	}
	expect(send("ChannelCancelFlow", "\"FlowId\":\"%s\"", other), "");
	expect(send("ChannelCancelFlow", "\"FlowId\":\"" NOBODY "\""), "ResourceNotFound.Flow");
	/* One that is under way, and one that has been cancelled. */
	response = send("ChannelBatchCancelFlows", "\"FlowIds\":[\"%s\",\"%s\"]", id, other);
	assert_string_equal(at(response, "FailMessages", 0)->valuestring, "");
	assert_string_not_equal(at(response, "FailMessages", 1)->valuestring, "");
	cJSON *task = send("DescribeCancelFlowsTask", "\"TaskId\":\"%s\"", text(response, "TaskId"));
	assert_string_equal(text(task, "TaskStatus"), "END");
	assert_string_equal(at(task, "SuccessFlowIds", 0)->valuestring, id);
	assert_string_equal(text(at(task, "FailureFlows", 0), "FlowId"), other);
	cJSON_Delete(task);
	cJSON_Delete(response);
}

static void templates_and_the_console(void **state)
{
	(void) state;
	cJSON *response = send("DescribeTemplates", "\"WithPdfUrl\":true,\"Limit\":2");
	assert_int_equal(count(response, "Templates"), 2);
	assert_non_null(strstr(text(at(response, "Templates", 0), "PdfUrl"), "/file/"));
	cJSON_Delete(response);
	response = send("DescribeTemplates", "\"TemplateIds\":[\"yDSandboxTemplateLease0000000000\"]");
	assert_string_equal(text(at(response, "Templates", 0), "TemplateName"), "房屋租赁合同");
	cJSON_Delete(response);
	expect(send("DescribeTemplates", "\"TemplateIds\":[\"yDSandboxTemplateLease0000000000\",\"" NOBODY "\"]"),
		"ResourceNotFound.Template");
	response = send("CreateConsoleLoginUrl", "\"ProxyOrganizationName\":\"沙箱华东分公司\"");
	assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(response, "IsActivated")));
	cJSON_Delete(response);
	response = send("CreateConsoleLoginUrl", "\"ProxyOrganizationName\":\"某公司测试\"");
	assert_false(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(response, "IsActivated")));
	cJSON_Delete(response);
	expect(send("ChannelDescribeOrganizationSeals", "\"Limit\":10"), "");
}

/* The four examples of the guide: one type more than the SDK knows, and one that nobody knows. */
static void extensions_of_the_guide(void **state)
{
	static const char form[] = "\"ServiceType\":\"%s\",\"Operate\":\"%s\"";
	(void) state;
	expect(send("ModifyExtendedService", form, "PAGING_SEAL", "OPEN"), "");
	expect(send("ModifyExtendedService", form, "AUTO_SIGN", "CLOSE"), "");
	cJSON *response = send("ModifyExtendedService", form, "AUTO_SIGN", "OPEN");
	assert_memory_equal(text(response, "OperateUrl"), "http", 4);
	cJSON_Delete(response);
	response = send("DescribeExtendedServiceAuthInfo", "%s", "");
	assert_string_equal(text(at(response, "AuthInfo", 0), "Type"), "AUTO_SIGN");
	assert_string_equal(text(at(response, "AuthInfo", 0), "Status"), "ENABLE");
	cJSON_Delete(response);
	expect(send("ModifyExtendedService", form, "COLOUR", "OPEN"), "InvalidParameter.ParamError");
	/* An action of the other edition is none of this one. */
	expect(send("CreateFlowByFiles", "\"FlowName\":\"x\""), "NoSuchVersion");
	expect(send("CreateFlowsByTemplates", "\"FlowInfos\":[{\"FlowName\":\"x\",\"Deadline\":1}]"), "UnsupportedOperation");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contract_in_words),
		cmocka_unit_test(links_and_cancelling),
		cmocka_unit_test(templates_and_the_console),
		cmocka_unit_test(extensions_of_the_guide),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
