/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Choosing among several. */
#include "locate/place/pick.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>

static sp_pick rule_of(const sp_spec *spec, signprep_on_multiple multiple, size_t count)
{
	static const sp_pick overriding[] = { SP_PICK_ONLY, SP_PICK_ONLY, SP_PICK_FIRST, SP_PICK_LAST, SP_PICK_ALL };
	if (multiple != SIGNPREP_MULTIPLE_AS_REQUESTED && count > 1)
		return overriding[multiple];
	if (!spec->has_pick && spec->has_expect)
		return SP_PICK_ALL;
	return spec->pick;
}

static sp_pick_verdict by_indexes(const sp_spec *spec, size_t count, bool *chosen, int *bad_index)
{
	for (size_t i = 0; i < spec->index_count; i++) {
		int index = spec->indexes[i];
		if (index < 0 || (size_t) index >= count) {
			*bad_index = index;
			return SP_VERDICT_NO_INDEX;
		}
		chosen[spec->keyword_reverse ? count - 1 - (size_t) index : (size_t) index] = true;
	}
	return SP_VERDICT_DONE;
}

sp_pick_verdict sp_pick_choose(const sp_spec *spec, signprep_on_multiple multiple, size_t count, bool *chosen, int *bad_index)
{
	*bad_index = 0;
	if (spec->has_expect && (count < (size_t) spec->expect_min || count > (size_t) spec->expect_max))
		return SP_VERDICT_UNEXPECTED;
	switch (rule_of(spec, multiple, count)) {
	case SP_PICK_ONLY: chosen[0] = count == 1; return count == 1 ? SP_VERDICT_DONE : SP_VERDICT_AMBIGUOUS;
	case SP_PICK_FIRST: chosen[0] = true; break;
	case SP_PICK_LAST: chosen[count - 1] = true; break;
	case SP_PICK_ALL:
		for (size_t i = 0; i < count; i++)
			chosen[i] = true;
		break;
	case SP_PICK_INDEXES: return by_indexes(spec, count, chosen, bad_index);
	}
	return SP_VERDICT_DONE;
}

const char *sp_pick_reason(const sp_spec *spec, signprep_on_multiple multiple, size_t count)
{
	switch (rule_of(spec, multiple, count)) {
	case SP_PICK_ONLY: return "pick.only";
	case SP_PICK_FIRST: return "pick.first";
	case SP_PICK_LAST: return "pick.last";
	case SP_PICK_ALL: return count == 1 ? "pick.only" : "pick.all";
	case SP_PICK_INDEXES: return "pick.index";
	}
	return "";
}

void sp_pick_expected(const sp_spec *spec, char *out, size_t cap)
{
	if (!spec->has_expect)
		snprintf(out, cap, "1");
	else if (spec->expect_max == INT_MAX)
		snprintf(out, cap, "%d..", spec->expect_min);
	else if (spec->expect_min == spec->expect_max)
		snprintf(out, cap, "%d", spec->expect_min);
	else
		snprintf(out, cap, "%d..%d", spec->expect_min, spec->expect_max);
}

/* The last of those in doubt, but one aside only where there is no other; `*number` counts from 0 among those in doubt. */
static const signprep_candidate *likeliest(const signprep_candidate *candidates, size_t count, size_t *number, size_t *left)
{
	const signprep_candidate *best = NULL;
	*number = *left = 0;
	for (size_t i = 0; i < count; i++) {
		if (*candidates[i].dropped)
			continue;
		if (!best || !(candidates[i].hit_flags & SP_CANDIDATE_ASIDE) || best->hit_flags & SP_CANDIDATE_ASIDE) {
			best = &candidates[i];
			*number = *left;
		}
		++*left;
	}
	return best;
}

const char *sp_pick_propose(sp_arena *arena, const signprep_candidate *candidates, size_t count, bool regions)
{
	size_t number, left, on_page = 0;
	const signprep_candidate *t = likeliest(candidates, count, &number, &left);
	if (!t)
		return "{}";
	for (size_t i = 0; i < count; i++)
		on_page += !*candidates[i].dropped && candidates[i].page == t->page;
	if (on_page == 1)
		return sp_arena_printf(arena, "{\"Pages\": \"%d\"}", t->page);
	if (!regions)
		return "{\"Pick\": \"first\"}";
	return sp_arena_printf(arena, "{\"Pages\": \"%d\", \"Region\": [%.0f, %.0f, %.0f, %.0f]}", t->page, floor(t->rect.x0),
		floor(t->rect.y0), ceil(t->rect.x1), ceil(t->rect.y1));
}

const char *sp_pick_propose_number(sp_arena *arena, const signprep_candidate *candidates, size_t count, bool reverse)
{
	size_t number, left;
	likeliest(candidates, count, &number, &left);
	if (number + 1 >= left)
		return "{\"Pick\": \"last\"}";
	return sp_arena_printf(arena, "{\"Pick\": [%zu]}", reverse ? left - 1 - number : number);
}
