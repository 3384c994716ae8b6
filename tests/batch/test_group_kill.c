/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Contracts that are signed as one, killed: at each write of the journal, before it and after it, and at random moments, by a sandbox that loses
 * answers. What nobody can know (the creation left, no answer came) is settled by somebody who looks. At the end each key has one group.
 * Usage: test_group_kill [ROUNDS]
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
#include <signprep/group.h>
#include <signprep/memory.h>

#include "base/clock.h"
#include "tests/submit/fixture.h"
#include "tests/support/disturbed.h"

#define ROUNDS 80
#define LOST 24
#define CONTRACT(name) \
	"{\"FlowName\":\"" name \
	"\",\"Approvers\":[{\"ApproverType\":1,\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"," \
	"\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentPage\":1,\"ComponentPosX\":72,\"ComponentPosY\":" \
	"150," \
	"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}]}]}"
static const char group[] =
	"{\"Operator\":{\"UserId\":\"yDSandboxOperator000000000000000\"},\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[" CONTRACT(
		"first") "," CONTRACT("second") "]}";

static char folder[] = "/tmp/signprep-groups-XXXXXX";
static sp_sandbox *sandbox;
static signprep_request *request;
static char *pdfs[2];
static signprep_document *documents[2];
static signprep_result *results[2];

/* --- where a child is killed --- */

static int writes_left = -1; /* before it dies; -1: never */
static bool dies_before;

signprep_code __real_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err);
signprep_code __real_sp_journal_keep(
	sp_journal *journal, const char *environment, const char *key, const sp_contract *list, size_t count, signprep_error *err);
signprep_code __wrap_sp_journal_keep(
	sp_journal *journal, const char *environment, const char *key, const sp_contract *list, size_t count, signprep_error *err);

static bool is_due(void)
{
	bool here = writes_left > 0 && --writes_left == 0;
	if (here && dies_before)
		raise(SIGKILL);
	return here;
}

signprep_code __wrap_sp_journal_save(sp_journal *journal, sp_row *row, double now, signprep_error *err)
{
	bool here = is_due();
	signprep_code code = __real_sp_journal_save(journal, row, now, err);
	if (here)
		raise(SIGKILL);
	return code;
}

signprep_code __wrap_sp_journal_keep(
	sp_journal *journal, const char *environment, const char *key, const sp_contract *list, size_t count, signprep_error *err)
{
	bool here = is_due();
	signprep_code code = __real_sp_journal_keep(journal, environment, key, list, count, err);
	if (here)
		raise(SIGKILL);
	return code;
}

static void fail(const char *what, const char *more)
{
	fprintf(stderr, "group kill test: %s %s (files in %s)\n", what, more, folder);
	exit(1);
}

/* --- one group --- */

static void prepare(void)
{
	signprep_error err = { 0 };
	if (signprep_request_parse(&request, group, strlen(group), "group.json", &err))
		fail("no request:", err.message);
	for (size_t i = 0; i < 2; i++) {
		size_t length;
		signprep_request *one = NULL;
		FILE *out = open_memstream(&pdfs[i], &length);
		fixture_write_pdf(out, 100 + i);
		fclose(out);
		if (signprep_document_open_memory(&documents[i], pdfs[i], length, "part.pdf", NULL, &err) ||
			signprep_group_contract(&one, request, i, &err) ||
			signprep_check(&results[i], documents[i], one, NULL, &err))
			fail("no contract:", err.message);
		signprep_request_free(one);
	}
}

static signprep_client *client_of(const char *key)
{
	char path[600];
	signprep_client *client = NULL;
	signprep_error err = { 0 };
	snprintf(path, sizeof path, "%s/journal.sqlite", folder);
	const signprep_client_options options = { .size = sizeof options,
		.endpoint = sp_sandbox_url(sandbox),
		.secret_id = sp_sandbox_secret_id(sandbox),
		.secret_key = sp_sandbox_secret_key(sandbox),
		.journal = path,
		.row_key = key,
		.rate_per_s = 100000,
		.operator_id = "yDSandboxOperator000000000000000" };
	if (signprep_client_new(&client, &options, &err))
		fail("no client:", err.message);
	return client;
}

static int send_here(const char *key)
{
	signprep_group_flow flow;
	signprep_error err = { 0 };
	signprep_client *client = client_of(key);
	const signprep_group_parts parts = { .size = sizeof parts,
		.request = request,
		.documents = documents,
		.results = (const signprep_result *const *) results,
		.count = 2 };
	signprep_code code = signprep_group_submit(&flow, client, &parts, &err);
	if (code && code != SIGNPREP_UNKNOWN)
		fprintf(stderr, "%s: %s %s\n", key, err.id, err.message);
	signprep_client_free(client);
	return (int) code;
}

static pid_t start(const char *key, int writes, bool before)
{
	pid_t pid = fork();
	if (pid < 0)
		fail("fork", strerror(errno));
	if (pid == 0) {
		writes_left = writes;
		dies_before = before;
		_exit(send_here(key));
	}
	return pid;
}

static int end_of(pid_t pid)
{
	int status = 0;
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid", strerror(errno));
	return status;
}

/* --- what the service has --- */

/* How many contracts there are for a key, and the group of one of them: "" without any. Two are one group. */
static int contracts_of(const char *key, char group_id[64])
{
	char text[96], data[160];
	const char *id = "";
	int count = 0;
	snprintf(text, sizeof text, "{\"signprep\":\"%s\"}", key);
	EVP_EncodeBlock((unsigned char *) data, (const unsigned char *) text, (int) strlen(text));
	group_id[0] = '\0';
	pthread_mutex_lock(&sandbox->lock);
	for (size_t i = 0; i < sandbox->store.flow_count; i++) {
		const cJSON *given = cJSON_GetObjectItemCaseSensitive(sandbox->store.flows[i]->body, "UserData");
		if (cJSON_IsString(given) && strcmp(given->valuestring, data) == 0) {
			id = sandbox->store.flows[i]->id;
			count++;
		}
	}
	for (size_t i = 0; *id && i < sandbox->store.thing_count; i++) {
		const sp_stored_thing *thing = sandbox->store.things[i];
		const cJSON *member;
		cJSON_ArrayForEach(member, cJSON_GetObjectItemCaseSensitive(thing->data, "FlowIds"))
		{
			if (strcmp(thing->kind, "group") == 0 && cJSON_IsString(member) && strcmp(member->valuestring, id) == 0)
				snprintf(group_id, 64, "%s", thing->id);
		}
	}
	pthread_mutex_unlock(&sandbox->lock);
	return count;
}

/* Somebody looks for the group of a key in doubt, and says what was found; of one that is there the service is asked. */
static void settle(const char *key)
{
	char id[64], *json = NULL;
	signprep_error err = { 0 };
	/* Nobody waits the five minutes after which nothing can arrive any more; here it can be seen that nothing is under way. */
	if (!disturbed_rest(sandbox))
		fail("the sandbox does not come to rest:", key);
	contracts_of(key, id);
	signprep_client *client = client_of(NULL);
	const signprep_flows_settlement found = {
		.size = sizeof found, .key = key, .flow_id = *id ? id : NULL, .reason = "looked for in the console", .at_once = true
	};
	if (signprep_flows_settle(&json, NULL, client, &found, &err))
		fail("not settled:", err.message);
	signprep_free(json);
	signprep_client_free(client);
}

/* Sent again until it is there; whoever is in doubt is told so, and then somebody looks. @return how often that was */
static int finish(const char *key)
{
	char id[64], told[64] = "";
	int doubts = 0;
	for (;; doubts++) {
		int status = end_of(start(key, -1, false));
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			break;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != SIGNPREP_UNKNOWN || doubts == 4)
			fail("ended otherwise than well or in doubt:", key);
		settle(key);
	}
	if (contracts_of(key, id) != 2 || !*id)
		fail("is not one group:", key);
	/* The journal says which; nothing is sent for it. */
	signprep_error err = { 0 };
	sp_journal *journal;
	sp_row row;
	char path[600];
	snprintf(path, sizeof path, "%s/journal.sqlite", folder);
	if (sp_journal_open(&journal, path, 10, &err) || sp_journal_load(journal, "sandbox", key, &row, &err))
		fail("journal:", err.message);
	sp_journal_close(journal);
	snprintf(told, sizeof told, "%s", row.flow_id);
	if (row.state != SP_STATE_CREATED || strcmp(told, id) != 0)
		fail("has another group in the journal:", key);
	return doubts;
}

static int kill_at_each_write(void)
{
	int kills = 0;
	for (int writes = 1; writes < 100; writes++)
		for (int before = 0; before < 2; before++) {
			char key[32];
			snprintf(key, sizeof key, "step-%d-%s", writes, before ? "before" : "after");
			int status = end_of(start(key, writes, before));
			/* The last write is behind. */
			if (WIFEXITED(status))
				return kills;
			kills++;
			(void) finish(key);
		}
	fail("the writes of one group do not end", "");
	return 0;
}

static int kill_at_random(int rounds, int *doubts)
{
	int kills = 0;
	/* As long as one takes here and now: it changes with what else the machine does. */
	double begun = sp_monotonic();
	*doubts = finish("undisturbed");
	double takes = sp_monotonic() - begun;
	for (int i = 0; i < rounds; i++) {
		char key[32];
		snprintf(key, sizeof key, "random-%d", i);
		for (int again = 0; again < 3; again++) {
			pid_t pid = start(key, -1, false);
			disturbed_doze(takes * disturbed_chance());
			kill(pid, SIGKILL);
			kills += WIFSIGNALED(end_of(pid));
			if (disturbed_chance() < 0.6)
				break;
		}
		begun = sp_monotonic();
		int more = finish(key);
		if (more == 0)
			takes = 0.8 * takes + 0.2 * (sp_monotonic() - begun);
		*doubts += more;
	}
	return kills;
}

/* No row is left in doubt, and no group is of a key that nobody sent. */
static void check_all(int keys)
{
	size_t groups = 0;
	disturbed_halt(sandbox);
	for (size_t i = 0; i < sandbox->store.thing_count; i++)
		groups += strcmp(sandbox->store.things[i]->kind, "group") == 0;
	if (groups != (size_t) keys || sandbox->store.flow_count != 2 * groups)
		fail("there are other groups than were sent", "");
}

static const char *const *faults(void)
{
	static char texts[LOST][64];
	static const char *specs[LOST + 1];
	for (int i = 0, at = 12; i < LOST; i++) {
		at += 1 + (int) (disturbed_chance() * 6);
		snprintf(texts[i], sizeof texts[i], "%s:CreateFlowGroupByFiles:%d", i % 2 ? "http-503-after" : "drop-answer", at);
		specs[i] = texts[i];
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
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS, doubts = 0;
	signprep_error err = { 0 };
	const sp_sandbox_options options = { .faults = faults(), .rate_per_s = 100000 };
	if (!mkdtemp(folder))
		return 2;
	if (sp_sandbox_start(&sandbox, &options, &err))
		fail("no sandbox:", err.message);
	prepare();
	int at_writes = kill_at_each_write();
	printf("%d kills at writes: one group each\n", at_writes);
	fflush(stdout); /* or each child says it again */
	int at_random = kill_at_random(rounds, &doubts);
	/* The one that no write was left for, and the one that nobody disturbed. */
	check_all(at_writes + 1 + rounds + 1);
	printf("%d kills at random, %d times in doubt: %d keys, one group each\n", at_random, doubts, rounds + 1);
	sp_sandbox_stop(sandbox);
	signprep_request_free(request);
	for (size_t i = 0; i < 2; i++) {
		signprep_result_free(results[i]);
		signprep_document_free(documents[i]);
		free(pdfs[i]);
	}
	clean();
	return 0;
}
