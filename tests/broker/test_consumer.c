/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A worker's end: rows come, answers go, and a row leaves its queue only when its answer is safe. */
#include "fixture.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/consumer.h"

static char answers[80];

static sp_consumer *open_beating_consumer(int prefetch, int heartbeat_s, notes *log)
{
	sp_consumer *consumer = NULL;
	const sp_consumer_options options = {
		.broker = { .url = server.url, .heartbeat_s = heartbeat_s, .note = log ? notes_take : NULL, .opaque = log },
		.queue = server.queue,
		.prefetch = prefetch,
		.delivery_limit = 3
	};
	snprintf(answers, sizeof answers, "%s.results", server.queue);
	assert_code(sp_consumer_new(&consumer, &options, err), SIGNPREP_OK);
	return consumer;
}

static sp_consumer *open_consumer(int prefetch, notes *log)
{
	return open_beating_consumer(prefetch, 30, log);
}

/* The next row; NULL when none comes within `wait` seconds, or at the end. */
static sp_row_in_hand *row_within(sp_consumer *consumer, double wait)
{
	sp_row_in_hand *row = NULL;
	double end = seconds() + wait;
	while (sp_consumer_next(consumer, &row) == SP_INTAKE_NONE && seconds() < end) {
		struct pollfd fd = { .fd = sp_consumer_fd(consumer), .events = POLLIN };
		poll(&fd, 1, 100);
	}
	return row;
}

static sp_row_in_hand *expect_row(sp_consumer *consumer, const char *key)
{
	sp_row_in_hand *row = row_within(consumer, 300);
	assert_non_null(row);
	if (key)
		assert_string_equal(row->message.key, key);
	return row;
}

static void put(sp_broker *broker, const char *key, const char *reply_to)
{
	sp_message message = { .queue = strdup(server.queue),
		.key = strdup(key),
		.batch = strdup("lot"),
		.reply_to = reply_to ? strdup(reply_to) : NULL,
		.body = strdup(key),
		.length = strlen(key) };
	assert_code(sp_broker_publish(broker, &message, NULL, err), SIGNPREP_OK);
	expect_event(broker, SP_BROKER_CONFIRMED);
}

static void test_answered(void **state)
{
	(void) state;
	sp_consumer *consumer = open_consumer(5, NULL);
	sp_broker *broker = open_broker(NULL);
	sp_row_in_hand *row;
	assert_int_equal(sp_consumer_next(consumer, &row), SP_INTAKE_NONE);
	put(broker, "1", NULL);
	row = expect_row(consumer, "1");
	assert_string_equal(row->message.body, "1");
	assert_false(row->redelivered);
	sp_consumer_answer(consumer, row, strdup("{\"done\":1}"));
	consume(broker, answers, 10);
	sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_string_equal(event.message.body, "{\"done\":1}");
	assert_string_equal(event.message.key, "1");
	assert_string_equal(event.message.batch, "lot");
	assert_string_equal(event.message.type, "signprep.answer/1");
	sp_message_clear(&event.message);
	sp_consumer_free(consumer, 30);
	/* Acknowledged: nobody gets it again. */
	consumer = open_consumer(5, NULL);
	assert_null(row_within(consumer, 0.5));
	sp_consumer_free(consumer, 0);
	sp_broker_close(broker);
}

/* The queue the batch names gets the answer; if it is gone, the worker's own does. */
static void test_reply_to(void **state)
{
	(void) state;
	char own[80];
	sp_consumer *consumer = open_consumer(5, NULL);
	sp_broker *broker = open_broker(NULL);
	snprintf(own, sizeof own, "%s.mine", server.queue);
	const sp_queue queue = { own, NULL, 0 };
	assert_code(sp_broker_declare(broker, &queue, err), SIGNPREP_OK);
	put(broker, "1", own);
	put(broker, "2", "no.such.queue");
	sp_consumer_answer(consumer, expect_row(consumer, "1"), strdup("one"));
	sp_consumer_answer(consumer, expect_row(consumer, "2"), strdup("two"));
	until_waiting(broker, own, 1);
	until_waiting(broker, answers, 1);
	sp_consumer_free(consumer, 30);
	until_waiting(broker, server.queue, 0);
	sp_broker_close(broker);
}

static void test_given_back_and_refused(void **state)
{
	(void) state;
	sp_consumer *consumer = open_consumer(1, NULL);
	sp_broker *broker = open_broker(NULL);
	put(broker, "1", NULL);
	sp_consumer_give_back(consumer, expect_row(consumer, "1"));
	sp_row_in_hand *row = expect_row(consumer, "1");
	assert_true(row->redelivered);
	assert_int_equal(row->deliveries, 1);
	sp_consumer_refuse(consumer, row);
	until_waiting(broker, server.dead, 1);
	sp_consumer_free(consumer, 30);
	sp_broker_close(broker);
}

static void test_postponed(void **state)
{
	(void) state;
	sp_consumer *consumer = open_consumer(2, NULL);
	sp_broker *broker = open_broker(NULL);
	put(broker, "1", NULL);
	sp_row_in_hand *row = expect_row(consumer, "1");
	double start = seconds();
	row->elsewhere_since = 7; /* the caller's, and kept */
	sp_consumer_postpone(consumer, row, 1.5);
	row = expect_row(consumer, "1");
	assert_true(seconds() - start >= 1.5);
	assert_true(row->elsewhere_since == 7);
	assert_false(row->redelivered);
	sp_consumer_answer(consumer, row, strdup("x"));
	sp_consumer_free(consumer, 30);
	until_waiting(broker, answers, 1);
	sp_broker_close(broker);
}

/* The same key twice in the queue: never both in hand. */
static void test_twins(void **state)
{
	(void) state;
	sp_consumer *consumer = open_consumer(5, NULL);
	sp_broker *broker = open_broker(NULL);
	put(broker, "1", NULL);
	put(broker, "1", NULL);
	put(broker, "2", NULL);
	sp_row_in_hand *first = expect_row(consumer, "1");
	sp_row_in_hand *other = expect_row(consumer, "2");
	assert_null(row_within(consumer, 0.5));
	sp_consumer_answer(consumer, first, strdup("x"));
	sp_row_in_hand *twin = expect_row(consumer, "1");
	sp_consumer_answer(consumer, other, strdup("x"));
	sp_consumer_answer(consumer, twin, strdup("x"));
	sp_consumer_free(consumer, 30);
	until_waiting(broker, answers, 3);
	sp_broker_close(broker);
}

/* A stop: what is in hand is finished, the rest goes back. */
static void test_stop(void **state)
{
	(void) state;
	sp_consumer *consumer = open_consumer(4, NULL);
	sp_broker *broker = open_broker(NULL);
	char key[8];
	for (int i = 0; i < 6; i++) {
		snprintf(key, sizeof key, "%d", i);
		put(broker, key, NULL);
	}
	sp_row_in_hand *row = expect_row(consumer, "0"), *none;
	until_waiting(broker, server.queue, 2);
	sp_consumer_stop(consumer);
	assert_int_equal(sp_consumer_next(consumer, &none), SP_INTAKE_END);
	until_waiting(broker, server.queue, 5);
	sp_consumer_answer(consumer, row, strdup("x"));
	sp_consumer_free(consumer, 30);
	until_waiting(broker, answers, 1);
	until_waiting(broker, server.queue, 5);
	sp_broker_close(broker);
}

/* The broker restarts while a row is in hand: its redelivery is recognised, it is answered once and acknowledged. */
static void test_restart_in_hand(void **state)
{
	(void) state;
	notes log = { "" };
	sp_consumer *consumer = open_consumer(5, &log);
	sp_broker *broker = open_broker(NULL);
	put(broker, "1", NULL);
	put(broker, "2", NULL);
	sp_row_in_hand *row = expect_row(consumer, "1");
	rabbit_do("restart", "");
	/* "2" was not taken yet and comes again; when it is here, so is the redelivery of "1". */
	sp_row_in_hand *second = expect_row(consumer, "2");
	assert_null(row_within(consumer, 1));
	sp_consumer_answer(consumer, row, strdup("one"));
	sp_consumer_answer(consumer, second, strdup("two"));
	until_waiting(broker, answers, 2);
	sp_consumer_free(consumer, 60);
	consumer = open_consumer(5, NULL);
	assert_null(row_within(consumer, 1));
	sp_consumer_free(consumer, 0);
	assert_non_null(strstr(log.ids, "B518"));
	sp_broker_close(broker);
}

/* A row takes longer than heartbeats allow: the connection is kept all the same. */
static void test_slow_row(void **state)
{
	(void) state;
	bool kept = false;
	sp_broker *broker = open_broker(NULL);
	/* A machine that lets one side wait for longer than that does not do so each time. */
	for (int i = 0; i < 5 && !kept; i++) {
		notes log = { "" };
		sp_consumer *consumer = open_beating_consumer(1, 4, &log);
		const unsigned before = waiting(broker, answers);
		put(broker, "1", NULL);
		sp_row_in_hand *row = expect_row(consumer, "1");
		expect_silence(broker, 13);
		sp_consumer_answer(consumer, row, strdup("x"));
		kept = !log.ids[0];
		if (kept)
			until_waiting(broker, answers, before + 1);
		sp_consumer_free(consumer, 30);
		kept = kept && !log.ids[0];
	}
	assert_true(kept);
	sp_broker_close(broker);
}

/* No queue takes the answer: the worker must not go on as if nothing had happened, and the row is not lost. */
static void test_no_home(void **state)
{
	(void) state;
	char command[160];
	sp_consumer *consumer = open_consumer(1, NULL);
	sp_broker *broker = open_broker(NULL);
	sp_row_in_hand *none;
	put(broker, "1", "no.such.queue");
	sp_row_in_hand *row = expect_row(consumer, "1");
	snprintf(command, sizeof command, "delete_queue %s", answers);
	rabbit_do("ctl", command);
	sp_consumer_answer(consumer, row, strdup("x"));
	double end = seconds() + 300;
	while (sp_consumer_next(consumer, &none) == SP_INTAKE_NONE && seconds() < end)
		expect_silence(broker, 0.1);
	signprep_error own = { 0 };
	assert_int_equal(sp_consumer_code(consumer, &own), SIGNPREP_NOT_SENT);
	assert_string_equal(own.id, "B515");
	sp_consumer_free(consumer, 5);
	until_waiting(broker, server.queue, 1);
	sp_broker_close(broker);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_answered, rabbit_names),
		cmocka_unit_test_setup(test_reply_to, rabbit_names),
		cmocka_unit_test_setup(test_given_back_and_refused, rabbit_names),
		cmocka_unit_test_setup(test_postponed, rabbit_names),
		cmocka_unit_test_setup(test_twins, rabbit_names),
		cmocka_unit_test_setup(test_stop, rabbit_names),
		cmocka_unit_test_setup(test_slow_row, rabbit_names),
		cmocka_unit_test_setup(test_no_home, rabbit_names),
		cmocka_unit_test_setup(test_restart_in_hand, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
