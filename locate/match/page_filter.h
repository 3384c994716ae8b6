/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Which keywords a page can hold at all, told by the characters it has, before any line of it is made.
 *
 * A character of a folded keyword must come from some character of the page, through the same folding; what no
 * character of the page folds to is missing. Accents may compose on a page with combining marks: characters that can be
 * made that way count as present there. The filter never turns away a page with a hit or a near miss.
 */
#ifndef SP_LOCATE_MATCH_PAGE_FILTER_H
#define SP_LOCATE_MATCH_PAGE_FILTER_H

#include "locate/match/near.h"

#define SP_PAGE_FILTER_WORDS 1024 /* of 64 bits: the basic plane */

typedef struct sp_page_filter {
	const sp_pattern *patterns;
	const sp_near *nears;
	struct sp_screen *screens;           /* one for each way of folding that some keyword asks for */
	struct sp_demand *hits, *misses;     /* what each keyword wants to see */
	uint64_t page[SP_PAGE_FILTER_WORDS]; /* characters of the page */
	struct sp_origin *origins;
	size_t origin_count, origin_cap;
} sp_page_filter;

/** Keywords may come to naught: `nears` need not have been started. Memory is the arena's but for what clear frees. */
bool sp_page_filter_make(sp_page_filter *out, sp_arena *arena, const sp_pattern *patterns, const sp_near *nears, size_t count);
void sp_page_filter_clear(sp_page_filter *filter);
/** Looks at a page; what follows is about it. False: no memory. */
bool sp_page_filter_look(sp_page_filter *filter, const signprep_text *text);

bool sp_page_filter_may_hit(const sp_page_filter *filter, size_t pattern);
/**
 * The page alone can hold a near miss. `*head` and `*tail`: how many of the keyword's first and last characters it has; a
 * near miss may begin with the head on one page and end with the tail on the next.
 */
bool sp_page_filter_may_miss(const sp_page_filter *filter, size_t pattern, size_t *head, size_t *tail);

#endif
