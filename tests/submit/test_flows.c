/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Contracts that are there: status in hundreds, ids that nobody knows, what is refused before it is sent, answers that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/flow.h>

#include "base/json/json_read.h"
#include "fixture.h"

typedef struct outcome {
	signprep_code code;
	char id[8];
	cJSON *answer;
	signprep_issues *issues;
} outcome;

static outcome take(signprep_code code, char *json, signprep_issues *issues, const signprep_error *err)
{
	outcome o = { .code = code, .answer = json ? cJSON_Parse(json) : NULL, .issues = issues };
	memcpy(o.id, err->id, sizeof o.id);
	signprep_free(json);
	return o;
}

static void drop(outcome *o)
{
	cJSON_Delete(o->answer);
	signprep_issues_free(o->issues);
}

static const cJSON *flow(const outcome *o, int index)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(o->answer, "flows"), index);
}

static outcome status_of(network *n, const scene *scenes, size_t scene_count, const char *const *ids, size_t count)
{
	signprep_client *client = network_client(n, &(signprep_client_options) { .operator_id = "ops" }, scenes, scene_count);
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	signprep_code code = signprep_flows_status(&json, &issues, client, ids, count, &err);
	signprep_client_free(client);
	return take(code, json, issues, &err);
}

#define DETAIL(id, status) "{\"FlowId\":\"" id "\",\"FlowName\":\"n-" id "\",\"FlowStatus\":" #status ",\"FlowApproverInfos\":[]}"
#define DETAILS(...) "{\"Response\":{\"FlowDetailInfos\":[" __VA_ARGS__ "],\"RequestId\":\"r\"}}"
#define NO_SUCH ERROR_BODY("FailedOperation", "无效的流程合同Id")

/* What the journal holds of one that was sent: how it is found, and what an earlier version left out. */
static void what_was_sent(void **state)
{
	static const scene scenes[] = { { .body = OK_UPLOAD }, { .body = OK_CREATE } };
	const signprep_client_options options = { .journal = fixture_path("journal"), .row_key = "row-1" };
	const signprep_flows_query queries[] = { { .size = sizeof *queries, .flow_id = FIXTURE_FLOW_ID },
		{ .size = sizeof *queries, .row_key = "row-1" } };
	const signprep_flows_query nobody[] = { { .size = sizeof *nobody, .flow_id = "nobody" },
		{ .size = sizeof *nobody, .row_key = "nobody" }, { .size = sizeof *nobody, .pdf_sha256 = "00" },
		{ .size = sizeof *nobody } };
	signprep_error err = { 0 };
	signprep_flow made;
	contract c;
	network n;
	char *json;
	long long number = -1;
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, 2);
	assert_int_equal(signprep_submit(&made, client, c.doc, c.result, &err), SIGNPREP_OK);
	for (size_t i = 0; i < 3; i++) {
		const signprep_flows_query by_file = { .size = sizeof by_file, .pdf_sha256 = signprep_document_sha256(c.doc) };
		assert_int_equal(signprep_flows_sent(&json, client, i < 2 ? &queries[i] : &by_file, &err), SIGNPREP_OK);
		cJSON *sent = cJSON_Parse(json);
		assert_string_equal(sp_json_text(sent, "key"), "row-1");
		assert_string_equal(sp_json_text(sent, "flow_id"), FIXTURE_FLOW_ID);
		assert_string_equal(sp_json_text(sent, "pdf_sha256"), signprep_document_sha256(c.doc));
		assert_true(sp_json_int(sent, "position", &number) && number == 0);
		assert_true(sp_json_int(sent, "of", &number) && number == 1);
		char *places = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(sent, "places"));
		/* The fixture's component: 119 × 43 at (72, 150). */
		assert_string_equal(places,
			"[{\"where\":\"Approvers[0].SignComponents[0]\",\"type\":\"SIGN_SIGNATURE\",\"page\":1,\"rect\":[72,150,"
			"191,193]}]");
		cJSON_free(places);
		cJSON_Delete(sent);
		signprep_free(json);
	}
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
		assert_int_equal(signprep_flows_sent(&json, client, &nobody[i], &err), SIGNPREP_NOT_FOUND);
		assert_string_equal(err.id, "R926");
		assert_null(json);
	}
	signprep_client_free(client);
	network_clear(&n);
	contract_close(&c);
	fixture_clean();
}

static void the_order_is_that_of_the_question(void **state)
{
	static const scene scenes[] = { { .action = "DescribeFlowInfo",
		.body = DETAILS(DETAIL("c", 6) "," DETAIL("a", 4) "," DETAIL("b", 1)) } };
	static const char *const ids[] = { "a", "b", "a", "c" };
	network n;
	(void) state;
	outcome o = status_of(&n, scenes, 1, ids, 4);
	assert_int_equal(o.code, SIGNPREP_OK);
	assert_string_equal(sp_json_text(o.answer, "schema"), "signprep.flow/1");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(o.answer, "flows")), 3);
	assert_string_equal(sp_json_text(flow(&o, 0), "flow_id"), "a");
	assert_string_equal(sp_json_text(flow(&o, 0), "status"), "signed");
	assert_string_equal(sp_json_text(flow(&o, 1), "status"), "waiting");
	assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(flow(&o, 1), "final")));
	assert_string_equal(sp_json_text(flow(&o, 2), "status"), "cancelled");
	assert_string_equal(n.seen[0].body, "{\"FlowIds\":[\"a\",\"b\",\"c\"],\"Operator\":{\"UserId\":\"ops\"}}");
	drop(&o);
	network_clear(&n);
}

static void signers_are_told(void **state)
{
	static const scene scenes[] = {
		{ .body = DETAILS("{\"FlowId\":\"a\",\"FlowStatus\":2,\"CreatedOn\":1700000000,\"FlowApproverInfos\":["
				  "{\"RecipientId\":\"r1\",\"ApproveName\":\"张三\",\"ApproveStatus\":3,\"ApproveTime\":1700000100,"
				  "\"ApproveType\":\"PERSON\"},"
				  "{\"OrganizationName\":\"甲公司\",\"ApproveStatus\":2},{\"ApproveStatus\":\"3\"}]}") }
	};
	static const char *const ids[] = { "a" };
	network n;
	(void) state;
	outcome o = status_of(&n, scenes, 1, ids, 1);
	char *text = cJSON_PrintUnformatted(flow(&o, 0));
	assert_string_equal(text,
		"{\"flow_id\":\"a\",\"status\":\"partly-signed\",\"status_code\":2,\"final\":false,\"created\":1700000000,"
		"\"approvers\":[{\"status\":\"signed\",\"status_code\":3,\"recipient_id\":\"r1\",\"name\":\"张三\",\"type\":"
		"\"PERSON\","
		"\"signed\":1700000100},{\"status\":\"waiting\",\"status_code\":2,\"organization\":\"甲公司\"},"
		"{\"status\":\"other\",\"status_code\":-1}]}");
	cJSON_free(text);
	drop(&o);
	network_clear(&n);
}

#define BRIEF(id) "{\"FlowId\":\"" id "\",\"FlowName\":\"n\",\"FlowStatus\":1}"
#define BRIEFS(...) "{\"Response\":{\"FlowBriefs\":[" __VA_ARGS__ "],\"RequestId\":\"r\"}}"

/* Four ids, the third unknown: the service refuses all, then says in its own order which it knows. */
static void an_unknown_id_is_found_with_one_question(void **state)
{
	static const scene scenes[] = { { .action = "DescribeFlowInfo", .body = NO_SUCH },
		{ .action = "DescribeFlowBriefs", .body = BRIEFS(BRIEF("d") "," BRIEF("a") "," BRIEF("b") "," BRIEF("x")) },
		{ .action = "DescribeFlowInfo", .body = DETAILS(DETAIL("d", 4) "," DETAIL("a", 1) "," DETAIL("b", 1)) } };
	static const char *const ids[] = { "a", "b", "c", "d" };
	network n;
	(void) state;
	outcome o = status_of(&n, scenes, 3, ids, 4);
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_string_equal(o.id, "S710");
	assert_int_equal(n.calls, 3);
	assert_string_equal(n.seen[1].body, "{\"FlowIds\":[\"a\",\"b\",\"c\",\"d\"],\"Operator\":{\"UserId\":\"ops\"}}");
	assert_string_equal(n.seen[2].body, "{\"FlowIds\":[\"a\",\"b\",\"d\"],\"Operator\":{\"UserId\":\"ops\"}}");
	assert_string_equal(sp_json_text(flow(&o, 2), "status"), "unknown-id");
	assert_string_equal(sp_json_text(flow(&o, 3), "status"), "signed");
	assert_int_equal(signprep_issues_count(o.issues), 1);
	assert_string_equal(signprep_issues_at(o.issues, 0)->where, "c");
	drop(&o);
	network_clear(&n);
}

/* 250 ids of which three are known: three calls a hundred at most, where halving took five hundred. */
static void hundreds_of_unknown_ids(void **state)
{
	static const scene scenes[] = { { .body = NO_SUCH }, { .body = BRIEFS(BRIEF("f7")) }, { .body = DETAILS(DETAIL("f7", 4)) },
		{ .body = NO_SUCH }, { .body = BRIEFS() }, { .body = NO_SUCH }, { .body = BRIEFS(BRIEF("f249") "," BRIEF("f200")) },
		{ .body = DETAILS(DETAIL("f249", 2) "," DETAIL("f200", 6)) } };
	char texts[250][16];
	const char *ids[250];
	network n;
	(void) state;
	for (int i = 0; i < 250; i++) {
		snprintf(texts[i], sizeof texts[i], "f%d", i);
		ids[i] = texts[i];
	}
	outcome o = status_of(&n, scenes, 8, ids, 250);
	assert_int_equal(n.calls, 8);
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_int_equal(signprep_issues_count(o.issues), 247);
	for (int i = 0; i < 250; i++) {
		assert_string_equal(sp_json_text(flow(&o, i), "flow_id"), ids[i]);
		assert_string_equal(sp_json_text(flow(&o, i), "status"),
			i == 7             ? "signed"
				: i == 200 ? "cancelled"
				: i == 249 ? "partly-signed"
					   : "unknown-id");
	}
	drop(&o);
	network_clear(&n);
}

/* Where that question is refused, or answered with nonsense or with all of them: halves, then quarters; the other half is not asked. */
static void the_unknown_id_is_found_by_halving(void **state)
{
	static const char *const briefs[] = { ERROR_BODY("OperationDenied", "无查看权限"),
		BRIEFS(BRIEF("a") "," BRIEF("b") "," BRIEF("c") "," BRIEF("d")),
		"{\"Response\":{\"FlowBriefs\":7,\"RequestId\":\"r\"}}", "{\"Response\":{\"RequestId\":\"r\"}}" };
	static const char *const ids[] = { "a", "b", "c", "d" };
	(void) state;
	for (size_t i = 0; i < sizeof briefs / sizeof *briefs; i++) {
		const scene scenes[] = { { .body = NO_SUCH }, { .action = "DescribeFlowBriefs", .body = briefs[i] },
			{ .body = DETAILS(DETAIL("a", 1) "," DETAIL("b", 1)) }, { .body = NO_SUCH },
			{ .body = DETAILS(DETAIL("d", 1)) } };
		network n;
		outcome o = status_of(&n, scenes, 5, ids, 4);
		assert_int_equal(o.code, SIGNPREP_PARTIAL);
		assert_string_equal(o.id, "S710");
		assert_int_equal(n.calls, 5);
		assert_string_equal(sp_json_text(flow(&o, 2), "status"), "unknown-id");
		assert_string_equal(sp_json_text(flow(&o, 3), "status"), "waiting");
		assert_int_equal(signprep_issues_count(o.issues), 1);
		assert_string_equal(signprep_issues_at(o.issues, 0)->where, "c");
		drop(&o);
		network_clear(&n);
	}
}

/* A contract of which the service will not speak: the others are told of, and this one's code. */
static void one_is_denied(void **state)
{
#define DENIED ERROR_BODY("OperationDenied.Forbid", "禁止此项操作")
	static const scene scenes[] = { { .body = DENIED }, { .body = DENIED }, { .body = DENIED }, { .body = DENIED },
		{ .body = DETAILS(DETAIL("b", 4)) }, { .body = DETAILS(DETAIL("c", 1) "," DETAIL("d", 1)) } };
	static const char *const ids[] = { "a", "b", "c", "d" };
	network n;
	(void) state;
	outcome o = status_of(&n, scenes, 6, ids, 4);
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_string_equal(o.id, "S301");
	assert_int_equal(n.calls, 6);
	assert_string_equal(sp_json_text(flow(&o, 0), "status"), "denied");
	assert_string_equal(sp_json_text(flow(&o, 1), "status"), "signed");
	assert_string_equal(sp_json_text(flow(&o, 3), "status"), "waiting");
	assert_int_equal(signprep_issues_count(o.issues), 1);
	assert_string_equal(signprep_issues_at(o.issues, 0)->where, "a");
	assert_string_equal(signprep_issues_at(o.issues, 0)->server_code, "OperationDenied.Forbid");
	drop(&o);
	network_clear(&n);
}

/* One of a hundred and one, unknown in whichever way the service says so. */
static void hundreds(void **state)
{
	char texts[101][16];
	const char *ids[101];
	static const scene scenes[] = { { .body = DETAILS() }, { .body = DETAILS(DETAIL("f100", 4)) } };
	network n;
	(void) state;
	for (int i = 0; i < 101; i++) {
		snprintf(texts[i], sizeof texts[i], "f%d", i);
		ids[i] = texts[i];
	}
	outcome o = status_of(&n, scenes, 2, ids, 101);
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_int_equal(n.calls, 2);
	assert_non_null(strstr(n.seen[0].body, "\"f99\""));
	assert_null(strstr(n.seen[0].body, "\"f100\""));
	assert_int_equal(signprep_issues_count(o.issues), 100);
	assert_string_equal(sp_json_text(flow(&o, 100), "status"), "signed");
	drop(&o);
	network_clear(&n);
}

static void a_single_unknown_id_has_its_own_code(void **state)
{
	static const scene scenes[] = { { .body = NO_SUCH } };
	static const char *const ids[] = { "a" };
	network n;
	(void) state;
	outcome o = status_of(&n, scenes, 1, ids, 1);
	assert_int_equal(o.code, SIGNPREP_NOT_FOUND);
	assert_string_equal(o.id, "S710");
	drop(&o);
	network_clear(&n);
}

/* What stops all of it is not taken for an unknown id. */
static void trouble_is_no_unknown_id(void **state)
{
	static const scene keys[] = { { .body = ERROR_BODY("AuthFailure.SecretIdNotFound", "no") } };
	/* Said of all, and then of each: of the contracts or of who asks, nobody can tell. Said of who asks, once is enough. */
	static const scene rights[] = { { .body = ERROR_BODY("OperationDenied", "无查看权限") },
		{ .body = ERROR_BODY("OperationDenied", "无查看权限") }, { .body = ERROR_BODY("OperationDenied", "无查看权限") },
		{ .body = ERROR_BODY("OperationDenied", "无查看权限") } };
	static const scene nobody[] = { { .body = ERROR_BODY("UnauthorizedOperation.NoPermissionFeature", "无权限") } };
	static const char *const ids[] = { "a", "b" };
	network n;
	(void) state;
	outcome o = status_of(&n, keys, 1, ids, 2);
	assert_int_equal(o.code, SIGNPREP_CREDENTIALS);
	drop(&o);
	network_clear(&n);
	o = status_of(&n, rights, 4, ids, 2);
	assert_int_equal(o.code, SIGNPREP_REFUSED);
	assert_string_equal(o.id, "S301");
	assert_int_equal(n.calls, 4);
	drop(&o);
	network_clear(&n);
	o = status_of(&n, nobody, 1, ids, 2);
	assert_int_equal(o.code, SIGNPREP_REFUSED);
	assert_int_equal(n.calls, 1);
	drop(&o);
	network_clear(&n);
}

static void answers_that_lie(void **state)
{
	static const char *const bodies[] = { DETAILS("{\"FlowId\":7,\"FlowStatus\":\"4\"},null,\"a\",[]"),
		"{\"Response\":{\"FlowDetailInfos\":{\"a\":1}}}", "{\"Response\":{}}", DETAILS(DETAIL("other", 4)) };
	static const char *const ids[] = { "a" };
	(void) state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const scene scenes[] = { { .body = bodies[i] } };
		network n;
		outcome o = status_of(&n, scenes, 1, ids, 1);
		if (o.code != SIGNPREP_NOT_FOUND)
			fail_msg("case %zu: %d %s", i, o.code, o.id);
		drop(&o);
		network_clear(&n);
	}
	/* Where it stands is what was asked: without that the answer is none. */
	static const char *const nowhere[] = { DETAILS("{\"FlowId\":\"a\"}"), DETAILS("{\"FlowId\":\"a\",\"FlowStatus\":\"4\"}"),
		DETAILS("{\"FlowId\":\"a\",\"FlowStatus\":null}"), DETAILS("{\"FlowId\":\"a\",\"FlowStatus\":-4}") };
	for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
		const scene scenes[] = { { .body = nowhere[i] } };
		network n;
		outcome o = status_of(&n, scenes, 1, ids, 1);
		assert_int_equal(o.code, SIGNPREP_NOT_SENT);
		assert_string_equal(o.id, "S952");
		assert_string_equal(sp_json_text(flow(&o, 0), "status"), "other");
		drop(&o);
		network_clear(&n);
	}
	/* Twice the same contract: the first counts. A status that is none is told as such. */
	static const scene twice[] = { { .body = DETAILS(DETAIL("a", 4) "," DETAIL("a", 6)) } },
			   odd[] = { { .body = DETAILS(DETAIL("a", 4711)) } };
	network n;
	outcome o = status_of(&n, twice, 1, ids, 1);
	assert_string_equal(sp_json_text(flow(&o, 0), "status"), "signed");
	drop(&o);
	network_clear(&n);
	o = status_of(&n, odd, 1, ids, 1);
	assert_string_equal(sp_json_text(flow(&o, 0), "status"), "other");
	drop(&o);
	network_clear(&n);
}

static void ids_that_are_none(void **state)
{
	static const char *const bad[] = { "", "two words", "../x", "a\nb",
		"0123456789012345678901234567890123456789012345678901234567890123456789" };
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		network n;
		outcome o = status_of(&n, NULL, 0, &bad[i], 1);
		assert_int_equal(o.code, SIGNPREP_INVALID);
		assert_string_equal(o.id, "R814");
		drop(&o);
		network_clear(&n);
	}
}

/* --- changes --- */

static outcome change_with(
	network *n, const scene *scenes, size_t scene_count, const char *const *ids, size_t count, signprep_flows_change change)
{
	signprep_client *client = network_client(n, &(signprep_client_options) { .operator_id = "ops" }, scenes, scene_count);
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	change.size = sizeof change;
	signprep_code code = signprep_flows_change_each(&json, &issues, client, ids, count, &change, &err);
	signprep_client_free(client);
	return take(code, json, issues, &err);
}

static void what_has_ended_is_not_cancelled(void **state)
{
	static const scene scenes[] = { { .action = "DescribeFlowInfo",
						.body = DETAILS(DETAIL("yDRSzUUgtestFlow0000000000000001", 1) "," DETAIL("b", 4)) },
		{ .action = "CancelFlow", .body = "{\"Response\":{}}" } };
	static const char *const ids[] = { "yDRSzUUgtestFlow0000000000000001", "b", "c" };
	network n;
	signprep_issues *issues;
	signprep_error err = { 0 };
	char *json;
	(void) state;
	signprep_client *client = network_client(&n, &(signprep_client_options) { .operator_id = "ops" }, scenes, 2);
	signprep_code code = signprep_flows_cancel(&json, &issues, client, ids, 3, "a mistake", &err);
	signprep_client_free(client);
	outcome o = take(code, json, issues, &err);
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_int_equal(n.calls, 2);
	assert_string_equal(n.seen[1].body,
		"{\"FlowId\":\"yDRSzUUgtestFlow0000000000000001\",\"CancelMessage\":\"a "
		"mistake\",\"Operator\":{\"UserId\":\"ops\"}}");
	assert_string_equal(sp_json_text(flow(&o, 0), "flow_id"), ids[0]);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow(&o, 0), "done")));
	assert_string_equal(sp_json_text(flow(&o, 1), "status"), "signed");
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S711");
	assert_string_equal(signprep_issues_at(o.issues, 1)->id, "S710");
	drop(&o);
	network_clear(&n);
}

static void only_what_is_signed_is_released(void **state)
{
	static const scene scenes[] = { { .body = DETAILS(DETAIL("a", 1) "," DETAIL("b", 4)) },
		{ .action = "CreateReleaseFlow", .body = OK_CREATE } };
	static const char *const ids[] = { "a", "b" };
	network n;
	(void) state;
	outcome o = change_with(&n, scenes, 2, ids, 2, (signprep_flows_change) { .kind = SIGNPREP_FLOWS_RELEASE, .reason = "r" });
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S712");
	assert_string_equal(sp_json_text(flow(&o, 1), "release_flow_id"), FIXTURE_FLOW_ID);
	drop(&o);
	network_clear(&n);
}

/* What costs a contract or money, and does not say what it made, may have made it: in doubt, in the journal too. */
static void what_was_made_has_a_name(void **state)
{
	static const char *const bodies[] = { "{\"Response\":{\"RequestId\":\"r\"}}",
		"{\"Response\":{\"FlowId\":7,\"ReportId\":null,\"RequestId\":\"r\"}}",
		"{\"Response\":{\"FlowId\":\"../x\",\"ReportId\":\"\",\"RequestId\":\"r\"}}" };
	static const char *const ids[] = { "a" };
	(void) state;
	for (size_t i = 0; i < 2 * sizeof bodies / sizeof *bodies; i++) {
		const bool report = i % 2 != 0;
		const scene scenes[] = { { .body = report ? bodies[i / 2] : DETAILS(DETAIL("a", 4)) }, { .body = bodies[i / 2] } };
		const signprep_flows_change change = { .kind = report ? SIGNPREP_FLOWS_EVIDENCE : SIGNPREP_FLOWS_RELEASE,
			.reason = "r" };
		network n;
		outcome o = change_with(&n, scenes, report ? 1 : 2, ids, 1, change);
		assert_int_equal(o.code, SIGNPREP_UNKNOWN);
		assert_string_equal(o.id, "S402");
		assert_true(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(flow(&o, 0), "done")));
		drop(&o);
		network_clear(&n);
	}
}

static void what_is_missing_is_said_before_anything_is_sent(void **state)
{
	static const char *const ids[] = { "a" };
	static const signprep_flows_change changes[] = { { .kind = SIGNPREP_FLOWS_DEADLINE },
		{ .kind = SIGNPREP_FLOWS_FORWARD, .user_id = "u" }, { .kind = SIGNPREP_FLOWS_FORWARD, .recipient_id = "r" },
		{ .kind = SIGNPREP_FLOWS_REVIEW }, { .kind = SIGNPREP_FLOWS_RELEASE, .reason = "" },
		{ .kind = (signprep_flows_change_kind) 77 } };
	network n;
	(void) state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		outcome o = change_with(&n, NULL, 0, ids, 1, changes[i]);
		if (o.code != SIGNPREP_INVALID || strcmp(o.id, "R816") != 0)
			fail_msg("case %zu: %d %s", i, o.code, o.id);
		drop(&o);
		network_clear(&n);
	}
	/* The clock of the network stands in November 2023. */
	outcome o = change_with(
		&n, NULL, 0, ids, 1, (signprep_flows_change) { .kind = SIGNPREP_FLOWS_DEADLINE, .deadline = 1600000000 });
	assert_string_equal(o.id, "S605");
	drop(&o);
	network_clear(&n);
}

static void reminders_say_whom_they_did_not_reach(void **state)
{
	static const scene scenes[] = { { .action = "CreateFlowReminds",
		.body = "{\"Response\":{\"RemindFlowRecords\":[{\"FlowId\":\"b\",\"CanRemind\":false,\"RemindMessage\":"
			"\"已达上限\"},"
			"{\"FlowId\":\"a\",\"CanRemind\":true}]}}" } };
	static const char *const ids[] = { "a", "b", "c" };
	network n;
	(void) state;
	outcome o = change_with(&n, scenes, 1, ids, 3, (signprep_flows_change) { .kind = SIGNPREP_FLOWS_REMIND });
	assert_int_equal(o.code, SIGNPREP_PARTIAL);
	assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(flow(&o, 0), "done")));
	assert_string_equal(sp_json_text(flow(&o, 1), "message"), "已达上限");
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S713");
	assert_int_equal(signprep_issues_count(o.issues), 2); /* one that the answer does not name was not reached */
	drop(&o);
	network_clear(&n);
}

static void bodies_of_the_other_changes(void **state)
{
	static const char *const ids[] = { "a" };
	static const scene open = { .body = DETAILS(DETAIL("a", 1)) };
	const struct {
		signprep_flows_change change;
		scene scenes[2];
		const char *body;
	} rows[] = {
		{ { .kind = SIGNPREP_FLOWS_DEADLINE, .deadline = 1800000000.5, .recipient_id = "r" },
			{ open, { .body = "{\"Response\":{}}" } },
			"{\"FlowId\":\"a\",\"Deadline\":1800000000,\"RecipientId\":\"r\",\"Operator\":{\"UserId\":\"ops\"}}" },
		{ { .kind = SIGNPREP_FLOWS_APPROVER, .recipient_id = "r", .name = "张三", .mobile = "13800138000" },
			{ { .body = "{\"Response\":{}}" } },
			"{\"Approvers\":[{\"RecipientId\":\"r\",\"ApproverName\":\"张三\",\"ApproverMobile\":\"13800138000\"}],"
			"\"FlowId\":\"a\","
			"\"FillApproverType\":0,\"Operator\":{\"UserId\":\"ops\"}}" },
		{ { .kind = SIGNPREP_FLOWS_FORWARD, .recipient_id = "r", .user_id = "u" },
			{ { .body = "{\"Response\":{\"SuccessFlows\":[\"a\"]}}" } },
			"{\"FlowForwardInfos\":[{\"FlowId\":\"a\",\"RecipientId\":\"r\"}],\"TargetUserId\":\"u\",\"Operator\":{"
			"\"UserId\":\"ops\"}}" },
		{ { .kind = SIGNPREP_FLOWS_REVIEW, .verdict = "REJECT", .reason = "no" }, { { .body = "{\"Response\":{}}" } },
			"{\"FlowId\":\"a\",\"ReviewType\":\"REJECT\",\"OperateType\":\"SignReview\",\"ReviewMessage\":\"no\","
			"\"Operator\":{\"UserId\":\"ops\"}}" },
		{ { .kind = SIGNPREP_FLOWS_EVIDENCE }, { { .body = "{\"Response\":{\"ReportId\":\"rep\"}}" } },
			"{\"FlowId\":\"a\",\"Operator\":{\"UserId\":\"ops\"}}" },
		{ { .kind = SIGNPREP_FLOWS_CANCEL_LINK },
			{ open, { .body = "{\"Response\":{\"BatchCancelFlowUrl\":\"https://x/y\",\"FailMessages\":[\"\"]}}" } },
			"{\"FlowIds\":[\"a\"],\"Operator\":{\"UserId\":\"ops\"}}" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t count = rows[i].scenes[1].body ? 2 : 1;
		network n;
		outcome o = change_with(&n, rows[i].scenes, count, ids, 1, rows[i].change);
		if (o.code || strcmp(n.seen[count - 1].body, rows[i].body) != 0)
			fail_msg("case %zu: %d %s, %s", i, o.code, o.id, n.seen[count - 1].body);
		drop(&o);
		network_clear(&n);
	}
}

static void a_link_that_is_none(void **state)
{
	static const char *const ids[] = { "a" };
	static const char *const urls[] = { "file:///etc/passwd", "", "javascript:x", "https://a b" };
	(void) state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		char body[160];
		snprintf(body, sizeof body, "{\"Response\":{\"BatchCancelFlowUrl\":\"%s\",\"FailMessages\":[]}}", urls[i]);
		const scene scenes[] = { { .body = DETAILS(DETAIL("a", 1)) }, { .body = body } };
		network n;
		outcome o = change_with(&n, scenes, 2, ids, 1, (signprep_flows_change) { .kind = SIGNPREP_FLOWS_CANCEL_LINK });
		assert_string_equal(o.id, "S714");
		assert_null(cJSON_GetObjectItemCaseSensitive(flow(&o, 0), "url"));
		drop(&o);
		network_clear(&n);
	}
}

/* A lost answer of what costs is unknown; the contracts behind it are not touched. */
static void doubt_stops_the_rest(void **state)
{
	static const scene scenes[] = { { .body = "{\"Response\":{\"ReportId\":\"1\"}}" }, { .end = SP_HTTP_TIMEOUT } };
	static const char *const ids[] = { "a", "b", "c" };
	network n;
	(void) state;
	outcome o = change_with(&n, scenes, 2, ids, 3, (signprep_flows_change) { .kind = SIGNPREP_FLOWS_EVIDENCE });
	assert_int_equal(o.code, SIGNPREP_UNKNOWN);
	assert_string_equal(o.id, "S401");
	assert_int_equal(n.calls, 2);
	assert_string_equal(sp_json_text(flow(&o, 1), "message"), "unknown");
	assert_null(flow(&o, 2));
	drop(&o);
	network_clear(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sent),
		cmocka_unit_test(the_order_is_that_of_the_question),
		cmocka_unit_test(signers_are_told),
		cmocka_unit_test(an_unknown_id_is_found_with_one_question),
		cmocka_unit_test(hundreds_of_unknown_ids),
		cmocka_unit_test(the_unknown_id_is_found_by_halving),
		cmocka_unit_test(one_is_denied),
		cmocka_unit_test(hundreds),
		cmocka_unit_test(a_single_unknown_id_has_its_own_code),
		cmocka_unit_test(trouble_is_no_unknown_id),
		cmocka_unit_test(answers_that_lie),
		cmocka_unit_test(ids_that_are_none),
		cmocka_unit_test(what_has_ended_is_not_cancelled),
		cmocka_unit_test(only_what_is_signed_is_released),
		cmocka_unit_test(what_was_made_has_a_name),
		cmocka_unit_test(what_is_missing_is_said_before_anything_is_sent),
		cmocka_unit_test(reminders_say_whom_they_did_not_reach),
		cmocka_unit_test(bodies_of_the_other_changes),
		cmocka_unit_test(a_link_that_is_none),
		cmocka_unit_test(doubt_stops_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
