/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** 年, 月 and 日 of a day that is to be filled in, among the marks of a line. */
#ifndef SP_LOCATE_PLACE_BLANK_SCAN_H
#define SP_LOCATE_PLACE_BLANK_SCAN_H

#include "locate/place/blank_sheet.h"

#define SP_BLANK_DATE_GAP 8.0 /* em; between year, month and day */

/** Text of one line, by x0. */
typedef struct sp_blank_row {
	const sp_blank_sheet *sheet;
	const sp_blank_mark *marks;
	size_t count;
	double eye, size; /**< the middle of the line, and the height of its type */
} sp_blank_row;

/** Part of a day: a figure or a leader. */
bool sp_blank_scan_is_part(uint32_t cp);
/** Where the blank before mark `m` begins; NAN when there is none. Figures stand a little off the signs beside them. */
double sp_blank_scan_before(const sp_blank_mark *m, double from, bool after_figure, double size);
/** The date may stand in the next cell, and blanks begin there: moves `from`. False: it is too far off. */
bool sp_blank_scan_enter(const sp_blank_row *row, const sp_blank_mark *m, double *from, bool *cell);
/**
 * A date from mark `first` on, blanks allowed from `from` on: where its first blank begins, its last sign ends, and 年 stands.
 */
bool sp_blank_scan_date(const sp_blank_row *row, size_t first, double from, double *begin, double *end, double *year);

#endif
