/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A line seen without reading it: its characters but for white space, where all of them are simple. What is not among
 * them is no hit and no near miss, whatever the gaps between them mean; most lines need not be folded then.
 */
#ifndef SP_LOCATE_MATCH_LINE_FILTER_H
#define SP_LOCATE_MATCH_LINE_FILTER_H

#include "locate/layout/line.h"

typedef struct sp_line_filter {
	uint32_t *cps;
	size_t count, cap;
	uint64_t pairs[16]; /* which characters follow which, by hash; see sp_line_filter_pair */
	bool paired;        /* `pairs` was made */
	bool known;         /* false: the line has other characters, and must be read */
	bool flat;          /* without Han */
} sp_line_filter;

/** False: no memory. */
bool sp_line_filter_at(sp_line_filter *filter, const sp_lines *lines, uint32_t line);
void sp_line_filter_clear(sp_line_filter *filter);
/** Makes `pairs`, which not every line is asked for. */
void sp_line_filter_pair(sp_line_filter *filter);

void sp_line_filter_pairs(uint64_t pairs[16], const uint32_t *cps, size_t count);
/** False when one of the characters, which are folded without any switch and no white space, never follows the one before it. */
bool sp_pairs_may_hold(const uint64_t pairs[16], const uint32_t *cps, size_t count);
/** False when they can't stand in the line one after the other. */
bool sp_line_filter_may_hold(sp_line_filter *filter, const uint32_t *cps, size_t count);

#endif
