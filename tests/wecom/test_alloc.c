/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every allocation fails once, ours and the libraries': an error or the right answer, never a crash, no leak. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "tests/support/failing_malloc.h"
#include "wecom/envelope.h"
#include "wecom/page.h"
#include "wecom/people.h"
#include "wecom/send.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

static const signprep_wecom_receiver receiver = { "tok", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "ww1" };
static char body[2048], signature[41];

static signprep_code decode(signprep_error *err)
{
	const signprep_wecom_stamp stamp = { signature, "17", "n" };
	char *out = NULL;
	signprep_code code = signprep_wecom_event_json(&out, &receiver, &stamp, body, strlen(body), SIGNPREP_ZH, err);
	if (!code)
		assert_non_null(strstr(out, "\"about\":\"group\""));
	else {
		assert_null(out);
		assert_string_equal(err->id, "D901"); /* else the sender would be told that it is no message */
	}
	signprep_free(out);
	return code;
}

static signprep_code tell_people(signprep_error *err)
{
	static const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0,\"userid\":\"zhangsan\"}"),
		SAYS("{\"errcode\":0,\"msgid\":\"m-1\",\"invaliduser\":\"\"}") };
	const sp_wecom_client_options options = { .corp_id = "ww1", .secret = "s" };
	char user[SP_WECOM_USERID_MAX];
	const char *const users[] = { user };
	const sp_wecom_card card = { .users = users,
		.user_count = 1,
		.agent_id = "1",
		.title = "t",
		.description = "d",
		.url = "https://a/",
		.duplicate_s = 1800 };
	script s = { 0 };
	cJSON *answer = NULL;
	sp_wecom_client *client = NULL;
	const sp_transport transport = scripted_transport(&s, answers, 3);
	signprep_code code = sp_wecom_client_new(&client, &options, &transport, err);
	if (!code)
		code = sp_wecom_find_member(user, client, "13800000000", err);
	if (!code)
		code = sp_wecom_send(&answer, client, &card, err);
	if (!code)
		assert_string_equal(sp_json_text(answer, "msgid"), "m-1");
	else
		assert_null(answer);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	return code;
}

static signprep_code make_url(signprep_error *err)
{
	const sp_wecom_sign_in how = { .corp_id = "ww1", .agent_id = "1", .redirect_uri = "https://a.example/x", .state = "s" };
	sp_buf url;
	sp_buf_init(&url, 4096);
	signprep_code code = sp_wecom_scan_url(&how, &url, err);
	sp_buf_clear(&url);
	return code;
}

static void sweep(const char *what, signprep_code (*work)(signprep_error *err))
{
	/* Whatever the libraries keep for good is there after this. */
	signprep_error err = { 0 };
	assert_int_equal(work(&err), SIGNPREP_OK);
	long tried = 0;
	for (bool reached = true; reached; tried++) {
		ERR_clear_error();
		long before = failing_malloc.live;
		memset(&err, 0, sizeof err);
		failing_malloc.reached = false;
		failing_malloc.countdown = tried;
		signprep_code code = work(&err);
		failing_malloc.countdown = -1;
		reached = failing_malloc.reached;
		ERR_clear_error();
		if (code && !*err.id)
			fail_msg("%s, allocation %ld: code %d without an id", what, tried, code);
		if (failing_malloc.live != before)
			fail_msg("%s, allocation %ld: %ld pieces of memory left", what, tried, failing_malloc.live - before);
	}
	print_message("%s: %ld allocations\n", what, tried);
	assert_true(tried > 1);
}

/* The body that a message comes in. */
static void seal(const char *format, const char *message)
{
	char *encrypted = NULL;
	assert_int_equal(sp_wecom_encrypt(&encrypted, &receiver, message, strlen(message), NULL), SIGNPREP_OK);
	assert_true(sp_wecom_sign("tok", "17", "n", encrypted, signature));
	snprintf(body, sizeof body, format, encrypted);
	free(encrypted);
}

static void each_allocation_fails_once(void **state)
{
	(void) state;
	seal("<xml><Encrypt>%s</Encrypt></xml>",
		"<xml><MsgType>event</MsgType><Event>change_external_chat</Event><ChangeType>update</ChangeType>"
		"<List a='1'><Item>1</Item><Item>2</Item></List></xml>");
	sweep("decode", decode);
	seal("{\"encrypt\":\"%s\"}",
		"{\"MsgType\":\"event\",\"Event\":\"change_external_chat\",\"ChangeType\":\"update\",\"List\":[1,{\"a\":2}]}");
	sweep("decode of JSON", decode);
	sweep("people", tell_people);
	sweep("sign-in", make_url);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_allocation_fails_once) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
