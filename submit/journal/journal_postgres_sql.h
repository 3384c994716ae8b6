/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What journal_postgres.c says to the server. */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_POSTGRES_SQL_H
#define SP_SUBMIT_JOURNAL_JOURNAL_POSTGRES_SQL_H

#include "submit/journal/journal.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

#define CONTRACTS \
	"CREATE TABLE signprep_contract (environment text NOT NULL, key text NOT NULL, position integer NOT NULL, flow_id text " \
	"NOT NULL," \
	" pdf_sha256 text NOT NULL, places text NOT NULL, PRIMARY KEY (environment, key, position));" \
	"CREATE INDEX signprep_contract_flow ON signprep_contract (flow_id);" \
	"CREATE INDEX signprep_contract_pdf ON signprep_contract (pdf_sha256);"

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
	" line bigint NOT NULL, writer text NOT NULL, source_sha256 text NOT NULL DEFAULT '', caller text NOT NULL DEFAULT '',"
	" PRIMARY KEY (environment, key));"
	"CREATE TABLE signprep_step (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, environment text NOT NULL,"
	" key text NOT NULL, at double precision NOT NULL, state text NOT NULL, file_id text NOT NULL, flow_id text NOT NULL,"
	" request_id text NOT NULL, server_code text NOT NULL, writer text NOT NULL UNIQUE);"
	"CREATE INDEX signprep_step_row ON signprep_step (environment, key);"
	"CREATE INDEX signprep_row_flow ON signprep_row (flow_id);"
	"CREATE TABLE signprep_bucket (name text PRIMARY KEY, next double precision NOT NULL,"
	" rate double precision NOT NULL DEFAULT 0, slowed double precision NOT NULL DEFAULT 0);" CONTRACTS
	"INSERT INTO signprep_about VALUES (" TEXT(SP_JOURNAL_SCHEMA) "); END IF; END $$";

/* A journal of schema 2, 3 or 4. Whoever still writes it by the old schema may go on: what is new has a default. */
static const char upgrade[] =
	"DO $$ BEGIN PERFORM pg_advisory_xact_lock(1936158834); IF (SELECT schema FROM signprep_about) = 2 THEN"
	" ALTER TABLE signprep_row ADD COLUMN source_sha256 text NOT NULL DEFAULT '';"
	"ALTER TABLE signprep_bucket ADD COLUMN rate double precision NOT NULL DEFAULT 0,"
	" ADD COLUMN slowed double precision NOT NULL DEFAULT 0;"
	"UPDATE signprep_about SET schema = 3; END IF; IF (SELECT schema FROM signprep_about) = 3 THEN " CONTRACTS
	"UPDATE signprep_about SET schema = 4; END IF; IF (SELECT schema FROM signprep_about) = 4 THEN"
	" ALTER TABLE signprep_row ADD COLUMN caller text NOT NULL DEFAULT '';"
	"UPDATE signprep_about SET schema = 5; END IF; END $$";

static const char find_sql[] = "SELECT to_regclass('signprep_about') IS NOT NULL, current_setting('transaction_read_only')";
static const char about_sql[] = "SELECT schema, has_table_privilege('signprep_row', 'INSERT') AND"
				" has_table_privilege('signprep_row', 'UPDATE') FROM signprep_about";

static const char load_sql[] =
	"SELECT state, revision, pdf_sha256, request_sha256, file_id, file_expiry, flow_id, request_id, server_code, updated,"
	" coalesce(code, -1), issue, batch, line, writer, source_sha256, caller FROM signprep_row WHERE environment = $1 AND key = "
	"$2";

/* In the order of bytes, so that no key is left out whatever the language of the database is. */
#define NEXT(condition) \
	"SELECT key FROM signprep_row WHERE environment = $1 AND key COLLATE \"C\" > $2 " condition \
	"ORDER BY key COLLATE \"C\" LIMIT 1"
static const char next_sql[] = NEXT("");
static const char next_unsettled_sql[] = NEXT("AND state IN ('unknown', 'creating', 'draft-lost', 'drafting') ");

/* What goes and what comes are different positions. */
static const char keep_sql[] =
	"WITH d AS (DELETE FROM signprep_contract WHERE environment = $1 AND key = $2 AND position >= $3),"
	" w AS (INSERT INTO signprep_contract SELECT $1, $2, position, flow_id, pdf, places FROM json_to_recordset($4)"
	" AS n (position integer, flow_id text, pdf text, places text) ON CONFLICT (environment, key, position) DO UPDATE SET"
	" flow_id = excluded.flow_id, pdf_sha256 = excluded.pdf_sha256, places = excluded.places RETURNING 1) SELECT count(*) FROM "
	"w";
static const char contract_sql[] =
	"SELECT CASE WHEN c.flow_id = '' AND c.position = 0 AND n.of = 1 THEN coalesce(r.flow_id, '') ELSE c.flow_id END,"
	" c.pdf_sha256, c.places, n.of FROM signprep_contract c CROSS JOIN (SELECT count(*) AS of FROM signprep_contract WHERE"
	" environment = $1 AND key = $2) n LEFT JOIN signprep_row r ON r.environment = c.environment AND r.key = c.key"
	" WHERE c.environment = $1 AND c.key = $2 AND c.position = $3";
static const char find_flow_sql[] =
	"SELECT key, 0 AS position FROM signprep_row WHERE environment = $1 AND flow_id = $2 UNION SELECT key, position"
	" FROM signprep_contract WHERE environment = $1 AND flow_id = $2 ORDER BY 1, 2 LIMIT 2";
static const char find_file_sql[] =
	"SELECT key, position FROM signprep_contract WHERE environment = $1 AND pdf_sha256 = $2 ORDER BY 1, 2 LIMIT 2";

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

static const char insert_sql[] = "WITH w AS (INSERT INTO signprep_row VALUES ($1, $2, $3, 1, $4, $5, $6, $10, $7, $8, $9, $11, "
				 "$11, $13, $14, $15, $16, $17, $18, $19)"
				 " ON CONFLICT (environment, key) DO NOTHING RETURNING 1)," STEP;

static const char update_sql[] =
	"WITH w AS (UPDATE signprep_row SET state = $3, revision = $12 + 1, pdf_sha256 = $4, request_sha256 = $5, file_id = $6,"
	" file_expiry = $10, flow_id = $7, request_id = $8, server_code = $9, updated = $11, code = $13, issue = $14, batch = $15,"
	" line = $16, writer = $17, source_sha256 = $18, caller = $19 WHERE environment = $1 AND key = $2 AND revision = $12 "
	"RETURNING 1)," STEP;

static const char finish_sql[] = "WITH w AS (UPDATE signprep_row SET code = $13, issue = $14, batch = $15, line = $16"
				 " WHERE environment = $1 AND key = $2 AND revision = $12 RETURNING 1)"
				 " SELECT (SELECT count(*) FROM w), " NO_FLUSH;

/* The last of several with one key counts; in the order of keys, so that two that write the same rows don't block each other. */
static const char note_sql[] =
	"WITH w AS (INSERT INTO signprep_row SELECT DISTINCT ON (environment, key) environment, key, state, 1, pdf, request, '', "
	"0, '', '',"
	" '', $2, $2, code, issue, batch, line, '', source FROM json_to_recordset($1) AS n (i integer, environment text, key text, "
	"state "
	"text,"
	" pdf text, request text, source text, code integer, issue text, batch text, line bigint) ORDER BY environment, key, i DESC"
	" ON CONFLICT (environment, key) DO UPDATE SET state = excluded.state, revision = signprep_row.revision + 1,"
	" pdf_sha256 = excluded.pdf_sha256, request_sha256 = excluded.request_sha256, updated = excluded.updated, code = "
	"excluded.code,"
	" issue = excluded.issue, batch = excluded.batch, line = excluded.line, source_sha256 = excluded.source_sha256 WHERE "
	"signprep_row.state IN ('planned', 'located') "
	"RETURNING 1)"
	" SELECT (SELECT count(*) FROM w), " NO_FLUSH;

/*
 * sp_limiter_take and sp_limiter_slow_down by the server's clock, which is one for all machines. $2: tokens a second.
 * What a bucket gives at a moment is worked out as sp_limiter_rate does.
 */
#define CLOCK "WITH t AS MATERIALIZED (SELECT extract(epoch FROM clock_timestamp())::float8 AS now, " NO_FLUSH "),"
#define RATE_AT(now) \
	"CASE WHEN b.rate > 0 THEN least($2, b.rate * power(2::float8, least(greatest(" now \
	" - b.slowed, 0) / 20, 60))) ELSE $2 END"
#define CALLED "(excluded.next - 1 / $2)"
#define SAME_BURST "b.rate > 0 AND abs(excluded.slowed - b.slowed) < 1"

static const char token_sql[] = CLOCK
	" b AS (INSERT INTO signprep_bucket AS b SELECT $1, now + 1 / $2 FROM t ON CONFLICT (name) DO UPDATE SET next = CASE"
	" WHEN b.next > " CALLED " AND b.next <= " CALLED
	" + 60 + 100 / (" RATE_AT(CALLED) ") THEN b.next ELSE " CALLED " END + 1 / (" RATE_AT(
		CALLED) ")"
			" RETURNING next, rate, slowed)"
			" SELECT round(((b.next - 1 / (" RATE_AT("t.now") ") - t.now) * 1000000)::numeric)::bigint FROM b, t";

static const char slow_down_sql[] = CLOCK
	" b AS (INSERT INTO signprep_bucket AS b SELECT $1, now + 1, greatest($2 / 2, 0.2), now FROM t ON CONFLICT (name) DO UPDATE"
	" SET next = CASE WHEN " SAME_BURST " THEN b.next ELSE excluded.next END,"
	" rate = CASE WHEN " SAME_BURST " THEN b.rate ELSE greatest((" RATE_AT(
		"excluded.slowed") ") / 2, 0.2) END,"
				   " slowed = CASE WHEN " SAME_BURST
				   " THEN b.slowed ELSE excluded.slowed END RETURNING rate, slowed)"
				   " SELECT round(((" RATE_AT("t.now") ") * 1000000)::numeric)::bigint FROM b, t";

#endif
