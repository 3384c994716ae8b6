/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Foreign programs. Between this process and the program stands a watcher, which leads a session of its own: to end the
 * program and all that it has started, the session is killed; and the kernel tells the watcher when this process is gone.
 */
#include "isolate/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "isolate/confine.h"

#define PATIENCE_MS 100
#define CANNOT_CONFINE 126
#define CANNOT_START 127
#define READABLE_MAX 32

/* What the watcher tells: how it ended, and a number. */
typedef struct report {
	int32_t end, number;
} report;

static void bound(int resource, rlim_t most)
{
	struct rlimit limit;
	if (getrlimit(resource, &limit) == 0 && most < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max = most;
		setrlimit(resource, &limit);
	}
}

static bool confine(const sp_program *program)
{
	static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty", NULL };
	const char *readable[READABLE_MAX + 1] = { "/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc", "/opt", "/var", "/proc",
		"/sys" };
	size_t count = 10;
	for (const char *const *extra = program->readable; extra && *extra && count < READABLE_MAX; extra++)
		readable[count++] = *extra;
	const sp_landlock_paths paths = { readable, devices, program->folder };

	bound(RLIMIT_CORE, 0);
	bound(RLIMIT_FSIZE, (rlim_t) program->file_max);
	bound(RLIMIT_CPU, (rlim_t) program->wall_s * 4 + 10);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (sp_landlock_is_here() && sp_landlock_apply_for(&paths) != 0)
		return false;
	return !sp_syscall_filter_is_here() || sp_syscall_filter_apply_for_program() == 0;
}

static bool redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags | O_NOFOLLOW, 0600);
	bool done = fd >= 0 && dup2(fd, to) == to;
	if (fd > 2)
		close(fd);
	return done;
}

static _Noreturn void become(const sp_program *program)
{
	if (chdir(program->folder) != 0 || !redirect("/dev/null", O_RDONLY, 0) ||
		!redirect("said", O_WRONLY | O_CREAT | O_TRUNC, 1) || dup2(1, 2) != 2 || !confine(program))
		_exit(CANNOT_CONFINE);
	execve(program->argv[0], (char *const *) program->argv, (char *const *) program->environment);
	_exit(CANNOT_START);
}

static void end_session(int signal_number)
{
	(void) signal_number;
	kill(0, SIGKILL);
}

/* Tells how the program ended, then ends what is left of the session, itself included. */
static _Noreturn void watch(const sp_program *program, pid_t owner, int to)
{
	struct sigaction ending = { .sa_handler = end_session };
	report told = { SP_PROGRAM_KILLED, SIGKILL };
	int status;

	sp_confine_signals();
	setsid();
	sigemptyset(&ending.sa_mask);
	sigaction(SIGUSR1, &ending, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	/* The owner may be gone since before that. */
	if (getppid() != owner || !sp_confine_descriptors(to))
		_exit(CANNOT_CONFINE);
	fcntl(3, F_SETFD, FD_CLOEXEC);
	pid_t child = fork();
	if (child == 0) {
		static const int own[] = { SIGUSR1, SIGINT, SIGTERM, SIGHUP, SIGPIPE };
		struct sigaction standard = { .sa_handler = SIG_DFL };
		sigemptyset(&standard.sa_mask);
		for (size_t i = 0; i < sizeof own / sizeof *own; i++)
			sigaction(own[i], &standard, NULL);
		become(program);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	if (child > 0) {
		told.end = WIFEXITED(status) ? SP_PROGRAM_EXITED : SP_PROGRAM_KILLED;
		told.number = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
	}
	(void) !write(3, &told, sizeof told);
	kill(0, SIGKILL);
	_exit(0);
}

/* False when the watcher ended without a word. */
static bool wait_for(const sp_program *program, int from, report *told)
{
	double deadline = sp_monotonic() + program->wall_s;
	for (;;) {
		struct pollfd ready = { .fd = from, .events = POLLIN };
		int n = poll(&ready, 1, PATIENCE_MS);
		if (n > 0)
			return read(from, told, sizeof *told) == (ssize_t) sizeof *told;
		if (sp_monotonic() > deadline)
			told->end = SP_PROGRAM_LATE;
		else if (program->cancelled && program->cancelled(program->opaque))
			told->end = SP_PROGRAM_CANCELLED;
		else
			continue;
		return true;
	}
}

static signprep_code refuse(signprep_error *err, const char *program, int number)
{
	char reason[256], text[96] = "";
	if (number && strerror_r(number, text, sizeof text) != 0)
		snprintf(text, sizeof text, "errno %d", number);
	snprintf(reason, sizeof reason, "%s: %s", program, number ? text : "landlock, seccomp");
	return sp_fail(err, "D909", number, "", reason, NULL);
}

signprep_code sp_program_run(const sp_program *program, sp_program_end *end, int *number, signprep_error *err)
{
	report told = { SP_PROGRAM_KILLED, SIGKILL };
	pid_t owner = getpid();
	int ends[2];

	if (pipe(ends) != 0)
		return refuse(err, program->argv[0], errno);
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	pid_t watcher = fork();
	if (watcher == 0)
		watch(program, owner, ends[1]);
	int failed = watcher < 0 ? errno : 0;
	close(ends[1]);
	if (watcher > 0) {
		(void) wait_for(program, ends[0], &told);
		/* The whole session. Until the watcher leads one, it is alone. */
		kill(-watcher, SIGKILL);
		kill(watcher, SIGKILL);
		while (waitpid(watcher, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	close(ends[0]);
	if (failed)
		return refuse(err, program->argv[0], failed);
	if (told.end == SP_PROGRAM_EXITED && (told.number == CANNOT_CONFINE || told.number == CANNOT_START))
		return refuse(err, program->argv[0], told.number == CANNOT_START ? ENOEXEC : 0);
	*end = (sp_program_end) told.end;
	*number = told.number;
	return SIGNPREP_OK;
}
