/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal in an SQLite file: rows, their history, and the shared rate limit. */
#include "submit/journal/journal_sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/fail.h"
#include "net/limiter.h"

#define OUTCOME_ROOM ((fsblkcnt_t) 2 << 20) /* bytes that must be free: outcomes of what is under way, and a checkpoint */

/* Parameters 1 to 18 are those of bind_row. */
static const char *const sql_of[SP_SQL_COUNT] = {
	[SP_SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SP_SQL_COMMIT] = "COMMIT",
	[SP_SQL_ROLLBACK] = "ROLLBACK",
	[SP_SQL_LOAD] =
		"SELECT state, revision, pdf_sha256, request_sha256, file_id, file_expiry, flow_id, request_id, server_code,"
		" updated, ifnull(code, -1), issue, batch, line, source_sha256, caller FROM row WHERE environment = ?1 AND key = "
		"?2",
	[SP_SQL_INSERT] = "INSERT OR IGNORE INTO row VALUES"
			  " (?1, ?2, ?3, ?12 + 1, ?4, ?5, ?6, ?10, ?7, ?8, ?9, ?11, ?11, ?13, ?14, ?15, ?16, ?17, ?18)",
	[SP_SQL_UPDATE] = "UPDATE row SET state = ?3, revision = ?12 + 1, pdf_sha256 = ?4, request_sha256 = ?5, file_id = ?6,"
			  " file_expiry = ?10, flow_id = ?7, request_id = ?8, server_code = ?9, updated = ?11, code = ?13, issue = "
			  "?14, batch = ?15,"
			  " line = ?16, source_sha256 = ?17, caller = ?18 WHERE environment = ?1 AND key = ?2 AND revision = ?12",
	[SP_SQL_STEP] = "INSERT INTO step (environment, key, at, state, file_id, flow_id, request_id, server_code)"
			" VALUES (?1, ?2, ?11, ?3, ?6, ?7, ?8, ?9)",
	[SP_SQL_FINISH] = "UPDATE row SET code = ?13, issue = ?14, batch = ?15, line = ?16"
			  " WHERE environment = ?1 AND key = ?2 AND revision = ?12",
	[SP_SQL_NOTE] = "INSERT INTO row VALUES (?1, ?2, ?3, 1, ?4, ?5, '', 0, '', '', '', ?11, ?11, ?13, ?14, ?15, ?16, ?17, ?18)"
			" ON CONFLICT (environment, key) DO UPDATE SET state = ?3, revision = revision + 1, pdf_sha256 = ?4, "
			"request_sha256 = ?5,"
			" updated = ?11, code = ?13, issue = ?14, batch = ?15, line = ?16, source_sha256 = ?17 WHERE state IN "
			"('planned', 'located')",
	[SP_SQL_TOKEN] = "SELECT next, rate, slowed FROM bucket WHERE name = ?1",
	[SP_SQL_SET_TOKEN] = "INSERT OR REPLACE INTO bucket VALUES (?1, ?2, ?3, ?4)",
	[SP_SQL_NEXT] = "SELECT key FROM row WHERE environment = ?1 AND key > ?2 AND (?3 = 0 OR state IN ('unknown', 'creating', "
			"'draft-lost', 'drafting'))"
			" ORDER BY key LIMIT 1",
};

static int statement_of(sp_sqlite *journal, sp_sql which, sqlite3_stmt **out)
{
	int status = SQLITE_OK;
	if (journal->statements[which] == NULL)
		status = sqlite3_prepare_v3(
			journal->db, sql_of[which], -1, SQLITE_PREPARE_PERSISTENT, &journal->statements[which], NULL);
	*out = journal->statements[which];
	return status;
}

/* Steps once and lets go: whatever the statement holds (locks, texts of the caller) is free afterwards. */
static int finish_statement(sqlite3_stmt *statement)
{
	int status = sqlite3_step(statement);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return status == SQLITE_DONE ? SQLITE_OK : status;
}

static int run(sp_sqlite *journal, sp_sql which)
{
	sqlite3_stmt *statement;
	int status = statement_of(journal, which, &statement);
	return status == SQLITE_OK ? finish_statement(statement) : status;
}

/* A commit that need not outlive a power failure does not wait for the disk; a later one that does takes it along. */
static int begin(sp_sqlite *journal, bool durable)
{
	int status = SQLITE_OK;
	if (journal->flushes != durable)
		status = sp_sqlite_run(journal->db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
	if (status != SQLITE_OK)
		return status;
	journal->flushes = durable;
	return run(journal, SP_SQL_BEGIN);
}

/* Commits when all went well; otherwise everything is as it was, and `err` says why. */
static signprep_code end(sp_sqlite *journal, int status, signprep_error *err)
{
	if (status == SQLITE_OK)
		status = run(journal, SP_SQL_COMMIT);
	if (status == SQLITE_OK)
		return SIGNPREP_OK;
	signprep_code code = sp_sqlite_fail(journal->db, journal->name, status, err);
	if (!sqlite3_get_autocommit(journal->db))
		(void) run(journal, SP_SQL_ROLLBACK);
	return code;
}

static void copy_column(sqlite3_stmt *statement, int column, char *out, size_t cap)
{
	const char *text = (const char *) sqlite3_column_text(statement, column);
	sqlite3_snprintf((int) cap, out, "%s", text != NULL ? text : "");
}

static void read_row(sqlite3_stmt *statement, sp_row *row)
{
	char state[16];
	copy_column(statement, 0, state, sizeof state);
	row->state = sp_state_of(state);
	row->revision = sqlite3_column_int64(statement, 1);
	copy_column(statement, 2, row->pdf_sha256, sizeof row->pdf_sha256);
	copy_column(statement, 3, row->request_sha256, sizeof row->request_sha256);
	copy_column(statement, 4, row->file_id, sizeof row->file_id);
	row->file_expiry = sqlite3_column_double(statement, 5);
	copy_column(statement, 6, row->flow_id, sizeof row->flow_id);
	copy_column(statement, 7, row->request_id, sizeof row->request_id);
	copy_column(statement, 8, row->server_code, sizeof row->server_code);
	row->updated = sqlite3_column_double(statement, 9);
	row->code = sqlite3_column_int(statement, 10);
	copy_column(statement, 11, row->issue, sizeof row->issue);
	copy_column(statement, 12, row->batch, sizeof row->batch);
	row->line = sqlite3_column_int64(statement, 13);
	copy_column(statement, 14, row->source_sha256, sizeof row->source_sha256);
	copy_column(statement, 15, row->caller, sizeof row->caller);
}

static signprep_code load(void *store, const char *environment, const char *key, sp_row *row, signprep_error *err)
{
	sp_sqlite *journal = store;
	sqlite3_stmt *statement;
	int status = statement_of(journal, SP_SQL_LOAD, &statement);
	if (status != SQLITE_OK)
		return sp_sqlite_fail(journal->db, journal->name, status, err);
	status = sqlite3_bind_text(statement, 1, environment, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		read_row(statement, row);
		status = SQLITE_DONE;
	}
	signprep_code code = status == SQLITE_DONE ? SIGNPREP_OK : sp_sqlite_fail(journal->db, journal->name, status, err);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return code;
}

static int bind_row(sqlite3_stmt *statement, const sp_row *row, double now)
{
	const struct {
		int at;
		const char *text;
	} texts[] = { { 1, row->environment }, { 2, row->key }, { 3, sp_state_name(row->state) }, { 4, row->pdf_sha256 },
		{ 5, row->request_sha256 }, { 6, row->file_id }, { 7, row->flow_id }, { 8, row->request_id },
		{ 9, row->server_code }, { 14, row->issue }, { 15, row->batch }, { 17, row->source_sha256 }, { 18, row->caller } };
	int count = sqlite3_bind_parameter_count(statement), status = SQLITE_OK;
	for (size_t i = 0; status == SQLITE_OK && i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].at <= count)
			status = sqlite3_bind_text(statement, texts[i].at, texts[i].text, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 10, row->file_expiry);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(statement, 11, now);
	if (status != SQLITE_OK || count < 16)
		return status;
	status = sqlite3_bind_int64(statement, 12, row->revision);
	if (status == SQLITE_OK && row->code != SP_ROW_OPEN)
		status = sqlite3_bind_int(statement, 13, row->code);
	return status == SQLITE_OK ? sqlite3_bind_int64(statement, 16, row->line) : status;
}

static int execute(sp_sqlite *journal, sp_sql which, const sp_row *row, double now)
{
	sqlite3_stmt *statement;
	int status = statement_of(journal, which, &statement);
	if (status != SQLITE_OK)
		return status;
	status = bind_row(statement, row, now);
	return status == SQLITE_OK ? finish_statement(statement) : status;
}

/* Nothing is begun where there may be no room to write down how it ended. */
static bool has_room(const sp_sqlite *journal)
{
	struct statvfs about;
	/* Some file systems don't know how large they are. */
	if (journal->name[0] == '\0' || statvfs(journal->name, &about) != 0 || about.f_blocks == 0 || about.f_frsize == 0)
		return true;
	return about.f_bavail >= OUTCOME_ROOM / about.f_frsize;
}

static bool is_outcome(sp_state state)
{
	return state == SP_STATE_UPLOADED || state == SP_STATE_CREATED || state == SP_STATE_REFUSED || sp_state_is_unknown(state) ||
		state == SP_STATE_DRAFTED || state == SP_STATE_FILLED;
}

static signprep_code save(void *store, const sp_row *row, double now, bool durable, bool *ours, signprep_error *err)
{
	sp_sqlite *journal = store;
	if (!is_outcome(row->state) && !has_room(journal))
		return sp_fail(err, "S507", 0, journal->name, NULL);
	int status = begin(journal, durable);
	if (status == SQLITE_OK)
		status = execute(journal, row->revision == 0 ? SP_SQL_INSERT : SP_SQL_UPDATE, row, now);
	*ours = status == SQLITE_OK && sqlite3_changes(journal->db) == 1;
	/* Noted even when the row is lost to another process: a flow id must never get lost. */
	if (status == SQLITE_OK)
		status = execute(journal, SP_SQL_STEP, row, now);
	return end(journal, status, err);
}

static signprep_code finish(void *store, const sp_row *row, bool *ours, signprep_error *err)
{
	sp_sqlite *journal = store;
	int status = begin(journal, false);
	if (status == SQLITE_OK)
		status = execute(journal, SP_SQL_FINISH, row, 0);
	*ours = status == SQLITE_OK && sqlite3_changes(journal->db) == 1;
	return end(journal, status, err);
}

static signprep_code note(void *store, const sp_row *rows, size_t count, double now, signprep_error *err)
{
	sp_sqlite *journal = store;
	if (!has_room(journal))
		return sp_fail(err, "S507", 0, journal->name, NULL);
	int status = begin(journal, false);
	for (size_t i = 0; status == SQLITE_OK && i < count; i++)
		status = execute(journal, SP_SQL_NOTE, &rows[i], now);
	return end(journal, status, err);
}

static int read_bucket(sp_sqlite *journal, const char *name, sp_limiter *limiter)
{
	sqlite3_stmt *select;
	int status = statement_of(journal, SP_SQL_TOKEN, &select);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(select, 1, name, -1, SQLITE_STATIC);
	if (status != SQLITE_OK)
		return status;
	status = sqlite3_step(select);
	if (status == SQLITE_ROW)
		*limiter = (sp_limiter) { .next = sqlite3_column_double(select, 0),
			.rate = sqlite3_column_double(select, 1),
			.slowed = sqlite3_column_double(select, 2) };
	sqlite3_reset(select);
	sqlite3_clear_bindings(select);
	return status == SQLITE_ROW || status == SQLITE_DONE ? SQLITE_OK : status;
}

static int write_bucket(sp_sqlite *journal, const char *name, const sp_limiter *limiter)
{
	sqlite3_stmt *update;
	int status = statement_of(journal, SP_SQL_SET_TOKEN, &update);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(update, 1, name, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(update, 2, limiter->next);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(update, 3, limiter->rate);
	if (status == SQLITE_OK)
		status = sqlite3_bind_double(update, 4, limiter->slowed);
	return status == SQLITE_OK ? finish_statement(update) : status;
}

typedef double limiter_step(sp_limiter *limiter, double now, double rate);

/* One step of a bucket that all who share the journal see as one. */
static signprep_code step_bucket(
	sp_sqlite *journal, const char *name, double now, double rate, limiter_step *step, double *out, signprep_error *err)
{
	sp_limiter limiter = { 0 };
	int status = begin(journal, false);
	if (status == SQLITE_OK)
		status = read_bucket(journal, name, &limiter);
	if (status == SQLITE_OK) {
		*out = step(&limiter, now, rate);
		status = write_bucket(journal, name, &limiter);
	}
	return end(journal, status, err);
}

static signprep_code take_token(void *store, const char *name, double now, double rate, double *wait, signprep_error *err)
{
	return step_bucket(store, name, now, rate, sp_limiter_take, wait, err);
}

static signprep_code slow_down(void *store, const char *name, double now, double rate, double *slower, signprep_error *err)
{
	return step_bucket(store, name, now, rate, sp_limiter_slow_down, slower, err);
}

/* Somebody who tidies up, or puts a backup back: SQLite would go on writing into a file that nobody finds any more. */
static bool is_there(void *store)
{
	const sp_sqlite *journal = store;
	struct stat about;
	return journal->name[0] == '\0' ||
		(lstat(journal->name, &about) == 0 && about.st_dev == journal->device && about.st_ino == journal->inode);
}

static signprep_code remember_file(sp_sqlite *journal, signprep_error *err)
{
	struct stat about;
	if (lstat(journal->name, &about) != 0)
		return sp_fail(err, "S501", errno, journal->name, strerror(errno), NULL);
	journal->device = about.st_dev;
	journal->inode = about.st_ino;
	return SIGNPREP_OK;
}

static signprep_code next(
	void *store, const char *environment, const char *after, bool unsettled, char key[72], signprep_error *err)
{
	sp_sqlite *journal = store;
	sqlite3_stmt *statement;
	int status = statement_of(journal, SP_SQL_NEXT, &statement);
	key[0] = '\0';
	if (status != SQLITE_OK)
		return sp_sqlite_fail(journal->db, journal->name, status, err);
	status = sqlite3_bind_text(statement, 1, environment, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 2, after, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int(statement, 3, unsettled);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		copy_column(statement, 0, key, 72);
		status = SQLITE_DONE;
	}
	signprep_code code = status == SQLITE_DONE ? SIGNPREP_OK : sp_sqlite_fail(journal->db, journal->name, status, err);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return code;
}

static void close_store(void *store)
{
	sp_sqlite *journal = store;
	for (int i = 0; i < SP_SQL_COUNT; i++)
		sqlite3_finalize(journal->statements[i]);
	sqlite3_close(journal->db);
	free(journal->name);
	free(journal);
}

static const sp_journal_kind sqlite_kind = { load, save, finish, note, take_token, slow_down, is_there, close_store, next,
	sp_sqlite_keep, sp_sqlite_contract, sp_sqlite_find };

signprep_code sp_journal_sqlite(sp_journal_store *out, const char *path, double busy_s, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	sp_sqlite *journal = calloc(1, sizeof *journal);
	if (journal == NULL || (journal->name = strdup(path != NULL ? path : "")) == NULL) {
		free(journal);
		return sp_fail_memory(err, path);
	}
	if (path != NULL)
		code = sp_sqlite_create(path, err);
	if (code == SIGNPREP_OK && path != NULL)
		code = sp_sqlite_check_file_system(path, err);
	if (code == SIGNPREP_OK && path != NULL)
		code = remember_file(journal, err);
	if (code == SIGNPREP_OK) {
		int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX;
		int status = sqlite3_open_v2(path != NULL ? path : ":memory:", &journal->db, flags, NULL);
		if (status == SQLITE_OK)
			status = sqlite3_busy_timeout(journal->db, busy_s > 0 ? (int) (busy_s * 1000) : 0);
		code = status == SQLITE_OK ? sp_sqlite_prepare(journal, path != NULL, busy_s, err)
					   : sp_sqlite_fail(journal->db, journal->name, status, err);
	}
	if (code == SIGNPREP_OK)
		*out = (sp_journal_store) { &sqlite_kind, journal };
	else
		close_store(journal);
	return code;
}
