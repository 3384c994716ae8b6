/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The empty run after a label: underscores, leaders, a ruled line, or white space up to the next text. */
#ifndef SP_LOCATE_BLANK_H
#define SP_LOCATE_BLANK_H

#include <signprep/find.h>
#include <signprep/text.h>

/**
 * Looks to the right of `hit` on its own line, past a colon and the rest of a bracket. `*out` is the blank:
 * x along the run, y from one font size above the rule (or baseline) down to it. SIGNPREP_NOT_FOUND when there is
 * none at least two font sizes wide, or the writing does not run from left to right; SIGNPREP_LIMIT without memory.
 */
signprep_code sp_blank_find(signprep_rect *out, const signprep_text *text, const signprep_hit *hit);

#endif
