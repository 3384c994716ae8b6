/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blanks after labels, on glyphs and rules made up by hand: 12 pt type, baseline at 210, label from 100 to 160. */
#include "support.h"

#include <string.h>

#include "locate/blank.h"

typedef struct sheet {
	signprep_text text;
	signprep_glyph glyphs[64];
	uint32_t cps[64];
	signprep_paint paints[8];
} sheet;

static const signprep_hit label = { .page = 1, .rect = { 100, 200, 160, 212 }, .font_size = 12, .baseline = 210 };

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
	s->glyphs[i] = (signprep_glyph) { .x = x, .y = y, .ex = x + width, .ey = y, .uy = -12, .cp_first = (uint32_t) i, .cp_count = 1 };
}

static void run(sheet *s, uint32_t cp, size_t count, float x, float y, float width)
{
	for (size_t i = 0; i < count; i++)
		glyph(s, cp, x + (float) i * width, y, width);
}

static void rule(sheet *s, float x0, float y0, float x1, float y1)
{
	signprep_paint paint = { .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1, .kind = SIGNPREP_PAINT_RULE, .exact = true };
	s->paints[s->text.paint_count++] = paint;
}

static void expect(const sheet *s, double x0, double y0, double x1, double y1)
{
	signprep_rect blank;
	assert_int_equal(sp_blank_find(&blank, &s->text, &label), SIGNPREP_OK);
	assert_rect(blank, x0, y0, x1, y1);
}

static void none(const sheet *s)
{
	signprep_rect blank;
	assert_int_equal(sp_blank_find(&blank, &s->text, &label), SIGNPREP_NOT_FOUND);
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
	rule(&s, 50, 300, 550, 300.5f);  /* far below */
	rule(&s, 150, 213, 350, 214);    /* starts under the label: only what is right of it is blank */
	rule(&s, 370, 213, 500, 214);    /* a second one, further off */
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
}

static void no_room(void **state)
{
	sheet s;
	signprep_hit turned = label;
	signprep_rect blank;
	(void) state;
	open_sheet(&s);
	run(&s, 0x4E59, 3, 165, 210, 12);
	none(&s);
	/* Two dots are punctuation, then text follows. */
	open_sheet(&s);
	run(&s, '.', 2, 161, 210, 3);
	run(&s, 'a', 3, 170, 210, 6);
	none(&s);
	turned.direction = 90;
	open_sheet(&s);
	assert_int_equal(sp_blank_find(&blank, &s.text, &turned), SIGNPREP_NOT_FOUND);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(underscores),
		cmocka_unit_test(leaders),
		cmocka_unit_test(two_runs),
		cmocka_unit_test(ruled_line),
		cmocka_unit_test(white_up_to),
		cmocka_unit_test(no_room),
		cmocka_unit_test(unseen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
