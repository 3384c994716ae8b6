/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of the server share: server.c holds its life, gate.c its clients,
 * exchange.c one request and its answer. */
#ifndef SP_SERVICE_HTTP_INTERNAL_H
#define SP_SERVICE_HTTP_INTERNAL_H

#include <pthread.h>

#include <microhttpd.h>

#include "base/clock.h"
#include "service/http/server.h"

/** One client, from its connecting to its going. */
typedef struct sp_connection {
	int fd;          /* the library's; open as long as this stands in the server's list */
	double deadline; /* monotonic; 0: its handler is at work, nobody hurries it */
	bool between;    /* its last request is answered, of the next one nothing is known yet */
	bool spare;      /* came when max_connections were there */
	struct sp_connection *next;
} sp_connection;

struct sp_server {
	sp_server_options o; /* defaults filled in */
	struct MHD_Daemon *daemon;
	int port;
	int listening, wake; /* wake: an eventfd, so that the gate looks again */
	pthread_t gate;

	pthread_mutex_t lock;
	pthread_cond_t changed;      /* something below is another than before */
	bool stopping, closed, over; /* closed: the gate lets nobody in; over: it ends */
	unsigned long entered;       /* connections ever */
	size_t answering;            /* requests read whole whose answer is not out */
	sp_connection *connections;
	sp_server_counts counts;
};

/* gate.c */
/** A listening socket, or -1 with errno set. It is made here so that the reason of a failure is known. */
int sp_gate_listen(const char *address, int *port);
/** Connections at most, those included that are only told that they are too many. */
size_t sp_server_most(const sp_server *server);
/** @return 0 or an errno */
int sp_gate_open(sp_server *server);
/** Returns when nobody is let in any more. */
void sp_gate_close(sp_server *server);
void sp_gate_end(sp_server *server);
void sp_gate_notice(void *server, struct MHD_Connection *connection, void **state, enum MHD_ConnectionNotificationCode what);
/** From now on the client has `seconds`; 0: as long as it wants. */
void sp_connection_allow(sp_server *server, sp_connection *connection, double seconds);
/** Seconds for a request to arrive. */
double sp_connection_patience(const sp_server *server, const sp_connection *connection);

/* exchange.c: call-backs of the library */
enum MHD_Result sp_exchange_read(void *server, struct MHD_Connection *connection, const char *path, const char *method,
	const char *version, const char *data, size_t *size, void **state);
void sp_exchange_end(void *server, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why);

#endif
