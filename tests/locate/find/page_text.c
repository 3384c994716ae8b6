/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hand-made pages. */
#include "page_text.h"

#include <math.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "locate/match/search.h"

page_text *page_new(void)
{
	page_text *p = calloc(1, sizeof *p);
	assert_non_null(p);
	p->font = (signprep_font) { .name = "Test", .embedded = true, .has_unicode = true, .ascent = 0.88f, .descent = -0.12f };
	p->sources[1] = (signprep_source) { .kind = SIGNPREP_SOURCE_ANNOTATION, .object = 10, .parent = 1 };
	p->sources[2] = (signprep_source) { .kind = SIGNPREP_SOURCE_FIELD, .object = 11, .parent = 2 };
	p->sources[3] = (signprep_source) { .kind = SIGNPREP_SOURCE_XOBJECT, .object = 12, .parent = 1 };
	p->text = (signprep_text) { .page = { .number = 1, .width = 595, .height = 842, .user_unit = 1 },
		.glyphs = p->glyphs,
		.cps = p->cps,
		.paints = p->paints,
		.actual = p->actual,
		.fonts = &p->font,
		.font_count = 1,
		.sources = p->sources,
		.source_count = 4 };
	p->pen.size = 12;
	return p;
}

static float width_of(uint32_t cp)
{
	if (cp >= 0x300 && cp < 0x370)
		return 0;
	if (cp == 0x3000 || (cp >= 0xFF01 && cp <= 0xFF5E))
		return 1;
	return sp_cp_is_space(cp) ? 0.25f : sp_cp_is_han(cp) ? 1 : 0.5f;
}

static void put_glyph(page_text *p, float x, float y, float advance, uint32_t cp_first, size_t cp_count)
{
	float turn = p->pen.angle * 3.14159265f / 180, size = p->pen.size;
	float dx = cosf(turn), dy = -sinf(turn);
	assert_true(p->text.glyph_count < PAGE_ROOM);
	signprep_glyph *g = &p->glyphs[p->text.glyph_count++];
	*g = (signprep_glyph) { .x = x,
		.y = y,
		.ex = x + advance * dx,
		.ey = y + advance * dy,
		.ux = size * dy,
		.uy = -size * dx,
		.cp_first = cp_first,
		.cp_count = (uint16_t) cp_count,
		.source = p->pen.source,
		.render_mode = p->pen.mode,
		.flags = p->pen.flags,
		.seq = p->seq++,
		.colour = p->pen.colour,
		.alpha = 1 - p->pen.clear,
		.spacing = p->pen.set ? (uint8_t) lroundf(100 * p->pen.spacing) : 0 };
	if (p->pen.vertical) {
		g->flags |= SIGNPREP_GLYPH_VERTICAL;
		g->ex = x;
		g->ey = y + advance;
		g->ux = size;
		g->uy = 0;
	}
}

static void put_cp(page_text *p, uint32_t cp)
{
	assert_true(p->text.cp_count < PAGE_ROOM * 2);
	p->cps[p->text.cp_count++] = cp;
}

float page_put(page_text *p, float x, float y, const char *utf8)
{
	float turn = p->pen.angle * 3.14159265f / 180, along = 0;
	size_t length = strlen(utf8);
	for (size_t at = 0, step; at < length; at += step) {
		uint32_t cp;
		step = sp_utf8_decode(utf8 + at, length - at, &cp);
		assert_true(step > 0);
		float advance = width_of(cp) * p->pen.size;
		put_cp(p, cp);
		if (p->pen.vertical)
			put_glyph(p, x, y + along, advance, (uint32_t) p->text.cp_count - 1, 1);
		else
			put_glyph(p, x + along * cosf(turn), y - along * sinf(turn), advance, (uint32_t) p->text.cp_count - 1, 1);
		along += advance + p->pen.spacing * p->pen.size;
	}
	return along + (p->pen.vertical ? y : p->pen.angle == 0 ? x : 0);
}

float page_put_as_one(page_text *p, float x, float y, const char *utf8, float width)
{
	size_t length = strlen(utf8), count = 0;
	uint32_t first = (uint32_t) p->text.cp_count;
	for (size_t at = 0, step; at < length; at += step, count++) {
		uint32_t cp;
		step = sp_utf8_decode(utf8 + at, length - at, &cp);
		put_cp(p, cp);
	}
	put_glyph(p, x, y, width * p->pen.size, first, count);
	return x + width * p->pen.size;
}

void page_paint(page_text *p, signprep_paint_kind kind, bool exact, uint32_t colour, signprep_rect r)
{
	p->paints[p->text.paint_count++] = (signprep_paint) { (float) r.x0, (float) r.y0, (float) r.x1, (float) r.y1,
		.seq = p->seq++, .colour = colour, .alpha = 1, .kind = (uint8_t) kind, .exact = exact };
}

void page_mean(page_text *p, uint32_t first, const char *utf8)
{
	uint32_t cp_first = (uint32_t) p->text.cp_count, count = 0;
	size_t length = strlen(utf8);
	for (size_t at = 0, step; at < length; at += step, count++) {
		uint32_t cp;
		step = sp_utf8_decode(utf8 + at, length - at, &cp);
		put_cp(p, cp);
	}
	p->actual[p->text.actual_count++] = (signprep_actual_text) { first, (uint32_t) p->text.glyph_count - first, cp_first,
		count };
}

/* What the last page_find made. */
static struct {
	sp_hit_list caught;
	sp_arena keep;
} last;

void page_forget(void)
{
	sp_hit_list_clear(&last.caught);
	sp_arena_clear(&last.keep);
}

const sp_found *page_find(const page_text *p, const char *keyword, const signprep_match *match, size_t *count)
{
	const signprep_match standard = { 0 };
	const bool active = true;
	sp_pattern pattern;
	sp_arena scratch;
	sp_groups groups;
	sp_lines lines;
	sp_actual actual;
	sp_paint_grid ground = { .count = 0 };
	sp_overprint overprint = { .cells = NULL };
	uint32_t after = 0;
	signprep_error err = { 0 };

	page_forget();
	sp_arena_init(&last.keep, 1 << 26);
	sp_arena_init(&scratch, 1 << 28);
	if (sp_pattern_compile(&pattern, keyword, match ? match : &standard, &err))
		fail_msg("%s: %s", err.id, err.message);
	assert_true(sp_groups_make(&groups, &scratch, &pattern, 1));
	assert_true(sp_lines_make(&lines, &scratch, &p->text, pattern.hidden, pattern.annotations));
	assert_true(sp_actual_prepare(&actual, &scratch, &p->text));
	sp_search search = { .patterns = &pattern,
		.hit_lists = &last.caught,
		.active = &active,
		.after = &after,
		.scan = { .text = &p->text,
			.lines = &lines,
			.actual = &actual,
			.keep = &last.keep,
			.scratch = &scratch,
			.grid = &ground,
			.overprint = &overprint } };
	sp_paint_grid_start(&ground, &p->text);
	search.scan.shown = sp_arena_array(&scratch, lines.count + 1, sizeof *search.scan.shown);
	assert_int_equal(sp_search_group(&search, &groups.items[0], &err), SIGNPREP_OK);
	sp_hit_list_settle(&last.caught);
	sp_pattern_clear(&pattern);
	sp_search_clear(&search);
	sp_paint_grid_clear(&ground);
	sp_arena_clear(&scratch);
	*count = last.caught.count;
	return last.caught.items;
}

size_t page_count(const page_text *p, const char *keyword, const signprep_match *match)
{
	size_t count;
	page_find(p, keyword, match, &count);
	return count;
}

const signprep_hit *page_only(const page_text *p, const char *keyword)
{
	size_t count;
	const sp_found *found = page_find(p, keyword, NULL, &count);
	if (count != 1)
		fail_msg("\"%s\" has %zu hits, expected 1", keyword, count);
	return &found->hit;
}

signprep_find *pdf_find(const char *bytes, size_t length, const char *keyword, const signprep_match *match)
{
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err = { 0 };
	const signprep_find_options options = { .match = match };
	if (signprep_document_open_memory(&doc, bytes, length, "test.pdf", NULL, &err) ||
		signprep_find_run(&find, doc, &keyword, 1, &options, &err))
		fail_msg("%s: %s", err.id, err.message);
	signprep_document_free(doc);
	return find;
}
