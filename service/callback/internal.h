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
	char *path, *wecom_corp_id; /* the latter NULL: an address of the e-sign service's */
	sp_secret key, token;
} sp_own_path;

struct sp_receiver {
	sp_receiver_options o; /* defaults filled in */
	sp_own_path paths[SP_RECEIVER_PATHS_MAX];
	size_t path_count;
	sp_route routes[2 * SP_RECEIVER_PATHS_MAX + 3];
	size_t route_count;
	sp_events *events;
	sp_intake *intake;
	sp_dispatcher *dispatcher;
	sp_server *server;
	pthread_mutex_t lock;
	sp_receiver_counts counts; /* under the lock */
	double noted_at;           /* when a refused request was last told of */
	unsigned long long untold;
};

/* wecom.c */
/** Is this an address that can be served? @return S850, S859 */
signprep_code sp_wecom_path_check(const sp_receiver_path *path, signprep_error *err);
/** The answer to WeCom's check of an address; free. @return as signprep_wecom_decrypt */
signprep_code sp_wecom_read_echo(char **out, const sp_own_path *own, const sp_server_request *request, signprep_error *err);
/** A message of WeCom's as an event. @return as signprep_wecom_event_json */
signprep_code sp_wecom_read_message(
	signprep_event **out, const sp_own_path *own, const sp_server_request *request, signprep_error *err);

/* metrics.c */
void sp_receiver_metrics(void *receiver, const sp_server_request *request, sp_server_response *response);
void sp_receiver_health(void *receiver, const sp_server_request *request, sp_server_response *response);
/** A request was answered that took `seconds`. Under the lock. */
void sp_latency_add(sp_receiver_counts *counts, double seconds);

#endif
