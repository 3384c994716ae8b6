/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Workers and batch as processes, against a real RabbitMQ and a sandbox that loses answers: killed at random moments, the
 * broker restarted and killed in between. At the end no row has more than one flow, the shared journal says of each what
 * the sandbox says, and the results say it too.
 * Usage: test_broker_workers SIGNPREP SOURCE_DIR
 */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../submit/pg_server.h"
#include "tests/support/disturbed.h"

enum { ROWS_MAX = 1500, WORKERS = 3, LOST = 20 };

static const char *program, *source;
static int kills_wanted, rows_wanted;
static char folder[64];
static char sandbox_url[256];

static pid_t spawn(const char *name, char *const arguments[])
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if (!freopen(path, "a", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(99);
	execv(program, arguments);
	_exit(98);
}

static char url[256], journal[512];

static pid_t start_worker(void)
{
	char *const arguments[] = { (char *) program, "worker", "--broker", url, "--queue", server.queue, "--delivery-limit",
		"1000", "--submit", "--env", "sandbox", "--endpoint", sandbox_url, "--journal", journal, "--rate", "100000",
		"--retries", "0", "--jobs", "1", "--timeout", "10", "--quiet", NULL };
	return spawn("worker.err", arguments);
}

static pid_t start_batch(void)
{
	static char template[512], rows[512], out[512];
	snprintf(template, sizeof template, "%s/template.json", folder);
	snprintf(rows, sizeof rows, "%s/rows.csv", folder);
	snprintf(out, sizeof out, "%s/out", folder);
	char *const arguments[] = { (char *) program, "batch", template, rows, "--out", out, "--resume", "--submit", "--env",
		"sandbox", "--journal", journal, "--broker", url, "--queue", server.queue, "--delivery-limit", "1000", "--quiet",
		NULL };
	return spawn("batch.err", arguments);
}

/* Exit code of a process that nobody killed. */
static int end_of(pid_t pid)
{
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool is_over(pid_t pid, int *code)
{
	int status = 0;
	if (waitpid(pid, &status, WNOHANG) != pid)
		return false;
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	return true;
}

/*
 * A worker ended in good order, or found no broker when it started, or died of the signal: of SIGTERM only before it could
 * catch one.
 */
static void check_end(int code, int sent)
{
	if (code != 0 && code != SIGNPREP_NOT_SENT && code != -sent)
		fail_msg("a worker ended with %d after signal %d; see %s/worker.err", code, sent, folder);
}

/* The batch came to its end, and not because it was started while the broker was down. */
static bool has_finished(pid_t *batch, int *code)
{
	if (!is_over(*batch, code))
		return false;
	if (*code != SIGNPREP_NOT_SENT)
		return true;
	*batch = start_batch();
	return false;
}

/* Kills one of them; the batch in a tenth of the cases, workers now and then in good order. */
static void disturb(pid_t workers[WORKERS], pid_t *batch)
{
	double dice = disturbed_chance();
	if (dice < 0.1) {
		kill(*batch, SIGKILL);
		end_of(*batch);
		*batch = start_batch();
		return;
	}
	pid_t *worker = workers + (int) (disturbed_chance() * (double) WORKERS);
	int sent = dice < 0.2 ? SIGTERM : SIGKILL;
	kill(*worker, sent);
	check_end(end_of(*worker), sent);
	*worker = start_worker();
}

static int run_disturbed(void)
{
	pid_t workers[WORKERS], batch = start_batch();
	int kills = 0, code = 0;
	for (int i = 0; i < WORKERS; i++)
		workers[i] = start_worker();
	/* The first half of the kills, a broker that restarts; the second half, one that is killed. */
	for (; kills < kills_wanted && !has_finished(&batch, &code); kills++) {
		disturbed_doze(0.05 + 0.3 * disturbed_chance());
		disturb(workers, &batch);
		if (kills == kills_wanted / 3)
			rabbit_do("restart", "");
		if (kills == kills_wanted * 2 / 3)
			rabbit_do("crash", "");
	}
	while (kills == kills_wanted && !has_finished(&batch, &code))
		disturbed_doze(0.1);
	assert_true(code == 0 || code == SIGNPREP_PARTIAL);
	for (int i = 0; i < WORKERS; i++) {
		kill(workers[i], SIGTERM);
		check_end(end_of(workers[i]), SIGTERM);
	}
	return kills;
}

static const char *flows[ROWS_MAX + 1];

static void check_journal(int counts[SP_STATE_UNKNOWN + 1])
{
	sp_journal *opened = NULL;
	assert_code(sp_journal_open(&opened, journal, 10, err), SIGNPREP_OK);
	for (int i = 1; i <= rows_wanted; i++) {
		sp_row row = { 0 };
		char key[32];
		if (!disturbed_row_agrees(opened, i, flows[i], key, &row))
			fail_msg("%s: the journal says %s, the sandbox has %s", key, sp_state_name(row.state),
				flows[i] ? flows[i] : "no flow");
		counts[row.state]++;
	}
	sp_journal_close(opened);
}

/* Each row once; what is created has its flow, what is unknown may have one, and nothing else has. */
static void check_results(int *created, int *unknown)
{
	static bool seen[ROWS_MAX + 1];
	memset(seen, 0, sizeof seen);
	char path[512], *line = NULL;
	size_t room = 0;
	int lines = 0;
	snprintf(path, sizeof path, "%s/out/results.jsonl", folder);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	for (; getline(&line, &room, file) > 0; lines++) {
		cJSON *object = cJSON_Parse(line);
		int row = 0;
		const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "status"));
		assert_int_equal(sscanf(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "key")), "row-%d", &row), 1);
		assert_false(seen[row]);
		seen[row] = true;
		if (strcmp(status, "created") == 0) {
			assert_non_null(flows[row]);
			assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "FlowId")), flows[row]);
			++*created;
		} else {
			if (strcmp(status, "unknown") != 0)
				fail_msg("%s", line);
			++*unknown;
		}
		cJSON_Delete(object);
	}
	free(line);
	fclose(file);
	assert_int_equal(lines, rows_wanted);
}

static void kill_all_over(const char *shared, int rows, int kills_to_make)
{
	sp_sandbox *sandbox = NULL;
	int counts[SP_STATE_UNKNOWN + 1] = { 0 }, created = 0, unknown = 0;
	rows_wanted = rows;
	kills_wanted = kills_to_make;
	snprintf(folder, sizeof folder, "/tmp/signprep-workers-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_true(disturbed_write_inputs(folder, source, rows_wanted));
	const sp_sandbox_options options = { .faults = disturbed_faults(LOST, 32), .rate_per_s = 100000 };
	assert_code(sp_sandbox_start(&sandbox, &options, err), SIGNPREP_OK);
	setenv("TENCENTCLOUD_SECRET_ID", sp_sandbox_secret_id(sandbox), 1);
	setenv("TENCENTCLOUD_SECRET_KEY", sp_sandbox_secret_key(sandbox), 1);
	setenv("SIGNPREP_BROKER_PASSWORD", server.password, 1);
	snprintf(sandbox_url, sizeof sandbox_url, "%s", sp_sandbox_url(sandbox));
	snprintf(url, sizeof url, "amqp://%s@127.0.0.1:%d", server.user, server.port);
	snprintf(journal, sizeof journal, "%s%s", shared ? shared : folder, shared ? "" : "/journal.sqlite");
	int kills = run_disturbed();
	disturbed_halt(sandbox);
	assert_int_equal(disturbed_flows(sandbox, flows, rows_wanted), 0);
	check_journal(counts);
	check_results(&created, &unknown);
	printf("%d kills; created %d, unknown %d, creating %d of %d rows; results: created %d, unknown %d\n", kills,
		counts[SP_STATE_CREATED], counts[SP_STATE_UNKNOWN], counts[SP_STATE_CREATING], rows_wanted, created, unknown);
	assert_int_equal(counts[SP_STATE_CREATED] + counts[SP_STATE_UNKNOWN] + counts[SP_STATE_CREATING], rows_wanted);
	/* Else nothing is proved. A batch may end before the last kills, on a machine where it runs faster than they come. */
	assert_true(kills > kills_wanted / 3 && counts[SP_STATE_CREATED] > rows_wanted / 2 && counts[SP_STATE_UNKNOWN] > 0);
	sp_sandbox_stop(sandbox);
	char command[600];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

static void test_journal_in_a_file(void **state)
{
	(void) state;
	kill_all_over(NULL, ROWS_MAX, 60);
}

static void test_journal_in_a_database(void **state)
{
	const char *why = NULL;
	(void) state;
	if (!pg_server_init(&why)) {
		print_message("skipped: %s\n", why);
		skip();
	}
	pg_server_schema();
	kill_all_over(pg_server_url(NULL, NULL), 600, 20);
	pg_server_destroy();
}

int main(int argc, char **argv)
{
	rabbit_load();
	if (argc < 3)
		return 2;
	program = argv[1];
	source = argv[2];
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_journal_in_a_file, rabbit_names),
		cmocka_unit_test_setup(test_journal_in_a_database, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
