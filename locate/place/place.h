/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where a box goes: arithmetic of At, Gap, Align, Offset, Origin and Edges. Viewed space, y down. */
#ifndef SP_LOCATE_PLACE_PLACE_H
#define SP_LOCATE_PLACE_PLACE_H

#include <signprep/document.h>
#include <signprep/find.h>

#include "locate/place/blank.h"
#include "locate/request/spec.h"

/** What a box is placed by: a keyword's hit or a field. */
typedef struct sp_anchor {
	signprep_rect rect;
	int direction; /**< which orientation (base/orientation.h) right, below, Gap and Align are of */
	bool has_baseline;
	double baseline;  /**< of the text, in that orientation; else its lower edge counts */
	double font_size; /**< height of the line as the eye sees it */
	sp_blank blank;   /**< for SP_AT_BLANK */
} sp_anchor;

/** The size asked for, in points; a missing or zero one is the anchor's (the blank's width for SP_AT_BLANK). */
void sp_place_size(const sp_spec *spec, const signprep_page *page, const sp_anchor *anchor, double *width, double *height);
/** False, and issue P112, when a side is not greater than 0. */
bool sp_place_size_fits(signprep_issues *issues, const sp_spec *spec, double width, double height);
/** The box by the anchor, rounded as every answer is. */
signprep_rect sp_place_at(const sp_spec *spec, const signprep_page *page, const sp_anchor *anchor, double width, double height);

typedef enum sp_place_fault {
	SP_PLACE_FAULT_OK,
	SP_PLACE_FAULT_MISSING,
	SP_PLACE_FAULT_CONTRADICTION,
	SP_PLACE_FAULT_UNSETTLED,
	SP_PLACE_FAULT_SIZE
} sp_place_fault;

/** What was wrong with an absolute position. */
typedef struct sp_place_complaint {
	sp_place_fault fault;
	const char *member; /**< "ComponentPosX", "Left, Right" */
	double given,
		other; /**< SP_PLACE_FAULT_CONTRADICTION: the edge and what the others make it; SP_PLACE_FAULT_SIZE: width, height */
} sp_place_complaint;

/** The box of NORMAL mode on `page`. */
signprep_rect sp_place_absolute(const sp_spec *spec, const signprep_page *page, sp_place_complaint *complaint);

/** x0, y0, width and height rounded to 4 decimals; the other corner follows from them. */
signprep_rect sp_place_round(double x0, double y0, double width, double height);

/**
 * A hit on several lines as if it stood on one: the last of them for what comes behind or below the text (right, below,
 * lower-right, upper-right, blank), else the first. Borrows from `hit`.
 */
signprep_hit sp_anchor_line_of_hit(const signprep_hit *hit, sp_at at);

#endif
