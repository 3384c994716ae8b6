/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keywords sorted into groups. */
#include "locate/match/search.h"

#include <stdlib.h>
#include <string.h>

typedef struct member {
	uint32_t first, index;
} member;

static int by_first(const void *a, const void *b)
{
	const member *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static bool belongs(const sp_group *group, const sp_pattern *p)
{
	return group->hidden == p->hidden && group->annotations == p->annotations && sp_profile_same(group->profile, p->profile);
}

static void note(sp_group *group, const sp_pattern *p)
{
	size_t length = p->code ? SP_KEYWORD_MAX : p->count;
	if (p->cross_line && length > group->longest)
		group->longest = length;
	group->has_hyphen = group->has_hyphen || p->has_hyphen;
	group->has_regex = group->has_regex || p->code;
	if (!p->code) {
		group->filter[(p->cps[0] >> 6) & 3] |= (uint64_t) 1 << (p->cps[0] & 63);
		group->literals++;
	}
}

static bool fill(sp_group *group, sp_arena *arena, const sp_pattern *patterns, size_t count, bool *taken, member *sorted)
{
	for (size_t i = 0; i < count; i++) {
		if (taken[i] || !belongs(group, &patterns[i]))
			continue;
		taken[i] = true;
		sorted[group->count++] = (member) { patterns[i].code ? UINT32_MAX : patterns[i].cps[0], (uint32_t) i };
		note(group, &patterns[i]);
	}
	qsort(sorted, group->count, sizeof *sorted, by_first);
	group->members = sp_arena_array(arena, group->count, sizeof *group->members);
	for (size_t i = 0; group->members && i < group->count; i++)
		group->members[i] = sorted[i].index;
	return group->members;
}

bool sp_groups_make(sp_groups *out, sp_arena *arena, const sp_pattern *patterns, size_t count)
{
	*out = (sp_groups) { .items = sp_arena_array(arena, count + 1, sizeof *out->items) };
	bool *taken = sp_arena_array(arena, count + 1, sizeof *taken);
	member *sorted = sp_arena_array(arena, count + 1, sizeof *sorted);
	if (!out->items || !taken || !sorted)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (taken[i])
			continue;
		sp_group *group = &out->items[out->count++];
		*group = (sp_group) {
			.profile = patterns[i].profile, .hidden = patterns[i].hidden, .annotations = patterns[i].annotations
		};
		if (!fill(group, arena, patterns, count, taken, sorted))
			return false;
	}
	return true;
}
