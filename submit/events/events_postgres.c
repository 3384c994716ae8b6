/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The store of events in a PostgreSQL database, for receivers on many machines. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions/flow_state.h"
#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/num.h"
#include "base/sha256.h"
#include "submit/events/events_postgres_sql.h"
#include "submit/events/events_store.h"
#include "submit/journal/journal_server.h"

#define PAGE 256 /* rows asked for at a time: a result is held whole */
#define PARAMETERS_MAX 5
#define SIGNED_STATE 4

enum { INT8 = 20, STRING = 25, JSON = 114, FLOAT8 = 701 }; /* the server's names of types */

/* A connection, and one caller at a time. */
typedef struct line {
	sp_journal_server server;
	pthread_mutex_t mutex;
	bool made;
} line;

/* Events come by a line of their own: no reader of the store makes a client wait. */
typedef struct postgres {
	line in, other;
	char writer[33]; /* names this store object among all that ever wrote */
	uint64_t writes;
} postgres;

/* Parameters of a statement; numbers are written into `numbers`. */
typedef struct parameters {
	int count;
	Oid types[PARAMETERS_MAX];
	const char *values[PARAMETERS_MAX];
	char numbers[PARAMETERS_MAX][32];
} parameters;

static void put_text(parameters *p, const char *text)
{
	p->types[p->count] = STRING;
	p->values[p->count++] = text;
}

static void put_int(parameters *p, int64_t number)
{
	snprintf(p->numbers[p->count], sizeof p->numbers[0], "%" PRId64, number);
	p->types[p->count] = INT8;
	p->values[p->count] = p->numbers[p->count];
	p->count++;
}

static void put_double(parameters *p, double number)
{
	sp_num_format(number, 6, p->numbers[p->count], sizeof p->numbers[0]);
	p->types[p->count] = FLOAT8;
	p->values[p->count] = p->numbers[p->count];
	p->count++;
}

/* Under the line's lock; the result is for lib.clear. */
static signprep_code ask(line *l, const char *sql, const parameters *p, PGresult **out, signprep_error *err)
{
	const sp_parameters all = { p ? p->count : 0, p ? p->types : NULL, p ? p->values : NULL };
	return sp_journal_server_run(&l->server, sql, p ? &all : NULL, out, err);
}

static const char *text_at(const line *l, const PGresult *result, int row, int column)
{
	return l->server.lib.value(result, row, column);
}

static int64_t int_at(const line *l, const PGresult *result, int row, int column)
{
	long long value = 0;
	const char *text = text_at(l, result, row, column);
	(void) sp_num_parse_int(text, strlen(text), INT64_MIN, INT64_MAX, &value);
	return value;
}

static double double_at(const line *l, const PGresult *result, int row, int column)
{
	double value = 0;
	const char *text = text_at(l, result, row, column);
	(void) sp_num_parse(text, strlen(text), &value);
	return value;
}

static bool put_item(cJSON *list, const sp_event_in *in, double now, size_t number)
{
	const signprep_event *e = in->event;
	int status = (int) e->flow_status;
	cJSON *item = cJSON_CreateObject();
	bool done = sp_json_put_number(item, "n", (double) number) && sp_json_put_text(item, "path", in->path) &&
		sp_json_put_text(item, "id", e->id) && sp_json_put_text(item, "type", e->type) &&
		sp_json_put_text(item, "flow_id", e->flow_id) && sp_json_put_number(item, "status", status) &&
		sp_json_put_text(item, "row_key", e->row_key) && sp_json_put_text(item, "body", e->json) &&
		sp_json_put_number(item, "happened", sp_events_time(e, now)) &&
		sp_json_put(item, "final", cJSON_CreateBool(sp_flow_state_is_final(status))) &&
		sp_json_put_number(item, "rank", sp_flow_state_rank(status)) &&
		sp_json_put_number(item, "over", sp_flow_state_follows(SIGNED_STATE, 0, status, 0) ? SIGNED_STATE : -1);
	if (done)
		return sp_json_push(list, item);
	cJSON_Delete(item);
	return false;
}

static char *items_text(const sp_event_in *items, size_t count, double now)
{
	cJSON *list = cJSON_CreateArray();
	bool done = list != NULL;
	for (size_t i = 0; done && i < count; i++)
		done = put_item(list, &items[i], now, i);
	char *text = done ? cJSON_PrintUnformatted(list) : NULL;
	cJSON_Delete(list);
	return text;
}

static signprep_code add(void *store, const sp_event_in *items, size_t count, double now, sp_event_fate *fates, signprep_error *err)
{
	postgres *p = store;
	line *l = &p->in;
	PGresult *result = NULL;
	parameters all = { 0 };
	char writing[64], *text = items_text(items, count, now);
	if (text == NULL)
		return sp_fail_memory(err, l->server.name);
	pthread_mutex_lock(&l->mutex);
	snprintf(writing, sizeof writing, "%s-%" PRIu64, p->writer, ++p->writes);
	put_text(&all, text);
	all.types[0] = JSON;
	put_double(&all, now);
	put_text(&all, writing);
	signprep_code code = ask(l, add_sql, &all, &result, err);
	if (code == SIGNPREP_OK && l->server.lib.rows(result) != (int) count)
		code = sp_fail(err, "S510", 0, l->server.name, "signprep_events_add", NULL);
	for (size_t i = 0; code == SIGNPREP_OK && i < count; i++)
		fates[i] = (sp_event_fate) { int_at(l, result, (int) i, 0), text_at(l, result, (int) i, 1)[0] == 't',
			text_at(l, result, (int) i, 2)[0] == 't' };
	l->server.lib.clear(result);
	pthread_mutex_unlock(&l->mutex);
	cJSON_free(text);
	return code;
}

/* A page of rows behind `*after`, each told; `*more` false: that was the last, or enough. */
typedef struct page {
	size_t limit;
	int64_t after;
	bool more;
} page;

static void tell_event(
	const line *l, const PGresult *r, int i, bool (*each)(void *, const sp_event_record *), void *opaque, page *at)
{
	const sp_event_record record = { .seq = int_at(l, r, i, 0),
		.received = double_at(l, r, i, 1),
		.repeats = int_at(l, r, i, 2),
		.stale = int_at(l, r, i, 3) != 0,
		.path = text_at(l, r, i, 4),
		.id = text_at(l, r, i, 5),
		.type = text_at(l, r, i, 6),
		.flow_id = text_at(l, r, i, 7),
		.row_key = text_at(l, r, i, 8),
		.flow_status = (int) int_at(l, r, i, 9),
		.json = text_at(l, r, i, 10) };
	at->after = record.seq;
	at->more = each(opaque, &record);
}

static signprep_code read_page(line *l, const sp_events_query *query, page *at, bool (*each)(void *, const sp_event_record *),
	void *opaque, signprep_error *err)
{
	parameters all = { 0 };
	PGresult *result = NULL;
	put_int(&all, at->after);
	put_double(&all, query->since);
	put_text(&all, query->flow_id);
	put_text(&all, query->type);
	put_int(&all, (int64_t) at->limit);
	pthread_mutex_lock(&l->mutex);
	signprep_code code = ask(l, read_sql, &all, &result, err);
	pthread_mutex_unlock(&l->mutex);
	int rows = code == SIGNPREP_OK ? l->server.lib.rows(result) : 0;
	at->more = code == SIGNPREP_OK;
	for (int i = 0; at->more && i < rows; i++)
		tell_event(l, result, i, each, opaque, at);
	at->more = at->more && (size_t) rows == at->limit;
	l->server.lib.clear(result);
	return code;
}

static signprep_code read_events(void *store, const sp_events_query *query,
	bool (*each)(void *opaque, const sp_event_record *record), void *opaque, signprep_error *err)
{
	postgres *p = store;
	page at = { .after = query->after, .more = true };
	signprep_code code = SIGNPREP_OK;
	for (size_t left = query->limit; code == SIGNPREP_OK && at.more && (query->limit == 0 || left > 0);) {
		at.limit = query->limit > 0 && left < PAGE ? left : PAGE;
		code = read_page(&p->other, query, &at, each, opaque, err);
		left -= query->limit > 0 ? at.limit : 0;
	}
	return code;
}

static signprep_code flows_page(
	line *l, const char *flow_id, page *at, bool (*each)(void *, const sp_flow_record *), void *opaque, signprep_error *err)
{
	parameters all = { 0 };
	PGresult *result = NULL;
	put_int(&all, at->after);
	put_text(&all, flow_id);
	put_int(&all, PAGE);
	pthread_mutex_lock(&l->mutex);
	signprep_code code = ask(l, flows_sql, &all, &result, err);
	pthread_mutex_unlock(&l->mutex);
	int rows = code == SIGNPREP_OK ? l->server.lib.rows(result) : 0;
	at->more = code == SIGNPREP_OK;
	for (int i = 0; at->more && i < rows; i++) {
		const sp_flow_record record = { .flow_id = text_at(l, result, i, 0),
			.row_key = text_at(l, result, i, 1),
			.status = (int) int_at(l, result, i, 2),
			.time = double_at(l, result, i, 3),
			.seq = int_at(l, result, i, 4) };
		at->after = record.seq;
		at->more = each(opaque, &record);
	}
	at->more = at->more && rows == PAGE;
	l->server.lib.clear(result);
	return code;
}

static signprep_code read_flows(void *store, const char *flow_id, bool (*each)(void *opaque, const sp_flow_record *record),
	void *opaque, signprep_error *err)
{
	postgres *p = store;
	page at = { .more = true };
	signprep_code code = SIGNPREP_OK;
	while (code == SIGNPREP_OK && at.more)
		code = flows_page(&p->other, flow_id, &at, each, opaque, err);
	return code;
}

static signprep_code count_all(void *store, sp_events_counts *out, signprep_error *err)
{
	line *l = &((postgres *) store)->other;
	PGresult *result = NULL;
	pthread_mutex_lock(&l->mutex);
	signprep_code code = ask(l, count_sql, NULL, &result, err);
	if (code == SIGNPREP_OK)
		*out = (sp_events_counts) { int_at(l, result, 0, 0), int_at(l, result, 0, 1) };
	l->server.lib.clear(result);
	pthread_mutex_unlock(&l->mutex);
	return code;
}

/* What a statement about cursors answers: how many rows, and of the first two numbers. */
static signprep_code change(postgres *p, const char *sql, const parameters *all, int *rows, int64_t numbers[2], signprep_error *err)
{
	line *l = &p->other;
	PGresult *result = NULL;
	pthread_mutex_lock(&l->mutex);
	signprep_code code = ask(l, sql, all, &result, err);
	*rows = code == SIGNPREP_OK ? l->server.lib.rows(result) : 0;
	for (int i = 0; numbers != NULL && *rows > 0 && i < 2; i++)
		numbers[i] = int_at(l, result, 0, i);
	l->server.lib.clear(result);
	pthread_mutex_unlock(&l->mutex);
	return code;
}

static signprep_code take(void *store, sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err)
{
	parameters all = { 0 }, name = { 0 };
	int64_t numbers[2] = { cursor->seq, cursor->turn };
	int rows;
	(void) now;
	put_text(&all, cursor->name);
	put_text(&all, cursor->owner);
	put_double(&all, hold_s);
	put_text(&name, cursor->name);
	signprep_code code = change(store, take_sql, &all, &rows, numbers, err);
	*ours = code == SIGNPREP_OK && rows == 1;
	if (code == SIGNPREP_OK && !*ours)
		code = change(store, look_sql, &name, &rows, numbers, err);
	cursor->seq = numbers[0];
	cursor->turn = numbers[1];
	return code;
}

static signprep_code save(void *store, const sp_cursor *cursor, double now, double hold_s, bool *ours, signprep_error *err)
{
	parameters all = { 0 };
	int rows;
	(void) now;
	put_text(&all, cursor->name);
	put_text(&all, cursor->owner);
	put_int(&all, cursor->seq);
	put_int(&all, cursor->turn);
	put_double(&all, hold_s);
	signprep_code code = change(store, save_sql, &all, &rows, NULL, err);
	*ours = code == SIGNPREP_OK && rows == 1;
	return code;
}

static signprep_code release(void *store, const sp_cursor *cursor, signprep_error *err)
{
	parameters all = { 0 };
	int rows;
	put_text(&all, cursor->name);
	put_text(&all, cursor->owner);
	return change(store, release_sql, &all, &rows, NULL, err);
}

static signprep_code rewind_cursors(void *store, const char *name, int64_t seq, size_t *count, signprep_error *err)
{
	parameters all = { 0 };
	int rows;
	put_text(&all, name);
	put_int(&all, seq);
	signprep_code code = change(store, rewind_sql, &all, &rows, NULL, err);
	*count = (size_t) rows;
	return code;
}

static signprep_code list(void *store, bool (*each)(void *opaque, const sp_cursor *cursor), void *opaque, signprep_error *err)
{
	line *l = &((postgres *) store)->other;
	PGresult *result = NULL;
	bool more = true;
	pthread_mutex_lock(&l->mutex);
	signprep_code code = ask(l, cursors_sql, NULL, &result, err);
	pthread_mutex_unlock(&l->mutex);
	for (int i = 0; code == SIGNPREP_OK && more && i < l->server.lib.rows(result); i++) {
		sp_cursor cursor = { .seq = int_at(l, result, i, 2), .turn = int_at(l, result, i, 3) };
		snprintf(cursor.name, sizeof cursor.name, "%s", text_at(l, result, i, 0));
		snprintf(cursor.owner, sizeof cursor.owner, "%s", text_at(l, result, i, 1));
		more = each(opaque, &cursor);
	}
	l->server.lib.clear(result);
	return code;
}

static void close_line(line *l)
{
	if (!l->made)
		return;
	sp_journal_server_close(&l->server);
	pthread_mutex_destroy(&l->mutex);
}

static void close_store(void *store)
{
	postgres *p = store;
	close_line(&p->in);
	close_line(&p->other);
	free(p);
}

static signprep_code open_line(line *l, const char *url, double busy_s, signprep_error *err)
{
	if (pthread_mutex_init(&l->mutex, NULL) != 0)
		return sp_fail_memory(err, "");
	l->made = true;
	return sp_journal_server_open(&l->server, url, busy_s, err);
}

/* One that is not there is made, as with a file. */
static signprep_code find_or_create(line *l, signprep_error *err)
{
	PGresult *result = NULL;
	signprep_code code = ask(l, find_sql, NULL, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = text_at(l, result, 0, 0)[0] == 't', read_only = strcmp(text_at(l, result, 0, 1), "on") == 0;
	l->server.lib.clear(result);
	if (read_only)
		return sp_fail(err, "S504", 0, l->server.name, NULL);
	if (there)
		return SIGNPREP_OK;
	code = ask(l, schema_sql, NULL, &result, err);
	l->server.lib.clear(result);
	return code;
}

static signprep_code check_version(line *l, signprep_error *err)
{
	PGresult *result = NULL;
	char text[24];
	signprep_code code = ask(l, about_sql, NULL, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = l->server.lib.rows(result) == 1;
	int64_t version = there ? int_at(l, result, 0, 0) : 0;
	bool may_write = there && text_at(l, result, 0, 1)[0] == 't';
	l->server.lib.clear(result);
	snprintf(text, sizeof text, "%" PRId64, version);
	if (version > SP_EVENTS_SCHEMA)
		return sp_fail(err, "S503", 0, l->server.name, text, TEXT(SP_EVENTS_SCHEMA), NULL);
	if (version != SP_EVENTS_SCHEMA)
		return sp_fail(err, "S502", 0, l->server.name, "signprep_events", NULL);
	return may_write ? SIGNPREP_OK : sp_fail(err, "S504", 0, l->server.name, NULL);
}

static const sp_events_kind server_kind = { add, read_events, read_flows, count_all, take, save, release, rewind_cursors, list,
	close_store };

signprep_code sp_events_open_server(sp_events_store *out, const char *url, double busy_s, signprep_error *err)
{
	unsigned char random[16];
	postgres *p = calloc(1, sizeof *p);
	if (p == NULL || RAND_bytes(random, sizeof random) != 1) {
		free(p);
		return sp_fail_memory(err, "");
	}
	sp_hex_text(random, sizeof random, p->writer);
	signprep_code code = open_line(&p->in, url, busy_s, err);
	if (code == SIGNPREP_OK)
		code = open_line(&p->other, url, busy_s, err);
	if (code == SIGNPREP_OK)
		code = find_or_create(&p->in, err);
	if (code == SIGNPREP_OK)
		code = check_version(&p->in, err);
	if (code == SIGNPREP_OK)
		*out = (sp_events_store) { &server_kind, p };
	else
		close_store(p);
	return code;
}
