/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The cells of one row of CSV, through libcsv. */
#ifndef SP_TEMPLATE_ROWS_ROWS_CSV_H
#define SP_TEMPLATE_ROWS_ROWS_CSV_H

#include <csv.h>

#include <signprep/error.h>

#include "base/buf.h"

typedef struct sp_cells {
	struct csv_parser parser;
	bool ready, failed; /* parser is initialised; memory ran out */
	sp_buf text;        /* the cells, each with its NUL */
	size_t *starts;     /* in `text`, one a cell */
	size_t count, cap, max_count;
	bool too_many;
} sp_cells;

bool sp_cells_init(sp_cells *cells, size_t max_row, size_t max_count);
/**
 * Takes a row without its line break apart. False when its quotes are wrong, with the byte where that shows in `*bad`;
 * also when memory is out (`failed`) or there are more cells than allowed (`too_many`).
 */
bool sp_cells_read(sp_cells *cells, const char *row, size_t length, size_t *bad);
const char *sp_cells_at(const sp_cells *cells, size_t index, size_t *length);
void sp_cells_clear(sp_cells *cells);

#endif
