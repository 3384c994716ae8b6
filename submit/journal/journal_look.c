/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a journal is and holds, for whoever only wants to know. */
#include "submit/journal/journal_look.h"

#include <string.h>
#include <unistd.h>

#include "submit/journal/journal_libpq.h"
#include "submit/journal/journal_place.h"
#include "submit/journal/journal_server.h"
#include "submit/journal/journal_sqlite.h"

static int count_rows(sqlite3 *db, sp_journal_about *out)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(db,
		"SELECT count(*), total(state IN ('unknown', 'draft-lost')), total(state IN ('creating', 'drafting')) FROM row "
		"WHERE environment NOT LIKE 'file:%'",
		-1, &statement, NULL);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		out->rows = sqlite3_column_int64(statement, 0);
		out->unknown = sqlite3_column_int64(statement, 1);
		out->creating = sqlite3_column_int64(statement, 2);
		status = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return status;
}

static signprep_code look_at_file(const char *path, sp_journal_about *out, signprep_error *err)
{
	sqlite3 *db = NULL;
	int64_t schema = 0;
	signprep_code code = SIGNPREP_OK;
	/* Opened for reading alone it would leave its helper files behind; SQLite falls back to that where nothing else is allowed. */
	int status = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (status == SQLITE_OK)
		code = sp_sqlite_check_kind(db, path, &schema, err);
	if (status == SQLITE_OK && code == SIGNPREP_OK && schema > 0)
		status = count_rows(db, out);
	out->schema = (int) schema;
	if (status != SQLITE_OK)
		code = sp_sqlite_fail(db, path, status, err);
	sqlite3_close(db);
	return code;
}

signprep_code sp_journal_look(const char *path, sp_journal_about *out, signprep_error *err)
{
	memset(out, 0, sizeof *out);
	out->server = sp_journal_is_address(path);
	if (out->server) {
		sp_journal_server server;
		signprep_code code = sp_journal_server_open(&server, path, 0, err);
		out->library = code == SIGNPREP_OK ? server.lib.library_version() : 0;
		sp_journal_server_close(&server);
		return code;
	}
	out->exists = access(path, F_OK) == 0;
	return out->exists ? look_at_file(path, out, err) : SIGNPREP_OK;
}

int sp_journal_libpq_version(void)
{
	sp_libpq lib;
	char why[256];
	if (!sp_libpq_open(&lib, why, sizeof why))
		return 0;
	int version = lib.library_version();
	sp_libpq_close(&lib);
	return version;
}
