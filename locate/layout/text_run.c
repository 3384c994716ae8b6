/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Paint order is nearly always reading order: strips keep what was painted together together. */
#include "locate/layout/text_run.h"

#include <math.h>

#define LEVEL_SAME 0.06f /* em that glyphs of one strip may differ in height */
#define RULE_GAP 0.4f    /* em that a table line needs around it; guide lines cross word spaces */

/* True when `spot` goes on where the strip ends. */
static bool continues(const sp_strip *strip, const sp_spot *spot, const sp_rules *rules, sp_axis axis)
{
	if (strip->axis != spot->axis || strip->root != spot->root)
		return false;
	float size = sp_maxf(strip->size, spot->size);
	if (fabsf(spot->level - strip->level) > LEVEL_SAME * size) {
		if (!(spot->flags & SP_SPOT_MARK) || fabsf(spot->level - strip->level) > size)
			return false;
	}
	float gap = spot->start - strip->room_end;
	if (gap > SP_GAP_MAX * size || gap < -2 * size)
		return false;
	if (!(spot->flags & SP_SPOT_INK) || spot->flags & SP_SPOT_MARK || !strip->ink)
		return gap > -size;
	float narrower = sp_minf(strip->last_advance, spot->end - spot->start);
	bool tight = spot->cp != strip->last_cp && spot->start - strip->last_start >= SP_STEP_MIN * strip->last_advance;
	if (strip->end - spot->start > SP_OVERLAP_MAX * narrower && !tight)
		return false;
	return spot->start - strip->end < RULE_GAP * size || !sp_rules_between(rules, axis, strip->end, spot->start, strip->level,
		size);
}

static void extend(sp_strip *strip, const sp_spot *spot)
{
	strip->count++;
	strip->room_end = sp_maxf(strip->room_end, spot->end);
	if (!(spot->flags & SP_SPOT_INK))
		return;
	if (!strip->ink) {
		strip->start = spot->start;
		strip->end = spot->end;
		strip->first_advance = spot->end - spot->start;
		strip->first_cp = spot->cp;
		strip->level = spot->level;
		strip->size = spot->size;
		strip->ink = true;
	}
	if (!(spot->flags & SP_SPOT_MARK)) {
		strip->last_start = spot->start;
		strip->last_advance = spot->end - spot->start;
		strip->last_cp = spot->cp;
	}
	strip->end = sp_maxf(strip->end, spot->end);
	strip->size = sp_maxf(strip->size, spot->size);
}

static sp_strip begin(const sp_spot *spot, uint32_t first)
{
	return (sp_strip){ .first = first, .start = spot->start, .end = spot->start, .room_start = spot->start,
		.room_end = spot->start, .level = spot->level, .size = spot->size, .axis = spot->axis, .root = spot->root };
}

/* Makes strips as long as there is room for them; returns how many there are. The one in the making stays in registers. */
static size_t make(sp_strips *out, size_t room, size_t glyph_count, const sp_spots *spots, const sp_rules *rules)
{
	uint32_t *const order = out->order, placed = 0;
	const sp_spot *const items = spots->items;
	const sp_axis *const axes = spots->axes;
	size_t made = 0;
	sp_strip strip = { .count = 0 };
	for (uint32_t i = 0; i < glyph_count; i++) {
		const sp_spot *spot = &items[i];
		if (!(spot->flags & SP_SPOT_COUNTS))
			continue;
		if (made == 0 || !continues(&strip, spot, rules, axes[spot->axis])) {
			if (made > 0 && made <= room)
				out->items[made - 1] = strip;
			made++;
			strip = begin(spot, placed);
		}
		order[placed++] = i;
		extend(&strip, spot);
	}
	if (made > 0 && made <= room)
		out->items[made - 1] = strip;
	return made;
}

static void rank(sp_strips *strips)
{
	uint32_t inked = 0;
	for (size_t i = 0; i < strips->count; i++) {
		inked += strips->items[i].ink;
		strips->items[i].rank = inked;
	}
}

bool sp_strips_make(sp_strips *out, sp_arena *arena, const signprep_text *text, const sp_spots *spots, const sp_rules *rules)
{
	size_t room = text->glyph_count / 8 + 16; /* mostly enough; else the second round has what it takes */
	*out = (sp_strips){ .order = sp_arena_raw(arena, text->glyph_count + 1, sizeof *out->order) };
	for (int round = 0; out->order && round < 2; round++) {
		out->items = sp_arena_raw(arena, room, sizeof *out->items);
		if (!out->items)
			return false;
		out->count = make(out, room, text->glyph_count, spots, rules);
		if (out->count <= room) {
			rank(out);
			return true;
		}
		room = out->count;
	}
	return false;
}
