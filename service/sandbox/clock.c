/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The calendar, which tests may shift. */
#include <time.h>

#include "service/sandbox/internal.h"

double sp_sandbox_time(const sp_sandbox *sandbox)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9 + sandbox->clock_skew_s;
}

int64_t sp_sandbox_now(const sp_sandbox *sandbox)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t) now.tv_sec + (int64_t) sandbox->clock_skew_s;
}
