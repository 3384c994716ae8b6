/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seals across the pages. */
#include "template/draft/paging.h"

#include <math.h>

/* Points: 42 mm; how far a seal or a hand reaches over its line; steps of trying heights. */
#define SEAL (42 * 72 / 25.4)
#define REACH 62.0
#define STEP 12.0

static bool seals(const sp_places *places, size_t count, size_t party)
{
	for (size_t i = 0; i < count; i++)
		if (!places->items[i].dropped && places->items[i].party == party && places->items[i].kind == SP_PLACE_SEAL)
			return true;
	return false;
}

/* No other place lies in the strip, whichever page it is on. */
static bool is_free(const sp_places *places, signprep_rect strip)
{
	for (size_t i = 0; i < places->count; i++) {
		const sp_place *place = &places->items[i];
		signprep_rect on = place->blank_kind ? place->blank : place->label;
		if (place->kind == SP_PLACE_PAGING)
			on = place->box;
		else
			on = (signprep_rect) { fmin(on.x0, place->label.x0), on.y0 - REACH, fmax(on.x1, on.x0 + SEAL),
				on.y1 + REACH };
		if (!place->dropped && signprep_rect_area(signprep_rect_intersect(on, strip)) > 0)
			return false;
	}
	return true;
}

static bool find_box(const sp_places *places, const sp_page_sizes *pages, signprep_rect *box)
{
	double width = pages->widths[1], height = pages->heights[1];
	for (int i = 2; i <= pages->count; i++) {
		width = fmin(width, pages->widths[i]);
		height = fmin(height, pages->heights[i]);
	}
	for (double y = height / 4; y + SEAL < height; y += STEP) {
		*box = (signprep_rect) { width - SEAL, y, width, y + SEAL };
		if (is_free(places, *box))
			return true;
	}
	return false;
}

signprep_code sp_paging_add(
	sp_places *places, const sp_marks *marks, const sp_parties *parties, const sp_page_sizes *pages, signprep_error *err)
{
	const size_t count = places->count;
	signprep_code code = SIGNPREP_OK;
	if (!marks->paging_asked.count || pages->count < 2)
		return SIGNPREP_OK;
	for (size_t i = 0; !code && i < parties->count; i++) {
		sp_place place = { .kind = SP_PLACE_PAGING,
			.mark = SP_NO_MARK,
			.party = i,
			.silent = SP_NO_PARTY,
			.key = "paging_seal",
			.keyword = "",
			.line = marks->paging_asked.line,
			.page = marks->paging_asked.page,
			.at = SP_PUT_ABSOLUTE,
			.choice.pick = SP_CHOICE_ONLY,
			.settled = true };
		if (parties->items[i].joined == i && parties->items[i].type == SIGNPREP_DRAFT_COMPANY && seals(places, count, i) &&
			find_box(places, pages, &place.box))
			code = sp_places_add(places, &place, err);
	}
	return code;
}
