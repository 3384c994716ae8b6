/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making a file a journal: what kind it is, its schema, its condition. */
#include "submit/journal/journal_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/output.h"

#define WAIT_MS 10
#define QUICK_CHECK_MAX ((int64_t) 256 << 20) /* bytes of a journal that are read whole at opening */
#define APPLICATION_ID 0x73677072             /* "sgpr" */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static const char schema_1[] =
	"CREATE TABLE row (environment TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, revision INTEGER NOT NULL,"
	" pdf_sha256 TEXT NOT NULL, request_sha256 TEXT NOT NULL, file_id TEXT NOT NULL, file_expiry REAL NOT NULL,"
	" flow_id TEXT NOT NULL, request_id TEXT NOT NULL, server_code TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,"
	" PRIMARY KEY (environment, key)) WITHOUT ROWID;"
	"CREATE TABLE step (id INTEGER PRIMARY KEY, environment TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT "
	"NULL,"
	" file_id TEXT NOT NULL, flow_id TEXT NOT NULL, request_id TEXT NOT NULL, server_code TEXT NOT NULL);"
	"CREATE INDEX step_row ON step (environment, key);"
	"CREATE INDEX row_flow ON row (flow_id);"
	"CREATE TABLE bucket (name TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID;"
	"PRAGMA application_id = " TEXT(APPLICATION_ID) ";";

/* A new journal takes the same way, so that there is one. */
static const char schema_2[] = "ALTER TABLE row ADD COLUMN code INTEGER;"
			       "ALTER TABLE row ADD COLUMN issue TEXT NOT NULL DEFAULT '';"
			       "ALTER TABLE row ADD COLUMN batch TEXT NOT NULL DEFAULT '';"
			       "ALTER TABLE row ADD COLUMN line INTEGER NOT NULL DEFAULT 0;";

static const char schema_3[] = "ALTER TABLE row ADD COLUMN source_sha256 TEXT NOT NULL DEFAULT '';"
			       "ALTER TABLE bucket ADD COLUMN rate REAL NOT NULL DEFAULT 0;"
			       "ALTER TABLE bucket ADD COLUMN slowed REAL NOT NULL DEFAULT 0;";

static const char schema_4[] =
	"CREATE TABLE contract (environment TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL, flow_id TEXT NOT NULL,"
	" pdf_sha256 TEXT NOT NULL, places TEXT NOT NULL, PRIMARY KEY (environment, key, position)) WITHOUT ROWID;"
	"CREATE INDEX contract_flow ON contract (flow_id);"
	"CREATE INDEX contract_pdf ON contract (pdf_sha256);";

static const char schema_5[] = "ALTER TABLE row ADD COLUMN caller TEXT NOT NULL DEFAULT '';"
			       "PRAGMA user_version = " TEXT(SP_JOURNAL_SCHEMA) ";";

int sp_sqlite_run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

/* Without a folder that can be written there is no place for the files beside the journal. */
static bool has_writable_folder(const char *name)
{
	char *folder = strdup(name), *slash = folder != NULL ? strrchr(folder, '/') : NULL;
	if (slash != NULL)
		slash[slash == folder] = '\0';
	bool writable = folder == NULL || access(slash != NULL ? folder : ".", W_OK) == 0;
	free(folder);
	return writable;
}

signprep_code sp_sqlite_fail(sqlite3 *db, const char *name, int status, signprep_error *err)
{
	const char *text = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(status);
	int cause = db != NULL ? sqlite3_system_errno(db) : 0;
	switch (status & 0xff) {
	case SQLITE_CORRUPT: return sp_fail(err, "S502", status, name, text, NULL);
	case SQLITE_NOTADB: return sp_fail(err, "S506", status, name, NULL);
	case SQLITE_READONLY: return sp_fail(err, "S504", status, name, NULL);
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return sp_fail(err, "S505", status, name, NULL);
	case SQLITE_FULL: return sp_fail(err, "S507", status, name, NULL);
	case SQLITE_NOMEM: return sp_fail_memory(err, name);
	case SQLITE_CANTOPEN: return sp_fail(err, has_writable_folder(name) ? "S501" : "S504", status, name, text, NULL);
	default:
		return cause == ENOSPC || cause == EDQUOT ? sp_fail(err, "S507", cause, name, NULL)
							  : sp_fail(err, "S510", status, name, text, NULL);
	}
}

int sp_sqlite_query_int(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *statement = NULL;
	int status = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		*out = sqlite3_column_int64(statement, 0);
		status = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return status;
}

/* All or nothing: a process killed in between leaves the journal as it was. */
static int bring_up_to_date(sqlite3 *db)
{
	int64_t tables = 0, version = 0;
	int status = sp_sqlite_run(db, "BEGIN IMMEDIATE");
	if (status != SQLITE_OK)
		return status;
	/* Another process may have done it while this one waited. */
	status = sp_sqlite_query_int(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(db, "PRAGMA user_version", &version);
	if (status == SQLITE_OK && tables == 0)
		status = sp_sqlite_run(db, schema_1);
	if (status == SQLITE_OK && version < 2)
		status = sp_sqlite_run(db, schema_2);
	if (status == SQLITE_OK && version < 3)
		status = sp_sqlite_run(db, schema_3);
	if (status == SQLITE_OK && version < 4)
		status = sp_sqlite_run(db, schema_4);
	if (status == SQLITE_OK && version < 5)
		status = sp_sqlite_run(db, schema_5);
	if (status == SQLITE_OK)
		status = sp_sqlite_run(db, "COMMIT");
	if (status != SQLITE_OK)
		sp_sqlite_run(db, "ROLLBACK");
	return status;
}

/* A journal of many millions of rows would take minutes; damage there is found when a page of it is read. */
static int check_pages(sqlite3 *db, bool *good)
{
	int64_t bytes = 0;
	sqlite3_stmt *statement = NULL;
	*good = true;
	int status = sp_sqlite_query_int(db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", &bytes);
	if (status != SQLITE_OK || bytes > QUICK_CHECK_MAX)
		return status;
	status = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL);
	if (status == SQLITE_OK && (status = sqlite3_step(statement)) == SQLITE_ROW) {
		*good = strcmp((const char *) sqlite3_column_text(statement, 0), "ok") == 0;
		status = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return status;
}

signprep_code sp_sqlite_check_kind(sqlite3 *db, const char *name, int64_t *version, signprep_error *err)
{
	int64_t application = 0, tables = 0;
	char number[24];
	int status = sp_sqlite_run(db, "BEGIN"); /* one look: another process may be creating it */
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(db, "SELECT count(*) FROM sqlite_schema", &tables);
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(db, "PRAGMA application_id", &application);
	if (status == SQLITE_OK)
		status = sp_sqlite_query_int(db, "PRAGMA user_version", version);
	if (status != SQLITE_OK)
		return sp_sqlite_fail(db, name, status, err);
	sp_sqlite_run(db, "COMMIT");
	if (application != APPLICATION_ID && (application != 0 || *version != 0 || tables != 0))
		return sp_fail(err, "S506", 0, name, NULL);
	sqlite3_snprintf(sizeof number, number, "%lld", (long long) *version);
	if (*version > SP_JOURNAL_SCHEMA)
		return sp_fail(err, "S503", 0, name, number, TEXT(SP_JOURNAL_SCHEMA), NULL);
	return SIGNPREP_OK;
}

int sp_sqlite_use_wal(sqlite3 *db, double busy_s)
{
	int status = sp_sqlite_run(db, "PRAGMA journal_mode = WAL");
	for (double waited = 0; (status & 0xff) == SQLITE_BUSY && waited < busy_s; waited += WAIT_MS / 1000.0) {
		sqlite3_sleep(WAIT_MS);
		status = sp_sqlite_run(db, "PRAGMA journal_mode = WAL");
	}
	return status;
}

signprep_code sp_sqlite_prepare(sp_sqlite *journal, bool on_disk, double busy_s, signprep_error *err)
{
	bool good = true;
	int64_t version = 0;
	if (on_disk && sqlite3_db_readonly(journal->db, "main") == 1)
		return sp_fail(err, "S504", 0, journal->name, NULL);
	signprep_code code = sp_sqlite_check_kind(journal->db, journal->name, &version, err);
	if (code != SIGNPREP_OK)
		return code;
	int status = on_disk ? sp_sqlite_use_wal(journal->db, busy_s) : SQLITE_OK;
	if (status == SQLITE_OK)
		status = sp_sqlite_run(journal->db, "PRAGMA synchronous = FULL");
	journal->flushes = true;
	if (status == SQLITE_OK)
		status = bring_up_to_date(journal->db);
	if (status == SQLITE_OK && on_disk)
		status = check_pages(journal->db, &good);
	if (status != SQLITE_OK)
		return sp_sqlite_fail(journal->db, journal->name, status, err);
	return good ? SIGNPREP_OK : sp_fail(err, "S502", 0, journal->name, "quick_check", NULL);
}

static signprep_code cannot_open(const char *path, int number, signprep_error *err)
{
	if (sp_file_status_of(number) == SP_FILE_FULL)
		return sp_fail(err, "S507", number, path, NULL);
	if (number == EROFS || (number == EACCES && access(path, R_OK) == 0))
		return sp_fail(err, "S504", number, path, NULL);
	return sp_fail(err, "S501", number, path, strerror(number), NULL);
}

/* What tells that a contract was sent must not be another one's to change. */
static signprep_code check_owner(const char *path, signprep_error *err)
{
	int number = 0;
	sp_file_status status = sp_output_trusts(path, &number);
	if (status == SP_FILE_LINK || status == SP_FILE_FOREIGN || status == SP_FILE_SHARED)
		return sp_file_fail(err, status, number, path);
	/* Not opened: closing it again would drop the locks that this process may hold on it by another handle. */
	return status == SP_FILE_OK && access(path, R_OK | W_OK) == 0 ? SIGNPREP_OK
								      : cannot_open(path, number ? number : errno, err);
}

/* Where everybody may delete and replace files, a key that was sent is one that nobody knows, and is sent again. */
static signprep_code check_folder(const char *path, signprep_error *err)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash != NULL ? (size_t) (slash - path) + 1 : 0;
	char *folder = malloc(length + 2);
	int number = 0;
	if (folder == NULL)
		return sp_fail_memory(err, path);
	memcpy(folder, path, length);
	memcpy(folder + length, ".", 2); /* the folder itself, by whatever links it is reached */
	sp_file_status status = sp_output_trusts(folder, &number);
	free(folder);
	return status == SP_FILE_SHARED ? sp_file_fail(err, status, number, path) : SIGNPREP_OK;
}

signprep_code sp_sqlite_create(const char *path, signprep_error *err)
{
	int number = 0;
	if (sp_output_parents(path, &number) != SP_FILE_OK)
		return cannot_open(path, number, err);
	signprep_code code = check_folder(path, err);
	if (code != SIGNPREP_OK)
		return code;
	/* SQLite would create it readable for everybody, and through a link. */
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST ? check_owner(path, err) : cannot_open(path, errno, err);
	close(fd);
	return SIGNPREP_OK;
}

/* Magic numbers of statfs(2) and of the kernel's own headers. Behind FUSE most often stands sshfs or an object store. */
static const struct {
	unsigned long type;
	const char *name;
} shared_systems[] = { { 0x6969, "NFS" }, { 0x517b, "SMB" }, { 0xff534d42, "CIFS" }, { 0xfe534d42, "SMB2" }, { 0x5346414f, "AFS" },
	{ 0x6b414653, "kAFS" }, { 0x00c36400, "Ceph" }, { 0x0bd00bd0, "Lustre" }, { 0x47504653, "GPFS" }, { 0x01021997, "9p" },
	{ 0x65735546, "FUSE" }, { 0x786f4256, "VirtualBox" }, { 0xbacbacbc, "VMware" }, { 0x564c, "NCP" }, { 0x01161970, "GFS2" },
	{ 0x7461636f, "OCFS2" }, { 0x73757245, "Coda" } };

signprep_code sp_sqlite_check_file_system(const char *path, signprep_error *err)
{
	struct statfs about;
	if (statfs(path, &about) != 0)
		return SIGNPREP_OK; /* not on every system to be had; what it can't tell it can't refuse */
	for (size_t i = 0; i < sizeof shared_systems / sizeof shared_systems[0]; i++)
		if (((unsigned long) about.f_type & 0xffffffff) == shared_systems[i].type)
			return sp_fail(err, "S515", 0, path, shared_systems[i].name, NULL);
	return SIGNPREP_OK;
}
