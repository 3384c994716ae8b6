/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Clients and their options, any action, the dry run, and what is left of a secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "fixture.h"

#define KEY_PART_1 "k3y-that-must-"
#define KEY_PART_2 "not-be-found-anywhere"

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void expect_option(signprep_client_options options, const char *id)
{
	network n;
	sp_transport transport;
	signprep_client *client;
	signprep_error err = { 0 };
	network_init(&n, NULL, 0, &transport);
	signprep_code code = sp_client_new_with(&client, &options, &transport, &err);
	if (code != SIGNPREP_INVALID || strcmp(err.id, id) != 0)
		fail_msg("got %d %s %s, expected %s", code, err.id, err.message, id);
	assert_null(client);
	assert_true(n.freed);
	/* The number is the system's, where it is to blame. */
	assert_true((err.native != 0) == (strcmp(id, "S109") == 0 || strcmp(id, "S501") == 0));
}

static void options_that_will_not_do(void **state)
{
	(void) state;
	expect_option((signprep_client_options) { .secret_id = "two words" }, "S106");
	expect_option((signprep_client_options) { .secret_key = "line\nbreak" }, "S106");
	expect_option((signprep_client_options) { .token = "t\r\nX-Evil: 1" }, "S106");
	expect_option((signprep_client_options) { .region = "ap guangzhou" }, "S106");
	expect_option((signprep_client_options) { .row_key = "" }, "S106");
	expect_option((signprep_client_options) { .row_key = "a\tb" }, "S106");
	expect_option((signprep_client_options) { .row_key = "01234567890123456789012345678901234567890123456789012345678901234" },
		"S106");
	expect_option((signprep_client_options) { .timeout_s = -1 }, "S106");
	expect_option((signprep_client_options) { .rate_per_s = INFINITY }, "S106");
	expect_option((signprep_client_options) { .environment = (signprep_environment) 7 }, "S106");
	expect_option((signprep_client_options) { .endpoint = "https://x/y" }, "S104");
	expect_option((signprep_client_options) { .file_endpoint = "http://example.org" }, "S105");
	expect_option((signprep_client_options) { .ca_file = "/nonexistent/ca.pem" }, "S109");
	expect_option((signprep_client_options) { .journal = "/dev/null/journal" }, "S501");
}

/* A process whose standard input is closed opens its files at 0. */
static void a_closed_standard_input(void **state)
{
	network n;
	sp_transport transport;
	signprep_client *client;
	const char *path = fixture_path("ca.pem");
	const signprep_client_options options = { .ca_file = path };
	int kept = dup(0);
	(void) state;
	FILE *file = fopen(path, "w");
	fclose(file);
	network_init(&n, NULL, 0, &transport);
	close(0);
	signprep_code code = sp_client_new_with(&client, &options, &transport, NULL);
	char at_0[512] = "";
	(void) !readlink("/proc/self/fd/0", at_0, sizeof at_0 - 1);
	if (kept >= 0) {
		dup2(kept, 0);
		close(kept);
	}
	assert_int_equal(code, SIGNPREP_OK);
	/* Open again is not what was only looked at. */
	assert_string_not_equal(at_0, path);
	signprep_client_free(client);
}

static void an_error_never_shows_a_secret(void **state)
{
	network n;
	sp_transport transport;
	signprep_client *client;
	signprep_error err = { 0 };
	const signprep_client_options options = { .secret_id = "id", .secret_key = "my secret key" };
	(void) state;
	network_init(&n, NULL, 0, &transport);
	assert_int_equal(sp_client_new_with(&client, &options, &transport, &err), SIGNPREP_INVALID);
	assert_null(strstr(err.message, "my secret"));
	for (size_t i = 0; i + 9 < sizeof err.args; i++)
		assert_memory_not_equal(err.args + i, "my secret", 9);
}

static signprep_code call(
	signprep_client *client, const char *service, const char *action, const char *body, char **answer, char id[8])
{
	signprep_error err = { 0 };
	signprep_code code = signprep_client_call(answer, client, service, action, body, &err);
	memcpy(id, err.id, sizeof err.id);
	return code;
}

static void any_action(void **state)
{
	static const scene scenes[] = {
		{ .action = "DescribeFlowInfo", .body = "{\"Response\":{\"FlowDetailInfos\":[],\"RequestId\":\"r1\"}}" },
		{ .action = "ModifyExtendedService", .body = ERROR_BODY("InvalidParameter.ParamError", "bad") },
		{ .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "StartFlow", .body = ERROR_BODY("OperationDenied.FlowHasStarted", "done before") },
	};
	const signprep_client_options options = {
		.environment = SIGNPREP_ENV_TEST, .token = "temporary", .region = "ap-guangzhou"
	};
	network n;
	char *answer, id[8];
	(void) state;
	signprep_client *client = network_client(&n, &options, scenes, 4);
	assert_int_equal(call(client, "ess", "DescribeFlowInfo", " {\"FlowIds\":[]}", &answer, id), SIGNPREP_OK);
	assert_string_equal(answer, "{\"FlowDetailInfos\":[],\"RequestId\":\"r1\"}");
	assert_string_equal(n.seen[0].body, " {\"FlowIds\":[]}"); /* sent as given */
	assert_string_equal(n.seen[0].url, "https://ess.test.ess.tencent.cn/");
	assert_string_equal(n.seen[0].token, "temporary");
	assert_non_null(strstr(n.seen[0].authorization, "/2023-11-14/ess/tc3_request"));
	signprep_free(answer);
	assert_int_equal(call(client, "essbasic", "ModifyExtendedService", "{}", &answer, id), SIGNPREP_REFUSED);
	assert_string_equal(id, "S301");
	assert_string_equal(
		answer, "{\"Error\":{\"Code\":\"InvalidParameter.ParamError\",\"Message\":\"bad\"},\"RequestId\":\"req-error\"}");
	assert_string_equal(n.seen[1].url, "https://essbasic.test.ess.tencent.cn/");
	assert_non_null(strstr(n.seen[1].authorization, "/essbasic/tc3_request"));
	signprep_free(answer);
	assert_int_equal(call(client, "ess", "UploadFiles", "{}", &answer, id), SIGNPREP_OK);
	assert_string_equal(n.seen[2].url, "https://file.test.ess.tencent.cn/");
	assert_non_null(strstr(n.seen[2].authorization, "/ess/tc3_request"));
	signprep_free(answer);
	assert_int_equal(call(client, "ess", "StartFlow", "{}", &answer, id), SIGNPREP_OK); /* facts C5: treat as done */
	signprep_free(answer);
	signprep_client_free(client);
	network_clear(&n);
}

static void reads_are_repeated_and_writes_are_not(void **state)
{
	static const scene reads[] = { { .end = SP_HTTP_TIMEOUT }, { .body = "{\"Response\":{}}" } };
	static const scene writes[] = { { .end = SP_HTTP_TIMEOUT } };
	network n;
	char *answer, id[8];
	(void) state;
	signprep_client *client = network_client(&n, NULL, reads, 2);
	assert_int_equal(call(client, "ess", "DescribeFlowBriefs", "{}", &answer, id), SIGNPREP_OK);
	signprep_free(answer);
	signprep_client_free(client);
	network_clear(&n);
	client = network_client(&n, NULL, writes, 1);
	assert_int_equal(call(client, "ess", "CreateFlow", "{}", &answer, id), SIGNPREP_UNKNOWN);
	assert_string_equal(id, "S401");
	assert_null(answer);
	signprep_client_free(client);
	network_clear(&n);
}

/* What happens when the first answer is lost: in doubt until an answer comes, and "it has ended" is then what was asked for. */
static void what_does_no_harm_a_second_time(void **state)
{
	static const scene lost = { .end = SP_HTTP_TIMEOUT };
	static const scene ended = { .body = ERROR_BODY("OperationDenied.FlowHasTerminated", "it has ended") };
	static const scene no_line = { .end = SP_HTTP_NO_CONNECTION, .body_lost = true };
	const struct {
		const char *action;
		scene scenes[2];
		size_t count;
		signprep_code code;
		const char *id;
	} rows[] = {
		{ "CancelFlow", { lost, ended }, 2, SIGNPREP_OK, "" },
		{ "CancelFlow", { ended }, 1, SIGNPREP_REFUSED, "S301" }, /* by somebody else, or signed */
		{ "CancelFlow", { lost, { .body = "{\"Response\":{}}" } }, 2, SIGNPREP_OK, "" },
		{ "CancelFlow", { lost, { .body = ERROR_BODY("InvalidParameter", "no") } }, 2, SIGNPREP_REFUSED, "S301" },
		{ "ModifyFlowDeadline", { lost, lost }, 2, SIGNPREP_UNKNOWN, "S401" },
		{ "ModifyFlowDeadline", { lost, no_line }, 2, SIGNPREP_UNKNOWN, "S401" }, /* the first may have arrived */
		{ "ModifyFlowDeadline", { no_line, no_line }, 2, SIGNPREP_NOT_SENT, "S201" },
		{ "DescribeSomethingNew", { lost }, 1, SIGNPREP_UNKNOWN, "S401" },
	};
	const signprep_client_options options = { .max_retries = 1 };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		network n;
		char *answer, id[8];
		signprep_client *client = network_client(&n, &options, rows[i].scenes, rows[i].count);
		signprep_code code = call(client, "ess", rows[i].action, "{}", &answer, id);
		if (code != rows[i].code || strcmp(id, rows[i].id) != 0)
			fail_msg("case %zu: %d %s", i, code, id);
		signprep_free(answer);
		signprep_client_free(client);
		network_clear(&n);
	}
}

static void calls_that_are_not_made(void **state)
{
	network n;
	char *answer, id[8];
	(void) state;
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	assert_int_equal(call(client, "cvm", "DescribeInstances", "{}", &answer, id), SIGNPREP_INVALID);
	assert_string_equal(id, "S107");
	assert_int_equal(call(client, "ess", "Describe\r\nX: y", "{}", &answer, id), SIGNPREP_INVALID);
	assert_string_equal(id, "S107");
	assert_int_equal(call(client, "ess", "describe", "{}", &answer, id), SIGNPREP_INVALID);
	assert_int_equal(call(client, "ess", "DescribeFlowInfo", "[1]", &answer, id), SIGNPREP_INVALID);
	assert_string_equal(id, "S108");
	assert_int_equal(call(client, "ess", "DescribeFlowInfo", "{\"a\":}", &answer, id), SIGNPREP_INVALID);
	assert_string_equal(id, "R101");
	signprep_client_free(client);
	const signprep_client_options keyless = { .secret_id = "" };
	sp_transport transport;
	network_init(&n, NULL, 0, &transport);
	assert_int_equal(sp_client_new_with(&client, &keyless, &transport, NULL), SIGNPREP_OK);
	assert_int_equal(call(client, "ess", "DescribeFlowInfo", "{}", &answer, id), SIGNPREP_CREDENTIALS);
	assert_string_equal(id, "S101");
	signprep_client_free(client);
}

static const cJSON *at(const cJSON *root, const char *first, int index, const char *second)
{
	return cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, first), index), second);
}

static void the_plan(void **state)
{
	const signprep_client_options options = {
		.environment = SIGNPREP_ENV_PRODUCTION, .secret_key = "plan-secret-key", .token = "plan-token"
	};
	network n;
	contract c;
	char *plan;
	signprep_error err = { 0 };
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, NULL, 0);
	assert_int_equal(signprep_submit_plan(&plan, client, c.doc, c.result, &err), SIGNPREP_OK);
	assert_null(strstr(plan, "plan-secret-key"));
	assert_null(strstr(plan, "plan-token"));
	assert_null(strstr(plan, FIXTURE_ID));
	assert_null(strstr(plan, "Authorization"));
	assert_null(strstr(plan, "JVBERi")); /* base64 of "%PDF" */
	cJSON *root = cJSON_Parse(plan);
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "schema")), "signprep.plan/1");
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "environment")), "production");
	assert_string_equal(cJSON_GetStringValue(at(root, "steps", 0, "url")), "https://file.ess.tencent.cn/");
	assert_string_equal(cJSON_GetStringValue(at(root, "steps", 1, "url")), "https://ess.tencentcloudapi.com/");
	const cJSON *document = cJSON_GetObjectItemCaseSensitive(root, "document");
	assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(document, "name")), "lease.pdf");
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(document, "sha256")), signprep_document_sha256(c.doc));
	assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(document, "length")), c.length);
	const cJSON *file = at(at(root, "steps", 0, "body"), "FileInfos", 0, "FileBody");
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(file, "sha256")), signprep_document_sha256(c.doc));
	assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(file, "length")), c.length);
	assert_string_equal(
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(at(root, "steps", 1, "body"), "FlowName")), "租赁合同");
	cJSON_Delete(root);
	signprep_free(plan);
	signprep_client_free(client);
	contract_close(&c);
}

static void a_plan_needs_no_credentials_and_tells_what_the_journal_knows(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	const signprep_client_options options = { .journal = fixture_path("journal") };
	network n;
	contract c;
	signprep_flow flow;
	signprep_client *client;
	sp_transport transport;
	char *plan;
	(void) state;
	contract_open(&c, "");
	client = network_client(&n, &options, scenes, 2);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, NULL), SIGNPREP_OK);
	signprep_client_free(client);
	network_clear(&n);
	network_init(&n, NULL, 0, &transport);
	assert_int_equal(sp_client_new_with(&client, &options, &transport, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_submit_plan(&plan, client, c.doc, c.result, NULL), SIGNPREP_OK);
	assert_non_null(strstr(plan, "\"journal\":{\"state\":\"created\",\"flow_id\":\"" FIXTURE_FLOW_ID "\"}"));
	assert_non_null(strstr(plan, flow.row_key));
	signprep_free(plan);
	signprep_client_free(client);
	contract_close(&c);
}

/* Looks through all memory of the process that can be written, for the key put together byte by byte. */
static int find_key(void)
{
	static const char first[] = KEY_PART_1, second[] = KEY_PART_2;
	size_t n1 = sizeof first - 1, n2 = sizeof second - 1;
	char line[512];
	int found = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	if (maps == NULL)
		return -1;
	while (fgets(line, sizeof line, maps) != NULL) {
		unsigned long start, end;
		char access[5];
		if (sscanf(line, "%lx-%lx %4s", &start, &end, access) != 3 || access[0] != 'r' || access[1] != 'w')
			continue;
		for (const char *p = (const char *) start; p + n1 + n2 <= (const char *) end; p++)
			found += *p == first[0] && memcmp(p, first, n1) == 0 && memcmp(p + n1, second, n2) == 0;
	}
	fclose(maps);
	return found;
}

static void nothing_is_left_of_the_key(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	char key[64];
	network n;
	contract c;
	signprep_flow flow;
	(void) state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* a sanitizer's own memory can't be walked */
#endif
	contract_open(&c, "");
	snprintf(key, sizeof key, "%s%s", KEY_PART_1, KEY_PART_2);
	const signprep_client_options options = { .secret_key = key };
	signprep_client *client = network_client(&n, &options, scenes, 2);
	memset(key, 0, sizeof key);
	int before = find_key();
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, NULL), SIGNPREP_OK);
	int during = find_key();
	signprep_client_free(client);
	int after = find_key();
	network_clear(&n);
	contract_close(&c);
	if (before < 0)
		skip();
	assert_int_equal(before, 1); /* the search works, and there is one copy only */
	assert_int_equal(during, 1);
	assert_int_equal(after, 0);
}

static sqlite3 *holder;
static const char *held;

static void lock_journal(void)
{
	assert_int_equal(sqlite3_open(held, &holder), SQLITE_OK);
	assert_int_equal(sqlite3_exec(holder, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
}

/* Another process takes the journal's lock while the answer is under way, and keeps it. */
static void a_flow_that_cannot_be_written_down(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE, .hook = lock_journal } };
	const signprep_client_options options = { .journal = fixture_path("journal"), .connect_timeout_s = 0.05 };
	network n;
	contract c;
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	held = options.journal;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, 2);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_UNKNOWN);
	assert_string_equal(err.id, "S406");
	assert_string_equal(flow.flow_id, FIXTURE_FLOW_ID);
	assert_non_null(strstr(err.message, FIXTURE_FLOW_ID));
	sqlite3_close(holder);
	/* The journal still says creating: nothing is sent again. */
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_UNKNOWN);
	assert_string_equal(err.id, "S405");
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(options_that_will_not_do, clean),
		cmocka_unit_test_teardown(a_closed_standard_input, clean),
		cmocka_unit_test_teardown(an_error_never_shows_a_secret, clean),
		cmocka_unit_test_teardown(any_action, clean),
		cmocka_unit_test_teardown(reads_are_repeated_and_writes_are_not, clean),
		cmocka_unit_test_teardown(what_does_no_harm_a_second_time, clean),
		cmocka_unit_test_teardown(calls_that_are_not_made, clean),
		cmocka_unit_test_teardown(the_plan, clean),
		cmocka_unit_test_teardown(a_plan_needs_no_credentials_and_tells_what_the_journal_knows, clean),
		cmocka_unit_test_teardown(nothing_is_left_of_the_key, clean),
		cmocka_unit_test_teardown(a_flow_that_cannot_be_written_down, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
