/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What runs in a worker: jobs come in over a socket, answers go back. */
#ifndef SP_ISOLATE_WORKER_H
#define SP_ISOLATE_WORKER_H

#include "isolate/job.h"

/** Most bytes of a job, and of an answer with its previews. */
#define SP_JOB_BYTES_MAX ((size_t) 64 << 20)
#define SP_ANSWER_BYTES_MAX ((size_t) 384 << 20)

typedef struct sp_worker_options {
	size_t max_memory; /* bytes of address space on top of what is mapped at the start; 0: no limit */
	unsigned cpu_s;    /* processor time for one job, whole seconds; 0: no limit */
	sp_job_run_fn run;
} sp_worker_options;

/** Confines the process, then works until the other end of `channel` closes. Returns the exit status. */
int sp_worker_main(int channel, const sp_worker_options *options);

#endif
