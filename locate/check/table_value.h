/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The value of a DYNAMIC_TABLE, as the service's page on data tables has it: `headers` with a `content` and a `widthPercent` each,
 * `rowCount`, and `body.cells`, each with `content` and the rows and columns that it takes, counted from 1, the last ones
 * included. `style` of a cell may say `fontSize` and `align`.
 */
#ifndef SP_LOCATE_CHECK_TABLE_VALUE_H
#define SP_LOCATE_CHECK_TABLE_VALUE_H

#include <signprep/result.h>

#include "base/arena.h"

/** Larger ones are neither measured nor drawn. */
#define SP_TABLE_PLACES_MAX 20000
#define SP_TABLE_COLUMNS_MAX 200
/** Between text and rule, points. */
#define SP_TABLE_PAD 2.0

typedef struct sp_table_cell {
	size_t row, column, rows, columns; /* from 0; the head, where there is one, is row 0 */
	const char *text;
	double size; /* of its letters, points */
	signprep_text_align align;
	bool head;
} sp_table_cell;

typedef struct sp_table {
	sp_arena arena;
	size_t rows, columns, count;
	double *widths; /* of each column: its share of the whole, 0..1 */
	sp_table_cell *cells;
} sp_table;

typedef enum sp_table_status {
	SP_TABLE_READ,
	SP_TABLE_OTHER, /* no table of that shape */
	SP_TABLE_LARGE, /* more cells than are looked at */
	SP_TABLE_MEMORY
} sp_table_status;

/** To be cleared when it was read. */
sp_table_status sp_table_read(sp_table *out, const char *value);
void sp_table_clear(sp_table *table);
/** How high each row becomes when the table is `width` points wide; returns the sum. `heights` has room for each row. */
double sp_table_heights(const sp_table *table, double width, double *heights);
/** The first column that is narrower than a character of one of its cells, counted from 1; 0: none. */
size_t sp_table_narrow_column(const sp_table *table, double width);

#endif
