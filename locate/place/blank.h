/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The empty run after a label: underscores, leaders, a ruled line, an empty cell, or white up to the next text. */
#ifndef SP_LOCATE_PLACE_BLANK_H
#define SP_LOCATE_PLACE_BLANK_H

#include <signprep/find.h>
#include <signprep/text.h>

typedef struct sp_blank {
	signprep_rect rect; /**< viewed space */
	int direction;      /**< the label's: the run goes this way */
	bool centred;       /**< a box is centred across the run (cells, vertical writing); else it stands on its lower edge */
} sp_blank;

/**
 * Looks behind `hit` along its own line, past a colon and the rest of a bracket. Across the run the blank is one font
 * size high, from the rule (or baseline) up; in vertical writing it is one font size wide around the column; in a
 * cell it reaches from border to border. SIGNPREP_NOT_FOUND when there is none at least two font sizes long;
 * SIGNPREP_LIMIT without memory.
 */
signprep_code sp_blank_find(sp_blank *out, const signprep_text *text, const signprep_hit *hit);

#endif
