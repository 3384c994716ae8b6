/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The worker: rows from a consumer, over the engine's road, answers back. */
#ifndef SP_BATCH_ROW_WORKER_H
#define SP_BATCH_ROW_WORKER_H

#include <signprep/batch.h>

#include "batch/consumer.h"

typedef struct sp_row_worker_options {
	signprep_lang lang; /* of messages in answers */
	bool partner;       /* without a client: this worker checks as the partner edition takes it */
	double patience_s; /* how long a row is given that another worker seems to be sending just now; default 90: longer than an exchange */
	bool (*cancelled)(void *opaque); /* true: no further rows, those under way are finished; may be NULL */
	void (*note)(void *opaque, const signprep_error *err); /* B522: what lies in the dead-letter queue now; may be NULL */
	void (*on_row)(void *opaque, const char *json);        /* each answer; may be NULL */
	void *opaque;
} sp_row_worker_options;

/**
 * Answers rows until told to stop. A row is answered with what the journal says where it was sent before; with a failure
 * where it is at fault itself. Where this worker or its account is at fault (no journal, no credentials, no quota, no processes) it gives the row back
 * and ends with the error.
 * @param client its journal is shared with the other workers; NULL: rows that are to be sent are refused with B524
 * @param counts how the rows ended
 * @return what made it end: B5xx, S1xx, S306, S5xx; SIGNPREP_OK after `cancelled`
 */
signprep_code sp_row_worker_serve(sp_engine *engine, signprep_client *client, sp_consumer *consumer,
	const sp_row_worker_options *options, signprep_batch_counts *counts, signprep_error *err);

#endif
