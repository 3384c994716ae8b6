/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * RabbitMQ, as rows need it: durable quorum queues, publishing that is confirmed, consuming that is acknowledged, and a
 * connection that comes back by itself. Used by one thread; only sp_broker_options.note is called back.
 *
 * What is published is kept until the broker has confirmed it and is published again after a lost connection: it arrives
 * at least once. What was delivered and not settled when the connection broke comes again, to anyone.
 */
#ifndef SP_BATCH_BROKER_BROKER_H
#define SP_BATCH_BROKER_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/error.h>

#define SP_BROKER_NAME_MAX 200 /* bytes of a queue's name, so that ".results" still fits in AMQP's 255 */

/** Zero-initialise. Texts are copied. */
typedef struct sp_broker_options {
	const char *url;          /* see broker_url.h */
	const char *password;     /* when the URL has none; may be NULL */
	const char *ca_file;      /* extra trust anchors; verification itself cannot be switched off */
	double connect_timeout_s; /* default 10 */
	int heartbeat_s;          /* default 30 */
	double answer_s;   /* for what the broker answers at once; default 30: a queue that was recovered elects its leader first */
	double patience_s; /* how long to go on without a connection; default 600 */
	size_t max_message;                                    /* bytes; default 16 MiB */
	void (*note)(void *opaque, const signprep_error *err); /* B517–B519: what is worth a line in a log; may be NULL */
	void *opaque;
} sp_broker_options;

/** A durable quorum queue. */
typedef struct sp_queue {
	const char *name;
	const char *dead;   /* where poison goes; NULL: there is no limit */
	int delivery_limit; /* deliveries after the first; counts only with `dead` */
} sp_queue;

typedef struct sp_broker_subscription {
	const char *queue;
	int prefetch;
	bool alone; /* nobody else may consume with this set */
} sp_broker_subscription;

/** Texts are owned by whoever holds the message and freed by sp_message_clear; NULL is an absent one. */
typedef struct sp_message {
	char *exchange; /* of one that is published: NULL: straight to `queue`; else `queue` is the routing key there */
	char *queue;    /* where it goes; of a delivery: the consumer's queue */
	char *key;      /* message_id */
	char *batch;    /* correlation_id */
	char *reply_to;
	char *type;
	char *body;
	size_t length;
} sp_message;

void sp_message_clear(sp_message *message);

typedef enum sp_settle { SP_SETTLE_ACK, SP_SETTLE_REQUEUE, SP_SETTLE_REJECT /* to the dead-letter queue */ } sp_settle;

/** What must be known to settle a delivery. Plain data. */
typedef struct sp_delivery_id {
	uint64_t tag, epoch;
} sp_delivery_id;

typedef enum sp_broker_kind {
	SP_BROKER_NOTHING, /* time is over, or wake_fd is readable */
	SP_BROKER_DELIVERY,
	SP_BROKER_CONFIRMED, /* `ticket` is on the broker's disks */
	SP_BROKER_RETURNED   /* `ticket` found no queue */
} sp_broker_kind;

typedef struct sp_broker_event {
	sp_broker_kind kind;
	void *ticket;
	sp_message message; /* of a delivery: the caller's from now on */
	sp_delivery_id id;
	int consumer; /* as sp_broker_consume numbered it */
	bool redelivered;
	bool too_big;       /* longer than max_message: the body is left out */
	int64_t deliveries; /* how often it was delivered before */
} sp_broker_event;

typedef struct sp_broker sp_broker;

/** Connects once, and fails when that fails. @return B501 nobody there, B502 not trusted, B503 login, B504 virtual host, B505 URL */
signprep_code sp_broker_open(sp_broker **out, const sp_broker_options *options, signprep_error *err);
/** Closes in good order; what is not settled is requeued by the broker, what is not confirmed may be lost. NULL is fine. */
void sp_broker_close(sp_broker *broker);
/** May an exchange of ours be called so? */
bool sp_broker_is_exchange(const char *name);
/** "amqps://user@host:5671/vhost" */
const char *sp_broker_shown(const sp_broker *broker);
bool sp_broker_is_connected(const sp_broker *broker);
/** False once the connection a delivery came by is gone: it comes again. */
bool sp_broker_is_current(const sp_broker *broker, sp_delivery_id id);

/** Declares a queue, now and on every new connection. @return B506, B507, B508 */
signprep_code sp_broker_declare(sp_broker *broker, const sp_queue *queue, signprep_error *err);
/** Declares a durable topic exchange, now and on every new connection. One that is lost is made again: what it can't place comes back. @return B506 … B508, S912, S913 */
signprep_code sp_broker_declare_exchange(sp_broker *broker, const char *name, signprep_error *err);
/** Consumes, now and on every new connection. Numbers count from 0. @return B508, B509 */
signprep_code sp_broker_consume(sp_broker *broker, const sp_broker_subscription *consumer, signprep_error *err);
/** Stops consuming for good; what was delivered stays with the caller. */
void sp_broker_cancel(sp_broker *broker);
/** Messages waiting and consumers of a queue, as the broker says now; 0 and 0 without a connection. */
signprep_code sp_broker_look(sp_broker *broker, const char *queue, uint32_t *messages, uint32_t *consumers, signprep_error *err);

/** Takes the message over, also when it fails. Its ticket comes back with SP_BROKER_CONFIRMED or SP_BROKER_RETURNED. @return B511 too big */
signprep_code sp_broker_publish(sp_broker *broker, sp_message *message, void *ticket, signprep_error *err);
/** Published and not yet confirmed. */
size_t sp_broker_unconfirmed(const sp_broker *broker);
/** False: the delivery is of an earlier connection and comes again. */
bool sp_broker_settle(sp_broker *broker, sp_delivery_id id, sp_settle how);
/**
 * The next event. Connects again when need be.
 * @return an error only when there is no way on: B510 no connection for patience_s; B503, B506, B507 when connecting again
 */
signprep_code sp_broker_wait(sp_broker *broker, double timeout_s, int wake_fd, sp_broker_event *event, signprep_error *err);

#endif
