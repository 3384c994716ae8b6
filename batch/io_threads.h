/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Threads for what waits on the network: downloads and sendings. Rows go in, the same rows come out when done. */
#ifndef SP_BATCH_IO_THREADS_H
#define SP_BATCH_IO_THREADS_H

#include "batch/entry.h"

typedef struct sp_crew sp_crew;
typedef void (*sp_crew_fn)(void *opaque, sp_entry *entry);

/** `work` runs in any of the threads, one row at a time each; signals stay with the thread that made the crew. */
signprep_code sp_crew_new(sp_crew **out, int threads, sp_crew_fn work, void *opaque, signprep_error *err);
/** Ends the threads after the rows they hold; rows still waiting or not collected are freed. NULL is fine. */
void sp_crew_free(sp_crew *crew);
void sp_crew_give(sp_crew *crew, sp_entry *entry);
/** A row that is done; NULL when there is none now. */
sp_entry *sp_crew_collect(sp_crew *crew);
/** Readable while there is something to collect. */
int sp_crew_fd(const sp_crew *crew);

#endif
