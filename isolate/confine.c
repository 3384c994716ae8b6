/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A process gives up what reading a PDF does not need.
 *
 * There are several layers because each has holes that another closes: limits bound what is used up, the missing
 * environment and descriptors are what cannot be told away, landlock knows files but not sockets, the filter of system
 * calls knows calls but no paths. Whatever the kernel has must hold (D909); what it lacks is said (sp_confine_missing).
 */
#include "isolate/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fail.h"

#define DESCRIPTORS_MAX 64
#define MAPPED_GUESS ((size_t) 4 << 30)

extern char **environ;

const char *sp_confine_missing(void)
{
	static const char *const names[] = { "", "landlock", "seccomp", "landlock, seccomp" };
	/* Builds that do without on purpose are no news. */
	if (SP_COVERAGE)
		return "";
	return names[(sp_landlock_is_here() ? 0 : 1) + (sp_syscall_filter_is_here() ? 0 : 2)];
}

static bool is_kept(const char *variable, const char *const *kept)
{
	for (; kept && *kept; kept++) {
		size_t length = strlen(*kept);
		if ((*kept)[length - 1] == '*' ? strncmp(variable, *kept, length - 1) == 0
					       : strncmp(variable, *kept, length) == 0 && variable[length] == '=')
			return true;
	}
	return false;
}

void sp_confine_environment(const char *const *kept)
{
	size_t left = 0;
	for (size_t i = 0; environ && environ[i]; i++) {
		if (is_kept(environ[i], kept))
			environ[left++] = environ[i];
		else
			explicit_bzero(environ[i], strlen(environ[i]));
	}
	if (environ)
		environ[left] = NULL;
}

void sp_confine_signals(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	struct sigaction standard = { .sa_handler = SIG_DFL }, ignore = { .sa_handler = SIG_IGN };
	sigset_t none;

	sigemptyset(&standard.sa_mask);
	sigemptyset(&ignore.sa_mask);
	for (int number = 1; number < NSIG; number++)
		sigaction(number, &standard, NULL);
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		sigaction(ignored[i], &ignore, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* From `first` up to and with `last`. */
static void close_between(unsigned first, unsigned last)
{
	struct rlimit limit = { 1024, 1024 };
	if (first > last)
		return;
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, last, 0) == 0)
		return;
#endif
	getrlimit(RLIMIT_NOFILE, &limit);
	for (unsigned fd = first; fd <= last && fd < limit.rlim_cur && fd < 1U << 20; fd++)
		close((int) fd);
}

bool sp_confine_descriptors(int kept)
{
	int safe = fcntl(kept, F_DUPFD, 16), nothing = open("/dev/null", O_RDWR);
	bool done = safe >= 0 && nothing >= 0;
	/* A sanitizer reports on 2. */
	for (int fd = 0; done && fd < (SP_SANITIZED ? 2 : 3); fd++)
		done = dup2(nothing, fd) >= 0;
	done = done && dup2(safe, 3) == 3;
	if (done)
		close_between(4, ~0U);
	return done;
}

/* Address space mapped now, in bytes. */
static size_t mapped(void)
{
	char text[32];
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return MAPPED_GUESS;
	text[n] = '\0';
	return (size_t) strtoull(text, NULL, 10) * (size_t) sysconf(_SC_PAGESIZE);
}

/* Both limits, so that there is no way back; never above what is allowed already. */
static void limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit now;
	if (getrlimit(resource, &now) != 0)
		return;
	const struct rlimit wanted = { soft < now.rlim_max ? soft : now.rlim_max, hard < now.rlim_max ? hard : now.rlim_max };
	setrlimit(resource, &wanted);
}

static void limit_all(const sp_confine_options *options)
{
	struct rusage used = { .ru_utime = { 0, 0 } };
	/* One byte holds no core, and is the number that keeps it from a program that collects cores, too. */
	limit(RLIMIT_CORE, 1, 1);
	limit(RLIMIT_NOFILE, DESCRIPTORS_MAX, DESCRIPTORS_MAX);
	if (!SP_COVERAGE)
		limit(RLIMIT_FSIZE, 0, 0);
	if (!SP_SANITIZED)
		limit(RLIMIT_NPROC, 0, 0);
	if (!SP_SANITIZED && options->max_memory) {
		size_t base = mapped(), most = options->max_memory < SIZE_MAX / 2 ? base + options->max_memory : SIZE_MAX / 2;
		limit(RLIMIT_AS, most, most);
	}
	if (options->cpu_s && getrusage(RUSAGE_SELF, &used) == 0) {
		rlim_t seconds = (rlim_t) used.ru_utime.tv_sec + (rlim_t) used.ru_stime.tv_sec + 1 + options->cpu_s;
		limit(RLIMIT_CPU, seconds, seconds + 5);
	}
}

static signprep_code refuse(signprep_error *err, const char *layer)
{
	char reason[160], text[96] = "";
	int number = errno;
	if (strerror_r(number, text, sizeof text) != 0)
		snprintf(text, sizeof text, "errno %d", number);
	snprintf(reason, sizeof reason, "%s: %s", layer, text);
	return sp_fail(err, "D909", number, "", reason, NULL);
}

signprep_code sp_confine(const sp_confine_options *options, signprep_error *err)
{
	bool landlock = sp_landlock_is_here(), filter = sp_syscall_filter_is_here();

	/*
	 * The order is given: limits look into /proc, which the next steps take away; neither landlock nor the filter is
	 * granted to a process that could still gain rights; the filter comes last, as it forbids all of this.
	 */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return refuse(err, "PR_SET_PDEATHSIG");
	limit_all(options);
	/* Nobody else's process may look into this one; but then its own /proc/self/fd is closed to it, too. */
	if (!SP_SANITIZED && prctl(PR_SET_DUMPABLE, 0) != 0)
		return refuse(err, "PR_SET_DUMPABLE");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return refuse(err, "PR_SET_NO_NEW_PRIVS");
	if (landlock && sp_landlock_apply() != 0)
		return refuse(err, "landlock");
	if (filter && sp_syscall_filter_apply() != 0)
		return refuse(err, "seccomp");
	return SIGNPREP_OK;
}
