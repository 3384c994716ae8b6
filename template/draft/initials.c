/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Initials on every page. */
#include "template/draft/initials.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* Points: the same place of another page. */
#define SAME 2.0

static bool is_same(const sp_initial *a, const sp_initial *b)
{
	return strcmp(a->label, b->label) == 0 && fabs(a->rect.x0 - b->rect.x0) < SAME && fabs(a->rect.y0 - b->rect.y0) < SAME &&
		fabs(a->blank.x1 - b->blank.x1) < SAME;
}

static bool signs(const sp_places *places, size_t party)
{
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *place = &places->items[i];
		if (!place->dropped && place->party == party && (place->kind == SP_PLACE_SIGN || place->kind == SP_PLACE_SEAL))
			return true;
	}
	return false;
}

/* Whose they are; nobody's where that is not sure. */
static size_t party_of(const sp_places *places, const sp_parties *parties, const sp_initial *initial)
{
	size_t found = SP_NO_PARTY;
	for (size_t i = 0; i < parties->count; i++) {
		size_t party = sp_party_of(parties, &(sp_mark) { .party = i });
		bool named = initial->party ? strcmp(parties->items[i].key, initial->party->key) == 0
					    : !initial->name || strcasecmp(parties->items[i].label, initial->name) == 0;
		if (!named || party == found || !signs(places, party))
			continue;
		if (found != SP_NO_PARTY)
			return SP_NO_PARTY;
		found = party;
	}
	return found;
}

/* Marks what is the same on the pages that follow; the last of those pages. */
static int last_of(sp_initial *first, size_t *covered)
{
	int page = first->page;
	for (sp_initial *next = first->next; next; next = next->next) {
		if (next->taken || next->page != page + 1 || !is_same(first, next))
			continue;
		next->taken = true;
		page = next->page;
		(*covered)++;
	}
	return page;
}

signprep_code sp_initials_add(
	sp_places *places, const sp_marks *marks, const sp_parties *parties, size_t *drafted, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	*drafted = 0;
	if (marks->initial_count > SP_INITIALS_MAX)
		return SIGNPREP_OK;
	for (sp_initial *initial = marks->first_initial; !code && initial; initial = initial->next) {
		size_t covered = 1, party = party_of(places, parties, initial);
		if (initial->taken || party == SP_NO_PARTY)
			continue;
		int last = last_of(initial, &covered);
		if (last == initial->page)
			continue;
		const sp_place place = { .kind = SP_PLACE_INITIAL,
			.mark = SP_NO_MARK,
			.party = party,
			.silent = SP_NO_PARTY,
			.key = "initials",
			.keyword = initial->label,
			.line = initial->line,
			.page = initial->page,
			.last_page = last,
			.label = initial->rect,
			.blank = initial->blank,
			.blank_kind = SIGNPREP_BLANK_UNDERSCORES,
			.at = SP_PUT_ABSOLUTE,
			.choice.pick = SP_CHOICE_ONLY,
			.settled = true };
		code = sp_places_add(places, &place, err);
		*drafted += covered;
	}
	return code;
}
