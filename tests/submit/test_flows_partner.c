/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts of the partner edition: the same questions and answers in its spelling, and what it has not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/flow.h>

#include "base/json/json_read.h"
#include "fixture.h"

static const signprep_client_options platform = { .size = sizeof platform,
	.partner = true,
	.partner_app_id = "app",
	.partner_organization_id = "member",
	.partner_operator_id = "clerk",
	.operator_id = "an-employee-of-the-company-edition" };

static network n;
static signprep_client *client;
static cJSON *answer;
static signprep_issues *issues;
static signprep_error err;
static char *json;

static void begin(const signprep_client_options *options, const scene *scenes, size_t count)
{
	client = network_client(&n, options, scenes, count);
	memset(&err, 0, sizeof err);
}

static void expect(signprep_code code, signprep_code wanted, const char *id)
{
	if (code != wanted || strcmp(err.id, id) != 0)
		fail_msg("expected %d %s, got %d %s: %s", wanted, id, code, err.id, err.message);
	answer = json ? cJSON_Parse(json) : NULL;
}

static void end(void)
{
	cJSON_Delete(answer);
	signprep_free(json);
	signprep_issues_free(issues);
	signprep_client_free(client);
	network_clear(&n);
	fixture_clean();
}

static const cJSON *flow(int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "flows"), index);
}

static bool is_done(int index)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow(index), "done"));
}

static const char *const ids[] = { "a", "b", "c" };

#define AGENT "\"Agent\":{\"AppId\":\"app\",\"ProxyOrganizationOpenId\":\"member\",\"ProxyOperator\":{\"OpenId\":\"clerk\"}}"
#define RESPONSE(content) "{\"Response\":{" content ",\"RequestId\":\"r\"}}"
#define DETAIL(id, status) "{\"FlowId\":\"" id "\",\"FlowName\":\"n\",\"FlowStatus\":\"" status "\",\"CreateOn\":1700000000}"

static void words_become_states(void **state)
{
	static const scene scenes[] = { { .action = "DescribeFlowDetailInfo",
		.body = RESPONSE(
			"\"FlowInfo\":[{\"FlowId\":\"c\",\"FlowStatus\":\"REVOLVING\",\"FlowApproverInfos\":7},"
			"{\"FlowId\":\"a\",\"FlowName\":\"n\",\"FlowStatus\":\"PART\",\"CreateOn\":1700000000,"
			"\"FlowApproverInfos\":["
			"{\"RecipientId\":\"r1\",\"ProxyOrganizationName\":\"甲公司\",\"ApproveStatus\":\"ACCEPT\",\"ApproveTime\":"
			"1700000100,\"ApproveType\":\"ORGANIZATION\"},"
			"{\"ApproveName\":\"李四\",\"Mobile\":\"13900139000\",\"ApproveStatus\":\"PENDING\"},{\"ApproveStatus\":2},"
			"7]}]") } };
	(void) state;
	begin(&platform, scenes, 1);
	expect(signprep_flows_status(&json, &issues, client, ids, 3, &err), SIGNPREP_PARTIAL, "S710");
	assert_string_equal(n.seen[0].body, "{\"FlowIds\":[\"a\",\"b\",\"c\"]," AGENT "}");
	char *text = cJSON_PrintUnformatted(flow(0));
	assert_string_equal(text,
		"{\"flow_id\":\"a\",\"status\":\"partly-signed\",\"status_code\":2,\"final\":false,\"name\":\"n\",\"created\":"
		"1700000000,"
		"\"approvers\":[{\"status\":\"signed\",\"status_code\":3,\"recipient_id\":\"r1\",\"organization\":\"甲公司\","
		"\"type\":"
		"\"ORGANIZATION\",\"signed\":1700000100},{\"status\":\"waiting\",\"status_code\":2,\"name\":\"李四\",\"mobile\":"
		"\"13900139000\"},{\"status\":\"other\",\"status_code\":-1},{\"status\":\"other\",\"status_code\":-1}]}");
	cJSON_free(text);
	assert_string_equal(sp_json_text(flow(1), "status"), "unknown-id");
	assert_string_equal(sp_json_text(flow(2), "status"), "other");
	end();
}

/* Each word of the service's, with the number that callbacks and the company edition have for it. */
static void every_word(void **state)
{
	static const struct {
		const char *word, *status;
		int code;
		bool final;
	} rows[] = { { "INIT", "waiting", 1, false }, { "PART", "partly-signed", 2, false }, { "REJECT", "refused", 3, true },
		{ "ALL", "signed", 4, true }, { "DEADLINE", "expired", 5, true }, { "CANCEL", "cancelled", 6, true },
		{ "INVALID", "void", 16, true }, { "RELIEVED", "rescinded", 21, true } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char body[256];
		snprintf(body, sizeof body, "{\"Response\":{\"FlowInfo\":[{\"FlowId\":\"a\",\"FlowStatus\":\"%s\"}]}}",
			rows[i].word);
		const scene scenes[] = { { .body = body } };
		begin(&platform, scenes, 1);
		expect(signprep_flows_status(&json, &issues, client, ids, 1, &err), SIGNPREP_OK, "");
		long long code = 0;
		assert_string_equal(sp_json_text(flow(0), "status"), rows[i].status);
		assert_true(sp_json_int(flow(0), "status_code", &code) && code == rows[i].code);
		assert_int_equal(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow(0), "final")), rows[i].final);
		end();
	}
}

static void a_platform_has_a_name(void **state)
{
	static const signprep_client_options nameless = { .size = sizeof nameless, .partner = true };
	(void) state;
	begin(&nameless, NULL, 0);
	expect(signprep_flows_status(&json, &issues, client, ids, 1, &err), SIGNPREP_INVALID, "S770");
	assert_int_equal(n.calls, 0);
	end();
}

#define LINK(id, mobile) \
	"{\"FlowId\":\"" id "\",\"SignUrl\":\"https://essurl.cn/" id mobile "\",\"Mobile\":\"" mobile "\",\"Name\":\"n" mobile \
	"\",\"Deadline\":1700000000}"

/* All signers of a contract: one call each, and no link that would be taken for the only one. */
static void links_for_all(void **state)
{
	static const scene scenes[] = {
		{ .action = "CreateSignUrls",
			.body = RESPONSE("\"SignUrlInfos\":[" LINK("a", "1") "," LINK("a", "2") "],\"ErrorMessages\":[\"\"]") },
		{ .action = "CreateSignUrls", .body = RESPONSE("\"SignUrlInfos\":[" LINK("b", "1") "]") }
	};
	const signprep_flows_link link = { .size = sizeof link };
	(void) state;
	begin(&platform, scenes, 2);
	expect(signprep_flows_url(&json, &issues, client, ids, 2, &link, &err), SIGNPREP_OK, "");
	assert_string_equal(n.seen[0].body, "{\"FlowIds\":[\"a\"],\"GenerateType\":\"ALL\",\"Endpoint\":\"WEIXINAPP\"," AGENT "}");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(flow(0), "links")), 2);
	assert_string_equal(sp_json_text(flow(0), "url"), "");
	assert_string_equal(sp_json_text(flow(1), "url"), "https://essurl.cn/b1");
	end();
}

/* One signer of many contracts: one call; what comes for somebody else, or is no link, is not handed out. */
static void links_for_one(void **state)
{
	static const scene scenes[] = { { .action = "CreateSignUrls",
		.body = RESPONSE("\"SignUrlInfos\":[" LINK("a", "13900139000") "," LINK("b",
			"13800138000") ",{\"FlowId\":\"c\",\"Mobile\":"
				       "\"13900139000\",\"SignUrl\":\"javascript:1\"}],\"ErrorMessages\":[\"\",\"\",\"\"]") } };
	const signprep_flows_link link = { .size = sizeof link, .name = "李四", .mobile = "13900139000" };
	(void) state;
	begin(&platform, scenes, 1);
	expect(signprep_flows_url(&json, &issues, client, ids, 3, &link, &err), SIGNPREP_PARTIAL, "S714");
	assert_string_equal(n.seen[0].body,
		"{\"FlowIds\":[\"a\",\"b\",\"c\"],\"GenerateType\":\"PERSON\",\"Endpoint\":\"WEIXINAPP\",\"Name\":\"李四\","
		"\"Mobile\":"
		"\"13900139000\"," AGENT "}");
	assert_string_equal(sp_json_text(flow(0), "url"), "https://essurl.cn/a13900139000");
	assert_false(is_done(1));
	assert_false(is_done(2));
	end();
}

static void links_that_fail_in_part(void **state)
{
	static const scene scenes[] = {
		{ .body = RESPONSE("\"SignUrlInfos\":[" LINK("a", "1") "],\"ErrorMessages\":[\"\",\"合同未找到\"]") }
	};
	const signprep_flows_link link = { .size = sizeof link, .recipient_id = "r" };
	(void) state;
	begin(&platform, scenes, 1);
	expect(signprep_flows_url(&json, &issues, client, ids, 2, &link, &err), SIGNPREP_PARTIAL, "S713");
	assert_non_null(strstr(n.seen[0].body, "\"RecipientIds\":[\"r\",\"r\"]"));
	assert_true(is_done(0));
	assert_string_equal(sp_json_text(flow(1), "message"), "合同未找到");
	end();
}

static void links_of_other_kinds(void **state)
{
	static const struct {
		signprep_flows_link link;
		const char *action, *answer, *part;
	} rows[] = {
		{ { .kind = SIGNPREP_FLOWS_LINK_SIGN, .name = "李四", .mobile = "13900139000", .organization = "乙公司" },
			"ChannelCreateFlowSignUrl", RESPONSE("\"FlowApproverUrlInfos\":[{\"SignUrl\":\"https://x/1\"}]"),
			"\"FlowApproverInfos\":[{\"ApproverType\":\"ORGANIZATION\",\"NotChannelOrganization\":true,"
			"\"OrganizationName\":\"乙公司\","
			"\"Name\":\"李四\",\"Mobile\":\"13900139000\"}],\"FlowId\":\"a\",\"UrlType\":0" },
		{ { .kind = SIGNPREP_FLOWS_LINK_QUICK, .name = "李四", .mobile = "13900139000" }, "ChannelCreateBatchQuickSignUrl",
			RESPONSE("\"FlowApproverUrlInfo\":{\"SignUrl\":\"https://x/1\"}"),
			"\"FlowApproverInfo\":{\"ApproverType\":\"PERSON\",\"Name\":\"李四\",\"Mobile\":\"13900139000\"}" },
		{ { .kind = SIGNPREP_FLOWS_LINK_BATCH, .name = "李四", .mobile = "13900139000" }, "ChannelCreateBatchSignUrl",
			RESPONSE("\"SignUrl\":\"https://x/1\",\"ExpiredTime\":1700000000"), "\"NotifyType\":\"NONE\"" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const scene scenes[] = { { .action = rows[i].action, .body = rows[i].answer } };
		signprep_flows_link link = rows[i].link;
		link.size = sizeof link;
		begin(&platform, scenes, 1);
		expect(signprep_flows_url(&json, &issues, client, ids, 1, &link, &err), SIGNPREP_OK, "");
		assert_non_null(strstr(n.seen[0].body, rows[i].part));
		assert_non_null(strstr(n.seen[0].body, AGENT));
		assert_string_equal(sp_json_text(flow(0), "url"), "https://x/1");
		end();
	}
}

/* R940, and a signer that the service could not tell from others; nothing is sent. */
static void what_it_has_not(void **state)
{
	const signprep_flows_link cover = { .size = sizeof cover, .cover = true },
				  nobody = { .size = sizeof nobody, .name = "李四" },
				  nameless = { .size = sizeof nameless, .mobile = "13900139000" };
	const signprep_flows_download zip = { .size = sizeof zip, .type = "ZIP", .folder = fixture_path("files") };
	(void) state;
	begin(&platform, NULL, 0);
	expect(signprep_flows_url(&json, &issues, client, ids, 1, &cover, &err), SIGNPREP_RULE, "R940");
	end();
	begin(&platform, NULL, 0);
	expect(signprep_flows_url(&json, &issues, client, ids, 1, &nobody, &err), SIGNPREP_INVALID, "R816");
	end();
	begin(&platform, NULL, 0);
	expect(signprep_flows_url(&json, &issues, client, ids, 1, &nameless, &err), SIGNPREP_INVALID, "R816");
	end();
	begin(&platform, NULL, 0);
	expect(signprep_flows_download_to(&json, &issues, client, ids, 1, &zip, &err), SIGNPREP_RULE, "R940");
	end();
}

/* --- cancelling --- */

#define OPEN(...) \
	{ \
		.action = "DescribeFlowDetailInfo", .body = RESPONSE("\"FlowInfo\":[" __VA_ARGS__ "]") \
	}

static void one_is_cancelled(void **state)
{
	static const scene scenes[] = { OPEN(DETAIL("a", "INIT")), { .action = "ChannelCancelFlow", .body = "{\"Response\":{}}" } };
	(void) state;
	begin(&platform, scenes, 2);
	expect(signprep_flows_cancel(&json, &issues, client, ids, 1, NULL, &err), SIGNPREP_OK, "");
	assert_string_equal(n.seen[1].body, "{\"FlowId\":\"a\"," AGENT "}");
	assert_true(is_done(0));
	end();
}

static void what_has_ended_is_left_alone(void **state)
{
	static const scene scenes[] = { OPEN(DETAIL("a", "ALL")) };
	(void) state;
	begin(&platform, scenes, 1);
	expect(signprep_flows_cancel(&json, &issues, client, ids, 1, "r", &err), SIGNPREP_RULE, "S711");
	assert_int_equal(n.calls, 1);
	end();
}

/* Three by one task, asked about until it has ended: one done, one that could not be, one that was refused at once. */
static void many_are_cancelled_by_a_task(void **state)
{
	static const scene scenes[] = { OPEN(DETAIL("a", "INIT") "," DETAIL("b", "PART") "," DETAIL("c", "INIT")),
		{ .action = "ChannelBatchCancelFlows",
			.body = RESPONSE("\"FailMessages\":[\"\",\"\",\"无权限\"],\"TaskId\":\"t\"") },
		{ .action = "DescribeCancelFlowsTask", .body = RESPONSE("\"TaskId\":\"t\",\"TaskStatus\":\"PROCESSING\"") },
		{ .body = RESPONSE("\"TaskStatus\":\"END\",\"SuccessFlowIds\":[\"a\"],\"FailureFlows\":[{\"FlowId\":\"b\","
				   "\"Reason\":\"已签\"}]") } };
	(void) state;
	begin(&platform, scenes, 4);
	expect(signprep_flows_cancel(&json, &issues, client, ids, 3, "作废", &err), SIGNPREP_PARTIAL, "S713");
	assert_string_equal(n.seen[1].body, "{\"FlowIds\":[\"a\",\"b\",\"c\"],\"CancelMessage\":\"作废\"," AGENT "}");
	assert_true(is_done(0));
	assert_string_equal(sp_json_text(flow(0), "task_id"), "t");
	assert_string_equal(sp_json_text(flow(1), "message"), "已签");
	assert_string_equal(sp_json_text(flow(2), "message"), "无权限");
	end();
}

/* A task without an end, one that can't be asked about, one that the answer does not name: S930, and never "done". */
static void a_task_without_an_end(void **state)
{
	static const char started[] = RESPONSE("\"FailMessages\":[],\"TaskId\":\"t\"");
	static const scene refused[] = { OPEN(DETAIL("a", "INIT") "," DETAIL("b", "INIT")), { .body = started },
		{ .body = ERROR_BODY("FailedOperation", "no") } };
	static const scene nameless[] = { OPEN(DETAIL("a", "INIT") "," DETAIL("b", "INIT")),
		{ .body = RESPONSE("\"FailMessages\":[]") } };
	scene endless[32] = { OPEN(DETAIL("a", "INIT") "," DETAIL("b", "INIT")), { .body = started } };
	const struct {
		const scene *scenes;
		size_t count;
	} rows[] = { { refused, 3 }, { nameless, 2 }, { endless, 32 } };
	(void) state;
	for (size_t i = 2; i < 32; i++)
		endless[i] = (scene) { .body = RESPONSE("\"TaskStatus\":\"PROCESSING\""), .takes_s = 5 };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		begin(&platform, rows[i].scenes, rows[i].count);
		expect(signprep_flows_cancel(&json, &issues, client, ids, 2, "r", &err), SIGNPREP_PARTIAL, "S930");
		assert_false(is_done(0));
		assert_false(is_done(1));
		end();
	}
}

/* A link that cancels is a task too, in both editions: it is told of each contract what became of it. */
static void what_became_of_a_link(void **state)
{
	static const signprep_client_options company = { .size = sizeof company, .operator_id = "employee" };
	static const char ended[] = RESPONSE("\"TaskId\":\"t\",\"TaskStatus\":\"END\",\"SuccessFlowIds\":[\"a\"],\"FailureFlows\":"
					     "[{\"FlowId\":\"b\",\"Reason\":\"已完成\"}]"),
			  open[] = RESPONSE("\"TaskId\":\"t\",\"TaskStatus\":\"PROCESSING\",\"SuccessFlowIds\":[]"),
			  late[] = RESPONSE("\"TaskId\":\"t\",\"TaskStatus\":\"TIMEOUT\",\"SuccessFlowIds\":[]");
	static const scene waits[] = { { .action = "DescribeCancelFlowsTask", .body = open }, { .body = open }, { .body = ended } };
	static const scene once[] = { { .body = open } }, over[] = { { .body = late } },
			   unknown[] = { { .body = ERROR_BODY("ResourceNotFound", "x") } };
	const signprep_client_options *const editions[] = { &company, &platform };
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		begin(editions[i], waits, 3);
		expect(signprep_flows_cancel_task(
			       &json, &issues, client, ids, 2, &(signprep_flows_task) { .task_id = "t", .wait_s = 60 }, &err),
			SIGNPREP_PARTIAL, "S713");
		assert_true(is_done(0));
		assert_false(is_done(1));
		assert_string_equal(sp_json_text(flow(1), "message"), "已完成");
		assert_int_equal(n.sleeps, 2);
		end();
		begin(editions[i], once, 1);
		expect(signprep_flows_cancel_task(
			       &json, &issues, client, ids, 1, &(signprep_flows_task) { .task_id = "t", .wait_s = 0 }, &err),
			SIGNPREP_UNKNOWN, "S930");
		assert_false(is_done(0));
		end();
		begin(editions[i], over, 1);
		expect(signprep_flows_cancel_task(
			       &json, &issues, client, ids, 1, &(signprep_flows_task) { .task_id = "t", .wait_s = 60 }, &err),
			SIGNPREP_REFUSED, "R948");
		end();
		begin(editions[i], unknown, 1);
		expect(signprep_flows_cancel_task(
			       &json, &issues, client, ids, 1, &(signprep_flows_task) { .task_id = "t", .wait_s = 60 }, &err),
			SIGNPREP_REFUSED, "S301");
		end();
	}
	begin(&company, NULL, 0);
	expect(signprep_flows_cancel_task(
		       &json, &issues, client, ids, 1, &(signprep_flows_task) { .task_id = "../t", .wait_s = 60 }, &err),
		SIGNPREP_INVALID, "R814");
	end();
}

/* Doubt about the call stops the rest; the order of the answer is that of the question. */
static void a_lost_answer(void **state)
{
	static const scene scenes[] = { OPEN(DETAIL("a", "ALL") "," DETAIL("b", "INIT") "," DETAIL("c", "INIT")),
		{ .body = ERROR_BODY("InvalidParameter.DupTask", "重复") } };
	(void) state;
	begin(&platform, scenes, 2);
	expect(signprep_flows_cancel(&json, &issues, client, ids, 3, "r", &err), SIGNPREP_PARTIAL, "S711");
	assert_string_equal(sp_json_text(flow(0), "flow_id"), "a");
	assert_string_equal(sp_json_text(flow(2), "flow_id"), "c");
	assert_false(is_done(1));
	end();
}

/* --- the other changes --- */

static void every_change(void **state)
{
	static const struct {
		signprep_flows_change change;
		const char *status, *action, *answer, *part;
	} rows[] = {
		{ { .kind = SIGNPREP_FLOWS_REMIND }, NULL, "ChannelCreateFlowReminds",
			RESPONSE("\"RemindFlowRecords\":[{\"FlowId\":\"a\",\"CanRemind\":true}]"), "\"FlowIds\":[\"a\"]" },
		{ { .kind = SIGNPREP_FLOWS_DEADLINE, .deadline = 4000000000.0 }, "INIT", "ModifyFlowDeadline", "{\"Response\":{}}",
			"\"Deadline\":4000000000" },
		{ { .kind = SIGNPREP_FLOWS_APPROVER,
			  .recipient_id = "r",
			  .name = "李四",
			  .mobile = "13900139000",
			  .organization = "乙" },
			NULL, "ChannelCreateFlowApprovers", "{\"Response\":{}}",
			"\"Approvers\":[{\"RecipientId\":\"r\",\"ApproverName\":\"李四\",\"ApproverMobile\":\"13900139000\","
			"\"OrganizationName\":\"乙\",\"NotChannelOrganization\":true}]" },
		{ { .kind = SIGNPREP_FLOWS_FORWARD, .recipient_id = "r", .user_id = "other" }, NULL, "CreateFlowForwards",
			RESPONSE("\"SuccessFlows\":[\"a\"]"), "\"TargetOpenId\":\"other\"" },
		{ { .kind = SIGNPREP_FLOWS_REVIEW, .verdict = "PASS" }, NULL, "ChannelCreateFlowSignReview", "{\"Response\":{}}",
			"\"ReviewType\":\"PASS\"" },
		{ { .kind = SIGNPREP_FLOWS_RELEASE, .reason = "r" }, "ALL", "ChannelCreateReleaseFlow",
			RESPONSE("\"FlowId\":\"z\""), "\"ReliveInfo\":{\"Reason\":\"r\"},\"NeedRelievedFlowId\":\"a\"" },
		{ { .kind = SIGNPREP_FLOWS_CANCEL_LINK }, "INIT", "ChannelCreateBatchCancelFlowUrl",
			RESPONSE("\"BatchCancelFlowUrl\":\"https://x/1\",\"TaskId\":\"t\""), "\"FlowIds\":[\"a\"]" },
		{ { .kind = SIGNPREP_FLOWS_EVIDENCE }, NULL, "CreateChannelFlowEvidenceReport",
			RESPONSE("\"ReportId\":\"e\",\"Status\":\"EvidenceStatusExecuting\""), "\"FlowId\":\"a\"" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char detail[256];
		snprintf(detail, sizeof detail, "{\"Response\":{\"FlowInfo\":[{\"FlowId\":\"a\",\"FlowStatus\":\"%s\"}]}}",
			rows[i].status ? rows[i].status : "");
		const scene scenes[] = { { .action = "DescribeFlowDetailInfo", .body = detail },
			{ .action = rows[i].action, .body = rows[i].answer } };
		bool asks = rows[i].status != NULL;
		signprep_flows_change change = rows[i].change;
		change.size = sizeof change;
		begin(&platform, scenes + !asks, asks ? 2 : 1);
		signprep_code code = signprep_flows_change_each(&json, &issues, client, ids, 1, &change, &err);
		expect(code, SIGNPREP_OK, "");
		assert_non_null(strstr(n.seen[asks].body, rows[i].part));
		assert_non_null(strstr(n.seen[asks].body, AGENT));
		assert_true(is_done(0));
		end();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_states),
		cmocka_unit_test(every_word),
		cmocka_unit_test(a_platform_has_a_name),
		cmocka_unit_test(links_for_all),
		cmocka_unit_test(links_for_one),
		cmocka_unit_test(links_that_fail_in_part),
		cmocka_unit_test(links_of_other_kinds),
		cmocka_unit_test(what_it_has_not),
		cmocka_unit_test(one_is_cancelled),
		cmocka_unit_test(what_has_ended_is_left_alone),
		cmocka_unit_test(many_are_cancelled_by_a_task),
		cmocka_unit_test(a_task_without_an_end),
		cmocka_unit_test(what_became_of_a_link),
		cmocka_unit_test(a_lost_answer),
		cmocka_unit_test(every_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
