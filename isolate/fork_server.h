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

typedef struct sp_fork_server {
	int control; /* becomes readable when there is an event; -1 when it is gone */
	pid_t pid;
} sp_fork_server;

typedef enum sp_fork_server_kind { SP_FORK_SERVER_STARTED = 1, SP_FORK_SERVER_FAILED, SP_FORK_SERVER_ENDED } sp_fork_server_kind;

typedef struct sp_fork_server_event {
	sp_fork_server_kind kind;
	uint32_t serial; /* of the worker, as given when it was asked for */
	int value;       /* STARTED: its pid; FAILED: errno; ENDED: its wait status */
} sp_fork_server_event;

signprep_code sp_fork_server_open(sp_fork_server *fork_server, const sp_worker_options *options, signprep_error *err);
/** Kills every worker and waits for the end of it. */
void sp_fork_server_close(sp_fork_server *fork_server);
/** Asks for a worker on `channel`, which stays the caller's. False when the fork server is gone. */
bool sp_fork_server_spawn(sp_fork_server *fork_server, uint32_t serial, int channel);
bool sp_fork_server_kill(sp_fork_server *fork_server, uint32_t serial);
/** 1: an event, 0: none now, -1: the fork server is gone. Never waits. */
int sp_fork_server_next(sp_fork_server *fork_server, sp_fork_server_event *event);

#endif
