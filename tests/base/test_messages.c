/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The catalogue, errors and findings. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <signprep/version.h>

#include "base/catalogue.h"
#include "base/fail.h"
#include "base/issues.h"
#include "base/utf8.h"
#include "unit.h"

static unsigned placeholders(const char *text)
{
	unsigned set = 0;
	for (const char *p = text; *p; p++)
		if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}')
			set |= 1u << (p[1] - '0');
	return set;
}

/* What tables say comes as two texts, in English and, one further, in Chinese: of the service's codes, of the archive library's. */
static unsigned as_in_english(const char *id, unsigned set)
{
	unsigned english = strncmp(id, "S30", 3) == 0 || strcmp(id, "S102") == 0 ? 1u << 4
		: strcmp(id, "S875") == 0                                        ? 1u << 2
		: strstr("S879 S880 S881 S887", id)                              ? 1u << 3
										 : 0;
	return set & english << 1 ? set ^ (english | english << 1) : set;
}

/* Every row: a proper id, both languages, the same facts in both, one line, in order. */
static void the_catalogue_is_sound(void **state)
{
	const signprep_issue_kind *kind;
	size_t count = 0;
	char last[8] = "";
	(void) state;
	for (; (kind = signprep_issue_kind_at(count)); count++) {
		if (strlen(kind->id) != 4 || !strchr("KFPRDSB", kind->id[0]) || strspn(kind->id + 1, "0123456789") != 3)
			fail_msg("%s is no id", kind->id);
		if (kind->id[0] == last[0] && strcmp(kind->id, last) <= 0)
			fail_msg("%s stands after %s", kind->id, last);
		snprintf(last, sizeof last, "%s", kind->id);
		if (signprep_issue_kind_find(kind->id) != kind)
			fail_msg("%s stands twice", kind->id);
		if ((kind->severity == SIGNPREP_SEVERITY_ERROR) == (kind->code == SIGNPREP_OK))
			fail_msg("%s: severity and code contradict each other", kind->id);
		const char *const texts[] = { kind->message_en, kind->message_zh, kind->help_en, kind->help_zh };
		for (size_t i = 0; i < 4; i++)
			if (strchr(texts[i], '\n') || !sp_utf8_valid(texts[i], strlen(texts[i])))
				fail_msg("%s: a text is not one line of UTF-8", kind->id);
		if (!*kind->message_en || !*kind->message_zh || !*kind->help_en != !*kind->help_zh)
			fail_msg("%s: a text is missing", kind->id);
		if (placeholders(kind->message_en) != as_in_english(kind->id, placeholders(kind->message_zh)))
			fail_msg("%s: the messages tell different facts", kind->id);
		if (placeholders(kind->help_en) != as_in_english(kind->id, placeholders(kind->help_zh)))
			fail_msg("%s: the helps tell different facts", kind->id);
		if (strpbrk(kind->message_en, "\xE4\xE5\xE6\xE7\xE8\xE9"))
			fail_msg("%s: Chinese in the English message", kind->id);
	}
	assert_true(count > 100);
	assert_null(signprep_issue_kind_find("X000"));
	assert_null(signprep_issue_kind_find(NULL));
}

/* Words and phrases: one row a key, both languages, the same gaps. */
static void words_are_sound(void **state)
{
#define WORD(key, en, zh) { key, en, zh },
	static const struct {
		const char *key, *en, *zh;
	} rows[] = {
#include "base/messages/words.def"
	};
#undef WORD
	static const char *const spoken[] = { "edit-distance", "page-break", "low-contrast", "optional-missing", "partial-name" };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (placeholders(rows[i].en) != placeholders(rows[i].zh) || !*rows[i].en || strcmp(rows[i].en, rows[i].zh) == 0)
			fail_msg("%s: the languages tell different facts", rows[i].key);
		if (strcmp(sp_catalogue_word(rows[i].key, SIGNPREP_ZH), rows[i].zh) != 0)
			fail_msg("%s stands twice", rows[i].key);
	}
	for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
		assert_string_equal(sp_catalogue_word(spoken[i], SIGNPREP_EN), spoken[i]);
		assert_string_not_equal(sp_catalogue_word(spoken[i], SIGNPREP_ZH), spoken[i]);
	}
	assert_string_equal(sp_catalogue_word("Pages", SIGNPREP_ZH), "Pages");
}

static void render(const char *pattern, const char *a, const char *b, const char *expected)
{
	const char *args[] = { a, b };
	char out[200];
	assert_int_equal(sp_catalogue_render(pattern, args, 2, out, sizeof out), strlen(expected));
	assert_string_equal(out, expected);
}

static void fills_templates(void **state)
{
	(void) state;
	render("{0} and {1}", "x", "y", "x and y");
	render("{1}{0}{1}", "x", "y", "yxy");
	render("{\"Locate\": {\"Pages\": {0}}} {2}{a} {", "7", "", "{\"Locate\": {\"Pages\": 7}} {a} {");
	render("{0}", "{1}", "no", "{1}");
}

/* No text from a file may steer the terminal or break the line. */
static void cleans_what_comes_from_outside(void **state)
{
	(void) state;
	render("{0}|", "a\nb\tc", "", "a b c|");
	render("{0}|", "\033[31m\a", "", "\xEF\xBF\xBD[31m\xEF\xBF\xBD|");
	render("{0}|", "甲\xFF方", "", "甲\xEF\xBF\xBD方|");
	render("{0}|",
		"a\xE2\x80\xAE"
		"b",
		"",
		"a\xEF\xBF\xBD"
		"b|");
	render("{0}|", "\xC2\x9B", "", "\xEF\xBF\xBD|");
}

static void never_cuts_a_character(void **state)
{
	const char *args[] = { "甲方甲方" };
	char out[8];
	(void) state;
	assert_int_equal(sp_catalogue_render("a{0}", args, 1, out, sizeof out), 13);
	assert_string_equal(out, "a甲方");
	assert_int_equal(sp_catalogue_render("a{0}", args, 1, NULL, 0), 13);
}

static void an_error_speaks_both_languages(void **state)
{
	signprep_error err = { 0 };
	char text[200];
	(void) state;
	assert_int_equal(sp_fail(&err, "R022", 17, "out.json", "out.json", NULL), SIGNPREP_INVALID);
	assert_int_equal(err.native, 17);
	assert_string_equal(err.where, "out.json");
	assert_string_equal(err.message, "the file exists already");
	signprep_error_message(&err, SIGNPREP_ZH, text, sizeof text);
	assert_string_equal(text, "文件已存在");
	signprep_error_help(&err, SIGNPREP_EN, text, sizeof text);
	assert_string_equal(text, "add --force to replace it");
	assert_int_equal(sp_fail(&err, "R003", 0, NULL, "--jsn", "--json", NULL), SIGNPREP_INVALID);
	assert_string_equal(err.message, "there is no option --jsn");
	signprep_error_help(&err, SIGNPREP_ZH, text, sizeof text);
	assert_string_equal(text, "请试：--json");
	assert_int_equal(sp_fail(NULL, "D901", 0, "", NULL), SIGNPREP_LIMIT);
}

static void an_unknown_id_is_our_bug(void **state)
{
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_fail(&err, "Z123", 0, "", "x", NULL), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D999");
	assert_non_null(strstr(err.message, "Z123"));
}

static void long_texts_are_cut_between_characters(void **state)
{
	char wide[3001], text[2000];
	signprep_error err = { 0 };
	(void) state;
	for (size_t i = 0; i < 1000; i++)
		memcpy(wide + 3 * i, "甲", 3);
	wide[3000] = '\0';
	sp_fail(&err, "R004", 0, wide, "--lang", wide, "zh|en", NULL);
	assert_true(sp_utf8_valid(err.message, strlen(err.message)));
	assert_true(sp_utf8_valid(err.where, strlen(err.where)));
	assert_true(strlen(err.where) >= 156);
	/* The long one has not pushed out the last. */
	assert_non_null(strstr(err.message, "expected zh|en"));
	signprep_error_message(&err, SIGNPREP_ZH, text, sizeof text);
	assert_non_null(strstr(text, "应为 zh|en"));
}

static signprep_issues *sample(void)
{
	signprep_issues *list = sp_issues_new();
	signprep_issue *issue = sp_issues_add(list, "R108", "", NULL);
	assert_non_null(issue);
	issue = sp_issues_add(list, "R101", "Approvers[0]", "3", "7", "'x'", "':'", NULL);
	sp_issue_set_place(issue, 2, &(signprep_rect) { 1, 2, 3, 4 });
	for (int i = 0; i < 9; i++)
		sp_issue_add_candidate(
			list, issue, i + 1, (signprep_rect) { i, 0, 0, 0 }, "甲方", "甲方：", i % 2 ? "repeated" : "");
	sp_issue_set_server(list, issue, "InvalidParameter", "req-1");
	return list;
}

static void assert_sample(const signprep_issue *issue)
{
	char text[200];
	assert_string_equal(issue->id, "R101");
	assert_string_equal(issue->where, "Approvers[0]");
	assert_int_equal(issue->page, 2);
	assert_true(issue->has_rect && issue->rect.y1 == 4);
	assert_int_equal(issue->arg_count, 4);
	assert_int_equal(issue->candidate_count, 9);
	for (int i = 0; i < 9; i++) {
		assert_int_equal(issue->candidates[i].page, i + 1);
		assert_string_equal(issue->candidates[i].line, "甲方：");
		assert_string_equal(issue->candidates[i].note, i % 2 ? "repeated" : "");
	}
	assert_string_equal(issue->server_code, "InvalidParameter");
	assert_string_equal(issue->request_id, "req-1");
	signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
	assert_string_equal(text, "JSON syntax error at line 3, column 7: found 'x', expected ':'");
	signprep_issue_message(issue, SIGNPREP_ZH, text, sizeof text);
	assert_string_equal(text, "JSON 语法错误：第 3 行第 7 列为 'x'，应为 ':'");
	assert_true(signprep_issue_help(issue, SIGNPREP_EN, NULL, 0) > 0);
}

static void findings_keep_what_they_are_given(void **state)
{
	signprep_issues *list = sample(), *copy = sp_issues_new();
	(void) state;
	assert_int_equal(signprep_issues_count(list), 2);
	assert_int_equal(signprep_issues_at(list, 0)->severity, SIGNPREP_SEVERITY_WARNING);
	assert_sample(signprep_issues_at(list, 1));
	assert_null(signprep_issues_at(list, 2));
	assert_int_equal(signprep_issues_code(list), SIGNPREP_INVALID);
	sp_issues_append(copy, list);
	signprep_issues_free(list);
	assert_int_equal(signprep_issues_count(copy), 2);
	assert_sample(signprep_issues_at(copy, 1));
	assert_false(sp_issues_failed(copy));
	signprep_issues_free(copy);
	signprep_issues_free(NULL);
	assert_int_equal(signprep_issues_count(NULL), 0);
	assert_int_equal(signprep_issues_code(NULL), SIGNPREP_OK);
}

/* Pointers to findings stay good while the list grows. */
static void findings_never_move(void **state)
{
	signprep_issues *list = sp_issues_new();
	signprep_issue *first = sp_issues_add(list, "R107", "first", NULL);
	(void) state;
	for (int i = 0; i < 5000; i++)
		assert_non_null(sp_issues_add(list, "R107", "other", NULL));
	sp_issue_set_place(first, 9, NULL);
	assert_int_equal(signprep_issues_at(list, 0)->page, 9);
	assert_string_equal(signprep_issues_at(list, 0)->where, "first");
	signprep_issues_free(list);
}

/* The list is full at 200,000: said, not hidden. */
static void a_full_list_says_so(void **state)
{
	signprep_issues *list = sp_issues_new();
	(void) state;
	for (int i = 0; i < 200000; i++)
		assert_non_null(sp_issues_add(list, "R107", "", NULL));
	assert_false(sp_issues_failed(list));
	assert_null(sp_issues_add(list, "R107", "", NULL));
	assert_true(sp_issues_failed(list));
	signprep_issues_free(list);
}

static void an_error_becomes_a_finding(void **state)
{
	signprep_issues *list = sp_issues_new();
	signprep_error err = { 0 };
	char text[200];
	(void) state;
	sp_fail(&err, "R004", 0, "x", "--lang", "", "zh|en", NULL);
	const signprep_issue *issue = sp_issues_add_error(list, &err);
	signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
	assert_string_equal(text, "option --lang: \"\" will not do, expected zh|en");
	assert_string_equal(issue->args[1], "");
	signprep_error_message(&err, SIGNPREP_ZH, text, sizeof text);
	assert_string_equal(text, "选项 --lang 的值“”无效，应为 zh|en");
	assert_string_equal(issue->where, "x");
	assert_int_equal(signprep_issues_code(list), SIGNPREP_INVALID);
	assert_null(sp_issues_add(NULL, "R004", "", NULL));
	signprep_issues_free(list);
}

/* The end of a long path tells files apart: of 114 bytes the last 97 are shown, less what is left of a character. */
static void a_place_names_the_end_of_a_path(void **state)
{
	static const char path[] = "/甲甲甲甲甲甲甲甲甲甲/乙乙乙乙乙乙乙乙乙乙/丙丙丙丙丙丙丙丙丙丙丙丙丙丙/rows.csv",
			  shown[] = "…甲甲甲甲/乙乙乙乙乙乙乙乙乙乙/丙丙丙丙丙丙丙丙丙丙丙丙丙丙/rows.csv";
	char whole[101] = "", text[160];
	signprep_error err = { 0 };
	(void) state;
	sp_fail_line(&err, "B104", path, 7, "", NULL, NULL);
	snprintf(text, sizeof text, "%s:7", shown);
	assert_string_equal(err.where, text);
	sp_fail_column(&err, "B104", path, 7, 9, NULL);
	snprintf(text, sizeof text, "%s:7:9", shown);
	assert_string_equal(err.where, text);
	memset(whole, 'w', 100);
	sp_fail_line(&err, "B104", whole, 1, "", NULL, NULL);
	snprintf(text, sizeof text, "%s:1", whole);
	assert_string_equal(err.where, text);
}

static void codes_have_names(void **state)
{
	(void) state;
	assert_string_equal(signprep_code_name(SIGNPREP_OK), "ok");
	assert_string_equal(signprep_code_name(SIGNPREP_UNKNOWN), "unknown");
	assert_string_equal(signprep_code_name((signprep_code) 77), "unlisted");
	assert_string_equal(signprep_version(), SIGNPREP_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_catalogue_is_sound),
		cmocka_unit_test(words_are_sound),
		cmocka_unit_test(fills_templates),
		cmocka_unit_test(cleans_what_comes_from_outside),
		cmocka_unit_test(never_cuts_a_character),
		cmocka_unit_test(an_error_speaks_both_languages),
		cmocka_unit_test(an_unknown_id_is_our_bug),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(findings_keep_what_they_are_given),
		cmocka_unit_test(findings_never_move),
		cmocka_unit_test(a_full_list_says_so),
		cmocka_unit_test(an_error_becomes_a_finding),
		cmocka_unit_test(a_place_names_the_end_of_a_path),
		cmocka_unit_test(codes_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
