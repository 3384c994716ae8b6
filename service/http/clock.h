/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The stopwatch of everything that serves. */
#ifndef SP_SERVICE_HTTP_CLOCK_H
#define SP_SERVICE_HTTP_CLOCK_H

#include <time.h>

/** Seconds that never jump, from some moment on. */
double sp_monotonic(void);
/** A moment of it for pthread_cond_timedwait on CLOCK_MONOTONIC. */
struct timespec sp_monotonic_moment(double seconds);

#endif
