/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A batch's end of the broker: its rows are put into a queue, and end as the answers of the workers say. */
#ifndef SP_BATCH_PUBLISHER_H
#define SP_BATCH_PUBLISHER_H

#include "batch/broker/broker.h"
#include "batch/engine.h"
#include "batch/row_message.h"
#include "batch/broker/queues.h"

#define SP_PUBLISHER_WINDOW 10000 /* default of window */

typedef struct sp_publisher_options {
	sp_broker_options broker;
	const char *queue;   /* as the workers' */
	const char *answers; /* NULL: "QUEUE.results"; one batch at a time collects from it */
	const char *batch;   /* name; answers and dead letters of other batches are left where they are */
	bool resume;         /* take answers that an earlier run of this batch has left, where the row is still the same */
	int delivery_limit;  /* as the workers'; 0: default */
	size_t window;       /* rows at most that are with the workers at a time; 0: SP_PUBLISHER_WINDOW */
	sp_terms terms;
} sp_publisher_options;

typedef struct sp_publisher sp_publisher;

/** Connects and declares the queues. @return as sp_broker_open and sp_broker_declare; B509 another batch collects there */
signprep_code sp_publisher_new(sp_publisher **out, const sp_publisher_options *options, signprep_error *err);
void sp_publisher_free(sp_publisher *publisher);
/**
 * As sp_engine_run, with workers elsewhere; `located` is not called. After `stop` it does not wait for rows that are with
 * the workers: they are answered all the same, and the next run with the same batch finds the answers.
 * @return B510, B515 …; what `done` said
 */
signprep_code sp_publisher_run(sp_publisher *publisher, const sp_engine_ports *ports, signprep_error *err);
/** Rows still with the workers. */
size_t sp_publisher_outstanding(const sp_publisher *publisher);

#endif
