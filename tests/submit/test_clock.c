/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The clock of this machine: times of a request that are over, and jumps to and fro between any two steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "near.h"

#define SCENES(list) (list), sizeof(list) / sizeof((list)[0])
#define NOW 1700000000.0 /* of every fresh network; 2023-11-15 06:13:20 in Beijing */
#define DAY 86400.0

typedef struct stage {
	contract contract;
	network network;
	signprep_client *client;
	signprep_flow flow;
	signprep_error err;
} stage;

static network *jumping;
static double jump;

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static void open_stage(stage *s, const char *more, const signprep_client_options *options, const scene *scenes, size_t count)
{
	memset(s, 0, sizeof *s);
	contract_open(&s->contract, more);
	s->client = network_client(&s->network, options, scenes, count);
	jumping = &s->network;
}

static signprep_code submit(stage *s)
{
	memset(&s->err, 0, sizeof s->err);
	return signprep_submit(&s->flow, s->client, s->contract.doc, s->contract.result, &s->err);
}

static void close_stage(stage *s)
{
	assert_int_equal(s->network.calls, s->network.scene_count);
	signprep_client_free(s->client);
	network_clear(&s->network);
	contract_close(&s->contract);
}

/* 1700000000 is 2023-11-14T22:13:20Z; 2033-11-14T22:13:20Z, 3653 days later (2024, 2028 and 2032 are leap years), 2015619200. */
static void times_that_are_over(void **state)
{
	static const scene sent[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	static const struct {
		const char *more, *id, *text;
	} rows[] = {
		{ ",\"Deadline\":1700000000", "S605", "Deadline is over: 2023-11-15 06:13:20 +08:00" },
		{ ",\"Deadline\":1612345678", "S605", "2021-02-03 17:47:58 +08:00" },
		{ ",\"RemindedOn\":1699999999", "S605", "RemindedOn" },
		{ ",\"RemindedOn\":2015619201", "S606", "2033-11-15 06:13:20 +08:00" },
		{ ",\"RemindedOn\":1e300", "S606", "away: 1e+300, at most" },
		{ ",\"Deadline\":1700000001", NULL, NULL },
		{ ",\"RemindedOn\":2015619200", NULL, NULL },
		{ ",\"RemindedOn\":0,\"Deadline\":0", NULL, NULL },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *plan = NULL;
		stage s;
		open_stage(&s, rows[i].more, NULL, sent, rows[i].id != NULL ? 0 : 2);
		signprep_code code = signprep_submit_plan(&plan, s.client, s.contract.doc, s.contract.result, &s.err);
		assert_int_equal(code, rows[i].id != NULL ? SIGNPREP_RULE : SIGNPREP_OK);
		free(plan);
		code = submit(&s);
		if (rows[i].id == NULL) {
			assert_int_equal(code, SIGNPREP_OK);
		} else {
			assert_int_equal(code, SIGNPREP_RULE);
			assert_string_equal(s.err.id, rows[i].id);
			assert_non_null(strstr(s.err.message, rows[i].text));
		}
		close_stage(&s);
	}
}

/* What was created while its times were to come is not complained about later. */
static void times_that_were_to_come(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	stage s;
	(void) state;
	open_stage(&s, ",\"Deadline\":1700000500", NULL, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	s.network.clock += 1000;
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_true(s.flow.already_created);
	close_stage(&s);
}

static void leap(void)
{
	jumping->clock += jump;
}

/* A year forward or back while a request is under way changes neither what is sent nor how often. */
static void jumps_between_the_steps(void **state)
{
	static const double jumps[] = { 365 * DAY, -365 * DAY, 3600, -3600, -NOW };
	(void) state;
	for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++)
		for (size_t step = 0; step < 2; step++) {
			const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD, .hook = step == 0 ? leap : NULL },
				{ .action = "CreateFlowByFiles", .body = OK_CREATE, .hook = step == 1 ? leap : NULL } };
			stage s;
			jump = jumps[i];
			open_stage(&s, "", NULL, SCENES(scenes));
			assert_int_equal(submit(&s), SIGNPREP_OK);
			assert_string_equal(s.flow.flow_id, FIXTURE_FLOW_ID);
			for (size_t k = 0; k < s.network.sleeps; k++)
				assert_true(s.network.slept[k] <= 60);
			assert_int_equal(submit(&s), SIGNPREP_OK);
			assert_true(s.flow.already_created);
			close_stage(&s);
		}
}

/* A FileId of "tomorrow" is one of a clock that was wrong then or is wrong now: it says nothing about the hour it lives. */
static void a_file_id_of_tomorrow(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE }, { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
	const signprep_client_options options = { .resend = true };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	s.network.clock -= DAY;
	assert_int_equal(submit(&s), SIGNPREP_OK);
	close_stage(&s);
}

/* The waiting of a jump back is bounded: nobody waits until tomorrow for a token of the rate. */
static void the_rate_after_a_jump_back(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE }, { .body = OK_UPLOAD },
		{ .body = OK_CREATE } };
	const signprep_client_options options = { .resend = true, .rate_per_s = 4 };
	stage s;
	(void) state;
	open_stage(&s, "", &options, SCENES(scenes));
	assert_int_equal(submit(&s), SIGNPREP_OK);
	s.network.clock -= DAY;
	double before = s.network.clock;
	assert_int_equal(submit(&s), SIGNPREP_OK);
	assert_true(s.network.clock - before < 5);
	close_stage(&s);
}

/* A refusal that a switch of the console or an action cures says which. */
static void refusals_explain_themselves(void **state)
{
	static const struct {
		const char *body, *cure;
	} rows[] = {
		{ ERROR_BODY("ResourceNotFound.VerifyUser", "x"), "CreateUserVerifyUrl" },
		{ ERROR_BODY("OperationDenied.PersonNoOpenServerSign", "x"), "CreateUserAutoSignEnableUrl" },
		{ ERROR_BODY("OperationDenied.OverSeaForbid", "x"), "OVERSEA_SIGN" },
		{ ERROR_BODY("OperationDenied.InvalidApproverAge", "x"), "AGE_LIMIT_EXPANSION" },
		{ ERROR_BODY("OperationDenied.NoApproverMobileCheckPermission", "x"), "MOBILE_CHECK_APPROVER" },
		{ ERROR_BODY("OperationDenied.CcForbid", "x"), "CcInfos" },
		{ ERROR_BODY("FailedOperation.OrganizationNameNeedChange", "x"), "CreateOrganizationInfoChangeUrl" },
		{ ERROR_BODY("FailedOperation.OrganizationNameChanged", "x"), "CreateOrganizationInfoChangeUrl" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const scene scenes[] = { { .body = OK_UPLOAD }, { .body = rows[i].body } };
		char help[600];
		stage s;
		open_stage(&s, "", NULL, SCENES(scenes));
		assert_int_equal(submit(&s), SIGNPREP_REFUSED);
		signprep_error_help(&s.err, SIGNPREP_EN, help, sizeof help);
		assert_non_null(strstr(help, rows[i].cure));
		assert_non_null(strstr(help, "Nothing was created"));
		signprep_error_help(&s.err, SIGNPREP_ZH, help, sizeof help);
		assert_non_null(strstr(help, rows[i].cure));
		close_stage(&s);
		fixture_clean();
	}
}

/* The clock of the last answer, whether or not a signature was refused for it. 22:13:20 is now. */
static void what_answers_say_of_the_clock(void **state)
{
	static const scene scenes[] = { { .body = "{\"Response\":{}}" },
		{ .body = "{\"Response\":{}}", .date = "Tue, 14 Nov 2023 22:13:50 GMT" },
		{ .body = ERROR_BODY("OperationDenied", "no"), .date = "Tue, 14 Nov 2023 22:03:20 GMT" } };
	static const double ahead[] = { 0, 30, -600 };
	network n;
	signprep_client *client = network_client(&n, NULL, SCENES(scenes));
	(void) state;
	for (size_t i = 0; i < 3; i++) {
		char *answer = NULL;
		double heard;
		signprep_error err;
		assert_int_equal(signprep_client_call(&answer, client, "ess", "DescribeFlowBriefs", "{}", &err),
			i < 2 ? SIGNPREP_OK : SIGNPREP_REFUSED);
		assert_int_equal(signprep_client_clock(client, &heard), i > 0);
		assert_true(i == 0 || (heard > ahead[i] - 1 && heard < ahead[i] + 1));
		signprep_free(answer);
	}
	signprep_client_free(client);
	network_clear(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(times_that_are_over, clean),
		cmocka_unit_test_teardown(times_that_were_to_come, clean),
		cmocka_unit_test_teardown(jumps_between_the_steps, clean),
		cmocka_unit_test_teardown(a_file_id_of_tomorrow, clean),
		cmocka_unit_test_teardown(the_rate_after_a_jump_back, clean),
		cmocka_unit_test_teardown(refusals_explain_themselves, clean),
		cmocka_unit_test_teardown(what_answers_say_of_the_clock, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
