/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of CSV and JSONL: bytes → rows of bytes → records. */
#include "batch/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "batch/record.h"
#include "batch/rows_csv.h"
#include "batch/rows_feed.h"
#include "batch/rows_header.h"
#include "batch/rows_split.h"

struct sp_rows {
	char *name;
	sp_rows_options options;
	sp_feed feed;
	sp_splitter splitter;
	sp_cells cells;
	sp_header header;
	const char *piece;       /* what is left of the feed's last piece */
	size_t piece_length;
	size_t row;              /* number of the last one */
	bool ended, dead;        /* nothing is left; nothing more can be read */
	signprep_error death;
};

static size_t limit_of(size_t asked, size_t constant)
{
	return asked && asked < constant ? asked : constant;
}

static signprep_code fail_row(const sp_rows *rows, signprep_error *err, const char *id, const char *a, const char *b)
{
	char where[160], line[24];
	snprintf(where, sizeof where, "%.100s:%zu", rows->name, rows->splitter.row_line);
	snprintf(line, sizeof line, "%zu", rows->splitter.row_line);
	return sp_fail(err, id, 0, where, a ? a : line, b, NULL);
}

/* Reads on up to the end of a row; *none at the end of everything. */
static signprep_code read_row(sp_rows *rows, bool *none, signprep_error *err)
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

/* The file ends inside quotes: whatever rows they swallowed, this one and all behind it are lost. */
static signprep_code fail_open_quote(const sp_rows *rows, signprep_error *err)
{
	char where[160], line[24], column[24];
	snprintf(line, sizeof line, "%zu", rows->splitter.quote_line);
	snprintf(column, sizeof column, "%zu", rows->splitter.quote_column);
	snprintf(where, sizeof where, "%.100s:%s:%s", rows->name, line, column);
	return sp_fail(err, "B115", 0, where, line, column, NULL);
}

static bool is_blank(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr(" \t\r", bytes[i]) || !bytes[i])
			return false;
	return true;
}

/* What every row must be before anybody looks into it. */
static signprep_code check_bytes(const sp_rows *rows, signprep_error *err)
{
	const sp_buf *row = &rows->splitter.row;
	char text[24], column[24];
	if (rows->splitter.overlong) {
		snprintf(text, sizeof text, "%zu", row->max);
		return fail_row(rows, err, "B117", NULL, text);
	}
	const char *nul = row->length ? memchr(row->data, '\0', row->length) : NULL;
	if (nul)
		return fail_row(rows, err, "B109", NULL, NULL);
	size_t bad = row->length ? sp_utf8_first_bad(row->data, row->length) : 0;
	if (bad == row->length)
		return SIGNPREP_OK;
	/* In CSV only: JSON's own look says it with its own id. */
	size_t characters = 1;
	for (size_t i = 0; i < bad; i++)
		characters += ((unsigned char) row->data[i] & 0xC0) != 0x80;
	snprintf(text, sizeof text, "%zu", rows->splitter.row_line);
	snprintf(column, sizeof column, "%zu", characters);
	char where[160];
	snprintf(where, sizeof where, "%.100s:%s:%s", rows->name, text, column);
	return sp_fail(err, "B121", 0, where, text, column, rows->feed.decodes ? "GB18030" : "UTF-8", NULL);
}

static signprep_code fail_quotes(const sp_rows *rows, size_t bad, signprep_error *err)
{
	const sp_buf *row = &rows->splitter.row;
	size_t line = rows->splitter.row_line, column = 1;
	char where[160], line_text[24], column_text[24];
	for (size_t i = 0; i < bad; i++) {
		bool is_break = row->data[i] == '\n' || (row->data[i] == '\r' && row->data[i + 1] != '\n');
		line += is_break;
		column = is_break ? 1 : column + (((unsigned char) row->data[i] & 0xC0) != 0x80);
	}
	snprintf(line_text, sizeof line_text, "%zu", line);
	snprintf(column_text, sizeof column_text, "%zu", column);
	snprintf(where, sizeof where, "%.100s:%zu:%zu", rows->name, line, column);
	return sp_fail(err, "B116", 0, where, line_text, column_text, NULL);
}

/* Takes the row in the splitter apart into rows->cells. */
static signprep_code read_cells(sp_rows *rows, signprep_error *err)
{
	const sp_buf *row = &rows->splitter.row;
	size_t bad;
	char limit[24];
	signprep_code code = check_bytes(rows, err);
	if (code)
		return code;
	if (sp_cells_read(&rows->cells, row->data ? row->data : "", row->length, &bad))
		return SIGNPREP_OK;
	if (rows->cells.failed)
		return sp_fail_memory(err, rows->name);
	if (!rows->cells.too_many)
		return fail_quotes(rows, bad, err);
	snprintf(limit, sizeof limit, "%zu", rows->cells.max_count);
	return fail_row(rows, err, "B119", "", limit);
}

static bool all_empty(const sp_cells *cells)
{
	return cells->text.length == cells->count;
}

static signprep_code fail_count(const sp_rows *rows, signprep_error *err)
{
	char found[24], wanted[24], where[160];
	size_t line = rows->splitter.row_line;
	snprintf(found, sizeof found, "%zu", rows->cells.count);
	snprintf(wanted, sizeof wanted, "%zu", rows->header.count);
	snprintf(where, sizeof where, "%.100s:%zu", rows->name, line);
	return sp_fail(err, rows->cells.count < rows->header.count ? "B113" : "B114", 0, where, found, wanted, NULL);
}

/* The cells as a record. */
static signprep_code make_record(sp_rows *rows, sp_record **out, signprep_error *err)
{
	const sp_cells *cells = &rows->cells;
	const sp_header *header = &rows->header;
	char *text, limit[24];

	if (cells->count != header->count)
		return fail_count(rows, err);
	for (size_t i = 0; i < cells->count; i++) {
		size_t length;
		sp_cells_at(cells, i, &length);
		if (length > rows->options.max_cell) {
			snprintf(limit, sizeof limit, "%zu", rows->options.max_cell);
			return fail_row(rows, err, "B118", header->names[i], limit);
		}
	}
	sp_record *record = sp_record_new(rows->row, rows->splitter.row_line, cells->count, header->bytes + cells->text.length, &text);
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
	if (!rows->splitter.overlong && is_blank(rows->splitter.row.data, rows->splitter.row.length)) {
		*skipped = true;
		return SIGNPREP_OK;
	}
	rows->row++;
	signprep_code code = read_cells(rows, err);
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
	const sp_record_limits limits = { rows->options.max_cell, rows->options.max_columns };
	signprep_code code = SIGNPREP_OK;

	if (!rows->splitter.overlong && is_blank(row->data, row->length)) {
		*skipped = true;
		return SIGNPREP_OK;
	}
	rows->row++;
	if (rows->splitter.overlong || (row->length && memchr(row->data, '\0', row->length)))
		code = check_bytes(rows, err);
	else
		code = sp_record_from_json(out, row->data, row->length, rows->row, rows->splitter.row_line, false, &limits, rows->name, err);
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
		signprep_code code = read_row(rows, &none, err);
		if (code)
			return die(rows, code, err);
		rows->ended = none;
		if (none)
			continue;
		if (sp_splitter_open_quote(&rows->splitter))
			return die(rows, fail_open_quote(rows, err), err);
		code = rows->options.format == SP_ROWS_CSV ? next_csv(rows, out, &skipped, err) : next_jsonl(rows, out, &skipped, err);
		sp_splitter_reset(&rows->splitter);
		if (code && !*out)
			return die(rows, code, err);
		if (!skipped)
			return code;
	} while (true);
}

/* Names of other things that people hand over by mistake. */
static const char *other_kind(const char *bytes, size_t length)
{
	static const struct { const char *magic, *name; size_t length; } kinds[] = {
		{ "PK\x03\x04", "XLSX/ZIP", 4 }, { "\xD0\xCF\x11\xE0", "XLS", 4 }, { "%PDF", "PDF", 4 }, { "\x1F\x8B", "gzip", 2 },
		{ "7z\xBC\xAF", "7z", 4 }, { "Rar!", "RAR", 4 }, { "SQLi", "SQLite", 4 },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
			return kinds[i].name;
	return NULL;
}

static bool is_wide(const char *bytes, size_t length)
{
	const unsigned char *p = (const unsigned char *) bytes;
	return length >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF) || (p[0] && !p[1]) || (!p[0] && p[1])
		|| (length >= 4 && !p[0] && !p[1]));
}

static bool ends_with(const char *name, const char *end)
{
	size_t a = strlen(name), b = strlen(end);
	return a >= b && strcmp(name + a - b, end) == 0;
}

/* By the name, else by what comes first. */
static sp_rows_format find_format(const sp_rows *rows)
{
	if (ends_with(rows->name, ".jsonl") || ends_with(rows->name, ".ndjson") || ends_with(rows->name, ".json"))
		return SP_ROWS_JSONL;
	if (ends_with(rows->name, ".csv") || ends_with(rows->name, ".CSV"))
		return SP_ROWS_CSV;
	for (size_t i = 0; i < rows->feed.raw_length; i++)
		if (!strchr(" \t\r\n", rows->feed.raw[i]))
			return rows->feed.raw[i] == '{' || rows->feed.raw[i] == '[' ? SP_ROWS_JSONL : SP_ROWS_CSV;
	return SP_ROWS_CSV;
}

/* Looks at the first bytes: is it text, which format, which encoding. */
static signprep_code begin(sp_rows *rows, signprep_issues *issues, signprep_error *err)
{
	sp_feed *feed = &rows->feed;
	signprep_code code = sp_feed_peek(feed, 4, true, err);
	bool bom = feed->raw_length >= 3 && memcmp(feed->raw, "\xEF\xBB\xBF", 3) == 0;
	const char *other = code ? NULL : other_kind(feed->raw, feed->raw_length);
	if (code)
		return code;
	if (other)
		return sp_fail(err, "B103", 0, rows->name, other, NULL);
	if (is_wide(feed->raw, feed->raw_length))
		return sp_fail(err, "B104", 0, rows->name, NULL);
	if (bom) {
		sp_feed_skip(feed, 3);
		if (issues)
			sp_issues_add(issues, "B106", rows->name, NULL);
	}
	if (!feed->raw_length && feed->ended && !rows->options.may_be_empty)
		return sp_fail(err, "B101", 0, rows->name, NULL);
	if (rows->options.format == SP_ROWS_AUTO)
		rows->options.format = find_format(rows);
	if (rows->options.format == SP_ROWS_JSONL)
		return SIGNPREP_OK;
	return sp_feed_decide(feed, bom ? SP_ROWS_UTF8 : rows->options.encoding, issues, err);
}

/* The first row that is not blank names the columns. */
static signprep_code read_header(sp_rows *rows, signprep_error *err)
{
	bool none = false;
	signprep_code code;
	do {
		sp_splitter_reset(&rows->splitter);
		code = read_row(rows, &none, err);
		if (!code && none)
			return rows->options.may_be_empty ? SIGNPREP_OK : sp_fail(err, "B101", 0, rows->name, NULL);
	} while (!code && !rows->splitter.overlong && is_blank(rows->splitter.row.data, rows->splitter.row.length));
	if (!code && sp_splitter_open_quote(&rows->splitter))
		code = fail_open_quote(rows, err);
	if (!code)
		code = read_cells(rows, err);
	if (!code)
		code = sp_header_set(&rows->header, &rows->cells, rows->name, rows->splitter.row_line, err);
	sp_splitter_reset(&rows->splitter);
	return code;
}

signprep_code sp_rows_open(sp_rows **out, const char *path, const sp_rows_options *options, signprep_issues *issues,
	signprep_error *err)
{
	sp_rows *rows = calloc(1, sizeof *rows);
	*out = NULL;
	if (!rows)
		return sp_fail_memory(err, path);
	rows->feed.fd = -1;
	rows->feed.decoder.cd = (iconv_t) -1;
	rows->name = strdup(path);
	if (options)
		rows->options = *options;
	rows->options.max_row = limit_of(rows->options.max_row, SP_ROWS_ROW_MAX);
	rows->options.max_cell = limit_of(rows->options.max_cell, SP_ROWS_CELL_MAX);
	rows->options.max_columns = limit_of(rows->options.max_columns, SP_ROWS_COLUMNS_MAX);
	signprep_code code = rows->name ? sp_feed_open(&rows->feed, rows->name, rows->options.wake_fd, err) : sp_fail_memory(err, path);
	if (!code)
		code = begin(rows, issues, err);
	sp_splitter_init(&rows->splitter, rows->options.format == SP_ROWS_CSV, rows->options.max_row);
	if (!code && rows->options.format == SP_ROWS_CSV) {
		code = sp_cells_init(&rows->cells, rows->options.max_row, rows->options.max_columns) ? read_header(rows, err)
			: sp_fail_memory(err, path);
	}
	if (code) {
		sp_rows_free(rows);
		return code;
	}
	*out = rows;
	return SIGNPREP_OK;
}

void sp_rows_free(sp_rows *rows)
{
	if (!rows)
		return;
	sp_feed_close(&rows->feed);
	sp_splitter_clear(&rows->splitter);
	sp_cells_clear(&rows->cells);
	sp_header_clear(&rows->header);
	free(rows->name);
	free(rows);
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
