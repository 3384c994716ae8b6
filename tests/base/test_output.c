/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Folders and files to write into: whose they are, where they lead, and that they are on the disk before they have their name. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/output.h"
#include "unit.h"

#define STRANGER 54321

/* What the linker puts in the place of the real ones (--wrap): each leaves a letter, and may be made to fail. */
static char trace[64];
static int failing; /* errno of the next fsync; 0: none */

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_renameat(int from, const char *old, int to, const char *new);
int __wrap_renameat(int from, const char *old, int to, const char *new);
int __real_linkat(int from, const char *old, int to, const char *new, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *new, int flags);

static void leave(char letter)
{
	size_t length = strlen(trace);
	if (length + 1 < sizeof trace) {
		trace[length] = letter;
		trace[length + 1] = '\0';
	}
}

int __wrap_fsync(int fd)
{
	struct stat st;
	leave(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 'F' : 's');
	if (failing) {
		errno = failing;
		return -1;
	}
	return __real_fsync(fd);
}

int __wrap_renameat(int from, const char *old, int to, const char *new)
{
	leave('r');
	return __real_renameat(from, old, to, new);
}

int __wrap_linkat(int from, const char *old, int to, const char *new, int flags)
{
	leave('l');
	return __real_linkat(from, old, to, new, flags);
}

static char folder[] = "/tmp/signprep-output-XXXXXX";

static int enter(void **state)
{
	(void) state;
	umask(022);
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int empty(const char *path)
{
	DIR *dir = opendir(path);
	int bad = dir == NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char name[512];
		struct stat st;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
			bad |= empty(name) || rmdir(name);
		else
			bad |= unlink(name);
	}
	if (dir)
		closedir(dir);
	return bad;
}

static int clean(void **state)
{
	(void) state;
	return empty(".");
}

static int leave_folder(void **state)
{
	(void) state;
	return chdir("/") || rmdir(folder);
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void assert_holds(const char *path, const char *text)
{
	sp_buf buf;
	assert_int_equal(sp_file_read(path, 1000, &buf, NULL), SP_FILE_OK);
	assert_string_equal(buf.data, text);
	sp_buf_clear(&buf);
}

static sp_file_status open_folder(const char *path)
{
	int fd, number;
	sp_file_status status = sp_output_folder_open(path, &fd, &number);
	assert_int_equal(fd >= 0, status == SP_FILE_OK);
	if (fd >= 0)
		close(fd);
	return status;
}

static void folders_are_made_for_their_owner_alone(void **state)
{
	(void) state;
	assert_int_equal(open_folder("a/b//c/"), SP_FILE_OK);
	assert_int_equal(mode_of("a"), 0700);
	assert_int_equal(mode_of("a/b"), 0700);
	assert_int_equal(mode_of("a/b/c"), 0700);
	assert_int_equal(open_folder("a/b/c"), SP_FILE_OK);
	assert_int_equal(open_folder("."), SP_FILE_OK);
	assert_int_equal(open_folder("/"), SP_FILE_OK);
	assert_int_equal(open_folder(""), SP_FILE_MISSING);
	assert_int_equal(sp_file_write("file", false, "x", 1, NULL), SP_FILE_OK);
	assert_int_equal(open_folder("file"), SP_FILE_EXISTS);
	assert_int_equal(open_folder("file/below"), SP_FILE_MISSING);
}

static void links_are_not_followed(void **state)
{
	int number;
	(void) state;
	assert_int_equal(mkdir("target", 0700), 0);
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(open_folder("link"), SP_FILE_LINK);
	assert_int_equal(open_folder("link/"), SP_FILE_LINK);
	assert_int_equal(open_folder("dangling"), SP_FILE_LINK);
	assert_int_equal(access("nowhere", F_OK), -1);
	assert_int_equal(sp_file_write("target/a", false, "theirs", 6, NULL), SP_FILE_OK);
	assert_int_equal(symlink("target/a", "file"), 0);
	for (int force = 0; force < 2; force++) {
		assert_int_equal(sp_file_write("file", force, "ours", 4, &number), SP_FILE_LINK);
		assert_int_equal(sp_file_write("dangling", force, "ours", 4, &number), SP_FILE_LINK);
		assert_int_equal(sp_file_write("link", force, "ours", 4, &number), SP_FILE_LINK);
		assert_int_equal(sp_file_writer_check("file", force), SP_FILE_LINK);
	}
	assert_holds("target/a", "theirs");
	assert_int_equal(access("nowhere", F_OK), -1);
	assert_int_equal(sp_output_trusts("file", &number), SP_FILE_LINK);
	assert_int_equal(sp_output_trusts("target/a", &number), SP_FILE_OK);
	assert_int_equal(sp_output_trusts("none", &number), SP_FILE_MISSING);
}

/* /dev/stdout and >(…) are links too; the shell made them. */
static void links_to_pipes_and_devices_are(void **state)
{
	int ends[2];
	char name[64], got[8] = "";
	(void) state;
	assert_int_equal(pipe(ends), 0);
	snprintf(name, sizeof name, "/dev/fd/%d", ends[1]);
	assert_int_equal(sp_file_write(name, false, "piped", 5, NULL), SP_FILE_OK);
	assert_int_equal(read(ends[0], got, sizeof got), 5);
	assert_string_equal(got, "piped");
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(symlink("/dev/null", "null"), 0);
	assert_int_equal(sp_file_write("null", false, "x", 1, NULL), SP_FILE_OK);
	if (geteuid() != 0)
		return;
	assert_int_equal(lchown("null", STRANGER, STRANGER), 0);
	assert_int_equal(sp_file_write("null", false, "x", 1, NULL), SP_FILE_LINK);
}

static void what_is_anothers_is_not_trusted(void **state)
{
	int number;
	(void) state;
	if (geteuid() != 0)
		skip(); /* nobody else can give things away */
	assert_int_equal(mkdir("theirs", 0755), 0);
	assert_int_equal(chown("theirs", STRANGER, STRANGER), 0);
	assert_int_equal(open_folder("theirs"), SP_FILE_FOREIGN);
	assert_int_equal(chmod("theirs", 0775), 0);
	assert_int_equal(open_folder("theirs"), SP_FILE_FOREIGN); /* their group is not ours */
	assert_int_equal(chown("theirs", STRANGER, getegid()), 0);
	assert_int_equal(open_folder("theirs"), SP_FILE_OK); /* a folder of a team */
	assert_int_equal(chmod("theirs", 0755), 0);
	assert_int_equal(open_folder("theirs"), SP_FILE_FOREIGN);
	assert_int_equal(sp_file_write("file", false, "x", 1, NULL), SP_FILE_OK);
	assert_int_equal(sp_output_trusts("file", &number), SP_FILE_OK);
	assert_int_equal(chown("file", STRANGER, STRANGER), 0);
	assert_int_equal(sp_output_trusts("file", &number), SP_FILE_FOREIGN);
	assert_int_equal(mkfifo("fifo", 0666), 0);
	assert_int_equal(chown("fifo", STRANGER, STRANGER), 0);
	assert_int_equal(sp_file_write("fifo", false, "x", 1, NULL), SP_FILE_FOREIGN);
}

static void what_everybody_may_write_to_is_not_trusted(void **state)
{
	int number;
	(void) state;
	assert_int_equal(mkdir("open", 0700), 0);
	assert_int_equal(chmod("open", 0777), 0);
	assert_int_equal(open_folder("open"), SP_FILE_SHARED);
	assert_int_equal(open_folder("open/mine"), SP_FILE_OK); /* made there, for us alone */
	assert_int_equal(mode_of("open/mine"), 0700);
	assert_int_equal(chmod("open", 01777), 0);
	assert_int_equal(open_folder("open"), SP_FILE_OK);
	assert_int_equal(sp_file_write("file", false, "x", 1, NULL), SP_FILE_OK);
	assert_int_equal(chmod("file", 0666), 0);
	assert_int_equal(sp_output_trusts("file", &number), SP_FILE_SHARED);
}

/* Whoever gets there first must not choose who may read what replaces it. */
static void the_mode_of_anothers_file_is_not_kept(void **state)
{
	struct stat st;
	(void) state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(sp_file_write("a", false, "one", 3, NULL), SP_FILE_OK);
	assert_int_equal(chmod("a", 0666), 0);
	assert_int_equal(chown("a", STRANGER, STRANGER), 0);
	assert_int_equal(sp_file_write("a", true, "two", 3, NULL), SP_FILE_OK);
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(st.st_uid, geteuid());
}

static void files_are_written_in_the_folder_that_was_opened(void **state)
{
	sp_file_writer writer;
	int fd, number;
	(void) state;
	assert_int_equal(sp_output_folder_open("out", &fd, &number), SP_FILE_OK);
	assert_int_equal(rename("out", "moved"), 0);
	assert_int_equal(mkdir("trap", 0700), 0);
	assert_int_equal(symlink("trap", "out"), 0);
	assert_int_equal(sp_file_writer_open_at(&writer, fd, "a", false), SP_FILE_OK);
	assert_true(sp_file_writer_write(&writer, "text", 4));
	assert_int_equal(sp_file_writer_commit(&writer), SP_FILE_OK);
	assert_holds("moved/a", "text");
	assert_int_equal(access("trap/a", F_OK), -1);
	int file = sp_output_new_at(fd, "results");
	assert_true(file >= 0);
	close(file);
	assert_int_equal(mode_of("moved/results"), 0600);
	assert_int_equal(sp_output_new_at(fd, "results"), -1);
	assert_int_equal(symlink("../trap/x", "moved/linked"), 0);
	assert_int_equal(sp_output_new_at(fd, "linked"), -1);
	assert_int_equal(access("trap/x", F_OK), -1);
	close(fd);
}

/* The file, then its name, then the folder: in any other order a power failure may leave a name without a text. */
static void a_file_is_on_the_disk_before_it_has_its_name(void **state)
{
	sp_file_writer writer;
	(void) state;
	trace[0] = '\0';
	assert_int_equal(sp_file_write("a", false, "one", 3, NULL), SP_FILE_OK);
	assert_string_equal(trace, "slF");
	trace[0] = '\0';
	assert_int_equal(sp_file_write("a", true, "two", 3, NULL), SP_FILE_OK);
	assert_string_equal(trace, "srF");
	trace[0] = '\0';
	assert_int_equal(sp_file_write("./a", true, "two", 3, NULL), SP_FILE_OK);
	assert_string_equal(trace, "srF");
	trace[0] = '\0';
	assert_int_equal(sp_file_writer_open(&writer, "a", true), SP_FILE_OK);
	writer.many = true;
	assert_int_equal(sp_file_writer_commit(&writer), SP_FILE_OK);
	assert_string_equal(trace, "sr");
	trace[0] = '\0';
	assert_int_equal(sp_file_write("/dev/null", true, "two", 3, NULL), SP_FILE_OK);
	assert_string_equal(trace, "");
}

static void a_disk_that_fails_leaves_the_old_file(void **state)
{
	int number = 0;
	(void) state;
	assert_int_equal(sp_file_write("a", false, "one", 3, NULL), SP_FILE_OK);
	trace[0] = '\0';
	failing = EIO;
	assert_int_equal(sp_file_write("a", true, "two", 3, &number), SP_FILE_IO);
	failing = 0;
	assert_int_equal(number, EIO);
	assert_string_equal(trace, "s");
	assert_holds("a", "one");
	failing = EINVAL; /* a file system that can't */
	assert_int_equal(sp_file_write("a", true, "two", 3, &number), SP_FILE_OK);
	failing = 0;
	assert_holds("a", "two");
}

static void a_file_that_may_not_grow_is_an_error(void **state)
{
	(void) state;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		static const char text[100];
		struct rlimit limit = { 50, 50 };
		int number = 0;
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		sp_file_status status = sp_file_write("long", false, text, sizeof text, &number);
		_exit(status == SP_FILE_FULL && number == EFBIG && access("long", F_OK) != 0 ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(folders_are_made_for_their_owner_alone, clean),
		cmocka_unit_test_teardown(links_are_not_followed, clean),
		cmocka_unit_test_teardown(links_to_pipes_and_devices_are, clean),
		cmocka_unit_test_teardown(what_is_anothers_is_not_trusted, clean),
		cmocka_unit_test_teardown(what_everybody_may_write_to_is_not_trusted, clean),
		cmocka_unit_test_teardown(the_mode_of_anothers_file_is_not_kept, clean),
		cmocka_unit_test_teardown(files_are_written_in_the_folder_that_was_opened, clean),
		cmocka_unit_test_teardown(a_file_is_on_the_disk_before_it_has_its_name, clean),
		cmocka_unit_test_teardown(a_disk_that_fails_leaves_the_old_file, clean),
		cmocka_unit_test_teardown(a_file_that_may_not_grow_is_an_error, clean),
	};
	return cmocka_run_group_tests(tests, enter, leave_folder);
}
