/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Paint order is nearly always reading order: runs keep what was painted together together. */
#include "locate/layout/text_run.h"

#include <math.h>

#define LEVEL_SAME 0.06f /* em that glyphs of one run may differ in height */
#define RULE_GAP 0.4f    /* em that a table line needs around it; guide lines cross word spaces */
#define HOLE_MIN 0.1f    /* em; a glyph may stand in a wider gap */
#define CLOSE 0.01f      /* em */
#define BACK_MAX 0.05f   /* em that white space, or what follows it, may reach back */

/* True when `spot` goes on where the run ends. */
static bool continues(const sp_text_run *run, const sp_spot *spot, const sp_rules *rules, sp_axis axis)
{
	if (run->axis != spot->axis || run->root != spot->root)
		return false;
	float size = sp_maxf(run->size, spot->size), gap = spot->start - run->room_end;
	/* Letter after letter, as nearly always: overlaps of this size are no wider than half of any that is no mark. */
	if (spot->level == run->level && run->ink && (spot->flags & (SP_SPOT_INK | SP_SPOT_MARK | SP_SPOT_BEGINS)) == SP_SPOT_INK &&
		gap > -CLOSE * size && spot->start - run->end < RULE_GAP * size)
		return true;
	if (fabsf(spot->level - run->level) > LEVEL_SAME * size) {
		if (!(spot->flags & SP_SPOT_MARK) || fabsf(spot->level - run->level) > size)
			return false;
	}
	if (gap > SP_GAP_MAX * size || gap < -2 * size || spot->flags & SP_SPOT_BEGINS)
		return false;
	if (gap < 0 && !(spot->flags & SP_SPOT_MARK) && spot->start < run->last_any - BACK_MAX * size)
		return false; /* so that a run's glyphs stand in its order */
	if (!(spot->flags & SP_SPOT_INK) || spot->flags & SP_SPOT_MARK || !run->ink)
		return gap > -size;
	float narrower = sp_minf(run->last_advance, spot->end - spot->start);
	float least = spot->cp != run->last_cp ? SP_STEP_MIN : SP_STEP_AGAIN;
	bool tight = spot->start - run->last_start >= least * run->last_advance &&
		(least == SP_STEP_MIN || spot->level == run->level);
	if (run->end - spot->start > SP_OVERLAP_MAX * narrower && !tight)
		return false;
	return spot->start - run->end < RULE_GAP * size || !sp_rules_between(rules, axis, run->end, spot->start, run->level, size);
}

static void extend(sp_text_run *run, const sp_spot *spot)
{
	run->holed |= spot->start - run->room_end > HOLE_MIN * spot->size;
	run->count++;
	run->room_end = sp_maxf(run->room_end, spot->end);
	if (!(spot->flags & SP_SPOT_MARK))
		run->last_any = spot->start;
	if (!(spot->flags & SP_SPOT_INK))
		return;
	if (!run->ink) {
		run->start = spot->start;
		run->end = spot->end;
		run->first_advance = spot->end - spot->start;
		run->first_cp = spot->cp;
		run->level = spot->level;
		run->size = spot->size;
		run->ink = true;
	}
	if (!(spot->flags & SP_SPOT_MARK)) {
		run->last_start = spot->start;
		run->last_advance = spot->end - spot->start;
		run->last_cp = spot->cp;
	}
	run->end = sp_maxf(run->end, spot->end);
	run->size = sp_maxf(run->size, spot->size);
}

static sp_text_run begin(const sp_spot *spot, uint32_t first)
{
	return (sp_text_run) { .first = first,
		.start = spot->start,
		.end = spot->start,
		.room_start = spot->start,
		.room_end = spot->start,
		.last_any = spot->start,
		.level = spot->level,
		.size = spot->size,
		.axis = spot->axis,
		.root = spot->root };
}

/*
 * Adds letter after letter to a run that has ink, as `continues` and `extend` would, as far as they simply follow one another;
 * returns the first that does not. The run's ends stay in registers.
 */
static uint32_t follow(sp_text_run *run, const sp_spot *spots, uint32_t i, uint32_t count, uint32_t *order)
{
	const uint8_t kinds = SP_SPOT_COUNTS | SP_SPOT_INK | SP_SPOT_MARK | SP_SPOT_BEGINS, letter = SP_SPOT_COUNTS | SP_SPOT_INK;
	const uint16_t axis = run->axis, root = run->root;
	const float level = run->level;
	const sp_spot *last = NULL;
	const uint32_t first = i;
	float room_end = run->room_end, end = run->end, size = run->size;
	bool holed = run->holed;
	for (; i < count; i++) {
		const sp_spot *spot = &spots[i];
		const float start = spot->start, largest = sp_maxf(size, spot->size), gap = start - room_end;
		if ((spot->flags & kinds) != letter || spot->axis != axis || spot->root != root || spot->level != level ||
			!(gap > -CLOSE * largest && start - end < RULE_GAP * largest))
			break;
		order[i - first] = i;
		holed |= gap > HOLE_MIN * spot->size;
		room_end = sp_maxf(room_end, spot->end);
		end = sp_maxf(end, spot->end);
		size = largest;
		last = spot;
	}
	if (!last)
		return i;
	run->holed = holed;
	run->count += i - first;
	run->room_end = room_end;
	run->end = end;
	run->size = size;
	run->last_any = run->last_start = last->start;
	run->last_advance = last->end - last->start;
	run->last_cp = last->cp;
	return i;
}

/* Makes runs as long as there is room for them; returns how many there are. The one in the making stays in registers. */
static size_t make(sp_text_runs *out, size_t room, size_t glyph_count, const sp_spots *spots, const sp_rules *rules)
{
	uint32_t *const order = out->order, placed = 0;
	const sp_spot *const items = spots->items;
	const sp_axis *const axes = spots->axes;
	size_t made = 0;
	sp_text_run run = { .count = 0 };
	for (uint32_t i = 0; i < glyph_count; i++) {
		if (run.ink) {
			const uint32_t next = follow(&run, items, i, (uint32_t) glyph_count, order + placed);
			placed += next - i;
			i = next;
			if (i == glyph_count)
				break;
		}
		const sp_spot *spot = &items[i];
		if (!(spot->flags & SP_SPOT_COUNTS))
			continue;
		if (made == 0 || !continues(&run, spot, rules, axes[spot->axis])) {
			if (made > 0 && made <= room)
				out->items[made - 1] = run;
			made++;
			run = begin(spot, placed);
		}
		order[placed++] = i;
		extend(&run, spot);
	}
	if (made > 0 && made <= room)
		out->items[made - 1] = run;
	return made;
}

static void rank(sp_text_runs *runs)
{
	uint32_t inked = 0;
	for (size_t i = 0; i < runs->count; i++) {
		inked += runs->items[i].ink;
		runs->items[i].rank = inked;
	}
}

/* The first glyph of the run that starts after `at`, as a number from its beginning. */
static uint32_t first_after(const sp_text_runs *runs, const sp_spot *spots, const sp_text_run *run, float at)
{
	uint32_t low = 0, high = run->count;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (spots[runs->order[run->first + mid]].start <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The two overlap no more than letters of one word do. */
static bool follows(const sp_spot *left, const sp_spot *right)
{
	const float width = left->end - left->start, narrower = sp_minf(width, right->end - right->start);
	return left->end - right->start <= SP_OVERLAP_MAX * narrower ||
		(left->cp != right->cp && right->start - left->start >= SP_STEP_MIN * width);
}

/* `spot` has room between the two. */
static bool fits_between(const sp_spot *left, const sp_spot *spot, const sp_spot *right)
{
	return right->start - left->end > HOLE_MIN * right->size && follows(left, spot) && follows(spot, right);
}

/* Marks the gaps of `run` that glyphs of `other` stand in; looks for each of them. */
static bool part_at_each(const sp_text_runs *runs, sp_spot *spots, const sp_text_run *run, const sp_text_run *other)
{
	bool any = false;
	for (uint32_t i = 0; i < other->count; i++) {
		const sp_spot *spot = &spots[runs->order[other->first + i]];
		uint32_t next = first_after(runs, spots, run, spot->start);
		if (next == 0 || next == run->count || spot->flags & SP_SPOT_MARK)
			continue;
		sp_spot *left = &spots[runs->order[run->first + next - 1]], *right = &spots[runs->order[run->first + next]];
		if (right->flags & SP_SPOT_BEGINS || !fits_between(left, spot, right))
			continue;
		right->flags |= SP_SPOT_BEGINS;
		any = true;
	}
	return any;
}

/* The same; looks into each of the gaps. */
static bool part_each_gap(const sp_text_runs *runs, sp_spot *spots, const sp_text_run *run, const sp_text_run *other)
{
	bool any = false;
	for (uint32_t i = 1; i < run->count; i++) {
		const sp_spot *left = &spots[runs->order[run->first + i - 1]];
		sp_spot *right = &spots[runs->order[run->first + i]];
		if (right->start - left->end <= HOLE_MIN * right->size || right->flags & SP_SPOT_BEGINS)
			continue;
		uint32_t at = first_after(runs, spots, other, left->end - left->size / 2);
		for (; at < other->count && !(right->flags & SP_SPOT_BEGINS); at++) {
			const sp_spot *spot = &spots[runs->order[other->first + at]];
			if (spot->start >= right->start)
				break;
			if (!(spot->flags & SP_SPOT_MARK) && fits_between(left, spot, right)) {
				right->flags |= SP_SPOT_BEGINS;
				any = true;
			}
		}
	}
	return any;
}

bool sp_text_runs_interlock(const sp_text_runs *runs, sp_spot *spots, uint32_t a, uint32_t b)
{
	const sp_text_run *one = &runs->items[a], *two = &runs->items[b];
	const sp_text_run *longer = one->count >= two->count ? one : two, *shorter = longer == one ? two : one;
	bool any = longer->holed && part_at_each(runs, spots, longer, shorter);
	return (shorter->holed && part_each_gap(runs, spots, shorter, longer)) || any;
}

bool sp_text_runs_make(sp_text_runs *out, sp_arena *arena, const signprep_text *text, const sp_spots *spots, const sp_rules *rules)
{
	size_t room = text->glyph_count / 8 + 16; /* mostly enough; else the second round has what it takes */
	*out = (sp_text_runs) { .order = sp_arena_raw(arena, text->glyph_count + 1, sizeof *out->order) };
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
