/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Locate and check in one: what is sent is checked, paths are those of the request as written. */
#include "paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const paper_line contract[] = {
	{ 1, 72, 700, "甲方（盖章）" },
	{ 2, 72, 700, "甲方（盖章）" },
	{ 2, 72, 400, "日期" },
};

static paper doc;

static int open_contract(void **state)
{
	(void) state;
	paper_open(&doc, 2, contract, COUNT(contract), "");
	return 0;
}

static int close_contract(void **state)
{
	(void) state;
	paper_close(&doc);
	return 0;
}

/* `components` are those of a company that signs. */
static signprep_result *check(const char *components)
{
	char json[4000];
	char *text;
	signprep_request *req;
	signprep_result *result = NULL;
	signprep_error err = { 0 };
	snprintf(json, sizeof json,
		"{'Operator':{'UserId':'yDxbSUyKQDfwHmUuO7SQzxPaKZ7vMbqd'},'FlowName':'租约',"
		"'Approvers':[{'ApproverType':0,"
		"'OrganizationName':'深圳市某某有限公司','ApproverName':'张三','ApproverMobile':'13800138000','SignComponents':[%s]"
		"}]}",
		components);
	text = requote(json);
	if (signprep_request_parse(&req, text, strlen(text), "r.json", &err) || signprep_check(&result, doc.doc, req, NULL, &err))
		fail_msg("%s: %s", err.id, err.message);
	signprep_request_free(req);
	free(text);
	return result;
}

static void nothing_wrong(const char *components)
{
	signprep_result *result = check(components);
	for (size_t i = 0; i < signprep_issues_count(signprep_result_issues(result)); i++) {
		const signprep_issue *issue = signprep_issues_at(signprep_result_issues(result), i);
		char text[300];
		signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
		if (issue->severity == SIGNPREP_SEVERITY_ERROR)
			fail_msg("%s at %s: %s", issue->id, issue->where, text);
	}
	assert_true(signprep_result_checked(result));
	signprep_result_free(result);
}

#define SEAL "'ComponentType':'SIGN_SEAL','ComponentWidth':119,'ComponentHeight':119"
#define DATE "'ComponentType':'SIGN_DATE','ComponentWidth':80,'ComponentHeight':20"

/* What the service would not take as written is fine once it is resolved: units, Locate, missing members. */
static void resolved_is_checked(void **state)
{
	(void) state;
	nothing_wrong("{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'甲方（盖章）','Locate':{'Pages':'last'}},"
		      "{'ComponentType':'SIGN_DATE','ComponentWidth':'30mm','ComponentHeight':'8mm','ComponentPage':-1,'"
		      "ComponentPosX':'2cm',"
		      "'ComponentPosY':'2cm','Locate':{'Origin':'bottom-right'}}");
	nothing_wrong("{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'甲方（盖章）','Locate':{'Pick':'all'}},"
		      "{" DATE ",'GenerateMode':'KEYWORD','ComponentId':'日期','Locate':{'Optional':true}},"
		      "{" DATE ",'GenerateMode':'KEYWORD','ComponentId':'没有','Locate':{'Optional':true}}");
	nothing_wrong(
		"{'ComponentType':'SIGN_VIRTUAL_COMBINATION','GenerateMode':'KEYWORD','ComponentId':'日期','ComponentWidth':200,"
		"'ComponentHeight':50,'ComponentExtra':'{\\\"ChildrenComponents\\\":[{\\\"ComponentType\\\":\\\"SIGN_DATE\\\","
		"\\\"ComponentOffsetX\\\":1,\\\"ComponentOffsetY\\\":2,\\\"ComponentWidth\\\":80,\\\"ComponentHeight\\\":20}]}'}");
}

/* The first component becomes two and the second is left out; the third keeps its path all the same. */
static void paths_are_as_written(void **state)
{
	signprep_result *result = check(
		"{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'甲方（盖章）','Locate':{'Pick':'all'}},"
		"{" DATE ",'GenerateMode':'KEYWORD','ComponentId':'没有','Locate':{'Optional':true}},"
		"{'ComponentType':'SIGN_DAT','ComponentPage':1,'ComponentPosX':300,'ComponentPosY':400,'ComponentWidth':80,"
		"'ComponentHeight':20}");
	bool found = false;
	(void) state;
	for (size_t i = 0; i < signprep_issues_count(signprep_result_issues(result)); i++)
		found |= strncmp(signprep_issues_at(signprep_result_issues(result), i)->where, "Approvers[0].SignComponents[2]",
				 30) == 0;
	assert_true(found);
	assert_int_not_equal(signprep_result_code(result), SIGNPREP_OK);
	signprep_result_free(result);
}

/* What could not be placed has one finding, not a second one about numbers that nobody wrote. */
static void one_finding_each(void **state)
{
	signprep_result *result = check("{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'没有这个关键字'},"
					"{'ComponentType':'SIGN_DATE','GenerateMode':'KEYWORD','ComponentId':'日期','"
					"ComponentWidth':80,'ComponentHeight':20}");
	size_t errors = 0;
	(void) state;
	for (size_t i = 0; i < signprep_issues_count(signprep_result_issues(result)); i++)
		errors += signprep_issues_at(signprep_result_issues(result), i)->severity == SIGNPREP_SEVERITY_ERROR;
	need_id(signprep_result_issues(result), "K202");
	assert_int_equal(errors, 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_NOT_FOUND);
	assert_non_null(strstr(signprep_result_report(result), "\"K202\""));
	signprep_result_free(result);
}

static void off_the_page(void **state)
{
	signprep_result *result = check("{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'甲方（盖章）','OffsetX':-200,"
					"'Locate':{'Pages':'last'}}");
	(void) state;
	assert_int_equal(signprep_result_code(result), SIGNPREP_RULE);
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_PLACED);
	signprep_result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolved_is_checked),
		cmocka_unit_test(paths_are_as_written),
		cmocka_unit_test(one_finding_each),
		cmocka_unit_test(off_the_page),
	};
	return cmocka_run_group_tests(tests, open_contract, close_contract);
}
