/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many threads on one network, one journal, one rate, one clock. Meant for ThreadSanitizer as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "crowd.h"
#include "fixture.h"
#include "net/network.h"

#define THREADS 8
#define ROWS 5 /* of each thread */

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static signprep_client *client_of(const crowd *c, signprep_client_options options)
{
	char endpoint[64];
	signprep_client *client;
	signprep_error err = { 0 };
	snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", c->port);
	options.endpoint = endpoint;
	options.secret_id = FIXTURE_ID;
	options.secret_key = "k";
	options.timeout_s = 60;
	options.rate_per_s = options.rate_per_s > 0 ? options.rate_per_s : 10000;
	if (signprep_client_new(&client, &options, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return client;
}

typedef struct worker {
	pthread_t thread;
	signprep_client *from;
	int number;
	const char *action; /* of call_one */
	bool resend;
	/* what came of it; the first failure is kept */
	signprep_code code;
	signprep_error err;
	signprep_flow flows[ROWS];
} worker;

static void run_all(worker *workers, size_t count, signprep_client *from, void *(*run)(void *) )
{
	for (size_t i = 0; i < count; i++) {
		workers[i].from = from;
		workers[i].number = (int) i;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, run, &workers[i]), 0);
	}
	for (size_t i = 0; i < count; i++)
		pthread_join(workers[i].thread, NULL);
}

static void expect_all_good(const worker *workers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (workers[i].code != SIGNPREP_OK)
			fail_msg("thread %zu: %d %s %s", i, workers[i].code, workers[i].err.id, workers[i].err.message);
}

/* Each thread has its own document, as the library asks. */
static void *send_rows(void *arg)
{
	worker *w = arg;
	contract c;
	contract_open(&c, "");
	for (int i = 0; i < ROWS && w->code == SIGNPREP_OK; i++) {
		signprep_client *client;
		char key[32];
		snprintf(key, sizeof key, "row-%d-%d", w->number, i);
		w->code = sp_client_share(&client, w->from, key, &w->err);
		if (w->code != SIGNPREP_OK)
			break;
		sp_client_allow(client, w->resend, false);
		w->code = signprep_submit(&w->flows[i], client, c.doc, c.result, &w->err);
		signprep_client_free(client);
	}
	contract_close(&c);
	return NULL;
}

static void expect_each_flow_once(crowd *c, const worker *workers, size_t count)
{
	assert_int_equal(c->flow_count, count * ROWS);
	for (size_t i = 0; i < c->flow_count; i++)
		if (c->flows[i].requests != 1)
			fail_msg("flow %zu was asked for %d times", i, c->flows[i].requests);
	for (size_t i = 0; i < count * ROWS; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
				workers[i / ROWS].flows[i % ROWS].flow_id, workers[j / ROWS].flows[j % ROWS].flow_id);
	assert_int_equal(c->creations_on_kept, 0);
}

static void each_row_of_many_threads_is_created_once(void **state)
{
	static crowd c;
	static worker workers[THREADS];
	const char *journal = fixture_path("journal");
	(void) state;
	crowd_start(&c);
	signprep_client *client = client_of(&c, (signprep_client_options) { .journal = journal });
	run_all(workers, THREADS, client, send_rows);
	expect_all_good(workers, THREADS);
	expect_each_flow_once(&c, workers, THREADS);
	assert_int_equal(c.uploads, THREADS * ROWS);
	assert_true(c.reused > 0); /* uploads use kept connections */
	/* Once more: all from the journal. */
	run_all(workers, THREADS, client, send_rows);
	expect_all_good(workers, THREADS);
	assert_true(workers[THREADS - 1].flows[ROWS - 1].already_created);
	expect_each_flow_once(&c, workers, THREADS);
	signprep_client_free(client);
	crowd_stop(&c);
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE state = 'created'"), THREADS * ROWS);
}

/*
 * Kept connections that the service closes as the next request arrives: libcurl sends that request again by itself, on a
 * new one. The uploads live with it, and see it; a creation must never come twice.
 */
static void kept_connections_that_die_double_no_creation(void **state)
{
	static crowd c = { .drop_kept = true };
	static worker workers[THREADS];
	(void) state;
	crowd_start(&c);
	signprep_client *client = client_of(&c, (signprep_client_options) { 0 });
	run_all(workers, THREADS, client, send_rows);
	signprep_client_free(client);
	crowd_stop(&c);
	expect_all_good(workers, THREADS);
	expect_each_flow_once(&c, workers, THREADS);
	assert_true(c.reused > 0);
	assert_true(c.uploads > THREADS * ROWS); /* the repetition by libcurl that this is about did take place */
}

static void *call_one(void *arg)
{
	worker *w = arg;
	char *answer;
	signprep_client *client;
	w->code = sp_client_share(&client, w->from, NULL, &w->err);
	if (w->code != SIGNPREP_OK)
		return NULL;
	w->code = signprep_client_call(&answer, client, "ess", w->action != NULL ? w->action : "DescribeFlowInfo", "{}", &w->err);
	signprep_free(answer);
	signprep_client_free(client);
	return NULL;
}

static void threads_share_the_rate(void **state)
{
	static crowd c;
	static worker workers[12];
	double start = seconds();
	(void) state;
	crowd_start(&c);
	signprep_client *client = client_of(&c, (signprep_client_options) { .rate_per_s = 10 });
	run_all(workers, 12, client, call_one);
	double took = seconds() - start;
	signprep_client_free(client);
	crowd_stop(&c);
	expect_all_good(workers, 12);
	assert_int_equal(c.requests, 12);
	assert_true(took > 1.05); /* the first at once, eleven more at a tenth of a second each */
}

/* All are refused for the same wrong clock; each is repeated with the right one, whoever set it. */
static void threads_share_the_clock(void **state)
{
	static crowd c = { .clock_ahead = 4000, .hold = THREADS };
	static worker workers[THREADS];
	(void) state;
	crowd_start(&c);
	signprep_client *client = client_of(&c, (signprep_client_options) { .max_retries = -1 });
	run_all(workers, THREADS, client, call_one);
	expect_all_good(workers, THREADS);
	assert_int_equal(c.refused, THREADS);
	run_all(workers, THREADS, client, call_one);
	expect_all_good(workers, THREADS);
	assert_int_equal(c.refused, THREADS);
	signprep_client_free(client);
	crowd_stop(&c);
}

/* The service answers nobody until as many wait as may: one more would show. */
static void a_host_is_not_overrun(void **state)
{
	enum { COUNT = SP_NETWORK_PER_HOST + 16 };
	static crowd c = { .hold = SP_NETWORK_PER_HOST };
	static worker workers[COUNT];
	(void) state;
	crowd_start(&c);
	signprep_client *client = client_of(&c, (signprep_client_options) { .max_retries = -1 });
	run_all(workers, COUNT, client, call_one);
	signprep_client_free(client);
	crowd_stop(&c);
	expect_all_good(workers, COUNT);
	assert_int_equal(c.requests, COUNT);
	assert_int_equal(c.peak, SP_NETWORK_PER_HOST);
}

static atomic_bool give_up;

static bool is_given_up(void *opaque)
{
	(void) opaque;
	return atomic_load(&give_up);
}

static int requests_of(crowd *c)
{
	pthread_mutex_lock(&c->lock);
	int count = c->requests;
	pthread_mutex_unlock(&c->lock);
	return count;
}

/* Those that wait for an answer and those that wait for their turn. */
static void giving_up_ends_all_that_may_end(void **state)
{
	enum { COUNT = SP_NETWORK_PER_HOST + 8 };
	static crowd c = { .mute = true };
	static worker workers[COUNT];
	(void) state;
	crowd_start(&c);
	atomic_store(&give_up, false);
	signprep_client *client = client_of(&c, (signprep_client_options) { .cancelled = is_given_up, .max_retries = -1 });
	for (int i = 0; i < COUNT; i++) {
		workers[i].from = client;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, call_one, &workers[i]), 0);
	}
	while (requests_of(&c) < SP_NETWORK_PER_HOST)
		nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
	atomic_store(&give_up, true);
	for (int i = 0; i < COUNT; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].code, SIGNPREP_INTERRUPTED);
		assert_string_equal(workers[i].err.id, "S209");
	}
	signprep_client_free(client);
	crowd_stop(&c);
}

static void one_that_hangs_does_not_hold_up_the_others(void **state)
{
	static crowd c = { .mute = true };
	static worker slow, quick[THREADS];
	(void) state;
	crowd_start(&c);
	atomic_store(&give_up, false);
	signprep_client *client = client_of(&c, (signprep_client_options) { .cancelled = is_given_up, .max_retries = -1 });
	slow.from = client;
	assert_int_equal(pthread_create(&slow.thread, NULL, call_one, &slow), 0);
	while (requests_of(&c) < 1)
		nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
	for (int i = 0; i < THREADS; i++)
		quick[i].action = i % 2 == 0 ? "DescribeTemplates" : "StartFlow";
	run_all(quick, THREADS, client, call_one);
	expect_all_good(quick, THREADS);
	atomic_store(&give_up, true);
	pthread_join(slow.thread, NULL);
	assert_string_equal(slow.err.id, "S209");
	signprep_client_free(client);
	crowd_stop(&c);
}

static void handles_are_freed_in_any_order(void **state)
{
	static crowd c;
	worker w = { .number = 0 };
	signprep_client *second = NULL, *third = NULL;
	(void) state;
	crowd_start(&c);
	signprep_client *first = client_of(&c, (signprep_client_options) { 0 });
	assert_int_equal(sp_client_share(&second, first, "a", NULL), SIGNPREP_OK);
	signprep_client_free(first);
	assert_int_equal(sp_client_share(&third, second, "b", NULL), SIGNPREP_OK);
	signprep_client_free(second);
	w.from = third;
	send_rows(&w);
	assert_int_equal(w.code, SIGNPREP_OK);
	signprep_client_free(third);
	crowd_stop(&c);
	assert_int_equal(c.flow_count, ROWS);
}

static void a_row_key_that_will_not_do(void **state)
{
	static crowd c;
	signprep_client *other;
	signprep_error err = { 0 };
	(void) state;
	crowd_start(&c);
	signprep_client *client = client_of(&c, (signprep_client_options) { 0 });
	assert_int_equal(sp_client_share(&other, client, "two\nlines", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S106");
	assert_null(other);
	signprep_client_free(client);
	crowd_stop(&c);
}

/* What is allowed to one handle is not allowed to the next. */
static void sending_again_is_allowed_to_a_handle(void **state)
{
	static crowd c;
	worker w = { .number = 0 };
	(void) state;
	crowd_start(&c);
	w.from = client_of(&c, (signprep_client_options) { 0 });
	send_rows(&w);
	w.resend = true;
	send_rows(&w);
	assert_int_equal(w.code, SIGNPREP_OK);
	assert_false(w.flows[0].already_created);
	w.resend = false;
	send_rows(&w);
	assert_true(w.flows[0].already_created);
	signprep_client_free(w.from);
	crowd_stop(&c);
	assert_int_equal(c.flow_count, ROWS);
	for (size_t i = 0; i < c.flow_count; i++)
		assert_int_equal(c.flows[i].requests, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_row_of_many_threads_is_created_once, clean),
		cmocka_unit_test_teardown(kept_connections_that_die_double_no_creation, clean),
		cmocka_unit_test_teardown(threads_share_the_rate, clean),
		cmocka_unit_test_teardown(threads_share_the_clock, clean),
		cmocka_unit_test_teardown(a_host_is_not_overrun, clean),
		cmocka_unit_test_teardown(giving_up_ends_all_that_may_end, clean),
		cmocka_unit_test_teardown(one_that_hangs_does_not_hold_up_the_others, clean),
		cmocka_unit_test_teardown(handles_are_freed_in_any_order, clean),
		cmocka_unit_test_teardown(a_row_key_that_will_not_do, clean),
		cmocka_unit_test_teardown(sending_again_is_allowed_to_a_handle, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
