/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The server of the network tests: one connection at a time, in a thread. */
#define _GNU_SOURCE /* strcasestr */
#include "server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

typedef struct line {
	int fd;
	SSL *ssl;
} line;

static bool send_all(line *l, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = l->ssl != NULL ? SSL_write(l->ssl, bytes, (int) (length < 16384 ? length : 16384))
					   : send(l->fd, bytes, length, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t) n;
	}
	return true;
}

static ssize_t receive(line *l, char *out, size_t cap)
{
	return l->ssl != NULL ? SSL_read(l->ssl, out, (int) cap) : recv(l->fd, out, cap, 0);
}

static bool read_head(server *s, line *l)
{
	size_t used = 0;
	while (used + 1 < sizeof s->head) {
		if (receive(l, s->head + used, 1) != 1)
			return false;
		s->head[++used] = '\0';
		if (used >= 4 && memcmp(s->head + used - 4, "\r\n\r\n", 4) == 0)
			return true;
	}
	return false;
}

static bool read_body(server *s, line *l)
{
	const char *field = strcasestr(s->head, "\r\nContent-Length:");
	size_t length = field != NULL ? strtoul(field + 17, NULL, 10) : 0;
	char *body = calloc(1, length + 1);
	size_t used = 0;
	for (ssize_t n; used < length && (n = receive(l, body + used, length - used)) > 0;)
		used += (size_t) n;
	free(s->body);
	s->body = body;
	s->body_length = used;
	if (used == length)
		atomic_fetch_add(&s->requests, 1);
	return used == length;
}

static bool read_request(server *s, line *l)
{
	return read_head(s, l) && read_body(s, l);
}

static void wait_for_client(line *l)
{
	char byte;
	while (receive(l, &byte, 1) > 0)
		;
}

static void flood(line *l)
{
	static char zeros[65536];
	for (int i = 0; i < 3200 && send_all(l, zeros, sizeof zeros); i++)
		;
}

/* True when the next request comes on this connection, false when on a new one. */
static bool next_comes_here(const server *s, const line *l)
{
	struct pollfd p[2] = { { .fd = l->fd, .events = POLLIN }, { .fd = s->listener, .events = POLLIN } };
	return poll(p, 2, 5000) > 0 && (p[0].revents & POLLIN) != 0;
}

static void play(server *s, line *l, const act *a)
{
	const struct timespec half = { .tv_nsec = 500000000 };
	switch (a->manner) {
	case MANNER_BREAK:
	case MANNER_SLAM: {
		struct linger reset = { .l_onoff = 1 };
		if (a->manner == MANNER_BREAK)
			read_head(s, l);
		setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		return;
	}
	case MANNER_EARLY:
		if (read_head(s, l))
			send_all(l, a->text, strlen(a->text));
		shutdown(l->fd, SHUT_WR);
		wait_for_client(l);
		return;
	default: break;
	}
	if (!read_request(s, l))
		return;
	if (a->manner == MANNER_SILENT)
		wait_for_client(l);
	if (a->manner == MANNER_DELAY)
		nanosleep(&half, NULL);
	if (a->manner != MANNER_SILENT && a->manner != MANNER_HANG_UP)
		send_all(l, a->text, strlen(a->text));
	if (a->manner == MANNER_FLOOD)
		flood(l);
	if (a->manner == MANNER_KEEP && next_comes_here(s, l))
		read_request(s, l);
}

static void serve(server *s, int fd)
{
	line l = { .fd = fd };
	int number = atomic_fetch_add(&s->connections, 1);
	if (s->tls != NULL) {
		l.ssl = SSL_new(s->tls);
		SSL_set_fd(l.ssl, fd);
		if (SSL_accept(l.ssl) != 1)
			number = -1;
	}
	if (number >= 0 && (size_t) number < s->act_count)
		play(s, &l, &s->acts[number]);
	if (l.ssl != NULL) {
		SSL_shutdown(l.ssl);
		SSL_free(l.ssl);
	}
	close(fd);
}

static void *run(void *arg)
{
	server *s = arg;
	while (!atomic_load(&s->stopping)) {
		struct pollfd p = { .fd = s->listener, .events = POLLIN };
		if (poll(&p, 1, 50) == 1) {
			int fd = accept(s->listener, NULL, NULL);
			if (fd >= 0)
				serve(s, fd);
		}
	}
	return NULL;
}

void server_start(server *s, const act *acts, size_t count, void *tls)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	memset(s, 0, sizeof *s);
	signal(SIGPIPE, SIG_IGN); /* for the server's TLS; the client does without, see a_reset_during_an_upload */
	s->acts = acts;
	s->act_count = count;
	s->tls = tls;
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(s->listener, (struct sockaddr *) &address, sizeof address) != 0 || listen(s->listener, 8) != 0 ||
		getsockname(s->listener, (struct sockaddr *) &address, &length) != 0 ||
		pthread_create(&s->thread, NULL, run, s) != 0) {
		perror("server");
		abort();
	}
	s->port = ntohs(address.sin_port);
}

void server_stop(server *s)
{
	atomic_store(&s->stopping, true);
	pthread_join(s->thread, NULL);
	close(s->listener);
	free(s->body);
	s->body = NULL;
}
