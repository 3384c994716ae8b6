/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Places under consideration, and how they fall one by one. Shared by FIELD and KEYWORD. */
#ifndef SP_LOCATE_PLACE_CANDIDATE_H
#define SP_LOCATE_PLACE_CANDIDATE_H

#include "base/buf.h"
#include "locate/place/why.h"

/** How many are not dropped. */
size_t sp_candidates_left(const signprep_candidate *candidates, size_t count);
/** Drops what stands on a page that is not chosen, with the name of `rule`. */
void sp_candidates_keep_pages(signprep_candidate *candidates, size_t count, const bool *pages, const char *rule);
/** "Pages, Near": the rules that dropped something, in order of first use, into `out` (fits 8 names). */
void sp_candidates_rules(const signprep_candidate *candidates, size_t count, char *out, size_t cap);
/** ", narrowed by Pages, Near"; empty when no rule dropped anything. */
sp_phrase sp_candidates_narrowed(sp_work *work, const char *rules);
/** Every candidate as a candidate of `issue`, those aside after the others; those that were dropped carry the rule as their note. */
void sp_candidates_report(
	sp_work *work, signprep_issue *issue, const signprep_candidate *candidates, size_t count, bool dropped_too);
/**
 * Expect and Pick over what is left: marks `chosen`, drops the others with the name of the rule. On trouble adds the issue of
 * `family` ('K' or 'F') about `label`, sets the status and the reason of `out`, and returns false.
 */
bool sp_candidates_pick(signprep_component *out, sp_work *work, const sp_spec *spec, signprep_candidate *candidates, size_t count,
	char family, const char *label);

#endif
