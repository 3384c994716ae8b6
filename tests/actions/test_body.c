/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bodies as people write them, skeletons, and rules between members. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "actions/body.h"
#include "actions/check.h"
#include "actions/skeleton.h"
#include "actions/table.h"
#include "base/json/json_read.h"

static void remarks_are_taken_out(void **state)
{
	static const char text[] = "\xef\xbb\xbf{\"//\":\"a\",\"FlowIds\":[{\"//\":{\"b\":1},\"c\":2}],\"//x\":3}";
	cJSON *body;
	(void) state;
	assert_int_equal(sp_body_parse(&body, text, strlen(text), "b.json", NULL), SIGNPREP_OK);
	char *printed = cJSON_PrintUnformatted(body);
	assert_string_equal(printed, "{\"FlowIds\":[{\"c\":2}],\"//x\":3}");
	cJSON_free(printed);
	cJSON_Delete(body);
}

static void what_is_no_body(void **state)
{
	static const struct {
		const char *text, *id;
	} rows[] = { { "[1]", "S108" }, { "{\"a\":}", "R101" }, { "", "R107" }, { "{\"a\":1,\"a\":2}", "R103" },
		{ "\"x\"", "S108" } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cJSON *body;
		signprep_error err = { 0 };
		assert_int_not_equal(sp_body_parse(&body, rows[i].text, strlen(rows[i].text), "b", &err), SIGNPREP_OK);
		assert_string_equal(err.id, rows[i].id);
		assert_null(body);
	}
}

/* `expected` NULL: refused with `id`. */
static void set(const char *action, const char *before, const char *setting, const char *expected, const char *id)
{
	cJSON *body = cJSON_Parse(before);
	signprep_error err = { 0 };
	signprep_code code = sp_body_set(body, action ? sp_action_find("ess", action) : NULL, setting, &err);
	char *printed = cJSON_PrintUnformatted(body);
	if (expected && (code || strcmp(printed, expected) != 0))
		fail_msg("%s: %d %s, %s", setting, code, err.id, printed);
	if (!expected && strcmp(err.id, id) != 0)
		fail_msg("%s: %d %s, expected %s", setting, code, err.id, id);
	cJSON_free(printed);
	cJSON_Delete(body);
}

static void members_are_set_by_their_paths(void **state)
{
	(void) state;
	/* A mobile is a text although it looks like a number; a deadline is none. */
	set("CreateSchemeUrl", "{}", "Mobile=13800138000", "{\"Mobile\":\"13800138000\"}", NULL);
	set("ModifyFlowDeadline", "{}", "Deadline=1800000000", "{\"Deadline\":1800000000}", NULL);
	set("CreateSchemeUrl", "{\"Name\":\"a\"}", "Name={\"b\":1}", "{\"Name\":\"{\\\"b\\\":1}\"}", NULL);
	set("CancelFlow", "{}", "Operator.UserId=u=v", "{\"Operator\":{\"UserId\":\"u=v\"}}", NULL);
	set("CancelFlow", "{}", "CancelMessage=", "{\"CancelMessage\":\"\"}", NULL);
	set("DescribeFlowBriefs", "{}", "FlowIds[0]=1", "{\"FlowIds\":[\"1\"]}", NULL);
	set("DescribeFlowBriefs", "{\"FlowIds\":[\"1\"]}", "FlowIds[1]=2", "{\"FlowIds\":[\"1\",\"2\"]}", NULL);
	set("DescribeFlowBriefs", "{\"FlowIds\":[\"1\"]}", "FlowIds[0]=2", "{\"FlowIds\":[\"2\"]}", NULL);
	set("DescribeFlowBriefs", "{}", "FlowIds=[\"a\",\"b\"]", "{\"FlowIds\":[\"a\",\"b\"]}", NULL);
	set("CreateFlowByFiles", "{}", "Approvers[0].SignComponents[0].ComponentPosX=1.5",
		"{\"Approvers\":[{\"SignComponents\":[{\"ComponentPosX\":1.5}]}]}", NULL);
	set("CreateFlowByFiles", "{}", "Unordered=true", "{\"Unordered\":true}", NULL);
	/* Of what the table does not know, JSON where it is such. */
	set(NULL, "{}", "A.B=12", "{\"A\":{\"B\":12}}", NULL);
	set(NULL, "{}", "A.B=twelve", "{\"A\":{\"B\":\"twelve\"}}", NULL);
}

static void paths_that_lead_nowhere(void **state)
{
	static const char *const bad[] = { "", "=1", "FlowId", "[0]=1", "FlowIds[x]=1", "FlowIds[-1]=1", "FlowIds[1]=1",
		"FlowIds[0=1", ".FlowId=1", "FlowId.=1", "Operator..UserId=1", "FlowIds[99999999999999999999]=1" };
	char deep[512] = "a", wide[200];
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		set("DescribeFlowBriefs", "{}", bad[i], NULL, "R800");
	set("CancelFlow", "{\"FlowId\":\"a\"}", "FlowId.x=1", NULL, "R800");
	for (int i = 0; i < 60; i++)
		strcat(deep, ".a");
	strcat(deep, "=1");
	set(NULL, "{}", deep, NULL, "R800");
	memset(wide, 'a', sizeof wide);
	memcpy(wide + sizeof wide - 3, "=1", 3);
	set(NULL, "{}", wide, NULL, "R800");
	set("ModifyFlowDeadline", "{}", "Deadline=soon", NULL, "R801");
	set("DescribeFlowBriefs", "{}", "FlowIds=a", NULL, "R801");
	set("CreateFlowByFiles", "{}", "Approvers[0]=x", NULL, "R801");
}

/* Fed back as it stands, a skeleton has no member that is unknown or of the wrong kind: only empty ones to be filled in. */
static void every_action_has_a_skeleton(void **state)
{
	(void) state;
	for (size_t i = 0; i < sp_table_action_count; i++) {
		const sp_action *action = &sp_table_actions[i];
		cJSON *skeleton = sp_skeleton_new(action, SIGNPREP_EN), *body;
		char *text = cJSON_PrintUnformatted(skeleton);
		signprep_error err = { 0 };
		assert_non_null(cJSON_GetObjectItemCaseSensitive(skeleton, "//"));
		if (sp_body_parse(&body, text, strlen(text), action->name, &err))
			fail_msg("%s: %s %s", action->name, err.id, err.message);
		signprep_issues *issues = sp_issues_new();
		sp_action_check(issues, action, body, NULL);
		for (size_t k = 0; k < signprep_issues_count(issues); k++) {
			const char *id = signprep_issues_at(issues, k)->id;
			if (strcmp(id, "R201") == 0 || strcmp(id, "R211") == 0 || strcmp(id, "R202") == 0 ||
				strcmp(id, "R203") == 0)
				fail_msg("%s: %s %s", action->name, id, signprep_issues_at(issues, k)->where);
		}
		signprep_issues_free(issues);
		cJSON_free(text);
		cJSON_Delete(body);
		cJSON_Delete(skeleton);
	}
}

static void a_skeleton_says_what_may_be(void **state)
{
	(void) state;
	cJSON *zh = sp_skeleton_new(sp_action_find("ess", "CancelFlow"), SIGNPREP_ZH);
	const cJSON *remark = cJSON_GetObjectItemCaseSensitive(zh, "//");
	assert_string_equal(sp_json_text(remark, "CancelMessage"), "必填：文本；最多 200 个字符");
	assert_string_equal(sp_json_text(zh, "FlowId"), "");
	assert_non_null(cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(zh, "Operator"), "UserId"));
	assert_null(cJSON_GetObjectItemCaseSensitive(zh, "Agent"));
	cJSON_Delete(zh);
	cJSON *en = sp_skeleton_new(sp_action_find("ess", "CreateSchemeUrl"), SIGNPREP_EN);
	assert_string_equal(
		sp_json_text(cJSON_GetObjectItemCaseSensitive(en, "//"), "EndPoint"), "text; one of HTTP, HTTP_SHORT_URL, APP");
	cJSON_Delete(en);
}

/* `id` "": nothing but what is told to people. */
static void crossed(const char *service, const char *action, const char *text, const char *id, const char *code)
{
	cJSON *body = cJSON_Parse(text);
	signprep_issues *issues = sp_issues_new();
	const signprep_issue *found = NULL;
	assert_non_null(body);
	sp_action_check(issues, sp_action_find(service, action), body, NULL);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		if (strncmp(signprep_issues_at(issues, i)->id, "R80", 3) == 0 ||
			strncmp(signprep_issues_at(issues, i)->id, "R81", 3) == 0)
			found = signprep_issues_at(issues, i);
	if (strcmp(found ? found->id : "", id) != 0)
		fail_msg("%s %s: %s, expected %s", action, text, found ? found->id : "nothing", id);
	if (found && *code)
		assert_string_equal(found->server_code, code);
	signprep_issues_free(issues);
	cJSON_Delete(body);
}

#define ID "yDRSzUUgtestFlow0000000000000001"
#define WHO "\"Operator\":{\"UserId\":\"u\"}"

/* As the service's texts have it, with the code of its own example where there is one (CreateSchemeUrl, error example). */
/* A contract of the partner edition without signers is one whose signers are added later; the service's own example is one. */
static void signers_may_come_later(void **state)
{
	const struct {
		const char *text;
		size_t errors;
	} bodies[] = { { "{\"Agent\":{\"AppId\":\"a\",\"ProxyOrganizationOpenId\":\"o\",\"ProxyOperator\":{\"OpenId\":\"p\"}},"
			 "\"FlowName\":\"n\","
			 "\"FileIds\":[\"f\"],\"OpenDynamicSignFlow\":true}",
			       0 },
		{ "{\"Agent\":{\"AppId\":\"a\",\"ProxyOrganizationOpenId\":\"o\",\"ProxyOperator\":{\"OpenId\":\"p\"}},"
		  "\"FlowName\":\"n\","
		  "\"FileIds\":[\"f\"]}",
			1 } };
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		cJSON *body = cJSON_Parse(bodies[i].text);
		signprep_issues *issues = sp_issues_new();
		size_t missing = 0;
		sp_action_check(issues, sp_action_find("essbasic", "ChannelCreateFlowByFiles"), body, NULL);
		for (size_t k = 0; k < signprep_issues_count(issues); k++)
			missing += strcmp(signprep_issues_at(issues, k)->id, "R203") == 0;
		assert_int_equal(missing, bodies[i].errors);
		signprep_issues_free(issues);
		cJSON_Delete(body);
	}
}

static void rules_between_members(void **state)
{
	(void) state;
	crossed("ess", "CreateSchemeUrl", "{" WHO "}", "", "");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"APP\",\"PathType\":1,\"FlowId\":\"" ID "\"}", "", "");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"APP\",\"PathType\":1}", "R802", "MissingParameter");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"PathType\":1,\"FlowId\":\"" ID "\"}", "R803",
		"FailedOperation.PathTypeError");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"HTTP\",\"PathType\":1,\"FlowId\":\"" ID "\"}", "R803", "");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"HTTP_SHORT_URL\",\"PathType\":1,\"FlowId\":\"" ID "\"}", "", "");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"APP\",\"PathType\":2}", "R804",
		"OperationDenied.NoSupportJumpPage");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"APP\"}", "R804", "OperationDenied.NoSupportJumpPage");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"EndPoint\":\"APP\",\"PathType\":3,\"FlowId\":\"" ID "\"}", "R805", "");
	crossed("ess", "CreateSchemeUrl", "{" WHO ",\"Name\":\"" ID "0123456789012345678\"}", "R810", "");
	crossed("ess", "CreateBatchQuickSignUrl",
		"{\"FlowApproverInfo\":{\"ApproverType\":1},\"FlowIds\":[\"" ID "\"],\"FlowGroupId\":\"g\"}", "R806",
		"InvalidParameter");
	crossed("ess", "CreateBatchQuickSignUrl", "{\"FlowApproverInfo\":{\"ApproverType\":1}}", "R807", "MissingParameter");
	crossed("ess", "DescribeFlowInfo", "{}", "R807", "MissingParameter");
	crossed("ess", "DescribeFlowInfo", "{\"FlowIds\":[\"" ID "\"],\"FlowGroupId\":\"g\"}", "", "");
	crossed("essbasic", "DescribeFlowDetailInfo", "{\"Agent\":{}}", "R807", "");
	crossed("ess", "CreateFlowSignReview", "{" WHO ",\"FlowId\":\"" ID "\",\"ReviewType\":\"REJECT\"}", "R808",
		"MissingParameter");
	crossed("ess", "CreateFlowSignReview", "{" WHO ",\"FlowId\":\"" ID "\",\"ReviewType\":\"PASS\"}", "", "");
	crossed("ess", "CreateBatchCancelFlowUrl", "{" WHO ",\"FlowIds\":[\"a\",\"b\",\"a\"]}", "R809", "InvalidParameter");
	crossed("ess", "CreateBatchSignUrl", "{" WHO ",\"Name\":\"n\"}", "R811", "MissingParameter");
	crossed("ess", "CreateBatchSignUrl", "{" WHO ",\"Name\":\"n\",\"Mobile\":\"13800138000\"}", "", "");
	crossed("ess", "CreateFlowSignUrl", "{\"FlowId\":\"" ID "\"}", "R812", "MissingParameter");
	crossed("ess", "CreateFlowSignUrl", "{\"FlowId\":\"" ID "\",\"UrlType\":1}", "", "");
	crossed("ess", "DescribeFileUrls", "{" WHO ",\"BusinessType\":\"FLOW\",\"BusinessIds\":[\"" ID "\"],\"FileName\":\"x\"}",
		"R813", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remarks_are_taken_out),
		cmocka_unit_test(what_is_no_body),
		cmocka_unit_test(members_are_set_by_their_paths),
		cmocka_unit_test(paths_that_lead_nowhere),
		cmocka_unit_test(every_action_has_a_skeleton),
		cmocka_unit_test(a_skeleton_says_what_may_be),
		cmocka_unit_test(rules_between_members),
		cmocka_unit_test(signers_may_come_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
