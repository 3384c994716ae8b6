/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days to be filled in, on a line. */
#include "locate/place/blank_scan.h"

#include <math.h>

#include "locate/place/blank_signs.h"

/* In font sizes. */
#define FIRST_GAP 30.0 /* between the label and the year */
#define TYPED 0.15     /* a blank before 年; before figures it is a word's */
#define FIGURE 0.8
#define CELL_LEAD 5.0 /* room for a year in a cell of its own */
#define INSET 0.3

bool sp_blank_scan_is_part(uint32_t cp)
{
	return sp_sign_is_filler(cp) || sp_sign_is_number(cp);
}

double sp_blank_scan_before(const sp_blank_mark *m, double from, bool after_figure, double size)
{
	if (m->filler)
		return m->x0;
	if (m->x0 - from >= (after_figure || sp_sign_is_number(m->cp) ? FIGURE : TYPED) * size)
		return from;
	return NAN;
}

bool sp_blank_scan_enter(const sp_blank_row *row, const sp_blank_mark *m, double *from, bool *cell)
{
	double wall = sp_blank_sheet_wall(row->sheet, *from, row->eye);
	size_t walls = sp_blank_sheet_walls(row->sheet, *from, m->x0, row->eye);
	*cell = walls > 0;
	if (walls > 1 || m->x0 - *from > FIRST_GAP * row->size)
		return false;
	if (walls == 1)
		*from = wall + INSET * row->size;
	return true;
}

bool sp_blank_scan_date(const sp_blank_row *row, size_t first, double from, double *begin, double *end, double *year)
{
	int parts = 0;
	bool cell = false, filled = false;
	double border;
	*begin = *year = NAN;
	if (first >= row->count || !sp_blank_scan_enter(row, &row->marks[first], &from, &cell))
		return false;
	border = sp_blank_sheet_wall(row->sheet, row->marks[first].x0, row->eye);
	for (size_t i = first; i < row->count; i++) {
		const sp_blank_mark *m = &row->marks[i];
		if (m->x0 > border || (i > first && m->x0 - from > SP_BLANK_DATE_GAP * row->size))
			return false;
		if (isnan(*begin))
			*begin = sp_blank_scan_before(m, from, i > first && sp_sign_is_number(row->marks[i - 1].cp), row->size);
		if (sp_sign_date_part(m->cp) == parts) {
			if (parts == 0)
				*year = m->x0;
			parts++;
		} else if (!sp_blank_scan_is_part(m->cp)) {
			return false;
		}
		filled |= sp_sign_is_number(m->cp);
		from = m->x1;
		if (parts == 3)
			break;
	}
	/* 年月日 without any room is still written around; a day that stands there in full is none. */
	if (parts < 3 || (isnan(*begin) && filled))
		return false;
	if (isnan(*begin))
		*begin = row->marks[first].x0;
	if (cell && !row->marks[first].filler)
		*begin = fmax(*begin, *year - CELL_LEAD * row->size);
	*end = from;
	return true;
}
