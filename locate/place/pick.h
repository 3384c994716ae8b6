/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which of several hits or widgets: Expect, Pick, KeywordIndexes, --on-multiple; and what to propose when none says. */
#ifndef SP_LOCATE_PLACE_PICK_H
#define SP_LOCATE_PLACE_PICK_H

#include <signprep/find.h>

#include "locate/request/spec.h"

/** Marked by the file or the look as no part of the text: the last to be meant. */
#define SP_CANDIDATE_ASIDE (SIGNPREP_HIT_ARTIFACT | SIGNPREP_HIT_WATERMARK)

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
