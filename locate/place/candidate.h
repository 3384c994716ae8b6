/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Places under consideration, and how they fall one by one. Shared by FIELD and KEYWORD. */
#ifndef SP_LOCATE_PLACE_CANDIDATE_H
#define SP_LOCATE_PLACE_CANDIDATE_H

#include <signprep/find.h>

#include "base/buf.h"
#include "locate/place/resolver.h"
#include "locate/request/spec.h"

/** How many are not dropped. */
size_t sp_candidates_left(const signprep_candidate *candidates, size_t count);
/** Drops what stands on a page that is not chosen, with the name of `rule`. */
void sp_candidates_keep_pages(signprep_candidate *candidates, size_t count, const bool *pages, const char *rule);
/** "Pages, Near": the rules that dropped something, in order of first use, into `out` (fits 8 names). */
void sp_candidates_rules(const signprep_candidate *candidates, size_t count, char *out, size_t cap);
/** ", narrowed by Pages, Near"; empty when no rule dropped anything. */
sp_phrase sp_candidates_narrowed(sp_resolver *resolver, const char *rules);
/** Every candidate as a candidate of `issue`, those aside after the others; those that were dropped carry the rule as their note. */
void sp_candidates_report(
	sp_resolver *resolver, signprep_issue *issue, const signprep_candidate *candidates, size_t count, bool dropped_too);
/** What a component may choose from. */
typedef struct sp_choice {
	signprep_candidate *candidates;
	size_t count;
	char family;       /* of issues about it: 'K' or 'F' */
	const char *label; /* keyword or name of the field, for messages */
} sp_choice;

/**
 * Expect and Pick over what is left: marks `chosen`, drops the others with the name of the rule. On trouble adds the issue,
 * sets the status and the reason of `out`, and returns false.
 */
bool sp_candidates_pick(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, const sp_choice *choice);

/**
 * Where item `index` of `items`, hits or widgets in the order of the candidates, puts the box. `*fine` is false when an issue was
 * added instead.
 */
typedef signprep_code sp_place_one(signprep_placement *out, bool *fine, sp_resolver *resolver, const sp_spec *spec,
	const void *items, size_t index, signprep_error *err);
/** Places every candidate of `out` that was chosen; it is PLACED when each has its place, and as it was otherwise. */
signprep_code sp_candidates_place(signprep_component *out, sp_resolver *resolver, const sp_spec *spec, sp_place_one *place,
	const void *items, signprep_error *err);

/** Which of several hits or widgets: Expect, Pick, KeywordIndexes, --on-multiple; and what to propose when none says. */

/** Marked by the file or the look as no part of the text, or seen by nobody: the last to be meant. */
#define SP_CANDIDATE_ASIDE (SIGNPREP_HIT_ARTIFACT | SIGNPREP_HIT_WATERMARK | SIGNPREP_HIT_INVISIBLE)

typedef enum sp_pick_verdict {
	SP_VERDICT_DONE,
	SP_VERDICT_AMBIGUOUS,  /**< several, and nothing that picks one */
	SP_VERDICT_UNEXPECTED, /**< not as many as Expect says */
	SP_VERDICT_NO_INDEX    /**< an index is beyond the last one */
} sp_pick_verdict;

/**
 * Marks what is taken of `count` > 0 items in reading order. `*bad_index` is set with SP_VERDICT_NO_INDEX. With
 * Expect and without Pick all are taken; `multiple` overrides Pick where there are several.
 */
sp_pick_verdict sp_pick_choose(const sp_spec *spec, signprep_on_multiple multiple, size_t count, bool *chosen, int *bad_index);
/** How the choice was made: a key of base/messages/words.def. */
const char *sp_pick_reason(const sp_spec *spec, signprep_on_multiple multiple, size_t count);
/** "1", "1..3", "2.." in `out`. */
void sp_pick_expected(const sp_spec *spec, char *out, size_t cap);

/**
 * A member Locate, as JSON text, that would leave only the last of the candidates still in doubt, but one aside only where there
 * is no other; `regions`: the mode knows Region. NULL: no memory.
 */
const char *sp_pick_propose(sp_arena *arena, const signprep_candidate *candidates, size_t count, bool regions);
/** The same by its number among them; `reverse`: numbers count from the last one, as with KeywordOrder. NULL: no memory. */
const char *sp_pick_propose_number(sp_arena *arena, const signprep_candidate *candidates, size_t count, bool reverse);

#endif
