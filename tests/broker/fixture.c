/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

rabbit server;

static void read_setting(const char *line, const char *name, char *out, size_t cap)
{
	size_t length = strlen(name);
	if (strncmp(line, name, length) == 0 && line[length] == '=')
		snprintf(out, cap, "%.*s", (int) strcspn(line + length + 1, "\n"), line + length + 1);
}

void rabbit_load(void)
{
	char line[600], port[16] = "", tls_port[16] = "";
	FILE *file = fopen(RABBIT "/env", "r");
	if (!file) {
		printf("skipped: no RabbitMQ here (package rabbitmq-server)\n");
		exit(77);
	}
	while (fgets(line, sizeof line, file)) {
		read_setting(line, "SP_RABBIT_PORT", port, sizeof port);
		read_setting(line, "SP_RABBIT_TLS_PORT", tls_port, sizeof tls_port);
		read_setting(line, "SP_RABBIT_USER", server.user, sizeof server.user);
		read_setting(line, "SP_RABBIT_PASSWORD", server.password, sizeof server.password);
		read_setting(line, "SP_RABBIT_CA", server.ca, sizeof server.ca);
		read_setting(line, "SP_RABBIT_OTHER_CA", server.other_ca, sizeof server.other_ca);
	}
	fclose(file);
	server.port = atoi(port);
	server.tls_port = atoi(tls_port);
	snprintf(server.url, sizeof server.url, "amqp://%s:%s@127.0.0.1:%d", server.user, server.password, server.port);
}

int rabbit_names(void **state)
{
	static int count;
	(void) state;
	snprintf(server.queue, sizeof server.queue, "t%ld.%ld.%d", (long) time(NULL), (long) getpid(), ++count);
	snprintf(server.dead, sizeof server.dead, "%s.dead", server.queue);
	return 0;
}

void rabbit_do(const char *verb, const char *arguments)
{
	char command[1600];
	snprintf(command, sizeof command, "'%s' %s '%s' %s >/dev/null", RABBIT_SH, verb, RABBIT, arguments);
	fflush(NULL);
	if (system(command) != 0)
		fail_msg("failed: %s", command);
}

int rabbit_pid(void)
{
	int pid = 0;
	FILE *file = fopen(RABBIT "/server.pid", "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	return pid;
}

void notes_take(void *opaque, const signprep_error *err)
{
	notes *log = opaque;
	size_t used = strlen(log->ids);
	assert_null(strstr(err->message, server.password));
	snprintf(log->ids + used, sizeof log->ids - used, "%s ", err->id);
}

sp_broker *open_beating(notes *log, int heartbeat_s)
{
	sp_broker *broker = NULL;
	const sp_broker_options options = {
		.url = server.url, .heartbeat_s = heartbeat_s, .patience_s = 120, .note = log ? notes_take : NULL, .opaque = log
	};
	assert_code(sp_broker_open(&broker, &options, err), SIGNPREP_OK);
	return broker;
}

sp_broker *open_broker(notes *log)
{
	return open_beating(log, 30);
}

void declare(sp_broker *broker, int limit)
{
	const sp_queue dead = { server.dead, NULL, 0 }, queue = { server.queue, limit ? server.dead : NULL, limit };
	if (limit)
		assert_code(sp_broker_declare(broker, &dead, err), SIGNPREP_OK);
	assert_code(sp_broker_declare(broker, &queue, err), SIGNPREP_OK);
}

void consume(sp_broker *broker, const char *queue, int prefetch)
{
	const sp_broker_subscription subscription = { queue, prefetch, false };
	assert_code(sp_broker_consume(broker, &subscription, err), SIGNPREP_OK);
}

void publish(sp_broker *broker, const char *queue, const char *key, const char *body, void *ticket)
{
	sp_message message = { .queue = strdup(queue),
		.key = strdup(key),
		.batch = strdup("lot 7"),
		.reply_to = strdup("answers"),
		.type = strdup("signprep.row/1"),
		.body = strdup(body),
		.length = strlen(body) };
	assert_code(sp_broker_publish(broker, &message, ticket, err), SIGNPREP_OK);
	assert_null(message.body);
}

double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

sp_broker_event next_event(sp_broker *broker)
{
	sp_broker_event event = { 0 };
	double end = seconds() + 300;
	while (event.kind == SP_BROKER_NOTHING) {
		if (seconds() > end)
			fail_msg("nothing came");
		assert_code(sp_broker_wait(broker, 1, -1, &event, err), SIGNPREP_OK);
	}
	return event;
}

sp_broker_event expect_event(sp_broker *broker, sp_broker_kind kind)
{
	sp_broker_event event = next_event(broker);
	assert_int_equal(event.kind, kind);
	return event;
}

void expect_silence(sp_broker *broker, double length)
{
	sp_broker_event event;
	double start = seconds();
	assert_code(sp_broker_wait(broker, length, -1, &event, err), SIGNPREP_OK);
	assert_int_equal(event.kind, SP_BROKER_NOTHING);
	assert_true(seconds() - start >= length);
}

unsigned waiting(sp_broker *broker, const char *queue)
{
	uint32_t messages = 0, consumers = 0;
	sp_broker_event event;
	for (double end = seconds() + 300; seconds() < end;) {
		if (sp_broker_is_connected(broker) && !sp_broker_look(broker, queue, &messages, &consumers, NULL))
			return messages;
		assert_code(sp_broker_wait(broker, 0.2, -1, &event, err), SIGNPREP_OK);
		assert_int_equal(event.kind, SP_BROKER_NOTHING);
	}
	fail_msg("no connection");
	return 0;
}

void until_waiting(sp_broker *broker, const char *queue, unsigned count)
{
	sp_broker_event event;
	double end = seconds() + 300;
	while (waiting(broker, queue) != count && seconds() < end)
		assert_code(sp_broker_wait(broker, 0.1, -1, &event, err), SIGNPREP_OK);
	assert_int_equal(waiting(broker, queue), count);
}
