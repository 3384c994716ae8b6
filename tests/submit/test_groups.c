/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts that are signed as one: each uploaded once, the group created once, whatever happens in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/flow.h>
#include <signprep/group.h>
#include <signprep/memory.h>

#include "base/json/json_read.h"
#include "fixture.h"

#define FILE_A "yDRSzUUgtestFile000000000000000A"
#define FILE_B "yDRSzUUgtestFile000000000000000B"
#define UPLOADED(id) "{\"Response\":{\"FileIds\":[\"" id "\"],\"TotalCount\":1,\"RequestId\":\"req-upload\"}}"
#define FLOW_A "yDRSzUUgtestFlow000000000000000A"
#define FLOW_B "yDRSzUUgtestFlow000000000000000B"
#define GROUP_ID "yDRSzUUgtestGroup00000000000001"
#define GROUPED \
	"{\"Response\":{\"FlowGroupId\":\"" GROUP_ID "\",\"FlowIds\":[\"" FLOW_A "\",\"" FLOW_B \
	"\"],\"Approvers\":[],\"RequestId\":\"req-group\"}}"
#define CREATE "CreateFlowGroupByFiles"

#define CONTRACT(name, more) \
	"{\"FlowName\":\"" name \
	"\",\"Approvers\":[{\"ApproverType\":1,\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"," \
	"\"SignComponents\":[{\"ComponentType\":\"SIGN_SIGNATURE\",\"ComponentPage\":1,\"ComponentPosX\":72,\"ComponentPosY\":" \
	"150," \
	"\"ComponentWidth\":119,\"ComponentHeight\":43,\"FileIndex\":0}]" more "}]}"
#define GROUP(list) "{\"Operator\":{\"UserId\":\"operator-1\"},\"FlowGroupName\":\"set\",\"FlowGroupInfos\":[" list "]}"
#define TWO GROUP(CONTRACT("first", "") "," CONTRACT("second", ""))

/* A group on PDFs of different lengths; with `same` they are one file. */
typedef struct stage {
	char *pdfs[3];
	signprep_document *documents[3];
	const signprep_result *results[3];
	signprep_request *request;
	size_t count;
} stage;

static void start(stage *s, const char *json, bool same)
{
	signprep_error err = { 0 };
	memset(s, 0, sizeof *s);
	if (signprep_request_parse(&s->request, json, strlen(json), "group.json", &err))
		fail_msg("%s %s", err.id, err.message);
	assert_true(signprep_group_is(s->request));
	s->count = signprep_group_size(s->request);
	for (size_t i = 0; i < s->count; i++) {
		signprep_request *one = NULL;
		signprep_result *result = NULL;
		size_t length;
		FILE *out = open_memstream(&s->pdfs[i], &length);
		fixture_write_pdf(out, same ? 100 : 100 + i);
		fclose(out);
		if (signprep_document_open_memory(&s->documents[i], s->pdfs[i], length, "part.pdf", NULL, &err) ||
			signprep_group_contract(&one, s->request, i, &err) ||
			signprep_check(&result, s->documents[i], one, NULL, &err))
			fail_msg("%s %s", err.id, err.message);
		signprep_request_free(one);
		s->results[i] = result;
	}
}

static void end(stage *s)
{
	for (size_t i = 0; i < s->count; i++) {
		signprep_result_free((signprep_result *) (uintptr_t) s->results[i]);
		signprep_document_free(s->documents[i]);
		free(s->pdfs[i]);
	}
	signprep_request_free(s->request);
}

static signprep_group_parts parts_of(const stage *s)
{
	return (signprep_group_parts) { .size = sizeof(signprep_group_parts),
		.request = s->request,
		.documents = s->documents,
		.results = s->results,
		.count = s->count };
}

/* One submit with these scenes, each of which must be played; the network's record stays in `n`. */
typedef struct played {
	network n;
	signprep_group_flow flow;
	signprep_error err;
	signprep_code code;
} played;

static double later; /* each submit is a minute after the one before */

static void play(played *p, const stage *s, const signprep_client_options *options, const scene *scenes, size_t count)
{
	const signprep_group_parts parts = parts_of(s);
	memset(p, 0, sizeof *p);
	signprep_client *client = network_client(&p->n, options, scenes, count);
	p->n.clock += later += 60;
	p->code = signprep_group_submit(&p->flow, client, &parts, &p->err);
	if (p->n.calls != count)
		fail_msg("%zu of %zu requests were made (%s %s)", p->n.calls, count, p->err.id, p->err.message);
	signprep_client_free(client);
}

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static const cJSON *info_of(const cJSON *body, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(body, "FlowGroupInfos"), index);
}

static void one_call_for_all(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = UPLOADED(FILE_A) },
		{ .action = "UploadFiles", .body = UPLOADED(FILE_B) }, { .action = CREATE, .body = GROUPED } };
	const signprep_client_options options = { .journal = fixture_path("journal") };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, false);
	play(&p, &s, &options, scenes, 3);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_string_equal(p.flow.flow_group_id, GROUP_ID);
	assert_string_equal(p.flow.contracts[0].flow_id, FLOW_A);
	assert_string_equal(p.flow.contracts[1].flow_id, FLOW_B);
	assert_string_equal(p.flow.contracts[1].file_id, FILE_B);
	assert_string_equal(p.flow.request_id, "req-group");
	assert_false(p.n.seen[2].repeatable);
	cJSON *body = cJSON_Parse(p.n.seen[2].body);
	assert_string_equal(sp_json_text(cJSON_GetObjectItemCaseSensitive(body, "Operator"), "UserId"), "operator-1");
	assert_string_equal(sp_json_text(body, "FlowGroupName"), "set");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(body, "FlowGroupInfos")), 2);
	for (int i = 0; i < 2; i++) {
		const cJSON *info = info_of(body, i);
		assert_string_equal(sp_json_text(info, "FlowName"), i ? "second" : "first");
		assert_string_equal(
			cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(info, "FileIds"), 0)->valuestring, i ? FILE_B : FILE_A);
		/* base64 of {"signprep":" */
		assert_int_equal(strncmp(sp_json_text(info, "UserData"), "eyJzaWducHJlcCI6I", 17), 0);
		assert_null(cJSON_GetObjectItemCaseSensitive(info, "Operator"));
	}
	cJSON_Delete(body);
	network_clear(&p.n);
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE flow_id = '" GROUP_ID "'"), 1);
	/* Once: the journal answers, and nobody is asked. */
	play(&p, &s, &options, NULL, 0);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_true(p.flow.already_created);
	assert_string_equal(p.flow.contracts[1].flow_id, FLOW_B);
	assert_string_equal(p.flow.flow_group_id, GROUP_ID);
	network_clear(&p.n);
	end(&s);
	/* The same key for another group is a slip. */
	start(&s, GROUP(CONTRACT("first", "") "," CONTRACT("third", "")), false);
	char key[72];
	memcpy(key, p.flow.row_key, sizeof key);
	const signprep_client_options keyed = { .journal = options.journal, .row_key = key };
	play(&p, &s, &keyed, NULL, 0);
	assert_string_equal(p.err.id, "S407");
	network_clear(&p.n);
	end(&s);
}

static void a_lost_answer_is_never_repeated(void **state)
{
	static const scene lost[] = { { .body = UPLOADED(FILE_A) }, { .body = UPLOADED(FILE_B) },
		{ .action = CREATE, .end = SP_HTTP_BROKEN } };
	static const scene forced[] = { { .action = CREATE, .body = GROUPED } };
	const signprep_client_options options = { .journal = fixture_path("journal") };
	const signprep_client_options again = { .journal = options.journal, .resend_unknown = true };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, false);
	play(&p, &s, &options, lost, 3);
	assert_int_equal(p.code, SIGNPREP_UNKNOWN);
	assert_string_equal(p.err.id, "S401");
	network_clear(&p.n);
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE state = 'unknown'"), 1);
	play(&p, &s, &options, NULL, 0);
	assert_int_equal(p.code, SIGNPREP_UNKNOWN);
	assert_string_equal(p.err.id, "S404");
	network_clear(&p.n);
	/* A person has decided; the files are at the service still. */
	play(&p, &s, &again, forced, 1);
	assert_int_equal(p.code, SIGNPREP_OK);
	network_clear(&p.n);
	end(&s);
}

/* Somebody has found the group: it is asked for as a group, and no contract's id is taken for that of a group. */
static void a_person_names_the_group(void **state)
{
#define KNOWN(flows) "{\"Response\":{\"FlowGroupId\":\"" GROUP_ID "\",\"FlowDetailInfos\":[" flows "],\"RequestId\":\"r\"}}"
#define FLOW_OF(id) "{\"FlowId\":\"" id "\",\"FlowStatus\":1,\"FlowApproverInfos\":[]}"
	static const scene lost[] = { { .body = UPLOADED(FILE_A) }, { .body = UPLOADED(FILE_B) },
		{ .action = CREATE, .end = SP_HTTP_BROKEN } };
	static const scene wrong[] = { { .action = "DescribeFlowInfo",
		.body = ERROR_BODY("ResourceNotFound.Resource", "合同组未找到") } };
	static const scene other[] = { { .body = KNOWN(FLOW_OF(FLOW_A)) } };
	static const scene right[] = { { .action = "DescribeFlowInfo", .body = KNOWN(FLOW_OF(FLOW_B) "," FLOW_OF(FLOW_A)) } };
	const signprep_client_options options = { .journal = fixture_path("journal"), .operator_id = "operator-1" };
	const struct {
		const scene *scenes;
		const char *id, *error;
	} tries[] = { { wrong, FLOW_A, "R931" }, { other, GROUP_ID, "R931" }, { right, GROUP_ID, "" } };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, false);
	play(&p, &s, &options, lost, 3);
	assert_int_equal(p.code, SIGNPREP_UNKNOWN);
	network_clear(&p.n);
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		network n;
		char *json = NULL;
		signprep_error err = { 0 };
		signprep_client *client = network_client(&n, &options, tries[i].scenes, 1);
		const signprep_flows_settlement found = { .size = sizeof found, .key = p.flow.row_key, .flow_id = tries[i].id };
		signprep_code code = signprep_flows_settle(&json, NULL, client, &found, &err);
		assert_string_equal(err.id, tries[i].error);
		assert_int_equal(code, *tries[i].error ? SIGNPREP_NOT_FOUND : SIGNPREP_OK);
		assert_int_equal(n.calls, 1);
		char body[256];
		snprintf(body, sizeof body, "{\"FlowGroupId\":\"%s\",\"Operator\":{\"UserId\":\"operator-1\"}}", tries[i].id);
		assert_string_equal(n.seen[0].body, body);
		signprep_free(json);
		signprep_client_free(client);
		network_clear(&n);
	}
	play(&p, &s, &options, NULL, 0);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_true(p.flow.already_created);
	assert_string_equal(p.flow.flow_group_id, GROUP_ID);
	network_clear(&p.n);
	end(&s);
}

static void what_is_refused_may_be_sent_again(void **state)
{
	static const scene refused[] = { { .body = UPLOADED(FILE_A) }, { .body = UPLOADED(FILE_B) },
		{ .action = CREATE, .body = ERROR_BODY("InvalidParameter.Mobile", "手机号") } };
	static const scene busy[] = { { .action = CREATE, .body = ERROR_BODY("RequestLimitExceeded", "x") },
		{ .action = CREATE, .body = GROUPED } };
	const signprep_client_options options = { .journal = fixture_path("journal") };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, false);
	play(&p, &s, &options, refused, 3);
	assert_int_equal(p.code, SIGNPREP_REFUSED);
	assert_string_equal(p.flow.server_code, "InvalidParameter.Mobile");
	network_clear(&p.n);
	assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE state = 'refused'"), 1);
	play(&p, &s, &options, busy, 2);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_string_equal(p.flow.server_code, "");
	network_clear(&p.n);
	end(&s);
}

/* The service does not say which file it has forgotten: all are uploaded anew, once. */
static void a_forgotten_file(void **state)
{
	static const scene scenes[] = { { .body = UPLOADED(FILE_A) }, { .body = UPLOADED(FILE_B) },
		{ .action = CREATE, .body = ERROR_BODY("ResourceNotFound.Resource", "文件") },
		{ .action = "UploadFiles", .body = UPLOADED(FILE_B) }, { .action = "UploadFiles", .body = UPLOADED(FILE_A) },
		{ .action = CREATE, .body = GROUPED } };
	const signprep_client_options options = { .journal = fixture_path("journal") };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, false);
	play(&p, &s, &options, scenes, 6);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_string_equal(p.flow.contracts[0].file_id, FILE_B);
	assert_non_null(strstr(p.n.seen[5].body, FILE_B));
	network_clear(&p.n);
	end(&s);
}

static void one_file_for_two_contracts(void **state)
{
	static const scene scenes[] = { { .body = UPLOADED(FILE_A) }, { .action = CREATE, .body = GROUPED } };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, true);
	play(&p, &s, NULL, scenes, 2);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_string_equal(p.flow.contracts[1].file_id, FILE_A);
	network_clear(&p.n);
	end(&s);
}

/* Runs a submit in a child that is killed during its last request. */
static void crash(const stage *s, const char *journal, const scene *scenes, size_t count)
{
	const signprep_client_options options = { .journal = journal };
	int status;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		played p;
		play(&p, s, &options, scenes, count);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

/* Killed in each of its requests in turn: before the creation it goes on from there, after it nothing is sent blindly. */
static void killed_at_any_instant(void **state)
{
	static const scene killed[] = { { .body = UPLOADED(FILE_A), .die = true }, { .body = UPLOADED(FILE_B), .die = true },
		{ .action = CREATE, .die = true } };
	static const scene rest[] = { { .action = "UploadFiles", .body = UPLOADED(FILE_B) },
		{ .action = CREATE, .body = GROUPED } };
	(void) state;
	for (size_t at = 0; at < 3; at++) {
		scene scenes[3] = { { .body = UPLOADED(FILE_A) }, { .body = UPLOADED(FILE_B) }, { .body = GROUPED } };
		static const scene whole[] = { { .action = "UploadFiles", .body = UPLOADED(FILE_A) },
			{ .action = "UploadFiles", .body = UPLOADED(FILE_B) }, { .action = CREATE, .body = GROUPED } };
		char name[16];
		stage s;
		played p;
		scenes[at] = killed[at];
		snprintf(name, sizeof name, "journal%zu", at);
		const signprep_client_options options = { .journal = fixture_path(name) };
		start(&s, TWO, false);
		crash(&s, options.journal, scenes, at + 1);
		play(&p, &s, &options, at == 0 ? whole : rest, at == 0 ? 3 : at == 1 ? 2 : 0);
		assert_int_equal(p.code, at < 2 ? SIGNPREP_OK : SIGNPREP_UNKNOWN);
		assert_string_equal(p.err.id, at < 2 ? "" : "S405");
		network_clear(&p.n);
		end(&s);
		assert_int_equal(journal_count(options.journal, "SELECT count(*) FROM row WHERE flow_id = '" GROUP_ID "'"), at < 2);
	}
}

/* An answer without the group's id is no answer; one with fewer ids of contracts has made the group all the same. */
static void answers_that_lie(void **state)
{
	static const char *const bodies[] = { "{\"Response\":{\"FlowIds\":[],\"RequestId\":\"r\"}}",
		"{\"Response\":{\"FlowGroupId\":\"../../x\",\"RequestId\":\"r\"}}",
		"{\"Response\":{\"FlowGroupId\":7,\"RequestId\":\"r\"}}" };
	static const scene fewer[] = { { .body = UPLOADED(FILE_A) },
		{ .body = "{\"Response\":{\"FlowGroupId\":\"" GROUP_ID "\",\"FlowIds\":[\"" FLOW_A "\"],\"RequestId\":\"r\"}}" } };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, true);
	for (size_t i = 0; i < 3; i++) {
		const scene scenes[] = { { .body = UPLOADED(FILE_A) }, { .body = bodies[i] } };
		play(&p, &s, NULL, scenes, 2);
		assert_int_equal(p.code, SIGNPREP_UNKNOWN);
		assert_string_equal(p.err.id, "S402");
		network_clear(&p.n);
	}
	play(&p, &s, NULL, fewer, 2);
	assert_int_equal(p.code, SIGNPREP_OK);
	assert_string_equal(p.flow.contracts[0].flow_id, "");
	network_clear(&p.n);
	end(&s);
}

static void expect_invalid(const char *json, size_t index, const char *id)
{
	signprep_request *request = NULL, *one = NULL;
	signprep_error err = { 0 };
	assert_int_equal(signprep_request_parse(&request, json, strlen(json), "group.json", &err), SIGNPREP_OK);
	assert_int_equal(signprep_group_contract(&one, request, index, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, id);
	assert_null(one);
	signprep_request_free(request);
}

static void two_to_fifty(void **state)
{
	char many[51 * 3 + 64] = "{\"FlowGroupInfos\":[{}";
	signprep_request *request = NULL;
	stage s;
	played p;
	(void) state;
	expect_invalid(GROUP(CONTRACT("only", "")), 0, "R921");
	expect_invalid("{\"FlowGroupInfos\":{}}", 0, "R921");
	expect_invalid("{\"FlowGroupInfos\":[]}", 0, "R921");
	expect_invalid("{\"FlowGroupInfos\":[7,{}]}", 0, "R925");
	expect_invalid("{\"FlowGroupInfos\":[{},{}]}", 2, "R925");
	for (int i = 0; i < 50; i++)
		strcat(many, ",{}");
	strcat(many, "]}");
	expect_invalid(many, 0, "R921");
	assert_int_equal(signprep_request_parse(&request, "{}", 2, "one.json", NULL), SIGNPREP_OK);
	assert_false(signprep_group_is(request));
	signprep_request_free(request);
	start(&s, TWO, true);
	s.count = 1;
	play(&p, &s, NULL, NULL, 0);
	assert_string_equal(p.err.id, "R922");
	network_clear(&p.n);
	s.count = 2;
	end(&s);
}

/* The ids that only the whole brings about, each behind a blank. */
static void whole_says(const char *json, const char *ids)
{
	stage s;
	char found[128] = "";
	signprep_issues *issues = NULL;
	signprep_error err = { 0 };
	start(&s, json, true);
	assert_int_equal(signprep_group_check(&issues, s.request, s.results, s.count, &err), SIGNPREP_OK);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		snprintf(found + strlen(found), sizeof found - strlen(found), " %s", signprep_issues_at(issues, i)->id);
	assert_string_equal(found, ids);
	signprep_issues_free(issues);
	end(&s);
}

static void what_a_group_has_not(void **state)
{
	(void) state;
	whole_says(TWO, "");
	whole_says(GROUP(CONTRACT("first", "") "," CONTRACT("second", ",\"Deadline\":4102444800")), " R924");
	whole_says(
		GROUP(CONTRACT("b\",\"Operator\":{\"UserId\":\"another\"},\"FlowDescription\":\"x", "") "," CONTRACT("second", "")),
		" R924");
	/* A member of CreateFlowByFiles that a contract of a group has not. */
	whole_says(GROUP(CONTRACT("first", "") "," CONTRACT("b\",\"NeedPreview\":true,\"FlowDescription\":\"x", "")), " R211");
	whole_says("{\"Operator\":{\"UserId\":\"u\"},\"FlowGroupInfos\":[" CONTRACT("a", "") "," CONTRACT("b", "") "]}", " R203");
}

static void the_request_with_every_place(void **state)
{
	stage s;
	char *text = NULL;
	signprep_error err = { 0 };
	(void) state;
	start(&s, TWO, true);
	assert_int_equal(signprep_group_request(&text, s.request, s.results, s.count, &err), SIGNPREP_OK);
	cJSON *body = cJSON_Parse(text);
	assert_string_equal(sp_json_text(info_of(body, 1), "FlowName"), "second");
	assert_null(cJSON_GetObjectItemCaseSensitive(info_of(body, 1), "Operator"));
	cJSON_Delete(body);
	signprep_free(text);
	end(&s);
}

static void in_the_partner_edition(void **state)
{
	static const scene scenes[] = { { .action = "UploadFiles", .body = UPLOADED(FILE_A) },
		{ .action = "ChannelCreateFlowGroupByFiles", .body = GROUPED } };
	const signprep_client_options options = { .partner = true,
		.partner_app_id = "APPID122344555",
		.partner_organization_id = "org-open-id",
		.partner_operator_id = "admin-open-id" };
	stage s;
	played p;
	(void) state;
	start(&s, TWO, true);
	play(&p, &s, &options, scenes, 2);
	assert_int_equal(p.code, SIGNPREP_OK);
	cJSON *body = cJSON_Parse(p.n.seen[1].body);
	const cJSON *info = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(body, "FlowFileInfos"), 1);
	assert_string_equal(sp_json_text(cJSON_GetObjectItemCaseSensitive(body, "Agent"), "AppId"), "APPID122344555");
	assert_string_equal(sp_json_text(body, "FlowGroupName"), "set");
	assert_string_equal(sp_json_text(info, "FlowName"), "second");
	assert_string_equal(
		sp_json_text(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(info, "FlowApprovers"), 0), "Name"), "张三");
	assert_null(cJSON_GetObjectItemCaseSensitive(info, "Agent"));
	assert_null(cJSON_GetObjectItemCaseSensitive(body, "Operator"));
	assert_non_null(cJSON_GetObjectItemCaseSensitive(info, "CustomerData"));
	cJSON_Delete(body);
	network_clear(&p.n);
	end(&s);
}

static void a_plan(void **state)
{
	stage s;
	char *text = NULL;
	network n;
	signprep_error err = { 0 };
	(void) state;
	start(&s, TWO, false);
	const signprep_group_parts parts = parts_of(&s);
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	assert_int_equal(signprep_group_plan(&text, client, &parts, &err), SIGNPREP_OK);
	cJSON *plan = cJSON_Parse(text);
	const cJSON *steps = cJSON_GetObjectItemCaseSensitive(plan, "steps");
	assert_int_equal(cJSON_GetArraySize(steps), 3);
	assert_string_equal(sp_json_text(cJSON_GetArrayItem(steps, 0), "action"), "UploadFiles");
	assert_string_equal(sp_json_text(cJSON_GetArrayItem(steps, 2), "action"), CREATE);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(plan, "documents")), 2);
	assert_null(strstr(text, "JVBERi0")); /* base64 of %PDF- */
	cJSON_Delete(plan);
	signprep_free(text);
	signprep_client_free(client);
	network_clear(&n);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(one_call_for_all, clean),
		cmocka_unit_test_teardown(a_lost_answer_is_never_repeated, clean),
		cmocka_unit_test_teardown(a_person_names_the_group, clean),
		cmocka_unit_test_teardown(what_is_refused_may_be_sent_again, clean),
		cmocka_unit_test_teardown(a_forgotten_file, clean),
		cmocka_unit_test(one_file_for_two_contracts),
		cmocka_unit_test_teardown(killed_at_any_instant, clean),
		cmocka_unit_test(answers_that_lie),
		cmocka_unit_test(two_to_fifty),
		cmocka_unit_test(what_a_group_has_not),
		cmocka_unit_test(the_request_with_every_place),
		cmocka_unit_test(in_the_partner_edition),
		cmocka_unit_test(a_plan),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
