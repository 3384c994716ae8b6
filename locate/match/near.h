/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What might have been meant by a keyword that has no hit: the same text under looser comparison, best first.
 * Looked for as long as a keyword has no hit; the work is bounded by the length of the text times that of the keywords.
 */
#ifndef SP_LOCATE_MATCH_NEAR_H
#define SP_LOCATE_MATCH_NEAR_H

#include "locate/match/edit_distance.h"
#include "locate/match/line_filter.h"
#include "locate/match/hit.h"
#include "locate/match/near_fold.h"
#include "locate/match/pattern.h"

#define SP_NEAR_MISSES_MAX 5
#define SP_TAILS_MAX 8

/* The keyword's first characters at the end of a line near the foot of a page. */
typedef struct sp_tail {
	size_t taken;
	signprep_rect rect;
	const char *text, *line;
} sp_tail;

typedef struct sp_near {
	const sp_pattern *pattern;
	sp_near_fold keyword;
	sp_edit edit;
	signprep_near_miss best[SP_NEAR_MISSES_MAX];
	size_t count;
	sp_tail tails[SP_TAILS_MAX], fresh[SP_TAILS_MAX]; /* of the last page, of this one; more are not followed up */
	size_t tail_count, fresh_count;
	int tail_page, page; /* of tails; looked at last */
} sp_near;

/** Makes a keyword ready; regular expressions have no near misses. False: no memory. */
bool sp_near_start(sp_near *near, const sp_pattern *pattern);
/** How many mistakes a text may have and still be meant. */
size_t sp_near_edit_limit(const sp_near *near);
/* Near misses of one page after the other. All zero to begin with; memory is kept from page to page. */
typedef struct sp_near_search {
	sp_near *nears;
	const bool *active;
	size_t count;
	const sp_scan *scan;
	const sp_folded *folded; /* the line */
	sp_folded own, other;
	sp_near_fold line, next;
	sp_line_filter filter;
	uint64_t pairs[16]; /* of the line: see line_filter.h */
	bool read_all;      /* all lines, whatever the filter says */
	bool failed;
} sp_near_search;

/** A page whose lines were made with hidden text. `active` tells which of the nears are looked for. */
void sp_near_begin(sp_near_search *n, sp_near *nears, const bool *active, size_t count, const sp_scan *scan);
/** False when the line filter tells that nothing comes of it. Lines that are skipped so need not be given. */
bool sp_near_may_line(sp_near_search *n, sp_line_filter *filter);
/** One of its lines, folded without any switch. Lines in order. False: no memory. */
bool sp_near_line(sp_near_search *n, uint32_t line, const sp_folded *folded);
/** All lines of a page. False: no memory. */
bool sp_near_page(sp_near_search *n, sp_near *nears, const bool *active, size_t count, const sp_scan *scan);
void sp_near_search_clear(sp_near_search *n);
void sp_near_clear(sp_near *near);

#endif
