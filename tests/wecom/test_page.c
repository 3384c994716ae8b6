/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signatures and addresses of pages, and whose domain it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/wecom.h>

#include "wecom/page.h"

/* The example of WeCom's own documentation. */
static void the_signature_of_the_documentation(void **state)
{
	static const char ticket[] = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
	static const char *const urls[] = { "http://mp.weixin.qq.com?params=value",
		"http://mp.weixin.qq.com?params=value#wechat_redirect", "http://mp.weixin.qq.com?params=value#" };
	char signature[41];
	(void) state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		assert_int_equal(signprep_wecom_js_signature(signature, ticket, "Wm3WZYTPz0wzccnW", "1414587457", urls[i], NULL),
			SIGNPREP_OK);
		assert_string_equal(signature, "0f9de62fce790f9a083d5c99e95740ceb90c27ed");
	}
}

static void pages_have_addresses(void **state)
{
	static const char *const urls[] = { "", "mp.weixin.qq.com/", "/path", "https://", "https:///x", "ftp://a/b", "https://a b/",
		"https://a/\n", "https://user@host/", "javascript:alert(1)" };
	char signature[41];
	signprep_error err = { 0 };
	(void) state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		assert_int_equal(signprep_wecom_js_signature(signature, "t", "n", "1", urls[i], &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "S862");
	}
}

static void addresses_of_sign_in(void **state)
{
	sp_wecom_sign_in how = { .corp_id = "ww0123456789abcdef",
		.agent_id = "1000002",
		.redirect_uri = "https://sign.example.com/in?to=甲&x=1",
		.state = "a1B2",
		.domain = "SIGN.example.com" };
	sp_buf url;
	(void) state;
	sp_buf_init(&url, 4096);
	assert_int_equal(sp_wecom_scan_url(&how, &url, NULL), SIGNPREP_OK);
	assert_string_equal(url.data,
		"https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww0123456789abcdef&agentid=1000002"
		"&redirect_uri=https%3A%2F%2Fsign.example.com%2Fin%3Fto%3D%E7%94%B2%26x%3D1&state=a1B2");
	sp_buf_clear(&url);
	sp_buf_init(&url, 4096);
	how.agent_id = NULL;
	assert_int_equal(sp_wecom_oauth_url(&how, &url, NULL), SIGNPREP_OK);
	assert_string_equal(url.data,
		"https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww0123456789abcdef"
		"&redirect_uri=https%3A%2F%2Fsign.example.com%2Fin%3Fto%3D%E7%94%B2%26x%3D1"
		"&response_type=code&scope=snsapi_base&state=a1B2#wechat_redirect");
	sp_buf_clear(&url);
	sp_buf_init(&url, 4096);
	how.agent_id = "1000002";
	how.details = true;
	assert_int_equal(sp_wecom_oauth_url(&how, &url, NULL), SIGNPREP_OK);
	assert_non_null(strstr(url.data, "&scope=snsapi_privateinfo&state=a1B2&agentid=1000002#wechat_redirect"));
	sp_buf_clear(&url);
}

static void expect(sp_wecom_sign_in how, bool scan, const char *id)
{
	signprep_error err = { 0 };
	sp_buf url;
	sp_buf_init(&url, 4096);
	assert_int_equal(scan ? sp_wecom_scan_url(&how, &url, &err) : sp_wecom_oauth_url(&how, &url, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, id);
	assert_int_equal(url.length, 0);
	sp_buf_clear(&url);
}

static void sign_in_that_will_not_do(void **state)
{
	char state_129[130];
	const sp_wecom_sign_in good = { .corp_id = "ww", .agent_id = "1", .redirect_uri = "https://a.example/x", .state = "s" };
	sp_wecom_sign_in how = good;
	(void) state;
	how.corp_id = NULL;
	expect(how, true, "S859");
	how = good;
	how.agent_id = NULL;
	expect(how, true, "S859");
	how.details = true;
	expect(how, false, "S859");
	how = good;
	how.redirect_uri = "";
	expect(how, true, "S859");
	how.redirect_uri = "https://a.example/x#there";
	expect(how, true, "S862");
	how.redirect_uri = "a.example/x";
	expect(how, true, "S862");
	how = good;
	how.domain = "b.example";
	expect(how, true, "S863");
	how.domain = "a.exampl";
	expect(how, true, "S863");
	how.domain = "a.example:8443";
	expect(how, true, "S863");
	how = good;
	how.state = "a b";
	expect(how, true, "S864");
	how.state = "合同";
	expect(how, true, "S864");
	memset(state_129, 'a', 129);
	state_129[129] = '\0';
	how.state = state_129;
	expect(how, true, "S864");
	how.state = "";
	expect(how, true, "S859");
}

static void states_are_compared(void **state)
{
	char one[33], two[33];
	(void) state;
	assert_true(sp_wecom_new_state(one));
	assert_true(sp_wecom_new_state(two));
	assert_int_equal(strlen(one), 32);
	assert_string_not_equal(one, two);
	assert_true(sp_wecom_state_fits(one, one));
	assert_false(sp_wecom_state_fits(one, two));
	assert_false(sp_wecom_state_fits(one, ""));
	assert_false(sp_wecom_state_fits("", ""));
}

static signprep_code prove(const char *name, const char *own, const char *served, signprep_error *err)
{
	const sp_buf a = { .data = (char *) own, .length = strlen(own) };
	const sp_buf b = { .data = (char *) served, .length = served ? strlen(served) : 0 };
	memset(err, 0, sizeof *err);
	return sp_wecom_ownership_check(name, &a, served ? &b : NULL, err);
}

static void whose_domain(void **state)
{
	signprep_error err;
	(void) state;
	assert_int_equal(prove("x/WW_verify_a1B2c3D4e5F6g7H8.txt", "a1B2c3D4e5F6g7H8", NULL, &err), SIGNPREP_OK);
	assert_int_equal(prove("WW_verify_a1B2.txt", "a1B2\r\n", "a1B2\n", &err), SIGNPREP_OK);
	prove("WW_verify_a1B2 (1).txt", "a1B2", NULL, &err);
	assert_string_equal(err.id, "S866");
	prove("WW_verify_.txt", "", NULL, &err);
	assert_string_equal(err.id, "S866");
	prove("MP_verify_a1B2.txt", "a1B2", NULL, &err);
	assert_string_equal(err.id, "S866");
	prove("WW_verify_a1B2.txt", "a1B3", NULL, &err);
	assert_string_equal(err.id, "S867");
	prove("WW_verify_a1B2.txt", "", NULL, &err);
	assert_string_equal(err.id, "S867");
	prove("WW_verify_a1B2.txt", "a1B2", "<html>", &err);
	assert_string_equal(err.id, "S868");
	prove("WW_verify_a1B2.txt", "a1B2", "", &err);
	assert_string_equal(err.id, "S868");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_signature_of_the_documentation),
		cmocka_unit_test(pages_have_addresses),
		cmocka_unit_test(addresses_of_sign_in),
		cmocka_unit_test(sign_in_that_will_not_do),
		cmocka_unit_test(states_are_compared),
		cmocka_unit_test(whose_domain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
