/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sizes of painted values. */
#include "locate/bake_fit.h"

#include "base/num.h"
#include "locate/check/check_fit.h"
#include "locate/check/text_fit.h"

bool sp_bake_fit(signprep_issues *issues, signprep_bake_item *item, const char *component_type)
{
	const signprep_component component = { .where = item->where, .type = component_type };
	const sp_box box = { .component = &component, .rect = item->rect, .page = item->page };
	const sp_text_box in = { .text = item->value,
		.width = item->rect.x1 - item->rect.x0,
		.height = item->rect.y1 - item->rect.y0,
		.lines = sp_text_has_lines(component_type) };
	char size[24];

	if (!sp_text_is_shown(component_type) || sp_text_fits(&in, item->font_size))
		return true;
	const double smaller = sp_text_size_that_fits(&in, item->font_size);
	if (smaller <= 0)
		return false;
	sp_check_text_fit(issues, &box, item->value, item->font_size);
	sp_num_format(smaller, 2, size, sizeof size);
	sp_issues_add(issues, "F216", item->where, size, NULL);
	item->font_size = smaller;
	return true;
}
