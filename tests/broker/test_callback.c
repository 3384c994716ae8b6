/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Callbacks to an exchange of a real RabbitMQ: each event that was answered arrives at least once, whatever becomes of the broker. */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/broker/amqp.h"
#include "service/callback/receiver.h"
#include "service/callback/sinks.h"

#include "../support/http_client.h"

static char folder[64], store[96], exchange[64];
static atomic_int said_910, said_911, said_913;
static char last_910[512];

static void heard(void *opaque, const signprep_error *err)
{
	(void) opaque;
	assert_null(strstr(err->message, server.password));
	if (strcmp(err->id, "S910") == 0)
		snprintf(last_910, sizeof last_910, "%s", err->message);
	said_910 += strcmp(err->id, "S910") == 0;
	said_911 += strcmp(err->id, "S911") == 0;
	said_913 += strcmp(err->id, "S913") == 0;
}

static int set_up(void **state)
{
	rabbit_names(state);
	snprintf(exchange, sizeof exchange, "x.%.50s", server.queue);
	snprintf(folder, sizeof folder, "/tmp/signprep-callback-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(store, sizeof store, "%s/events.db", folder);
	said_910 = said_911 = said_913 = 0;
	return 0;
}

static int tear_down(void **state)
{
	char command[128];
	(void) state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static signprep_code begin(sp_receiver **out, sp_broker_sink *sink, signprep_error *err)
{
	static const sp_receiver_path path = { .path = "/plain" };
	static sp_sink taker;
	if (!sink->url)
		sink->url = server.url;
	sink->exchange = exchange;
	sink->note = heard;
	taker = (sp_sink) { .name = "broker", .deliver_all = sp_broker_deliver_all, .opaque = sink, .idle = sp_broker_idle };
	const sp_receiver_options options = {
		.paths = &path, .path_count = 1, .store = store, .sinks = &taker, .sink_count = 1, .note = heard
	};
	return sp_receiver_start(out, &options, err);
}

static sp_receiver *start(sp_broker_sink *sink)
{
	sp_receiver *r;
	assert_code(begin(&r, sink, err), SIGNPREP_OK);
	return r;
}

static void stop_receiver(sp_receiver *r, sp_broker_sink *sink)
{
	sp_receiver_stop(r);
	sp_broker_sink_close(sink);
}

static void post(sp_receiver *r, const char *id, const char *type)
{
	char head[256], body[1024];
	http_reply reply = { 0 };
	snprintf(body, sizeof body,
		"{\"MsgId\":\"%s\",\"MsgType\":\"%s\",\"MsgVersion\":\"CustomApp\",\"MsgData\":{\"FlowId\":\"flow-%s\","
		"\"FlowCallbackStatus\":2}}",
		id, type, id);
	snprintf(head, sizeof head, "POST /plain HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
		strlen(body));
	http_send(sp_receiver_port(r), head, body, strlen(body), &reply);
	assert_int_equal(reply.status, 200);
	http_reply_clear(&reply);
}

/* What people do with their own tools: a connection of our own, for one thing that signprep itself never does. */
static void with_broker(void (*act)(amqp_connection_state_t state, const char *name), const char *name)
{
	amqp_connection_state_t state = amqp_new_connection();
	amqp_socket_t *socket = amqp_tcp_socket_new(state);
	assert_int_equal(amqp_socket_open(socket, "127.0.0.1", server.port), AMQP_STATUS_OK);
	assert_int_equal(amqp_login(state, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, server.user, server.password).reply_type,
		AMQP_RESPONSE_NORMAL);
	amqp_channel_open(state, 1);
	act(state, name);
	assert_int_equal(amqp_get_rpc_reply(state).reply_type, AMQP_RESPONSE_NORMAL);
	amqp_connection_close(state, AMQP_REPLY_SUCCESS);
	amqp_destroy_connection(state);
}

static void bind_queue(amqp_connection_state_t state, const char *pattern)
{
	amqp_queue_bind(state, 1, amqp_cstring_bytes(server.queue), amqp_cstring_bytes(exchange), amqp_cstring_bytes(pattern),
		amqp_empty_table);
}

/* Durable, of the plain kind: what was confirmed to a publisher is on its disk all the same, and it is there again at once. */
static void make_queue(amqp_connection_state_t state, const char *name)
{
	amqp_queue_declare(state, 1, amqp_cstring_bytes(name), 0, 1, 0, 0, amqp_empty_table);
}

static void make_exchange(amqp_connection_state_t state, const char *name)
{
	amqp_exchange_declare(state, 1, amqp_cstring_bytes(name), amqp_cstring_bytes("topic"), 0, 1, 0, 0, amqp_empty_table);
}

static void make_fanout(amqp_connection_state_t state, const char *name)
{
	amqp_exchange_declare(state, 1, amqp_cstring_bytes(name), amqp_cstring_bytes("fanout"), 0, 1, 0, 0, amqp_empty_table);
}

static void until(atomic_int *count, int wanted)
{
	for (int i = 0; i < 6000 && *count < wanted; i++)
		usleep(50000);
	assert_true(*count >= wanted);
}

/* All that is in the queue, by id: how often each "mN" came. */
static int drain(sp_broker *broker, int counts[], int most, double patience)
{
	int distinct = 0, number;
	for (double end = seconds() + patience; distinct < most && seconds() < end;) {
		sp_broker_event event;
		assert_code(sp_broker_wait(broker, 0.5, -1, &event, err), SIGNPREP_OK);
		if (event.kind != SP_BROKER_DELIVERY)
			continue;
		assert_int_equal(sscanf(event.message.key, "m%d", &number), 1);
		assert_true(number >= 0 && number < most);
		distinct += counts[number]++ == 0;
		sp_broker_settle(broker, event.id, SP_SETTLE_ACK);
		sp_message_clear(&event.message);
	}
	return distinct;
}

/* A queue that was recovered elects its leader first, and on a busy machine that takes long. */
static sp_broker *open_patient(void)
{
	sp_broker *broker = NULL;
	const sp_broker_options options = { .url = server.url, .answer_s = 300, .patience_s = 300 };
	assert_code(sp_broker_open(&broker, &options, err), SIGNPREP_OK);
	return broker;
}

static void nobody_listens_yet(void **state)
{
	sp_broker_sink sink = { .limit_s = 30 };
	sp_broker_event event = { 0 };
	(void) state;
	sp_receiver *r = start(&sink);
	post(r, "m0", "FlowStatusChange");
	until(&said_911, 1);
	sp_broker *broker = open_broker(NULL);
	declare(broker, 0);
	with_broker(bind_queue, "company.FlowStatusChange");
	consume(broker, server.queue, 10);
	event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_string_equal(event.message.key, "m0");
	assert_string_equal(event.message.type, "signprep.event/1");
	assert_string_equal(event.message.batch, "flow-m0");
	assert_non_null(strstr(event.message.body, "\"status\":\"partly-signed\""));
	assert_non_null(strstr(event.message.body, "\"seq\":1"));
	sp_message_clear(&event.message);
	/* Of another kind, and no queue wants it: it is said, and what comes behind it waits. */
	said_911 = 0;
	post(r, "m1", "Odd type");
	until(&said_911, 1);
	post(r, "m2", "FlowStatusChange");
	with_broker(bind_queue, "company.Odd_type");
	event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_string_equal(event.message.key, "m1");
	sp_message_clear(&event.message);
	event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_string_equal(event.message.key, "m2");
	sp_message_clear(&event.message);
	sp_broker_close(broker);
	stop_receiver(r, &sink);
}

static void the_broker_dies_in_the_middle(void **state)
{
	enum { COUNT = 120 };
	int counts[COUNT] = { 0 };
	char id[16];
	sp_broker_sink sink = { .limit_s = 20 };
	(void) state;
	with_broker(make_queue, server.queue);
	sp_receiver *r = start(&sink);
	post(r, "m0", "FlowStatusChange");
	until(&said_911, 1); /* the exchange is there, no queue is bound */
	with_broker(bind_queue, "#");
	for (int i = 1; i < COUNT; i++) {
		snprintf(id, sizeof id, "m%d", i);
		post(r, id, "FlowStatusChange"); /* 200, whatever the broker does */
		if (i == COUNT / 3)
			rabbit_do("crash", "");
		if (i == COUNT / 2)
			rabbit_do("down", "");
	}
	/* A receiver that starts while the broker is away. */
	stop_receiver(r, &sink);
	r = start(&sink);
	post(r, "m0", "FlowStatusChange");
	until(&said_910, 1);
	rabbit_do("up", "");
	/*
	 * Whoever sets a binding up does so again: RabbitMQ need not remember one that was made moments before two kills. The events do
	 * not depend on it: they stay with the receiver until a queue has them.
	 */
	with_broker(make_exchange, exchange);
	with_broker(make_queue, server.queue);
	with_broker(bind_queue, "#");
	sp_broker *broker = open_patient();
	consume(broker, server.queue, 50);
	/* Several times the longest pause between two attempts, which is a minute. */
	int distinct = drain(broker, counts, COUNT, 400);
	for (int i = 0; distinct < COUNT && i < COUNT; i++)
		if (!counts[i])
			printf("m%d never came; S910 %d, S911 %d, S913 %d, %s\n", i, said_910, said_911, said_913, last_910);
	assert_int_equal(distinct, COUNT);
	sp_broker_close(broker);
	stop_receiver(r, &sink);
}

static void a_broker_that_will_not_do(void **state)
{
	char url[700];
	sp_broker_sink sink = { .limit_s = 5 };
	(void) state;
	with_broker(make_fanout, exchange);
	sp_receiver *r = start(&sink);
	post(r, "m0", "FlowStatusChange");
	until(&said_913, 1);
	stop_receiver(r, &sink);
	snprintf(url, sizeof url, "amqp://%s:wrong@127.0.0.1:%d", server.user, server.port);
	sink = (sp_broker_sink) { .url = url };
	r = start(&sink);
	until(&said_910, 1);
	assert_non_null(strstr(last_910, "refused the login"));
	stop_receiver(r, &sink);
}

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG_ID X50 X50 X50 X50 X50 X50

/* amqps, by an authority that is named; another one, and none, are refused, and the event waits. */
static void over_tls(void **state)
{
	const char *const authorities[] = { server.other_ca, NULL, server.ca };
	char url[700];
	(void) state;
	snprintf(url, sizeof url, "amqps://%s:%s@localhost:%d", server.user, server.password, server.tls_port);
	for (int i = 0; i < 3; i++) {
		sp_broker_sink sink = { .url = url, .ca_file = authorities[i], .limit_s = 60 };
		said_910 = said_911 = 0;
		sp_receiver *r = start(&sink);
		post(r, LONG_ID "a", "FlowStatusChange"); /* the first time; it is a repetition then */
		if (i < 2) {
			until(&said_910, 1);
			assert_non_null(strstr(last_910, "no trusted connection"));
			assert_int_equal(said_911, 0);
		} else {
			until(&said_911, 1); /* it got there */
			sp_broker *broker = open_broker(NULL);
			declare(broker, 0);
			with_broker(bind_queue, "#");
			consume(broker, server.queue, 10);
			sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
			/* sha256sum says so. Cut, it could be another event's. */
			assert_string_equal(
				event.message.key, "sha256:f5e724b7ec29dcb7c6c3cccb99573f0a17040f46861b5cb32f049f8fd74ce47d");
			assert_string_equal(
				event.message.batch, "sha256:6f2cf0ed589fe59d6f35f25fe8f5c21a2a4c0e276db75dd8db0000497aa6e4f0");
			sp_message_clear(&event.message);
			sp_broker_close(broker);
		}
		stop_receiver(r, &sink);
	}
}

enum { EVENTS = 900, CONTRACTS = 45, ROOM = 200 };

/* Takes so many and no more: what comes beyond is refused, and the publisher is in the middle of a window for as long as we like. */
static void make_narrow_queue(amqp_connection_state_t state, const char *name)
{
	amqp_table_entry_t rows[2] = { { .key = amqp_cstring_bytes("x-max-length") }, { .key = amqp_cstring_bytes("x-overflow") } };
	rows[0].value.kind = AMQP_FIELD_KIND_I32;
	rows[0].value.value.i32 = ROOM;
	rows[1].value.kind = AMQP_FIELD_KIND_UTF8;
	rows[1].value.value.bytes = amqp_cstring_bytes("reject-publish");
	amqp_exchange_declare(state, 1, amqp_cstring_bytes(exchange), amqp_cstring_bytes("topic"), 0, 1, 0, 0, amqp_empty_table);
	amqp_queue_declare(state, 1, amqp_cstring_bytes(name), 0, 1, 0, 0, (amqp_table_t) { 2, rows });
}

static void fill_store(void)
{
	sp_events *events;
	assert_code(sp_events_open(&events, store, 5, err), SIGNPREP_OK);
	for (int i = 0; i < EVENTS; i++) {
		char text[160];
		signprep_event *event;
		sp_event_fate fate;
		snprintf(text, sizeof text,
			"{\"MsgId\":\"m%d\",\"MsgType\":\"FlowStatusChange\",\"MsgData\":{\"FlowId\":\"flow-%d\","
			"\"FlowCallbackStatus\":2}}",
			i, i % CONTRACTS);
		assert_code(signprep_event_decode(&event, text, strlen(text), NULL, err), SIGNPREP_OK);
		const sp_event_in in = { "/plain", event };
		assert_code(sp_events_add(events, &in, 1, 1796000000, &fate, err), SIGNPREP_OK);
		signprep_event_free(event);
	}
	sp_events_close(events);
}

static pid_t start_process(void)
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		sp_broker_sink sink = { .limit_s = 300 };
		sp_receiver *r;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (begin(&r, &sink, NULL))
			_exit(99);
		for (;;)
			pause();
	}
	return pid;
}

static void end_process(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* So many are taken out; of each contract those that come for the first time come in their order. */
static int take_out(sp_broker *broker, int most, int counts[EVENTS], int lasts[CONTRACTS])
{
	int distinct = 0, number;
	for (int i = 0; i < most; i++) {
		sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
		assert_int_equal(sscanf(event.message.key, "m%d", &number), 1);
		assert_true(number >= 0 && number < EVENTS);
		if (counts[number]++ == 0) {
			assert_true(number > lasts[number % CONTRACTS]);
			lasts[number % CONTRACTS] = number;
			distinct++;
		}
		sp_broker_settle(broker, event.id, SP_SETTLE_ACK);
		sp_message_clear(&event.message);
	}
	return distinct;
}

/* The receiver, then the broker, is killed while many are on their way and some of them were refused. */
static void killed_in_the_middle_of_a_window(void **state)
{
	int counts[EVENTS] = { 0 }, lasts[CONTRACTS], distinct = 0, total = 0;
	(void) state;
	for (int i = 0; i < CONTRACTS; i++)
		lasts[i] = -1;
	fill_store();
	with_broker(make_narrow_queue, server.queue);
	with_broker(bind_queue, "#");
	pid_t pid = start_process();
	sp_broker *broker = open_patient();
	until_waiting(broker, server.queue, ROOM);
	end_process(pid);
	pid = start_process();
	/* What is made just before a crash may be gone after it, whatever was answered; a good end keeps it. */
	rabbit_do("restart", "");
	sp_broker_close(broker);
	broker = open_patient();
	until_waiting(broker, server.queue, ROOM);
	rabbit_do("crash", "");
	sp_broker_close(broker);
	broker = open_patient();
	consume(broker, server.queue, 50);
	while (distinct < EVENTS) {
		distinct += take_out(broker, 1, counts, lasts);
		total++;
	}
	assert_true(total <=
		EVENTS + 5 * 128); /* of each end no more than a window came again; on a busy machine there may be others */
	end_process(pid);
	sp_broker_close(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_listens_yet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_broker_dies_in_the_middle, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_broker_that_will_not_do, set_up, tear_down),
		cmocka_unit_test_setup_teardown(over_tls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_in_the_middle_of_a_window, set_up, tear_down),
	};
	rabbit_load();
	cmocka_set_test_filter(getenv("TEST_FILTER"));
	return cmocka_run_group_tests_name("callbacks to RabbitMQ", tests, NULL, NULL);
}
