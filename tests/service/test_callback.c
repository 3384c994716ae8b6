/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The receiver of callbacks over real sockets: what was answered with 200 is kept, whatever happens then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/fail.h"
#include "net/network.h"
#include "service/callback/intake.h"
#include "service/callback/receiver.h"
#include "service/callback/sinks.h"
#include "submit/callback/cipher.h"
#include "submit/events/events_sqlite.h"

#include "../support/callback_seal.h"
#include "../support/http_client.h"

#define KEY "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
#define OTHER_KEY "CC23FB38AE1D47B09D939CFBAE64195F"
#define TOKEN "ExampleCallbackToken0123456789AB"

static char folder[64], store[128];

/* What was noted: the last of it, and how often each. */
static char noted[8];
static atomic_int notes, noted_of[1000];

/* How long a locked store is waited for, and a client that says nothing: long, but where that is what is tested. */
static double busy_s, client_s;

static int make_folder(void **state)
{
	(void) state;
	snprintf(folder, sizeof folder, "/tmp/signprep-callback-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(store, sizeof store, "%s/events.db", folder);
	busy_s = client_s = 60;
	for (size_t i = 0; i < sizeof noted_of / sizeof *noted_of; i++)
		noted_of[i] = 0;
	return 0;
}

static int drop_folder(void **state)
{
	char command[128];
	(void) state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static void note(void *opaque, const signprep_error *err)
{
	(void) opaque;
	snprintf(noted, sizeof noted, "%s", err->id);
	noted_of[atoi(err->id + 1) % 1000]++;
	notes++;
}

static void wait_until(atomic_int *count, int most)
{
	for (int i = 0; i < 4800 && *count < most; i++)
		usleep(25000);
}

/* The client has its answer a moment before it is told, or after; and the clients before it may run into their limits meanwhile. */
static void expect_noted(const char *id)
{
	atomic_int *count = &noted_of[atoi(id + 1)];
	wait_until(count, 1);
	if (*count == 0)
		fail_msg("%s was not told, %s was", id, noted);
}

static sp_receiver *start(const sp_sink *sinks, size_t count)
{
	static const sp_receiver_path paths[] = { { .path = "/a", .key = KEY }, { .path = "/b", .key = OTHER_KEY, .token = TOKEN },
		{ .path = "/plain" } };
	const sp_receiver_options options = { .paths = paths,
		.path_count = 3,
		.store = store,
		.busy_s = busy_s,
		.time_s = client_s,
		.max_connections = 64,
		.sinks = sinks,
		.sink_count = count,
		.note = note };
	sp_receiver *r;
	signprep_error err = { 0 };
	if (sp_receiver_start(&r, &options, &err))
		fail_msg("%s %s", err.id, err.message);
	return r;
}

static int post_to(int port, const char *path, const char *body, const char *header)
{
	char head[512];
	http_reply reply = { 0 };
	snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%sContent-Length: %zu\r\n\r\n",
		path, header ? header : "", strlen(body));
	http_send(port, head, body, strlen(body), &reply);
	int status = reply.status;
	http_reply_clear(&reply);
	return status;
}

static char *event_of(const char *id, const char *flow, int status, const char *operate)
{
	char plain[512];
	snprintf(plain, sizeof plain,
		"{\"MsgId\":\"%s\",\"MsgType\":\"FlowStatusChange\",\"MsgVersion\":\"CustomApp\",\"MsgData\":{\"FlowId\":\"%s\","
		"\"FlowCallbackStatus\":%d,\"Operate\":\"%s\",\"UserData\":\"eyJzaWducHJlcCI6InJvdy03In0=\"}}",
		id, flow, status, operate);
	return seal_v2(plain, KEY);
}

static int post(int port, const char *id, const char *flow, int status, const char *operate)
{
	char *body = event_of(id, flow, status, operate);
	int answered = post_to(port, "/a", body, NULL);
	free(body);
	return answered;
}

static sp_events *look(void)
{
	sp_events *events;
	signprep_error err = { 0 };
	if (sp_events_open(&events, store, 60, &err))
		fail_msg("%s %s", err.id, err.message);
	return events;
}

struct seen {
	size_t count;
	char ids[64][40];
	bool stale[64];
	int64_t repeats[64];
};

static bool see(void *opaque, const sp_event_record *record)
{
	struct seen *s = opaque;
	if (s->count < 64) {
		snprintf(s->ids[s->count], sizeof s->ids[0], "%s", record->id);
		s->stale[s->count] = record->stale;
		s->repeats[s->count] = record->repeats;
	}
	s->count++;
	return true;
}

static void read_all(struct seen *out)
{
	sp_events *events = look();
	const sp_events_query all = { 0 };
	*out = (struct seen) { 0 };
	assert_int_equal(sp_events_read(events, &all, see, out, NULL), SIGNPREP_OK);
	sp_events_close(events);
}

static bool see_flow(void *opaque, const sp_flow_record *record)
{
	*(int *) opaque = record->status;
	return true;
}

static int flow_status(const char *flow)
{
	int status = 0;
	sp_events *events = look();
	assert_int_equal(sp_events_flows(events, flow, see_flow, &status, NULL), SIGNPREP_OK);
	sp_events_close(events);
	return status;
}

static void each_once_and_in_order(void **state)
{
	(void) state;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	assert_int_equal(post(port, "m1", "f", 2, "sign"), 200);
	assert_int_equal(post(port, "m2", "f", 4, "sign"), 200);
	assert_int_equal(post(port, "m3", "f", 4, "finish"), 200);
	assert_int_equal(post(port, "m2", "f", 4, "sign"), 200);
	assert_int_equal(flow_status("f"), 4);
	assert_int_equal(post(port, "m4", "f", 1, "start"), 200);
	assert_int_equal(flow_status("f"), 4);
	assert_int_equal(post(port, "m5", "f", 21, "finish"), 200);
	assert_int_equal(flow_status("f"), 21);
	sp_receiver_stop(r);
	struct seen s;
	read_all(&s);
	assert_int_equal(s.count, 5);
	/* The last signature is told twice, and both count. */
	assert_string_equal(s.ids[1], "m2");
	assert_string_equal(s.ids[2], "m3");
	assert_false(s.stale[1] || s.stale[2]);
	assert_int_equal(s.repeats[1], 1);
	assert_true(s.stale[3]);
	assert_false(s.stale[4]);
}

static void paths_keys_and_tokens(void **state)
{
	char header[128] = "Content-Signature: ";
	char *b = seal_v2("{\"MsgId\":\"b1\",\"MsgType\":\"OperateSeal\",\"MsgData\":{}}", OTHER_KEY);
	(void) state;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	assert_int_equal(post_to(port, "/a", "{}", NULL), 200);
	assert_int_equal(post_to(port, "/b", " {\n}", NULL), 200);
	assert_int_equal(post_to(port, "/b", b, NULL), 401);
	expect_noted("S810");
	assert_true(sp_callback_sign(TOKEN, b, strlen(b), header + strlen(header)));
	strcat(header, "\r\n");
	assert_int_equal(post_to(port, "/b", b, header), 200);
	header[25] ^= 1;
	assert_int_equal(post_to(port, "/b", b, header), 401);
	assert_int_equal(post_to(port, "/a", b, NULL), 400);
	assert_int_equal(post_to(port, "/a", "{\"MsgType\":\"FlowStatusChange\"}", NULL), 400);
	assert_int_equal(post_to(port, "/plain", "{\"MsgType\":\"FlowStatusChange\",\"MsgData\":{}}", NULL), 200);
	assert_int_equal(post_to(port, "/nowhere", b, NULL), 404);
	sp_receiver_stop(r);
	struct seen s;
	read_all(&s);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.ids[0], "b1");
	assert_memory_equal(s.ids[1], "sha256:", 7);
	free(b);
}

static void wrong_paths(void **state)
{
	static const sp_receiver_path wrong[] = { { .path = "a", .key = KEY }, { .path = "/", .key = KEY },
		{ .path = "/metrics", .key = KEY }, { .path = "/a?b", .key = KEY } };
	sp_receiver_path twice[] = { { .path = "/a", .key = KEY }, { .path = "/a", .key = KEY } };
	sp_receiver *r;
	signprep_error err = { 0 };
	(void) state;
	for (size_t i = 0; i < 4; i++) {
		const sp_receiver_options o = { .paths = &wrong[i], .path_count = 1, .store = store };
		assert_int_equal(sp_receiver_start(&r, &o, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "S831");
	}
	sp_receiver_options o = { .paths = twice, .path_count = 2, .store = store };
	assert_int_equal(sp_receiver_start(&r, &o, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S831");
	twice[1] = (sp_receiver_path) { .path = "/b", .key = "short" };
	assert_int_equal(sp_receiver_start(&r, &o, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S800");
	r = start(NULL, 0);
	o = (sp_receiver_options) { .paths = twice, .path_count = 1, .store = store, .port = sp_receiver_port(r) };
	sp_receiver *second;
	assert_int_equal(sp_receiver_start(&second, &o, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S832");
	sp_receiver_stop(r);
}

static int connect_to(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t) port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *) &at, sizeof at), 0);
	return fd;
}

static void bad_clients(void **state)
{
	static const char start_of[] = "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 104857600\r\n\r\n";
	static char block[1 << 16];
	char answer[256] = "";
	(void) state;
	client_s = 2;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	/* 100 MB: refused by its head, and none of it is waited for. */
	int fd = connect_to(port);
	assert_int_equal(write(fd, start_of, strlen(start_of)), (ssize_t) strlen(start_of));
	assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
	assert_non_null(strstr(answer, " 413 "));
	close(fd);
	/* However much of it is sent. */
	memset(answer, 0, sizeof answer);
	fd = connect_to(port);
	assert_int_equal(write(fd, start_of, strlen(start_of)), (ssize_t) strlen(start_of));
	memset(block, 'A', sizeof block);
	for (size_t sent = 0; sent < 104857600;) {
		ssize_t n = send(fd, block, sizeof block, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		sent += (size_t) n;
	}
	assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
	assert_non_null(strstr(answer, " 413 "));
	close(fd);
	/* A header after the other: the server ends it. */
	fd = connect_to(port);
	(void) !write(fd, "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\n", 35);
	bool ended = false;
	for (int i = 0; !ended && i < 100000; i++)
		ended = send(fd, "X-Flood: 0123456789012345678901234567890123456789\r\n", 52, MSG_NOSIGNAL) <= 0;
	assert_true(ended || recv(fd, answer, sizeof answer - 1, 0) >= 0);
	close(fd);
	/* Who sends a byte now and then is cut off when his time is up. */
	fd = connect_to(port);
	time_t begun = time(NULL);
	for (ended = false; !ended && time(NULL) - begun < 60; usleep(100000))
		ended = send(fd, "P", 1, MSG_NOSIGNAL) <= 0 || recv(fd, answer, 1, MSG_DONTWAIT) == 0;
	assert_true(ended && time(NULL) - begun < 60);
	close(fd);
	assert_int_equal(post(port, "m1", "f", 1, "start"), 200);
	/* Another name than ours is told of, so that the owner finds out what --host is for. */
	http_reply reply = { 0 };
	http_send(port, "POST /a HTTP/1.1\r\nHost: sign.example.com\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", "{}", 2,
		&reply);
	assert_int_equal(reply.status, 421);
	http_reply_clear(&reply);
	sp_receiver_stop(r);
}

/* A sink that fails now and then, and one that never does. */
struct fickle {
	atomic_int calls, taken;
	int fails;
	atomic_llong last;
	bool disordered;
};

static signprep_code take(void *opaque, const sp_delivery *d, signprep_error *err)
{
	struct fickle *f = opaque;
	if (f->calls++ < f->fails) {
		*err = (signprep_error) { .code = SIGNPREP_LIMIT, .id = "S835" };
		return SIGNPREP_LIMIT;
	}
	if (d->record.seq < f->last || !strstr(d->json, "\"stale\":"))
		f->disordered = true;
	f->last = d->record.seq;
	f->taken++;
	return SIGNPREP_OK;
}

/* What was handed over is counted a moment later. */
static void await_metric(int port, const char *line)
{
	bool there = false;
	for (int i = 0; i < 4800 && !there; i++) {
		http_reply reply = { 0 };
		http_get(port, "/metrics", &reply);
		there = reply.body && strstr(reply.body, line);
		http_reply_clear(&reply);
		if (!there)
			usleep(25000);
	}
	if (!there)
		fail_msg("no %s", line);
}

static void each_sink_at_its_own_pace(void **state)
{
	struct fickle good = { 0 }, bad = { .fails = 2 }, dead = { .fails = 1 << 30 };
	const sp_sink sinks[] = { { .name = "good", .deliver = take, .opaque = &good },
		{ .name = "bad", .deliver = take, .opaque = &bad }, { .name = "dead", .deliver = take, .opaque = &dead } };
	char id[16];
	(void) state;
	sp_receiver *r = start(sinks, 3);
	for (int i = 0; i < 5; i++) {
		snprintf(id, sizeof id, "m%d", i);
		assert_int_equal(post(sp_receiver_port(r), id, "f", 2, "sign"), 200);
	}
	wait_until(&good.taken, 5);
	assert_int_equal(good.taken, 5);
	wait_until(&bad.taken, 5);
	assert_int_equal(bad.taken, 5);
	assert_int_equal(bad.calls, 7);
	assert_false(good.disordered || bad.disordered);
	assert_int_equal(dead.taken, 0);
	await_metric(sp_receiver_port(r), "\nsignprep_callback_sink_delivered_total{sink=\"bad\"} 5\n");
	await_metric(sp_receiver_port(r), "\nsignprep_callback_sink_failed_total{sink=\"bad\"} 2\n");
	await_metric(sp_receiver_port(r), "\nsignprep_callback_sink_failed_total{sink=\"good\"} 0\n");
	await_metric(sp_receiver_port(r), "\nsignprep_callback_sink_behind{sink=\"dead\"} 5\n");
	sp_receiver_stop(r);
	/* At the next start each goes on where it was. */
	dead.fails = 0;
	good.calls = 0;
	r = start(sinks, 3);
	wait_until(&dead.taken, 5);
	assert_int_equal(dead.taken, 5);
	assert_int_equal(good.calls, 0);
	/* Set back, it gets them again; the others don't. */
	sp_events *events = look();
	size_t count;
	assert_int_equal(sp_cursor_rewind(events, "good", 3, &count, NULL), SIGNPREP_OK);
	assert_int_equal(count, 1);
	sp_events_close(events);
	good.taken = 0;
	wait_until(&good.taken, 2);
	sp_receiver_stop(r);
	assert_int_equal(good.taken, 2);
}

static void locked_and_free_again(void **state)
{
	sqlite3 *other;
	(void) state;
	busy_s = 0.3;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	assert_int_equal(post(port, "m1", "f", 1, "start"), 200);
	assert_int_equal(sqlite3_open(store, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	notes = 0;
	assert_int_equal(post(port, "m2", "f", 2, "sign"), 503);
	expect_noted("S825");
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	assert_int_equal(post(port, "m2", "f", 2, "sign"), 200);
	sp_receiver_stop(r);
	struct seen s;
	read_all(&s);
	assert_int_equal(s.count, 2);
}

static void replaced_and_found_again(void **state)
{
	char moved[160];
	(void) state;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	assert_int_equal(post(port, "m1", "f", 1, "start"), 200);
	snprintf(moved, sizeof moved, "%s/away.db", folder);
	assert_int_equal(rename(store, moved), 0);
	usleep(1100000); /* what is refused is told once a second */
	assert_int_equal(post(port, "m2", "f", 2, "sign"), 503);
	expect_noted("S828");
	assert_int_equal(post(port, "m2", "f", 2, "sign"), 200);
	sp_receiver_stop(r);
	struct seen s;
	read_all(&s);
	assert_int_equal(s.count, 1);
	assert_string_equal(s.ids[0], "m2");
}

static void a_full_disk(void **state)
{
	struct rlimit old, limit;
	(void) state;
	signal(SIGXFSZ, SIG_IGN);
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	assert_int_equal(post(port, "m1", "f", 1, "start"), 200);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	usleep(1100000);
	int status = post(port, "m2", "f", 2, "sign");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(status, 503);
	wait_until(&notes, 1);
	assert_true(noted_of[826] + noted_of[827] > 0);
	assert_int_equal(post(port, "m2", "f", 2, "sign"), 200);
	sp_receiver_stop(r);
	struct seen s;
	read_all(&s);
	assert_int_equal(s.count, 2);
}

static void other_kinds_of_files(void **state)
{
	sp_events *events;
	signprep_error err = { 0 };
	(void) state;
	sqlite3 *db;
	assert_int_equal(sqlite3_open(store, &db), SQLITE_OK);
	sqlite3_exec(db, "CREATE TABLE other (x)", NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(sp_events_open(&events, store, 1, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S822");
	unlink(store);
	assert_int_equal(sp_events_open(&events, store, 1, &err), SIGNPREP_OK);
	sp_events_close(events);
	assert_int_equal(sqlite3_open(store, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(sp_events_open(&events, store, 1, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S823");
	FILE *file = fopen(store, "w");
	for (int i = 0; i < 1000; i++)
		fputs("no store at all ", file);
	fclose(file);
	assert_int_equal(sp_events_open(&events, store, 1, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S822");
	assert_int_equal(sp_events_open(&events, "/proc/none/events.db", 1, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S820");
}

/* What clients have been told to be kept. */
struct told {
	int port, number;
	atomic_int *count;
	char (*ids)[24];
};

static void *post_on(void *opaque)
{
	struct told *t = opaque;
	char id[24];
	for (int i = 0; i < 500; i++) {
		snprintf(id, sizeof id, "c%d-%d", t->number, i);
		if (post(t->port, id, id, 2, "sign") != 200)
			break;
		int at = (*t->count)++;
		memcpy(t->ids[at], id, sizeof id);
	}
	return NULL;
}

static int serve_in_child(pid_t *child)
{
	int ends[2], port = 0;
	assert_int_equal(pipe(ends), 0);
	*child = fork();
	if (*child == 0) {
		sp_receiver *r = start(NULL, 0);
		port = sp_receiver_port(r);
		(void) !write(ends[1], &port, sizeof port);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &port, sizeof port), (ssize_t) sizeof port);
	close(ends[0]);
	return port;
}

static void killed_in_the_middle(void **state)
{
	static char ids[4000][24];
	(void) state;
	for (int round = 0; round < 5; round++) {
		pid_t child;
		pthread_t threads[4];
		struct told told[4];
		atomic_int count = 0;
		unlink(store);
		int port = serve_in_child(&child);
		for (int i = 0; i < 4; i++) {
			told[i] = (struct told) { port, i, &count, ids };
			pthread_create(&threads[i], NULL, post_on, &told[i]);
		}
		for (int i = 0; i < 12000 && count < 40 + round * 17; i++)
			usleep(5000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		for (int i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
		assert_true(count >= 20);
		sp_events *events = look();
		for (int i = 0; i < count; i++) {
			struct seen s = { 0 };
			const sp_events_query query = { .flow_id = ids[i] };
			assert_int_equal(sp_events_read(events, &query, see, &s, NULL), SIGNPREP_OK);
			if (s.count != 1)
				fail_msg("round %d: %s was answered and is not there", round, ids[i]);
		}
		sp_events_close(events);
	}
}

static bool never(void *of)
{
	(void) of;
	return false;
}

static void rows_are_settled(void **state)
{
	char path[160];
	sp_journal *journal;
	sp_row row;
	signprep_error err = { 0 };
	(void) state;
	snprintf(path, sizeof path, "%s/journal.db", folder);
	assert_int_equal(sp_journal_open(&journal, path, 1, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_load(journal, "test", "row-7", &row, &err), SIGNPREP_OK);
	row.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(journal, &row, 1000, &err), SIGNPREP_OK);
	row.state = SP_STATE_UNKNOWN;
	assert_int_equal(sp_journal_save(journal, &row, 1001, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_finish(journal, &row, SIGNPREP_UNKNOWN, "S401", 1001, &err), SIGNPREP_OK);
	sp_journal_sink sink = { .journal = journal, .environment = "test", .note = note };
	const sp_sink sinks[] = { { .name = "journal", .deliver = sp_journal_deliver, .opaque = &sink } };
	noted[0] = '\0';
	notes = 0;
	sp_receiver *r = start(sinks, 1);
	assert_int_equal(post(sp_receiver_port(r), "m1", "flow-of-7", 1, "start"), 200);
	wait_until(&notes, 1);
	assert_string_equal(noted, "S837");
	assert_int_equal(sp_journal_load(journal, "test", "row-7", &row, &err), SIGNPREP_OK);
	assert_int_equal(row.state, SP_STATE_CREATED);
	assert_string_equal(row.flow_id, "flow-of-7");
	assert_int_equal(row.code, SIGNPREP_OK);
	assert_string_equal(row.issue, "");
	/* A second contract of the same row is told of, and changes nothing. */
	notes = 0;
	assert_int_equal(post(sp_receiver_port(r), "m2", "another", 1, "start"), 200);
	wait_until(&notes, 1);
	assert_string_equal(noted, "S838");
	sp_receiver_stop(r);
	assert_int_equal(sp_journal_load(journal, "test", "row-7", &row, &err), SIGNPREP_OK);
	assert_string_equal(row.flow_id, "flow-of-7");
	/* But of a group any contract tells: that is no other contract. */
	const sp_contract contracts[2] = { { .pdf_sha256 = "a" }, { .pdf_sha256 = "b" } };
	sp_delivery told = { .record = { .row_key = "row-7", .flow_id = "another" } };
	assert_int_equal(sp_journal_keep(journal, "test", "row-7", contracts, 2, &err), SIGNPREP_OK);
	notes = 0;
	assert_int_equal(sp_journal_deliver(&sink, &told, &err), SIGNPREP_OK);
	assert_int_equal(notes, 0);
	sp_journal_close(journal);
}

/* The row of a group has the group's id: what a contract's event tells of that, never the contract's own. */
static void rows_of_groups_are_settled(void **state)
{
	static const struct {
		const char *key, *json, *id;
	} rows[] = { { "group-1", "{\"data\":{\"FlowId\":\"flow-a\",\"FlowGroupMessage\":{\"FlowGroupId\":\"group-a\"}}}",
			     "group-a" },
		{ "group-2", "{\"data\":{\"FlowId\":\"flow-a\"}}", "" },
		{ "group-3", "{\"data\":{\"FlowGroupMessage\":{\"FlowGroupId\":\"../x\"}}}", "" }, { "group-4", "[", "" } };
	const sp_contract contracts[2] = { { .pdf_sha256 = "a" }, { .pdf_sha256 = "b" } };
	char path[160];
	sp_journal *journal;
	signprep_error err = { 0 };
	(void) state;
	snprintf(path, sizeof path, "%s/groups.db", folder);
	assert_int_equal(sp_journal_open(&journal, path, 1, &err), SIGNPREP_OK);
	sp_journal_sink sink = { .journal = journal, .environment = "test", .note = note };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const sp_delivery told = { .record = { .row_key = rows[i].key, .flow_id = "flow-a", .json = rows[i].json },
			.stopping = never };
		sp_row row;
		assert_int_equal(sp_journal_load(journal, "test", rows[i].key, &row, &err), SIGNPREP_OK);
		row.state = SP_STATE_UNKNOWN;
		assert_int_equal(sp_journal_save(journal, &row, 1000, &err), SIGNPREP_OK);
		assert_int_equal(sp_journal_keep(journal, "test", rows[i].key, contracts, 2, &err), SIGNPREP_OK);
		assert_int_equal(sp_journal_deliver(&sink, &told, &err), SIGNPREP_OK);
		assert_int_equal(sp_journal_load(journal, "test", rows[i].key, &row, &err), SIGNPREP_OK);
		assert_int_equal(row.state, SP_STATE_CREATED);
		assert_string_equal(row.flow_id, rows[i].id);
	}
	sp_journal_close(journal);
}

/* An empty contract is not at its end: the next run fills and starts it. */
static void rows_of_templates_are_settled(void **state)
{
	char path[160];
	sp_journal *journal;
	sp_row row;
	signprep_error err = { 0 };
	const sp_delivery told = { .record = { .row_key = "row-8", .flow_id = "flow-of-8" }, .stopping = never };
	(void) state;
	snprintf(path, sizeof path, "%s/drafts.db", folder);
	assert_int_equal(sp_journal_open(&journal, path, 1, &err), SIGNPREP_OK);
	sp_journal_sink sink = { .journal = journal, .environment = "test", .note = note };
	assert_int_equal(sp_journal_load(journal, "test", "row-8", &row, &err), SIGNPREP_OK);
	row.state = SP_STATE_DRAFT_LOST;
	assert_int_equal(sp_journal_save(journal, &row, 1000, &err), SIGNPREP_OK);
	notes = 0;
	assert_int_equal(sp_journal_deliver(&sink, &told, &err), SIGNPREP_OK);
	assert_string_equal(noted, "S837");
	assert_int_equal(sp_journal_load(journal, "test", "row-8", &row, &err), SIGNPREP_OK);
	assert_int_equal(row.state, SP_STATE_DRAFTED);
	assert_string_equal(row.flow_id, "flow-of-8");
	assert_int_equal(row.code, SP_ROW_OPEN);
	sp_journal_close(journal);
}

static void commands(void **state)
{
	char command[256], path[160];
	signprep_error err = { 0 };
	struct stat about;
	const sp_delivery d = {
		.record = { .seq = 5, .id = "m1", .type = "T", .path = "/a", .flow_id = "f", .row_key = "k", .json = "{}" },
		.json = "{\"x\":1}",
		.stopping = never
	};
	(void) state;
	snprintf(path, sizeof path, "%s/got", folder);
	snprintf(command, sizeof command,
		"test \"$(cat)\" = '{\"x\":1}' -a $SIGNPREP_EVENT_SEQ = 5 -a $SIGNPREP_EVENT_FLOW_ID = f && : >%s", path);
	sp_exec_sink sink = { command, 120 };
	assert_int_equal(sp_exec_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_int_equal(stat(path, &about), 0);
	sink.command = "exit 3";
	assert_int_not_equal(sp_exec_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_string_equal(err.id, "S835");
	/* Who takes events gets no key that they could be forged with. */
	static const char *const keys[] = { "SIGNPREP_CALLBACK_KEY", "SIGNPREP_CALLBACK_TOKEN", "SIGNPREP_WECOM_TOKEN",
		"SIGNPREP_WECOM_AES_KEY" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		setenv(keys[i], "forge-with-this", 1);
	sink.command = "! env | grep forge-with-this";
	assert_int_equal(sp_exec_deliver(&sink, &d, &err), SIGNPREP_OK);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		unsetenv(keys[i]);
	memset(&err, 0, sizeof err);
	sink = (sp_exec_sink) { "sleep 60 & sleep 60", 0.2 };
	time_t begun = time(NULL);
	assert_int_not_equal(sp_exec_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_string_equal(err.id, "S835");
	assert_true(time(NULL) - begun < 50);
}

static bool always(void *of)
{
	(void) of;
	return true;
}

/* Keeps the header that tells a repetition from another event. */
static void keep_key(void *key, const sp_http_request *request, sp_http_answer *answer)
{
	static const char name[] = "Idempotency-Key: ";
	for (size_t i = 0; i < request->header_count; i++)
		if (strncmp(request->headers[i], name, sizeof name - 1) == 0)
			snprintf(key, 512, "%s", request->headers[i] + sizeof name - 1);
	answer->end = SP_HTTP_ANSWERED;
	answer->status = 200;
}

/* An id that a header can't hold as it is, or in full, stands there as its digest: two of them are never one. */
static void each_event_has_its_own_key(void **state)
{
	char key[512], before[512], ids[2][301];
	sp_transport transport = { .perform = keep_key, .ctx = key };
	sp_forward_sink sink = { .url = "http://127.0.0.1:1/events", .transport = &transport, .limit_s = 2 };
	sp_delivery d = { .record = { .id = "m-1" }, .json = "{}", .stopping = never };
	(void) state;
	assert_int_equal(sp_forward_deliver(&sink, &d, NULL), SIGNPREP_OK);
	assert_string_equal(key, "m-1");
	d.record.id = "甲";
	assert_int_equal(sp_forward_deliver(&sink, &d, NULL), SIGNPREP_OK);
	assert_string_equal(key, "sha256:33e3580c093111e1c4cac922872c40371f7896bb3fa4e23be5840bd1834fc622");
	for (int i = 0; i < 2; i++) {
		memset(ids[i], 'x', 299);
		ids[i][299] = (char) ('a' + i);
		ids[i][300] = '\0';
		d.record.id = ids[i];
		memcpy(before, key, sizeof before);
		assert_int_equal(sp_forward_deliver(&sink, &d, NULL), SIGNPREP_OK);
		assert_string_not_equal(key, before);
	}
}

static void an_address_that_does_not_answer(void **state)
{
	sp_transport transport = sp_transport_over(sp_network_new(NULL, NULL));
	sp_forward_sink sink = { .url = "http://127.0.0.1:1/events", .transport = &transport, .limit_s = 2 };
	const sp_delivery d = { .record = { .id = "m\r\n1" }, .json = "{}", .stopping = never };
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_forward_check(&sink, &err), SIGNPREP_OK);
	assert_int_not_equal(sp_forward_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_string_equal(err.id, "S836");
	/* One that has no such path answers, and does not take it. */
	char url[64];
	sp_receiver *r = start(NULL, 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/nowhere", sp_receiver_port(r));
	sink.url = url;
	assert_int_not_equal(sp_forward_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_string_equal(err.id, "S836");
	assert_int_equal(err.native, 404);
	/* And one that does. */
	snprintf(url, sizeof url, "http://127.0.0.1:%d/plain", sp_receiver_port(r));
	sink.limit_s = 60;
	assert_int_equal(sp_forward_deliver(&sink, &d, &err), SIGNPREP_OK);
	sp_receiver_stop(r);
	sink.url = "http://example.com/";
	assert_int_equal(sp_forward_check(&sink, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S962");
	transport.free(transport.ctx);
}

static void a_row_on_its_way(void **state)
{
	sp_journal *journal;
	sp_row row;
	signprep_error err = { 0 };
	const sp_delivery d = { .record = { .row_key = "k", .flow_id = "f" }, .json = "{}", .stopping = always };
	(void) state;
	assert_int_equal(sp_journal_open(&journal, NULL, 1, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_load(journal, "sandbox", "k", &row, &err), SIGNPREP_OK);
	row.state = SP_STATE_CREATING;
	assert_int_equal(sp_journal_save(journal, &row, (double) time(NULL), &err), SIGNPREP_OK);
	sp_journal_sink sink = { .journal = journal, .environment = "sandbox" };
	/* Its sender will know; until then the event waits. */
	assert_int_not_equal(sp_journal_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_string_equal(err.id, "S839");
	assert_int_equal(sp_journal_load(journal, "sandbox", "k", &row, &err), SIGNPREP_OK);
	assert_int_equal(row.state, SP_STATE_CREATING);
	/* A minute later its sender is gone. */
	assert_int_equal(sp_journal_save(journal, &row, (double) time(NULL) - 61, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_deliver(&sink, &d, &err), SIGNPREP_OK);
	assert_int_equal(sp_journal_load(journal, "sandbox", "k", &row, &err), SIGNPREP_OK);
	assert_int_equal(row.state, SP_STATE_CREATED);
	sp_journal_close(journal);
}

static void a_disk_that_takes_too_long(void **state)
{
	sqlite3 *other;
	sp_events *events;
	sp_intake *intake;
	sp_event_fate fate;
	signprep_event *event;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_events_open(&events, store, 1, &err), SIGNPREP_OK);
	assert_int_equal(sqlite3_open(store, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sp_intake_start(&intake, events, NULL, NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_event_decode(&event, "{\"MsgId\":\"m\"}", 13, NULL, &err), SIGNPREP_OK);
	assert_int_equal(sp_intake_put(intake, "/a", event, 0.1, &fate, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S830");
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	sp_intake_stop(intake);
	sp_events_close(events);
}

/* Rubbish does not fill the log: one a second is told, and how many were not. */
static void rubbish_is_told_of_in_measure(void **state)
{
	(void) state;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	http_reply reply = { 0 };
	time_t begun = time(NULL);
	for (int i = 0; i < 5; i++)
		assert_int_equal(post_to(port, "/a", "rubbish", NULL), 400);
	/* One a second, however long the five took. */
	assert_int_in_range(noted_of[802], 1, 2 + (int) (time(NULL) - begun));
	usleep(1100000);
	http_send(port, "POST /a HTTP/1.1\r\nHost: sign.example.com\r\nConnection: close\r\nContent-Length: 2\r\n\r\n", "{}", 2,
		&reply);
	http_reply_clear(&reply);
	assert_int_equal(noted_of[834], 1);
	assert_string_equal(noted, "S834");
	/* S833 tells how many were not told one by one. */
	assert_true(noted_of[833] > 0 || noted_of[802] == 5);
	sp_receiver_stop(r);
}

/* What is cut off before anybody reads it has an id too: long bodies, long heads, two lengths, clients that take their time. */
static void what_is_cut_off_is_told(void **state)
{
	enum { LONG = (1 << 20) + 1, FLOOD = 60000 };
	static const char start_of[] = "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
	char text[256], *much = calloc(1, LONG);
	http_reply reply = { 0 };
	(void) state;
	assert_non_null(much);
	client_s = 2;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	snprintf(text, sizeof text, "%sContent-Length: %d\r\n\r\n", start_of, LONG);
	http_send(port, text, much, LONG, &reply);
	assert_int_equal(reply.status, 413);
	http_reply_clear(&reply);
	expect_noted("S813");
	usleep(1100000);
	snprintf(text, sizeof text, "%sContent-Length: 2\r\nContent-Length: 3\r\n\r\n", start_of);
	http_send(port, text, "{}", 2, &reply);
	assert_int_equal(reply.status, 400);
	http_reply_clear(&reply);
	/* S956; libmicrohttpd 1 refuses it itself, as any broken head (S955). */
	for (int i = 0; i < 4800 && noted_of[956] + noted_of[955] == 0; i++)
		usleep(25000);
	assert_int_equal(noted_of[956] + noted_of[955], 1);
	noted_of[955] = 0;
	usleep(1100000);
	int length = sprintf(much, "%s", start_of);
	while (length < FLOOD)
		length += sprintf(much + length, "X-%d: y\r\n", length);
	http_send(port, much, "", 0, &reply);
	http_reply_clear(&reply);
	expect_noted("S955");
	usleep(1100000);
	http_send(port, "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le", "", 0, &reply);
	http_reply_clear(&reply);
	expect_noted("S954");
	sp_receiver_stop(r);
	/* 64 at a time: one more is told so. */
	client_s = 60;
	r = start(NULL, 0);
	port = sp_receiver_port(r);
	int idle[64];
	for (int i = 0; i < 64; i++)
		idle[i] = connect_to(port);
	assert_int_equal(post_to(port, "/a", "{}", NULL), 503);
	expect_noted("S957");
	for (int i = 0; i < 64; i++)
		close(idle[i]);
	sp_receiver_stop(r);
	free(much);
}

static void findings_of_a_journal_said_of_a_store(void **state)
{
	static const char *const ids[][2] = { { "S501", "S820" }, { "S502", "S821" }, { "S506", "S822" }, { "S503", "S823" },
		{ "S504", "S824" }, { "S505", "S825" }, { "S507", "S826" }, { "S510", "S827" }, { "S515", "S829" },
		{ "S509", "S905" }, { "S511", "S906" }, { "S512", "S907" }, { "S513", "S908" }, { "S514", "S909" },
		{ "D901", "D901" } };
	(void) state;
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
		signprep_error err = { 0 };
		signprep_code code = sp_fail(&err, ids[i][0], 5, "events.db", "text", NULL);
		assert_int_equal(sp_events_translate(&err), code);
		assert_string_equal(err.id, ids[i][1]);
		assert_string_equal(err.where, "events.db");
		assert_int_equal(err.native, 5);
	}
}

/* However many there are: by the ends of the table, no row in between is looked at. */
static void counted_by_their_ends(void **state)
{
	sp_events_store own;
	sp_events_counts counts;
	char text[128];
	(void) state;
	assert_int_equal(sp_events_open_file(&own, store, 1, NULL), SIGNPREP_OK);
	sp_events_file *file = own.store;
	assert_int_equal(own.kind->count(own.store, &counts, NULL), SIGNPREP_OK);
	assert_true(counts.events == 0 && counts.last == 0);
	for (int i = 0; i < 100; i++) {
		signprep_event *event;
		sp_event_fate fate;
		snprintf(text, sizeof text, "{\"MsgId\":\"m%d\",\"MsgType\":\"SealUse\",\"MsgData\":{}}", i % 90);
		assert_int_equal(signprep_event_decode(&event, text, strlen(text), NULL, NULL), SIGNPREP_OK);
		const sp_event_in in = { "/a", event };
		assert_int_equal(own.kind->add(own.store, &in, 1, 1796000000, &fate, NULL), SIGNPREP_OK);
		signprep_event_free(event);
	}
	sqlite3_stmt *statement = file->statements[SP_EVENTS_COUNTS];
	assert_int_equal(own.kind->count(own.store, &counts, NULL), SIGNPREP_OK);
	assert_true(counts.events == 90 && counts.last == 90); /* a repetition takes no number */
	assert_int_equal(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 0);
	assert_int_equal(sqlite3_exec(file->db, "DELETE FROM event WHERE seq <= 40", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(own.kind->count(own.store, &counts, NULL), SIGNPREP_OK);
	assert_true(counts.events == 50 && counts.last == 90);
	own.kind->close(own.store);
}

static void numbers_and_health(void **state)
{
	http_reply reply = { 0 };
	(void) state;
	sp_receiver *r = start(NULL, 0);
	int port = sp_receiver_port(r);
	assert_int_equal(post(port, "m1", "f", 1, "start"), 200);
	http_get(port, "/healthz", &reply);
	assert_int_equal(reply.status, 200);
	http_reply_clear(&reply);
	http_get(port, "/metrics", &reply);
	assert_int_equal(reply.status, 200);
	assert_non_null(strstr(reply.body, "\nsignprep_callback_events_total 1\n"));
	assert_non_null(strstr(reply.body, "signprep_callback_seconds_bucket{le=\"+Inf\"} 1\n"));
	http_reply_clear(&reply);
	sp_receiver_stop(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_once_and_in_order),
		TEST(paths_keys_and_tokens),
		TEST(wrong_paths),
		TEST(bad_clients),
		TEST(each_sink_at_its_own_pace),
		TEST(locked_and_free_again),
		TEST(replaced_and_found_again),
		TEST(a_full_disk),
		TEST(other_kinds_of_files),
		TEST(killed_in_the_middle),
		TEST(rows_are_settled),
		TEST(rows_of_groups_are_settled),
		TEST(rows_of_templates_are_settled),
		TEST(commands),
		TEST(each_event_has_its_own_key),
		TEST(an_address_that_does_not_answer),
		TEST(a_row_on_its_way),
		TEST(a_disk_that_takes_too_long),
		TEST(rubbish_is_told_of_in_measure),
		TEST(what_is_cut_off_is_told),
		TEST(findings_of_a_journal_said_of_a_store),
		TEST(counted_by_their_ends),
		TEST(numbers_and_health),
	};
	cmocka_set_test_filter(getenv("TEST_FILTER"));
	return cmocka_run_group_tests_name("callback receiver", tests, NULL, NULL);
}
