/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The hits of one keyword: duplicates merged, put in reading order, repeats over pages marked. */
#ifndef SP_LOCATE_MATCH_HIT_LIST_H
#define SP_LOCATE_MATCH_HIT_LIST_H

#include "locate/match/hit.h"

typedef struct sp_catch {
	sp_found *items;
	size_t count, cap;
	size_t page_start; /* first item of the page being searched */
} sp_catch;

/** False: no memory, or more hits than any document has a use for. */
bool sp_catch_add(sp_catch *c, const sp_found *found);
/** The page is done: of equal hits that overlap by more than half one stays, the rest is put in reading order. */
void sp_catch_settle(sp_catch *c);
/** Marks hits whose line stands in the same place on another page. False: no memory. */
bool sp_catch_mark_repeated(sp_catch *c);
void sp_catch_clear(sp_catch *c);

#endif
