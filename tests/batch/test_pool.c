/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool: right answers in any order, the same as in this process; workers that die, hang, lie or want too much. */
#include "tests/base/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "batch/confine.h"
#include "batch/pool.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"
#define LEASE_JSON SIGNPREP_TESTS_DIR "/../samples/lease.json"

static sp_buf request;

static int setup(void **state)
{
	(void) state;
	return sp_file_read(LEASE_JSON, (size_t) 1 << 20, &request, NULL) == SP_FILE_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void) state;
	sp_buf_clear(&request);
	return 0;
}

static int open_lease(void)
{
	int fd = open(LEASE, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static sp_job locate_job(int fd)
{
	return (sp_job){ .kind = SP_JOB_CHECK, .fd = fd, .name = "lease.pdf", .request = request.data, .request_length = request.length,
		.request_name = "lease.json" };
}

static sp_pool *open_pool(const sp_pool_options *options)
{
	sp_pool *pool = NULL;
	signprep_error err = { 0 };
	assert_int_equal(sp_pool_new(&pool, options, &err), SIGNPREP_OK);
	return pool;
}

/* What this process finds without any pool. */
static void answer_here(const sp_job *job, sp_job_answer *answer)
{
	sp_job_run(job, answer);
	assert_int_equal(answer->error.code, SIGNPREP_OK);
}

static void same_as_here(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(NULL);
	int fd = open_lease();
	sp_job job = locate_job(fd);
	sp_job_answer there, here;
	answer_here(&job, &here);
	sp_pool_do(pool, &job, &there);
	assert_int_equal(there.error.code, SIGNPREP_OK);
	assert_non_null(there.result);
	assert_string_equal(signprep_result_request(there.result), signprep_result_request(here.result));
	assert_string_equal(signprep_result_report(there.result), signprep_result_report(here.result));
	assert_string_equal(there.sha256, here.sha256);
	sp_job_answer_clear(&there);
	sp_job_answer_clear(&here);
	close(fd);
	sp_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_here),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
