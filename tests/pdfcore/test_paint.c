/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is painted beside text: fills, rules, images, shadings; cut to clip and page. The page is 842 high. */
#include "page_text.h"

static void check(const signprep_text *text, size_t index, signprep_paint_kind kind, const double rect[4], uint32_t colour,
	double alpha, bool exact)
{
	const signprep_paint *p = paint_at(text, index);

	assert_int_equal(p->kind, kind);
	assert_paint_rect(p, rect[0], rect[1], rect[2], rect[3]);
	assert_int_equal(p->colour, colour);
	assert_near((double) p->alpha, alpha, 0.001);
	assert_int_equal(p->exact, exact);
}

#define RECT(x0, y0, x1, y1) \
	(const double[4]) \
	{ \
		x0, y0, x1, y1 \
	}

static void whiteout(void **state)
{
	signprep_text *text = text_of_lab("23_whiteout");

	(void) state;
	check(text, 0, SIGNPREP_PAINT_FILL, RECT(190, 522, 290, 552), 0xffffff, 1, true);
	assert_true(text->paints[0].seq > find_glyphs(text, "SIGNHERE")[7].seq);
	assert_int_equal(text->paint_count, 1);
	signprep_text_free(text);
}

static void rectangles(void **state)
{
	signprep_text *text = text_of("",
		"1 0 0 rg 100 100 50 -20 re f 0 g 10 10 m 60 10 l 60 40 l 10 40 l h f* "
		"200 200 m 250 200 l 225 240 l f q 0 1 -1 0 300 300 cm 0 0 30 10 re F Q 100 500 200 0.5 re f 100 520 1 80 re f "
		"400 400 0.3 0.3 re f");

	(void) state;
	assert_int_equal(text->paint_count, 6);
	check(text, 0, SIGNPREP_PAINT_FILL, RECT(100, 742, 150, 762), 0xff0000, 1, true);
	check(text, 1, SIGNPREP_PAINT_FILL, RECT(10, 802, 60, 832), 0, 1, true);
	check(text, 2, SIGNPREP_PAINT_FILL, RECT(200, 602, 250, 642), 0, 1, false);
	check(text, 3, SIGNPREP_PAINT_FILL, RECT(290, 512, 300, 542), 0, 1, true);
	check(text, 4, SIGNPREP_PAINT_RULE, RECT(100, 341.5, 300, 342), 0, 1, true);
	check(text, 5, SIGNPREP_PAINT_RULE, RECT(100, 242, 101, 322), 0, 1, true);
	assert_int_equal(text->paints[2].outline_count, 5); /* three corners, back to the first, which is home */
	assert_int_equal(text->paints[1].outline_count, 0);
	signprep_text_free(text);
	text = text_of("", "[3 2] 0 d 100 100 m 100 200 l S [] 0 d 200 100 m 200 200 l S");
	assert_true(text->paints[0].dashed && !text->paints[1].dashed);
	signprep_text_free(text);
}

/* One path of many rectangles: each is one area; a frame drawn with a hole is not wholly painted. */
static void many_rectangles_in_one_path(void **state)
{
	signprep_text *text = text_of("",
		"10 10 100 20 re 10 40 100 20 re f 200 200 100 100 re 210 210 80 80 re f* "
		"300 500 100 100 re 310 510 m 310 590 l 390 590 l 390 510 l h f 10 300 50 50 re 20 310 50 50 re f");

	(void) state;
	assert_int_equal(text->paint_count, 8);
	check(text, 0, SIGNPREP_PAINT_FILL, RECT(10, 812, 110, 832), 0, 1, true);
	check(text, 1, SIGNPREP_PAINT_FILL, RECT(10, 782, 110, 802), 0, 1, true);
	assert_false(text->paints[2].exact || text->paints[3].exact);
	assert_false(text->paints[4].exact || text->paints[5].exact);
	assert_true(text->paints[6].exact && text->paints[7].exact);
	signprep_text_free(text);
}

static void strokes(void **state)
{
	signprep_text *text = text_of("",
		"0 0 1 RG 1 w 100 100 m 300 100 l S 2 w 50 50 m 50 250 l S [3] 0 d 100 700 m 200 700 l "
		"S [] 0 d "
		"1 w 400 400 100 50 re s 10 w 100 600 m 200 600 l S 1 w 10 10 m 60 60 l S 10 300 m 20 350 30 350 40 300 c S");
	size_t n = text->paint_count;

	(void) state;
	check(text, 0, SIGNPREP_PAINT_RULE, RECT(100, 741.5, 300, 742.5), 0x0000ff, 1, true);
	check(text, 1, SIGNPREP_PAINT_RULE, RECT(49, 592, 51, 792), 0x0000ff, 1, true);
	check(text, 2, SIGNPREP_PAINT_RULE, RECT(100, 141, 200, 143), 0x0000ff, 1, false);
	for (size_t i = 3; i < 7; i++)
		assert_int_equal(paint_at(text, i)->kind, SIGNPREP_PAINT_RULE);
	assert_int_equal(n, 10);
	check(text, 7, SIGNPREP_PAINT_FILL, RECT(100, 237, 200, 247), 0x0000ff, 1, true);
	check(text, 8, SIGNPREP_PAINT_FILL, RECT(9.5, 781.5, 60.5, 832.5), 0x0000ff, 1, false);
	check(text, 9, SIGNPREP_PAINT_FILL, RECT(9.5, 491.5, 40.5, 542.5), 0x0000ff, 1, false);
	signprep_text_free(text);
}

static void clips(void **state)
{
	signprep_text *text = text_of("",
		"q 100 100 100 100 re W n 50 50 100 100 re f Q q 100 300 m 150 400 l 200 300 l h W n 0 "
		"0 595 842 re f Q "
		"q 0 0 10 10 re W n 500 500 10 10 re f Q -50 -50 100 100 re f q 10 10 20 20 re W f 0 0 595 842 re f Q");

	(void) state;
	assert_int_equal(text->paint_count, 5);
	check(text, 0, SIGNPREP_PAINT_FILL, RECT(100, 692, 150, 742), 0, 1, true);
	check(text, 1, SIGNPREP_PAINT_FILL, RECT(100, 442, 200, 542), 0, 1, false);
	check(text, 2, SIGNPREP_PAINT_FILL, RECT(0, 792, 50, 842), 0, 1, true);
	check(text, 3, SIGNPREP_PAINT_FILL, RECT(10, 812, 30, 832), 0, 1, true);
	check(text, 4, SIGNPREP_PAINT_FILL, RECT(10, 812, 30, 832), 0, 1, true);
	signprep_text_free(text);
}

static void transparency(void **state)
{
	signprep_text *text = text_of("/ExtGState << /H << /ca 0.5 >> /M << /BM /Multiply >> /N << /BM [/Normal] /ca 1 >> "
				      "/S << /SMask << /S /Luminosity >> >> /O << /SMask /None >> >>",
		"/H gs 0 0 10 10 re f /M gs 0 0 10 10 re f /N gs 0 0 10 10 re f /S gs 0 0 10 10 re f /O gs 0 0 10 10 re f");

	(void) state;
	assert_near((double) paint_at(text, 0)->alpha, 0.5, 0.001);
	assert_near((double) paint_at(text, 1)->alpha, 0.25, 0.001);
	assert_near((double) paint_at(text, 2)->alpha, 1, 0.001);
	assert_near((double) paint_at(text, 3)->alpha, 0.5, 0.001);
	assert_near((double) paint_at(text, 4)->alpha, 1, 0.001);
	signprep_text_free(text);
}

/* The image's own data is never looked at: a broken one paints as well. */
static void images(void **state)
{
	signprep_text *text = text_of("/XObject << /I 90 0 R >>",
		"q 100 0 0 50 200 300 cm BI /W 2 /H 2 /BPC 8 /CS /G ID\n(a)b "
		"EI Q "
		"q 1 0 0 rg 0 100 -50 0 300 400 cm BI /W 8 /H 1 /IM true ID x\nEI Q q 50 50 -50 50 100 100 cm BI /W 1 /H 1 /BPC "
		"8 /CS /G ID x EI Q");

	(void) state;
	check(text, 0, SIGNPREP_PAINT_IMAGE, RECT(200, 492, 300, 542), 0xffffffff, 1, true);
	check(text, 2, SIGNPREP_PAINT_IMAGE, RECT(50, 642, 150, 742), 0xffffffff, 1, false);
	assert_near((double) paint_at(text, 1)->x0, 250, 0.001);
	signprep_text_free(text);
}

static void patterns_and_shadings(void **state)
{
	signprep_text *text = text_of("/Pattern << /P << /PatternType 2 >> >> /Shading << /S << /ShadingType 2 /ColorSpace "
				      "/DeviceRGB >> "
				      "/T << /ShadingType 2 /BBox [0 0 10 10] >> >>",
		"/Pattern cs /P scn 100 100 50 50 re f q 10 10 200 100 re W n /S sh Q /T sh 0 g 100 100 50 50 re f");

	(void) state;
	check(text, 0, SIGNPREP_PAINT_FILL, RECT(100, 692, 150, 742), 0xffffffff, 1, false);
	check(text, 1, SIGNPREP_PAINT_SHADE, RECT(10, 732, 210, 832), 0xffffffff, 1, false);
	check(text, 2, SIGNPREP_PAINT_SHADE, RECT(0, 832, 10, 842), 0xffffffff, 1, false);
	check(text, 3, SIGNPREP_PAINT_FILL, RECT(100, 692, 150, 742), 0, 1, true);
	signprep_text_free(text);
}

static void paths_without_a_start(void **state)
{
	signprep_text *text = text_of("", "h W n f S 100 100 l 200 100 l S 10 10 m 20 20 m 30 30 m 200 300 100 50 re f 5 5 m f");

	(void) state;
	assert_true(text->damaged);
	assert_int_equal(text->paint_count, 2);
	check(text, 1, SIGNPREP_PAINT_FILL, RECT(200, 492, 300, 542), 0, 1, true);
	signprep_text_free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whiteout), cmocka_unit_test(rectangles),
		cmocka_unit_test(many_rectangles_in_one_path), cmocka_unit_test(strokes), cmocka_unit_test(clips),
		cmocka_unit_test(transparency), cmocka_unit_test(images), cmocka_unit_test(patterns_and_shadings),
		cmocka_unit_test(paths_without_a_start) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
