/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The store of events in an SQLite file: what opening it and using it share. */
#ifndef SP_SUBMIT_EVENTS_EVENTS_SQLITE_H
#define SP_SUBMIT_EVENTS_EVENTS_SQLITE_H

#include <pthread.h>
#include <sys/types.h>

#include "submit/events/events_store.h"
#include "submit/journal/journal_sqlite.h"

typedef enum sp_events_statement {
	SP_EVENTS_BEGIN,
	SP_EVENTS_COMMIT,
	SP_EVENTS_ROLLBACK,
	SP_EVENTS_INSERT,
	SP_EVENTS_REPEAT,
	SP_EVENTS_FIND,
	SP_EVENTS_STALE,
	SP_EVENTS_FLOW,
	SP_EVENTS_SET_FLOW,
	SP_EVENTS_READ,
	SP_EVENTS_FLOWS,
	SP_EVENTS_COUNTS,
	SP_EVENTS_MAKE_CURSOR,
	SP_EVENTS_TAKE_CURSOR,
	SP_EVENTS_READ_CURSOR,
	SP_EVENTS_SAVE_CURSOR,
	SP_EVENTS_RELEASE_CURSOR,
	SP_EVENTS_REWIND,
	SP_EVENTS_LIST_CURSORS,
	SP_EVENTS_STATEMENTS
} sp_events_statement;

typedef struct sp_events_file {
	sqlite3 *db;
	char *name;
	dev_t device; /* of the file as it was opened */
	ino_t inode;
	pthread_mutex_t mutex;
	double busy_s;
	sqlite3_stmt *statements[SP_EVENTS_STATEMENTS]; /* prepared when first used */
} sp_events_file;

signprep_code sp_events_file_open(sp_events_file **out, const char *path, double busy_s, signprep_error *err);

/**
 * The file that stands at its place now becomes the store; where there is none, one is made. When that fails all stays as it
 * was. Under the lock.
 */
void sp_events_file_reopen(sp_events_file *events);
void sp_events_file_close(void *store);

#endif
