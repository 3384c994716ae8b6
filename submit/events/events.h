/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A store of events. What was added is on the disk when the call returns; what comes again is counted and not kept twice.
 * Those who take events from it each have a cursor of their own, so that none has to wait for another.
 *
 * A store may be used by many threads at once: calls wait for each other. It is not to be used in a child after fork().
 */
#ifndef SP_SUBMIT_EVENTS_EVENTS_H
#define SP_SUBMIT_EVENTS_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/callback.h>

#define SP_EVENTS_SCHEMA 1
#define SP_CURSOR_NAME_MAX 200

typedef struct sp_events sp_events;

/** One event that has come to `path`; borrowed. */
typedef struct sp_event_in {
	const char *path;
	const signprep_event *event;
} sp_event_in;

/** What became of it. */
typedef struct sp_event_fate {
	int64_t seq;   /* its number in the store, that of the first where it is a repetition */
	bool repeated; /* kept before */
	bool stale;    /* the contract was further on already when it came */
} sp_event_fate;

/**
 * Opens or creates a store in a file (SQLite), or in a database by its address, postgres://…: then processes on many machines
 * may use it at once.
 * @param busy_s how long to wait for another process, and for a server that is away
 * @return S820 cannot be opened, S821 damaged, S822 no store of events, S823 newer, S824 read-only, S825 locked, S826 disk full,
 *         S827 cannot be read or written, S829 network file system; R026 to R028 as every output; of a server S905 no answer,
 *         S906 log-in, S907 database, S908 libpq, S909 address
 */
signprep_code sp_events_open(sp_events **out, const char *path, double busy_s, signprep_error *err);
void sp_events_close(sp_events *events);

/**
 * Keeps events, all or none, and what they say of their contracts. They are on the disk when it returns.
 * @return as sp_events_open, and S828 when the file was deleted or replaced meanwhile
 */
signprep_code sp_events_add(
	sp_events *events, const sp_event_in *items, size_t count, double now, sp_event_fate *fates, signprep_error *err);

/** One that is kept; borrowed for the call. */
typedef struct sp_event_record {
	int64_t seq;
	double received; /* seconds since 1970 */
	int64_t repeats; /* how often it came again */
	bool stale;
	const char *path, *id, *type, *flow_id, *row_key;
	int flow_status;  /* -1: none */
	const char *json; /* signprep.event/1 */
} sp_event_record;

/** Zero-initialise: all of them. */
typedef struct sp_events_query {
	int64_t after;              /* only those behind this number */
	double since;               /* only those that were received then or later */
	const char *flow_id, *type; /* NULL: any */
	size_t limit;               /* 0: no limit */
} sp_events_query;

/** In the order of their numbers. `each` false ends it. */
signprep_code sp_events_read(sp_events *events, const sp_events_query *query,
	bool (*each)(void *opaque, const sp_event_record *record), void *opaque, signprep_error *err);

/** What is known of a contract by its events. */
typedef struct sp_flow_record {
	const char *flow_id, *row_key;
	int status;
	double time; /* of the change, seconds since 1970; 0: not said */
	int64_t seq; /* the event that said so */
} sp_flow_record;

/** By the numbers of the events that said so. */
signprep_code sp_events_flows(sp_events *events, const char *flow_id, bool (*each)(void *opaque, const sp_flow_record *record),
	void *opaque, signprep_error *err);

typedef struct sp_events_counts {
	int64_t events, last; /* last: the greatest number */
} sp_events_counts;

/**
 * As quick with millions of events as with one: from the oldest that is there to the last. Whoever deletes events deletes the oldest;
 * ones in between would go on being counted.
 */
signprep_code sp_events_count(sp_events *events, sp_events_counts *out, signprep_error *err);

/** How far one has come that takes events. It is held by one process at a time, for as long as it says. */
typedef struct sp_cursor {
	char name[SP_CURSOR_NAME_MAX + 1];
	char owner[40]; /* who holds it: a name of the process's own */
	int64_t seq;    /* everything up to this number is done with */
	int64_t turn;   /* grows when it is set back */
} sp_cursor;

/**
 * Takes hold of the cursor `name` until `now` + `hold_s`, makes it where there is none (`seq` 0: from the first event on).
 * `*ours` false: another process holds it.
 */
signprep_code sp_cursor_take(sp_events *events, sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err);
/** Writes how far it has come and holds it longer. `*ours` false: another process has it now, or it was set back. */
signprep_code sp_cursor_save(
	sp_events *events, const sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err);
/** Others may have it. */
signprep_code sp_cursor_release(sp_events *events, const sp_cursor *cursor, signprep_error *err);
/**
 * Sets cursors back, so that events are handed out again from number `seq` + 1 on; never forward.
 * @param name NULL: all of them
 */
signprep_code sp_cursor_rewind(sp_events *events, const char *name, int64_t seq, size_t *count, signprep_error *err);
/** All of them. */
signprep_code sp_cursor_list(
	sp_events *events, bool (*each)(void *opaque, const sp_cursor *cursor), void *opaque, signprep_error *err);

#endif
