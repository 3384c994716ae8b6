/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blanks after labels. */
#include "locate/blank.h"

#include <math.h>
#include <stdlib.h>

#include "base/fold.h"

/* In font sizes. */
#define LEAST_WIDTH 2.0  /* narrower runs are punctuation */
#define BAND 0.35        /* baselines that differ less are one line */
#define RULE_ABOVE 0.3   /* a rule may lie this much above the baseline … */
#define RULE_BELOW 0.9   /* … or below it */
#define SIDE_MARGIN 36.0 /* points; the last blank of a line ends here unless text reaches further */

typedef struct mark {
	double x0, x1;
	bool filler, skipped; /* part of a leader; colon or closing bracket after the label */
} mark;

typedef struct line {
	mark *marks;
	size_t count;
	double start, end, baseline, size;
} line;

static bool is_filler(uint32_t cp)
{
	switch (cp) {
	case '_': case '.': case 0x00B7: case 0x2025: case 0x2026: case 0x2014: case 0x2015: case 0x2500: case 0x22EF: case 0xFF3F:
	case 0xFF0E: case 0xFE4D: case 0xFE4E: case 0xFE4F: case 0x30FB: case 0x2024: return true;
	default: return false;
	}
}

/* What may stand between a label and its blank. */
static bool is_joint(uint32_t cp)
{
	return cp == ':' || cp == 0xFF1A || cp == ')' || cp == 0xFF09 || cp == 0x3011 || cp == ']' || cp == 0xFE13;
}

static int by_x(const void *a, const void *b)
{
	double x = ((const mark *) a)->x0, y = ((const mark *) b)->x0;
	return (x > y) - (x < y);
}

static bool belongs(const signprep_text *text, const signprep_glyph *g, const line *l)
{
	uint32_t cp = g->cp_count ? text->cps[g->cp_first] : 0xFFFD;
	if (g->flags & (SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED | SIGNPREP_GLYPH_VERTICAL))
		return false;
	return !sp_cp_is_space(cp) && !sp_cp_is_ignorable(cp) && fabs(g->y - l->baseline) <= BAND * l->size && g->ex >= g->x
		&& (g->x + g->ex) / 2 > l->start;
}

static bool collect(line *l, const signprep_text *text)
{
	l->marks = calloc(text->glyph_count + 1, sizeof *l->marks);
	if (!l->marks)
		return false;
	for (size_t i = 0; i < text->glyph_count; i++) {
		const signprep_glyph *g = &text->glyphs[i];
		l->end = fmax(l->end, fmin(g->ex, text->page.width));
		if (belongs(text, g, l)) {
			uint32_t cp = g->cp_count ? text->cps[g->cp_first] : 0xFFFD;
			l->marks[l->count++] = (mark) { g->x, g->ex, is_filler(cp), is_joint(cp) };
		}
	}
	qsort(l->marks, l->count, sizeof *l->marks, by_x);
	return true;
}

/* Moves the start of the line past colon and bracket; returns how many marks were passed. */
static size_t pass_joints(line *l)
{
	size_t i = 0;
	while (i < l->count && l->marks[i].skipped && l->marks[i].x0 - l->start < l->size)
		l->start = fmax(l->start, l->marks[i++].x1);
	return i;
}

/* A run of leaders that starts right after the label. */
static bool by_leader(const line *l, size_t first, signprep_rect *out)
{
	size_t i = first;
	while (i < l->count && l->marks[i].filler && (i == first || l->marks[i].x0 - l->marks[i - 1].x1 < LEAST_WIDTH * l->size))
		i++;
	if (i == first)
		return false;
	out->x0 = l->marks[first].x0;
	out->x1 = l->marks[i - 1].x1;
	out->y1 = l->baseline;
	return out->x1 - out->x0 >= LEAST_WIDTH * l->size;
}

static double next_text(const line *l, size_t first)
{
	return first < l->count ? l->marks[first].x0 : INFINITY;
}

/* A ruled line under the rest of the line, before any further text. */
static bool by_rule(const line *l, size_t first, const signprep_text *text, signprep_rect *out)
{
	bool found = false;
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];
		double x0 = fmax(p->x0, l->start), x1 = p->x1, y = (p->y0 + p->y1) / 2;
		if (p->kind != SIGNPREP_PAINT_RULE || p->y1 - p->y0 > p->x1 - p->x0)
			continue;
		if (y < l->baseline - RULE_ABOVE * l->size || y > l->baseline + RULE_BELOW * l->size || x0 >= next_text(l, first))
			continue;
		if (x1 - x0 < LEAST_WIDTH * l->size || (found && x0 >= out->x0))
			continue;
		*out = (signprep_rect) { x0, 0, x1, y };
		found = true;
	}
	return found;
}

/* White up to the next text, a vertical rule, or the right margin. */
static bool by_white(const line *l, size_t first, const signprep_text *text, signprep_rect *out)
{
	double end = fmin(next_text(l, first), fmax(l->end, text->page.width - SIDE_MARGIN));
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];
		bool upright = p->kind == SIGNPREP_PAINT_RULE && p->y1 - p->y0 > p->x1 - p->x0;
		if (upright && p->x0 > l->start && p->y0 < l->baseline && p->y1 > l->baseline - l->size)
			end = fmin(end, p->x0);
	}
	*out = (signprep_rect) { l->start, 0, end, l->baseline };
	return out->x1 - out->x0 >= LEAST_WIDTH * l->size;
}

signprep_code sp_blank_find(signprep_rect *out, const signprep_text *text, const signprep_hit *hit)
{
	line l = { NULL, 0, hit->rect.x1, 0, hit->baseline, hit->font_size };
	size_t first;
	bool found;
	*out = hit->rect;
	if (hit->direction != 0 || !(l.size > 0))
		return SIGNPREP_NOT_FOUND;
	if (!collect(&l, text))
		return SIGNPREP_LIMIT;
	first = pass_joints(&l);
	found = by_leader(&l, first, out) || by_rule(&l, first, text, out) || by_white(&l, first, text, out);
	out->y0 = out->y1 - l.size;
	free(l.marks);
	return found ? SIGNPREP_OK : SIGNPREP_NOT_FOUND;
}
