/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The store of events in a real PostgreSQL server: it judges as the file does, nothing is lost or kept twice when connections,
 * the server or one of several receivers go in the middle, and what follows runs in one process at a time.
 * Usage: test_callback_postgres SIGNPREP
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "submit/events/events.h"
#include "submit/journal/journal.h"

#include "../submit/pg_server.h"
#include "../support/callback_seal.h"
#include "../support/http_client.h"

#define KEY "0A1B2C3D4E5F60718293A4B5C6D7E8F9"

static const char *program;
static char folder[64], url[256];

static int fresh(void **state)
{
	(void) state;
	pg_server_schema();
	snprintf(url, sizeof url, "%s", pg_server_url(NULL, NULL));
	snprintf(folder, sizeof folder, "/tmp/signprep-events-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int drop(void **state)
{
	char command[128];
	(void) state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static sp_events *open_good(const char *path)
{
	sp_events *events;
	signprep_error err = { 0 };
	if (sp_events_open(&events, path, 5, &err))
		fail_msg("%s: %s %s", path, err.id, err.message);
	return events;
}

static signprep_event *event_of(const char *id, const char *flow, int status, double time)
{
	char text[512];
	signprep_event *event;
	signprep_error err = { 0 };
	snprintf(text, sizeof text,
		"{\"MsgId\":\"%s\",\"MsgType\":\"FlowStatusChange\",\"MsgVersion\":\"CustomApp\",\"MsgData\":{\"FlowId\":\"%s\","
		"\"FlowCallbackStatus\":%d,\"OccurTime\":%.0f,\"UserData\":\"eyJzaWducHJlcCI6InJvdy03In0=\",\"Note\":\"\\u0001 "
		"'\\\" 合同\"}}",
		id, flow, status, time);
	if (signprep_event_decode(&event, text, strlen(text), NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	return event;
}

static sp_event_fate keep(sp_events *events, const char *id, const char *flow, int status, double time)
{
	signprep_event *event = event_of(id, flow, status, time);
	const sp_event_in in = { "/a", event };
	sp_event_fate fate;
	signprep_error err = { 0 };
	if (sp_events_add(events, &in, 1, 1796000000, &fate, &err))
		fail_msg("%s: %s %s", id, err.id, err.message);
	signprep_event_free(event);
	return fate;
}

struct seen {
	size_t count;
	int64_t last, repeats;
	char ids[16][40], json[1024];
	bool disordered;
};

static bool see(void *opaque, const sp_event_record *r)
{
	struct seen *s = opaque;
	if (s->count < 16)
		snprintf(s->ids[s->count], sizeof s->ids[0], "%s", r->id);
	s->disordered = s->disordered || r->seq <= s->last;
	s->count++;
	s->last = r->seq;
	s->repeats = r->repeats;
	snprintf(s->json, sizeof s->json, "%s", r->json);
	return true;
}

static struct seen read_all(sp_events *events, sp_events_query query)
{
	struct seen s = { 0 };
	signprep_error err = { 0 };
	if (sp_events_read(events, &query, see, &s, &err))
		fail_msg("%s %s", err.id, err.message);
	assert_false(s.disordered);
	return s;
}

static bool see_flow(void *opaque, const sp_flow_record *r)
{
	char *out = opaque;
	snprintf(out, 128, "%d %.0f %s", r->status, r->time, r->row_key);
	return true;
}

/* Every state after every other, earlier, later and at the same time, and from times that can't be: the server judges as the file. */
static void it_judges_as_the_file_does(void **state)
{
	static const double times[] = { 0, 1795000000, 1795000100, 4102444800 };
	static const int states[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 21, 42 };
	const size_t count = sizeof states / sizeof states[0];
	char path[96], id[64], flow[64], a[128], b[128];
	(void) state;
	snprintf(path, sizeof path, "%s/events.db", folder);
	sp_events *file = open_good(path), *server = open_good(url);
	int number = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++)
			for (int t = 0; t < 3; t++) {
				double first = times[t == 2 ? 3 : 1], second = times[t];
				int before = states[i], next = states[j];
				snprintf(flow, sizeof flow, "f%d", ++number);
				snprintf(id, sizeof id, "%d-1", number);
				sp_event_fate one = keep(file, id, flow, before, first),
					      two = keep(server, id, flow, before, first);
				assert_int_equal(one.stale, two.stale);
				snprintf(id, sizeof id, "%d-2", number);
				one = keep(file, id, flow, next, second);
				two = keep(server, id, flow, next, second);
				if (one.stale != two.stale)
					fail_msg("%d then %d: the file says %d, the server %d", before, next, one.stale, two.stale);
				*a = *b = '\0';
				assert_int_equal(sp_events_flows(file, flow, see_flow, a, NULL), SIGNPREP_OK);
				assert_int_equal(sp_events_flows(server, flow, see_flow, b, NULL), SIGNPREP_OK);
				assert_string_equal(a, b);
			}
	sp_events_close(file);
	sp_events_close(server);
}

static void each_once(void **state)
{
	(void) state;
	sp_events *events = open_good(url);
	signprep_event *one = event_of("m1", "f", 2, 0), *two = event_of("m2", "f", 4, 0);
	const sp_event_in ins[] = { { "/a", one }, { "/a", two }, { "/a", one }, { "/b", one } };
	sp_event_fate fates[4];
	signprep_error err = { 0 };
	assert_int_equal(sp_events_add(events, ins, 4, 1796000000, fates, &err), SIGNPREP_OK);
	assert_false(fates[0].repeated || fates[1].repeated || fates[3].repeated);
	assert_true(fates[2].repeated);
	assert_int_equal(fates[2].seq, fates[0].seq);
	assert_true(keep(events, "m1", "f", 2, 0).repeated);
	struct seen s = read_all(events, (sp_events_query) { .limit = 1 });
	assert_int_equal(s.count, 1);
	assert_int_equal(s.repeats, 2);
	assert_non_null(strstr(s.json, "\\u0001 '\\\" 合同"));
	assert_non_null(strstr(s.json, "\"row_key\":\"row-7\""));
	s = read_all(events, (sp_events_query) { .flow_id = "f" });
	assert_int_equal(s.count, 3);
	assert_int_equal(read_all(events, (sp_events_query) { .type = "Other" }).count, 0);
	assert_int_equal(read_all(events, (sp_events_query) { .since = 1796000001 }).count, 0);
	sp_events_counts counts;
	assert_int_equal(sp_events_count(events, &counts, &err), SIGNPREP_OK);
	assert_int_equal(counts.events, 3);
	/* More than a page. */
	char id[16];
	for (int i = 0; i < 600; i++) {
		snprintf(id, sizeof id, "n%d", i);
		keep(events, id, id, 1, 0);
	}
	assert_int_equal(read_all(events, (sp_events_query) { 0 }).count, 603);
	assert_int_equal(read_all(events, (sp_events_query) { .limit = 300 }).count, 300);
	pg_server_execute("DELETE FROM signprep_event WHERE seq <= 600");
	assert_int_equal(sp_events_count(events, &counts, &err), SIGNPREP_OK);
	assert_true(counts.events == 3 && counts.last == 603);
	pg_server_execute("DELETE FROM signprep_event");
	assert_int_equal(sp_events_count(events, &counts, &err), SIGNPREP_OK);
	assert_true(counts.events == 0 && counts.last == 603);
	signprep_event_free(one);
	signprep_event_free(two);
	sp_events_close(events);
}

static bool hold(sp_events *events, sp_cursor *cursor)
{
	bool ours;
	signprep_error err = { 0 };
	if (sp_cursor_take(events, cursor, 0, 10, &ours, &err))
		fail_msg("%s %s", err.id, err.message);
	return ours;
}

static void one_holds_a_cursor(void **state)
{
	(void) state;
	sp_events *one = open_good(url), *two = open_good(url);
	sp_cursor a = { .name = "exec", .owner = "a" }, b = { .name = "exec", .owner = "b" };
	bool ours;
	size_t count;
	assert_true(hold(one, &a));
	assert_false(hold(two, &b));
	a.seq = 7;
	assert_int_equal(sp_cursor_save(one, &a, 0, 10, &ours, NULL), SIGNPREP_OK);
	assert_true(ours);
	assert_false(hold(two, &b));
	assert_int_equal(b.seq, 7);
	assert_int_equal(sp_cursor_release(one, &a, NULL), SIGNPREP_OK);
	assert_true(hold(two, &b));
	assert_int_equal(sp_cursor_save(one, &a, 0, 10, &ours, NULL), SIGNPREP_OK);
	assert_false(ours);
	/* Set back by a third. */
	assert_int_equal(sp_cursor_rewind(one, NULL, 3, &count, NULL), SIGNPREP_OK);
	assert_int_equal(count, 1);
	assert_int_equal(sp_cursor_save(two, &b, 0, 10, &ours, NULL), SIGNPREP_OK);
	assert_false(ours);
	assert_true(hold(two, &b));
	assert_int_equal(b.seq, 3);
	assert_int_equal(sp_cursor_rewind(one, "other", 3, &count, NULL), SIGNPREP_OK);
	assert_int_equal(count, 0);
	/* Whoever held it is gone; and a claim of a clock that was an hour ahead then. */
	pg_server_execute("UPDATE signprep_cursor SET until = extract(epoch FROM clock_timestamp()) - 1");
	assert_true(hold(one, &a));
	pg_server_execute("UPDATE signprep_cursor SET until = extract(epoch FROM clock_timestamp()) + 3600");
	assert_true(hold(two, &b));
	sp_events_close(one);
	sp_events_close(two);
}

/* Two who write at once, and one who follows: no number comes to light behind his back. */
struct writer {
	pthread_t thread;
	int number;
};

static void *write_on(void *opaque)
{
	struct writer *w = opaque;
	char id[24];
	sp_events *events = open_good(url);
	for (int i = 0; i < 300; i++) {
		snprintf(id, sizeof id, "w%d-%d", w->number, i);
		keep(events, id, id, 1, 0);
	}
	sp_events_close(events);
	return NULL;
}

static void nobody_is_passed_over(void **state)
{
	struct writer writers[3];
	size_t count = 0;
	int64_t last = 0;
	(void) state;
	sp_events *events = open_good(url);
	for (int i = 0; i < 3; i++) {
		writers[i].number = i;
		pthread_create(&writers[i].thread, NULL, write_on, &writers[i]);
	}
	for (time_t begun = time(NULL); count < 900 && time(NULL) - begun < 600;) {
		struct seen s = read_all(events, (sp_events_query) { .after = last, .limit = 50 });
		count += s.count;
		last = s.count ? s.last : last;
	}
	for (int i = 0; i < 3; i++)
		pthread_join(writers[i].thread, NULL);
	assert_int_equal(count, 900);
	assert_int_equal(read_all(events, (sp_events_query) { 0 }).count, 900);
	sp_events_close(events);
}

/* Whatever of a statement gets lost: the event is kept, once, and no repetition is counted. */
static void lost_connections(void **state)
{
	static const cut ways[] = { CUT_QUESTION, CUT_ANSWER, CUT_AT_ONCE };
	char id[16];
	(void) state;
	int port = cutter_start();
	sp_events *events = open_good(pg_server_url_by_port(port));
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		snprintf(id, sizeof id, "m%zu", i);
		cutter_set(ways[i], "signprep_events_add");
		assert_false(keep(events, id, "f", 2, 0).repeated);
		assert_int_equal(cutter_count(), i + 1);
	}
	struct seen s = read_all(events, (sp_events_query) { 0 });
	assert_int_equal(s.count, 3);
	assert_int_equal(pg_server_int("SELECT sum(repeats)::integer FROM signprep_event"), 0);
	sp_events_close(events);
	cutter_stop();
}

static void expect_refused(const char *path, double busy_s, const char *id)
{
	sp_events *events;
	signprep_error err = { 0 };
	if (!sp_events_open(&events, path, busy_s, &err))
		fail_msg("%s: opened, in place of %s", path, id);
	assert_string_equal(err.id, id);
	assert_null(strstr(err.message, "pg-fixture-word"));
	assert_null(strstr(err.where, "pg-fixture-word"));
}

static void what_can_be_wrong_with_a_server(void **state)
{
	char other[512];
	(void) state;
	expect_refused(pg_server_url(NULL, "wrong"), 30, "S906");
	expect_refused("postgres://u:p@/db?host=/nonexistent", 0.2, "S905");
	expect_refused("postgres://h/db?no_such_option=1", 1, "S909");
	snprintf(other, sizeof other, "%s", url);
	memcpy(strstr(other, "/postgres?"), "/nosuchdb?", 10);
	expect_refused(other, 30, "S907");
	sp_events_close(open_good(url));
	pg_server_execute("UPDATE signprep_events SET schema = 9");
	expect_refused(url, 30, "S823");
	pg_server_execute("UPDATE signprep_events SET schema = 1");
	snprintf(other, sizeof other, "%s%%20-cdefault_transaction_read_only%%3Don", url);
	expect_refused(other, 30, "S824");
	/* The lock of writers, held by another for too long. */
	sp_events *events;
	signprep_error err = { 0 };
	assert_int_equal(sp_events_open(&events, url, 1, &err), SIGNPREP_OK);
	void *holder = pg_server_hold("SELECT pg_advisory_xact_lock(1936158835)");
	signprep_event *event = event_of("m", "f", 1, 0);
	const sp_event_in in = { "/a", event };
	sp_event_fate fate;
	assert_int_equal(sp_events_add(events, &in, 1, 1, &fate, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S825");
	pg_server_let_go(holder);
	assert_int_equal(sp_events_add(events, &in, 1, 1, &fate, &err), SIGNPREP_OK);
	assert_false(fate.repeated);
	signprep_event_free(event);
	sp_events_close(events);
}

/* A receiver as people start it. */
struct receiver {
	pid_t pid;
	int port;
};

static struct receiver start(const char *name, const char *store, const char *journal)
{
	char path[160], key[128], exec[256], line[1024] = "", err[128];
	struct receiver r;
	int ends[2];
	snprintf(key, sizeof key, "%s/key", folder);
	FILE *file = fopen(key, "w");
	fputs(KEY "\n", file);
	fclose(file);
	snprintf(path, sizeof path, "/a=%s", key);
	snprintf(exec, sizeof exec, "echo %s $SIGNPREP_EVENT_ID >>%s/taken", name, folder);
	snprintf(err, sizeof err, "%s/%s.err", folder, name);
	assert_int_equal(pipe(ends), 0);
	r.pid = fork();
	assert_true(r.pid >= 0);
	if (r.pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		if (!freopen(err, "a", stderr))
			_exit(99);
		execl(program, program, "callback", "serve", "--listen", "127.0.0.1:0", "--path", path, "--store", store, "--exec",
			exec, "--journal", journal, "--env", "test", "--json", (char *) NULL);
		_exit(98);
	}
	close(ends[1]);
	for (size_t used = 0; used < sizeof line - 1 && !strchr(line, '\n');) {
		ssize_t n = read(ends[0], line + used, sizeof line - 1 - used);
		if (n <= 0)
			fail_msg("%s does not start: see %s", name, err);
		line[used += (size_t) n] = '\0';
	}
	close(ends[0]);
	const char *at = strstr(line, "127.0.0.1:");
	assert_non_null(at);
	r.port = atoi(at + 10);
	return r;
}

static void stop_receiver(struct receiver r)
{
	int status;
	kill(r.pid, SIGINT);
	assert_int_equal(waitpid(r.pid, &status, 0), r.pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static int post(int port, const char *id, const char *flow, int status)
{
	char plain[512], head[256];
	http_reply reply = { 0 };
	snprintf(plain, sizeof plain,
		"{\"MsgId\":\"%s\",\"MsgType\":\"FlowStatusChange\",\"MsgVersion\":\"CustomApp\",\"MsgData\":{\"FlowId\":\"%s\","
		"\"FlowCallbackStatus\":%d,\"UserData\":\"eyJzaWducHJlcCI6InJvdy03In0=\"}}",
		id, flow, status);
	char *body = seal_v2(plain, KEY);
	snprintf(head, sizeof head, "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
		strlen(body));
	http_send(port, head, body, strlen(body), &reply);
	int answered = reply.status;
	http_reply_clear(&reply);
	free(body);
	return answered;
}

/* Lines of the file that --exec writes: how often an id was taken, and by whom last. */
static int taken(const char *id, char by[16])
{
	char path[128], line[128], name[16], what[40];
	int count = 0;
	snprintf(path, sizeof path, "%s/taken", folder);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "%15s %39s", name, what) == 2 && strcmp(what, id) == 0) {
			count++;
			snprintf(by, 16, "%s", name);
		}
	if (file)
		fclose(file);
	return count;
}

static void until_taken(const char *id)
{
	char by[16];
	for (int i = 0; i < 2400 && taken(id, by) == 0; i++)
		usleep(50000);
	if (taken(id, by) == 0)
		fail_msg("%s was never taken", id);
}

static void an_unknown_row(void)
{
	sp_journal *journal;
	sp_row row;
	signprep_error err = { 0 };
	assert_int_equal(sp_journal_open(&journal, url, 5, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_load(journal, "test", "row-7", &row, &err), SIGNPREP_OK);
	row.state = SP_STATE_UNKNOWN;
	assert_int_equal(sp_journal_save(journal, &row, 1000, &err), SIGNPREP_OK);
	sp_journal_close(journal);
}

static void until_settled(const char *flow)
{
	sp_journal *journal;
	sp_row row = { 0 };
	signprep_error err = { 0 };
	assert_int_equal(sp_journal_open(&journal, url, 5, &err), SIGNPREP_OK);
	for (int i = 0; i < 2400 && row.state != SP_STATE_CREATED; i++) {
		usleep(50000);
		assert_int_equal(sp_journal_load(journal, "test", "row-7", &row, &err), SIGNPREP_OK);
	}
	sp_journal_close(journal);
	assert_int_equal(row.state, SP_STATE_CREATED);
	assert_string_equal(row.flow_id, flow);
}

static char *output_of(const char *words)
{
	static char text[1 << 16];
	char command[1024];
	snprintf(command, sizeof command, "'%s' %s --store '%s'", program, words, url);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	size_t length = fread(text, 1, sizeof text - 1, pipe);
	text[length] = '\0';
	int status = pclose(pipe);
	if (status != 0)
		fail_msg("%s: %d", words, status);
	return text;
}

/* Two receivers, a store and a journal on one server; one is killed in the middle, then the server. */
static void several_receivers(void **state)
{
	char id[24], by[16] = "", first[16] = "";
	(void) state;
	an_unknown_row();
	struct receiver one = start("one", url, url), two = start("two", url, url);
	/* The same message to both is one event; what was answered is taken once, whoever was asked. */
	for (int i = 0; i < 20; i++) {
		snprintf(id, sizeof id, "m%d", i);
		assert_int_equal(post(i % 2 ? one.port : two.port, id, "flow-7", 2), 200);
		assert_int_equal(post(i % 2 ? two.port : one.port, id, "flow-7", 2), 200);
	}
	until_taken("m19");
	until_settled("flow-7");
	for (int i = 0; i < 20; i++) {
		snprintf(id, sizeof id, "m%d", i);
		assert_int_equal(taken(id, by), 1);
		if (i == 0)
			snprintf(first, sizeof first, "%s", by);
		assert_string_equal(by, first); /* one process at a time */
	}
	assert_non_null(strstr(output_of("callback list --flows --json"), "\"flow_id\":\"flow-7\",\"status\":\"partly-signed\""));
	assert_non_null(strstr(output_of("callback list --json"), "\"repeats\":1"));
	/* The one that hands on is killed while events come. */
	struct receiver *killed = strcmp(first, "one") == 0 ? &one : &two, *left = killed == &one ? &two : &one;
	for (int i = 20; i < 40; i++) {
		snprintf(id, sizeof id, "m%d", i);
		if (i == 30) {
			kill(killed->pid, SIGKILL);
			waitpid(killed->pid, NULL, 0);
		}
		assert_int_equal(post(i < 30 && i % 2 ? killed->port : left->port, id, "flow-7", 2), 200);
	}
	until_taken("m39");
	for (int i = 0; i < 40; i++) {
		snprintf(id, sizeof id, "m%d", i);
		assert_true(taken(id, by) >= 1);
	}
	assert_string_equal(by, left == &one ? "one" : "two");
	/* The server dies: what it could not keep is not answered with 200, and what it kept is there when it is back. */
	pg_server_halt(true);
	assert_int_equal(post(left->port, "m40", "flow-7", 2), 503);
	pg_server_start();
	int answered = 0;
	for (int i = 0; i < 1200 && answered != 200; i++) {
		answered = post(left->port, "m40", "flow-7", 4);
		if (answered != 200)
			usleep(100000);
	}
	assert_int_equal(answered, 200);
	until_taken("m40");
	/* Set back, all of them are handed on again. */
	assert_non_null(strstr(output_of("callback replay --from 1h --sink exec --json"), "\"events\":41"));
	for (int i = 0; i < 2400 && taken("m40", by) < 2; i++)
		usleep(50000);
	assert_true(taken("m40", by) >= 2);
	assert_true(taken("m0", by) >= 2);
	stop_receiver(*left);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, drop)

int main(int argc, char **argv)
{
	const char *why;
	const struct CMUnitTest tests[] = {
		TEST(it_judges_as_the_file_does),
		TEST(each_once),
		TEST(one_holds_a_cursor),
		TEST(nobody_is_passed_over),
		TEST(lost_connections),
		TEST(what_can_be_wrong_with_a_server),
		TEST(several_receivers),
	};
	if (argc != 2) {
		fputs("usage: test_callback_postgres SIGNPREP\n", stderr);
		return 2;
	}
	program = argv[1];
	if (!pg_server_init(&why)) {
		printf("skipped: %s\n", why);
		return 77;
	}
	cmocka_set_test_filter(getenv("TEST_FILTER"));
	int failed = cmocka_run_group_tests_name("events on a PostgreSQL server", tests, NULL, NULL);
	pg_server_destroy();
	return failed;
}
