/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Fails the n-th allocation of a whole check, for every n: the answer is the same or there is an error of memory,
 * never a crash, never another answer. Leaks show when the sanitizers run it.
 */
#include "paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
bool __real_sp_array_reserve(void **items, size_t *cap, size_t count, size_t more, size_t size, size_t max);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
bool __wrap_sp_array_reserve(void **items, size_t *cap, size_t count, size_t more, size_t size, size_t max);

static long countdown = -1; /* allocations left until one fails; negative: none fails */
static long used;

static bool fails_now(void)
{
	used++;
	return countdown >= 0 && countdown-- == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_calloc(count, size);
}

/* realloc itself is left alone: through it comes MuPDF's memory, which has its own test. */
bool __wrap_sp_array_reserve(void **items, size_t *cap, size_t count, size_t more, size_t size, size_t max)
{
	return !fails_now() && __real_sp_array_reserve(items, cap, count, more, size, max);
}

static const paper_line lines[] = { { 1, 72, 700, "甲方（盖章）：________" }, { 1, 72, 600, "乙方（盖章）" },
	{ 1, 72, 500, "日期：　　年　　月　　日" }, { 1, 72, 400, "丁方（公章）" } };

static const char request[] =
	"{'FlowName':'x','Approvers':[{'ApproverType':1,'ApproverName':'张三',"
	"'ApproverMobile':'13800138000','SignComponents':["
	"{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'（盖章）','Locate':{'Near':'乙方','At':'right'},"
	"'ComponentExtra':'{\\\"IgnoreKeywordError\\\":1,\\\"PageRanges\\\":[{\\\"BeginPage\\\":1,\\\"EndPage\\\":-1}]}'},"
	"{'ComponentType':'SIGN_DATE','GenerateMode':'KEYWORD','ComponentId':'甲方（盖章）','Locate':{'At':'blank'}},"
	"{'ComponentType':'SIGN_DATE','GenerateMode':'KEYWORD','ComponentId':'日期','Locate':{'At':'blank'}},"
	"{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'丁方','Locate':{'At':'blank'}},"
	"{'ComponentType':'SIGN_DATE','GenerateMode':'KEYWORD','ComponentId':'丙方（盖章）','Locate':{'Fallback':[{'ComponentId':'"
	"没有'},"
	"{'GenerateMode':'NORMAL','ComponentPage':1,'ComponentPosX':1,'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4}]}},"
	"{'ComponentType':'SIGN_DATE','GenerateMode':'FIELD','ComponentName':'nobody'},"
	"{'ComponentType':'SIGN_DATE','Locate':{'Edges':7,'Unit':'px'}}]}]}";

/* Shows where another answer begins. */
static void compare(const char *report, const char *expected, long n)
{
	size_t same = 0;
	while (report[same] && report[same] == expected[same])
		same++;
	if (report[same] || expected[same])
		fail_msg("allocation %ld: \"%.300s\" instead of \"%.300s\"", n, report + same, expected + same);
}

/* Each run on a document of its own: what a failed run leaves in MuPDF's caches must not help the next. */
static signprep_code run(const char *text, const char *expected, signprep_error *err)
{
	paper p;
	signprep_request *req = NULL;
	signprep_result *result = NULL;
	signprep_code code;
	long asked = countdown;
	countdown = -1;
	paper_open(&p, 2, lines, sizeof lines / sizeof *lines, "");
	used = 0;
	countdown = asked;
	code = signprep_request_parse(&req, text, strlen(text), "r.json", err);
	if (code == SIGNPREP_OK)
		code = signprep_check(&result, p.doc, req, NULL, err);
	countdown = -1;
	/* Want of memory may also be a finding among others. */
	if (code == SIGNPREP_OK && count_id(signprep_result_issues(result), "D901")) {
		code = SIGNPREP_LIMIT;
		snprintf(err->id, sizeof err->id, "D901");
	}
	if (code == SIGNPREP_OK && expected)
		compare(signprep_result_report(result), expected, asked);
	signprep_result_free(result);
	signprep_request_free(req);
	paper_close(&p);
	return code;
}

static char *right_answer(const char *text)
{
	paper p;
	signprep_request *req;
	signprep_result *result;
	char *report;
	paper_open(&p, 2, lines, sizeof lines / sizeof *lines, "");
	assert_int_equal(signprep_request_parse(&req, text, strlen(text), "r.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_check(&result, p.doc, req, NULL, NULL), SIGNPREP_OK);
	report = strdup(signprep_result_report(result));
	signprep_result_free(result);
	signprep_request_free(req);
	paper_close(&p);
	return report;
}

static void every_allocation(void **state)
{
	char *text = requote(request), *expected = right_answer(text);
	signprep_error err = { 0 };
	long total, failed = 0;
	(void) state;
	assert_int_equal(run(text, expected, &err), SIGNPREP_OK);
	total = used;
	for (long n = 0; n < total; n++) {
		signprep_code code;
		memset(&err, 0, sizeof err);
		countdown = n;
		code = run(text, expected, &err);
		if (code != SIGNPREP_OK && strcmp(err.id, "D901") != 0)
			fail_msg("allocation %ld of %ld: %s %s", n, total, err.id, err.message);
		failed += code != SIGNPREP_OK;
	}
	print_message("%ld allocations, %ld runs ended with D901\n", total, failed);
	assert_true(failed > 0);
	free(expected);
	free(text);
}

int main(void)
{
	cJSON_Hooks hooks = { __wrap_malloc, free };
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };
	cJSON_InitHooks(&hooks);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
