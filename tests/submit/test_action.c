/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any action, checked first: what is not sent, what is filled in, pages, and once where it must not be twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/action.h>

#include "fixture.h"

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

typedef struct outcome {
	signprep_code code;
	char id[8], *answer;
	signprep_issues *issues;
} outcome;

static outcome call(signprep_client *client, const char *action, const char *body, signprep_action_options options)
{
	outcome o = { 0 };
	signprep_error err = { 0 };
	options.size = sizeof options;
	o.code = signprep_action_call(&o.answer, &o.issues, client, action, body, &options, &err);
	memcpy(o.id, err.id, sizeof o.id);
	return o;
}

static void drop(outcome *o)
{
	signprep_free(o->answer);
	signprep_issues_free(o->issues);
	*o = (outcome) { 0 };
}

static void expect(outcome o, signprep_code code, const char *id)
{
	if (o.code != code || strcmp(o.id, id) != 0)
		fail_msg("got %d %s, expected %d %s", o.code, o.id, code, id);
	drop(&o);
}

#define PLAIN ((signprep_action_options) { .plan = false })

static void what_will_not_do_is_not_sent(void **state)
{
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	expect(call(client, "CancelFlow", "{\"FlowID\":\"x\"}", PLAIN), SIGNPREP_INVALID, "R201");
	expect(call(client, "CancelFlow", "{", PLAIN), SIGNPREP_INVALID, "R101");
	expect(call(client, "CancelFlows", "{}", PLAIN), SIGNPREP_INVALID, "S700");
	expect(call(client, "CancelFlow", "{}", (signprep_action_options) { .service = "cvm" }), SIGNPREP_INVALID, "S700");
	expect(call(client, "CancelFlow",
		       "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"" FIXTURE_FLOW_ID "\",\"CancelMessage\":\"m\"}",
		       (signprep_action_options) { .all = true }),
		SIGNPREP_INVALID, "S705");
	assert_int_equal(n.calls, 0);
	signprep_client_free(client);
	network_clear(&n);
}

static void who_calls_is_filled_in(void **state)
{
	static const scene scenes[] = { { .body = "{\"Response\":{\"FlowBriefs\":[]}}" },
		{ .body = "{\"Response\":{\"FlowBriefs\":[]}}" } };
	const signprep_client_options options = { .operator_id = "ops", .organization_id = "member" };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, &options, scenes, 2);
	outcome o = call(client, "DescribeFlowBriefs", "{\"//\":\"a remark\",\"FlowIds\":[\"a\"]}", PLAIN);
	assert_string_equal(o.answer, "{\"FlowBriefs\":[]}");
	expect(o, SIGNPREP_OK, "");
	assert_string_equal(n.seen[0].body,
		"{\"FlowIds\":[\"a\"],\"Operator\":{\"UserId\":\"ops\"},\"Agent\":{\"ProxyOrganizationId\":\"member\"}}");
	/* What the body says counts. */
	expect(call(client, "DescribeFlowBriefs",
		       "{\"Operator\":{\"UserId\":\"own\"},\"FlowIds\":[\"a\"],\"Agent\":{\"ProxyOrganizationId\":\"b\"}}", PLAIN),
		SIGNPREP_OK, "");
	assert_string_equal(n.seen[1].body,
		"{\"Operator\":{\"UserId\":\"own\"},\"FlowIds\":[\"a\"],\"Agent\":{\"ProxyOrganizationId\":\"b\"}}");
	signprep_client_free(client);
	network_clear(&n);
}

static void ids_of_callers_that_will_not_do(void **state)
{
	static const char *const bad[] = { "", "two words", "line\nbreak" };
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const signprep_client_options a = { .operator_id = bad[i] }, b = { .organization_id = bad[i] };
		network n;
		sp_transport transport;
		signprep_client *client;
		signprep_error err = { 0 };
		network_init(&n, NULL, 0, &transport);
		assert_int_equal(sp_client_new_with(&client, &a, &transport, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "S106");
		network_init(&n, NULL, 0, &transport);
		assert_int_equal(sp_client_new_with(&client, &b, &transport, &err), SIGNPREP_INVALID);
	}
}

static void an_unknown_action_is_called_when_its_service_is_named(void **state)
{
	static const scene scenes[] = { { .action = "CreateSeal", .body = "{\"Response\":{\"SealId\":\"s\"}}" } };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 1);
	outcome o = call(client, "CreateSeal", "{\"any\":1}", (signprep_action_options) { .service = "ess" });
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S708");
	expect(o, SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
}

/* The name alone tells whose it is; a name that nobody has is a slip, and what cancels everything is asked for twice. */
static void an_action_that_only_the_name_is_known_of(void **state)
{
	static const scene scenes[] = { { .action = "CreateSealPolicy", .body = "{\"Response\":{}}" },
		{ .action = "SyncProxyOrganization", .body = "{\"Response\":{}}" } };
	static const char *const none[] = { "CreateSealPolicies", "createSealPolicy", "CancelOrganizationFlows", "",
		"CreateFlow " };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 2);
	outcome o = call(client, "CreateSealPolicy", "{\"any\":1}", (signprep_action_options) { .service = NULL });
	assert_int_equal(signprep_issues_count(o.issues), 1);
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S708");
	expect(o, SIGNPREP_OK, "");
	o = call(client, "SyncProxyOrganization", "{}", (signprep_action_options) { .service = NULL });
	expect(o, SIGNPREP_OK, "");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		expect(call(client, none[i], "{}", (signprep_action_options) { .service = NULL }), SIGNPREP_INVALID, "S700");
	signprep_client_free(client);
	network_clear(&n);
}

#define RELEASE "{\"Operator\":{\"UserId\":\"u\"},\"NeedRelievedFlowId\":\"a\",\"ReliveInfo\":{\"Reason\":\"r\"}}"
#define RELEASE_B "{\"Operator\":{\"UserId\":\"u\"},\"NeedRelievedFlowId\":\"b\",\"ReliveInfo\":{\"Reason\":\"r\"}}"

static void once_and_not_twice(void **state)
{
	static const scene made[] = { { .action = "CreateReleaseFlow", .body = OK_CREATE },
		{ .action = "CreateReleaseFlow", .body = OK_CREATE }, { .action = "CreateReleaseFlow", .body = OK_CREATE } };
	network n;
	(void) state;
	const char *path = fixture_path("once.sqlite");
	const signprep_client_options options = { .journal = path }, again = { .journal = path, .resend = true },
				      named = { .journal = path, .row_key = "mine" };
	signprep_client *client = network_client(&n, &options, made, 3);
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_OK, "");
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_RULE, "S701");
	assert_int_equal(n.calls, 1);
	/* Another body is another call. */
	expect(call(client, "CreateReleaseFlow", RELEASE_B, PLAIN), SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
	assert_int_equal(
		journal_count(path, "SELECT count(*) FROM row WHERE state = 'created' AND flow_id = '" FIXTURE_FLOW_ID "'"), 2);
	client = network_client(&n, &again, made, 1);
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
	/* Under a key of the caller's only the same may be sent again. */
	client = network_client(&n, &named, made, 1);
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_OK, "");
	expect(call(client, "CreateReleaseFlow", RELEASE_B, PLAIN), SIGNPREP_RULE, "S407");
	signprep_client_free(client);
	network_clear(&n);
}

static void a_lost_answer_stays_unknown(void **state)
{
	static const scene lost[] = { { .end = SP_HTTP_TIMEOUT } }, later[] = { { .body = OK_CREATE } };
	network n;
	(void) state;
	const char *path = fixture_path("lost.sqlite");
	const signprep_client_options options = { .journal = path }, decided = { .journal = path, .resend_unknown = true };
	signprep_client *client = network_client(&n, &options, lost, 1);
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_UNKNOWN, "S401");
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_UNKNOWN, "S404");
	signprep_client_free(client);
	network_clear(&n);
	client = network_client(&n, &decided, later, 1);
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
}

static void what_was_refused_may_be_sent_again(void **state)
{
	static const scene scenes[] = { { .body = ERROR_BODY("OperationDenied", "no") }, { .body = OK_CREATE } };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 2);
	outcome o = call(client, "CreateReleaseFlow", RELEASE, PLAIN);
	assert_non_null(strstr(o.answer, "\"OperationDenied\""));
	expect(o, SIGNPREP_REFUSED, "S301");
	expect(call(client, "CreateReleaseFlow", RELEASE, PLAIN), SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
}

/* The journal is not asked for what may be repeated: the same link may be had twice. */
static void what_does_no_harm_is_not_journalled(void **state)
{
	static const scene scenes[] = { { .end = SP_HTTP_TIMEOUT }, { .body = "{\"Response\":{\"SchemeUrl\":\"u\"}}" },
		{ .body = "{\"Response\":{\"SchemeUrl\":\"u\"}}" } };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 3);
	expect(call(client, "CreateSchemeUrl", "{\"Operator\":{\"UserId\":\"u\"}}", PLAIN), SIGNPREP_OK, "");
	expect(call(client, "CreateSchemeUrl", "{\"Operator\":{\"UserId\":\"u\"}}", PLAIN), SIGNPREP_OK, "");
	assert_int_equal(n.calls, 3);
	signprep_client_free(client);
	network_clear(&n);
}

static void a_plan_is_not_sent(void **state)
{
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, NULL, 0);
	outcome o = call(client, "CreateReleaseFlow", RELEASE, (signprep_action_options) { .plan = true });
	assert_non_null(strstr(o.answer, "\"schema\":\"signprep.plan/1\""));
	assert_non_null(strstr(o.answer, "\"body\":" RELEASE));
	expect(o, SIGNPREP_OK, "");
	assert_int_equal(n.calls, 0);
	signprep_client_free(client);
	network_clear(&n);
}

#define TEMPLATES "{\"Operator\":{\"UserId\":\"u\"},\"Limit\":2}"
#define EVERY ((signprep_action_options) { .all = true })

static void pages_become_one(void **state)
{
	static const scene scenes[] = {
		{ .body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"a\"},{\"TemplateId\":\"b\"}],\"TotalCount\":3,"
			  "\"RequestId\":\"1\"}}" },
		{ .body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"c\"}],\"TotalCount\":3,\"RequestId\":\"2\"}}" },
	};
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 2);
	outcome o = call(client, "DescribeFlowTemplates", TEMPLATES, EVERY);
	assert_string_equal(o.answer,
		"{\"Templates\":[{\"TemplateId\":\"a\"},{\"TemplateId\":\"b\"},{\"TemplateId\":\"c\"}],\"TotalCount\":3,"
		"\"RequestId\":\"2\"}");
	expect(o, SIGNPREP_OK, "");
	assert_string_equal(n.seen[1].body, "{\"Operator\":{\"UserId\":\"u\"},\"Limit\":2,\"Offset\":2}");
	signprep_client_free(client);
	network_clear(&n);
}

/* One action counts its offset in pages. */
static void offsets_in_pages(void **state)
{
	static const scene scenes[] = {
		{ .body = "{\"Response\":{\"FileUrls\":[{\"Url\":\"a\"},{\"Url\":\"b\"}],\"TotalCount\":3}}" },
		{ .body = "{\"Response\":{\"FileUrls\":[{\"Url\":\"c\"}],\"TotalCount\":3}}" },
	};
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 2);
	expect(call(client, "DescribeFileUrls",
		       "{\"Operator\":{\"UserId\":\"u\"},\"BusinessType\":\"FLOW\",\"BusinessIds\":[\"x\"],\"Limit\":2}", EVERY),
		SIGNPREP_OK, "");
	assert_non_null(strstr(n.seen[1].body, "\"Offset\":1"));
	signprep_client_free(client);
	network_clear(&n);
}

/* Counted otherwise than its text says: found out at the second page, whichever way. */
static void offsets_counted_otherwise(void **state)
{
#define SEALS(...) \
	{ \
		.body = "{\"Response\":{\"Seals\":[" __VA_ARGS__ "],\"TotalCount\":5}}" \
	}
#define SEAL(id) "{\"SealId\":\"" id "\"}"
#define KIND(id) "{\"TemplateId\":\"" id "\"}"
#define KINDS(...) \
	{ \
		.body = "{\"Response\":{\"Templates\":[" __VA_ARGS__ "],\"TotalCount\":5}}" \
	}
	static const scene entries[] = { SEALS(SEAL("a") "," SEAL("b")), SEALS(SEAL("b") "," SEAL("c")),
		SEALS(SEAL("c") "," SEAL("d")), SEALS(SEAL("e")) };
	static const scene pages[] = { KINDS(KIND("a") "," KIND("b") "," KIND("c")), KINDS(""), KINDS(KIND("d") "," KIND("e")) };
	static const char *const offsets[][4] = { { "\"Offset\":0", "\"Offset\":1", "\"Offset\":2", "\"Offset\":4" },
		{ "\"Offset\":0", "\"Offset\":3", "\"Offset\":1", NULL } };
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		network n;
		signprep_client *client = network_client(&n, NULL, i ? pages : entries, i ? 3 : 4);
		outcome o = call(client, i ? "DescribeFlowTemplates" : "DescribeOrganizationSeals",
			i ? "{\"Operator\":{\"UserId\":\"u\"},\"Limit\":3}" : "{\"Operator\":{\"UserId\":\"u\"},\"Limit\":2}",
			EVERY);
		cJSON *answer = cJSON_Parse(o.answer);
		assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(answer, i ? "Templates" : "Seals")), 5);
		cJSON_Delete(answer);
		assert_int_equal(signprep_issues_count(o.issues), 0);
		expect(o, SIGNPREP_OK, "");
		for (size_t k = 0; k < 4 && offsets[i][k]; k++)
			assert_non_null(strstr(n.seen[k].body, offsets[i][k]));
		signprep_client_free(client);
		network_clear(&n);
	}
}

/* Some actions require what says which page it is. */
static void the_first_page_is_said(void **state)
{
	static const scene scenes[] = { { .body = "{\"Response\":{\"List\":[],\"Total\":0}}" } };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 1);
	expect(call(client, "DescribeOrganizationGroupOrganizations", "{\"Operator\":{\"UserId\":\"u\"}}", EVERY), SIGNPREP_OK, "");
	assert_non_null(strstr(n.seen[0].body, "\"Offset\":0,\"Limit\":200"));
	signprep_client_free(client);
	network_clear(&n);
}

static void pages_that_repeat(void **state)
{
	static const scene same = {
		.body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"a\"},{\"TemplateId\":\"b\"}],\"TotalCount\":99}}"
	};
	static const scene other = {
		.body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"c\"},{\"TemplateId\":\"d\"}],\"TotalCount\":99}}"
	};
	const scene scenes[] = { same, other, same };
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 3);
	expect(call(client, "DescribeFlowTemplates", TEMPLATES, EVERY), SIGNPREP_NOT_SENT, "S702");
	signprep_client_free(client);
	network_clear(&n);
}

static void fewer_than_said(void **state)
{
	static const scene scenes[] = {
		{ .body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"a\"}],\"TotalCount\":5}}" },
		{ .body = "{\"Response\":{\"Templates\":[],\"TotalCount\":5}}" },
		{ .body = "{\"Response\":{\"Templates\":[],\"TotalCount\":5}}" }, /* nor counted in pages */
	};
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 3);
	outcome o = call(client, "DescribeFlowTemplates", TEMPLATES, EVERY);
	assert_int_equal(signprep_issues_count(o.issues), 1);
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S704");
	expect(o, SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
}

/* A server that always has one more. */
static void one_more(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	unsigned *count = ctx;
	(void) request;
	answer->end = SP_HTTP_ANSWERED;
	answer->status = 200;
	answer->body_out = true;
	sp_buf_printf(&answer->body, "{\"Response\":{\"Employees\":[{\"UserId\":\"%u\"}],\"TotalCount\":1000000}}", ++*count);
}

static double no_time(void *ctx)
{
	(void) ctx;
	return 1700000000;
}

static bool no_sleep(void *ctx, double seconds, bool (*cancelled)(void *opaque), void *opaque)
{
	(void) ctx, (void) seconds, (void) cancelled, (void) opaque;
	return true;
}

static uint32_t no_chance(void *ctx)
{
	(void) ctx;
	return 1;
}

static void keep(void *ctx)
{
	(void) ctx;
}

static void pages_without_end(void **state)
{
	unsigned count = 0;
	const sp_transport transport = { one_more, no_time, no_sleep, no_chance, keep, &count };
	const signprep_client_options options = { .secret_id = "id", .secret_key = "key" };
	signprep_client *client;
	(void) state;
	assert_int_equal(sp_client_new_with(&client, &options, &transport, NULL), SIGNPREP_OK);
	expect(call(client, "DescribeIntegrationEmployees", "{\"Operator\":{\"UserId\":\"u\"},\"Limit\":1}", EVERY), SIGNPREP_LIMIT,
		"S703");
	assert_int_in_range(count, 100, 20000);
	signprep_client_free(client);
}

/* Answers that lie about the type of what they hold. */
static void pages_of_the_wrong_kind(void **state)
{
	static const char *const bodies[] = { "\"Templates\":\"many\",\"TotalCount\":1", "\"Templates\":{},\"TotalCount\":1",
		"\"Templates\":[{\"TemplateId\":\"a\"}],\"TotalCount\":\"all\"",
		"\"Templates\":[{\"TemplateId\":\"a\"}],\"TotalCount\":-1" };
	char text[256];
	const scene scenes[] = { { .body = text } };
	(void) state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		network n;
		snprintf(text, sizeof text, "{\"Response\":{%s}}", bodies[i]);
		signprep_client *client = network_client(&n, NULL, scenes, 1);
		expect(call(client, "DescribeFlowTemplates", TEMPLATES, EVERY), SIGNPREP_NOT_SENT, "S952");
		signprep_client_free(client);
		network_clear(&n);
	}
}

/* The head of the list grew by one between two pages: its last entry moved to the next page, and the new one is missing. */
static void an_entry_on_two_pages(void **state)
{
	static const scene scenes[] = {
		{ .body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"a\"},{\"TemplateId\":\"b\"}],\"TotalCount\":4}}" },
		{ .body = "{\"Response\":{\"Templates\":[{\"TemplateId\":\"b\"},{\"TemplateId\":\"c\"}],\"TotalCount\":4}}" },
	};
	network n;
	(void) state;
	signprep_client *client = network_client(&n, NULL, scenes, 2);
	outcome o = call(client, "DescribeFlowTemplates", TEMPLATES, EVERY);
	assert_int_equal(signprep_issues_count(o.issues), 1);
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S950");
	expect(o, SIGNPREP_OK, "");
	signprep_client_free(client);
	network_clear(&n);
}

/* A server that does not say how many there are, and always fills its pages of 200. */
static void full_pages(void *ctx, const sp_http_request *request, sp_http_answer *answer)
{
	unsigned *count = ctx;
	(void) request;
	answer->end = SP_HTTP_ANSWERED;
	answer->status = 200;
	answer->body_out = true;
	sp_buf_puts(&answer->body, "{\"Response\":{\"Templates\":[");
	for (unsigned i = 0; i < 200; i++)
		sp_buf_printf(&answer->body, "%s{\"TemplateId\":\"%u\"}", i ? "," : "", ++*count);
	sp_buf_puts(&answer->body, "]}}");
}

/* The offset of this action ends at 20,000: that it may not be all is said. */
static void as_far_as_the_offset_goes(void **state)
{
	unsigned count = 0;
	const sp_transport transport = { full_pages, no_time, no_sleep, no_chance, keep, &count };
	const signprep_client_options options = { .secret_id = "id", .secret_key = "key" };
	signprep_client *client;
	(void) state;
	assert_int_equal(sp_client_new_with(&client, &options, &transport, NULL), SIGNPREP_OK);
	outcome o = call(client, "DescribeFlowTemplates", "{\"Operator\":{\"UserId\":\"u\"},\"Limit\":200}", EVERY);
	assert_int_equal(count, 20200);
	assert_int_equal(signprep_issues_count(o.issues), 1);
	assert_string_equal(signprep_issues_at(o.issues, 0)->id, "S951");
	expect(o, SIGNPREP_OK, "");
	signprep_client_free(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_will_not_do_is_not_sent),
		cmocka_unit_test(who_calls_is_filled_in),
		cmocka_unit_test(ids_of_callers_that_will_not_do),
		cmocka_unit_test(an_unknown_action_is_called_when_its_service_is_named),
		cmocka_unit_test(an_action_that_only_the_name_is_known_of),
		cmocka_unit_test_teardown(once_and_not_twice, clean),
		cmocka_unit_test_teardown(a_lost_answer_stays_unknown, clean),
		cmocka_unit_test(what_was_refused_may_be_sent_again),
		cmocka_unit_test(what_does_no_harm_is_not_journalled),
		cmocka_unit_test(a_plan_is_not_sent),
		cmocka_unit_test(pages_become_one),
		cmocka_unit_test(offsets_in_pages),
		cmocka_unit_test(offsets_counted_otherwise),
		cmocka_unit_test(the_first_page_is_said),
		cmocka_unit_test(pages_that_repeat),
		cmocka_unit_test(pages_without_end),
		cmocka_unit_test(fewer_than_said),
		cmocka_unit_test(pages_of_the_wrong_kind),
		cmocka_unit_test(an_entry_on_two_pages),
		cmocka_unit_test(as_far_as_the_offset_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
