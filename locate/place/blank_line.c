/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Collecting what stands behind a label. */
#include "locate/place/blank_line.h"

#include <math.h>
#include <stdlib.h>

#include "base/fold.h"

/* In font sizes. */
#define BAND 0.35        /* baselines that differ less are one line */
#define UPRIGHT_BAND 0.6 /* centre lines of a column; text turned to run down has its own off centre */
#define RULE_ABOVE 0.3   /* a rule may lie this much above the baseline … */
#define RULE_BELOW 0.9   /* … or below it */
#define COLUMN 1.2       /* or on either side of the centre of a column */
#define EYE 0.35         /* the middle of a line lies so much above its baseline */
#define SPAN_SLACK 1.5   /* points that the border of a cell may lack at its ends */
#define RULE_LEVEL 1.5   /* points; pieces of one underline differ less in height */
#define UPRIGHT_TOP 0.88

static bool is_filler(uint32_t cp)
{
	switch (cp) {
	case '_':
	case '.':
	case '-':
	case 0x00B7:
	case 0x2010:
	case 0x2011:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2024:
	case 0x2025:
	case 0x2026:
	case 0x22EF:
	case 0x2500:
	case 0x2502:
	case 0x30FB:
	case 0xFE19:
	case 0xFE31:
	case 0xFE32:
	case 0xFE33:
	case 0xFE34:
	case 0xFE4D:
	case 0xFE4E:
	case 0xFE4F:
	case 0xFF0E:
	case 0xFF3F: return true;
	default: return false;
	}
}

/* What may stand between a label and its blank. */
static bool is_joint(uint32_t cp)
{
	switch (cp) {
	case ':':
	case ')':
	case ']':
	case 0x3009:
	case 0x300B:
	case 0x3011:
	case 0x3015:
	case 0xFE13:
	case 0xFE36:
	case 0xFE38:
	case 0xFE3C:
	case 0xFF09:
	case 0xFF1A:
	case 0xFF3D: return true;
	default: return false;
	}
}

static bool is_seen(const signprep_text *text, const signprep_glyph *g)
{
	uint32_t cp = g->cp_count ? text->cps[g->cp_first] : 0xFFFD;
	return !(g->flags & (SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED)) && !sp_cp_is_space(cp) &&
		!sp_cp_is_ignorable(cp);
}

/* Place of a glyph in the frame: x0..x1 along the line, y0 = y1 what its level is measured by. */
static signprep_rect place_of(const sp_blank_line *l, const signprep_glyph *g)
{
	signprep_point a = sp_orientation_point(l->direction, (double) g->x, (double) g->y);
	signprep_point b = sp_orientation_point(l->direction, (double) g->ex, (double) g->ey);
	/* A glyph of a horizontal font set upright in a column. */
	if (l->upright && fabs(b.x - a.x) < fabs(b.y - a.y)) {
		double size = hypot((double) g->ux, (double) g->uy), level = (a.y + b.y) / 2;
		return (signprep_rect) { a.x - UPRIGHT_TOP * size, level, a.x + (1 - UPRIGHT_TOP) * size, level };
	}
	return (signprep_rect) { a.x, a.y, b.x, a.y };
}

static bool belongs(const sp_blank_line *l, const signprep_glyph *g, signprep_rect at)
{
	double size = fmax(l->size, hypot((double) g->ux, (double) g->uy));
	if (!l->upright && g->flags & SIGNPREP_GLYPH_VERTICAL)
		return false;
	return fabs(at.y0 - l->baseline) <= (l->upright ? UPRIGHT_BAND * l->size : BAND * size) && at.x1 >= at.x0 &&
		(at.x0 + at.x1) / 2 > l->start;
}

static void collect_marks(sp_blank_line *l, const signprep_text *text)
{
	for (size_t i = 0; i < text->glyph_count; i++) {
		const signprep_glyph *g = &text->glyphs[i];
		signprep_rect at = place_of(l, g);
		uint32_t cp = g->cp_count ? text->cps[g->cp_first] : 0xFFFD;
		if (!is_seen(text, g))
			continue;
		l->end = fmax(l->end, fmin(at.x1, l->page_end));
		if (belongs(l, g, at))
			l->marks[l->count++] = (sp_blank_mark) { at.x0, at.x1, is_filler(cp), is_joint(cp) };
	}
}

/* Underlines lie at the foot of a line; in a column they may lie on either side. */
static bool underlines(const sp_blank_line *l, signprep_rect r)
{
	double y = (r.y0 + r.y1) / 2;
	if (r.x1 <= l->start || r.y1 - r.y0 > r.x1 - r.x0)
		return false;
	if (l->upright)
		return fabs(y - l->baseline) <= COLUMN * l->size;
	return y >= l->baseline - RULE_ABOVE * l->size && y <= l->baseline + RULE_BELOW * l->size;
}

static double eye_of(const sp_blank_line *l)
{
	return l->upright ? l->baseline : l->baseline - EYE * l->size;
}

static void collect_rules(sp_blank_line *l, const signprep_text *text)
{
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];
		const signprep_rect box = { (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
		signprep_rect r = sp_orientation_rect(l->direction, box);
		if (p->kind != SIGNPREP_PAINT_RULE)
			continue;
		if (underlines(l, r))
			l->rules[l->rule_count++] = r;
		else if (r.y1 - r.y0 > r.x1 - r.x0 && r.x0 >= l->start && r.y0 < eye_of(l) && r.y1 > eye_of(l))
			l->walls[l->wall_count++] = r;
	}
}

static int by_start(const void *a, const void *b)
{
	double x = ((const signprep_rect *) a)->x0, y = ((const signprep_rect *) b)->x0;
	return (x > y) - (x < y);
}

static int by_level(const void *a, const void *b)
{
	const signprep_rect *x = a, *y = b;
	return x->y1 == y->y1 ? by_start(a, b) : (x->y1 > y->y1) - (x->y1 < y->y1);
}

/* Pieces of one underline get one level, the middle of its first piece, and stand together then. */
static void sort_rules(sp_blank_line *l)
{
	for (size_t i = 0; i < l->rule_count; i++)
		l->rules[i].y0 = l->rules[i].y1 = (l->rules[i].y0 + l->rules[i].y1) / 2;
	qsort(l->rules, l->rule_count, sizeof *l->rules, by_level);
	for (size_t i = 1; i < l->rule_count; i++) {
		if (l->rules[i].y1 - l->rules[i - 1].y1 <= RULE_LEVEL)
			l->rules[i].y0 = l->rules[i].y1 = l->rules[i - 1].y1;
	}
	qsort(l->rules, l->rule_count, sizeof *l->rules, by_level);
}

static int by_mark(const void *a, const void *b)
{
	double x = ((const sp_blank_mark *) a)->x0, y = ((const sp_blank_mark *) b)->x0;
	return (x > y) - (x < y);
}

bool sp_blank_line_open(sp_blank_line *out, const signprep_text *text, const signprep_hit *hit)
{
	const signprep_rect page = { 0, 0, text->page.width, text->page.height };
	double level = hit->direction == 0 || hit->direction == 90 ? hit->baseline : -hit->baseline;
	sp_blank_line l = { .baseline = level, .size = hit->font_size, .direction = hit->direction, .upright = hit->upright };
	l.start = sp_orientation_rect(l.direction, hit->rect).x1;
	l.page_end = sp_orientation_rect(l.direction, page).x1;
	l.end = l.start;
	l.marks = calloc(text->glyph_count + 1, sizeof *l.marks);
	l.rules = calloc(text->paint_count + 1, sizeof *l.rules);
	l.walls = calloc(text->paint_count + 1, sizeof *l.walls);
	if (!l.marks || !l.rules || !l.walls) {
		sp_blank_line_close(&l);
		return false;
	}
	collect_marks(&l, text);
	collect_rules(&l, text);
	qsort(l.marks, l.count, sizeof *l.marks, by_mark);
	sort_rules(&l);
	qsort(l.walls, l.wall_count, sizeof *l.walls, by_start);
	*out = l;
	return true;
}

void sp_blank_line_close(sp_blank_line *l)
{
	free(l->marks);
	free(l->rules);
	free(l->walls);
}

size_t sp_blank_line_wall(const sp_blank_line *l)
{
	size_t i = 0;
	while (i < l->wall_count && l->walls[i].x0 < l->start)
		i++;
	return i;
}

void sp_blank_line_cell(const sp_blank_line *l, const signprep_text *text, signprep_rect *cell)
{
	double eye = eye_of(l), above = -INFINITY, below = INFINITY;
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];
		const signprep_rect box = { (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
		signprep_rect r = sp_orientation_rect(l->direction, box);
		if (p->kind != SIGNPREP_PAINT_RULE || r.x0 > cell->x0 + SPAN_SLACK || r.x1 < cell->x1 - SPAN_SLACK)
			continue;
		if (r.y1 <= eye)
			above = fmax(above, r.y1);
		else if (r.y0 >= eye)
			below = fmin(below, r.y0);
	}
	cell->y0 = cell->y1 = eye;
	if (isfinite(above) && isfinite(below)) {
		cell->y0 = above;
		cell->y1 = below;
	}
}

bool sp_blank_line_empty(const sp_blank_line *l, const signprep_text *text, signprep_rect cell)
{
	for (size_t i = 0; i < text->glyph_count; i++) {
		signprep_rect at = place_of(l, &text->glyphs[i]);
		double middle = (at.x0 + at.x1) / 2;
		if (is_seen(text, &text->glyphs[i]) && middle > cell.x0 && middle < cell.x1 && at.y0 > cell.y0 && at.y0 < cell.y1)
			return false;
	}
	return true;
}
