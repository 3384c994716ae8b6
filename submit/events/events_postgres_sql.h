/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a store of events asks of a PostgreSQL server. Every statement may be run twice: see journal_server.h. */
#ifndef SP_SUBMIT_EVENTS_EVENTS_POSTGRES_SQL_H
#define SP_SUBMIT_EVENTS_EVENTS_POSTGRES_SQL_H

#include "submit/events/events.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

/*
 * Who adds events holds a lock until his commit is done: numbers are given one by one, in the order in which they are seen, so that no
 * cursor passes a number whose event comes to light later. And of an event that two processes were sent one is kept.
 * $3 names the writing, so that the same writing carried out twice counts no repetition. What follows what is the rule of
 * sp_flow_state_follows; "over" is the final state that the event's own may come after.
 */
#define ADD \
	"CREATE FUNCTION signprep_events_add(items json, moment double precision, writing text)" \
	" RETURNS TABLE (o_seq bigint, o_repeated boolean, o_stale boolean) LANGUAGE plpgsql AS $f$" \
	" DECLARE i record; known signprep_flow; tag text; number bigint; BEGIN" \
	" PERFORM pg_advisory_xact_lock(1936158835);" \
	" SELECT last INTO STRICT number FROM signprep_events;" \
	" FOR i IN SELECT * FROM json_to_recordset(items) AS x(n integer, path text, id text, type text, flow_id text," \
	" status integer, row_key text, body text, happened double precision, final boolean, rank integer, over integer)" \
	" ORDER BY x.n LOOP" \
	" tag := writing || '-' || i.n;" \
	" UPDATE signprep_event e SET repeats = e.repeats + (e.writer <> tag)::integer WHERE e.path = i.path AND e.id = i.id" \
	" RETURNING e.seq, e.writer <> tag, e.stale INTO o_seq, o_repeated, o_stale;" \
	" IF FOUND THEN RETURN NEXT; CONTINUE; END IF;" \
	" o_repeated := false; o_stale := false; known := NULL;" \
	" IF i.flow_id <> '' AND i.status > 0 THEN" \
	" SELECT * INTO known FROM signprep_flow f WHERE f.flow_id = i.flow_id;" \
	" IF FOUND THEN o_stale := known.status <> i.status AND NOT CASE WHEN known.final THEN known.status = i.over" \
	" WHEN i.final THEN true WHEN known.time > 0 AND i.happened > 0 AND known.time <> i.happened THEN i.happened > known.time" \
	" ELSE i.rank >= known.rank END; END IF; END IF;" \
	" number := number + 1; o_seq := number;" \
	" INSERT INTO signprep_event (seq, path, id, received, stale, type, flow_id, flow_status, row_key, json, writer) VALUES" \
	" (o_seq, i.path, i.id, moment, o_stale, i.type, i.flow_id, i.status, i.row_key, i.body, tag);" \
	" IF i.flow_id <> '' AND i.status > 0 AND NOT o_stale THEN" \
	" INSERT INTO signprep_flow VALUES (i.flow_id, i.status, greatest(i.happened, coalesce(known.time, 0)), o_seq," \
	" CASE WHEN i.row_key <> '' THEN i.row_key ELSE coalesce(known.row_key, '') END, i.final, i.rank)" \
	" ON CONFLICT (flow_id) DO UPDATE SET status = excluded.status, time = excluded.time, seq = excluded.seq," \
	" row_key = excluded.row_key, final = excluded.final, rank = excluded.rank; END IF;" \
	" RETURN NEXT; END LOOP; UPDATE signprep_events SET last = number; END $f$;"

/* One statement, all or nothing. The lock is there because of two that begin at once. */
static const char schema_sql[] =
	"DO $$ BEGIN PERFORM pg_advisory_xact_lock(1936158836); IF NOT EXISTS (SELECT FROM pg_class"
	" WHERE relname = 'signprep_events' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())) "
	"THEN"
	" CREATE TABLE signprep_events (schema integer NOT NULL, last bigint NOT NULL);"
	"CREATE TABLE signprep_event (seq bigint PRIMARY KEY, path text NOT NULL, id text NOT NULL,"
	" received double precision NOT NULL, repeats bigint NOT NULL DEFAULT 0, stale boolean NOT NULL, type text NOT NULL,"
	" flow_id text NOT NULL, flow_status integer NOT NULL, row_key text NOT NULL, json text NOT NULL, writer text NOT NULL,"
	" UNIQUE (path, id));"
	"CREATE INDEX signprep_event_flow ON signprep_event (flow_id);"
	"CREATE INDEX signprep_event_received ON signprep_event (received);"
	"CREATE TABLE signprep_flow (flow_id text PRIMARY KEY, status integer NOT NULL, time double precision NOT NULL,"
	" seq bigint NOT NULL UNIQUE, row_key text NOT NULL, final boolean NOT NULL, rank integer NOT NULL);"
	"CREATE TABLE signprep_cursor (name text PRIMARY KEY, seq bigint NOT NULL, turn bigint NOT NULL, owner text NOT NULL,"
	" until double precision NOT NULL);" ADD
	"INSERT INTO signprep_events VALUES (" TEXT(SP_EVENTS_SCHEMA) ", 0); END IF; END $$";

static const char find_sql[] = "SELECT to_regclass('signprep_events') IS NOT NULL, current_setting('transaction_read_only')";
static const char about_sql[] = "SELECT schema, has_table_privilege('signprep_event', 'INSERT') AND"
				" has_table_privilege('signprep_cursor', 'UPDATE') FROM signprep_events";

/* What is answered with 200 waits for the disk, whatever the server is set to; who wants more than the disk sets that there. */
static const char add_sql[] = "SELECT o_seq, o_repeated, o_stale, set_config('synchronous_commit', CASE"
			      " current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE"
			      " current_setting('synchronous_commit') END, true) FROM signprep_events_add($1, $2, $3)";

static const char read_sql[] =
	"SELECT seq, received, repeats, stale::integer, path, id, type, flow_id, row_key, flow_status, json FROM signprep_event"
	" WHERE seq > $1 AND received >= $2 AND ($3::text IS NULL OR flow_id = $3) AND ($4::text IS NULL OR type = $4)"
	" ORDER BY seq LIMIT $5";
static const char flows_sql[] =
	"SELECT flow_id, row_key, status, time, seq FROM signprep_flow WHERE seq > $1 AND ($2::text IS NULL OR"
	" flow_id = $2) ORDER BY seq LIMIT $3";
/* By the ends, as in a file. */
static const char count_sql[] = "SELECT coalesce(last - (SELECT min(seq) FROM signprep_event) + 1, 0), last FROM signprep_events";

/*
 * By the server's clock, which is one for all machines, and not by a lock of a session: that would go with a connection that breaks
 * for a moment, and outlive a machine that vanished. No claim reaches farther than $3: one that does was made before the clock was
 * set back.
 */
#define NOW "extract(epoch FROM clock_timestamp())::float8"
static const char take_sql[] = "INSERT INTO signprep_cursor AS c VALUES ($1, 0, 0, $2, " NOW
			       " + $3) ON CONFLICT (name) DO UPDATE SET"
			       " owner = excluded.owner, until = excluded.until WHERE c.owner = $2 OR c.until <= " NOW
			       " OR c.until > " NOW " + 2 * $3 RETURNING c.seq, c.turn";
static const char look_sql[] = "SELECT seq, turn FROM signprep_cursor WHERE name = $1";
static const char save_sql[] = "UPDATE signprep_cursor SET seq = $3, until = " NOW
			       " + $5 WHERE name = $1 AND owner = $2 AND turn = $4 RETURNING 1";
static const char release_sql[] = "UPDATE signprep_cursor SET until = 0 WHERE name = $1 AND owner = $2";
static const char rewind_sql[] =
	"UPDATE signprep_cursor SET seq = least(seq, $2), turn = turn + 1 WHERE $1::text IS NULL OR name = $1 RETURNING 1";
static const char cursors_sql[] = "SELECT name, owner, seq, turn FROM signprep_cursor ORDER BY name";

#endif
