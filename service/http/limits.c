/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Token buckets with the clock given by the caller. */
#include "service/http/limits.h"

#include <string.h>

void sp_limits_init(sp_limits *limits, double rate_per_s)
{
	memset(limits, 0, sizeof *limits);
	limits->rate_per_s = rate_per_s;
}

static double depth(const sp_limits *limits)
{
	return limits->rate_per_s > 1 ? limits->rate_per_s : 1;
}

static struct sp_bucket *bucket_of(sp_limits *limits, const char *action, const char *secret_id, double now)
{
	for (size_t i = 0; i < limits->count; i++) {
		struct sp_bucket *bucket = &limits->buckets[i];
		if (strcmp(bucket->action, action) == 0 && strcmp(bucket->secret_id, secret_id) == 0)
			return bucket;
	}
	size_t action_length = strlen(action), id_length = strlen(secret_id);
	if (limits->count == SP_BUCKETS_MAX || action_length >= sizeof limits->buckets[0].action ||
		id_length >= sizeof limits->buckets[0].secret_id)
		return NULL;
	struct sp_bucket *bucket = &limits->buckets[limits->count++];
	memcpy(bucket->action, action, action_length + 1);
	memcpy(bucket->secret_id, secret_id, id_length + 1);
	bucket->tokens = depth(limits);
	bucket->at = now;
	return bucket;
}

bool sp_limits_take(sp_limits *limits, const char *action, const char *secret_id, double now)
{
	struct sp_bucket *bucket = bucket_of(limits, action, secret_id, now);
	if (!bucket)
		return false;
	bucket->tokens += (now - bucket->at) * limits->rate_per_s;
	if (bucket->tokens > depth(limits))
		bucket->tokens = depth(limits);
	bucket->at = now;
	if (bucket->tokens < 1)
		return false;
	bucket->tokens -= 1;
	return true;
}
