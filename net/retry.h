/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How long to wait before the next attempt. */
#ifndef SP_NET_RETRY_H
#define SP_NET_RETRY_H

#include <stdint.h>

#define SP_RETRY_BASE_S 0.5
#define SP_RETRY_CAP_S 20.0
#define SP_RETRY_AFTER_MAX_S 120.0 /* a server that asks for more is given up */

/**
 * Exponential back-off with full jitter: anything from 0 to min(cap, base * 2^attempt), drawn by `random`,
 * on top of what the server asked for (0: nothing). `attempt` counts from 0.
 */
double sp_retry_delay(int attempt, double retry_after, uint32_t random);
/** Value of a Retry-After header, seconds or an HTTP date; 0 when absent or not understood. */
double sp_retry_after(const char *header, double now);
/** An HTTP date ("Tue, 15 Nov 1994 08:12:31 GMT") as seconds since 1970; 0 when it is none. */
double sp_http_date(const char *text);

#endif
