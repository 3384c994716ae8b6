/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The place a person would write in, given the label that asks for it: contract and docs/request.md have the order. */
#ifndef SP_LOCATE_PLACE_BLANK_H
#define SP_LOCATE_PLACE_BLANK_H

#include <signprep/field.h>
#include <signprep/result.h>
#include <signprep/text.h>

#include <signprep/find.h>

#include "locate/place/blank_sheet.h"

#define SP_BLANK_LONGER 240

typedef struct sp_blank {
	signprep_blank_kind kind; /**< what was found */
	signprep_rect rect;       /**< viewed space */
	signprep_rect seat;       /**< what a box higher than a line (a seal) is centred on: the cell, or the label's line */
	int direction;            /**< the label's: the run goes this way */
	bool centred;  /**< any box is centred across the run (cells, fields, columns); else it stands on its lower edge */
	bool pictured; /**< its line or border is one of the page's picture */
	char longer[SP_BLANK_LONGER]; /**< none found, for text follows the label: the label with that text; else "" */
} sp_blank;

/**
 * Looks for room by `hit` on a page that is looked at already (blank_sheet.h): a request may ask for many blanks of one page.
 * `fields` may be NULL; `date`: what is asked for is a day, whatever the label says.
 * Where there is no cell or field, the blank is one font size high, from the rule or baseline up; in vertical writing one
 * font size wide around the column. SIGNPREP_NOT_FOUND when there is none; SIGNPREP_LIMIT without memory.
 */
signprep_code sp_blank_find_on(
	sp_blank *out, const sp_blank_sheet *sheet, const signprep_fields *fields, const signprep_hit *hit, bool date);

/** "underscores", "rule-above" … */
const char *sp_blank_kind_name(signprep_blank_kind kind);

#endif
