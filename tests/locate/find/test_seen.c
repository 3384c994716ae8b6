/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a reader sees of a hit: invisible, covered, low contrast, hidden. */
#include "page_text.h"

static page_text *page;

static int open_page(void **state)
{
	(void) state;
	page = page_new();
	return 0;
}

static int close_page(void **state)
{
	(void) state;
	page_forget();
	free(page);
	return 0;
}

static void invisible(void **state)
{
	(void) state;
	page->pen.mode = 3;
	page_put(page, 100, 300, "甲方");
	page->pen.mode = 7;
	page_put(page, 100, 340, "乙方");
	page->pen.mode = 0;
	page->pen.clear = 1;
	page_put(page, 100, 380, "丙方");
	page->pen.clear = 0.6f;
	page_put(page, 100, 420, "丁方");
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_INVISIBLE);
	assert_int_equal(page_only(page, "乙方")->flags, SIGNPREP_HIT_INVISIBLE);
	assert_int_equal(page_only(page, "丙方")->flags, SIGNPREP_HIT_INVISIBLE);
	assert_int_equal(page_only(page, "丁方")->flags, SIGNPREP_HIT_WATERMARK);
}

static void hidden(void **state)
{
	(void) state;
	const uint8_t reasons[] = { SIGNPREP_GLYPH_HIDDEN, SIGNPREP_GLYPH_CLIPPED, SIGNPREP_GLYPH_OFF_CROP };
	const signprep_match match = { .hidden = SIGNPREP_SWITCH_ON };
	for (size_t i = 0; i < 3; i++) {
		page->pen.flags = reasons[i];
		page_put(page, 100, 300 + 40 * (float) i, "甲方");
	}
	assert_int_equal(page_count(page, "甲方", NULL), 0);
	size_t count;
	const sp_found *found = page_find(page, "甲方", &match, &count);
	assert_int_equal(count, 3);
	assert_int_equal(found->hit.flags, SIGNPREP_HIT_INVISIBLE);
}

/* A paint over text from (100, 300): its band from baseline to x-height is 100..124 by 294..300. */
static unsigned flags_under(signprep_paint_kind kind, bool exact, float alpha, float x0, float y0, float x1, float y1)
{
	page_text *p = page_new();
	page_put(p, 100, 300, "甲方");
	page_paint(p, kind, exact, 0x808080, x0, y0, x1, y1);
	p->paints[0].alpha = alpha;
	unsigned flags = page_only(p, "甲方")->flags;
	page_forget();
	free(p);
	return flags;
}

static void covered(void **state)
{
	(void) state;
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 280, 200, 310), SIGNPREP_HIT_COVERED);
	assert_int_equal(flags_under(SIGNPREP_PAINT_IMAGE, true, 1, 90, 280, 200, 310), SIGNPREP_HIT_COVERED);
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 0.5f, 90, 280, 200, 310), 0); /* see-through */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, false, 1, 90, 280, 200, 310), 0);   /* only the bounds of a shape */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 299, 200, 303), 0);    /* an underline's box */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 280, 108, 310), 0);    /* one of two glyphs */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 280, 120, 310), SIGNPREP_HIT_COVERED);
	assert_int_equal(flags_under(SIGNPREP_PAINT_RULE, true, 1, 90, 293, 200, 301), 0); /* struck through */
}

static void painted_before_is_background(void **state)
{
	(void) state;
	page_paint(page, SIGNPREP_PAINT_FILL, true, 0x808080, 90, 280, 200, 310);
	page_put(page, 100, 300, "甲方");
	assert_int_equal(page_only(page, "甲方")->flags, 0);
}

static void overprinted(void **state)
{
	(void) state;
	page_put(page, 100, 300, "甲方签章");
	page_put(page, 100.5f, 300, "作废作废");
	assert_int_equal(page_only(page, "甲方签章")->flags, SIGNPREP_HIT_COVERED);
	assert_int_equal(page_only(page, "作废作废")->flags, 0);
	page_put(page, 100, 400, "甲方");
	page->pen.mode = 3; /* invisible text covers nothing */
	page_put(page, 100, 400, "乙方");
	size_t count;
	const sp_found *found = page_find(page, "甲方", NULL, &count);
	assert_int_equal(count, 2);
	assert_int_equal(found[1].hit.flags, 0);
}

typedef struct contrast {
	uint32_t text, ground;
	unsigned flags;
} contrast;

static void low_contrast(void **state)
{
	(void) state;
	/* WCAG ratios: white on white 1; #E0E0E0 on white 1.32; #E8E8E8 on white 1.23; yellow on white 1.07; black on #101010 1.11 */
	const contrast cases[] = {
		{ 0x000000, 0xFFFFFF, 0 },
		{ 0xFFFFFF, 0xFFFFFF, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xE0E0E0, 0xFFFFFF, 0 },
		{ 0xE8E8E8, 0xFFFFFF, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xFFFF00, 0xFFFFFF, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xFFFFFF, 0x003366, 0 },
		{ 0x000000, 0x101010, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xFF0000, 0x00FF00, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		page_paint(p, SIGNPREP_PAINT_FILL, true, cases[i].ground, 50, 50, 500, 500);
		p->pen.colour = cases[i].text;
		page_put(p, 100, 300, "甲方");
		if (page_only(p, "甲方")->flags != cases[i].flags)
			fail_msg("%06x on %06x", cases[i].text, cases[i].ground);
		page_forget();
		free(p);
	}
}

static void unknown_grounds_make_no_claim(void **state)
{
	(void) state;
	page->pen.colour = 0xFFFFFF;
	page_put(page, 100, 100, "甲方"); /* on the white page */
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_LOW_CONTRAST);
	page_paint(page, SIGNPREP_PAINT_IMAGE, true, 0xFFFFFFFF, 50, 150, 500, 210);
	page_put(page, 100, 200, "乙方");
	assert_int_equal(page_only(page, "乙方")->flags, 0);
	page_paint(page, SIGNPREP_PAINT_FILL, false, 0x000000, 50, 250, 500, 310); /* some shape or other */
	page_put(page, 100, 300, "丙方");
	assert_int_equal(page_only(page, "丙方")->flags, 0);
	page->pen.colour = 0xFFFFFFFF;
	page_put(page, 100, 400, "丁方"); /* a pattern */
	assert_int_equal(page_only(page, "丁方")->flags, 0);
}

static void see_through_grounds_are_mixed(void **state)
{
	(void) state;
	page_paint(page, SIGNPREP_PAINT_FILL, true, 0x000000, 50, 250, 500, 310);
	page_paint(page, SIGNPREP_PAINT_FILL, true, 0xFFFFFF, 50, 250, 500, 310);
	page->paints[1].alpha = 0.5f; /* grey in sum */
	page->pen.colour = 0x808080;
	page_put(page, 100, 300, "甲方");
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_LOW_CONTRAST);
}

static void sources(void **state)
{
	(void) state;
	page->pen.source = 1;
	page_put(page, 100, 300, "甲方");
	page->pen.source = 2;
	page_put(page, 100, 340, "乙方");
	page->pen.source = 3;
	page_put(page, 100, 380, "丙方");
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_ANNOTATION);
	assert_int_equal(page_only(page, "乙方")->flags, SIGNPREP_HIT_FIELD);
	assert_int_equal(page_only(page, "丙方")->flags, SIGNPREP_HIT_ANNOTATION);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_page, close_page)
	const struct CMUnitTest tests[] = {
		TEST(invisible),
		TEST(hidden),
		TEST(covered),
		TEST(painted_before_is_background),
		TEST(overprinted),
		TEST(low_contrast),
		TEST(unknown_grounds_make_no_claim),
		TEST(see_through_grounds_are_mixed),
		TEST(sources),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
