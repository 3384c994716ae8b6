/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Many keywords over the lines of one page. Keywords that read a page the same way form a group and share its folded lines. */
#ifndef SP_LOCATE_MATCH_SEARCH_H
#define SP_LOCATE_MATCH_SEARCH_H

#include "locate/match/hit_list.h"
#include "locate/match/near.h"
#include "locate/match/pattern.h"

typedef struct sp_group {
	sp_profile profile;
	bool hidden, annotations;
	uint32_t *members; /* indices of its keywords, by first folded character; regular expressions last */
	size_t count, literals;
	uint64_t filter[4]; /* low bytes of the first characters */
	size_t longest;     /* of those that may cross lines, code points; 0: none does */
	bool has_regex, has_hyphen;
} sp_group;

typedef struct sp_groups {
	sp_group *items;
	size_t count;
} sp_groups;

/** False: no memory. */
bool sp_groups_make(sp_groups *out, sp_arena *arena, const sp_pattern *patterns, size_t count);

typedef struct sp_search {
	const sp_pattern *patterns;
	sp_hit_list *hit_lists; /* one for each pattern */
	const bool *active;     /* patterns that are looked for on this page */
	sp_scan scan;
	bool read_all;          /* all lines, whatever the line filter says */
	sp_near_search *beside; /* near misses that are looked for in the same readings; NULL: none */
	/* spare room, kept from page to page */
	sp_folded folded;
	sp_subject subject;
	sp_line_filter filter;
	uint32_t *after; /* for each pattern: where its next hit may start */
} sp_search;

/** Adds the hits of `group` on the page of search->scan. @return K105, D901 */
signprep_code sp_search_group(sp_search *search, const sp_group *group, signprep_error *err);
/** Frees the spare room. */
void sp_search_clear(sp_search *search);

#endif
