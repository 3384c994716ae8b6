/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A server of few manners: each connection gets what the script says. For tests of the real network. */
#ifndef SP_TESTS_SUBMIT_SERVER_H
#define SP_TESTS_SUBMIT_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum manner {
	MANNER_ANSWER,  /* reads the request, sends `text`, closes */
	MANNER_KEEP,    /* the same, then takes a second request on the connection and closes without an answer */
	MANNER_SILENT,  /* reads the request and waits until the client gives up */
	MANNER_HANG_UP, /* reads the request and closes */
	MANNER_SLAM,    /* closes at once, with a reset */
	MANNER_BREAK,   /* reads the head, not the body, then a reset */
	MANNER_EARLY,   /* sends `text` before it has read the body, closes */
	MANNER_FLOOD,   /* sends `text`, then 200 MB */
	MANNER_DELAY    /* waits half a second, then as ANSWER */
} manner;

typedef struct act {
	manner manner;
	const char *text;
} act;

typedef struct server {
	const act *acts;
	size_t act_count;
	int port, listener;
	void *tls; /* SSL_CTX, NULL: plain */
	pthread_t thread;
	atomic_int requests; /* whole requests read */
	atomic_int connections;
	atomic_bool stopping;
	char head[8192]; /* of the last request */
	char *body;
	size_t body_length;
} server;

/** Listens on a free port of 127.0.0.1. The fields but acts, act_count and tls are filled. */
void server_start(server *s, const act *acts, size_t count, void *tls);
void server_stop(server *s);

#define HTTP(status, type, body) "HTTP/1.1 " status "\r\nContent-Type: " type "\r\nConnection: close\r\n\r\n" body
#define HTTP_JSON(body) HTTP("200 OK", "application/json", body)

#endif
