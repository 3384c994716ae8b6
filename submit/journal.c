/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal: rows, their history, and the shared rate limit. */
#include "submit/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/fail.h"
#include "submit/limiter.h"

#define WAIT_MS 10
#define APPLICATION_ID 0x73677072 /* "sgpr" */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

struct sp_journal {
	sqlite3 *db;
	char *name;
};

static const char schema[] =
	"CREATE TABLE row (environment TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, revision INTEGER NOT NULL,"
	" pdf_sha256 TEXT NOT NULL, request_sha256 TEXT NOT NULL, file_id TEXT NOT NULL, file_expiry REAL NOT NULL,"
	" flow_id TEXT NOT NULL, request_id TEXT NOT NULL, server_code TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,"
	" PRIMARY KEY (environment, key)) WITHOUT ROWID;"
	"CREATE TABLE step (id INTEGER PRIMARY KEY, environment TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT NULL,"
	" file_id TEXT NOT NULL, flow_id TEXT NOT NULL, request_id TEXT NOT NULL, server_code TEXT NOT NULL);"
	"CREATE INDEX step_row ON step (environment, key);"
	"CREATE INDEX row_flow ON row (flow_id);"
	"CREATE TABLE bucket (name TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID;"
	"PRAGMA application_id = " TEXT(APPLICATION_ID) ";"
	"PRAGMA user_version = " TEXT(SP_JOURNAL_SCHEMA) ";";

static const char *const state_names[] = {"", "planned", "located", "uploading", "uploaded", "creating", "created", "refused", "unknown"};

const char *sp_state_name(sp_state state)
{
	return state_names[state];
}

static sp_state state_of(const char *name)
{
	for (int i = 0; i < (int)(sizeof state_names / sizeof state_names[0]); i++)
		if (strcmp(state_names[i], name) == 0)
			return (sp_state)i;
	return SP_STATE_UNKNOWN; /* of a version that knows more: never sent again unasked */
}

static signprep_code fail_sqlite(const sp_journal *journal, int status, signprep_error *err)
{
	const char *text = journal->db != NULL ? sqlite3_errmsg(journal->db) : sqlite3_errstr(status);
	switch (status & 0xff) {
	case SQLITE_CORRUPT: return sp_fail(err, "S502", status, journal->name, text, NULL);
	case SQLITE_NOTADB: return sp_fail(err, "S506", status, journal->name, NULL);
	case SQLITE_READONLY: return sp_fail(err, "S504", status, journal->name, NULL);
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return sp_fail(err, "S505", status, journal->name, NULL);
	case SQLITE_FULL: return sp_fail(err, "S507", status, journal->name, NULL);
	case SQLITE_NOMEM: return sp_fail_memory(err, journal->name);
	default: return sp_fail(err, "S501", status, journal->name, text, NULL);
	}
}

static int run(sp_journal *journal, const char *sql)
{
	return sqlite3_exec(journal->db, sql, NULL, NULL, NULL);
}

static int query_int(sp_journal *journal, const char *sql, int64_t *out)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(journal->db, sql, -1, &statement, NULL);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		*out = sqlite3_column_int64(statement, 0);
		status = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return status;
}

static int create_schema(sp_journal *journal)
{
	int64_t tables = 0;
	int status = run(journal, "BEGIN IMMEDIATE");
	if (status != SQLITE_OK)
		return status;
	/* Another process may have created it while this one waited. */
	status = query_int(journal, "SELECT count(*) FROM sqlite_schema", &tables);
	if (status == SQLITE_OK && tables == 0)
		status = run(journal, schema);
	if (status == SQLITE_OK)
		status = run(journal, "COMMIT");
	if (status != SQLITE_OK)
		run(journal, "ROLLBACK");
	return status;
}

static int check_pages(sp_journal *journal, bool *good)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(journal->db, "PRAGMA quick_check(1)", -1, &statement, NULL);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		*good = strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
		status = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return status;
}

static signprep_code check_kind(sp_journal *journal, signprep_error *err)
{
	int64_t application = 0, version = 0, tables = 0;
	char number[24];
	int status = run(journal, "BEGIN"); /* one look: another process may be creating it */
	if (status == SQLITE_OK)
		status = query_int(journal, "SELECT count(*) FROM sqlite_schema", &tables);
	if (status == SQLITE_OK)
		status = query_int(journal, "PRAGMA application_id", &application);
	if (status == SQLITE_OK)
		status = query_int(journal, "PRAGMA user_version", &version);
	if (status != SQLITE_OK)
		return fail_sqlite(journal, status, err);
	run(journal, "COMMIT");
	if (application != APPLICATION_ID && (application != 0 || version != 0 || tables != 0))
		return sp_fail(err, "S506", 0, journal->name, NULL);
	sqlite3_snprintf(sizeof number, number, "%lld", (long long)version);
	if (version > SP_JOURNAL_SCHEMA)
		return sp_fail(err, "S503", 0, journal->name, number, TEXT(SP_JOURNAL_SCHEMA), NULL);
	return SIGNPREP_OK;
}

/* SQLite does not wait by itself for this one lock: of several processes that create a journal, one gets it at a time. */
static int use_wal(sp_journal *journal, double busy_s)
{
	int status = run(journal, "PRAGMA journal_mode = WAL");
	for (double waited = 0; (status & 0xff) == SQLITE_BUSY && waited < busy_s; waited += WAIT_MS / 1000.0) {
		sqlite3_sleep(WAIT_MS);
		status = run(journal, "PRAGMA journal_mode = WAL");
	}
	return status;
}

static signprep_code prepare(sp_journal *journal, bool on_disk, double busy_s, signprep_error *err)
{
	bool good = true;
	if (on_disk && sqlite3_db_readonly(journal->db, "main") == 1)
		return sp_fail(err, "S504", 0, journal->name, NULL);
	signprep_code code = check_kind(journal, err);
	if (code != SIGNPREP_OK)
		return code;
	int status = on_disk ? use_wal(journal, busy_s) : SQLITE_OK;
	if (status == SQLITE_OK)
		status = run(journal, "PRAGMA synchronous = FULL");
	if (status == SQLITE_OK)
		status = create_schema(journal);
	if (status == SQLITE_OK && on_disk)
		status = check_pages(journal, &good);
	if (status != SQLITE_OK)
		return fail_sqlite(journal, status, err);
	return good ? SIGNPREP_OK : sp_fail(err, "S502", 0, journal->name, "quick_check", NULL);
}

/* SQLite would create it readable for everybody. */
static signprep_code create_private(const char *path, signprep_error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	else if (errno != EACCES && errno != EROFS)
		return sp_fail(err, "S501", errno, path, strerror(errno), NULL);
	else if (access(path, R_OK) == 0)
		return sp_fail(err, "S504", errno, path, NULL);
	else
		return sp_fail(err, "S501", errno, path, strerror(errno), NULL);
	return SIGNPREP_OK;
}

signprep_code sp_journal_open(sp_journal **out, const char *path, double busy_s, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	sp_journal *journal = calloc(1, sizeof *journal);
	*out = NULL;
	if (journal == NULL || (journal->name = strdup(path != NULL ? path : "")) == NULL) {
		free(journal);
		return sp_fail_memory(err, path);
	}
	if (path != NULL)
		code = create_private(path, err);
	if (code == SIGNPREP_OK) {
		int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE;
		int status = sqlite3_open_v2(path != NULL ? path : ":memory:", &journal->db, flags, NULL);
		if (status == SQLITE_OK)
			status = sqlite3_busy_timeout(journal->db, busy_s > 0 ? (int)(busy_s * 1000) : 0);
		code = status == SQLITE_OK ? prepare(journal, path != NULL, busy_s, err) : fail_sqlite(journal, status, err);
	}
	if (code == SIGNPREP_OK)
		*out = journal;
	else
		sp_journal_close(journal);
	return code;
}

void sp_journal_close(sp_journal *journal)
{
	if (journal == NULL)
		return;
	sqlite3_close(journal->db);
	free(journal->name);
	free(journal);
}

static void copy_column(sqlite3_stmt *statement, int column, char *out, size_t cap)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	sqlite3_snprintf((int)cap, out, "%s", text != NULL ? text : "");
}

static void read_row(sqlite3_stmt *statement, sp_row *row)
{
	char state[16];
	copy_column(statement, 0, state, sizeof state);
	row->state = state_of(state);
	row->revision = sqlite3_column_int64(statement, 1);
	copy_column(statement, 2, row->pdf_sha256, sizeof row->pdf_sha256);
	copy_column(statement, 3, row->request_sha256, sizeof row->request_sha256);
	copy_column(statement, 4, row->file_id, sizeof row->file_id);
	row->file_expiry = sqlite3_column_double(statement, 5);
	copy_column(statement, 6, row->flow_id, sizeof row->flow_id);
	copy_column(statement, 7, row->request_id, sizeof row->request_id);
	copy_column(statement, 8, row->server_code, sizeof row->server_code);
	row->updated = sqlite3_column_double(statement, 9);
}

signprep_code sp_journal_load(sp_journal *journal, const char *environment, const char *key, sp_row *row, signprep_error *err)
{
	sqlite3_stmt *statement = NULL;
	memset(row, 0, sizeof *row);
	sqlite3_snprintf(sizeof row->key, row->key, "%s", key);
	sqlite3_snprintf(sizeof row->environment, row->environment, "%s", environment);
	int status = sqlite3_prepare_v2(journal->db,
		"SELECT state, revision, pdf_sha256, request_sha256, file_id, file_expiry, flow_id, request_id, server_code, updated"
		" FROM row WHERE environment = ?1 AND key = ?2", -1, &statement, NULL);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 1, environment, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		read_row(statement, row);
		status = SQLITE_DONE;
	}
	signprep_code code = status == SQLITE_DONE ? SIGNPREP_OK : fail_sqlite(journal, status, err);
	sqlite3_finalize(statement);
	return code;
}

/* Runs a statement whose parameters 1 to 11, and 12 where it has one, are the members of the row. */
static int execute(sp_journal *journal, const char *sql, const sp_row *row, double now)
{
	const char *const texts[] = {row->environment, row->key, sp_state_name(row->state), row->pdf_sha256, row->request_sha256,
		row->file_id, row->flow_id, row->request_id, row->server_code};
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(journal->db, sql, -1, &statement, NULL);
	for (int i = 0; status == SQLITE_OK && i < (int)(sizeof texts / sizeof texts[0]); i++)
		status = sqlite3_bind_text(statement, i + 1, texts[i], -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 10, row->file_expiry);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 11, now);
	if (status == SQLITE_OK && sqlite3_bind_parameter_count(statement) == 12)
		status = sqlite3_bind_int64(statement, 12, row->revision);
	if (status == SQLITE_OK)
		status = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return status == SQLITE_DONE ? SQLITE_OK : status;
}

/* Inside a transaction: the row, if it is as it was read, and its history. */
static int write_row(sp_journal *journal, const sp_row *row, double now, bool *ours)
{
	int status = execute(journal, row->revision == 0
		? "INSERT OR IGNORE INTO row VALUES (?1, ?2, ?3, ?12 + 1, ?4, ?5, ?6, ?10, ?7, ?8, ?9, ?11, ?11)"
		: "UPDATE row SET state = ?3, revision = ?12 + 1, pdf_sha256 = ?4, request_sha256 = ?5, file_id = ?6, file_expiry = ?10,"
		" flow_id = ?7, request_id = ?8, server_code = ?9, updated = ?11 WHERE environment = ?1 AND key = ?2 AND revision = ?12",
		row, now);
	if (status != SQLITE_OK)
		return status;
	*ours = sqlite3_changes(journal->db) == 1;
	/* Noted even when the row is lost to another process: a flow id must never get lost. */
	return execute(journal, "INSERT INTO step (environment, key, at, state, file_id, flow_id, request_id, server_code)"
		" VALUES (?1, ?2, ?11, ?3, ?6, ?7, ?8, ?9)", row, now);
}

signprep_code sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	bool ours = false;
	int status = run(journal, "BEGIN IMMEDIATE");
	if (status == SQLITE_OK) {
		status = write_row(journal, row, now, &ours);
		if (status == SQLITE_OK)
			status = run(journal, "COMMIT");
	}
	if (status != SQLITE_OK) {
		signprep_code code = fail_sqlite(journal, status, err);
		run(journal, "ROLLBACK");
		return code;
	}
	if (!ours)
		return sp_fail(err, "S508", 0, journal->name, row->key, NULL);
	row->revision++;
	row->updated = now;
	return SIGNPREP_OK;
}

static int take(sp_journal *journal, const char *name, double now, double rate, double *wait)
{
	sqlite3_stmt *select = NULL, *update = NULL;
	double next = 0;
	int status = sqlite3_prepare_v2(journal->db, "SELECT next FROM bucket WHERE name = ?1", -1, &select, NULL);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(select, 1, name, -1, SQLITE_STATIC);
	if (status == SQLITE_OK && (status = sqlite3_step(select)) == SQLITE_ROW) {
		next = sqlite3_column_double(select, 0);
		status = SQLITE_DONE;
	}
	sqlite3_finalize(select);
	if (status != SQLITE_DONE)
		return status;
	*wait = sp_limiter_take(&next, now, rate);
	status = sqlite3_prepare_v2(journal->db, "INSERT OR REPLACE INTO bucket VALUES (?1, ?2)", -1, &update, NULL);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(update, 1, name, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(update, 2, next);
	if (status == SQLITE_OK)
		status = sqlite3_step(update);
	sqlite3_finalize(update);
	return status == SQLITE_DONE ? SQLITE_OK : status;
}

signprep_code sp_journal_take_token(sp_journal *journal, const char *name, double now, double rate, double *wait, signprep_error *err)
{
	*wait = 0;
	int status = run(journal, "BEGIN IMMEDIATE");
	if (status == SQLITE_OK) {
		status = take(journal, name, now, rate, wait);
		if (status == SQLITE_OK)
			status = run(journal, "COMMIT");
	}
	if (status == SQLITE_OK)
		return SIGNPREP_OK;
	signprep_code code = fail_sqlite(journal, status, err);
	run(journal, "ROLLBACK");
	return code;
}
