/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days to be filled in: 年 月 日 and slashes. */
#include <math.h>

#include "locate/place/blank_label.h"
#include "locate/place/blank_scan.h"
#include "locate/place/blank_signs.h"

/* In font sizes. */
#define TAIL 2.2      /* room for the last part after the second slash */
#define LONE_YEAR 3.0 /* room before 年 where nothing stands before it */

/* Two slashes among figures and leaders. */
static bool scan_slashes(const sp_blank_label *l, double *begin, double *end)
{
	const sp_blank_row row = sp_blank_label_row(l);
	double from = l->start, stop = sp_blank_sheet_wall(l->sheet, l->start, l->eye);
	int slashes = 0;
	bool cell = false;
	size_t i = l->behind;
	*begin = NAN;
	if (i >= l->count || !sp_blank_scan_enter(&row, &l->line[i], &from, &cell))
		return false;
	for (; i < l->count; i++) {
		const sp_blank_mark *m = &l->line[i];
		bool slash = sp_sign_is_slash(m->cp);
		if ((!slash && !sp_blank_scan_is_part(m->cp)) || (i > l->behind && m->x0 - from > SP_BLANK_DATE_GAP * l->size) ||
			(slash && slashes == 2))
			break;
		if (isnan(*begin))
			*begin = sp_blank_scan_before(m, from, i > l->behind && sp_sign_is_number(m[-1].cp), l->size);
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
	const sp_blank_row row = sp_blank_label_row(l);
	size_t first = 0;
	double from, year;
	while (first < l->count &&
		((l->line[first].x0 + l->line[first].x1) / 2 < l->rect.x0 || sp_sign_date_part(l->line[first].cp) != 0))
		first++;
	if (first >= l->count || l->line[first].x0 > l->rect.x1)
		return false;
	while (first > 0 && sp_blank_scan_is_part(l->line[first - 1].cp) && l->line[first].x0 - l->line[first - 1].x1 < l->size)
		first--;
	from = first > 0 ? l->line[first - 1].x1 : l->sheet->left;
	from = fmax(from, l->line[first].x0 - LONE_YEAR * l->size);
	return sp_blank_scan_date(&row, first, from, begin, end, &year) && *end <= l->rect.x1 + l->size;
}

bool sp_blank_by_date(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_row row = sp_blank_label_row(l);
	double begin, end, year;
	if (isfinite(l->year))
		return false;
	if (!scan_own(l, &begin, &end) && !sp_blank_scan_date(&row, l->behind, l->start, &begin, &end, &year) &&
		!scan_slashes(l, &begin, &end))
		return false;
	sp_blank_set_run(l, out, SIGNPREP_BLANK_DATE, begin, end, l->level);
	return true;
}
