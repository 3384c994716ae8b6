/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Near, After, Before, SameLine, Region: which hits of a keyword stand where they should. */
#ifndef SP_LOCATE_MATCH_NEIGHBOURS_H
#define SP_LOCATE_MATCH_NEIGHBOURS_H

#include <signprep/find.h>
#include <signprep/result.h>

/** How far away, in points between the rectangles, a text still counts as near where the request does not say: two inches. */
#define SP_NEIGHBOUR_REACH 144.0

/**
 * Each drops candidates that do not fit, naming its rule; candidates[i] belongs to hits[i].
 * Near: on each page every place of the text speaks for the candidate nearest to it (those within one line height of
 * the nearest as well), unless that is further than `reach`; a candidate nobody speaks for falls.
 * SameLine: same page, same direction, baselines within half a font size.
 * After: later in reading order than the first place of the text. Before: earlier than its last place.
 * Region: the centre of the hit lies in the region.
 */
void sp_neighbours_within(signprep_candidate *candidates, size_t count, const signprep_query *text, double reach);
/**
 * The place of the text that is nearest to any candidate on its page, whether dropped or not, and how far away it is; NULL when
 * the text stands on none of their pages.
 */
const signprep_hit *sp_neighbours_nearest(
	const signprep_candidate *candidates, size_t count, const signprep_query *text, double *away);
void sp_neighbours_same_line(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_neighbours_after(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_neighbours_before(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_neighbours_region(signprep_candidate *candidate, signprep_rect region);

#endif
