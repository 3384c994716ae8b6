/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libcurl against a server with bad manners: every way an exchange can go wrong on a real socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/sha256.h"
#include "fixture.h"
#include "server.h"
#include "submit/tc3.h"

#define READ_ACTION "DescribeFlowInfo"
#define WRITE_ACTION "CreateFlowByFiles"
#define SECRET_KEY "network-test-key"

static int clean(void **state)
{
	(void) state;
	fixture_clean();
	return 0;
}

static signprep_client *client_of(int port, signprep_client_options options)
{
	char endpoint[64];
	signprep_client *client;
	signprep_error err = { 0 };
	snprintf(endpoint, sizeof endpoint, "http://127.0.0.1:%d", port);
	options.secret_id = FIXTURE_ID;
	options.secret_key = SECRET_KEY;
	if (options.endpoint == NULL)
		options.endpoint = endpoint;
	if (options.max_retries == 0)
		options.max_retries = -1;
	if (options.timeout_s == 0)
		options.timeout_s = 60;
	if (signprep_client_new(&client, &options, &err) != SIGNPREP_OK)
		fail_msg("%s %s", err.id, err.message);
	return client;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static void expect_with(
	const act *acts, size_t count, signprep_client_options options, const char *action, signprep_code code, const char *id)
{
	server s;
	char *answer;
	signprep_error err = { 0 };
	server_start(&s, acts, count, NULL);
	signprep_client *client = client_of(s.port, options);
	signprep_code got = signprep_client_call(&answer, client, "ess", action, "{\"a\":\"中文\"}", &err);
	signprep_free(answer);
	signprep_client_free(client);
	server_stop(&s);
	/* What the network says when it is content explains nothing. */
	if (got != code || strcmp(err.id, id) != 0 || strstr(err.message, "No error"))
		fail_msg("%s: got %d %s (%s), expected %d %s", action, got, err.id, err.message, code, id);
}

/* One answer, twice: asked by an action that may be repeated and by one that must not. */
static void expect(act a, const char *read_id, signprep_code read_code, const char *write_id, signprep_code write_code)
{
	const signprep_client_options none = { 0 };
	expect_with(&a, 1, none, READ_ACTION, read_code, read_id);
	expect_with(&a, 1, none, WRITE_ACTION, write_code, write_id);
}

static void header_of(const char *head, const char *name, char *out, size_t cap)
{
	char pattern[64];
	snprintf(pattern, sizeof pattern, "\r\n%s: ", name);
	const char *found = strstr(head, pattern);
	assert_non_null(found);
	found += strlen(pattern);
	snprintf(out, cap, "%.*s", (int) strcspn(found, "\r"), found);
}

static void what_arrives_is_what_was_signed(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, HTTP_JSON("{\"Response\":{\"RequestId\":\"r\"}}") } };
	const signprep_client_options options = { .token = "temporary-token", .region = "ap-guangzhou" };
	char *answer, host[64], timestamp[32], authorization[400], content_type[64], value[64], hash[65];
	server s;
	sp_buf expected;
	(void) state;
	server_start(&s, acts, 1, NULL);
	signprep_client *client = client_of(s.port, options);
	assert_int_equal(signprep_client_call(&answer, client, "ess", READ_ACTION, "{\"a\":\"中文\"}", NULL), SIGNPREP_OK);
	assert_string_equal(answer, "{\"RequestId\":\"r\"}");
	assert_string_equal(s.body, "{\"a\":\"中文\"}");
	header_of(s.head, "Host", host, sizeof host);
	header_of(s.head, "X-TC-Timestamp", timestamp, sizeof timestamp);
	header_of(s.head, "Authorization", authorization, sizeof authorization);
	header_of(s.head, "Content-Type", content_type, sizeof content_type);
	header_of(s.head, "X-TC-Token", value, sizeof value);
	assert_string_equal(value, "temporary-token");
	header_of(s.head, "X-TC-Region", value, sizeof value);
	assert_string_equal(value, "ap-guangzhou");
	header_of(s.head, "X-TC-Version", value, sizeof value);
	assert_string_equal(value, "2020-11-11");
	assert_null(strstr(s.head, "Expect"));
	assert_null(strstr(s.head, SECRET_KEY));
	sp_sha256_hex(s.body, s.body_length, hash);
	const sp_tc3_request request = { .secret_id = FIXTURE_ID,
		.secret_key = SECRET_KEY,
		.service = "ess",
		.host = host,
		.content_type = content_type,
		.action = READ_ACTION,
		.payload_sha256 = hash,
		.timestamp = strtoll(timestamp, NULL, 10) };
	sp_buf_init(&expected, 1024);
	assert_true(sp_tc3_authorization(&request, &expected));
	assert_string_equal(authorization, expected.data);
	sp_buf_clear(&expected);
	assert_true(labs(strtol(timestamp, NULL, 10) - (long) time(NULL)) <= 60);
	signprep_free(answer);
	signprep_client_free(client);
	server_stop(&s);
}

static void answers_that_are_no_answers(void **state)
{
	(void) state;
	expect((act) { MANNER_ANSWER, HTTP("200 OK", "text/html", "<html>please log in</html>") }, "S205", SIGNPREP_NOT_SENT,
		"S402", SIGNPREP_UNKNOWN);
	expect((act) { MANNER_ANSWER, HTTP_JSON("") }, "S205", SIGNPREP_NOT_SENT, "S402", SIGNPREP_UNKNOWN);
	expect((act) { MANNER_ANSWER, HTTP_JSON("{\"Response\":{\"Requ") }, "S203", SIGNPREP_NOT_SENT, "S402", SIGNPREP_UNKNOWN);
	expect((act) { MANNER_ANSWER, HTTP_JSON("{\"Response\":{\"x\":\"\xff\"}}") }, "S203", SIGNPREP_NOT_SENT, "S402",
		SIGNPREP_UNKNOWN);
	expect((act) { MANNER_ANSWER, HTTP("502 Bad Gateway", "text/html", "<h1>502</h1>") }, "S207", SIGNPREP_NOT_SENT, "S403",
		SIGNPREP_UNKNOWN);
	expect((act) { MANNER_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"Resp" }, "S203", SIGNPREP_NOT_SENT, "S401",
		SIGNPREP_UNKNOWN);
	expect((act) { MANNER_ANSWER, "SSH-2.0-OpenSSH_9.2\r\n" }, "S203", SIGNPREP_NOT_SENT, "S401", SIGNPREP_UNKNOWN);
}

static void connections_that_end(void **state)
{
	(void) state;
	expect((act) { MANNER_HANG_UP, NULL }, "S203", SIGNPREP_NOT_SENT, "S401", SIGNPREP_UNKNOWN);
}

/* Answered before the body was read: whether it had gone out whole is a matter of microseconds; either way is told as it is. */
static void an_answer_before_the_body_was_read(void **state)
{
	static const act early = { MANNER_EARLY, HTTP("403 Forbidden", "text/html", "<html>no</html>") };
	char *answer;
	server s;
	signprep_error err = { 0 };
	(void) state;
	expect_with(&early, 1, (signprep_client_options) { 0 }, READ_ACTION, SIGNPREP_NOT_SENT, "S205");
	server_start(&s, &early, 1, NULL);
	signprep_client *client = client_of(s.port, (signprep_client_options) { 0 });
	signprep_code code = signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err);
	assert_string_equal(err.id, code == SIGNPREP_UNKNOWN ? "S402" : "S205");
	assert_int_equal(err.native, 403);
	assert_null(answer);
	signprep_client_free(client);
	server_stop(&s);
}

/* 200 MB, announced or not, are not read. */
static void answers_without_end(void **state)
{
	static const act endless = { MANNER_FLOOD, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" };
	static const act announced = { MANNER_FLOOD, "HTTP/1.1 200 OK\r\nContent-Length: 209715200\r\n\r\n" };
	double start = seconds();
	(void) state;
	expect(endless, "S206", SIGNPREP_LIMIT, "S402", SIGNPREP_UNKNOWN);
	expect(announced, "S206", SIGNPREP_LIMIT, "S402", SIGNPREP_UNKNOWN);
	assert_true(seconds() - start < 100);
}

static void nobody_listens(void **state)
{
	char *answer;
	signprep_error err = { 0 };
	(void) state;
	signprep_client *client = client_of(1, (signprep_client_options) { 0 });
	assert_int_equal(signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S201");
	assert_int_equal(err.native, 7); /* CURLE_COULDNT_CONNECT */
	signprep_client_free(client);
	client = client_of(0, (signprep_client_options) { .endpoint = "https://name.invalid", .proxy = "" });
	assert_int_equal(signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S201");
	signprep_client_free(client);
}

static void a_reset_before_anything_was_read(void **state)
{
	static const act slam = { MANNER_SLAM, NULL };
	char *answer;
	server s;
	signprep_error err = { 0 };
	(void) state;
	server_start(&s, &slam, 1, NULL);
	signprep_client *client = client_of(s.port, (signprep_client_options) { 0 });
	/* The bytes may or may not have left: both answers are honest, "created" and "refused" would not be. */
	signprep_code code = signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err);
	assert_true(code == SIGNPREP_UNKNOWN || code == SIGNPREP_NOT_SENT);
	signprep_client_free(client);
	server_stop(&s);
}

/* Writing to a connection that is gone must not end the process: no SIGPIPE. */
static void a_reset_during_an_upload(void **state)
{
	enum { LENGTH = 8 << 20 };
	static const act slam = { MANNER_BREAK, NULL };
	char *answer, *body = malloc(LENGTH + 16);
	server s;
	signprep_error err = { 0 };
	(void) state;
	memcpy(body, "{\"a\":\"", 6);
	memset(body + 6, 'x', LENGTH);
	memcpy(body + 6 + LENGTH, "\"}", 3);
	server_start(&s, &slam, 1, NULL);
	signal(SIGPIPE, SIG_DFL);
	signprep_client *client = client_of(s.port, (signprep_client_options) { 0 });
	assert_int_equal(signprep_client_call(&answer, client, "ess", WRITE_ACTION, body, &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S203");
	signprep_client_free(client);
	server_stop(&s);
	free(body);
}

static void a_server_that_never_answers(void **state)
{
	static const act silent = { MANNER_SILENT, NULL };
	double start = seconds();
	(void) state;
	expect_with(&silent, 1, (signprep_client_options) { .timeout_s = 0.5 }, READ_ACTION, SIGNPREP_NOT_SENT, "S204");
	expect_with(&silent, 1, (signprep_client_options) { .timeout_s = 2 }, WRITE_ACTION, SIGNPREP_UNKNOWN, "S401");
	assert_true(seconds() - start < 100);
}

static void redirects_are_not_followed(void **state)
{
	server s, target;
	char text[256], *answer;
	signprep_error err = { 0 };
	(void) state;
	server_start(&target, NULL, 0, NULL);
	snprintf(text, sizeof text,
		"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n", target.port);
	const act redirect = { MANNER_ANSWER, text };
	server_start(&s, &redirect, 1, NULL);
	signprep_client *client = client_of(s.port, (signprep_client_options) { 0 });
	assert_int_equal(signprep_client_call(&answer, client, "ess", READ_ACTION, "{}", &err), SIGNPREP_NOT_SENT);
	assert_string_equal(err.id, "S208");
	assert_int_equal(err.native, 307);
	signprep_client_free(client);
	server_stop(&s);
	server_stop(&target);
	assert_int_equal(atomic_load(&target.connections), 0);
}

/*
 * A kept connection that the server closes as the next request arrives: libcurl would send that request again by
 * itself. For a creation this would make two contracts.
 */
static void a_dead_connection_does_not_double_a_creation(void **state)
{
	static const char keep[] =
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"Response\":{}}";
	static const act acts[] = { { MANNER_KEEP, keep }, { MANNER_HANG_UP, NULL }, { MANNER_ANSWER, HTTP_JSON(OK_CREATE) } };
	server s;
	char *answer;
	signprep_error err = { 0 };
	(void) state;
	server_start(&s, acts, 3, NULL);
	signprep_client *client = client_of(s.port, (signprep_client_options) { 0 });
	assert_int_equal(signprep_client_call(&answer, client, "ess", READ_ACTION, "{}", &err), SIGNPREP_OK);
	signprep_free(answer);
	assert_int_equal(signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err), SIGNPREP_UNKNOWN);
	assert_string_equal(err.id, "S401");
	signprep_client_free(client);
	server_stop(&s);
	assert_int_equal(atomic_load(&s.requests), 2); /* the read and one creation */
	assert_non_null(strstr(s.head, WRITE_ACTION));
}

static void proxies_are_not_used_for_this_machine(void **state)
{
	static const act good = { MANNER_ANSWER, HTTP_JSON("{\"Response\":{}}") };
	server s;
	char *answer;
	(void) state;
	server_start(&s, &good, 1, NULL);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	signprep_client *client = client_of(s.port, (signprep_client_options) { .proxy = "http://127.0.0.1:1" });
	assert_int_equal(signprep_client_call(&answer, client, "ess", READ_ACTION, "{}", NULL), SIGNPREP_OK);
	unsetenv("http_proxy");
	signprep_free(answer);
	signprep_client_free(client);
	server_stop(&s);
}

static void a_proxy_that_refuses(void **state)
{
	static const act refuse = { MANNER_ANSWER, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n" };
	server s;
	char *answer, proxy[64];
	signprep_error err = { 0 };
	(void) state;
	server_start(&s, &refuse, 1, NULL);
	snprintf(proxy, sizeof proxy, "http://user:pass@127.0.0.1:%d", s.port);
	signprep_client *client = client_of(
		0, (signprep_client_options) { .endpoint = "https://ess.example.test", .proxy = proxy });
	assert_int_equal(signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err), SIGNPREP_NOT_SENT);
	assert_null(strstr(err.message, "pass"));
	signprep_client_free(client);
	server_stop(&s);
	assert_memory_equal(s.head, "CONNECT ess.example.test:443 ", 29);
}

static bool when_the_request_is_there(void *opaque)
{
	return atomic_load(&((server *) opaque)->requests) > 0;
}

static void stopping_waits_for_a_creation(void **state)
{
	static const act late = { MANNER_DELAY, HTTP_JSON(OK_CREATE) };
	server s;
	char *answer;
	signprep_error err = { 0 };
	(void) state;
	server_start(&s, &late, 1, NULL);
	signprep_client *client = client_of(
		s.port, (signprep_client_options) { .cancelled = when_the_request_is_there, .opaque = &s });
	assert_int_equal(signprep_client_call(&answer, client, "ess", WRITE_ACTION, "{}", &err), SIGNPREP_OK);
	assert_non_null(strstr(answer, FIXTURE_FLOW_ID));
	signprep_free(answer);
	signprep_client_free(client);
	server_stop(&s);
}

static void stopping_does_not_wait_for_a_read(void **state)
{
	static const act silent = { MANNER_SILENT, NULL };
	server s;
	char *answer;
	signprep_error err = { 0 };
	double start = seconds();
	(void) state;
	server_start(&s, &silent, 1, NULL);
	signprep_client *client = client_of(
		s.port, (signprep_client_options) { .timeout_s = 600, .cancelled = when_the_request_is_there, .opaque = &s });
	assert_int_equal(signprep_client_call(&answer, client, "ess", READ_ACTION, "{}", &err), SIGNPREP_INTERRUPTED);
	assert_string_equal(err.id, "S209");
	signprep_client_free(client);
	server_stop(&s);
	assert_true(seconds() - start < 100);
}

static double reported;

static void note_progress(void *opaque, const char *step, double done, double total)
{
	(void) opaque;
	if (strcmp(step, "upload") == 0 && total > 0)
		reported = done / total;
}

static void a_whole_submission_over_a_socket(void **state)
{
	static const act acts[] = { { MANNER_ANSWER, HTTP("503 Service Unavailable", "text/plain", "later") },
		{ MANNER_ANSWER, HTTP_JSON(OK_UPLOAD) }, { MANNER_ANSWER, HTTP_JSON(OK_CREATE) } };
	server s;
	contract c;
	signprep_flow flow;
	signprep_error err = { 0 };
	(void) state;
	contract_open(&c, "");
	server_start(&s, acts, 3, NULL);
	signprep_client *client = client_of(s.port, (signprep_client_options) { .max_retries = 2, .progress = note_progress });
	assert_int_equal(signprep_submit(&flow, client, c.doc, c.result, &err), SIGNPREP_OK);
	assert_string_equal(flow.flow_id, FIXTURE_FLOW_ID);
	assert_true(reported > 0.99);
	signprep_client_free(client);
	server_stop(&s);
	assert_int_equal(atomic_load(&s.requests), 3);
	contract_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_arrives_is_what_was_signed, clean),
		cmocka_unit_test_teardown(answers_that_are_no_answers, clean),
		cmocka_unit_test_teardown(connections_that_end, clean),
		cmocka_unit_test_teardown(an_answer_before_the_body_was_read, clean),
		cmocka_unit_test_teardown(answers_without_end, clean),
		cmocka_unit_test_teardown(nobody_listens, clean),
		cmocka_unit_test_teardown(a_reset_before_anything_was_read, clean),
		cmocka_unit_test_teardown(a_reset_during_an_upload, clean),
		cmocka_unit_test_teardown(a_server_that_never_answers, clean),
		cmocka_unit_test_teardown(redirects_are_not_followed, clean),
		cmocka_unit_test_teardown(a_dead_connection_does_not_double_a_creation, clean),
		cmocka_unit_test_teardown(proxies_are_not_used_for_this_machine, clean),
		cmocka_unit_test_teardown(a_proxy_that_refuses, clean),
		cmocka_unit_test_teardown(stopping_waits_for_a_creation, clean),
		cmocka_unit_test_teardown(stopping_does_not_wait_for_a_read, clean),
		cmocka_unit_test_teardown(a_whole_submission_over_a_socket, clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
