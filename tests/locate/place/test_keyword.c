/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* KEYWORD mode from the PDF to the answer. */
#include "paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* A mention on page 1, the signature page with both parties side by side on page 3. */
static const paper_line contract[] = {
	{ 1, 72, 700, "本合同由甲方（盖章）确认后生效" },
	{ 1, 72, 600, "签署页见后" },
	{ 2, 72, 700, "第二页正文" },
	{ 3, 72, 300, "签署页" },
	{ 3, 72, 200, "甲方（盖章）：" },
	{ 3, 330, 200, "乙方（盖章）：" },
	{ 3, 72, 170, "法定代表人：" },
	{ 3, 330, 170, "法定代表人：" },
	{ 3, 72, 100, "日期：________" },
	{ 3, 330, 100, "日期：________年" },
};

#define ONE(members) "{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL'," members "}]}]}"
#define KW "'GenerateMode':'KEYWORD','ComponentId':"

static paper doc;

static int open_contract(void **state)
{
	(void) state;
	paper_open(&doc, 3, contract, COUNT(contract), "");
	return 0;
}

static int close_contract(void **state)
{
	(void) state;
	paper_close(&doc);
	return 0;
}

static signprep_result *locate(const char *json)
{
	return paper_locate(&doc, json, NULL);
}

/* Exactly one placement, without an error; its page and left edge (12 pt a character). */
static void placed(const char *json, int page, double x0)
{
	signprep_result *result = locate(json);
	const signprep_component *c = signprep_result_at(result, 0);
	if (c->status != SIGNPREP_STATUS_PLACED)
		fail_msg("%s: %s (%s)", json, signprep_issues_at(signprep_result_issues(result), 0)->id, c->why);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(c->placement_count, 1);
	assert_int_equal(c->placements[0].page, page);
	assert_near(c->placements[0].rect.x0, x0);
	assert_string_equal(c->id, "SIGN_SEAL_1");
	signprep_result_free(result);
}

static void fails(const char *json, const char *id, signprep_code code, signprep_status status)
{
	signprep_result *result = locate(json);
	const signprep_component *c = signprep_result_at(result, 0);
	const signprep_issue *issue = only_id(signprep_result_issues(result), id);
	assert_string_equal(issue->where, "Approvers[0].SignComponents[0]");
	assert_int_equal(signprep_result_code(result), code);
	assert_int_equal(c->status, status);
	assert_int_equal(c->placement_count, 0);
	assert_true(*c->why);
	signprep_result_free(result);
}

static void ambiguous(void **state)
{
	signprep_result *result = locate(ONE(KW "'甲方（盖章）'"));
	const signprep_issue *issue = only_id(signprep_result_issues(result), "K201");
	const signprep_component *c = signprep_result_at(result, 0);
	char text[400];
	(void) state;
	assert_int_equal(signprep_result_code(result), SIGNPREP_AMBIGUOUS);
	assert_int_equal(c->status, SIGNPREP_STATUS_AMBIGUOUS);
	assert_int_equal(issue->candidate_count, 2);
	assert_int_equal(issue->candidates[0].page, 1);
	/* 本合同由 are four characters. */
	assert_near(issue->candidates[0].rect.x0, 72 + 4 * 12);
	assert_string_equal(issue->candidates[0].line, "本合同由甲方（盖章）确认后生效");
	assert_int_equal(issue->candidates[1].page, 3);
	signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
	assert_string_equal(text, "keyword \"甲方（盖章）\" found 2 times, expected 1");
	signprep_issue_help(issue, SIGNPREP_EN, text, sizeof text);
	assert_string_equal(text, "add \"Locate\": {\"Pages\": \"3\"} or {\"Pick\": \"last\"}");
	assert_int_equal(c->candidate_count, 2);
	signprep_result_free(result);
}

/* What K201 proposes must decide. */
static void proposals_decide(void **state)
{
	(void) state;
	placed(ONE(KW "'甲方（盖章）','Locate':{'Pages':'3'}"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','Locate':{'Pick':'last'}"), 3, 72);
}

/* 签署页 of page 3 ends at x 108; 日期：________年 begins 222 pt further right and stands some 190 pt lower. */
static void not_near(void **state)
{
	(void) state;
	signprep_result *result = locate(ONE(KW "'签署页','Locate':{'Near':'日期：________年'}"));
	const signprep_issue *issue = only_id(signprep_result_issues(result), "K213");
	double away = atof(issue->args[4]);
	assert_string_equal(issue->args[2], "144");
	assert_true(away > 285 && away < 297);
	assert_string_equal(issue->args[5], "3");
	assert_true(atof(issue->args[6]) >= away);
	assert_string_equal(issue->candidates[0].text, "日期：________年");
	signprep_result_free(result);
	placed(ONE(KW "'签署页','Locate':{'Near':'日期：________年','Within':300}"), 3, 72);
	placed(ONE(KW "'签署页','Locate':{'Near':'日期：________年','Within':'11cm'}"), 3, 72);
	result = locate(ONE(KW "'签署页','Locate':{'Near':'第二页正文'}"));
	issue = only_id(signprep_result_issues(result), "K214");
	assert_string_equal(issue->args[3], "2");
	signprep_result_free(result);
}

static void selections(void **state)
{
	(void) state;
	placed(ONE(KW "'（盖章）','Locate':{'Near':'乙方'}"), 3, 330 + 24);
	placed(ONE(KW "'甲方（盖章）','Locate':{'Near':'法定代表人'}"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','Locate':{'After':'第二页'}"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','Locate':{'Before':'第二页'}"), 1, 120);
	placed(ONE(KW "'甲方（盖章）','Locate':{'SameLine':'乙方'}"), 3, 72);
	placed(ONE(KW "'（盖章）','Locate':{'Pages':'last','Region':[300,0,595,842]}"), 3, 354);
	placed(ONE(KW "'（盖章）','Locate':{'Pages':-1,'Unit':'percent','Region':[0,50,50,100]}"), 3, 96);
	placed(ONE(KW "'甲方（盖章）','KeywordPage':1"), 1, 120);
	placed(ONE(KW "'甲方（盖章）','KeywordPage':-1"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','KeywordPage':0,'Locate':{'Pick':'last'}"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','KeywordIndexes':[1]"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','KeywordOrder':'Reverse','KeywordIndexes':[0]"), 3, 72);
	placed(ONE(KW "'甲方（盖章）','Locate':{'Pages':'last','Expect':1}"), 3, 72);
}

/* With Locate.Keyword the ComponentId is free to be an id. */
static void keyword_beside_an_id(void **state)
{
	signprep_result *result = locate(ONE(KW "'seal','Locate':{'Keyword':'第二页'}"));
	(void) state;
	assert_string_equal(signprep_result_at(result, 0)->id, "seal");
	assert_int_equal(signprep_result_at(result, 0)->placements[0].page, 2);
	signprep_result_free(result);
}

static void whole_word(void **state)
{
	(void) state;
	/* 签署页 stands alone on page 3 and inside a longer run on page 1. */
	placed(ONE(KW "'^签署页^'"), 3, 72);
}

static void misses(void **state)
{
	(void) state;
	fails(ONE(KW "'丙方（盖章）'"), "K202", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Expect':3}"), "K203", SIGNPREP_AMBIGUOUS, SIGNPREP_STATUS_AMBIGUOUS);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Expect':'3..','Pick':'last'}"), "K203", SIGNPREP_AMBIGUOUS,
		SIGNPREP_STATUS_AMBIGUOUS);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Pages':'2'}"), "K205", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Near':'没有这句'}"), "K206", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails(ONE(KW "'甲方（盖章）','KeywordIndexes':[2]"), "K207", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails(ONE(KW "'甲方（盖章）','KeywordIndexes':[-1]"), "K212", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Pages':'2','Near':'法定代表人'}"), "K205", SIGNPREP_NOT_FOUND,
		SIGNPREP_STATUS_MISSING);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Pages':'3','Region':[0,0,10,10]}"), "K205", SIGNPREP_NOT_FOUND,
		SIGNPREP_STATUS_MISSING);
}

static void why_nothing_is_left(void **state)
{
	signprep_result *result = locate(
		ONE(KW "'甲方（盖章）','Locate':{'Pages':'2-3','After':'签署页见后','Region':[0,0,10,10]}"));
	const signprep_issue *issue = only_id(signprep_result_issues(result), "K205");
	(void) state;
	assert_int_equal(issue->candidate_count, 2);
	assert_string_equal(issue->candidates[0].note, "Pages");
	assert_string_equal(issue->candidates[1].note, "Region");
	assert_string_equal(issue->args[2], "Pages, Region");
	signprep_result_free(result);
}

static void bad_pages(void **state)
{
	signprep_result *result = locate(ONE(KW "'甲方（盖章）','KeywordPage':4"));
	(void) state;
	assert_string_equal(only_id(signprep_result_issues(result), "P101")->where, "Approvers[0].SignComponents[0].KeywordPage");
	signprep_result_free(result);
	result = locate(ONE(KW "'甲方（盖章）','Locate':{'Pages':'x'}"));
	assert_string_equal(only_id(signprep_result_issues(result), "P102")->where, "Approvers[0].SignComponents[0]");
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_INVALID);
	signprep_result_free(result);
}

/* One bad expression is the fault of its component; the others are found. */
static void bad_expression(void **state)
{
	signprep_result *result = locate("{'Components':[{'ComponentType':'TEXT'," KW "'(','Locate':{'Match':{'Regex':true}}},"
					 "{'ComponentType':'TEXT'," KW "'第二页'}]}");
	(void) state;
	assert_int_equal(signprep_issues_count(signprep_result_issues(result)), 1);
	assert_string_equal(signprep_issues_at(signprep_result_issues(result), 0)->where, "Components[0]");
	assert_int_equal(signprep_issues_at(signprep_result_issues(result), 0)->id[0], 'K');
	assert_int_equal(signprep_result_code(result), SIGNPREP_INVALID);
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_INVALID);
	assert_int_equal(signprep_result_at(result, 1)->status, SIGNPREP_STATUS_PLACED);
	signprep_result_free(result);
}

static void several_placements(void **state)
{
	signprep_result *result = locate(
		ONE(KW "'法定代表人','Locate':{'Pick':'all','At':'below','Align':'start','Gap':4},'ComponentWidth':50,"
		       "'ComponentHeight':20"));
	const signprep_component *c = signprep_result_at(result, 0);
	(void) state;
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(c->placement_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const signprep_placement *p = &c->placements[i];
		assert_true(p->has_anchor);
		assert_near(p->rect.x0, i ? 330 : 72);
		assert_near(p->rect.x1 - p->rect.x0, 50);
		/* Below the baseline, which lies at 842 − 170. */
		assert_true(p->anchor.y0 < 672 && p->anchor.y1 >= 672 && p->anchor.y1 < 680);
		assert_near(p->rect.y0, p->anchor.y1 + 4);
	}
	signprep_result_free(result);
}

static void blanks(void **state)
{
	signprep_result *result = locate(ONE(KW "'日期','Locate':{'Pick':'first','At':'blank'}"));
	const signprep_placement *p = signprep_result_at(result, 0)->placements;
	(void) state;
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	/* 日期： are three characters, then eight underscores of the same width; they stand on the baseline. */
	assert_rect(p->rect, 72 + 36, 742 - 12, 72 + 36 + 96, 742);
	signprep_result_free(result);
	/* Its text goes on: 签署页见后. */
	result = locate(ONE(KW "'签署页见','Locate':{'At':'blank'}"));
	assert_string_equal(only_id(signprep_result_issues(result), "K220")->args[2], "签署页见后");
	signprep_result_free(result);
}

static void assert_box(const signprep_placement *p, double x0, double y0, double x1, double y1)
{
	assert_near(p->rect.x0, x0);
	assert_near(p->rect.y0, y0);
	assert_near(p->rect.x1, x1);
	assert_near(p->rect.y1, y1);
}

/*
 * 甲方 ends a line whose baseline is at 842 - 700 = 142, 签章 begins the next one at 160; ascent 0.88, descent 0.12 em: 131.44 to
 * 143.44 and 149.44 to 161.44. What comes before the text goes by its first line, what comes behind it by its last one.
 */
static void over_a_lines_end(void **state)
{
	static const paper_line broken[] = { { 1, 400, 700, "由甲方" }, { 1, 72, 682, "签章：________" }, { 1, 72, 100, "页" } };
	static const struct {
		const char *members;
		double x0, y0, x1, y1;
	} rows[] = {
		{ "'At':'over'", 412, 131.44, 436, 143.44 },
		{ "'At':'left','Gap':2", 386, 131.44, 410, 143.44 },
		{ "'At':'above'", 412, 119.44, 436, 131.44 },
		{ "'At':'center'", 412, 131.44, 436, 143.44 },
		{ "'At':'right','Gap':2", 98, 149.44, 122, 161.44 },
		{ "'At':'right','Align':'baseline'", 96, 148, 120, 160 },
		{ "'At':'below','Align':'start'", 72, 161.44, 96, 173.44 },
		{ "'At':'lower-right'", 96, 161.44, 120, 173.44 },
		{ "'At':'upper-right'", 96, 137.44, 120, 149.44 },
	};
	paper p;
	char json[400];
	(void) state;
	paper_open(&p, 1, broken, COUNT(broken), "");
	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(json, sizeof json, ONE(KW "'甲方签章','Locate':{'Match':{'CrossLine':true},%s}"), rows[i].members);
		signprep_result *result = paper_locate(&p, json, NULL);
		assert_int_equal(signprep_result_at(result, 0)->placement_count, 1);
		assert_box(signprep_result_at(result, 0)->placements, rows[i].x0, rows[i].y0, rows[i].x1, rows[i].y1);
		signprep_result_free(result);
	}
	/* Past the colon, on the line that the keyword ends on. */
	signprep_result *result = paper_locate(
		&p, ONE(KW "'甲方签章','ComponentHeight':10,'Locate':{'Match':{'CrossLine':true},'At':'blank'}"), NULL);
	assert_near(signprep_result_at(result, 0)->placements[0].rect.x0, 108);
	assert_near(signprep_result_at(result, 0)->placements[0].rect.y1, 160);
	signprep_result_free(result);
	paper_close(&p);
}

static void on_multiple(void **state)
{
	const signprep_locate_options first = { .on_multiple = SIGNPREP_MULTIPLE_FIRST };
	const signprep_locate_options error = { .on_multiple = SIGNPREP_MULTIPLE_ERROR };
	signprep_result *result = paper_locate(&doc, ONE(KW "'甲方（盖章）'"), &first);
	(void) state;
	assert_int_equal(signprep_result_at(result, 0)->placements[0].page, 1);
	assert_string_equal(signprep_result_at(result, 0)->candidates[1].dropped, "--on-multiple");
	signprep_result_free(result);
	result = paper_locate(&doc, ONE(KW "'甲方（盖章）','Locate':{'Pick':'all'}"), &error);
	only_id(signprep_result_issues(result), "K201");
	signprep_result_free(result);
}

/* The lab's page with a white box painted over the keyword. */
static void covered_is_doubtful(void **state)
{
	paper covered;
	signprep_result *result;
	(void) state;
	paper_open_file(&covered, "lab/pdf/23_whiteout.pdf");
	result = paper_locate(&covered, ONE(KW "'SIGNHERE','Locate':{'Match':{'Hidden':true}}"), NULL);
	assert_string_equal(only_id(signprep_result_issues(result), "K211")->args[2], "covered");
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_PLACED);
	signprep_result_free(result);
	paper_close(&covered);
}

static void no_text(void **state)
{
	paper empty;
	signprep_result *result;
	(void) state;
	paper_open(&empty, 2, NULL, 0, "100 100 200 200 re f");
	result = paper_locate(&empty, ONE(KW "'甲方（盖章）'"), NULL);
	only_id(signprep_result_issues(result), "D601");
	assert_int_equal(signprep_result_code(result), SIGNPREP_NO_TEXT);
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_MISSING);
	signprep_result_free(result);
	/* A fallback makes do without text, and nobody need know. */
	result = paper_locate(&empty,
		ONE(KW "'甲方（盖章）','Locate':{'Fallback':[{'GenerateMode':'NORMAL','ComponentPage':1,'ComponentPosX':1,"
		       "'ComponentPosY':2,'ComponentWidth':3,'ComponentHeight':4}]}"),
		NULL);
	only_id(signprep_result_issues(result), "K209");
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_rect(signprep_result_at(result, 0)->placements[0].rect, 1, 2, 4, 6);
	signprep_result_free(result);
	paper_close(&empty);
}

static void optional(void **state)
{
	signprep_result *result = locate("{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL'," KW "'丙方',"
					 "'Locate':{'Optional':true}},"
					 "{'ComponentType':'SIGN_DATE'," KW "'第二页'}]}]}");
	(void) state;
	assert_int_equal(signprep_issues_count(signprep_result_issues(result)), 0);
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_OPTIONAL_MISSING);
	assert_int_equal(signprep_result_at(result, 1)->status, SIGNPREP_STATUS_PLACED);
	assert_null(strstr(signprep_result_request(result), "SIGN_SEAL"));
	signprep_result_free(result);
	/* The service's own way to say it; an ambiguous one is not missing. */
	result = locate("{'Components':[{'ComponentType':'TEXT','ComponentExtra':'{\\\"IgnoreKeywordError\\\":1}'," KW "'丙方'},"
			"{'ComponentType':'TEXT','ComponentExtra':'{\\\"IgnoreKeywordError\\\":1}'," KW "'甲方'}]}");
	only_id(signprep_result_issues(result), "K201");
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_OPTIONAL_MISSING);
	signprep_result_free(result);
}

static void a_signer_must_keep_one(void **state)
{
	signprep_result *result = locate(
		"{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_DATE'," KW "'第二页'}]},"
		"{'Components':[{'ComponentType':'TEXT'," KW "'第二页'}],'SignComponents':[{'ComponentType':'SIGN_SEAL'," KW
		"'丙方',"
		"'Locate':{'Optional':true}},{'ComponentType':'SIGN_DATE'," KW "'丁方','Locate':{'Optional':true}}]}]}");
	const signprep_issue *issue = only_id(signprep_result_issues(result), "K204");
	(void) state;
	assert_string_equal(issue->where, "Approvers[1]");
	assert_int_equal(signprep_result_code(result), SIGNPREP_NOT_FOUND);
	signprep_result_free(result);
	/* The service's IgnoreKeywordError, and a field. */
	result = locate(
		"{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL','ComponentExtra':'{\\\"IgnoreKeywordError\\\":1}'"
		"," KW
		"'丙方'},{'ComponentType':'SIGN_DATE','GenerateMode':'FIELD','ComponentName':'f','Locate':{'Optional':true}}]}]}");
	assert_string_equal(only_id(signprep_result_issues(result), "K204")->where, "Approvers[0]");
	signprep_result_free(result);
	/* One left of three is enough. */
	result = locate("{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL'," KW "'丙方','Locate':{'Optional':true}},"
			"{'ComponentType':'SIGN_DATE'," KW "'第二页'},{'ComponentType':'SIGN_DATE'," KW
			"'丁方','Locate':{'Optional':true}}]}]}");
	assert_int_equal(signprep_issues_count(signprep_result_issues(result)), 0);
	signprep_result_free(result);
}

static void fallback(void **state)
{
	signprep_result *result = locate(
		ONE(KW "'丙方（盖章）','Locate':{'Fallback':[{'ComponentId':'丁方'},{'ComponentId':'第二页'},"
		       "{'ComponentId':'甲方（盖章）'}]}"));
	const signprep_issue *note = only_id(signprep_result_issues(result), "K209");
	(void) state;
	assert_string_equal(note->args[0], "2");
	assert_string_equal(note->args[1], "K202");
	assert_int_equal(note->severity, SIGNPREP_SEVERITY_NOTE);
	assert_int_equal(signprep_result_at(result, 0)->placements[0].page, 2);
	assert_string_equal(signprep_result_at(result, 0)->where, "Approvers[0].SignComponents[0]");
	signprep_result_free(result);
	/* None of them: each says what it lacks. */
	result = locate(ONE(KW "'丙方（盖章）','Locate':{'Fallback':[{'ComponentId':'丁方'}]}"));
	assert_int_equal(count_id(signprep_result_issues(result), "K202"), 2);
	assert_string_equal(
		signprep_issues_at(signprep_result_issues(result), 1)->where, "Approvers[0].SignComponents[0].Locate.Fallback[0]");
	signprep_result_free(result);
	/* Doubt is for a person to settle, not for the next alternative; neither is that of an alternative. */
	result = locate(ONE(KW "'丙方（盖章）','Locate':{'Fallback':[{'ComponentId':'甲方（盖章）'},{'ComponentId':'第二页'}]}"));
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_AMBIGUOUS);
	assert_int_equal(signprep_result_code(result), SIGNPREP_AMBIGUOUS);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 0);
	need_id(signprep_result_issues(result), "K201");
	need_id(signprep_result_issues(result), "K202");
	signprep_result_free(result);
	fails(ONE(KW "'甲方（盖章）','Locate':{'Fallback':[{'ComponentId':'第二页'}]}"), "K201", SIGNPREP_AMBIGUOUS,
		SIGNPREP_STATUS_AMBIGUOUS);
}

/* field, then keyword, then absolute; each time what was looked at before is still told. */
static void field_keyword_absolute(void **state)
{
#define CHAIN(page, keyword) \
	"{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL','GenerateMode':'FIELD','ComponentName':'seal'," \
	"'ComponentWidth':40,'ComponentHeight':30,'Locate':{'Fallback':[{'GenerateMode':'KEYWORD','ComponentId':'" keyword "'," \
	"'Locate':{'Pages':'" page \
	"','At':'below','Align':'start'}},{'GenerateMode':'NORMAL','ComponentPage':-1,'ComponentPosX':10," \
	"'ComponentPosY':20,'Locate':{'Origin':'bottom-right'}}]}}]}]}"
	signprep_result *result = locate(CHAIN("last", "甲方（盖章）"));
	const signprep_component *c = signprep_result_at(result, 0);
	(void) state;
	assert_string_equal(only_id(signprep_result_issues(result), "K209")->args[1], "F204");
	assert_int_equal(c->mode, SIGNPREP_MODE_KEYWORD);
	assert_int_equal(c->placements[0].page, 3);
	assert_near(c->placements[0].rect.x0, 72);
	assert_near(c->placements[0].rect.y0, c->placements[0].anchor.y1);
	assert_near(c->placements[0].rect.x1 - c->placements[0].rect.x0, 40);
	assert_non_null(strstr(c->why, "alternative 1 of Fallback (F204): keyword"));
	signprep_result_free(result);
	/* On page 2 the keyword is not: 595 - 10 - 40, 842 - 20 - 30 on the last page. */
	result = locate(CHAIN("2", "甲方（盖章）"));
	c = signprep_result_at(result, 0);
	assert_string_equal(only_id(signprep_result_issues(result), "K209")->args[0], "2");
	assert_int_equal(c->placements[0].page, 3);
	assert_rect(c->placements[0].rect, 545, 792, 585, 822);
	assert_int_equal(c->candidate_count, 2);
	assert_string_equal(c->candidates[0].dropped, "Pages");
	assert_string_equal(c->candidates[1].dropped, "Pages");
	signprep_result_free(result);
#undef CHAIN
}

/* An index that no hit has leaves hits that nothing dropped: another alternative was taken instead. */
static void candidates_of_a_fallback(void **state)
{
	signprep_result *result = locate(ONE(
		KW "'甲方（盖章）','KeywordIndexes':[7],'Locate':{'Fallback':[{'ComponentId':'第二页','KeywordIndexes':[0]}]}"));
	const signprep_component *c = signprep_result_at(result, 0);
	(void) state;
	assert_int_equal(c->candidate_count, 3);
	assert_string_equal(c->candidates[0].dropped, "Fallback");
	assert_string_equal(c->candidates[1].dropped, "Fallback");
	assert_true(c->candidates[2].chosen && !c->candidates[0].chosen && !c->candidates[1].chosen);
	signprep_result_free(result);
	/* All fail: hits of both, in the order tried. */
	result = locate(ONE(KW "'甲方（盖章）','Locate':{'Pages':'2','Fallback':[{'ComponentId':'签署页见后'}]}"));
	c = signprep_result_at(result, 0);
	assert_int_equal(c->status, SIGNPREP_STATUS_MISSING);
	assert_int_equal(c->candidate_count, 3);
	assert_string_equal(c->candidates[1].text, "甲方（盖章）");
	assert_string_equal(c->candidates[2].text, "签署页见后");
	signprep_result_free(result);
}

static void negative_size(void **state)
{
	(void) state;
	fails(ONE(KW "'第二页','ComponentWidth':-5"), "P112", SIGNPREP_RULE, SIGNPREP_STATUS_INVALID);
}

#define PAGING(type, members) \
	"{'Approvers':[{'SignComponents':[{'GenerateMode':'KEYWORD','ComponentId':'第二页','ComponentType':'" type "'" members \
	"}]}]}"

/* The service asks for the size of what runs over all pages; a keyword is no measure of it. */
static void paging_without_size(void **state)
{
	(void) state;
	fails(PAGING("SIGN_PAGING_SEAL", ",'ComponentWidth':119"), "P116", SIGNPREP_INVALID, SIGNPREP_STATUS_INVALID);
	signprep_result *result = locate(PAGING("SIGN_PAGING_SIGNATURE", ""));
	assert_int_equal(count_id(signprep_result_issues(result), "P116"), 2);
	signprep_result_free(result);
	result = locate(PAGING("SIGN_PAGING_SEAL", ",'ComponentExtra':'{\\'UseSealSize\\':true}'"));
	assert_int_equal(count_id(signprep_result_issues(result), "P116"), 0);
	signprep_result_free(result);
}

/* One text, once as it is and once as a pattern: two searches. */
static void a_text_and_a_pattern(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "a.c" }, { 1, 72, 600, "abc" } };
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 2, "");
	signprep_result *result = paper_locate(&p,
		"{'Components':[{'ComponentType':'TEXT'," KW "'a.c','ComponentWidth':9,'ComponentHeight':9},"
		"{'ComponentType':'TEXT'," KW
		"'a.c','ComponentWidth':9,'ComponentHeight':9,'Locate':{'Match':{'Regex':true},'Pick':'all'}}]}",
		NULL);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 1);
	assert_int_equal(signprep_result_at(result, 1)->placement_count, 2);
	signprep_result_free(result);
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_and_a_pattern),
		cmocka_unit_test(ambiguous),
		cmocka_unit_test(proposals_decide),
		cmocka_unit_test(not_near),
		cmocka_unit_test(selections),
		cmocka_unit_test(keyword_beside_an_id),
		cmocka_unit_test(whole_word),
		cmocka_unit_test(misses),
		cmocka_unit_test(why_nothing_is_left),
		cmocka_unit_test(bad_pages),
		cmocka_unit_test(bad_expression),
		cmocka_unit_test(several_placements),
		cmocka_unit_test(blanks),
		cmocka_unit_test(over_a_lines_end),
		cmocka_unit_test(on_multiple),
		cmocka_unit_test(covered_is_doubtful),
		cmocka_unit_test(no_text),
		cmocka_unit_test(optional),
		cmocka_unit_test(a_signer_must_keep_one),
		cmocka_unit_test(fallback),
		cmocka_unit_test(field_keyword_absolute),
		cmocka_unit_test(candidates_of_a_fallback),
		cmocka_unit_test(negative_size),
		cmocka_unit_test(paging_without_size),
	};
	return cmocka_run_group_tests(tests, open_contract, close_contract);
}
