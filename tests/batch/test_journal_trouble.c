/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Batches whose journal fails midway: a disk that gets full, a database server that dies and comes back, or stays away;
 * and three batches at once over the same rows. Whatever happens, no row has two flows, and the run after it ends well.
 * Usage: test_journal_trouble SIGNPREP SOURCE_DIR
 */
#define _GNU_SOURCE /* unshare */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../submit/pg_server.h"
#include "tests/support/disturbed.h"

#define ROWS 300

static char folder[] = "/tmp/signprep-trouble-XXXXXX";
static const char *program, *source, *no_disk, *no_server;

static pid_t start(const sp_sandbox *sandbox, const char *journal, const char *out)
{
	char template[128], rows[128], where[128], errors[128];
	snprintf(template, sizeof template, "%s/template.json", folder);
	snprintf(rows, sizeof rows, "%s/rows.csv", folder);
	snprintf(where, sizeof where, "%s/%s", folder, out);
	snprintf(errors, sizeof errors, "%s/stderr", folder);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	setenv("TENCENTCLOUD_SECRET_ID", sp_sandbox_secret_id(sandbox), 1);
	setenv("TENCENTCLOUD_SECRET_KEY", sp_sandbox_secret_key(sandbox), 1);
	if (!freopen(errors, "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(99);
	execl(program, program, "batch", template, rows, "--out", where, "--submit", "--resume", "--journal", journal, "--endpoint",
		sp_sandbox_url(sandbox), "--rate", "100000", "--jobs", "2", "--quiet", (char *) NULL);
	_exit(98);
}

static int end_of(pid_t pid)
{
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool told(const char *id)
{
	char path[128], text[4096] = "";
	snprintf(path, sizeof path, "%s/stderr", folder);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	size_t length = fread(text, 1, sizeof text - 1, file);
	text[length] = '\0';
	fclose(file);
	return strstr(text, id) != NULL;
}

static sp_sandbox *sandbox_start(void)
{
	const sp_sandbox_options options = { .rate_per_s = 100000 };
	sp_sandbox *sandbox = NULL;
	signprep_error err = { 0 };
	if (sp_sandbox_start(&sandbox, &options, &err) != SIGNPREP_OK)
		fail_msg("%s", err.message);
	return sandbox;
}

/* The sandbox has stopped. Rows in a state, after it was seen that the journal and the sandbox agree on each. */
static int count_agreed(const sp_sandbox *sandbox, const char *path, sp_state wanted)
{
	const char *flows[ROWS + 1] = { NULL };
	sp_journal *journal;
	signprep_error err = { 0 };
	int count = 0;
	assert_int_equal(disturbed_flows(sandbox, flows, ROWS), 0);
	if (sp_journal_open(&journal, path, 10, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	for (int i = 1; i <= ROWS; i++) {
		sp_row row = { 0 };
		char key[32];
		if (!disturbed_row_agrees(journal, i, flows[i], key, &row))
			fail_msg("%s: %s, the sandbox has %s", key, sp_state_name(row.state),
				flows[i] != NULL ? flows[i] : "no flow");
		count += row.state == wanted;
	}
	sp_journal_close(journal);
	return count;
}

static void leave_free(const char *filler, size_t bytes)
{
	static const char page[4096];
	struct statvfs about;
	int fd = open(filler, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	for (;;) {
		assert_int_equal(fstatvfs(fd, &about), 0);
		if (about.f_bfree * about.f_bsize <= bytes || write(fd, page, sizeof page) != sizeof page)
			break;
	}
	close(fd);
}

/* Room for some rows only: the batch ends with 16, without a single row in doubt; with room again it goes on to the end. */
static void a_disk_that_gets_full(void **state)
{
	char journal[128], filler[128];
	(void) state;
	if (no_disk != NULL) {
		print_message("skipped: %s\n", no_disk);
		skip();
	}
	snprintf(journal, sizeof journal, "%s/disk/journal", folder);
	snprintf(filler, sizeof filler, "%s/disk/filler", folder);
	sp_sandbox *sandbox = sandbox_start();
	leave_free(filler, (2 << 20) + (1200 << 10));
	assert_int_equal(end_of(start(sandbox, journal, "disk-out")), SIGNPREP_LIMIT);
	assert_true(told("S507"));
	unlink(filler);
	disturbed_halt(sandbox);
	int created = count_agreed(sandbox, journal, SP_STATE_CREATED);
	assert_int_in_range(created, 1, ROWS - 1);
	assert_int_equal(count_agreed(sandbox, journal, SP_STATE_CREATING), 0);
	assert_int_equal(sandbox->store.flow_count, (size_t) created);
	sp_sandbox_stop(sandbox);

	sandbox = sandbox_start();
	assert_int_equal(end_of(start(sandbox, journal, "disk-out")), SIGNPREP_OK);
	disturbed_halt(sandbox);
	assert_int_equal(sandbox->store.flow_count, (size_t) (ROWS - created)); /* none of the earlier ones again */
	sp_sandbox_stop(sandbox);
}

static const char *server_journal(void)
{
	if (no_server != NULL) {
		print_message("skipped: %s\n", no_server);
		skip();
	}
	pg_server_schema();
	return pg_server_url(NULL, NULL);
}

static void wait_for_rows(const char *condition, int count)
{
	char sql[128];
	snprintf(sql, sizeof sql, "SELECT CASE WHEN to_regclass('signprep_row') IS NULL THEN 0 ELSE 1 END");
	while (pg_server_int(sql) == 0)
		usleep(10000);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM signprep_row WHERE %s", condition);
	while (pg_server_int(sql) < count)
		usleep(10000);
}

static void a_server_that_dies_and_comes_back(void **state)
{
	const char *journal = server_journal();
	sp_sandbox *sandbox = sandbox_start();
	(void) state;
	pid_t pid = start(sandbox, journal, "server-out");
	wait_for_rows("state = 'created'", 5);
	pg_server_halt(true);
	usleep(300000);
	pg_server_start();
	wait_for_rows("state = 'created'", 20);
	pg_server_halt(false);
	usleep(300000);
	pg_server_start();
	assert_int_equal(end_of(pid), SIGNPREP_OK);
	disturbed_halt(sandbox);
	assert_int_equal(count_agreed(sandbox, journal, SP_STATE_CREATED), ROWS);
	assert_int_equal(sandbox->store.flow_count, ROWS);
	sp_sandbox_stop(sandbox);
}

/* Three machines would do the same: each row is created by one of them, and the others learn it. */
static void three_batches_at_once(void **state)
{
	const char *journal = server_journal();
	sp_sandbox *sandbox = sandbox_start();
	pid_t pids[3];
	(void) state;
	for (int i = 0; i < 3; i++)
		pids[i] = start(sandbox, journal, (const char *[]) { "out-a", "out-b", "out-c" }[i]);
	for (int i = 0; i < 3; i++) {
		int code = end_of(pids[i]);
		assert_true(code == SIGNPREP_OK || code == SIGNPREP_PARTIAL); /* rows that another one was at just then */
	}
	assert_int_equal(end_of(start(sandbox, journal, "out-a")), SIGNPREP_OK);
	disturbed_halt(sandbox);
	assert_int_equal(count_agreed(sandbox, journal, SP_STATE_CREATED), ROWS);
	assert_int_equal(sandbox->store.flow_count, ROWS);
	sp_sandbox_stop(sandbox);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_disk_that_gets_full),
		cmocka_unit_test(a_server_that_dies_and_comes_back),
		cmocka_unit_test(three_batches_at_once),
	};
	char disk[128], command[128];
	if (argc < 3 || mkdtemp(folder) == NULL)
		return 2;
	program = argv[1];
	source = argv[2];
	if (!disturbed_write_inputs(folder, source, ROWS))
		return 2;
	snprintf(disk, sizeof disk, "%s/disk", folder);
	if (mkdir(disk, 0700) != 0 || unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", disk, "tmpfs", 0, "size=16m") != 0)
		no_disk = "no file system may be mounted here";
	(void) pg_server_init(&no_server);
	cmocka_set_test_filter(getenv("TEST_FILTER"));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	pg_server_destroy();
	if (no_disk == NULL)
		umount(disk);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	if (failed != 0 || system(command) != 0)
		fprintf(stderr, "%s stays\n", folder);
	return failed != 0 ? 1 : no_disk != NULL && no_server != NULL ? 77 : 0;
}
