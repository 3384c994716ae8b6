/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What changes a flow that is under way: the codes are those of the service's own examples. */
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

#define OPERATOR "\"Operator\":{\"UserId\":\"yDxyz\"}"
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

static cJSON *send(const char *action, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The format is the body without its braces and Operator. */
static cJSON *send(const char *action, const char *format, ...)
{
	char members[4096], body[4200];
	va_list args;
	va_start(args, format);
	vsnprintf(members, sizeof members, format, args);
	va_end(args);
	snprintf(body, sizeof body, "{" OPERATOR ",%s}", members);
	cJSON *response = stage_send(&s, action, body);
	assert_non_null(response);
	return response;
}

static void expect(cJSON *response, const char *code)
{
	assert_string_equal(ess_code(response), code);
	cJSON_Delete(response);
}

/* A flow with its id and the recipient ids of its two signers. */
typedef struct made {
	char id[64], first[64], second[64];
} made;

static made create_body(const char *body)
{
	made m = { 0 };
	cJSON *response = stage_send(&s, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	snprintf(m.id, sizeof m.id, "%s", text(response, "FlowId"));
	snprintf(m.first, sizeof m.first, "%s", text(at(response, "Approvers", 0), "RecipientId"));
	snprintf(m.second, sizeof m.second, "%s", text(at(response, "Approvers", 1), "RecipientId"));
	cJSON_Delete(response);
	return m;
}

static made create(const char *more)
{
	char *body = flow_body(file_id, "", "", more);
	made m = create_body(body);
	free(body);
	return m;
}

static cJSON *info(const char *id)
{
	return send("DescribeFlowInfo", "\"FlowIds\":[\"%s\"]", id);
}

static int status_of(const char *id)
{
	cJSON *response = info(id);
	int status = number(at(response, "FlowDetailInfos", 0), "FlowStatus");
	cJSON_Delete(response);
	return status;
}

static void many_are_cancelled_by_a_link(void **state)
{
	(void) state;
	made a = create(""), b = create("");
	expect(send("CreateBatchCancelFlowUrl", "\"FlowIds\":[\"%s\",\"%s\"]", a.id, a.id), "InvalidParameter");
	expect(send("CancelFlow", "\"FlowId\":\"%s\",\"CancelMessage\":\"不再需要\"", b.id), "");
	cJSON *response = send("CreateBatchCancelFlowUrl", "\"FlowIds\":[\"%s\",\"%s\",\"" NOBODY "\"]", a.id, b.id);
	assert_string_equal(ess_code(response), "");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(response, "FailMessages")), 3);
	assert_string_equal(at(response, "FailMessages", 0)->valuestring, "");
	assert_string_not_equal(at(response, "FailMessages", 1)->valuestring, "");
	assert_string_not_equal(at(response, "FailMessages", 2)->valuestring, "");
	cJSON *task = send("DescribeCancelFlowsTask", "\"TaskId\":\"%s\"", text(response, "TaskId"));
	assert_string_equal(text(task, "TaskStatus"), "PROCESSING");
	cJSON_Delete(task);
	cJSON_Delete(response);
	/* Nobody has opened the link. */
	assert_int_equal(status_of(a.id), 1);
	expect(send("DescribeCancelFlowsTask", "\"TaskId\":\"" NOBODY "\""), "ResourceNotFound");
}

static void deadlines_move(void **state)
{
	long later = (long) time(NULL) + 86400;
	(void) state;
	made m = create("");
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":%ld", m.id, later), "");
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":%ld", m.id, later), "");
	cJSON *response = send("DescribeFlowBriefs", "\"FlowIds\":[\"%s\"]", m.id);
	assert_int_equal(number(at(response, "FlowBriefs", 0), "Deadline"), later);
	cJSON_Delete(response);
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":1000", m.id), "InvalidParameter.FlowDeadLine");
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":%ld,\"RecipientId\":\"%s\"", m.id, later, m.second), "");
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":%ld,\"RecipientId\":\"x\"", m.id, later),
		"ResourceNotFound.FlowApprover");
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"" NOBODY "\",\"Deadline\":%ld", later), "ResourceNotFound.Flow");
	expect(send("CancelFlow", "\"FlowId\":\"%s\",\"CancelMessage\":\"不再需要\"", m.id), "");
	expect(send("ModifyFlowDeadline", "\"FlowId\":\"%s\",\"Deadline\":%ld", m.id, later), "FailedOperation");
}

/* Three times to one signer of one contract. */
static void reminders_run_out(void **state)
{
	(void) state;
	made m = create("");
	for (int i = 0; i < 4; i++) {
		cJSON *response = send("CreateFlowReminds", "\"FlowIds\":[\"%s\",\"" NOBODY "\"]", m.id);
		assert_int_equal(
			cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(at(response, "RemindFlowRecords", 0), "CanRemind")), i < 3);
		assert_false(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(at(response, "RemindFlowRecords", 1), "CanRemind")));
		cJSON_Delete(response);
	}
}

static void signers_are_named_later(void **state)
{
	static const char component[] = "{\"ComponentType\":\"%s\",\"ComponentId\":\"%s\",\"ComponentPage\":2,\"ComponentPosX\":%d,"
					"\"ComponentPosY\":700,\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}";
	char seal[256], name[256], body[2048];
	(void) state;
	snprintf(seal, sizeof seal, component, "SIGN_SEAL", "a", 50);
	snprintf(name, sizeof name, component, "SIGN_SIGNATURE", "b", 350);
	snprintf(body, sizeof body,
		"{" OPERATOR ",\"FlowName\":\"Lease\",\"FileIds\":[\"%s\"],\"Approvers\":[{\"ApproverType\":0,\"OrganizationName\":"
		"\"星河置业有限公司\",\"CustomApproverTag\":\"owners\",\"SignComponents\":[%s]},{\"ApproverType\":1,"
		"\"ApproverOption\":"
		"{\"FillType\":1},\"SignComponents\":[%s]}]}",
		file_id, seal, name);
	made m = create_body(body);
	expect(send("CreateFlowApprovers",
		       "\"FlowId\":\"%s\",\"Approvers\":[{\"RecipientId\":\"%s\",\"ApproverName\":\"张三\",\"ApproverMobile\":"
		       "\"13800138000\"},"
		       "{\"RecipientId\":\"%s\",\"ApproverName\":\"赵六\",\"ApproverMobile\":\"13600136000\"}]",
		       m.id, m.first, m.first),
		"");
	static const char dynamic[] =
		"\"FlowId\":\"%s\",\"FillApproverType\":1,\"Approvers\":[{\"RecipientId\":\"%s\",\"ApproverName\":"
		"\"李四\",\"ApproverMobile\":\"13900139000\"}]";
	for (int i = 0; i < 2; i++) {
		cJSON *response = send("CreateFlowApprovers", dynamic, m.id, m.second);
		assert_string_equal(ess_code(response), "");
		/* The second time he has been named. */
		assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(response, "FillError")), i);
		cJSON_Delete(response);
	}
	cJSON *response = info(m.id);
	const cJSON *second = at(at(response, "FlowDetailInfos", 0), "FlowApproverInfos", 1);
	assert_string_equal(text(second, "ApproveName"), "李四");
	cJSON_Delete(response);
	expect(send("CreateFlowApprovers", "\"FlowId\":\"%s\",\"Approvers\":[{\"RecipientId\":\"%s\"}]", m.id, m.first),
		"InvalidParameter");
	expect(send("CreateFlowApprovers", "\"FlowId\":\"" NOBODY "\",\"Approvers\":[{\"RecipientId\":\"%s\"}]", m.first),
		"ResourceNotFound.Flow");
}

static void a_place_is_handed_on(void **state)
{
	static const char form[] = "\"TargetUserId\":\"%s\",\"FlowForwardInfos\":[{\"FlowId\":\"%s\",\"RecipientId\":\"%s\"},"
				   "{\"FlowId\":\"" NOBODY "\",\"RecipientId\":\"x\"}]";
	(void) state;
	made m = create("");
	cJSON *response = send("CreateFlowForwards", form, "yDSandboxClerk000000000000000000", m.id, m.first);
	assert_string_equal(at(response, "SuccessFlows", 0)->valuestring, m.id);
	assert_string_equal(text(at(response, "FailedFlows", 0), "FlowId"), NOBODY);
	cJSON_Delete(response);
	response = info(m.id);
	const cJSON *first = at(at(response, "FlowDetailInfos", 0), "FlowApproverInfos", 0);
	assert_string_equal(text(first, "ApproveName"), "李四");
	assert_string_equal(text(at(first, "ForwardRecords", 0), "Name"), "张三");
	assert_int_equal(number(first, "ApproveStatus"), 2);
	cJSON_Delete(response);
	expect(send("CreateFlowForwards", form, "yDSandboxNewcomer000000000000000", m.id, m.first), "OperationDenied.UserNoAudit");
	expect(send("CreateFlowForwards", form, NOBODY, m.id, m.first), "ResourceNotFound.User");
}

/* What a person does, asked for as `sandbox act` asks. */
static void act(const char *id, const char *deed, const char *message, int status)
{
	char body[192], head[256];
	http_reply reply;
	int size = snprintf(body, sizeof body, "{\"FlowId\":\"%s\",\"Deed\":\"%s\",\"Message\":\"%s\"}", id, deed, message);
	snprintf(head, sizeof head,
		"POST /act HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: "
		"close\r\n\r\n",
		s.port, size);
	http_send(s.port, head, body, (size_t) size, &reply);
	assert_int_equal(reply.status, status);
	http_reply_clear(&reply);
}

static void a_person_reviews(void **state)
{
	(void) state;
	made m = create(",\"NeedSignReview\":true"), plain = create("");
	act(m.id, "sign", "", 409);
	act(m.id, "review", "租金有误", 200);
	act(m.id, "sign", "", 409);
	act(m.id, "review", "", 200);
	act(m.id, "review", "", 409);
	act(m.id, "sign", "", 200);
	assert_int_equal(status_of(m.id), 2);
	act(plain.id, "review", "", 409);
	act(plain.id, "cancel", "x", 200);
	act(plain.id, "review", "", 409);
	act(NOBODY, "review", "", 409);
}

/* A company signs as one, a person as one; and only one rescission of a contract is under way at a time. */
static void a_rescission_has_the_same_signers(void **state)
{
	static const char form[] = "\"NeedRelievedFlowId\":\"%s\",\"ReliveInfo\":{\"Reason\":\"双方协商\"}";
	char release[64];
	(void) state;
	made m = create("");
	act(m.id, "sign", "", 200);
	act(m.id, "sign", "", 200);
	cJSON *response = send("CreateReleaseFlow", form, m.id);
	assert_string_equal(ess_code(response), "");
	snprintf(release, sizeof release, "%s", text(response, "FlowId"));
	cJSON_Delete(response);
	response = info(release);
	const cJSON *flow = at(response, "FlowDetailInfos", 0);
	assert_string_equal(text(at(flow, "FlowApproverInfos", 0), "ApproveType"), "ORGANIZATION");
	assert_string_equal(text(at(flow, "FlowApproverInfos", 1), "ApproveType"), "PERSON");
	cJSON_Delete(response);
	expect(send("CreateReleaseFlow", form, m.id), "OperationDenied");
	/* Refused, it leaves the contract as it was, and another may be tried. */
	expect(send("CancelFlow", "\"FlowId\":\"%s\",\"CancelMessage\":\"不再需要\"", release), "");
	assert_int_equal(status_of(m.id), 4);
	expect(send("CreateReleaseFlow", form, m.id), "");
}

/* 200 characters of three bytes are allowed; what is put before them cuts none. */
static void a_rescission_has_the_whole_name(void **state)
{
#define TEN "零一二三四五六七八九"
#define TWO_HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	(void) state;
	char *body = flow_body(file_id, "", "", ""), *name = strstr(body, "Lease 1"), renamed[4096];
	assert_non_null(name);
	snprintf(renamed, sizeof renamed, "%.*s" TWO_HUNDRED "%s", (int) (name - body), body, name + strlen("Lease 1"));
	free(body);
	made m = create_body(renamed);
	act(m.id, "sign", "", 200);
	act(m.id, "sign", "", 200);
	cJSON *agreement = send(
		"CreateReleaseFlow", "\"NeedRelievedFlowId\":\"%s\",\"ReliveInfo\":{\"Reason\":\"双方协商\"}", m.id);
	cJSON *response = info(text(agreement, "FlowId"));
	assert_string_equal(text(at(response, "FlowDetailInfos", 0), "FlowName"), "解除协议_" TWO_HUNDRED);
	cJSON_Delete(response);
	cJSON_Delete(agreement);
#undef TWO_HUNDRED
#undef TEN
}

static void a_review_lets_the_company_sign(void **state)
{
	(void) state;
	made plain = create(""), m = create(",\"NeedSignReview\":true"), other = create(",\"NeedSignReview\":true");
	expect(send("CreateFlowSignReview", "\"FlowId\":\"%s\",\"ReviewType\":\"PASS\"", plain.id),
		"OperationDenied.FlowNoNeedReview");
	expect(send("CreateFlowSignReview", "\"FlowId\":\"%s\",\"ReviewType\":\"REJECT\"", m.id), "MissingParameter");
	expect(send("CreateFlowSignReview", "\"FlowId\":\"%s\",\"ReviewType\":\"PASS\"", m.id), "");
	expect(send("CreateFlowSignReview", "\"FlowId\":\"%s\",\"ReviewType\":\"SIGN_REJECT\",\"ReviewMessage\":\"金额有误\"",
		       other.id),
		"");
	assert_int_equal(status_of(other.id), 3);
	cJSON *response = info(other.id);
	assert_string_equal(text(at(response, "FlowDetailInfos", 0), "FlowMessage"), "金额有误");
	cJSON_Delete(response);
	expect(send("CreateFlowSignReview", "\"FlowId\":\"%s\",\"ReviewType\":\"PASS\"", other.id),
		"OperationDenied.FlowHasTerminated");
}

static void the_quota_runs_out_and_comes_back(void **state)
{
	stage few;
	char id[64];
	(void) state;
	stage_open(&few, &(sp_sandbox_options) { .quota = 1, .rate_per_s = 1000 });
	stage_upload(&few, id);
	char *body = flow_body(id, "", "", "");
	cJSON *response = stage_send(&few, "CreateFlowByFiles", body);
	assert_string_equal(ess_code(response), "");
	stage_expect(&few, "CreateFlowByFiles", body, "OperationDenied.NoQuota");
	char cancel[256];
	snprintf(
		cancel, sizeof cancel, "{" OPERATOR ",\"FlowId\":\"%s\",\"CancelMessage\":\"不再需要\"}", text(response, "FlowId"));
	stage_expect(&few, "CancelFlow", cancel, "");
	stage_expect(&few, "CreateFlowByFiles", body, "");
	cJSON_Delete(response);
	free(body);
	stage_close(&few);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_are_cancelled_by_a_link),
		cmocka_unit_test(deadlines_move),
		cmocka_unit_test(reminders_run_out),
		cmocka_unit_test(signers_are_named_later),
		cmocka_unit_test(a_place_is_handed_on),
		cmocka_unit_test(a_person_reviews),
		cmocka_unit_test(a_rescission_has_the_same_signers),
		cmocka_unit_test(a_rescission_has_the_whole_name),
		cmocka_unit_test(a_review_lets_the_company_sign),
		cmocka_unit_test(the_quota_runs_out_and_comes_back),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
