/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A template against the columns of its rows, before the first row. */
#include "template/template_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"

#define NAMES_SHOWN 12

bool sp_template_reserved(const char *column)
{
	return strcmp(column, "pdf") == 0 || strcmp(column, "key") == 0 || strcmp(column, "password") == 0;
}

static bool holds(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void report_unused(const sp_template *tpl, const char *const *names, size_t count, signprep_issues *issues)
{
	size_t unused = 0;
	char number[24];
	sp_buf list;
	sp_buf_init(&list, (SP_ROWS_NAME_MAX + 2) * (NAMES_SHOWN + 1));
	for (size_t i = 0; i < count; i++) {
		if (sp_template_reserved(names[i]) || holds(tpl->columns, tpl->column_count, names[i]))
			continue;
		if (unused++ < NAMES_SHOWN)
			sp_buf_printf(&list, "%s%s", list.length ? ", " : "", names[i]);
	}
	if (unused > NAMES_SHOWN)
		sp_buf_puts(&list, ", …");
	snprintf(number, sizeof number, "%zu", unused);
	if (unused)
		sp_issues_add(issues, "B207", "", number, list.data ? list.data : "", NULL);
	sp_buf_clear(&list);
}

/* The first placeholder of a column: where a complaint about it points to. */
static const sp_slot_string *first_use(const sp_template *tpl, size_t column)
{
	for (size_t i = 0; i < tpl->count; i++) {
		const sp_slot_string *s = &tpl->strings[i];
		for (size_t k = 0; k < s->parts.count; k++)
			if (s->parts.items[k].column && s->parts.items[k].index == column)
				return s;
	}
	return NULL; /* each column was made from a use */
}

void sp_template_check(const sp_template *tpl, const char *const *names, size_t count, bool fixed, signprep_issues *issues)
{
	if (!tpl->placeholders)
		sp_issues_add(issues, "B206", "", tpl->name, NULL);
	else
		report_unused(tpl, names, count, issues);
	for (size_t i = 0; fixed && i < tpl->column_count; i++) {
		const char *column = tpl->columns[i], *near = sp_suggest(column, names, count);
		const sp_slot_string *use = first_use(tpl, i);
		if (!use || holds(names, count, column))
			continue;
		if (near)
			sp_issues_add(issues, tpl->required[i] ? "B221" : "B224", use->where, column, use->pointer, near, NULL);
		else
			sp_issues_add(issues, tpl->required[i] ? "B222" : "B223", use->where, column, use->pointer, NULL);
	}
}
