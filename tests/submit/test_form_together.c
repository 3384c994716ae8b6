/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts of the partner edition from a template: many in a call, a row for each, killed and lost and told lies in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "form_text.h"
#include "submit/forms/sending.h"
#include "submit/forms/together.h"

#define FLOW(n) "yDRSzUUgtestFlow000000000000000" n
#define ACTION "CreateFlowsByTemplates"
#define CONTROLS(name) \
	"[{\"ComponentId\":\"c_rent\",\"ComponentName\":\"" name "\",\"ComponentType\":\"TEXT\",\"ComponentRequired\":true}]"
#define TEMPLATE(version, rent) \
	"{\"Response\":{\"TotalCount\":1,\"Templates\":[{\"TemplateId\":\"" LEASE_ID \
	"\",\"TemplateName\":\"房屋租赁合同\",\"Description\":\"\",\"TemplateVersion\":\"" version \
	"\",\"Available\":1,\"TemplateType\":3,\"SignOrder\":[],\"UserFlowType\":{\"Name\":\"租赁合同\"},\"Recipients\":[" \
	"{\"RecipientId\":\"" A_ID "\",\"RecipientType\":\"ENTERPRISE\",\"RoleName\":\"甲方\",\"RoutingOrder\":0}," \
	"{\"RecipientId\":\"" B_ID "\",\"RecipientType\":\"INDIVIDUAL\",\"RoleName\":\"乙方\",\"RoutingOrder\":1}]," \
	"\"Components\":" CONTROLS(rent) ",\"SignComponents\":[]}],\"RequestId\":\"req-template\"}}"
#define SEEN \
	{ \
		.action = "DescribeTemplates", .body = TEMPLATE("7", "月租金") \
	}
#define FORM \
	LEASE_HEAD("7", "true", "false") \
	",\"fill\":[{\"id\":\"c_rent\",\"name\":\"月租金\",\"type\":\"TEXT\",\"required\":true,\"mode\":\"\",\"value\":\"\"," \
	"\"recipient\":null}],\"sign\":[]}"
#define ANSWER(...) \
	{ \
		.action = ACTION, .body = "{\"Response\":{" __VA_ARGS__ ",\"RequestId\":\"req-all\"}}" \
	}
#define MANY 3

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static const signprep_client_options platform = { .partner = true,
	.partner_app_id = "app",
	.partner_organization_id = "member",
	.partner_operator_id = "clerk",
	.max_retries = -1 };

/* Rows row-0 … of one form, and what the last run said of each. */
static sp_form_row rows[MANY];
static network n;

static void send_with(
	const signprep_client_options *options, const char *const *requests, const scene *scenes, size_t scene_count, size_t count)
{
	signprep_client *client = network_client(&n, options, scenes, scene_count);
	for (size_t i = 0; i < count; i++) {
		char key[32];
		snprintf(key, sizeof key, "row-%zu", i);
		rows[i] = (sp_form_row) { .form = FORM, .request = requests ? requests[i] : LEASE_REQUEST };
		assert_int_equal(sp_client_share(&rows[i].client, client, key, NULL), SIGNPREP_OK);
		sp_client_allow(rows[i].client, options->resend, options->resend_unknown);
	}
	sp_forms_send_together(rows, count);
	if (n.calls != scene_count)
		fail_msg("%zu of %zu requests were made; %s %s", n.calls, scene_count, rows[0].err.id, rows[0].err.message);
	for (size_t i = 0; i < count; i++) {
		signprep_issues_free(rows[i].issues);
		signprep_client_free(rows[i].client);
	}
	signprep_client_free(client);
}

static void send(const char *journal, const scene *scenes, size_t scene_count, size_t count)
{
	signprep_client_options options = platform;
	options.journal = journal;
	send_with(&options, NULL, scenes, scene_count, count);
}

static void expect_row(size_t i, signprep_code code, const char *id, const char *flow)
{
	if (rows[i].code != code || strcmp(rows[i].code ? rows[i].err.id : "", id) != 0 || strcmp(rows[i].flow.flow_id, flow) != 0)
		fail_msg("row %zu: %d %s %s, flow \"%s\"", i, rows[i].code, rows[i].err.id, rows[i].err.message,
			rows[i].flow.flow_id);
}

static int rows_that_are(const char *journal, const char *state)
{
	char sql[96];
	snprintf(sql, sizeof sql, "SELECT count(*) FROM row WHERE state = '%s'", state);
	return journal_count(journal, sql);
}

static const char *body_of_call(size_t i)
{
	assert_string_equal(n.seen[i].action, ACTION);
	return n.seen[i].body;
}

/* How many contracts a call named. */
static int contracts_in(size_t i)
{
	cJSON *body = cJSON_Parse(body_of_call(i));
	int count = cJSON_GetArraySize(sp_json_array(body, "FlowInfos"));
	cJSON_Delete(body);
	return count;
}

static void one_call_makes_them(void **state)
{
	static const scene scenes[] = { SEEN,
		ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"" FLOW("2") "\",\"" FLOW("3") "\"],\"ErrorMessages\":[\"\",\"\",\"\"]") };
	const char *journal = fixture_path("journal");
	(void) state;
	send(journal, scenes, 2, 3);
	expect_row(0, SIGNPREP_OK, "", FLOW("1"));
	expect_row(2, SIGNPREP_OK, "", FLOW("3"));
	assert_string_equal(rows[1].flow.row_key, "row-1");
	cJSON *body = cJSON_Parse(body_of_call(1));
	const cJSON *info = cJSON_GetArrayItem(sp_json_array(body, "FlowInfos"), 0);
	const cJSON *landlord = cJSON_GetArrayItem(sp_json_array(info, "FlowApprovers"), 0);
	assert_string_equal(sp_json_text(cJSON_GetObjectItem(body, "Agent"), "ProxyOrganizationOpenId"), "member");
	assert_string_equal(sp_json_text(info, "TemplateId"), LEASE_ID);
	assert_string_equal(sp_json_text(info, "FlowName"), "Lease 1");
	/* base64 of {"signprep":"row-0"} */
	assert_string_equal(sp_json_text(info, "CustomerData"), "eyJzaWducHJlcCI6InJvdy0wIn0=");
	assert_string_equal(sp_json_text(landlord, "ApproverType"), "ORGANIZATION");
	assert_string_equal(sp_json_text(landlord, "RecipientId"), A_ID);
	assert_string_equal(sp_json_text(landlord, "Name"), "张三");
	/* The service insists on one; a year, as it says of contracts that have none. The fixture's clock stands at 1,700,000,000. */
	assert_int_equal((long long) cJSON_GetObjectItem(info, "Deadline")->valuedouble / 86400, 1700000000 / 86400 + 365);
	cJSON_Delete(body);
	network_clear(&n);
	assert_int_equal(rows_that_are(journal, "created"), 3);
	/* planned, creating, created */
	assert_int_equal(journal_count(journal, "SELECT count(*) FROM step"), 9);
	send(journal, NULL, 0, 3);
	expect_row(1, SIGNPREP_OK, "", FLOW("2"));
	assert_true(rows[1].flow.already_created);
	network_clear(&n);
}

static void some_fail_by_their_place(void **state)
{
	static const scene scenes[] = { SEEN,
		ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"\",\"" FLOW(
			"3") "\"],\"ErrorMessages\":[\"\",\"签署方与模板不一致\",\"\"]") },
			   then[] = { SEEN, ANSWER("\"FlowIds\":[\"" FLOW("2") "\"],\"ErrorMessages\":[\"\"]") };
	const char *journal = fixture_path("journal");
	(void) state;
	send(journal, scenes, 2, 3);
	expect_row(0, SIGNPREP_OK, "", FLOW("1"));
	expect_row(1, SIGNPREP_REFUSED, "R941", "");
	assert_string_equal(rows[1].flow.server_message, "签署方与模板不一致");
	assert_non_null(strstr(rows[1].err.message, "签署方与模板不一致"));
	expect_row(2, SIGNPREP_OK, "", FLOW("3"));
	network_clear(&n);
	assert_int_equal(rows_that_are(journal, "refused"), 1);
	/* The one that failed goes again, and alone. */
	send(journal, then, 2, 3);
	expect_row(1, SIGNPREP_OK, "", FLOW("2"));
	assert_int_equal(contracts_in(1), 1);
	network_clear(&n);
}

/* Of each of them nobody knows; none goes again unasked. */
static void a_lost_answer_leaves_all_in_doubt(void **state)
{
	static const scene lost[] = { SEEN, { .action = ACTION, .end = SP_HTTP_BROKEN } },
			   again[] = { SEEN,
				   ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"" FLOW("2") "\"],\"ErrorMessages\":[\"\",\"\"]") };
	const char *journal = fixture_path("journal");
	signprep_client_options options = platform;
	(void) state;
	options.journal = journal;
	options.resend_unknown = true;
	send(journal, lost, 2, 2);
	expect_row(0, SIGNPREP_UNKNOWN, "S401", "");
	expect_row(1, SIGNPREP_UNKNOWN, "S401", "");
	network_clear(&n);
	assert_int_equal(rows_that_are(journal, "unknown"), 2);
	send(journal, NULL, 0, 2);
	expect_row(1, SIGNPREP_UNKNOWN, "S404", "");
	network_clear(&n);
	send_with(&options, NULL, again, 2, 2);
	expect_row(1, SIGNPREP_OK, "", FLOW("2"));
	network_clear(&n);
}

static void killed_while_they_are_made(void **state)
{
	static const scene killed[] = { SEEN, { .action = ACTION, .die = true } };
	const char *journal = fixture_path("journal");
	int status;
	(void) state;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		send(journal, killed, 2, 3);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(rows_that_are(journal, "creating"), 3);
	send(journal, NULL, 0, 3);
	for (size_t i = 0; i < 3; i++)
		expect_row(i, SIGNPREP_UNKNOWN, "S405", "");
	network_clear(&n);
}

/* One that the service will not have fails the call, and takes no other with it: it is found by halving. */
static void one_takes_no_other_with_it(void **state)
{
	static const scene scenes[] = { SEEN, { .action = ACTION, .body = ERROR_BODY("InvalidParameter.Name", "x") },
		ANSWER("\"FlowIds\":[\"" FLOW("1") "\"],\"ErrorMessages\":[\"\"]"),
		{ .action = ACTION, .body = ERROR_BODY("InvalidParameter.Name", "x") },
		{ .action = ACTION, .body = ERROR_BODY("InvalidParameter.Name", "x") },
		ANSWER("\"FlowIds\":[\"" FLOW("3") "\"],\"ErrorMessages\":[\"\"]") };
	const char *journal = fixture_path("journal");
	(void) state;
	send(journal, scenes, 6, 3);
	expect_row(0, SIGNPREP_OK, "", FLOW("1"));
	expect_row(1, SIGNPREP_REFUSED, "S304", "");
	assert_string_equal(rows[1].flow.server_code, "InvalidParameter.Name");
	expect_row(2, SIGNPREP_OK, "", FLOW("3"));
	static const int sizes[] = { 3, 1, 2, 1, 1 };
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(contracts_in(i + 1), sizes[i]);
	network_clear(&n);
	assert_int_equal(rows_that_are(journal, "refused"), 1);
}

/* A quota that is gone is gone for each of them: asking again tells nothing new. */
static void a_quota_is_everybodys(void **state)
{
	static const scene scenes[] = { SEEN, { .action = ACTION, .body = ERROR_BODY("OperationDenied.NoQuota", "x") } };
	const char *journal = fixture_path("journal");
	(void) state;
	send(journal, scenes, 2, 3);
	for (size_t i = 0; i < 3; i++)
		expect_row(i, SIGNPREP_REFUSED, "S306", "");
	network_clear(&n);
}

/* Nor does it matter to the account in which words it was told of a contract. What is too much for one call is not too much for two. */
static void a_quota_in_words(void **state)
{
	static const scene scenes[] = { SEEN,
		ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"\",\"\"],\"ErrorMessages\":[\"\",\"合同额度不足\",\"姓名不符合规范\"]") };
	static const scene halves[] = { SEEN, { .action = ACTION, .body = ERROR_BODY("LimitExceeded.CreateFlowNum", "x") },
		ANSWER("\"FlowIds\":[\"" FLOW("1") "\"]"), ANSWER("\"FlowIds\":[\"" FLOW("2") "\"]") };
	(void) state;
	send(fixture_path("journal"), scenes, 2, 3);
	expect_row(0, SIGNPREP_OK, "", FLOW("1"));
	expect_row(1, SIGNPREP_REFUSED, "R949", "");
	expect_row(2, SIGNPREP_REFUSED, "R941", "");
	network_clear(&n);
	fixture_clean();
	send(fixture_path("journal"), halves, 4, 2);
	expect_row(0, SIGNPREP_OK, "", FLOW("1"));
	expect_row(1, SIGNPREP_OK, "", FLOW("2"));
	network_clear(&n);
}

/* Answers whose places can't be trusted: what came of the contracts is not known then. */
static void lies_are_no_answers(void **state)
{
#define TWO "\"" FLOW("1") "\",\"" FLOW("2") "\""
	static const struct {
		scene answer;
		const char *id, *other; /* of the first row and of the second */
	} lies[] = {
		{ ANSWER("\"FlowIds\":[\"" FLOW("1") "\"],\"ErrorMessages\":[\"\",\"\"]"), "S402", "S402" },
		{ ANSWER("\"FlowIds\":[" TWO "],\"ErrorMessages\":[\"\"]"), "S402", "S402" },
		{ ANSWER("\"FlowIds\":[" TWO
			 "],\"CustomerData\":[\"eyJzaWducHJlcCI6InJvdy0xIn0=\",\"eyJzaWducHJlcCI6InJvdy0wIn0=\"]"),
			"S402", "S402" },
		{ ANSWER("\"FlowIds\":\"x\""), "S402", "S402" },
		{ ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"" FLOW("1") "\"],\"ErrorMessages\":[\"\",\"\"]"), "", "S402" },
		{ ANSWER("\"FlowIds\":[" TWO "],\"ErrorMessages\":[\"\",\"x\"]"), "", "S408" },
		{ ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"\"],\"ErrorMessages\":[\"\",\"\"]"), "", "S402" },
		{ ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"../x\"],\"ErrorMessages\":[\"\",\"\"]"), "", "S402" },
		{ ANSWER("\"FlowIds\":[\"" FLOW("1") "\",7],\"ErrorMessages\":[\"\",7]"), "", "S402" },
		{ ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"" FLOW("2") FLOW("3") "\"]"), "", "S402" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		const char *journal = fixture_path("journal");
		const scene scenes[] = { SEEN, lies[i].answer };
		send(journal, scenes, 2, 2);
		bool first = *lies[i].id != '\0';
		expect_row(0, first ? SIGNPREP_UNKNOWN : SIGNPREP_OK, lies[i].id, first ? "" : FLOW("1"));
		expect_row(1, SIGNPREP_UNKNOWN, lies[i].other, "");
		network_clear(&n);
		assert_int_equal(rows_that_are(journal, "unknown"), first ? 2 : 1);
		fixture_clean();
	}
}

/* Who calls is said once in a call. */
static void whoever_acts_has_a_call_of_his_own(void **state)
{
#define AS(user) "{\"FlowName\":\"Lease\",\"Operator\":{\"UserId\":\"" user "\"}," LEASE_PEOPLE ",\"FormFields\":[" RENT "]}"
	static const char *const requests[] = { AS("one"), AS("two"), AS("one") };
	static const scene scenes[] = { SEEN, ANSWER("\"FlowIds\":[\"" FLOW("1") "\",\"" FLOW("3") "\"]"),
		ANSWER("\"FlowIds\":[\"" FLOW("2") "\"]") };
	signprep_client_options options = platform;
	(void) state;
	options.partner_operator_id = NULL;
	send_with(&options, requests, scenes, 3, 3);
	expect_row(0, SIGNPREP_OK, "", FLOW("1"));
	expect_row(1, SIGNPREP_OK, "", FLOW("2"));
	expect_row(2, SIGNPREP_OK, "", FLOW("3"));
	assert_non_null(strstr(body_of_call(1), "\"ProxyOperator\":{\"OpenId\":\"one\"}"));
	assert_non_null(strstr(body_of_call(2), "\"ProxyOperator\":{\"OpenId\":\"two\"}"));
	network_clear(&n);
}

static void a_changed_template_stops_it(void **state)
{
	static const scene scenes[] = { { .action = "DescribeTemplates", .body = TEMPLATE("8", "月租金") } };
	(void) state;
	send(fixture_path("journal"), scenes, 1, 1);
	expect_row(0, SIGNPREP_DRIFT, "R880", "");
	network_clear(&n);
}

/* What the edition has not is said before anything is sent: nothing is left out in silence. */
static void what_the_edition_lacks(void **state)
{
#define SEALED LEASE_HEAD("7", "true", "false") LEASE_CONTROLS
#define WITH(more) "{\"FlowName\":\"Lease\"," LEASE_PEOPLE ",\"FormFields\":[" RENT more
	static const struct {
		const char *request, *id, *where;
	} cases[] = {
		{ WITH("],\"FileNames\":[\"a.pdf\"]}"), "R870", "FileNames" },
		{ WITH("],\"RemindedOn\":1900000000}"), "R870", "RemindedOn" },
		{ WITH("],\"Agent\":{\"ProxyOrganizationId\":\"o\"}}"), "R870", "Agent.ProxyOrganizationId" },
		{ WITH("],\"FlowDescription\":\"x\",\"UserData\":\"eA==\"}"), "", "" },
		{ WITH(",{\"ComponentId\":\"c_mail1\",\"ComponentValue\":\"x\"}]}"), "R943", "FormFields[1]" },
		{ WITH(",{\"ComponentId\":\"c_from\",\"ComponentValue\":\"2024年05月01日\"}],\"CcNotifyType\":1}"), "", "" },
		{ "{\"FlowName\":\"Lease\",\"Approvers\":[{\"ApproverType\":3,\"OrganizationName\":\"星河置业有限公司\"},{" PERSON_B
		  "}],\"FormFields\":[" RENT
		  ",{\"ComponentId\":\"s_seal\",\"ComponentValue\":\"yDSeal00000000000000000000000001\"}]}",
			"R942", "FormFields[1]" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_client *client = network_client(&n, &platform, NULL, 0);
		signprep_issues *issues = NULL;
		signprep_error err = { 0 };
		char *plan = NULL;
		signprep_code code = signprep_form_plan(&plan, &issues, client, SEALED, cases[i].request, &err);
		if (strcmp(code ? err.id : "", cases[i].id) != 0 || (code && strcmp(err.where, cases[i].where) != 0))
			fail_msg("case %zu: %s %s %s", i, err.id, err.where, err.message);
		assert_true((code == SIGNPREP_OK) == (plan != NULL));
		assert_true(!plan || (strstr(plan, ACTION) && !strstr(plan, "\"Operator\"") && !strstr(plan, "ComponentId")));
		/* The same in a check without anybody who sends. */
		signprep_issues *checked = NULL;
		assert_int_equal(sp_form_check_in(&checked, SEALED, cases[i].request, true, NULL), code);
		signprep_issues_free(checked);
		signprep_issues_free(issues);
		signprep_free(plan);
		signprep_client_free(client);
		network_clear(&n);
	}
}

/* Alone, through the door that both editions have. */
static void one_alone(void **state)
{
	static const scene scenes[] = { SEEN, ANSWER("\"FlowIds\":[\"" FLOW("1") "\"],\"ErrorMessages\":[\"\"]") };
	signprep_client *client = network_client(&n, &platform, scenes, 2);
	signprep_flow flow;
	(void) state;
	assert_int_equal(signprep_form_send(&flow, NULL, client, FORM, LEASE_REQUEST, NULL), SIGNPREP_OK);
	assert_string_equal(flow.flow_id, FLOW("1"));
	assert_int_equal(strlen(flow.row_key), 32);
	signprep_client_free(client);
	network_clear(&n);
	const signprep_client_options nobody = { .partner = true };
	signprep_error err = { 0 };
	client = network_client(&n, &nobody, NULL, 0);
	assert_int_equal(signprep_form_send(&flow, NULL, client, FORM, LEASE_REQUEST, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S770");
	signprep_client_free(client);
	network_clear(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(one_call_makes_them, clean),
		cmocka_unit_test_teardown(some_fail_by_their_place, clean),
		cmocka_unit_test_teardown(a_lost_answer_leaves_all_in_doubt, clean),
		cmocka_unit_test_teardown(killed_while_they_are_made, clean),
		cmocka_unit_test_teardown(one_takes_no_other_with_it, clean),
		cmocka_unit_test_teardown(a_quota_is_everybodys, clean),
		cmocka_unit_test_teardown(a_quota_in_words, clean),
		cmocka_unit_test_teardown(lies_are_no_answers, clean),
		cmocka_unit_test_teardown(whoever_acts_has_a_call_of_his_own, clean),
		cmocka_unit_test_teardown(a_changed_template_stops_it, clean),
		cmocka_unit_test_teardown(what_the_edition_lacks, clean),
		cmocka_unit_test_teardown(one_alone, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
