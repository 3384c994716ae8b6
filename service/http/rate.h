/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Calls per second: one bucket per name and caller, filled at the rate and as deep as one second. */
#ifndef SP_SERVICE_HTTP_RATE_H
#define SP_SERVICE_HTTP_RATE_H

#include <stdbool.h>
#include <stddef.h>

#define SP_BUCKETS_MAX 256

typedef struct sp_rates {
	double rate_per_s;
	struct sp_bucket {
		char name[48];
		char caller[128];
		double tokens, at;
	} buckets[SP_BUCKETS_MAX];
	size_t count;
} sp_rates;

void sp_rates_init(sp_rates *rates, double rate_per_s);
/** Takes one token at time `now` (seconds, monotonic); false when there is none, or no further bucket. */
bool sp_rates_take(sp_rates *rates, const char *name, const char *caller, double now);

#endif
