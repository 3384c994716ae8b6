/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Threads that work on rows, the thread that makes them, and the descriptors that say so. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fail.h"
#include "batch/io_threads.h"
#include "batch/row_reader.h"

#define ROWS 500

static bool is_readable(int fd, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, wait_ms) == 1;
}

static sp_entry *row(long long line)
{
	sp_entry *entry = sp_entry_new();
	assert_non_null(entry);
	entry->line = line;
	return entry;
}

static void square(void *opaque, sp_entry *entry)
{
	atomic_int *calls = opaque;
	entry->line *= entry->line;
	(*calls)++;
}

static void every_row_comes_back_once(void **state)
{
	atomic_int calls = 0;
	long long sum = 0, expected = 0;
	sp_io_threads *io_threads;
	(void) state;
	assert_int_equal(sp_io_threads_new(&io_threads, 7, square, &calls, NULL), SIGNPREP_OK);
	assert_null(sp_io_threads_collect(io_threads));
	assert_false(is_readable(sp_io_threads_fd(io_threads), 0));
	for (long long i = 1; i <= ROWS; i++) {
		sp_io_threads_give(io_threads, row(i));
		expected += i * i;
	}
	for (int collected = 0; collected < ROWS;) {
		assert_true(is_readable(sp_io_threads_fd(io_threads), 60000));
		for (sp_entry *entry; (entry = sp_io_threads_collect(io_threads)); collected++) {
			sum += entry->line;
			sp_entry_free(entry);
		}
	}
	assert_int_equal(calls, ROWS);
	assert_int_equal(sum, expected);
	/* Nothing to collect, nothing to read: else whoever polls would never sleep. */
	assert_false(is_readable(sp_io_threads_fd(io_threads), 0));
	sp_io_threads_free(io_threads);
}

static void rows_nobody_collects_are_freed(void **state)
{
	atomic_int calls = 0;
	sp_io_threads *io_threads;
	(void) state;
	assert_int_equal(sp_io_threads_new(&io_threads, 2, square, &calls, NULL), SIGNPREP_OK);
	for (int i = 0; i < 50; i++)
		sp_io_threads_give(io_threads, row(i));
	sp_io_threads_free(io_threads); /* the sanitizers tell what is lost */
	sp_io_threads_free(NULL);
}

typedef struct source {
	long long made, most;
	bool breaks;
} source;

static sp_entry *make(void *opaque, signprep_code *code, signprep_error *err)
{
	source *s = opaque;
	if (s->made < s->most)
		return row(++s->made);
	if (s->breaks)
		*code = sp_fail(err, "B402", 0, "rows.csv", "it broke", NULL);
	return NULL;
}

static void rows_in_order_then_the_end(void **state)
{
	source s = { .most = ROWS };
	sp_row_reader *reader;
	sp_entry *entry;
	(void) state;
	assert_int_equal(sp_row_reader_new(&reader, make, &s, NULL), SIGNPREP_OK);
	for (long long expected = 1; expected <= ROWS;) {
		assert_true(is_readable(sp_row_reader_fd(reader), 60000));
		sp_intake intake = sp_row_reader_next(reader, &entry);
		assert_int_not_equal(intake, SP_INTAKE_END);
		if (intake == SP_INTAKE_NONE)
			continue;
		assert_int_equal(entry->line, expected++);
		sp_entry_free(entry);
	}
	assert_true(is_readable(sp_row_reader_fd(reader), 60000));
	while (sp_row_reader_next(reader, &entry) == SP_INTAKE_NONE)
		assert_true(is_readable(sp_row_reader_fd(reader), 60000));
	assert_int_equal(sp_row_reader_next(reader, &entry), SP_INTAKE_END);
	assert_int_equal(sp_row_reader_code(reader, NULL), SIGNPREP_OK);
	sp_row_reader_free(reader);
}

static void a_source_that_breaks_says_why(void **state)
{
	source s = { .most = 3, .breaks = true };
	signprep_error err = { 0 };
	sp_row_reader *reader;
	sp_entry *entry;
	int rows = 0;
	(void) state;
	assert_int_equal(sp_row_reader_new(&reader, make, &s, NULL), SIGNPREP_OK);
	for (sp_intake intake; (intake = sp_row_reader_next(reader, &entry)) != SP_INTAKE_END; rows += intake == SP_INTAKE_ROW) {
		if (intake == SP_INTAKE_ROW)
			sp_entry_free(entry);
		else
			assert_true(is_readable(sp_row_reader_fd(reader), 60000));
	}
	assert_int_equal(rows, 3);
	assert_int_equal(sp_row_reader_code(reader, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B402");
	sp_row_reader_free(reader);
}

/* Memory stays flat because the thread waits: far more rows could be made than are ever taken. */
static void a_reader_nobody_reads_waits_and_ends(void **state)
{
	source s = { .most = 1000000000 };
	sp_row_reader *reader;
	sp_entry *entry;
	(void) state;
	assert_int_equal(sp_row_reader_new(&reader, make, &s, NULL), SIGNPREP_OK);
	assert_true(is_readable(sp_row_reader_fd(reader), 60000));
	assert_int_equal(sp_row_reader_next(reader, &entry), SP_INTAKE_ROW);
	sp_entry_free(entry);
	sp_row_reader_free(reader);
	assert_true(s.made < 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_comes_back_once),
		cmocka_unit_test(rows_nobody_collects_are_freed),
		cmocka_unit_test(rows_in_order_then_the_end),
		cmocka_unit_test(a_source_that_breaks_says_why),
		cmocka_unit_test(a_reader_nobody_reads_waits_and_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
