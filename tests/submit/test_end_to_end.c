/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a lab PDF to a flow in the sandbox, over real sockets, and through every fault the sandbox can play. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "near.h"
#include "service/sandbox/sandbox.h"

#define REQUEST \
	"{\"Operator\":{\"UserId\":\"yDwJSUUgoperator00000000000000001\"},\"FlowName\":\"租赁合同\",\"Approvers\":[{" \
	"\"ApproverType\":1," \
	"\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\"," \
	"\"GenerateMode\":\"KEYWORD\",\"ComponentId\":\"SIGNHERE\",\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}" \
	"]}]}"

typedef struct journey {
	sp_sandbox *sandbox;
	signprep_document *doc;
	signprep_request *request;
	signprep_result *result;
	signprep_client *client;
	signprep_flow flow;
	signprep_error err;
} journey;

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void connect_client(journey *j, signprep_client_options options)
{
	options.endpoint = sp_sandbox_url(j->sandbox);
	if (options.secret_id == NULL)
		options.secret_id = sp_sandbox_secret_id(j->sandbox);
	if (options.secret_key == NULL)
		options.secret_key = sp_sandbox_secret_key(j->sandbox);
	if (options.timeout_s == 0)
		options.timeout_s = 10;
	signprep_client_free(j->client);
	j->client = NULL;
	if (signprep_client_new(&j->client, &options, &j->err) != SIGNPREP_OK)
		fail_msg("%s %s", j->err.id, j->err.message);
}

static void start(journey *j, const char *file, const char *fault, sp_sandbox_options sandbox, signprep_client_options options)
{
	char path[512];
	const char *faults[] = { fault, NULL };
	memset(j, 0, sizeof *j);
	sandbox.faults = fault != NULL ? faults : NULL;
	snprintf(path, sizeof path, "%s/lab/pdf/%s", SIGNPREP_TESTS_DIR, file);
	if (sp_sandbox_start(&j->sandbox, &sandbox, &j->err) != SIGNPREP_OK ||
		signprep_document_open(&j->doc, path, NULL, &j->err) != SIGNPREP_OK ||
		signprep_request_parse(&j->request, REQUEST, strlen(REQUEST), "lease.json", &j->err) != SIGNPREP_OK ||
		signprep_check(&j->result, j->doc, j->request, NULL, &j->err) != SIGNPREP_OK)
		fail_msg("%s %s", j->err.id, j->err.message);
	assert_int_equal(signprep_result_code(j->result), SIGNPREP_OK);
	connect_client(j, options);
}

static signprep_code submit(journey *j)
{
	memset(&j->err, 0, sizeof j->err);
	return signprep_submit(&j->flow, j->client, j->doc, j->result, &j->err);
}

static void finish(journey *j)
{
	signprep_client_free(j->client);
	signprep_result_free(j->result);
	signprep_request_free(j->request);
	signprep_document_free(j->doc);
	sp_sandbox_stop(j->sandbox);
}

/* Left edge and width from the lab's own answer: the keyword starts at 200 across, its baseline is at 542. */
static void a_lab_pdf_becomes_a_flow(void **state)
{
	journey j;
	char *answer, body[256];
	(void) state;
	start(&j, "01_plain.pdf", NULL, (sp_sandbox_options) { 0 }, (signprep_client_options) { 0 });
	if (submit(&j) != SIGNPREP_OK)
		fail_msg("%s %s", j.err.id, j.err.message);
	assert_int_equal(strlen(j.flow.flow_id), 32);
	assert_int_equal(strlen(j.flow.file_id), 32);
	assert_int_equal(sp_sandbox_flow_count(j.sandbox), 1);
	const signprep_placement *placed = &signprep_result_at(j.result, 0)->placements[0];
	assert_near(placed->rect.x0, 200, 0.5);
	assert_true(placed->rect.y0 < 542 && placed->rect.y0 > 542 - 20);
	snprintf(body, sizeof body, "{\"Operator\":{\"UserId\":\"yDwJSUUgoperator00000000000000001\"},\"FlowIds\":[\"%s\"]}",
		j.flow.flow_id);
	if (signprep_client_call(&answer, j.client, "ess", "DescribeFlowInfo", body, &j.err) != SIGNPREP_OK)
		fail_msg("%s %s", j.err.id, j.err.message);
	assert_non_null(strstr(answer, j.flow.flow_id));
	assert_non_null(strstr(answer, "租赁合同"));
	signprep_free(answer);
	assert_int_equal(submit(&j), SIGNPREP_OK);
	assert_true(j.flow.already_created);
	assert_int_equal(sp_sandbox_flow_count(j.sandbox), 1);
	finish(&j);
}

static void a_rotated_page(void **state)
{
	journey j;
	(void) state;
	start(&j, "03_rot90.pdf", NULL, (sp_sandbox_options) { 0 }, (signprep_client_options) { 0 });
	assert_int_equal(submit(&j), SIGNPREP_OK);
	assert_int_equal(sp_sandbox_flow_count(j.sandbox), 1);
	finish(&j);
}

typedef struct bad_day {
	const char *fault;
	signprep_code code;
	const char *id;
	int flows;          /* there afterwards */
	signprep_code then; /* of a second run */
	int flows_then;
} bad_day;

static const bad_day bad_days[] = {
	/* what is repeated by itself */
	{ "drop-answer:UploadFiles:1", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	{ "http-503:UploadFiles:1", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	{ "http-503-after:UploadFiles:1", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	{ "error:UploadFiles:1:InternalError.Encryption", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	{ "error:CreateFlowByFiles:1:RequestLimitExceeded", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	{ "error:CreateFlowByFiles:1:ResourceNotFound.Resource", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	{ "delay:CreateFlowByFiles:1:300", SIGNPREP_OK, "", 1, SIGNPREP_OK, 1 },
	/* where the flow was made or may have been: never a second one */
	{ "drop-answer:CreateFlowByFiles:1", SIGNPREP_UNKNOWN, "S401", 1, SIGNPREP_UNKNOWN, 1 },
	{ "http-503-after:CreateFlowByFiles:1", SIGNPREP_UNKNOWN, "S403", 1, SIGNPREP_UNKNOWN, 1 },
	{ "http-503:CreateFlowByFiles:1", SIGNPREP_UNKNOWN, "S403", 0, SIGNPREP_UNKNOWN, 0 },
	{ "html:CreateFlowByFiles:1", SIGNPREP_UNKNOWN, "S402", 0, SIGNPREP_UNKNOWN, 0 },
	{ "error:CreateFlowByFiles:1:InternalError.Db", SIGNPREP_UNKNOWN, "S403", 0, SIGNPREP_UNKNOWN, 0 },
	/* refused: nothing was made, a second run may */
	{ "error:CreateFlowByFiles:1:OperationDenied.NoQuota", SIGNPREP_REFUSED, "S306", 0, SIGNPREP_OK, 1 },
	{ "error:CreateFlowByFiles:1:AuthFailure.SecretIdNotFound", SIGNPREP_CREDENTIALS, "S102", 0, SIGNPREP_OK, 1 },
	{ "error:UploadFiles:1:InvalidParameter.SensitiveFileContent", SIGNPREP_REFUSED, "S305", 0, SIGNPREP_OK, 1 },
	{ "html:UploadFiles:1", SIGNPREP_NOT_SENT, "S205", 0, SIGNPREP_OK, 1 },
};

static void every_fault(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof bad_days / sizeof bad_days[0]; i++) {
		const bad_day *d = &bad_days[i];
		journey j;
		start(&j, "01_plain.pdf", d->fault, (sp_sandbox_options) { 0 }, (signprep_client_options) { 0 });
		signprep_code code = submit(&j);
		if (code != d->code || strcmp(j.err.id, d->id) != 0 || sp_sandbox_flow_count(j.sandbox) != d->flows)
			fail_msg("%s: %d %s %s, %d flows", d->fault, code, j.err.id, j.err.message,
				sp_sandbox_flow_count(j.sandbox));
		code = submit(&j);
		if (code != d->then || sp_sandbox_flow_count(j.sandbox) != d->flows_then)
			fail_msg("%s, again: %d %s %s, %d flows", d->fault, code, j.err.id, j.err.message,
				sp_sandbox_flow_count(j.sandbox));
		finish(&j);
	}
}

static void a_creation_that_takes_too_long(void **state)
{
	journey j;
	(void) state;
	start(&j, "01_plain.pdf", "delay:CreateFlowByFiles:1:60000", (sp_sandbox_options) { 0 },
		(signprep_client_options) { .timeout_s = 2 });
	assert_int_equal(submit(&j), SIGNPREP_UNKNOWN);
	assert_string_equal(j.err.id, "S401");
	assert_int_equal(submit(&j), SIGNPREP_UNKNOWN);
	finish(&j);
}

static void clocks_that_differ(void **state)
{
	static const double skews[] = { 3600, -3600 };
	(void) state;
	for (int i = 0; i < 2; i++) {
		journey j;
		start(&j, "01_plain.pdf", NULL, (sp_sandbox_options) { .clock_skew_s = skews[i] }, (signprep_client_options) { 0 });
		if (submit(&j) != SIGNPREP_OK)
			fail_msg("%s %s", j.err.id, j.err.message);
		finish(&j);
	}
}

/* Dead on arrival: uploaded again once, then the service's own refusal stands. */
static void a_file_id_that_dies_at_once(void **state)
{
	journey j;
	(void) state;
	start(&j, "01_plain.pdf", NULL, (sp_sandbox_options) { .file_id_ttl_s = 1e-6 }, (signprep_client_options) { 0 });
	assert_int_equal(submit(&j), SIGNPREP_REFUSED);
	assert_string_equal(j.err.id, "S305");
	assert_int_equal(sp_sandbox_flow_count(j.sandbox), 0);
	finish(&j);
}

static void wrong_keys(void **state)
{
	journey j;
	(void) state;
	start(&j, "01_plain.pdf", NULL, (sp_sandbox_options) { 0 }, (signprep_client_options) { .secret_key = "not-the-key" });
	assert_int_equal(submit(&j), SIGNPREP_CREDENTIALS);
	assert_string_equal(j.err.id, "S102");
	assert_null(strstr(j.err.message, "not-the-key"));
	connect_client(&j, (signprep_client_options) { .secret_id = "AKIDnobody" });
	assert_int_equal(submit(&j), SIGNPREP_CREDENTIALS);
	finish(&j);
}

/* The sandbox counts 20 a second; ours keeps below. */
static void many_calls_stay_within_the_rate(void **state)
{
	journey j;
	(void) state;
	start(&j, "01_plain.pdf", NULL, (sp_sandbox_options) { .rate_per_s = 20 }, (signprep_client_options) { .max_retries = -1 });
	for (int i = 0; i < 30; i++) {
		char *answer;
		signprep_code code = signprep_client_call(&answer, j.client, "ess", "DescribeFlowBriefs",
			"{\"Operator\":{\"UserId\":\"yDwJSUUgoperator00000000000000001\"},\"FlowIds\":["
			"\"yDwJSUUgflow000000000000000000001\"]}",
			&j.err);
		if (code != SIGNPREP_OK)
			fail_msg("call %d: %s %s", i, j.err.id, j.err.message);
		signprep_free(answer);
	}
	finish(&j);
}

static void a_journal_kept_between_runs(void **state)
{
	const signprep_client_options options = { .journal = fixture_path("journal") };
	signprep_client_options forced = options;
	journey j;
	(void) state;
	start(&j, "01_plain.pdf", "drop-answer:CreateFlowByFiles:1", (sp_sandbox_options) { 0 }, options);
	assert_int_equal(submit(&j), SIGNPREP_UNKNOWN);
	connect_client(&j, options);
	assert_int_equal(submit(&j), SIGNPREP_UNKNOWN);
	assert_string_equal(j.err.id, "S404");
	forced.resend_unknown = true;
	connect_client(&j, forced);
	assert_int_equal(submit(&j), SIGNPREP_OK);
	connect_client(&j, options);
	assert_int_equal(submit(&j), SIGNPREP_OK);
	assert_true(j.flow.already_created);
	assert_int_equal(sp_sandbox_flow_count(j.sandbox), 2); /* the lost one, and the one asked for */
	finish(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_lab_pdf_becomes_a_flow, clean),
		cmocka_unit_test_teardown(a_rotated_page, clean),
		cmocka_unit_test_teardown(every_fault, clean),
		cmocka_unit_test_teardown(a_creation_that_takes_too_long, clean),
		cmocka_unit_test_teardown(clocks_that_differ, clean),
		cmocka_unit_test_teardown(a_file_id_that_dies_at_once, clean),
		cmocka_unit_test_teardown(wrong_keys, clean),
		cmocka_unit_test_teardown(many_calls_stay_within_the_rate, clean),
		cmocka_unit_test_teardown(a_journal_kept_between_runs, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
