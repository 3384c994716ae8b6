/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A worker that speaks out of turn: unasked, twice, of another job, in wrong lengths, after its end. */
#include "tests/isolate/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "isolate/ipc.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"
#define CHANNEL 3

static int lease;

static int setup(void **state)
{
	(void) state;
	lease = open(LEASE, O_RDONLY | O_CLOEXEC);
	return lease >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void) state;
	close(lease);
	return 0;
}

static sp_job find_job(const char *const *keyword)
{
	return (sp_job) { .kind = SP_JOB_FIND, .fd = lease, .name = "lease.pdf", .keywords = keyword, .keyword_count = 1 };
}

/* A worker that answers, and answers again. */
static void answer_twice(const sp_job *job, sp_job_answer *answer)
{
	sp_buf packed;
	sp_job_run(job, answer);
	sp_buf_init(&packed, (size_t) 1 << 20);
	sp_job_answer_pack(&packed, job, answer);
	if (!sp_ipc_send(CHANNEL, SP_IPC_ANSWER, packed.data, packed.length, NULL, 0))
		_exit(4);
	sp_buf_clear(&packed);
}

/* The second answer is never taken for that of the next job, which asks for something else. */
static void an_answer_belongs_to_its_job(void **state)
{
	static const char *const there = "甲方", *const absent = "nothing like it";
	sp_pool *pool;
	size_t right = 0;
	(void) state;
	assert_int_equal(sp_pool_new(&pool, &(sp_pool_options) { .run = answer_twice }, NULL), SIGNPREP_OK);
	for (int i = 0; i < 20; i++) {
		sp_job job = find_job(i % 2 ? &absent : &there);
		sp_job_answer answer;
		pool_do(pool, &job, &answer);
		if (answer.error.code)
			assert_string_equal(answer.error.id, "D712");
		else
			assert_true((signprep_find_at(answer.find, 0)->hit_count == 0) == (i % 2 == 1));
		right += !answer.error.code;
		sp_job_answer_clear(&answer);
	}
	assert_true(right >= 10);
	sp_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_belongs_to_its_job),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
