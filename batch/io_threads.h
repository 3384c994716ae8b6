/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Threads for what waits on the network: downloads and sendings. Rows go in, the same rows come out when done. */
#ifndef SP_BATCH_IO_THREADS_H
#define SP_BATCH_IO_THREADS_H

#include "batch/entry.h"

typedef struct sp_io_threads sp_io_threads;
typedef void (*sp_io_threads_fn)(void *opaque, sp_entry *entry);

/** `work` runs in any of the threads, one row at a time each; signals stay with the thread that made the I/O threads. */
signprep_code sp_io_threads_new(sp_io_threads **out, int threads, sp_io_threads_fn work, void *opaque, signprep_error *err);
/** Ends the threads after the rows they hold; rows still waiting or not collected are freed. NULL is fine. */
void sp_io_threads_free(sp_io_threads *io_threads);
void sp_io_threads_give(sp_io_threads *io_threads, sp_entry *entry);
/** A row that is done; NULL when there is none now. */
sp_entry *sp_io_threads_collect(sp_io_threads *io_threads);
/** A row that no thread has begun with, back again; NULL when there is none. */
sp_entry *sp_io_threads_withdraw(sp_io_threads *io_threads);
/** Readable while there is something to collect. */
int sp_io_threads_fd(const sp_io_threads *io_threads);

#endif
