/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A process that only forks workers. It is forked first, before secrets are read and threads start, and forks every
 * worker, replacements too, so that none of them inherits what the program came to know later.
 */
#ifndef SP_ISOLATE_FORK_SERVER_H
#define SP_ISOLATE_FORK_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <signprep/error.h>

#include "isolate/worker.h"

typedef struct sp_nursery {
	int control; /* becomes readable when there is an event; -1 when it is gone */
	pid_t pid;
} sp_nursery;

typedef enum sp_nursery_kind { SP_NURSERY_STARTED = 1, SP_NURSERY_FAILED, SP_NURSERY_ENDED } sp_nursery_kind;

typedef struct sp_nursery_event {
	sp_nursery_kind kind;
	uint32_t serial; /* of the worker, as given when it was asked for */
	int value;       /* STARTED: its pid; FAILED: errno; ENDED: its wait status */
} sp_nursery_event;

signprep_code sp_nursery_open(sp_nursery *nursery, const sp_worker_options *options, signprep_error *err);
/** Kills every worker and waits for the end of it. */
void sp_nursery_close(sp_nursery *nursery);
/** Asks for a worker on `channel`, which stays the caller's. False when the nursery is gone. */
bool sp_nursery_spawn(sp_nursery *nursery, uint32_t serial, int channel);
bool sp_nursery_kill(sp_nursery *nursery, uint32_t serial);
/** 1: an event, 0: none now, -1: the nursery is gone. Never waits. */
int sp_nursery_next(sp_nursery *nursery, sp_nursery_event *event);

#endif
