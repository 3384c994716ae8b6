/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blanks after labels, on glyphs and rules made up by hand: 12 pt type, baseline at 210, label from 100 to 160. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "locate/place/blank.h"

typedef struct sheet {
	signprep_text text;
	signprep_glyph glyphs[96];
	uint32_t cps[96];
	signprep_paint paints[512];
} sheet;

static const signprep_hit label = { .text = "甲方", .page = 1, .rect = { 100, 200, 160, 212 }, .font_size = 12, .baseline = 210 };

static void open_sheet(sheet *s)
{
	memset(s, 0, sizeof *s);
	s->text.page.width = 600;
	s->text.page.height = 800;
	s->text.glyphs = s->glyphs;
	s->text.cps = s->cps;
	s->text.paints = s->paints;
}

static void glyph(sheet *s, uint32_t cp, float x, float y, float width)
{
	size_t i = s->text.glyph_count++;
	s->cps[i] = cp;
	s->text.cp_count = i + 1;
	s->glyphs[i] = (signprep_glyph) {
		.x = x, .y = y, .ex = x + width, .ey = y, .uy = -12, .cp_first = (uint32_t) i, .cp_count = 1
	};
}

static void run(sheet *s, uint32_t cp, size_t count, float x, float y, float width)
{
	for (size_t i = 0; i < count; i++)
		glyph(s, cp, x + (float) i * width, y, width);
}

static void rule(sheet *s, float x0, float y0, float x1, float y1)
{
	signprep_paint paint = { .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1, .alpha = 1, .kind = SIGNPREP_PAINT_RULE, .exact = true };
	s->paints[s->text.paint_count++] = paint;
}

/* On a page of its own. */
static signprep_code find(
	sp_blank *out, const signprep_text *text, const signprep_fields *fields, const signprep_hit *hit, bool date)
{
	sp_blank_sheet whole;
	signprep_code code;
	if (!sp_blank_sheet_open(&whole, text, NULL, hit->direction, hit->upright))
		return SIGNPREP_LIMIT;
	code = sp_blank_find_on(out, &whole, fields, hit, date);
	sp_blank_sheet_close(&whole);
	return code;
}

static void expect(const sheet *s, double x0, double y0, double x1, double y1)
{
	sp_blank blank;
	assert_int_equal(find(&blank, &s->text, NULL, &label, false), SIGNPREP_OK);
	assert_rect(blank.rect, x0, y0, x1, y1);
	assert_int_equal(blank.direction, 0);
}

static void none(const sheet *s)
{
	sp_blank blank;
	assert_int_equal(find(&blank, &s->text, NULL, &label, false), SIGNPREP_NOT_FOUND);
}

static void underscores(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	glyph(&s, 0x7532, 100, 210, 12); /* the label's own glyph does not count */
	glyph(&s, 0xFF1A, 160, 210, 12);
	run(&s, '_', 10, 174, 210, 6);
	expect(&s, 174, 198, 234, 210);
	/* What comes after it does not matter; another line does not either. */
	run(&s, 0x4E59, 2, 400, 210, 12);
	run(&s, '_', 10, 180, 240, 6);
	expect(&s, 174, 198, 234, 210);
}

static void leaders(void **state)
{
	static const uint32_t fillers[] = { '.', 0x2026, 0xB7, 0xFF3F };
	(void) state;
	for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
		sheet s;
		open_sheet(&s);
		run(&s, fillers[i], 8, 165, 211, 12);
		expect(&s, 165, 198, 261, 210);
	}
}

/* Two runs 30 apart are two blanks; the first one follows the label. */
static void two_runs(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	run(&s, '_', 10, 165, 210, 6);
	run(&s, '_', 10, 255, 210, 6);
	expect(&s, 165, 198, 225, 210);
}

static void ruled_line(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	rule(&s, 50, 300, 550, 300.5f); /* far below */
	rule(&s, 150, 213, 350, 214);   /* starts under the label: only what is right of it is blank */
	rule(&s, 370, 213, 500, 214);   /* a second one, further off */
	expect(&s, 160, 201.5, 350, 213.5);
}

static void white_up_to(void **state)
{
	sheet s;
	(void) state;
	/* The right margin: 36 pt. */
	open_sheet(&s);
	expect(&s, 160, 198, 564, 210);
	/* The colon is passed, text ends it. */
	glyph(&s, ':', 160, 210, 6);
	run(&s, 0x4E59, 2, 300, 210, 12);
	expect(&s, 166, 198, 300, 210);
	/* The border of a table's cell ends it sooner. */
	rule(&s, 250, 150, 251, 230);
	expect(&s, 166, 198, 250, 210);
	/* A font that says its characters are not wide at all: they stand there nevertheless. */
	open_sheet(&s);
	glyph(&s, ':', 160, 210, 6);
	glyph(&s, 0x4E59, 300, 210, 0);
	expect(&s, 166, 198, 300, 210);
}

static void no_room(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	run(&s, 0x4E59, 3, 165, 210, 12);
	none(&s);
	/* Two dots are punctuation, then text follows. */
	open_sheet(&s);
	run(&s, '.', 2, 161, 210, 3);
	run(&s, 'a', 3, 170, 210, 6);
	none(&s);
}

/* An underline in three pieces, as word processors draw it; the text that is filled in already ends it. */
static void pieces_of_a_rule(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	rule(&s, 250, 213, 300, 214);
	rule(&s, 165, 213, 200, 214);
	rule(&s, 200, 213.5f, 249, 214.5f);
	rule(&s, 165, 217, 180, 218); /* a second line under its start: too short, and not at this height */
	expect(&s, 165, 201.5, 300, 213.5);
	run(&s, 0x4E59, 2, 230, 210, 12);
	expect(&s, 165, 201.5, 230, 213.5);
}

/* A table row from 190 to 220: label cell 90..180, then an empty cell to 400, then one with text. */
static void table_row(sheet *s, float cell_end)
{
	rule(s, 90, 190, 500, 190.5f);
	rule(s, 90, 219.5f, 500, 220);
	rule(s, 90, 190, 90.5f, 220);
	rule(s, 180, 190, 181, 220);
	rule(s, cell_end, 190, cell_end + 1, 220);
	run(s, 0x4E59, 2, cell_end + 20, 210, 12);
}

static void empty_cell(void **state)
{
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	table_row(&s, 400);
	expect(&s, 181, 190.5, 400, 219.5);
	assert_int_equal(find(&blank, &s.text, NULL, &label, false), SIGNPREP_OK);
	assert_true(blank.centred);
	/* Something on another line of the cell: it is not empty, and 20 pt are left in the label's own. */
	glyph(&s, 0x7532, 300, 197, 12);
	none(&s);
	/* The rule at the foot of a tight row is the border of its cells, not an underline. */
	open_sheet(&s);
	rule(&s, 90, 198, 500, 198.5f);
	rule(&s, 90, 212, 500, 212.5f);
	rule(&s, 180, 198, 181, 212.5f);
	rule(&s, 181.5f, 198, 182, 212.5f); /* a double line */
	rule(&s, 400, 198, 401, 212.5f);
	expect(&s, 182, 198.5, 400, 212);
}

/* The empty cell beside it is the label's, though its own has more room. */
static void own_cell(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	rule(&s, 90, 190, 500, 190.5f);
	rule(&s, 90, 219.5f, 500, 220);
	rule(&s, 300, 190, 301, 220);
	rule(&s, 401, 190, 402, 220);
	expect(&s, 301, 190.5, 401, 219.5);
	/* Without a border on its far side there is no cell. */
	open_sheet(&s);
	rule(&s, 200, 190, 201, 220);
	expect(&s, 160, 198, 200, 210);
}

/*
 * The sheet of ruled_line, white_up_to and empty_cell turned about by hand. Running up: what was right is up, what was
 * below is right. The label takes x 200..212, y 340..400, its baseline is x 210.
 */
static void running_up(void **state)
{
	const signprep_hit up = {
		.text = "甲方", .page = 1, .rect = { 200, 340, 212, 400 }, .direction = 90, .font_size = 12, .baseline = 210
	};
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	assert_int_equal(find(&blank, &s.text, NULL, &up, false), SIGNPREP_OK);
	assert_rect(blank.rect, 198, 36, 210, 340);
	assert_int_equal(blank.direction, 90);
	for (size_t i = 0; i < 10; i++) {
		glyph(&s, '_', 210, 330 - 6 * (float) i, 0);
		s.glyphs[i].ex = 210;
		s.glyphs[i].ey = s.glyphs[i].y - 6;
		s.glyphs[i].ux = -12;
		s.glyphs[i].uy = 0;
	}
	assert_int_equal(find(&blank, &s.text, NULL, &up, false), SIGNPREP_OK);
	assert_rect(blank.rect, 198, 270, 210, 330);
	open_sheet(&s);
	rule(&s, 213, 150, 214, 335);
	assert_int_equal(find(&blank, &s.text, NULL, &up, false), SIGNPREP_OK);
	assert_rect(blank.rect, 201.5, 150, 213.5, 335);
	open_sheet(&s);
	rule(&s, 190, 90, 190.5f, 420);
	rule(&s, 219.5f, 90, 220, 420);
	rule(&s, 190, 330, 220, 331);
	rule(&s, 190, 100, 220, 101);
	assert_int_equal(find(&blank, &s.text, NULL, &up, false), SIGNPREP_OK);
	assert_rect(blank.rect, 190.5, 101, 219.5, 330);
}

/* Upside down: the label takes x 400..460, its baseline is y 202; the blank goes left. */
static void upside_down(void **state)
{
	const signprep_hit over = {
		.text = "甲方", .page = 1, .rect = { 400, 200, 460, 212 }, .direction = 180, .font_size = 12, .baseline = 202
	};
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	rule(&s, 100, 198, 380, 199);
	assert_int_equal(find(&blank, &s.text, NULL, &over, false), SIGNPREP_OK);
	assert_rect(blank.rect, 100, 198.5, 380, 210.5);
	open_sheet(&s);
	assert_int_equal(find(&blank, &s.text, NULL, &over, false), SIGNPREP_OK);
	assert_rect(blank.rect, 36, 202, 400, 214);
}

/* Running down: the letters' feet are on the left. The label takes y 100..160, its baseline is x 302. */
static void running_down(void **state)
{
	const signprep_hit down = {
		.text = "甲方", .page = 1, .rect = { 300, 100, 312, 160 }, .direction = 270, .font_size = 12, .baseline = 302
	};
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	rule(&s, 298, 170, 299, 400);
	assert_int_equal(find(&blank, &s.text, NULL, &down, false), SIGNPREP_OK);
	assert_rect(blank.rect, 298.5, 170, 310.5, 400);
	assert_false(blank.centred);
}

/* Vertical writing: a column around x 306, one em wide; text further down ends the blank. */
static void column(void **state)
{
	const signprep_hit label_down = { .text = "甲方",
		.page = 1,
		.rect = { 300, 100, 312, 160 },
		.direction = 270,
		.font_size = 12,
		.baseline = 306,
		.upright = true };
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	assert_int_equal(find(&blank, &s.text, NULL, &label_down, false), SIGNPREP_OK);
	assert_rect(blank.rect, 300, 160, 312, 764);
	assert_true(blank.centred);
	/* Vertical glyphs start at top centre; a colon is passed. */
	glyph(&s, 0xFF1A, 306, 160, 0);
	glyph(&s, 0x4E59, 306, 400, 0);
	for (size_t i = 0; i < 2; i++) {
		s.glyphs[i].ey = s.glyphs[i].y + 12;
		s.glyphs[i].flags = SIGNPREP_GLYPH_VERTICAL;
	}
	assert_int_equal(find(&blank, &s.text, NULL, &label_down, false), SIGNPREP_OK);
	assert_rect(blank.rect, 300, 172, 312, 400);
	/* A glyph of a horizontal font set upright in the column: top 0.88 em above its baseline. */
	glyph(&s, 0x4E59, 300, 310.56f, 12);
	assert_int_equal(find(&blank, &s.text, NULL, &label_down, false), SIGNPREP_OK);
	assert_near(blank.rect.y1, 300);
	/* A rule beside the column is its underline; the blank stays around the column. */
	rule(&s, 315, 180, 316, 290);
	assert_int_equal(find(&blank, &s.text, NULL, &label_down, false), SIGNPREP_OK);
	assert_rect(blank.rect, 300, 180, 312, 290);
}

/* What a reader does not see ends no blank. */
static void unseen(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	run(&s, 0x4E59, 2, 300, 210, 12);
	s.glyphs[0].flags = SIGNPREP_GLYPH_HIDDEN;
	s.glyphs[1].flags = SIGNPREP_GLYPH_CLIPPED;
	expect(&s, 160, 198, 564, 210);
}

/* Underlined blanks of a number or a page: 8 pt are seen for what they are. */
static void short_rule(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	rule(&s, 166, 212, 174, 212.5f);
	run(&s, 0x4EFD, 2, 174, 210, 12);
	expect(&s, 166, 200.25, 174, 212.25);
}

/* A rule three quarters of an inch below its label leaves room for a hand; one with a label of its own is that label's. */
static void rule_far_below(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	rule(&s, 100, 262, 300, 262.5f);
	expect(&s, 100, 250.25, 300, 262.25);
	run(&s, 0x4E59, 4, 52, 246, 12);
	expect(&s, 160, 198, 548, 210);
	/* The line under a cell to the right, in the gap between a line of text and one of a high row. */
	open_sheet(&s);
	rule(&s, 180, 220.5f, 300, 221.25f);
	expect(&s, 180, 208.875, 300, 220.875);
}

/* 签字 and a date four ems behind: a third is left to the year; who asks for a day gets the day. */
static void before_a_date(void **state)
{
	signprep_hit sign = label;
	sheet s;
	sp_blank blank;
	(void) state;
	sign.text = "签字";
	open_sheet(&s);
	glyph(&s, 0x5E74, 208, 210, 12);
	glyph(&s, 0x6708, 244, 210, 12);
	glyph(&s, 0x65E5, 280, 210, 12);
	assert_int_equal(find(&blank, &s.text, NULL, &sign, false), SIGNPREP_OK);
	assert_int_equal(blank.kind, SIGNPREP_BLANK_WHITE);
	assert_rect(blank.rect, 160, 198, 208 - 0.35 * 48, 210);
	assert_int_equal(find(&blank, &s.text, NULL, &sign, true), SIGNPREP_OK);
	assert_int_equal(blank.kind, SIGNPREP_BLANK_DATE);
	assert_rect(blank.rect, 160, 198, 292, 210);
}

/* What is proposed can be typed: no blank that only looks like one. */
static void longer_keyword(void **state)
{
	signprep_hit own = label;
	sheet s;
	sp_blank blank;
	(void) state;
	own.text = "Party\302\240A";
	open_sheet(&s);
	glyph(&s, '(', 163, 210, 4);
	run(&s, 0x7AE0, 1, 167, 210, 12);
	glyph(&s, ')', 179, 210, 4);
	glyph(&s, ':', 183, 210, 4);
	run(&s, '_', 9, 187, 210, 6);
	assert_int_equal(find(&blank, &s.text, NULL, &own, false), SIGNPREP_NOT_FOUND);
	assert_string_equal(blank.longer, "Party A (章):");
	/* A colon alone makes no longer keyword. */
	open_sheet(&s);
	glyph(&s, ':', 160, 210, 4);
	run(&s, 0x7AE0, 1, 166, 210, 12);
	assert_int_equal(find(&blank, &s.text, NULL, &own, false), SIGNPREP_NOT_FOUND);
	assert_string_equal(blank.longer, "Party A:章");
	/* No more than 60 characters are added to it. */
	char expected[8 + 60 + 1] = "Party A";
	open_sheet(&s);
	run(&s, 'x', 61, 160, 210, 4);
	memset(expected + 7, 'x', 60);
	assert_int_equal(find(&blank, &s.text, NULL, &own, false), SIGNPREP_NOT_FOUND);
	assert_string_equal(blank.longer, expected);
	/* A keyword that leaves no room for more is not proposed again. */
	char full[SP_BLANK_LONGER];
	memset(full, 'x', sizeof full - 1);
	full[sizeof full - 1] = '\0';
	own.text = full;
	assert_int_equal(find(&blank, &s.text, NULL, &own, false), SIGNPREP_NOT_FOUND);
	assert_string_equal(blank.longer, "");
}

static void dots(sheet *s, float x0, float y0, float x1, float y1)
{
	const float step = 1.5f, wide = 0.75f;
	for (float at = 0; at <= fmaxf(x1 - x0, y1 - y0); at += step) {
		const float x = x1 > x0 ? x0 + at : x0, y = x1 > x0 ? y0 : y0 + at;
		rule(s, x, y, x + wide, y + wide);
		s->paints[s->text.paint_count - 1].kind = SIGNPREP_PAINT_FILL;
	}
}

/* A dotted border drawn dot by dot is one, along the lines and across them. */
static void dotted_cell(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	dots(&s, 90, 190, 300, 190);
	dots(&s, 90, 220, 300, 220);
	dots(&s, 90, 190, 90, 220);
	dots(&s, 165, 190, 165, 220);
	dots(&s, 300, 190, 300, 220);
	expect(&s, 165.75, 190.75, 300, 220);
}

/* Nothing but dots and lines: each paint takes one place. */
static void dots_and_lines(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	for (size_t i = 0; i < 250; i++) {
		rule(&s, (float) i, 300, (float) i + 0.75f, 301.5f);
		rule(&s, (float) i, 400, (float) i + 0.75f, 400.75f);
	}
	for (size_t i = 0; i < s.text.paint_count; i++)
		s.paints[i].kind = SIGNPREP_PAINT_FILL;
	expect(&s, 160, 198, 564, 210);
}

/* What stands below a label for a signature is a day of its own; for any other label it is what is asked for. */
static void date_below(void **state)
{
	signprep_hit sign = label;
	sheet s;
	sp_blank blank;
	(void) state;
	sign.text = "签字";
	open_sheet(&s);
	glyph(&s, 0x5E74, 130, 240, 12);
	glyph(&s, 0x6708, 166, 240, 12);
	glyph(&s, 0x65E5, 202, 240, 12);
	assert_int_equal(find(&blank, &s.text, NULL, &sign, false), SIGNPREP_OK);
	assert_int_equal(blank.kind, SIGNPREP_BLANK_WHITE);
	expect(&s, 100, 228, 214, 240);
	/* A border in the label's line does not part the date in the next one; in its own line it does. */
	rule(&s, 180, 190, 181, 216);
	expect(&s, 100, 228, 214, 240);
	rule(&s, 180, 226, 181, 246);
	assert_int_equal(find(&blank, &s.text, NULL, &label, false), SIGNPREP_OK);
	assert_int_not_equal(blank.kind, SIGNPREP_BLANK_DATE);
}

/* A page that is looked at once: the same answers; another page, or another direction, is looked at anew. */
static void kept_sheet(void **state)
{
	sp_blank_sheet kept = { .text = NULL };
	sp_blank blank;
	const signprep_hit first = { .page = 1 }, second = { .page = 2 }, turned = { .page = 2, .direction = 180 };
	sheet s, other;
	const void *marks;
	(void) state;
	open_sheet(&s);
	run(&s, '_', 9, 166, 210, 6);
	assert_true(sp_blank_sheet_turn_to(&kept, &s.text, NULL, &first));
	marks = kept.marks;
	for (int i = 0; i < 2; i++) {
		assert_true(sp_blank_sheet_turn_to(&kept, &s.text, NULL, &first));
		assert_ptr_equal(kept.marks, marks);
		assert_int_equal(sp_blank_find_on(&blank, &kept, NULL, &label, false), SIGNPREP_OK);
		assert_rect(blank.rect, 166, 198, 220, 210);
	}
	open_sheet(&other);
	run(&other, '_', 4, 166, 210, 6);
	assert_true(sp_blank_sheet_turn_to(&kept, &other.text, NULL, &second));
	assert_int_equal(sp_blank_find_on(&blank, &kept, NULL, &label, false), SIGNPREP_OK);
	assert_rect(blank.rect, 166, 198, 190, 210);
	assert_true(sp_blank_sheet_turn_to(&kept, &other.text, NULL, &turned));
	assert_int_equal(kept.direction, 180);
	assert_int_equal(kept.page, 2);
	sp_blank_sheet_close(&kept);
	sp_blank_sheet_close(&kept);
}

/* Under a label whose cell has no room behind it: the empty line within the cell, 1.8 em further down (12 pt: 21.6). */
static void empty_line_of_a_cell(void **state)
{
	sheet s;
	(void) state;
	open_sheet(&s);
	rule(&s, 89, 190, 90, 260);
	rule(&s, 170, 190, 171, 260);
	rule(&s, 89, 189, 171, 190);
	rule(&s, 89, 260, 171, 261);
	run(&s, 0x4E59, 2, 40, 400, 12); /* the text of the page begins further left */
	expect(&s, 90, 219.6, 170, 231.6);
}

/* The heading of a column stands in the middle of a cell of three lines; the room is the cell under it. */
static void heading_of_a_column(void **state)
{
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	rule(&s, 89, 178, 90, 300);
	rule(&s, 170, 178, 171, 300);
	rule(&s, 89, 177, 171, 178);
	rule(&s, 89, 240, 171, 241);
	rule(&s, 89, 300, 171, 301);
	expect(&s, 90, 241, 170, 300);
	assert_int_equal(find(&blank, &s.text, NULL, &label, false), SIGNPREP_OK);
	assert_int_equal(blank.kind, SIGNPREP_BLANK_CELL_BELOW);
}

/* The keyword is the date itself: room for the year is before it, 3 em (36) where there is so much. */
static void date_that_is_the_label(void **state)
{
	const signprep_hit date = { .text = "年月日", .page = 1, .rect = { 112, 200, 160, 212 }, .font_size = 12, .baseline = 210 };
	sheet s;
	sp_blank blank;
	(void) state;
	open_sheet(&s);
	run(&s, 0x4E59, 2, 40, 400, 12);
	glyph(&s, 0x5E74, 112, 210, 12);
	glyph(&s, 0x6708, 130, 210, 12);
	glyph(&s, 0x65E5, 148, 210, 12);
	assert_int_equal(find(&blank, &s.text, NULL, &date, true), SIGNPREP_OK);
	assert_int_equal(blank.kind, SIGNPREP_BLANK_DATE);
	assert_rect(blank.rect, 76, 198, 160, 210);
}

static void expect_field(const sheet *s, signprep_rect r, const char *type, unsigned flags, signprep_blank_kind kind)
{
	signprep_field item = { .page = 1, .rect = r, .flags = flags };
	const signprep_fields fields = { &item, 1, false };
	sp_blank blank;
	strcpy(item.type, type);
	assert_int_equal(find(&blank, &s->text, &fields, &label, false), SIGNPREP_OK);
	assert_int_equal(blank.kind, kind);
	if (kind == SIGNPREP_BLANK_FIELD)
		assert_rect(blank.rect, r.x0, r.y0, r.x1, r.y1);
}

/* The label's own field comes before all: behind it, under it, over it where it stands alone; never one behind other text. */
static void own_field(void **state)
{
	const signprep_rect behind = { 170, 195, 300, 215 }, under = { 100, 216, 250, 236 }, over = { 100, 176, 250, 196 };
	const signprep_rect far = { 400, 195, 500, 215 }, beyond = { 200, 216, 350, 236 }, before = { 20, 216, 90, 236 };
	sheet s;
	(void) state;
	open_sheet(&s);
	run(&s, '_', 9, 166, 210, 6);
	expect_field(&s, behind, "Tx", 0, SIGNPREP_BLANK_FIELD);
	expect_field(&s, behind, "Sig", 0, SIGNPREP_BLANK_FIELD);
	expect_field(&s, behind, "Btn", 0, SIGNPREP_BLANK_UNDERSCORES);
	expect_field(&s, behind, "Tx", SIGNPREP_FIELD_HIDDEN, SIGNPREP_BLANK_UNDERSCORES);
	expect_field(&s, far, "Tx", 0, SIGNPREP_BLANK_UNDERSCORES);
	open_sheet(&s);
	expect_field(&s, under, "Tx", 0, SIGNPREP_BLANK_FIELD);
	expect_field(&s, over, "Tx", 0, SIGNPREP_BLANK_FIELD);
	/* One that begins right of the label, or ends left of it, is another label's. */
	expect_field(&s, beyond, "Tx", 0, SIGNPREP_BLANK_WHITE);
	expect_field(&s, before, "Tx", 0, SIGNPREP_BLANK_WHITE);
	run(&s, 0x4E59, 2, 240, 210, 12);
	expect_field(&s, far, "Tx", 0, SIGNPREP_BLANK_WHITE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(underscores),
		cmocka_unit_test(leaders),
		cmocka_unit_test(two_runs),
		cmocka_unit_test(ruled_line),
		cmocka_unit_test(white_up_to),
		cmocka_unit_test(no_room),
		cmocka_unit_test(pieces_of_a_rule),
		cmocka_unit_test(empty_cell),
		cmocka_unit_test(own_cell),
		cmocka_unit_test(running_up),
		cmocka_unit_test(upside_down),
		cmocka_unit_test(running_down),
		cmocka_unit_test(column),
		cmocka_unit_test(unseen),
		cmocka_unit_test(short_rule),
		cmocka_unit_test(rule_far_below),
		cmocka_unit_test(before_a_date),
		cmocka_unit_test(longer_keyword),
		cmocka_unit_test(empty_line_of_a_cell),
		cmocka_unit_test(heading_of_a_column),
		cmocka_unit_test(date_that_is_the_label),
		cmocka_unit_test(own_field),
		cmocka_unit_test(dotted_cell),
		cmocka_unit_test(kept_sheet),
		cmocka_unit_test(dots_and_lines),
		cmocka_unit_test(date_below),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
