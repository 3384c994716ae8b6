/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The library's batch: options that will not do, and a small run from rows to counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/batch.h>

static void options_that_will_not_do(void **state)
{
	const struct {
		signprep_batch_options options;
		const char *id;
	} cases[] = {
		{ { .template_path = NULL, .rows_path = "rows.csv" }, "B407" },
		{ { .template_path = "t.json", .rows_path = "rows.csv", .shard = 3, .shards = 2 }, "B407" },
		{ { .template_path = "t.json", .rows_path = "rows.csv", .shard = 0, .shards = 2 }, "B407" },
		{ { .template_path = "t.json", .rows_path = "rows.csv", .resume = true }, "B408" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_batch *batch = NULL;
		signprep_error err = { 0 };
		assert_int_equal(signprep_batch_new(&batch, &cases[i].options, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, cases[i].id);
		assert_null(batch);
	}
	signprep_batch_free(NULL);
}

typedef struct heard {
	int rows, located;
	double share;
} heard;

static void on_row(void *opaque, const char *json)
{
	heard *h = opaque;
	h->rows++;
	h->located += strstr(json, "\"status\":\"located\",\"code\":0") != NULL;
}

static void on_progress(void *opaque, const signprep_batch_counts *counts, double share)
{
	heard *h = opaque;
	assert_true(counts->rows >= 0);
	h->share = share;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void rows_to_counts(void **state)
{
	char folder[] = "/tmp/signprep-batch-XXXXXX", template[64], rows[64], text[2048], command[80];
	heard h = { 0 };
	(void) state;
	assert_non_null(mkdtemp(folder));
	snprintf(template, sizeof template, "%s/t.json", folder);
	snprintf(rows, sizeof rows, "%s/r.csv", folder);
	write_file(template,
		"{\"Operator\":{\"UserId\":\"yDRSJUUckpsampleoperator00000001\"},\"FlowName\":\"${key}\",\"Approvers\":[{"
		"\"ApproverType\":1,"
		"\"ApproverName\":\"李明\",\"ApproverMobile\":\"13800000001\",\"SignComponents\":[{\"ComponentType\":\"SIGN_"
		"SIGNATURE\","
		"\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"SIGNHERE\",\"ComponentWidth\":119,\"ComponentHeight\":43}]}]}");
	snprintf(text, sizeof text,
		"key,pdf\na,%s/lab/pdf/01_plain.pdf\nb,%s/lab/pdf/40_contiguous.pdf\nc,%s/lab/pdf/03_rot90.pdf\nd,/nowhere.pdf\n",
		SIGNPREP_TESTS_DIR, SIGNPREP_TESTS_DIR, SIGNPREP_TESTS_DIR);
	write_file(rows, text);
	const signprep_batch_options options = {
		.template_path = template, .rows_path = rows, .jobs = 2, .on_row = on_row, .progress = on_progress, .opaque = &h
	};
	signprep_batch *batch;
	signprep_error err;
	assert_int_equal(signprep_batch_new(&batch, &options, &err), SIGNPREP_OK);
	assert_null(signprep_batch_journal(batch));
	assert_null(signprep_batch_summary(batch));
	assert_int_equal(signprep_batch_run(batch, NULL, &err), SIGNPREP_PARTIAL);
	signprep_batch_counts counts = signprep_batch_count(batch);
	assert_int_equal(counts.rows, 4);
	assert_int_equal(counts.located, 2);
	assert_int_equal(counts.failed, 2);
	assert_int_equal(h.rows, 4);
	assert_int_equal(h.located, 2);
	assert_non_null(strstr(signprep_batch_summary(batch), "\"id\":\"K201\""));
	signprep_batch_free(batch);
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_that_will_not_do),
		cmocka_unit_test(rows_to_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
