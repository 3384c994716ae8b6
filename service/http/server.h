/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * An HTTP/1.1 server: a table of routes, limits that no client can exceed, and the one place where Host and Origin are
 * judged. What listens in this program (sandbox, receiver of callbacks, studio, metrics) is a table of routes on it; nothing
 * else includes the library below it.
 *
 * A handler runs in its connection's thread, several at a time. It gets a request that has arrived whole, fills a response
 * and returns. A page of any web site can make a browser send requests to this machine, also under a name of its own that
 * leads here; so a request is served only under a Host that is meant, and never on behalf of another page (Origin).
 */
#ifndef SP_SERVICE_HTTP_SERVER_H
#define SP_SERVICE_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sp_server sp_server;

/** What has come. All of it is the server's and lives until the handler returns. */
typedef struct sp_server_request {
	const char *method; /* "POST" */
	const char *path;   /* percent-decoded, without the query */
	const char *rest;   /* what the "*" of the route's path stands for; "" */
	const char *body;   /* NUL-ended; "" when it was refused */
	size_t length;
	size_t received;  /* bytes of the body, also of one that was not kept */
	double started;   /* monotonic seconds: when its head was there */
	void *connection; /* for the two functions below */
} sp_server_request;

/** Value of a header, its name in any case of letters; NULL when it is missing. */
const char *sp_request_header(const sp_server_request *request, const char *name);
/** Value of a member of the query, percent-decoded; NULL when it is missing. */
const char *sp_request_query(const sp_server_request *request, const char *name);

#define SP_RESPONSE_HEADERS 8

/** What goes back. A handler gets it with status 200 and nothing else. */
typedef struct sp_server_response {
	int status;
	const char *type; /* Content-Type, a text that stays; NULL: none */
	char *body;       /* from malloc; the server frees it */
	size_t length;
	bool drop; /* close the connection without an answer */
	struct {
		char *name, *value;
	} headers[SP_RESPONSE_HEADERS]; /* sp_response_header */
} sp_server_response;

/** Copies a header; false when memory or the table is out, or the value holds a line break. */
bool sp_response_header(sp_server_response *response, const char *name, const char *value);
/** Copies a text as the body; when memory is out the answer is an empty 500. */
void sp_response_text(sp_server_response *response, int status, const char *type, const char *text);

/** One kind of request and who answers it. The first route that fits is taken; HEAD fits GET. */
typedef struct sp_route {
	const char *method; /* "GET"; NULL ends the table */
	const char *path;   /* "/metrics", or "/file/" and a "*" for any rest */
	size_t max_body;    /* bytes; above them SP_REFUSED_BODY */
	void (*handle)(void *opaque, const sp_server_request *request, sp_server_response *response);
} sp_route;

/** Why the server itself refuses a request, and the status it gives unless `refused` says otherwise. */
typedef enum sp_refusal {
	SP_REFUSED_HOST,        /* 421: asked under a name that is not ours, under none or under two */
	SP_REFUSED_ORIGIN,      /* 403: on behalf of a page that is not ours */
	SP_REFUSED_PATH,        /* 404 */
	SP_REFUSED_METHOD,      /* 405 */
	SP_REFUSED_BODY,        /* 413: longer than the route takes */
	SP_REFUSED_MEMORY,      /* 503: all bodies together are longer than max_body_bytes */
	SP_REFUSED_CONNECTIONS, /* 503: more than max_connections */
	SP_REFUSED_STOPPING,    /* 503 */
	SP_REFUSED_LENGTH       /* 400: the body's length is told twice, and a proxy may have gone by the other */
} sp_refusal;

/** What ends a connection without a route or `refused` seeing it. */
typedef enum sp_trouble {
	SP_TROUBLE_SLOW, /* a request did not arrive whole in time_s; a connection that waits for its next one does no harm */
	SP_TROUBLE_HEAD  /* its head is broken or longer than max_header_bytes, and was answered with `status` */
} sp_trouble;

/** Zero or NULL: the default. Texts and tables are borrowed for the server's life. */
typedef struct sp_server_options {
	const char *address; /* numeric, IPv4 or IPv6; default 127.0.0.1 */
	int port;            /* 0: a free one */
	const sp_route *routes;
	void *opaque; /* for handlers, `refused` and `now` */

	/* Beside "localhost", 127.0.0.0/8, "[::1]" and `address` itself; with any port or none. NULL-ended. */
	const char *const *hosts;
	/* Origins whose pages may ask, as browsers spell them: "https://host[:port]". NULL-ended; default none. */
	const char *const *origins;
	bool own_pages; /* an Origin that is this server under the Host it was asked by may ask too */

	/* PEM texts of a certificate (with those above it) and of its key: HTTPS; both or none. Not copied. */
	const char *certificate, *certificate_key;

	size_t max_connections;  /* default 256; a quarter more are told so, further ones wait */
	size_t max_body_bytes;   /* of all bodies that are held at a time; default 64 MiB */
	size_t max_header_bytes; /* of one request, its target included; more is answered 414 or 431; default 32 KiB */
	/* Within this a request has arrived whole, counted from connecting or from the answer before; default 60. An answer may
	 * take the same and a second for each 128 KiB. Who is slower is cut off. */
	double time_s;
	/*
	 * A body that is announced as too long is answered at once and not read. Its sender may then see nothing but a broken connection,
	 * if it does not listen while it sends; who asks before it sends (Expect: 100-continue) is answered at once in any case.
	 */
	bool refuse_early;
	double stop_s; /* how long sp_server_stop waits for handlers; default 60 */

	/* Answers instead of the plain text that names the reason. May be NULL. */
	void (*refused)(void *opaque, sp_refusal why, const sp_server_request *request, sp_server_response *response);
	/* Told of it, from any thread. May be NULL. */
	void (*trouble)(void *opaque, sp_trouble what, int status);
	int64_t (*now)(void *opaque); /* seconds since 1970 for the Date header; NULL: the system's */
	const char *name;             /* the Server header; NULL: none */
} sp_server_options;

/** Listens and starts answering. @return 0, or the errno that says why not: EPROTO when the certificate can't be used */
int sp_server_start(sp_server **out, const sp_server_options *options);
/** The port it listens on. */
int sp_server_port(const sp_server *server);
/** Takes no new requests, waits for handlers that run, then ends all connections. NULL is allowed. */
void sp_server_stop(sp_server *server);
/** For handlers that wait: false as soon as the server is stopping, true after `seconds`. */
bool sp_server_wait(sp_server *server, double seconds);

typedef struct sp_server_counts {
	size_t connections, body_bytes;                 /* now */
	unsigned long long requests, refused, too_slow; /* since the start; refused ones are among the requests */
} sp_server_counts;

void sp_server_count(sp_server *server, sp_server_counts *out);

#endif
