/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cards and who got them; members by mobile; who has signed in; tickets. */
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

static const char *const users[] = { "zhangsan", "LiSi", "wang.wu" };
static const sp_wecom_card good = { .users = users,
	.user_count = 3,
	.agent_id = "1000002",
	.title = "请签署：租赁合同",
	.description = "甲公司\n乙公司",
	.url = "https://essurl.cn/x?a=1&b=2",
	.button = "去签署",
	.duplicate_s = 1800 };

static void a_card(void **state)
{
	const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0,\"errmsg\":\"ok\",\"msgid\":\"m-1\",\"invaliduser\":\"\"}") };
	script s = { 0 };
	cJSON *answer = NULL;
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_send(&answer, client, &good, NULL), SIGNPREP_OK);
	assert_string_equal(s.bodies[1],
		"{\"touser\":\"zhangsan|LiSi|wang.wu\",\"msgtype\":\"textcard\",\"agentid\":1000002,\"textcard\":{\"title\":"
		"\"请签署：租赁合同\",\"description\":\"甲公司\\n乙公司\",\"url\":\"https://essurl.cn/"
		"x?a=1&b=2\",\"btntxt\":\"去签署\"},"
		"\"enable_duplicate_check\":1,\"duplicate_check_interval\":1800}");
	assert_false(s.once[1]); /* WeCom drops the second of two */
	assert_string_equal(sp_json_text(answer, "msgid"), "m-1");
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(answer, "told")), 3);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
}

static void some_are_not_told(void **state)
{
	const scripted answers[] = { TOKEN("t"),
		SAYS("{\"errcode\":0,\"msgid\":\"m-2\",\"invaliduser\":\"lisi\",\"unlicenseduser\":\"wang.wu\"}") };
	script s = { 0 };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	sp_wecom_card card = good;
	(void) state;
	card.duplicate_s = 0;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_send(&answer, client, &card, &err), SIGNPREP_PARTIAL);
	assert_string_equal(err.id, "S888");
	assert_string_equal(err.message, "the message reached 1 of 3; not: LiSi, wang.wu");
	assert_true(s.once[1]);
	const cJSON *missed = cJSON_GetObjectItem(answer, "not_told");
	assert_string_equal(sp_json_text(cJSON_GetArrayItem(missed, 0), "why"), "invalid");
	assert_string_equal(sp_json_text(cJSON_GetArrayItem(missed, 1), "why"), "unlicensed");
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
}

/* A name that is as long as one that was not reached, or its beginning, is another one. */
static void names_are_compared_whole(void **state)
{
	static const char *const three[] = { "zhaoliu", "zhangsan", "zhang" };
	const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0,\"msgid\":\"m-3\",\"invaliduser\":\"wangwu1|zhangsan\"}") };
	script s = { 0 };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	sp_wecom_card card = good;
	(void) state;
	card.users = three;
	card.user_count = 3;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_send(&answer, client, &card, &err), SIGNPREP_PARTIAL);
	assert_string_equal(err.message, "the message reached 2 of 3; not: zhangsan");
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
}

static void expect(const sp_wecom_card *card, const char *id, const char *arg)
{
	script s = { 0 };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	sp_wecom_client *client = scripted_client(&s, NULL, 0, NULL);
	assert_int_equal(sp_wecom_send(&answer, client, card, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, id);
	assert_string_equal(err.args, arg);
	assert_null(answer);
	sp_wecom_client_free(client);
}

/* The limits are bytes: 43 Han characters are 129. */
static void cards_that_will_not_do(void **state)
{
	char title[130] = "", description[514], url[2100] = "https://a/";
	const char *many[SP_WECOM_USERS_MAX + 1];
	sp_wecom_card card = good;
	(void) state;
	for (int i = 0; i < 43; i++)
		memcpy(title + 3 * i, "合", 3);
	card.title = title;
	expect(&card, "S887", "title");
	card = good;
	memset(description, 'd', 513);
	description[513] = '\0';
	card.description = description;
	expect(&card, "S887", "description");
	card = good;
	memset(url + 10, 'u', 2050);
	card.url = url;
	expect(&card, "S887", "url");
	card.url = "javascript:alert(1)";
	expect(&card, "S862", "javascript:alert(1)");
	card = good;
	card.button = "五个字的钮";
	expect(&card, "S887", "btntxt");
	card = good;
	card.agent_id = "abc";
	expect(&card, "S106", "AgentId");
	card.agent_id = NULL;
	expect(&card, "S859", "AgentId");
	card = good;
	card.user_count = 0;
	expect(&card, "S859", "touser");
	for (size_t i = 0; i <= SP_WECOM_USERS_MAX; i++)
		many[i] = "u";
	card.users = many;
	card.user_count = SP_WECOM_USERS_MAX + 1;
	expect(&card, "S887", "touser");
	/* One id is not to become two, nor everybody. */
	const char *const tricks[] = { "a|b", "@all", "", "a b" };
	for (size_t i = 0; i < 4; i++) {
		card.users = &tricks[i];
		card.user_count = 1;
		expect(&card, "S106", "touser");
	}
}

static void taken_back(void **state)
{
	const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0}") };
	script s = { 0 };
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_recall(client, "m\"1", NULL), SIGNPREP_OK);
	assert_string_equal(s.bodies[1], "{\"msgid\":\"m\\\"1\"}");
	sp_wecom_client_free(client);
}

static void members_by_mobile(void **state)
{
	const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0,\"userid\":\"zhangsan\"}"),
		SAYS("{\"errcode\":46004,\"errmsg\":\"user no exist\"}"), SAYS("{\"errcode\":0}") };
	script s = { 0 };
	char user[SP_WECOM_USERID_MAX], text[1024];
	signprep_error err = { 0 };
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_find_member(user, client, "13800000000", NULL), SIGNPREP_OK);
	assert_string_equal(user, "zhangsan");
	assert_string_equal(s.bodies[1], "{\"mobile\":\"13800000000\"}");
	assert_int_equal(sp_wecom_find_member(user, client, "13800000001", &err), SIGNPREP_REFUSED);
	signprep_error_help(&err, SIGNPREP_EN, text, sizeof text);
	assert_non_null(strstr(text, "nobody in the company has this mobile"));
	assert_int_equal(sp_wecom_find_member(user, client, "13800000001", &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S886");
	assert_int_equal(sp_wecom_find_member(user, client, "张三", &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S106");
	sp_wecom_client_free(client);
}

static void who_has_signed_in(void **state)
{
	const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0,\"UserId\":\"zhangsan\",\"user_ticket\":\"tick\"}"),
		SAYS("{\"errcode\":0,\"userid\":\"zhangsan\",\"mobile\":\"13800000000\",\"name\":\"张三\"}"),
		SAYS("{\"errcode\":0,\"openid\":\"o-1\",\"external_userid\":\"wo1\"}"),
		SAYS("{\"errcode\":40029,\"errmsg\":\"invalid code\"}"), SAYS("{\"errcode\":0}") };
	script s = { 0 };
	cJSON *who = NULL;
	signprep_error err = { 0 };
	char code[600];
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_signed_in(&who, client, "c+1", true, NULL), SIGNPREP_OK);
	assert_non_null(strstr(s.urls[1], "/cgi-bin/auth/getuserinfo?code=c%2B1&access_token=t"));
	assert_string_equal(s.bodies[2], "{\"user_ticket\":\"tick\"}");
	assert_string_equal(sp_json_text(who, "userid"), "zhangsan");
	assert_string_equal(sp_json_text(who, "mobile"), "13800000000");
	cJSON_Delete(who);
	assert_int_equal(sp_wecom_signed_in(&who, client, "c2", true, NULL), SIGNPREP_OK);
	assert_string_equal(sp_json_text(who, "external_userid"), "wo1");
	cJSON_Delete(who);
	assert_int_equal(sp_wecom_signed_in(&who, client, "c3", false, &err), SIGNPREP_REFUSED);
	assert_int_equal(sp_wecom_signed_in(&who, client, "c4", false, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S886");
	memset(code, 'c', 513);
	code[513] = '\0';
	assert_int_equal(sp_wecom_signed_in(&who, client, code, false, &err), SIGNPREP_INVALID);
	assert_null(who);
	sp_wecom_client_free(client);
}

static void tickets(void **state)
{
	const scripted answers[] = { TOKEN("t"), SAYS("{\"errcode\":0,\"ticket\":\"company\",\"expires_in\":7200}"),
		SAYS("{\"errcode\":0,\"ticket\":\"own\",\"expires_in\":7200}"), SAYS("{\"errcode\":0}") };
	script s = { 0 };
	sp_buf text;
	signprep_error err = { 0 };
	(void) state;
	sp_buf_init(&text, 4096);
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_ticket(&text, client, false, NULL), SIGNPREP_OK);
	assert_int_equal(sp_wecom_ticket(&text, client, true, NULL), SIGNPREP_OK);
	assert_string_equal(text.data, "companyown");
	assert_non_null(strstr(s.urls[1], "/cgi-bin/get_jsapi_ticket?access_token=t"));
	assert_non_null(strstr(s.urls[2], "/cgi-bin/ticket/get?type=agent_config&access_token=t"));
	assert_int_equal(sp_wecom_ticket(&text, client, true, &err), SIGNPREP_NOT_SENT);
	sp_buf_wipe(&text);
	sp_wecom_client_free(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card),
		cmocka_unit_test(some_are_not_told),
		cmocka_unit_test(names_are_compared_whole),
		cmocka_unit_test(cards_that_will_not_do),
		cmocka_unit_test(taken_back),
		cmocka_unit_test(members_by_mobile),
		cmocka_unit_test(who_has_signed_in),
		cmocka_unit_test(tickets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
