/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Messages over a stream socket: a head with kind, number of the job and length, bytes, at most one descriptor. */
#ifndef SP_ISOLATE_IPC_H
#define SP_ISOLATE_IPC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

typedef enum sp_ipc_kind {
	SP_IPC_JOB = 1,
	SP_IPC_PROGRESS, /* pages done, pages in all */
	SP_IPC_PIECE,    /* of a file that the job makes: its number, bytes */
	SP_IPC_ANSWER    /* ends the job */
} sp_ipc_kind;

typedef enum sp_ipc_status {
	SP_IPC_PARTIAL, /* go on when the socket is ready again */
	SP_IPC_WHOLE,
	SP_IPC_CLOSED, /* the other end is gone */
	SP_IPC_BROKEN, /* no message, or longer than allowed */
	SP_IPC_MEMORY
} sp_ipc_status;

#define SP_IPC_HEAD 24

typedef struct sp_ipc_reader {
	unsigned char head[SP_IPC_HEAD];
	size_t got; /* of the head */
	uint32_t kind;
	uint64_t number, length;
	sp_buf body;
	size_t max;
	int fd; /* that came along; -1 if none; the reader's until it is taken (set to -1) */
} sp_ipc_reader;

void sp_ipc_reader_init(sp_ipc_reader *reader, size_t max);
void sp_ipc_reader_clear(sp_ipc_reader *reader);
/**
 * Reads what there is, waiting when the socket does. After SP_IPC_WHOLE clear and init for the next. `descriptors`:
 * one may come along; where it may not, those that are sent are dropped.
 */
sp_ipc_status sp_ipc_read(sp_ipc_reader *reader, int socket, bool descriptors);

typedef struct sp_ipc_writer {
	sp_buf bytes; /* head and body */
	size_t sent;
	int fd; /* goes along with the first byte and is closed then; -1 if none */
} sp_ipc_writer;

/** An empty message of `kind` about the job `number`: append its body to writer->bytes. */
void sp_ipc_writer_init(sp_ipc_writer *writer, sp_ipc_kind kind, uint64_t number, size_t max);
void sp_ipc_writer_clear(sp_ipc_writer *writer);
/** Settles the length; false when the body did not fit. */
bool sp_ipc_writer_close(sp_ipc_writer *writer);
sp_ipc_status sp_ipc_write(sp_ipc_writer *writer, int socket);

/** A whole message over a socket that waits, its body in two pieces; false when the other end is gone. */
bool sp_ipc_send(int socket, sp_ipc_kind kind, uint64_t number, const void *first, size_t first_length, const void *second,
	size_t second_length);

#endif
