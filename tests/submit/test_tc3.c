/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The signature, step by step, against vectors produced by the service's own SDK and published examples. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "base/file.h"
#include "base/sha256.h"
#include "submit/tc3.h"

static cJSON *vectors;

static const char *text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static int load(void **state)
{
	sp_buf file;
	int error = 0;
	(void) state;
	if (sp_file_read(SIGNPREP_TESTS_DIR "/submit/tc3-vectors.json", 1 << 20, &file, &error) != SP_FILE_OK)
		return -1;
	vectors = cJSON_Parse(file.data);
	sp_buf_clear(&file);
	return vectors != NULL ? 0 : -1;
}

static int unload(void **state)
{
	(void) state;
	cJSON_Delete(vectors);
	return 0;
}

static sp_tc3_request request_of(const cJSON *vector)
{
	const cJSON *input = cJSON_GetObjectItemCaseSensitive(vector, "input");
	return (sp_tc3_request) {
		.secret_id = text(input, "secret_id"),
		.secret_key = text(input, "secret_key"),
		.service = text(input, "service"),
		.host = text(input, "host"),
		.content_type = text(input, "content_type"),
		.action = strstr(text(vector, "signed_headers"), "x-tc-action") != NULL ? text(input, "action") : NULL,
		.method = text(input, "method"),
		.path = text(input, "path"),
		.query = text(input, "query"),
		.payload_sha256 = text(input, "body_sha256"),
		.timestamp = (int64_t) cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(input, "timestamp")),
	};
}

static void assert_hex(const unsigned char *bytes, const char *expected, const char *id)
{
	char hex[65];
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	if (strcmp(hex, expected) != 0)
		fail_msg("%s: key %s, expected %s", id, hex, expected);
}

static void assert_buf(bool ok, sp_buf *buf, const char *expected, const char *id)
{
	if (!ok || strcmp(buf->data, expected) != 0)
		fail_msg("%s:\n%s\nexpected:\n%s", id, ok ? buf->data : "(failed)", expected);
	sp_buf_clear(buf);
}

static void every_step_of_every_vector(void **state)
{
	const cJSON *vector;
	int count = 0;
	(void) state;
	cJSON_ArrayForEach(vector, cJSON_GetObjectItemCaseSensitive(vectors, "vectors"))
	{
		const char *id = text(vector, "id");
		const sp_tc3_request request = request_of(vector);
		unsigned char k_date[32], k_service[32], k_signing[32];
		char signature[65], hash[65];
		sp_buf out;
		sp_buf_init(&out, 65536);
		bool ok = sp_tc3_canonical_request(&request, &out);
		sp_sha256_hex(out.data, out.length, hash);
		assert_string_equal(hash, text(vector, "canonical_request_sha256"));
		assert_buf(ok, &out, text(vector, "canonical_request"), id);
		sp_buf_init(&out, 65536);
		assert_buf(sp_tc3_string_to_sign(&request, &out), &out, text(vector, "string_to_sign"), id);
		assert_true(sp_tc3_signing_key(&request, k_date, k_service, k_signing));
		assert_hex(k_date, text(vector, "k_date_hex"), id);
		assert_hex(k_service, text(vector, "k_service_hex"), id);
		assert_hex(k_signing, text(vector, "k_signing_hex"), id);
		assert_true(sp_tc3_signature(&request, signature));
		assert_non_null(strstr(text(vector, "authorization"), signature));
		sp_buf_init(&out, 65536);
		assert_buf(sp_tc3_authorization(&request, &out), &out, text(vector, "authorization"), id);
		count++;
	}
	assert_int_equal(count, 22);
}

static void bodies_hash_as_the_vectors_say(void **state)
{
	const cJSON *vector;
	int recipes = 0;
	(void) state;
	cJSON_ArrayForEach(vector, cJSON_GetObjectItemCaseSensitive(vectors, "vectors"))
	{
		const cJSON *input = cJSON_GetObjectItemCaseSensitive(vector, "input");
		const char *body = text(input, "body"), *recipe = text(input, "body_recipe");
		char hash[65];
		if (body != NULL) {
			sp_sha256_hex(body, strlen(body), hash);
			assert_string_equal(hash, text(input, "body_sha256"));
		}
		recipes += recipe != NULL;
	}
	assert_int_equal(recipes, 1);
}

static void an_action_changes_the_signature(void **state)
{
	char with[65], without[65];
	(void) state;
	sp_tc3_request request = request_of(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(vectors, "vectors"), 0));
	assert_true(sp_tc3_signature(&request, without));
	request.action = "DescribeInstances";
	assert_true(sp_tc3_signature(&request, with));
	assert_string_not_equal(with, without);
}

/* What a thread left on its stack: that of the one that signed is ours, and looked through when it has ended. */
#define STACK_BYTES ((size_t) 1 << 20)

/* Below what the end of a thread uses. `left` is wiped by nobody: what is not wiped is found. */
static __attribute__((noinline)) bool sign_below(const sp_tc3_request *request)
{
	volatile unsigned char left[STACK_BYTES / 4];
	char signature[65];
	for (size_t i = 0; i < 32; i++)
		left[i] = (unsigned char) (0xa0 + i);
	return sp_tc3_signature(request, signature) && left[0] == 0xa0;
}

static void *sign_there(void *request)
{
	return sign_below(request) ? request : NULL;
}

static bool holds_key(const unsigned char *stack, const char *hex)
{
	unsigned char key[32];
	for (size_t i = 0; i < sizeof key; i++) {
		unsigned byte = (unsigned) (0xa0 + i);
		assert_true(hex == NULL || sscanf(hex + 2 * i, "%2x", &byte) == 1);
		key[i] = (unsigned char) byte;
	}
	for (size_t i = 0; i + sizeof key <= STACK_BYTES; i++)
		if (memcmp(stack + i, key, sizeof key) == 0)
			return true;
	return false;
}

static void no_key_stays_on_the_stack(void **state)
{
	static const char *const keys[] = { "k_date_hex", "k_service_hex", "k_signing_hex" };
	const cJSON *vector = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(vectors, "vectors"), 0);
	sp_tc3_request request = request_of(vector);
	unsigned char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attributes;
	pthread_t thread;
	void *ended = NULL;
	(void) state;
	assert_ptr_not_equal(stack, MAP_FAILED);
	assert_int_equal(pthread_attr_init(&attributes), 0);
	assert_int_equal(pthread_attr_setstack(&attributes, stack, STACK_BYTES), 0);
	assert_int_equal(pthread_create(&thread, &attributes, sign_there, &request), 0);
	assert_int_equal(pthread_join(thread, &ended), 0);
	assert_ptr_equal(ended, &request);
	assert_true(holds_key(stack, NULL));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (holds_key(stack, text(vector, keys[i])))
			fail_msg("%s is still there", keys[i]);
	pthread_attr_destroy(&attributes);
	munmap(stack, STACK_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_of_every_vector),
		cmocka_unit_test(bodies_hash_as_the_vectors_say),
		cmocka_unit_test(an_action_changes_the_signature),
		cmocka_unit_test(no_key_stays_on_the_stack),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
