/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reaching the broker: who is there, who may in, who is trusted. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

static signprep_code try(const char *url, const char *password, const char *ca_file, signprep_error *err)
{
	sp_broker *broker = NULL;
	const sp_broker_options options = { .url = url, .password = password, .ca_file = ca_file, .connect_timeout_s = 20 };
	signprep_code code = sp_broker_open(&broker, &options, err);
	if (!code)
		assert_null(strstr(sp_broker_shown(broker), server.password));
	else
		assert_null(broker);
	sp_broker_close(broker);
	return code;
}

static const char *url(const char *format, const char *password, int port)
{
	static char text[300];
	snprintf(text, sizeof text, format, server.user, password, port);
	return text;
}

static void test_down_at_start(void **state)
{
	(void) state;
	/* Port 1 of this machine: nobody listens there. */
	assert_fails(try(url("amqp://%s:%s@127.0.0.1:%d", server.password, 1), NULL, NULL, err), "B501");
	assert_int_equal(try(url("amqp://%s:%s@127.0.0.1:%d", server.password, 1), NULL, NULL, NULL), SIGNPREP_NOT_SENT);
	assert_fails(try("amqp://no-such-host.invalid", NULL, NULL, err), "B501");
}

static void test_login(void **state)
{
	(void) state;
	assert_code(try(server.url, NULL, NULL, err), SIGNPREP_OK);
	char without[128];
	snprintf(without, sizeof without, "amqp://%s@127.0.0.1:%d", server.user, server.port);
	assert_code(try(without, server.password, NULL, err), SIGNPREP_OK);
	assert_fails(try(without, "wrong", NULL, err), "B503");
	assert_int_equal(try(without, "wrong", NULL, NULL), SIGNPREP_CREDENTIALS);
	assert_fails(try(url("amqp://%s:%s@127.0.0.1:%d/nowhere", server.password, server.port), NULL, NULL, err), "B504");
}

static void test_not_a_broker(void **state)
{
	(void) state;
	signprep_error own = { 0 };
	/* Plain AMQP to the TLS port, and TLS to the plain port. */
	assert_int_equal(
		try(url("amqp://%s:%s@127.0.0.1:%d", server.password, server.tls_port), NULL, NULL, &own), SIGNPREP_NOT_SENT);
	assert_true(strcmp(own.id, "B501") == 0 || strcmp(own.id, "B514") == 0);
	assert_fails(try(url("amqps://%s:%s@127.0.0.1:%d", server.password, server.port), NULL, server.ca, err), "B502");
}

static void test_trust(void **state)
{
	(void) state;
	signprep_error own = { 0 };
	assert_code(try(url("amqps://%s:%s@localhost:%d", server.password, server.tls_port), NULL, server.ca, err), SIGNPREP_OK);
	assert_code(try(url("amqps://%s:%s@127.0.0.1:%d", server.password, server.tls_port), NULL, server.ca, err), SIGNPREP_OK);
	assert_fails(try(url("amqps://%s:%s@localhost:%d", server.password, server.tls_port), NULL, NULL, err), "B502");
	assert_fails(try(url("amqps://%s:%s@localhost:%d", server.password, server.tls_port), NULL, server.other_ca, err), "B502");
	/* The same machine under a name that its certificate does not have. */
	assert_int_equal(
		try(url("amqps://%s:%s@127.1:%d", server.password, server.tls_port), NULL, server.ca, &own), SIGNPREP_NOT_SENT);
	assert_string_equal(own.id, "B502");
	assert_non_null(strstr(own.message, "ostname mismatch"));
	assert_fails(try(url("amqps://%s:%s@localhost:%d", server.password, server.tls_port), NULL, "/nowhere.pem", err), "B516");
}

static void test_unencrypted_is_said(void **state)
{
	(void) state;
	notes log = { "" };
	sp_broker *broker = NULL;
	sp_broker_options options = { .url = "amqp://no-such-host.invalid", .note = notes_take, .opaque = &log };
	assert_fails(sp_broker_open(&broker, &options, err), "B501");
	assert_string_equal(log.ids, "B517 ");
	log.ids[0] = '\0';
	options.url = server.url;
	assert_code(sp_broker_open(&broker, &options, err), SIGNPREP_OK);
	assert_string_equal(log.ids, "");
	sp_broker_close(broker);
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_down_at_start),
		cmocka_unit_test(test_login),
		cmocka_unit_test(test_not_a_broker),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_unencrypted_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
