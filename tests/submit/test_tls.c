/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* TLS: only a trusted certificate for the right name will do, and nothing switches that off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/ssl.h>

#include "fixture.h"
#include "server.h"
#include "tls.h"

#define GOOD_ANSWER HTTP_JSON("{\"Response\":{\"RequestId\":\"r\"}}")

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static signprep_code ask(server *s, SSL_CTX *tls, const char *ca_file, const char *action, signprep_error *err)
{
	static const act acts[] = { { MANNER_ANSWER, GOOD_ANSWER } };
	char endpoint[64], *answer;
	signprep_client *client;
	memset(err, 0, sizeof *err);
	server_start(s, acts, 1, tls);
	snprintf(endpoint, sizeof endpoint, "https://127.0.0.1:%d", s->port);
	const signprep_client_options options = { .secret_id = FIXTURE_ID,
		.secret_key = "k",
		.endpoint = endpoint,
		.ca_file = ca_file,
		.max_retries = -1,
		.timeout_s = 60 };
	assert_int_equal(signprep_client_new(&client, &options, NULL), SIGNPREP_OK);
	signprep_code code = signprep_client_call(&answer, client, "ess", action, "{}", err);
	signprep_free(answer);
	signprep_client_free(client);
	server_stop(s);
	return code;
}

static void expect_refused(SSL_CTX *tls, const char *ca_file)
{
	server s;
	signprep_error err;
	signprep_code code = ask(&s, tls, ca_file, "CreateFlowByFiles", &err);
	if (code != SIGNPREP_NOT_SENT || strcmp(err.id, "S202") != 0)
		fail_msg("got %d %s %s", code, err.id, err.message);
	assert_int_equal(atomic_load(&s.requests), 0);
}

static void a_trusted_certificate(void **state)
{
	char pem[128];
	server s;
	signprep_error err;
	(void) state;
	snprintf(pem, sizeof pem, "%s", fixture_path("ca.pem"));
	SSL_CTX *tls = make_tls("IP:127.0.0.1", 2, pem);
	if (ask(&s, tls, pem, "CreateFlowByFiles", &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	assert_int_equal(atomic_load(&s.requests), 1);
	SSL_CTX_free(tls);
}

static void certificates_that_will_not_do(void **state)
{
	char pem[128];
	(void) state;
	snprintf(pem, sizeof pem, "%s", fixture_path("ca.pem"));
	SSL_CTX *tls = make_tls("IP:127.0.0.1", 2, pem);
	expect_refused(tls, NULL); /* nobody vouches for it */
	SSL_CTX_free(tls);
	tls = make_tls("DNS:ess.example.test", 2, pem);
	expect_refused(tls, pem); /* of somebody else */
	SSL_CTX_free(tls);
	tls = make_tls("IP:127.0.0.1", -1, pem);
	expect_refused(tls, pem); /* expired */
	SSL_CTX_free(tls);
}

static void old_protocols_are_refused(void **state)
{
	char pem[128];
	(void) state;
	snprintf(pem, sizeof pem, "%s", fixture_path("ca.pem"));
	SSL_CTX *tls = make_tls("IP:127.0.0.1", 2, pem);
	SSL_CTX_set_security_level(tls, 0);
	SSL_CTX_set_max_proto_version(tls, TLS1_1_VERSION);
	expect_refused(tls, pem);
	SSL_CTX_free(tls);
}

/* A plain server where TLS was expected: nothing of the request goes out. */
static void no_tls_at_all(void **state)
{
	(void) state;
	static const act hang_up[] = { { MANNER_ANSWER, "HTTP/1.1 400 Bad Request\r\n\r\n" } };
	char endpoint[64], *answer;
	server s;
	signprep_client *client;
	signprep_error err = { 0 };
	server_start(&s, hang_up, 1, NULL);
	snprintf(endpoint, sizeof endpoint, "https://127.0.0.1:%d", s.port);
	const signprep_client_options options = { .secret_id = FIXTURE_ID,
		.secret_key = "k",
		.endpoint = endpoint,
		.max_retries = -1,
		.timeout_s = 1,
		.connect_timeout_s = 1 };
	assert_int_equal(signprep_client_new(&client, &options, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_client_call(&answer, client, "ess", "CreateFlowByFiles", "{}", &err), SIGNPREP_NOT_SENT);
	signprep_client_free(client);
	server_stop(&s);
	assert_null(strstr(s.head, "Authorization"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_trusted_certificate, clean),
		cmocka_unit_test_teardown(certificates_that_will_not_do, clean),
		cmocka_unit_test_teardown(old_protocols_are_refused, clean),
		cmocka_unit_test_teardown(no_tls_at_all, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
