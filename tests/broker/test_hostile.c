/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A broker that talks nonsense: what RabbitMQ says passes through a proxy that changes bytes of it, cuts it short, or states
 * lengths beyond all limits. Whatever comes, the client ends with an error or goes on; it neither crashes nor waits for ever.
 */
#include "fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How the proxy treats what the server says. */
typedef struct proxy {
	pthread_t thread;
	int listener, port;
	atomic_bool stop;
	unsigned seed;
	long from;         /* bytes of the server that pass unchanged */
	int changes;       /* bytes that are changed after that */
	long cut;          /* the connection ends after so many; 0: never */
	const char *plant; /* frames to say in place of the server's, once `from` bytes have passed */
	size_t plant_length;
	int refusals; /* so many declarations of queues get the planted frames instead of reaching the server */
	long passed;
} proxy;

static int connect_to_server(void)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t) server.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *) &to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void spoil(proxy *p, unsigned char *bytes, ssize_t count)
{
	for (ssize_t i = 0; i < count; i++) {
		if (p->passed + i < p->from || p->changes <= 0)
			continue;
		p->seed = p->seed * 1103515245u + 12345u;
		if ((p->seed >> 16) % 7)
			continue;
		bytes[i] = (unsigned char) (p->seed >> 20);
		p->changes--;
	}
	p->passed += count;
}

static bool send_all(int fd, const void *bytes, size_t length)
{
	for (const char *at = bytes; length > 0;) {
		ssize_t n = send(fd, at, length, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t) n;
	}
	return true;
}

/* queue.declare: class 50, method 10. */
static bool declares(const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i + 4 <= count; i++)
		if (memcmp(bytes + i, "\0\62\0\12", 4) == 0)
			return true;
	return false;
}

/* One direction, one piece. False when the connection is over. */
static bool pass(proxy *p, int from, int to, bool of_server)
{
	unsigned char bytes[4096];
	ssize_t n = recv(from, bytes, sizeof bytes, 0);
	if (n <= 0)
		return false;
	if (!of_server && p->refusals > 0 && declares(bytes, (size_t) n)) {
		p->refusals--;
		return send_all(from, p->plant, p->plant_length);
	}
	if (of_server && p->plant && p->passed >= p->from) {
		bool sent = send_all(to, p->plant, p->plant_length);
		p->plant = NULL;
		return sent;
	}
	if (of_server)
		spoil(p, bytes, n);
	return send_all(to, bytes, (size_t) n) && (p->cut == 0 || p->passed < p->cut);
}

static void serve(proxy *p, int client)
{
	int upstream = connect_to_server();
	bool going = upstream >= 0;
	p->passed = 0;
	while (going && !p->stop) {
		struct pollfd fds[2] = { { .fd = client, .events = POLLIN }, { .fd = upstream, .events = POLLIN } };
		if (poll(fds, 2, 50) <= 0)
			continue;
		going = (!fds[0].revents || pass(p, client, upstream, false)) &&
			(!fds[1].revents || pass(p, upstream, client, true));
	}
	if (upstream >= 0)
		close(upstream);
	close(client);
}

static void *run(void *opaque)
{
	proxy *p = opaque;
	while (!p->stop) {
		struct pollfd fd = { .fd = p->listener, .events = POLLIN };
		if (poll(&fd, 1, 50) <= 0)
			continue;
		int client = accept(p->listener, NULL, NULL);
		if (client >= 0)
			serve(p, client);
	}
	return NULL;
}

static void start_proxy(proxy *p)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof at;
	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->listener, (struct sockaddr *) &at, sizeof at), 0);
	assert_int_equal(listen(p->listener, 8), 0);
	assert_int_equal(getsockname(p->listener, (struct sockaddr *) &at, &length), 0);
	p->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&p->thread, NULL, run, p), 0);
}

static void stop_proxy(proxy *p)
{
	p->stop = true;
	pthread_join(p->thread, NULL);
	close(p->listener);
}

/* A little of everything through the proxy; how it ends is not the point. */
static void use(const proxy *p)
{
	char url[256];
	sp_broker *broker = NULL;
	sp_broker_event event;
	signprep_error own = { 0 };
	snprintf(url, sizeof url, "amqp://%s:%s@127.0.0.1:%d", server.user, server.password, p->port);
	const sp_broker_options options = {
		.url = url, .connect_timeout_s = 3, .heartbeat_s = 1, .patience_s = 1, .answer_s = 3, .max_message = 100000
	};
	signprep_code code = sp_broker_open(&broker, &options, &own);
	const sp_queue queue = { server.queue, server.dead, 3 };
	const sp_broker_subscription subscription = { server.queue, 5, false };
	if (!code)
		code = sp_broker_declare(broker, &queue, &own);
	if (!code)
		code = sp_broker_consume(broker, &subscription, &own);
	for (int i = 0; !code && i < 5; i++) {
		sp_message message = { .queue = strdup(server.queue), .key = strdup("k"), .body = strdup("{}"), .length = 2 };
		code = sp_broker_publish(broker, &message, NULL, &own);
	}
	for (double end = seconds() + 0.7; !code && seconds() < end;) {
		code = sp_broker_wait(broker, 0.2, -1, &event, &own);
		if (!code && event.kind == SP_BROKER_DELIVERY) {
			sp_broker_settle(broker, event.id, SP_SETTLE_ACK);
			sp_message_clear(&event.message);
		}
	}
	if (code)
		assert_true(own.id[0] == 'B' || own.id[0] == 'D');
	assert_null(strstr(own.message, server.password));
	sp_broker_close(broker);
}

static void make_queues(void)
{
	sp_broker *broker = open_broker(NULL);
	declare(broker, 3);
	sp_broker_close(broker);
}

static void test_changed_bytes(void **state)
{
	(void) state;
	make_queues();
	for (unsigned seed = 1; seed <= 40; seed++) {
		proxy p = { .seed = seed, .from = (long) (seed * 37 % 1200), .changes = 1 + (int) seed % 5 };
		start_proxy(&p);
		use(&p);
		stop_proxy(&p);
	}
}

static void test_cut_short(void **state)
{
	(void) state;
	make_queues();
	for (long cut = 1; cut < 1500; cut = cut * 3 / 2 + 7) {
		proxy p = { .cut = cut };
		start_proxy(&p);
		use(&p);
		stop_proxy(&p);
	}
}

/* basic.deliver to our consumer, then a header that states `size` bytes of body. */
static size_t deliver(unsigned char *out, uint64_t size)
{
	static const unsigned char method[] = { 1, 0, 1, 0, 0, 0, 0, 0, 60, 0, 60, 10, 's', 'i', 'g', 'n', 'p', 'r', 'e', 'p', '.',
		'0', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 'q', 0xce };
	static const unsigned char header[] = { 2, 0, 1, 0, 0, 0, 14, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xce };
	memcpy(out, method, sizeof method);
	out[6] = sizeof method - 8;
	memcpy(out + sizeof method, header, sizeof header);
	for (int i = 0; i < 8; i++)
		out[sizeof method + 11 + (size_t) i] = (unsigned char) (size >> (56 - 8 * i));
	return sizeof method + sizeof header;
}

/* Sizes beyond memory, a second delivery inside the first, a body that nothing announced. */
static void test_planted(void **state)
{
	(void) state;
	static const uint64_t sizes[] = { 0, 1, 99999, 100001, UINT32_MAX, UINT64_MAX / 2, UINT64_MAX };
	static const unsigned char body[] = { 3, 0, 1, 0, 0, 0, 4, 'a', 'b', 'c', 'd', 0xce };
	unsigned char plant[512];
	make_queues();
	for (size_t i = 0; i < 3 * sizeof sizes / sizeof *sizes; i++) {
		size_t length = i % 3 == 2 ? 0 : deliver(plant, sizes[i / 3]);
		if (i % 3 == 0)
			length += deliver(plant + length, sizes[i / 3]);
		memcpy(plant + length, body, sizeof body);
		proxy p = { .from = 900, .plant = (const char *) plant, .plant_length = length + sizeof body };
		start_proxy(&p);
		use(&p);
		stop_proxy(&p);
	}
}

/* What RabbitMQ 3.10 says when two declare one quorum queue at the same moment: asked again it answers, up to a limit. */
static void test_internal_error(void **state)
{
	(void) state;
	static const unsigned char close[] = { 1, 0, 0, 0, 0, 0, 25, 0, 10, 0, 50, 2, 29, 14, 'I', 'N', 'T', 'E', 'R', 'N', 'A',
		'L', '_', 'E', 'R', 'R', 'O', 'R', 0, 50, 0, 10, 0xce };
	make_queues();
	for (int refusals = 2; refusals < 100; refusals += 97) {
		char url[256];
		notes log = { "" };
		sp_broker *broker = NULL;
		proxy p = { .from = LONG_MAX, .plant = (const char *) close, .plant_length = sizeof close, .refusals = refusals };
		const sp_queue queue = { server.queue, server.dead, 3 };
		start_proxy(&p);
		snprintf(url, sizeof url, "amqp://%s:%s@127.0.0.1:%d", server.user, server.password, p.port);
		const sp_broker_options options = { .url = url, .patience_s = 120, .note = notes_take, .opaque = &log };
		assert_code(sp_broker_open(&broker, &options, err), SIGNPREP_OK);
		if (refusals == 2) {
			assert_code(sp_broker_declare(broker, &queue, err), SIGNPREP_OK);
			assert_string_equal(log.ids, "B518 B520 B518 B520 ");
		} else {
			assert_fails(sp_broker_declare(broker, &queue, err), "B501");
			assert_int_equal(strlen(log.ids), 7 * strlen("B518 B520 "));
		}
		sp_broker_close(broker);
		stop_proxy(&p);
	}
}

int main(void)
{
	rabbit_load();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_changed_bytes, rabbit_names),
		cmocka_unit_test_setup(test_cut_short, rabbit_names),
		cmocka_unit_test_setup(test_planted, rabbit_names),
		cmocka_unit_test_setup(test_internal_error, rabbit_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
