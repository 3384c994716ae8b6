/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Near, After, Before, SameLine, Region: which hits of a keyword stand where they should. */
#ifndef SP_LOCATE_MATCH_NEIGHBOURS_H
#define SP_LOCATE_MATCH_NEIGHBOURS_H

#include <signprep/find.h>
#include <signprep/result.h>

/** How far away, in points between the rectangles, a text still counts as near: two inches. */
#define SP_NEAR_MAX 144.0

/**
 * Each drops trials that do not fit, naming its rule; trials[i] belongs to hits[i].
 * Near: on each page every place of the text speaks for the trial nearest to it (those within one line height of
 * the nearest as well), unless that is further than SP_NEAR_MAX; a trial nobody speaks for falls.
 * SameLine: same page, same direction, baselines within half a font size.
 * After: later in reading order than the first place of the text. Before: earlier than its last place.
 * Region: the centre of the hit lies in the region.
 */
void sp_context_near(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_context_same_line(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_context_after(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_context_before(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text);
void sp_context_region(signprep_trial *trial, signprep_rect region);

/** Reading order: page, then line, then position in the line; negative when `a` comes first. */
int sp_hit_compare(const signprep_hit *a, const signprep_hit *b);

#endif
