/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libcsv, strictly by RFC 4180: blanks belong to the cell, a quote stands only where the RFC has it. */
#include "template/rows/rows_csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* libcsv would trim blanks; the RFC says they are part of the cell. */
static int no_space(unsigned char c)
{
	(void) c;
	return 0;
}

static bool start_parser(sp_cells *cells)
{
	cells->ready = csv_init(&cells->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
	if (cells->ready)
		csv_set_space_func(&cells->parser, no_space);
	return cells->ready;
}

bool sp_cells_init(sp_cells *cells, size_t max_row, size_t max_count)
{
	*cells = (sp_cells) { .max_count = max_count };
	/* Each cell costs a NUL, and there are no more cells than bytes and one. */
	sp_buf_init(&cells->text, max_row * 2 + 2);
	return start_parser(cells);
}

void sp_cells_clear(sp_cells *cells)
{
	if (cells->ready)
		csv_free(&cells->parser);
	cells->ready = false;
	sp_buf_clear(&cells->text);
	free(cells->starts);
	cells->starts = NULL;
	cells->count = cells->cap = 0;
}

static void take_cell(void *bytes, size_t length, void *opaque)
{
	sp_cells *cells = opaque;
	void *starts = cells->starts;
	if (cells->failed || cells->too_many)
		return;
	if (cells->count == cells->max_count) {
		cells->too_many = true;
		return;
	}
	cells->failed = !sp_array_reserve(&starts, &cells->cap, cells->count, 1, sizeof *cells->starts, cells->max_count);
	cells->starts = starts;
	if (cells->failed)
		return;
	cells->starts[cells->count++] = cells->text.length;
	cells->failed = !sp_buf_append(&cells->text, bytes ? bytes : "", length) || !sp_buf_putc(&cells->text, '\0');
}

static void take_row(int last, void *opaque)
{
	(void) last;
	(void) opaque;
}

bool sp_cells_read(sp_cells *cells, const char *row, size_t length, size_t *bad)
{
	cells->text.length = cells->count = 0;
	cells->failed = cells->too_many = false;
	if (!cells->ready && !start_parser(cells)) {
		cells->failed = true;
		return false;
	}
	*bad = csv_parse(&cells->parser, row, length, take_cell, take_row, cells);
	bool good = *bad == length && csv_fini(&cells->parser, take_cell, take_row, cells) == 0;
	if (!good) {
		/* A parser that stopped midway keeps its state: the next row gets a new one. */
		cells->failed = cells->failed || csv_error(&cells->parser) == CSV_ENOMEM;
		csv_free(&cells->parser);
		cells->ready = false;
	}
	return good && !cells->failed && !cells->too_many;
}

const char *sp_cells_at(const sp_cells *cells, size_t index, size_t *length)
{
	size_t next = index + 1 < cells->count ? cells->starts[index + 1] : cells->text.length;
	*length = next - cells->starts[index] - 1;
	return cells->text.data + cells->starts[index];
}
