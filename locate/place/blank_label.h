/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A label on its sheet, and each way of leaving room for what it asks for. All in the label's orientation. */
#ifndef SP_LOCATE_PLACE_BLANK_LABEL_H
#define SP_LOCATE_PLACE_BLANK_LABEL_H

#include "locate/place/blank.h"
#include "locate/place/blank_scan.h"
#include "locate/place/blank_sheet.h"

#define SP_BLANK_LEAST 2.0 /* em; narrower white is no room to write in */

typedef struct sp_blank_label {
	const sp_blank_sheet *sheet;
	const signprep_hit *hit;
	const signprep_fields *fields;
	signprep_rect rect;   /**< of the hit */
	double start;         /**< behind the label, its colon and its bracket */
	double level, size;   /**< baseline and height of its line */
	double eye;           /**< the middle of its line */
	sp_blank_mark *line;  /**< all text of its line, by x0 */
	size_t count, behind; /**< number of the first mark behind `start` */
	bool colon;           /**< a colon ended it */
	bool enclosed;        /**< it stands in brackets, or is small */
	bool date;            /**< a day is asked for */
	double column;        /**< where the next column of the lines around begins; INFINITY */
	double year;          /**< where the year's sign of a date that is not the label's begins; INFINITY */
} sp_blank_label;

/** False: no memory; nothing is held then. */
bool sp_blank_label_open(
	sp_blank_label *out, const sp_blank_sheet *sheet, const signprep_fields *fields, const signprep_hit *hit, bool date);
void sp_blank_label_close(sp_blank_label *label);
/** Its line. */
sp_blank_row sp_blank_label_row(const sp_blank_label *label);
/** The first text behind the label; NULL when the line ends with it. */
const sp_blank_mark *sp_blank_label_next(const sp_blank_label *label);
/** How far what starts behind the label may reach: the next text, a border, the margin of the text. */
double sp_blank_label_end(const sp_blank_label *label);
/** No text follows the label closely: its line ends, or a column's gap comes. */
bool sp_blank_label_ends(const sp_blank_label *label);
/** Nothing but white stands on either side of the label. */
bool sp_blank_label_is_alone(const sp_blank_label *label);
/** The label and the text that follows it, up to a colon or a wider gap; "" when none follows, or there is no room for it. */
void sp_blank_label_longer(const sp_blank_label *label, char *out, size_t cap);

/* Each fills kind, rect, seat and centred of `out`, and is true, when this is how room was left. */
bool sp_blank_by_field(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_date(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_leader(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_rule(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_cell(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_heading(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_caption(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_next_line(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_white(const sp_blank_label *label, sp_blank *out);
bool sp_blank_by_empty_line(const sp_blank_label *label, sp_blank *out);

/** A run from `x0` to `x1` on a line at `y`, as high as the label's type; a seal is centred on the label's own line. */
void sp_blank_set_run(const sp_blank_label *label, sp_blank *out, signprep_blank_kind kind, double x0, double x1, double y);
/** The same where the line is not the label's own. */
void sp_blank_set_other(const sp_blank_label *label, sp_blank *out, signprep_blank_kind kind, double x0, double x1, double y);
void sp_blank_set_cell(sp_blank *out, signprep_blank_kind kind, signprep_rect cell);

#endif
