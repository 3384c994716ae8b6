/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Preloaded into the command: tells at its end whether the process could have left a core, to a file or to a program. */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static void __attribute__((destructor)) tell(void)
{
	struct rlimit limit = { 1, 1 };

	getrlimit(RLIMIT_CORE, &limit);
	fprintf(stderr, "core limit %ld, dumpable %d\n", (long) limit.rlim_cur, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
}
