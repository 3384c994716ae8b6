/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is told about a choice: every candidate, the rule that dropped it, why one won, what came near. */
#include "paper.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define KW "'GenerateMode':'KEYWORD','ComponentId':"
#define ONE(members) "{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SEAL'," members "}]}]}"

/* A header on each page, contents and a definition on page 1, two parties on page 4. */
static const paper_line lines[] = {
	{ 1, 200, 800, "租约甲方（盖章）" },
	{ 2, 200, 800, "租约甲方（盖章）" },
	{ 3, 200, 800, "租约甲方（盖章）" },
	{ 4, 200, 800, "租约甲方（盖章）" },
	{ 1, 72, 700, "甲方（盖章）…………４" },
	{ 1, 72, 500, "“甲方（盖章）”指出租人" },
	{ 2, 72, 700, "第一条" },
	{ 4, 72, 400, "签署页" },
	{ 4, 72, 300, "甲方（盖章）：" },
	{ 4, 330, 300, "甲方（盖章）副本" },
	{ 4, 330, 270, "经办人" },
};

static paper doc;

static int open_doc(void **state)
{
	(void) state;
	paper_open(&doc, 4, lines, COUNT(lines), "");
	return 0;
}

static int close_doc(void **state)
{
	(void) state;
	paper_close(&doc);
	return 0;
}

/* The eight places in reading order. */
static const struct {
	int page;
	double x0;
	bool repeated;
} places[] = {
	{ 1, 224, true },
	{ 1, 72, false },
	{ 1, 84, false },
	{ 2, 224, true },
	{ 3, 224, true },
	{ 4, 224, true },
	{ 4, 72, false },
	{ 4, 330, false },
};

static void all_are_listed(void **state)
{
	signprep_result *result = paper_locate(&doc, ONE(KW "'甲方（盖章）'"), NULL);
	const signprep_component *c = signprep_result_at(result, 0);
	const signprep_issue *issue = only_id(signprep_result_issues(result), "K201");
	(void) state;
	assert_int_equal(issue->candidate_count, COUNT(places));
	assert_int_equal(c->candidate_count, COUNT(places));
	for (size_t i = 0; i < COUNT(places); i++) {
		assert_int_equal(c->candidates[i].page, places[i].page);
		assert_near(c->candidates[i].rect.x0, places[i].x0);
		assert_string_equal(c->candidates[i].dropped, "");
		assert_false(c->candidates[i].chosen);
		assert_int_equal(c->candidates[i].hit_flags, places[i].repeated ? SIGNPREP_HIT_REPEATED : 0);
		assert_string_equal(issue->candidates[i].note, places[i].repeated ? "repeated" : "");
	}
	assert_string_equal(issue->candidates[1].line, "甲方（盖章）…………４");
	assert_string_equal(issue->candidates[2].line, "“甲方（盖章）”指出租人");
	assert_non_null(
		strstr(signprep_result_report(result), "\"line\":\"租约甲方（盖章）\",\"flags\":[\"repeated\"],\"chosen\":false"));
	signprep_result_free(result);
}

/* Each rule by itself and together: one letter a place, '*' chosen, else the first letter of what dropped it. */
static void each_rule(void **state)
{
	static const struct {
		const char *members, *fate, *why;
	} rows[] = {
		{ "'Locate':{'Pages':'4','Pick':'first'}", "PPPPP*II", "narrowed by Pages, the first taken" },
		{ "'Locate':{'Pages':'4','Pick':'last'}", "PPPPPII*", "the last taken" },
		{ "'KeywordPage':4,'KeywordIndexes':[1]", "KKKKKi*i", "narrowed by KeywordPage" },
		{ "'KeywordPage':4,'KeywordOrder':'Reverse','KeywordIndexes':[0]", "KKKKKii*", "those of the index taken" },
		{ "'Locate':{'After':'签署页','Near':'经办人'}", "AAAAAAN*", "narrowed by After, Near, the only one taken" },
		{ "'Locate':{'After':'签署页','Before':'经办人','Pick':'first'}", "AAAAAA*I", "the first taken" },
		{ "'Locate':{'Before':'第一条','Region':[0,200,595,842],'Pick':'last'}", "RR*RRRBB", "the last taken" },
		{ "'Locate':{'SameLine':'副本','Region':[0,0,200,842]}", "RSSRRR*R", "the only one taken" },
		{ "'Locate':{'SameLine':'租约','Pages':'2-4','Expect':3,'Pick':'first'}", "PPP*IISS", "the first taken" },
		{ "'Locate':{'Pages':'1','Unit':'percent','Region':[0,30,100,60],'Expect':1}", "RR*PPPPP", "the only one taken" },
		{ "'Locate':{'Pages':'4','Region':[0,400,595,842],'Expect':'2..3'}", "PPPPPR**", "all of them taken" },
		{ "'Locate':{'Pages':'odd','Region':[0,0,595,100],'Pick':[1]}", "IRRP*PPP", "those of the index taken" },
		{ "'KeywordPage':-1,'Locate':{'Pages':'last','Near':'签署页','Pick':'only','Expect':1}", "PPPPPN*N",
			"the only one taken" },
	};
	(void) state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char json[400], fate[COUNT(places) + 1] = "";
		signprep_result *result;
		const signprep_component *c;
		snprintf(json, sizeof json, ONE(KW "'甲方（盖章）',%s"), rows[i].members);
		result = paper_locate(&doc, json, NULL);
		c = signprep_result_at(result, 0);
		for (size_t k = 0; k < c->candidate_count && k < COUNT(places); k++) {
			const char *dropped = c->candidates[k].dropped;
			fate[k] = c->candidates[k].chosen                ? '*'
				: strcmp(dropped, "Pick") == 0           ? 'I'
				: strcmp(dropped, "KeywordIndexes") == 0 ? 'i'
				: *dropped                               ? *dropped
									 : '?';
		}
		if (strcmp(fate, rows[i].fate) != 0 || !strstr(c->why, rows[i].why))
			fail_msg("%s: %s (%s), not %s (%s)", rows[i].members, fate, c->why, rows[i].fate, rows[i].why);
		signprep_result_free(result);
	}
}

/* Why a component came out as it did, in both languages; the true reason and not just any. */
static void reasons(void **state)
{
	static const struct {
		const char *json, *en, *zh;
	} rows[] = {
		{ ONE(KW "'甲方（盖章）'"), "several places and nothing that picks one", "有多处，而没有条件可供选定" },
		{ ONE(KW "'甲方（盖章）','Locate':{'Expect':3,'Pick':'last'}"), "not as many places as Expect says",
			"处数与 Expect 不符" },
		{ ONE(KW "'甲方（盖章）','KeywordIndexes':[9]"), "no place has the index asked for", "没有所要求序号的位置" },
		{ ONE(KW "'甲方（盖章）','Locate':{'Near':'丁方'}"),
			"a text that should narrow the hits down is nowhere in the document", "文档中没有筛选所依据的文字" },
		{ ONE(KW "'甲方（盖章）','Locate':{'Pages':'4','Region':[0,0,1,1]}"), "the keyword stands nowhere as asked",
			"没有一处关键字符合要求" },
		{ ONE(KW "'丙方'"), "the keyword is nowhere in the document", "文档中没有该关键字" },
		{ ONE(KW "'丙方','Locate':{'Fallback':[{'GenerateMode':'NORMAL','ComponentPage':-1,'ComponentPosX':1,'"
			 "ComponentPosY':2,"
			 "'ComponentWidth':60,'ComponentHeight':60,'Locate':{'Origin':'bottom-right'}}]}"),
			"alternative 1 of Fallback (K202): by coordinates from the bottom right, on ComponentPage -1",
			"Fallback 的第 1 个方案（K202）：按坐标，自右下角起，ComponentPage -1" },
		{ ONE(KW "'甲方（盖章）','Locate':{'Pages':'4','Pick':'last','At':'right'}"),
			"keyword \"甲方（盖章）\": 8 found, narrowed by Pages, the last taken; box right",
			"关键字“甲方（盖章）”：找到 8 处，按 Pages 筛选，取最后一处；At 为 right" },
	};
	(void) state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		signprep_result *result = paper_locate(&doc, rows[i].json, NULL);
		assert_string_equal(signprep_result_at(result, 0)->why, rows[i].en);
		assert_string_equal(signprep_result_at(result, 0)->why_zh, rows[i].zh);
		signprep_result_free(result);
	}
}

/* Where the keyword is nowhere: the nearest first, each with place, reason and score. */
static void near_misses_have_scores(void **state)
{
	static const paper_line near[] = {
		{ 1, 72, 700, "乙方（盖章）" },
		{ 1, 72, 600, "甲方（簽字）" },
		{ 2, 500, 500, "由甲方（" },
		{ 2, 72, 482, "盖章）确认" },
		{ 2, 72, 300, "甲方（盖草）" },
		{ 2, 72, 200, "甲方（蓋章）" },
	};
	static const struct {
		const char *note, *text;
		int page;
		double x0;
	} expected[] = {
		{ "script", "甲方（蓋章）", 2, 72 },
		{ "line-break", "甲方（盖章）", 2, 512 },
		{ "seal-word", "甲方（簽字）", 1, 72 },
		{ "other-party", "乙方（盖章）", 1, 72 },
		{ "edit-distance", "甲方（盖草）", 2, 72 },
	};
	paper p;
	signprep_result *result;
	const signprep_issue *issue;
	(void) state;
	paper_open(&p, 2, near, COUNT(near), "");
	result = paper_locate(&p, ONE(KW "'甲方（盖章）'"), NULL);
	issue = only_id(signprep_result_issues(result), "K202");
	assert_int_equal(issue->candidate_count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		const signprep_candidate *c = &issue->candidates[i];
		assert_string_equal(c->note, expected[i].note);
		assert_string_equal(c->text, expected[i].text);
		assert_int_equal(c->page, expected[i].page);
		assert_near(c->rect.x0, expected[i].x0);
		assert_true(c->score > 0 && c->score < 1);
		assert_true(i == 0 || c->score <= issue->candidates[i - 1].score);
	}
	assert_non_null(strstr(signprep_result_report(result),
		"\"text\":\"甲方（蓋章）\",\"line\":\"甲方（蓋章）\",\"note\":\"script\",\"score\":0.9}"));
	signprep_result_free(result);
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_listed),
		cmocka_unit_test(each_rule),
		cmocka_unit_test(reasons),
		cmocka_unit_test(near_misses_have_scores),
	};
	return cmocka_run_group_tests(tests, open_doc, close_doc);
}
