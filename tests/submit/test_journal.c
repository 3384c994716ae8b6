/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal: what it keeps, and every way it can be unusable. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "fixture.h"
#include "journal_cases.h"
#include "submit/events/events.h"
#include "submit/journal/journal_look.h"
#include "near.h"
#include "submit/journal/journal_place.h"

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void execute(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static int count_rows(const char *path, const char *table, const char *condition)
{
	char sql[256];
	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE %s", table, condition);
	return journal_count(path, sql);
}

static int file(void **state)
{
	static char path[128];
	(void) state;
	snprintf(path, sizeof path, "%s", fixture_path("journal"));
	place = (journal_place) { path, count_rows };
	return 0;
}

static void only_the_owner_may_read_it(void **state)
{
	const char *path = fixture_path("journal");
	struct stat about;
	(void) state;
	sp_journal_close(journal_open_good(path));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void in_memory_without_a_path(void **state)
{
	sp_journal *journal = journal_open_good(NULL);
	sp_row row = journal_row(journal, "k1");
	(void) state;
	row.state = SP_STATE_CREATED;
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	assert_int_equal(journal_row(journal, "k1").state, SP_STATE_CREATED);
	sp_journal_close(journal);
}

/* As version 0.1 wrote it, one row under way and one created. */
static const char schema_1[] =
	"CREATE TABLE row (environment TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, revision INTEGER NOT NULL,"
	" pdf_sha256 TEXT NOT NULL, request_sha256 TEXT NOT NULL, file_id TEXT NOT NULL, file_expiry REAL NOT NULL,"
	" flow_id TEXT NOT NULL, request_id TEXT NOT NULL, server_code TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,"
	" PRIMARY KEY (environment, key)) WITHOUT ROWID;"
	"CREATE TABLE step (id INTEGER PRIMARY KEY, environment TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT "
	"NULL,"
	" file_id TEXT NOT NULL, flow_id TEXT NOT NULL, request_id TEXT NOT NULL, server_code TEXT NOT NULL);"
	"CREATE INDEX step_row ON step (environment, key);"
	"CREATE INDEX row_flow ON row (flow_id);"
	"CREATE TABLE bucket (name TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID;"
	"PRAGMA application_id = 0x73677072; PRAGMA user_version = 1; PRAGMA journal_mode = WAL;"
	"INSERT INTO row VALUES ('sandbox', 'k1', 'creating', 5, 'p', 'r', 'f', 12.5, '', 'q', '', 1, 2);"
	"INSERT INTO row VALUES ('sandbox', 'k2', 'created', 6, 'p', 'r', 'f', 12.5, 'flow', 'q', '', 1, 2);"
	"INSERT INTO step VALUES (1, 'sandbox', 'k2', 2, 'created', 'f', 'flow', 'q', '')";

static void a_journal_of_the_first_version(void **state)
{
	const char *path = fixture_path("journal");
	(void) state;
	execute(path, schema_1);
	sp_journal *journal = journal_open_good(path);
	sp_row row = journal_row(journal, "k1"), sent = journal_row(journal, "k2");
	assert_int_equal(row.state, SP_STATE_CREATING);
	assert_int_equal(row.revision, 5);
	assert_int_equal(row.code, SP_ROW_OPEN);
	assert_string_equal(row.batch, "");
	assert_int_equal(sent.state, SP_STATE_CREATED);
	assert_string_equal(sent.flow_id, "flow");
	assert_near(sent.file_expiry, 12.5, 0);
	assert_int_equal(sp_journal_finish(journal, &sent, SIGNPREP_OK, NULL, 3, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	sp_journal_close(journal_open_good(path));
	assert_int_equal(journal_count(path, "SELECT user_version FROM pragma_user_version"), 5);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM row WHERE code = 0"), 1);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM step"), 1);
}

/* The second one lacked the hash of what was asked for, and the rate that the service allowed. */
static void a_journal_of_the_second_version(void **state)
{
	const char *path = fixture_path("journal");
	double wait = -1;
	(void) state;
	sp_journal *journal = journal_open_good(path);
	sp_row row = journal_row(journal, "k1");
	row.state = SP_STATE_CREATED;
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	execute(path,
		"ALTER TABLE row DROP COLUMN source_sha256; ALTER TABLE bucket DROP COLUMN rate; ALTER TABLE bucket DROP COLUMN "
		"slowed;"
		"DROP TABLE contract; ALTER TABLE row DROP COLUMN caller; PRAGMA user_version = 2");
	journal = journal_open_good(path);
	assert_int_equal(journal_row(journal, "k1").state, SP_STATE_CREATED);
	assert_string_equal(journal_row(journal, "k1").source_sha256, "");
	assert_int_equal(sp_journal_take_token(journal, "x", 1, 10, &wait, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	assert_int_equal(journal_count(path, "SELECT user_version FROM pragma_user_version"), 5);
}

static void a_missing_folder(void **state)
{
	char path[256];
	struct stat about;
	(void) state;
	snprintf(path, sizeof path, "%s/none/at/journal", fixture_path(""));
	sp_journal_close(journal_open_good(path));
	snprintf(path, sizeof path, "%s/none", fixture_path(""));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	journal_expect_refused("/dev/null/journal", 1, SIGNPREP_INVALID, "S501");
	/* What is no file, in a folder that can be written: it cannot be opened, and that is not for want of rights. */
	snprintf(path, sizeof path, "%s/none", fixture_path(""));
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "S501");
}

/* Whoever may change the journal decides what is sent again. */
static void a_journal_that_is_not_ours_alone(void **state)
{
	char path[256], link[256];
	(void) state;
	snprintf(path, sizeof path, "%s", fixture_path("journal"));
	snprintf(link, sizeof link, "%s", fixture_path("link"));
	sp_journal_close(journal_open_good(path));
	assert_int_equal(symlink(path, link), 0);
	journal_expect_refused(link, 1, SIGNPREP_INVALID, "R026");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("elsewhere", link), 0);
	journal_expect_refused(link, 1, SIGNPREP_INVALID, "R026");
	assert_int_equal(access(fixture_path("elsewhere"), F_OK), -1);
	assert_int_equal(chmod(path, 0666), 0);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "R028");
	assert_int_equal(chmod(path, 0660), 0);
	sp_journal_close(journal_open_good(path));
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(path, 54321, 54321), 0);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "R027");
}

/* Where everybody may delete and replace files, nobody knows what was sent. */
static void a_folder_that_everybody_may_write(void **state)
{
	char folder[256], path[300], link[256];
	(void) state;
	snprintf(folder, sizeof folder, "%s", fixture_path("shared"));
	snprintf(link, sizeof link, "%s", fixture_path("link"));
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(symlink(folder, link), 0);
	assert_int_equal(chmod(folder, 0777), 0);
	snprintf(path, sizeof path, "%s/journal", link);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "R028");
	snprintf(path, sizeof path, "%s/journal", folder);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "R028");
	assert_int_equal(access(path, F_OK), -1);
	/* As /tmp: only whose file it is may delete it. A link on the way is no harm. */
	assert_int_equal(chmod(folder, 01777), 0);
	sp_journal_close(journal_open_good(path));
	assert_int_equal(chmod(folder, 0777), 0);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "R028");
	unlink(path);
	unlink(link);
	rmdir(folder);
}

static void another_kind_of_file(void **state)
{
	const char *path = fixture_path("journal");
	FILE *file = fopen(path, "w");
	(void) state;
	for (int i = 0; i < 200; i++)
		fputs("this is a text file and no journal at all\n", file);
	fclose(file);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "S506");
	unlink(path);
	execute(path, "CREATE TABLE bookmarks (url TEXT)"); /* some other program's database */
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "S506");
	sp_journal *journal;
	signprep_error err = { 0 };
	assert_int_equal(sp_journal_open(&journal, path, 1, &err), SIGNPREP_INVALID);
	assert_int_equal(err.native, 0);
}

/* The third one did not know where seals had been placed. */
static void a_journal_of_the_third_version(void **state)
{
	const char *path = fixture_path("journal");
	sp_contract found;
	int matches = -1;
	(void) state;
	sp_journal *journal = journal_open_good(path);
	sp_row row = journal_row(journal, "k1");
	row.state = SP_STATE_CREATED;
	snprintf(row.flow_id, sizeof row.flow_id, "flow-1");
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	execute(path, "DROP TABLE contract; ALTER TABLE row DROP COLUMN caller; PRAGMA user_version = 3");
	journal = journal_open_good(path);
	assert_int_equal(sp_journal_find(journal, "sandbox", SP_CONTRACT_BY_FLOW, "flow-1", &found, &matches, NULL), SIGNPREP_OK);
	assert_int_equal(matches, 1);
	assert_string_equal(found.key, "k1");
	assert_int_equal(sp_journal_contract(journal, "sandbox", "k1", 0, &found, NULL), SIGNPREP_OK);
	assert_null(found.places);
	sp_journal_close(journal);
}

/* The fourth one did not know who had sent. */
static void a_journal_of_the_fourth_version(void **state)
{
	const char *path = fixture_path("journal");
	(void) state;
	sp_journal *journal = journal_open_good(path);
	sp_row row = journal_row(journal, "k1");
	row.state = SP_STATE_CREATED;
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	execute(path, "ALTER TABLE row DROP COLUMN caller; PRAGMA user_version = 4");
	journal = journal_open_good(path);
	assert_int_equal(journal_row(journal, "k1").state, SP_STATE_CREATED);
	assert_string_equal(journal_row(journal, "k1").caller, "");
	sp_journal_close(journal);
	assert_int_equal(journal_count(path, "SELECT user_version FROM pragma_user_version"), 5);
}

static void a_newer_version(void **state)
{
	const char *path = fixture_path("journal");
	(void) state;
	sp_journal_close(journal_open_good(path));
	execute(path, "PRAGMA user_version = 6");
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "S503");
	execute(path, "PRAGMA user_version = 5");
	sp_journal_close(journal_open_good(path));
}

/* Enough rows for many pages, then one page in the middle is overwritten. */
/* What statfs says of every file system for now; 0: the truth. */
static unsigned long pretended_type;
int __real_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about);
int __wrap_statfs(const char *path, struct statfs *about)
{
	int result = __real_statfs(path, about);
	if (pretended_type != 0)
		about->f_type = (__fsword_t) pretended_type;
	return result;
}

/* Numbers of statfs(2). Two machines would each believe to hold the lock. */
static void a_journal_on_a_network_file_system(void **state)
{
	static const unsigned long shared[] = { 0x6969, 0xff534d42, 0xfe534d42, 0x00c36400, 0x65735546, 0x01021997 },
				   local[] = { 0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630 };
	const char *path = fixture_path("journal");
	(void) state;
	for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
		pretended_type = shared[i];
		journal_expect_refused(path, 1, SIGNPREP_INVALID, "S515");
	}
	for (size_t i = 0; i < sizeof local / sizeof local[0]; i++) {
		pretended_type = local[i];
		sp_journal_close(journal_open_good(path));
	}
	pretended_type = 0;
}

static void a_damaged_journal(void **state)
{
	const char *path = fixture_path("journal");
	static char garbage[4096];
	(void) state;
	sp_journal_close(journal_open_good(path));
	execute(path,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
		" INSERT INTO row SELECT 'test', printf('%064d', i), 'created', 1, '', '', '', 0, '', '', '', 0, 0, NULL, '', '', "
		"0, '', '' FROM n;"
		"PRAGMA wal_checkpoint(TRUNCATE)");
	memset(garbage, 0xa5, sizeof garbage);
	int fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, garbage, sizeof garbage, 10 * 4096), sizeof garbage);
	close(fd);
	journal_expect_refused(path, 1, SIGNPREP_INVALID, "S502");
}

/* A row that cannot be read is not a row that is not there: its contract would be sent again. */
static void a_journal_that_loses_its_tables(void **state)
{
	const char *path = fixture_path("journal");
	signprep_error err = { 0 };
	double wait = -1;
	(void) state;
	sp_journal *journal = journal_open_good(path);
	sp_row row = journal_row(journal, "k1");
	row.state = SP_STATE_CREATED;
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	execute(path, "ALTER TABLE row RENAME TO gone; ALTER TABLE bucket RENAME TO spilt");
	sp_row read;
	assert_int_equal(sp_journal_load(journal, "sandbox", "k1", &read, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S510");
	assert_int_equal(sp_journal_save(journal, &row, 2, &err), SIGNPREP_LIMIT);
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_OK, NULL, 2, &err), SIGNPREP_LIMIT);
	assert_int_equal(sp_journal_note_many(journal, &row, 1, 2, &err), SIGNPREP_LIMIT);
	assert_int_equal(sp_journal_take_token(journal, "x", 2, 10, &wait, &err), SIGNPREP_LIMIT);
	assert_int_equal(sp_journal_slow_down(journal, "x", 2, 10, &wait, &err), SIGNPREP_LIMIT);
	/* Nothing of that is left half done: put right, the same journal serves on. */
	execute(path, "ALTER TABLE gone RENAME TO row; ALTER TABLE spilt RENAME TO bucket");
	assert_int_equal(journal_row(journal, "k1").revision, 1);
	assert_int_equal(sp_journal_save(journal, &row, 3, &err), SIGNPREP_OK);
	sp_journal_close(journal);
	assert_int_equal(journal_count(path, "SELECT count(*) FROM step"), 2);
}

static void a_locked_journal(void **state)
{
	const char *path = fixture_path("journal");
	sqlite3 *holder = NULL;
	sp_journal *journal = journal_open_good(path);
	sp_row row = journal_row(journal, "k1");
	signprep_error err = { 0 };
	(void) state;
	sp_journal_close(journal);
	assert_int_equal(sqlite3_open(path, &holder), SQLITE_OK);
	assert_int_equal(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	journal_expect_refused(path, 0.1, SIGNPREP_NOT_SENT, "S505");
	assert_int_equal(sqlite3_exec(holder, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sp_journal_open(&journal, path, 0.1, NULL), SIGNPREP_OK);
	assert_int_equal(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S505");
	sqlite3_close(holder);
	sp_journal_close(journal);
}

/* Permissions do not bind root: the check runs as somebody else. */
static void expect_read_only_for_others(const char *path)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		sp_journal *journal;
		signprep_error err = { 0 };
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(77);
		signprep_code code = sp_journal_open(&journal, path, 1, &err);
		if (code != SIGNPREP_INVALID || strcmp(err.id, "S504") != 0)
			fprintf(stderr, "%d %s %s\n", code, err.id, err.message);
		_exit(code == SIGNPREP_INVALID && strcmp(err.id, "S504") == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_read_only_journal(void **state)
{
	char path[128];
	(void) state;
	snprintf(path, sizeof path, "%s", fixture_path("journal"));
	sp_journal_close(journal_open_good(path));
	chmod(path, 0444);
	chmod(fixture_path(""), 0755);
	expect_read_only_for_others(path);
}

/* The file may be written, but nothing beside it: there is no place for what SQLite keeps there. */
static void a_journal_in_a_read_only_folder(void **state)
{
	char path[128];
	(void) state;
	snprintf(path, sizeof path, "%s", fixture_path("journal"));
	sp_journal_close(journal_open_good(path));
	if (geteuid() == 0)
		assert_int_equal(chown(path, 65534, 65534), 0);
	chmod(fixture_path(""), 0555);
	expect_read_only_for_others(path);
	chmod(fixture_path(""), 0755);
}

static ssize_t no_space(void)
{
	errno = ENOSPC;
	return -1;
}

/* SQLite's own door for tests: its system calls can be replaced. */
static void set_disk_full(bool full)
{
	static const char *const writes[] = { "write", "pwrite", "pwrite64" };
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	for (size_t i = 0; i < 3; i++)
		vfs->xSetSystemCall(vfs, writes[i], full ? (sqlite3_syscall_ptr) no_space : NULL);
}

static void a_full_disk(void **state)
{
	sp_journal *journal = journal_open_good(fixture_path("journal"));
	sp_row row = journal_row(journal, "k1");
	signprep_error err = { 0 };
	double wait;
	(void) state;
	row.state = SP_STATE_CREATING;
	set_disk_full(true);
	signprep_code saved = sp_journal_save(journal, &row, 1, &err);
	signprep_code taken = sp_journal_take_token(journal, "x", 1, 20, &wait, NULL);
	set_disk_full(false);
	assert_int_equal(saved, SIGNPREP_LIMIT);
	assert_int_equal(taken, SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S507");
	assert_int_equal(journal_row(journal, "k1").state, SP_STATE_NONE);
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_OK); /* room again */
	sp_journal_close(journal);
}

static ssize_t broken(void)
{
	errno = EIO;
	return -1;
}

/* A disk that fails in another way than by being full. */
static void a_failing_disk(void **state)
{
	sp_journal *journal = journal_open_good(fixture_path("journal"));
	sp_row row = journal_row(journal, "k1");
	signprep_error err = { 0 };
	(void) state;
	row.state = SP_STATE_CREATING;
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr) broken);
	vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr) broken);
	signprep_code code = sp_journal_save(journal, &row, 1, &err);
	vfs->xSetSystemCall(vfs, "pwrite", NULL);
	vfs->xSetSystemCall(vfs, "pwrite64", NULL);
	assert_int_equal(code, SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S510");
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_OK);
	sp_journal_close(journal);
}

static bool libpq_is_absent;

/* Stands before the C library's own: a machine without libpq. */
__attribute__((visibility("default"))) void *dlopen(const char *name, int flags)
{
	void *(*next)(const char *, int);
	if (libpq_is_absent && name != NULL && strstr(name, "libpq") != NULL)
		return NULL;
	void *found = dlsym(RTLD_NEXT, "dlopen");
	memcpy(&next, &found, sizeof next);
	return next(name, flags);
}

static void a_server_without_libpq(void **state)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	(void) state;
	libpq_is_absent = true;
	signprep_code code = sp_journal_open(&journal, "postgres://u:secret@127.0.0.1/db", 0, &err);
	assert_int_equal(sp_journal_libpq_version(), 0);
	libpq_is_absent = false;
	assert_int_equal(code, SIGNPREP_INVALID);
	assert_string_equal(err.id, "S513");
	assert_string_equal(err.where, "postgres://127.0.0.1/db");
	assert_null(journal);
	/* And a store of events, in words of its own. */
	sp_events *events;
	libpq_is_absent = true;
	code = sp_events_open(&events, "postgres://u:secret@127.0.0.1/db", 0, &err);
	libpq_is_absent = false;
	assert_int_equal(code, SIGNPREP_INVALID);
	assert_string_equal(err.id, "S908");
	assert_string_equal(err.where, "postgres://127.0.0.1/db");
	assert_non_null(strstr(err.message, "libpq"));
	assert_null(strstr(err.message, "secret"));
	assert_null(events);
}

static void names_for_messages(void **state)
{
	static const struct {
		const char *path, *shown;
	} cases[] = {
		{ NULL, "" },
		{ "/home/a@b/journal?x", "/home/a@b/journal?x" },
		{ "postgres://h/db", "postgres://h/db" },
		{ "postgresql://u:p@h:5432/db?sslmode=require", "postgresql://h:5432/db" },
		{ "postgres:///db?user=u&password=p", "postgres:///db" },
		{ "postgres://u:p@@h/db", "postgres://h/db" },
		{ "postgres://u:p?q@h/db", "postgres://…" },
		{ "postgres://h/db?password=p@q", "postgres://…" },
	};
	char shown[64];
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		sp_journal_show(cases[i].path, shown, sizeof shown);
		assert_string_equal(shown, cases[i].shown);
	}
	assert_false(sp_journal_is_address(NULL));
	assert_false(sp_journal_is_address("postgres"));
	assert_false(sp_journal_is_address("postgres:/x"));
	assert_true(sp_journal_is_address("postgresql://"));
}

/* An address is one whether or not its server answers; a path is none. */
static void looking_at_a_journal(void **state)
{
	sp_journal_about about;
	signprep_error err = { 0 };
	(void) state;
	(void) sp_journal_look("postgres://nobody@127.0.0.1:1/nothing?connect_timeout=1", &about, &err);
	assert_true(about.server);
	assert_int_equal(sp_journal_look(fixture_path("journal"), &about, &err), SIGNPREP_OK);
	assert_false(about.server || about.exists);
	sp_journal_close(journal_open_good(fixture_path("journal")));
	assert_int_equal(sp_journal_look(fixture_path("journal"), &about, &err), SIGNPREP_OK);
	assert_true(about.exists && about.schema > 0);
	static const sp_state states[] = { SP_STATE_CREATED, SP_STATE_UNKNOWN, SP_STATE_CREATING, SP_STATE_UNKNOWN,
		SP_STATE_CREATED, SP_STATE_CREATED, SP_STATE_UNKNOWN };
	sp_journal *journal = journal_open_good(fixture_path("journal"));
	for (size_t i = 0; i < 7; i++) {
		char key[8];
		snprintf(key, sizeof key, "k%zu", i);
		sp_row row = journal_row(journal, key);
		row.state = states[i];
		assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	}
	sp_journal_close(journal);
	assert_int_equal(sp_journal_look(fixture_path("journal"), &about, &err), SIGNPREP_OK);
	assert_true(about.rows == 7 && about.unknown == 3 && about.creating == 1);
	/* One whose rows cannot be counted is damaged, not empty. */
	execute(fixture_path("journal"), "ALTER TABLE row RENAME TO gone");
	assert_int_equal(sp_journal_look(fixture_path("journal"), &about, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S510");
	/* A file that nobody has written to is one to be: nothing in it, and nothing wrong with it. */
	fclose(fopen(fixture_path("file.pdf"), "w"));
	assert_int_equal(sp_journal_look(fixture_path("file.pdf"), &about, &err), SIGNPREP_OK);
	assert_true(about.exists && about.schema == 0 && about.rows == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, file, clean),
		JOURNAL_CASE_LIST(CASE) cmocka_unit_test_teardown(only_the_owner_may_read_it, clean),
		cmocka_unit_test_teardown(in_memory_without_a_path, clean),
		cmocka_unit_test_teardown(a_journal_of_the_first_version, clean),
		cmocka_unit_test_teardown(a_journal_of_the_second_version, clean),
		cmocka_unit_test_teardown(a_journal_of_the_third_version, clean),
		cmocka_unit_test_teardown(a_journal_of_the_fourth_version, clean),
		cmocka_unit_test_teardown(a_missing_folder, clean),
		cmocka_unit_test_teardown(a_journal_that_is_not_ours_alone, clean),
		cmocka_unit_test_teardown(a_folder_that_everybody_may_write, clean),
		cmocka_unit_test_teardown(another_kind_of_file, clean),
		cmocka_unit_test_teardown(a_newer_version, clean),
		cmocka_unit_test_teardown(a_journal_on_a_network_file_system, clean),
		cmocka_unit_test_teardown(a_damaged_journal, clean),
		cmocka_unit_test_teardown(a_journal_that_loses_its_tables, clean),
		cmocka_unit_test_teardown(a_locked_journal, clean),
		cmocka_unit_test_teardown(a_read_only_journal, clean),
		cmocka_unit_test_teardown(a_journal_in_a_read_only_folder, clean),
		cmocka_unit_test_teardown(a_full_disk, clean),
		cmocka_unit_test_teardown(a_failing_disk, clean),
		cmocka_unit_test(a_server_without_libpq),
		cmocka_unit_test(names_for_messages),
		cmocka_unit_test_teardown(looking_at_a_journal, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
