/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which lines can hold a keyword at all. */
#include "locate/match/line_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define CPS_MAX ((size_t) 1 << 27)

static unsigned pair_of(uint32_t a, uint32_t b)
{
	return (a * 0x9E3779B1u + b * 0x85EBCA6Bu) >> 22;
}

void sp_line_filter_pairs(uint64_t pairs[16], const uint32_t *cps, size_t count)
{
	memset(pairs, 0, 16 * sizeof *pairs);
	for (size_t i = 0; i + 1 < count; i++) {
		unsigned pair = pair_of(cps[i], cps[i + 1]);
		pairs[pair >> 6] |= (uint64_t) 1 << (pair & 63);
	}
}

bool sp_line_filter_at(sp_line_filter *filter, const sp_lines *lines, uint32_t line)
{
	const sp_line *l = &lines->items[line];
	const sp_spot *const spots = lines->spots.items;
	const uint32_t *const glyphs = lines->glyphs + l->first;
	void *cps = filter->cps;
	bool fits = sp_array_reserve(&cps, &filter->cap, 0, (size_t) l->count + 1, sizeof *filter->cps, CPS_MAX);
	filter->cps = cps;
	if (!fits)
		return false;
	uint32_t *const out = filter->cps, all = 0;
	size_t count = 0;
	filter->count = 0;
	filter->known = filter->flat = true;
	filter->paired = false;
	for (uint32_t i = 0; i < l->count; i++) {
		const sp_spot *spot = &spots[glyphs[i]];
		if (!(spot->flags & SP_SPOT_SIMPLE)) {
			filter->known = false;
			return true;
		}
		/* A blank is written over by what comes next. */
		out[count] = sp_simple_fold(spot->cp);
		count += spot->cp != ' ';
		all |= spot->cp;
	}
	filter->flat = all < 0x80;
	filter->count = count;
	return true;
}

void sp_line_filter_pair(sp_line_filter *filter)
{
	if (!filter->paired)
		sp_line_filter_pairs(filter->pairs, filter->cps, filter->count);
	filter->paired = true;
}

void sp_line_filter_clear(sp_line_filter *filter)
{
	free(filter->cps);
	*filter = (sp_line_filter) { .count = 0 };
}

bool sp_pairs_may_hold(const uint64_t pairs[16], const uint32_t *cps, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		unsigned pair = pair_of(cps[i], cps[i + 1]);
		if (!(pairs[pair >> 6] >> (pair & 63) & 1))
			return false;
	}
	return true;
}

bool sp_line_filter_may_hold(sp_line_filter *filter, const uint32_t *cps, size_t count)
{
	if (count != 1) {
		sp_line_filter_pair(filter);
		return count <= filter->count && sp_pairs_may_hold(filter->pairs, cps, count);
	}
	for (size_t i = 0; i < filter->count; i++)
		if (filter->cps[i] == cps[0])
			return true;
	return false;
}
