/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a template and its rows. The first character says how they are read, a line "%%" stands between the two. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/support/record_json.h"
#include "base/json/json_scan.h"
#include "base/utf8.h"
#include "template/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PIPE_BYTES 60000

static void demand(bool good)
{
	if (!good)
		__builtin_trap();
}

/* Bytes with a path: a file, or a pipe that holds them all. */
static int make_source(const char *bytes, size_t length, bool is_pipe, char path[32])
{
	int fds[2];
	if (is_pipe) {
		demand(pipe(fds) == 0);
		demand(write(fds[1], bytes, length) == (ssize_t) length);
		close(fds[1]);
	} else {
		fds[0] = memfd_create("rows", MFD_CLOEXEC);
		demand(fds[0] >= 0 && write(fds[0], bytes, length) == (ssize_t) length);
	}
	snprintf(path, 32, "/proc/self/fd/%d", fds[0]);
	return fds[0];
}

static void check_record(const sp_record *record)
{
	sp_record *again = NULL;
	sp_buf text, second;
	for (size_t i = 0; i < record->count; i++) {
		const sp_value *v = &record->values[i];
		demand(strlen(v->text) == v->length && sp_utf8_valid(v->text, v->length) && v->length <= SP_ROWS_CELL_MAX);
		demand(sp_record_find(record, record->names[i]) == v);
	}
	sp_buf_init(&text, (size_t) 16 << 20);
	sp_buf_init(&second, (size_t) 16 << 20);
	demand(record_to_json(record, &text));
	/* Escapes may make a row longer than a row may be. */
	if (sp_record_parse(&again, text.data, text.length, false, "again", NULL) == SIGNPREP_OK) {
		demand(record_to_json(again, &second));
		demand(text.length == second.length && memcmp(text.data, second.data, text.length) == 0);
	}
	sp_record_free(again);
	sp_buf_clear(&text);
	sp_buf_clear(&second);
}

/* Members of the outermost object. */
static size_t count_members(const char *json, size_t length)
{
	sp_record *record = NULL;
	size_t count = 0;
	if (sp_record_parse(&record, json, length, false, "", NULL) == SIGNPREP_OK)
		count = record->count;
	sp_record_free(record);
	return count;
}

static void check_fill(const sp_template *tpl, size_t members, const sp_record *record, sp_buf *out)
{
	signprep_issues *issues = sp_issues_new();
	signprep_error err;
	sp_buf filled, second;
	sp_buf_init(&filled, 1 << 20);
	sp_buf_init(&second, 1 << 20);
	signprep_code code = sp_template_fill(tpl, record, &filled, issues);
	demand(code == signprep_issues_code(issues));
	demand(code ||
		(sp_template_fill(tpl, record, &second, issues) == SIGNPREP_OK && second.length == filled.length &&
			memcmp(second.data, filled.data, filled.length) == 0));
	if (!code) {
		/* Well-formed, though perhaps too deep once a value stands in it; and no value has left its place. */
		if (sp_json_scan(filled.data, filled.length, NULL, "", NULL, &err) != SIGNPREP_OK)
			demand(strcmp(err.id, "R105") == 0);
		else if (filled.length < SP_ROWS_CELL_MAX && members)
			demand(count_members(filled.data, filled.length) == members);
		sp_buf_append(out, filled.data, filled.length);
	}
	sp_buf_clear(&filled);
	sp_buf_clear(&second);
	signprep_issues_free(issues);
}

/* All rows and what the template makes of them, as text. */
static void read_all(const char *path, const sp_rows_options *options, const sp_template *tpl, size_t members, sp_buf *out)
{
	sp_rows *rows = NULL;
	sp_record *record = NULL;
	signprep_error err = { 0 };
	signprep_issues *issues = sp_issues_new();
	signprep_code code = sp_rows_open(&rows, path, options, issues, &err);
	if (rows && tpl) {
		size_t count;
		const char *const *columns = sp_rows_columns(rows, &count);
		sp_template_check(tpl, columns, count, true, issues);
	}
	for (size_t last = 0; rows;) {
		code = sp_rows_next(rows, &record, &err);
		demand(code == SIGNPREP_OK || code == err.code);
		if (!record)
			break;
		demand(record->row == last + 1 && record->line >= record->row);
		last = record->row;
		if (!code)
			check_record(record);
		if (!code && tpl)
			check_fill(tpl, members, record, out);
		sp_buf_printf(out, "%zu %zu %s\n", record->row, record->line, code ? err.id : "");
		sp_record_free(record);
	}
	sp_buf_puts(out, code ? err.id : "end");
	sp_rows_free(rows);
	signprep_issues_free(issues);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data, *line = size > 1 ? memmem(text + 1, size - 1, "\n%%\n", 4) : NULL;
	unsigned how = size ? data[0] : 0;
	const char *rows = line ? line + 4 : text + (size > 0);
	size_t length = size - (size_t) (rows - text), members = 0;
	const sp_rows_options options = { .format = (sp_rows_format) (how % 3),
		.encoding = (sp_rows_encoding) (how / 3 % 3),
		.max_row = how & 64 ? 64 : 0,
		.max_cell = how & 64 ? 24 : 0 };
	sp_template *tpl = NULL;
	sp_buf out[2];
	char path[32];

	if (line && sp_template_parse(&tpl, text + 1, (size_t) (line - text - 1), "t", NULL) == SIGNPREP_OK) {
		members = count_members(text + 1, (size_t) (line - text - 1));
	}
	for (int i = 0; i < 2 && length < PIPE_BYTES; i++) {
		sp_buf_init(&out[i], (size_t) 64 << 20);
		int fd = make_source(rows, length, i == 1, path);
		read_all(path, &options, tpl, members, &out[i]);
		close(fd);
	}
	if (length < PIPE_BYTES) {
		demand(out[0].length == out[1].length && memcmp(out[0].data, out[1].data, out[0].length) == 0);
		sp_buf_clear(&out[0]);
		sp_buf_clear(&out[1]);
	}
	sp_template_free(tpl);
	return 0;
}
