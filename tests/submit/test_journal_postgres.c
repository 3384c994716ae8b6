/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal in a real PostgreSQL server: what every journal must do, and every way a server can be away. */
#include "journal_cases.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "pg_server.h"

static int count_rows(const char *path, const char *table, const char *condition)
{
	char sql[256];
	(void) path;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM signprep_%s WHERE %s", table, condition);
	return pg_server_int(sql);
}

static int fresh(void **state)
{
	static char url[256];
	(void) state;
	pg_server_schema();
	snprintf(url, sizeof url, "%s", pg_server_url(NULL, NULL));
	place = (journal_place) { url, count_rows };
	return 0;
}

static int end_cutter(void **state)
{
	(void) state;
	cutter_stop();
	return 0;
}

static void save_good(sp_journal *journal, sp_row *row, sp_state state)
{
	signprep_error err = { 0 };
	row->state = state;
	if (sp_journal_save(journal, row, 1, &err) != SIGNPREP_OK)
		fail_msg("%s: %s %s", sp_state_name(state), err.id, err.message);
}

static void a_wrong_password(void **state)
{
	(void) state;
	journal_expect_refused(pg_server_url(NULL, "wrong"), 30, SIGNPREP_CREDENTIALS, "S511");
	journal_expect_refused(pg_server_url("nobody_known", "wrong"), 30, SIGNPREP_CREDENTIALS, "S511");
}

static void an_error_never_shows_the_password(void **state)
{
	static const char *const urls[] = { "postgres://u:s3cr3t@%zz", "postgres://u:s3cr3t@127.0.0.1:1/db",
		"postgres://u:s3cr3t@h:port/db", "postgres://127.0.0.1:1/db?user=u&password=s3cr3t",
		"postgres://u:s3c?r3t@127.0.0.1:1/s3cr3t@x", "postgres://u:s3cr3t@/d?nonsense=1" };
	(void) state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		sp_journal *journal;
		signprep_error err = { 0 };
		assert_true(sp_journal_open(&journal, urls[i], 0, &err) != SIGNPREP_OK);
		assert_null(strstr(err.message, "s3c"));
		assert_null(strstr(err.where, "s3c"));
		assert_non_null(strstr(err.where, "postgres://"));
	}
}

static void an_address_that_is_none(void **state)
{
	(void) state;
	journal_expect_refused("postgres://h:port/db?%", 1, SIGNPREP_INVALID, "S514");
	journal_expect_refused("postgres://h/db?no_such_option=1", 1, SIGNPREP_INVALID, "S514");
}

static void a_database_that_is_not_there(void **state)
{
	char url[256];
	(void) state;
	snprintf(url, sizeof url, "%s", place.path);
	memcpy(strstr(url, "/postgres?"), "/nosuchdb?", 10);
	journal_expect_refused(url, 30, SIGNPREP_INVALID, "S512");
}

static void a_server_that_is_not_there(void **state)
{
	(void) state;
	journal_expect_refused("postgres://u:p@/db?host=/nonexistent", 0.2, SIGNPREP_NOT_SENT, "S509");
	journal_expect_refused("postgres://u:p@127.0.0.1:1/db", 0.2, SIGNPREP_NOT_SENT, "S509");
}

/* A password never crosses a network in the clear unless the address allows it. */
static void a_far_server_needs_tls(void **state)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	(void) state;
	/* 0.0.0.0 is this machine, but not by a name that says so. */
	int port = cutter_start();
	char url[256];
	snprintf(url, sizeof url, "postgres://tester:pg-fixture-word@0.0.0.0:%d/postgres", port);
	assert_int_equal(sp_journal_open(&journal, url, 0.2, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S509");
	assert_non_null(strstr(err.message, "SSL"));
	strcat(url, "?sslmode=disable");
	if (sp_journal_open(&journal, url, 5, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	sp_journal_close(journal);
}

static void a_newer_version(void **state)
{
	(void) state;
	sp_journal_close(journal_open_good(place.path));
	pg_server_execute("UPDATE signprep_about SET schema = 6");
	journal_expect_refused(place.path, 30, SIGNPREP_INVALID, "S503");
	pg_server_execute("UPDATE signprep_about SET schema = 5");
	sp_journal_close(journal_open_good(place.path));
}

/* As version 0.1 made it: opened, it has what is new, and its rows are still there. */
static void an_older_schema(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	double wait;
	(void) state;
	row.state = SP_STATE_CREATED;
	assert_int_equal(sp_journal_save(journal, &row, 1, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	pg_server_execute("ALTER TABLE signprep_row DROP COLUMN source_sha256, DROP COLUMN caller");
	pg_server_execute("ALTER TABLE signprep_bucket DROP COLUMN rate, DROP COLUMN slowed");
	pg_server_execute("DROP TABLE signprep_contract");
	pg_server_execute("UPDATE signprep_about SET schema = 2");
	journal = journal_open_good(place.path);
	row = journal_row(journal, "k1");
	assert_int_equal(row.state, SP_STATE_CREATED);
	assert_string_equal(row.source_sha256, "");
	assert_int_equal(sp_journal_take_token(journal, "x", 0, 10, &wait, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
}

static void tables_of_somebody_else(void **state)
{
	(void) state;
	pg_server_execute("CREATE TABLE signprep_about (title text)");
	journal_expect_refused(place.path, 30, SIGNPREP_INVALID, "S502");
}

static void a_journal_with_a_part_missing(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	signprep_error err = { 0 };
	(void) state;
	pg_server_execute("DROP TABLE signprep_step");
	row.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S502");
	assert_int_equal(count_rows("", "row", "true"), 0); /* both or none */
	sp_journal_close(journal);
}

static void somebody_who_may_only_read(void **state)
{
	char sql[256];
	const char *schema = strstr(place.path, "%3D") + 3;
	(void) state;
	sp_journal_close(journal_open_good(place.path));
	snprintf(sql, sizeof sql,
		"CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT USAGE ON SCHEMA %s TO reader;"
		" GRANT SELECT ON ALL TABLES IN SCHEMA %s TO reader",
		schema, schema);
	pg_server_execute(sql);
	journal_expect_refused(pg_server_url("reader", "r"), 30, SIGNPREP_INVALID, "S504");
}

/* Enough are SELECT, INSERT and UPDATE on what somebody else has made. */
static void somebody_who_may_only_use_it(void **state)
{
	char sql[512];
	const char *schema = strstr(place.path, "%3D") + 3;
	sp_journal *journal = journal_open_good(place.path);
	double wait;
	(void) state;
	sp_journal_close(journal);
	snprintf(sql, sizeof sql,
		"CREATE ROLE clerk LOGIN PASSWORD 'c'; GRANT USAGE ON SCHEMA %s TO clerk;"
		" GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA %s TO clerk",
		schema, schema);
	pg_server_execute(sql);
	journal_expect_refused(pg_server_url("clerk", "c"), 30, SIGNPREP_INVALID, "S504");
	snprintf(sql, sizeof sql, "GRANT UPDATE ON ALL TABLES IN SCHEMA %s TO clerk", schema);
	pg_server_execute(sql);
	journal = journal_open_good(pg_server_url("clerk", "c"));
	sp_row row = journal_row(journal, "k1");
	save_good(journal, &row, SP_STATE_CREATING);
	save_good(journal, &row, SP_STATE_CREATED);
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_OK, NULL, 2, NULL), SIGNPREP_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(sp_journal_take_token(journal, "x", 0, 10, &wait, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
}

/* The server says that it has no room, as it does when a table can't grow: nothing changes, and it goes on afterwards. */
static void a_server_without_room(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	signprep_error err = { 0 };
	(void) state;
	pg_server_execute("CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
			  " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;"
			  " CREATE TRIGGER no_room BEFORE INSERT ON signprep_step EXECUTE FUNCTION no_room()");
	row.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(journal, &row, 1, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S507");
	assert_int_equal(journal_row(journal, "k1").state, SP_STATE_NONE);
	pg_server_execute("DROP TRIGGER no_room ON signprep_step");
	save_good(journal, &row, SP_STATE_CREATING);
	sp_journal_close(journal);
}

static void somebody_who_may_not_create_it(void **state)
{
	char sql[256];
	const char *schema = strstr(place.path, "%3D") + 3;
	(void) state;
	snprintf(sql, sizeof sql, "CREATE ROLE guest LOGIN PASSWORD 'g'; GRANT USAGE ON SCHEMA %s TO guest", schema);
	pg_server_execute(sql);
	journal_expect_refused(pg_server_url("guest", "g"), 30, SIGNPREP_INVALID, "S512");
}

static void a_server_that_only_reads(void **state)
{
	char url[300];
	(void) state;
	sp_journal_close(journal_open_good(place.path));
	snprintf(url, sizeof url, "%s%%20-cdefault_transaction_read_only%%3Don", place.path);
	journal_expect_refused(url, 30, SIGNPREP_INVALID, "S504");
}

/* As a standby does after it was made the server that writes. */
static void a_server_that_only_reads_for_a_while(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	signprep_error err = { 0 };
	(void) state;
	pg_server_execute("ALTER ROLE tester SET default_transaction_read_only = on");
	pg_server_int("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'signprep'");
	row.state = SP_STATE_CREATING;
	signprep_code code = sp_journal_save(journal, &row, 1, &err);
	pg_server_execute("BEGIN READ WRITE; ALTER ROLE tester RESET default_transaction_read_only; COMMIT");
	assert_int_equal(code, SIGNPREP_INVALID);
	assert_string_equal(err.id, "S504");
	save_good(journal, &row, SP_STATE_CREATING);
	sp_journal_close(journal);
}

/* Another transaction holds the row and does not let go. */
static void a_locked_row(void **state)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	sp_row row;
	(void) state;
	assert_int_equal(sp_journal_open(&journal, place.path, 1, &err), SIGNPREP_OK);
	row = journal_row(journal, "k1");
	save_good(journal, &row, SP_STATE_PLANNED);
	void *holder = pg_server_hold("SELECT 1 FROM signprep_row FOR UPDATE");
	row.state = SP_STATE_CREATING;
	signprep_code code = sp_journal_save(journal, &row, 1, &err);
	pg_server_let_go(holder);
	assert_int_equal(code, SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S505");
	save_good(journal, &row, SP_STATE_CREATING);
	sp_journal_close(journal);
}

/* The connection ends between two statements: nobody notices. */
static void a_connection_that_is_ended(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	(void) state;
	for (sp_state s = SP_STATE_PLANNED; s <= SP_STATE_CREATED; s++) {
		pg_server_int("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'signprep'");
		save_good(journal, &row, s);
	}
	assert_int_equal(row.revision, 6);
	sp_journal_close(journal);
	assert_int_equal(count_rows("", "step", "true"), 6);
}

/* Whatever is lost of a write, it is carried out once, and the writer knows. */
static void an_answer_that_is_lost(void **state)
{
	static const cut ways[] = { CUT_QUESTION, CUT_ANSWER, CUT_AT_ONCE, CUT_SILENCE };
	static const char *const statements[] = { "INSERT INTO signprep_row", "UPDATE signprep_row" };
	int port = cutter_start(), expected = 0;
	sp_journal *journal;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_journal_open(&journal, pg_server_url_by_port(port), 1.5, &err), SIGNPREP_OK);
	for (int w = 0; w < 4; w++)
		for (int s = 0; s < 2; s++) {
			char key[32], where[64];
			snprintf(key, sizeof key, "k%d%d", w, s);
			snprintf(where, sizeof where, "key = '%s'", key);
			sp_row row = journal_row(journal, key);
			if (s == 1)
				save_good(journal, &row, SP_STATE_UPLOADED);
			cutter_set(ways[w], statements[s]);
			save_good(journal, &row, SP_STATE_CREATING);
			assert_int_equal(cutter_count(), ++expected);
			sp_row read = journal_row(journal, key);
			assert_memory_equal(&read, &row, sizeof row);
			assert_int_equal(read.revision, 1 + s);
			assert_int_equal(count_rows("", "step", where), 1 + s);
			save_good(journal, &row, SP_STATE_CREATED);
		}
	sp_journal_close(journal);
}

/* The answer of one is lost, and before it asks again the other takes the row: both learn who holds it. */
static void a_lost_answer_and_another_writer(void **state)
{
	int port = cutter_start();
	sp_journal *a, *b = journal_open_good(place.path);
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_journal_open(&a, pg_server_url_by_port(port), 10, &err), SIGNPREP_OK);
	sp_row of_a = journal_row(a, "k1"), of_b = journal_row(b, "k1");
	save_good(b, &of_b, SP_STATE_CREATING);
	cutter_set(CUT_ANSWER, "INSERT INTO signprep_row");
	of_a.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(a, &of_a, 1, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S508");
	assert_int_equal(cutter_count(), 1);
	save_good(b, &of_b, SP_STATE_CREATED);
	sp_journal_close(a);
	sp_journal_close(b);
	assert_int_equal(count_rows("", "row", "state = 'created' AND revision = 2"), 1);
}

static void other_lost_answers(void **state)
{
	int port = cutter_start();
	sp_journal *journal;
	signprep_error err = { 0 };
	double wait = -1;
	(void) state;
	assert_int_equal(sp_journal_open(&journal, pg_server_url_by_port(port), 10, &err), SIGNPREP_OK);
	sp_row row = journal_row(journal, "k1"),
	       noted = { .environment = "sandbox", .key = "k2", .state = SP_STATE_LOCATED, .line = 3 };
	save_good(journal, &row, SP_STATE_CREATED);
	cutter_set(CUT_ANSWER, "SET code");
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_OK, NULL, 2, &err), SIGNPREP_OK);
	cutter_set(CUT_ANSWER, "json_to_recordset");
	assert_int_equal(sp_journal_note_many(journal, &noted, 1, 2, &err), SIGNPREP_OK);
	cutter_set(CUT_ANSWER, "signprep_bucket");
	assert_int_equal(sp_journal_take_token(journal, "x", 0, 10, &wait, &err), SIGNPREP_OK);
	assert_true(wait <= 0.1 + 1e-6); /* at most one token is lost with the answer */
	cutter_set(CUT_ANSWER, "SELECT state");
	assert_int_equal(journal_row(journal, "k1").code, 0);
	assert_int_equal(journal_row(journal, "k2").line, 3);
	assert_int_equal(cutter_count(), 4);
	sp_journal_close(journal);
}

/* One key twice in what is noted at once: the later one counts, as in a file. */
static void the_same_key_twice_at_once(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row rows[2] = { { .environment = "sandbox", .key = "k", .state = SP_STATE_LOCATED, .line = 1, .code = 4 },
		{ .environment = "sandbox", .key = "k", .state = SP_STATE_LOCATED, .line = 2, .code = 0 } };
	(void) state;
	assert_int_equal(sp_journal_note_many(journal, rows, 2, 1, NULL), SIGNPREP_OK);
	assert_int_equal(journal_row(journal, "k").line, 2);
	sp_journal_close(journal);
}

static void as_a_process(const char *url, int seed, int pipe_end)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	char won[256] = "";
	if (sp_journal_open(&journal, url, 10, &err) != SIGNPREP_OK)
		_exit(2);
	for (int i = 0; i < 40; i++) {
		sp_row row;
		char key[16];
		snprintf(key, sizeof key, "k%d", (i + seed * 7) % 40);
		bool ok = sp_journal_load(journal, "sandbox", key, &row, &err) == SIGNPREP_OK;
		if (ok && row.state != SP_STATE_NONE)
			continue;
		for (sp_state s = SP_STATE_PLANNED; ok && s <= SP_STATE_CREATED; s++) {
			row.state = s;
			signprep_code code = sp_journal_save(journal, &row, 1, &err);
			if (code == SIGNPREP_OK && s == SP_STATE_CREATING) /* here the request would leave */
				won[(i + seed * 7) % 40]++;
			ok = code == SIGNPREP_OK;
			if (!ok && strcmp(err.id, "S508") != 0) {
				fprintf(stderr, "process %d: %s %s\n", seed, err.id, err.message);
				_exit(3);
			}
		}
		usleep(20000);
	}
	sp_journal_close(journal);
	if (write(pipe_end, won, 40) != 40)
		_exit(4);
	_exit(0);
}

/* Six processes on the same 40 rows, while the server stops, and once dies, and comes back. */
static void many_processes_and_a_server_that_restarts(void **state)
{
	char url[256];
	int ends[2], won[40] = { 0 };
	pid_t children[6];
	(void) state;
	snprintf(url, sizeof url, "%s", place.path);
	assert_int_equal(pipe(ends), 0);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC); /* the server that is started below would keep it open */
	for (int i = 0; i < 6; i++) {
		children[i] = fork();
		if (children[i] == 0)
			as_a_process(url, i, ends[1]);
	}
	for (int i = 0; i < 2; i++) {
		usleep(300000);
		pg_server_halt(i == 1);
		usleep(200000);
		pg_server_start();
	}
	for (int i = 0, status; i < 6; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	close(ends[1]);
	for (char of_one[40]; read(ends[0], of_one, 40) == 40;)
		for (int i = 0; i < 40; i++)
			won[i] += of_one[i];
	close(ends[0]);
	for (int i = 0; i < 40; i++)
		assert_int_equal(won[i], 1);
	assert_int_equal(count_rows("", "row", "state = 'created'"), 40);
}

static void a_server_that_goes_for_good(void **state)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	struct timespec before, after;
	(void) state;
	assert_int_equal(sp_journal_open(&journal, place.path, 0.5, &err), SIGNPREP_OK);
	sp_row row = journal_row(journal, "k1");
	pg_server_halt(false);
	clock_gettime(CLOCK_MONOTONIC, &before);
	row.state = SP_STATE_CREATING;
	signprep_code code = sp_journal_save(journal, &row, 1, &err);
	clock_gettime(CLOCK_MONOTONIC, &after);
	pg_server_start();
	assert_int_equal(code, SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S509");
	assert_true(after.tv_sec - before.tv_sec >= 1); /* it was waited for */
	save_good(journal, &row, SP_STATE_CREATING);
	sp_journal_close(journal);
}

static pthread_t reviver;

static void *revive(void *opaque)
{
	(void) opaque;
	usleep(500000);
	pg_server_start();
	return NULL;
}

/* While the answer is under way the server dies, and comes back a little later. */
static void die_and_come_back(void)
{
	pg_server_halt(true);
	assert_int_equal(pthread_create(&reviver, NULL, revive, NULL), 0);
}

static void die(void)
{
	pg_server_halt(true);
}

static signprep_code submit_once(const scene *scenes, size_t count, double patience_s, signprep_flow *flow, signprep_error *err)
{
	const signprep_client_options options = { .journal = place.path, .connect_timeout_s = patience_s };
	contract c;
	network n;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, count);
	signprep_code code = signprep_submit(flow, client, c.doc, c.result, err);
	assert_int_equal(n.calls, count);
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
	return code;
}

static void a_contract_is_sent_once(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE, .hook = die_and_come_back } };
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	signprep_code code = submit_once(scenes, 2, 10, &flow, &err);
	pthread_join(reviver, NULL);
	if (code != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	assert_false(flow.already_created);
	assert_int_equal(submit_once(NULL, 0, 10, &flow, &err), SIGNPREP_OK);
	assert_true(flow.already_created);
	assert_string_equal(flow.flow_id, FIXTURE_FLOW_ID);
	assert_int_equal(count_rows("", "step", "true"), 6); /* planned, located, uploading, uploaded, creating, created */
}

/* The flow id is told even when it can't be written down, and nothing is sent again afterwards. */
static void a_flow_that_cannot_be_written_down(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE, .hook = die } };
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	signprep_code code = submit_once(scenes, 2, 0.1, &flow, &err);
	pg_server_start();
	assert_int_equal(code, SIGNPREP_UNKNOWN);
	assert_string_equal(err.id, "S406");
	assert_string_equal(flow.flow_id, FIXTURE_FLOW_ID);
	assert_int_equal(submit_once(NULL, 0, 10, &flow, &err), SIGNPREP_UNKNOWN);
	assert_string_equal(err.id, "S405");
}

static void lock_out(void)
{
	pg_server_execute("ALTER ROLE tester PASSWORD 'changed'");
	pg_server_execute_with(
		"changed", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'signprep'");
}

/* The password changes before the creation is entered: nothing is sent, and the row does not count as refused. */
static void the_password_changes_midway(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD, .hook = lock_out } };
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	signprep_code code = submit_once(scenes, 1, 0.1, &flow, &err);
	pg_server_execute_with("changed", "ALTER ROLE tester PASSWORD 'pg-fixture-word'");
	assert_int_equal(code, SIGNPREP_CREDENTIALS);
	assert_string_equal(err.id, "S511");
	assert_int_equal(count_rows("", "row", "state = 'refused'"), 0);
}

/* The server dies before the save of that number (1 is the first), and comes back half a second later or not at all. */
static int dies_at, saves;
static bool comes_back;

signprep_code __real_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	if (++saves == dies_at) {
		if (comes_back)
			die_and_come_back();
		else
			die();
	}
	return __real_sp_journal_save(journal, row, now, err);
}

/* One answer that is right for every step. */
#define ANY_STEP \
	"{\"Response\":{\"FileIds\":[\"" FIXTURE_FILE_ID "\"],\"TotalCount\":1,\"FlowId\":\"" FIXTURE_FLOW_ID \
	"\",\"RequestId\":\"r\"}}"

/* As submit_once; how many creations left this machine. */
static int creations_of_a_run(double patience_s, signprep_code *code)
{
	static const scene scenes[] = { { .body = ANY_STEP }, { .body = ANY_STEP } };
	const signprep_client_options options = { .journal = place.path, .connect_timeout_s = patience_s };
	contract c;
	network n;
	signprep_flow flow;
	signprep_error err = { 0 };
	int creations = 0;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, 2);
	*code = signprep_submit(&flow, client, c.doc, c.result, &err);
	for (size_t i = 0; i < n.calls; i++)
		creations += strcmp(n.seen[i].action, "CreateFlowByFiles") == 0;
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
	return creations;
}

/*
 * Planned, located, uploading, uploaded, creating, created: between any two of them the server dies. With patience the contract
 * is sent all the same; without, what was certainly not sent is sent by the next run, and nothing ever twice.
 */
static void the_server_dies_between_any_two_steps(void **state)
{
	(void) state;
	for (int back = 0; back < 2; back++)
		for (int step = 1; step <= 6; step++) {
			signprep_code first, second;
			dies_at = 0;
			assert_int_equal(fresh(NULL), 0);
			sp_journal_close(journal_open_good(place.path));
			saves = 0;
			dies_at = step;
			comes_back = back == 1;
			int sent = creations_of_a_run(comes_back ? 10 : 0.1, &first);
			if (comes_back)
				pthread_join(reviver, NULL);
			else
				pg_server_start();
			dies_at = 0;
			if (comes_back)
				assert_int_equal(first, SIGNPREP_OK);
			else
				assert_int_not_equal(first, SIGNPREP_OK);
			/* A creation that was not written down beforehand never leaves. */
			assert_int_equal(sent, comes_back || step == 6 ? 1 : 0);
			sent += creations_of_a_run(10, &second);
			assert_int_equal(sent, 1);
			assert_int_equal(second, step == 6 && !comes_back ? SIGNPREP_UNKNOWN : SIGNPREP_OK);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup(name, fresh),
		JOURNAL_CASE_LIST(CASE) CASE(a_wrong_password) CASE(an_error_never_shows_the_password) CASE(an_address_that_is_none)
			CASE(a_database_that_is_not_there) CASE(a_server_that_is_not_there)
				cmocka_unit_test_setup_teardown(a_far_server_needs_tls, fresh, end_cutter),
		CASE(a_newer_version) CASE(an_older_schema) CASE(tables_of_somebody_else) CASE(a_journal_with_a_part_missing)
			CASE(somebody_who_may_only_read) CASE(somebody_who_may_only_use_it) CASE(a_server_without_room)
				CASE(somebody_who_may_not_create_it) CASE(a_server_that_only_reads) CASE(
					a_server_that_only_reads_for_a_while) CASE(a_locked_row) CASE(a_connection_that_is_ended)
					cmocka_unit_test_setup_teardown(an_answer_that_is_lost, fresh, end_cutter),
		cmocka_unit_test_setup_teardown(a_lost_answer_and_another_writer, fresh, end_cutter),
		cmocka_unit_test_setup_teardown(other_lost_answers, fresh, end_cutter),
		CASE(the_same_key_twice_at_once) CASE(many_processes_and_a_server_that_restarts) CASE(a_server_that_goes_for_good)
			CASE(a_contract_is_sent_once) CASE(a_flow_that_cannot_be_written_down) CASE(the_password_changes_midway)
				CASE(the_server_dies_between_any_two_steps)
	};
	const char *why = NULL;
	if (!pg_server_init(&why)) {
		printf("skipped: %s\n", why);
		return 77;
	}
	cmocka_set_test_filter(getenv("TEST_FILTER"));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	pg_server_destroy();
	return failed;
}
