/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Token buckets with the clock given by the caller. */
#include "service/http/rate.h"

#include <string.h>

void sp_rates_init(sp_rates *rates, double rate_per_s)
{
	memset(rates, 0, sizeof *rates);
	rates->rate_per_s = rate_per_s;
}

static double depth(const sp_rates *rates)
{
	return rates->rate_per_s > 1 ? rates->rate_per_s : 1;
}

static struct sp_bucket *bucket_of(sp_rates *rates, const char *name, const char *caller, double now)
{
	for (size_t i = 0; i < rates->count; i++) {
		struct sp_bucket *bucket = &rates->buckets[i];
		if (strcmp(bucket->name, name) == 0 && strcmp(bucket->caller, caller) == 0)
			return bucket;
	}
	size_t name_length = strlen(name), caller_length = strlen(caller);
	if (rates->count == SP_BUCKETS_MAX || name_length >= sizeof rates->buckets[0].name ||
		caller_length >= sizeof rates->buckets[0].caller)
		return NULL;
	struct sp_bucket *bucket = &rates->buckets[rates->count++];
	memcpy(bucket->name, name, name_length + 1);
	memcpy(bucket->caller, caller, caller_length + 1);
	bucket->tokens = depth(rates);
	bucket->at = now;
	return bucket;
}

bool sp_rates_take(sp_rates *rates, const char *name, const char *caller, double now)
{
	struct sp_bucket *bucket = bucket_of(rates, name, caller, now);
	if (!bucket)
		return false;
	bucket->tokens += (now - bucket->at) * rates->rate_per_s;
	if (bucket->tokens > depth(rates))
		bucket->tokens = depth(rates);
	bucket->at = now;
	if (bucket->tokens < 1)
		return false;
	bucket->tokens -= 1;
	return true;
}
