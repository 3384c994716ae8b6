/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A disk that is really full, at every moment of a journal's life: a small file system in memory, mounted where only
 * the test's children see it. And how often the disk is waited for.
 */
#define _GNU_SOURCE /* unshare, RTLD_NEXT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "fixture.h"
#include "journal_cases.h"

#define DISK_KIB 4096
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define NOT_ALLOWED 77
#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			_exit(1); \
		} \
	} while (0)

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

/* In a child: a small disk where the fixture's folder is. */
static void mount_disk(void)
{
	const char *folder = fixture_path("");
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", folder, "tmpfs", 0, "size=" TEXT(DISK_KIB) "k") != 0)
		_exit(NOT_ALLOWED);
}

/* Leaves `pages` of 4 KiB free. */
static void fill_disk(const char *filler, unsigned pages)
{
	static const char page[4096];
	struct statvfs about;
	int fd = open(filler, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	for (;;) {
		CHECK(fstatvfs(fd, &about) == 0);
		if (about.f_bfree * about.f_bsize / 4096 <= pages || write(fd, page, sizeof page) != sizeof page)
			break;
	}
	close(fd);
}

static void run_in_child(void (*work)(void))
{
	int status;
	(void) fixture_path(""); /* made before the child, which would make one of its own */
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		mount_disk();
		work();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_ALLOWED) {
		print_message("skipped: no file system may be mounted here\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static char journal_path[128], filler_path[128];

static void name_paths(void)
{
	snprintf(journal_path, sizeof journal_path, "%s", fixture_path("journal"));
	snprintf(filler_path, sizeof filler_path, "%s", fixture_path("file.pdf"));
}

static sp_row load_row(sp_journal *journal, const char *key)
{
	sp_row row;
	CHECK(sp_journal_load(journal, "sandbox", key, &row, NULL) == SIGNPREP_OK);
	return row;
}

static void check_usable(unsigned pages)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	signprep_code code = sp_journal_open(&journal, journal_path, 1, &err);
	if (code != SIGNPREP_OK)
		fprintf(stderr, "after %u free pages: %s %s\n", pages, err.id, err.message);
	CHECK(code == SIGNPREP_OK);
	sp_row row = load_row(journal, "later");
	row.state = SP_STATE_CREATED;
	CHECK(sp_journal_save(journal, &row, 1, NULL) == SIGNPREP_OK);
	sp_journal_close(journal);
	CHECK(journal_count(journal_path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
}

static void forget_journal(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
	char path[160];
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", journal_path, ends[i]);
		unlink(path);
	}
}

/* From no room at all to enough: it opens or says that the disk is full, and with room again the same file serves. */
static void open_with_little_room(void)
{
	unsigned refused = 0, opened = 0;
	name_paths();
	for (unsigned pages = 0; pages < 60; pages++) {
		sp_journal *journal;
		signprep_error err = { 0 };
		fill_disk(filler_path, pages);
		signprep_code code = sp_journal_open(&journal, journal_path, 1, &err);
		if (code == SIGNPREP_OK)
			opened++;
		else if (code == SIGNPREP_LIMIT && strcmp(err.id, "S507") == 0)
			refused++;
		else
			fprintf(stderr, "%u free pages: %d %s %s\n", pages, code, err.id, err.message);
		CHECK(code == SIGNPREP_OK || strcmp(err.id, "S507") == 0);
		sp_journal_close(journal);
		unlink(filler_path);
		check_usable(pages);
		forget_journal();
	}
	CHECK(refused > 5 && opened > 5);
}

static void a_journal_that_finds_no_room(void **state)
{
	(void) state;
	run_in_child(open_with_little_room);
}

/* Rows are written until there is no room; what was answered with success is there, and it goes on with room again. */
static void fill_midway(void)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	unsigned written = 0;
	double wait;
	name_paths();
	CHECK(sp_journal_open(&journal, journal_path, 1, NULL) == SIGNPREP_OK);
	fill_disk(filler_path, 150);
	signprep_code code = SIGNPREP_OK;
	while (code == SIGNPREP_OK && written < 100000) {
		char key[24];
		snprintf(key, sizeof key, "k%u", written);
		sp_row row = load_row(journal, key);
		row.state = written % 2 == 0 ? SP_STATE_CREATED : SP_STATE_UPLOADED;
		code = sp_journal_save(journal, &row, 1, &err);
		written += code == SIGNPREP_OK;
	}
	CHECK(code == SIGNPREP_LIMIT && strcmp(err.id, "S507") == 0);
	CHECK(written > 20 && written < 100000);
	sp_row lost = load_row(journal, "k-lost");
	lost.state = SP_STATE_CREATED;
	CHECK(sp_journal_save(journal, &lost, 1, NULL) == SIGNPREP_LIMIT && lost.revision == 0);
	(void) sp_journal_take_token(journal, "x", 1, 20, &wait, NULL); /* may find room in what is there */
	unlink(filler_path);
	CHECK(sp_journal_save(journal, &lost, 1, NULL) == SIGNPREP_OK);
	sp_journal_close(journal);
	check_usable(written);
	CHECK(journal_count(journal_path, "SELECT count(*) FROM row WHERE key LIKE 'k%'") == (int) written + 1);
	CHECK(journal_count(journal_path, "SELECT count(*) FROM step WHERE key LIKE 'k%'") == (int) written + 1);
}

/* Nothing is begun when its outcome might find no room; the outcomes of what is under way do. */
static void leave_room(void)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	sp_row rows[16], late;
	name_paths();
	CHECK(sp_journal_open(&journal, journal_path, 1, NULL) == SIGNPREP_OK);
	for (int i = 0; i < 16; i++) {
		char key[24];
		snprintf(key, sizeof key, "k%d", i);
		rows[i] = load_row(journal, key);
		rows[i].state = SP_STATE_CREATING;
		CHECK(sp_journal_save(journal, &rows[i], 1, NULL) == SIGNPREP_OK);
	}
	fill_disk(filler_path, (2 << 20) / 4096 - 1);
	late = load_row(journal, "late");
	static const sp_state begins[] = { SP_STATE_PLANNED, SP_STATE_LOCATED, SP_STATE_UPLOADING, SP_STATE_CREATING,
		SP_STATE_DRAFTING, SP_STATE_FILLING };
	for (int i = 0; i < 6; i++) {
		late.state = begins[i];
		CHECK(sp_journal_save(journal, &late, 1, &err) == SIGNPREP_LIMIT && strcmp(err.id, "S507") == 0);
	}
	CHECK(sp_journal_note_many(journal, &late, 1, 1, NULL) == SIGNPREP_LIMIT);
	/* A draft's id as well: without it the draft is made again. */
	static const sp_state outcomes[] = { SP_STATE_CREATED, SP_STATE_REFUSED, SP_STATE_UNKNOWN, SP_STATE_UPLOADED,
		SP_STATE_DRAFTED, SP_STATE_DRAFT_LOST, SP_STATE_FILLED };
	for (int i = 0; i < 16; i++) {
		rows[i].state = outcomes[i % 7];
		CHECK(sp_journal_save(journal, &rows[i], 1, NULL) == SIGNPREP_OK);
	}
	unlink(filler_path);
	CHECK(sp_journal_save(journal, &late, 1, NULL) == SIGNPREP_OK);
	sp_journal_close(journal);
}

static void room_is_left_for_the_outcome(void **state)
{
	(void) state;
	run_in_child(leave_room);
}

static void a_disk_that_gets_full_midway(void **state)
{
	(void) state;
	run_in_child(fill_midway);
}

static int waits; /* for the disk */

/* Stands before the C library's own. */
__attribute__((visibility("default"))) int fdatasync(int fd)
{
	waits++;
	return (int) syscall(SYS_fdatasync, fd);
}

__attribute__((visibility("default"))) int fsync(int fd)
{
	waits++;
	return (int) syscall(SYS_fsync, fd);
}

static int waits_of(sp_journal *journal, sp_row *row, sp_state to)
{
	int before = waits;
	row->state = to;
	assert_int_equal(sp_journal_save(journal, row, 1, NULL), SIGNPREP_OK);
	return waits - before;
}

/* What a request depends on waits for the disk; what costs nothing when it is lost does not. */
static void the_disk_is_waited_for_where_it_matters(void **state)
{
	sp_journal *journal = journal_open_good(fixture_path("journal"));
	sp_row row = journal_row(journal, "k1");
	double wait;
	(void) state;
	waits_of(journal, &row, SP_STATE_CREATING); /* the first writing begins the file beside it */
	static const struct {
		sp_state state;
		bool waits;
	} expected[] = { { SP_STATE_PLANNED, false }, { SP_STATE_LOCATED, false }, { SP_STATE_UPLOADING, false },
		{ SP_STATE_UPLOADED, false }, { SP_STATE_CREATING, true }, { SP_STATE_UPLOADED, false },
		{ SP_STATE_CREATING, true }, { SP_STATE_CREATED, true }, { SP_STATE_REFUSED, true }, { SP_STATE_UNKNOWN, true } };
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		assert_int_equal(waits_of(journal, &row, expected[i].state) > 0, expected[i].waits);
	int before = waits;
	assert_int_equal(sp_journal_take_token(journal, "x", 100, 10, &wait, NULL), SIGNPREP_OK);
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_OK, NULL, 1, NULL), SIGNPREP_OK);
	assert_int_equal(waits, before);
	sp_journal_close(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_journal_that_finds_no_room, clean),
		cmocka_unit_test_teardown(a_disk_that_gets_full_midway, clean),
		cmocka_unit_test_teardown(room_is_left_for_the_outcome, clean),
		cmocka_unit_test_teardown(the_disk_is_waited_for_where_it_matters, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
