/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal in a PostgreSQL database, for workers on many machines. Every statement may be run twice: see journal_server.h. */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/sha256.h"
#include "submit/journal_server.h"
#include "submit/journal_store.h"

#define PATIENCE 6 /* times busy_s: a server that restarts recovers first */
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define PARAMETERS 17

typedef struct postgres {
	sp_server server;
	char writer[33]; /* names this journal object among all that ever wrote */
	uint64_t writes;
} postgres;

/* One statement, all or nothing. The lock is there because of two that begin at once "if not exists" lets one fail. */
static const char schema[] =
	"DO $$ BEGIN PERFORM pg_advisory_xact_lock(1936158834); IF NOT EXISTS (SELECT FROM pg_class"
	" WHERE relname = 'signprep_about' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())) THEN"
	" CREATE TABLE signprep_about (schema integer NOT NULL);"
	"CREATE TABLE signprep_row (environment text NOT NULL, key text NOT NULL, state text NOT NULL,"
	" revision bigint NOT NULL, pdf_sha256 text NOT NULL, request_sha256 text NOT NULL, file_id text NOT NULL,"
	" file_expiry double precision NOT NULL, flow_id text NOT NULL, request_id text NOT NULL, server_code text NOT NULL,"
	" created double precision NOT NULL, updated double precision NOT NULL, code integer, issue text NOT NULL, batch text NOT NULL,"
	" line bigint NOT NULL, writer text NOT NULL, PRIMARY KEY (environment, key));"
	"CREATE TABLE signprep_step (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, environment text NOT NULL,"
	" key text NOT NULL, at double precision NOT NULL, state text NOT NULL, file_id text NOT NULL, flow_id text NOT NULL,"
	" request_id text NOT NULL, server_code text NOT NULL, writer text NOT NULL UNIQUE);"
	"CREATE INDEX signprep_step_row ON signprep_step (environment, key);"
	"CREATE INDEX signprep_row_flow ON signprep_row (flow_id);"
	"CREATE TABLE signprep_bucket (name text PRIMARY KEY, next double precision NOT NULL);"
	"INSERT INTO signprep_about VALUES (" TEXT(SP_JOURNAL_SCHEMA) "); END IF; END $$";

static const char find_sql[] = "SELECT to_regclass('signprep_about') IS NOT NULL, current_setting('transaction_read_only')";
static const char about_sql[] = "SELECT schema, has_table_privilege('signprep_row', 'INSERT, UPDATE') FROM signprep_about";

static const char load_sql[] =
	"SELECT state, revision, pdf_sha256, request_sha256, file_id, file_expiry, flow_id, request_id, server_code, updated,"
	" coalesce(code, -1), issue, batch, line, writer FROM signprep_row WHERE environment = $1 AND key = $2";

/*
 * Every step waits for the disk, the small ones too: a server that dies is back while its clients still are at work, and
 * would have forgotten what they go on from. Who wants more than the disk sets that in the server.
 */
#define FLUSH "set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'" \
	" ELSE current_setting('synchronous_commit') END, true)"
#define NO_FLUSH "set_config('synchronous_commit', 'off', true)"
/* Parameters as in row_values. */
#define STEP " s AS (INSERT INTO signprep_step (environment, key, at, state, file_id, flow_id, request_id, server_code, writer)" \
	" VALUES ($1, $2, $11, $3, $6, $7, $8, $9, $17) ON CONFLICT (writer) DO NOTHING)" \
	" SELECT (SELECT count(*) FROM w), " FLUSH

static const char insert_sql[] =
	"WITH w AS (INSERT INTO signprep_row VALUES ($1, $2, $3, 1, $4, $5, $6, $10, $7, $8, $9, $11, $11, $13, $14, $15, $16, $17)"
	" ON CONFLICT (environment, key) DO NOTHING RETURNING 1)," STEP;

static const char update_sql[] =
	"WITH w AS (UPDATE signprep_row SET state = $3, revision = $12 + 1, pdf_sha256 = $4, request_sha256 = $5, file_id = $6,"
	" file_expiry = $10, flow_id = $7, request_id = $8, server_code = $9, updated = $11, code = $13, issue = $14, batch = $15,"
	" line = $16, writer = $17 WHERE environment = $1 AND key = $2 AND revision = $12 RETURNING 1)," STEP;

static const char finish_sql[] =
	"WITH w AS (UPDATE signprep_row SET code = $13, issue = $14, batch = $15, line = $16"
	" WHERE environment = $1 AND key = $2 AND revision = $12 RETURNING 1)"
	" SELECT (SELECT count(*) FROM w), " NO_FLUSH;

/* The last of several with one key counts; in the order of keys, so that two that write the same rows don't block each other. */
static const char note_sql[] =
	"WITH w AS (INSERT INTO signprep_row SELECT DISTINCT ON (environment, key) environment, key, state, 1, pdf, request, '', 0, '', '',"
	" '', $2, $2, code, issue, batch, line, '' FROM json_to_recordset($1) AS n (i integer, environment text, key text, state text,"
	" pdf text, request text, code integer, issue text, batch text, line bigint) ORDER BY environment, key, i DESC"
	" ON CONFLICT (environment, key) DO UPDATE SET state = excluded.state, revision = signprep_row.revision + 1,"
	" pdf_sha256 = excluded.pdf_sha256, request_sha256 = excluded.request_sha256, updated = excluded.updated, code = excluded.code,"
	" issue = excluded.issue, batch = excluded.batch, line = excluded.line WHERE signprep_row.state IN ('planned', 'located') RETURNING 1)"
	" SELECT (SELECT count(*) FROM w), " NO_FLUSH;

/* sp_limiter_take by the server's clock, which is one for all machines. $2: seconds between tokens. */
static const char token_sql[] =
	"WITH t AS MATERIALIZED (SELECT extract(epoch FROM clock_timestamp())::float8 AS now, " NO_FLUSH "),"
	" b AS (INSERT INTO signprep_bucket AS b SELECT $1, now + $2 FROM t ON CONFLICT (name) DO UPDATE SET next = CASE"
	" WHEN b.next > excluded.next - $2 AND b.next <= excluded.next - $2 + 60 THEN b.next + $2 ELSE excluded.next END"
	" RETURNING next)"
	" SELECT round(((b.next - $2 - t.now) * 1000000)::numeric)::bigint FROM b, t";

enum { INT8 = 20, INT4 = 23, STRING = 25, FLOAT8 = 701 }; /* the server's names of types */

typedef struct row_values {
	char numbers[6][32];
	char writer[64];
	Oid types[PARAMETERS];
	const char *values[PARAMETERS];
} row_values;

static void put(row_values *v, int at, Oid type, const char *value)
{
	v->types[at - 1] = type;
	v->values[at - 1] = value;
}

static void fill(row_values *v, const postgres *journal, const sp_row *row, double now)
{
	const char *const texts[] = {row->environment, row->key, sp_state_name(row->state), row->pdf_sha256, row->request_sha256, row->file_id,
		row->flow_id, row->request_id, row->server_code};
	for (int i = 0; i < 9; i++)
		put(v, i + 1, STRING, texts[i]);
	sp_num_format(row->file_expiry, 6, v->numbers[0], sizeof v->numbers[0]);
	sp_num_format(now, 6, v->numbers[1], sizeof v->numbers[1]);
	snprintf(v->numbers[2], sizeof v->numbers[2], "%" PRId64, row->revision);
	snprintf(v->numbers[3], sizeof v->numbers[3], "%d", row->code);
	snprintf(v->numbers[4], sizeof v->numbers[4], "%" PRId64, row->line);
	snprintf(v->writer, sizeof v->writer, "%s-%" PRIu64, journal->writer, journal->writes);
	put(v, 10, FLOAT8, v->numbers[0]);
	put(v, 11, FLOAT8, v->numbers[1]);
	put(v, 12, INT8, v->numbers[2]);
	put(v, 13, INT4, row->code == SP_ROW_OPEN ? NULL : v->numbers[3]);
	put(v, 14, STRING, row->issue);
	put(v, 15, STRING, row->batch);
	put(v, 16, INT8, v->numbers[4]);
	put(v, 17, STRING, v->writer);
}

static const char *value_of(const postgres *journal, const PGresult *result, int column)
{
	return journal->server.lib.value(result, 0, column);
}

static int64_t int_of(const postgres *journal, const PGresult *result, int column)
{
	long long value = 0;
	const char *text = value_of(journal, result, column);
	(void)sp_num_parse_int(text, strlen(text), INT64_MIN, INT64_MAX, &value);
	return value;
}

static double double_of(const postgres *journal, const PGresult *result, int column)
{
	double value = 0;
	const char *text = value_of(journal, result, column);
	(void)sp_num_parse(text, strlen(text), &value);
	return value;
}

static void read_row(const postgres *journal, const PGresult *result, sp_row *row)
{
	row->state = sp_state_of(value_of(journal, result, 0));
	row->revision = int_of(journal, result, 1);
	snprintf(row->pdf_sha256, sizeof row->pdf_sha256, "%s", value_of(journal, result, 2));
	snprintf(row->request_sha256, sizeof row->request_sha256, "%s", value_of(journal, result, 3));
	snprintf(row->file_id, sizeof row->file_id, "%s", value_of(journal, result, 4));
	row->file_expiry = double_of(journal, result, 5);
	snprintf(row->flow_id, sizeof row->flow_id, "%s", value_of(journal, result, 6));
	snprintf(row->request_id, sizeof row->request_id, "%s", value_of(journal, result, 7));
	snprintf(row->server_code, sizeof row->server_code, "%s", value_of(journal, result, 8));
	row->updated = double_of(journal, result, 9);
	row->code = (int)int_of(journal, result, 10);
	snprintf(row->issue, sizeof row->issue, "%s", value_of(journal, result, 11));
	snprintf(row->batch, sizeof row->batch, "%s", value_of(journal, result, 12));
	row->line = int_of(journal, result, 13);
}

/* `writer` may be NULL: who wrote the row last, "" when there is none. */
static signprep_code read_stored(postgres *journal, const char *environment, const char *key, sp_row *row, char writer[64],
	signprep_error *err)
{
	static const Oid types[] = {STRING, STRING};
	const char *const values[] = {environment, key};
	PGresult *result;
	signprep_code code = sp_server_run(&journal->server, load_sql, &(sp_parameters){2, types, values}, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = journal->server.lib.rows(result) > 0;
	if (there && row != NULL)
		read_row(journal, result, row);
	if (writer != NULL)
		snprintf(writer, 64, "%s", there ? value_of(journal, result, 14) : "");
	journal->server.lib.clear(result);
	return SIGNPREP_OK;
}

static signprep_code load(void *store, const char *environment, const char *key, sp_row *row, signprep_error *err)
{
	return read_stored(store, environment, key, row, NULL, err);
}

static signprep_code run_on_row(postgres *journal, const char *sql, const row_values *v, bool *ours, signprep_error *err)
{
	PGresult *result;
	signprep_code code = sp_server_run(&journal->server, sql, &(sp_parameters){PARAMETERS, v->types, v->values}, &result, err);
	if (code == SIGNPREP_OK)
		*ours = int_of(journal, result, 0) == 1;
	journal->server.lib.clear(result);
	return code;
}

static signprep_code save(void *store, const sp_row *row, double now, bool durable, bool *ours, signprep_error *err)
{
	postgres *journal = store;
	row_values v;
	char writer[64];
	(void)durable;
	journal->writes++;
	fill(&v, journal, row, now);
	signprep_code code = run_on_row(journal, row->revision == 0 ? insert_sql : update_sql, &v, ours, err);
	if (code != SIGNPREP_OK || *ours)
		return code;
	/* The row is not as it was read. Perhaps because this very write had been carried out before its answer was lost. */
	code = read_stored(journal, row->environment, row->key, NULL, writer, err);
	*ours = code == SIGNPREP_OK && strcmp(writer, v.writer) == 0;
	return code;
}

static signprep_code finish(void *store, const sp_row *row, bool *ours, signprep_error *err)
{
	postgres *journal = store;
	row_values v;
	fill(&v, journal, row, 0);
	return run_on_row(journal, finish_sql, &v, ours, err);
}

static bool put_note(cJSON *list, const sp_row *row, size_t i)
{
	char line[24];
	cJSON *item = cJSON_CreateObject();
	snprintf(line, sizeof line, "%" PRId64, row->line);
	bool ok = cJSON_AddNumberToObject(item, "i", (double)i) && cJSON_AddStringToObject(item, "environment", row->environment) &&
		cJSON_AddStringToObject(item, "key", row->key) && cJSON_AddStringToObject(item, "state", sp_state_name(row->state)) &&
		cJSON_AddStringToObject(item, "pdf", row->pdf_sha256) && cJSON_AddStringToObject(item, "request", row->request_sha256) &&
		(row->code == SP_ROW_OPEN || cJSON_AddNumberToObject(item, "code", row->code)) &&
		cJSON_AddStringToObject(item, "issue", row->issue) && cJSON_AddStringToObject(item, "batch", row->batch) &&
		cJSON_AddStringToObject(item, "line", line);
	if (ok && cJSON_AddItemToArray(list, item))
		return true;
	cJSON_Delete(item);
	return false;
}

static signprep_code note(void *store, const sp_row *rows, size_t count, double now, signprep_error *err)
{
	static const Oid types[] = {114 /* json */, FLOAT8};
	postgres *journal = store;
	char moment[32];
	cJSON *list = cJSON_CreateArray();
	bool ok = list != NULL;
	for (size_t i = 0; ok && i < count; i++)
		ok = put_note(list, &rows[i], i);
	char *text = ok ? cJSON_PrintUnformatted(list) : NULL;
	cJSON_Delete(list);
	if (text == NULL)
		return sp_fail_memory(err, journal->server.name);
	PGresult *result;
	const char *const values[] = {text, moment};
	sp_num_format(now, 6, moment, sizeof moment);
	signprep_code code = sp_server_run(&journal->server, note_sql, &(sp_parameters){2, types, values}, &result, err);
	journal->server.lib.clear(result);
	cJSON_free(text);
	return code;
}

static signprep_code take_token(void *store, const char *name, double now, double rate, double *wait, signprep_error *err)
{
	static const Oid types[] = {STRING, FLOAT8};
	postgres *journal = store;
	char number[64];
	const char *const values[] = {name, number};
	PGresult *result;
	(void)now;
	sp_num_format(1 / rate, 6, number, sizeof number);
	signprep_code code = sp_server_run(&journal->server, token_sql, &(sp_parameters){2, types, values}, &result, err);
	if (code == SIGNPREP_OK)
		*wait = fmax((double)int_of(journal, result, 0) / 1e6, 0);
	journal->server.lib.clear(result);
	return code;
}

static void close_store(void *store)
{
	postgres *journal = store;
	sp_server_close(&journal->server);
	free(journal);
}

/* One that is not there is made, as with a file. */
static signprep_code find_or_create(postgres *journal, signprep_error *err)
{
	PGresult *result;
	signprep_code code = sp_server_run(&journal->server, find_sql, NULL, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = value_of(journal, result, 0)[0] == 't', read_only = strcmp(value_of(journal, result, 1), "on") == 0;
	journal->server.lib.clear(result);
	if (read_only)
		return sp_fail(err, "S504", 0, journal->server.name, NULL);
	if (there)
		return SIGNPREP_OK;
	code = sp_server_run(&journal->server, schema, NULL, &result, err);
	journal->server.lib.clear(result);
	return code;
}

static signprep_code check_version(postgres *journal, signprep_error *err)
{
	PGresult *result;
	char text[24];
	signprep_code code = sp_server_run(&journal->server, about_sql, NULL, &result, err);
	if (code != SIGNPREP_OK)
		return code;
	bool there = journal->server.lib.rows(result) == 1;
	int64_t version = there ? int_of(journal, result, 0) : 0;
	bool may_write = there && value_of(journal, result, 1)[0] == 't';
	journal->server.lib.clear(result);
	snprintf(text, sizeof text, "%" PRId64, version);
	if (version > SP_JOURNAL_SCHEMA)
		return sp_fail(err, "S503", 0, journal->server.name, text, TEXT(SP_JOURNAL_SCHEMA), NULL);
	if (version != SP_JOURNAL_SCHEMA)
		return sp_fail(err, "S502", 0, journal->server.name, "signprep_about", NULL);
	return may_write ? SIGNPREP_OK : sp_fail(err, "S504", 0, journal->server.name, NULL);
}

static const sp_journal_kind postgres_kind = {load, save, finish, note, take_token, close_store};

signprep_code sp_journal_postgres(sp_journal_store *out, const char *url, double busy_s, signprep_error *err)
{
	unsigned char random[16];
	postgres *journal = calloc(1, sizeof *journal);
	if (journal == NULL || RAND_bytes(random, sizeof random) != 1) {
		free(journal);
		return sp_fail_memory(err, "");
	}
	sp_hex_text(random, sizeof random, journal->writer);
	signprep_code code = sp_server_open(&journal->server, url, busy_s, err);
	if (code == SIGNPREP_OK)
		code = find_or_create(journal, err);
	if (code == SIGNPREP_OK)
		code = check_version(journal, err);
	if (code == SIGNPREP_OK) {
		journal->server.patience_s = PATIENCE * journal->server.busy_s;
		*out = (sp_journal_store){&postgres_kind, journal};
	} else {
		close_store(journal);
	}
	return code;
}
