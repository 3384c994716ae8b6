/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which line comes after a line: the one painted next when that makes sense, else the nearest below. */
#include "locate/layout/line.h"

#include <math.h>

#define STEP_MIN 0.6f /* em from baseline to baseline */
#define STEP_MAX 3.0f
#define TRIES 256 /* lines looked at, nearest first */

static uint32_t painted_next(const sp_lines *lines, const signprep_text *text, uint32_t line)
{
	uint32_t last = 0;
	for (uint32_t i = 0; i < lines->items[line].count; i++) {
		uint32_t glyph = lines->glyphs[lines->items[line].first + i];
		if (lines->spots.items[glyph].flags & SP_SPOT_INK)
			last = glyph;
	}
	for (size_t i = (size_t) last + 1; i < text->glyph_count; i++)
		if ((lines->spots.items[i].flags & (SP_SPOT_COUNTS | SP_SPOT_INK)) == (SP_SPOT_COUNTS | SP_SPOT_INK))
			return lines->line_of[i];
	return SP_LINE_NONE;
}

static bool same_kind(const sp_line *a, const sp_line *b)
{
	return a->axis == b->axis && a->root == b->root && a->size < 1.3f * b->size && b->size < 1.3f * a->size;
}

/* Below by a line or two, or on top of the next column. */
static bool may_follow(const sp_line *line, const sp_line *next)
{
	float down = line->level - next->level, size = fmaxf(line->size, next->size);
	if (!same_kind(line, next))
		return false;
	return (down >= STEP_MIN * size && down <= STEP_MAX * size) || (down < 0 && next->start > line->end);
}

uint32_t sp_line_next(const sp_lines *lines, const signprep_text *text, uint32_t index)
{
	const sp_line *line = &lines->items[index];
	uint32_t painted = painted_next(lines, text, index), best = SP_LINE_NONE;
	if (painted != SP_LINE_NONE && painted != index && may_follow(line, &lines->items[painted]))
		return painted;

	float least = 0;
	for (size_t i = line->rank + (size_t) 1, tried = 0; i < lines->count && tried < TRIES; i++, tried++) {
		const sp_line *next = &lines->items[lines->by_level[i]];
		float down = line->level - next->level;
		if (next->axis != line->axis || next->root != line->root || down > STEP_MAX * line->size)
			break;
		if (!same_kind(line, next) || down < STEP_MIN * line->size)
			continue;
		bool overlaps = next->start < line->end && next->end > line->start;
		float cost = down / line->size + (overlaps ? 0 : 2);
		if (best == SP_LINE_NONE || cost < least) {
			best = lines->by_level[i];
			least = cost;
		}
	}
	return best;
}
