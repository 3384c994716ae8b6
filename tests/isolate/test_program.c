/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Foreign programs: what they may not do, and that nothing of them is left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "isolate/confine.h"
#include "isolate/program.h"

static char outside[64], folder[96];

static int set_up(void **state)
{
	(void) state;
	snprintf(outside, sizeof outside, "/tmp/signprep-program-XXXXXX");
	if (!mkdtemp(outside))
		return -1;
	snprintf(folder, sizeof folder, "%s/in", outside);
	return mkdir(folder, 0700);
}

static int tear_down(void **state)
{
	char command[160];
	(void) state;
	snprintf(command, sizeof command, "rm -rf '%s'", outside);
	return system(command);
}

static signprep_code run(const char *script, double seconds, sp_program_end *end, int *number)
{
	static const char *const environment[] = { "PATH=/usr/bin:/bin", "ONLY=this", NULL };
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	const sp_program program = {
		.argv = argv, .environment = environment, .folder = folder, .wall_s = seconds, .file_max = 1 << 20
	};
	signprep_error err;
	return sp_program_run(&program, end, number, &err);
}

static void assert_status(const char *script, int want)
{
	sp_program_end end;
	int number = -1;
	assert_int_equal(run(script, 20, &end, &number), SIGNPREP_OK);
	assert_int_equal(end, SP_PROGRAM_EXITED);
	if (number != want)
		fail_msg("%s: %d, expected %d", script, number, want);
}

static void test_ends(void **state)
{
	sp_program_end end;
	int number;
	(void) state;
	assert_status("exit 0", 0);
	assert_status("exit 7", 7);
	assert_int_equal(run("kill -TERM $$", 20, &end, &number), SIGNPREP_OK);
	assert_int_equal(end, SP_PROGRAM_KILLED);
	assert_int_equal(number, SIGTERM);
}

/* What it has is what it was given: no variable, no descriptor but three, its folder. */
static void test_has_nothing(void **state)
{
	(void) state;
	setenv("TENCENTCLOUD_SECRET_KEY", "k", 1);
	int secret = open("/etc/passwd", O_RDONLY);
	assert_true(secret >= 0 && dup2(secret, 9) == 9);
	assert_status("[ -z \"$TENCENTCLOUD_SECRET_KEY\" ] && [ \"$ONLY\" = this ]", 0);
	assert_status("! (: <&9) 2>/dev/null", 0);
	assert_status("[ \"$(pwd)\" -ef . ] && [ -w . ] || : >here && rm here", 0);
	close(9);
	close(secret);
	unsetenv("TENCENTCLOUD_SECRET_KEY");
}

static void test_may_not(void **state)
{
	char script[256];
	(void) state;
	if (!sp_landlock_is_here() || !sp_syscall_filter_is_here())
		skip();
	snprintf(script, sizeof script, "(: >%s/escaped) 2>/dev/null && exit 1; ls %s >/dev/null 2>&1 && exit 2; exit 0", outside,
		outside);
	assert_status(script, 0);
	/* A socket to another machine; one of its own kind is allowed. */
	assert_status("command -v python3 >/dev/null || exit 0\n"
		      "python3 -c 'import socket\nsocket.socket(socket.AF_UNIX)\n"
		      "for f in (socket.AF_INET, socket.AF_INET6):\n"
		      " try:\n  socket.socket(f)\n except PermissionError: continue\n raise SystemExit(3)' 2>/dev/null",
		0);
	/* A file above the limit: the program is told so, or killed. */
	assert_status("(head -c 2000000 /dev/zero >big) 2>/dev/null; [ $(wc -c <big) -le 1048576 ]", 0);
}

static unsigned sleepers(const char *seconds)
{
	char command[96];
	unsigned count = 0;
	snprintf(command, sizeof command, "ps -eo args | grep -c '^sleep %s'", seconds);
	FILE *out = popen(command, "r");
	assert_non_null(out);
	if (fscanf(out, "%u", &count) != 1)
		count = 0;
	pclose(out);
	return count;
}

static void test_late(void **state)
{
	char seconds[32], script[128];
	sp_program_end end;
	int number;
	(void) state;
	snprintf(seconds, sizeof seconds, "9%ld", (long) getpid());
	snprintf(script, sizeof script, "sleep %s & (sleep %s &) ; sleep %s", seconds, seconds, seconds);
	assert_int_equal(run(script, 0.5, &end, &number), SIGNPREP_OK);
	assert_int_equal(end, SP_PROGRAM_LATE);
	for (int i = 0; i < 1200 && sleepers(seconds); i++)
		nanosleep(&(struct timespec) { 0, 100000000 }, NULL);
	assert_int_equal(sleepers(seconds), 0);
}

/* One that ends leaves nothing behind either. */
static void test_leaves_nothing(void **state)
{
	char seconds[32], script[96];
	(void) state;
	snprintf(seconds, sizeof seconds, "8%ld", (long) getpid());
	snprintf(script, sizeof script, "sleep %s & exit 0", seconds);
	assert_status(script, 0);
	for (int i = 0; i < 1200 && sleepers(seconds); i++)
		nanosleep(&(struct timespec) { 0, 100000000 }, NULL);
	assert_int_equal(sleepers(seconds), 0);
}

static bool at_once(void *opaque)
{
	++*(int *) opaque;
	return true;
}

static void test_cancelled(void **state)
{
	static const char *const argv[] = { "/bin/sleep", "600", NULL }, *const environment[] = { NULL };
	int asked = 0, number;
	const sp_program program = { .argv = argv,
		.environment = environment,
		.folder = folder,
		.wall_s = 600,
		.file_max = 1,
		.cancelled = at_once,
		.opaque = &asked };
	sp_program_end end;
	signprep_error err;
	(void) state;
	assert_int_equal(sp_program_run(&program, &end, &number, &err), SIGNPREP_OK);
	assert_int_equal(end, SP_PROGRAM_CANCELLED);
	assert_int_equal(asked, 1);
}

static void test_no_program(void **state)
{
	static const char *const argv[] = { "/nowhere/program", NULL }, *const environment[] = { NULL };
	const sp_program program = { .argv = argv, .environment = environment, .folder = folder, .wall_s = 5, .file_max = 1 };
	sp_program_end end;
	signprep_error err;
	int number;
	(void) state;
	assert_int_equal(sp_program_run(&program, &end, &number, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D909");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_has_nothing),
		cmocka_unit_test(test_may_not),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_leaves_nothing),
		cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_no_program),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
