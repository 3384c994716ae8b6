/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why a reader of PDFs died. */
#include "isolate/death.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "base/fail.h"

static const char *signal_name(int number, char *out, size_t cap)
{
	static const struct {
		int number;
		const char *name;
	} names[] = { { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" }, { SIGILL, "SIGILL" },
		{ SIGABRT, "SIGABRT" }, { SIGSYS, "SIGSYS" }, { SIGTRAP, "SIGTRAP" } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].number == number)
			return names[i].name;
	snprintf(out, cap, "signal %d", number);
	return out;
}

signprep_code sp_death_fail(signprep_error *err, int status, const char *where)
{
	char text[32];
	int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (number == SIGXCPU)
		return sp_fail(err, "D907", number, where, NULL);
	if (number == SIGKILL)
		return sp_fail(err, "D908", number, where, NULL);
	if (number)
		return sp_fail(err, "D711", number, where, signal_name(number, text, sizeof text), NULL);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SP_EXIT_NOT_CONFINED)
		return sp_fail(err, "D909", 0, where, "landlock, seccomp", NULL);
	snprintf(text, sizeof text, "exit %d", WIFEXITED(status) ? WEXITSTATUS(status) : status);
	return sp_fail(err, "D711", 0, where, text, NULL);
}
