/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calls inside CreateRequestWithEncryption: the service's own example, and answers that are sealed rightly, wrongly or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/action.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "submit/call.h"
#include "submit/envelope.h"

/* The example that the service's documentation gives for trying out an implementation. */
static void the_example_of_the_service(void **state)
{
	static const sp_envelope_keys keys = { "AES-CBC-Key-1234", "AES-HMAC-Key-123", SP_ENVELOPE_AES };
	static const char text[] = "{\"Request\": \"This is a test.\"}";
	cJSON *sealed = cJSON_CreateObject();
	size_t length;
	(void) state;
	assert_true(sp_envelope_seal(sealed, &keys, (const unsigned char *) "1234567890abcdef", text, strlen(text)));
	assert_string_equal(sp_json_text(sealed, "IV"), "MTIzNDU2Nzg5MGFiY2RlZg==");
	assert_string_equal(sp_json_text(sealed, "EncryptedData"), "Iqp2W1jislwMNmE7bH9dKZZiMQsfkAPyvAAqDFRnWLw=");
	assert_string_equal(sp_json_text(sealed, "EncryptionSignature"), "4TT3PUCZgZT7YmEPtXDm5PDcM6xT7FoYHfMW8xunB5I=");
	char *opened = sp_envelope_open(sealed, &keys, &length);
	assert_string_equal(opened, text);
	assert_int_equal(length, strlen(text));
	free(opened);
	cJSON_Delete(sealed);
}

/* Its example for SM4, and the same with the HMAC that its text names: `openssl enc -sm4-cbc`, `openssl dgst -sm3 -mac HMAC`. */
static void the_example_with_sm4(void **state)
{
	static const char text[] = "{\"Request\": \"This is a test.\"}";
	static const struct {
		sp_envelope_kind kind;
		const char *mac;
	} rows[] = { { SP_ENVELOPE_SM4, "nHB/v/AvOaDCQ66esFNnp12lHKcGkwaLGid0Warl/KE=" },
		{ SP_ENVELOPE_SM4_SM3, "xlLl/ivhQ+SoBuvFTak8++h51Q0s6Et0McYtDGxPzMo=" } };
	(void) state;
	if (!sp_envelope_can(SP_ENVELOPE_SM4_SM3))
		skip();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const sp_envelope_keys keys = { "SM4-CBC-Key-1234", "SM4-HMAC-Key-123", rows[i].kind };
		cJSON *sealed = cJSON_CreateObject();
		size_t length;
		assert_true(sp_envelope_keys_are_good(&keys));
		assert_true(sp_envelope_seal(sealed, &keys, (const unsigned char *) "fedcba0987654321", text, strlen(text)));
		assert_string_equal(sp_json_text(sealed, "EncryptedData"), "GwUovQhNUPaUnVM/UDXMtPOYTpTSi2B1oyZDFbyyvns=");
		assert_string_equal(sp_json_text(sealed, "EncryptionSignature"), rows[i].mac);
		char *opened = sp_envelope_open(sealed, &keys, &length);
		assert_string_equal(opened, text);
		free(opened);
		/* Signed in the other way it is somebody else's. */
		const sp_envelope_keys other = { keys.cipher, keys.mac, rows[1 - i].kind };
		assert_null(sp_envelope_open(sealed, &other, &length));
		cJSON_Delete(sealed);
	}
}

#define KEY "0123456789abcdef0123456789abcdef"
#define MAC "another key, to sign with"

static const sp_envelope_keys own = { KEY, MAC, SP_ENVELOPE_AES }, foreign = { KEY, "a key of somebody else", SP_ENVELOPE_AES };

/* {"Response":{…}} that holds `text` sealed with `keys`; free. */
static char *sealed_answer(const sp_envelope_keys *keys, const char *text)
{
	cJSON *root = cJSON_CreateObject(), *response = cJSON_AddObjectToObject(root, "Response");
	assert_true(sp_envelope_seal(response, keys, NULL, text, strlen(text)));
	cJSON_AddStringToObject(response, "RequestId", "outer");
	char *printed = cJSON_PrintUnformatted(root);
	cJSON_Delete(root);
	return printed;
}

static signprep_code call(
	network *n, const scene *scenes, size_t count, const char *action, const char *body, char **answer, char id[8])
{
	const signprep_client_options options = { .encrypt_key = KEY, .encrypt_mac_key = MAC };
	signprep_client *client = network_client(n, &options, scenes, count);
	signprep_error err = { 0 };
	signprep_code code = signprep_action_call(answer, NULL, client, action, body, NULL, &err);
	memcpy(id, err.id, 8);
	signprep_client_free(client);
	return code;
}

#define BRIEFS "{\"Operator\":{\"UserId\":\"u\"},\"FlowIds\":[\"a\"]}"
#define RELEASE "{\"Operator\":{\"UserId\":\"u\"},\"NeedRelievedFlowId\":\"a\",\"ReliveInfo\":{\"Reason\":\"r\"}}"

static void a_call_goes_and_comes_sealed(void **state)
{
	char *text = sealed_answer(&own, "{\"Response\":{\"FlowBriefs\":[],\"RequestId\":\"inner\"}}"), *answer, id[8];
	const scene scenes[] = { { .end = SP_HTTP_TIMEOUT }, { .action = "CreateRequestWithEncryption", .body = text } };
	network n;
	(void) state;
	assert_int_equal(call(&n, scenes, 2, "DescribeFlowBriefs", BRIEFS, &answer, id), SIGNPREP_OK);
	assert_string_equal(answer, "{\"FlowBriefs\":[],\"RequestId\":\"inner\"}");
	cJSON *first = cJSON_Parse(n.seen[0].body), *second = cJSON_Parse(n.seen[1].body);
	size_t length;
	char *sent = sp_envelope_open(second, &own, &length);
	assert_string_equal(sent, BRIEFS);
	assert_string_equal(sp_json_text(second, "RequestAction"), "DescribeFlowBriefs");
	/* A repetition is sealed anew. */
	assert_string_not_equal(sp_json_text(first, "IV"), sp_json_text(second, "IV"));
	assert_null(strstr(n.seen[1].body, "UserId"));
	free(sent);
	cJSON_Delete(first);
	cJSON_Delete(second);
	signprep_free(answer);
	cJSON_free(text);
	network_clear(&n);
}

static void what_the_action_inside_says_counts(void **state)
{
	char *text = sealed_answer(
		     &own, "{\"Error\":{\"Code\":\"InvalidParameter.ParamError\",\"Message\":\"no\"},\"RequestId\":\"inner\"}"),
	     *answer, id[8];
	const scene scenes[] = { { .body = text } };
	network n;
	(void) state;
	assert_int_equal(call(&n, scenes, 1, "CreateReleaseFlow", RELEASE, &answer, id), SIGNPREP_REFUSED);
	assert_string_equal(id, "S301");
	assert_non_null(strstr(answer, "InvalidParameter.ParamError"));
	signprep_free(answer);
	cJSON_free(text);
	network_clear(&n);
}

/* Nothing that does not bear the seal is believed: of what only reads there is no answer, of what creates the outcome is unknown. */
static void answers_without_the_seal(void **state)
{
	char *others = sealed_answer(&foreign, "{\"FlowBriefs\":[]}"), *no_json = sealed_answer(&own, "[1"), *answer, id[8];
	const char *const bodies[] = { others, no_json, "{\"Response\":{\"FlowBriefs\":[]}}",
		"{\"Response\":{\"IV\":1,\"EncryptedData\":\"x\"}}" };
	(void) state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const scene scenes[] = { { .body = bodies[i] } };
		network n;
		assert_int_equal(call(&n, scenes, 1, "DescribeFlowBriefs", BRIEFS, &answer, id), SIGNPREP_NOT_SENT);
		assert_string_equal(id, "S205");
		signprep_free(answer);
		network_clear(&n);
		assert_int_equal(call(&n, scenes, 1, "CreateReleaseFlow", RELEASE, &answer, id), SIGNPREP_UNKNOWN);
		assert_string_equal(id, "S402");
		signprep_free(answer);
		network_clear(&n);
	}
	cJSON_free(others);
	cJSON_free(no_json);
}

static void an_error_of_the_envelope_comes_in_the_open(void **state)
{
	static const scene scenes[] = { { .body = ERROR_BODY("FailedOperation", "未开通加密") } };
	network n;
	char *answer, id[8];
	(void) state;
	assert_int_equal(call(&n, scenes, 1, "DescribeFlowBriefs", BRIEFS, &answer, id), SIGNPREP_REFUSED);
	signprep_free(answer);
	network_clear(&n);
}

/* A whole contract: its file goes to the host of files as it is, all that is said about it in an envelope. */
static void a_contract_is_created_sealed(void **state)
{
	char *made = sealed_answer(&own, OK_CREATE);
	const scene scenes[] = { { .action = "UploadFiles", .body = OK_UPLOAD },
		{ .action = "CreateRequestWithEncryption", .body = made } };
	const signprep_client_options options = { .size = sizeof options, .encrypt_key = KEY, .encrypt_mac_key = MAC };
	network n;
	contract c;
	signprep_flow flow;
	signprep_error err = { 0 };
	size_t length;
	(void) state;
	contract_open(&c, "");
	signprep_client *client = network_client(&n, &options, scenes, 2);
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_OK);
	assert_string_equal(flow.flow_id, FIXTURE_FLOW_ID);
	cJSON *outer = cJSON_Parse(n.seen[1].body);
	char *inner = sp_envelope_open(outer, &own, &length);
	assert_string_equal(sp_json_text(outer, "RequestAction"), "CreateFlowByFiles");
	assert_non_null(strstr(inner, FIXTURE_FILE_ID));
	assert_null(strstr(n.seen[1].body, "FlowName"));
	assert_non_null(strstr(n.seen[0].body, "FileBody"));
	free(inner);
	cJSON_Delete(outer);
	signprep_client_free(client);
	contract_close(&c);
	cJSON_free(made);
	network_clear(&n);
}

/* Whoever calls without the envelope by mistake gets nowhere: S942. */
static void nothing_leaves_in_the_open(void **state)
{
	const signprep_client_options options = { .size = sizeof options, .encrypt_key = KEY, .encrypt_mac_key = MAC };
	network n;
	sp_answer answer;
	sp_body body;
	signprep_error err = { 0 };
	sp_call call = { .service = "ess", .action = "DescribeFlowBriefs", .body = &body, .where = "" };
	(void) state;
	signprep_client *client = network_client(&n, &options, NULL, 0);
	sp_body_init_text(&body, BRIEFS, strlen(BRIEFS));
	assert_int_equal(sp_exchange_run(client, &call, &answer, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S942");
	assert_int_equal(n.calls, 0);
	/* Nor by the door of programs that bring bodies of their own. */
	char *out;
	const scene scenes[] = { { .action = "CreateRequestWithEncryption", .body = ERROR_BODY("FailedOperation", "no") } };
	signprep_client_free(client);
	network_clear(&n);
	client = network_client(&n, &options, scenes, 1);
	assert_int_equal(signprep_client_call(&out, client, "ess", "DescribeFlowBriefs", BRIEFS, &err), SIGNPREP_REFUSED);
	signprep_free(out);
	signprep_client_free(client);
	network_clear(&n);
}

static void keys_that_will_not_do(void **state)
{
	static const struct {
		const char *key, *mac, *algorithm, *id;
	} rows[] = { { KEY, NULL, NULL, "S706" }, { NULL, MAC, NULL, "S706" }, { "short", MAC, NULL, "S706" },
		{ KEY, KEY, NULL, "S706" }, { KEY, "", NULL, "S706" }, { "", "", NULL, "S706" }, { KEY, MAC, "sm4", "S706" },
		{ KEY, MAC, "RC4", "S940" }, { NULL, NULL, "", "S940" } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const signprep_client_options options = { .size = sizeof options,
			.encrypt_key = rows[i].key,
			.encrypt_mac_key = rows[i].mac,
			.encrypt_algorithm = rows[i].algorithm };
		network n;
		sp_transport transport;
		signprep_client *client;
		signprep_error err = { 0 };
		network_init(&n, NULL, 0, &transport);
		assert_int_equal(sp_client_new_with(&client, &options, &transport, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, rows[i].id);
		assert_null(strstr(err.message, KEY));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_service),
		cmocka_unit_test(the_example_with_sm4),
		cmocka_unit_test(a_contract_is_created_sealed),
		cmocka_unit_test(nothing_leaves_in_the_open),
		cmocka_unit_test(a_call_goes_and_comes_sealed),
		cmocka_unit_test(what_the_action_inside_says_counts),
		cmocka_unit_test(answers_without_the_seal),
		cmocka_unit_test(an_error_of_the_envelope_comes_in_the_open),
		cmocka_unit_test(keys_that_will_not_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
