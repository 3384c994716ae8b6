/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Where one row ends and the next begins: bounded, with line numbers, quotes of CSV minded. */
#ifndef SP_TEMPLATE_ROWS_ROWS_SPLIT_H
#define SP_TEMPLATE_ROWS_ROWS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

typedef struct sp_splitter {
	bool csv;                        /* quotes count, and a lone CR ends a row; else only LF does */
	size_t line;                     /* of the byte that comes next */
	size_t row_line;                 /* of the first byte of the row in `row` */
	size_t quote_line, quote_column; /* where the cell that is open now was opened */
	sp_buf row;                      /* without its line break */
	bool overlong;                   /* it was longer than its maximum; the rest was dropped */
	int state;
	bool after_cr, begun;
	size_t column; /* of the byte that comes next, counted in characters */
} sp_splitter;

void sp_splitter_init(sp_splitter *splitter, bool csv, size_t max_row);
/** Takes bytes up to the end of a row; returns how many it took, and in *whole whether the row is complete. */
size_t sp_splitter_feed(sp_splitter *splitter, const char *bytes, size_t length, bool *whole);
/** True when a quote was opened and not closed: asked at the end of the file. */
bool sp_splitter_open_quote(const sp_splitter *splitter);
/** True when memory ran out. */
bool sp_splitter_failed(const sp_splitter *splitter);
/** Makes room for the next row. */
void sp_splitter_reset(sp_splitter *splitter);
void sp_splitter_clear(sp_splitter *splitter);

#endif
