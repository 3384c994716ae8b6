/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of the receiver share. */
#ifndef SP_SERVICE_CALLBACK_INTERNAL_H
#define SP_SERVICE_CALLBACK_INTERNAL_H

#include <pthread.h>

#include "net/secret.h"
#include "service/callback/intake.h"
#include "service/callback/receiver.h"
#include "service/http/server.h"

#define SP_LATENCY_BOUNDS 9

typedef struct sp_receiver_counts {
	unsigned long long stored, repeated, stale, probes, unsigned_, refused, unavailable;
	unsigned long long latency[SP_LATENCY_BOUNDS + 1]; /* requests answered within the bounds of metrics.c, the last: beyond */
	double latency_sum;
} sp_receiver_counts;

typedef struct sp_own_path {
	char *path;
	sp_secret key, token;
} sp_own_path;

struct sp_receiver {
	sp_receiver_options o; /* defaults filled in */
	sp_own_path paths[SP_RECEIVER_PATHS_MAX];
	size_t path_count;
	sp_route routes[SP_RECEIVER_PATHS_MAX + 3];
	sp_events *events;
	sp_intake *intake;
	sp_dispatcher *dispatcher;
	sp_server *server;
	pthread_mutex_t lock;
	sp_receiver_counts counts; /* under the lock */
	double noted_at;           /* when a refused request was last told of */
	unsigned long long untold;
};

/* metrics.c */
void sp_receiver_metrics(void *receiver, const sp_server_request *request, sp_server_response *response);
void sp_receiver_health(void *receiver, const sp_server_request *request, sp_server_response *response);
/** A request was answered that took `seconds`. Under the lock. */
void sp_latency_add(sp_receiver_counts *counts, double seconds);

#endif
