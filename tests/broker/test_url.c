/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The broker's URL: what is understood, what is refused, and that the password stays inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "batch/broker/broker_url.h"

static void test_parts(void **state)
{
	(void) state;
	static const struct {
		const char *text, *host, *user, *password, *vhost, *shown;
		int port;
		bool tls, numeric, loopback;
	} cases[] = {
		{ "amqp://localhost", "localhost", "guest", "guest", "/", "amqp://guest@localhost:5672", 5672, false, false, true },
		{ "AMQPS://mq.example.org/", "mq.example.org", "guest", "guest", "/", "amqps://guest@mq.example.org:5671", 5671,
			true, false, false },
		{ "amqp://ann:p%40ss%3Aw%2Frd@10.0.0.1:5673/pro%2Fd", "10.0.0.1", "ann", "p@ss:w/rd", "pro/d",
			"amqp://ann@10.0.0.1:5673/pro/d", 5673, false, true, false },
		{ "amqps://ann@[::1]:1/x", "::1", "ann", "from outside", "x", "amqps://ann@[::1]:1/x", 1, true, true, true },
		{ "amqp://a:b@c:d@127.9.9.9", "127.9.9.9", "a", "b@c:d", "/", "amqp://a@127.9.9.9:5672", 5672, false, true, true },
		{ "amqp://a:@127.1", "127.1", "a", NULL, "/", "amqp://a@127.1:5672", 5672, false, false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sp_broker_url url;
		assert_int_equal(
			sp_broker_url_parse(&url, cases[i].text, strstr(cases[i].text, "ann@[") ? "from outside" : NULL, NULL),
			SIGNPREP_OK);
		assert_string_equal(url.host, cases[i].host);
		assert_string_equal(url.user, cases[i].user);
		assert_string_equal(url.vhost, cases[i].vhost);
		assert_string_equal(url.shown, cases[i].shown);
		assert_int_equal(url.port, cases[i].port);
		assert_int_equal(url.tls, cases[i].tls);
		assert_int_equal(url.numeric, cases[i].numeric);
		assert_int_equal(url.loopback, cases[i].loopback);
		if (cases[i].password)
			assert_string_equal(url.password.text, cases[i].password);
		else
			assert_null(url.password.text);
		sp_broker_url_clear(&url);
		assert_null(url.password.text);
	}
}

static void test_refused(void **state)
{
	(void) state;
	static const struct {
		const char *text, *what;
	} cases[] = {
		{ "http://localhost", "scheme" },
		{ "localhost:5672", "scheme" },
		{ "", "scheme" },
		{ "amqp://", "host" },
		{ "amqp://secret1:secret2@", "host" },
		{ "amqp://u:secret2@h:70000", "port" },
		{ "amqp://u:secret2@h:0", "port" },
		{ "amqp://u:secret2@h:56x", "port" },
		{ "amqp://u:secret2@h:", "port" },
		{ "amqp://u:sec%zzret2@h", "password" },
		{ "amqp://u:secret2%00x@h", "password" },
		{ "amqp://u%0a:secret2@h", "user name" },
		{ "amqp://u:secret2@h/a/b", "virtual host" },
		{ "amqp://u:secret2@h/a?x=1", "virtual host" },
		{ "amqp://u:secret2@h?x=1", "host" },
		{ "amqp://u:secret2@[::1", "host" },
		{ "amqp://u:secret2@[zz]", "host" },
		{ "amqp://u:secret2@h h", "host" },
		{ "amqp://u:secret2%@h", "password" },
		{ "amqp://u:secret2@h/%", "virtual host" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sp_broker_url url;
		signprep_error err = { 0 };
		assert_int_equal(sp_broker_url_parse(&url, cases[i].text, NULL, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "B505");
		if (!strstr(err.message, cases[i].what))
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_null(strstr(err.message, "secret"));
		assert_null(url.password.text);
	}
}

/* Longer than anything has room for. */
static void test_long(void **state)
{
	(void) state;
	static char text[9000];
	static const char *const heads[] = { "amqp://", "amqp://u:", "amqp://h/", "amqp://u@" };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		sp_broker_url url;
		size_t length = strlen(heads[i]);
		memset(text, 'a', sizeof text - 1);
		memcpy(text, heads[i], length);
		if (i == 1)
			memcpy(text + sizeof text - 3, "@h", 2);
		assert_int_equal(sp_broker_url_parse(&url, text, NULL, NULL), SIGNPREP_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parts), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
