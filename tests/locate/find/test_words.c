/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whole words, the service's ^keyword^, and keywords that can't be looked for. */
#include "page_text.h"

#include "pdf_writer.h"

typedef struct pair {
	const char *text, *keyword;
	size_t hits;
} pair;

static void check(const pair *cases, size_t count, const signprep_match *match)
{
	for (size_t i = 0; i < count; i++) {
		page_text *p = page_new();
		page_put(p, 72, 300, cases[i].text);
		size_t hits = page_count(p, cases[i].keyword, match);
		if (hits != cases[i].hits)
			fail_msg("\"%s\" in \"%s\": %zu hits, expected %zu", cases[i].keyword, cases[i].text, hits, cases[i].hits);
		free(p);
	}
}
#define CHECK(cases, match) check(cases, sizeof(cases) / sizeof *(cases), match)

static const signprep_match whole = { .whole_word = SIGNPREP_SWITCH_ON };

static void whole_words(void **state)
{
	(void) state;
	const pair cases[] = {
		{ "甲方代表（签字）", "甲方", 0 },
		{ "甲方：", "甲方", 1 },
		{ "由甲方、乙方", "甲方", 0 },
		{ "（甲方）", "甲方", 1 },
		{ "甲方", "甲方", 1 },
		{ "，甲方。", "甲方", 1 },
		{ "甲方A", "甲方", 0 },
		{ "甲方2", "甲方", 0 },
		{ "的甲方", "甲方", 0 },
		{ "「甲方」", "甲方", 1 },
		{ "signed here", "sign", 0 },
		{ "please sign here", "sign", 1 },
		{ "sign-here", "sign", 1 },
		{ "sign2", "sign", 0 },
		{ "甲方 乙方", "甲方", 1 },
		{ "甲 方 代 表", "甲方", 0 },
		{ "甲 方  代 表", "甲方", 1 },
		{ "ABC公司", "ABC", 1 },
		{ "甲方签章甲方", "甲方", 0 },
		{ "ﾍﾞタ甲", "甲", 0 },
		{ "签字：", "签字：", 1 },
		{ "签字：甲", "签字：", 1 },
	};
	CHECK(cases, &whole);
}

static void a_wide_gap_ends_a_word(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, 100, 300, "甲方");
	page_put(p, x + 18, 300, "乙方"); /* 1.5 em: two labels in a row */
	assert_int_equal(page_count(p, "甲方", &whole), 1);
	assert_int_equal(page_count(p, "乙方", &whole), 1);
	free(p);

	p = page_new();
	p->pen.spacing = 1; /* evenly spaced: one word */
	page_put(p, 100, 300, "甲方代表");
	assert_int_equal(page_count(p, "甲方", &whole), 0);
	assert_int_equal(page_count(p, "甲方代表", &whole), 1);
	free(p);
}

static void the_services_carets(void **state)
{
	(void) state;
	const pair asked[] = {
		{ "甲方", "^甲方^", 1 },
		{ "甲方：", "^甲方^", 0 },
		{ "：甲方", "^甲方^", 0 },
		{ "sign 甲方 here", "^sign^", 1 },
		{ "甲方：", "^甲方", 1 },
		{ "：甲方", "^甲方", 0 },
		{ "：甲方", "甲方^", 1 },
		{ "甲方代表", "^甲方", 1 },
		{ "甲方代表", "甲方^", 0 },
		{ "a^b", "a^b", 1 },
	};
	CHECK(asked, &whole);
	/* Without WholeWord a caret is a caret. */
	const pair plain[] = { { "甲方", "^甲方^", 0 }, { "x^甲方^x", "^甲方^", 1 } };
	CHECK(plain, NULL);
}

static void refused(const char *keyword, const char *id, signprep_code code)
{
	size_t length;
	char *bytes = pdfw_page_file("", "", "BT /F1 12 Tf 72 700 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET", &length);
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err = { 0 };
	const char *keywords[2] = { "fine", keyword };
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, keywords, 2, NULL, &err), code);
	assert_string_equal(err.id, id);
	assert_null(find);
	signprep_document_free(doc);
	free(bytes);
}

static void bad_keywords(void **state)
{
	(void) state;
	char longest[3 * 1001 + 1] = "";
	refused("", "K101", SIGNPREP_INVALID);
	refused(" \xE3\x80\x80 ", "K101", SIGNPREP_INVALID);
	refused("\xE2\x80\x8B\xC2\xAD", "K101", SIGNPREP_INVALID);
	refused("甲\xFF方", "K102", SIGNPREP_INVALID);
	refused("\xED\xA0\x80", "K102", SIGNPREP_INVALID); /* a surrogate */
	for (int i = 0; i < 1001; i++)
		memcpy(longest + 3 * i, "方", 3);
	refused(longest, "K103", SIGNPREP_INVALID);
	longest[3 * 1000] = 0;

	size_t length;
	char *bytes = pdfw_page_file("", "", "BT /F1 12 Tf 72 700 Td (a) Tj ET", &length);
	signprep_find *find = pdf_find(bytes, length, longest, NULL);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 0);
	signprep_find_free(find);
	free(bytes);
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
		cmocka_unit_test(whole_words),
		cmocka_unit_test(a_wide_gap_ends_a_word),
		cmocka_unit_test(the_services_carets),
		cmocka_unit_test(bad_keywords),
	};
	return cmocka_run_group_tests(tests, NULL, forget);
}
