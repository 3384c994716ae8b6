/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A batch's end of the broker: its rows are put into a queue, and end as the answers of the workers say. */
#ifndef SP_BATCH_PUBLISHER_H
#define SP_BATCH_PUBLISHER_H

#include "batch/broker/broker.h"
#include "batch/engine.h"
#include "batch/row_message.h"
#include "batch/broker/queues.h"

#define SP_DISPATCH_WINDOW 10000 /* default of window */

typedef struct sp_dispatch_options {
	sp_broker_options broker;
	const char *queue;   /* as the workers' */
	const char *answers; /* NULL: "QUEUE.results"; one batch at a time collects from it */
	const char *batch;   /* name; answers and dead letters of other batches are left where they are */
	bool resume;         /* take answers that an earlier run of this batch has left, where the row is still the same */
	int delivery_limit;  /* as the workers'; 0: default */
	size_t window;       /* rows at most that are with the workers at a time; 0: SP_DISPATCH_WINDOW */
	sp_terms terms;
} sp_dispatch_options;

typedef struct sp_dispatch sp_dispatch;

/** Connects and declares the queues. @return as sp_broker_open and sp_broker_declare; B509 another batch collects there */
signprep_code sp_dispatch_new(sp_dispatch **out, const sp_dispatch_options *options, signprep_error *err);
void sp_dispatch_free(sp_dispatch *dispatch);
/**
 * As sp_engine_run, with workers elsewhere; `located` is not called. After `stop` it does not wait for rows that are with
 * the workers: they are answered all the same, and the next run with the same batch finds the answers.
 * @return B510, B515 …; what `done` said
 */
signprep_code sp_dispatch_run(sp_dispatch *dispatch, const sp_engine_ports *ports, signprep_error *err);
/** Rows still with the workers. */
size_t sp_dispatch_outstanding(const sp_dispatch *dispatch);

#endif
