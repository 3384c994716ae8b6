/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bad days: faults, rates, the log, starting and stopping. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "fixture.h"

#define NO_FLOWS "{\"Operator\":{\"UserId\":\"u1\"},\"FlowIds\":[\"x\"]}"

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void faulty(stage *s, const char *spec)
{
	const char *specs[] = { spec, NULL };
	stage_open(s, &(sp_sandbox_options) { .faults = specs });
}

/* Uploads and creates; the raw answer of the creation. */
static void create(stage *s, http_reply *raw)
{
	char id[64];
	stage_upload(s, id);
	char *body = flow_body(id, "", "", "");
	ess_call call = stage_call(s, "CreateFlowByFiles", body);
	cJSON_Delete(ess_send(&call, raw));
	free(body);
}

static void a_dropped_answer_leaves_a_flow_behind(void **state)
{
	stage s;
	http_reply raw;
	(void) state;
	faulty(&s, "drop-answer:CreateFlowByFiles:1");
	create(&s, &raw);
	assert_int_equal(raw.status, 0);
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 1);
	http_reply_clear(&raw);
	create(&s, &raw);
	assert_int_equal(raw.status, 200);
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 2);
	http_reply_clear(&raw);
	stage_close(&s);
}

static void five_hundred_three_before_and_after(void **state)
{
	stage s;
	http_reply raw;
	(void) state;
	faulty(&s, "http-503:CreateFlowByFiles:1");
	create(&s, &raw);
	assert_int_equal(raw.status, 503);
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 0);
	http_reply_clear(&raw);
	stage_close(&s);
	faulty(&s, "http-503-after:CreateFlowByFiles:1");
	create(&s, &raw);
	assert_int_equal(raw.status, 503);
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 1);
	http_reply_clear(&raw);
	stage_close(&s);
}

static void an_error_on_request_creates_nothing(void **state)
{
	stage s;
	http_reply raw;
	(void) state;
	faulty(&s, "error:CreateFlowByFiles:1:OperationDenied.NoQuota");
	create(&s, &raw);
	assert_int_equal(raw.status, 200);
	assert_non_null(strstr(raw.body, "\"Code\":\"OperationDenied.NoQuota\""));
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 0);
	http_reply_clear(&raw);
	stage_close(&s);
}

static void a_web_page_instead_of_json(void **state)
{
	stage s;
	http_reply raw;
	(void) state;
	faulty(&s, "html:DescribeFlowBriefs:*");
	for (int i = 0; i < 3; i++) {
		ess_call call = stage_call(&s, "DescribeFlowBriefs", NO_FLOWS);
		assert_null(ess_send(&call, &raw));
		assert_int_equal(raw.status, 200);
		assert_non_null(strstr(raw.head, "Content-Type: text/html"));
		assert_non_null(strstr(raw.body, "<html>"));
		http_reply_clear(&raw);
	}
	stage_close(&s);
}

static void a_delay_is_as_long_as_asked(void **state)
{
	stage s;
	(void) state;
	/* The second call is never quicker than that, the first one is: at once, or when the machine has a moment for it. */
	bool quick = false;
	for (int i = 0; i < 20 && !quick; i++) {
		faulty(&s, "delay:DescribeFlowBriefs:2:400");
		double start = seconds();
		stage_expect(&s, "DescribeFlowBriefs", NO_FLOWS, "");
		quick = seconds() - start < 0.4;
		start = seconds();
		stage_expect(&s, "DescribeFlowBriefs", NO_FLOWS, "");
		assert_true(seconds() - start >= 0.4);
		stage_close(&s);
	}
	assert_true(quick);
}

static void *call_slowly(void *opaque)
{
	char file_id[64];
	stage_upload(opaque, file_id);
	char *body = flow_body(file_id, "", "", "");
	cJSON *response = stage_send(opaque, "CreateFlowByFiles", body);
	free(body);
	return response; /* freed by the test */
}

static void stopping_answers_what_is_in_flight(void **state)
{
	stage s;
	pthread_t thread;
	void *response = NULL;
	(void) state;
	faulty(&s, "delay:CreateFlowByFiles:1:600000");
	assert_int_equal(pthread_create(&thread, NULL, call_slowly, &s), 0);
	for (double end = seconds() + 120; sp_sandbox_flow_count(s.sandbox) == 0 && seconds() < end;)
		usleep(20000);
	assert_int_equal(sp_sandbox_flow_count(s.sandbox), 1); /* made, and told in ten minutes */
	double start = seconds();
	stage_close(&s);
	assert_true(seconds() - start < 200);
	pthread_join(thread, &response);
	assert_non_null(response);
	assert_string_equal(ess_code(response), "");
	cJSON_Delete(response);
}

static void an_idle_connection_does_not_hold_the_stop(void **state)
{
	stage s;
	struct sockaddr_in address = { .sin_family = AF_INET };
	(void) state;
	stage_open(&s, NULL);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_port = htons((uint16_t) s.port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *) &address, sizeof address), 0);
	assert_int_equal(send(fd, "POST / HTTP/1.1\r\nHost", 21, 0), 21);
	usleep(100000);
	double start = seconds();
	stage_close(&s);
	assert_true(seconds() - start < 20);
	close(fd);
}

static void too_many_calls_a_second(void **state)
{
	stage s;
	int refused = 0;
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .rate_per_s = 4 });
	for (int i = 0; i < 1000 && !refused; i++) { /* a machine that is slow enough does not send four a second */
		cJSON *response = stage_send(&s, "DescribeFlowBriefs", NO_FLOWS);
		bool limited = strcmp(ess_code(response), "RequestLimitExceeded") == 0;
		if (i < 4)
			assert_false(limited);
		refused += limited;
		cJSON_Delete(response);
	}
	assert_true(refused >= 1);
	stage_expect(&s, "CancelFlow", "{\"Operator\":{\"UserId\":\"u\"},\"FlowId\":\"x\",\"CancelMessage\":\"m\"}",
		"ResourceNotFound.Flow");
	usleep(1100000);
	stage_expect(&s, "DescribeFlowBriefs", NO_FLOWS, "");
	stage_close(&s);
}

static void the_log_names_no_one(void **state)
{
	stage s;
	http_reply raw;
	(void) state;
	faulty(&s, "error:CancelFlow:1:InternalError");
	create(&s, &raw);
	http_reply_clear(&raw);
	stage_expect(&s, "CancelFlow", "{}", "InternalError");
	assert_non_null(strstr(s.lines, "UploadFiles ok "));
	assert_non_null(strstr(s.lines, "CreateFlowByFiles ok flow="));
	assert_non_null(strstr(s.lines, "CancelFlow InternalError fault=error "));
	static const char *const secret[] = { "张三", "李四", "13800138000", "13900139000", "星河", "Lease", "Signature" };
	for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
		assert_null(strstr(s.lines, secret[i]));
	assert_null(strstr(s.lines, sp_sandbox_secret_key(s.sandbox)));
	stage_close(&s);
}

static void what_cannot_start(void **state)
{
	stage s;
	sp_sandbox *second = (sp_sandbox *) 1;
	signprep_error err = { 0 };
	const char *bad[] = { "vanish:*:1", NULL };
	(void) state;
	stage_open(&s, NULL);
	assert_int_equal(sp_sandbox_start(&second, &(sp_sandbox_options) { .port = s.port }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S901");
	assert_null(second);
	assert_int_equal(sp_sandbox_start(&second, &(sp_sandbox_options) { .port = 65536 }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S901");
	assert_int_equal(sp_sandbox_start(&second, &(sp_sandbox_options) { .faults = bad }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S902");
	assert_int_equal(
		sp_sandbox_start(&second, &(sp_sandbox_options) { .output_dir = "/dev/null/at/all" }, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "S903");
	stage_close(&s);
	sp_sandbox_stop(NULL);
}

static void only_loopback_is_listened_on(void **state)
{
	stage s;
	struct sockaddr_in address = { .sin_family = AF_INET };
	(void) state;
	stage_open(&s, NULL);
	/* 127.0.0.2 reaches a socket that is bound to every address, and none that is bound to 127.0.0.1. */
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_port = htons((uint16_t) s.port);
	assert_int_equal(inet_pton(AF_INET, "127.0.0.2", &address.sin_addr), 1);
	assert_int_not_equal(connect(fd, (struct sockaddr *) &address, sizeof address), 0);
	close(fd);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dropped_answer_leaves_a_flow_behind),
		cmocka_unit_test(five_hundred_three_before_and_after),
		cmocka_unit_test(an_error_on_request_creates_nothing),
		cmocka_unit_test(a_web_page_instead_of_json),
		cmocka_unit_test(a_delay_is_as_long_as_asked),
		cmocka_unit_test(stopping_answers_what_is_in_flight),
		cmocka_unit_test(an_idle_connection_does_not_hold_the_stop),
		cmocka_unit_test(too_many_calls_a_second),
		cmocka_unit_test(the_log_names_no_one),
		cmocka_unit_test(what_cannot_start),
		cmocka_unit_test(only_loopback_is_listened_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
