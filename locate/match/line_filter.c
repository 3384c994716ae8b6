/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines at a glance. */
#include "locate/match/line_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define CPS_MAX ((size_t) 1 << 27)

static unsigned pair_of(uint32_t a, uint32_t b)
{
	return (a * 0x9E3779B1u + b * 0x85EBCA6Bu) >> 22;
}

void sp_glance_pairs(uint64_t pairs[16], const uint32_t *cps, size_t count)
{
	memset(pairs, 0, 16 * sizeof *pairs);
	for (size_t i = 0; i + 1 < count; i++) {
		unsigned pair = pair_of(cps[i], cps[i + 1]);
		pairs[pair >> 6] |= (uint64_t) 1 << (pair & 63);
	}
}

bool sp_glance_at(sp_glance *glance, const sp_lines *lines, uint32_t line)
{
	const sp_line *l = &lines->items[line];
	void *cps = glance->cps;
	bool fits = sp_array_reserve(&cps, &glance->cap, 0, (size_t) l->count + 1, sizeof *glance->cps, CPS_MAX);
	glance->cps = cps;
	if (!fits)
		return false;
	glance->count = 0;
	glance->known = glance->flat = true;
	for (uint32_t i = 0; i < l->count; i++) {
		const sp_spot *spot = &lines->spots.items[lines->glyphs[l->first + i]];
		if (!(spot->flags & SP_SPOT_SIMPLE)) {
			glance->known = false;
			return true;
		}
		if (spot->cp == ' ')
			continue;
		glance->flat = glance->flat && spot->cp < 0x80;
		glance->cps[glance->count++] = sp_simple_fold(spot->cp);
	}
	sp_glance_pairs(glance->pairs, glance->cps, glance->count);
	return true;
}

void sp_glance_clear(sp_glance *glance)
{
	free(glance->cps);
	*glance = (sp_glance){ .count = 0 };
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

bool sp_glance_may_hold(const sp_glance *glance, const uint32_t *cps, size_t count)
{
	if (count != 1)
		return count <= glance->count && sp_pairs_may_hold(glance->pairs, cps, count);
	for (size_t i = 0; i < glance->count; i++)
		if (glance->cps[i] == cps[0])
			return true;
	return false;
}
