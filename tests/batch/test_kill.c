/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * signprep batch --submit, killed at random moments and resumed, again and again, against a sandbox that loses answers
 * and breaks down. At the end no row has more than one flow, and the journal says of each what the sandbox says.
 * Usage: test_kill SIGNPREP SOURCE_DIR [ROUNDS]
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/disturbed.h"

#define ROUNDS 200
#define ROWS 6000
/* So slow that no machine gets through the rows while it is disturbed, 0.15 s at a time at most. */
#define DISTURBED_RATE "300"
#define LOST 40 /* creations whose answer is lost, another half of them after a 503 */

static char folder[] = "/tmp/signprep-kill-XXXXXX";
static const char *program, *source;

static void fail(const char *what)
{
	fprintf(stderr, "kill test: %s (files in %s)\n", what, folder);
	exit(1);
}

static pid_t start(const char *url, const char *rate)
{
	char template[600], rows[600], out[600], errors[600];
	snprintf(template, sizeof template, "%s/template.json", folder);
	snprintf(rows, sizeof rows, "%s/rows.csv", folder);
	snprintf(out, sizeof out, "%s/out", folder);
	snprintf(errors, sizeof errors, "%s/stderr", folder);
	pid_t pid = fork();
	if (pid < 0)
		fail(strerror(errno));
	if (pid > 0)
		return pid;
	if (!freopen(errors, "a", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(99);
	execl(program, program, "batch", template, rows, "--out", out, "--submit", "--resume", "--endpoint", url, "--rate", rate,
		"--retries", "0", "--jobs", "2", "--quiet", (char *) NULL);
	_exit(98);
}

/* Kills after a random time; true when the batch came to its end before. */
static bool run_for(pid_t pid, double seconds)
{
	int status = 0;
	disturbed_doze(seconds);
	kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid)
		fail(strerror(errno));
	if (WIFSIGNALED(status))
		return false;
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 14)
		fail("the batch ended with another code than 0 and 14; see stderr");
	return true;
}

/* Counted by state, so that a run that never sent anything cannot pass. */
static void check_all(sp_sandbox *sandbox, int counts[SP_STATE_UNKNOWN + 1])
{
	static const char *flows[ROWS + 1];
	char path[600];
	sp_journal *journal;
	signprep_error err;
	int twice = disturbed_flows(sandbox, flows, ROWS);
	if (twice)
		fail(twice < 0 ? "a flow carries no row key" : "a row has two flows");
	snprintf(path, sizeof path, "%s/out/journal.sqlite", folder);
	if (sp_journal_open(&journal, path, 10, &err))
		fail(err.message);
	for (int i = 1; i <= ROWS; i++) {
		sp_row row = { 0 };
		char key[32], what[160];
		bool agree = disturbed_row_agrees(journal, i, flows[i], key, &row);
		snprintf(what, sizeof what, "%s: the journal says %s, the sandbox has %s", key, sp_state_name(row.state),
			flows[i] ? flows[i] : "no flow");
		if (!agree)
			fail(what);
		counts[row.state]++;
	}
	sp_journal_close(journal);
}

static void check_counts(const int counts[SP_STATE_UNKNOWN + 1], int kills, int rounds)
{
	printf("%d kills; created %d, unknown %d, creating %d, others %d of %d rows\n", kills, counts[SP_STATE_CREATED],
		counts[SP_STATE_UNKNOWN], counts[SP_STATE_CREATING],
		ROWS - counts[SP_STATE_CREATED] - counts[SP_STATE_UNKNOWN] - counts[SP_STATE_CREATING], ROWS);
	/* A machine that lets us sleep for longer than we asked lets the batch go on meanwhile. */
	if (kills < rounds / 2)
		fail("the batch came to its end too soon: more rows are needed");
	if (counts[SP_STATE_CREATED] < ROWS / 4 || counts[SP_STATE_UNKNOWN] < LOST / 4)
		fail("too few rows were created, or too few answers lost, for this to prove anything");
	if (counts[SP_STATE_CREATED] + counts[SP_STATE_UNKNOWN] + counts[SP_STATE_CREATING] != ROWS)
		fail("rows are left that nobody tried");
}

/* results.jsonl of the last run has each row once. */
static void check_results(void)
{
	static bool seen[ROWS + 1];
	char path[600], line[1 << 16];
	int lines = 0;
	snprintf(path, sizeof path, "%s/out/results.jsonl", folder);
	FILE *file = fopen(path, "r");
	if (!file)
		fail(strerror(errno));
	for (int row; fgets(line, sizeof line, file); lines++) {
		if (sscanf(line, "{\"key\":\"row-%d\"", &row) != 1 || row < 1 || row > ROWS || seen[row])
			fail("results.jsonl has a line that is no row, or one twice");
		seen[row] = true;
	}
	fclose(file);
	if (lines != ROWS)
		fail("results.jsonl does not have a line for each row");
}

static void clean(void)
{
	char command[600];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	if (system(command) != 0)
		fprintf(stderr, "%s stays\n", folder);
}

int main(int argc, char **argv)
{
	int rounds = argc > 3 ? atoi(argv[3]) : ROUNDS, kills = 0, counts[SP_STATE_UNKNOWN + 1] = { 0 };
	sp_sandbox *sandbox = NULL;
	signprep_error err;
	if (argc < 3 || !mkdtemp(folder))
		return 2;
	program = argv[1];
	source = argv[2];
	if (!disturbed_write_inputs(folder, source, ROWS))
		fail(strerror(errno));
	const sp_sandbox_options options = { .faults = disturbed_faults(LOST, 11), .rate_per_s = 100000 };
	if (sp_sandbox_start(&sandbox, &options, &err))
		fail(err.message);
	setenv("TENCENTCLOUD_SECRET_ID", sp_sandbox_secret_id(sandbox), 1);
	setenv("TENCENTCLOUD_SECRET_KEY", sp_sandbox_secret_key(sandbox), 1);
	while (kills < rounds && !run_for(start(sp_sandbox_url(sandbox), DISTURBED_RATE), 0.02 + 0.13 * disturbed_chance()))
		kills++;
	int status;
	waitpid(start(sp_sandbox_url(sandbox), "100000"), &status, 0);
	if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 14))
		fail("the last run, which nobody disturbed, did not end well; see stderr");
	disturbed_halt(sandbox);
	check_all(sandbox, counts);
	check_counts(counts, kills, rounds);
	check_results();
	sp_sandbox_stop(sandbox);
	clean();
	return 0;
}
