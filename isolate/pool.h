/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Jobs over isolated worker processes, asynchronously. A worker that crashes, hangs, blows a limit or answers nonsense
 * is killed and replaced; its job ends with an error, the others go on.
 *
 * A pool belongs to one thread at a time. Make it before secrets are read and threads start: workers inherit the memory
 * of the process as it is then (see fork server.h), and nothing later.
 */
#ifndef SP_ISOLATE_POOL_H
#define SP_ISOLATE_POOL_H

#include <signprep/pool.h>

#include "isolate/job.h"

typedef struct sp_pool sp_pool;

#define SP_WORKERS_MAX 256

/* Zero-initialise; 0 means the default given here. */
typedef struct sp_pool_options {
	size_t workers;         /* default 1, at most SP_WORKERS_MAX */
	double wall_s;          /* for one job, from sp_pool_start; default 60 */
	double cpu_s;           /* processor time of one job, rounded up to whole seconds; default 60 */
	size_t max_memory;      /* bytes MuPDF may hold for one job; default 1 GiB; its address space may grow by half a GiB more */
	bool require_isolation; /* D910 where this machine lacks a layer of it */
	bool in_process;        /* no workers, no isolation: sp_pool_start does the work itself; for debugging */
	bool hash;         /* jobs may ask for the SHA-256 of their file: its library is loaded before the workers are confined */
	sp_job_run_fn run; /* what a worker does; default sp_job_run */
} sp_pool_options;

/** Forks the workers. @return SIGNPREP_LIMIT D909 */
signprep_code sp_pool_new(sp_pool **out, const sp_pool_options *options, signprep_error *err);
/** Kills what still runs; its answers are lost. */
void sp_pool_free(sp_pool *pool);
/** True when sp_pool_start may be called. */
bool sp_pool_has_room(const sp_pool *pool);
/**
 * Hands a job to a free worker and returns at once. All of `job` may be gone afterwards, its descriptor too. Limits of
 * job->document count where they are lower than the pool's.
 * @return SIGNPREP_LIMIT D909 when no worker can be had, D901
 */
signprep_code sp_pool_start(sp_pool *pool, const sp_job *job, void *ticket, signprep_error *err);
/**
 * Waits for the next job to end, in any order. False when `timeout_s` is over (below 0: none), when `wake_fd` (-1:
 * none) is readable, when a signal came, or when nothing is running.
 */
bool sp_pool_wait(sp_pool *pool, double timeout_s, int wake_fd, void **ticket, sp_job_answer *answer);
/**
 * So many workers may be busy at a time from now on, if that is more than before; what is lacking is forked by the same fork
 * server when there is a job for it. Only while nothing runs.
 */
signprep_code sp_pool_widen(sp_pool *pool, size_t workers, signprep_error *err);
/** Ends what runs: each such job is answered D906, to be fetched as always. */
void sp_pool_stop(sp_pool *pool);
/** sp_pool_options.wall_s as it counts. */
double sp_pool_wall_s(const sp_pool *pool);
/** Jobs started whose answer has not been fetched. */
size_t sp_pool_running(const sp_pool *pool);

/**
 * A job of the kind that the library's own pool has no function for: waits for a worker of it; NULL: done in this process.
 * `answer` is empty before.
 */
void sp_pool_do(signprep_pool *pool, const sp_job *job, sp_job_answer *answer);

#endif
