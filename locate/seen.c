/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Visibility is decided from paint order: what came after a glyph may cover it, what came before is its background. */
#include "locate/seen.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"

#define OPAQUE 0.95f
#define CLEAR 0.05f
#define CONTRAST_MIN 1.3
#define UNKNOWN 0xFFFFFFFFu

bool sp_ground_collect(sp_ground *ground, const signprep_text *text, signprep_rect rect)
{
	ground->count = 0;
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];
		if ((double) p->x1 < rect.x0 || (double) p->x0 > rect.x1 || (double) p->y1 < rect.y0 || (double) p->y0 > rect.y1)
			continue;
		if (ground->count == ground->cap) {
			void *paints = ground->paints;
			bool fits = sp_array_reserve(&paints, &ground->cap, ground->count, 1, sizeof *ground->paints, text->paint_count);
			ground->paints = paints;
			if (!fits)
				return false;
		}
		ground->paints[ground->count++] = p;
	}
	return true;
}

void sp_ground_clear(sp_ground *ground)
{
	free(ground->paints);
	*ground = (sp_ground){ .count = 0 };
}

bool sp_glyph_invisible(const signprep_glyph *glyph)
{
	const unsigned unseen = SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED;
	return glyph->render_mode == 3 || glyph->render_mode == 7 || glyph->alpha < CLEAR || glyph->flags & unseen;
}

static signprep_rect rect_of(const signprep_paint *p)
{
	return (signprep_rect){ (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
}

bool sp_glyph_covered(const sp_ground *ground, const signprep_glyph *glyph, signprep_rect band)
{
	double area = signprep_rect_area(band);
	for (size_t i = 0; i < ground->count; i++) {
		const signprep_paint *p = ground->paints[i];
		if (p->seq > glyph->seq && p->exact && p->alpha >= OPAQUE && p->kind != SIGNPREP_PAINT_RULE &&
		    signprep_rect_area(signprep_rect_intersect(rect_of(p), band)) > area / 2)
			return true;
	}
	return false;
}

/* Leaders and underscores are meant to be written over, and cover nothing themselves. */
static bool is_filler(uint32_t cp)
{
	return cp == '_' || cp == '.' || cp == '-' || cp == 0x2026 || cp == 0x2014 || cp == 0x2500 || cp == 0xFF3F || cp == 0xB7;
}

static bool overprints(const signprep_text *text, const sp_lines *lines, uint32_t below, uint32_t above)
{
	const sp_spot *a = &lines->spots.items[below], *b = &lines->spots.items[above];
	const signprep_glyph *over = &text->glyphs[above];
	uint32_t cp = sp_glyph_cp(text, above);
	if (over->seq <= text->glyphs[below].seq || !(b->flags & SP_SPOT_INK) || is_filler(cp) || cp == sp_glyph_cp(text, below))
		return false;
	float common = fminf(a->end, b->end) - fmaxf(a->start, b->start);
	return common > 0.5f * fmaxf(a->end - a->start, b->end - b->start) && !sp_glyph_invisible(over) && over->alpha >= OPAQUE;
}

static bool line_overprints(const signprep_text *text, const sp_lines *lines, const sp_line *line, uint32_t glyph)
{
	const sp_spot *spot = &lines->spots.items[glyph];
	if (line->start >= spot->end || line->end <= spot->start || line->size > 1.5f * spot->size || spot->size > 1.5f * line->size)
		return false;
	for (uint32_t i = 0; i < line->count; i++)
		if (overprints(text, lines, glyph, lines->glyphs[line->first + i]))
			return true;
	return false;
}

bool sp_glyph_overprinted(const signprep_text *text, const sp_lines *lines, uint32_t glyph)
{
	uint32_t own = lines->line_of[glyph];
	const sp_spot *spot = &lines->spots.items[glyph];
	if (own == SP_LINE_NONE)
		return false;
	uint32_t rank = lines->items[own].rank;
	for (int step = -1; step <= 1; step += 2) {
		for (long i = (long) rank + step; i >= 0 && i < (long) lines->count; i += step) {
			const sp_line *line = &lines->items[lines->by_level[i]];
			if (line->axis != spot->axis || line->root != spot->root || fabsf(line->level - lines->items[own].level) > 0.3f * spot->size)
				break;
			if (line_overprints(text, lines, line, glyph))
				return true;
		}
	}
	return false;
}

static double channel(uint32_t colour, int shift)
{
	return ((colour >> shift) & 0xFF) / 255.0;
}

static double linear(double value)
{
	return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(const double rgb[3])
{
	return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/* The colour under `at` before paint number `seq`, on a white page; false when it is not known. */
static bool background(const sp_ground *ground, uint32_t seq, signprep_point at, double rgb[3])
{
	double left = 1;
	rgb[0] = rgb[1] = rgb[2] = 0;
	for (size_t i = ground->count; i-- > 0 && left > 0.01;) {
		const signprep_paint *p = ground->paints[i];
		signprep_rect r = rect_of(p);
		if (p->seq >= seq || p->kind == SIGNPREP_PAINT_RULE || p->alpha <= 0 || at.x < r.x0 || at.x > r.x1 || at.y < r.y0 || at.y > r.y1)
			continue;
		if (p->kind != SIGNPREP_PAINT_FILL || !p->exact || p->colour == UNKNOWN)
			return false;
		for (int c = 0; c < 3; c++)
			rgb[c] += left * (double) p->alpha * channel(p->colour, 16 - 8 * c);
		left *= 1 - fmin((double) p->alpha, 1);
	}
	for (int c = 0; c < 3; c++)
		rgb[c] += left;
	return true;
}

bool sp_glyph_pale(const sp_ground *ground, const signprep_glyph *glyph, signprep_rect band)
{
	signprep_point centre = { (band.x0 + band.x1) / 2, (band.y0 + band.y1) / 2 };
	double under[3], ink[3];
	if (glyph->colour == UNKNOWN || !background(ground, glyph->seq, centre, under))
		return false;
	for (int c = 0; c < 3; c++)
		ink[c] = (double) glyph->alpha * channel(glyph->colour, 16 - 8 * c) + (1 - (double) glyph->alpha) * under[c];
	double a = luminance(ink) + 0.05, b = luminance(under) + 0.05;
	return fmax(a, b) / fmin(a, b) < CONTRAST_MIN;
}
