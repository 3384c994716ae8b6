/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A batch's end, with workers that only pretend: every row ends once, whatever happens on the way. */
#include "fixture.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/consumer.h"
#include "batch/publisher.h"

/* Takes rows and answers them by their key: "bad…" goes back again and again, "odd…" gets an answer that is none. */
typedef struct worker {
	pthread_t thread;
	atomic_bool stop;
	int pause_ms;
	const char *mark; /* stands in its answers */
} worker;

static void answer(sp_consumer *consumer, sp_row_in_hand *row, const char *mark)
{
	char text[200];
	sp_entry *entry = NULL;
	sp_terms terms;
	if (sp_row_message_read(row->message.body, row->message.length, &entry, &terms, NULL)) {
		sp_consumer_refuse(consumer, row);
		return;
	}
	if (strncmp(entry->key, "bad", 3) == 0) {
		sp_consumer_give_back(consumer, row);
	} else if (strncmp(entry->key, "odd", 3) == 0) {
		sp_consumer_answer(consumer, row, strdup("{\"key\":\"odd\"}"));
	} else {
		snprintf(text, sizeof text,
			"{\"key\":\"%s\",\"line\":%lld,\"status\":\"located\",\"code\":0,\"FileId\":\"%s\",\"issues\":[]}",
			entry->key, entry->line, mark);
		sp_consumer_answer(consumer, row, strdup(text));
	}
	sp_entry_free(entry);
}

static void *work(void *opaque)
{
	worker *w = opaque;
	sp_consumer *consumer = NULL;
	const sp_consumer_options options = {
		.broker = { .url = server.url }, .queue = server.queue, .prefetch = 8, .delivery_limit = 3
	};
	if (sp_consumer_new(&consumer, &options, NULL))
		return NULL;
	while (!w->stop) {
		sp_row_in_hand *row;
		struct pollfd fd = { .fd = sp_consumer_fd(consumer), .events = POLLIN };
		if (sp_consumer_next(consumer, &row) == SP_INTAKE_ROW) {
			usleep((useconds_t) w->pause_ms * 1000);
			answer(consumer, row, w->mark);
		} else if (poll(&fd, 1, 50) < 0) {
			break;
		}
	}
	sp_consumer_free(consumer, 60);
	return consumer;
}

static void begin_work(worker *w, int pause_ms)
{
	*w = (worker) { .pause_ms = pause_ms, .mark = "any" };
	assert_int_equal(pthread_create(&w->thread, NULL, work, w), 0);
}

static void begin_marked(worker *w, const char *mark)
{
	*w = (worker) { .mark = mark };
	assert_int_equal(pthread_create(&w->thread, NULL, work, w), 0);
}

static void end_work(worker *w)
{
	void *result;
	w->stop = true;
	pthread_join(w->thread, &result);
	assert_non_null(result);
}

enum { MOST = 1000 };

/* The source and the sink of one run. */
typedef struct run {
	int count, next, done, stop_after, restart_after;
	const char *prefix, *request;
	const char *mark; /* every answer must have it */
	int ended[MOST + 1];
	char last_issue[8];
	int failed;
	bool restarted;
} run;

static sp_intake next(void *opaque, sp_entry **entry)
{
	run *r = opaque;
	if (r->next == r->count)
		return SP_INTAKE_END;
	*entry = sp_entry_new();
	(*entry)->line = ++r->next;
	snprintf((*entry)->key, sizeof(*entry)->key, "%s%d", r->prefix, r->next);
	(*entry)->pdf = strdup("a.pdf");
	(*entry)->request = strdup(r->request ? r->request : "{}");
	return SP_INTAKE_ROW;
}

static signprep_code done(void *opaque, sp_entry *entry, signprep_error *err)
{
	run *r = opaque;
	(void) err;
	assert_true(sp_entry_has_ended(entry));
	assert_int_equal(++r->ended[entry->line], 1);
	if (entry->code) {
		r->failed++;
		snprintf(r->last_issue, sizeof r->last_issue, "%s", signprep_issues_at(entry->issues, 0)->id);
	} else {
		assert_non_null(strstr(entry->answer, entry->key));
		if (r->mark)
			assert_string_equal(entry->flow.file_id, r->mark);
	}
	r->done++;
	sp_entry_free(entry);
	return SIGNPREP_OK;
}

static bool halt(void *opaque)
{
	run *r = opaque;
	if (r->restart_after && r->done >= r->restart_after && !r->restarted) {
		r->restarted = true;
		rabbit_do("restart", "");
	}
	/* Below 0: as soon as every row has been put into the queue. */
	return r->stop_after < 0 ? r->next == r->count : r->stop_after && r->done >= r->stop_after;
}

static sp_publisher *open_as(const char *batch, size_t window, bool resume, notes *log)
{
	sp_publisher *publisher = NULL;
	const sp_publisher_options options = { .broker = { .url = server.url, .note = log ? notes_take : NULL, .opaque = log },
		.queue = server.queue,
		.batch = batch,
		.resume = resume,
		.delivery_limit = 3,
		.window = window };
	assert_code(sp_publisher_new(&publisher, &options, err), SIGNPREP_OK);
	return publisher;
}

static sp_publisher *open_publisher(const char *batch, size_t window, notes *log)
{
	return open_as(batch, window, false, log);
}

static void run_all(sp_publisher *publisher, run *r)
{
	const sp_engine_ports ports = { .next = next, .done = done, .stop = halt, .wake_fd = -1, .opaque = r };
	assert_code(sp_publisher_run(publisher, &ports, err), SIGNPREP_OK);
}

static unsigned left(const char *suffix)
{
	char name[90];
	sp_broker *broker = open_broker(NULL);
	snprintf(name, sizeof name, "%s%s", server.queue, suffix);
	unsigned count = waiting(broker, name);
	sp_broker_close(broker);
	return count;
}

static void test_all(void **state)
{
	(void) state;
	worker a, b;
	run r = { .count = MOST, .prefix = "k" };
	sp_publisher *publisher = open_publisher("lot", 50, NULL);
	begin_work(&a, 0);
	begin_work(&b, 0);
	run_all(publisher, &r);
	assert_int_equal(r.done, MOST);
	assert_int_equal(r.failed, 0);
	assert_int_equal(sp_publisher_outstanding(publisher), 0);
	end_work(&a);
	end_work(&b);
	sp_publisher_free(publisher);
	assert_int_equal(left(""), 0);
	assert_int_equal(left(".results"), 0);
}

static void test_restart(void **state)
{
	(void) state;
	worker a, b;
	notes log = { "" };
	run r = { .count = 400, .prefix = "k", .restart_after = 100 };
	sp_publisher *publisher = open_publisher("lot", 100, &log);
	begin_work(&a, 2);
	begin_work(&b, 2);
	run_all(publisher, &r);
	assert_true(r.restarted);
	assert_int_equal(r.done, 400);
	assert_int_equal(r.failed, 0);
	assert_non_null(strstr(log.ids, "B518 "));
	end_work(&a);
	end_work(&b);
	sp_publisher_free(publisher);
	assert_int_equal(left(""), 0);
}

static void test_poison(void **state)
{
	(void) state;
	worker a;
	run r = { .count = 1, .prefix = "bad" };
	sp_publisher *publisher = open_publisher("lot", 0, NULL);
	begin_work(&a, 0);
	run_all(publisher, &r);
	assert_int_equal(r.failed, 1);
	assert_string_equal(r.last_issue, "B525");
	r = (run) { .count = 1, .prefix = "odd" };
	run_all(publisher, &r);
	assert_int_equal(r.failed, 1);
	assert_string_equal(r.last_issue, "B523");
	r = (run) { .count = 3, .prefix = "k" };
	run_all(publisher, &r);
	assert_int_equal(r.failed, 0);
	end_work(&a);
	sp_publisher_free(publisher);
	assert_int_equal(left(".dead"), 0);
}

/* The batch goes away while rows are with the workers; the next run with the same name finds their answers. */
static void test_stop_and_go_on(void **state)
{
	(void) state;
	worker a;
	run r = { .count = 200, .prefix = "k", .stop_after = 20 };
	sp_publisher *publisher = open_publisher("lot", 100, NULL);
	begin_work(&a, 2);
	run_all(publisher, &r);
	assert_true(r.done >= 20 && r.done < 200);
	assert_true(sp_publisher_outstanding(publisher) > 0);
	sp_publisher_free(publisher);
	/* Another batch on the same queue neither takes those answers nor loses them. */
	run other = { .count = 50, .prefix = "k" };
	publisher = open_publisher("another", 100, NULL);
	run_all(publisher, &other);
	assert_int_equal(other.done, 50);
	sp_publisher_free(publisher);
	assert_true(left(".results") > 0);
	run again = { .count = 200, .prefix = "k" };
	publisher = open_as("lot", 100, true, NULL);
	run_all(publisher, &again);
	assert_int_equal(again.done, 200);
	assert_int_equal(again.failed, 0);
	end_work(&a);
	sp_publisher_free(publisher);
	assert_int_equal(left(""), 0);
}

/* Three rows of a run that does not wait for its answers, which lie in their queue afterwards. */
static void leave_answers(void)
{
	worker a;
	char answers[90];
	run r = { .count = 3, .prefix = "k", .stop_after = -1 };
	sp_publisher *publisher = open_publisher("lot", 0, NULL);
	run_all(publisher, &r);
	assert_int_equal(r.done, 0);
	sp_publisher_free(publisher);
	begin_marked(&a, "old");
	snprintf(answers, sizeof answers, "%s.results", server.queue);
	sp_broker *broker = open_broker(NULL);
	until_waiting(broker, answers, 3);
	end_work(&a);
	sp_broker_close(broker);
}

/* A run that goes on takes them: its rows end without any worker. */
static void test_left_answers(void **state)
{
	(void) state;
	leave_answers();
	run same = { .count = 3, .prefix = "k", .mark = "old" };
	sp_publisher *publisher = open_as("lot", 0, true, NULL);
	run_all(publisher, &same);
	assert_int_equal(same.done, 3);
	sp_publisher_free(publisher);
	assert_int_equal(left(""), 0);
	assert_int_equal(left(".results"), 0);
}

/* A run that begins anew does not believe them, nor does one whose rows have been changed since. */
static void test_stale_answers(void **state)
{
	(void) state;
	for (int changed = 0; changed < 2; changed++) {
		worker a;
		run anew = { .count = 3, .prefix = "k", .mark = "new", .request = changed ? "{\"n\":1}" : "{}" };
		leave_answers();
		sp_publisher *publisher = open_as("lot", 0, changed, NULL);
		begin_marked(&a, "new");
		run_all(publisher, &anew);
		assert_int_equal(anew.done, 3);
		end_work(&a);
		sp_publisher_free(publisher);
		assert_int_equal(left(".results"), 0);
	}
}

static void test_one_at_a_time(void **state)
{
	(void) state;
	sp_publisher *publisher = open_publisher("lot", 0, NULL), *second = NULL;
	const sp_publisher_options options = {
		.broker = { .url = server.url }, .queue = server.queue, .batch = "x", .delivery_limit = 3
	};
	assert_fails(sp_publisher_new(&second, &options, err), "B509");
	sp_publisher_free(publisher);
	publisher = open_publisher("x", 0, NULL);
	sp_publisher_free(publisher);
}

static bool heard(void *opaque)
{
	return strstr(((notes *) opaque)->ids, "B526") != NULL;
}

static sp_intake one_row(void *opaque, sp_entry **entry)
{
	static run r = { .count = 1, .prefix = "k" };
	(void) opaque;
	return next(&r, entry);
}

static void test_no_workers(void **state)
{
	(void) state;
	notes log = { "" };
	sp_publisher *publisher = open_publisher("lot", 0, &log);
	const sp_engine_ports ports = { .next = one_row, .done = done, .stop = heard, .wake_fd = -1, .opaque = &log };
	assert_code(sp_publisher_run(publisher, &ports, err), SIGNPREP_OK);
	assert_string_equal(log.ids, "B526 ");
	sp_publisher_free(publisher);
	assert_int_equal(left(""), 1);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all, rabbit_names),
		cmocka_unit_test_setup(test_restart, rabbit_names),
		cmocka_unit_test_setup(test_poison, rabbit_names),
		cmocka_unit_test_setup(test_stop_and_go_on, rabbit_names),
		cmocka_unit_test_setup(test_left_answers, rabbit_names),
		cmocka_unit_test_setup(test_stale_answers, rabbit_names),
		cmocka_unit_test_setup(test_one_at_a_time, rabbit_names),
		cmocka_unit_test_setup(test_no_workers, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
