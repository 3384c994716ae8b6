/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation fails once: an error or the right answer, never a crash, a wrong row, a leak. malloc of this program
 * is replaced below. */
#include "unit.h"

#include "batch/template.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
int main(void)
{
	return 77; /* a sanitizer has a malloc of its own */
}
#else

/* The libraries must find these too. */
#define SEEN __attribute__((visibility("default")))

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *old);

static long countdown = -1; /* the allocation that fails; -1: none */
static bool reached;
static long live; /* pieces of memory in use */

static bool fails(void)
{
	if (countdown < 0 || countdown-- > 0)
		return false;
	reached = true;
	return true;
}

SEEN void *malloc(size_t size)
{
	void *memory = fails() ? NULL : __libc_malloc(size);
	live += memory != NULL;
	return memory;
}

SEEN void *calloc(size_t count, size_t size)
{
	void *memory = fails() ? NULL : __libc_calloc(count, size);
	live += memory != NULL;
	return memory;
}

SEEN void *realloc(void *old, size_t size)
{
	void *memory = fails() ? NULL : __libc_realloc(old, size);
	live += old == NULL && memory != NULL;
	return memory;
}

SEEN void free(void *old)
{
	live -= old != NULL;
	__libc_free(old);
}

struct job {
	const char *template, *path, *expected;
	sp_rows_format format;
};

/* Reads and fills everything; true when it came through, with the requests in `out`. */
static bool run(const struct job *job, sp_buf *out)
{
	const sp_rows_options options = { .format = job->format };
	sp_template *tpl = NULL;
	sp_rows *rows = NULL;
	sp_record *record = NULL;
	signprep_error err = { 0 };
	size_t count;
	signprep_issues *issues = sp_issues_new();
	signprep_code code = issues ? sp_template_parse(&tpl, job->template, strlen(job->template), "t.json", &err) : SIGNPREP_LIMIT;
	if (!code)
		code = sp_rows_open(&rows, job->path, &options, issues, &err);
	if (!code) {
		const char *const *columns = sp_rows_columns(rows, &count);
		sp_template_check(tpl, columns, count, false, issues);
	}
	while (!code) {
		code = sp_rows_next(rows, &record, &err);
		/* Want of memory is no fault of the row. */
		assert_true(!code || !record);
		if (!record)
			break;
		code = sp_template_fill(tpl, record, out, issues);
		sp_record_free(record);
	}
	assert_true(!code || code == SIGNPREP_LIMIT || reached);
	bool whole = !code && !sp_issues_failed(issues);
	sp_rows_free(rows);
	sp_template_free(tpl);
	signprep_issues_free(issues);
	return whole;
}

static void sweep(const struct job *job)
{
	char room[4096];
	long n = 0;
	do {
		sp_buf out;
		sp_buf_init(&out, sizeof room - 1);
		long before = live;
		countdown = n++;
		reached = false;
		bool whole = run(job, &out);
		countdown = -1;
		if (whole)
			assert_string_equal(out.data, job->expected);
		assert_true(whole || reached);
		sp_buf_clear(&out);
		if (live != before)
			fail_msg("allocation %ld: %ld pieces leaked", n - 1, live - before);
	} while (reached);
	assert_true(n > 10);
	print_message("%ld allocations\n", n);
}

static void csv(void **state)
{
	static const char bytes[] = "pdf,\xD0\xD5\xC3\xFB,n\na,\"\xC0\xEE\"\"\xC3\xF7\",1\nb,\xC0\xEE,2\n";
	char *path = file_make(".csv", bytes, sizeof bytes - 1);
	const struct job job = { "{\"A\":\"${姓名}!\",\"Deadline\":\"${n}\",\"C\":\"{\\\"x\\\":\\\"${姓名|y}\\\"}\"}", path,
		"{\"A\":\"李\\\"明!\",\"Deadline\":1,\"C\":\"{\\\"x\\\":\\\"李\\\\\\\"明\\\"}\"}"
		"{\"A\":\"李!\",\"Deadline\":2,\"C\":\"{\\\"x\\\":\\\"李\\\"}\"}", SP_ROWS_CSV };
	(void) state;
	/* The C library keeps its table once it was loaded. */
	sp_buf out;
	sp_buf_init(&out, 1000);
	assert_true(run(&job, &out));
	sp_buf_clear(&out);
	sweep(&job);
	file_remove(path);
}

static void jsonl(void **state)
{
	static const char bytes[] = "{\"a\":{\"b\":[1,\"2\"]},\"c\":\"x\"}\n{\"a\":null,\"c\":\"\"}\n";
	char *path = file_make(".jsonl", bytes, sizeof bytes - 1);
	const struct job job = { "{\"Operator\":\"${a|{}}\",\"Locate\":{\"X\":[\"-${c|z}\"]}}", path,
		"{\"Operator\":{\"b\":[1,\"2\"]},\"Locate\":{\"X\":[\"-x\"]}}{\"Operator\":{},\"Locate\":{\"X\":[\"-z\"]}}", SP_ROWS_JSONL };
	(void) state;
	sweep(&job);
	file_remove(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(csv), cmocka_unit_test(jsonl) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
