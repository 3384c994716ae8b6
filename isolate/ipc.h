/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Messages over a stream socket: a head with kind and length, bytes, at most one descriptor. */
#ifndef SP_ISOLATE_IPC_H
#define SP_ISOLATE_IPC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

typedef enum sp_frame_kind {
	SP_FRAME_JOB = 1, SP_FRAME_ANSWER, /* pool and worker */
	SP_FRAME_FILE, SP_FRAME_FOLDER, SP_FRAME_DONE /* a verb in its child and the process that writes for it */
} sp_frame_kind;

typedef enum sp_frame_status {
	SP_FRAME_PARTIAL, /* go on when the socket is ready again */
	SP_FRAME_WHOLE,
	SP_FRAME_CLOSED,  /* the other end is gone */
	SP_FRAME_BROKEN,  /* no message, or longer than allowed */
	SP_FRAME_MEMORY
} sp_frame_status;

#define SP_FRAME_HEAD 16

typedef struct sp_frame_reader {
	unsigned char head[SP_FRAME_HEAD];
	size_t got;      /* of the head */
	uint32_t kind;
	uint64_t length;
	sp_buf body;
	size_t max;
	int fd;          /* that came along; -1 if none; the reader's until it is taken (set to -1) */
} sp_frame_reader;

void sp_frame_reader_init(sp_frame_reader *reader, size_t max);
void sp_frame_reader_clear(sp_frame_reader *reader);
/**
 * Reads what there is, waiting when the socket does. After SP_FRAME_WHOLE clear and init for the next. `descriptors`:
 * one may come along; where it may not, those that are sent are dropped.
 */
sp_frame_status sp_frame_read(sp_frame_reader *reader, int socket, bool descriptors);

typedef struct sp_frame_writer {
	sp_buf bytes;    /* head and body */
	size_t sent;
	int fd;          /* goes along with the first byte and is closed then; -1 if none */
} sp_frame_writer;

/** An empty message of `kind`: append its body to writer->bytes. */
void sp_frame_writer_init(sp_frame_writer *writer, sp_frame_kind kind, size_t max);
void sp_frame_writer_clear(sp_frame_writer *writer);
/** Settles the length; false when the body did not fit. */
bool sp_frame_writer_close(sp_frame_writer *writer);
sp_frame_status sp_frame_write(sp_frame_writer *writer, int socket);

/** A whole message over a socket that waits, its body in two pieces; false when the other end is gone. */
bool sp_frame_send(int socket, sp_frame_kind kind, const void *first, size_t first_length, const void *second,
	size_t second_length);

#endif
