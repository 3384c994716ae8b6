/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CreateRequestWithEncryption of both editions: envelopes that hold, and those that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "submit/envelope.h"

/* Those of the example that the service's documentation gives. */
static const sp_envelope_keys keys = { "AES-CBC-Key-1234", "AES-HMAC-Key-123", SP_ENVELOPE_AES };
static const sp_envelope_keys foreign = { "AES-CBC-Key-1234", "a key of somebody else", SP_ENVELOPE_AES };

static stage s;

static void open_with(const char *const *faults)
{
	stage_open(&s,
		&(sp_sandbox_options) {
			.rate_per_s = 1000, .encrypt_key = keys.cipher, .encrypt_mac_key = keys.mac, .faults = faults });
}

static cJSON *send_text(bool partner, const char *text, http_reply *raw)
{
	ess_call call = stage_call(&s, "CreateRequestWithEncryption", text);
	if (partner) {
		call.version = "2021-05-26";
		call.service = "essbasic";
	}
	return ess_send(&call, raw);
}

/* `body` in an envelope; `application` NULL: the company edition. */
static cJSON *send(const sp_envelope_keys *with, const char *application, const char *action, const char *body)
{
	cJSON *outer = cJSON_CreateObject();
	cJSON_AddStringToObject(outer, "RequestAction", action);
	if (application)
		cJSON_AddStringToObject(outer, "ApplicationId", application);
	assert_true(sp_envelope_seal(outer, with, NULL, body, strlen(body)));
	char *text = cJSON_PrintUnformatted(outer);
	cJSON *response = send_text(application != NULL, text, NULL);
	cJSON_free(text);
	cJSON_Delete(outer);
	return response;
}

static void expect(cJSON *response, const char *code)
{
	assert_string_equal(ess_code(response), code);
	assert_null(cJSON_GetObjectItemCaseSensitive(response, "EncryptedData"));
	cJSON_Delete(response);
}

/* The content of "Response" inside; takes the answer. */
static cJSON *opened(cJSON *response)
{
	size_t length = 0;
	assert_string_equal(ess_code(response), "");
	assert_string_not_equal(sp_json_text(response, "RequestId"), "");
	char *text = sp_envelope_open(response, &keys, &length);
	assert_non_null(text);
	cJSON *root = cJSON_ParseWithLength(text, length), *inner = cJSON_DetachItemFromObjectCaseSensitive(root, "Response");
	assert_non_null(inner);
	free(text);
	cJSON_Delete(root);
	cJSON_Delete(response);
	return inner;
}

/* The envelope as the documentation prints it; what is inside is no request of the action that it names. */
static void the_example_of_the_documentation(void **state)
{
	(void) state;
	open_with(NULL);
	cJSON *inner = opened(send_text(false,
		"{\"RequestAction\":\"DescribeFlowComponents\",\"IV\":\"MTIzNDU2Nzg5MGFiY2RlZg==\",\"EncryptedData\":"
		"\"Iqp2W1jislwMNmE7bH9dKZZiMQsfkAPyvAAqDFRnWLw=\",\"EncryptionSignature\":"
		"\"4TT3PUCZgZT7YmEPtXDm5PDcM6xT7FoYHfMW8xunB5I=\"}",
		NULL));
	assert_string_equal(ess_code(inner), "UnknownParameter");
	cJSON_Delete(inner);
	stage_close(&s);
}

static void both_editions(void **state)
{
	static const char agent[] = "{\"Agent\":{\"AppId\":\"app1\",\"ProxyOrganizationOpenId\":\"member1\",\"ProxyOperator\":{"
				    "\"OpenId\":\"clerk1\"}}}";
	(void) state;
	open_with(NULL);
	cJSON *inner = opened(send(&keys, NULL, "DescribeUserFlowType", "{\"Operator\":{\"UserId\":\"u\"}}"));
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(inner, "AllUserFlowTypes")), 2);
	cJSON_Delete(inner);
	assert_non_null(strstr(s.lines, "CreateRequestWithEncryption ok DescribeUserFlowType ok"));
	inner = opened(send(&keys, "app1", "DescribeTemplates", agent));
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(inner, "Templates")), 3);
	cJSON_Delete(inner);
	/* What the action says against it is inside as well. */
	inner = opened(
		send(&keys, NULL, "CancelFlow", "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"x\",\"CancelMessage\":\"y\"}"));
	assert_string_equal(ess_code(inner), "ResourceNotFound.Flow");
	cJSON_Delete(inner);
	inner = opened(send(&keys, NULL, "DescribeUserFlowType", "no JSON"));
	assert_string_equal(ess_code(inner), "InvalidParameter");
	cJSON_Delete(inner);
	expect(send(&keys, "app2", "DescribeTemplates", agent), "InvalidParameter.Application");
	stage_close(&s);
}

static void envelopes_that_do_not_hold(void **state)
{
	static const char body[] = "{\"Operator\":{\"UserId\":\"u\"}}";
	(void) state;
	open_with(NULL);
	expect(send(&foreign, NULL, "DescribeUserFlowType", body), "InvalidParameter");
	expect(send(&keys, NULL, "DescribeNothing", body), "InvalidAction");
	/* Of the other edition. */
	expect(send(&keys, NULL, "DescribeTemplates", body), "InvalidAction");
	expect(send(&keys, NULL, "CreateRequestWithEncryption", body), "UnsupportedOperation");
	expect(send(&keys, NULL, "UploadFiles", body), "UnsupportedOperation");
	expect(send_text(false,
		       "{\"RequestAction\":\"DescribeUserFlowType\",\"IV\":\"AAAA\",\"EncryptedData\":\"AAAA\","
		       "\"EncryptionSignature\":"
		       "\"!\"}",
		       NULL),
		"InvalidParameter");
	expect(send_text(false, "{\"RequestAction\":\"DescribeUserFlowType\"}", NULL), "MissingParameter");
	stage_close(&s);
}

/* Faults are asked for by the name of the action inside. */
static void faults_inside(void **state)
{
	static const char *const faults[] = { "http-503:DescribeUserFlowType:1", "drop-answer:DescribeUserFlowType:2", NULL };
	static const char body[] = "{\"Operator\":{\"UserId\":\"u\"}}";
	(void) state;
	open_with(faults);
	cJSON *outer = cJSON_CreateObject();
	http_reply raw;
	cJSON_AddStringToObject(outer, "RequestAction", "DescribeUserFlowType");
	assert_true(sp_envelope_seal(outer, &keys, NULL, body, strlen(body)));
	char *text = cJSON_PrintUnformatted(outer);
	for (int i = 0; i < 2; i++) {
		cJSON_Delete(send_text(false, text, &raw));
		assert_int_equal(raw.status, i == 0 ? 503 : 0);
		http_reply_clear(&raw);
	}
	cJSON_Delete(opened(send_text(false, text, NULL)));
	cJSON_free(text);
	cJSON_Delete(outer);
	stage_close(&s);
}

static void keys_that_will_not_do(void **state)
{
	sp_sandbox *sandbox = NULL;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_sandbox_start(&sandbox, &(sp_sandbox_options) { .encrypt_key = "short" }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S706");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_documentation),
		cmocka_unit_test(both_editions),
		cmocka_unit_test(envelopes_that_do_not_hold),
		cmocka_unit_test(faults_inside),
		cmocka_unit_test(keys_that_will_not_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
