/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A TLS server that offers HTTP/2: used for what may be repeated; what must happen once has a connection of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crowd.h"
#include "crowd_h2.h"
#include "fixture.h"
#include "tls.h"

#define THREADS 8
#define ROWS 4
#define LARGE ((size_t) 6 << 20)

typedef struct worker {
	pthread_t thread;
	signprep_client *from;
	int number;
	signprep_code code;
	signprep_error err;
} worker;

static SSL_CTX *tls;
static char pem[128];

static int make_server(void **state)
{
	(void) state;
	snprintf(pem, sizeof pem, "%s", fixture_path("ca.pem"));
	tls = make_tls("IP:127.0.0.1", 2, pem);
	crowd_offer_h2(tls);
	return 0;
}

static int drop_server(void **state)
{
	(void) state;
	SSL_CTX_free(tls);
	fixture_clean();
	return 0;
}

static signprep_client *client_of(const crowd *c)
{
	char endpoint[64];
	signprep_client *client;
	signprep_error err = { 0 };
	const signprep_client_options options = { .endpoint = endpoint,
		.secret_id = FIXTURE_ID,
		.secret_key = "k",
		.ca_file = pem,
		.rate_per_s = 10000,
		.max_retries = -1 };
	snprintf(endpoint, sizeof endpoint, "https://127.0.0.1:%d", c->port);
	if (signprep_client_new(&client, &options, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return client;
}

static void run_all(crowd *c, worker *workers, void *(*run)(void *) )
{
	c->tls = tls;
	c->speak_h2 = crowd_speak_h2;
	crowd_start(c);
	signprep_client *client = client_of(c);
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (worker) { .from = client, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, run, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	signprep_client_free(client);
	crowd_stop(c);
	for (int i = 0; i < THREADS; i++)
		if (workers[i].code != SIGNPREP_OK)
			fail_msg("thread %d: %d %s %s", i, workers[i].code, workers[i].err.id, workers[i].err.message);
}

static void *send_rows(void *arg)
{
	worker *w = arg;
	contract c;
	signprep_flow flow;
	contract_open(&c, "");
	for (int i = 0; i < ROWS && w->code == SIGNPREP_OK; i++) {
		signprep_client *client;
		char key[32];
		snprintf(key, sizeof key, "row-%d-%d", w->number, i);
		w->code = sp_client_share(&client, w->from, key, &w->err);
		if (w->code == SIGNPREP_OK)
			w->code = signprep_submit(&flow, client, c.doc, c.result, &w->err);
		signprep_client_free(client);
	}
	contract_close(&c);
	return NULL;
}

static void expect_each_flow_once(const crowd *c)
{
	assert_int_equal(c->flow_count, THREADS * ROWS);
	for (size_t i = 0; i < c->flow_count; i++)
		assert_int_equal(c->flows[i].requests, 1);
	assert_int_equal(c->creations_on_kept, 0);
	assert_int_equal(c->creations_over_h2, 0);
}

static void uploads_share_connections_and_creations_do_not(void **state)
{
	static crowd c;
	static worker workers[THREADS];
	(void) state;
	run_all(&c, workers, send_rows);
	expect_each_flow_once(&c);
	assert_int_equal(c.h2, THREADS * ROWS); /* the uploads, all of them */
	assert_true(atomic_load(&c.connections) <= THREADS + THREADS * ROWS);
	assert_true(atomic_load(&c.resumed) >= THREADS * ROWS / 2); /* a connection of its own need not cost a whole handshake */
}

/* The service takes streams back ("not begun"): libcurl sends those again by itself, and only they are such that may be. */
static void streams_that_are_taken_back_are_sent_again(void **state)
{
	static crowd c = { .refuse_streams = THREADS };
	static worker workers[THREADS];
	(void) state;
	run_all(&c, workers, send_rows);
	expect_each_flow_once(&c);
	assert_int_equal(c.refuse_streams, 0);
	assert_int_equal(c.uploads, THREADS * ROWS);
}

static void *send_large(void *arg)
{
	worker *w = arg;
	char *answer = NULL, *body = malloc(LARGE + 16), expected[64];
	signprep_client *client;
	w->code = sp_client_share(&client, w->from, NULL, &w->err);
	memcpy(body, "{\"a\":\"", 6);
	memset(body + 6, 'a' + w->number, LARGE);
	memcpy(body + 6 + LARGE, "\"}", 3);
	if (w->code == SIGNPREP_OK)
		w->code = signprep_client_call(&answer, client, "ess", "UploadFiles", body, &w->err);
	snprintf(expected, sizeof expected, "\"Length\":%zu,", LARGE + 8);
	if (w->code == SIGNPREP_OK && strstr(answer, expected) == NULL)
		w->code = SIGNPREP_UNREADABLE;
	signprep_free(answer);
	signprep_client_free(client);
	free(body);
	return NULL;
}

static void large_bodies_side_by_side(void **state)
{
	static crowd c;
	static worker workers[THREADS];
	(void) state;
	run_all(&c, workers, send_large);
	assert_int_equal(c.uploads, THREADS);
	assert_int_equal(c.h2, THREADS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(uploads_share_connections_and_creations_do_not, make_server, drop_server),
		cmocka_unit_test_setup_teardown(streams_that_are_taken_back_are_sent_again, make_server, drop_server),
		cmocka_unit_test_setup_teardown(large_bodies_side_by_side, make_server, drop_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
