/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A worker's end of the broker: a thread that keeps the connection alive, however long a row takes. Rows come in, answers
 * go out. A row is acknowledged when its answer is on the broker's disks, not before.
 *
 * sp_consumer_next … sp_consumer_refuse are for one thread; it need not be the one that made the consumer.
 */
#ifndef SP_BATCH_CONSUMER_H
#define SP_BATCH_CONSUMER_H

#include "batch/broker/broker.h"
#include "batch/engine.h"
#include "batch/broker/queues.h"

typedef struct sp_consumer_options {
	sp_broker_options broker;
	const char *queue;   /* rows; poison goes to "QUEUE.dead" */
	const char *answers; /* for rows that name no queue of their own; NULL: "QUEUE.results" */
	int prefetch;        /* rows in hand at a time */
	int delivery_limit;  /* 0: SP_QUEUES_DELIVERIES */
} sp_consumer_options;

/** A row in hand. Its members are for reading; `tag` is the caller's. */
typedef struct sp_row_in_hand {
	struct sp_row_in_hand *next;
	sp_message message;
	bool redelivered, too_big;
	int64_t deliveries; /* before this one */
	/* The caller's, kept when it postpones the row: since when (monotonic) another has it, and how long it was postponed last. */
	double elsewhere_since, pause;
	/* The consumer's own. */
	sp_delivery_id id;
	int stage;
	double not_before;
	char *answer;
	size_t answer_length;
	bool diverted;
} sp_row_in_hand;

typedef struct sp_consumer sp_consumer;

/** Connects, declares the queues, begins to take rows. @return as sp_broker_open and sp_broker_declare */
signprep_code sp_consumer_new(sp_consumer **out, const sp_consumer_options *options, signprep_error *err);
/**
 * Ends: no further rows, those nobody took go back. Waits until every answer given is confirmed and its row acknowledged,
 * `patience_s` at most; rows whose answer is not confirmed by then go back too and come again elsewhere.
 */
void sp_consumer_free(sp_consumer *consumer, double patience_s);
/** The next row. END after sp_consumer_stop, and when the broker is given up. Rows with the key of one in hand wait for it. */
sp_intake sp_consumer_next(sp_consumer *consumer, sp_row_in_hand **row);
/** Readable while sp_consumer_next has a row, or the end. */
int sp_consumer_fd(const sp_consumer *consumer);
/** "amqps://user@host:5671/vhost" */
const char *sp_consumer_shown(const sp_consumer *consumer);
/** Why the broker was given up; SIGNPREP_OK while it is not. */
signprep_code sp_consumer_code(sp_consumer *consumer, signprep_error *err);

/* Each of these ends the caller's hold on the row. */
/** Takes `answer` over (from malloc). */
void sp_consumer_answer(sp_consumer *consumer, sp_row_in_hand *row, char *answer);
/** Later again, from sp_consumer_next. */
void sp_consumer_postpone(sp_consumer *consumer, sp_row_in_hand *row, double seconds);
/** Back into the queue, for others; to the dead letters when it came more often than the limit allows. */
void sp_consumer_give_back(sp_consumer *consumer, sp_row_in_hand *row);
/** Into the dead-letter queue: this is no row. */
void sp_consumer_refuse(sp_consumer *consumer, sp_row_in_hand *row);
/** No further rows. Any thread. */
void sp_consumer_stop(sp_consumer *consumer);

#endif
