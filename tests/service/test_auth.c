/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may call: signatures right and wrong, made without the code that checks them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fixture.h"

#define BODY "{\"Operator\":{\"UserId\":\"u1\"},\"FlowIds\":[\"yDunknownunknownunknownunknown00\"]}"

static stage s;

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 1000 });
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static ess_call briefs(void)
{
	return stage_call(&s, "DescribeFlowBriefs", BODY);
}

static void expect(ess_call call, const char *code)
{
	http_reply raw;
	cJSON *response = ess_send(&call, &raw);
	assert_int_equal(raw.status, 200);
	assert_non_null(response);
	assert_string_equal(ess_code(response), code);
	assert_int_equal(strlen(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(response, "RequestId"))), 36);
	cJSON_Delete(response);
	http_reply_clear(&raw);
}

static void both_header_forms_are_taken(void **state)
{
	(void) state;
	ess_call call = briefs();
	expect(call, "");
	call.sign_action = true;
	expect(call, "");
	call.content_type = "application/json";
	expect(call, "");
}

static void the_node_sdks_ways_are_taken(void **state)
{
	(void) state;
	ess_call call = briefs();
	call.sign_bare_host = true;
	expect(call, "");
	call.service = "127";
	expect(call, "");
	call.service = "cvm";
	expect(call, "AuthFailure.SignatureFailure");
}

static void wrong_keys(void **state)
{
	(void) state;
	ess_call call = briefs();
	call.secret_key = "another";
	expect(call, "AuthFailure.SignatureFailure");
	call.sign_action = true;
	expect(call, "AuthFailure.SignatureFailure");
	call = briefs();
	call.secret_id = "AKIDnobody";
	expect(call, "AuthFailure.SecretIdNotFound");
	call = briefs();
	call.token = "stolen";
	expect(call, "AuthFailure.TokenFailure");
	call.token = "sandbox-token";
	expect(call, "");
}

static void the_clock_may_differ_by_five_minutes(void **state)
{
	(void) state;
	ess_call call = briefs();
	call.clock_s = -290;
	expect(call, "");
	call.clock_s = 290;
	expect(call, "");
	call.clock_s = -310;
	expect(call, "AuthFailure.SignatureExpire");
	call.clock_s = 310;
	expect(call, "AuthFailure.SignatureExpire");
	call.clock_s = 0;
	call.date_off = true;
	expect(call, "AuthFailure.SignatureFailure");
}

static void a_shifted_clock_is_told_in_date(void **state)
{
	stage shifted;
	http_reply raw;
	(void) state;
	stage_open(&shifted, &(sp_sandbox_options) { .clock_skew_s = 86400 });
	ess_call call = stage_call(&shifted, "DescribeFlowBriefs", BODY);
	cJSON *response = ess_send(&call, &raw);
	assert_string_equal(ess_code(response), "AuthFailure.SignatureExpire");
	struct tm *tomorrow;
	time_t then = time(NULL) + 86400;
	char day[32];
	tomorrow = gmtime(&then);
	strftime(day, sizeof day, "Date: %a, %d %b %Y", tomorrow);
	assert_non_null(strstr(raw.head, day));
	cJSON_Delete(response);
	http_reply_clear(&raw);
	call.clock_s = 86400;
	response = ess_send(&call, NULL);
	assert_string_equal(ess_code(response), "");
	cJSON_Delete(response);
	stage_close(&shifted);
}

static void what_is_missing_or_ill_formed(void **state)
{
	static const char *const headers[] = { "X-TC-Action", "X-TC-Version", "X-TC-Timestamp", "Authorization", "Content-Type" };
	static const char *const lines[] = { "", "Basic abc", "TC3-HMAC-SHA256",
		"TC3-HMAC-SHA256 Credential=", "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request",
		"TC3-HMAC-SHA256 Credential=a/2026-01-01/ess/tc3_request, SignedHeaders=content-type;host, Signature=12",
		("TC3-HMAC-SHA256 Credential=a//ess/tc3_request, SignedHeaders=content-type;host, "
		 "Signature=0000000000000000000000000000000000000000000000000000000000000000") };
	(void) state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		ess_call call = briefs();
		call.omit = headers[i];
		expect(call, "MissingParameter");
	}
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		ess_call call = briefs();
		call.authorization = lines[i];
		expect(call, "AuthFailure.InvalidAuthorization");
	}
}

static void actions_and_versions(void **state)
{
	(void) state;
	ess_call call = briefs();
	call.action = "DescribeEverything";
	expect(call, "InvalidAction");
	call.action = "CreateSealPolicy"; /* there is such an action, though not here */
	expect(call, "UnsupportedOperation");
	call = briefs();
	call.version = "2021-05-26";
	expect(call, "NoSuchVersion");
	call = briefs();
	call.method = "PUT";
	expect(call, "UnsupportedProtocol");
	call = briefs();
	call.path = "/v2/index.php";
	expect(call, "UnsupportedProtocol");
}

static void bodies_that_are_no_request(void **state)
{
	static const struct {
		const char *body, *code;
	} cases[] = {
		{ "", "InvalidParameter" },
		{ "{", "InvalidParameter" },
		{ "{\"a\":1,\"a\":2}", "InvalidParameter" },
		{ "\xff", "InvalidParameter" },
		{ "{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[\"x\"],\"Colour\":1}", "UnknownParameter" },
		{ "{\"Operator\":{\"UserId\":\"u\"}}", "MissingParameter.FlowId" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		stage_expect(&s, "DescribeFlowBriefs", cases[i].body, cases[i].code);
	ess_call call = briefs();
	call.content_type = "application/x-www-form-urlencoded";
	expect(call, "InvalidParameter");
}

static void ten_megabytes_are_the_limit(void **state)
{
	size_t length = (10u << 20) + 1;
	char *body = malloc(length + 1);
	(void) state;
	assert_non_null(body);
	memset(body, ' ', length);
	memcpy(body, BODY, strlen(BODY));
	body[length] = '\0';
	ess_call call = stage_call(&s, "DescribeFlowBriefs", body);
	call.length = length;
	expect(call, "RequestSizeLimitExceeded");
	call.length = length - 1;
	expect(call, "");
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_header_forms_are_taken),
		cmocka_unit_test(the_node_sdks_ways_are_taken),
		cmocka_unit_test(wrong_keys),
		cmocka_unit_test(the_clock_may_differ_by_five_minutes),
		cmocka_unit_test(a_shifted_clock_is_told_in_date),
		cmocka_unit_test(what_is_missing_or_ill_formed),
		cmocka_unit_test(actions_and_versions),
		cmocka_unit_test(bodies_that_are_no_request),
		cmocka_unit_test(ten_megabytes_are_the_limit),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
