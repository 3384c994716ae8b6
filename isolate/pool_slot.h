/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One worker of a pool as its owner sees it: the process, and the job it has. */
#ifndef SP_ISOLATE_POOL_SLOT_H
#define SP_ISOLATE_POOL_SLOT_H

#include "isolate/ipc.h"
#include "isolate/job.h"
#include "isolate/fork_server.h"

typedef enum sp_pool_slot_state { SP_POOL_SLOT_EMPTY, SP_POOL_SLOT_ALIVE, SP_POOL_SLOT_DYING } sp_pool_slot_state;
typedef enum sp_pool_slot_reason {
	SP_DIED_ITSELF,
	SP_DIED_LATE,
	SP_DIED_BAD_ANSWER,
	SP_DIED_FOR_MEMORY,
	SP_DIED_UNWANTED /* whoever takes what it makes takes no more */
} sp_pool_slot_reason;

/** What has been heard of a job so far. */
typedef struct sp_pool_slot_progress {
	sp_job_listener listener;
	int done, total;     /* pages */
	size_t files, begun; /* of the files that it makes */
	const char *magic;   /* of each */
	size_t length;       /* of the one at hand */
} sp_pool_slot_progress;

typedef struct sp_pool_slot {
	sp_pool_slot_state state;
	uint32_t serial;
	int channel;                /* ours; -1 without process */
	sp_pool_slot_reason reason; /* why it was killed */
	bool has_job, answered;     /* from start to fetch; the answer is below */
	uint64_t number;            /* of the job: no two of a pool have the same */
	void *ticket;
	double deadline;   /* CLOCK_MONOTONIC, seconds */
	sp_ipc_writer out; /* the job; kept to the end, its texts are needed */
	sp_ipc_reader in;
	sp_pool_slot_progress heard;
	sp_job_answer answer;
} sp_pool_slot;

bool sp_pool_slot_is_free(const sp_pool_slot *slot);
/** Starts its process; D909. */
signprep_code sp_pool_slot_populate(sp_pool_slot *slot, sp_fork_server *fork_server, uint32_t serial, signprep_error *err);
/**
 * Between two jobs: its process is there and has said nothing. One that talks unasked, or has died without notice, gets no job:
 * what it said before would pass for the answer.
 */
bool sp_pool_slot_is_silent(const sp_pool_slot *slot);
/** Without a job: gives its process up, however far it has died. */
void sp_pool_slot_abandon(sp_pool_slot *slot, sp_fork_server *fork_server);
/** Takes the job over: a copy, with a descriptor of its own that only reads. */
signprep_code sp_pool_slot_load(sp_pool_slot *slot, const sp_job *job, uint64_t number, void *ticket, signprep_error *err);
/** Sends and receives what can be without waiting. */
void sp_pool_slot_move(sp_pool_slot *slot, sp_fork_server *fork_server);
void sp_pool_slot_kill(sp_pool_slot *slot, sp_fork_server *fork_server, sp_pool_slot_reason reason);
/** Its process is gone with this wait status. */
void sp_pool_slot_reap(sp_pool_slot *slot, int status);
/** There is no process and there will be none: id D909 or the like. */
void sp_pool_slot_lose(sp_pool_slot *slot, const char *reason);
/** Hands the answer over; the slot is free again. */
void sp_pool_slot_fetch(sp_pool_slot *slot, void **ticket, sp_job_answer *answer);
void sp_pool_slot_clear(sp_pool_slot *slot);

#endif
