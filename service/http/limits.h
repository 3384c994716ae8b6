/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Calls per second: one bucket per action and secret id, filled at the rate and as deep as one second. */
#ifndef SP_SERVICE_HTTP_LIMITS_H
#define SP_SERVICE_HTTP_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#define SP_BUCKETS_MAX 64

typedef struct sp_limits {
	double rate_per_s;
	struct sp_bucket {
		char action[48];
		char secret_id[128];
		double tokens, at;
	} buckets[SP_BUCKETS_MAX];
	size_t count;
} sp_limits;

void sp_limits_init(sp_limits *limits, double rate_per_s);
/** Takes one token at time `now` (seconds, monotonic); false when there is none, or no further bucket. */
bool sp_limits_take(sp_limits *limits, const char *action, const char *secret_id, double now);

#endif
