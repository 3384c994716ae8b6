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

/* Each letter is a thing on the disk: r the results, p the folder of previews, F the folder, s another file. */
static char trace[64];
static const sp_folder *traced;

int __real_fsync(int fd);
int __wrap_fsync(int fd);

int __wrap_fsync(int fd)
{
	struct stat st;
	size_t length = strlen(trace);
	char letter = 's';
	if (traced && fd == traced->results)
		letter = 'r';
	else if (traced && fd == traced->previews)
		letter = 'p';
	else if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		letter = 'F';
	if (length + 1 < sizeof trace) {
		trace[length] = letter;
		trace[length + 1] = '\0';
	}
	return __real_fsync(fd);
}

/* The summary says what was done: nothing of it may be missing after a power failure. */
static void all_is_on_the_disk_before_the_summary(void **state)
{
	sp_job_png png = { .page = 1, .bytes = "png", .length = 3 };
	sp_entry *entry = sp_entry_new();
	sp_folder folder;
	(void) state;
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_append(&folder, "{}", NULL), SIGNPREP_OK);
	entry->line = 1;
	trace[0] = '\0';
	traced = &folder;
	assert_int_equal(sp_folder_picture(&folder, entry, &png, NULL), SIGNPREP_OK);
	assert_string_equal(trace, "s");
	assert_int_equal(sp_folder_summary(&folder, "{}", NULL), SIGNPREP_OK);
	assert_string_equal(trace, "srpsF");
	traced = NULL;
	sp_entry_free(entry);
	sp_folder_close(&folder);
}

static void links_are_not_followed(void **state)
{
	char there[80], link_name[96];
	sp_job_png png = { .page = 1, .bytes = "png", .length = 3 };
	sp_entry *entry = sp_entry_new();
	sp_folder folder;
	struct stat st;
	signprep_error err;
	(void) state;
	snprintf(there, sizeof there, "%s/there", root);
	assert_int_equal(mkdir(there, 0700), 0);
	assert_int_equal(symlink(there, path), 0);
	assert_int_equal(sp_folder_open(&folder, path, false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R026");
	sp_folder_close(&folder);
	assert_int_equal(unlink(path), 0);
	/* In the folder: results that are a link are somebody's results, and moved aside as such; pictures are refused. */
	assert_int_equal(sp_folder_open(&folder, path, false, NULL), SIGNPREP_OK);
	snprintf(link_name, sizeof link_name, "%s/results.jsonl", path);
	assert_int_equal(symlink("../there/stolen", link_name), 0);
	sp_folder_close(&folder);
	assert_int_equal(sp_folder_open(&folder, path, false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "B401");
	sp_folder_close(&folder);
	assert_int_equal(sp_folder_open(&folder, path, true, NULL), SIGNPREP_OK);
	assert_int_equal(sp_folder_begin(&folder, NULL), SIGNPREP_OK);
	assert_int_equal(lstat(link_name, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	snprintf(link_name, sizeof link_name, "%s/previews", path);
	assert_int_equal(symlink("../there", link_name), 0);
	entry->line = 1;
	assert_int_equal(sp_folder_picture(&folder, entry, &png, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R026");
	snprintf(link_name, sizeof link_name, "%s/summary.json", path);
	assert_int_equal(symlink("../there/stolen", link_name), 0);
	assert_int_equal(sp_folder_summary(&folder, "{}", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R026");
	assert_int_equal(rmdir(there), 0); /* nothing came there */
	sp_entry_free(entry);
	sp_folder_close(&folder);
}

static void folders_of_others(void **state)
{
	sp_folder folder;
	signprep_error err;
	(void) state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, 0777), 0);
	assert_int_equal(sp_folder_open(&folder, path, false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R028");
	sp_folder_close(&folder);
	if (geteuid() != 0)
		return;
	assert_int_equal(chmod(path, 0755), 0);
	assert_int_equal(chown(path, 54321, 54321), 0);
	assert_int_equal(sp_folder_open(&folder, path, false, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R027");
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

/* Ten are kept, and those are the first of the file although they end last. */
static void first_failures_are_kept(void **state)
{
	sp_summary summary = { 0 };
	char line[64];
	(void) state;
	for (int i = 300; i > 0; i--) {
		sp_entry *entry = ended(SIGNPREP_NOT_FOUND, SP_ENTRY_CREATED);
		entry->line = i;
		snprintf(line, sizeof line, "{\"key\":\"k\",\"line\":%d,\"code\":4,\"issues\":[]}", i);
		assert_true(sp_summary_add(&summary, entry, line));
		sp_entry_free(entry);
	}
	assert_int_equal(summary.counts.failed, 300);
	assert_int_equal(summary.failure_count, SP_FAILURES_SHOWN);
	for (int i = 0; i < SP_FAILURES_SHOWN; i++)
		assert_int_equal(cJSON_GetObjectItem(summary.failures[i], "line")->valueint, i + 1);
	sp_summary_clear(&summary);
}

static void rows_are_counted(void **state)
{
	sp_summary summary = { 0 };
	sp_entry *rows[] = { ended(SIGNPREP_OK, SP_ENTRY_CREATED), ended(SIGNPREP_OK, SP_ENTRY_LOCATED),
		ended(SIGNPREP_NOT_FOUND, SP_ENTRY_CREATED), ended(SIGNPREP_REFUSED, SP_ENTRY_CREATED),
		ended(SIGNPREP_CREDENTIALS, SP_ENTRY_CREATED), ended(SIGNPREP_UNKNOWN, SP_ENTRY_CREATED),
		ended(SIGNPREP_OK, SP_ENTRY_PREVIEWED) };
	const char *lines[7] = { "{}", "{}", "{\"key\":\"c\",\"line\":4,\"code\":4,\"issues\":[]}",
		"{\"key\":\"d\",\"line\":3,\"file\":\"d.pdf\",\"status\":\"refused\",\"code\":11,\"request\":{},\"issues\":["
		"{\"id\":\"D753\",\"severity\":\"warning\",\"message\":\"w\"},{\"id\":\"S201\",\"severity\":\"error\",\"message\":"
		"\"m\"}]}",
		"{\"key\":\"e\",\"line\":6,\"code\":10,\"issues\":[]}", "{\"key\":\"f\",\"line\":5,\"code\":13,\"issues\":[]}",
		"{}" };
	(void) state;
	for (size_t i = 0; i < 7; i++)
		rows[i]->line = i == 3 ? 3 : i == 4 ? 6 : i == 5 ? 5 : 4;
	/* Twice in one row counts once; in two rows twice. */
	sp_issues_add(rows[2]->issues, "K202", "", "x", NULL);
	sp_issues_add(rows[2]->issues, "K202", "", "y", NULL);
	sp_issues_add(rows[3]->issues, "K202", "", "x", NULL);
	sp_issues_add(rows[3]->issues, "D753", "", NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(sp_summary_add(&summary, rows[i], lines[i]));
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
	/* In the order of the file, whenever they ended, each with its first error. */
	text = cJSON_PrintUnformatted(cJSON_GetObjectItem(object, "failures"));
	assert_string_equal(text,
		"[{\"key\":\"d\",\"line\":3,\"file\":\"d.pdf\",\"status\":\"refused\",\"code\":11,\"id\":\"S201\",\"message\":"
		"\"m\"},"
		"{\"key\":\"c\",\"line\":4,\"code\":4},{\"key\":\"f\",\"line\":5,\"code\":13},{\"key\":\"e\",\"line\":6,\"code\":"
		"10}]");
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
		cmocka_unit_test_setup_teardown(all_is_on_the_disk_before_the_summary, open_root, remove_root),
		cmocka_unit_test_setup_teardown(links_are_not_followed, open_root, remove_root),
		cmocka_unit_test_setup_teardown(folders_of_others, open_root, remove_root),
		cmocka_unit_test_setup_teardown(a_full_disk_is_said, open_root, remove_root),
		cmocka_unit_test_setup_teardown(pictures_are_named_by_line_or_key, open_root, remove_root),
		cmocka_unit_test(rows_are_counted),
		cmocka_unit_test(first_failures_are_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
