/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * What might have been meant by a keyword that has no hit: the same text under looser comparison, best first.
 * Looked for as long as a keyword has no hit; the work is bounded by the length of the text times that of the keywords.
 */
#ifndef SP_LOCATE_NEAR_H
#define SP_LOCATE_NEAR_H

#include "locate/hit.h"
#include "locate/loose.h"
#include "locate/pattern.h"

#define SP_NEAR_MAX 5
#define SP_TAILS_MAX 8

/* The keyword's first characters at the end of a line near the foot of a page. */
typedef struct sp_tail {
	size_t taken;
	signprep_rect rect;
	const char *text, *line;
} sp_tail;

typedef struct sp_near {
	const sp_pattern *pattern;
	sp_loose keyword;
	signprep_near_miss best[SP_NEAR_MAX];
	size_t count;
	sp_tail tails[SP_TAILS_MAX], fresh[SP_TAILS_MAX]; /* of the last page, of this one; more are not followed up */
	size_t tail_count, fresh_count;
	int tail_page;
} sp_near;

/** Makes a keyword ready; regular expressions have no near misses. False: no memory. */
bool sp_near_start(sp_near *near, const sp_pattern *pattern);
/** How many mistakes a text may have and still be meant. */
size_t sp_near_edit_limit(const sp_near *near);
/**
 * Looks through a page whose lines were made with hidden text. `active` tells which of the nears are looked for.
 * False: no memory.
 */
bool sp_near_page(sp_near *nears, const bool *active, size_t count, const sp_scan *scan);
void sp_near_clear(sp_near *near);

#endif
