/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The partner edition: the same request in the other spelling, and the examples of the guide of extensions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/action.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "submit/partner.h"

static const signprep_client_options options = { .size = sizeof options,
	.partner = true,
	.partner_app_id = "APPID122344555",
	.partner_organization_id = "org-open-id",
	.partner_operator_id = "admin-open-id",
	.operator_id = "an-employee-of-the-company-edition" };

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

/* The request in the other spelling, as text; NULL and the id of the error. */
static char *turn(const char *request, signprep_error *err)
{
	network n;
	cJSON *body = cJSON_Parse(request), *out = NULL;
	signprep_client *client = network_client(&n, &options, NULL, 0);
	assert_non_null(body);
	memset(err, 0, sizeof *err);
	signprep_code code = sp_partner_body(&out, body, client->core, "x", err);
	if (!code)
		code = sp_partner_check(out, "x", err);
	char *text = code ? NULL : cJSON_PrintUnformatted(out);
	cJSON_Delete(out);
	cJSON_Delete(body);
	signprep_client_free(client);
	network_clear(&n);
	return text;
}

#define AGENT \
	"\"Agent\":{\"AppId\":\"APPID122344555\",\"ProxyOrganizationOpenId\":\"org-open-id\",\"ProxyOperator\":{\"OpenId\":" \
	"\"admin-open-id\"}}"
#define FILE_IDS "\"FileIds\":[\"" FIXTURE_FILE_ID "\"]"

/* Every row of the table of differences: names, words for types, own ids, user data. */
static void each_difference(void **state)
{
	static const char request[] =
		"{\"Operator\":{\"UserId\":\"u\"},\"FlowName\":\"n\",\"FlowType\":\"t\"," FILE_IDS
		",\"UserData\":\"d\",\"Approvers\":["
		"{\"ApproverType\":1,\"ApproverName\":\"李明\",\"ApproverMobile\":\"13800000001\",\"ApproverIdCardType\":"
		"\"ID_CARD\",\"ApproverIdCardNumber\":\"11010519491231002X\",\"SignComponents\":[{\"ComponentType\":"
		"\"SIGN_SIGNATURE\",\"ComponentPage\":1}]},"
		"{\"ApproverType\":0,\"OrganizationName\":\"乙公司\",\"ApproverName\":\"王\",\"ApproverMobile\":"
		"\"13800000002\",\"NotifyType\":\"sms\"},"
		"{\"ApproverType\":0,\"OrganizationName\":\"甲公司\",\"UserId\":\"own-user\"},"
		"{\"ApproverType\":3,\"OrganizationName\":\"甲公司\"},"
		"{\"ApproverType\":7,\"ApproverName\":\"赵\",\"ApproverMobile\":\"13800000003\"}]}";
	static const char expected[] =
		"{" AGENT ",\"FlowName\":\"n\",\"FlowType\":\"t\"," FILE_IDS ",\"CustomerData\":\"d\",\"FlowApprovers\":["
		"{\"Name\":\"李明\",\"Mobile\":\"13800000001\",\"IdCardType\":\"ID_CARD\",\"IdCardNumber\":\"11010519491231002X\","
		"\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentPage\":1}],\"ApproverType\":\"PERSON\"},"
		"{\"OrganizationName\":\"乙公司\",\"Name\":\"王\",\"Mobile\":\"13800000002\",\"NotifyType\":\"sms\","
		"\"ApproverType\":"
		"\"ORGANIZATION\",\"NotChannelOrganization\":true},"
		"{\"OrganizationName\":\"甲公司\",\"ApproverType\":\"ORGANIZATION\",\"OpenId\":\"own-user\",\"OrganizationOpenId\":"
		"\"org-open-id\"},"
		"{\"OrganizationName\":\"甲公司\",\"ApproverType\":\"ENTERPRISESERVER\",\"OrganizationOpenId\":\"org-open-id\"},"
		"{\"Name\":\"赵\",\"Mobile\":\"13800000003\",\"ApproverType\":\"PERSON_AUTO_SIGN\"}]}";
	signprep_error err;
	(void) state;
	char *text = turn(request, &err);
	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void expect(const char *members, const char *id, const char *where)
{
	char request[4096];
	signprep_error err;
	const char *name = strstr(members, "FlowName") ? "" : "\"FlowName\":\"n\",";
	snprintf(request, sizeof request, "{%s" FILE_IDS ",\"Approvers\":[%s", name, members);
	char *text = turn(request, &err);
	assert_string_equal(err.id, id);
	assert_string_equal(err.where, where);
	assert_true((text == NULL) == (*id != '\0'));
	free(text);
}

/* What it has not is said with its place, and never left out; what says nothing is no matter. */
static void what_the_partner_edition_lacks(void **state)
{
	char data[1100] = "";
	char members[1300];
	(void) state;
	expect("{\"ApproverType\":1,\"CustomApproverTag\":\"x\"}]}", "R870", "Approvers[0].CustomApproverTag");
	expect("{\"ApproverType\":1,\"CustomApproverTag\":\"\",\"ApproverRole\":0,\"NotSaveContact\":false}]}", "", "");
	expect("{\"ApproverType\":1,\"ApproverOption\":{\"CanEditApprover\":true}}]}", "R870",
		"Approvers[0].ApproverOption.CanEditApprover");
	expect("{\"ApproverType\":1}],\"RemindedOn\":1800000000}", "R870", "RemindedOn");
	expect("{\"ApproverType\":1}],\"CcInfos\":[{\"Mobile\":\"13800000000\",\"NotifyType\":\"sms\"}]}", "R870",
		"CcInfos[0].NotifyType");
	expect("{\"ApproverType\":1,\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\",\"IsFormType\":true}]}]}", "R870",
		"Approvers[0].SignComponents[0].IsFormType");
	expect("{\"ApproverType\":1}],\"Agent\":{\"ProxyOrganizationId\":\"member\"}}", "R870", "Agent.ProxyOrganizationId");
	expect("{\"ApproverType\":1,\"ApproverOption\":{\"ForbidModifySealInfos\":true}}]}", "R870",
		"Approvers[0].ApproverOption.ForbidModifySealInfos");
	expect("{\"ApproverType\":1}],\"CcInfos\":[{\"Mobile\":\"13800000000\",\"OrganizationName\":\"甲公司\"}]}", "R870",
		"CcInfos[0].OrganizationName");
	expect("{\"ApproverType\":1}],\"CcInfos\":[{\"Mobile\":\"13800000000\",\"Name\":\"李明\",\"CcType\":0}]}", "", "");
	/* Its text knows no such name; three of its own examples have one. */
	expect("{\"ApproverType\":1}],\"FlowName\":\"租房合同:2024\"}", "", "");
	/* A type may be longer than in the company edition. */
	memset(data, 't', 256);
	snprintf(members, sizeof members, "{\"ApproverType\":1}],\"FlowType\":\"%s\"}", data);
	expect(members, "R205", "FlowType");
	data[255] = '\0';
	snprintf(members, sizeof members, "{\"ApproverType\":1}],\"FlowType\":\"%s\"}", data);
	expect(members, "", "");
	memset(data, 'd', 1001);
	snprintf(members, sizeof members, "{\"ApproverType\":1}],\"UserData\":\"%s\"}", data);
	expect(members, "R205", "CustomerData");
	data[1000] = '\0';
	snprintf(members, sizeof members, "{\"ApproverType\":1}],\"UserData\":\"%s\"}", data);
	expect(members, "", "");
}

static void no_application_no_partner(void **state)
{
	const signprep_client_options none = { .size = sizeof none, .partner = true };
	network n;
	contract c;
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &none, NULL, 0);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S770");
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
}

/* Both steps in essbasic's spelling, and a lost answer stays unknown as in the other edition. */
static void a_contract_is_sent(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "ChannelCreateFlowByFiles", .body = OK_CREATE } };
	static const scene lost[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "ChannelCreateFlowByFiles", .end = SP_HTTP_BROKEN } };
	network n;
	contract c;
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, 2);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_OK);
	assert_string_equal(flow.flow_id, FIXTURE_FLOW_ID);
	for (size_t i = 0; i < 2; i++) {
		assert_non_null(strstr(n.seen[i].authorization, "/essbasic/tc3_request"));
		assert_non_null(strstr(n.seen[i].body, AGENT));
		assert_null(strstr(n.seen[i].body, "\"Caller\""));
		assert_null(strstr(n.seen[i].body, "\"Operator\""));
	}
	assert_non_null(strstr(n.seen[1].body, "\"FlowApprovers\":[{"));
	assert_non_null(strstr(n.seen[1].body, "\"CustomerData\":\""));
	assert_false(n.seen[1].repeatable);
	char ours[72];
	memcpy(ours, flow.row_key, sizeof ours);
	signprep_client_free(client);
	network_clear(&n);
	client = network_client(&n, &options, lost, 2);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_UNKNOWN);
	assert_string_equal(err.id, "S401");
	signprep_client_free(client);
	network_clear(&n);
	/* Another member's contract is another contract, and so is the company's own. */
	signprep_client_options other = options;
	other.partner_organization_id = "other-org";
	client = network_client(&n, &other, scenes, 2);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_OK);
	assert_string_not_equal(flow.row_key, ours);
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
}

static void the_plan_speaks_it_too(void **state)
{
	network n;
	contract c;
	char *plan = NULL;
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, NULL, 0);
	assert_int_equal(signprep_submit_plan(&plan, client, c.doc, c.result, NULL), SIGNPREP_OK);
	assert_non_null(strstr(plan, "\"ChannelCreateFlowByFiles\""));
	assert_non_null(strstr(plan, "2021-05-26"));
	assert_non_null(strstr(plan, "\"FlowApprovers\""));
	signprep_free(plan);
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
}

#define EXTENSION(type, operate) "{" AGENT ",\"ServiceType\":\"" type "\",\"Operate\":\"" operate "\"}"
#define OPERATE_URL \
	"https://res.ess.tencent.cn/cdn/h5-activity-dev/jump-mp.html?to=OPEN_SERVER_SIGN&request_token=xxxxx&organizationId=xxxxx"

/* The four examples of ModifyExtendedService: open, close, open with an address, and a type that there is not. */
static void the_guides_examples_of_extensions(void **state)
{
	static const struct {
		const char *body, *answer, *url;
	} cases[] = { { EXTENSION("PAGING_SEAL", "OPEN"), "{\"Response\":{\"OperateUrl\":\"\",\"RequestId\":\"r\"}}", "" },
		{ EXTENSION("AUTO_SIGN", "CLOSE"), "{\"Response\":{\"OperateUrl\":\"\",\"RequestId\":\"r\"}}", "" },
		{ EXTENSION("AUTO_SIGN", "OPEN"), "{\"Response\":{\"OperateUrl\":\"" OPERATE_URL "\",\"RequestId\":\"r\"}}",
			OPERATE_URL } };
	(void) state;
	for (size_t i = 0; i < 3; i++) {
		const scene scenes[] = { { .action = "ModifyExtendedService", .body = cases[i].answer } };
		const signprep_action_options how = { .size = sizeof how, .service = "essbasic" };
		network n;
		char *answer = NULL;
		signprep_issues *issues = NULL;
		signprep_client *client = network_client(&n, &options, scenes, 1);
		/* Agent is filled in where the body leaves it out. */
		const char *body = i == 1 ? "{\"ServiceType\":\"AUTO_SIGN\",\"Operate\":\"CLOSE\"}" : cases[i].body;
		assert_int_equal(
			signprep_action_call(&answer, &issues, client, "ModifyExtendedService", body, &how, NULL), SIGNPREP_OK);
		cJSON *sent = cJSON_Parse(n.seen[0].body), *meant = cJSON_Parse(cases[i].body), *said = cJSON_Parse(answer);
		assert_true(cJSON_Compare(sent, meant, true));
		assert_string_equal(sp_json_text(said, "OperateUrl"), cases[i].url);
		cJSON_Delete(sent);
		cJSON_Delete(meant);
		cJSON_Delete(said);
		signprep_free(answer);
		signprep_issues_free(issues);
		signprep_client_free(client);
		network_clear(&n);
	}
}

/* Refused here with the service's own code, before anything is sent. */
static void an_extension_that_there_is_not(void **state)
{
	const signprep_action_options how = { .size = sizeof how, .service = "essbasic" };
	network n;
	char *answer = NULL;
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	(void) state;
	signprep_client *client = network_client(&n, &options, NULL, 0);
	assert_int_equal(
		signprep_action_call(&answer, &issues, client, "ModifyExtendedService", EXTENSION("TEST", "OPEN"), &how, &err),
		SIGNPREP_INVALID);
	assert_string_equal(err.id, "R204");
	assert_string_equal(err.where, "ServiceType");
	assert_string_equal(signprep_issues_at(issues, 0)->server_code, "InvalidParameter.ParamError");
	assert_int_equal(n.calls, 0);
	signprep_issues_free(issues);
	signprep_client_free(client);
	network_clear(&n);
}

/* Three flows, the second refused: which, why, and the ids of the others; the whole is never sent again. */
static void some_flows_of_a_call_fail(void **state)
{
#define FLOW_INFO "{\"FlowName\":\"n\",\"Deadline\":1900000000,\"TemplateId\":\"yDRSzUUgtestTmpl0000000000000001\"}"
	static const char body[] = "{\"FlowInfos\":[" FLOW_INFO "," FLOW_INFO "," FLOW_INFO "]}";
	static const scene scenes[] = { { .action = "CreateFlowsByTemplates",
		.body = "{\"Response\":{\"FlowIds\":[\"" FIXTURE_FLOW_ID "\",\"\",\"" FIXTURE_FLOW_ID
			"\"],\"ErrorMessages\":[\"\",\"模板不存在\",\"\"],\"RequestId\":\"r\"}}" } };
	const signprep_action_options how = { .size = sizeof how, .service = "essbasic" };
	network n;
	char *answer = NULL;
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	(void) state;
	signprep_client *client = network_client(&n, &options, scenes, 1);
	assert_int_equal(
		signprep_action_call(&answer, &issues, client, "CreateFlowsByTemplates", body, &how, &err), SIGNPREP_PARTIAL);
	assert_string_equal(err.id, "S772");
	assert_string_equal(err.message, "CreateFlowsByTemplates: 1 of 3 failed");
	assert_int_equal(signprep_issues_count(issues), 1);
	assert_string_equal(signprep_issues_at(issues, 0)->id, "S771");
	assert_string_equal(signprep_issues_at(issues, 0)->where, "FlowInfos[1]");
	assert_non_null(strstr(answer, FIXTURE_FLOW_ID));
	signprep_free(answer);
	signprep_issues_free(issues);
	assert_int_equal(signprep_action_call(&answer, &issues, client, "CreateFlowsByTemplates", body, &how, &err), SIGNPREP_RULE);
	assert_string_equal(err.id, "S701");
	signprep_issues_free(issues);
	signprep_free(answer);
	signprep_client_free(client);
	network_clear(&n);
}

#define ONE_FLOW "\"FlowIds\":[\"" FIXTURE_FLOW_ID "\"]"

/* The rest of a contract's life: each call goes out with who asks, and its answer comes back as it is. */
static void calls_of_the_edition(void **state)
{
	static const struct {
		const char *action, *body, *answer;
		signprep_code code;
	} cases[] = {
		{ "CreateSignUrls", "{" ONE_FLOW "}",
			"{\"SignUrlInfos\":[{\"SignUrl\":\"https://essurl.cn/x\"}],\"ErrorMessages\":[\"\"]}", SIGNPREP_OK },
		{ "CreateSignUrls", "{" ONE_FLOW "}", "{\"SignUrlInfos\":[],\"ErrorMessages\":[\"合同不存在\"]}",
			SIGNPREP_PARTIAL },
		{ "DescribeTemplates",
			"{\"TemplateId\":\"yDRSzUUgtestTmpl0000000000000001\",\"WithPdfUrl\":true,\"QueryAllComponents\":true}",
			"{\"Templates\":[{\"PdfUrl\":\"https://file.ess.tencent.cn/t.pdf\"}],\"TotalCount\":1}", SIGNPREP_OK },
		{ "DescribeResourceUrlsByFlows", "{" ONE_FLOW "}", "{\"FlowResourceUrlInfos\":[],\"ErrorMessages\":[\"\"]}",
			SIGNPREP_OK },
		{ "DescribeFlowDetailInfo", "{" ONE_FLOW "}", "{\"FlowInfo\":[]}", SIGNPREP_OK },
		{ "ChannelCancelFlow", "{\"FlowId\":\"" FIXTURE_FLOW_ID "\",\"CancelMessage\":\"作废\"}", "{}", SIGNPREP_OK },
		{ "ChannelBatchCancelFlows", "{" ONE_FLOW "}", "{\"FailMessages\":[\"合同已完成\"]}", SIGNPREP_PARTIAL },
		{ "CreateConsoleLoginUrl", "{\"ProxyOrganizationName\":\"甲公司测试\"}",
			"{\"ConsoleUrl\":\"https://qian.tencent.com/x\",\"IsActivated\":true}", SIGNPREP_OK },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char whole[512];
		snprintf(whole, sizeof whole, "{\"Response\":%s}", cases[i].answer);
		const scene scenes[] = { { .action = cases[i].action, .body = whole } };
		const signprep_action_options how = { .size = sizeof how, .service = "essbasic" };
		network n;
		char *answer = NULL;
		signprep_error err = { 0 };
		signprep_client *client = network_client(&n, &options, scenes, 1);
		signprep_code code = signprep_action_call(&answer, NULL, client, cases[i].action, cases[i].body, &how, &err);
		if (code != cases[i].code)
			fail_msg("%s: %d %s %s", cases[i].action, code, err.id, err.message);
		assert_string_equal(answer, cases[i].answer);
		assert_non_null(strstr(n.seen[0].body, AGENT));
		assert_non_null(strstr(n.seen[0].authorization, "/essbasic/tc3_request"));
		signprep_free(answer);
		signprep_client_free(client);
		network_clear(&n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_difference),
		cmocka_unit_test(what_the_partner_edition_lacks),
		cmocka_unit_test(no_application_no_partner),
		cmocka_unit_test(a_contract_is_sent),
		cmocka_unit_test(the_plan_speaks_it_too),
		cmocka_unit_test(the_guides_examples_of_extensions),
		cmocka_unit_test(an_extension_that_there_is_not),
		cmocka_unit_test(some_flows_of_a_call_fail),
		cmocka_unit_test(calls_of_the_edition),
	};
	return cmocka_run_group_tests(tests, NULL, clean);
}
