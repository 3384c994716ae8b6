/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening rows: what is this file, which format, which encoding, which columns. */
#include "template/rows/rows_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"

static size_t limit_of(size_t asked, size_t constant)
{
	return asked && asked < constant ? asked : constant;
}

/* Names of other things that people hand over by mistake. */
static const char *other_kind(const char *bytes, size_t length)
{
	static const struct {
		const char *magic, *name;
		size_t length;
	} kinds[] = {
		{ "PK\x03\x04", "XLSX/ZIP", 4 },
		{ "\xD0\xCF\x11\xE0", "XLS", 4 },
		{ "%PDF", "PDF", 4 },
		{ "\x1F\x8B", "gzip", 2 },
		{ "7z\xBC\xAF", "7z", 4 },
		{ "Rar!", "RAR", 4 },
		{ "SQLi", "SQLite", 4 },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
			return kinds[i].name;
	return NULL;
}

static bool is_wide(const char *bytes, size_t length)
{
	const unsigned char *p = (const unsigned char *) bytes;
	return length >= 2 &&
		((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF) || (p[0] && !p[1]) || (!p[0] && p[1]) ||
			(length >= 4 && !p[0] && !p[1]));
}

static bool ends_with(const char *name, const char *end)
{
	size_t a = strlen(name), b = strlen(end);
	return a >= b && strcmp(name + a - b, end) == 0;
}

/* By the name, else by the first character that is no blank. */
static signprep_code find_format(sp_rows *rows, signprep_error *err)
{
	sp_feed *feed = &rows->feed;
	sp_rows_format *format = &rows->options.format;
	if (*format != SP_ROWS_AUTO)
		return SIGNPREP_OK;
	if (ends_with(rows->name, ".jsonl") || ends_with(rows->name, ".ndjson") || ends_with(rows->name, ".json"))
		*format = SP_ROWS_JSONL;
	if (ends_with(rows->name, ".csv") || ends_with(rows->name, ".CSV"))
		*format = SP_ROWS_CSV;
	for (size_t i = 0; *format == SP_ROWS_AUTO; i++) {
		signprep_code code = i < SP_FEED_BYTES ? sp_feed_peek(feed, i + 1, false, err) : SIGNPREP_OK;
		if (code)
			return code;
		char c = i < feed->raw_length ? feed->raw[i] : 'x';
		if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
			*format = c == '{' || c == '[' ? SP_ROWS_JSONL : SP_ROWS_CSV;
	}
	return SIGNPREP_OK;
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
		/* Programs that put one before a file that has one are not rare. */
		while (feed->raw_length >= 3 && memcmp(feed->raw, "\xEF\xBB\xBF", 3) == 0) {
			sp_feed_skip(feed, 3);
			code = sp_feed_peek(feed, 4, true, err);
			if (code)
				return code;
		}
		if (issues)
			sp_issues_add(issues, "B106", rows->name, NULL);
	}
	if (!feed->raw_length && feed->ended && !rows->options.may_be_empty)
		return sp_fail(err, "B101", 0, rows->name, NULL);
	code = find_format(rows, err);
	if (code || rows->options.format == SP_ROWS_JSONL)
		return code;
	return sp_feed_decide(feed, bom ? SP_ROWS_UTF8 : rows->options.encoding, issues, err);
}

/* "sep=," as Excel writes and reads it: the character behind it, 0 when the row is none such. */
static char told_separator(const sp_rows *rows)
{
	const char *row = rows->splitter.row.data;
	size_t length = row ? rows->splitter.row.length : 0;
	/* An empty row may have no bytes at all. */
	if (!length)
		return '\0';
	while (length && (row[length - 1] == '\r' || row[length - 1] == '\n'))
		length--;
	bool quoted = length == 7 && row[0] == '"' && row[6] == '"';
	row += quoted;
	length -= quoted ? 2 : 0;
	return length == 5 && strncasecmp(row, "sep=", 4) == 0 ? row[4] : '\0';
}

/* The first row that is not blank names the columns; before it a row may tell the separator. */
static signprep_code read_header(sp_rows *rows, signprep_error *err)
{
	bool none = false;
	char separator = '\0';
	signprep_code code;
	do {
		sp_splitter_reset(&rows->splitter);
		code = sp_rows_read_row(rows, &none, err);
		if (!code && none)
			return rows->options.may_be_empty ? SIGNPREP_OK : sp_fail(err, "B101", 0, rows->name, NULL);
		separator = code ? '\0' : told_separator(rows);
		if (separator && separator != ',') {
			const char shown[2] = { separator, '\0' };
			return sp_fail_line(
				err, "B112", rows->name, rows->splitter.row_line, separator == '\t' ? "Tab" : shown, NULL, NULL);
		}
	} while (!code && (separator || sp_rows_is_blank(rows)));
	if (!code && sp_splitter_open_quote(&rows->splitter))
		code = sp_rows_fail_quote(rows, err);
	if (!code)
		code = sp_rows_read_cells(rows, err);
	if (!code)
		code = sp_header_set(&rows->header, &rows->cells, rows->name, rows->splitter.row_line, err);
	sp_splitter_reset(&rows->splitter);
	return code;
}

signprep_code sp_rows_open(
	sp_rows **out, const char *path, const sp_rows_options *options, signprep_issues *issues, signprep_error *err)
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
	signprep_code code = rows->name ? sp_feed_open(&rows->feed, rows->name, rows->options.wake_fd, err)
					: sp_fail_memory(err, path);
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
