/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The road of a row: open or download its PDF, locate it in a worker, send it. Many rows are on the road at once;
 * where rows come from and where they go is the caller's: a file, a stream, a broker.
 */
#ifndef SP_BATCH_ENGINE_H
#define SP_BATCH_ENGINE_H

#include "batch/converter.h"
#include "batch/entry.h"
#include "isolate/pool.h"
#include "net/download.h"

typedef enum sp_intake { SP_INTAKE_ROW, SP_INTAKE_NONE /* none now */, SP_INTAKE_END } sp_intake;

typedef struct sp_engine_ports {
	/** Gives the next row away. Must not block. */
	sp_intake (*next)(void *opaque, sp_entry **entry);
	/** A row has its places: pictures and the like, before it is sent. May be NULL. An error ends the row. */
	signprep_code (*located)(void *opaque, const sp_entry *entry, const sp_job_answer *answer, signprep_error *err);
	/**
	 * Takes a row that has ended. An error ends the run: rows that are being sent or read come to their end, those for which that has
	 * not begun come as SP_ENTRY_LEFT.
	 */
	signprep_code (*done)(void *opaque, sp_entry *entry, signprep_error *err);
	/** True: no further rows; those under way are finished. Asked often. */
	bool (*stop)(void *opaque);
	bool all_there; /* every row is in a file: the next one, or the end, comes by itself */
	int wake_fd;    /* readable when `next` may have one again; -1: none */
	void *opaque;
} sp_engine_ports;

typedef struct sp_engine_options {
	sp_pool_options pool;
	signprep_document_options document; /* password apart: that is the row's */
	signprep_on_multiple on_multiple;
	signprep_emit emit;
	double preview_dpi; /* 0: no pictures */
	signprep_lang preview_lang;
	const signprep_picture *seals; /* drawn where components name them; borrowed */
	size_t seal_count;
	const sp_transport *transport; /* for downloads */
	sp_download_options download;
	int io_threads;          /* downloads and sendings at a time; default 16 */
	bool partner;            /* nothing is sent, but checked as the partner edition takes it */
	sp_converter *converter; /* makes PDFs of other files, one at a time; borrowed; NULL: those are refused */
} sp_engine_options;

typedef struct sp_engine sp_engine;

/** Forks the workers: before threads are started and secrets are read. */
signprep_code sp_engine_new(sp_engine **out, const sp_engine_options *options, signprep_error *err);
void sp_engine_free(sp_engine *engine);
/**
 * Runs until `next` says the end or `stop` says so, and every row under way has been given to `done`.
 * @param client sends what was located; NULL: nothing is sent
 */
signprep_code sp_engine_run(sp_engine *engine, signprep_client *client, const sp_engine_ports *ports, signprep_error *err);

#endif
