/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts of rows in an SQLite file: looked up now and then, so that their statements are not kept. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "submit/journal/journal_sqlite.h"

static const char drop_sql[] = "DELETE FROM contract WHERE environment = ?1 AND key = ?2 AND position >= ?3";
static const char keep_sql[] = "INSERT OR REPLACE INTO contract VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char load_sql[] = "SELECT CASE WHEN c.flow_id = '' AND c.position = 0 AND (SELECT count(*) FROM contract WHERE "
			       "environment = ?1 AND key = ?2) = 1"
			       " THEN ifnull((SELECT flow_id FROM row WHERE environment = ?1 AND key = ?2), '') ELSE c.flow_id "
			       "END, c.pdf_sha256, c.places,"
			       " (SELECT count(*) FROM contract WHERE environment = ?1 AND key = ?2) FROM contract c"
			       " WHERE c.environment = ?1 AND c.key = ?2 AND c.position = ?3";
static const char find_flow_sql[] =
	"SELECT key, 0 AS position FROM row WHERE environment = ?1 AND flow_id = ?2 UNION SELECT key, position"
	" FROM contract WHERE environment = ?1 AND flow_id = ?2 ORDER BY 1, 2 LIMIT 2";
static const char find_file_sql[] =
	"SELECT key, position FROM contract WHERE environment = ?1 AND pdf_sha256 = ?2 ORDER BY 1, 2 LIMIT 2";

static int bind(sqlite3_stmt *statement, const char *environment, const char *second)
{
	int status = sqlite3_bind_text(statement, 1, environment, -1, SQLITE_STATIC);
	return status == SQLITE_OK ? sqlite3_bind_text(statement, 2, second, -1, SQLITE_STATIC) : status;
}

static int finish(sqlite3_stmt *statement, int status)
{
	if (status == SQLITE_OK)
		status = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return status == SQLITE_DONE ? SQLITE_OK : status;
}

static int drop_behind(sqlite3 *db, const char *environment, const char *key, int count)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(db, drop_sql, -1, &statement, NULL);
	if (status == SQLITE_OK)
		status = bind(statement, environment, key);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int(statement, 3, count);
	return finish(statement, status);
}

static int keep_one(sqlite3 *db, const char *environment, const sp_contract *contract)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(db, keep_sql, -1, &statement, NULL);
	if (status == SQLITE_OK)
		status = bind(statement, environment, contract->key);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int(statement, 3, contract->position);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 4, contract->flow_id, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 5, contract->pdf_sha256, -1, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_text(statement, 6, contract->places != NULL ? contract->places : "[]", -1, SQLITE_STATIC);
	return finish(statement, status);
}

signprep_code sp_sqlite_keep(void *store, const char *environment, const sp_contract *list, size_t count, signprep_error *err)
{
	sp_sqlite *journal = store;
	int status = sp_sqlite_run(journal->db, "BEGIN IMMEDIATE");
	if (status == SQLITE_OK)
		status = drop_behind(journal->db, environment, list[0].key, (int) count);
	for (size_t i = 0; status == SQLITE_OK && i < count; i++)
		status = keep_one(journal->db, environment, &list[i]);
	if (status == SQLITE_OK)
		status = sp_sqlite_run(journal->db, "COMMIT");
	if (status == SQLITE_OK)
		return SIGNPREP_OK;
	signprep_code code = sp_sqlite_fail(journal->db, journal->name, status, err);
	if (!sqlite3_get_autocommit(journal->db))
		(void) sp_sqlite_run(journal->db, "ROLLBACK");
	return code;
}

static void copy_column(sqlite3_stmt *statement, int column, char *out, size_t cap)
{
	const char *text = (const char *) sqlite3_column_text(statement, column);
	sqlite3_snprintf((int) cap, out, "%s", text != NULL ? text : "");
}

signprep_code sp_sqlite_contract(void *store, const char *environment, sp_contract *inout, signprep_error *err)
{
	sp_sqlite *journal = store;
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(journal->db, load_sql, -1, &statement, NULL);
	if (status == SQLITE_OK)
		status = bind(statement, environment, inout->key);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int(statement, 3, inout->position);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		const char *places = (const char *) sqlite3_column_text(statement, 2);
		copy_column(statement, 0, inout->flow_id, sizeof inout->flow_id);
		copy_column(statement, 1, inout->pdf_sha256, sizeof inout->pdf_sha256);
		inout->places = places != NULL ? strdup(places) : NULL;
		inout->of = sqlite3_column_int(statement, 3);
		status = inout->places != NULL ? SQLITE_DONE : SQLITE_NOMEM;
	}
	signprep_code code = status == SQLITE_DONE ? SIGNPREP_OK : sp_sqlite_fail(journal->db, journal->name, status, err);
	sqlite3_finalize(statement);
	return code;
}

signprep_code sp_sqlite_find(void *store, const char *environment, sp_contract_by by, const char *value, sp_contract *out,
	int *matches, signprep_error *err)
{
	sp_sqlite *journal = store;
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(
		journal->db, by == SP_CONTRACT_BY_FLOW ? find_flow_sql : find_file_sql, -1, &statement, NULL);
	if (status == SQLITE_OK)
		status = bind(statement, environment, value);
	while (status == SQLITE_OK || status == SQLITE_ROW) {
		status = sqlite3_step(statement);
		if (status == SQLITE_ROW && (*matches)++ == 0) {
			copy_column(statement, 0, out->key, sizeof out->key);
			out->position = sqlite3_column_int(statement, 1);
		}
	}
	signprep_code code = status == SQLITE_DONE ? SIGNPREP_OK : sp_sqlite_fail(journal->db, journal->name, status, err);
	sqlite3_finalize(statement);
	return code;
}
