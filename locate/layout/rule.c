/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Table lines, sorted so that the few between two glyphs are found at once. */
#include "locate/layout/rule.h"

#include <math.h>
#include <stdlib.h>

static int by_position(const void *a, const void *b)
{
	const sp_rule *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

bool sp_rules_collect(sp_rules *out, sp_arena *arena, const signprep_text *text)
{
	*out = (sp_rules) { .upright = NULL };
	size_t count = 0;
	for (size_t i = 0; i < text->paint_count; i++)
		count += text->paints[i].kind == SIGNPREP_PAINT_RULE;
	if (!count)
		return true;
	out->upright = sp_arena_array(arena, count, sizeof *out->upright);
	out->level = sp_arena_array(arena, count, sizeof *out->level);
	if (!out->upright || !out->level)
		return false;
	for (size_t i = 0; i < text->paint_count; i++) {
		const signprep_paint *p = &text->paints[i];
		float width = p->x1 - p->x0, height = p->y1 - p->y0;
		/* Dashes are guide lines, not borders of cells. */
		if (p->kind != SIGNPREP_PAINT_RULE || p->alpha <= 0 || p->dashed)
			continue;
		if (height > 2 * width)
			out->upright[out->upright_count++] = (sp_rule) { (p->x0 + p->x1) / 2, p->y0, p->y1 };
		else if (width > 2 * height)
			out->level[out->level_count++] = (sp_rule) { (p->y0 + p->y1) / 2, p->x0, p->x1 };
	}
	qsort(out->upright, out->upright_count, sizeof *out->upright, by_position);
	qsort(out->level, out->level_count, sizeof *out->level, by_position);
	return true;
}

bool sp_rules_between(const sp_rules *rules, sp_axis axis, float from, float to, float level, float size)
{
	bool across = fabsf(axis.dx) > 0.999f;
	const sp_rule *lines = across ? rules->upright : rules->level;
	size_t low = 0, high = across ? rules->upright_count : rules->level_count, count = high;
	if (!count || (!across && fabsf(axis.dy) < 0.999f))
		return false;

	signprep_point a = sp_axis_point(axis, (double) from, (double) level - 0.05 * (double) size);
	signprep_point b = sp_axis_point(axis, (double) to, (double) level + 0.7 * (double) size);
	double min = across ? fmin(a.x, b.x) : fmin(a.y, b.y), max = across ? fmax(a.x, b.x) : fmax(a.y, b.y);
	double top = across ? fmin(a.y, b.y) : fmin(a.x, b.x), bottom = across ? fmax(a.y, b.y) : fmax(a.x, b.x);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if ((double) lines[mid].at < min)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < count && (double) lines[low].at <= max; low++)
		if ((double) lines[low].from <= top && (double) lines[low].to >= bottom)
			return true;
	return false;
}
