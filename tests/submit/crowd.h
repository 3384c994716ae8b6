/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A small e-sign service for many clients at once: a thread a connection, kept connections, counts of all it was asked. */
#ifndef SP_TESTS_SUBMIT_CROWD_H
#define SP_TESTS_SUBMIT_CROWD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define CROWD_CONNECTIONS 1024
#define CROWD_FLOWS 1024

typedef struct crowd_flow {
	char user_data[160]; /* as it came */
	int requests;        /* CreateFlowByFiles with it that arrived whole */
} crowd_flow;

typedef struct crowd {
	/* set before crowd_start */
	void *tls;          /* SSL_CTX; NULL: plain */
	bool drop_kept;     /* reads the second request of a connection whole, then closes without an answer */
	double clock_ahead; /* seconds; requests signed by another clock are refused */
	int hold;           /* answers nothing before so many requests wait */
	bool mute;          /* never answers DescribeFlowInfo */
	void (*speak_h2)(struct crowd *c, void *ssl); /* over connections that agreed on HTTP/2; see crowd_h2.h */
	int refuse_streams;                           /* HTTP/2: so many are taken back before anything was done; under the lock */

	int port, listener;
	pthread_t thread, workers[CROWD_CONNECTIONS];
	int fds[CROWD_CONNECTIONS];
	atomic_bool stopping;
	atomic_int connections, resumed; /* TLS sessions taken up again */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* under the lock */
	int requests, uploads, reused; /* reused: requests that were not the first of their connection */
	int creations_on_kept;         /* creations among them: must stay 0 */
	int h2, creations_over_h2;
	int refused;
	int under_way, peak;
	crowd_flow flows[CROWD_FLOWS];
	size_t flow_count;
} crowd;

typedef struct crowd_request {
	const char *action, *timestamp, *body;
	bool kept, h2;
} crowd_request;

typedef struct crowd_answer {
	char body[256], date[64];
} crowd_answer;

/** Counts a request and makes its answer; crowd_done when it is no longer under way. */
void crowd_consider(crowd *c, const crowd_request *request, crowd_answer *answer);
void crowd_done(crowd *c);

/** Listens on a free port of 127.0.0.1; the counts start at 0. */
void crowd_start(crowd *c);
void crowd_stop(crowd *c);

#endif
