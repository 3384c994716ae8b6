/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * From the store to those who take events: one thread for each, with a cursor of its own, in the order the events were
 * kept. What fails is tried again, later and later, until it is taken: an event may come twice, and none is left out. Of
 * several processes on one store one at a time has a cursor; when it dies another takes it some ten seconds later.
 */
#ifndef SP_SERVICE_CALLBACK_DISPATCHER_H
#define SP_SERVICE_CALLBACK_DISPATCHER_H

#include "submit/events/events.h"

/** An event as it is handed out; borrowed for the call. */
typedef struct sp_delivery {
	sp_event_record record;
	const char *json;           /* signprep.event/1 with path, seq, received, stale, in one line */
	bool (*stopping)(void *of); /* for deliveries that take long: true when it is time to give up */
	void *of;
} sp_delivery;

/** One who takes events. */
typedef struct sp_sink {
	const char *name; /* of its cursor, the same at the next start */
	signprep_code (*deliver)(void *opaque, const sp_delivery *delivery, signprep_error *err);
	void *opaque;
	void (*idle)(void *opaque); /* called about once a second while there is nothing to hand out; may be NULL */
	/*
	 * Instead of `deliver`, for those who have several events on their way at once: `*taken` of them, counted from the first, are
	 * taken, one at least where it returns SIGNPREP_OK; else `err` is about the one behind them, which is handed over alone next.
	 */
	signprep_code (*deliver_all)(void *opaque, const sp_delivery *deliveries, size_t count, size_t *taken, signprep_error *err);
} sp_sink;

typedef struct sp_sink_counts {
	const char *name;
	int64_t seq; /* everything up to this number is done with */
	unsigned long long delivered, failed;
} sp_sink_counts;

typedef struct sp_dispatcher sp_dispatcher;

/** `note` tells of failures, once for each event; it may be called from any thread. Sinks are borrowed. */
signprep_code sp_dispatcher_start(sp_dispatcher **out, sp_events *events, const sp_sink *sinks, size_t count,
	void (*note)(void *opaque, const signprep_error *err), void *opaque, signprep_error *err);
/** There are new events. */
void sp_dispatcher_wake(sp_dispatcher *dispatcher);
/** `out` has room for as many as there are sinks. */
void sp_dispatcher_count(sp_dispatcher *dispatcher, sp_sink_counts *out);
/** Ends deliveries under way, and says how far each has come. NULL is allowed. */
void sp_dispatcher_stop(sp_dispatcher *dispatcher);

#endif
