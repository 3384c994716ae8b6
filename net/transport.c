/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The real transport: the network, the system's clock, the system's randomness. */
#include "net/network.h"

#include <time.h>

#include "base/clock.h"

#include <openssl/rand.h>

static void perform(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	sp_network_perform(ctx, request, answer);
}

static double now(void *ctx)
{
	struct timespec t;
	(void) ctx;
	clock_gettime(CLOCK_REALTIME, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static bool wait_for(void *ctx, double seconds, bool (*cancelled)(void *), void *opaque)
{
	const double step = 0.05;
	double end = sp_monotonic() + seconds;
	(void) ctx;
	for (double left; (left = end - sp_monotonic()) > 0;) {
		struct timespec t = { .tv_nsec = (long) ((left < step ? left : step) * 1e9) };
		if (cancelled != NULL && cancelled(opaque))
			return false;
		nanosleep(&t, NULL);
	}
	return cancelled == NULL || !cancelled(opaque);
}

static uint32_t draw(void *ctx)
{
	uint32_t value = 0;
	(void) ctx;
	if (RAND_bytes((unsigned char *) &value, sizeof value) != 1)
		value = (uint32_t) (sp_monotonic() * 1e6); /* spreading retries needs no good randomness */
	return value;
}

static void release(void *ctx)
{
	sp_network_free(ctx);
}

sp_transport sp_transport_over(sp_network *network)
{
	return (sp_transport) {
		.perform = perform, .now = now, .sleep = wait_for, .random = draw, .free = release, .ctx = network
	};
}
