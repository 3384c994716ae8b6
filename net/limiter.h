/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A token bucket, kept as the one number that describes it: the moment its next token is there. The journal
 * stores it, so that all workers that share a journal share the limit.
 */
#ifndef SP_NET_LIMITER_H
#define SP_NET_LIMITER_H

/**
 * Takes one token. `next` is the stored moment (0 at first), updated. Tokens come `rate` a second, and at most
 * one is saved up, so that no window of a second ever sees more than rate + 1. A moment further ahead than a
 * minute comes from a clock that was set back, and is forgotten.
 * @return seconds to wait before the token may be used
 */
double sp_limiter_take(double *next, double now, double rate);

#endif
