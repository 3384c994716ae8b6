/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What journal_postgres.c says to the server. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_POSTGRES_SQL_H
#define SP_SUBMIT_JOURNAL_JOURNAL_POSTGRES_SQL_H

#include "submit/journal/journal.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

/* One statement, all or nothing. The lock is there because of two that begin at once "if not exists" lets one fail. */
static const char schema[] =
	"DO $$ BEGIN PERFORM pg_advisory_xact_lock(1936158834); IF NOT EXISTS (SELECT FROM pg_class"
	" WHERE relname = 'signprep_about' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())) THEN"
	" CREATE TABLE signprep_about (schema integer NOT NULL);"
	"CREATE TABLE signprep_row (environment text NOT NULL, key text NOT NULL, state text NOT NULL,"
	" revision bigint NOT NULL, pdf_sha256 text NOT NULL, request_sha256 text NOT NULL, file_id text NOT NULL,"
	" file_expiry double precision NOT NULL, flow_id text NOT NULL, request_id text NOT NULL, server_code text NOT NULL,"
	" created double precision NOT NULL, updated double precision NOT NULL, code integer, issue text NOT NULL, batch text NOT "
	"NULL,"
	" line bigint NOT NULL, writer text NOT NULL, PRIMARY KEY (environment, key));"
	"CREATE TABLE signprep_step (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, environment text NOT NULL,"
	" key text NOT NULL, at double precision NOT NULL, state text NOT NULL, file_id text NOT NULL, flow_id text NOT NULL,"
	" request_id text NOT NULL, server_code text NOT NULL, writer text NOT NULL UNIQUE);"
	"CREATE INDEX signprep_step_row ON signprep_step (environment, key);"
	"CREATE INDEX signprep_row_flow ON signprep_row (flow_id);"
	"CREATE TABLE signprep_bucket (name text PRIMARY KEY, next double precision NOT NULL);"
	"INSERT INTO signprep_about VALUES (" TEXT(SP_JOURNAL_SCHEMA) "); END IF; END $$";

static const char find_sql[] = "SELECT to_regclass('signprep_about') IS NOT NULL, current_setting('transaction_read_only')";
static const char about_sql[] = "SELECT schema, has_table_privilege('signprep_row', 'INSERT') AND"
				" has_table_privilege('signprep_row', 'UPDATE') FROM signprep_about";

static const char load_sql[] =
	"SELECT state, revision, pdf_sha256, request_sha256, file_id, file_expiry, flow_id, request_id, server_code, updated,"
	" coalesce(code, -1), issue, batch, line, writer FROM signprep_row WHERE environment = $1 AND key = $2";

/*
 * Every step waits for the disk, the small ones too: a server that dies is back while its clients still are at work, and
 * would have forgotten what they go on from. Who wants more than the disk sets that in the server.
 */
#define FLUSH \
	"set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'" \
	" ELSE current_setting('synchronous_commit') END, true)"
#define NO_FLUSH "set_config('synchronous_commit', 'off', true)"
/* Parameters as in row_values. */
#define STEP \
	" s AS (INSERT INTO signprep_step (environment, key, at, state, file_id, flow_id, request_id, server_code, writer)" \
	" VALUES ($1, $2, $11, $3, $6, $7, $8, $9, $17) ON CONFLICT (writer) DO NOTHING)" \
	" SELECT (SELECT count(*) FROM w), " FLUSH

static const char insert_sql[] =
	"WITH w AS (INSERT INTO signprep_row VALUES ($1, $2, $3, 1, $4, $5, $6, $10, $7, $8, $9, $11, $11, $13, $14, $15, $16, $17)"
	" ON CONFLICT (environment, key) DO NOTHING RETURNING 1)," STEP;

static const char update_sql[] =
	"WITH w AS (UPDATE signprep_row SET state = $3, revision = $12 + 1, pdf_sha256 = $4, request_sha256 = $5, file_id = $6,"
	" file_expiry = $10, flow_id = $7, request_id = $8, server_code = $9, updated = $11, code = $13, issue = $14, batch = $15,"
	" line = $16, writer = $17 WHERE environment = $1 AND key = $2 AND revision = $12 RETURNING 1)," STEP;

static const char finish_sql[] = "WITH w AS (UPDATE signprep_row SET code = $13, issue = $14, batch = $15, line = $16"
				 " WHERE environment = $1 AND key = $2 AND revision = $12 RETURNING 1)"
				 " SELECT (SELECT count(*) FROM w), " NO_FLUSH;

/* The last of several with one key counts; in the order of keys, so that two that write the same rows don't block each other. */
static const char note_sql[] =
	"WITH w AS (INSERT INTO signprep_row SELECT DISTINCT ON (environment, key) environment, key, state, 1, pdf, request, '', "
	"0, '', '',"
	" '', $2, $2, code, issue, batch, line, '' FROM json_to_recordset($1) AS n (i integer, environment text, key text, state "
	"text,"
	" pdf text, request text, code integer, issue text, batch text, line bigint) ORDER BY environment, key, i DESC"
	" ON CONFLICT (environment, key) DO UPDATE SET state = excluded.state, revision = signprep_row.revision + 1,"
	" pdf_sha256 = excluded.pdf_sha256, request_sha256 = excluded.request_sha256, updated = excluded.updated, code = "
	"excluded.code,"
	" issue = excluded.issue, batch = excluded.batch, line = excluded.line WHERE signprep_row.state IN ('planned', 'located') "
	"RETURNING 1)"
	" SELECT (SELECT count(*) FROM w), " NO_FLUSH;

/* sp_limiter_take by the server's clock, which is one for all machines. $2: seconds between tokens. */
static const char token_sql[] =
	"WITH t AS MATERIALIZED (SELECT extract(epoch FROM clock_timestamp())::float8 AS now, " NO_FLUSH "),"
	" b AS (INSERT INTO signprep_bucket AS b SELECT $1, now + $2 FROM t ON CONFLICT (name) DO UPDATE SET next = CASE"
	" WHEN b.next > excluded.next - $2 AND b.next <= excluded.next - $2 + 60 THEN b.next + $2 ELSE excluded.next END"
	" RETURNING next)"
	" SELECT round(((b.next - $2 - t.now) * 1000000)::numeric)::bigint FROM b, t";

#endif
