/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Many events on their way to an exchange at once, with a broker that does as the test says: which are sent when, how far the cursor
 * may go, and what is handed over after one has failed. No RabbitMQ is needed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fail.h"
#include "service/callback/dispatcher.h"
#include "service/callback/sinks.h"

#define MOST 300

/* Stands for the broker: what was published, and in which order it is told of. */
static struct {
	const char *returned; /* the id of the message that comes back */
	size_t breaks_after;  /* so many tellings; 0: never */
	bool last_first;
	struct {
		char id[24], flow[24];
		void *ticket;
		bool told, confirmed;
	} sent[MOST];
	size_t count, told, most_on_way, closed;
} broker;

static sp_broker *const handle = (sp_broker *) &broker;

signprep_code __wrap_sp_broker_open(sp_broker **out, const sp_broker_options *options, signprep_error *err);
signprep_code __wrap_sp_broker_open(sp_broker **out, const sp_broker_options *options, signprep_error *err)
{
	(void) options;
	(void) err;
	*out = handle;
	return SIGNPREP_OK;
}

signprep_code __wrap_sp_broker_declare_exchange(sp_broker *to, const char *name, signprep_error *err);
signprep_code __wrap_sp_broker_declare_exchange(sp_broker *to, const char *name, signprep_error *err)
{
	(void) to;
	(void) err;
	assert_string_equal(name, "x");
	return SIGNPREP_OK;
}

void __wrap_sp_broker_close(sp_broker *to);
void __wrap_sp_broker_close(sp_broker *to)
{
	broker.closed += to != NULL;
}

signprep_code __wrap_sp_broker_publish(sp_broker *to, sp_message *message, void *ticket, signprep_error *err);
signprep_code __wrap_sp_broker_publish(sp_broker *to, sp_message *message, void *ticket, signprep_error *err)
{
	(void) to;
	(void) err;
	assert_true(broker.count < MOST);
	/* Whatever becomes of it: nothing of the same contract is on its way beside it, or was left behind. */
	for (size_t i = 0; i < broker.count; i++)
		if (strcmp(broker.sent[i].flow, message->batch) == 0)
			assert_true(broker.sent[i].confirmed);
	snprintf(broker.sent[broker.count].id, sizeof broker.sent[0].id, "%s", message->key);
	snprintf(broker.sent[broker.count].flow, sizeof broker.sent[0].flow, "%s", message->batch);
	broker.sent[broker.count++].ticket = ticket;
	if (broker.count - broker.told > broker.most_on_way)
		broker.most_on_way = broker.count - broker.told;
	sp_message_clear(message);
	return SIGNPREP_OK;
}

signprep_code __wrap_sp_broker_wait(sp_broker *from, double timeout_s, int wake_fd, sp_broker_event *event, signprep_error *err);
signprep_code __wrap_sp_broker_wait(sp_broker *from, double timeout_s, int wake_fd, sp_broker_event *event, signprep_error *err)
{
	size_t found = MOST;
	(void) from;
	(void) timeout_s;
	(void) wake_fd;
	*event = (sp_broker_event) { .kind = SP_BROKER_NOTHING };
	if (broker.breaks_after > 0 && broker.told == broker.breaks_after)
		return sp_fail(err, "B510", 0, "", "amqp://broker", "gone", NULL);
	for (size_t i = 0; i < broker.count && (found == MOST || broker.last_first); i++)
		if (!broker.sent[i].told)
			found = i;
	if (found == MOST)
		return SIGNPREP_OK;
	bool returned = broker.returned && strcmp(broker.sent[found].id, broker.returned) == 0;
	broker.sent[found].told = true;
	broker.sent[found].confirmed = !returned;
	broker.told++;
	event->kind = returned ? SP_BROKER_RETURNED : SP_BROKER_CONFIRMED;
	event->ticket = broker.sent[found].ticket;
	return SIGNPREP_OK;
}

static bool never(void *of)
{
	(void) of;
	return false;
}

/* Ids are those of the list; the contract of one is its first letter, "-" is none. */
static size_t hand_over(const char *const *ids, size_t count, const char *wanted)
{
	static char texts[MOST][16];
	sp_delivery deliveries[MOST];
	sp_broker_sink sink = { .url = "amqp://broker", .exchange = "x" };
	signprep_error err = { 0 };
	size_t taken = 0;
	for (size_t i = 0; i < count; i++) {
		snprintf(texts[i], sizeof texts[i], "%.1s", ids[i][0] == '-' ? "" : ids[i]);
		deliveries[i] = (sp_delivery) { .record = { .id = ids[i],
							.flow_id = texts[i],
							.type = "FlowStatusChange",
							.json = "{\"edition\":\"company\"}" },
			.json = "{}",
			.stopping = never };
	}
	signprep_code code = sp_broker_deliver_all(&sink, deliveries, count, &taken, &err);
	assert_string_equal(err.id, wanted);
	assert_int_equal(code == SIGNPREP_OK, *wanted == '\0');
	return taken;
}

static int forget(void **state)
{
	(void) state;
	memset(&broker, 0, sizeof broker);
	return 0;
}

static const char *const some[] = { "a1", "a2", "b1", "-1", "a3", "b2", "-2", "c1" };
#define SOME (sizeof some / sizeof some[0])

static void contracts_beside_each_other(void **state)
{
	(void) state;
	broker.last_first = true;
	assert_int_equal(hand_over(some, SOME, ""), SOME);
	assert_int_equal(broker.count, SOME); /* each once */
	assert_int_equal(broker.most_on_way, 4);
	assert_int_equal(broker.closed, 0);
}

/* Those behind it were confirmed, and are sent again all the same: the cursor can't pass it. */
static void one_comes_back(void **state)
{
	(void) state;
	broker.returned = "b1";
	broker.last_first = true;
	assert_int_equal(hand_over(some, SOME, "S911"), 2);
	assert_int_equal(broker.count, SOME - 1); /* b2 stayed */
	assert_int_equal(broker.closed, 0);
	forget(NULL);
	broker.returned = "a1";
	assert_int_equal(hand_over(some, SOME, "S911"), 0);
}

static void the_connection_goes(void **state)
{
	(void) state;
	broker.breaks_after = 3;
	assert_int_equal(hand_over(some, SOME, "S910"), 1); /* a1, b1 and -1 were confirmed; a2 was not */
	assert_int_equal(broker.closed, 1);                 /* or what lies in the outbox would come twice, in any order */
}

static void more_than_a_window(void **state)
{
	static char ids[MOST][8];
	const char *all[MOST];
	(void) state;
	for (int i = 0; i < MOST; i++) {
		snprintf(ids[i], sizeof ids[i], "%c%d", 'a' + i % 26, i);
		all[i] = ids[i];
	}
	assert_int_equal(hand_over(all, MOST, ""), 128);
	assert_int_equal(broker.most_on_way, 26);
}

/* What the dispatcher hands over. */
static struct {
	pthread_mutex_t lock;
	size_t counts[8], calls;
	int64_t firsts[8];
} calls = { .lock = PTHREAD_MUTEX_INITIALIZER };

static signprep_code take_some(void *opaque, const sp_delivery *deliveries, size_t count, size_t *taken, signprep_error *err)
{
	static const struct {
		size_t taken;
		bool fails;
	} answers[] = { { 3, true }, { 0, true }, { 1, false }, { 6, false } };
	(void) opaque;
	pthread_mutex_lock(&calls.lock);
	size_t i = calls.calls;
	assert_true(i < 4);
	calls.counts[i] = count;
	calls.firsts[i] = deliveries[0].record.seq;
	calls.calls++;
	pthread_mutex_unlock(&calls.lock);
	*taken = answers[i].taken;
	return answers[i].fails ? sp_fail(err, "S911", 0, "", "x", "k", NULL) : SIGNPREP_OK;
}

static size_t calls_made(void)
{
	pthread_mutex_lock(&calls.lock);
	size_t made = calls.calls;
	pthread_mutex_unlock(&calls.lock);
	return made;
}

static void fill(sp_events *events, int count)
{
	for (int i = 0; i < count; i++) {
		char text[128];
		signprep_event *event;
		sp_event_fate fate;
		snprintf(text, sizeof text, "{\"MsgId\":\"m%d\",\"MsgType\":\"FlowStatusChange\",\"MsgData\":{}}", i);
		assert_int_equal(signprep_event_decode(&event, text, strlen(text), NULL, NULL), SIGNPREP_OK);
		const sp_event_in in = { "/a", event };
		assert_int_equal(sp_events_add(events, &in, 1, 1796000000, &fate, NULL), SIGNPREP_OK);
		signprep_event_free(event);
	}
}

static void alone_after_it_failed(void **state)
{
	const sp_sink sink = { .name = "some", .deliver_all = take_some };
	char folder[] = "/tmp/signprep-window-XXXXXX", path[64], command[64];
	sp_events *events;
	sp_dispatcher *dispatcher;
	sp_sink_counts counts;
	(void) state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/events.db", folder);
	assert_int_equal(sp_events_open(&events, path, 5, NULL), SIGNPREP_OK);
	fill(events, 10);
	assert_int_equal(sp_dispatcher_start(&dispatcher, events, &sink, 1, NULL, NULL, NULL), SIGNPREP_OK);
	for (int i = 0; i < 6000 && calls_made() < 4; i++)
		usleep(10000);
	sp_dispatcher_stop(dispatcher); /* what is under way comes to its end */
	assert_int_equal(calls_made(), 4);
	const size_t given[] = { 10, 1, 1, 6 };
	const int64_t firsts[] = { 1, 4, 4, 5 };
	for (int i = 0; i < 4; i++) {
		assert_int_equal(calls.counts[i], given[i]);
		assert_int_equal(calls.firsts[i], firsts[i]);
	}
	/* A program that starts then begins behind them. */
	calls.calls = 0;
	assert_int_equal(sp_dispatcher_start(&dispatcher, events, &sink, 1, NULL, NULL, NULL), SIGNPREP_OK);
	do {
		usleep(10000);
		sp_dispatcher_count(dispatcher, &counts);
	} while (counts.seq == 0);
	assert_int_equal(counts.seq, 10);
	sp_dispatcher_stop(dispatcher);
	assert_int_equal(calls_made(), 0);
	sp_events_close(events);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(contracts_beside_each_other, forget),
		cmocka_unit_test_setup(one_comes_back, forget),
		cmocka_unit_test_setup(the_connection_goes, forget),
		cmocka_unit_test_setup(more_than_a_window, forget),
		cmocka_unit_test_setup(alone_after_it_failed, forget),
	};
	return cmocka_run_group_tests_name("many events on their way", tests, NULL, NULL);
}
