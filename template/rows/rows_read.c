/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One row: from the feed through the splitter, and its cells. */
#include "template/rows/rows_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

signprep_code sp_rows_read_row(sp_rows *rows, bool *none, signprep_error *err)
{
	sp_splitter *splitter = &rows->splitter;
	bool whole = false;

	*none = false;
	while (!whole) {
		if (!rows->piece_length) {
			signprep_code code = sp_feed_next(&rows->feed, &rows->piece, &rows->piece_length, err);
			if (code)
				return code;
			if (!rows->piece_length)
				break;
		}
		size_t taken = sp_splitter_feed(splitter, rows->piece, rows->piece_length, &whole);
		rows->piece += taken;
		rows->piece_length -= taken;
		if (sp_splitter_failed(splitter))
			return sp_fail_memory(err, rows->name);
	}
	*none = !whole && !splitter->begun;
	return SIGNPREP_OK;
}

signprep_code sp_rows_fail_quote(const sp_rows *rows, signprep_error *err)
{
	return sp_fail_column(err, "B115", rows->name, rows->splitter.quote_line, rows->splitter.quote_column, NULL);
}

bool sp_rows_is_blank(const sp_rows *rows)
{
	const sp_buf *row = &rows->splitter.row;
	for (size_t i = 0; i < row->length; i++)
		if (row->data[i] != ' ' && row->data[i] != '\t' && row->data[i] != '\r')
			return false;
	return !rows->splitter.overlong;
}

/* An error at a byte of the row. */
static signprep_code fail_byte(const sp_rows *rows, const char *id, size_t offset, const char *more, signprep_error *err)
{
	const char *bytes = rows->splitter.row.data;
	size_t line = rows->splitter.row_line, column = 1;
	for (size_t i = 0; i < offset; i++) {
		bool is_break = bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
		line += is_break;
		column = is_break ? 1 : column + (((unsigned char) bytes[i] & 0xC0) != 0x80);
	}
	return sp_fail_column(err, id, rows->name, line, column, more);
}

signprep_code sp_rows_check_bytes(const sp_rows *rows, signprep_error *err)
{
	const sp_buf *row = &rows->splitter.row;
	char limit[24];
	snprintf(limit, sizeof limit, "%zu", row->max);
	if (rows->splitter.overlong)
		return sp_fail_line(err, "B117", rows->name, rows->splitter.row_line, limit, NULL, NULL);
	const char *nul = row->length ? memchr(row->data, '\0', row->length) : NULL;
	if (nul)
		return fail_byte(rows, "B109", (size_t) (nul - row->data), NULL, err);
	size_t bad = row->length ? sp_utf8_first_bad(row->data, row->length) : 0;
	return bad == row->length ? SIGNPREP_OK
				  : fail_byte(rows, "B121", bad, rows->feed.decodes ? rows->feed.charset : "UTF-8", err);
}

signprep_code sp_rows_read_cells(sp_rows *rows, signprep_error *err)
{
	const sp_buf *row = &rows->splitter.row;
	size_t bad;
	char limit[24];
	signprep_code code = sp_rows_check_bytes(rows, err);
	if (code)
		return code;
	if (sp_cells_read(&rows->cells, row->data ? row->data : "", row->length, &bad))
		return SIGNPREP_OK;
	if (rows->cells.failed)
		return sp_fail_memory(err, rows->name);
	if (!rows->cells.too_many)
		return fail_byte(rows, "B116", bad, NULL, err);
	snprintf(limit, sizeof limit, "%zu", rows->cells.max_count);
	return sp_fail_line(err, "B119", rows->name, rows->splitter.row_line, limit, NULL, NULL);
}
