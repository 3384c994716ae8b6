/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Near misses: what might have been meant when there is no hit. */
#include "page_text.h"

#include "locate/match/edit_distance.h"
#include "pdf_writer.h"
#include "row_file.h"

typedef struct miss_case {
	const char *content, *keyword, *why, *text;
	signprep_match match;
} miss_case;

#define HAN(x, y) " BT /C1 12 Tf " #x " " #y " Td "
#define AT(x, y) " BT /F1 12 Tf " #x " " #y " Td "
#define END " Tj ET "

static void kinds(void **state)
{
	(void) state;
	const miss_case cases[] = {
		{ AT(72, 700) "(please SIGN HERE)" END, "SIGNHERE", "spaces", "SIGN HERE", { 0 } },
		{ AT(72, 700) "(Sign)" END, "SIGN", "case", "Sign", { .case_sensitive = SIGNPREP_SWITCH_ON } },
		{ HAN(72, 700) "{甲方：}" END, "甲方:", "width", "甲方：", { .width = SIGNPREP_SWITCH_ON } },
		{ HAN(72, 700) "{甲方代表}" END, "甲方", "whole-word", "甲方", { .whole_word = SIGNPREP_SWITCH_ON } },
		{ HAN(72, 700) "{甲方簽字處}" END, "甲方签字处", "script", "甲方簽字處", { 0 } },
		{ HAN(72, 700) "{甲方〔盖章〕}" END, "甲方（盖章）", "brackets", "甲方〔盖章〕", { 0 } },
		{ HAN(72, 700) "{【盖章】}" END, "(盖章)", "brackets", "【盖章】", { 0 } },
		{ HAN(72, 700) "{甲方（签字）}" END, "甲方（盖章）", "seal-word", "甲方（签字）", { 0 } },
		{ HAN(72, 700) "{乙方（公章）：}" END, "乙方（盖印）：", "seal-word", "乙方（公章）：", { 0 } },
		{ HAN(72, 700) "{乙方（盖章）}" END, "甲方（盖章）", "other-party", "乙方（盖章）", { 0 } },
		{ HAN(72, 700) "{法定代衷人}" END, "法定代表人", "edit-distance", "法定代衷人", { 0 } },
		{ AT(72, 700) "(the Signatrue of)" END, "signature", "edit-distance", "Signatrue", { 0 } },
		{ HAN(500, 700) "{由甲方}" END HAN(72, 682) "{签章确认}" END, "甲方签章", "line-break", "甲方签章", { 0 } },
		{ HAN(72, 700) "{甲方}" END HAN(300, 700) "{签章}" END, "甲方签章", "line-break", "甲方签章", { 0 } },
		{ "q 0 0 5 5 re W n" HAN(72, 700) "{甲方}" END "Q", "甲方", "hidden", "甲方", { 0 } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length;
		char *bytes = row_file("", "", cases[i].content, &length);
		signprep_find *find = pdf_find(bytes, length, cases[i].keyword, &cases[i].match);
		const signprep_query *q = signprep_find_at(find, 0);
		assert_int_equal(q->hit_count, 0);
		if (q->near_miss_count != 1 || strcmp(q->near_misses[0].why, cases[i].why) != 0 ||
			strcmp(q->near_misses[0].text, cases[i].text) != 0)
			fail_msg("\"%s\": %zu near misses, first %s \"%s\"; expected %s \"%s\"", cases[i].keyword,
				q->near_miss_count, q->near_miss_count ? q->near_misses[0].why : "",
				q->near_miss_count ? q->near_misses[0].text : "", cases[i].why, cases[i].text);
		assert_true(q->near_misses[0].score > 0 && q->near_misses[0].score < 1);
		assert_int_equal(q->near_misses[0].page, 1);
		signprep_find_free(find);
		free(bytes);
	}
}

static void none_where_nothing_is_like_it(void **state)
{
	(void) state;
	size_t length;
	char *bytes = row_file("", "", HAN(72, 700) "{本合同一式两份}" END AT(72, 600) "(in witness whereof)" END, &length);
	const char *const keywords[] = { "甲方", "甲", "（盖章）", "x", "date" };
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		signprep_find *find = pdf_find(bytes, length, keywords[i], NULL);
		assert_int_equal(signprep_find_at(find, 0)->near_miss_count, 0);
		signprep_find_free(find);
	}
	free(bytes);
}

static void the_best_five(void **state)
{
	(void) state;
	char content[4096] = "";
	for (int i = 0; i < 12; i++) /* other parties everywhere, one in the other script, one with a blank in it */
		snprintf(content + strlen(content), sizeof content - strlen(content), " BT /C1 12 Tf 72 %d Td %s Tj ET",
			780 - 20 * i,
			i == 7           ? "{甲方簽署日 期A B}"
				: i == 9 ? "{甲方签署日期AB}"
					 : "{乙方签署日期A B}");
	size_t length;
	char *bytes = row_file("", "", content, &length);
	signprep_find *find = pdf_find(bytes, length, "甲方签署日期A B", NULL);
	const signprep_query *q = signprep_find_at(find, 0);
	assert_int_equal(q->hit_count, 0);
	assert_int_equal(q->near_miss_count, 5);
	assert_string_equal(q->near_misses[0].why, "spaces");
	assert_string_equal(q->near_misses[1].why, "script");
	for (size_t i = 1; i < 5; i++)
		assert_true(q->near_misses[i - 1].score >= q->near_misses[i].score);
	assert_string_equal(q->near_misses[4].why, "other-party");
	signprep_find_free(find);
	free(bytes);
}

static void only_without_hits(void **state)
{
	(void) state;
	size_t length;
	char *bytes = row_file("", "", HAN(72, 700) "{甲方（盖章）}" END HAN(72, 600) "{乙方（盖章）}" END, &length);
	signprep_find *find = pdf_find(bytes, length, "甲方（盖章）", NULL);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 1);
	assert_int_equal(signprep_find_at(find, 0)->near_miss_count, 0);
	assert_int_equal(signprep_issues_count(signprep_find_issues(find)), 0);
	signprep_find_free(find);
	free(bytes);
}

static void missing_keywords_are_issues(void **state)
{
	(void) state;
	size_t length;
	char *bytes = row_file("", "", HAN(72, 700) "{乙方（盖章）}" END, &length);
	signprep_find *find = pdf_find(bytes, length, "甲方（盖章）", NULL);
	const signprep_issues *issues = signprep_find_issues(find);
	assert_int_equal(signprep_issues_count(issues), 1);
	const signprep_issue *issue = signprep_issues_at(issues, 0);
	assert_string_equal(issue->id, "K202");
	assert_int_equal(issue->code, SIGNPREP_NOT_FOUND);
	assert_int_equal(issue->candidate_count, 1);
	assert_string_equal(issue->candidates[0].text, "乙方（盖章）");
	assert_string_equal(issue->candidates[0].note, "other-party");
	signprep_find_free(find);
	free(bytes);
}

/* 甲方 at the foot of page 1, 签章 at the head of page 2; on page 3 again, where it is no continuation. */
static void across_pages(void **state)
{
	(void) state;
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w);
	int descriptor = pdfw_add(w,
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
		"/Descent -120/CapHeight 880/StemV 93>>");
	int descendant = pdfw_add(w,
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
		"/Supplement 4>>/DW 1000/FontDescriptor %d 0 R>>",
		descriptor);
	int font = pdfw_add(
		w, "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[%d 0 R]>>", descendant);
	const char *const contents[] = { "BT /C1 12 Tf 72 60 Td <753165B9753265B9> Tj ET",
		"BT /C1 12 Tf 72 780 Td <7B7E7AE0FF1A> Tj ET", "BT /C1 12 Tf 72 780 Td <7B7E7AE0> Tj ET" };
	int kids[3];
	for (int i = 0; i < 3; i++) {
		int stream = pdfw_add_text_stream(w, "", contents[i]);
		kids[i] = pdfw_add(w,
			"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</C1 %d 0 R>>>>>>", tree,
			stream, font);
	}
	pdfw_set(w, 1, "<</Type/Catalog/Pages %d 0 R>>", tree);
	pdfw_set(w, tree, "<</Type/Pages/Count 3/Kids[%d 0 R %d 0 R %d 0 R]>>", kids[0], kids[1], kids[2]);
	size_t length;
	char *bytes = pdfw_finish(w, &length);
	signprep_find *find = pdf_find(bytes, length, "甲方签章", NULL);
	const signprep_query *q = signprep_find_at(find, 0);
	assert_int_equal(q->hit_count, 0);
	assert_int_equal(q->near_miss_count, 1);
	assert_string_equal(q->near_misses[0].why, "page-break");
	assert_string_equal(q->near_misses[0].text, "甲方签章");
	assert_int_equal(q->near_misses[0].page, 1);
	assert_near(q->near_misses[0].rect.x0, 96, 0.01); /* after 由方 */
	signprep_find_free(find);
	free(bytes);
}

/* The textbook matrix, for comparison. */
static size_t slow_best(const uint32_t *key, size_t m, const uint32_t *text, size_t n)
{
	size_t column[65], best = m;
	for (size_t i = 0; i <= m; i++)
		column[i] = i;
	for (size_t j = 0; j < n; j++) {
		size_t corner = column[0];
		column[0] = 0;
		for (size_t i = 1; i <= m; i++) {
			size_t above = column[i], cost = corner + (key[i - 1] != text[j]);
			cost = cost < column[i - 1] + 1 ? cost : column[i - 1] + 1;
			column[i] = cost < above + 1 ? cost : above + 1;
			corner = above;
		}
		best = column[m] < best ? column[m] : best;
	}
	return best;
}

static void approximate_search_agrees_with_the_matrix(void **state)
{
	(void) state;
	uint32_t seed = 12345;
	for (int round = 0; round < 600; round++) {
		uint32_t key[64], text[80];
		size_t m = 1 + (seed = seed * 1664525 + 1013904223) % 30, n = (seed = seed * 1664525 + 1013904223) % 80, first = 0,
		       end = 0;
		for (size_t i = 0; i < m; i++)
			key[i] = 'a' + (seed = seed * 1664525 + 1013904223) / 65536 % 3;
		for (size_t i = 0; i < n; i++)
			text[i] = 'a' + (seed = seed * 1664525 + 1013904223) / 65536 % 3;
		sp_edit edit = { .count = 0 };
		sp_edit_start(&edit, key, m);
		size_t slow = slow_best(key, m, text, n), fast = sp_edit_search(&edit, text, n, m, &first, &end);
		if (slow < m)
			assert_int_equal(fast, slow);
		assert_true(first <= end && end <= n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(none_where_nothing_is_like_it),
		cmocka_unit_test(the_best_five),
		cmocka_unit_test(only_without_hits),
		cmocka_unit_test(across_pages),
		cmocka_unit_test(missing_keywords_are_issues),
		cmocka_unit_test(approximate_search_agrees_with_the_matrix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
