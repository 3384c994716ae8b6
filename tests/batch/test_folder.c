/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a batch leaves on the disk, and what it says when the disk does not take it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fail.h"
#include "batch/folder.h"
#include "batch/summary.h"

static char root[] = "/tmp/signprep-folder-XXXXXX";
static char path[64];

static int open_root(void **state)
{
	(void) state;
	if (!mkdtemp(root))
		return -1;
	snprintf(path, sizeof path, "%s/out", root);
	return 0;
}

static int remove_root(void **state)
{
	char command[80];
	(void) state;
	snprintf(command, sizeof command, "rm -rf '%s'", root);
	int status = system(command);
	snprintf(root, sizeof root, "/tmp/signprep-folder-XXXXXX");
	return status;
}

static void assert_content(const char *name, const char *expected)
{
	char file[128], text[256] = "";
	snprintf(file, sizeof file, "%s/%s", path, name);
	FILE *in = fopen(file, "r");
	assert_non_null(in);
	size_t n = fread(text, 1, sizeof text - 1, in);
	fclose(in);
	text[n] = '\0';
	assert_string_equal(text, expected);
}

static void lines_in_a_private_folder(void **state)
{
	sp_folder folder;
	struct stat st;
	(void) state;
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_append(&folder, "{\"key\":\"a\"}", NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_append(&folder, "{\"key\":\"b\"}", NULL), SIGNPREP_OK);
	assert_content("results.jsonl", "{\"key\":\"a\"}\n{\"key\":\"b\"}\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(sp_folder_summary(&folder, "{}", NULL), SIGNPREP_OK);
	assert_content("summary.json", "{}");
	sp_folder_close(&folder);
}

static void earlier_results_are_kept(void **state)
{
	sp_folder folder;
	signprep_error err;
	(void) state;
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_append(&folder, "first", NULL), SIGNPREP_OK);
	sp_folder_close(&folder);
	assert_int_equal(sp_folder_open(&folder, path, false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B401");
	sp_folder_close(&folder);
	assert_content("results.jsonl", "first\n");
	assert_int_equal(sp_folder_open(&folder, path, true, NULL), SIGNPREP_OK);
	assert_content("results.jsonl", "first\n"); /* untouched until it begins */
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	assert_content("results.previous.jsonl", "first\n");
	sp_folder_close(&folder);
	/* A run that wrote nothing does not push out the one before. */
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_append(&folder, "second", NULL), SIGNPREP_OK);
	sp_folder_close(&folder);
	assert_content("results.previous.jsonl", "first\n");
	assert_content("results.jsonl", "second\n");
}

static void folders_that_cannot_be(void **state)
{
	sp_folder folder;
	signprep_error err;
	(void) state;
	assert_int_equal(sp_folder_open(&folder, "/proc/none", false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B402");
	sp_folder_close(&folder);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	close(fd);
	assert_int_equal(sp_folder_open(&folder, path, false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B402");
	sp_folder_close(&folder);
}

static void a_full_disk_is_said(void **state)
{
	sp_folder folder;
	signprep_error err;
	(void) state;
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	close(folder.results);
	folder.results = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_true(folder.results >= 0);
	assert_int_equal(sp_folder_append(&folder, "lost?", &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D906");
	sp_folder_close(&folder);
}

static void pictures_are_named_by_line_or_key(void **state)
{
	sp_job_png png = { .page = 3, .bytes = "png", .length = 3 };
	sp_entry *entry = sp_entry_new();
	sp_folder folder;
	(void) state;
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	entry->line = 12;
	assert_int_equal(sp_folder_picture(&folder, entry, &png, NULL), SIGNPREP_OK);
	assert_content("previews/row-0000012-page-3.png", "png");
	/* Keys may hold anything, slashes too. printf '../x' | sha256sum */
	entry->line = 0;
	snprintf(entry->key, sizeof entry->key, "../x");
	assert_int_equal(sp_folder_picture(&folder, entry, &png, NULL), SIGNPREP_OK);
	assert_content("previews/row-d6b96a97d147daaa-page-3.png", "png");
	sp_entry_free(entry);
	sp_folder_close(&folder);
}

static sp_entry *ended(signprep_code code, sp_entry_state done)
{
	sp_entry *entry = sp_entry_new();
	assert_non_null(entry);
	sp_entry_end(entry, code, done);
	return entry;
}

static void rows_are_counted(void **state)
{
	sp_summary summary = { 0 };
	sp_entry *rows[] = { ended(SIGNPREP_OK, SP_ENTRY_CREATED), ended(SIGNPREP_OK, SP_ENTRY_LOCATED),
		ended(SIGNPREP_NOT_FOUND, SP_ENTRY_CREATED), ended(SIGNPREP_REFUSED, SP_ENTRY_CREATED),
		ended(SIGNPREP_CREDENTIALS, SP_ENTRY_CREATED), ended(SIGNPREP_UNKNOWN, SP_ENTRY_CREATED),
		ended(SIGNPREP_OK, SP_ENTRY_PREVIEWED) };
	(void) state;
	/* Twice in one row counts once; in two rows twice. */
	sp_issues_add(rows[2]->issues, "K202", "", "x", NULL);
	sp_issues_add(rows[2]->issues, "K202", "", "y", NULL);
	sp_issues_add(rows[3]->issues, "K202", "", "x", NULL);
	sp_issues_add(rows[3]->issues, "D753", "", NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(sp_summary_add(&summary, rows[i]));
	const signprep_batch_counts *c = &summary.counts;
	assert_int_equal(c->rows, 7);
	assert_int_equal(c->created, 1);
	assert_int_equal(c->located, 1);
	assert_int_equal(c->previewed, 1);
	assert_int_equal(c->failed, 1);
	assert_int_equal(c->refused, 2);
	assert_int_equal(c->unknown, 1);
	assert_int_equal(sp_summary_code(&summary), SIGNPREP_PARTIAL);
	cJSON *object = cJSON_CreateObject();
	assert_true(sp_summary_put(&summary, object));
	char *text = cJSON_PrintUnformatted(cJSON_GetObjectItem(object, "issue_counts"));
	assert_string_equal(text,
		"[{\"id\":\"K202\",\"severity\":\"error\",\"rows\":2},{\"id\":\"D753\",\"severity\":\"warning\",\"rows\":1}]");
	cJSON_free(text);
	cJSON_Delete(object);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		sp_entry_free(rows[i]);
	sp_summary_clear(&summary);
	assert_int_equal(sp_summary_code(&summary), SIGNPREP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines_in_a_private_folder, open_root, remove_root),
		cmocka_unit_test_setup_teardown(earlier_results_are_kept, open_root, remove_root),
		cmocka_unit_test_setup_teardown(folders_that_cannot_be, open_root, remove_root),
		cmocka_unit_test_setup_teardown(a_full_disk_is_said, open_root, remove_root),
		cmocka_unit_test_setup_teardown(pictures_are_named_by_line_or_key, open_root, remove_root),
		cmocka_unit_test(rows_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
