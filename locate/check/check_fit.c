/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Does the value fit its box? An estimate, and on the safe side: text_fit.h. */
#include "locate/check/check_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "locate/check/check_rules.h"
#include "locate/check/table_value.h"
#include "locate/check/text_fit.h"

static void report(signprep_issues *list, const sp_box *box, const char *id, const double *numbers, size_t count)
{
	char texts[4][32] = { "", "", "", "" };
	for (size_t i = 0; i < count; i++)
		sp_num_format(numbers[i], 2, texts[i], sizeof texts[i]);
	sp_issue_set_place(
		sp_issues_add(list, id, box->component->where, texts[0], texts[1], texts[2], count > 3 ? texts[3] : NULL, NULL),
		box->page, &box->rect);
}

void sp_check_text_fit(signprep_issues *list, const sp_box *box, const char *text, double size)
{
	const sp_text_box in = { .text = text,
		.width = box->rect.x1 - box->rect.x0,
		.height = box->rect.y1 - box->rect.y0,
		.lines = sp_text_has_lines(box->component->type) };
	if (sp_text_fits(&in, size))
		return;
	const double smaller = sp_text_size_that_fits(&in, size);
	if (smaller <= 0) {
		const double all[] = { (double) sp_utf8_count(text), in.width, in.height };
		report(list, box, "P323", all, 3);
	} else if (in.lines) {
		const double all[] = { (double) sp_text_line_count(&in, size), size, floor((in.height + SP_TEXT_SLACK) / size),
			smaller };
		report(list, box, "P322", all, 4);
	} else {
		const double all[] = { sp_text_widest(&in) * size / 2, size, in.width, smaller };
		report(list, box, "P321", all, 4);
	}
}

static void check_table(signprep_issues *list, const sp_box *box, const sp_table *table)
{
	const double width = box->rect.x1 - box->rect.x0, height = box->rect.y1 - box->rect.y0;
	const size_t narrow = sp_table_narrow_column(table, width);
	double *heights = calloc(table->rows, sizeof *heights);
	if (!heights) {
		sp_issues_add(list, "D901", "", NULL);
		return;
	}
	const double all[] = { sp_table_heights(table, width, heights), height, 0 };
	if (narrow) {
		const double column[] = { (double) narrow, 0, 0 };
		report(list, box, "P336", column, 3);
	}
	if (all[0] > height + SP_TEXT_SLACK)
		report(list, box, "P335", all, 3);
	free(heights);
}

static void check_table_fit(signprep_issues *list, const sp_box *box, const char *value)
{
	sp_table table;
	const sp_table_status status = sp_table_read(&table, value);
	if (status == SP_TABLE_MEMORY)
		sp_issues_add(list, "D901", "", NULL);
	if (status != SP_TABLE_READ)
		return;
	check_table(list, box, &table);
	sp_table_clear(&table);
}

void sp_check_fit(signprep_issues *list, const sp_box *box, const cJSON *component, double size)
{
	const char *text = sp_json_text(component, "ComponentValue");
	if (strcmp(box->component->type, "DYNAMIC_TABLE") == 0 && *text) {
		check_table_fit(list, box, text);
		return;
	}
	/* A placeholder stands for what is not known yet. */
	if (sp_text_is_shown(box->component->type) && *text && !strstr(text, "${"))
		sp_check_text_fit(list, box, text, size > 0 ? size : SP_TEXT_SIZE_LEAST);
}
