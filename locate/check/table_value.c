/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables as values. */
#include "locate/check/table_value.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/json/json_read.h"
#include "locate/check/text_fit.h"

#define TEXTS_MAX ((size_t) 8 << 20)
#define SIZE_MOST 72.0

/* Where the rows and columns of a cell begin and end, from 0; false when it is no cell. */
static bool take_span(const cJSON *cell, const char *from, const char *to, size_t *start, size_t *count)
{
	long long first, last;
	if (!sp_json_int(cell, from, &first) || first < 1 || first > SP_TABLE_PLACES_MAX)
		return false;
	if (!sp_json_int(cell, to, &last))
		last = first;
	if (last < first || last > SP_TABLE_PLACES_MAX)
		return false;
	*start = (size_t) first - 1;
	*count = (size_t) (last - first) + 1;
	return true;
}

static void dress(sp_table_cell *cell, const cJSON *json)
{
	const cJSON *style = cJSON_GetObjectItemCaseSensitive(json, "style");
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(style, "fontSize");
	const char *align = sp_json_text(style, "align");
	cell->size = cJSON_IsNumber(size) && size->valuedouble >= 1 && size->valuedouble <= SIZE_MOST ? size->valuedouble
												      : SP_TEXT_SIZE_DEFAULT;
	cell->align = strcasecmp(align, "center") == 0 ? SIGNPREP_TEXT_CENTER
		: strcasecmp(align, "right") == 0      ? SIGNPREP_TEXT_RIGHT
						       : SIGNPREP_TEXT_LEFT;
}

static bool add(sp_table *t, sp_table_cell cell, const cJSON *json)
{
	dress(&cell, json);
	cell.text = sp_arena_dup(&t->arena, sp_json_text(json, "content"));
	t->cells[t->count++] = cell;
	return cell.text != NULL;
}

/* Shares that are said; what is left goes to the others in equal parts. */
static bool share_widths(sp_table *t, const cJSON *headers)
{
	double said = 0;
	size_t open = 0;
	t->widths = sp_arena_array(&t->arena, t->columns, sizeof *t->widths);
	for (size_t i = 0; t->widths && i < t->columns; i++) {
		const cJSON *percent = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(headers, (int) i), "widthPercent");
		t->widths[i] = cJSON_IsNumber(percent) && percent->valuedouble > 0 && percent->valuedouble <= 100
			? percent->valuedouble / 100
			: 0;
		said += t->widths[i];
		open += t->widths[i] <= 0;
	}
	/* Where nothing is left for the others, each has an average. */
	const double rest = open == 0 ? 0 : said < 1 ? (1 - said) / (double) open : 1 / (double) t->columns;
	const double whole = said + rest * (double) open;
	for (size_t i = 0; t->widths && i < t->columns; i++)
		t->widths[i] = (t->widths[i] > 0 ? t->widths[i] : rest) / whole;
	return t->widths != NULL;
}

/* Rows and columns that the cells reach. */
static sp_table_status reach(sp_table *t, const cJSON *headers, const cJSON *cells, long long row_count)
{
	const cJSON *item;
	size_t places = 0; /* cells that lie over each other count each */
	t->columns = (size_t) cJSON_GetArraySize(headers);
	t->rows = row_count > 0 ? (size_t) row_count : 0;
	cJSON_ArrayForEach(item, cells)
	{
		size_t row, rows, column, columns;
		if (!take_span(item, "rowStart", "rowEnd", &row, &rows) ||
			!take_span(item, "columnStart", "columnEnd", &column, &columns))
			return SP_TABLE_OTHER;
		places += rows <= SP_TABLE_PLACES_MAX / columns ? rows * columns : SP_TABLE_PLACES_MAX;
		if (places > SP_TABLE_PLACES_MAX)
			return SP_TABLE_LARGE;
		t->rows = row + rows > t->rows ? row + rows : t->rows;
		t->columns = column + columns > t->columns ? column + columns : t->columns;
	}
	t->rows += headers != NULL;
	if (t->rows == 0 || t->columns == 0)
		return SP_TABLE_OTHER;
	return t->columns > SP_TABLE_COLUMNS_MAX || t->rows > SP_TABLE_PLACES_MAX / t->columns ? SP_TABLE_LARGE : SP_TABLE_READ;
}

static bool read_cells(sp_table *t, const cJSON *headers, const cJSON *cells)
{
	const size_t most = (size_t) cJSON_GetArraySize(headers) + (size_t) cJSON_GetArraySize(cells);
	const size_t below = headers != NULL;
	const cJSON *item;
	bool done = true;
	t->cells = sp_arena_array(&t->arena, most + 1, sizeof *t->cells);
	if (!t->cells || !share_widths(t, headers))
		return false;
	cJSON_ArrayForEach(item, headers)
	{
		const sp_table_cell cell = { .column = t->count, .rows = 1, .columns = 1, .head = true };
		done = done && add(t, cell, item);
	}
	cJSON_ArrayForEach(item, cells)
	{
		sp_table_cell cell = { 0 };
		done = done && take_span(item, "rowStart", "rowEnd", &cell.row, &cell.rows) &&
			take_span(item, "columnStart", "columnEnd", &cell.column, &cell.columns);
		cell.row += below;
		done = done && add(t, cell, item);
	}
	return done;
}

sp_table_status sp_table_read(sp_table *out, const char *value)
{
	cJSON *root = cJSON_Parse(value);
	const cJSON *headers = sp_json_array(root, "headers");
	const cJSON *cells = sp_json_array(cJSON_GetObjectItemCaseSensitive(root, "body"), "cells");
	long long row_count = 0;
	*out = (sp_table) { .rows = 0 };
	sp_arena_init(&out->arena, TEXTS_MAX);
	if (!sp_json_int(root, "rowCount", &row_count) || row_count < 0)
		row_count = 0;
	sp_table_status status = !headers && !cells ? SP_TABLE_OTHER
		: row_count > SP_TABLE_PLACES_MAX   ? SP_TABLE_LARGE
						    : reach(out, headers, cells, row_count);
	if (status == SP_TABLE_READ && !read_cells(out, headers, cells))
		status = SP_TABLE_MEMORY;
	cJSON_Delete(root);
	if (status != SP_TABLE_READ)
		sp_table_clear(out);
	return status;
}

void sp_table_clear(sp_table *table)
{
	sp_arena_clear(&table->arena);
	*table = (sp_table) { .rows = 0 };
}

static double cell_width(const sp_table *t, const sp_table_cell *cell, double width)
{
	double sum = 0;
	for (size_t i = 0; i < cell->columns; i++)
		sum += t->widths[cell->column + i] * width;
	return sum;
}

static double cell_height(const sp_table *t, const sp_table_cell *cell, double width)
{
	const sp_text_box box = {
		.text = cell->text, .width = fmax(0, cell_width(t, cell, width) - 2 * SP_TABLE_PAD), .lines = true
	};
	return (double) sp_text_line_count(&box, cell->size) * cell->size + 2 * SP_TABLE_PAD;
}

double sp_table_heights(const sp_table *table, double width, double *heights)
{
	double sum = 0;
	for (size_t i = 0; i < table->rows; i++)
		heights[i] = SP_TEXT_SIZE_DEFAULT + 2 * SP_TABLE_PAD;
	for (size_t i = 0; i < table->count; i++) {
		const sp_table_cell *cell = &table->cells[i];
		if (cell->rows == 1)
			heights[cell->row] = fmax(heights[cell->row], cell_height(table, cell, width));
	}
	/* What takes several rows makes the last of them higher. */
	for (size_t i = 0; i < table->count; i++) {
		const sp_table_cell *cell = &table->cells[i];
		double there = 0;
		for (size_t k = 0; k < cell->rows; k++)
			there += heights[cell->row + k];
		heights[cell->row + cell->rows - 1] += fmax(0, cell_height(table, cell, width) - there);
	}
	for (size_t i = 0; i < table->rows; i++)
		sum += heights[i];
	return sum;
}

size_t sp_table_narrow_column(const sp_table *table, double width)
{
	for (size_t i = 0; i < table->count; i++) {
		const sp_table_cell *cell = &table->cells[i];
		const double room = cell_width(table, cell, width) - 2 * SP_TABLE_PAD + SP_TEXT_SLACK;
		const sp_text_box box = { .text = cell->text, .width = fmax(0, room), .lines = true };
		for (const char *at = box.text; at;)
			if (sp_text_next(&at, &box, cell->size).half_ems * cell->size / 2 > room)
				return cell->column + 1;
	}
	return 0;
}
