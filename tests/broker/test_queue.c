/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Queues, publishing and consuming while all is well. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/broker/amqp.h"

/* A classic queue, made without the code under test; or one deleted. */
static void classic(const char *queue, bool remove)
{
	amqp_connection_state_t state = amqp_new_connection();
	amqp_socket_t *socket = amqp_tcp_socket_new(state);
	assert_int_equal(amqp_socket_open(socket, "127.0.0.1", server.port), 0);
	assert_int_equal(amqp_login(state, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, server.user, server.password).reply_type,
		AMQP_RESPONSE_NORMAL);
	assert_non_null(amqp_channel_open(state, 1));
	if (remove)
		assert_non_null(amqp_queue_delete(state, 1, amqp_cstring_bytes(queue), 0, 0));
	else
		assert_non_null(amqp_queue_declare(state, 1, amqp_cstring_bytes(queue), 0, 1, 0, 0, amqp_empty_table));
	amqp_connection_close(state, AMQP_REPLY_SUCCESS);
	amqp_destroy_connection(state);
}

static void test_declare(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL), *second = open_broker(NULL);
	declare(broker, 3);
	declare(second, 3);
	const sp_queue other = { server.queue, server.dead, 4 };
	assert_fails(sp_broker_declare(second, &other, err), "B507");
	sp_broker_close(second);
	second = open_broker(NULL);
	static char name[400];
	memset(name, 'q', sizeof name - 1);
	const sp_queue nameless = { "", NULL, 0 }, reserved = { "amq.mine", NULL, 0 }, endless = { name, NULL, 0 };
	assert_fails(sp_broker_declare(second, &nameless, err), "B521");
	assert_fails(sp_broker_declare(second, &reserved, err), "B521");
	assert_fails(sp_broker_declare(second, &endless, err), "B521");
	sp_broker_close(second);
	sp_broker_close(broker);
}

static void test_queue_of_another_type(void **state)
{
	(void) state;
	classic(server.queue, false);
	sp_broker *broker = open_broker(NULL);
	const sp_queue queue = { server.queue, NULL, 0 };
	assert_fails(sp_broker_declare(broker, &queue, err), "B506");
	sp_broker_close(broker);
}

static void test_permissions(void **state)
{
	(void) state;
	sp_broker *broker = NULL;
	char command[128], url[256];
	rabbit_do("ctl", "add_user narrow hush-narrow");
	snprintf(command, sizeof command, "set_permissions narrow '^$' '^%s$' '^$'", server.queue);
	rabbit_do("ctl", command);
	snprintf(url, sizeof url, "amqp://narrow:hush-narrow@127.0.0.1:%d", server.port);
	const sp_broker_options options = { .url = url };
	assert_code(sp_broker_open(&broker, &options, err), SIGNPREP_OK);
	const sp_queue queue = { server.queue, NULL, 0 };
	assert_fails(sp_broker_declare(broker, &queue, err), "B508");
	sp_broker_close(broker);
	rabbit_do("ctl", "delete_user narrow");
}

static void test_there_and_back(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	int ticket;
	declare(broker, 3);
	publish(broker, server.queue, "row 1", "{\"a\":1}", &ticket);
	sp_broker_event event = expect_event(broker, SP_BROKER_CONFIRMED);
	assert_ptr_equal(event.ticket, &ticket);
	assert_int_equal(sp_broker_unconfirmed(broker), 0);
	assert_int_equal(waiting(broker, server.queue), 1);
	consume(broker, server.queue, 10);
	event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_string_equal(event.message.body, "{\"a\":1}");
	assert_int_equal(event.message.length, 7);
	assert_string_equal(event.message.key, "row 1");
	assert_string_equal(event.message.batch, "lot 7");
	assert_string_equal(event.message.reply_to, "answers");
	assert_string_equal(event.message.type, "signprep.row/1");
	assert_false(event.redelivered);
	assert_int_equal(event.deliveries, 0);
	assert_int_equal(event.consumer, 0);
	assert_true(sp_broker_settle(broker, event.id, SP_SETTLE_ACK));
	sp_message_clear(&event.message);
	expect_silence(broker, 0.3);
	sp_broker_close(broker);
	broker = open_broker(NULL);
	assert_int_equal(waiting(broker, server.queue), 0);
	sp_broker_close(broker);
}

static void test_no_queue_for_it(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	int first, second;
	declare(broker, 0);
	publish(broker, "no.such.queue", "k", "x", &first);
	publish(broker, server.queue, "k", "x", &second);
	sp_broker_event event = expect_event(broker, SP_BROKER_RETURNED);
	assert_ptr_equal(event.ticket, &first);
	event = expect_event(broker, SP_BROKER_CONFIRMED);
	assert_ptr_equal(event.ticket, &second);
	sp_broker_close(broker);
}

/* Many at once: nothing is lost, each is confirmed once. */
static void test_many(void **state)
{
	(void) state;
	enum { COUNT = 2000 };
	static char confirmed[COUNT], seen[COUNT];
	int confirms = 0, deliveries = 0;
	sp_broker *broker = open_broker(NULL);
	declare(broker, 3);
	consume(broker, server.queue, 100);
	for (int i = 0; i < COUNT; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		publish(broker, server.queue, key, key, confirmed + i);
	}
	while (confirms < COUNT || deliveries < COUNT) {
		sp_broker_event event = next_event(broker);
		if (event.kind == SP_BROKER_CONFIRMED) {
			assert_int_equal(++*(char *) event.ticket, 1);
			confirms++;
			continue;
		}
		assert_int_equal(event.kind, SP_BROKER_DELIVERY);
		assert_int_equal(++seen[atoi(event.message.key)], 1);
		assert_string_equal(event.message.body, event.message.key);
		assert_true(sp_broker_settle(broker, event.id, SP_SETTLE_ACK));
		sp_message_clear(&event.message);
		deliveries++;
	}
	sp_broker_close(broker);
}

static void test_prefetch(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	sp_broker_event held[3];
	declare(broker, 3);
	for (int i = 0; i < 5; i++)
		publish(broker, server.queue, "k", "x", NULL);
	for (int i = 0; i < 5; i++)
		expect_event(broker, SP_BROKER_CONFIRMED);
	consume(broker, server.queue, 3);
	for (int i = 0; i < 3; i++)
		held[i] = expect_event(broker, SP_BROKER_DELIVERY);
	expect_silence(broker, 0.5);
	assert_true(sp_broker_settle(broker, held[1].id, SP_SETTLE_ACK));
	sp_broker_event fourth = expect_event(broker, SP_BROKER_DELIVERY);
	sp_message_clear(&fourth.message);
	for (int i = 0; i < 3; i++)
		sp_message_clear(&held[i].message);
	/* What was not settled comes again, to the next. */
	sp_broker_close(broker);
	broker = open_broker(NULL);
	consume(broker, server.queue, 10);
	int again = 0;
	for (int i = 0; i < 4; i++) {
		sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
		again += event.redelivered;
		sp_message_clear(&event.message);
	}
	assert_int_equal(again, 3);
	expect_silence(broker, 0.3);
	sp_broker_close(broker);
}

/* Left behind by one lost connection after the other until the limit, then it lies in the dead-letter queue, whole. */
static void test_poison(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	declare(broker, 2);
	publish(broker, server.queue, "poison", "{\"x\":\"poison\"}", NULL);
	expect_event(broker, SP_BROKER_CONFIRMED);
	for (int i = 0; i <= 2; i++) {
		consume(broker, server.queue, 1);
		sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
		assert_int_equal(event.deliveries, i);
		assert_int_equal(event.redelivered, i > 0);
		sp_message_clear(&event.message);
		sp_broker_close(broker);
		broker = open_broker(NULL);
	}
	consume(broker, server.dead, 1);
	sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_int_equal(event.consumer, 0);
	assert_string_equal(event.message.body, "{\"x\":\"poison\"}");
	assert_string_equal(event.message.key, "poison");
	assert_string_equal(event.message.batch, "lot 7");
	assert_true(sp_broker_settle(broker, event.id, SP_SETTLE_ACK));
	sp_message_clear(&event.message);
	expect_silence(broker, 0.3);
	sp_broker_close(broker);
}

static void test_rejected(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	declare(broker, 5);
	publish(broker, server.queue, "bad", "not a row", NULL);
	expect_event(broker, SP_BROKER_CONFIRMED);
	consume(broker, server.queue, 1);
	sp_broker_event event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_true(sp_broker_settle(broker, event.id, SP_SETTLE_REJECT));
	sp_message_clear(&event.message);
	consume(broker, server.dead, 1);
	event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_string_equal(event.message.body, "not a row");
	sp_message_clear(&event.message);
	sp_broker_close(broker);
}

static void test_sizes(void **state)
{
	(void) state;
	enum { SIZE = 3 << 20 };
	char *big = malloc(SIZE + 1);
	memset(big, 'x', SIZE);
	big[SIZE] = '\0';
	sp_broker *broker = open_broker(NULL), *small = NULL;
	declare(broker, 3);
	publish(broker, server.queue, "big", big, NULL);
	expect_event(broker, SP_BROKER_CONFIRMED);
	publish(broker, server.queue, "empty", "", NULL);
	expect_event(broker, SP_BROKER_CONFIRMED);
	/* A reader with less room is told and can go on. */
	const sp_broker_options options = { .url = server.url, .max_message = 1000 };
	assert_code(sp_broker_open(&small, &options, err), SIGNPREP_OK);
	sp_message message = { .queue = strdup(server.queue), .key = strdup("k"), .body = strdup(big), .length = SIZE };
	assert_fails(sp_broker_publish(small, &message, NULL, err), "B511");
	assert_null(message.body);
	consume(small, server.queue, 10);
	sp_broker_event event = expect_event(small, SP_BROKER_DELIVERY);
	assert_true(event.too_big);
	assert_string_equal(event.message.key, "big");
	assert_int_equal(event.message.length, 0);
	sp_message_clear(&event.message);
	event = expect_event(small, SP_BROKER_DELIVERY);
	assert_false(event.too_big);
	assert_string_equal(event.message.key, "empty");
	assert_int_equal(event.message.length, 0);
	sp_message_clear(&event.message);
	sp_broker_close(small);
	consume(broker, server.queue, 1);
	event = expect_event(broker, SP_BROKER_DELIVERY);
	assert_int_equal(event.message.length, SIZE);
	assert_string_equal(event.message.body, big);
	sp_message_clear(&event.message);
	sp_broker_close(broker);
	free(big);
}

static void test_one_collector(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL), *second = open_broker(NULL);
	const sp_broker_subscription subscription = { server.queue, 10, true };
	declare(broker, 0);
	assert_code(sp_broker_consume(broker, &subscription, err), SIGNPREP_OK);
	assert_fails(sp_broker_consume(second, &subscription, err), "B509");
	sp_broker_close(second);
	sp_broker_close(broker);
}

static void test_queue_deleted(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	sp_broker_event event = { 0 };
	signprep_error own = { 0 };
	declare(broker, 0);
	consume(broker, server.queue, 1);
	classic(server.queue, true);
	signprep_code code = SIGNPREP_OK;
	for (int i = 0; i < 60 && !code; i++)
		code = sp_broker_wait(broker, 1, -1, &event, &own);
	assert_int_equal(code, SIGNPREP_NOT_SENT);
	assert_string_equal(own.id, "B515");
	sp_broker_close(broker);
}

static void test_cancel(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	declare(broker, 3);
	consume(broker, server.queue, 1);
	publish(broker, server.queue, "1", "x", NULL);
	sp_broker_event event, confirm = { 0 };
	for (event = next_event(broker); event.kind != SP_BROKER_DELIVERY; event = next_event(broker))
		confirm = event;
	sp_broker_cancel(broker);
	if (confirm.kind != SP_BROKER_CONFIRMED)
		expect_event(broker, SP_BROKER_CONFIRMED);
	publish(broker, server.queue, "2", "x", NULL);
	expect_event(broker, SP_BROKER_CONFIRMED);
	/* What is in hand can still be settled, nothing further comes. */
	assert_true(sp_broker_settle(broker, event.id, SP_SETTLE_ACK));
	sp_message_clear(&event.message);
	expect_silence(broker, 0.3);
	assert_int_equal(waiting(broker, server.queue), 1);
	sp_broker_close(broker);
}

static void test_wake(void **state)
{
	(void) state;
	sp_broker *broker = open_broker(NULL);
	sp_broker_event event;
	int ends[2];
	double start = seconds();
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_code(sp_broker_wait(broker, 60, ends[0], &event, err), SIGNPREP_OK);
	assert_int_equal(event.kind, SP_BROKER_NOTHING);
	assert_true(seconds() - start < 50);
	close(ends[0]);
	close(ends[1]);
	sp_broker_close(broker);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_declare, rabbit_names),
		cmocka_unit_test_setup(test_queue_of_another_type, rabbit_names),
		cmocka_unit_test_setup(test_permissions, rabbit_names),
		cmocka_unit_test_setup(test_there_and_back, rabbit_names),
		cmocka_unit_test_setup(test_no_queue_for_it, rabbit_names),
		cmocka_unit_test_setup(test_many, rabbit_names),
		cmocka_unit_test_setup(test_prefetch, rabbit_names),
		cmocka_unit_test_setup(test_poison, rabbit_names),
		cmocka_unit_test_setup(test_rejected, rabbit_names),
		cmocka_unit_test_setup(test_sizes, rabbit_names),
		cmocka_unit_test_setup(test_one_collector, rabbit_names),
		cmocka_unit_test_setup(test_queue_deleted, rabbit_names),
		cmocka_unit_test_setup(test_cancel, rabbit_names),
		cmocka_unit_test_setup(test_wake, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
