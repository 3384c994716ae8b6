/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Life of a server. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "service/http/internal.h"

static bool prepare_locks(sp_server *server)
{
	pthread_condattr_t attributes;
	if (pthread_condattr_init(&attributes) != 0)
		return false;
	bool ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&server->changed, &attributes) == 0;
	pthread_condattr_destroy(&attributes);
	if (ready && pthread_mutex_init(&server->lock, NULL) != 0) {
		pthread_cond_destroy(&server->changed);
		ready = false;
	}
	return ready;
}

static void fill_in(sp_server_options *o)
{
	o->address = o->address ? o->address : "127.0.0.1";
	o->max_connections = o->max_connections ? o->max_connections : 256;
	o->max_body_bytes = o->max_body_bytes ? o->max_body_bytes : (size_t) 64 << 20;
	o->max_header_bytes = o->max_header_bytes ? o->max_header_bytes : (size_t) 32 << 10;
	o->time_s = o->time_s > 0 ? o->time_s : 60;
	o->stop_s = o->stop_s > 0 ? o->stop_s : 60;
}

/* The one way to learn of requests that the library answers itself: it says so before it closes the connection. */
static void hear(void *opaque, const char *format, va_list args)
{
	static const char known[] = "Error processing request (HTTP response code is %u";
	const sp_server *server = opaque;
	if (strncmp(format, known, sizeof known - 1) == 0 && server->o.trouble)
		server->o.trouble(server->o.opaque, SP_TROUBLE_HEAD, (int) va_arg(args, unsigned));
}

/* It listens at nothing: gate.c hands it the connections. Its own limit lies above ours and is never met. */
static int start_daemon(sp_server *server)
{
	const unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC |
		MHD_USE_NO_LISTEN_SOCKET | MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ERROR_LOG;
	const bool tls = server->o.certificate != NULL;
	/* Read only where the flag asks for TLS: without it the list ends before them. */
	struct MHD_OptionItem keys[] = { { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) (uintptr_t) server->o.certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) (uintptr_t) server->o.certificate_key }, { MHD_OPTION_END, 0, NULL } };
	errno = 0;
	server->daemon = MHD_start_daemon(tls ? flags | MHD_USE_TLS : flags, 0, NULL, NULL, sp_exchange_read, server,
		MHD_OPTION_EXTERNAL_LOGGER, hear, server, MHD_OPTION_NOTIFY_COMPLETED, sp_exchange_end, server,
		MHD_OPTION_NOTIFY_CONNECTION, sp_gate_notice, server, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned) sp_server_most(server) + 16, MHD_OPTION_CONNECTION_MEMORY_LIMIT, server->o.max_header_bytes,
		MHD_OPTION_ARRAY, tls ? keys : keys + 2, MHD_OPTION_END);
	return server->daemon ? 0 : tls ? EPROTO : errno ? errno : EAGAIN;
}

static void drop(sp_server *server)
{
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	if (server->listening >= 0)
		close(server->listening);
	if (server->wake >= 0)
		close(server->wake);
	pthread_mutex_destroy(&server->lock);
	pthread_cond_destroy(&server->changed);
	free(server);
}

static int start(sp_server *server)
{
	if (server->port < 0 || server->port > 65535)
		return EINVAL;
	server->listening = sp_gate_listen(server->o.address, &server->port);
	if (server->listening < 0)
		return errno;
	int reason = start_daemon(server);
	return reason == 0 ? sp_gate_open(server) : reason;
}

int sp_server_start(sp_server **out, const sp_server_options *options)
{
	sp_server *server = calloc(1, sizeof *server);
	*out = NULL;
	if (!server || !prepare_locks(server)) {
		free(server);
		return ENOMEM;
	}
	server->o = *options;
	server->port = options->port;
	server->listening = server->wake = -1;
	fill_in(&server->o);
	*out = server; /* its first handler may run before this returns, and want it */
	int reason = start(server);
	if (reason != 0) {
		*out = NULL;
		drop(server);
	}
	return reason;
}

int sp_server_port(const sp_server *server)
{
	return server->port;
}

bool sp_server_wait(sp_server *server, double seconds)
{
	struct timespec until = sp_monotonic_moment(sp_monotonic() + seconds);
	pthread_mutex_lock(&server->lock);
	while (!server->stopping && pthread_cond_timedwait(&server->changed, &server->lock, &until) == 0)
		;
	bool on = !server->stopping;
	pthread_mutex_unlock(&server->lock);
	return on;
}

void sp_server_count(sp_server *server, sp_server_counts *out)
{
	pthread_mutex_lock(&server->lock);
	*out = server->counts;
	pthread_mutex_unlock(&server->lock);
}

void sp_server_stop(sp_server *server)
{
	if (!server)
		return;
	struct timespec until = sp_monotonic_moment(sp_monotonic() + server->o.stop_s);
	sp_gate_close(server);
	pthread_mutex_lock(&server->lock);
	while (server->answering > 0 && pthread_cond_timedwait(&server->changed, &server->lock, &until) == 0)
		;
	pthread_mutex_unlock(&server->lock);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
	sp_gate_end(server);
	drop(server);
}
