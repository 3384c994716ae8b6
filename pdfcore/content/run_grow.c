/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The arrays of a page's text, within the document's memory limit. */
#include <stdlib.h>

#include "base/array.h"
#include "base/geometry.h"
#include "pdfcore/content/run.h"

static const double least_paint = 0.5;

/* One of the arrays. */
typedef struct growing {
	void **items;
	size_t *cap, count, size;
	const char *what; /* as D904 names it */
} growing;

/* The throw is one that no stream swallows; the caller turns `limit` into D904. */
static void reserve(fz_context *ctx, sp_run *run, growing g, size_t more)
{
	size_t before = *g.cap, left = run->doc->memory.max - run->bytes;

	if (g.count + more <= before)
		return;
	if (g.count + more > before + left / g.size) {
		run->limit = g.what;
		fz_throw(ctx, FZ_ERROR_ABORT, "too many %s", g.what);
	}
	if (!sp_array_reserve(g.items, g.cap, g.count, more, g.size, before + left / g.size))
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "no memory for %s", g.what);
	run->bytes += (*g.cap - before) * g.size;
}

void sp_run_reserve_glyphs(fz_context *ctx, sp_run *run, size_t more)
{
	signprep_text *text = run->text;

	reserve(ctx, run, (growing) { (void **) &text->glyphs, &run->glyph_cap, text->glyph_count, sizeof *text->glyphs, "glyphs" },
		more);
	sp_run_reserve_cps(ctx, run, more);
}

bool sp_run_has_room(const sp_run *run, size_t more)
{
	return more <= run->glyph_cap - run->text->glyph_count && more <= run->cp_cap - run->text->cp_count;
}

void sp_run_reserve_cps(fz_context *ctx, sp_run *run, size_t more)
{
	signprep_text *text = run->text;

	reserve(ctx, run, (growing) { (void **) &text->cps, &run->cp_cap, text->cp_count, sizeof *text->cps, "characters" }, more);
}

void sp_run_reserve_outlines(fz_context *ctx, sp_run *run, size_t more)
{
	signprep_text *text = run->text;

	reserve(ctx, run,
		(growing) { (void **) &text->outlines, &run->outline_cap, text->outline_count, sizeof *text->outlines, "points" },
		more);
}

static bool worth_keeping(signprep_rect r)
{
	if (!(r.x1 >= r.x0 && r.y1 >= r.y0))
		return false;
	return r.x1 - r.x0 >= least_paint || r.y1 - r.y0 >= least_paint;
}

signprep_rect sp_glyph_bounds(const signprep_glyph *glyph)
{
	const bool vertical = glyph->flags & SIGNPREP_GLYPH_VERTICAL;
	const double up = vertical ? 0.5 : 0.8, down = vertical ? -0.5 : -0.2, ux = (double) glyph->ux, uy = (double) glyph->uy;
	const signprep_quad q = { .ul = { (double) glyph->x + ux * up, (double) glyph->y + uy * up },
		.ur = { (double) glyph->ex + ux * up, (double) glyph->ey + uy * up },
		.ll = { (double) glyph->x + ux * down, (double) glyph->y + uy * down },
		.lr = { (double) glyph->ex + ux * down, (double) glyph->ey + uy * down } };

	return signprep_quad_bounds(q);
}

/* Letters that are nothing but a clip are seen in the colour of what is painted through them. */
static void show_text_clip(sp_run *run, signprep_rect painted, uint32_t colour, float alpha)
{
	for (uint32_t i = run->g.text_clip; i < run->g.text_clip_end; i++) {
		signprep_glyph *glyph = &run->text->glyphs[i];
		signprep_rect box = sp_glyph_bounds(glyph);

		if (glyph->render_mode < 4 ||
			signprep_rect_area(signprep_rect_intersect(box, painted)) * 2 <= signprep_rect_area(box))
			continue;
		glyph->render_mode = 4;
		glyph->colour = colour;
		glyph->alpha = alpha;
		glyph->seq = run->seq;
	}
}

static void set_outline(signprep_paint *paint, sp_outline outline)
{
	paint->outline = outline.first;
	paint->outline_count = outline.count;
	paint->wound = outline.wound;
}

signprep_paint *sp_run_paint(
	fz_context *ctx, sp_run *run, signprep_paint_kind kind, signprep_rect rect, uint32_t colour, float alpha, bool exact)
{
	signprep_text *text = run->text;
	signprep_rect page = { 0, 0, text->page.width, text->page.height };
	signprep_rect cut = signprep_rect_intersect(signprep_rect_intersect(rect, run->g.clip), page);

	if (run->hidden || !worth_keeping(cut))
		return NULL;
	if (run->g.text_clip < run->g.text_clip_end)
		show_text_clip(run, cut, colour, alpha);
	reserve(ctx, run,
		(growing) { (void **) &text->paints, &run->paint_cap, text->paint_count, sizeof *text->paints, "painted areas" },
		1);
	signprep_paint *paint = &text->paints[text->paint_count++];
	*paint = (signprep_paint) { .x0 = (float) cut.x0,
		.y0 = (float) cut.y0,
		.x1 = (float) cut.x1,
		.y1 = (float) cut.y1,
		.seq = run->seq++,
		.colour = colour,
		.alpha = alpha,
		.kind = (uint8_t) kind,
		.exact = exact && run->g.clip_exact,
		.source = run->source };
	/* A rectangle seen through one polygon is that polygon. */
	if (exact && run->g.clip_shape && !run->g.clip_rough && !run->clips[run->g.clip_shape - 1].outer)
		set_outline(paint, run->clips[run->g.clip_shape - 1].outline);
	return paint;
}

void sp_run_paint_outline(fz_context *ctx, sp_run *run, signprep_paint_kind kind, signprep_rect rect, uint32_t colour, float alpha,
	sp_outline outline)
{
	signprep_paint *paint = sp_run_paint(ctx, run, kind, rect, colour, alpha, false);

	if (paint && run->g.clip_exact)
		set_outline(paint, outline);
}

uint16_t sp_run_add_font(fz_context *ctx, sp_run *run, sp_font *font)
{
	signprep_text *text = run->text;

	if (font->page_serial == run->doc->page_serial)
		return font->page_index;
	reserve(ctx, run, (growing) { (void **) &text->fonts, &run->font_cap, text->font_count, sizeof *text->fonts, "fonts" }, 1);
	if (text->font_count > UINT16_MAX) {
		run->limit = "fonts";
		fz_throw(ctx, FZ_ERROR_ABORT, "too many fonts");
	}
	font->page_serial = run->doc->page_serial;
	font->page_index = (uint16_t) text->font_count;
	text->fonts[text->font_count++] = font->plain;
	return font->page_index;
}

/* A symbol that is drawn again and again is one source. Appearances are roots: no content calls them. */
uint16_t sp_run_add_source(fz_context *ctx, sp_run *run, signprep_source_kind kind, int object)
{
	signprep_text *text = run->text;
	bool root = kind != SIGNPREP_SOURCE_XOBJECT;
	size_t back = text->source_count < 64 ? 0 : text->source_count - 64;
	uint16_t parent;

	for (size_t i = text->source_count; i-- > back && !root;)
		if (text->sources[i].kind == kind && text->sources[i].object == object && text->sources[i].parent == run->source)
			return (uint16_t) i;
	reserve(ctx, run,
		(growing) { (void **) &text->sources, &run->source_cap, text->source_count, sizeof *text->sources, "forms" }, 1);
	if (text->source_count > UINT16_MAX) {
		run->limit = "forms";
		fz_throw(ctx, FZ_ERROR_ABORT, "too many forms");
	}
	parent = root ? (uint16_t) text->source_count : run->source;
	text->sources[text->source_count] = (signprep_source) { .kind = (uint8_t) kind, .object = object, .parent = parent };
	return (uint16_t) text->source_count++;
}

signprep_actual_text *sp_run_add_actual(fz_context *ctx, sp_run *run)
{
	signprep_text *text = run->text;

	reserve(ctx, run,
		(growing) { (void **) &text->actual, &run->actual_cap, text->actual_count, sizeof *text->actual, "actual texts" },
		1);
	return &text->actual[text->actual_count++];
}
