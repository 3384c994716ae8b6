/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "journal_cases.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "near.h"

journal_place place;

sp_journal *journal_open_good(const char *path)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	if (sp_journal_open(&journal, path, 5, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return journal;
}

void journal_expect_refused(const char *path, double busy_s, signprep_code code, const char *id)
{
	sp_journal *journal;
	signprep_error err = { 0 };
	signprep_code got = sp_journal_open(&journal, path, busy_s, &err);
	if (got != code || strcmp(err.id, id) != 0)
		fail_msg("got %d %s (%s), expected %d %s", got, err.id, err.message, code, id);
	/* What was found out here has no number of SQLite or of the system. */
	if (strcmp(id, "S503") == 0 || strstr(err.message, "quick_check") != NULL)
		assert_int_equal(err.native, 0);
	assert_null(journal);
}

sp_row journal_row(sp_journal *journal, const char *key)
{
	sp_row row;
	signprep_error err = { 0 };
	if (sp_journal_load(journal, "sandbox", key, &row, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return row;
}

static void save_good(sp_journal *journal, sp_row *row, sp_state state, double now)
{
	signprep_error err = { 0 };
	row->state = state;
	if (sp_journal_save(journal, row, now, &err) != SIGNPREP_OK)
		fail_msg("%s: %s %s", sp_state_name(state), err.id, err.message);
}

static sp_contract contract_at(sp_journal *journal, const char *key, int position)
{
	sp_contract contract;
	signprep_error err = { 0 };
	if (sp_journal_contract(journal, "sandbox", key, position, &contract, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return contract;
}

static int found(sp_journal *journal, sp_contract_by by, const char *value, sp_contract *out)
{
	int matches = -1;
	signprep_error err = { 0 };
	if (sp_journal_find(journal, "sandbox", by, value, out, &matches, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return matches;
}

/* Whoever begins a row is who may ask about its contract; how it ends, others may write too. */
void rows_are_whose_began_them(void **state)
{
	(void) state;
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1"), nobodys = journal_row(journal, "k2");
	save_good(journal, &nobodys, SP_STATE_CREATED, 1);
	sp_journal_call_as(journal, "partner-0123456789abcdef");
	save_good(journal, &row, SP_STATE_PLANNED, 1);
	save_good(journal, &row, SP_STATE_CREATING, 2);
	sp_journal_call_as(journal, "company");
	row = journal_row(journal, "k1");
	save_good(journal, &row, SP_STATE_CREATED, 3);
	assert_string_equal(journal_row(journal, "k1").caller, "partner-0123456789abcdef");
	assert_string_equal(journal_row(journal, "k2").caller, "");
	/* Begun anew, it is another's. */
	save_good(journal, &row, SP_STATE_PLANNED, 4);
	assert_string_equal(journal_row(journal, "k1").caller, "company");
	sp_journal_close(journal);
}

/* One alone has the FlowId of its row, those of a group their own; a new sending takes the place of the old one. */
void contracts_of_rows(void **state)
{
	static char first[] = "[1]", second[] = "[\"二\"]";
	sp_contract list[3] = { { .pdf_sha256 = "aa", .places = first },
		{ .pdf_sha256 = "bb", .flow_id = "member-2", .places = second },
		{ .pdf_sha256 = "aa", .flow_id = "member-3", .places = first } };
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "alone"), group = journal_row(journal, "group");
	sp_contract got;
	(void) state;
	snprintf(row.flow_id, sizeof row.flow_id, "flow-1");
	save_good(journal, &row, SP_STATE_CREATED, 1);
	snprintf(group.flow_id, sizeof group.flow_id, "group-1");
	save_good(journal, &group, SP_STATE_CREATED, 1);
	assert_int_equal(sp_journal_keep(journal, "sandbox", "alone", list, 1, NULL), SIGNPREP_OK);
	assert_int_equal(sp_journal_keep(journal, "sandbox", "group", list, 3, NULL), SIGNPREP_OK);
	got = contract_at(journal, "alone", 0);
	assert_string_equal(got.flow_id, "flow-1");
	assert_string_equal(got.places, "[1]");
	assert_int_equal(got.of, 1);
	free(got.places);
	got = contract_at(journal, "group", 0);
	assert_string_equal(got.flow_id, "");
	assert_int_equal(got.of, 3);
	free(got.places);
	got = contract_at(journal, "group", 1);
	assert_string_equal(got.flow_id, "member-2");
	assert_string_equal(got.places, "[\"二\"]");
	free(got.places);
	assert_null(contract_at(journal, "group", 3).places);
	assert_null(contract_at(journal, "nobody", 0).places);
	assert_int_equal(found(journal, SP_CONTRACT_BY_FLOW, "flow-1", &got), 1);
	assert_string_equal(got.key, "alone");
	assert_int_equal(found(journal, SP_CONTRACT_BY_FLOW, "member-3", &got), 1);
	assert_string_equal(got.key, "group");
	assert_int_equal(got.position, 2);
	assert_int_equal(found(journal, SP_CONTRACT_BY_FLOW, "group-1", &got), 1);
	assert_int_equal(got.position, 0);
	assert_int_equal(found(journal, SP_CONTRACT_BY_FLOW, "flow-2", &got), 0);
	assert_int_equal(found(journal, SP_CONTRACT_BY_FILE, "bb", &got), 1);
	assert_int_equal(found(journal, SP_CONTRACT_BY_FILE, "aa", &got), 2);
	assert_int_equal(found(journal, SP_CONTRACT_BY_FILE, "x' OR '1'='1", &got), 0);
	/* Fewer than before. */
	assert_int_equal(sp_journal_keep(journal, "sandbox", "group", list, 2, NULL), SIGNPREP_OK);
	assert_null(contract_at(journal, "group", 2).places);
	sp_journal_close(journal);
}

void a_row_comes_back_as_it_was(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1"), read;
	(void) state;
	assert_int_equal(row.state, SP_STATE_NONE);
	assert_int_equal(row.revision, 0);
	assert_int_equal(row.code, SP_ROW_OPEN);
	for (sp_state s = SP_STATE_PLANNED; s <= SP_STATE_UNKNOWN; s++) {
		memset(row.pdf_sha256, 'a', 64);
		memset(row.request_sha256, 'b', 64);
		memset(row.source_sha256, 'c', 64);
		snprintf(row.file_id, sizeof row.file_id, "file%d", (int) s);
		snprintf(row.flow_id, sizeof row.flow_id, "flow%d", (int) s);
		snprintf(row.request_id, sizeof row.request_id, "req%d", (int) s);
		snprintf(row.server_code, sizeof row.server_code, "code%d", (int) s);
		row.file_expiry = 1000.25 + (double) (int) s;
		save_good(journal, &row, s, 1700000000.5);
		sp_journal_close(journal);
		journal = journal_open_good(place.path);
		read = journal_row(journal, "k1");
		assert_memory_equal(&read, &row, sizeof row);
	}
	assert_int_equal(row.revision, 8);
	assert_int_equal(sp_journal_load(journal, "production", "k1", &read, NULL), SIGNPREP_OK);
	assert_int_equal(read.state, SP_STATE_NONE); /* environments do not mix */
	sp_journal_close(journal);
	assert_int_equal(place.count(place.path, "step", "true"), 8);
	assert_int_equal(place.count(place.path, "step", "flow_id = 'flow6' AND state = 'created'"), 1);
}

/* Both read the row; the first to write wins, the second learns it, and its news are kept in the history. */
void two_processes_cannot_both_go_on(void **state)
{
	sp_journal *a = journal_open_good(place.path), *b = journal_open_good(place.path);
	sp_row of_a = journal_row(a, "k1"), of_b = journal_row(b, "k1");
	signprep_error err = { 0 };
	(void) state;
	save_good(a, &of_a, SP_STATE_CREATING, 1);
	of_b.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(b, &of_b, 1, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S508");
	of_b = journal_row(b, "k1");
	save_good(a, &of_a, SP_STATE_CREATED, 1);
	of_b.state = SP_STATE_CREATED;
	snprintf(of_b.flow_id, sizeof of_b.flow_id, "precious");
	assert_int_equal(sp_journal_save(b, &of_b, 1, &err), SIGNPREP_NOT_SENT);
	sp_journal_close(a);
	sp_journal_close(b);
	assert_int_equal(place.count(place.path, "step", "flow_id = 'precious'"), 1);
	assert_int_equal(place.count(place.path, "row", "flow_id = 'precious'"), 0);
}

/* The clock of the caller in a file, of the server in a database: only distances are looked at. */
void workers_share_one_rate(void **state)
{
	sp_journal *a = journal_open_good(place.path), *b = journal_open_good(place.path);
	double wait;
	(void) state;
	assert_int_equal(sp_journal_take_token(a, "x", 100, 0.1, &wait, NULL), SIGNPREP_OK);
	assert_near(wait, 0, 1e-9);
	assert_int_equal(sp_journal_take_token(b, "x", 100, 0.1, &wait, NULL), SIGNPREP_OK);
	assert_true(wait > 0 && wait <= 10 + 1e-6);
	double second = wait;
	assert_int_equal(sp_journal_take_token(a, "x", 100, 0.1, &wait, NULL), SIGNPREP_OK);
	assert_true(wait > second && wait <= 20 + 1e-6);
	assert_int_equal(sp_journal_take_token(b, "y", 100, 0.1, &wait, NULL), SIGNPREP_OK);
	assert_near(wait, 0, 1e-9);
	/* One in 100 s: what is so far ahead is no clock that was set back. */
	assert_int_equal(sp_journal_take_token(a, "z", 100, 0.01, &wait, NULL), SIGNPREP_OK);
	assert_int_equal(sp_journal_take_token(b, "z", 100, 0.01, &wait, NULL), SIGNPREP_OK);
	assert_true(wait > 1 && wait < 100.001);
	sp_journal_close(a);
	sp_journal_close(b);
}

/* A refusal is heard by all: the next token is a pause away, and tokens come at half the rate. */
void workers_slow_down_together(void **state)
{
	sp_journal *a = journal_open_good(place.path), *b = journal_open_good(place.path);
	double rate, wait;
	(void) state;
	assert_int_equal(sp_journal_slow_down(a, "x", 100, 8, &rate, NULL), SIGNPREP_OK);
	assert_true(rate > 3.9 && rate < 4.2);
	assert_int_equal(sp_journal_slow_down(b, "x", 100, 8, &rate, NULL), SIGNPREP_OK);
	assert_true(rate > 3.9 && rate < 4.2); /* the same burst */
	assert_int_equal(sp_journal_take_token(b, "x", 100, 8, &wait, NULL), SIGNPREP_OK);
	assert_true(wait > 0.8 && wait <= 1 + 1e-6);
	double first = wait;
	assert_int_equal(sp_journal_take_token(a, "x", 100, 8, &wait, NULL), SIGNPREP_OK);
	assert_true(wait - first > 0.15 && wait - first < 0.26);
	assert_int_equal(sp_journal_take_token(a, "y", 100, 8, &wait, NULL), SIGNPREP_OK);
	assert_near(wait, 0, 1e-9);
	sp_journal_close(a);
	sp_journal_close(b);
}

/* Eight processes open a journal that is not there yet, and each writes a row. */
void many_may_create_it_at_once(void **state)
{
	int failed = 0;
	(void) state;
	for (int i = 0; i < 8; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			sp_journal *journal;
			sp_row row;
			char key[16];
			snprintf(key, sizeof key, "k%d", i);
			signprep_error err = { 0 };
			int bad = sp_journal_open(&journal, place.path, 20, &err) != SIGNPREP_OK;
			bad = bad || sp_journal_load(journal, "test", key, &row, &err) != SIGNPREP_OK;
			row.state = SP_STATE_CREATED;
			bad = bad || sp_journal_save(journal, &row, 1, &err) != SIGNPREP_OK;
			if (bad)
				fprintf(stderr, "%s: %s %s\n", key, err.id, err.message);
			_exit(bad);
		}
	}
	for (int i = 0, status; i < 8; i++) {
		wait(&status);
		failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(place.count(place.path, "row", "state = 'created'"), 8);
}

void how_a_row_ended(void **state)
{
	sp_journal *journal = journal_open_good(place.path), *other = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1"), read;
	signprep_error err = { 0 };
	(void) state;
	save_good(journal, &row, SP_STATE_REFUSED, 1700000000);
	read = journal_row(other, "k1");
	assert_int_equal(read.code, SP_ROW_OPEN);
	snprintf(row.batch, sizeof row.batch, "night of the 3rd");
	row.line = 10000000001;
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_REFUSED, "S301", 1700000001, &err), SIGNPREP_OK);
	read = journal_row(other, "k1");
	assert_memory_equal(&read, &row, sizeof row);
	assert_int_equal(read.code, 11);
	assert_string_equal(read.issue, "S301");
	assert_string_equal(read.batch, "night of the 3rd");
	assert_true(read.line == 10000000001);
	assert_int_equal(read.state, SP_STATE_REFUSED);
	assert_int_equal(read.revision, 1); /* nobody who is at work is thrown out by it */
	save_good(other, &read, SP_STATE_CREATING, 1700000002);
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_OK, NULL, 1700000003, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S508");
	assert_int_equal(journal_row(journal, "k1").code, SP_ROW_OPEN);
	sp_journal_close(journal);
	sp_journal_close(other);
	assert_int_equal(place.count(place.path, "row", "code IS NULL AND batch = 'night of the 3rd'"), 1);
}

void a_row_is_open_again_while_under_way(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	(void) state;
	save_good(journal, &row, SP_STATE_PLANNED, 1);
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_LIMIT, "D902", 2, NULL), SIGNPREP_OK);
	row = journal_row(journal, "k1");
	assert_int_equal(row.code, 16);
	save_good(journal, &row, SP_STATE_LOCATED, 3);
	assert_int_equal(row.code, SP_ROW_OPEN);
	assert_string_equal(row.issue, "");
	sp_row read = journal_row(journal, "k1");
	assert_memory_equal(&read, &row, sizeof row);
	sp_journal_close(journal);
}

void an_end_of_a_row_that_was_never_entered(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	(void) state;
	row.line = 7;
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_UNREADABLE, "D103", 5, NULL), SIGNPREP_OK);
	sp_row read = journal_row(journal, "k1");
	assert_memory_equal(&read, &row, sizeof row);
	assert_int_equal(read.state, SP_STATE_PLANNED);
	assert_int_equal(read.revision, 1);
	assert_int_equal(read.code, 7);
	assert_int_equal(read.line, 7);
	sp_journal_close(journal);
}

static sp_row located_row(int i)
{
	sp_row row = { .state = SP_STATE_LOCATED, .environment = "sandbox", .batch = "b", .line = i, .code = i % 10 == 0 ? 4 : 0 };
	snprintf(row.key, sizeof row.key, "k%d", i);
	snprintf(row.issue, sizeof row.issue, "%s", i % 10 == 0 ? "K101" : "");
	memset(row.pdf_sha256, 'c', 64);
	memset(row.request_sha256, 'd', 64);
	return row;
}

void rows_that_were_only_located(void **state)
{
	static sp_row rows[1000];
	sp_journal *journal = journal_open_good(place.path);
	signprep_error err = { 0 };
	(void) state;
	for (int i = 0; i < 1000; i++)
		rows[i] = located_row(i);
	if (sp_journal_note_many(journal, rows, 1000, 9, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	assert_int_equal(place.count(place.path, "row", "state = 'located' AND batch = 'b' AND updated = 9"), 1000);
	assert_int_equal(place.count(place.path, "row", "code = 4 AND issue = 'K101'"), 100);
	rows[10].code = 0;
	rows[10].issue[0] = '\0';
	rows[10].line = 11;
	assert_int_equal(sp_journal_note_many(journal, &rows[10], 1, 10, NULL), SIGNPREP_OK);
	sp_row read = journal_row(journal, "k10");
	assert_int_equal(read.code, 0);
	assert_int_equal(read.line, 11);
	assert_int_equal(read.revision, 2);
	assert_string_equal(read.pdf_sha256, rows[10].pdf_sha256);
	assert_int_equal(sp_journal_note_many(journal, rows, 0, 10, NULL), SIGNPREP_OK);
	sp_journal_close(journal);
	assert_int_equal(place.count(place.path, "row", "true"), 1000);
}

/* A row that went further is not touched by a later run that only locates. */
void what_was_sent_is_not_taken_back(void **state)
{
	static const sp_state kept[] = { SP_STATE_UPLOADING, SP_STATE_UPLOADED, SP_STATE_CREATING, SP_STATE_CREATED,
		SP_STATE_REFUSED, SP_STATE_UNKNOWN };
	sp_journal *journal = journal_open_good(place.path);
	(void) state;
	for (int i = 0; i < 6; i++) {
		sp_row again = located_row(i), row = journal_row(journal, again.key);
		snprintf(row.flow_id, sizeof row.flow_id, "flow%d", i);
		save_good(journal, &row, kept[i], 1);
		assert_int_equal(sp_journal_note_many(journal, &again, 1, 2, NULL), SIGNPREP_OK);
		sp_row read = journal_row(journal, again.key);
		assert_memory_equal(&read, &row, sizeof row);
	}
	sp_journal_close(journal);
}

typedef struct racer {
	pthread_t thread;
	sp_journal *journal;
	int won, lost, odd;
} racer;

static void *race(void *opaque)
{
	racer *r = opaque;
	for (int i = 0; i < 50; i++) {
		sp_row row;
		signprep_error err = { 0 };
		char key[16];
		double wait;
		snprintf(key, sizeof key, "k%d", i);
		if (sp_journal_load(r->journal, "sandbox", key, &row, &err) != SIGNPREP_OK ||
			sp_journal_take_token(r->journal, "x", 100, 1e6, &wait, &err) != SIGNPREP_OK)
			r->odd++;
		if (row.state != SP_STATE_NONE)
			continue;
		row.state = SP_STATE_CREATING;
		signprep_code code = sp_journal_save(r->journal, &row, 1, &err);
		if (code == SIGNPREP_OK)
			r->won++;
		else if (strcmp(err.id, "S508") == 0)
			r->lost++;
		else
			r->odd++;
	}
	return NULL;
}

/* Six threads on two handles of the same journal want the same 50 rows: each row has one winner. */
void one_of_many_threads_goes_on(void **state)
{
	sp_journal *a = journal_open_good(place.path), *b = journal_open_good(place.path);
	racer racers[6] = { 0 };
	int won = 0, odd = 0;
	(void) state;
	for (int i = 0; i < 6; i++) {
		racers[i].journal = i % 2 == 0 ? a : b;
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (int i = 0; i < 6; i++) {
		pthread_join(racers[i].thread, NULL);
		won += racers[i].won;
		odd += racers[i].odd;
	}
	assert_int_equal(won, 50);
	assert_int_equal(odd, 0);
	sp_journal_close(a);
	sp_journal_close(b);
	assert_int_equal(place.count(place.path, "row", "state = 'creating' AND revision = 1"), 50);
}

void it_is_closed_by_the_last_owner(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	sp_row row = journal_row(journal, "k1");
	(void) state;
	assert_ptr_equal(sp_journal_share(journal), journal);
	sp_journal_close(journal);
	save_good(journal, &row, SP_STATE_CREATED, 1);
	sp_journal_close(journal);
	assert_int_equal(place.count(place.path, "row", "state = 'created'"), 1);
}

typedef struct told {
	int key;
	int64_t revision;
} told;

/* Writes rows round and round, and tells after each write that it was answered with success. */
static void write_until_killed(int pipe_end)
{
	sp_journal *journal;
	if (sp_journal_open(&journal, place.path, 20, NULL) != SIGNPREP_OK)
		_exit(1);
	for (int i = 0;; i++) {
		sp_row row;
		char key[16];
		double wait;
		snprintf(key, sizeof key, "k%d", i % 3);
		if (sp_journal_load(journal, "sandbox", key, &row, NULL) != SIGNPREP_OK ||
			sp_journal_take_token(journal, "x", 1, 1e6, &wait, NULL) != SIGNPREP_OK)
			_exit(2);
		row.state = row.state == SP_STATE_UNKNOWN ? SP_STATE_PLANNED : row.state + 1;
		if (sp_journal_save(journal, &row, 1, NULL) != SIGNPREP_OK)
			_exit(3);
		const told news = { i % 3, row.revision };
		if (write(pipe_end, &news, sizeof news) != sizeof news ||
			sp_journal_finish(journal, &row, SIGNPREP_OK, NULL, 1, NULL) != SIGNPREP_OK)
			_exit(4);
	}
}

/* What was answered is there; what was under way took place with its history, or not at all. */
void a_process_killed_at_any_moment(void **state)
{
	int64_t known[3] = { 0 };
	uint32_t random = 12345;
	(void) state;
	for (int round = 0; round < 40; round++) {
		int ends[2], status;
		told news;
		assert_int_equal(pipe(ends), 0);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			write_until_killed(ends[1]);
		close(ends[1]);
		random = random * 1664525 + 1013904223;
		ssize_t first = read(ends[0], &news, sizeof news);
		usleep(random >> 18); /* up to 16 ms */
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(first, sizeof news);
		do
			known[news.key] = news.revision;
		while (read(ends[0], &news, sizeof news) == sizeof news);
		close(ends[0]);
		sp_journal *journal = journal_open_good(place.path);
		for (int i = 0; i < 3; i++) {
			char key[16], condition[32];
			snprintf(key, sizeof key, "k%d", i);
			snprintf(condition, sizeof condition, "key = '%s'", key);
			/* What was under way at a server may end while this looks at it. */
			int64_t revision, steps;
			do {
				revision = journal_row(journal, key).revision;
				steps = place.count(place.path, "step", condition);
			} while (journal_row(journal, key).revision != revision);
			if (revision != known[i] && revision != known[i] + 1)
				fail_msg("round %d: revision %d where %d was told", round, (int) revision, (int) known[i]);
			known[i] = revision;
			assert_int_equal(steps, revision);
		}
		sp_journal_close(journal);
	}
}

void a_key_is_claimed_once(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	int64_t first = 0;
	char key[32];
	(void) state;
	for (int i = 1; i <= 2000; i++) {
		snprintf(key, sizeof key, "key %d", i);
		assert_int_equal(sp_journal_claim_key(journal, "run", key, i, &first, NULL), SIGNPREP_OK);
		assert_int_equal(first, i);
	}
	assert_int_equal(sp_journal_claim_key(journal, "run", "key 7", 2001, &first, NULL), SIGNPREP_OK);
	assert_int_equal(first, 7);
	assert_int_equal(sp_journal_claim_key(journal, "run", "key 7", 2002, &first, NULL), SIGNPREP_OK);
	assert_int_equal(first, 7);
	assert_int_equal(sp_journal_claim_key(journal, "another run", "key 7", 1, &first, NULL), SIGNPREP_OK);
	assert_int_equal(first, 1);
	sp_journal_close(journal);
	journal = journal_open_good(place.path); /* claims do not outlive the run: a resumed one reads its rows again */
	assert_int_equal(sp_journal_claim_key(journal, "run", "key 7", 3, &first, NULL), SIGNPREP_OK);
	assert_int_equal(first, 3);
	sp_journal_close(journal);
}

/* In the order of bytes: capitals in front of small letters, Han behind both. */
void rows_are_gone_through_by_their_keys(void **state)
{
	static const struct {
		const char *key;
		sp_state state;
	} rows[] = { { "b", SP_STATE_CREATED }, { "租", SP_STATE_UNKNOWN }, { "B", SP_STATE_CREATING }, { "a", SP_STATE_UNKNOWN } };
	static const char *const all[] = { "B", "a", "b", "租", "" }, *const open[] = { "B", "a", "租", "" };
	sp_journal *journal = journal_open_good(place.path);
	char key[72] = "";
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sp_row row = journal_row(journal, rows[i].key);
		save_good(journal, &row, rows[i].state, 1);
	}
	sp_row probe = journal_row(journal, "a");
	for (size_t i = 0; i < 5; i++) {
		char after[72];
		memcpy(after, key, sizeof after);
		assert_int_equal(sp_journal_next(journal, probe.environment, after, false, key, NULL), SIGNPREP_OK);
		assert_string_equal(key, all[i]);
	}
	for (size_t i = 0; i < 4; i++) {
		char after[72];
		memcpy(after, key, sizeof after);
		assert_int_equal(sp_journal_next(journal, probe.environment, after, true, key, NULL), SIGNPREP_OK);
		assert_string_equal(key, open[i]);
	}
	assert_int_equal(sp_journal_next(journal, "elsewhere", "", false, key, NULL), SIGNPREP_OK);
	assert_string_equal(key, "");
	sp_journal_close(journal);
}

void long_texts_and_other_letters(void **state)
{
	sp_journal *journal = journal_open_good(place.path);
	char key[65];
	(void) state;
	for (int i = 0; i < 21; i++)
		memcpy(key + 3 * i, "租", 3);
	memcpy(key + 63, "'", 2);
	sp_row row = journal_row(journal, key);
	memset(row.server_code, 'x', sizeof row.server_code - 1);
	memset(row.flow_id, '\\', sizeof row.flow_id - 1);
	memset(row.batch, '"', sizeof row.batch - 1);
	save_good(journal, &row, SP_STATE_CREATED, 0.1);
	sp_row read = journal_row(journal, key);
	assert_memory_equal(&read, &row, sizeof row);
	sp_journal_close(journal);
}
