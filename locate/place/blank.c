/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* In which order room is looked for. */
#include "locate/place/blank.h"

#include "locate/place/blank_label.h"

const char *sp_blank_kind_name(signprep_blank_kind kind)
{
	static const char *const names[] = { "", "field", "underscores", "leader", "rule", "date", "cell", "cell-below",
		"rule-above", "next-line", "white" };
	return names[kind];
}

/* A date comes before the underscores it is made of; what is drawn for the label before what is merely empty. */
static bool choose(const sp_blank_label *label, sp_blank *out)
{
	return sp_blank_by_field(label, out) || sp_blank_by_date(label, out) || sp_blank_by_leader(label, out) ||
		sp_blank_by_rule(label, out) || sp_blank_by_cell(label, out) || sp_blank_by_heading(label, out) ||
		sp_blank_by_caption(label, out) || sp_blank_by_next_line(label, out) || sp_blank_by_white(label, out) ||
		sp_blank_by_empty_line(label, out);
}

signprep_code sp_blank_find_on(
	sp_blank *out, const sp_blank_sheet *sheet, const signprep_fields *fields, const signprep_hit *hit, bool date)
{
	sp_blank_label label;
	bool found;
	*out = (sp_blank) { .rect = hit->rect, .seat = hit->rect, .direction = hit->direction };
	if (!(hit->font_size > 0))
		return SIGNPREP_NOT_FOUND;
	if (!sp_blank_label_open(&label, sheet, fields, hit, date))
		return SIGNPREP_LIMIT;
	found = choose(&label, out);
	if (found) {
		out->rect = sp_blank_sheet_leave(sheet, out->rect);
		out->seat = sp_blank_sheet_leave(sheet, out->seat);
	} else {
		sp_blank_label_longer(&label, out->longer, sizeof out->longer);
	}
	sp_blank_label_close(&label);
	return found ? SIGNPREP_OK : SIGNPREP_NOT_FOUND;
}
