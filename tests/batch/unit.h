/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every program here needs first. */
#ifndef SP_TESTS_BATCH_UNIT_H
#define SP_TESTS_BATCH_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/record_json.h"

/* A file of these bytes; freed with file_remove. */
static inline char *file_make(const char *end, const void *bytes, size_t length)
{
	char *path = malloc(64);
	assert_non_null(path);
	snprintf(path, 64, "/tmp/signprep-rows-XXXXXX%s", end);
	int fd = mkstemps(path, (int) strlen(end));
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, length), (ssize_t) length);
	close(fd);
	return path;
}

static inline void file_remove(char *path)
{
	unlink(path);
	free(path);
}

/* "!ID place" of an error, the path left out of the place. */
static inline void put_error(sp_buf *out, const signprep_error *err, const char *path, const char *after)
{
	size_t n = strlen(path);
	const char *where = strncmp(err->where, path, n) == 0 ? err->where + n : err->where;
	sp_buf_printf(out, "!%s %s%s\n", err->id, where + (*where == ':'), after);
}

/* All rows as text: each record on a line "line:{…}", each error as put_error, with " end" when it is the last. */
static inline void rows_read(sp_rows *rows, const char *path, sp_buf *out)
{
	sp_record *record;
	do {
		signprep_error err = { 0 };
		signprep_code code = sp_rows_next(rows, &record, &err);
		assert_int_equal(code, err.code);
		if (code) {
			put_error(out, &err, path, record ? "" : " end");
			assert_true(!record || record->count == 0);
		} else if (record) {
			sp_buf_printf(out, "%zu:", record->line);
			record_to_json(record, out);
			sp_buf_putc(out, '\n');
		}
		sp_record_free(record);
	} while (record);
}

/* The same for bytes, with what opening said first. Free the answer. */
static inline char *rows_of_bytes(const char *end, const void *bytes, size_t length, const sp_rows_options *options)
{
	char *path = file_make(end, bytes, length);
	signprep_issues *issues = sp_issues_new();
	signprep_error err = { 0 };
	sp_rows *rows = NULL;
	sp_buf out;

	sp_buf_init(&out, (size_t) 64 << 20);
	sp_buf_puts(&out, "");
	signprep_code code = sp_rows_open(&rows, path, options, issues, &err);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		sp_buf_printf(&out, "(%s)\n", signprep_issues_at(issues, i)->id);
	assert_int_equal(code, err.code);
	assert_true(!code == (rows != NULL));
	if (code)
		put_error(&out, &err, path, " open");
	else
		rows_read(rows, path, &out);
	sp_rows_free(rows);
	signprep_issues_free(issues);
	file_remove(path);
	return sp_buf_take(&out, NULL);
}

#endif
