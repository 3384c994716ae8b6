/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The header of a CSV file. */
#include "template/rows/rows_header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "template/rows/rows.h"

static const char *trim(const char *text, size_t *length)
{
	while (*length && (*text == ' ' || *text == '\t')) {
		text++;
		--*length;
	}
	while (*length && (text[*length - 1] == ' ' || text[*length - 1] == '\t'))
		--*length;
	return text;
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(const char *const *) left, *(const char *const *) right);
}

/* The one name that stands twice; NULL when none does or memory is out (*failed). */
static const char *find_twice(const sp_header *header, bool *failed)
{
	const char **sorted = malloc(header->count * sizeof *sorted), *twice = NULL;
	*failed = !sorted;
	if (!sorted)
		return NULL;
	memcpy(sorted, header->names, header->count * sizeof *sorted);
	qsort(sorted, header->count, sizeof *sorted, compare_names);
	for (size_t i = 1; i < header->count && !twice; i++)
		if (strcmp(sorted[i], sorted[i - 1]) == 0)
			twice = sorted[i];
	free(sorted);
	return twice;
}

static signprep_code check_names(const sp_header *header, const char *name, size_t line, signprep_error *err)
{
	char number[24], second[24];
	size_t first = 0;
	bool failed, found = false;
	for (size_t i = 0; i < header->count; i++) {
		snprintf(number, sizeof number, "%zu", i + 1);
		if (!*header->names[i])
			return sp_fail_line(err, "B110", name, line, number, NULL, NULL);
	}
	if (header->count == 1 && (strchr(header->names[0], ';') || strchr(header->names[0], '\t')))
		return sp_fail_line(err, "B112", name, line, strchr(header->names[0], ';') ? ";" : "Tab", NULL, NULL);
	const char *twice = find_twice(header, &failed);
	if (failed)
		return sp_fail_memory(err, name);
	for (size_t i = 0; twice && i < header->count; i++) {
		if (strcmp(header->names[i], twice) != 0)
			continue;
		if (found) {
			snprintf(number, sizeof number, "%zu", first + 1);
			snprintf(second, sizeof second, "%zu", i + 1);
			return sp_fail_line(err, "B111", name, line, twice, number, second);
		}
		found = true;
		first = i;
	}
	return SIGNPREP_OK;
}

signprep_code sp_header_set(sp_header *header, const sp_cells *cells, const char *name, size_t line, signprep_error *err)
{
	char number[24], limit[24], *at;
	header->names = calloc(cells->count ? cells->count : 1, sizeof *header->names);
	at = malloc(cells->text.length + 1);
	if (!header->names || !at) {
		free(at);
		return sp_fail_memory(err, name);
	}
	header->names[0] = at;
	for (size_t i = 0; i < cells->count; i++) {
		size_t length;
		const char *text = sp_cells_at(cells, i, &length);
		text = trim(text, &length);
		if (length > SP_ROWS_NAME_MAX) {
			snprintf(number, sizeof number, "%zu", i + 1);
			snprintf(limit, sizeof limit, "%d", SP_ROWS_NAME_MAX);
			return sp_fail_line(err, "B118", name, line, number, limit, NULL);
		}
		memcpy(at, text, length);
		at[length] = '\0';
		header->names[i] = at;
		at += length + 1;
	}
	header->count = cells->count;
	/* Spreadsheets write columns that were cleared: without a name and without a cell that holds anything. */
	while (header->count > 1 && !*header->names[header->count - 1])
		header->count--;
	header->bytes = (size_t) (at - header->names[0]);
	return check_names(header, name, line, err);
}

void sp_header_clear(sp_header *header)
{
	if (header->names)
		free((char *) header->names[0]);
	free(header->names);
	*header = (sp_header) { 0 };
}
