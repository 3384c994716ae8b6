/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What stands on a label's line behind the label: text, underlines, borders of cells. In the label's orientation (base/orientation.h). */
#ifndef SP_LOCATE_PLACE_BLANK_LINE_H
#define SP_LOCATE_PLACE_BLANK_LINE_H

#include <signprep/find.h>
#include <signprep/text.h>

#include "base/orientation.h"

#define SP_BLANK_LEAST 2.0  /* font sizes; narrower runs are punctuation */
#define SP_BLANK_DOUBLE 4.0 /* points; upright rules that are closer are one border */

typedef struct sp_blank_mark {
	double x0, x1;
	bool filler, joint; /* part of a leader; colon or closing bracket after the label */
} sp_blank_mark;

typedef struct sp_blank_line {
	sp_blank_mark *marks;         /* text behind the label, sorted */
	signprep_rect *rules, *walls; /* rules near the baseline, by height and start; rules across the line, by start */
	size_t count, rule_count, wall_count;
	double start, end; /* of the blank at most: behind the label, end of the page's text */
	double baseline, size, page_end;
	int direction;
	bool upright;
} sp_blank_line;

/** False: no memory; nothing is held then. */
bool sp_blank_line_open(sp_blank_line *out, const signprep_text *text, const signprep_hit *hit);
void sp_blank_line_close(sp_blank_line *l);
/** The first wall behind the start of the line; wall_count when there is none. */
size_t sp_blank_line_wall(const sp_blank_line *l);
/** Sets y0 and y1 to the borders above and below a cell whose x0 and x1 are known; equal when it lacks one. */
void sp_blank_line_cell(const sp_blank_line *l, const signprep_text *text, signprep_rect *cell);
/** True when no text that a reader sees stands in the cell. */
bool sp_blank_line_empty(const sp_blank_line *l, const signprep_text *text, signprep_rect cell);

#endif
