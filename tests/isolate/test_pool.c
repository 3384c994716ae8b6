/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The pool: right answers in any order, the same as in this process; workers that die, hang, lie or want too much. */
#include "tests/isolate/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "isolate/confine.h"
#include "isolate/pool.h"

#define LEASE SIGNPREP_TESTS_DIR "/../samples/lease.pdf"
#define LEASE_JSON SIGNPREP_TESTS_DIR "/../samples/lease.json"
#define CHANNEL 3

static sp_buf request;
static int lease;

static int setup(void **state)
{
	(void) state;
	lease = open(LEASE, O_RDONLY | O_CLOEXEC);
	return lease >= 0 && sp_file_read(LEASE_JSON, (size_t) 1 << 20, &request, NULL) == SP_FILE_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void) state;
	sp_buf_clear(&request);
	close(lease);
	return 0;
}

static sp_job check_job(void)
{
	return (sp_job) { .kind = SP_JOB_CHECK,
		.hash = true,
		.fd = lease,
		.name = "lease.pdf",
		.request = request.data,
		.request_length = request.length,
		.request_name = "lease.json" };
}

static sp_pool *open_pool(const sp_pool_options *options)
{
	sp_pool *pool = NULL;
	sp_pool_options chosen = options ? *options : (sp_pool_options) { 0 };
	signprep_error err = { 0 };
	chosen.hash = true;
	assert_int_equal(sp_pool_new(&pool, &chosen, &err), SIGNPREP_OK);
	return pool;
}

/* Does one job that must go well, so that the pool is known to be alive. */
static void check_alive(sp_pool *pool)
{
	sp_job job = check_job();
	sp_job_answer answer;
	job.document.password = "well";
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "");
	assert_non_null(answer.result);
	sp_job_answer_clear(&answer);
}

/*
 * What misbehaves in a worker: the password names the deed, so that no other code knows of it. Anything else is the
 * work as it should be.
 */
static void misbehave(const sp_job *job, sp_job_answer *answer)
{
	const char *deed = job->document.password ? job->document.password : "";
	volatile bool spin = strcmp(deed, "spin") == 0;
	char junk[4096];

	if (strcmp(deed, "crash") == 0)
		raise(SIGSEGV);
	if (strcmp(deed, "abort") == 0)
		raise(SIGABRT);
	if (strcmp(deed, "kill") == 0)
		raise(SIGKILL);
	if (strcmp(deed, "exit") == 0)
		_exit(3);
	while (spin)
		continue;
	while (strcmp(deed, "sleep") == 0)
		sleep(1);
	memset(junk, 'j', sizeof junk);
	if (strcmp(deed, "junk") == 0 && write(CHANNEL, junk, sizeof junk) < 0)
		_exit(4);
	while (strcmp(deed, "junk") == 0)
		sleep(1);
	if (strcmp(deed, "hang up") == 0)
		close(CHANNEL);
	while (strcmp(deed, "hang up") == 0)
		sleep(1);
	sp_job plain = *job;
	plain.document.password = NULL;
	sp_job_run(&plain, answer);
	if (strcmp(deed, "twice") == 0 && write(CHANNEL, junk, sizeof junk) < 0)
		_exit(4);
}

static void do_deed(sp_pool *pool, const char *deed, sp_job_answer *answer)
{
	sp_job job = check_job();
	job.document.password = deed;
	pool_do(pool, &job, answer);
}

static void answers_are_the_same_as_here(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(NULL);
	sp_job job = check_job();
	sp_job_answer there, here = { .code = SIGNPREP_OK };

	sp_job_run(&job, &here);
	assert_non_null(here.result);
	pool_do(pool, &job, &there);
	assert_string_equal(there.error.id, "");
	assert_non_null(there.result);
	assert_int_equal(there.code, here.code);
	assert_string_equal(signprep_result_request(there.result), signprep_result_request(here.result));
	assert_string_equal(signprep_result_report(there.result), signprep_result_report(here.result));
	assert_string_equal(there.sha256, here.sha256);
	assert_int_equal(there.page_count, here.page_count);
	sp_job_answer_clear(&there);
	sp_job_answer_clear(&here);
	sp_pool_free(pool);
}

/* A form whose field names are in GB18030: the converter is a file, and a worker opens none. */
static void converters_are_there_already(void **state)
{
	static const char text[] =
		"{\"Approvers\":[{\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\",\"GenerateMode\":\"FIELD\","
		"\"ComponentName\":\"甲方\",\"ComponentWidth\":50,\"ComponentHeight\":50}]}]}";
	(void) state;
	sp_pool *pool = open_pool(NULL);
	sp_job_answer answer;
	int fd = open(SIGNPREP_TESTS_DIR "/lab/fields/pdf/05b_gbk_bytes.pdf", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	sp_job job = { .kind = SP_JOB_LOCATE,
		.fd = fd,
		.name = "gbk.pdf",
		.request = text,
		.request_length = sizeof text - 1,
		.request_name = "gbk.json" };
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "");
	assert_int_equal(signprep_result_at(answer.result, 0)->status, SIGNPREP_STATUS_PLACED);
	sp_job_answer_clear(&answer);
	close(fd);
	sp_pool_free(pool);
}

static void deaths_have_their_ids(void **state)
{
	(void) state;
	static const struct {
		const char *deed, *id, *text;
		signprep_code code;
	} deeds[] = {
		{ "crash", "D711", "SIGSEGV", SIGNPREP_UNREADABLE },
		{ "abort", "D711", "SIGABRT", SIGNPREP_UNREADABLE },
		{ "exit", "D711", "exit 3", SIGNPREP_UNREADABLE },
		{ "kill", "D908", NULL, SIGNPREP_LIMIT },
		{ "junk", "D712", NULL, SIGNPREP_UNREADABLE },
		{ "hang up", "D908", NULL, SIGNPREP_LIMIT },
	};
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = misbehave });
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
		sp_job_answer answer;
		do_deed(pool, deeds[i].deed, &answer);
		assert_string_equal(answer.error.id, deeds[i].id);
		assert_int_equal(answer.code, deeds[i].code);
		assert_string_equal(answer.error.where, "lease.pdf");
		if (deeds[i].text)
			assert_non_null(strstr(answer.error.message, deeds[i].text));
		assert_null(answer.result);
		sp_job_answer_clear(&answer);
		check_alive(pool);
	}
	sp_pool_free(pool);
}

static void hanging_ends_at_the_wall_clock(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = misbehave, .wall_s = 0.2 });
	const char *deeds[] = { "sleep", "spin" };
	for (size_t i = 0; i < 2; i++) {
		sp_job_answer answer;
		do_deed(pool, deeds[i], &answer);
		assert_string_equal(answer.error.id, "D902");
		assert_int_equal(answer.code, SIGNPREP_LIMIT);
		sp_job_answer_clear(&answer);
	}
	sp_pool_free(pool);
}

static void spinning_ends_at_the_processor_time(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = misbehave, .wall_s = 600, .cpu_s = 1 });
	sp_job_answer answer;
	/* What earlier jobs used does not count. */
	check_alive(pool);
	do_deed(pool, "spin", &answer);
	assert_string_equal(answer.error.id, "D907");
	assert_int_equal(answer.code, SIGNPREP_LIMIT);
	sp_job_answer_clear(&answer);
	check_alive(pool);
	sp_pool_free(pool);
}

static void answers_out_of_turn_cost_the_worker_its_life(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = misbehave });
	sp_job_answer answer;
	do_deed(pool, "twice", &answer);
	/* The junk stood before the real answer or after it. */
	if (answer.error.code)
		assert_string_equal(answer.error.id, "D712");
	sp_job_answer_clear(&answer);
	check_alive(pool);
	sp_pool_free(pool);
}

static void hoard(const sp_job *job, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	(void) job;
	size_t piece = (size_t) 8 << 20, total = 0;
	while (total < (size_t) 4 << 30 && malloc(piece))
		total += piece;
	char text[32];
	snprintf(text, sizeof text, "%zu", total >> 20);
	sp_fail(&err, "D705", 0, "", text, NULL);
	sp_job_answer_fail(answer, &err);
}

static void memory_ends_at_the_limit(void **state)
{
	(void) state;
	if (SP_SANITIZED)
		skip();
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = hoard, .max_memory = (size_t) 200 << 20 });
	sp_job_answer answer;
	do_deed(pool, "", &answer);
	assert_string_equal(answer.error.id, "D705");
	long got = strtol(answer.error.args, NULL, 10);
	/* The limit, the half GiB of room, and what was free at the start. */
	assert_int_in_range(got, 512, 712);
	sp_job_answer_clear(&answer);
	sp_pool_free(pool);
}

/* MuPDF itself is refused, and says so. */
static void pdfs_end_at_the_limit(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(NULL);
	sp_job job = check_job();
	sp_job_answer answer;
	job.document.max_memory = (size_t) 40 << 10;
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "D901");
	sp_job_answer_clear(&answer);
	sp_pool_free(pool);
}

#define JOBS 60

static void many_jobs_over_several_workers(void **state)
{
	(void) state;
	static const char *const wanted[] = { "甲方", "乙方", "租赁", "nothing like it" };
	enum { KINDS = sizeof wanted / sizeof *wanted };
	sp_pool *pool = open_pool(&(sp_pool_options) { .workers = 3, .run = misbehave });
	size_t hits[KINDS], started = 0, ended = 0;
	bool seen[JOBS] = { false };

	for (size_t i = 0; i < KINDS; i++) {
		sp_job job = { .kind = SP_JOB_FIND, .fd = lease, .name = "x", .keywords = &wanted[i], .keyword_count = 1 };
		sp_job_answer here = { .code = SIGNPREP_OK };
		sp_job_run(&job, &here);
		assert_non_null(here.find);
		hits[i] = signprep_find_at(here.find, 0)->hit_count;
		sp_job_answer_clear(&here);
	}
	assert_true(hits[0] > 0 && hits[3] == 0);
	while (ended < JOBS) {
		while (started < JOBS && sp_pool_has_room(pool)) {
			size_t kind = started % KINDS;
			sp_job job = {
				.kind = SP_JOB_FIND, .fd = lease, .name = "x", .keywords = &wanted[kind], .keyword_count = 1
			};
			/* Now and then one dies, and no other answer suffers. */
			job.document.password = started % 13 == 7 ? "crash" : NULL;
			assert_int_equal(sp_pool_start(pool, &job, (void *) (started + 1), NULL), SIGNPREP_OK);
			started++;
		}
		assert_int_in_range(sp_pool_running(pool), 1, 3);
		void *ticket = NULL;
		sp_job_answer answer;
		assert_true(sp_pool_wait(pool, -1, -1, &ticket, &answer));
		size_t number = (size_t) ticket - 1;
		assert_true(number < started && !seen[number]);
		seen[number] = true;
		ended++;
		if (number % 13 == 7)
			assert_string_equal(answer.error.id, "D711");
		else {
			assert_non_null(answer.find);
			assert_int_equal(signprep_find_at(answer.find, 0)->hit_count, hits[number % KINDS]);
		}
		sp_job_answer_clear(&answer);
	}
	assert_int_equal(sp_pool_running(pool), 0);
	sp_pool_free(pool);
}

/* Without workers the work is done at once, and the answer belongs to its ticket all the same. */
static void a_ticket_without_workers(void **state)
{
	const sp_pool_options options = { .in_process = true };
	sp_pool *pool = open_pool(&options);
	(void) state;
	for (size_t i = 1; i <= 2; i++) {
		sp_job job = check_job();
		sp_job_answer answer;
		void *ticket = NULL;
		assert_int_equal(sp_pool_start(pool, &job, (void *) i, NULL), SIGNPREP_OK);
		assert_true(sp_pool_wait(pool, -1, -1, &ticket, &answer));
		assert_int_equal((size_t) ticket, i);
		assert_string_equal(answer.error.id, "");
		sp_job_answer_clear(&answer);
	}
	sp_pool_free(pool);
}

/* And without workers nobody else's process is waited for. */
static void other_children_are_left_alone(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .in_process = true });
	int status;
	pid_t child = fork();
	if (child == 0)
		_exit(5);
	usleep(200000);
	sp_pool_free(pool);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 5);
}

static void waiting_ends_when_asked(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = misbehave });
	sp_job job = check_job();
	sp_job_answer answer;
	void *ticket;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	/* Nothing runs. */
	assert_false(sp_pool_wait(pool, -1, -1, &ticket, &answer));
	job.document.password = "sleep";
	assert_int_equal(sp_pool_start(pool, &job, &job, NULL), SIGNPREP_OK);
	assert_false(sp_pool_has_room(pool));
	assert_int_equal(sp_pool_start(pool, &job, &job, NULL), SIGNPREP_LIMIT);
	assert_false(sp_pool_wait(pool, 0.01, -1, &ticket, &answer));
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_false(sp_pool_wait(pool, -1, ends[0], &ticket, &answer));
	close(ends[0]);
	close(ends[1]);
	/* Freed with a job under way. */
	sp_pool_free(pool);
}

static void a_pool_in_process_answers_the_same(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .in_process = true, .workers = 4 });
	assert_true(sp_pool_has_room(pool));
	check_alive(pool);
	sp_pool_free(pool);
}

/* A descriptor that could write is not passed on. */
static void tell_mode(const sp_job *job, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	char text[64];
	ssize_t written = write(job->fd, "x", 1);
	int number = errno;
	snprintf(text, sizeof text, "mode %d, write %zd %d", fcntl(job->fd, F_GETFL) & O_ACCMODE, written, number);
	sp_fail(&err, "D705", 0, "", text, NULL);
	sp_job_answer_fail(answer, &err);
}

static void descriptors_only_read(void **state)
{
	(void) state;
	char path[] = "/tmp/signprep-pool-XXXXXX", wanted[64];
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = tell_mode });
	sp_job job = check_job();
	sp_job_answer answer;
	job.fd = fd;
	pool_do(pool, &job, &answer);
	snprintf(wanted, sizeof wanted, "mode %d, write -1 %d", O_RDONLY, EBADF);
	assert_string_equal(answer.error.args, wanted);
	sp_job_answer_clear(&answer);
	sp_pool_free(pool);
	close(fd);
	unlink(path);
}

static char later[64] = "nothing yet";

/* What the process learnt after the pool was made, its environment, and what the last job left open. */
static void tell_secrets(const sp_job *job, sp_job_answer *answer)
{
	signprep_error err = { 0 };
	const char *variable = getenv("TENCENTCLOUD_SECRET_KEY");
	char text[128];
	int open_ones = 0;
	if (job->document.password)
		raise(SIGSEGV);
	for (int fd = 0; fd < 64; fd++)
		open_ones += fcntl(fd, F_GETFD) >= 0;
	snprintf(text, sizeof text, "%s, %s, %d", later, variable ? variable : "no variable", open_ones);
	sp_fail(&err, "D705", 0, "", text, NULL);
	sp_job_answer_fail(answer, &err);
}

static void secrets_stay_out(void **state)
{
	(void) state;
	setenv("TENCENTCLOUD_SECRET_KEY", "do-not-tell", 1);
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = tell_secrets });
	snprintf(later, sizeof later, "do-not-tell-either");
	for (int i = 0; i < 3; i++) {
		sp_job_answer answer;
		sp_job job = check_job();
		pool_do(pool, &job, &answer);
		/* Standard input, output and error, the socket, the PDF. */
		assert_string_equal(answer.error.args, "nothing yet, no variable, 5");
		sp_job_answer_clear(&answer);
		/* The one that replaces it knows no more. */
		do_deed(pool, "crash", &answer);
		assert_string_equal(answer.error.id, "D711");
		sp_job_answer_clear(&answer);
	}
	unsetenv("TENCENTCLOUD_SECRET_KEY");
	sp_pool_free(pool);
}

static pid_t only_child(void)
{
	char path[64], text[64] = "";
	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int) getpid());
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	return n > 0 ? (pid_t) strtol(text, NULL, 10) : -1;
}

static void a_dead_fork_server_ends_every_job(void **state)
{
	(void) state;
	sp_pool *pool = open_pool(&(sp_pool_options) { .run = misbehave });
	pid_t fork_server = only_child();
	sp_job job = check_job();
	sp_job_answer answer;
	void *ticket;

	if (fork_server < 0) {
		sp_pool_free(pool);
		skip();
	}
	check_alive(pool);
	job.document.password = "sleep";
	assert_int_equal(sp_pool_start(pool, &job, &job, NULL), SIGNPREP_OK);
	kill(fork_server, SIGKILL);
	assert_true(sp_pool_wait(pool, -1, -1, &ticket, &answer));
	assert_string_equal(answer.error.id, "D909");
	sp_job_answer_clear(&answer);
	pool_do(pool, &job, &answer);
	assert_string_equal(answer.error.id, "D909");
	sp_job_answer_clear(&answer);
	sp_pool_free(pool);
}

static void no_descriptors_no_pool(void **state)
{
	(void) state;
	struct rlimit old, none;
	sp_pool *pool;
	signprep_error err = { 0 };
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	signprep_code code = sp_pool_new(&pool, NULL, &err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(code, SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D909");
	assert_null(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_the_same_as_here),
		cmocka_unit_test(converters_are_there_already),
		cmocka_unit_test(deaths_have_their_ids),
		cmocka_unit_test(hanging_ends_at_the_wall_clock),
		cmocka_unit_test(spinning_ends_at_the_processor_time),
		cmocka_unit_test(answers_out_of_turn_cost_the_worker_its_life),
		cmocka_unit_test(memory_ends_at_the_limit),
		cmocka_unit_test(pdfs_end_at_the_limit),
		cmocka_unit_test(many_jobs_over_several_workers),
		cmocka_unit_test(a_ticket_without_workers),
		cmocka_unit_test(other_children_are_left_alone),
		cmocka_unit_test(waiting_ends_when_asked),
		cmocka_unit_test(a_pool_in_process_answers_the_same),
		cmocka_unit_test(descriptors_only_read),
		cmocka_unit_test(secrets_stay_out),
		cmocka_unit_test(a_dead_fork_server_ends_every_job),
		cmocka_unit_test(no_descriptors_no_pool),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
