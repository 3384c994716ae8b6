/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a kind of store does for events.c: a file, or a database on a server. Calls come from many threads. */
#ifndef SP_SUBMIT_EVENTS_EVENTS_STORE_H
#define SP_SUBMIT_EVENTS_EVENTS_STORE_H

#include "submit/events/events.h"

/* Each as the function of events.h that it stands for; what is wrong is said in words of a journal. */
typedef struct sp_events_kind {
	signprep_code (*add)(
		void *store, const sp_event_in *items, size_t count, double now, sp_event_fate *fates, signprep_error *err);
	signprep_code (*read)(void *store, const sp_events_query *query, bool (*each)(void *opaque, const sp_event_record *record),
		void *opaque, signprep_error *err);
	signprep_code (*flows)(void *store, const char *flow_id, bool (*each)(void *opaque, const sp_flow_record *record),
		void *opaque, signprep_error *err);
	signprep_code (*count)(void *store, sp_events_counts *out, signprep_error *err);
	signprep_code (*take)(void *store, sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err);
	signprep_code (*save)(void *store, const sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err);
	signprep_code (*release)(void *store, const sp_cursor *cursor, signprep_error *err);
	signprep_code (*rewind)(void *store, const char *name, int64_t seq, size_t *count, signprep_error *err);
	signprep_code (*list)(void *store, bool (*each)(void *opaque, const sp_cursor *cursor), void *opaque, signprep_error *err);
	void (*close)(void *store);
} sp_events_kind;

typedef struct sp_events_store {
	const sp_events_kind *kind;
	void *store;
} sp_events_store;

signprep_code sp_events_open_file(sp_events_store *out, const char *path, double busy_s, signprep_error *err);
signprep_code sp_events_open_server(sp_events_store *out, const char *url, double busy_s, signprep_error *err);

/**
 * When an event happened, seconds since 1970; 0 where that is not said, or lies more than a day ahead: one event of the year 2100
 * would make stale whatever comes before then. A clock of ours that is off by hours does no harm.
 */
static inline double sp_events_time(const signprep_event *event, double now)
{
	return event->time <= now + 86400 ? event->time : 0;
}

/** The finding of a journal said of a store of events. */
signprep_code sp_events_translate(signprep_error *err);

#endif
