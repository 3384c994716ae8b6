/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of CSV and JSONL: bytes → rows of bytes → records. rows_open.c begins, rows_read.c reads single rows. */
#include "template/rows/rows_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "template/rows/record.h"

static bool all_empty(const sp_cells *cells)
{
	return cells->text.length == cells->count;
}

static signprep_code fail_cell(const sp_rows *rows, const char *column, signprep_error *err)
{
	char limit[24];
	snprintf(limit, sizeof limit, "%zu", rows->options.max_cell);
	return sp_fail_line(err, "B118", rows->name, rows->splitter.row_line, column, limit, NULL);
}

static signprep_code fail_count(const sp_rows *rows, signprep_error *err)
{
	char found[24], wanted[24];
	snprintf(found, sizeof found, "%zu", rows->cells.count);
	snprintf(wanted, sizeof wanted, "%zu", rows->header.count);
	const char *id = rows->cells.count < rows->header.count ? "B113" : "B114";
	return sp_fail_line(err, id, rows->name, rows->splitter.row_line, found, wanted, NULL);
}

/* Empty cells beyond the last column that has a name. */
static void drop_empty_end(sp_cells *cells, size_t wanted)
{
	size_t length;
	while (cells->count > wanted) {
		sp_cells_at(cells, cells->count - 1, &length);
		if (length)
			return;
		cells->text.length = cells->starts[--cells->count];
	}
}

/* The cells as a record. */
static signprep_code make_record(sp_rows *rows, sp_record **out, signprep_error *err)
{
	sp_cells *cells = &rows->cells;
	const sp_header *header = &rows->header;
	char *text;

	drop_empty_end(cells, header->count);
	if (cells->count != header->count)
		return fail_count(rows, err);
	for (size_t i = 0; i < cells->count; i++) {
		size_t length;
		sp_cells_at(cells, i, &length);
		if (length > rows->options.max_cell)
			return fail_cell(rows, header->names[i], err);
	}
	sp_record *record = sp_record_new(
		rows->row, rows->splitter.row_line, cells->count, header->bytes + cells->text.length, &text);
	if (!record)
		return sp_fail_memory(err, rows->name);
	char *labels = text + cells->text.length;
	memcpy(text, cells->text.data, cells->text.length);
	memcpy(labels, header->names[0], header->bytes);
	for (size_t i = 0; i < cells->count; i++) {
		sp_value value = { SP_VALUE_CELL, text + cells->starts[i], 0 };
		sp_cells_at(cells, i, &value.length);
		sp_record_set(record, i, labels + (header->names[i] - header->names[0]), value);
	}
	*out = record;
	return SIGNPREP_OK;
}

/* A record without values, so that the caller can say which row it was. */
static signprep_code hand_over(sp_rows *rows, signprep_code code, sp_record **out, signprep_error *err)
{
	char *text;
	if (strcmp(err->id, "D901") == 0)
		return code;
	*out = sp_record_new(rows->row, rows->splitter.row_line, 0, 0, &text);
	return *out ? code : sp_fail_memory(err, rows->name);
}

static signprep_code next_csv(sp_rows *rows, sp_record **out, bool *skipped, signprep_error *err)
{
	if (sp_rows_is_blank(rows)) {
		*skipped = true;
		return SIGNPREP_OK;
	}
	rows->row++;
	signprep_code code = sp_rows_read_cells(rows, err);
	if (!code && all_empty(&rows->cells)) {
		*skipped = true;
		rows->row--;
		return SIGNPREP_OK;
	}
	if (!code)
		code = make_record(rows, out, err);
	return code ? hand_over(rows, code, out, err) : SIGNPREP_OK;
}

static signprep_code next_jsonl(sp_rows *rows, sp_record **out, bool *skipped, signprep_error *err)
{
	const sp_buf *row = &rows->splitter.row;
	signprep_code code = SIGNPREP_OK;

	if (sp_rows_is_blank(rows)) {
		*skipped = true;
		return SIGNPREP_OK;
	}
	rows->row++;
	if (rows->splitter.overlong || (row->length && memchr(row->data, '\0', row->length)))
		code = sp_rows_check_bytes(rows, err);
	else {
		const sp_record_source source = { rows->name, rows->row, rows->splitter.row_line, false, rows->options.max_cell,
			rows->options.max_columns };
		code = sp_record_from_json(out, row->data, row->length, &source, err);
	}
	return code ? hand_over(rows, code, out, err) : SIGNPREP_OK;
}

static signprep_code die(sp_rows *rows, signprep_code code, signprep_error *err)
{
	/* A wake-up is no end: the row that was begun goes on with the next call. */
	if (code != SIGNPREP_INTERRUPTED) {
		rows->dead = true;
		if (err)
			rows->death = *err;
	}
	return code;
}

static signprep_code at_end(sp_rows *rows, signprep_error *err)
{
	if (rows->row || rows->options.may_be_empty)
		return SIGNPREP_OK;
	return die(rows, sp_fail(err, "B102", 0, rows->name, NULL), err);
}

signprep_code sp_rows_next(sp_rows *rows, sp_record **out, signprep_error *err)
{
	signprep_error own;
	bool none = false, skipped;

	*out = NULL;
	err = err ? err : &own;
	if (rows->dead) {
		*err = rows->death;
		return rows->death.code;
	}
	do {
		skipped = false;
		if (rows->ended)
			return at_end(rows, err);
		signprep_code code = sp_rows_read_row(rows, &none, err);
		if (code)
			return die(rows, code, err);
		rows->ended = none;
		if (none)
			continue;
		if (sp_splitter_open_quote(&rows->splitter))
			return die(rows, sp_rows_fail_quote(rows, err), err);
		code = rows->options.format == SP_ROWS_CSV ? next_csv(rows, out, &skipped, err)
							   : next_jsonl(rows, out, &skipped, err);
		sp_splitter_reset(&rows->splitter);
		if (code && !*out)
			return die(rows, code, err);
		if (!skipped)
			return code;
	} while (true);
}

sp_rows_format sp_rows_format_of(const sp_rows *rows)
{
	return rows->options.format;
}

const char *const *sp_rows_columns(const sp_rows *rows, size_t *count)
{
	*count = rows->header.count;
	return rows->header.names;
}

double sp_rows_progress(const sp_rows *rows)
{
	const sp_feed *feed = &rows->feed;
	if (!feed->regular)
		return -1;
	double read = (double) feed->offset - (double) rows->piece_length;
	return feed->size <= 0 || read >= (double) feed->size ? 1 : read < 0 ? 0 : read / (double) feed->size;
}
