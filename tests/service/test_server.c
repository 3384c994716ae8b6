/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The HTTP server over real sockets: who is let in, and what no client can make it do. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "service/http/admission.h"
#include "service/http/server.h"
#include "tests/support/http_client.h"

#define BODY_MAX 100000

static sp_server *server;
static volatile int waiting; /* handlers in sp_server_wait */

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void doze(double time)
{
	struct timespec t = { (time_t) time, (long) ((time - (double) (time_t) time) * 1e9) };
	nanosleep(&t, NULL);
}

static void serve_hello(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	char text[256];
	const char *who = sp_request_query(request, "who");
	(void) opaque;
	snprintf(text, sizeof text, "%s %s [%s] %s %s", request->method, request->path, request->rest, who ? who : "nobody",
		request->body);
	sp_response_text(response, 200, "text/plain", text);
}

static void serve_length(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	char text[64];
	(void) opaque;
	snprintf(text, sizeof text, "%zu %zu", request->length, strlen(request->body));
	sp_response_text(response, 200, "text/plain", text);
}

static void serve_headers(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	(void) opaque;
	(void) request;
	response->status = 302;
	assert_true(sp_response_header(response, "Location", "/elsewhere"));
	assert_false(sp_response_header(response, "X-Split", "a\r\nSet-Cookie: b"));
	assert_false(sp_response_header(response, "X: y", "a"));
	for (int i = 1; i < SP_RESPONSE_HEADERS; i++)
		assert_true(sp_response_header(response, "X-More", "1"));
	assert_false(sp_response_header(response, "X-More", "1"));
}

static void serve_wait(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	(void) opaque;
	(void) request;
	__sync_add_and_fetch(&waiting, 1);
	bool whole = sp_server_wait(server, 60);
	__sync_sub_and_fetch(&waiting, 1);
	sp_response_text(response, 200, "text/plain", whole ? "waited" : "woken");
}

static void serve_nothing(void *opaque, const sp_server_request *request, sp_server_response *response)
{
	(void) opaque;
	(void) request;
	response->drop = true;
}

static const sp_route routes[] = {
	{ "GET", "/hello", 0, serve_hello },
	{ "POST", "/hello", 100, serve_hello },
	{ "GET", "/files/*", 0, serve_hello },
	{ "POST", "/length", BODY_MAX, serve_length },
	{ "GET", "/headers", 0, serve_headers },
	{ "GET", "/wait", 0, serve_wait },
	{ "GET", "/nothing", 0, serve_nothing },
	{ NULL, NULL, 0, NULL },
};

static int start(sp_server_options options)
{
	options.routes = routes;
	assert_int_equal(sp_server_start(&server, &options), 0);
	return sp_server_port(server);
}

static void stop_server(void)
{
	sp_server_stop(server);
	server = NULL;
}

/* A connection of its own; a send that nobody reads fails after a while. */
static int dial(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short) port) };
	struct timeval patience = { .tv_sec = 20 };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *) &address, sizeof address), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return fd;
}

static bool push(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes += sent;
		length -= (size_t) sent;
	}
	return true;
}

/* Reads to the end; the status, 0: closed without an answer, -1: still open after 20 seconds. */
static int hear(int fd, char *out, size_t cap)
{
	size_t have = 0;
	ssize_t got;
	while (have + 1 < cap && (got = recv(fd, out + have, cap - 1 - have, 0)) != 0) {
		if (got < 0 && errno == EAGAIN)
			return -1;
		if (got < 0)
			break;
		have += (size_t) got;
	}
	out[have] = '\0';
	int status = 0;
	return sscanf(out, "HTTP/1.1 %d", &status) == 1 ? status : 0;
}

static int ask(int port, const char *text, char *out, size_t cap)
{
	int fd = dial(port);
	push(fd, text, strlen(text));
	int status = hear(fd, out, cap);
	close(fd);
	return status;
}

static int status_of(int port, const char *head)
{
	char request[2048], out[4096];
	snprintf(request, sizeof request, "%s\r\nConnection: close\r\n\r\n", head);
	return ask(port, request, out, sizeof out);
}

static void hosts_that_are_ours(void **state)
{
	static const char *const more[] = { "hooks.example.cn", "2001:db8::5", NULL };
	static const struct {
		const char *host;
		bool ours;
	} cases[] = {
		{ "localhost", true },
		{ "LocalHost:8778", true },
		{ "127.0.0.1", true },
		{ "127.0.0.1:80", true },
		{ "127.9.8.7:65535", true },
		{ "[::1]", true },
		{ "[::1]:8778", true },
		{ "[0:0:0:0:0:0:0:1]:8778", true },
		{ "192.0.2.7:8778", true }, /* the address it listens on */
		{ "hooks.example.cn", true },
		{ "HOOKS.example.CN:443", true },
		{ "[2001:db8:0::5]:443", true },
		{ NULL, false },
		{ "", false },
		{ ":8778", false },
		{ "evil.example", false },
		{ "localhost.evil.example", false },
		{ "127.0.0.1.evil.example", false },
		{ "evil.example:8778", false },
		{ "128.0.0.1", false },
		{ "192.0.2.8", false },
		{ "0.0.0.0", false },
		{ "127.1", false }, /* another spelling that browsers turn into numbers themselves */
		{ "0x7f000001", false },
		{ "2130706433", false },
		{ "127.0.0.1:", false },
		{ "127.0.0.1:http", false },
		{ "127.0.0.1:123456", false },
		{ "127.0.0.1 evil.example", false },
		{ "evil.example@127.0.0.1", false },
		{ "127.0.0.1@evil.example", false },
		{ "127.0.0.1,evil.example", false },
		{ "127.0.0.1/", false },
		{ "localhost#", false },
		{ "[::1", false },
		{ "[::1]x", false },
		{ "[::2]", false },
		{ "::1", false },
		{ "hooks.example.cn.", false },
		{ "xhooks.example.cn", false },
	};
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (sp_host_is_ours(cases[i].host, "192.0.2.7", more) != cases[i].ours)
			fail_msg("Host: %s", cases[i].host ? cases[i].host : "(none)");
	char longest[400];
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_false(sp_host_is_ours(longest, NULL, NULL));
}

static void origins_that_are_known(void **state)
{
	static const char *const known[] = { "https://desk.example.cn", NULL };
	(void) state;
	assert_true(sp_origin_is_known("https://desk.example.cn", known));
	assert_true(sp_origin_is_known("HTTPS://Desk.Example.cn", known));
	assert_false(sp_origin_is_known("http://desk.example.cn", known));
	assert_false(sp_origin_is_known("https://desk.example.cn.evil.example", known));
	assert_false(sp_origin_is_known("null", known));
	assert_false(sp_origin_is_known("", known));
	assert_false(sp_origin_is_known("https://desk.example.cn", NULL));
	assert_true(sp_origin_is_own("http://127.0.0.1:8778", "http", "127.0.0.1:8778"));
	assert_false(sp_origin_is_own("https://127.0.0.1:8778", "http", "127.0.0.1:8778"));
	assert_false(sp_origin_is_own("http://127.0.0.1:8779", "http", "127.0.0.1:8778"));
	assert_false(sp_origin_is_own("http://evil.example", "http", "127.0.0.1:8778"));
	assert_false(sp_origin_is_own("null", "http", "127.0.0.1:8778"));
}

static void only_our_hosts_are_answered(void **state)
{
	(void) state;
	int port = start((sp_server_options) { 0 });
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost"), 200);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:1"), 200);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: [::1]:8778"), 200);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nhOST: evil.example"), 421);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: 127.0.0.1.evil.example:8778"), 421);
	/* Neither of two, whatever their order; the library may refuse them before we do. */
	assert_true(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\nHost: evil.example") >= 400);
	assert_true(status_of(port, "GET /hello HTTP/1.1\r\nHost: evil.example\r\nHost: localhost") >= 400);
	assert_true(status_of(port, "GET /hello HTTP/1.1\r\nX: y") >= 400);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.0\r\nX: y"), 421);
	/* A whole address as the target does not stand for the Host. */
	assert_true(status_of(port, "GET http://localhost/hello HTTP/1.1\r\nHost: evil.example") >= 400);
	/* Before routes: nobody learns what is there. */
	assert_int_equal(status_of(port, "GET /none HTTP/1.1\r\nHost: evil.example"), 421);
	stop_server();
}

/* Smuggling: what stands behind the shorter length would be a request of its own. The answer ends the connection. */
static void a_length_told_twice_is_refused(void **state)
{
	static const char *const heads[] = { "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
		"Content-Length: 5\r\nContent-Length: 4\r\n\r\nabcde", "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
		"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
		"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n4\r\nabcd\r\n0\r\n\r\n" };
	char text[512], out[4096];
	(void) state;
	int port = start((sp_server_options) { 0 });
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		snprintf(text, sizeof text, "POST /length HTTP/1.1\r\nHost: localhost\r\n%s", heads[i]);
		assert_int_equal(ask(port, text, out, sizeof out), 400);
	}
	snprintf(text, sizeof text,
		"POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: "
		"chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n");
	assert_int_equal(ask(port, text, out, sizeof out), 200);
	stop_server();
}

static void pages_of_others_are_refused(void **state)
{
	static const char *const known[] = { "https://desk.example.cn", NULL };
	(void) state;
	int port = start((sp_server_options) { 0 });
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example"), 403);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: null"), 403);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin:"), 403);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost"), 403);
	assert_int_equal(status_of(port, "OPTIONS /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example"), 403);
	stop_server();
	port = start((sp_server_options) { .origins = known, .own_pages = true });
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: https://desk.example.cn"), 200);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost:5\r\nOrigin: http://localhost:5"), 200);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost:5\r\nOrigin: http://localhost:6"), 403);
	assert_int_equal(status_of(port,
				 "GET /hello HTTP/1.1\r\nHost: localhost\r\nOrigin: https://desk.example.cn\r\nOrigin: "
				 "http://evil.example"),
		403);
	stop_server();
}

static void routes_are_found(void **state)
{
	static const char head[] = "Host: localhost\r\nConnection: close\r\n\r\n";
	char text[512], out[4096];
	(void) state;
	int port = start((sp_server_options) { .name = "signprep-test" });
	snprintf(text, sizeof text, "GET /hello?who=me HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 200);
	assert_non_null(strstr(out, "\r\n\r\nGET /hello [] me "));
	assert_non_null(strstr(out, "Server: signprep-test\r\n"));
	assert_non_null(strstr(out, "Date: "));
	snprintf(text, sizeof text, "GET /files/a/%%62.pdf HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 200);
	assert_non_null(strstr(out, "GET /files/a/b.pdf [a/b.pdf] nobody"));
	snprintf(text, sizeof text, "POST /hello HTTP/1.1\r\nContent-Length: 3\r\nHost: localhost\r\nConnection: close\r\n\r\nabc");
	assert_int_equal(ask(port, text, out, sizeof out), 200);
	assert_non_null(strstr(out, "POST /hello [] nobody abc"));
	snprintf(text, sizeof text, "HEAD /hello HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 200);
	assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
	snprintf(text, sizeof text, "GET /hello/ HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 404);
	snprintf(text, sizeof text, "DELETE /hello HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 405);
	assert_non_null(strstr(out, "Allow: GET, POST\r\n"));
	snprintf(text, sizeof text, "GET /headers HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 302);
	assert_non_null(strstr(out, "Location: /elsewhere\r\n"));
	assert_null(strstr(out, "Set-Cookie"));
	snprintf(text, sizeof text, "GET /nothing HTTP/1.1\r\n%s", head);
	assert_int_equal(ask(port, text, out, sizeof out), 0);
	stop_server();
}

static void send_body(int port, size_t length, bool chunked, char *out, size_t cap)
{
	char head[256], *body = malloc(length + 1);
	assert_non_null(body);
	memset(body, 'x', length);
	int fd = dial(port);
	snprintf(head, sizeof head, "POST /length HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
	push(fd, head, strlen(head));
	snprintf(head, sizeof head, chunked ? "Transfer-Encoding: chunked\r\n\r\n%zx\r\n" : "Content-Length: %zu\r\n\r\n", length);
	push(fd, head, strlen(head));
	push(fd, body, length);
	if (chunked)
		push(fd, length ? "\r\n0\r\n\r\n" : "\r\n", length ? 7 : 2);
	hear(fd, out, cap);
	close(fd);
	free(body);
}

static void bodies_have_a_maximum(void **state)
{
	char out[4096], expected[64];
	sp_server_counts counts;
	(void) state;
	int port = start((sp_server_options) { 0 });
	for (int chunked = 0; chunked < 2; chunked++) {
		for (size_t length = BODY_MAX - 1; length <= BODY_MAX; length++) {
			send_body(port, length, chunked, out, sizeof out);
			snprintf(expected, sizeof expected, "\r\n\r\n%zu %zu", length, length);
			assert_non_null(strstr(out, expected));
		}
		send_body(port, BODY_MAX + 1, chunked, out, sizeof out);
		assert_non_null(strstr(out, "HTTP/1.1 413"));
		send_body(port, 20 * BODY_MAX, chunked, out, sizeof out); /* its sender sees the answer all the same */
		assert_non_null(strstr(out, "HTTP/1.1 413"));
	}
	send_body(port, 0, false, out, sizeof out);
	assert_non_null(strstr(out, "\r\n\r\n0 0"));
	sp_server_count(server, &counts);
	assert_int_equal(counts.body_bytes, 0);
	assert_int_equal(counts.refused, 4);
	assert_int_equal(counts.requests, 9);
	stop_server();
}

/* Nothing but the head is sent: whoever waited for the body would not answer. */
static void announced_too_long(void **state)
{
	char text[256], out[4096];
	sp_server_counts counts;
	(void) state;
	int port = start((sp_server_options) { .refuse_early = true });
	snprintf(text, sizeof text, "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", BODY_MAX + 1);
	assert_int_equal(ask(port, text, out, sizeof out), 413);
	assert_non_null(strstr(out, "Connection: close"));
	sp_server_count(server, &counts);
	assert_int_equal(counts.body_bytes, 0);
	assert_int_equal(counts.refused, 1);
	/* What is sent all the same is no second request. */
	snprintf(text, sizeof text,
		"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n"
		"GET /length HTTP/1.1\r\nHost: localhost\r\n\r\n");
	assert_int_equal(ask(port, text, out, sizeof out), 413);
	assert_null(strstr(out + 1, "HTTP/1.1"));
	send_body(port, BODY_MAX, false, out, sizeof out);
	assert_non_null(strstr(out, "HTTP/1.1 200"));
	stop_server();
	/* Who asks first is told in any case; nobody is told to go on. */
	port = start((sp_server_options) { 0 });
	snprintf(text, sizeof text,
		"POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nExpect: 100-Continue\r\n\r\n", BODY_MAX + 1);
	assert_int_equal(ask(port, text, out, sizeof out), 413);
	stop_server();
}

static void wait_for_connections(size_t wanted)
{
	sp_server_counts counts = { 0 };
	for (double end = seconds() + 120; seconds() < end;) {
		sp_server_count(server, &counts);
		if (counts.connections == wanted)
			return;
		doze(0.01);
	}
	fail_msg("%zu connections instead of %zu", counts.connections, wanted);
}

/* Ten clients, each with half a body on its way: what they hold together has a limit that the next one is told. */
static void all_bodies_together_have_a_maximum(void **state)
{
	static const char head[] = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n";
	static char half[45000];
	char out[4096];
	int fds[10];
	sp_server_counts counts;
	(void) state;
	memset(half, 'x', sizeof half);
	int port = start((sp_server_options) { .max_body_bytes = 400000 });
	for (int i = 0; i < 10; i++) {
		fds[i] = dial(port);
		push(fds[i], head, sizeof head - 1);
		push(fds[i], half, sizeof half);
	}
	for (double end = seconds() + 120; seconds() < end; doze(0.01)) {
		sp_server_count(server, &counts);
		if (counts.requests == 10 && counts.body_bytes > 300000)
			break;
	}
	doze(0.2);
	sp_server_count(server, &counts);
	assert_int_in_range(counts.body_bytes, 300000, 400000);
	send_body(port, BODY_MAX, false, out, sizeof out);
	assert_non_null(strstr(out, "HTTP/1.1 503"));
	assert_non_null(strstr(out, "Too much is being sent"));
	/* Those of them that were in time go through, the others are told. */
	int good = 0, full = 0;
	for (int i = 0; i < 10; i++) {
		push(fds[i], half, sizeof half);
		shutdown(fds[i], SHUT_WR);
		int status = hear(fds[i], out, sizeof out);
		good += status == 200;
		full += status == 503;
		close(fds[i]);
	}
	assert_int_equal(good + full, 10);
	assert_true(good >= 4);
	assert_true(full >= 1);
	wait_for_connections(0);
	sp_server_count(server, &counts);
	assert_int_equal(counts.body_bytes, 0);
	send_body(port, BODY_MAX, false, out, sizeof out);
	assert_non_null(strstr(out, "HTTP/1.1 200"));
	stop_server();
}

static void connections_have_a_maximum(void **state)
{
	int fds[16];
	(void) state;
	int port = start((sp_server_options) { .max_connections = 16 });
	for (int i = 0; i < 16; i++)
		fds[i] = dial(port);
	wait_for_connections(16);
	for (int i = 0; i < 3; i++)
		assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost"), 503);
	close(fds[0]);
	wait_for_connections(15);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost"), 200);
	for (int i = 1; i < 16; i++)
		close(fds[i]);
	stop_server();
}

/* Far more than are answered at a time: all of them end in an answer, none is lost, and the server goes on. */
static void a_crowd_is_served(void **state)
{
	enum { CROWD = 120 };
	int fds[CROWD], good = 0, full = 0;
	char out[4096];
	static const char text[] = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	(void) state;
	int port = start((sp_server_options) { .max_connections = 8 });
	for (int i = 0; i < CROWD; i++)
		fds[i] = dial(port);
	for (int i = 0; i < CROWD; i++)
		push(fds[i], text, sizeof text - 1);
	for (int i = 0; i < CROWD; i++) {
		int status = hear(fds[i], out, sizeof out);
		good += status == 200;
		full += status == 503;
		close(fds[i]);
	}
	assert_int_equal(good + full, CROWD);
	assert_true(good >= 8);
	wait_for_connections(0);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost"), 200);
	stop_server();
}

/* Sends a piece each tenth of a second until it is cut off; the seconds that took. */
static double dribble(int port, const char *start_text, const char *piece)
{
	double began = seconds();
	int fd = dial(port);
	bool open = push(fd, start_text, strlen(start_text));
	while (open && seconds() - began < 120) {
		char bytes[4096];
		doze(0.1);
		ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
		open = !(got == 0 || (got < 0 && errno != EAGAIN)) && push(fd, piece, strlen(piece));
	}
	close(fd);
	return seconds() - began;
}

static void slow_clients_are_cut(void **state)
{
	sp_server_counts counts;
	(void) state;
	int port = start((sp_server_options) { .time_s = 0.8 });
	const double takes[] = {
		dribble(port, "", ""), /* says nothing */
		dribble(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\n", "X: y\r\n"),
		dribble(port, "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\n", "x"),
		dribble(port, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", ""), /* was answered, stays */
	};
	for (int i = 0; i < 4; i++)
		if (takes[i] < 0.6 || takes[i] > 60)
			fail_msg("client %d was cut after %.1f s", i, takes[i]);
	wait_for_connections(0);
	sp_server_count(server, &counts);
	assert_int_equal(counts.too_slow, 4);
	assert_int_equal(counts.body_bytes, 0);
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost"), 200);
	stop_server();
}

static void floods_of_headers_are_cut(void **state)
{
	char out[4096];
	(void) state;
	int port = start((sp_server_options) { .max_header_bytes = 8192 });
	for (int kind = 0; kind < 3; kind++) {
		int fd = dial(port);
		char piece[1024];
		memset(piece, 'a', sizeof piece);
		static const char *const starts[] = { "GET /",
			"GET /hello HTTP/1.1\r\nHost: localhost\r\nX: ", "GET /hello HTTP/1.1\r\nHost: localhost\r\n" };
		bool open = push(fd, starts[kind], strlen(starts[kind]));
		if (kind == 2)
			memcpy(piece + sizeof piece - 7, "\r\nX:\r\nX", 7);
		for (int i = 0; open && i < 1 << 20; i++) /* far more than lies between two ends of a connection */
			open = push(fd, kind == 2 ? "X: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\nX: y\r\n" : piece,
				kind == 2 ? 36 : sizeof piece);
		assert_false(open);
		int status = hear(fd, out, sizeof out);
		if (status != 0 && status != 400 && status != 413 && status != 414 && status != 431)
			fail_msg("flood %d was answered %d", kind, status);
		close(fd);
	}
	assert_int_equal(status_of(port, "GET /hello HTTP/1.1\r\nHost: localhost"), 200);
	stop_server();
}

static void *client_that_waits(void *opaque)
{
	http_reply *reply = opaque;
	http_get(sp_server_port(server), "/wait", reply);
	return NULL;
}

static void stopping_wakes_and_waits_for_handlers(void **state)
{
	http_reply reply;
	pthread_t thread;
	(void) state;
	int port = start((sp_server_options) { 0 });
	int idle = dial(port), half = dial(port);
	static const char begun[] = "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\nx";
	push(half, begun, sizeof begun - 1);
	assert_int_equal(pthread_create(&thread, NULL, client_that_waits, &reply), 0);
	for (double end = seconds() + 120; waiting == 0 && seconds() < end;)
		doze(0.01);
	assert_int_equal(waiting, 1);
	double began = seconds();
	stop_server();
	assert_true(seconds() - began < 20);
	pthread_join(thread, NULL);
	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.body, "woken");
	http_reply_clear(&reply);
	close(idle);
	close(half);
}

static void where_it_cannot_listen(void **state)
{
	sp_server *none = NULL;
	(void) state;
	int port = start((sp_server_options) { 0 });
	assert_int_equal(sp_server_start(&none, &(sp_server_options) { .routes = routes, .port = port }), EADDRINUSE);
	assert_null(none);
	assert_int_equal(sp_server_start(&none, &(sp_server_options) { .routes = routes, .port = 65536 }), EINVAL);
	assert_int_equal(sp_server_start(&none, &(sp_server_options) { .routes = routes, .address = "localhost" }), EADDRNOTAVAIL);
	assert_int_equal(sp_server_start(&none, &(sp_server_options) { .routes = routes, .address = "192.0.2.1" }), EADDRNOTAVAIL);
	assert_null(none);
	sp_server_stop(none);
	stop_server();
}

static void it_listens_on_ipv6(void **state)
{
	(void) state;
	const sp_server_options options = { .routes = routes, .address = "::1" };
	int reason = sp_server_start(&server, &options);
	if (reason == EADDRNOTAVAIL || reason == EAFNOSUPPORT)
		skip();
	assert_int_equal(reason, 0);
	assert_int_in_range(sp_server_port(server), 1, 65535);
	stop_server();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_that_are_ours),
		cmocka_unit_test(origins_that_are_known),
		cmocka_unit_test(only_our_hosts_are_answered),
		cmocka_unit_test(a_length_told_twice_is_refused),
		cmocka_unit_test(pages_of_others_are_refused),
		cmocka_unit_test(routes_are_found),
		cmocka_unit_test(bodies_have_a_maximum),
		cmocka_unit_test(announced_too_long),
		cmocka_unit_test(all_bodies_together_have_a_maximum),
		cmocka_unit_test(connections_have_a_maximum),
		cmocka_unit_test(a_crowd_is_served),
		cmocka_unit_test(slow_clients_are_cut),
		cmocka_unit_test(floods_of_headers_are_cut),
		cmocka_unit_test(stopping_wakes_and_waits_for_handlers),
		cmocka_unit_test(where_it_cannot_listen),
		cmocka_unit_test(it_listens_on_ipv6),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
