/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Deadlines pass although nobody asks: who observes the sandbox is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fixture.h"
#include "service/sandbox/internal.h"

static atomic_int expired, ended_by_signer;

/* Under the sandbox's lock. */
static void observe(void *opaque, const sp_stored_flow *flow, const sp_flow_change *change)
{
	(void) opaque;
	if (strcmp(change->operate, "deadline") != 0)
		return;
	assert_int_equal(change->after, SP_FLOW_EXPIRED);
	assert_int_equal(flow->approvers[0].status, SP_SIGN_EXPIRED);
	expired++;
	ended_by_signer += flow->approvers[1].deadline != 0;
}

static void create(const stage *s, const char *file_id, const char *more)
{
	char *body = flow_body(file_id, "", "", more);
	stage_expect(s, "CreateFlowByFiles", body, "");
	free(body);
}

static void deadlines_pass_alone(void **state)
{
	stage s;
	char file_id[64], more[96];
	const struct timespec moment = { 0, 50 * 1000000L };
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000, .changed = observe });
	stage_upload(&s, file_id);
	snprintf(more, sizeof more, ",\"Deadline\":%lld", (long long) time(NULL) + 60);
	create(&s, file_id, more);
	create(&s, file_id, more);
	create(&s, file_id, "");
	stage_later(&s, 61);
	/* Nobody asks for anything from here on. */
	for (int i = 0; i < 6000 && expired < 2; i++)
		nanosleep(&moment, NULL);
	assert_int_equal(expired, 2);
	/* Once each. */
	for (int i = 0; i < 30; i++)
		nanosleep(&moment, NULL);
	assert_int_equal(expired, 2);
	assert_int_equal(ended_by_signer, 0);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadlines_pass_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
