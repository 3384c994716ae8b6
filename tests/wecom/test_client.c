/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tokens, what WeCom's refusals mean, what is asked again and what never is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json/json_read.h"
#include "fixture.h"
#include "wecom/pages.h"

static const sp_wecom_request get = { "/cgi-bin/user/get", (const char *const[]) { "userid", "a b", NULL }, NULL, false };
static const sp_wecom_request post_once = { "/cgi-bin/message/send", NULL, "{\"a\":1}", true };

static void one_token_for_many_calls(void **state)
{
	const scripted answers[] = { TOKEN("tok-1"), SAYS("{\"errcode\":0,\"name\":\"n\"}"), SAYS("{\"errcode\":0}") };
	script s = { 0 };
	cJSON *answer = NULL;
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	assert_string_equal(sp_json_text(answer, "name"), "n");
	cJSON_Delete(answer);
	assert_int_equal(sp_wecom_call(&answer, client, &post_once, NULL), SIGNPREP_OK);
	cJSON_Delete(answer);
	assert_string_equal(s.urls[0], "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=se%2Fcret");
	assert_string_equal(s.urls[1], "https://qyapi.weixin.qq.com/cgi-bin/user/get?userid=a%20b&access_token=tok-1");
	assert_string_equal(s.urls[2], "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=tok-1");
	assert_string_equal(s.bodies[2], "{\"a\":1}");
	assert_false(s.once[1]);
	assert_true(s.once[2]);
	sp_wecom_client_free(client);
}

/* 40014, then good; 42001 forever: one new token, not two. */
static void a_dead_token_is_fetched_anew_once(void **state)
{
	const scripted revived[] = { TOKEN("old"), SAYS("{\"errcode\":40014,\"errmsg\":\"invalid access_token\"}"), TOKEN("new"),
		SAYS("{\"errcode\":0}") };
	const scripted dead[] = { TOKEN("old"), SAYS("{\"errcode\":42001,\"errmsg\":\"expired\"}"), TOKEN("new"),
		SAYS("{\"errcode\":42001,\"errmsg\":\"access_token expired\"}") };
	script s = { 0 };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, revived, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	assert_non_null(strstr(s.urls[3], "access_token=new"));
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	client = SCRIPTED(&s, dead, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &get, &err), SIGNPREP_CREDENTIALS);
	assert_string_equal(err.id, "S877");
	assert_int_equal(s.asked, 4);
	assert_null(answer);
	sp_wecom_client_free(client);
}

static void a_token_has_its_time(void **state)
{
	const scripted answers[] = { TOKEN("a"), SAYS("{\"errcode\":0}"), TOKEN("b"), SAYS("{\"errcode\":0}") };
	script s = { 0 };
	cJSON *answer = NULL;
	double until = 0;
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_token(client, &until, NULL), SIGNPREP_OK);
	assert_int_equal((long long) until, 1700000000 + 7200 - 300);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	cJSON_Delete(answer);
	s.now += 7000;
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	assert_non_null(strstr(s.urls[3], "access_token=b"));
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
}

/* Two programs, one after the other; then a file that others can read, and one that lies. */
static void a_token_on_disk(void **state)
{
	const scripted first[] = { TOKEN("kept"), SAYS("{\"errcode\":0}") }, second[] = { SAYS("{\"errcode\":0}") };
	char folder[] = "/tmp/wecom-token-XXXXXX", path[512], command[600];
	script s = { 0 };
	cJSON *answer = NULL;
	struct stat st;
	(void) state;
	assert_non_null(mkdtemp(folder));
	sp_wecom_client *client = SCRIPTED(&s, first, folder);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	client = SCRIPTED(&s, second, folder);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	assert_non_null(strstr(s.urls[0], "access_token=kept"));
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	snprintf(command, sizeof command, "ls %s", folder);
	FILE *list = popen(command, "r");
	char name[128] = "";
	assert_non_null(list);
	assert_int_equal(fscanf(list, "%127s", name), 1);
	pclose(list);
	assert_int_equal(strlen(name), 64); /* a hash: neither company nor Secret */
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	client = SCRIPTED(&s, first, folder);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	assert_int_equal(s.asked, 2);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("99999999999 forever\n", file);
	fclose(file);
	client = SCRIPTED(&s, first, folder);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	assert_int_equal(s.asked, 2);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	unlink(path);
	rmdir(folder);
}

static void expect(const scripted *answers, size_t count, const sp_wecom_request *request, signprep_code code, const char *id)
{
	script s = { 0 };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	char text[1024];
	sp_wecom_client *client = scripted_client(&s, answers, count, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, request, &err), code);
	assert_string_equal(err.id, id);
	assert_int_equal(s.asked, count);
	assert_null(answer);
	/* Neither token nor Secret is in what is shown. */
	signprep_error_message(&err, SIGNPREP_ZH, text, sizeof text);
	assert_null(strstr(text, "tok-"));
	assert_null(strstr(text, "e/cret"));
	assert_null(strstr(text, "2Fcret"));
	sp_wecom_client_free(client);
}
#define EXPECT(request, code, id, ...) \
	do { \
		const scripted answers[] = { __VA_ARGS__ }; \
		expect(answers, sizeof answers / sizeof *answers, (request), (code), (id)); \
	} while (0)

static void refusals(void **state)
{
	script s = { 0 };
	signprep_error err = { 0 };
	cJSON *answer = NULL;
	char text[1024];
	(void) state;
	EXPECT(&get, SIGNPREP_CREDENTIALS, "S877", SAYS("{\"errcode\":40013,\"errmsg\":\"invalid corpid\"}"));
	EXPECT(&get, SIGNPREP_REFUSED, "S879", TOKEN("tok-1"),
		SAYS("{\"errcode\":45009,\"errmsg\":\"reach max api daily quota limit\"}"));
	EXPECT(&get, SIGNPREP_REFUSED, "S880", TOKEN("tok-1"), SAYS("{\"errcode\":48002,\"errmsg\":\"api forbidden\"}"));
	EXPECT(&get, SIGNPREP_REFUSED, "S881", TOKEN("tok-1"), SAYS("{\"errcode\":40003,\"errmsg\":\"\"}"));
	EXPECT(&get, SIGNPREP_NOT_SENT, "S886", SAYS("{\"errcode\":0}"));
	EXPECT(&get, SIGNPREP_NOT_SENT, "S886", TOKEN("tok-1"), SAYS("<html>log in</html>"));
	EXPECT(&get, SIGNPREP_NOT_SENT, "S886", TOKEN("tok-1"), SAYS("{\"errcode\":\"0\"}"));
	EXPECT(&get, SIGNPREP_NOT_SENT, "S886", TOKEN("tok-1"), SAYS("{\"errcode\":0,\"errcode\":1}"));
	EXPECT(&get, SIGNPREP_NOT_SENT, "S886", TOKEN("tok-1"), { SP_HTTP_ANSWERED, 302, "", true });
	const scripted stranger[] = { TOKEN("tok-1"),
		SAYS("{\"errcode\":60020,\"errmsg\":\"not allow to access from your ip, hint: [17], from ip: 203.0.113.7, more "
		     "info at "
		     "https://open.work.weixin.qq.com/devtool/query?e=60020\"}") };
	sp_wecom_client *client = SCRIPTED(&s, stranger, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &get, &err), SIGNPREP_CREDENTIALS);
	assert_string_equal(err.id, "S878");
	signprep_error_help(&err, SIGNPREP_EN, text, sizeof text);
	assert_non_null(strstr(text, "enter 203.0.113.7 on the application's page"));
	sp_wecom_client_free(client);
	EXPECT(&get, SIGNPREP_CREDENTIALS, "S960", TOKEN("tok-1"),
		SAYS("{\"errcode\":60020,\"errmsg\":\"not allowed, code 17.2\"}"));
}

/* Other wordings than the one that is known, addresses of both kinds. */
static void the_address_to_trust(void **state)
{
	static const char *const said[][2] = { { "ip 198.51.100.23 not in whitelist", "198.51.100.23" },
		{ "not allow to access from your ip, hint: [1700000000_123_abc], from ip: 2001:db8::17, more info at e=60020",
			"2001:db8::17" },
		{ "deadbeef: 1.2.3, your address is 192.0.2.250.", "192.0.2.250" } };
	(void) state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		script s = { 0 };
		signprep_error err = { 0 };
		cJSON *answer = NULL;
		char text[1024], expected[128], body[512];
		snprintf(body, sizeof body, "{\"errcode\":60020,\"errmsg\":\"%s\"}", said[i][0]);
		snprintf(expected, sizeof expected, "enter %s on the", said[i][1]);
		const scripted answers[] = { TOKEN("tok-1"), SAYS(body) };
		sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
		assert_int_equal(sp_wecom_call(&answer, client, &get, &err), SIGNPREP_CREDENTIALS);
		signprep_error_help(&err, SIGNPREP_EN, text, sizeof text);
		assert_non_null(strstr(text, expected));
		sp_wecom_client_free(client);
	}
}

/* What is known of a number and what can be done are two sentences in one line, without an end that hangs in the air. */
static void ways_out(void **state)
{
	static const struct {
		const char *says, *way;
	} cases[] = { { "{\"errcode\":40003,\"errmsg\":\"invalid userid\"}",
			      "there is no such member: take the userid from the console's contacts, or by mobile: signprep wecom "
			      "members MOBILE" },
		{ "{\"errcode\":45033,\"errmsg\":\"busy\"}", "too many calls at a time; wait, then run the same again" } };
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		script s = { 0 };
		signprep_error err = { 0 };
		cJSON *answer = NULL;
		char text[1024];
		const scripted answers[] = { TOKEN("tok-1"), SAYS(cases[i].says) };
		sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
		assert_int_equal(sp_wecom_call(&answer, client, &get, &err), SIGNPREP_REFUSED);
		signprep_error_help(&err, SIGNPREP_EN, text, sizeof text);
		assert_string_equal(text, cases[i].way);
		sp_wecom_client_free(client);
	}
}

/* Of a number that nobody explained here the way out is where they are explained, in either language. */
static void a_refusal_nobody_explained(void **state)
{
	script s = { 0 };
	signprep_error err = { 0 };
	cJSON *answer = NULL;
	char text[1024];
	(void) state;
	const scripted unknown[] = { TOKEN("tok-1"), SAYS("{\"errcode\":45074,\"errmsg\":\"invalid msgid\"}") };
	sp_wecom_client *client = SCRIPTED(&s, unknown, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &get, &err), SIGNPREP_REFUSED);
	assert_string_equal(err.id, "S881");
	signprep_error_help(&err, SIGNPREP_EN, text, sizeof text);
	assert_non_null(strstr(text, "lists its error codes"));
	signprep_error_help(&err, SIGNPREP_ZH, text, sizeof text);
	assert_non_null(strstr(text, "全局错误码"));
	sp_wecom_client_free(client);
}

static void what_is_asked_again(void **state)
{
	script s = { 0 };
	cJSON *answer = NULL;
	const scripted busy[] = { TOKEN("tok-1"), SAYS("{\"errcode\":-1,\"errmsg\":\"system busy\"}"),
		{ SP_HTTP_BROKEN, 0, NULL, true }, { SP_HTTP_ANSWERED, 502, "<html>", true }, SAYS("{\"errcode\":0}") };
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, busy, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &get, NULL), SIGNPREP_OK);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
	/* Not for ever. */
	EXPECT(&get, SIGNPREP_NOT_SENT, "S884", TOKEN("tok-1"), { SP_HTTP_TIMEOUT, 0, NULL, true },
		{ SP_HTTP_TIMEOUT, 0, NULL, true }, { SP_HTTP_TIMEOUT, 0, NULL, true }, { SP_HTTP_TIMEOUT, 0, NULL, true });
	/* What must not be done twice is repeated only while nothing has reached WeCom, or it said that it did nothing. */
	EXPECT(&post_once, SIGNPREP_UNKNOWN, "S885", TOKEN("tok-1"), { SP_HTTP_BROKEN, 0, NULL, true });
	EXPECT(&post_once, SIGNPREP_UNKNOWN, "S885", TOKEN("tok-1"), { SP_HTTP_ANSWERED, 502, "<html>", true });
	EXPECT(&post_once, SIGNPREP_NOT_SENT, "S884", TOKEN("tok-1"), { SP_HTTP_TLS, 0, NULL, false });
	const scripted reached[] = { TOKEN("tok-1"), { SP_HTTP_NO_CONNECTION, 0, NULL, false },
		SAYS("{\"errcode\":-1,\"errmsg\":\"busy\"}"), SAYS("{\"errcode\":0}") };
	client = SCRIPTED(&s, reached, NULL);
	assert_int_equal(sp_wecom_call(&answer, client, &post_once, NULL), SIGNPREP_OK);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
}

static void a_client_needs_both(void **state)
{
	sp_wecom_client_options options = { .corp_id = "ww1" };
	sp_wecom_client *client = NULL;
	signprep_error err = { 0 };
	(void) state;
	assert_int_equal(sp_wecom_client_new(&client, &options, NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S859");
	options.secret = "s";
	options.endpoint = "http://192.0.2.1";
	assert_int_equal(sp_wecom_client_new(&client, &options, NULL, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S105");
	assert_null(client);
}

#define PAGE(list, next) SAYS("{\"errcode\":0,\"group_chat_list\":[" list "],\"next_cursor\":\"" next "\"}")

/* Pages become one answer; the cursor goes back as it came. */
static void pages_become_one(void **state)
{
	const scripted answers[] = { TOKEN("t"), PAGE("1,2", "c\\\"1"), PAGE("3", "c2"),
		SAYS("{\"errcode\":0,\"group_chat_list\":[4]}") };
	const sp_wecom_request request = { "/cgi-bin/externalcontact/groupchat/list", NULL, "{\"limit\":2}", true };
	script s = { 0 };
	cJSON *answer = NULL;
	(void) state;
	sp_wecom_client *client = SCRIPTED(&s, answers, NULL);
	assert_int_equal(sp_wecom_call_all(&answer, client, &request, NULL), SIGNPREP_OK);
	assert_string_equal(s.bodies[1], "{\"limit\":2}");
	assert_string_equal(s.bodies[2], "{\"limit\":2,\"cursor\":\"c\\\"1\"}");
	assert_string_equal(s.bodies[3], "{\"limit\":2,\"cursor\":\"c2\"}");
	assert_false(s.once[1]);
	char *text = cJSON_PrintUnformatted(answer);
	assert_string_equal(text, "{\"errcode\":0,\"group_chat_list\":[1,2,3,4]}");
	cJSON_free(text);
	cJSON_Delete(answer);
	sp_wecom_client_free(client);
}

/* A cursor that comes again: S934. One page that is refused: no answer at all. */
static void pages_without_an_end(void **state)
{
	const scripted endless[] = { TOKEN("t"), PAGE("1", "c"), PAGE("2", "c") };
	const scripted refused[] = { TOKEN("t"), PAGE("1", "c"), SAYS("{\"errcode\":48002,\"errmsg\":\"forbidden\"}") };
	const sp_wecom_request request = { "/cgi-bin/user/list_id", NULL, NULL, false };
	cJSON *answer = NULL;
	signprep_error err = { 0 };
	(void) state;
	script s = { 0 };
	sp_wecom_client *client = SCRIPTED(&s, endless, NULL);
	assert_int_equal(sp_wecom_call_all(&answer, client, &request, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "S934");
	assert_null(answer);
	assert_string_equal(s.bodies[1], "{}");
	sp_wecom_client_free(client);
	memset(&s, 0, sizeof s);
	client = SCRIPTED(&s, refused, NULL);
	assert_int_equal(sp_wecom_call_all(&answer, client, &request, &err), SIGNPREP_REFUSED);
	assert_string_equal(err.id, "S880");
	assert_null(answer);
	sp_wecom_client_free(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_become_one),
		cmocka_unit_test(pages_without_an_end),
		cmocka_unit_test(one_token_for_many_calls),
		cmocka_unit_test(a_dead_token_is_fetched_anew_once),
		cmocka_unit_test(a_token_has_its_time),
		cmocka_unit_test(a_token_on_disk),
		cmocka_unit_test(refusals),
		cmocka_unit_test(the_address_to_trust),
		cmocka_unit_test(ways_out),
		cmocka_unit_test(a_refusal_nobody_explained),
		cmocka_unit_test(what_is_asked_again),
		cmocka_unit_test(a_client_needs_both),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
