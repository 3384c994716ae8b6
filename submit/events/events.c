/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The store of events: whatever it is kept in, its findings speak of a store of events. */
#include "submit/events/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "submit/events/events_store.h"
#include "submit/journal/journal_place.h"

struct sp_events {
	sp_events_store in;
};

signprep_code sp_events_translate(signprep_error *err)
{
	static const char *const ids[][2] = { { "S501", "S820" }, { "S502", "S821" }, { "S506", "S822" }, { "S503", "S823" },
		{ "S504", "S824" }, { "S505", "S825" }, { "S507", "S826" }, { "S510", "S827" }, { "S515", "S829" },
		{ "S509", "S905" }, { "S511", "S906" }, { "S512", "S907" }, { "S513", "S908" }, { "S514", "S909" } };
	const signprep_error of = *err;
	const char *texts[10];
	size_t count = sp_fail_texts(&of, texts);
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (strcmp(of.id, ids[i][0]) == 0)
			return sp_fail_list(err, ids[i][1], of.native, of.where, texts, count);
	return of.code;
}

static signprep_code give(signprep_code code, signprep_error *own, signprep_error *err)
{
	if (code == SIGNPREP_OK)
		return code;
	code = sp_events_translate(own);
	if (err != NULL)
		*err = *own;
	return code;
}

signprep_code sp_events_open(sp_events **out, const char *path, double busy_s, signprep_error *err)
{
	signprep_error own = { 0 };
	sp_events *events = calloc(1, sizeof *events);
	*out = NULL;
	if (events == NULL)
		return sp_fail_memory(err, "");
	signprep_code code = sp_journal_is_address(path) ? sp_events_open_server(&events->in, path, busy_s, &own)
							 : sp_events_open_file(&events->in, path, busy_s, &own);
	if (code == SIGNPREP_OK)
		*out = events;
	else
		free(events);
	return give(code, &own, err);
}

void sp_events_close(sp_events *events)
{
	if (events == NULL)
		return;
	events->in.kind->close(events->in.store);
	free(events);
}

signprep_code sp_events_add(
	sp_events *events, const sp_event_in *items, size_t count, double now, sp_event_fate *fates, signprep_error *err)
{
	signprep_error own = { 0 };
	return give(events->in.kind->add(events->in.store, items, count, now, fates, &own), &own, err);
}

signprep_code sp_events_read(sp_events *events, const sp_events_query *query,
	bool (*each)(void *opaque, const sp_event_record *record), void *opaque, signprep_error *err)
{
	signprep_error own = { 0 };
	return give(events->in.kind->read(events->in.store, query, each, opaque, &own), &own, err);
}

signprep_code sp_events_flows(sp_events *events, const char *flow_id, bool (*each)(void *opaque, const sp_flow_record *record),
	void *opaque, signprep_error *err)
{
	signprep_error own = { 0 };
	return give(events->in.kind->flows(events->in.store, flow_id, each, opaque, &own), &own, err);
}

signprep_code sp_events_count(sp_events *events, sp_events_counts *out, signprep_error *err)
{
	signprep_error own = { 0 };
	return give(events->in.kind->count(events->in.store, out, &own), &own, err);
}

signprep_code sp_cursor_take(sp_events *events, sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err)
{
	signprep_error own = { 0 };
	*ours = false;
	return give(events->in.kind->take(events->in.store, cursor, now, hold_s, ours, &own), &own, err);
}

signprep_code sp_cursor_save(sp_events *events, const sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err)
{
	signprep_error own = { 0 };
	*ours = false;
	return give(events->in.kind->save(events->in.store, cursor, now, hold_s, ours, &own), &own, err);
}

signprep_code sp_cursor_release(sp_events *events, const sp_cursor *cursor, signprep_error *err)
{
	signprep_error own = { 0 };
	return give(events->in.kind->release(events->in.store, cursor, &own), &own, err);
}

signprep_code sp_cursor_rewind(sp_events *events, const char *name, int64_t seq, size_t *count, signprep_error *err)
{
	signprep_error own = { 0 };
	*count = 0;
	return give(events->in.kind->rewind(events->in.store, name, seq, count, &own), &own, err);
}

signprep_code sp_cursor_list(
	sp_events *events, bool (*each)(void *opaque, const sp_cursor *cursor), void *opaque, signprep_error *err)
{
	signprep_error own = { 0 };
	return give(events->in.kind->list(events->in.store, each, opaque, &own), &own, err);
}
