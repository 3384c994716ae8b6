/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The pages of one preview drawn by several workers. */
#ifndef SP_ISOLATE_PREVIEW_SHARES_H
#define SP_ISOLATE_PREVIEW_SHARES_H

#include "isolate/pool.h"

/** Where the pictures go. */
typedef struct sp_preview_sink {
	const int *pages; /* for each drawing of the job */
	signprep_page_fn page;
	void *opaque;
	size_t room; /* bytes of pictures that may wait for those before them; 0: 256 MiB */
} sp_preview_sink;

/**
 * Runs a job of SP_JOB_PREVIEW in up to `workers` processes of the pool, which is the caller's until this returns. Each opens
 * the document for itself; pictures are the same bytes and come in the same order as from one. `answer`, which is empty, tells
 * what was learnt of the document, or what went wrong.
 */
void sp_preview_run(sp_pool *pool, const sp_job *job, size_t workers, const sp_preview_sink *sink, sp_job_answer *answer);

#endif
