/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Contracts from a template of the service, killed: at each write of the journal, before it and after it, and a batch of them at random
 * moments, again and again, against a sandbox that loses answers and breaks down. What nobody can know (CreateFlow without an answer)
 * is settled by somebody who looks. At the end each row has one contract, and each of them is started.
 * The same in the partner edition, where one call makes twenty.
 * Usage: test_form_kill SIGNPREP [ROUNDS [partner]]
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <signprep/flow.h>
#include <signprep/form.h>

#include "submit/forms/together.h"
#include "submit/internal.h"
#include "tests/support/disturbed.h"

#define ROUNDS 200
#define ROWS 1600
/* So slow that no machine gets through the rows while it is disturbed, 0.15 s at a time at most. */
#define ROWS_TOGETHER 800
#define DISTURBED_RATE "60"
#define DISTURBED_RATE_TOGETHER "4"
#define LOST 60 /* answers, of each of the three calls */
#define COMPOSE_S 0.05
#define TEMPLATE "yDSandboxTemplateLease0000000000"

static char folder[] = "/tmp/signprep-forms-XXXXXX";
static const char *program;
static sp_sandbox *sandbox;
static bool partner;
static int row_count = ROWS;

/* --- where a child is killed --- */

static int saves_left = -1; /* before it dies; -1: never */
static bool dies_before;

signprep_code __real_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);

signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	bool here = saves_left > 0 && --saves_left == 0;
	if (here && dies_before)
		raise(SIGKILL);
	signprep_code code = __real_sp_journal_save(journal, row, now, err);
	if (here)
		raise(SIGKILL);
	return code;
}

static void fail(const char *what, const char *more)
{
	fprintf(stderr, "form kill test: %s %s (files in %s)\n", what, more, folder);
	exit(1);
}

static void path_of(const char *name, char out[600])
{
	snprintf(out, 600, "%s/%s", folder, name);
}

static signprep_client *client_of(const char *journal, const char *key)
{
	char path[600];
	signprep_client *client = NULL;
	signprep_error err = { 0 };
	path_of(journal, path);
	const signprep_client_options options = { .size = sizeof options,
		.endpoint = sp_sandbox_url(sandbox),
		.secret_id = sp_sandbox_secret_id(sandbox),
		.secret_key = sp_sandbox_secret_key(sandbox),
		.journal = path,
		.row_key = key,
		.rate_per_s = 1000,
		.operator_id = "yDSandboxOperator000000000000000",
		.partner = partner,
		.partner_app_id = "app",
		.partner_organization_id = "member",
		.partner_operator_id = "clerk" };
	if (signprep_client_new(&client, &options, &err))
		fail("no client:", err.message);
	return client;
}

/* --- inputs --- */

static char *form;

static void pull_form(void)
{
	static const char *const ids[] = { TEMPLATE };
	signprep_client *client = client_of("pulled.sqlite", NULL);
	signprep_error err = { 0 };
	char *json = NULL;
	if (signprep_forms_pull(&json, NULL, client, ids, 1, NULL, &err))
		fail("no form:", err.message);
	cJSON *answer = cJSON_Parse(json);
	form = cJSON_PrintUnformatted(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(answer, "forms"), 0));
	cJSON_Delete(answer);
	signprep_free(json);
	signprep_client_free(client);
}

static void write_inputs(void)
{
	char path[600];
	path_of("form.json", path);
	FILE *file = fopen(path, "w");
	if (!file || fputs(form, file) < 0 || fclose(file) != 0)
		fail("cannot write", path);
	path_of("rows.csv", path);
	if (!(file = fopen(path, "w")))
		fail("cannot write", path);
	fputs("key,甲方.organization,甲方.name,甲方.mobile,乙方.name,乙方.mobile,月租金,起租日\n", file);
	for (int i = 1; i <= row_count; i++)
		fprintf(file, "row-%04d,星河置业有限公司,张三,13800138000,李四,139%08d,%d,2024年05月01日\n", i, i, 4000 + i);
	if (fclose(file) != 0)
		fail("cannot write", path);
}

/* --- what the service has --- */

/* Of a row by its key; NULL: none. `count` gets how many it has. Under the sandbox's lock. */
static const sp_stored_flow *flow_of(const char *key, int *count)
{
	const sp_stored_flow *found = NULL;
	char text[96], data[160];
	*count = 0;
	snprintf(text, sizeof text, "{\"signprep\":\"%s\"}", key);
	EVP_EncodeBlock((unsigned char *) data, (const unsigned char *) text, (int) strlen(text));
	for (size_t i = 0; i < sandbox->store.flow_count; i++) {
		const sp_stored_flow *flow = sandbox->store.flows[i];
		const char *given = disturbed_data_of(flow);
		if (!given || strcmp(given, data) != 0)
			continue;
		found = flow;
		++*count;
	}
	return found;
}

static bool is_started(const sp_stored_flow *flow)
{
	return flow->status != 0 && flow->status != 7 && flow->status != 16;
}

/* Somebody looks for the contract of a row in doubt, and says what was found. */
static void settle(const char *journal, const char *key)
{
	char id[64] = "", *json = NULL;
	int count;
	signprep_error err = { 0 };
	/* Nobody waits the five minutes after which nothing can arrive any more; here it can be seen that nothing is under way. */
	if (!disturbed_rest(sandbox))
		fail("the sandbox does not come to rest:", key);
	pthread_mutex_lock(&sandbox->lock);
	const sp_stored_flow *flow = flow_of(key, &count);
	if (flow)
		snprintf(id, sizeof id, "%s", flow->id);
	pthread_mutex_unlock(&sandbox->lock);
	signprep_client *client = client_of(journal, NULL);
	const signprep_flows_settlement found = { .size = sizeof found,
		.key = key,
		.flow_id = *id ? id : NULL,
		.reason = "looked for in the console",
		.offline = true,
		.at_once = true };
	if (signprep_flows_settle(&json, NULL, client, &found, &err))
		fail("not settled:", err.message);
	signprep_free(json);
	signprep_client_free(client);
}

/* --- at each write --- */

static const char request[] =
	"{\"FlowName\":\"Lease\",\"Approvers\":[{\"ApproverRoleName\":\"甲方\",\"OrganizationName\":\"星河置业有限公司\","
	"\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"},{\"ApproverRoleName\":\"乙方\",\"ApproverName\":"
	"\"李四\","
	"\"ApproverMobile\":\"13900139000\"}],\"FormFields\":[{\"ComponentName\":\"月租金\",\"ComponentValue\":\"5000\"},"
	"{\"ComponentName\":\"起租日\",\"ComponentValue\":\"2024年05月01日\"}]}";

static int send_here(const char *key)
{
	signprep_flow flow;
	signprep_error err = { 0 };
	signprep_client *client = client_of("steps.sqlite", key);
	signprep_code code = signprep_form_send(&flow, NULL, client, form, request, &err);
	if (code)
		fprintf(stderr, "%s: %s %s\n", key, err.id, err.message);
	signprep_client_free(client);
	return (int) code;
}

/* Contracts of one call, KEY-0 …; how many of them are in doubt. */
#define IN_A_CALL 3

static void key_of(const char *key, int i, char out[48])
{
	snprintf(out, 48, "%s-%d", key, i);
}

static int send_together_here(const char *key)
{
	sp_form_row rows[IN_A_CALL] = { { .form = form } };
	int doubt = 0;
	for (int i = 0; i < IN_A_CALL; i++) {
		char name[48];
		key_of(key, i, name);
		rows[i] = (sp_form_row) { .client = client_of("steps.sqlite", name), .form = form, .request = request };
	}
	sp_forms_send_together(rows, IN_A_CALL);
	for (int i = 0; i < IN_A_CALL; i++) {
		doubt += rows[i].code == SIGNPREP_UNKNOWN;
		if (rows[i].code && rows[i].code != SIGNPREP_UNKNOWN) {
			fprintf(stderr, "%s-%d: %s %s\n", key, i, rows[i].err.id, rows[i].err.message);
			doubt = 99;
		}
		signprep_issues_free(rows[i].issues);
		signprep_client_free(rows[i].client);
	}
	return doubt;
}

static int send_in_child(const char *key, int saves, bool before)
{
	int status = 0;
	pid_t pid = fork();
	if (pid < 0)
		fail("fork", strerror(errno));
	if (pid == 0) {
		saves_left = saves;
		dies_before = before;
		_exit(partner ? send_together_here(key) : send_here(key));
	}
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid", strerror(errno));
	return status;
}

/* How often the journal is written for one contract: planned, drafting, drafted, filling, filled, created. */
#define SAVES 6

static void kill_at_each_write(void)
{
	for (int i = 0; i < 2 * SAVES; i++) {
		char key[32];
		int count;
		bool before = i % 2 == 0;
		snprintf(key, sizeof key, "step-%d-%s", i / 2 + 1, before ? "before" : "after");
		int status = send_in_child(key, i / 2 + 1, before);
		if (!WIFSIGNALED(status))
			fail("was not killed:", key);
		status = send_in_child(key, -1, false);
		/* The one write that leaves a row in doubt: that CreateFlow is leaving. Its answer is the next. */
		bool doubt = (i / 2 == 1 && !before) || (i / 2 == 2 && before);
		if (WEXITSTATUS(status) != (doubt ? SIGNPREP_UNKNOWN : 0))
			fail("ended with another code than it must:", key);
		if (doubt) {
			settle("steps.sqlite", key);
			status = send_in_child(key, -1, false);
		}
		pthread_mutex_lock(&sandbox->lock);
		const sp_stored_flow *flow = flow_of(key, &count);
		if (status != 0 || count != 1 || !is_started(flow))
			fail("is not one started contract:", key);
		pthread_mutex_unlock(&sandbox->lock);
	}
	printf("%d kills at writes: one started contract each\n", 2 * SAVES);
	fflush(stdout); /* or each child says it again */
}

/* Each is planned, then creating, then created. Those that were written down as leaving, and not as made, are in doubt. */
static int in_doubt(int written)
{
	return written <= IN_A_CALL ? 0 : written <= 2 * IN_A_CALL ? written - IN_A_CALL : 3 * IN_A_CALL - written;
}

static void kill_a_call_at_each_write(void)
{
	for (int i = 0; i < 2 * 3 * IN_A_CALL; i++) {
		char key[32], name[48];
		int count;
		bool before = i % 2 == 0;
		snprintf(key, sizeof key, "call-%d-%s", i / 2 + 1, before ? "before" : "after");
		if (!WIFSIGNALED(send_in_child(key, i / 2 + 1, before)))
			fail("was not killed:", key);
		int status = send_in_child(key, -1, false);
		if (WEXITSTATUS(status) != in_doubt(i / 2 + !before))
			fail("others are in doubt than must be:", key);
		for (int k = 0; k < IN_A_CALL && status; k++) {
			sp_row row;
			key_of(key, k, name);
			signprep_client *client = client_of("steps.sqlite", NULL);
			if (sp_journal_load(client->core->journal, "sandbox", name, &row, NULL))
				fail("no row:", name);
			signprep_client_free(client);
			if (row.state == SP_STATE_CREATING)
				settle("steps.sqlite", name);
		}
		if (status && send_in_child(key, -1, false) != 0)
			fail("is in doubt after it was settled:", key);
		pthread_mutex_lock(&sandbox->lock);
		for (int k = 0; k < IN_A_CALL; k++) {
			key_of(key, k, name);
			const sp_stored_flow *flow = flow_of(name, &count);
			if (count != 1 || !is_started(flow))
				fail("is not one started contract:", name);
		}
		pthread_mutex_unlock(&sandbox->lock);
	}
	printf("%d kills at writes of a call with %d: one started contract each\n", 6 * IN_A_CALL, IN_A_CALL);
	fflush(stdout);
}

/* --- at random --- */

static pid_t start(const char *rate)
{
	char template[600], rows[600], out[600], errors[600];
	path_of("form.json", template);
	path_of("rows.csv", rows);
	path_of("out", out);
	path_of("stderr", errors);
	pid_t pid = fork();
	if (pid < 0)
		fail("fork", strerror(errno));
	if (pid > 0)
		return pid;
	if (!freopen(errors, "a", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(99);
	execl(program, program, "template", "send", template, rows, "-o", out, "--resume", "--endpoint", sp_sandbox_url(sandbox),
		"--rate", rate, "--retries", "0", "--quiet", partner ? "--edition=partner" : (char *) NULL, (char *) NULL);
	_exit(98);
}

/* Kills after a random time; true when the batch came to its end before. */
static bool run_for(pid_t pid, double seconds)
{
	int status = 0;
	disturbed_doze(seconds);
	kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid", strerror(errno));
	if (WIFSIGNALED(status))
		return false;
	if (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 14)
		fail("the batch ended with another code than 0 and 14", "");
	return true;
}

static void run_to_the_end(void)
{
	int status;
	waitpid(start("100000"), &status, 0);
	if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 14))
		fail("a run that nobody disturbed did not end well", "");
}

/* Rows in doubt; each is settled. */
static int settle_all(void)
{
	char path[600];
	sp_journal *journal;
	signprep_error err;
	int settled = 0;
	path_of("out/journal.sqlite", path);
	for (char key[72] = "", after[72];; settled++) {
		memcpy(after, key, sizeof after);
		if (sp_journal_open(&journal, path, 10, &err) || sp_journal_next(journal, "sandbox", after, true, key, &err))
			fail("journal:", err.message);
		sp_journal_close(journal);
		if (!*key)
			return settled;
		settle("out/journal.sqlite", key);
	}
}

static void check_all(void)
{
	static const char *flows[ROWS + 1];
	char path[600];
	sp_journal *journal;
	signprep_error err;
	disturbed_halt(sandbox);
	for (size_t i = 0; i < sandbox->store.flow_count; i++) {
		const sp_stored_flow *flow = sandbox->store.flows[i];
		int row = disturbed_row_of(flow, row_count);
		if (!is_started(flow))
			fail("was never started:", flow->id);
		if (row && flows[row])
			fail("is the second contract of its row:", flow->id);
		if (row)
			flows[row] = flow->id;
	}
	path_of("out/journal.sqlite", path);
	if (sp_journal_open(&journal, path, 10, &err))
		fail("journal:", err.message);
	for (int i = 1; i <= row_count; i++) {
		sp_row row = { 0 };
		char key[32];
		if (!flows[i] || !disturbed_row_agrees(journal, i, flows[i], key, &row) || row.state != SP_STATE_CREATED)
			fail("is no row with one started contract:", key);
	}
	sp_journal_close(journal);
}

/* Those of the call that makes many; the kills at writes come before. */
static const char *const *faults_together(void)
{
	static char texts[LOST / 6][64];
	static const char *specs[LOST / 6 + 1];
	for (int i = 0, at = 30; i < LOST / 6; i++) {
		at += 1 + (int) (disturbed_chance() * 4);
		snprintf(texts[i], sizeof texts[0], "%s:CreateFlowsByTemplates:%d", i % 2 ? "http-503-after" : "drop-answer", at);
		specs[i] = texts[i];
	}
	return specs;
}

static const char *const *faults(void)
{
	static const char *const actions[] = { "CreateFlow", "CreateDocument", "StartFlow" };
	static char texts[3 * LOST][64];
	static const char *specs[3 * LOST + 1];
	for (int i = 0, at = 30; i < LOST; i++) {
		at += 1 + (int) (disturbed_chance() * 30);
		for (int k = 0; k < 3; k++) {
			snprintf(texts[3 * i + k], sizeof texts[0], "%s:%s:%d", (i + k) % 2 ? "http-503-after" : "drop-answer",
				actions[k], at);
			specs[3 * i + k] = texts[3 * i + k];
		}
	}
	return specs;
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
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS, kills = 0;
	signprep_error err;
	if (argc < 2 || !mkdtemp(folder))
		return 2;
	program = argv[1];
	partner = argc > 3 && strcmp(argv[3], "partner") == 0;
	row_count = partner ? ROWS_TOGETHER : ROWS;
	/* The faults count from the thirtieth call on: those before are the kills at writes. */
	const sp_sandbox_options options = {
		.faults = partner ? faults_together() : faults(), .rate_per_s = 100000, .compose_s = COMPOSE_S
	};
	if (sp_sandbox_start(&sandbox, &options, &err))
		fail("no sandbox:", err.message);
	setenv("TENCENTCLOUD_SECRET_ID", sp_sandbox_secret_id(sandbox), 1);
	setenv("TENCENTCLOUD_SECRET_KEY", sp_sandbox_secret_key(sandbox), 1);
	setenv("SIGNPREP_PARTNER_APP_ID", "app", 1);
	setenv("SIGNPREP_PARTNER_ORG", "member", 1);
	setenv("SIGNPREP_PARTNER_OPERATOR", "clerk", 1);
	pull_form();
	write_inputs();
	if (partner)
		kill_a_call_at_each_write();
	else
		kill_at_each_write();
	while (kills < rounds &&
		!run_for(start(partner ? DISTURBED_RATE_TOGETHER : DISTURBED_RATE), 0.05 + 0.15 * disturbed_chance())) {
		kills++;
		/* Five minutes are all a contract has: nobody waits with looking until the end. */
		if (kills % 20 == 0)
			settle_all();
	}
	if (kills < rounds)
		fail("the batch came to its end too soon: more rows are needed", "");
	int settled = settle_all();
	for (int i = 0; i < 4; i++) {
		run_to_the_end();
		settled += settle_all();
	}
	check_all();
	printf("%d kills at random, %d rows settled at the end: %d rows, one started contract each\n", kills, settled, row_count);
	sp_sandbox_stop(sandbox);
	cJSON_free(form);
	clean();
	return 0;
}
