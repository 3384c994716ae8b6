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

#include "fixture.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_fails_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
