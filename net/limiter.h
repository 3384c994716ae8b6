/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A token bucket that gives way: the moment its next token is there, and how fast tokens come since the other side said
 * they came too fast. Whoever stores it (the journal does) shares the limit among all that read it there.
 */
#ifndef SP_NET_LIMITER_H
#define SP_NET_LIMITER_H

/* Zero at first. All moments are seconds of one clock. */
typedef struct sp_limiter {
	double next;   /* when the next token is there */
	double rate;   /* tokens a second at `slowed`; 0: never slowed down */
	double slowed; /* when it was slowed down last */
} sp_limiter;

/** A rate that was halved has doubled again after so many seconds. */
#define SP_LIMITER_RECOVERY_S 20.0
/** It is never slower than this. */
#define SP_LIMITER_SLOWEST 0.2
/** All tokens wait so long when it slows down: limits are counted by the second. */
#define SP_LIMITER_PAUSE_S 1.0

/** Tokens a second as of `now`: `rate`, or less while it recovers. */
double sp_limiter_rate(const sp_limiter *limiter, double now, double rate);
/**
 * Takes one token. Tokens come `rate` a second, and at most one is saved up, so that no window of a second ever sees more
 * than rate + 1. A moment further ahead than a minute and a hundred tokens comes from a clock that was set back, and
 * is forgotten.
 * @return seconds to wait before the token may be used
 */
double sp_limiter_take(sp_limiter *limiter, double now, double rate);
/**
 * The other side refused because of the rate: halves it, and lets all wait a moment. Refusals within a second of each other
 * count once, as they are of the same burst.
 * @return the new rate
 */
double sp_limiter_slow_down(sp_limiter *limiter, double now, double rate);

#endif
