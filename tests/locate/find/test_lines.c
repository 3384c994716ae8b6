/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which glyphs make a line: by place, not by drawing order; what overlaps, what is too far, what a table line parts. */
#include "page_text.h"

static void drawing_order_does_not_matter(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 136, 300, "章");
	page_put(p, 124, 300, "签");
	page_put(p, 112, 300, "方");
	page_put(p, 100, 300, "甲");
	page_put(p, 130, 400, "HERE");
	page_put(p, 106, 400, "SIGN");
	const signprep_hit *hit = page_only(p, "甲方签章");
	assert_near(hit->rect.x0, 100, 0.01);
	assert_near(hit->rect.x1, 148, 0.01);
	assert_string_equal(hit->line, "甲方签章");
	assert_near(page_only(p, "SIGNHERE")->rect.x0, 106, 0.01);
	free(p);
}

static void copies_are_layers(void **state)
{
	(void) state;
	page_text *p = page_new();
	/* Glyph by glyph, each painted twice a little apart: the copies must not come between the letters. */
	for (int i = 0; i < 8; i++) {
		const char letter[2] = { "SIGNHERE"[i], 0 };
		page_put(p, 100 + 6 * (float) i, 300, letter);
		page_put(p, 100.4f + 6 * (float) i, 300, letter);
	}
	assert_int_equal(page_count(p, "SIGNHERE", NULL), 1);
	assert_near(page_only(p, "SIGNHERE")->rect.x0, 100.4, 0.01); /* painted last */
	free(p);
}

static void text_on_a_row_of_underscores(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, 100, 300, "甲方：");
	page_put(p, x, 300, "____________________");
	page_put(p, x + 13, 300, "张三");
	page_put(p, x + 120, 300, "（盖章）");
	assert_int_equal(page_only(p, "张三")->flags, 0);
	assert_int_equal(page_count(p, "甲方：", NULL), 1);
	assert_int_equal(page_count(p, "（盖章）", NULL), 1);
	free(p);
}

static void rise_and_superscripts(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, 100, 300, "SIGN");
	page_put(p, x, 296, "HERE");
	assert_int_equal(page_count(p, "SIGNHERE", NULL), 1);

	x = page_put(p, 100, 400, "甲方");
	p->pen.size = 6;
	x = page_put(p, x, 395, "1");
	p->pen.size = 12;
	page_put(p, x, 400, "签章");
	assert_int_equal(page_count(p, "甲方签章", NULL), 1);  /* a footnote mark is passed over… */
	assert_int_equal(page_count(p, "甲方1签章", NULL), 1); /* …or may be named */
	free(p);
}

static void neighbouring_lines_stay_apart(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "甲方");
	page_put(p, 124, 312, "签章"); /* one em lower */
	assert_int_equal(page_count(p, "甲方签章", NULL), 0);
	free(p);
}

static void gaps(void **state)
{
	(void) state;
	/* em between 甲 and 方; 2.5 is the widest that is ignored */
	const struct {
		float gap;
		size_t hits;
	} cases[] = { { 0, 1 }, { 1, 1 }, { 2.4f, 1 }, { 2.49f, 1 }, { 2.6f, 0 }, { 5, 0 } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		page_put(p, 100, 300, "甲");
		page_put(p, 112 + 12 * cases[i].gap, 300, "方");
		if (page_count(p, "甲方", NULL) != cases[i].hits)
			fail_msg("gap of %g em", (double) cases[i].gap);
		free(p);
	}
}

static void columns(void **state)
{
	(void) state;
	page_text *p = page_new();
	/* Two columns 18 pt (1.5 em) apart, each painted as a whole. */
	page_put(p, 100, 300, "left column SIGN-");
	page_put(p, 100, 314, "HERE goes on");
	page_put(p, 100 + 6 * 17 + 18, 300, "right column");
	page_put(p, 100 + 6 * 17 + 18, 314, "second line");
	assert_int_equal(page_count(p, "SIGNHERE", NULL), 1);
	assert_int_equal(page_count(p, "column SIGN- right", NULL), 0);
	assert_string_equal(page_only(p, "right column")->line, "right column");
	free(p);
}

static void table_lines(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "甲方");
	page_put(p, 136, 300, "签章");
	assert_int_equal(page_count(p, "甲方签章", NULL), 1);
	page_paint(p, SIGNPREP_PAINT_RULE, true, 0, (signprep_rect) { 129.7f, 280, 130.3f, 320 });
	assert_int_equal(page_count(p, "甲方签章", NULL), 0);
	assert_string_equal(page_only(p, "甲方")->line, "甲方");
	p->paints[0].y1 = 290; /* ends above the text: an underline's tick, another row */
	assert_int_equal(page_count(p, "甲方签章", NULL), 1);
	free(p);
}

/* A dashed line goes through words in ruled forms; a dash alone is no border either, a line as high as its row is. */
static void dashed_lines(void **state)
{
	(void) state;
	for (int way = 0; way < 4; way++) {
		page_text *p = page_new();
		float x = page_put(p, 100, 300, "（退職");
		page_put(p, x + 9, 300, "共済年金）");
		page_paint(p, SIGNPREP_PAINT_RULE, true, 0, (signprep_rect) { x + 4, 280, x + 4.5f, 320 });
		p->paints[0].dashed = way == 0; /* by the file's dash pattern */
		if (way == 1 || way == 2) {     /* dash by dash, 5 and 6 pt */
			p->text.paint_count = 0;
			for (float y = 280; y < 320; y += 6 + (float) way)
				page_paint(p, SIGNPREP_PAINT_RULE, true, 0,
					(signprep_rect) { x + 4, y, x + 4.5f, y + 4 + (float) way });
		}
		if (page_count(p, "（退職共済年金）", NULL) != (way < 3))
			fail_msg("way %d", way);
		free(p);
	}
}

static void turned_text(void **state)
{
	(void) state;
	const struct {
		float angle;
		int direction;
	} cases[] = { { 0, 0 }, { 90, 90 }, { 180, 180 }, { 270, 270 }, { 30, 0 }, { 45.1f, 90 }, { 1.3f, 0 }, { 359, 0 } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		page_put(p, 72, 72, "an upright line of the page");
		p->pen.angle = cases[i].angle;
		page_put(p, 300, 400, "please SIGNHERE now");
		const signprep_hit *hit = page_only(p, "SIGNHERE");
		assert_int_equal(hit->direction, cases[i].direction);
		/* The word starts 7 glyphs (6 letters, one space) after the origin: 3.25 em. */
		double turn = (double) cases[i].angle * 3.14159265 / 180, x = 300 + 39 * __builtin_cos(turn),
		       y = 400 - 39 * __builtin_sin(turn);
		double dx = hit->quads[0].ll.x - x, dy = hit->quads[0].ll.y - y;
		assert_near(dx * __builtin_cos(turn) - dy * __builtin_sin(turn), 0, 0.3);
		free(p);
	}
}

static void vertical_writing(void **state)
{
	(void) state;
	page_text *p = page_new();
	p->pen.vertical = true;
	page_put(p, 300, 100, "合同甲方签章");
	page_put(p, 280, 100, "乙方签章");
	const signprep_hit *hit = page_only(p, "甲方签章");
	assert_int_equal(hit->direction, 270);
	assert_near(hit->rect.x0, 294, 0.01);
	assert_near(hit->rect.x1, 306, 0.01);
	assert_near(hit->rect.y0, 124, 0.01);
	assert_near(hit->rect.y1, 172, 0.01);
	assert_near(hit->baseline, 300, 0.01);
	free(p);
}

static void stacked_glyphs(void **state)
{
	(void) state;
	page_text *p = page_new();
	/* Upright glyphs of a horizontal font, two columns, as Chromium paints vertical-rl. */
	const char *const columns[2][5] = { { "甲", "方", "签", "章", "处" }, { "乙", "方", "盖", "印", "处" } };
	for (int c = 0; c < 2; c++)
		for (int i = 0; i < 5; i++)
			page_put(p, 300 - 18 * (float) c, 100 + 12 * (float) i, columns[c][i]);
	const signprep_hit *hit = page_only(p, "方签章");
	assert_int_equal(hit->direction, 270);
	assert_near(hit->rect.x0, 300, 0.01);
	assert_near(hit->rect.x1, 312, 0.01);
	assert_near(hit->rect.y0, 112 - 0.88 * 12, 0.01); /* top of the second glyph */
	assert_near(hit->rect.y1, hit->rect.y0 + 36, 0.01);
	assert_int_equal(page_count(p, "甲乙", NULL), 0);
	free(p);
}

static void paragraphs_are_no_stacks(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 100, "甲乙丙丁");
	page_put(p, 100, 114, "方方方方");
	page_put(p, 100, 128, "签");
	page_put(p, 100, 142, "章：______");
	assert_int_equal(page_count(p, "甲方", NULL), 0);
	assert_int_equal(page_count(p, "签章", NULL), 0);
	assert_int_equal(page_only(p, "章：")->direction, 0);
	free(p);
}

static void annotations_are_lines_of_their_own(void **state)
{
	(void) state;
	page_text *p = page_new();
	float x = page_put(p, 100, 300, "甲方");
	p->pen.source = 3; /* a form inside an annotation's appearance */
	page_put(p, x, 300, "签章");
	assert_int_equal(page_count(p, "甲方签章", NULL), 0);
	assert_int_equal(page_only(p, "签章")->flags, SIGNPREP_HIT_ANNOTATION);
	const signprep_match off = { .annotations = SIGNPREP_SWITCH_OFF };
	assert_int_equal(page_count(p, "签章", &off), 0);
	free(p);
}

static void odd_numbers(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 100, 300, "甲方签章");
	page_put(p, 100, 340, "甲方签章");
	p->glyphs[5].x = __builtin_nanf("");
	p->glyphs[6].ex = __builtin_inff();
	p->glyphs[7].uy = 1e30f;
	assert_int_equal(page_count(p, "甲方签章", NULL), 1);
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
		cmocka_unit_test(drawing_order_does_not_matter),
		cmocka_unit_test(copies_are_layers),
		cmocka_unit_test(text_on_a_row_of_underscores),
		cmocka_unit_test(rise_and_superscripts),
		cmocka_unit_test(neighbouring_lines_stay_apart),
		cmocka_unit_test(gaps),
		cmocka_unit_test(columns),
		cmocka_unit_test(table_lines),
		cmocka_unit_test(dashed_lines),
		cmocka_unit_test(turned_text),
		cmocka_unit_test(vertical_writing),
		cmocka_unit_test(stacked_glyphs),
		cmocka_unit_test(paragraphs_are_no_stacks),
		cmocka_unit_test(annotations_are_lines_of_their_own),
		cmocka_unit_test(odd_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, forget);
}
