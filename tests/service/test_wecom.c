/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* WeCom's interfaces as the sandbox plays them, asked by our client and by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "wecom/people.h"
#include "wecom/send.h"

static stage s;

static int open_stage(void **state)
{
	(void) state;
	stage_open(&s, NULL);
	return 0;
}

static int close_stage(void **state)
{
	(void) state;
	stage_close(&s);
	return 0;
}

static sp_wecom_client *client_of(const char *corp, const char *secret)
{
	const sp_wecom_client_options options = { .endpoint = sp_sandbox_url(s.sandbox), .corp_id = corp, .secret = secret };
	sp_wecom_client *client = NULL;
	assert_int_equal(sp_wecom_client_new(&client, &options, NULL, NULL), SIGNPREP_OK);
	return client;
}

static void a_signer_is_found_and_told(void **state)
{
	sp_wecom_client *client = client_of(SP_SANDBOX_WECOM_CORP, SP_SANDBOX_WECOM_SECRET);
	char user[SP_WECOM_USERID_MAX];
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_wecom_find_member(user, client, "13800000000", NULL), SIGNPREP_OK);
	assert_string_equal(user, "m13800000000");
	assert_int_equal(sp_wecom_find_member(user, client, "13800009999", &err), SIGNPREP_REFUSED);
	assert_string_equal(err.id, "S881");
	const char *users[] = { "m13800000000", "nobody-1", "unlicensed-1" };
	sp_wecom_card card = { .users = users,
		.user_count = 3,
		.agent_id = "1000002",
		.title = "请签署",
		.description = "租赁合同",
		.url = "https://essurl.cn/x",
		.duplicate_s = 1800 };
	assert_int_equal(sp_wecom_send(&answer, client, &card, &err), SIGNPREP_PARTIAL);
	assert_string_equal(err.message, "the message reached 1 of 3; not: nobody-1, unlicensed-1");
	assert_string_equal(sp_json_text(answer, "msgid"), "sandbox-1");
	assert_int_equal(sp_wecom_recall(client, "sandbox-1", NULL), SIGNPREP_OK);
	assert_int_equal(sp_wecom_recall(client, "sandbox-2", &err), SIGNPREP_REFUSED);
	cJSON_Delete(answer);
	card.users = users + 1;
	card.user_count = 1;
	assert_int_equal(sp_wecom_send(&answer, client, &card, &err), SIGNPREP_REFUSED);
	assert_string_equal(err.id, "S881");
	assert_null(answer);
	sp_wecom_client_free(client);
	assert_non_null(strstr(s.lines, "wecom message/send 0"));
	assert_null(strstr(s.lines, "13800000000"));
}

static void refusals(void **state)
{
	static const struct {
		const char *corp, *secret, *id;
	} cases[] = { { "ww0000000000000000", SP_SANDBOX_WECOM_SECRET, "S877" }, { SP_SANDBOX_WECOM_CORP, "other", "S877" },
		{ SP_SANDBOX_WECOM_CORP, SP_SANDBOX_WECOM_ELSEWHERE, "S878" } };
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sp_wecom_client *client = client_of(cases[i].corp, cases[i].secret);
		char user[SP_WECOM_USERID_MAX];
		signprep_error err = { 0 };
		assert_int_equal(sp_wecom_find_member(user, client, "13800000000", &err), SIGNPREP_CREDENTIALS);
		assert_string_equal(err.id, cases[i].id);
		sp_wecom_client_free(client);
	}
}

static void sign_in_and_tickets(void **state)
{
	sp_wecom_client *client = client_of(SP_SANDBOX_WECOM_CORP, SP_SANDBOX_WECOM_SECRET);
	cJSON *who = NULL;
	sp_buf text;
	(void) state;
	sp_buf_init(&text, 4096);
	assert_int_equal(sp_wecom_signed_in(&who, client, "member-zhangsan", true, NULL), SIGNPREP_OK);
	assert_string_equal(sp_json_text(who, "mobile"), "13800000000");
	cJSON_Delete(who);
	assert_int_equal(sp_wecom_signed_in(&who, client, "guest-1", true, NULL), SIGNPREP_OK);
	assert_string_equal(sp_json_text(who, "openid"), "1");
	cJSON_Delete(who);
	assert_int_equal(sp_wecom_signed_in(&who, client, "x", false, NULL), SIGNPREP_REFUSED);
	assert_int_equal(sp_wecom_ticket(&text, client, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_wecom_ticket(&text, client, true, NULL), SIGNPREP_OK);
	assert_string_equal(text.data, "sandbox-ticketsandbox-ticket-of-the-application");
	sp_buf_clear(&text);
	sp_wecom_client_free(client);
}

static void expect_errcode(const char *target, int errcode)
{
	http_reply reply;
	long long code = 0;
	http_get(s.port, target, &reply);
	assert_int_equal(reply.status, 200);
	cJSON *json = cJSON_Parse(reply.body);
	assert_true(sp_json_int(json, "errcode", &code));
	assert_int_equal(code, errcode);
	cJSON_Delete(json);
	http_reply_clear(&reply);
}

static void tokens_by_hand(void **state)
{
	(void) state;
	expect_errcode("/cgi-bin/user/getuserid", 41001);
	expect_errcode("/cgi-bin/user/getuserid?access_token=1-in-00", 40014);
	expect_errcode("/cgi-bin/user/getuserid?access_token=x", 40014);
	expect_errcode("/cgi-bin/user/getuserid?access_token=-out-", 40014);
	expect_errcode("/cgi-bin/gettoken", 40013);
}

/* A token is signed with its time. */
static void tokens_cannot_be_made_up(void **state)
{
	stage mine;
	http_reply reply;
	char target[512];
	(void) state;
	stage_open(&mine, NULL);
	snprintf(
		target, sizeof target, "/cgi-bin/gettoken?corpid=%s&corpsecret=%s", SP_SANDBOX_WECOM_CORP, SP_SANDBOX_WECOM_SECRET);
	http_get(mine.port, target, &reply);
	cJSON *json = cJSON_Parse(reply.body);
	assert_true(strlen(sp_json_text(json, "access_token")) > 40);
	/* One digit of the time changed: not signed. */
	snprintf(target, sizeof target, "/cgi-bin/get_jsapi_ticket?access_token=1%s", sp_json_text(json, "access_token"));
	http_reply_clear(&reply);
	http_get(mine.port, target, &reply);
	assert_non_null(strstr(reply.body, "40014"));
	cJSON_Delete(json);
	http_reply_clear(&reply);
	stage_close(&mine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signer_is_found_and_told),
		cmocka_unit_test(refusals),
		cmocka_unit_test(sign_in_and_tickets),
		cmocka_unit_test(tokens_by_hand),
		cmocka_unit_test(tokens_cannot_be_made_up),
	};
	return cmocka_run_group_tests(tests, open_stage, close_stage);
}
