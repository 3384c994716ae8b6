/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What other implementations encrypt is decrypted, and each of their broken messages is refused for its own reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json/json_read.h"
#include "wecom/envelope.h"

static const char key[] = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

/* The vectors' names of errors, and ours. */
static const char *const ids[][2] = { { "aes_key", "S850" }, { "signature", "S851" }, { "base64", "S852" },
	{ "block_length", "S853" }, { "padding", "S854" }, { "too_short", "S853" }, { "length_field", "S855" },
	{ "receive_id", "S856" } };

static const char *id_of(const char *name)
{
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (strcmp(ids[i][0], name) == 0)
			return ids[i][1];
	fail_msg("the vectors know an error %s", name);
	return "";
}

static void one(const cJSON *vector)
{
	const cJSON *in = cJSON_GetObjectItem(vector, "input"), *expect = cJSON_GetObjectItem(vector, "expect");
	const signprep_wecom_receiver receiver = { sp_json_text(in, "token"), sp_json_text(in, "encoding_aes_key"),
		sp_json_text(in, "receive_id") };
	const signprep_wecom_stamp stamp = { sp_json_text(in, "msg_signature"), sp_json_text(in, "timestamp"),
		sp_json_text(in, "nonce") };
	char *message = NULL;
	size_t length = 0;
	signprep_error err = { 0 };
	signprep_code code = signprep_wecom_decrypt(&message, &length, &receiver, &stamp, sp_json_text(in, "encrypt"), &err);
	print_message("%s %s\n", sp_json_text(vector, "id"), err.id);
	if (cJSON_IsTrue(cJSON_GetObjectItem(expect, "ok"))) {
		assert_int_equal(code, SIGNPREP_OK);
		assert_string_equal(message, sp_json_text(expect, "message"));
		assert_int_equal(length, strlen(sp_json_text(expect, "message")));
	} else {
		assert_int_equal(code, SIGNPREP_INVALID);
		assert_string_equal(err.id, id_of(sp_json_text(expect, "error")));
		assert_null(message);
		if (strcmp(sp_json_text(expect, "error"), "receive_id") == 0)
			assert_string_equal(err.args, sp_json_text(expect, "found"));
	}
	signprep_free(message);
}

static void the_vectors(void **state)
{
	sp_buf text;
	int error_number;
	size_t count = 0;
	const cJSON *vector;
	(void) state;
	assert_int_equal(sp_file_read(SIGNPREP_TESTS_DIR "/wecom/vectors.json", 1 << 20, &text, &error_number), SP_FILE_OK);
	cJSON *all = cJSON_ParseWithLength(text.data, text.length);
	cJSON_ArrayForEach(vector, cJSON_GetObjectItem(all, "vectors"))
	{
		one(vector);
		count++;
	}
	assert_int_equal(count, 27);
	cJSON_Delete(all);
	sp_buf_clear(&text);
}

/* Every length of message, so that every length of padding comes up; altered bytes never pass for another message. */
static void what_is_encrypted_comes_back(void **state)
{
	static const signprep_wecom_receiver receiver = { "QDG6eK", key, "ww0123456789abcdef" };
	char message[80], signature[41];
	(void) state;
	memset(message, 'm', sizeof message);
	for (size_t length = 0; length < sizeof message; length++) {
		char *encrypted = NULL, *back = NULL;
		size_t count = 0;
		assert_int_equal(sp_wecom_encrypt(&encrypted, &receiver, message, length, NULL), SIGNPREP_OK);
		assert_true(sp_wecom_sign("QDG6eK", "1409659813", "n", encrypted, signature));
		const signprep_wecom_stamp stamp = { signature, "1409659813", "n" };
		assert_int_equal(signprep_wecom_decrypt(&back, &count, &receiver, &stamp, encrypted, NULL), SIGNPREP_OK);
		assert_int_equal(count, length);
		assert_memory_equal(back, message, length);
		signprep_free(back);
		encrypted[3] = encrypted[3] == 'A' ? 'B' : 'A';
		assert_int_equal(signprep_wecom_decrypt(&back, &count, &receiver, &stamp, encrypted, NULL), SIGNPREP_INVALID);
		assert_null(back);
		free(encrypted);
	}
}

static void expect_missing(
	const signprep_wecom_receiver *receiver, const signprep_wecom_stamp *stamp, const char *encrypted, const char *name)
{
	char *out = (char *) "";
	signprep_error err = { 0 };
	assert_int_equal(signprep_wecom_decrypt(&out, NULL, receiver, stamp, encrypted, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S859");
	assert_string_equal(err.args, name);
	assert_null(out);
}

static void what_is_missing_is_named(void **state)
{
	const signprep_wecom_receiver whole = { "t", key, "ww" };
	const signprep_wecom_stamp stamp = { "s", "1", "n" };
	(void) state;
	expect_missing(&(signprep_wecom_receiver) { NULL, key, "ww" }, &stamp, "x", "token");
	expect_missing(&(signprep_wecom_receiver) { "t", NULL, "ww" }, &stamp, "x", "EncodingAESKey");
	expect_missing(&(signprep_wecom_receiver) { "t", key, NULL }, &stamp, "x", "CorpID");
	expect_missing(&whole, &(signprep_wecom_stamp) { NULL, "1", "n" }, "x", "msg_signature");
	expect_missing(&whole, &(signprep_wecom_stamp) { "s", NULL, "n" }, "x", "timestamp");
	expect_missing(&whole, &(signprep_wecom_stamp) { "s", "1", NULL }, "x", "nonce");
	expect_missing(&whole, &stamp, NULL, "Encrypt");
	expect_missing(&whole, &stamp, "", "Encrypt");
}

static void a_message_may_be_a_megabyte(void **state)
{
	const signprep_wecom_receiver receiver = { "t", key, "ww" };
	const signprep_wecom_stamp stamp = { "s", "1", "n" };
	signprep_error err = { 0 };
	char *out = NULL, *long_one = malloc(SP_WECOM_MESSAGE_MAX + 2);
	(void) state;
	assert_non_null(long_one);
	memset(long_one, 'A', SP_WECOM_MESSAGE_MAX + 1);
	long_one[SP_WECOM_MESSAGE_MAX + 1] = '\0';
	assert_int_equal(signprep_wecom_decrypt(&out, NULL, &receiver, &stamp, long_one, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S860");
	assert_int_equal(sp_wecom_encrypt(&out, &receiver, long_one, SP_WECOM_MESSAGE_MAX + 1, &err), SIGNPREP_LIMIT);
	free(long_one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors),
		cmocka_unit_test(what_is_encrypted_comes_back),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(a_message_may_be_a_megabyte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
