/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A contract from a template on its way: three calls, each written down, killed and lost and told lies to at each of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/flow.h>
#include <signprep/form.h>

#include "fixture.h"
#include "form_text.h"
#include "submit/environment.h"
#include "submit/internal.h"
#include "submit/journal/journal.h"

#define TEMPLATE(version, rent, status) \
	"{\"Response\":{\"TotalCount\":1,\"Templates\":[{\"TemplateId\":\"" LEASE_ID \
	"\",\"TemplateName\":\"房屋租赁合同\",\"Description\":\"\",\"TemplateVersion\":\"" version "\",\"Status\":" status \
	",\"Available\":1,\"TemplateType\":3,\"SignOrder\":[],\"UserFlowType\":{\"Name\":\"租赁合同\"},\"Recipients\":[" \
	"{\"RecipientId\":\"" A_ID "\",\"RecipientType\":\"ENTERPRISE\",\"RoleName\":\"甲方\",\"RoutingOrder\":0}," \
	"{\"RecipientId\":\"" B_ID "\",\"RecipientType\":\"INDIVIDUAL\",\"RoleName\":\"乙方\",\"RoutingOrder\":1}]," \
	"\"Components\":[{\"ComponentId\":\"c_rent\",\"ComponentName\":\"" rent "\",\"ComponentType\":\"TEXT\"," \
	"\"ComponentRequired\":true}],\"SignComponents\":[]}],\"RequestId\":\"req-template\"}}"
#define SEEN \
	{ \
		.action = "DescribeFlowTemplates", .body = TEMPLATE("7", "月租金", "1") \
	}
#define FORM \
	LEASE_HEAD("7", "true", "false") \
	",\"fill\":[{\"id\":\"c_rent\",\"name\":\"月租金\",\"type\":\"TEXT\",\"required\":true,\"mode\":\"\",\"value\":\"\"," \
	"\"recipient\":null}],\"sign\":[]}"

#define CREATED \
	{ \
		.action = "CreateFlow", .body = OK_CREATE \
	}
#define OK_DOCUMENT \
	"{\"Response\":{\"DocumentId\":\"yDRSzUUgtestDoc00000000000000001\",\"PreviewFileUrl\":\"\",\"RequestId\":\"req-" \
	"document\"}}"
#define FILLED \
	{ \
		.action = "CreateDocument", .body = OK_DOCUMENT \
	}
#define OK_START "{\"Response\":{\"Status\":\"START\",\"RequestId\":\"req-start\"}}"
#define STARTED \
	{ \
		.action = "StartFlow", .body = OK_START \
	}
#define BRIEF(status) \
	{ \
		.action = "DescribeFlowBriefs", \
		.body = "{\"Response\":{\"FlowBriefs\":[{\"FlowId\":\"" FIXTURE_FLOW_ID "\",\"FlowStatus\":" status \
			"}],\"RequestId\":\"req-brief\"}}" \
	}

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

/* One run: what it ended with, and what the journal says afterwards. */
typedef struct told {
	signprep_code code;
	char id[8], issues[256];
	signprep_flow flow;
	double slept;
	network n;
} told;

static signprep_client_options settings(const char *journal)
{
	return (signprep_client_options) {
		.journal = journal, .row_key = "row-1", .max_retries = -1, .operator_id = "yDxSandboxOperator00000000000001"
	};
}

static void send_as(told *t, const signprep_client_options *options, const char *request, const scene *scenes, size_t count)
{
	signprep_error err = { 0 };
	signprep_issues *issues = NULL;
	memset(t, 0, sizeof *t);
	signprep_client *client = network_client(&t->n, options, scenes, count);
	t->code = signprep_form_send(&t->flow, &issues, client, FORM, request, &err);
	if (t->n.calls != count)
		fail_msg("%zu of %zu requests were made; %s %s", t->n.calls, count, err.id, err.message);
	memcpy(t->id, t->code ? err.id : "", t->code ? sizeof t->id : 1);
	for (size_t i = 0, length = 0; i < signprep_issues_count(issues) && length < sizeof t->issues; i++)
		length += (size_t) snprintf(
			t->issues + length, sizeof t->issues - length, "%s ", signprep_issues_at(issues, i)->id);
	for (size_t i = 0; i < t->n.sleeps; i++)
		t->slept += t->n.slept[i];
	signprep_issues_free(issues);
	signprep_client_free(client);
	network_clear(&t->n);
}

static void run(told *t, const char *journal, const scene *scenes, size_t count)
{
	const signprep_client_options options = settings(journal);
	send_as(t, &options, LEASE_REQUEST, scenes, count);
}

#define RUN(t, journal, ...) \
	do { \
		const scene scenes_[] = { __VA_ARGS__ }; \
		run(t, journal, scenes_, sizeof scenes_ / sizeof *scenes_); \
	} while (0)

static void expect_state(const char *journal, const char *state)
{
	char sql[96];
	snprintf(sql, sizeof sql, "SELECT count(*) FROM row WHERE state = '%s'", state);
	if (journal_count(journal, sql) != 1)
		fail_msg("the row is not %s", state);
}

static void expect(const told *t, signprep_code code, const char *id, const char *issues)
{
	assert_string_equal(t->id, id);
	assert_int_equal(t->code, code);
	assert_string_equal(t->issues, issues);
}

static void three_calls_and_a_started_contract(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, CREATED, FILLED, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
	assert_string_equal(t.flow.flow_id, FIXTURE_FLOW_ID);
	assert_string_equal(t.flow.request_id, "req-start");
	expect_state(journal, "created");
	/* planned, drafting, drafted, filling, filled, created */
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM step"), 6);
	run(&t, journal, NULL, 0);
	expect(&t, SIGNPREP_OK, "", "");
	assert_true(t.flow.already_created);
	assert_string_equal(t.flow.flow_id, FIXTURE_FLOW_ID);
}

static void a_template_that_has_changed_is_refused(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, { .action = "DescribeFlowTemplates", .body = TEMPLATE("8", "月租金", "1") });
	expect(&t, SIGNPREP_DRIFT, "R880", "R839 ");
	/* Whoever forgets to count versions. */
	RUN(&t, journal, { .action = "DescribeFlowTemplates", .body = TEMPLATE("7", "租金", "1") });
	expect(&t, SIGNPREP_DRIFT, "R880", "R846 ");
	RUN(&t, journal, { .action = "DescribeFlowTemplates", .body = TEMPLATE("7", "月租金", "0") });
	expect(&t, SIGNPREP_RULE, "R895", "");
	RUN(&t, journal,
		{ .action = "DescribeFlowTemplates",
			.body = "{\"Response\":{\"TotalCount\":0,\"Templates\":[],\"RequestId\":\"r\"}}" });
	expect(&t, SIGNPREP_NOT_FOUND, "R830", "");
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM step"), 0);
	/* Also between the empty contract and its document. */
	RUN(&t, journal, SEEN, CREATED, { .action = "CreateDocument", .end = SP_HTTP_NO_CONNECTION, .body_lost = true });
	expect(&t, SIGNPREP_NOT_SENT, "S201", "R897 ");
	RUN(&t, journal, { .action = "DescribeFlowTemplates", .body = TEMPLATE("8", "月租金", "1") });
	expect(&t, SIGNPREP_DRIFT, "R880", "R839 R897 ");
	expect_state(journal, "drafted");
}

/* The one answer that nobody can do without. */
static void a_lost_contract_is_never_made_again(void **state)
{
	const char *journal = fixture_path("journal");
	char *json = NULL;
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .end = SP_HTTP_BROKEN });
	expect(&t, SIGNPREP_UNKNOWN, "S401", "");
	expect_state(journal, "draft-lost");
	run(&t, journal, NULL, 0);
	expect(&t, SIGNPREP_UNKNOWN, "S404", "");
	/* Somebody looked: the contract is there. It is empty still, and the next run goes on with it. */
	network n;
	const signprep_client_options options = settings(journal);
	signprep_client *client = network_client(&n, &options, NULL, 0);
	const signprep_flows_settlement settled = { .key = "row-1", .flow_id = FIXTURE_FLOW_ID, .offline = true };
	assert_int_equal(signprep_flows_settle(&json, NULL, client, &settled, NULL), SIGNPREP_OK);
	assert_non_null(strstr(json, "\"state\":\"drafted\""));
	signprep_free(json);
	signprep_client_free(client);
	network_clear(&n);
	RUN(&t, journal, SEEN, FILLED, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
	assert_string_equal(t.flow.flow_id, FIXTURE_FLOW_ID);
	expect_state(journal, "created");
}

/* 80 bytes of the reason are kept: 26 characters of three, and none of the 27th. */
static void a_reason_is_cut_between_characters(void **state)
{
#define TEN "零一二三四五六七八九"
	const char *journal = fixture_path("journal");
	const signprep_client_options options = settings(journal);
	const signprep_flows_settlement settled = {
		.size = sizeof settled, .key = "row-1", .reason = TEN TEN TEN, .at_once = true
	};
	char *json = NULL;
	network n;
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .end = SP_HTTP_BROKEN });
	signprep_client *client = network_client(&n, &options, NULL, 0);
	assert_int_equal(signprep_flows_settle(&json, NULL, client, &settled, NULL), SIGNPREP_OK);
	assert_non_null(strstr(json, "\"server_code\":\"Settled: " TEN TEN "零一二三四五\""));
	signprep_free(json);
	signprep_client_free(client);
	network_clear(&n);
#undef TEN
}

/* Says that nothing was created, `late` seconds after the row was written last. @return the issue's id */
static const char *say_that_nothing_is_there(const char *journal, double late, bool at_once)
{
	static signprep_error err;
	char *json = NULL;
	network n;
	const signprep_client_options options = settings(journal);
	signprep_client *client = network_client(&n, &options, NULL, 0);
	const signprep_flows_settlement settled = {
		.size = sizeof settled, .key = "row-1", .reason = "looked for", .at_once = at_once
	};
	sp_row row;
	err = (signprep_error) { 0 };
	assert_int_equal(
		sp_journal_load(client->core->journal, sp_environment_name(client->core->environment), "row-1", &row, NULL),
		SIGNPREP_OK);
	n.clock = row.updated + late;
	signprep_code code = signprep_flows_settle(&json, NULL, client, &settled, &err);
	assert_int_equal(code, *err.id ? SIGNPREP_UNKNOWN : SIGNPREP_OK);
	assert_int_equal(n.calls, 0);
	signprep_free(json);
	signprep_client_free(client);
	network_clear(&n);
	return err.id;
}

/* What lies in a proxy, or is another process's, may arrive until the service refuses its signature: after five minutes. */
static void nothing_is_said_of_what_may_arrive_still(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .end = SP_HTTP_BROKEN });
	expect(&t, SIGNPREP_UNKNOWN, "S401", "");
	assert_string_equal(say_that_nothing_is_there(journal, 0.02, false), "S746");
	assert_string_equal(say_that_nothing_is_there(journal, 299.9, false), "S746");
	/* The clock was set back: the row is of a time to come. */
	assert_string_equal(say_that_nothing_is_there(journal, -4000, false), "S746");
	expect_state(journal, "draft-lost");
	assert_string_equal(say_that_nothing_is_there(journal, 300, false), "");
	expect_state(journal, "refused");
}

static void what_may_arrive_still_is_given_up_on_request(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .end = SP_HTTP_BROKEN });
	assert_string_equal(say_that_nothing_is_there(journal, 0, true), "");
	expect_state(journal, "refused");
}

/* The service has answered, if not what became of it: nothing is on its way any more. */
static void what_was_answered_does_not_arrive_again(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .body = ERROR_BODY("InternalError", "x") });
	expect(&t, SIGNPREP_UNKNOWN, "S403", "");
	assert_string_equal(say_that_nothing_is_there(journal, 0, false), "");
	expect_state(journal, "refused");
}

static void one_that_is_not_there_may_be_made_again(void **state)
{
	const char *journal = fixture_path("journal");
	const signprep_client_options again = {
		.journal = journal, .row_key = "row-1", .resend_unknown = true, .operator_id = "yDxSandboxOperator00000000000001"
	};
	static const scene scenes[] = { SEEN, CREATED, FILLED, STARTED };
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .status = 503, .body = "" });
	expect(&t, SIGNPREP_UNKNOWN, "S403", "");
	send_as(&t, &again, LEASE_REQUEST, scenes, 4);
	expect(&t, SIGNPREP_OK, "", "");
}

/* Runs in a child that is killed during its last request. */
static void crash(const char *journal, const scene *scenes, size_t count)
{
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		told t;
		run(&t, journal, scenes, count);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void killed_while_the_contract_is_created(void **state)
{
	static const scene killed[] = { SEEN, { .action = "CreateFlow", .die = true } };
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	crash(journal, killed, 2);
	expect_state(journal, "drafting");
	run(&t, journal, NULL, 0);
	expect(&t, SIGNPREP_UNKNOWN, "S405", "");
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM row WHERE state = 'drafting'"), 1);
}

static void killed_while_the_document_is_made(void **state)
{
	static const scene killed[] = { SEEN, CREATED, { .action = "CreateDocument", .die = true } };
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	crash(journal, killed, 3);
	expect_state(journal, "filling");
	/* The service had it: that is as good as done. */
	RUN(&t, journal, SEEN, { .action = "CreateDocument", .body = ERROR_BODY("FailedOperation.FlowHasDocument", "x") }, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
	expect_state(journal, "created");
}

static void killed_while_it_is_started(void **state)
{
	static const scene killed[] = { SEEN, CREATED, FILLED, { .action = "StartFlow", .die = true } };
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	crash(journal, killed, 4);
	expect_state(journal, "filled");
	RUN(&t, journal, { .action = "StartFlow", .body = ERROR_BODY("OperationDenied.FlowHasStarted", "x") });
	expect(&t, SIGNPREP_OK, "", "");
	expect_state(journal, "created");
}

static void the_document_is_waited_for(void **state)
{
	static const scene not_yet = { .action = "StartFlow", .body = ERROR_BODY("OperationDenied.DocumentNoAvailable", "x") };
	const char *journal = fixture_path("journal");
	scene slow[40];
	told t;
	(void) state;
	RUN(&t, journal, SEEN, CREATED, FILLED, not_yet, not_yet, not_yet, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
	assert_true(t.n.sleeps >= 3);
	/* For five minutes, and no call after that. */
	const scene first[] = { SEEN,
		{ .action = "CreateFlow",
			.body = "{\"Response\":{\"FlowId\":\"yDRSzUUgtestFlow0000000000000002\","
				"\"RequestId\":\"r\"}}" },
		FILLED };
	memcpy(slow, first, sizeof first);
	for (size_t i = 3; i < 10; i++) {
		slow[i] = not_yet;
		slow[i].takes_s = 50;
	}
	const char *other = fixture_path("other");
	run(&t, other, slow, 9);
	expect(&t, SIGNPREP_LIMIT, "R892", "R897 ");
	expect_state(other, "filled");
	/* Too late: the service has voided it, and a new one may be made. */
	RUN(&t, other, { .action = "StartFlow", .body = ERROR_BODY("OperationDenied.FlowStatusForbid", "too late") },
		{ .action = "DescribeFlowBriefs",
			.body = "{\"Response\":{\"FlowBriefs\":[{\"FlowId\":\"yDRSzUUgtestFlow0000000000000002\",\"FlowStatus\":16}"
				"],"
				"\"RequestId\":\"r\"}}" });
	expect(&t, SIGNPREP_REFUSED, "R893", "");
	expect_state(other, "refused");
	RUN(&t, other, SEEN, CREATED, FILLED, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
}

/* What a person started, or the service itself, is started. */
static void a_refusal_is_looked_into(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, CREATED, { .action = "CreateDocument", .body = ERROR_BODY("InvalidParameter.SealId", "x") },
		BRIEF("0"));
	expect(&t, SIGNPREP_REFUSED, "S303", "R897 ");
	expect_state(journal, "drafted");
	RUN(&t, journal, SEEN, { .action = "CreateDocument", .body = ERROR_BODY("OperationDenied", "x") }, BRIEF("2"));
	expect(&t, SIGNPREP_OK, "", "");
	expect_state(journal, "created");
}

/* Before there is a document its fields may be mended; the contract itself is another one under the same key. */
static void what_is_mended_goes_on(void **state)
{
	static const char dearer[] = "{\"FlowName\":\"Lease 1\"," LEASE_PEOPLE
				     ",\"FormFields\":[{\"ComponentName\":\"月租金\",\"ComponentValue\":\"6000\"}]}";
	static const char other[] = "{\"FlowName\":\"Lease 2\"," LEASE_PEOPLE ",\"FormFields\":[" RENT "]}";
	const char *journal = fixture_path("journal");
	const signprep_client_options options = settings(journal);
	static const scene mended[] = { SEEN, FILLED, STARTED };
	told t;
	(void) state;
	RUN(&t, journal, SEEN, CREATED, { .action = "CreateDocument", .body = ERROR_BODY("InvalidParameter.SealId", "x") },
		BRIEF("0"));
	send_as(&t, &options, other, NULL, 0);
	expect(&t, SIGNPREP_RULE, "S407", "");
	send_as(&t, &options, dearer, mended, 3);
	expect(&t, SIGNPREP_OK, "", "");
	send_as(&t, &options, LEASE_REQUEST, NULL, 0);
	expect(&t, SIGNPREP_RULE, "S407", "");
}

/* Answers that lie about length or type. */
static void lies_are_no_answers(void **state)
{
	static const char *const lies[] = { "{\"Response\":{\"FlowId\":7,\"RequestId\":\"r\"}}",
		"{\"Response\":{\"FlowId\":\"../../etc\",\"RequestId\":\"r\"}}",
		("{\"Response\":{\"FlowId\":"
		 "\"yDaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"RequestId\":\"r\"}"
		 "}"),
		"{\"Response\":{\"RequestId\":\"r\"}}", "{\"Response\":[]}", "{\"Response\":{\"FlowId\":\"a\",\"FlowId\":\"b\"}}" };
	told t;
	(void) state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		const char *journal = fixture_path("journal");
		RUN(&t, journal, SEEN, { .action = "CreateFlow", .body = lies[i] });
		expect(&t, SIGNPREP_UNKNOWN, "S402", "");
		assert_string_equal(t.flow.flow_id, "");
		expect_state(journal, "draft-lost");
		fixture_clean();
	}
	const char *journal = fixture_path("journal");
	RUN(&t, journal, SEEN, CREATED,
		{ .action = "CreateDocument", .body = "{\"Response\":{\"DocumentId\":[],\"RequestId\":\"r\"}}" });
	expect(&t, SIGNPREP_UNKNOWN, "S402", "R897 ");
	expect_state(journal, "filling");
	RUN(&t, journal, SEEN, { .action = "CreateDocument", .body = ERROR_BODY("FailedOperation.FlowHasDocument", "x") },
		{ .action = "StartFlow", .body = "{\"Response\":{\"Status\":1,\"RequestId\":\"r\"}}" });
	expect(&t, SIGNPREP_UNKNOWN, "S402", "R897 ");
	expect_state(journal, "filled");
	RUN(&t, journal, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
}

static void a_quota_that_is_gone_costs_nothing(void **state)
{
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .body = ERROR_BODY("OperationDenied.NoQuota", "x") });
	expect(&t, SIGNPREP_REFUSED, "S306", "");
	expect_state(journal, "refused");
	RUN(&t, journal, SEEN, CREATED, FILLED, STARTED);
	expect(&t, SIGNPREP_OK, "", "");
}

/* The fixture's clock is at 1,700,000,000; the service's is an hour ahead. */
static void a_clock_an_hour_off_is_set_once(void **state)
{
	static const char wrong[] = ERROR_BODY("AuthFailure.SignatureExpire", "x");
	const char *journal = fixture_path("journal");
	told t;
	(void) state;
	RUN(&t, journal, SEEN, { .action = "CreateFlow", .body = wrong, .date = "Tue, 14 Nov 2023 23:13:20 GMT" }, CREATED, FILLED,
		STARTED);
	expect(&t, SIGNPREP_OK, "", "");
	expect_state(journal, "created");
}

static void what_cannot_be_sent_is_said_first(void **state)
{
	const char *journal = fixture_path("journal");
	const signprep_client_options options = settings(journal);
	told t;
	(void) state;
	send_as(&t, &options, "{" LEASE_PEOPLE ",\"DeadLine\":1000000000,\"FormFields\":[" RENT "]}", NULL, 0);
	expect(&t, SIGNPREP_RULE, "S605", "");
	send_as(&t, &options, "{" LEASE_PEOPLE "}", NULL, 0);
	expect(&t, SIGNPREP_RULE, "R889", "R889 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(three_calls_and_a_started_contract, clean),
		cmocka_unit_test_teardown(a_template_that_has_changed_is_refused, clean),
		cmocka_unit_test_teardown(a_lost_contract_is_never_made_again, clean),
		cmocka_unit_test_teardown(a_reason_is_cut_between_characters, clean),
		cmocka_unit_test_teardown(nothing_is_said_of_what_may_arrive_still, clean),
		cmocka_unit_test_teardown(what_may_arrive_still_is_given_up_on_request, clean),
		cmocka_unit_test_teardown(what_was_answered_does_not_arrive_again, clean),
		cmocka_unit_test_teardown(one_that_is_not_there_may_be_made_again, clean),
		cmocka_unit_test_teardown(killed_while_the_contract_is_created, clean),
		cmocka_unit_test_teardown(killed_while_the_document_is_made, clean),
		cmocka_unit_test_teardown(killed_while_it_is_started, clean),
		cmocka_unit_test_teardown(the_document_is_waited_for, clean),
		cmocka_unit_test_teardown(a_refusal_is_looked_into, clean),
		cmocka_unit_test_teardown(what_is_mended_goes_on, clean),
		cmocka_unit_test_teardown(lies_are_no_answers, clean),
		cmocka_unit_test_teardown(a_quota_that_is_gone_costs_nothing, clean),
		cmocka_unit_test_teardown(a_clock_an_hour_off_is_set_once, clean),
		cmocka_unit_test_teardown(what_cannot_be_sent_is_said_first, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
