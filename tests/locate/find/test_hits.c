/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes, texts, lines, order of hits; duplicates; repeats over pages. */
#include "page_text.h"

#include "pdf_writer.h"

static void box(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "合同 甲方：__");
	const signprep_hit *hit = page_only(p, "甲方：");
	/* From the origin of 甲 (two Han and a space of a quarter em on) to the end of ：; ascent 0.88, descent 0.12 em. */
	assert_near(hit->quads[0].ll.x, 127, 0.001);
	assert_near(hit->quads[0].lr.x, 163, 0.001);
	assert_near(hit->quads[0].ul.y, 300 - 0.88 * 12, 0.001);
	assert_near(hit->quads[0].ll.y, 300 + 0.12 * 12, 0.001);
	assert_near(hit->baseline, 300, 0.001);
	assert_near(hit->font_size, 12, 0.001);
	assert_string_equal(hit->text, "甲方：");
	assert_string_equal(hit->line, "合同 甲方：__");
	free(p);
}

static void rubbish_metrics_are_clamped(void **state)
{
	(void) state;
	const struct {
		float ascent, descent;
		double top, bottom;
	} cases[] = {
		{ 0, 0, 0.7, 0.1 },
		{ 5, -5, 1, 0.3 },
		{ -1, 1, 0.7, 0.1 },
		{ 0.8f, -0.2f, 0.8, 0.2 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		p->font.ascent = cases[i].ascent;
		p->font.descent = cases[i].descent;
		page_put(p, 100, 300, "SIGN");
		const signprep_hit *hit = page_only(p, "SIGN");
		assert_near(hit->rect.y0, 300 - 12 * cases[i].top, 0.001);
		assert_near(hit->rect.y1, 300 + 12 * cases[i].bottom, 0.001);
		free(p);
	}
}

static void mirrored_text_keeps_its_side(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "SIGN");
	for (int i = 0; i < 4; i++) { /* flipped left to right: runs to the left, letters stand upright */
		p->glyphs[i].x = 200 - 6 * (float) i;
		p->glyphs[i].ex = p->glyphs[i].x - 6;
	}
	const signprep_hit *hit = page_only(p, "SIGN");
	assert_int_equal(hit->direction, 180);
	assert_near(hit->rect.x0, 176, 0.001);
	assert_near(hit->rect.x1, 200, 0.001);
	assert_near(hit->rect.y0, 300 - 0.88 * 12, 0.001);
	assert_near(hit->rect.y1, 300 + 0.12 * 12, 0.001);
	free(p);
}

static void tall_hits_are_cut(void **state)
{
	(void) state;
	page_text *p = page_new();
	p->font.ascent = 1;
	p->font.descent = -0.3f;
	float x = page_put(p, 100, 300, "SIGN");
	page_put(p, x, 295, "HERE");
	const signprep_hit *hit = page_only(p, "SIGNHERE");
	assert_near(hit->rect.y1 - hit->rect.y0, 1.6 * 12, 0.001);
	assert_true(hit->rect.y0 <= 295 - 6 && hit->rect.y1 >= 300); /* still holds both x-height bands */
	free(p);
}

static void ligatures_are_shared(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300,
		"o\xEF\xAC\x83"
		"ce"); /* o ﬃ c e: the ligature is 6 pt wide */
	const signprep_hit *hit = page_only(p, "ice");
	assert_near(hit->rect.x0, 106 + 6.0 * 2 / 3, 0.01);
	assert_int_equal(hit->flags, SIGNPREP_HIT_APPROXIMATE);
	assert_int_equal(page_only(p, "office")->flags, 0);
	free(p);
}

static void mixed_sizes(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, 100, 300, "甲方");
	p->pen.size = 24;
	page_put(p, x, 300, "签章");
	const signprep_hit *hit = page_only(p, "甲方签章");
	assert_near(hit->rect.x1, 100 + 24 + 48, 0.01);
	assert_near(hit->rect.y0, 300 - 0.88 * 24, 0.01);
	free(p);
}

static void reading_order(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 300, 301, "ab"); /* nearly level with the next, further right, painted first */
	page_put(p, 100, 300, "ab");
	page_put(p, 400, 100, "ab");
	page_put(p, 50, 500, "ab");
	size_t count;
	const sp_found *found = page_find(p, "ab", NULL, &count);
	const double x[] = { 400, 100, 300, 50 };
	assert_int_equal(count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_near(found[i].hit.rect.x0, x[i], 0.01);
	free(p);
}

static void duplicates(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 101.5f, 301.5f, "SIGNHERE"); /* shadow */
	page_put(p, 100, 300, "SIGNHERE");
	assert_near(page_only(p, "SIGNHERE")->rect.x0, 100, 0.01);
	p->pen.mode = 3; /* an OCR layer over it does not win */
	p->pen.size = 11;
	page_put(p, 100.8f, 299, "SIGNHERE");
	const signprep_hit *hit = page_only(p, "SIGNHERE");
	assert_near(hit->rect.x0, 100, 0.01);
	assert_int_equal(hit->flags, 0);
	free(p);

	p = page_new(); /* a watermark many times the size is no copy, nor what overlaps by less than half */
	p->pen.size = 60;
	page_put(p, 80, 310, "甲方");
	p->pen.size = 12;
	page_put(p, 100, 300, "甲方");
	page_put(p, 113, 400, "甲方"); /* 11 of 24 pt in common */
	page_put(p, 100, 400, "甲方");
	assert_int_equal(page_count(p, "甲方", NULL), 4);
	free(p);
}

static void hyphens(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "please SIGN-");
	page_put(p, 100, 314, "HERE now");
	const signprep_hit *hit = page_only(p, "SIGNHERE");
	assert_int_equal(hit->quad_count, 2);
	assert_int_equal(hit->flags, SIGNPREP_HIT_CROSS_LINE);
	assert_near(hit->quads[0].ll.x, 100 + 39, 0.01);
	assert_near(hit->quads[0].lr.x, 100 + 39 + 24, 0.01); /* without the hyphen */
	assert_near(hit->quads[1].ll.x, 100, 0.01);
	assert_int_equal(page_count(p, "SIGN-HERE", NULL), 1);
	assert_int_equal(page_count(p, "SIGNHERE now", NULL), 1);
	assert_int_equal(page_count(p, "SIGN HERE", NULL), 0);
	free(p);

	p = page_new(); /* numbers and Han are not joined */
	page_put(p, 100, 300, "2020-");
	page_put(p, 100, 314, "2024");
	assert_int_equal(page_count(p, "20202024", NULL), 0);
	free(p);
}

static void across_lines(void **state)
{
	(void) state;
	const signprep_match cross = { .cross_line = SIGNPREP_SWITCH_ON };
	page_text *p = page_new();
	page_put(p, 400, 300, "由甲方");
	page_put(p, 100, 318, "签章");
	page_put(p, 100, 336, "盖印 sign");
	page_put(p, 100, 354, "here");
	assert_int_equal(page_count(p, "甲方签章", NULL), 0);
	size_t count;
	const sp_found *found = page_find(p, "甲方签章盖印", &cross, &count);
	assert_int_equal(count, 1);
	assert_int_equal(found->hit.quad_count, 3);
	assert_int_equal(found->hit.flags, SIGNPREP_HIT_CROSS_LINE);
	assert_int_equal(page_count(p, "sign here", &cross), 1); /* a line's end is white space between Latin words */
	assert_int_equal(page_count(p, "签章", &cross), 1);      /* and plain hits are found once */
	free(p);
}

static void actual_text(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "ab ");
	page_put(p, 120, 300, "xxxx");
	page_mean(p, 3, "SIGN");
	const signprep_hit *hit = page_only(p, "SIGN");
	assert_int_equal(hit->flags, SIGNPREP_HIT_ACTUALTEXT);
	assert_near(hit->rect.x0, 120, 0.01);
	assert_near(hit->rect.x1, 144, 0.01);
	assert_int_equal(page_only(p, "xxxx")->flags, 0);
	assert_int_equal(page_only(p, "ab")->flags, 0);
	assert_int_equal(page_count(p, "ab SIGN", NULL), 1);
	free(p);
}

/* However tightly full-width digits are set, each is one; fake bold is not. */
static void tight_digits(void **state)
{
	(void) state;
	for (int step = 40; step <= 100; step += 5) {
		page_text *p = page_new();
		page_put(p, page_put(p, 100, 300, "１") - 12 + 12 * (float) step / 100, 300, "１");
		page_put(p, page_put(p, 100, 400, "第１") - 12 + 12 * (float) step / 100, 400, "１号");
		if (page_count(p, "1", NULL) != 4 || page_count(p, "11", NULL) != 2 || page_count(p, "第11号", NULL) != 1)
			fail_msg("set %d %% apart", step);
		free(p);
	}
	for (int step = 0; step <= 30; step += 3) {
		page_text *p = page_new();
		page_put(p, 100, 300, "１");
		page_put(p, 100 + 12 * (float) step / 100, 300, "１");
		if (page_count(p, "1", NULL) != 1 || page_count(p, "11", NULL) != 0)
			fail_msg("painted again %d %% apart", step);
		free(p);
	}
}

/* One text over what several operators show, with gaps between them that say nothing. */
static void actual_text_in_pieces(void **state)
{
	(void) state;
	for (float gap = -1; gap < 25; gap += 2) {
		page_text *p = page_new();
		float x = page_put(p, page_put(p, page_put(p, 72, 300, "ab ") + gap, 300, "xx") + gap, 300, "yyy");
		page_put(p, x + gap, 300, "z");
		page_mean(p, 3, "Signed");
		page_put(p, x + gap + 6 + 3, 300, "end");
		assert_int_equal(page_count(p, "signed", NULL), 1);
		assert_int_equal(page_count(p, "signed end", NULL), 1);
		free(p);

		p = page_new();
		page_put(p, page_put(p, 72, 300, "xxx") + gap, 300, "yyy");
		page_mean(p, 0, "By me.");
		assert_int_equal(page_count(p, "by me", NULL), 1);
		free(p);
	}
}

/* One text over several lines: each character goes to the glyph that shows it, whatever is more or less in other lines. */
static void actual_text_over_lines(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 72, 300, "Party A");
	page_put(p, 72, 320, "Signature");
	page_mean(p, 0, "Party A Signature");
	const signprep_hit *hit = page_only(p, "Signature");
	assert_near(hit->rect.x0, 72, 0.01);
	assert_near(hit->rect.x1, 72 + 9 * 6, 0.01);
	assert_int_equal(hit->flags, 0);
	assert_int_equal(page_count(p, "Party A", NULL), 1);
	assert_int_equal(page_count(p, "Party A Signature", NULL), 0);
	free(p);

	p = page_new();
	page_put(p, 72, 300, "甲方（（（（盖");
	page_put(p, 72, 320, "章乙方签字");
	page_mean(p, 0, "甲方盖章乙方签字");
	hit = page_only(p, "乙方签字");
	assert_near(hit->rect.x0, 84, 0.01);
	assert_near(hit->rect.x1, 132, 0.01);
	hit = page_only(p, "甲方盖");
	assert_near(hit->rect.x0, 72, 0.01);
	assert_near(hit->rect.x1, 72 + 7 * 12, 0.01);
	free(p);

	/* Blanks between all words, for glyphs that have none; a word between others is spelt otherwise. */
	p = page_new();
	page_put(p, 72, 300, "bythelandl0rd");
	page_put(p, 72, 320, "andthetenant");
	page_mean(p, 0, "by the landlord and the tenant");
	hit = page_only(p, "tenant");
	assert_near(hit->rect.x0, 72 + 6 * 6, 0.01);
	assert_near(hit->rect.x1, 72 + 12 * 6, 0.01);
	hit = page_only(p, "landlord");
	assert_near(hit->rect.x0, 72 + 5 * 6, 0.01);
	assert_near(hit->rect.x1, 72 + 13 * 6, 0.01);
	assert_int_equal(hit->flags, SIGNPREP_HIT_ACTUALTEXT);
	free(p);
}

/* The same text as the glyphs', which stand apart: it says that they are one word. */
static void actual_text_closes_gaps(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, page_put(p, 72, 300, "Sig") + 3, 300, "na");
	page_put(p, x + 6, 300, "ture");
	assert_int_equal(page_count(p, "Signature", NULL), 0);
	page_mean(p, 0, "Signature");
	const signprep_hit *hit = page_only(p, "Signature");
	assert_int_equal(hit->flags, SIGNPREP_HIT_ACTUALTEXT);
	assert_near(hit->rect.x1, 72 + 9 * 6 + 9, 0.01);
	assert_int_equal(page_count(p, "Sig na ture", NULL), 1);
	free(p);
}

static void guesses(void **state)
{
	(void) state;
	page_text *p = page_new();
	p->pen.flags = SIGNPREP_GLYPH_GUESSED;
	page_put(p, 100, 300, "甲方");
	assert_int_equal(page_only(p, "甲方")->flags, SIGNPREP_HIT_APPROXIMATE);
	free(p);
}

/* A file of `pages` A4 pages, each with the same footer and its own number. */
static char *footers(int pages, size_t *length)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w);
	char kids[512] = "";
	pdfw_set(w, 1, "<</Type/Catalog/Pages %d 0 R>>", tree);
	int font = pdfw_add(w, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
	for (int i = 0; i < pages; i++) {
		char content[256];
		snprintf(content, sizeof content,
			"BT /F 10 Tf 72 40 Td (Contract Party A) Tj ET BT /F 10 Tf 72 %d Td (Party A signs %d) Tj ET", 700 - i * 10,
			i);
		int stream = pdfw_add_text_stream(w, "", content);
		int page = pdfw_add(w,
			"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F %d 0 R>>>>>>", tree,
			stream, font);
		snprintf(kids + strlen(kids), sizeof kids - strlen(kids), "%d 0 R ", page);
	}
	pdfw_set(w, tree, "<</Type/Pages/Count %d/Kids[%s]>>", pages, kids);
	return pdfw_finish(w, length);
}

static void repeats(void **state)
{
	(void) state;
	size_t length;
	char *bytes = footers(3, &length);
	signprep_find *find = pdf_find(bytes, length, "party a", NULL);
	const signprep_query *query = signprep_find_at(find, 0);
	assert_int_equal(query->hit_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(query->hits[i].page, (int) i / 2 + 1);
		assert_int_equal(query->hits[i].flags, i % 2 ? SIGNPREP_HIT_REPEATED : 0);
	}
	signprep_find_free(find);
	free(bytes);
}

static void several_keywords_and_pages(void **state)
{
	(void) state;
	size_t length;
	char *bytes = footers(4, &length);
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	const char *keywords[] = { "party", "signs 2", "nowhere", "party" };
	const signprep_find_options options = { .pages = "2,-1" };
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "t.pdf", NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_run(&find, doc, keywords, 4, &options, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_count(find), 4);
	const size_t counts[] = { 4, 0, 0, 4 };
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(signprep_find_at(find, i)->keyword, keywords[i]);
		assert_int_equal(signprep_find_at(find, i)->hit_count, counts[i]);
	}
	assert_int_equal(signprep_find_at(find, 0)->hits[3].page, 4);
	assert_null(signprep_find_at(find, 4));
	signprep_find_free(find);

	signprep_error err = { 0 };
	const signprep_find_options bad = { .pages = "9" };
	assert_int_equal(signprep_find_run(&find, doc, keywords, 1, &bad, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "P101");
	assert_int_equal(signprep_find_run(&find, doc, keywords, 0, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_count(find), 0);
	signprep_find_free(find);
	signprep_document_free(doc);
	free(bytes);
}

static void flag_names(void **state)
{
	(void) state;
	const char *const names[] = { "invisible", "low-contrast", "covered", "annotation", "field", "actualtext", "cross-line",
		"approximate", "repeated", "artifact", "watermark", "ocr", "no-appearance" };
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(signprep_hit_flag_name(i), names[i]);
	assert_null(signprep_hit_flag_name(sizeof names / sizeof *names));
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
		cmocka_unit_test(box),
		cmocka_unit_test(rubbish_metrics_are_clamped),
		cmocka_unit_test(tall_hits_are_cut),
		cmocka_unit_test(mirrored_text_keeps_its_side),
		cmocka_unit_test(ligatures_are_shared),
		cmocka_unit_test(mixed_sizes),
		cmocka_unit_test(reading_order),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(hyphens),
		cmocka_unit_test(across_lines),
		cmocka_unit_test(actual_text),
		cmocka_unit_test(actual_text_in_pieces),
		cmocka_unit_test(actual_text_over_lines),
		cmocka_unit_test(actual_text_closes_gaps),
		cmocka_unit_test(tight_digits),
		cmocka_unit_test(guesses),
		cmocka_unit_test(repeats),
		cmocka_unit_test(several_keywords_and_pages),
		cmocka_unit_test(flag_names),
	};
	return cmocka_run_group_tests(tests, NULL, forget);
}
