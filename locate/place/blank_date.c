/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days to be filled in: 年 月 日 and slashes. */
#include <math.h>

#include "locate/place/blank_label.h"
#include "locate/place/blank_signs.h"

/* In font sizes. */
#define FIRST_GAP 30.0 /* between the label and the year */
#define GAP 8.0        /* between year, month and day */
#define TYPED 0.15     /* a blank before 年; before figures it is a word's */
#define FIGURE 0.8
#define CELL_LEAD 5.0 /* room for a year in a cell of its own */
#define TAIL 2.2      /* room for the last part after the second slash */
#define LONE_YEAR 3.0 /* room before 年 where nothing stands before it */
#define INSET 0.3

static bool is_part(uint32_t cp)
{
	return sp_sign_is_filler(cp) || sp_sign_is_number(cp);
}

/* Where the blank before mark `m` begins; NAN when there is none. Figures stand a little off the signs beside them. */
static double blank_before(const sp_blank_mark *m, double from, bool after_figure, double size)
{
	if (m->filler)
		return m->x0;
	if (m->x0 - from >= (after_figure || sp_sign_is_number(m->cp) ? FIGURE : TYPED) * size)
		return from;
	return NAN;
}

/* The date may stand in the next cell: blanks begin there. */
static bool enter(const sp_blank_label *l, const sp_blank_mark *m, double *from, bool *cell)
{
	double wall = sp_blank_sheet_wall(l->sheet, *from, l->eye);
	size_t walls = sp_blank_sheet_walls(l->sheet, *from, m->x0, l->eye);
	*cell = walls > 0;
	if (walls > 1 || m->x0 - *from > FIRST_GAP * l->size)
		return false;
	if (walls == 1)
		*from = wall + INSET * l->size;
	return true;
}

bool sp_blank_scan_date(const sp_blank_label *l, const sp_blank_mark *line, size_t count, size_t first, double from, double *begin,
	double *end, double *year)
{
	int parts = 0;
	bool cell = false, filled = false;
	double border;
	*begin = *year = NAN;
	if (first >= count || !enter(l, &line[first], &from, &cell))
		return false;
	border = sp_blank_sheet_wall(l->sheet, line[first].x0, l->eye);
	for (size_t i = first; i < count; i++) {
		const sp_blank_mark *m = &line[i];
		if (m->x0 > border || (i > first && m->x0 - from > GAP * l->size))
			return false;
		if (isnan(*begin))
			*begin = blank_before(m, from, i > first && sp_sign_is_number(line[i - 1].cp), l->size);
		if (sp_sign_date_part(m->cp) == parts) {
			if (parts == 0)
				*year = m->x0;
			parts++;
		} else if (!is_part(m->cp)) {
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
		*begin = line[first].x0;
	if (cell && !line[first].filler)
		*begin = fmax(*begin, *year - CELL_LEAD * l->size);
	*end = from;
	return true;
}

/* Two slashes among figures and leaders. */
static bool scan_slashes(const sp_blank_label *l, double *begin, double *end)
{
	double from = l->start, stop = sp_blank_sheet_wall(l->sheet, l->start, l->eye);
	int slashes = 0;
	bool cell = false;
	size_t i = l->behind;
	*begin = NAN;
	if (i >= l->count || !enter(l, &l->line[i], &from, &cell))
		return false;
	for (; i < l->count; i++) {
		const sp_blank_mark *m = &l->line[i];
		bool slash = sp_sign_is_slash(m->cp);
		if ((!slash && !is_part(m->cp)) || (i > l->behind && m->x0 - from > GAP * l->size) || (slash && slashes == 2))
			break;
		if (isnan(*begin))
			*begin = blank_before(m, from, i > l->behind && sp_sign_is_number(m[-1].cp), l->size);
		slashes += slash;
		from = m->x1;
	}
	if (slashes < 2 || isnan(*begin))
		return false;
	/* The last slash is followed by a leader, or by white that is as good. */
	*end = from;
	if (sp_sign_is_slash(l->line[i - 1].cp)) {
		*end = fmin(from + TAIL * l->size, l->sheet->right);
		*end = i < l->count ? fmin(*end, l->line[i].x0) : *end;
		*end = cell ? *end : fmin(*end, stop);
	}
	return true;
}

/* The label itself is the date, or ends with it: what is to be filled in begins before its year. */
static bool scan_own(const sp_blank_label *l, double *begin, double *end)
{
	size_t first = 0;
	double from, year;
	while (first < l->count &&
		((l->line[first].x0 + l->line[first].x1) / 2 < l->rect.x0 || sp_sign_date_part(l->line[first].cp) != 0))
		first++;
	if (first >= l->count || l->line[first].x0 > l->rect.x1)
		return false;
	while (first > 0 && is_part(l->line[first - 1].cp) && l->line[first].x0 - l->line[first - 1].x1 < l->size)
		first--;
	from = first > 0 ? l->line[first - 1].x1 : l->sheet->left;
	from = fmax(from, l->line[first].x0 - LONE_YEAR * l->size);
	return sp_blank_scan_date(l, l->line, l->count, first, from, begin, end, &year) && *end <= l->rect.x1 + l->size;
}

bool sp_blank_by_date(const sp_blank_label *l, sp_blank *out)
{
	double begin, end, year;
	if (isfinite(l->year))
		return false;
	if (!scan_own(l, &begin, &end) && !sp_blank_scan_date(l, l->line, l->count, l->behind, l->start, &begin, &end, &year) &&
		!scan_slashes(l, &begin, &end))
		return false;
	sp_blank_set_run(l, out, SIGNPREP_BLANK_DATE, begin, end, l->level);
	return true;
}
