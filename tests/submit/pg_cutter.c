/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passes a client's bytes on to the server and back, and loses them at a moment of the test's choice. */
#define _GNU_SOURCE /* memmem */
#include "pg_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static int listener = -1;
static pthread_t thread;
static atomic_int wanted, cuts;
static atomic_bool stopping;
static char marker[128];

typedef struct pair {
	int client, server;
	cut state; /* what has begun on this connection */
} pair;

static int connect_to_server(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s", pg_server_socket());
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *) &address, sizeof address) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void drop(pair *p)
{
	close(p->client);
	close(p->server);
	p->client = p->server = -1;
}

/* One read from the client; a statement of the size used here comes in one. */
static void from_client(pair *p)
{
	char bytes[65536];
	ssize_t n = read(p->client, bytes, sizeof bytes);
	if (n <= 0) {
		drop(p);
		return;
	}
	cut how = (cut) atomic_load(&wanted);
	if (how != CUT_NOTHING && memmem(bytes, (size_t) n, marker, strlen(marker)) != NULL) {
		atomic_store(&wanted, CUT_NOTHING);
		p->state = how;
		atomic_fetch_add(&cuts, 1);
	}
	if (p->state != CUT_QUESTION)
		for (ssize_t sent = 0, m; sent < n && (m = send(p->server, bytes + sent, (size_t) (n - sent), MSG_NOSIGNAL)) > 0;)
			sent += m;
	if (p->state == CUT_QUESTION || p->state == CUT_AT_ONCE)
		drop(p);
}

static void from_server(pair *p)
{
	char bytes[65536];
	ssize_t n = read(p->server, bytes, sizeof bytes);
	if (n > 0 && p->state == CUT_SILENCE)
		return;
	if (n <= 0 || p->state == CUT_ANSWER) {
		drop(p);
		return;
	}
	for (ssize_t sent = 0, m; sent < n && (m = send(p->client, bytes + sent, (size_t) (n - sent), MSG_NOSIGNAL)) > 0;)
		sent += m;
}

static void take_client(pair *pairs, int cap)
{
	int client = accept(listener, NULL, NULL);
	if (client < 0)
		return;
	int server = connect_to_server();
	for (int i = 0; server >= 0 && i < cap; i++)
		if (pairs[i].client < 0) {
			pairs[i] = (pair) { client, server, CUT_NOTHING };
			return;
		}
	close(client);
	if (server >= 0)
		close(server);
}

static void *pass_on(void *opaque)
{
	pair pairs[32];
	(void) opaque;
	for (int i = 0; i < 32; i++)
		pairs[i] = (pair) { -1, -1, CUT_NOTHING };
	while (!atomic_load(&stopping)) {
		struct pollfd fds[65] = { { .fd = listener, .events = POLLIN } };
		for (int i = 0; i < 32; i++) {
			fds[1 + 2 * i] = (struct pollfd) { .fd = pairs[i].client, .events = POLLIN };
			fds[2 + 2 * i] = (struct pollfd) { .fd = pairs[i].server, .events = POLLIN };
		}
		if (poll(fds, 65, 50) <= 0)
			continue;
		for (int i = 0; i < 32; i++) {
			if (pairs[i].client >= 0 && fds[1 + 2 * i].revents != 0)
				from_client(&pairs[i]);
			if (pairs[i].client >= 0 && fds[2 + 2 * i].revents != 0)
				from_server(&pairs[i]);
		}
		if (fds[0].revents != 0)
			take_client(pairs, 32);
	}
	for (int i = 0; i < 32; i++)
		if (pairs[i].client >= 0)
			drop(&pairs[i]);
	return NULL;
}

int cutter_start(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *) &address, sizeof address), 0);
	assert_int_equal(listen(listener, 32), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *) &address, &length), 0);
	atomic_store(&stopping, false);
	atomic_store(&wanted, CUT_NOTHING);
	atomic_store(&cuts, 0);
	assert_int_equal(pthread_create(&thread, NULL, pass_on, NULL), 0);
	return ntohs(address.sin_port);
}

void cutter_stop(void)
{
	if (listener < 0)
		return;
	atomic_store(&stopping, true);
	pthread_join(thread, NULL);
	close(listener);
	listener = -1;
}

void cutter_set(cut how, const char *text)
{
	snprintf(marker, sizeof marker, "%s", text);
	atomic_store(&wanted, (int) how);
}

int cutter_count(void)
{
	return atomic_load(&cuts);
}
