/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The connection is lost, the broker goes away and comes back: nothing is lost, and it is told. */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 300 };

static void publish_all(sp_broker *broker, char confirmed[COUNT], int from, int to)
{
	for (int i = from; i < to; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		publish(broker, server.queue, key, key, confirmed + i);
	}
}

/* Every message is confirmed, and every one of them is in the queue; some may be there twice. */
static void confirm_and_drain(sp_broker *broker, char confirmed[COUNT])
{
	char seen[COUNT] = { 0 };
	int left = COUNT, confirms = 0;
	for (int i = 0; i < COUNT; i++)
		confirms += confirmed[i];
	while (confirms < COUNT) {
		sp_broker_event event = expect_event(broker, SP_BROKER_CONFIRMED);
		assert_int_equal(++*(char *) event.ticket, 1);
		confirms++;
	}
	consume(broker, server.queue, 50);
	while (left > 0) {
		sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
		int number = atoi(event.message.key);
		left -= seen[number] == 0;
		seen[number] = 1;
		sp_broker_settle(broker, event.id, SP_SETTLE_ACK);
		sp_message_clear(&event.message);
	}
}

/*
 * The server ends in good order, then by kill -9, each time right behind a publishing: what is not confirmed goes out again.
 * In that order: RabbitMQ 3.10 writes the list of its quorum queues down a moment after it has answered a declaration, and a kill -9
 * in that moment loses the new queue with all that is in it. A restart in good order writes it.
 */
static void test_restart_and_crash(void **state)
{
	(void) state;
	static char confirmed[COUNT];
	notes log = { "" };
	sp_broker *broker = open_broker(&log);
	declare(broker, 50);
	publish_all(broker, confirmed, 0, COUNT / 3);
	rabbit_do("restart", "");
	publish_all(broker, confirmed, COUNT / 3, COUNT / 3 + 1);
	while (!confirmed[COUNT / 3])
		++*(char *) expect_event(broker, SP_BROKER_CONFIRMED).ticket;
	assert_string_equal(log.ids, "B518 B520 ");
	publish_all(broker, confirmed, COUNT / 3 + 1, COUNT * 2 / 3);
	rabbit_do("crash", "");
	publish_all(broker, confirmed, COUNT * 2 / 3, COUNT);
	confirm_and_drain(broker, confirmed);
	assert_string_equal(log.ids, "B518 B520 B518 B520 ");
	sp_broker_close(broker);
}

/* Deliveries in hand when the broker went: they cannot be settled any more and come again. */
static void test_in_hand(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	sp_broker_event held[3];
	declare(broker, 50);
	for (int i = 0; i < 3; i++)
		publish(broker, server.queue, i == 0 ? "0" : i == 1 ? "1" : "2", "x", NULL);
	for (int i = 0; i < 3; i++)
		expect_event(broker, SP_BROKER_CONFIRMED);
	consume(broker, server.queue, 10);
	for (int i = 0; i < 3; i++)
		held[i] = expect_event(broker, SP_BROKER_DELIVERY);
	assert_true(sp_broker_settle(broker, held[0].id, SP_SETTLE_ACK));
	expect_silence(broker, 0.5);
	rabbit_do("restart", "");
	int again = 0;
	for (int i = 0; i < 2; i++) {
		sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
		assert_string_not_equal(event.message.key, "0");
		assert_true(event.id.epoch > held[1].id.epoch);
		again += event.redelivered;
		assert_true(sp_broker_settle(broker, event.id, SP_SETTLE_ACK));
		sp_message_clear(&event.message);
	}
	assert_int_equal(again, 2);
	for (int i = 0; i < 3; i++) {
		assert_false(sp_broker_settle(broker, held[i].id, SP_SETTLE_ACK));
		sp_message_clear(&held[i].message);
	}
	expect_silence(broker, 0.5);
	sp_broker_close(broker);
}

/* The server stops answering without closing anything: heartbeats notice. */
static void test_frozen(void **state)
{
	(void) state;
	notes log = { "" };
	sp_broker *broker = open_beating(&log, 2);
	sp_broker_event event;
	declare(broker, 3);
	kill(rabbit_pid(), SIGSTOP);
	double end = seconds() + 300;
	while (!strstr(log.ids, "B518") && seconds() < end)
		if (sp_broker_wait(broker, 1, -1, &event, NULL))
			break;
	kill(rabbit_pid(), SIGCONT);
	assert_memory_equal(log.ids, "B518 ", 5);
	publish(broker, server.queue, "k", "x", NULL);
	expect_event(broker, SP_BROKER_CONFIRMED);
	assert_non_null(strstr(log.ids, "B518 B520 ")); /* more than once where either side is slow */
	sp_broker_close(broker);
}

/* Quiet for several heartbeats: the connection stays. */
static void test_quiet(void **state)
{
	(void) state;
	bool stayed = false;
	/* A machine that lets one side wait for longer than that does not do so each time. */
	for (int i = 0; i < 5 && !stayed; i++) {
		notes log = { "" };
		sp_broker *broker = open_beating(&log, 4);
		expect_silence(broker, 13);
		stayed = !log.ids[0] && sp_broker_is_connected(broker);
		sp_broker_close(broker);
	}
	assert_true(stayed);
}

/* Short of memory the broker takes nothing; then it does. */
static void test_blocked(void **state)
{
	(void) state;
	notes log = { "" };
	int first, second;
	sp_broker *broker = open_broker(&log);
	declare(broker, 3);
	rabbit_do("ctl", "set_vm_memory_high_watermark absolute 1MB");
	publish(broker, server.queue, "1", "x", &first);
	sp_broker_event event = { 0 };
	double end = seconds() + 300;
	while (!strstr(log.ids, "B519") && seconds() < end)
		assert_code(sp_broker_wait(broker, 0.5, -1, &event, err), SIGNPREP_OK);
	publish(broker, server.queue, "2", "x", &second);
	assert_int_equal(event.kind, SP_BROKER_NOTHING);
	expect_silence(broker, 1);
	assert_string_equal(log.ids, "B519 ");
	assert_int_equal(sp_broker_unconfirmed(broker), 2);
	rabbit_do("ctl", "set_vm_memory_high_watermark absolute 1GB");
	expect_event(broker, SP_BROKER_CONFIRMED);
	expect_event(broker, SP_BROKER_CONFIRMED);
	assert_string_equal(log.ids, "B519 B520 ");
	sp_broker_close(broker);
}

static void test_patience(void **state)
{
	(void) state;
	sp_broker *broker = NULL;
	sp_broker_event event;
	signprep_error own = { 0 };
	const sp_broker_options options = { .url = server.url, .patience_s = 1 };
	assert_code(sp_broker_open(&broker, &options, err), SIGNPREP_OK);
	declare(broker, 3);
	rabbit_do("down", "");
	signprep_code code = SIGNPREP_OK;
	for (int i = 0; i < 120 && !code; i++)
		code = sp_broker_wait(broker, 1, -1, &event, &own);
	assert_false(sp_broker_is_connected(broker));
	rabbit_do("up", "");
	assert_int_equal(code, SIGNPREP_NOT_SENT);
	assert_string_equal(own.id, "B510");
	assert_null(strstr(own.message, server.password));
	sp_broker_close(broker);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_restart_and_crash, rabbit_names),
		cmocka_unit_test_setup(test_in_hand, rabbit_names),
		cmocka_unit_test_setup(test_frozen, rabbit_names),
		cmocka_unit_test_setup(test_quiet, rabbit_names),
		cmocka_unit_test_setup(test_blocked, rabbit_names),
		cmocka_unit_test_setup(test_patience, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
