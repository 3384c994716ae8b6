/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading components: lengths, every member of Locate, every complaint, alternatives. */
#include "support.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "locate/request/spec.h"
#include "locate/request/unit.h"

static void lengths(void **state)
{
	static const struct {
		const char *text;
		double value;
		sp_unit unit;
	} good[] = {
		{ "12", 12, SP_UNIT_MM },
		{ "12mm", 12, SP_UNIT_MM },
		{ "12 mm", 12, SP_UNIT_MM },
		{ "1.5cm", 1.5, SP_UNIT_CM },
		{ "-3pt", -3, SP_UNIT_PT },
		{ "0.5in", 0.5, SP_UNIT_IN },
		{ "10%", 10, SP_UNIT_PERCENT },
		{ "10percent", 10, SP_UNIT_PERCENT },
		{ " 7 pt", 7, SP_UNIT_PT },
		{ "1e2", 100, SP_UNIT_MM },
	};
	static const char *const bad[] = { "", "mm", "12px", "12 mmm", "1,5cm", "12mm 3", "1e999", "nan", "inf", "0x10", "12m",
		"--1", "1 2" };
	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		sp_length length;
		assert_true(sp_length_parse(good[i].text, SP_UNIT_MM, &length));
		assert_true(length.set);
		assert_near(length.value, good[i].value);
		assert_int_equal(length.unit, good[i].unit);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		sp_length length;
		if (sp_length_parse(bad[i], SP_UNIT_MM, &length))
			fail_msg("\"%s\" was taken for a length", bad[i]);
	}
}

static void every_member(void **state)
{
	bench b;
	const sp_spec *s;
	(void) state;
	bench_open(&b,
		"{'GenerateMode':'KEYWORD','ComponentType':'SIGN_SEAL','ComponentId':'id1','ComponentName':'n',"
		"'ComponentWidth':'20mm',"
		"'ComponentHeight':30,'OffsetX':1,'OffsetY':-2,'KeywordPage':-1,'KeywordOrder':'Reverse','Locate':{'Pages':'1-3','"
		"Unit':'cm',"
		"'Keyword':'甲方','Match':{'Case':true,'Width':false,'Spaces':true,'WholeWord':true,'Regex':false,'CrossLine':true,"
		"'Hidden':true,"
		"'Annotations':false},'Pick':[0,2],'Expect':'1..3','Near':'a','After':'b','Before':'c','SameLine':'d','Region':[1,'"
		"2mm',3,'40%'],"
		"'At':'right','Gap':'3pt','Align':'baseline','Optional':true}}");
	s = b.spec;
	assert_int_equal(signprep_issues_count(b.issues), 0);
	assert_false(s->malformed);
	assert_int_equal(s->mode, SIGNPREP_MODE_KEYWORD);
	assert_string_equal(s->type, "SIGN_SEAL");
	assert_string_equal(s->id, "id1");
	assert_string_equal(s->keyword, "甲方");
	assert_false(s->keyword_was_id);
	assert_int_equal(s->width.unit, SP_UNIT_MM);
	assert_int_equal(s->height.unit, SP_UNIT_CM);
	assert_int_equal(s->keyword_page.value, -1);
	assert_true(s->keyword_reverse);
	assert_string_equal(s->pages, "1-3");
	assert_int_equal(s->match.case_sensitive, SIGNPREP_SWITCH_ON);
	assert_int_equal(s->match.width, SIGNPREP_SWITCH_OFF);
	assert_int_equal(s->match.spaces, SIGNPREP_SWITCH_ON);
	assert_int_equal(s->match.whole_word, SIGNPREP_SWITCH_ON);
	assert_int_equal(s->match.regex, SIGNPREP_SWITCH_OFF);
	assert_int_equal(s->match.cross_line, SIGNPREP_SWITCH_ON);
	assert_int_equal(s->match.hidden, SIGNPREP_SWITCH_ON);
	assert_int_equal(s->match.annotations, SIGNPREP_SWITCH_OFF);
	assert_int_equal(s->pick, SP_PICK_INDEXES);
	assert_int_equal(s->index_count, 2);
	assert_int_equal(s->indexes[1], 2);
	assert_int_equal(s->expect_min, 1);
	assert_int_equal(s->expect_max, 3);
	assert_string_equal(s->near_text, "a");
	assert_string_equal(s->after, "b");
	assert_string_equal(s->before, "c");
	assert_string_equal(s->same_line, "d");
	assert_int_equal(s->region[0].unit, SP_UNIT_CM);
	assert_int_equal(s->region[1].unit, SP_UNIT_MM);
	assert_int_equal(s->region[3].unit, SP_UNIT_PERCENT);
	assert_int_equal(s->at, SP_AT_RIGHT);
	assert_int_equal(s->gap.unit, SP_UNIT_PT);
	assert_int_equal(s->align, SP_ALIGN_BASELINE);
	assert_true(s->optional);
	bench_close(&b);
}

static void defaults(void **state)
{
	bench b;
	(void) state;
	bench_open(&b, "{'ComponentType':'SIGN_DATE','ComponentId':null,'Locate':null}");
	assert_int_equal(signprep_issues_count(b.issues), 0);
	assert_int_equal(b.spec->mode, SIGNPREP_MODE_NORMAL);
	assert_int_equal(b.spec->origin, SP_ORIGIN_TOP_LEFT);
	assert_int_equal(b.spec->unit, SP_UNIT_PT);
	assert_int_equal(b.spec->pick, SP_PICK_ONLY);
	assert_false(b.spec->has_at);
	assert_null(b.spec->pages);
	assert_string_equal(sp_spec_label(b.spec), "SIGN_DATE");
	bench_close(&b);
}

static void the_keyword_is_the_id(void **state)
{
	bench b;
	(void) state;
	bench_open(&b, "{'GenerateMode':'KEYWORD','ComponentId':'甲方'}");
	assert_string_equal(b.spec->keyword, "甲方");
	assert_true(b.spec->keyword_was_id);
	assert_int_equal(b.spec->match.whole_word, SIGNPREP_SWITCH_DEFAULT);
	bench_close(&b);
	bench_open(&b, "{'GenerateMode':'KEYWORD','ComponentId':'^甲方^'}");
	assert_string_equal(b.spec->keyword, "^甲方^");
	assert_int_equal(b.spec->match.whole_word, SIGNPREP_SWITCH_ON);
	bench_close(&b);
	bench_open(&b, "{'GenerateMode':'KEYWORD','ComponentId':'甲方^'}");
	assert_int_equal(b.spec->match.whole_word, SIGNPREP_SWITCH_ON);
	bench_close(&b);
	/* A regular expression has carets of its own, and who switches whole words off means the signs. */
	bench_open(&b, "{'GenerateMode':'KEYWORD','ComponentId':'^甲方','Locate':{'Match':{'Regex':true}}}");
	assert_string_equal(b.spec->keyword, "^甲方");
	assert_int_equal(b.spec->match.whole_word, SIGNPREP_SWITCH_DEFAULT);
	bench_close(&b);
	bench_open(&b, "{'GenerateMode':'KEYWORD','ComponentId':'^甲方^','Locate':{'Match':{'WholeWord':false}}}");
	assert_int_equal(b.spec->match.whole_word, SIGNPREP_SWITCH_OFF);
	bench_close(&b);
	/* In Locate.Keyword the signs stand for themselves; "^^" alone is no empty keyword. */
	bench_open(&b, "{'GenerateMode':'KEYWORD','Locate':{'Keyword':'^甲方^'}}");
	assert_string_equal(b.spec->keyword, "^甲方^");
	bench_close(&b);
	bench_open(&b, "{'GenerateMode':'KEYWORD','ComponentId':'^^'}");
	assert_string_equal(b.spec->keyword, "^^");
	assert_int_equal(b.spec->match.whole_word, SIGNPREP_SWITCH_DEFAULT);
	bench_close(&b);
}

static void expectations(void **state)
{
	static const struct {
		const char *text;
		int min, max;
	} good[] = {
		{ "1", 1, 1 },
		{ "'2'", 2, 2 },
		{ "'1..3'", 1, 3 },
		{ "'2..'", 2, INT_MAX },
		{ "'3..3'", 3, 3 },
	};
	static const char *const bad[] = { "0", "-1", "1.5", "'3..1'", "'..3'", "'a'", "''", "'1...3'", "'0..2'", "1e300" };
	char json[128];
	bench b;
	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		snprintf(json, sizeof json, "{'GenerateMode':'KEYWORD','ComponentId':'k','Locate':{'Expect':%s}}", good[i].text);
		bench_open(&b, json);
		assert_int_equal(signprep_issues_count(b.issues), 0);
		assert_true(b.spec->has_expect);
		assert_int_equal(b.spec->expect_min, good[i].min);
		assert_int_equal(b.spec->expect_max, good[i].max);
		bench_close(&b);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(json, sizeof json, "{'GenerateMode':'KEYWORD','ComponentId':'k','Locate':{'Expect':%s}}", bad[i]);
		bench_open(&b, json);
		only_id(b.issues, "R243");
		assert_true(b.spec->malformed);
		bench_close(&b);
	}
}

#define KW "'GenerateMode':'KEYWORD','ComponentId':'k'"

static void complaints(void **state)
{
	static const struct {
		const char *json, *id, *where;
	} rows[] = {
		{ "[]", "R240", "Components[0]" },
		{ "{'Locate':7}", "R240", "Components[0].Locate" },
		{ "{'GenerateMode':7}", "R240", "Components[0].GenerateMode" },
		{ "{'ComponentPage':1.5}", "R240", "Components[0].ComponentPage" },
		{ "{'ComponentPage':1e300}", "R240", "Components[0].ComponentPage" },
		{ "{'ComponentPosX':true}", "R240", "Components[0].ComponentPosX" },
		{ "{" KW ",'KeywordIndexes':[0,'x']}", "R240", "Components[0].KeywordIndexes" },
		{ "{" KW ",'KeywordIndexes':0}", "R240", "Components[0].KeywordIndexes" },
		{ "{" KW ",'Locate':{'Pick':[]}}", "R240", "Components[0].Locate.Pick" },
		{ "{" KW ",'Locate':{'Pick':1}}", "R240", "Components[0].Locate.Pick" },
		{ "{" KW ",'Locate':{'Region':[1,2,3]}}", "R240", "Components[0].Locate.Region" },
		{ "{" KW ",'Locate':{'Region':[1,2,3,true]}}", "R240", "Components[0].Locate.Region" },
		{ "{" KW ",'Locate':{'Optional':1}}", "R240", "Components[0].Locate.Optional" },
		{ "{" KW ",'Locate':{'Match':[]}}", "R240", "Components[0].Locate.Match" },
		{ "{" KW ",'Locate':{'Match':{'Case':'yes'}}}", "R240", "Components[0].Locate.Match.Case" },
		{ "{" KW ",'Locate':{'Near':7}}", "R240", "Components[0].Locate.Near" },
		{ "{" KW ",'Locate':{'Expect':true}}", "R240", "Components[0].Locate.Expect" },
		{ "{" KW ",'Locate':{'Pages':[1]}}", "R240", "Components[0].Locate.Pages" },
		{ "{" KW ",'Locate':{'Fallback':{}}}", "R240", "Components[0].Locate.Fallback" },
		{ "{" KW ",'Locate':{'Fallback':[7]}}", "R240", "Components[0].Locate.Fallback[0]" },
		{ "{'Locate':{'Edges':3}}", "R240", "Components[0].Locate.Edges" },
		{ "{" KW ",'Locate':{'Page':'1'}}", "R241", "Components[0].Locate.Page" },
		{ "{" KW ",'Locate':{'near':'x'}}", "R241", "Components[0].Locate.near" },
		{ "{" KW ",'Locate':{'Match':{'Wholeword':true}}}", "R241", "Components[0].Locate.Match.Wholeword" },
		{ "{'Locate':{'Edges':{'Lft':1}}}", "R241", "Components[0].Locate.Edges.Lft" },
		{ "{" KW ",'Locate':{'Fallback':[{'ComponentPag':1}]}}", "R241", "Components[0].Locate.Fallback[0].ComponentPag" },
		{ "{" KW ",'Locate':{'Zzzzzzzz':'1'}}", "R242", "Components[0].Locate.Zzzzzzzz" },
		{ "{'GenerateMode':'KEYWRD'}", "R243", "Components[0].GenerateMode" },
		{ "{" KW ",'KeywordOrder':'reverse'}", "R243", "Components[0].KeywordOrder" },
		{ "{" KW ",'RelativeLocation':'Left'}", "R243", "Components[0].RelativeLocation" },
		{ "{" KW ",'Locate':{'At':'under'}}", "R243", "Components[0].Locate.At" },
		{ "{" KW ",'Locate':{'Align':'middle'}}", "R243", "Components[0].Locate.Align" },
		{ "{" KW ",'Locate':{'Pick':'any'}}", "R243", "Components[0].Locate.Pick" },
		{ "{" KW ",'Locate':{'Unit':'px'}}", "R243", "Components[0].Locate.Unit" },
		{ "{" KW ",'Locate':{'Near':''}}", "R243", "Components[0].Locate.Near" },
		{ "{" KW ",'Locate':{'Pages':''}}", "R243", "Components[0].Locate.Pages" },
		{ "{'Locate':{'Origin':'center'}}", "R243", "Components[0].Locate.Origin" },
		{ "{'ComponentPosX':'12px'}", "R244", "Components[0].ComponentPosX" },
		{ "{'ComponentPosX':'${x}'}", "R244", "Components[0].ComponentPosX" },
		{ "{" KW ",'Locate':{'Gap':'wide'}}", "R244", "Components[0].Locate.Gap" },
		{ "{" KW ",'Locate':{'Origin':'top-left'}}", "R245", "Components[0].Locate.Origin" },
		{ "{'Locate':{'Near':'x'}}", "R245", "Components[0].Locate.Near" },
		{ "{'GenerateMode':'FIELD','ComponentName':'f','Locate':{'Region':[0,0,1,1]}}", "R245",
			"Components[0].Locate.Region" },
		{ "{'Locate':{'Near':'x','Region':null}}", "R245", "Components[0].Locate.Near" },
		{ "{'KeywordPage':2}", "R245", "Components[0].KeywordPage" },
		{ "{'KeywordOrder':'Reverse','KeywordIndexes':[],'RelativeLocation':'','OffsetX':0}", "R245",
			"Components[0].KeywordOrder" },
		{ "{'KeywordIndexes':[0]}", "R245", "Components[0].KeywordIndexes" },
		{ "{'RelativeLocation':'Below'}", "R245", "Components[0].RelativeLocation" },
		{ "{'OffsetX':5}", "R245", "Components[0].OffsetX" },
		{ "{'OffsetY':'2mm','KeywordPage':null}", "R245", "Components[0].OffsetY" },
		{ "{'GenerateMode':'FIELD','ComponentName':'f','OffsetX':5,'RelativeLocation':'Right'}", "R245",
			"Components[0].RelativeLocation" },
		{ "{'GenerateMode':'FIELD','ComponentName':'f','Locate':{'Fallback':[{'GenerateMode':'NORMAL','KeywordPage':1}]}}",
			"R245", "Components[0].Locate.Fallback[0].KeywordPage" },
		{ "{" KW ",'KeywordIndexes':[0],'Locate':{'Pick':'last'}}", "R246", "Components[0]" },
		{ "{" KW ",'RelativeLocation':'Right','Locate':{'At':'left'}}", "R246", "Components[0]" },
		{ "{'Locate':{'Edges':{'Left':1},'Origin':'top-left'}}", "R246", "Components[0]" },
		{ "{'GenerateMode':'KEYWORD'}", "R247", "Components[0]" },
		{ "{'GenerateMode':'KEYWORD','ComponentId':''}", "R247", "Components[0]" },
		{ "{'GenerateMode':'FIELD'}", "R247", "Components[0]" },
		{ "{" KW ",'Locate':{'Fallback':[{'Locate':{'Fallback':[]}}]}}", "R249", "Components[0].Locate.Fallback[0]" },
		{ "{'ComponentPosX':1e308}", "P113", "Components[0].ComponentPosX" },
		{ "{'ComponentPosY':-1e7}", "P113", "Components[0].ComponentPosY" },
		{ "{'ComponentWidth':'1e5in'}", "P113", "Components[0].ComponentWidth" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bench b;
		const signprep_issue *issue;
		bench_open(&b, rows[i].json);
		if (!count_id(b.issues, rows[i].id) || signprep_issues_count(b.issues) != 1)
			print_error("in %s\n", rows[i].json);
		issue = only_id(b.issues, rows[i].id);
		assert_string_equal(issue->where, rows[i].where);
		assert_int_equal(b.spec->malformed, issue->severity == SIGNPREP_SEVERITY_ERROR);
		bench_close(&b);
	}
}

static void did_you_mean(void **state)
{
	bench b;
	char help[200];
	(void) state;
	bench_open(&b, "{" KW ",'Locate':{'Sameline':'x'}}");
	signprep_issue_help(only_id(b.issues, "R241"), SIGNPREP_EN, help, sizeof help);
	assert_non_null(strstr(help, "SameLine"));
	bench_close(&b);
}

/* cJSON reads 1e999 as infinity and NaN can come from a program that builds the tree itself. */
static void not_a_number(void **state)
{
	bench b = { 0 };
	(void) state;
	sp_arena_init(&b.arena, 1 << 20);
	b.issues = sp_issues_new();
	b.json = cJSON_CreateObject();
	cJSON_AddNumberToObject(b.json, "ComponentPosX", (double) NAN);
	cJSON_AddNumberToObject(b.json, "ComponentPosY", (double) INFINITY);
	cJSON_AddNumberToObject(b.json, "ComponentPage", (double) NAN);
	b.spec = sp_spec_parse(&b.arena, b.issues, b.json, "Components[0]");
	assert_true(b.spec->malformed);
	assert_int_equal(count_id(b.issues, "P113"), 2);
	assert_int_equal(count_id(b.issues, "R240"), 1);
	bench_close(&b);
}

static void alternatives(void **state)
{
	bench b;
	const sp_spec *same, *absolute;
	(void) state;
	bench_open(&b,
		"{" KW ",'ComponentWidth':5,'ComponentHeight':6,'ComponentType':'SIGN_SEAL','Locate':{'Near':'n','Unit':'mm',"
		"'Optional':true,"
		"'Fallback':[{'ComponentId':'k2'},{'GenerateMode':'NORMAL','ComponentPage':-1,'ComponentPosX':10,'ComponentPosY':"
		"20,"
		"'Locate':{'Origin':'bottom-right'}}]}}");
	assert_int_equal(signprep_issues_count(b.issues), 0);
	same = b.spec->next;
	assert_non_null(same);
	assert_string_equal(same->where, "Components[0].Locate.Fallback[0]");
	assert_string_equal(same->keyword, "k2");
	assert_string_equal(same->near_text, "n");
	assert_int_equal(same->width.unit, SP_UNIT_MM);
	absolute = same->next;
	assert_non_null(absolute);
	assert_null(absolute->next);
	assert_int_equal(absolute->mode, SIGNPREP_MODE_NORMAL);
	assert_int_equal(absolute->page.value, -1);
	assert_null(absolute->near_text);
	assert_int_equal(absolute->unit, SP_UNIT_MM);
	assert_int_equal(absolute->origin, SP_ORIGIN_BOTTOM_RIGHT);
	assert_string_equal(absolute->type, "SIGN_SEAL");
	/* "k" was the keyword, not an id. */
	assert_null(absolute->id);
	bench_close(&b);
}

/* An alternative that names another ComponentId means that keyword, although the first one stood in Locate. */
static void alternative_keyword(void **state)
{
	bench b;
	(void) state;
	bench_open(&b,
		"{'GenerateMode':'KEYWORD','ComponentId':'seal','Locate':{'Keyword':'甲方','Fallback':[{'Locate':{'Keyword':'乙方'}"
		"},"
		"{'ComponentId':'丙方'}]}}");
	assert_string_equal(b.spec->keyword, "甲方");
	assert_string_equal(b.spec->next->keyword, "乙方");
	assert_string_equal(b.spec->next->id, "seal");
	assert_string_equal(b.spec->next->next->keyword, "丙方");
	assert_true(b.spec->next->next->keyword_was_id);
	bench_close(&b);
}

static void extras(void **state)
{
	bench b;
	(void) state;
	bench_open(&b, "{'ComponentExtra':'{\\'IgnoreKeywordError\\':1,\\'UseSealSize\\':true}'}");
	assert_true(b.spec->ignore_missing);
	assert_true(b.spec->use_seal_size);
	bench_close(&b);
	bench_open(&b, "{'ComponentExtra':'no json'}");
	assert_int_equal(signprep_issues_count(b.issues), 0);
	assert_false(b.spec->ignore_missing);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths),
		cmocka_unit_test(every_member),
		cmocka_unit_test(defaults),
		cmocka_unit_test(the_keyword_is_the_id),
		cmocka_unit_test(expectations),
		cmocka_unit_test(complaints),
		cmocka_unit_test(did_you_mean),
		cmocka_unit_test(not_a_number),
		cmocka_unit_test(alternatives),
		cmocka_unit_test(alternative_keyword),
		cmocka_unit_test(extras),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
