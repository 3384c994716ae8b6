/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Paint order is nearly always reading order: strips keep what was painted together together. */
#include "locate/strip.h"

#include <math.h>

#define LEVEL_SAME 0.06f /* em that glyphs of one strip may differ in height */
#define RULE_GAP 0.2f    /* em that a table line needs between two glyphs */

/* True when `spot` goes on where the strip ends. */
static bool continues(const sp_strip *strip, const sp_spot *spot, const sp_rules *rules, sp_axis axis)
{
	if (strip->axis != spot->axis || strip->root != spot->root)
		return false;
	float size = fmaxf(strip->size, spot->size);
	if (fabsf(spot->level - strip->level) > LEVEL_SAME * size) {
		if (!(spot->flags & SP_SPOT_MARK) || fabsf(spot->level - strip->level) > size)
			return false;
	}
	float gap = spot->start - strip->room_end;
	if (gap > SP_GAP_MAX * size || gap < -2 * size)
		return false;
	if (!(spot->flags & SP_SPOT_INK) || spot->flags & SP_SPOT_MARK || !strip->ink)
		return gap > -size;
	float narrower = fminf(strip->last_advance, spot->end - spot->start);
	if (strip->end - spot->start > SP_OVERLAP_MAX * narrower)
		return false;
	return spot->start - strip->end < RULE_GAP * size || !sp_rules_between(rules, axis, strip->end, spot->start, strip->level, size);
}

static void extend(sp_strip *strip, const sp_spot *spot)
{
	strip->count++;
	strip->room_end = fmaxf(strip->room_end, spot->end);
	if (!(spot->flags & SP_SPOT_INK))
		return;
	if (!strip->ink) {
		strip->start = spot->start;
		strip->end = spot->end;
		strip->first_advance = spot->end - spot->start;
		strip->level = spot->level;
		strip->size = spot->size;
		strip->ink = true;
	}
	if (!(spot->flags & SP_SPOT_MARK))
		strip->last_advance = spot->end - spot->start;
	strip->end = fmaxf(strip->end, spot->end);
	strip->size = fmaxf(strip->size, spot->size);
}

bool sp_strips_make(sp_strips *out, sp_arena *arena, const signprep_text *text, const sp_spots *spots, const sp_rules *rules)
{
	size_t counted = 0;
	for (size_t i = 0; i < text->glyph_count; i++)
		counted += spots->items[i].flags & SP_SPOT_COUNTS;
	*out = (sp_strips){ .order = sp_arena_array(arena, counted + 1, sizeof *out->order) };
	/* Strips are fewer than glyphs, mostly by far; they are counted first to be made in one piece. */
	for (int pass = 0; pass < 2; pass++) {
		size_t placed = 0, made = 0;
		sp_strip spare = { .count = 0 }, *strip = NULL;
		for (uint32_t i = 0; out->order && i < text->glyph_count; i++) {
			const sp_spot *spot = &spots->items[i];
			if (!(spot->flags & SP_SPOT_COUNTS))
				continue;
			if (!strip || !continues(strip, spot, rules, spots->axes[spot->axis])) {
				strip = out->items ? &out->items[made] : &spare;
				made++;
				*strip = (sp_strip){ .first = (uint32_t) placed, .start = spot->start, .end = spot->start, .room_start = spot->start,
					.room_end = spot->start, .level = spot->level, .size = spot->size, .axis = spot->axis, .root = spot->root };
			}
			out->order[placed++] = i;
			extend(strip, spot);
		}
		out->count = made;
		if (pass == 0 && (!out->order || !(out->items = sp_arena_array(arena, made + 1, sizeof *out->items))))
			return false;
	}
	return true;
}
