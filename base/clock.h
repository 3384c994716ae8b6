/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The stopwatch. */
#ifndef SP_BASE_CLOCK_H
#define SP_BASE_CLOCK_H

#include <time.h>

/** Seconds that never jump, from some moment on. */
static inline double sp_monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/** A moment of it for pthread_cond_timedwait on CLOCK_MONOTONIC. */
static inline struct timespec sp_monotonic_moment(double seconds)
{
	struct timespec at = { .tv_sec = (time_t) seconds };
	at.tv_nsec = (long) ((seconds - (double) at.tv_sec) * 1e9);
	return at;
}

#endif
