/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What runs in a worker: jobs come in over a socket, answers go back. */
#ifndef SP_ISOLATE_WORKER_H
#define SP_ISOLATE_WORKER_H

#include "isolate/job.h"

/** Most bytes of an answer with its previews. */
#define SP_ANSWER_BYTES_MAX ((size_t) 384 << 20)

typedef struct sp_worker_options {
	size_t max_memory; /* bytes of address space on top of what is mapped at the start; 0: no limit */
	unsigned cpu_s;    /* processor time for one job, whole seconds; 0: no limit */
	bool hash;         /* some jobs ask for the SHA-256 of their file */
	sp_job_run_fn run;
} sp_worker_options;

/**
 * What libraries look up in files when they are first used is looked up now: a worker can open nothing any more. In the
 * process that forks the workers, once for all of them.
 */
void sp_worker_warm_up(const sp_worker_options *options);
/** Confines the process, then works until the other end of `channel` closes. Returns the exit status. */
int sp_worker_main(int channel, const sp_worker_options *options);

#endif
