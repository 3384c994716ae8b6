/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of the broker share about it. */
#ifndef SP_BATCH_BROKER_BROKER_INTERNAL_H
#define SP_BATCH_BROKER_BROKER_INTERNAL_H

#include "batch/broker/broker.h"
#include "batch/broker/broker_link.h"
#include "batch/broker/broker_outbox.h"

#define SP_BROKER_MAX_QUEUES 8
#define SP_BROKER_MAX_CONSUMERS 4

typedef struct sp_kept_queue {
	char *name, *dead;
	int delivery_limit;
} sp_kept_queue;

typedef struct sp_kept_consumer {
	char *queue;
	int prefetch;
	bool alone;
} sp_kept_consumer;

struct sp_broker {
	sp_broker_url url;
	sp_broker_options options;
	char *ca_file;
	sp_link *link;  /* NULL: the connection is lost */
	uint64_t epoch; /* of the present connection */
	bool blocked, cancelled;
	sp_kept_queue queues[SP_BROKER_MAX_QUEUES];
	size_t queue_count;
	sp_kept_consumer consumers[SP_BROKER_MAX_CONSUMERS];
	size_t consumer_count;
	char *exchange; /* NULL: none was declared */
	sp_outbox outbox;
	double resend_at; /* after the broker refused a message; 0: at once */
	double lost_since, next_attempt;
	int attempt;
	signprep_error last_error;
};

const char *sp_broker_reason(const signprep_error *err);
/** Tells the caller's log. */
void sp_broker_note(sp_broker *broker, const char *id, const char *text);
/** Connects once and brings back queues and consumers. */
signprep_code sp_broker_connect(sp_broker *broker, signprep_error *err);
/** The connection is gone; what was sent and not confirmed will be sent again. */
void sp_broker_lose(sp_broker *broker, const signprep_error *err);
/** Sends what was not sent on this connection. */
void sp_broker_send(sp_broker *broker);

#endif
