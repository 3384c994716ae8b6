/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Regular expressions over folded lines. */
#include "page_text.h"

#include "locate/match/pattern.h"
#include "pdf_writer.h"

static void expressions(void **state)
{
	(void) state;
	const struct {
		const char *text, *pattern;
		size_t hits;
		const char *first;
	} cases[] = {
		{ "甲方：张三 乙方：李四", "[甲乙]方", 2, "甲方" },
		{ "甲　方：", "甲\\s*方", 1, "甲　方" },
		{ "甲方（盖章）", "（盖章）", 1, "（盖章）" }, /* fullwidth brackets stand for themselves, not for a group */
		{ "甲方(盖章)", "（盖章）", 1, "(盖章)" },
		{ "甲方（盖章）", "(盖章)", 1, "盖章" }, /* an ASCII bracket is a group */
		{ "2024年3月5日", "\\d{4}年\\d+月\\d+日", 1, "2024年3月5日" },
		{ "２０２４年", "\\d{4}年", 1, "２０２４年" },
		{ "SIGN here", "sign\\s+HERE", 1, "SIGN here" },
		{ "line end", "end$", 1, "end" },
		{ "line end", "^end", 0, NULL },
		{ "abc", "x*", 0, NULL }, /* empty matches are no hits */
		{ "aXbX", "(?=X)", 0, NULL },
		{ "甲方乙方", "甲 方", 1, "甲方" }, /* blanks typed between Han are ignored here too */
		{ "a.b axb", "a\\.b", 1, "a.b" },
	};
	const signprep_match match = { .regex = SIGNPREP_SWITCH_ON };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		page_put(p, 72, 300, cases[i].text);
		size_t count;
		const sp_found *found = page_find(p, cases[i].pattern, &match, &count);
		if (count != cases[i].hits)
			fail_msg("/%s/ in \"%s\": %zu hits", cases[i].pattern, cases[i].text, count);
		if (count)
			assert_string_equal(found[0].hit.text, cases[i].first);
		free(p);
	}
}

static void case_matters_when_asked(void **state)
{
	(void) state;
	const signprep_match match = { .regex = SIGNPREP_SWITCH_ON, .case_sensitive = SIGNPREP_SWITCH_ON };
	page_text *p = page_new();
	page_put(p, 72, 300, "Ab aB ＡＢ");
	assert_int_equal(page_count(p, "\\p{Lu}b", &match), 1);
	assert_int_equal(page_count(p, "AB", &match), 1);
	free(p);
}

static void run(const char *pattern, const char *id, signprep_code code, const char *argument)
{
	char content[256] = "BT /F1 12 Tf 72 700 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab) Tj ET";
	size_t length;
	char *bytes = pdfw_page_file("", "", content, &length);
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err = { 0 };
	const signprep_match match = { .regex = SIGNPREP_SWITCH_ON };
	const signprep_find_options options = { .match = &match };
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, &pattern, 1, &options, &err), code);
	assert_string_equal(err.id, id);
	if (!strstr(err.message, argument))
		fail_msg("\"%s\" lacks \"%s\"", err.message, argument);
	signprep_document_free(doc);
	free(bytes);
}

static void bad_expressions(void **state)
{
	(void) state;
	run("甲(方", "K104", SIGNPREP_INVALID, "missing closing parenthesis");
	run("a{2,1}", "K104", SIGNPREP_INVALID, "at byte");
	run("\\C", "K104", SIGNPREP_INVALID, "\\C");
	run("(a+)+$", "K105", SIGNPREP_LIMIT, "(a+)+$");
}

static int forget(void **state)
{
	(void) state;
	page_forget();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions),
		cmocka_unit_test(case_matters_when_asked),
		cmocka_unit_test(bad_expressions),
	};
	return cmocka_run_group_tests(tests, NULL, forget);
}
