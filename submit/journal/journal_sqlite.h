/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The journal in an SQLite file: what opening it and using it share. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_SQLITE_H
#define SP_SUBMIT_JOURNAL_JOURNAL_SQLITE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "submit/journal/journal_store.h"

typedef enum sp_sql {
	SP_SQL_BEGIN,
	SP_SQL_COMMIT,
	SP_SQL_ROLLBACK,
	SP_SQL_LOAD,
	SP_SQL_INSERT,
	SP_SQL_UPDATE,
	SP_SQL_STEP,
	SP_SQL_FINISH,
	SP_SQL_NOTE,
	SP_SQL_TOKEN,
	SP_SQL_SET_TOKEN,
	SP_SQL_NEXT,
	SP_SQL_COUNT
} sp_sql;

typedef struct sp_sqlite {
	sqlite3 *db;
	char *name;
	dev_t device; /* of the file as it was opened */
	ino_t inode;
	bool flushes;                           /* synchronous = FULL is set: a commit waits for the disk */
	sqlite3_stmt *statements[SP_SQL_COUNT]; /* prepared when first used */
} sp_sqlite;

/** The S-error that an SQLite status stands for. `db` may be NULL. */
signprep_code sp_sqlite_fail(sqlite3 *db, const char *name, int status, signprep_error *err);
int sp_sqlite_run(sqlite3 *db, const char *sql);
/** The number that a query gives; left alone where it gives no row. @return an SQLite status */
int sp_sqlite_query_int(sqlite3 *db, const char *sql, int64_t *out);
/**
 * Waits for `busy_s`, which SQLite does not do by itself for this one lock: of several processes that create a file,
 * one gets it at a time. @return an SQLite status
 */
int sp_sqlite_use_wal(sqlite3 *db, double busy_s);
/** Is it a journal, empty (schema 0) or of a schema that is known here? @return S502, S503, S505, S506 */
signprep_code sp_sqlite_check_kind(sqlite3 *db, const char *name, int64_t *schema, signprep_error *err);
/** Makes a fresh or opened file a journal of the present schema that waits `busy_s` for others. */
signprep_code sp_sqlite_prepare(sp_sqlite *journal, bool on_disk, double busy_s, signprep_error *err);
/** Creates the file, readable for nobody else. */
signprep_code sp_sqlite_create(const char *path, signprep_error *err);
/** Refuses file systems that other machines write too, whose locks can't be relied on. @return S515 */
signprep_code sp_sqlite_check_file_system(const char *path, signprep_error *err);

/** Contracts of rows, as sp_journal_kind has them. */
signprep_code sp_sqlite_keep(void *store, const char *environment, const sp_contract *list, size_t count, signprep_error *err);
signprep_code sp_sqlite_contract(void *store, const char *environment, sp_contract *inout, signprep_error *err);
signprep_code sp_sqlite_find(void *store, const char *environment, sp_contract_by by, const char *value, sp_contract *out,
	int *matches, signprep_error *err);

#endif
