/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The store of events in an SQLite file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "actions/flow_state.h"
#include "base/fail.h"
#include "submit/events/events_sqlite.h"

static const char *const sql_of[SP_EVENTS_STATEMENTS] = {
	[SP_EVENTS_BEGIN] = "BEGIN IMMEDIATE",
	[SP_EVENTS_COMMIT] = "COMMIT",
	[SP_EVENTS_ROLLBACK] = "ROLLBACK",
	[SP_EVENTS_INSERT] = "INSERT INTO event (path, id, received, type, flow_id, flow_status, row_key, json)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SP_EVENTS_REPEAT] = "UPDATE event SET repeats = repeats + 1 WHERE path = ?1 AND id = ?2",
	[SP_EVENTS_FIND] = "SELECT seq, stale FROM event WHERE path = ?1 AND id = ?2",
	[SP_EVENTS_STALE] = "UPDATE event SET stale = 1 WHERE seq = ?1",
	[SP_EVENTS_FLOW] = "SELECT status, time, row_key FROM flow WHERE flow_id = ?1",
	[SP_EVENTS_SET_FLOW] = "INSERT OR REPLACE INTO flow VALUES (?1, ?2, ?3, ?4, ?5)",
	[SP_EVENTS_READ] = "SELECT seq, received, repeats, stale, path, id, type, flow_id, row_key, flow_status, json FROM event"
			   " WHERE seq > ?1 AND received >= ?2 AND (?3 IS NULL OR flow_id = ?3) AND (?4 IS NULL OR type = ?4) "
			   "ORDER BY seq LIMIT ?5",
	[SP_EVENTS_FLOWS] = "SELECT flow_id, row_key, status, time, seq FROM flow WHERE ?1 IS NULL OR flow_id = ?1 ORDER BY seq",
	/* Numbers have no gaps, and their ends are found at once; counting millions of rows would take seconds. */
	[SP_EVENTS_COUNTS] = "SELECT ifnull((SELECT max(seq) FROM event) - (SELECT min(seq) FROM event) + 1, 0),"
			     " ifnull((SELECT max(seq) FROM event), 0)",
	[SP_EVENTS_MAKE_CURSOR] = "INSERT OR IGNORE INTO cursor VALUES (?1, 0, 0, '', 0)",
	/* No claim reaches so far as ?5: one that does was made before the clock was set back. */
	[SP_EVENTS_TAKE_CURSOR] =
		"UPDATE cursor SET owner = ?2, until = ?3 WHERE name = ?1 AND (owner = ?2 OR until <= ?4 OR until > ?5)",
	[SP_EVENTS_READ_CURSOR] = "SELECT seq, turn FROM cursor WHERE name = ?1",
	[SP_EVENTS_SAVE_CURSOR] = "UPDATE cursor SET seq = ?3, until = ?4 WHERE name = ?1 AND owner = ?2 AND turn = ?5",
	[SP_EVENTS_RELEASE_CURSOR] = "UPDATE cursor SET until = 0 WHERE name = ?1 AND owner = ?2",
	[SP_EVENTS_REWIND] = "UPDATE cursor SET seq = min(seq, ?2), turn = turn + 1 WHERE ?1 IS NULL OR name = ?1",
	[SP_EVENTS_LIST_CURSORS] = "SELECT name, owner, seq, turn FROM cursor ORDER BY name",
};

static signprep_code fail(const sp_events_file *events, int status, signprep_error *err)
{
	return sp_sqlite_fail(events->db, events->name, status, err);
}

static int prepare(sp_events_file *events, sp_events_statement which, sqlite3_stmt **out)
{
	int status = SQLITE_OK;
	if (events->statements[which] == NULL)
		status = sqlite3_prepare_v3(
			events->db, sql_of[which], -1, SQLITE_PREPARE_PERSISTENT, &events->statements[which], NULL);
	*out = events->statements[which];
	return status;
}

static void let_go(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

/* Steps once and lets go of what it holds. */
static int finish(sqlite3_stmt *statement)
{
	int status = sqlite3_step(statement);
	let_go(statement);
	return status == SQLITE_DONE || status == SQLITE_ROW ? SQLITE_OK : status;
}

static int run(sp_events_file *events, sp_events_statement which)
{
	sqlite3_stmt *statement;
	int status = prepare(events, which, &statement);
	return status == SQLITE_OK ? finish(statement) : status;
}

static int bind_text(sqlite3_stmt *statement, int at, const char *text)
{
	return text != NULL ? sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC) : SQLITE_OK;
}

/* Commits when all went well; else everything is as it was. */
static int end(sp_events_file *events, int status)
{
	if (status == SQLITE_OK)
		status = run(events, SP_EVENTS_COMMIT);
	if (status != SQLITE_OK && !sqlite3_get_autocommit(events->db))
		(void) run(events, SP_EVENTS_ROLLBACK);
	return status;
}

static const char *text_of(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *) sqlite3_column_text(statement, column);
	return text != NULL ? text : "";
}

static int bind_key(sqlite3_stmt *statement, const sp_event_in *in)
{
	int status = bind_text(statement, 1, in->path);
	return status == SQLITE_OK ? bind_text(statement, 2, in->event->id) : status;
}

/* First, so that a repetition takes no number. */
static int count_repeat(sp_events_file *events, const sp_event_in *in, sp_event_fate *fate)
{
	sqlite3_stmt *statement;
	int status = prepare(events, SP_EVENTS_REPEAT, &statement);
	if (status == SQLITE_OK)
		status = bind_key(statement, in);
	if (status == SQLITE_OK)
		status = finish(statement);
	fate->repeated = status == SQLITE_OK && sqlite3_changes(events->db) > 0;
	return status;
}

static int insert(sp_events_file *events, const sp_event_in *in, double now)
{
	const signprep_event *e = in->event;
	sqlite3_stmt *statement;
	int status = prepare(events, SP_EVENTS_INSERT, &statement);
	const struct {
		int at;
		const char *text;
	} texts[] = { { 4, e->type }, { 5, e->flow_id }, { 7, e->row_key }, { 8, e->json } };
	if (status == SQLITE_OK)
		status = bind_key(statement, in);
	for (size_t i = 0; status == SQLITE_OK && i < sizeof texts / sizeof texts[0]; i++)
		status = bind_text(statement, texts[i].at, texts[i].text);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 3, now);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int(statement, 6, (int) e->flow_status);
	return status == SQLITE_OK ? finish(statement) : status;
}

/* By path and id: the number of an event that is there. */
static int look_up(sp_events_file *events, const sp_event_in *in, sp_event_fate *fate)
{
	sqlite3_stmt *statement;
	int status = prepare(events, SP_EVENTS_FIND, &statement);
	if (status == SQLITE_OK)
		status = bind_key(statement, in);
	if (status != SQLITE_OK)
		return status;
	status = sqlite3_step(statement);
	if (status == SQLITE_ROW) {
		fate->seq = sqlite3_column_int64(statement, 0);
		fate->stale = sqlite3_column_int(statement, 1) != 0;
		status = SQLITE_OK;
	}
	let_go(statement);
	return status;
}

typedef struct known_flow {
	int status; /* 0: none */
	double time;
	char row_key[72];
} known_flow;

static int load_flow(sp_events_file *events, const char *flow_id, known_flow *out)
{
	sqlite3_stmt *statement;
	int status = prepare(events, SP_EVENTS_FLOW, &statement);
	*out = (known_flow) { 0 };
	if (status == SQLITE_OK)
		status = bind_text(statement, 1, flow_id);
	if (status != SQLITE_OK)
		return status;
	status = sqlite3_step(statement);
	if (status == SQLITE_ROW) {
		out->status = sqlite3_column_int(statement, 0);
		out->time = sqlite3_column_double(statement, 1);
		snprintf(out->row_key, sizeof out->row_key, "%s", text_of(statement, 2));
	}
	let_go(statement);
	return status == SQLITE_ROW || status == SQLITE_DONE ? SQLITE_OK : status;
}

static int mark_stale(sp_events_file *events, int64_t seq)
{
	sqlite3_stmt *statement;
	int status = prepare(events, SP_EVENTS_STALE, &statement);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int64(statement, 1, seq);
	return status == SQLITE_OK ? finish(statement) : status;
}

/* What the event says of its contract, unless that is further on. */
static int move_flow(sp_events_file *events, const signprep_event *e, double now, sp_event_fate *fate)
{
	const double time = sp_events_time(e, now);
	known_flow known;
	sqlite3_stmt *statement;
	int status = load_flow(events, e->flow_id, &known);
	if (status != SQLITE_OK)
		return status;
	/* The last signature is told twice: the same state again is not one that has passed. */
	fate->stale = known.status != (int) e->flow_status &&
		!sp_flow_state_follows(known.status, known.time, e->flow_status, time);
	if (fate->stale)
		return mark_stale(events, fate->seq);
	status = prepare(events, SP_EVENTS_SET_FLOW, &statement);
	if (status == SQLITE_OK)
		status = bind_text(statement, 1, e->flow_id);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int(statement, 2, (int) e->flow_status);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 3, time > known.time ? time : known.time);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int64(statement, 4, fate->seq);
	if (status == SQLITE_OK)
		status = bind_text(statement, 5, e->row_key[0] != '\0' ? e->row_key : known.row_key);
	return status == SQLITE_OK ? finish(statement) : status;
}

static int add(sp_events_file *events, const sp_event_in *in, double now, sp_event_fate *fate)
{
	*fate = (sp_event_fate) { 0 };
	int status = count_repeat(events, in, fate);
	if (status == SQLITE_OK && !fate->repeated)
		status = insert(events, in, now);
	if (status == SQLITE_OK)
		status = look_up(events, in, fate);
	if (status == SQLITE_OK && !fate->repeated && in->event->flow_id[0] != '\0' && in->event->flow_status > 0)
		status = move_flow(events, in->event, now, fate);
	return status;
}

/* Somebody who tidies up, or puts a backup back: SQLite would go on writing into a file that nobody finds any more. */
static bool is_there(const sp_events_file *events)
{
	struct stat about;
	return lstat(events->name, &about) == 0 && about.st_dev == events->device && about.st_ino == events->inode;
}

static signprep_code add_all(
	void *store, const sp_event_in *items, size_t count, double now, sp_event_fate *fates, signprep_error *err)
{
	sp_events_file *events = store;
	signprep_code code = SIGNPREP_OK;
	pthread_mutex_lock(&events->mutex);
	int status = run(events, SP_EVENTS_BEGIN);
	for (size_t i = 0; status == SQLITE_OK && i < count; i++)
		status = add(events, &items[i], now, &fates[i]);
	status = end(events, status);
	if (status != SQLITE_OK)
		code = fail(events, status, err);
	else if (!is_there(events)) {
		code = sp_fail(err, "S828", 0, events->name, NULL);
		sp_events_file_reopen(events);
	}
	pthread_mutex_unlock(&events->mutex);
	return code;
}

static int bind_query(sqlite3_stmt *statement, const sp_events_query *q)
{
	int status = sqlite3_bind_int64(statement, 1, q->after);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 2, q->since);
	if (status == SQLITE_OK)
		status = bind_text(statement, 3, q->flow_id);
	if (status == SQLITE_OK)
		status = bind_text(statement, 4, q->type);
	return status == SQLITE_OK ? sqlite3_bind_int64(statement, 5, q->limit > 0 ? (int64_t) q->limit : -1) : status;
}

static bool tell_record(sqlite3_stmt *s, void *each, void *opaque)
{
	bool (*function)(void *, const sp_event_record *);
	memcpy(&function, each, sizeof function);
	const sp_event_record record = { .seq = sqlite3_column_int64(s, 0),
		.received = sqlite3_column_double(s, 1),
		.repeats = sqlite3_column_int64(s, 2),
		.stale = sqlite3_column_int(s, 3) != 0,
		.path = text_of(s, 4),
		.id = text_of(s, 5),
		.type = text_of(s, 6),
		.flow_id = text_of(s, 7),
		.row_key = text_of(s, 8),
		.flow_status = sqlite3_column_int(s, 9),
		.json = text_of(s, 10) };
	return function(opaque, &record);
}

static bool tell_flow(sqlite3_stmt *s, void *each, void *opaque)
{
	bool (*function)(void *, const sp_flow_record *);
	memcpy(&function, each, sizeof function);
	const sp_flow_record record = { .flow_id = text_of(s, 0),
		.row_key = text_of(s, 1),
		.status = sqlite3_column_int(s, 2),
		.time = sqlite3_column_double(s, 3),
		.seq = sqlite3_column_int64(s, 4) };
	return function(opaque, &record);
}

static bool tell_cursor(sqlite3_stmt *s, void *each, void *opaque)
{
	bool (*function)(void *, const sp_cursor *);
	memcpy(&function, each, sizeof function);
	sp_cursor cursor = { .seq = sqlite3_column_int64(s, 2), .turn = sqlite3_column_int64(s, 3) };
	snprintf(cursor.name, sizeof cursor.name, "%s", text_of(s, 0));
	snprintf(cursor.owner, sizeof cursor.owner, "%s", text_of(s, 1));
	return function(opaque, &cursor);
}

/* All rows of a statement whose parameters are bound. */
static signprep_code tell_all(sp_events_file *events, sqlite3_stmt *statement, int status,
	bool (*tell)(sqlite3_stmt *, void *each, void *opaque), void *each, void *opaque, signprep_error *err)
{
	bool more = true;
	while (status == SQLITE_OK && more) {
		status = sqlite3_step(statement);
		if (status == SQLITE_ROW) {
			more = tell(statement, each, opaque);
			status = SQLITE_OK;
		}
	}
	signprep_code code = status == SQLITE_OK || status == SQLITE_DONE ? SIGNPREP_OK : fail(events, status, err);
	if (statement != NULL)
		let_go(statement);
	return code;
}

static signprep_code read_events(void *store, const sp_events_query *query,
	bool (*each)(void *opaque, const sp_event_record *record), void *opaque, signprep_error *err)
{
	sp_events_file *events = store;
	sqlite3_stmt *statement;
	pthread_mutex_lock(&events->mutex);
	int status = prepare(events, SP_EVENTS_READ, &statement);
	if (status == SQLITE_OK)
		status = bind_query(statement, query);
	signprep_code code = tell_all(events, statement, status, tell_record, &each, opaque, err);
	pthread_mutex_unlock(&events->mutex);
	return code;
}

static signprep_code read_flows(void *store, const char *flow_id, bool (*each)(void *opaque, const sp_flow_record *record),
	void *opaque, signprep_error *err)
{
	sp_events_file *events = store;
	sqlite3_stmt *statement;
	pthread_mutex_lock(&events->mutex);
	int status = prepare(events, SP_EVENTS_FLOWS, &statement);
	if (status == SQLITE_OK)
		status = bind_text(statement, 1, flow_id);
	signprep_code code = tell_all(events, statement, status, tell_flow, &each, opaque, err);
	pthread_mutex_unlock(&events->mutex);
	return code;
}

static signprep_code count_all(void *store, sp_events_counts *out, signprep_error *err)
{
	sp_events_file *events = store;
	sqlite3_stmt *statement;
	pthread_mutex_lock(&events->mutex);
	int status = prepare(events, SP_EVENTS_COUNTS, &statement);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		*out = (sp_events_counts) { sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1) };
		status = SQLITE_OK;
	}
	signprep_code code = status == SQLITE_OK ? SIGNPREP_OK : fail(events, status, err);
	if (statement != NULL)
		let_go(statement);
	pthread_mutex_unlock(&events->mutex);
	return code;
}

/* One change of cursors in a transaction of its own. */
typedef struct cursor_change {
	sp_events_statement which;
	const char *name, *owner;
	int64_t number, turn;
	double moment, now;
} cursor_change;

static int change(sp_events_file *events, const cursor_change *c, int *changed)
{
	sqlite3_stmt *statement;
	int status = prepare(events, c->which, &statement);
	if (status == SQLITE_OK)
		status = bind_text(statement, 1, c->name);
	if (status == SQLITE_OK && c->which == SP_EVENTS_REWIND)
		status = sqlite3_bind_int64(statement, 2, c->number);
	else if (status == SQLITE_OK && c->which != SP_EVENTS_MAKE_CURSOR)
		status = bind_text(statement, 2, c->owner);
	if (status == SQLITE_OK && c->which == SP_EVENTS_TAKE_CURSOR)
		status = sqlite3_bind_double(statement, 3, c->moment);
	if (status == SQLITE_OK && c->which == SP_EVENTS_TAKE_CURSOR)
		status = sqlite3_bind_double(statement, 4, c->now);
	if (status == SQLITE_OK && c->which == SP_EVENTS_TAKE_CURSOR)
		status = sqlite3_bind_double(statement, 5, 2 * c->moment - c->now);
	if (status == SQLITE_OK && c->which == SP_EVENTS_SAVE_CURSOR)
		status = sqlite3_bind_int64(statement, 3, c->number);
	if (status == SQLITE_OK && c->which == SP_EVENTS_SAVE_CURSOR)
		status = sqlite3_bind_double(statement, 4, c->moment);
	if (status == SQLITE_OK && c->which == SP_EVENTS_SAVE_CURSOR)
		status = sqlite3_bind_int64(statement, 5, c->turn);
	if (status == SQLITE_OK)
		status = finish(statement);
	*changed = status == SQLITE_OK ? sqlite3_changes(events->db) : 0;
	return status;
}

static int read_cursor(sp_events_file *events, sp_cursor *cursor)
{
	sqlite3_stmt *statement;
	int status = prepare(events, SP_EVENTS_READ_CURSOR, &statement);
	if (status == SQLITE_OK)
		status = bind_text(statement, 1, cursor->name);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		cursor->seq = sqlite3_column_int64(statement, 0);
		cursor->turn = sqlite3_column_int64(statement, 1);
		status = SQLITE_OK;
	}
	let_go(statement);
	return status == SQLITE_DONE ? SQLITE_OK : status;
}

static signprep_code take_cursor(void *store, sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err)
{
	sp_events_file *events = store;
	const cursor_change make = { .which = SP_EVENTS_MAKE_CURSOR, .name = cursor->name };
	const cursor_change take = {
		.which = SP_EVENTS_TAKE_CURSOR, .name = cursor->name, .owner = cursor->owner, .moment = now + hold_s, .now = now
	};
	int changed = 0;
	pthread_mutex_lock(&events->mutex);
	int status = run(events, SP_EVENTS_BEGIN);
	if (status == SQLITE_OK)
		status = change(events, &make, &changed);
	if (status == SQLITE_OK)
		status = change(events, &take, &changed);
	*ours = status == SQLITE_OK && changed == 1;
	if (status == SQLITE_OK)
		status = read_cursor(events, cursor);
	status = end(events, status);
	signprep_code code = status == SQLITE_OK ? SIGNPREP_OK : fail(events, status, err);
	pthread_mutex_unlock(&events->mutex);
	return code;
}

static signprep_code change_alone(sp_events_file *events, const cursor_change *c, int *changed, signprep_error *err)
{
	pthread_mutex_lock(&events->mutex);
	int status = run(events, SP_EVENTS_BEGIN);
	if (status == SQLITE_OK)
		status = change(events, c, changed);
	status = end(events, status);
	signprep_code code = status == SQLITE_OK ? SIGNPREP_OK : fail(events, status, err);
	pthread_mutex_unlock(&events->mutex);
	return code;
}

static signprep_code save_cursor(void *store, const sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err)
{
	const cursor_change save = { .which = SP_EVENTS_SAVE_CURSOR,
		.name = cursor->name,
		.owner = cursor->owner,
		.number = cursor->seq,
		.turn = cursor->turn,
		.moment = now + hold_s };
	int changed = 0;
	signprep_code code = change_alone(store, &save, &changed, err);
	*ours = code == SIGNPREP_OK && changed == 1;
	return code;
}

static signprep_code release_cursor(void *store, const sp_cursor *cursor, signprep_error *err)
{
	const cursor_change release = { .which = SP_EVENTS_RELEASE_CURSOR, .name = cursor->name, .owner = cursor->owner };
	int changed;
	return change_alone(store, &release, &changed, err);
}

static signprep_code rewind_cursors(void *store, const char *name, int64_t seq, size_t *count, signprep_error *err)
{
	const cursor_change rewind = { .which = SP_EVENTS_REWIND, .name = name, .number = seq };
	int changed = 0;
	signprep_code code = change_alone(store, &rewind, &changed, err);
	*count = (size_t) changed;
	return code;
}

static signprep_code list_cursors(
	void *store, bool (*each)(void *opaque, const sp_cursor *cursor), void *opaque, signprep_error *err)
{
	sp_events_file *events = store;
	sqlite3_stmt *statement;
	pthread_mutex_lock(&events->mutex);
	int status = prepare(events, SP_EVENTS_LIST_CURSORS, &statement);
	signprep_code code = tell_all(events, statement, status, tell_cursor, &each, opaque, err);
	pthread_mutex_unlock(&events->mutex);
	return code;
}

static const sp_events_kind file_kind = { add_all, read_events, read_flows, count_all, take_cursor, save_cursor, release_cursor,
	rewind_cursors, list_cursors, sp_events_file_close };

signprep_code sp_events_open_file(sp_events_store *out, const char *path, double busy_s, signprep_error *err)
{
	sp_events_file *events;
	signprep_code code = sp_events_file_open(&events, path, busy_s, err);
	if (code == SIGNPREP_OK)
		*out = (sp_events_store) { &file_kind, events };
	return code;
}
