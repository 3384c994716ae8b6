/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where glyphs stand. Widths: Adobe's metrics of Helvetica (S 667, I 278, G 778, N 722, H 722, E 667, R 722, a b 556, space 278).
 */
#include "page_text.h"

#include <stdio.h>
#include <string.h>

static const double slack = 0.001;

static void assert_glyph(const signprep_glyph *g, double x, double y, double ex, double ey)
{
	assert_near((double) g->x, x, slack);
	assert_near((double) g->y, y, slack);
	assert_near((double) g->ex, ex, slack);
	assert_near((double) g->ey, ey, slack);
}

static void assert_across(const signprep_glyph *g, double ux, double uy)
{
	assert_near((double) g->ux, ux, slack);
	assert_near((double) g->uy, uy, slack);
}

static void helvetica_widths(void **state)
{
	static const double widths[] = { 667, 278, 778, 722, 722, 667, 722, 667 };
	signprep_text *text = text_of_lab("01_plain");
	const signprep_glyph *g = find_glyphs(text, "SIGNHERE");
	double x = 200;

	(void) state;
	for (size_t i = 0; i < 8; i++, g++) {
		assert_glyph(g, x, 542, x + widths[i] * 0.012, 542);
		assert_across(g, 0, -12);
		assert_int_equal(g->cp_count, 1);
		assert_int_equal(g->flags, 0);
		x += widths[i] * 0.012;
	}
	assert_int_equal(text->health, SIGNPREP_TEXT_OK);
	assert_false(text->damaged);
	signprep_text_free(text);
}

static void han_is_one_em(void **state)
{
	signprep_text *text = text_of("", "BT /C1 10.5 Tf 100 700 Td <753265B97B7E7AE0> Tj ET");
	const signprep_glyph *g = find_glyphs(text, "甲方签章");

	(void) state;
	for (int i = 0; i < 4; i++)
		assert_glyph(g + i, 100 + 10.5 * i, 142, 110.5 + 10.5 * i, 142);
	assert_true(text->fonts[g->font].has_unicode);
	assert_false(text->fonts[g->font].embedded);
	assert_string_equal(text->fonts[g->font].name, "STSong-Light");
	assert_int_equal(text->fonts[g->font].glyphs, 4);
	signprep_text_free(text);
}

static void character_and_word_space(void **state)
{
	signprep_text *text = text_of("", "BT /F1 10 Tf 2 Tc 5 Tw 100 700 Td (a b) Tj ET");

	(void) state;
	assert_glyph(&text->glyphs[0], 100, 142, 105.56, 142);
	assert_glyph(&text->glyphs[1], 107.56, 142, 110.34, 142);
	assert_glyph(&text->glyphs[2], 117.34, 142, 122.9, 142);
	signprep_text_free(text);
}

/* Word space is for the single byte 32 only: <0020> is two bytes. */
static void no_word_space_in_two_byte_codes(void **state)
{
	signprep_text *text = text_of("", "BT /C1 10 Tf 5 Tw 100 700 Td <75320020753200> Tj ET");
	double first = (double) text->glyphs[1].ex - (double) text->glyphs[1].x;

	(void) state;
	assert_near((double) text->glyphs[2].x, 110 + first, slack);
	signprep_text_free(text);
}

static void horizontal_scaling(void **state)
{
	signprep_text *text = text_of("", "BT /F1 10 Tf 150 Tz 2 Tc 100 700 Td [(a) -1000 (b)] TJ ET");

	(void) state;
	assert_glyph(&text->glyphs[0], 100, 142, 108.34, 142);
	assert_glyph(&text->glyphs[1], 100 + (5.56 + 2 + 10) * 1.5, 142, 100 + (5.56 + 2 + 10 + 5.56) * 1.5, 142);
	assert_across(&text->glyphs[0], 0, -10);
	signprep_text_free(text);
}

static void rise_and_kerning(void **state)
{
	signprep_text *text = text_of("", "BT /F1 10 Tf 100 700 Td 4 Ts [(a) 120 (b)] TJ ET");

	(void) state;
	assert_glyph(&text->glyphs[0], 100, 138, 105.56, 138);
	assert_glyph(&text->glyphs[1], 104.36, 138, 109.92, 138);
	signprep_text_free(text);
}

static void lines(void **state)
{
	signprep_text *text = text_of("",
		"BT /F1 10 Tf 14 TL 100 700 Td (a) Tj T* (a) Tj (a) ' 1 2 (a) \" 5 -20 TD (a) Tj (a) ' "
		"ET");
	static const double y[] = { 142, 156, 170, 184, 204, 224 };

	(void) state;
	assert_int_equal(text->glyph_count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_near((double) text->glyphs[i].y, y[i], slack);
	assert_near((double) text->glyphs[4].x, 105, slack);
	signprep_text_free(text);
}

static void matrices(void **state)
{
	signprep_text *text = text_of("",
		"q 2 0 0 2 10 20 cm BT /F1 1 Tf 6 0 0 6 50 100 Tm (a) Tj ET Q "
		"BT /F1 -10 Tf 300 300 Td (a) Tj ET BT /F1 12 Tf 0 1 -1 0 200 300 Tm (a) Tj ET");

	(void) state;
	assert_glyph(&text->glyphs[0], 110, 622, 110 + 12 * .556, 622);
	assert_across(&text->glyphs[0], 0, -12);
	assert_glyph(&text->glyphs[1], 300, 542, 294.44, 542); /* a negative size writes to the left, upside down */
	assert_across(&text->glyphs[1], 0, 10);
	assert_glyph(&text->glyphs[2], 200, 542, 200, 542 - 12 * .556);
	assert_across(&text->glyphs[2], -12, 0);
	signprep_text_free(text);
}

/* Slanted text leans, but is as high as its size says. */
static void slant(void **state)
{
	signprep_text *text = text_of_lab("59_skew");

	(void) state;
	assert_across(find_glyphs(text, "SIGNHERE"), 0, -12);
	signprep_text_free(text);
}

static void turned_page(void **state)
{
	signprep_text *text = text_of_lab("03_rot90");
	const signprep_glyph *g = find_glyphs(text, "SIGNHERE");

	(void) state;
	assert_glyph(g, 300, 200, 300, 208.004);
	assert_across(g, 12, 0);
	signprep_text_free(text);
}

static void vertical_writing(void **state)
{
	signprep_text *text = text_of_lab("27_vertical");
	const signprep_glyph *g = find_glyphs(text, "甲方签章");
	signprep_quad quad = signprep_glyph_quad(text, g);

	(void) state;
	for (int i = 0; i < 4; i++) {
		assert_glyph(g + i, 300, 342 + 12 * i, 300, 354 + 12 * i);
		assert_across(g + i, 12, 0);
		assert_true(g[i].flags & SIGNPREP_GLYPH_VERTICAL);
	}
	assert_true(text->fonts[g->font].vertical);
	assert_rect_near(signprep_quad_bounds(quad), 294, 342, 306, 354);
	signprep_text_free(text);
}

static void quads_follow_the_clamped_ascent(void **state)
{
	signprep_text *text = text_of("", "BT /C1 10 Tf 100 700 Td <7532> Tj ET");
	signprep_quad quad = signprep_glyph_quad(text, &text->glyphs[0]);

	(void) state;
	assert_near(quad.ul.x, 100, slack);
	assert_near(quad.ul.y, 142 - 8.8, slack);
	assert_near(quad.lr.x, 110, slack);
	assert_near(quad.lr.y, 142 + 1.2, slack);
	signprep_text_free(text);
}

static void text_state_is_saved(void **state)
{
	signprep_text *text = text_of("",
		"/F1 10 Tf 3 Tc q /F1 20 Tf 0 Tc BT 100 700 Td (ab) Tj ET Q BT 100 600 Td (ab) Tj ET Q "
		"Q q");

	(void) state;
	assert_near((double) text->glyphs[1].x, 100 + 20 * .556, slack);
	assert_near((double) text->glyphs[3].x, 100 + 5.56 + 3, slack);
	signprep_text_free(text);
}

static void colours_and_modes(void **state)
{
	signprep_text *text = text_of("/ExtGState << /G << /ca 0.5 /CA 0.25 >> >>",
		"BT /F1 10 Tf 100 700 Td 1 0 0 rg 0 0 1 RG (a) Tj 1 Tr (b) Tj 3 Tr /G gs (c) Tj 0 Tr 0 1 0 0 k (d) Tj 0.5 g (e) "
		"Tj 1 Tr (f) Tj ET");
	static const uint32_t colour[] = { 0xff0000, 0x0000ff, 0xff0000, 0xff00ff, 0x808080, 0x0000ff };
	static const double alpha[] = { 1, 1, 0.5, 0.5, 0.5, 0.25 };
	static const int mode[] = { 0, 1, 3, 0, 0, 1 };

	(void) state;
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(text->glyphs[i].colour, colour[i]);
		assert_near((double) text->glyphs[i].alpha, alpha[i], slack);
		assert_int_equal(text->glyphs[i].render_mode, mode[i]);
		assert_int_equal(text->glyphs[i].seq, i);
	}
	signprep_text_free(text);
}

static void colour_spaces(void **state)
{
	signprep_text *text = text_of(
		"/ColorSpace << /Sep [/Separation /Spot /DeviceRGB << /FunctionType 2 /Domain [0 1] /C0 [1 "
		"1 1] /C1 [1 0 0] /N 1 >>] "
		"/Idx [/Indexed /DeviceRGB 1 <0000FF00FF00>] /Cal [/CalRGB << /WhitePoint [0.95 1 1.09] >>] /Pat [/Pattern "
		"/DeviceRGB] >> /Pattern << >>",
		"BT /F1 10 Tf 100 700 Td /Sep cs (a) Tj 0 scn (b) Tj /Idx cs 1 sc (c) Tj /Cal cs (d) Tj 0 1 0 sc (e) Tj "
		"/DeviceCMYK cs (f) Tj "
		"/Pattern cs (g) Tj /DeviceRGB cs (h) Tj 1 1 0 sc (i) Tj /Pat cs (j) Tj /None cs (k) Tj ET");
	static const uint32_t colour[] = { 0xff0000, 0xffffff, 0x00ff00, 0, 0x00ff00, 0, 0xffffffff, 0, 0xffff00, 0xffffffff,
		0xffffffff };

	(void) state;
	assert_int_equal(text->glyph_count, 11);
	for (size_t i = 0; i < 11; i++)
		assert_int_equal(text->glyphs[i].colour, colour[i]);
	signprep_text_free(text);
}

static void lab_flags(void **state)
{
	static const struct {
		const char *name;
		unsigned flags;
	} cases[] = { { "21_outside_crop", SIGNPREP_GLYPH_OFF_CROP }, { "22_clipped", SIGNPREP_GLYPH_CLIPPED },
		{ "24_ocg_off", SIGNPREP_GLYPH_HIDDEN }, { "19_tr3", 0 }, { "20_white", 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_text *text = text_of_lab(cases[i].name);
		const signprep_glyph *g = find_glyphs(text, "SIGNHERE");

		for (int k = 0; k < 8; k++)
			assert_int_equal(g[k].flags, cases[i].flags);
		assert_int_equal(g->render_mode, strcmp(cases[i].name, "19_tr3") ? 0 : 3);
		assert_int_equal(g->colour, strcmp(cases[i].name, "20_white") ? 0 : 0xffffff);
		signprep_text_free(text);
	}
}

#define CIRCLE(op) \
	"400 400 m 400 455.228 355.228 500 300 500 c 244.772 500 200 455.228 200 400 c 200 344.772 244.772 300 300 300 c " \
	"355.228 300 400 344.772 400 400 c " op
#define HOLE \
	"360 400 m 360 433.137 333.137 460 300 460 c 266.863 460 240 433.137 240 400 c 240 366.863 266.863 340 300 340 c " \
	"333.137 340 360 366.863 360 400 c "

/* Circles around (300, 400): what lies in the corners of their bounds is outside, what touches them is not. */
static void clipped_by_curves(void **state)
{
	static const struct {
		const char *clip;
		unsigned corner, edge, middle;
	} cases[] = { { CIRCLE("h W n"), SIGNPREP_GLYPH_CLIPPED, 0, 0 }, { CIRCLE("W* n"), SIGNPREP_GLYPH_CLIPPED, 0, 0 },
		{ CIRCLE(HOLE "W* n"), SIGNPREP_GLYPH_CLIPPED, 0, SIGNPREP_GLYPH_CLIPPED },
		/* Two leaves from (200, 400) to (400, 400), bent by one control point each. */
		{ "200 400 m 300 560 400 400 v 300 240 200 400 y h W n", SIGNPREP_GLYPH_CLIPPED, SIGNPREP_GLYPH_CLIPPED, 0 },
		/* A rounded frame, whose corners alone are cut off. */
		{ "220 300 m 380 300 l 392 300 400 308 400 320 c 400 480 l 400 492 392 500 380 500 c 220 500 l 208 500 200 492 200 "
		  "480 "
		  "c 200 320 l 200 308 208 300 220 300 c W n",
			0, 0, 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char content[1024];
		snprintf(content, sizeof content,
			"q %s BT /F1 10 Tf 203 486 Td (a) Tj 22 -21 Td (b) Tj 72 -67 Td (c) Tj ET Q BT /F1 10 Tf 203 486 Td (d) Tj "
			"ET",
			cases[i].clip);
		signprep_text *text = text_of("", content);
		assert_int_equal(text->glyph_count, 4);
		assert_int_equal(text->glyphs[0].flags, cases[i].corner);
		assert_int_equal(text->glyphs[1].flags, cases[i].edge);
		assert_int_equal(text->glyphs[2].flags, cases[i].middle);
		assert_int_equal(text->glyphs[3].flags, 0);
		signprep_text_free(text);
	}
}

/* A glyph that is cut, but not wholly, is there. */
static void partly_clipped(void **state)
{
	signprep_text *text = text_of("",
		"q 105 690 50 30 re W n BT /F1 10 Tf 100 700 Td (aab) Tj ET Q q 0 0 5 5 re W* n 7 Tr "
		"BT /F1 10 Tf 100 600 Td (x) Tj ET Q "
		"BT /F1 10 Tf 100 500 Td (y) Tj -200 0 Td (z) Tj ET W n BT /F1 10 Tf 100 400 Td (w) Tj ET");

	(void) state;
	assert_int_equal(text->glyphs[0].flags, 0);
	assert_int_equal(text->glyphs[1].flags, 0);
	assert_int_equal(find_glyphs(text, "x")->flags, SIGNPREP_GLYPH_CLIPPED);
	assert_int_equal(find_glyphs(text, "y")->flags, 0);
	assert_int_equal(find_glyphs(text, "z")->flags, SIGNPREP_GLYPH_OFF_CROP);
	assert_int_equal(find_glyphs(text, "w")->flags, 0);
	signprep_text_free(text);
}

static void health(void **state)
{
	static const struct {
		const char *content;
		signprep_text_health health;
	} cases[] = { { "", SIGNPREP_TEXT_NONE }, { "0 0 m 100 100 l S", SIGNPREP_TEXT_NONE },
		{ "BT /F1 10 Tf 100 100 Td (   ) Tj ET", SIGNPREP_TEXT_NONE },
		{ "q 500 0 0 700 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", SIGNPREP_TEXT_IMAGE },
		{ "q 500 0 0 700 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q BT /F1 10 Tf 3 Tr (scan) Tj ET", SIGNPREP_TEXT_OK },
		{ "BT /U 10 Tf <000100020003> Tj /F1 10 Tf (ab) Tj ET", SIGNPREP_TEXT_UNREADABLE },
		{ "BT /U 10 Tf <000100020003> Tj /F1 10 Tf (abcd) Tj ET", SIGNPREP_TEXT_OK } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_text *text = text_of(
			"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> /U << /Type "
			"/Font /Subtype /Type0 "
			"/BaseFont /ABCDEF+Secret /Encoding /Identity-H /DescendantFonts [ << /Type /Font /Subtype /CIDFontType2 "
			"/BaseFont /Secret "
			"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /FontFile2 "
			"99 0 R >> >> ] >> >>",
			cases[i].content);

		assert_int_equal(text->health, cases[i].health);
		assert_string_equal(text->unreadable_font, strstr(cases[i].content, "/U") ? "Secret" : "");
		signprep_text_free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(helvetica_widths), cmocka_unit_test(han_is_one_em),
		cmocka_unit_test(character_and_word_space), cmocka_unit_test(no_word_space_in_two_byte_codes),
		cmocka_unit_test(horizontal_scaling), cmocka_unit_test(rise_and_kerning), cmocka_unit_test(lines),
		cmocka_unit_test(matrices), cmocka_unit_test(slant), cmocka_unit_test(turned_page),
		cmocka_unit_test(vertical_writing), cmocka_unit_test(quads_follow_the_clamped_ascent),
		cmocka_unit_test(text_state_is_saved), cmocka_unit_test(colours_and_modes), cmocka_unit_test(colour_spaces),
		cmocka_unit_test(lab_flags), cmocka_unit_test(partly_clipped), cmocka_unit_test(clipped_by_curves),
		cmocka_unit_test(health) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
