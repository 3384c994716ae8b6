/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The text of a page. */
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "pdfcore/content/run.h"

#define HINT_MAX ((size_t) 1 << 16)
#define HINT_SHARE 4096 /* bytes of the memory limit for each glyph there is room made for beforehand */

static const double everywhere = 1e30;

typedef struct load_arg {
	sp_run run;
	int number;
} load_arg;

static void start(fz_context *ctx, sp_run *run)
{
	sp_gstate *g = &run->g;

	g->ctm = run->text->page.user_to_view;
	g->clip = (signprep_rect) { -everywhere, -everywhere, everywhere, everywhere };
	g->clip_exact = true;
	g->line_width = 1;
	g->fill = g->stroke = (sp_ink) { .space = fz_device_gray(ctx) };
	g->fill_alpha = g->stroke_alpha = g->group_alpha = 1;
	g->scale = 1;
	run->tm = run->tlm = (signprep_matrix) { 1, 0, 0, 1, 0, 0 };
}

static void load_body(fz_context *ctx, void *opaque)
{
	load_arg *arg = opaque;
	sp_run *run = &arg->run;
	pdf_obj *page = sp_page_object(ctx, run->doc, arg->number);
	pdf_obj *resources = sp_page_inherited(ctx, page, PDF_NAME(Resources));
	sp_gstate clean;

	sp_page_geometry(ctx, run->doc, page, arg->number, &run->text->page);
	sp_run_add_source(ctx, run, SIGNPREP_SOURCE_PAGE, 0);
	if (run->doc->glyph_hint < run->doc->memory.max / HINT_SHARE)
		sp_run_reserve_glyphs(ctx, run, run->doc->glyph_hint);
	start(ctx, run);
	clean = run->g;
	sp_run_content(ctx, run, pdf_dict_get(ctx, page, PDF_NAME(Contents)), resources);
	sp_run_marks_unwind(run, 0);
	run->g = clean;
	run->resources = resources;
	sp_run_annotations(ctx, run, page);
}

static uint32_t blame(const signprep_font *font)
{
	return font->unmapped + (font->lucky ? font->guessed : 0);
}

/* Blanks are no text; what counts as readable is decided once for each code (font.c). */
static void judge(signprep_text *text, const sp_run *run)
{
	const size_t readable = run->senses[SP_SENSE_READABLE], unreadable = run->senses[SP_SENSE_UNREADABLE];
	size_t worst = 0;
	bool images = false;

	for (size_t i = 0; i < text->paint_count && !images; i++)
		images = text->paints[i].kind == SIGNPREP_PAINT_IMAGE;
	for (size_t i = 0; i < text->font_count; i++)
		if (blame(&text->fonts[i]) > blame(&text->fonts[worst]))
			worst = i;
	if (text->font_count && blame(&text->fonts[worst]))
		snprintf(text->unreadable_font, sizeof text->unreadable_font, "%s", text->fonts[worst].name);
	if (readable + unreadable == 0)
		text->health = images ? SIGNPREP_TEXT_IMAGE : SIGNPREP_TEXT_NONE;
	else
		text->health = unreadable > readable ? SIGNPREP_TEXT_UNREADABLE : SIGNPREP_TEXT_OK;
}

signprep_code signprep_text_load(signprep_text **out, signprep_document *doc, int number, signprep_error *err)
{
	load_arg arg = { .run = { .doc = doc }, .number = number };
	char where[32];
	signprep_code code = sp_page_check(doc, number, err);

	*out = NULL;
	if (code)
		return code;
	snprintf(where, sizeof where, "page %d", number);
	arg.run.text = calloc(1, sizeof *arg.run.text);
	if (!arg.run.text)
		return sp_fail_memory(err, where);
	doc->page_serial++;
	code = sp_guard(doc, load_body, &arg, "D708", where, err);
	if (code && arg.run.limit)
		code = sp_fail(err, "D904", 0, where, arg.run.limit, NULL);
	sp_run_clear(doc->ctx, &arg.run);
	if (code) {
		signprep_text_free(arg.run.text);
		return code;
	}
	doc->glyph_hint = arg.run.text->glyph_count < HINT_MAX ? arg.run.text->glyph_count : HINT_MAX;
	judge(arg.run.text, &arg.run);
	*out = arg.run.text;
	return SIGNPREP_OK;
}

void signprep_text_free(signprep_text *text)
{
	if (!text)
		return;
	free(text->glyphs);
	free(text->cps);
	free(text->paints);
	free(text->outlines);
	free(text->actual);
	free(text->fonts);
	free(text->sources);
	free(text);
}

static signprep_point shifted(float x, float y, const signprep_glyph *glyph, double up)
{
	return (signprep_point) { (double) x + (double) glyph->ux * up, (double) y + (double) glyph->uy * up };
}

signprep_quad signprep_glyph_quad(const signprep_text *text, const signprep_glyph *glyph)
{
	const signprep_font *font = &text->fonts[glyph->font];
	const bool vertical = glyph->flags & SIGNPREP_GLYPH_VERTICAL;
	const double up = vertical ? 0.5 : (double) font->ascent, down = vertical ? -0.5 : (double) font->descent;

	return (signprep_quad) { .ul = shifted(glyph->x, glyph->y, glyph, up),
		.ur = shifted(glyph->ex, glyph->ey, glyph, up),
		.ll = shifted(glyph->x, glyph->y, glyph, down),
		.lr = shifted(glyph->ex, glyph->ey, glyph, down) };
}
