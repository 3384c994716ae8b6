/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files: whole or not at all. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"
#include "unit.h"

static char folder[] = "/tmp/signprep-file-XXXXXX";

static int enter(void **state)
{
	(void) state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int count_files(void)
{
	int count = 0;
	DIR *dir = opendir(".");
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static int leave(void **state)
{
	(void) state;
	const char *const names[] = { "a", "b" };
	for (size_t i = 0; i < 2; i++)
		unlink(names[i]);
	return chdir("/") || rmdir(folder);
}

static void assert_holds(const char *path, const char *text)
{
	sp_buf buf;
	assert_int_equal(sp_file_read(path, 1000, &buf, NULL), SP_FILE_OK);
	assert_string_equal(buf.data, text);
	sp_buf_clear(&buf);
}

static void writes_and_reads(void **state)
{
	int number = -1;
	struct stat st;
	(void) state;
	umask(022);
	assert_int_equal(sp_file_write("a", false, "one", 3, &number), SP_FILE_OK);
	assert_holds("a", "one");
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(sp_file_write("a", false, "two", 3, &number), SP_FILE_EXISTS);
	assert_holds("a", "one");
	assert_int_equal(chmod("a", 0600), 0);
	assert_int_equal(sp_file_write("a", true, "two", 3, &number), SP_FILE_OK);
	assert_holds("a", "two");
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(count_files(), 1);
}

static void an_empty_file_is_a_text(void **state)
{
	(void) state;
	assert_int_equal(sp_file_write("b", false, "", 0, NULL), SP_FILE_OK);
	assert_holds("b", "");
	assert_int_equal(unlink("b"), 0);
}

static void reading_says_why_not(void **state)
{
	sp_buf buf;
	int number = 0;
	(void) state;
	assert_int_equal(sp_file_read("nothing", 10, &buf, &number), SP_FILE_MISSING);
	assert_int_equal(number, ENOENT);
	assert_int_equal(sp_file_read("a/b", 10, &buf, &number), SP_FILE_MISSING);
	assert_int_equal(sp_file_read(".", 10, &buf, &number), SP_FILE_DIRECTORY);
	assert_int_equal(sp_file_read("a", 2, &buf, &number), SP_FILE_TOO_BIG);
	assert_int_equal(sp_file_read("/dev/zero", 100000, &buf, &number), SP_FILE_TOO_BIG);
	assert_null(buf.data);
	assert_int_equal(sp_file_read("a", 3, &buf, &number), SP_FILE_OK);
	sp_buf_clear(&buf);
}

static void writing_says_why_not(void **state)
{
	int number = 0;
	(void) state;
	assert_int_equal(sp_file_write("missing/x", false, "x", 1, &number), SP_FILE_MISSING);
	assert_int_equal(sp_file_write(".", true, "x", 1, &number), SP_FILE_DIRECTORY);
	assert_int_equal(sp_file_write("", false, "x", 1, &number), SP_FILE_MISSING);
	assert_int_equal(sp_file_write("/proc/nothing", false, "x", 1, &number) == SP_FILE_OK, 0);
	assert_int_equal(count_files(), 1);
}

/* A device is written to, never renamed over: it must still be a device afterwards. */
static void a_full_device_stays_a_device(void **state)
{
	struct stat st;
	int number = 0;
	signprep_error err = { 0 };
	(void) state;
	if (stat("/dev/full", &st) != 0)
		skip();
	assert_int_equal(sp_file_write("/dev/full", false, "x", 1, &number), SP_FILE_FULL);
	assert_int_equal(number, ENOSPC);
	assert_int_equal(stat("/dev/full", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(sp_file_fail(&err, SP_FILE_FULL, number, "/dev/full"), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D906");
	assert_int_equal(sp_file_write("/dev/null", false, "x", 1, &number), SP_FILE_OK);
}

static void an_abandoned_file_leaves_nothing(void **state)
{
	sp_file_writer writer, zero = { 0 };
	(void) state;
	assert_int_equal(sp_file_writer_open(&writer, "b", false), SP_FILE_OK);
	assert_true(sp_file_writer_write(&writer, "half", 4));
	assert_int_equal(count_files(), 2);
	sp_file_writer_abort(&writer);
	sp_file_writer_abort(&writer);
	sp_file_writer_abort(&zero);
	assert_int_equal(count_files(), 1);
}

/* Someone else makes the file between opening and committing. */
static void no_file_of_others_is_lost(void **state)
{
	sp_file_writer writer;
	(void) state;
	assert_int_equal(sp_file_writer_open(&writer, "b", false), SP_FILE_OK);
	assert_true(sp_file_writer_write(&writer, "ours", 4));
	assert_int_equal(sp_file_write("b", false, "theirs", 6, NULL), SP_FILE_OK);
	assert_int_equal(sp_file_writer_commit(&writer), SP_FILE_EXISTS);
	assert_holds("b", "theirs");
	assert_int_equal(count_files(), 2);
	assert_int_equal(unlink("b"), 0);
}

static void every_status_has_its_id(void **state)
{
	static const struct {
		sp_file_status status;
		const char *id;
	} rows[] = {
		{ SP_FILE_IO, "R020" },
		{ SP_FILE_MISSING, "R021" },
		{ SP_FILE_EXISTS, "R022" },
		{ SP_FILE_DENIED, "R023" },
		{ SP_FILE_DIRECTORY, "R024" },
		{ SP_FILE_LINK, "R026" },
		{ SP_FILE_FOREIGN, "R027" },
		{ SP_FILE_SHARED, "R028" },
		{ SP_FILE_MEMORY, "D901" },
		{ SP_FILE_TOO_BIG, "D903" },
		{ SP_FILE_FULL, "D906" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signprep_error err = { 0 };
		signprep_code code = sp_file_fail(&err, rows[i].status, EIO, "out.json");
		assert_int_equal(code, err.code);
		assert_string_equal(err.id, rows[i].id);
		assert_string_equal(err.where, "out.json");
	}
	assert_int_equal(sp_file_fail(NULL, SP_FILE_OK, 0, ""), SIGNPREP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads),
		cmocka_unit_test(an_empty_file_is_a_text),
		cmocka_unit_test(reading_says_why_not),
		cmocka_unit_test(writing_says_why_not),
		cmocka_unit_test(a_full_device_stays_a_device),
		cmocka_unit_test(an_abandoned_file_leaves_nothing),
		cmocka_unit_test(no_file_of_others_is_lost),
		cmocka_unit_test(every_status_has_its_id),
	};
	return cmocka_run_group_tests(tests, enter, leave);
}
