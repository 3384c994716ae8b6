/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who gets into the sandbox: a web page does not, under whatever name; and too much at a time is LimitExceeded. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "fixture.h"
#include "service/sandbox/internal.h"

/* Sends a head of one's own making; the error code of the answer. */
static const char *code_of(int port, const char *head, int *status)
{
	static char code[128];
	http_reply reply;
	http_send(port, head, "{}", 2, &reply);
	*status = reply.status;
	code[0] = '\0';
	cJSON *root = reply.body ? cJSON_Parse(reply.body) : NULL;
	cJSON *response = cJSON_GetObjectItemCaseSensitive(root, "Response");
	assert_non_null(response);
	assert_non_null(cJSON_GetObjectItemCaseSensitive(response, "RequestId"));
	snprintf(code, sizeof code, "%s", ess_code(response));
	cJSON_Delete(root);
	http_reply_clear(&reply);
	return code;
}

/* evil.example leads to 127.0.0.1 once the page is loaded: the browser then sends what the page wants, with its name in Host. */
static void names_of_others_are_refused(void **state)
{
	static const char *const hosts[] = { "evil.example", "evil.example:%d", "127.0.0.1.evil.example:%d", "0.0.0.0:%d",
		"192.168.1.5:%d" };
	stage s;
	char head[512], host[64];
	int status;
	(void) state;
	stage_open(&s, NULL);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		snprintf(host, sizeof host, hosts[i], s.port);
		snprintf(head, sizeof head,
			"POST / HTTP/1.1\r\nHost: %s\r\nContent-Length: 2\r\nX-TC-Action: CancelFlow\r\nConnection: close\r\n\r\n",
			host);
		assert_string_equal(code_of(s.port, head, &status), "UnauthorizedOperation");
		assert_int_equal(status, 403);
	}
	assert_non_null(strstr(s.lines, "CancelFlow UnauthorizedOperation"));
	stage_close(&s);
}

static void web_pages_are_refused(void **state)
{
	static const char *const origins[] = { "http://evil.example", "null", "http://127.0.0.1:%d", "http://localhost" };
	stage s;
	char head[512], origin[64];
	int status;
	(void) state;
	stage_open(&s, NULL);
	for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
		snprintf(origin, sizeof origin, origins[i], s.port);
		snprintf(head, sizeof head,
			"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n",
			s.port, origin);
		assert_string_equal(code_of(s.port, head, &status), "UnauthorizedOperation");
		assert_int_equal(status, 403);
	}
	stage_close(&s);
	assert_non_null(strstr(s.lines, "\n4 requests, 3 of them turned away; 0 connections cut off as too slow\n"));
}

/* What leads here under another name of this machine goes on to the signature. */
static void names_of_this_machine_are_ours(void **state)
{
	static const char *const hosts[] = { "localhost", "LOCALHOST:8778", "[::1]:8778", "127.0.0.1:9", "127.1.2.3" };
	stage s;
	char head[512];
	int status;
	(void) state;
	stage_open(&s, NULL);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		snprintf(head, sizeof head, "POST / HTTP/1.1\r\nHost: %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n",
			hosts[i]);
		assert_string_equal(code_of(s.port, head, &status), "MissingParameter");
		assert_int_equal(status, 200);
	}
	stage_close(&s);
}

static int dial(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short) port) };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *) &address, sizeof address), 0);
	return fd;
}

/* Holds what it can; a call is refused until it lets go. */
static void expect_limit(stage *s, const char *action, const char *body, const char *code)
{
	char last[128] = "";
	for (int i = 0; i < 3000; i++) { /* a minute at most: the other connections' ends are noticed a moment later */
		ess_call call = stage_call(s, action, body);
		cJSON *response = ess_send(&call, NULL);
		assert_non_null(response);
		snprintf(last, sizeof last, "%s", ess_code(response));
		cJSON_Delete(response);
		if (strcmp(last, code) == 0)
			return;
		usleep(20000);
	}
	fail_msg("\"%s\" never came, \"%s\" did", code, last);
}

static void connections_are_limited(void **state)
{
	int fds[20];
	stage s;
	(void) state;
	stage_open(&s, &(sp_sandbox_options) { .max_connections = 20, .rate_per_s = 10000 });
	for (int i = 0; i < 20; i++)
		fds[i] = dial(s.port);
	expect_limit(&s, "DescribeFlowBriefs", "{}", "LimitExceeded");
	for (int i = 0; i < 20; i++)
		close(fds[i]);
	expect_limit(&s, "DescribeFlowBriefs", "{}", "MissingParameter");
	stage_close(&s);
}

static void bodies_are_limited_together(void **state)
{
	enum { HELD = 4, SIZE = 1 << 20 };
	int fds[HELD];
	stage s;
	char head[256], *half = malloc(2 * SIZE), file_id[64];
	(void) state;
	assert_non_null(half);
	memset(half, 'x', 2 * SIZE);
	stage_open(&s, &(sp_sandbox_options) { .max_body_bytes = HELD * SIZE, .rate_per_s = 10000 });
	for (int i = 0; i < HELD; i++) {
		fds[i] = dial(s.port);
		snprintf(head, sizeof head,
			"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-TC-Action: UploadFiles\r\nContent-Length: %d\r\n\r\n", 2 * SIZE);
		assert_true(send(fds[i], head, strlen(head), MSG_NOSIGNAL) > 0);
		for (size_t sent = 0; sent < SIZE - 1;) {
			ssize_t n = send(fds[i], half, SIZE - 1 - sent, MSG_NOSIGNAL);
			assert_true(n > 0);
			sent += (size_t) n;
		}
	}
	sp_server_counts counts = { 0 };
	for (int i = 0; i < 1000 && counts.body_bytes < (HELD - 1) * SIZE; i++) {
		usleep(20000);
		sp_server_count(s.sandbox->server, &counts);
	}
	assert_int_in_range(counts.body_bytes, (HELD - 1) * SIZE, HELD * SIZE);
	char *large = upload_body("DOCUMENT", "a.pdf", half, SIZE + SIZE / 2);
	expect_limit(&s, "UploadFiles", large, "LimitExceeded");
	free(large);
	for (int i = 0; i < HELD; i++)
		close(fds[i]);
	expect_limit(&s, "DescribeFlowBriefs", "{}", "MissingParameter");
	stage_upload(&s, file_id);
	stage_close(&s);
	free(half);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_others_are_refused),
		cmocka_unit_test(web_pages_are_refused),
		cmocka_unit_test(names_of_this_machine_are_ours),
		cmocka_unit_test(connections_are_limited),
		cmocka_unit_test(bodies_are_limited_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
