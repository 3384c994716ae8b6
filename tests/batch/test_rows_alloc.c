/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation fails once: an error or the right answer, never a crash, a wrong row, a leak. */
#include "unit.h"

#include "batch/row_message.h"
#include "template/template.h"
#include "tests/support/failing_malloc.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

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
	signprep_code code = issues ? sp_template_parse(&tpl, job->template, strlen(job->template), "t.json", &err)
				    : SIGNPREP_LIMIT;
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
	assert_true(!code || code == SIGNPREP_LIMIT || failing_malloc.reached);
	/* No row is blamed for it either. */
	for (size_t i = 0; issues && i < signprep_issues_count(issues); i++)
		if (signprep_issues_at(issues, i)->severity == SIGNPREP_SEVERITY_ERROR)
			assert_string_equal(signprep_issues_at(issues, i)->id, "D901");
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
		long before = failing_malloc.live;
		failing_malloc.countdown = n++;
		failing_malloc.reached = false;
		bool whole = run(job, &out);
		failing_malloc.countdown = -1;
		if (whole)
			assert_string_equal(out.data, job->expected);
		assert_true(whole || failing_malloc.reached);
		sp_buf_clear(&out);
		if (failing_malloc.live != before)
			fail_msg("allocation %ld: %ld pieces leaked", n - 1, failing_malloc.live - before);
	} while (failing_malloc.reached);
	assert_true(n > 10);
	print_message("%ld allocations\n", n);
}

static void csv(void **state)
{
	static const char bytes[] = "pdf,\xD0\xD5\xC3\xFB,n\na,\"\xC0\xEE\"\"\xC3\xF7\",1\nb,\xC0\xEE,2\n";
	char *path = file_make(".csv", bytes, sizeof bytes - 1);
	const struct job job = { "{\"A\":\"${姓名}!\",\"Deadline\":\"${n}\",\"C\":\"{\\\"x\\\":\\\"${姓名|y}\\\"}\"}", path,
		"{\"A\":\"李\\\"明!\",\"Deadline\":1,\"C\":\"{\\\"x\\\":\\\"李\\\\\\\"明\\\"}\"}"
		"{\"A\":\"李!\",\"Deadline\":2,\"C\":\"{\\\"x\\\":\\\"李\\\"}\"}",
		SP_ROWS_CSV };
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
		"{\"Operator\":{\"b\":[1,\"2\"]},\"Locate\":{\"X\":[\"-x\"]}}{\"Operator\":{},\"Locate\":{\"X\":[\"-z\"]}}",
		SP_ROWS_JSONL };
	(void) state;
	sweep(&job);
	file_remove(path);
}

/* A worker without memory gives the row back: only what is no row is refused, and lost to it for ever. */
static void messages(void **state)
{
	static const char row[] = "{\"schema\":\"signprep.row/1\",\"key\":\"k\",\"pdf\":\"a.pdf\",\"form\":\"{}\",\"files\":\"/"
				  "f\",\"password\":\"p\","
				  "\"request\":\"{\\\"FlowName\\\":1}\"}";
	static const char answer[] =
		"{\"key\":\"k\",\"status\":\"created\",\"code\":0,\"FlowId\":\"f\",\"issues\":[{\"id\":\"P304\"}]}";
	long n = 0;
	(void) state;
	do {
		sp_entry *entry = NULL;
		sp_terms terms;
		signprep_error err = { 0 };
		long before = failing_malloc.live;
		failing_malloc.countdown = n++;
		failing_malloc.reached = false;
		bool whole = !sp_row_message_read(row, sizeof row - 1, &entry, &terms, &err) &&
			!sp_row_message_answer(answer, sizeof answer - 1, entry, &err);
		failing_malloc.countdown = -1;
		assert_true(whole || failing_malloc.reached);
		if (!whole)
			assert_string_equal(err.id, "D901");
		else
			assert_string_equal(entry->request, "{\"FlowName\":1}");
		sp_entry_free(entry);
		assert_int_equal(failing_malloc.live, before);
	} while (failing_malloc.reached);
	assert_true(n > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(csv), cmocka_unit_test(jsonl), cmocka_unit_test(messages) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
