/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The private RabbitMQ of the tests (rabbit.sh), and small steps with it. */
#ifndef SP_TESTS_BROKER_FIXTURE_H
#define SP_TESTS_BROKER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "batch/broker/broker.h"

typedef struct rabbit {
	int port, tls_port;
	char user[32], password[64], ca[512], other_ca[512];
	char url[256];            /* amqp, password included */
	char queue[64], dead[72]; /* names of their own for each rabbit_names() */
} rabbit;

extern rabbit server;

/** Reads the server's ports; the program ends with 77 when there is none. */
void rabbit_load(void);
/** Fresh names in server.queue and server.dead. Fits cmocka's setup. */
int rabbit_names(void **state);
/** rabbit.sh VERB; fails the test when that fails. "ctl" takes arguments. */
void rabbit_do(const char *verb, const char *arguments);
/** The process of the server. */
int rabbit_pid(void);

/** Notes of a broker: their ids in order, "B518 B520 ". */
typedef struct notes {
	char ids[512];
} notes;
void notes_take(void *opaque, const signprep_error *err);

sp_broker *open_broker(notes *log);
/** With heartbeats as often as that. */
sp_broker *open_beating(notes *log, int heartbeat_s);
/** Declares server.queue (with `limit` deliveries before server.dead; 0: no limit) and, if need be, server.dead. */
void declare(sp_broker *broker, int limit);
void consume(sp_broker *broker, const char *queue, int prefetch);
void publish(sp_broker *broker, const char *queue, const char *key, const char *body, void *ticket);
/** The next event that is not NOTHING; fails the test after a minute. */
sp_broker_event next_event(sp_broker *broker);
/** The next event must be of this kind. */
sp_broker_event expect_event(sp_broker *broker, sp_broker_kind kind);
/** Nothing comes for so long. */
void expect_silence(sp_broker *broker, double seconds);
/** Messages ready in a queue. */
unsigned waiting(sp_broker *broker, const char *queue);
/** Until the queue holds so many messages that are ready; a minute at most. */
void until_waiting(sp_broker *broker, const char *queue, unsigned count);
double seconds(void);

#define assert_code(call, expected) \
	do { \
		signprep_error e = { 0 }; \
		signprep_error *err = &e; \
		signprep_code c = (call); \
		if (c != (expected)) \
			fail_msg("%s: %d %s %s", #call, (int) c, e.id, e.message); \
	} while (0)
/** The call, which writes to `err`, fails with this id and never repeats the password. */
#define assert_fails(call, expected_id) \
	do { \
		signprep_error e = { 0 }; \
		signprep_error *err = &e; \
		assert_int_not_equal(call, SIGNPREP_OK); \
		if (strcmp(e.id, expected_id) != 0) \
			fail_msg("%s: %s %s", #call, e.id, e.message); \
		assert_null(strstr(e.message, server.password)); \
		assert_null(strstr(e.where, server.password)); \
	} while (0)

#endif
