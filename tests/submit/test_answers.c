/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every pair of HTTP status and kind of body, as the answer to a creation and to an upload. Written from the facts, not from the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"

/* What may be concluded. Certain are only: a flow, and an error of the service's own with its code, without a flow, in JSON without fault. */
enum { OK, REFUSED, BUSY, UNKNOWN };

static const int statuses[] = { 200, 201, 202, 204, 206, 299, 300, 301, 302, 304, 307, 308, 399, 400, 401, 403, 404, 408, 409, 413,
	418, 429, 499, 500, 502, 503, 504, 520, 599, 999 };
static const int some_statuses[] = { 200, 204, 302, 404, 429, 503 };

typedef struct kind {
	const char *body;
	int low, high; /* what it means below 300, and from 500 on; between: as `low`, but a flow there is unknown */
} kind;

/* FlowIds and codes that are none for their length; filled in main(). */
static char flow_of_63[256], flow_of_64[256], long_flow[11000], long_code[11000], deep[5000];

static const kind kinds[] = {
	/* a flow */
	{ OK_CREATE, OK, UNKNOWN },
	{ " \r\n\t" OK_CREATE "\n", OK, UNKNOWN },
	{ flow_of_63, OK, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"y\"}}", OK, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\",\"Error\":null,\"RequestId\":\"r\"}}", OK, UNKNOWN },
	/* no flow, or an id that is none */
	{ "{\"Response\":{\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"\",\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":null}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":17,\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":true}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":[\"yDR1\"]}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":{\"Id\":\"yDR1\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"a\\u001b[31mb\",\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\\u0000rest\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR 1\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"合同\"}}", UNKNOWN, UNKNOWN },
	{ flow_of_64, UNKNOWN, UNKNOWN },
	{ long_flow, UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"flowid\":\"yDR1\"}}", UNKNOWN, UNKNOWN },
	{ "{\"response\":{\"FlowId\":\"yDR1\"}}", UNKNOWN, UNKNOWN },
	{ "{\"FlowId\":\"yDR1\"}", UNKNOWN, UNKNOWN },
	/* an error of the service's own */
	{ ERROR_BODY("InvalidParameter.Mobile", "m"), REFUSED, REFUSED },
	{ ERROR_BODY("AuthFailure.SignatureFailure", "m"), REFUSED, REFUSED },
	{ "{\"Response\":{\"FlowId\":\"\",\"Error\":{\"Code\":\"InvalidParameter.Mobile\"}}}", REFUSED, REFUSED },
	{ "{\"Response\":{\"FlowId\":null,\"FlowIds\":[],\"Error\":{\"Code\":\"InvalidParameter.Mobile\"}}}", REFUSED, REFUSED },
	{ ERROR_BODY("WhatIsThis", "m"), REFUSED, UNKNOWN },
	{ ERROR_BODY("InternalError.Db", "m"), UNKNOWN, UNKNOWN },
	{ ERROR_BODY("InternalError", "m"), UNKNOWN, UNKNOWN },
	{ ERROR_BODY("RequestLimitExceeded", "m"), BUSY, BUSY },
	/* an error that says no more than "error" */
	{ "{\"Response\":{\"Error\":{},\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":[],\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":false,\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":7},\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":null},\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"\"},\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Message\":\"InvalidParameter.Mobile\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":\"InvalidParameter\",\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"Invalid\\nParameter\"},\"RequestId\":\"r\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile\\u0000\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile \"}}}", UNKNOWN, UNKNOWN },
	{ long_code, UNKNOWN, UNKNOWN },
	{ "{\"Error\":{\"Code\":\"InvalidParameter.Mobile\"}}", UNKNOWN, UNKNOWN },
	/* an error beside a flow */
	{ "{\"Response\":{\"FlowId\":\"yDR1\",\"Error\":{\"Code\":\"InvalidParameter.Mobile\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\",\"Error\":{\"Code\":\"RequestLimitExceeded\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\",\"Error\":{\"Code\":\"AuthFailure.SignatureExpire\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":7,\"Error\":{\"Code\":\"RequestLimitExceeded\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowIds\":[\"yDR1\"],\"Error\":{\"Code\":\"InvalidParameter.Mobile\"}}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\",\"Error\":{}}}", UNKNOWN, UNKNOWN },
	/* said twice, or followed by something else */
	{ "{\"Response\":{\"FlowId\":\"a\"},\"Response\":{\"FlowId\":\"b\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"a\",\"FlowId\":\"b\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile\"},\"Error\":null,\"FlowId\":\"\"}}", UNKNOWN, UNKNOWN },
	{ ERROR_BODY("InvalidParameter.Mobile", "m") OK_CREATE, UNKNOWN, UNKNOWN },
	{ ERROR_BODY("RequestLimitExceeded", "m") "\n" OK_CREATE, UNKNOWN, UNKNOWN },
	{ OK_CREATE "<html>", UNKNOWN, UNKNOWN },
	{ ERROR_BODY("InvalidParameter.Mobile", "m") ",", UNKNOWN, UNKNOWN },
	/* no JSON of the service */
	{ "{\"Response\":null}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":[]}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":\"InvalidParameter.Mobile\"}", UNKNOWN, UNKNOWN },
	{ "[" OK_CREATE "]", UNKNOWN, UNKNOWN },
	{ "{}", UNKNOWN, UNKNOWN },
	{ "null", UNKNOWN, UNKNOWN },
	{ "\"ok\"", UNKNOWN, UNKNOWN },
	{ deep, UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\",\"Note\":\"\xff\"}}", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile\",\"Message\":\"\xb2\xce\xca\xfd\"}}}", UNKNOWN, UNKNOWN },
	{ "<html>gateway</html>", UNKNOWN, UNKNOWN },
	{ "InvalidParameter.Mobile", UNKNOWN, UNKNOWN },
	{ "", UNKNOWN, UNKNOWN },
	{ " ", UNKNOWN, UNKNOWN },
	/* cut */
	{ "{\"Response\":{\"FlowId\":\"yDR", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"FlowId\":\"yDR1\"", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile\"", UNKNOWN, UNKNOWN },
	{ "{\"Response\":{\"Error\":{\"Code\":\"InvalidParameter.Mobile\"}}", UNKNOWN, UNKNOWN },
};

static void fill(char *out, const char *before, char sign, int count, const char *after)
{
	size_t length = strlen(before);
	memcpy(out, before, length);
	memset(out + length, sign, (size_t) count);
	memcpy(out + length + count, after, strlen(after) + 1);
}

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static int what_came_of_it(signprep_code code, const char *id)
{
	return code == SIGNPREP_OK ? OK : code == SIGNPREP_UNKNOWN ? UNKNOWN : strcmp(id, "S210") == 0 ? BUSY : REFUSED;
}

static void every_status_with_every_body(void **state)
{
	contract c;
	(void) state;
	contract_open(&c, "");
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
			int status = statuses[i], expected = status >= 500 ? kinds[k].high : kinds[k].low;
			if (expected == OK && status >= 300)
				expected = UNKNOWN;
			const scene scenes[] = { { .body = OK_UPLOAD },
				{ .action = "CreateFlowByFiles", .status = status, .body = kinds[k].body } };
			const signprep_client_options options = { .max_retries = -1 };
			signprep_flow flow;
			signprep_error err = { 0 };
			network n;
			signprep_client *client = network_client(&n, &options, scenes, 2);
			signprep_code code = signprep_submit(&flow, client, c.doc, c.result, &err);
			if (what_came_of_it(code, err.id) != expected || n.calls != 2)
				fail_msg("HTTP %d, %.200s: %d (%s %s), expected %d", status, kinds[k].body, code, err.id,
					err.message, expected);
			assert_null(strchr(err.message, 0x1b));
			assert_true(code == SIGNPREP_OK || flow.flow_id[0] == '\0');
			signprep_client_free(client);
			network_clear(&n);
		}
	}
	contract_close(&c);
}

/* The same for an upload, which does no harm: whatever it is, it is not unknown, and nothing is created unless there is a FileId. */
static void every_status_with_every_body_of_an_upload(void **state)
{
	static const char *const good[] = { OK_UPLOAD, " " OK_UPLOAD "\n" };
	static const char *const bad[] = { OK_UPLOAD OK_UPLOAD, "{\"Response\":{\"FileIds\":[\"a\\u0000b\"]}}",
		"{\"Response\":{\"FileIds\":[\"yDR1\"],\"FileIds\":[\"yDR2\"]}}", "{\"Response\":{\"FileIds\":\"yDR1\"}}",
		"{\"Response\":{\"FileIds\":[17]}}", "{\"Response\":{\"FileIds\":[\"\"]}}",
		"{\"Response\":{\"FileIds\":[\"y 1\"]}}", "{\"Response\":{\"FileIds\":[\"yDR1\"],\"Error\":{}}}",
		"{\"Response\":{\"FileIds\":[\"yDR1\"],\"Error\":{\"Code\":\"X\"}}}" };
	const size_t count = sizeof kinds / sizeof kinds[0] + sizeof bad / sizeof bad[0] + 2;
	contract c;
	(void) state;
	contract_open(&c, "");
	for (size_t k = 0; k < count; k++) {
		const char *body = k < 2                     ? good[k]
			: k < 2 + sizeof bad / sizeof bad[0] ? bad[k - 2]
							     : kinds[k - 2 - sizeof bad / sizeof bad[0]].body;
		for (size_t i = 0; i < sizeof some_statuses / sizeof some_statuses[0]; i++) {
			bool goes_on = k < 2 && some_statuses[i] < 300;
			const scene scenes[] = { { .action = "UploadFiles", .status = some_statuses[i], .body = body },
				{ .action = "CreateFlowByFiles", .body = OK_CREATE } };
			const signprep_client_options options = { .max_retries = -1 };
			signprep_flow flow;
			signprep_error err = { 0 };
			network n;
			signprep_client *client = network_client(&n, &options, scenes, 2);
			signprep_code code = signprep_submit(&flow, client, c.doc, c.result, &err);
			if ((code == SIGNPREP_OK) != goes_on || code == SIGNPREP_UNKNOWN || n.calls != (goes_on ? 2 : 1))
				fail_msg("HTTP %d, %.200s: %d (%s %s)", some_statuses[i], body, code, err.id, err.message);
			signprep_client_free(client);
			network_clear(&n);
		}
	}
	contract_close(&c);
}

/* A preview's address is opened by people: one of the web, whole, and without anything that a terminal would take for more. */
static void addresses_of_previews(void **state)
{
	static char long_address[12000], longest[2000];
	static const struct {
		const char *address;
		bool good;
	} rows[] = { { "https://preview.example/1?a=b&c=%20", true }, { "HTTP://preview.example/", true }, { longest, true },
		{ long_address, false }, { "", false }, { "javascript:alert(1)", false }, { "file:///etc/passwd", false },
		{ "preview.example", false }, { "https://a b", false }, { "https://a\\u001b[2J", false },
		{ "https://预览", false } };
	contract c;
	(void) state;
	fill(long_address, "https://preview.example/", 'a', 10000, "");
	fill(longest, "https://preview.example/", 'a', 900, "");
	contract_open(&c, ",\"NeedPreview\":true");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		static char body[13000];
		const scene scenes[] = { { .body = OK_UPLOAD }, { .action = "CreateFlowByFiles", .body = body } };
		const signprep_client_options options = { .max_retries = -1 };
		signprep_flow flow;
		signprep_error err = { 0 };
		network n;
		snprintf(body, sizeof body, "{\"Response\":{\"FlowId\":\"\",\"PreviewUrl\":\"%s\"}}", rows[i].address);
		signprep_client *client = network_client(&n, &options, scenes, 2);
		signprep_code code = signprep_submit(&flow, client, c.doc, c.result, &err);
		if (code != (rows[i].good ? SIGNPREP_OK : SIGNPREP_NOT_SENT))
			fail_msg("%.60s: %d %s", rows[i].address, code, err.id);
		assert_string_equal(err.id, rows[i].good ? "" : "S205");
		assert_string_equal(flow.preview_url, rows[i].good ? rows[i].address : "");
		signprep_client_free(client);
		network_clear(&n);
	}
	contract_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_status_with_every_body, clean),
		cmocka_unit_test_teardown(every_status_with_every_body_of_an_upload, clean),
		cmocka_unit_test_teardown(addresses_of_previews, clean),
	};
	fill(flow_of_63, "{\"Response\":{\"FlowId\":\"", 'y', 63, "\"}}");
	fill(flow_of_64, "{\"Response\":{\"FlowId\":\"", 'y', 64, "\"}}");
	fill(long_flow, "{\"Response\":{\"FlowId\":\"", 'y', 10000, "\"}}");
	fill(long_code, "{\"Response\":{\"Error\":{\"Code\":\"", 'I', 10000, "\"}}}");
	fill(deep, "{\"Response\":{\"FlowId\":\"yDR1\",\"Note\":", '[', 3000, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
