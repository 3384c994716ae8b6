/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making a file a store of events. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "submit/events/events_sqlite.h"

#define APPLICATION_ID 0x73676576 /* "sgev" */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static const char schema[] =
	"CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, id TEXT NOT NULL, received REAL NOT NULL,"
	" repeats INTEGER NOT NULL DEFAULT 0, stale INTEGER NOT NULL DEFAULT 0, type TEXT NOT NULL, flow_id TEXT NOT NULL,"
	" flow_status INTEGER NOT NULL, row_key TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (path, id));"
	"CREATE INDEX event_flow ON event (flow_id);"
	"CREATE INDEX event_received ON event (received);"
	"CREATE TABLE flow (flow_id TEXT PRIMARY KEY, status INTEGER NOT NULL, time REAL NOT NULL, seq INTEGER NOT NULL,"
	" row_key TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE cursor (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, turn INTEGER NOT NULL, owner TEXT NOT NULL,"
	" until REAL NOT NULL) WITHOUT ROWID;"
	"PRAGMA application_id = " TEXT(APPLICATION_ID) ";"
							"PRAGMA user_version = " TEXT(SP_EVENTS_SCHEMA) ";";

static signprep_code remember_file(sp_events_file *events, signprep_error *err)
{
	struct stat about;
	if (lstat(events->name, &about) != 0)
		return sp_fail(err, "S501", errno, events->name, strerror(errno), NULL);
	events->device = about.st_dev;
	events->inode = about.st_ino;
	return SIGNPREP_OK;
}

/* In one transaction, so that of two that create it one does. */
static signprep_code check_or_create(sp_events_file *events, signprep_error *err)
{
	int64_t application = 0, version = 0, tables = 0;
	char number[24];
	signprep_code code = SIGNPREP_OK;
	int status = sp_sqlite_run(events->db, "BEGIN IMMEDIATE");
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(events->db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(events->db, "PRAGMA application_id", &application);
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(events->db, "PRAGMA user_version", &version);
	if (status == SQLITE_OK && tables == 0 && application == 0 && version == 0)
		status = sp_sqlite_run(events->db, schema);
	else if (status == SQLITE_OK && application != APPLICATION_ID)
		code = sp_fail(err, "S506", 0, events->name, NULL);
	else if (status == SQLITE_OK && version > SP_EVENTS_SCHEMA) {
		snprintf(number, sizeof number, "%lld", (long long) version);
		code = sp_fail(err, "S503", 0, events->name, number, TEXT(SP_EVENTS_SCHEMA), NULL);
	}
	if (status == SQLITE_OK && !code)
		status = sp_sqlite_run(events->db, "COMMIT");
	if (status != SQLITE_OK)
		code = sp_sqlite_fail(events->db, events->name, status, err);
	if (code && !sqlite3_get_autocommit(events->db))
		sp_sqlite_run(events->db, "ROLLBACK");
	return code;
}

static signprep_code open_file(sp_events_file *events, double busy_s, signprep_error *err)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX;
	signprep_code code = sp_sqlite_create(events->name, err);
	if (!code)
		code = sp_sqlite_check_file_system(events->name, err);
	if (!code)
		code = remember_file(events, err);
	if (code)
		return code;
	int status = sqlite3_open_v2(events->name, &events->db, flags, NULL);
	if (status == SQLITE_OK)
		status = sqlite3_busy_timeout(events->db, busy_s > 0 ? (int) (busy_s * 1000) : 0);
	if (status == SQLITE_OK && sqlite3_db_readonly(events->db, "main") == 1)
		return sp_fail(err, "S504", 0, events->name, NULL);
	if (status == SQLITE_OK)
		status = sp_sqlite_use_wal(events->db, busy_s);
	/* What is answered with 200 outlives a power failure. */
	if (status == SQLITE_OK)
		status = sp_sqlite_run(events->db, "PRAGMA synchronous = FULL");
	return status == SQLITE_OK ? check_or_create(events, err) : sp_sqlite_fail(events->db, events->name, status, err);
}

static void drop_handle(sp_events_file *events)
{
	for (int i = 0; i < SP_EVENTS_STATEMENTS; i++) {
		sqlite3_finalize(events->statements[i]);
		events->statements[i] = NULL;
	}
	sqlite3_close(events->db);
	events->db = NULL;
}

void sp_events_file_reopen(sp_events_file *events)
{
	sp_events_file fresh = { .name = events->name };
	if (open_file(&fresh, events->busy_s, NULL) == SIGNPREP_OK) {
		drop_handle(events);
		events->db = fresh.db;
		events->device = fresh.device;
		events->inode = fresh.inode;
	} else
		drop_handle(&fresh);
}

void sp_events_file_close(void *store)
{
	sp_events_file *events = store;
	drop_handle(events);
	pthread_mutex_destroy(&events->mutex);
	free(events->name);
	free(events);
}

signprep_code sp_events_file_open(sp_events_file **out, const char *path, double busy_s, signprep_error *err)
{
	sp_events_file *events = calloc(1, sizeof *events);
	if (events == NULL || (events->name = strdup(path)) == NULL || pthread_mutex_init(&events->mutex, NULL) != 0) {
		if (events != NULL)
			free(events->name);
		free(events);
		return sp_fail_memory(err, path);
	}
	events->busy_s = busy_s;
	signprep_code code = open_file(events, busy_s, err);
	if (code == SIGNPREP_OK)
		*out = events;
	else
		sp_events_file_close(events);
	return code;
}
