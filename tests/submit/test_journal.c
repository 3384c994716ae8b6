/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal: what it keeps, and every way it can be unusable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "fixture.h"
#include "near.h"
#include "submit/journal.h"

static int clean(void **state)
{
	(void)state;
	fixture_clean();
	return 0;
}

static sp_journal *open_good(const char *path)
{
	sp_journal *journal;
	signprep_error err = {0};
	if (sp_journal_open(&journal, path, 5, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return journal;
}

static void expect_refused(const char *path, double busy_s, signprep_code code, const char *id)
{
	sp_journal *journal;
	signprep_error err = {0};
	signprep_code got = sp_journal_open(&journal, path, busy_s, &err);
	if (got != code || strcmp(err.id, id) != 0)
		fail_msg("got %d %s (%s), expected %d %s", got, err.id, err.message, code, id);
	assert_null(journal);
	assert_string_equal(err.where, path);
}

static void execute(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static sp_row sample_row(sp_journal *journal)
{
	sp_row row;
	assert_int_equal(sp_journal_load(journal, "sandbox", "k1", &row, NULL), SIGNPREP_OK);
	return row;
}

static void a_row_comes_back_as_it_was(void **state)
{
	const char *path = fixture_path("journal");
	sp_journal *journal = open_good(path);
	sp_row row = sample_row(journal), read;
	struct stat about;
	(void)state;
	assert_int_equal(row.state, SP_STATE_NONE);
	assert_int_equal(row.revision, 0);
	for (sp_state s = SP_STATE_PLANNED; s <= SP_STATE_UNKNOWN; s++) {
		row.state = s;
		memset(row.pdf_sha256, 'a', 64);
		memset(row.request_sha256, 'b', 64);
		snprintf(row.file_id, sizeof row.file_id, "file%d", (int)s);
		snprintf(row.flow_id, sizeof row.flow_id, "flow%d", (int)s);
		snprintf(row.request_id, sizeof row.request_id, "req%d", (int)s);
		snprintf(row.server_code, sizeof row.server_code, "code%d", (int)s);
		row.file_expiry = 1000.25 + (double)(int)s;
		assert_int_equal(sp_journal_save(journal, &row, 1700000000.5, NULL), SIGNPREP_OK);
		sp_journal_close(journal);
		journal = open_good(path);
		assert_int_equal(sp_journal_load(journal, "sandbox", "k1", &read, NULL), SIGNPREP_OK);
		assert_memory_equal(&read, &row, sizeof row);
	}
	assert_int_equal(row.revision, 8);
	assert_int_equal(sp_journal_load(journal, "production", "k1", &read, NULL), SIGNPREP_OK);
	assert_int_equal(read.state, SP_STATE_NONE); /* environments do not mix */
	sp_journal_close(journal);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM step"), 8);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM step WHERE flow_id = 'flow6' AND state = 'created'"), 1);
}

static void in_memory_without_a_path(void **state)
{
	sp_journal *journal = open_good(NULL);
	sp_row row = sample_row(journal);
	(void)state;
	row.state = SP_STATE_CREATED;
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	assert_int_equal(sample_row(journal).state, SP_STATE_CREATED);
	sp_journal_close(journal);
}

/* Both read the row; the first to write wins, the second learns it, and its news are kept in the history. */
static void two_processes_cannot_both_go_on(void **state)
{
	const char *path = fixture_path("journal");
	sp_journal *a = open_good(path), *b = open_good(path);
	sp_row of_a = sample_row(a), of_b = sample_row(b);
	signprep_error err = {0};
	(void)state;
	of_a.state = of_b.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(a, &of_a, 1, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_save(b, &of_b, 1, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S508");
	of_b = sample_row(b);
	of_a.state = SP_STATE_CREATED;
	of_b.state = SP_STATE_CREATED;
	snprintf(of_b.flow_id, sizeof of_b.flow_id, "precious");
	assert_int_equal(sp_journal_save(a, &of_a, 1, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_save(b, &of_b, 1, &err), SIGNPREP_NOT_SENT);
	sp_journal_close(a);
	sp_journal_close(b);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM step WHERE flow_id = 'precious'"), 1);
}

static void workers_share_one_rate(void **state)
{
	const char *path = fixture_path("journal");
	sp_journal *a = open_good(path), *b = open_good(path);
	double wait;
	(void)state;
	assert_int_equal(sp_journal_take_token(a, "x", 100, 10, &wait, NULL), SIGNPREP_OK);
	assert_near(wait, 0, 1e-9);
	assert_int_equal(sp_journal_take_token(b, "x", 100, 10, &wait, NULL), SIGNPREP_OK);
	assert_near(wait, 0.1, 1e-9);
	assert_int_equal(sp_journal_take_token(b, "y", 100, 10, &wait, NULL), SIGNPREP_OK);
	assert_near(wait, 0, 1e-9);
	sp_journal_close(a);
	sp_journal_close(b);
}

/* Eight processes open a journal that is not there yet, and each writes a row. */
static void many_may_create_it_at_once(void **state)
{
	const char *path = fixture_path("journal");
	int failed = 0;
	(void)state;
	for (int i = 0; i < 8; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			sp_journal *journal;
			sp_row row;
			char key[16];
			snprintf(key, sizeof key, "k%d", i);
			int bad = sp_journal_open(&journal, path, 20, NULL) != SIGNPREP_OK;
			bad = bad || sp_journal_load(journal, "test", key, &row, NULL) != SIGNPREP_OK;
			row.state = SP_STATE_CREATED;
			bad = bad || sp_journal_save(journal, &row, 1, NULL) != SIGNPREP_OK;
			_exit(bad);
		}
	}
	for (int i = 0, status; i < 8; i++) {
		wait(&status);
		failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM row"), 8);
}

static void a_missing_folder(void **state)
{
	char path[256];
	(void)state;
	snprintf(path, sizeof path, "%s/none/journal", fixture_path(""));
	expect_refused(path, 1, SIGNPREP_INVALID, "S501");
}

static void another_kind_of_file(void **state)
{
	const char *path = fixture_path("journal");
	FILE *file = fopen(path, "w");
	(void)state;
	for (int i = 0; i < 200; i++)
		fputs("this is a text file and no journal at all\n", file);
	fclose(file);
	expect_refused(path, 1, SIGNPREP_INVALID, "S506");
	unlink(path);
	execute(path, "CREATE TABLE bookmarks (url TEXT)"); /* some other program's database */
	expect_refused(path, 1, SIGNPREP_INVALID, "S506");
}

static void a_newer_version(void **state)
{
	const char *path = fixture_path("journal");
	(void)state;
	sp_journal_close(open_good(path));
	execute(path, "PRAGMA user_version = 2");
	expect_refused(path, 1, SIGNPREP_INVALID, "S503");
	execute(path, "PRAGMA user_version = 1");
	sp_journal_close(open_good(path));
}

/* Enough rows for many pages, then one page in the middle is overwritten. */
static void a_damaged_journal(void **state)
{
	const char *path = fixture_path("journal");
	static char garbage[4096];
	(void)state;
	sp_journal_close(open_good(path));
	execute(path, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
		" INSERT INTO row SELECT 'test', printf('%064d', i), 'created', 1, '', '', '', 0, '', '', '', 0, 0 FROM n;"
		"PRAGMA wal_checkpoint(TRUNCATE)");
	memset(garbage, 0xa5, sizeof garbage);
	int fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, garbage, sizeof garbage, 10 * 4096), sizeof garbage);
	close(fd);
	expect_refused(path, 1, SIGNPREP_INVALID, "S502");
}

static void a_locked_journal(void **state)
{
	const char *path = fixture_path("journal");
	sqlite3 *holder = NULL;
	sp_journal *journal = open_good(path);
	sp_row row = sample_row(journal);
	signprep_error err = {0};
	(void)state;
	sp_journal_close(journal);
	assert_int_equal(sqlite3_open(path, &holder), SQLITE_OK);
	assert_int_equal(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	expect_refused(path, 0.1, SIGNPREP_NOT_SENT, "S505");
	assert_int_equal(sqlite3_exec(holder, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sp_journal_open(&journal, path, 0.1, NULL), SIGNPREP_OK);
	assert_int_equal(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S505");
	sqlite3_close(holder);
	sp_journal_close(journal);
}

/* Permissions do not bind root: the check runs as somebody else. */
static void a_read_only_journal(void **state)
{
	char path[128];
	int status;
	(void)state;
	snprintf(path, sizeof path, "%s", fixture_path("journal"));
	sp_journal_close(open_good(path));
	chmod(path, 0444);
	chmod(fixture_path(""), 0755);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		sp_journal *journal;
		signprep_error err = {0};
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(77);
		signprep_code code = sp_journal_open(&journal, path, 1, &err);
		_exit(code == SIGNPREP_INVALID && strcmp(err.id, "S504") == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static ssize_t no_space(void)
{
	errno = ENOSPC;
	return -1;
}

/* SQLite's own door for tests: its system calls can be replaced. */
static void set_disk_full(bool full)
{
	static const char *const writes[] = {"write", "pwrite", "pwrite64"};
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	for (size_t i = 0; i < 3; i++)
		vfs->xSetSystemCall(vfs, writes[i], full ? (sqlite3_syscall_ptr)no_space : NULL);
}

static void a_full_disk(void **state)
{
	sp_journal *journal = open_good(fixture_path("journal"));
	sp_row row = sample_row(journal);
	signprep_error err = {0};
	double wait;
	(void)state;
	row.state = SP_STATE_CREATING;
	set_disk_full(true);
	signprep_code saved = sp_journal_save(journal, &row, 1, &err);
	signprep_code taken = sp_journal_take_token(journal, "x", 1, 20, &wait, NULL);
	set_disk_full(false);
	assert_int_equal(saved, SIGNPREP_LIMIT);
	assert_int_equal(taken, SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S507");
	assert_int_equal(sample_row(journal).state, SP_STATE_NONE);
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_OK); /* room again */
	sp_journal_close(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_row_comes_back_as_it_was, clean),
		cmocka_unit_test_teardown(in_memory_without_a_path, clean),
		cmocka_unit_test_teardown(two_processes_cannot_both_go_on, clean),
		cmocka_unit_test_teardown(workers_share_one_rate, clean),
		cmocka_unit_test_teardown(many_may_create_it_at_once, clean),
		cmocka_unit_test_teardown(a_missing_folder, clean),
		cmocka_unit_test_teardown(another_kind_of_file, clean),
		cmocka_unit_test_teardown(a_newer_version, clean),
		cmocka_unit_test_teardown(a_damaged_journal, clean),
		cmocka_unit_test_teardown(a_locked_journal, clean),
		cmocka_unit_test_teardown(a_read_only_journal, clean),
		cmocka_unit_test_teardown(a_full_disk, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
