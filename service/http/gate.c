/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Letting clients in and putting out those whose time is up: one thread. The library would do the first, but it hangs up
 * on clients above its limit where they should wait or be told; and its own time limit starts anew with every byte, so that
 * who sends one a minute would never be cut off.
 */
#define _GNU_SOURCE /* accept4 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/http/internal.h"

#define SPARE_S 5     /* what a connection above the maximum gets to say why it came */
#define ENTER_S 1     /* the library takes a connection over at once, or has failed */
#define BREATHE_MS 50 /* when there are no descriptors left */

int sp_gate_listen(const char *address, int *port)
{
	char number[16];
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *found = NULL;
	struct sockaddr_storage own = { 0 };
	socklen_t length = sizeof own;
	snprintf(number, sizeof number, "%d", *port);
	if (getaddrinfo(address, number, &hints, &found) != 0) {
		errno = EADDRNOTAVAIL;
		return -1;
	}
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
	bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
		bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0 &&
		getsockname(fd, (struct sockaddr *) &own, &length) == 0;
	int reason = errno;
	freeaddrinfo(found);
	if (good) {
		*port = ntohs(own.ss_family == AF_INET6 ? ((struct sockaddr_in6 *) &own)->sin6_port
							: ((struct sockaddr_in *) &own)->sin_port);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	errno = reason;
	return -1;
}

size_t sp_server_most(const sp_server *server)
{
	return server->o.max_connections + server->o.max_connections / 4 + 1;
}

double sp_connection_patience(const sp_server *server, const sp_connection *connection)
{
	return connection->spare && server->o.time_s > SPARE_S ? SPARE_S : server->o.time_s;
}

static void wake(const sp_server *server)
{
	eventfd_write(server->wake, 1);
}

void sp_connection_allow(sp_server *server, sp_connection *connection, double seconds)
{
	pthread_mutex_lock(&server->lock);
	connection->deadline = seconds > 0 ? sp_monotonic() + seconds : 0;
	pthread_mutex_unlock(&server->lock);
	if (seconds > 0)
		wake(server);
}

static int descriptor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	return info ? info->connect_fd : -1;
}

static void enter(sp_server *server, struct MHD_Connection *connection, void **state)
{
	sp_connection *c = calloc(1, sizeof *c);
	*state = c; /* NULL: its requests are refused in exchange.c */
	if (c)
		c->fd = descriptor_of(connection);
	pthread_mutex_lock(&server->lock);
	server->entered++;
	pthread_cond_broadcast(&server->changed);
	if (c) {
		c->spare = server->counts.connections >= server->o.max_connections;
		c->deadline = sp_monotonic() + sp_connection_patience(server, c);
		c->next = server->connections;
		server->connections = c;
		server->counts.connections++;
	}
	pthread_mutex_unlock(&server->lock);
}

static void leave(sp_server *server, sp_connection *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&server->lock);
	for (sp_connection **at = &server->connections; *at; at = &(*at)->next)
		if (*at == c) {
			*at = c->next;
			server->counts.connections--;
			break;
		}
	pthread_mutex_unlock(&server->lock);
	free(c);
	wake(server);
}

/* The library closes the descriptor after it told of the end, so that none in the list can be another one's. */
void sp_gate_notice(void *server, struct MHD_Connection *connection, void **state, enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		enter(server, connection, state);
	else {
		leave(server, *state);
		*state = NULL;
	}
}

/* Shuts the connections whose time is up; the library then ends them. The next moment to look, 0: none in sight. */
static double cut_slow(sp_server *server)
{
	double now = sp_monotonic(), next = 0;
	unsigned slow = 0;
	pthread_mutex_lock(&server->lock);
	for (sp_connection *c = server->connections; c; c = c->next) {
		if (c->deadline > 0 && c->deadline <= now) {
			shutdown(c->fd, SHUT_RDWR);
			c->deadline = 0;
			server->counts.too_slow++;
			slow += !c->between;
		}
		if (c->deadline > 0 && (next == 0 || c->deadline < next))
			next = c->deadline;
	}
	pthread_mutex_unlock(&server->lock);
	for (; slow > 0 && server->o.trouble; slow--)
		server->o.trouble(server->o.opaque, SP_TROUBLE_SLOW, 0);
	return next;
}

/* One at a time, so that the count of connections is right when the next one is let in. */
static bool let_in(sp_server *server)
{
	struct sockaddr_storage from;
	socklen_t length = sizeof from;
	int fd = accept4(server->listening, (struct sockaddr *) &from, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		return errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM;
	pthread_mutex_lock(&server->lock);
	unsigned long before = server->entered;
	pthread_mutex_unlock(&server->lock);
	if (MHD_add_connection(server->daemon, fd, (struct sockaddr *) &from, length) != MHD_YES)
		return true; /* closed already */
	struct timespec until = sp_monotonic_moment(sp_monotonic() + ENTER_S);
	pthread_mutex_lock(&server->lock);
	while (server->entered == before && pthread_cond_timedwait(&server->changed, &server->lock, &until) == 0)
		;
	pthread_mutex_unlock(&server->lock);
	return true;
}

static bool has_room(sp_server *server)
{
	pthread_mutex_lock(&server->lock);
	bool room = server->counts.connections < sp_server_most(server);
	pthread_mutex_unlock(&server->lock);
	return room;
}

/* Nobody is let in any more; who is in goes on. */
static void close_gate(sp_server *server)
{
	close(server->listening);
	server->listening = -1;
	pthread_mutex_lock(&server->lock);
	server->closed = true;
	pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
}

static int wait_until(double moment)
{
	double left = moment - sp_monotonic();
	return moment == 0 ? -1 : left <= 0 ? 0 : left > 3600 ? 3600000 : (int) (left * 1000) + 1;
}

static void *keep(void *opaque)
{
	sp_server *server = opaque;
	bool breathless = false;
	for (;;) {
		pthread_mutex_lock(&server->lock);
		bool stopping = server->stopping, over = server->over;
		pthread_mutex_unlock(&server->lock);
		if (over)
			return NULL;
		if (stopping && server->listening >= 0)
			close_gate(server);
		int time = wait_until(cut_slow(server));
		if (breathless && (time < 0 || time > BREATHE_MS))
			time = BREATHE_MS;
		bool open = !stopping && !breathless && has_room(server);
		struct pollfd fds[] = { { server->wake, POLLIN, 0 }, { open ? server->listening : -1, POLLIN, 0 } };
		eventfd_t ignored;
		int ready = poll(fds, 2, time);
		breathless = false;
		if (ready > 0 && fds[0].revents)
			eventfd_read(server->wake, &ignored);
		if (ready > 0 && fds[1].revents)
			breathless = !let_in(server);
	}
}

/* Signals are for the program's own threads. */
int sp_gate_open(sp_server *server)
{
	sigset_t all, old;
	server->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server->wake < 0)
		return errno;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int status = pthread_create(&server->gate, NULL, keep, server);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return status;
}

void sp_gate_close(sp_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
	wake(server);
	pthread_mutex_lock(&server->lock);
	while (!server->closed)
		pthread_cond_wait(&server->changed, &server->lock);
	pthread_mutex_unlock(&server->lock);
}

void sp_gate_end(sp_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->over = true;
	pthread_mutex_unlock(&server->lock);
	wake(server);
	pthread_join(server->gate, NULL);
}
