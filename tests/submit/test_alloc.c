/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Every allocation fails once, ours and the libraries': an error or the right answer, never a crash, never a
 * second creation, never a created flow reported as not sent, no leak.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <signprep/callback.h>

#include "fixture.h"
#include "submit/callback/cipher.h"
#include "tests/support/failing_malloc.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

static void set_quiet(bool on)
{
	failing_malloc.quiet = on;
}

/* What is signed is signed as it is with enough memory, or not sent: kept from the run in which nothing fails. */
static char right[2][400];

static void expect_signature(long n, size_t number, const seen *sent)
{
	if (n < 0)
		snprintf(right[number], sizeof right[number], "%s", sent->authorization);
	if (*right[number] == '\0' || strcmp(sent->authorization, right[number]) != 0)
		fail_msg("allocation %ld: %s is signed with \"%s\"", n, sent->action, sent->authorization);
}

/* One submission with a fresh client; true when allocation `n` was reached. */
static bool run(contract *c, long n)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	static const signprep_client_options options = {
		.secret_id = FIXTURE_ID, .secret_key = "k", .max_retries = -1, .token = "t", .region = "r"
	};
	network net;
	sp_transport transport;
	signprep_client *first = NULL, *client = NULL;
	signprep_flow flow = { .flow_id = "" };
	signprep_error err = { 0 };
	network_init(&net, scenes, 2, &transport);
	failing_malloc.reached = false;
	failing_malloc.countdown = n;
	signprep_code code = sp_client_new_with(&first, &options, &transport, &err);
	if (code == SIGNPREP_OK)
		code = sp_client_share(&client, first, "row", &err);
	signprep_client_free(first);
	if (code == SIGNPREP_OK)
		code = signprep_submit(&flow, client, c->doc, c->result, &err);
	failing_malloc.countdown = -1;
	bool created = net.calls == 2;
	for (size_t i = 0; i < net.calls; i++)
		expect_signature(n, i, &net.seen[i]);
	if (code == SIGNPREP_OK ? strcmp(flow.flow_id, FIXTURE_FLOW_ID) != 0 : err.id[0] == '\0')
		fail_msg("allocation %ld: code %d, id \"%s\", flow \"%s\"", n, code, err.id, flow.flow_id);
	if (created && code != SIGNPREP_OK && code != SIGNPREP_UNKNOWN)
		fail_msg("allocation %ld: created, but told as %d %s %s", n, code, err.id, err.message);
	if (client != NULL && created) {
		/* Whatever failed: the next run knows that the request went out. */
		code = signprep_submit(&flow, client, c->doc, c->result, &err);
		assert_true(code == SIGNPREP_OK || code == SIGNPREP_UNKNOWN);
		assert_int_equal(net.calls, 2);
	}
	signprep_client_free(client);
	network_clear(&net);
	ERR_clear_error(); /* OpenSSL keeps its own list of what went wrong */
	return failing_malloc.reached;
}

static void every_allocation_fails_once(void **state)
{
	contract c;
	long n = 0;
	(void) state;
	network_quiet = set_quiet;
	contract_open(&c, "");
	run(&c, -1); /* the libraries' own first-time work */
	for (long before = failing_malloc.live; run(&c, n); n++, before = failing_malloc.live)
		if (failing_malloc.live != before)
			fail_msg("allocation %ld: %+ld pieces of memory are left", n, failing_malloc.live - before);
	assert_true(n > 1000);
	contract_close(&c);
}

/* A single call; true when allocation `n` was reached. */
static bool call(long n)
{
	static const scene scenes[] = { { .action = "DescribeFlowBriefs", .body = "{\"Response\":{\"FlowBriefs\":[]}}" } };
	static const signprep_client_options options = { .secret_id = FIXTURE_ID, .secret_key = "k", .max_retries = -1 };
	network net;
	signprep_client *client = network_client(&net, &options, scenes, 1);
	signprep_error err = { 0 };
	char *answer = NULL;
	failing_malloc.reached = false;
	failing_malloc.countdown = n;
	signprep_code code = signprep_client_call(&answer, client, "ess", "DescribeFlowBriefs", "{}", &err);
	failing_malloc.countdown = -1;
	if (code == SIGNPREP_OK ? answer == NULL || strcmp(answer, "{\"FlowBriefs\":[]}") != 0 : err.id[0] == '\0')
		fail_msg("allocation %ld: code %d, id \"%s\", answer %s", n, code, err.id, answer ? answer : "none");
	if (net.calls > 0)
		expect_signature(n, 0, &net.seen[0]);
	signprep_free(answer);
	signprep_client_free(client);
	network_clear(&net);
	ERR_clear_error();
	return failing_malloc.reached;
}

static void every_allocation_of_a_call(void **state)
{
	long n = 0;
	(void) state;
	network_quiet = set_quiet;
	call(-1);
	for (long before = failing_malloc.live; call(n); n++, before = failing_malloc.live)
		if (failing_malloc.live != before)
			fail_msg("allocation %ld: %+ld pieces of memory are left", n, failing_malloc.live - before);
	assert_true(n > 20);
}

/* The smallest limit there is. */
static void an_answer_of_one_byte(void **state)
{
	static const scene scenes[] = { { .body = "{}" } };
	const signprep_client_options options = { .max_answer_bytes = 1 };
	network net;
	signprep_client *client = network_client(&net, &options, scenes, 0);
	(void) state;
	assert_int_equal(client->core->max_answer_bytes, 1);
	signprep_client_free(client);
	network_clear(&net);
	client = network_client(&net, NULL, scenes, 0);
	assert_int_equal(client->core->max_answer_bytes, 8 << 20);
	signprep_client_free(client);
	network_clear(&net);
}

/* A callback that there is no memory for is said to be none of the sender's faults, and loses none of what it says. */
static void every_allocation_of_a_callback(void **state)
{
	static const char key[] = "0123456789abcdef0123456789abcdef", format[] = "{\"encrypt\":\"%s\"}";
	/* UserData is {"signprep":"row-7"} in base64. */
	static const char message[] =
		"{\"MsgId\":\"m\",\"MsgType\":\"FlowStatusChange\",\"MsgData\":{\"FlowId\":\"f\",\"FlowCallbackStatus\":4,"
		"\"UserData\":\"eyJzaWducHJlcCI6InJvdy03In0=\",\"Approvers\":[{\"RecipientId\":\"r\"}]}}";
	const signprep_callback_options options = { .size = sizeof options, .key = key };
	char *sealed = sp_callback_encrypt(message, sizeof message - 1, key), body[1024];
	long n = 0;
	(void) state;
	assert_non_null(sealed);
	snprintf(body, sizeof body, format, sealed);
	free(sealed);
	do {
		signprep_event *event = NULL;
		signprep_error err = { 0 };
		failing_malloc.reached = false;
		failing_malloc.countdown = n++;
		signprep_code code = signprep_event_decode(&event, body, strlen(body), &options, &err);
		failing_malloc.countdown = -1;
		if (code == SIGNPREP_OK ? strcmp(event->row_key, "row-7") != 0 || strcmp(event->object_id, "f") != 0
					: strcmp(err.id, "D901") != 0)
			fail_msg("allocation %ld: code %d, id \"%s\"", n - 1, code, err.id);
		signprep_event_free(event);
		ERR_clear_error();
	} while (failing_malloc.reached);
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_of_a_callback),
		cmocka_unit_test(every_allocation_fails_once),
		cmocka_unit_test(every_allocation_of_a_call),
		cmocka_unit_test(an_answer_of_one_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
