/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The hits of one keyword: duplicates merged, put in reading order, repeats over pages marked. */
#ifndef SP_LOCATE_MATCH_HIT_LIST_H
#define SP_LOCATE_MATCH_HIT_LIST_H

#include "locate/match/hit.h"

typedef struct sp_hit_list {
	sp_found *items;
	size_t count, cap;
	size_t page_start; /* first item of the page being searched */
} sp_hit_list;

/** False: no memory, or more hits than any document has a use for. */
bool sp_hit_list_add(sp_hit_list *c, const sp_found *found);
/** The page is done: of equal hits that overlap by more than half one stays, the rest is put in reading order. */
void sp_hit_list_settle(sp_hit_list *c);
/** Marks hits whose line stands in the same place on another page. False: no memory. */
bool sp_hit_list_mark_repeated(sp_hit_list *c);
/** The hits alone, in the memory of the list, which is then empty. Free with free(); NULL when there are none. */
signprep_hit *sp_hit_list_take(sp_hit_list *c, size_t *count);
void sp_hit_list_clear(sp_hit_list *c);

#endif
