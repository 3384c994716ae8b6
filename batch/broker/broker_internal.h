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

/** Tells the caller's log. */
void sp_broker_note(sp_broker *broker, const char *id, const char *text);
/** The connection is gone; what was sent and not confirmed will be sent again. */
void sp_broker_lose(sp_broker *broker, const signprep_error *err);
/** True: connecting again does not mend it. */
bool sp_broker_is_final(const signprep_error *err);
/** One attempt to connect again; when it fails and may be repeated, OK, and the time of the next one is set. */
signprep_code sp_broker_reconnect(sp_broker *broker, signprep_error *err);
/** Sends what was not sent on this connection. */
void sp_broker_send(sp_broker *broker);

#endif
