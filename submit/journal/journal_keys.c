/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys that a batch has met: a temporary SQLite file, gone with the process, so that millions of them take no memory. */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "submit/journal/journal_sqlite.h"

#define KEY_BYTES 16 /* of SHA-256: two of 10 million keys meet by chance once in 10^24 batches */

struct sp_journal_keys {
	sqlite3 *db;
	sqlite3_stmt *insert, *select;
	EVP_MD_CTX *digest;
};

static const char name[] = "temporary file";

/* It has no name and no other reader, and a crash takes it away: nothing of what makes a file safe is wanted. */
static const char schema[] =
	"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16384;"
	"CREATE TABLE claimed (key BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;"
	"BEGIN";

signprep_code sp_journal_keys_open(sp_journal_keys **out, signprep_error *err)
{
	sp_journal_keys *keys = calloc(1, sizeof *keys);
	*out = NULL;
	if (keys == NULL || (keys->digest = EVP_MD_CTX_new()) == NULL) {
		free(keys);
		return sp_fail_memory(err, name);
	}
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX;
	int status = sqlite3_open_v2("", &keys->db, flags, NULL);
	if (status == SQLITE_OK)
		status = sp_sqlite_run(keys->db, schema);
	if (status == SQLITE_OK)
		status = sqlite3_prepare_v2(keys->db, "INSERT OR IGNORE INTO claimed VALUES (?1, ?2)", -1, &keys->insert, NULL);
	if (status == SQLITE_OK)
		status = sqlite3_prepare_v2(keys->db, "SELECT line FROM claimed WHERE key = ?1", -1, &keys->select, NULL);
	if (status == SQLITE_OK) {
		*out = keys;
		return SIGNPREP_OK;
	}
	signprep_code code = sp_sqlite_fail(keys->db, name, status, err);
	sp_journal_keys_close(keys);
	return code;
}

void sp_journal_keys_close(sp_journal_keys *keys)
{
	if (keys == NULL)
		return;
	sqlite3_finalize(keys->insert);
	sqlite3_finalize(keys->select);
	sqlite3_close(keys->db);
	EVP_MD_CTX_free(keys->digest);
	free(keys);
}

/* The NUL between them keeps run and key apart. */
static bool hash_of(sp_journal_keys *keys, const char *run, const char *key, unsigned char out[EVP_MAX_MD_SIZE])
{
	return EVP_DigestInit_ex(keys->digest, EVP_sha256(), NULL) == 1 &&
		EVP_DigestUpdate(keys->digest, run, strlen(run) + 1) == 1 &&
		EVP_DigestUpdate(keys->digest, key, strlen(key)) == 1 && EVP_DigestFinal_ex(keys->digest, out, NULL) == 1;
}

static int insert(sp_journal_keys *keys, const unsigned char *hash, int64_t line)
{
	int status = sqlite3_bind_blob(keys->insert, 1, hash, KEY_BYTES, SQLITE_STATIC);
	if (status == SQLITE_OK)
		status = sqlite3_bind_int64(keys->insert, 2, line);
	if (status == SQLITE_OK)
		status = sqlite3_step(keys->insert);
	sqlite3_reset(keys->insert);
	return status == SQLITE_DONE ? SQLITE_OK : status;
}

static int select_line(sp_journal_keys *keys, const unsigned char *hash, int64_t *line)
{
	int status = sqlite3_bind_blob(keys->select, 1, hash, KEY_BYTES, SQLITE_STATIC);
	if (status == SQLITE_OK && (status = sqlite3_step(keys->select)) == SQLITE_ROW) {
		*line = sqlite3_column_int64(keys->select, 0);
		status = SQLITE_OK;
	}
	sqlite3_reset(keys->select);
	return status;
}

signprep_code sp_journal_keys_claim(
	sp_journal_keys *keys, const char *run, const char *key, int64_t line, int64_t *first_line, signprep_error *err)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	if (!hash_of(keys, run, key, hash))
		return sp_fail_memory(err, name);
	int status = insert(keys, hash, line);
	*first_line = line;
	if (status == SQLITE_OK && sqlite3_changes(keys->db) == 0)
		status = select_line(keys, hash, first_line);
	return status == SQLITE_OK ? SIGNPREP_OK : sp_sqlite_fail(keys->db, name, status, err);
}
