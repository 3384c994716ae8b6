/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "service/http/clock.h"

double sp_monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

struct timespec sp_monotonic_moment(double seconds)
{
	struct timespec at = { .tv_sec = (time_t) seconds };
	at.tv_nsec = (long) ((seconds - (double) at.tv_sec) * 1e9);
	return at;
}
