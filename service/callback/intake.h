/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * From many requests into one store. What waits while the disk writes is written together by the next commit, so that
 * the disk is waited for once and not once for each event.
 */
#ifndef SP_SERVICE_CALLBACK_INTAKE_H
#define SP_SERVICE_CALLBACK_INTAKE_H

#include "submit/events/events.h"

typedef struct sp_intake sp_intake;

typedef struct sp_intake_counts {
	unsigned long long commits, failures; /* since the start */
	size_t waiting;
	bool failing; /* the last commit failed */
} sp_intake_counts;

/** `stored` is called on a thread of the intake's after each commit; may be NULL. The store stays the caller's. */
signprep_code sp_intake_start(sp_intake **out, sp_events *events, void (*stored)(void *opaque), void *opaque, signprep_error *err);
/**
 * Returns when the event is on the disk, or can't be within `patience_s`. It takes `event` and frees it. An event that came
 * too late may be kept all the same: it will be a repetition when it comes again.
 * @param path lives as long as the intake
 * @return as sp_events_add; S830 too many wait, or the disk is too slow
 */
signprep_code sp_intake_put(
	sp_intake *intake, const char *path, signprep_event *event, double patience_s, sp_event_fate *fate, signprep_error *err);
void sp_intake_count(sp_intake *intake, sp_intake_counts *out);
/** Writes what waits, then ends. NULL is allowed. */
void sp_intake_stop(sp_intake *intake);

#endif
