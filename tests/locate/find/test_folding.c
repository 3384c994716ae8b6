/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What counts as the same text, and the switches that tell it apart. */
#include "page_text.h"

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

static void folded_by_default(void **state)
{
	(void) state;
	const pair cases[] = {
		{ "甲方：某公司", "甲方:", 1 },
		{ "甲方:某公司", "甲方：", 1 },
		{ "ＡＢＣ公司", "abc", 1 },
		{ "(盖章)", "（盖章）", 1 },
		{ "甲⽅签章", "甲方签章", 1 }, /* U+2F45 Kangxi */
		{ "⻓度", "长度", 1 },         /* U+2ED3 radicals supplement */
		{ "开⼾行", "开户行", 1 }, /* U+2F3E: 戶 by Unicode, the glyph of 户 in fonts for China, of 戸 in those for Japan */
		{ "开⼾行", "开戶行", 1 },
		{ "開戸届", "開⼾届", 1 },
		{ "户主 戶主 戸主", "户主", 3 },
		{ "\xEF\xA4\x80", "豈", 1 },     /* U+F900 compatibility ideograph */
		{ "\xF0\xAF\xA0\x81", "丸", 1 }, /* U+2F801 */
		{ "SignHere", "SIGNHERE", 1 },
		{ "STRASSE", "straße", 1 },
		{ "ΣΑΣ", "σας", 1 },
		{ "SIGN\xC2\xADHERE", "SIGNHERE", 1 },             /* soft hyphen */
		{ "甲\xE2\x80\x8B方\xEF\xBB\xBF签", "甲方签", 1 }, /* zero width space, byte order mark */
		{ "葛\xF3\xA0\x84\x80飾", "葛飾", 1 },             /* ideographic variation selector */
		{ "\xEF\xAC\x81nal", "final", 1 },
		{ "\xEF\xAC\x83"
		  "ce",
			"ffice", 1 },
		{ "cafe\xCC\x81 noir", "café", 1 },
		{ "café noir", "cafe\xCC\x81", 1 },
		{ "cafe noir", "café", 0 },
		{ "\xF0\xA0\x80\x80方", "\xF0\xA0\x80\x80方", 1 }, /* beyond the BMP */
		{ "第㈠条", "第(一)条", 1 },
		{ "①签字", "1签字", 1 },
		{ "簽章", "签章", 0 }, /* traditional stays traditional */
		{ "abcabc", "abc", 2 },
		{ "aaa", "aa", 1 },
		{ "甲方甲方甲方", "甲方", 3 },
	};
	CHECK(cases, NULL);
}

/* Each side stands in the text and is asked for by the other. */
static void typographic_punctuation(void **state)
{
	(void) state;
	static const char *const sames[][2] = { { "Landlord’s signature", "Landlord's signature" }, { "“Lessee”", "\"Lessee\"" },
		{ "‘甲方’", "'甲方'" }, { "“甲方”", "＂甲方＂" }, { "〝甲方〞", "\"甲方\"" }, { "pages 3–7", "pages 3-7" },
		{ "signed — sealed", "signed - sealed" }, { "sub‐lessee", "sub-lessee" }, { "non‑binding", "non-binding" },
		{ "−5 %", "-5 %" }, { "比例1∶2", "比例1：2" }, { "张·三", "张•三" }, { "サイン・欄", "サイン·欄" },
		{ "6′ 2″", "6' 2\"" }, { "——甲方", "--甲方" } };
	const signprep_match told = { .punctuation = SIGNPREP_SWITCH_ON };
	for (size_t i = 0; i < sizeof sames / sizeof *sames; i++) {
		for (int turn = 0; turn < 2; turn++) {
			const pair here[] = { { sames[i][turn], sames[i][!turn], 1 } };
			const pair own[] = { { sames[i][turn], sames[i][turn], 1 } };
			check(here, 1, NULL);
			check(own, 1, &told);
		}
	}
	const pair told_apart[] = { { "“Lessee”", "\"Lessee\"", 0 }, { "3–7", "3-7", 0 }, { "张·三", "张•三", 0 },
		{ "1∶2", "1:2", 0 }, { "甲方：", "甲方:", 1 } };
	CHECK(told_apart, &told);
	const signprep_match regex = { .regex = SIGNPREP_SWITCH_ON };
	const pair by_regex[] = { { "“Lessee”", "[“”\"]Lessee[”]", 1 }, { "3–7", "^3[—]7$", 1 } };
	CHECK(by_regex, &regex);
}

/* What recognisers of scans take for one another, when that is asked for; flagged where it is not what the keyword says. */
static void recognised(void **state)
{
	(void) state;
	const signprep_match ocr = { .ocr = SIGNPREP_SWITCH_ON };
	const struct {
		const char *text, *keyword;
		unsigned flags;
	} cases[] = {
		{ "甲方（盖章）", "甲方（盖章）", 0 },
		{ "甲方(盖章)", "甲方（盖章）", 0 },
		{ "甲方〈盖章〉", "甲方（盖章）", SIGNPREP_HIT_APPROXIMATE },
		{ "甲方〔盖章】", "甲方（盖章）", SIGNPREP_HIT_APPROXIMATE },
		{ "甲方《盖章]", "甲方（盖章）", SIGNPREP_HIT_APPROXIMATE },
		{ "S1GNATURF", "SIGNATURE", SIGNPREP_HIT_APPROXIMATE },
		{ "No. 1O0l", "No. 1001", SIGNPREP_HIT_APPROXIMATE },
		{ "SIGNATURE", "signature", 0 },
		{ "by the Lessor", "By the lessor", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		size_t count;
		page_put(p, 72, 300, cases[i].text);
		const sp_found *found = page_find(p, cases[i].keyword, &ocr, &count);
		if (count != 1 || found->hit.flags != cases[i].flags)
			fail_msg("\"%s\" in \"%s\": %zu hits, flags %u", cases[i].keyword, cases[i].text, count,
				count ? found->hit.flags : 0);
		if (cases[i].flags)
			assert_int_equal(page_count(p, cases[i].keyword, NULL), 0);
		free(p);
	}
	const pair others[] = { { "甲方（盖章）", "乙方（盖章）", 0 }, { "甲方盖童", "甲方盖章", 0 } }; /* no scan: no mistakes */
	CHECK(others, &ocr);
}

static void accents_stay_in_the_text(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "un cafe\xCC\x81 noir");
	assert_string_equal(page_only(p, "café")->text, "cafe\xCC\x81");
	assert_string_equal(page_only(p, "caf")->text, "caf");
	assert_string_equal(page_only(p, "é noir")->text, "e\xCC\x81 noir");
	free(p);
}

static void white_space(void **state)
{
	(void) state;
	const pair cases[] = {
		{ "SIGN  HERE", "SIGN HERE", 1 },
		{ "SIGN\xC2\xA0HERE", "SIGN HERE", 1 },
		{ "SIGN\xE2\x80\x89HERE", "SIGN   HERE", 1 },
		{ "SIGN HERE", "SIGNHERE", 0 },
		{ "SIGNHERE", "SIGN HERE", 0 },
		{ "甲　方：", "甲方", 1 },
		{ "甲　　方：", "甲方", 1 },
		{ "甲　　　方：", "甲方", 0 },
		{ "甲 方 签 章", "甲方签章", 1 },
		{ "甲方签章", "甲 方　签章", 1 },
		{ "甲方： （盖章）", "甲方:(盖章)", 1 },
		{ "甲方： （盖章）", "甲方: (盖章)", 1 },
		{ "甲方：（盖章）", "甲方： （ 盖 章 ）", 1 },
		{ "。 」", "。」", 1 },
		{ "第 1 条", "第1条", 1 },
		{ "第1条", "第 1 条", 1 },
		{ "2024 年 3 月", "2024年3月", 1 },
		{ "甲方", "  甲方 ", 1 },
		{ "甲方 Party A", "甲方 Party A", 1 },
		{ "甲方 Party A", "PartyA", 0 },
		{ "Name: Bob", "Name: Bob", 1 },
		{ "Name： Bob", "Name: Bob", 1 },
		{ "Name: Bob", "Name:Bob", 0 },
	};
	CHECK(cases, NULL);
}

static void gaps_between_letters(void **state)
{
	(void) state;
	/* em between SIGN and HERE; what counts, and as what */
	const struct {
		float gap;
		size_t joined, apart;
	} cases[] = {
		{ 0, 1, 0 },
		{ 0.05f, 1, 0 },
		{ 0.12f, 1, 0 },
		{ 0.15f, 0, 1 },
		{ 0.2f, 0, 1 },
		{ 0.26f, 0, 1 },
		{ 0.6f, 0, 1 },
		{ 2, 0, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		float x = page_put(p, 100, 300, "SIGN");
		page_put(p, x + 12 * cases[i].gap, 300, "HERE");
		if (page_count(p, "SIGNHERE", NULL) != cases[i].joined || page_count(p, "SIGN HERE", NULL) != cases[i].apart)
			fail_msg("gap of %g em", (double) cases[i].gap);
		free(p);
	}
}

static void letter_spacing(void **state)
{
	(void) state;
	/* Even spacing parts no word; from 0.25 em on it may be read as blanks as well, and from 1 em on it must. Han knows no limit here. */
	const struct {
		float spacing;
		const char *keyword;
		size_t hits;
	} cases[] = {
		{ 0.1f, "SIGNHERE", 1 },
		{ 0.2f, "SIGNHERE", 1 },
		{ 0.3f, "SIGNHERE", 1 },
		{ 0.9f, "SIGNHERE", 1 },
		{ 1.1f, "SIGNHERE", 0 },
		{ 0.3f, "S I G N H E R E", 1 },
		{ 0.5f, "甲方签章", 1 },
		{ 2, "甲方签章", 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		p->pen.spacing = cases[i].spacing;
		page_put(p, 100, 300, "SIGNHERE");
		page_put(p, 100, 400, "甲方签章");
		if (page_count(p, cases[i].keyword, NULL) != cases[i].hits)
			fail_msg("\"%s\" spaced by %g em", cases[i].keyword, (double) cases[i].spacing);
		free(p);
	}
}

/* However far the file sets its letters apart, typed blanks part the words. */
static void character_spacing(void **state)
{
	(void) state;
	for (int step = 0; step <= 40; step++) {
		page_text *p = page_new();
		p->pen.spacing = (float) step / 20;
		p->pen.set = true;
		page_put(p, 20, 300, "OF A DEED");
		page_put(p, 20, 400, "a b 甲方 c");
		p->pen.spacing = 0;
		page_put(p, page_put(p, 20, 500, "to") + 4, 500, "have");
		if (page_count(p, "of a deed", NULL) != 1 || page_count(p, "D E", NULL) || page_count(p, "ofa", NULL) ||
			page_count(p, "a b甲方c", NULL) != 1 || page_count(p, "to have", NULL) != 1)
			fail_msg("spaced by %g em", (double) step / 20);
		free(p);
	}
}

/* Letters set apart one by one: words of two letters are judged by the rest of the line, before and behind. */
static void even_spacing(void **state)
{
	(void) state;
	for (int step = 0; step < 90; step++) {
		page_text *p = page_new();
		p->pen.spacing = (float) step / 100;
		page_put(p, 2, 300, "SIGNATURE OF TENANT BY ITS AGENT");
		page_put(p, 72, 400, "by my seal");
		if (page_count(p, "signature of tenant by its agent", NULL) != 1 || page_count(p, "by my seal", NULL) != 1)
			fail_msg("spaced by %g em", (double) step / 100);
		free(p);
	}
}

/* The same without typed blanks: what stands out from the gaps beside it parts words. Words that are not set apart have none. */
static void spread_words(void **state)
{
	(void) state;
	for (int step = 25; step < 90; step += 5) {
		const float gap = (float) step / 100;
		page_text *p = page_new();
		p->pen.spacing = gap;
		page_put(p, page_put(p, 2, 300, "SIGNATURE") + 12 * 0.3f, 300, "TENANT");
		if (page_count(p, "signature tenant", NULL) != 1 || page_count(p, "tenant", NULL) != 1 ||
			page_count(p, "signaturetenant", NULL))
			fail_msg("set apart by %g em", (double) gap);
		free(p);

		p = page_new();
		float x = page_put(p, 72, 300, "to") + 12 * gap;
		x = page_put(p, x, 300, "be") + 12 * gap;
		page_put(p, x, 300, "signed");
		/* Single letters are words where others stand closer. */
		x = page_put(p, 72, 400, "axes") + 12 * gap;
		x = page_put(p, x, 400, "x") + 12 * gap;
		x = page_put(p, x, 400, "y") + 12 * gap;
		page_put(p, x, 400, "z");
		p->pen.spacing = gap;
		page_put(p, 72, 500, "12345");
		if (page_count(p, "12", NULL) || page_count(p, "1 2 3", NULL) != 1)
			fail_msg("figures apart by %g em", (double) gap);
		if (page_count(p, "x y z", NULL) != 1 || page_count(p, "xy", NULL) || page_count(p, "yz", NULL))
			fail_msg("letters apart by %g em", (double) gap);
		if (page_count(p, "to be signed", NULL) != 1 || page_count(p, "tobe", NULL) || page_count(p, "besigned", NULL))
			fail_msg("words apart by %g em", (double) gap);
		free(p);
	}
}

static void narrow_word_spaces(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = 100;
	const char *const words[] = { "to", "have", "a", "release" };
	for (int i = 0; i < 4; i++)
		x = page_put(p, x, 300, words[i]) + 12 * 0.2f;
	assert_int_equal(page_count(p, "to have a release", NULL), 1);
	free(p);
}

static void ignorable_glyphs_leave_the_gap(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, 100, 300, "SIGN");
	p->pen.size = 1;
	page_put_as_one(p, x + 6, 300, "\xE2\x80\x8C", 0); /* a zero width non-joiner where the next word starts */
	p->pen.size = 12;
	page_put(p, x + 6, 300, "HERE");
	assert_int_equal(page_count(p, "SIGN HERE", NULL), 1);
	assert_int_equal(page_count(p, "SIGNHERE", NULL), 0);
	free(p);
}

static void case_switch(void **state)
{
	(void) state;
	const signprep_match match = { .case_sensitive = SIGNPREP_SWITCH_ON };
	const pair cases[] = { { "SignHere", "SIGNHERE", 0 }, { "SignHere", "SignHere", 1 }, { "ＳignＨere", "SignHere", 1 } };
	CHECK(cases, &match);
}

static void width_switch(void **state)
{
	(void) state;
	const signprep_match match = { .width = SIGNPREP_SWITCH_ON };
	const pair cases[] = {
		{ "甲方：", "甲方:", 0 },
		{ "甲方：", "甲方：", 1 },
		{ "ＡＢＣ", "ABC", 0 },
		{ "ＡＢＣ", "ａｂｃ", 1 },
		{ "ｶﾞｷ", "ガキ", 0 },
		{ "甲⽅", "甲方", 1 },
		{ "\xEF\xAC\x81nal", "final", 1 },
		{ "甲 方", "甲方", 1 },
	};
	CHECK(cases, &match);
}

static void spaces_switch(void **state)
{
	(void) state;
	const signprep_match match = { .spaces = SIGNPREP_SWITCH_ON };
	const pair cases[] = {
		{ "甲 方", "甲方", 0 },
		{ "甲 方", "甲 方", 1 },
		{ "甲　方", "甲 方", 1 },
		{ "SIGN  HERE", "SIGN HERE", 0 },
		{ "SIGN  HERE", "SIGN  HERE", 1 },
		{ "a甲方 b", "甲方 ", 1 },
		{ "第 1 条", "第1条", 0 },
	};
	CHECK(cases, &match);
}

static void right_to_left(void **state)
{
	(void) state;
	/* Hebrew as PDF producers place it: visual order, left to right on the page. */
	page_text *p = page_new();
	page_put(p, 100, 300, "abc םולש def");
	assert_int_equal(page_count(p, "שלום", NULL), 1); /* as typed */
	assert_int_equal(page_count(p, "םולש", NULL), 1); /* as it stands */
	const signprep_hit *hit = page_only(p, "של");     /* the first two letters: at the right end */
	assert_near(hit->rect.x0, 100 + 18 + 3 + 12, 0.1);
	assert_near(hit->rect.x1, 100 + 18 + 3 + 24, 0.1);
	free(p);
}

static void glyphs_with_many_characters(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put_as_one(p, 100, 300, "SIGN HE", 3);
	page_put(p, x, 300, "RE");
	const signprep_hit *hit = page_only(p, "SIGN HERE");
	assert_int_equal(hit->flags, 0);
	hit = page_only(p, "HERE"); /* starts inside: five sevenths of 36 pt */
	assert_int_equal(hit->flags, SIGNPREP_HIT_APPROXIMATE);
	assert_near(hit->rect.x0, 100 + 36.0 * 5 / 7, 0.01);
	free(p);
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
		cmocka_unit_test(folded_by_default),
		cmocka_unit_test(typographic_punctuation),
		cmocka_unit_test(recognised),
		cmocka_unit_test(accents_stay_in_the_text),
		cmocka_unit_test(white_space),
		cmocka_unit_test(gaps_between_letters),
		cmocka_unit_test(letter_spacing),
		cmocka_unit_test(character_spacing),
		cmocka_unit_test(even_spacing),
		cmocka_unit_test(spread_words),
		cmocka_unit_test(narrow_word_spaces),
		cmocka_unit_test(ignorable_glyphs_leave_the_gap),
		cmocka_unit_test(case_switch),
		cmocka_unit_test(width_switch),
		cmocka_unit_test(spaces_switch),
		cmocka_unit_test(right_to_left),
		cmocka_unit_test(glyphs_with_many_characters),
	};
	return cmocka_run_group_tests(tests, NULL, forget);
}
