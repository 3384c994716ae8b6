/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What its users know of the network and the clock: a table of functions, replaced by tests. */
#ifndef SP_NET_TRANSPORT_H
#define SP_NET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "net/body.h"

typedef struct sp_http_request {
	const char *url;
	const char *const *headers; /* "Name: value" */
	size_t header_count;
	sp_body *body;    /* NULL: GET */
	bool repeatable;  /* may be sent twice by the connection layer; else on a connection of its own */
	bool loopback;    /* the host is this machine: plain http is allowed, proxies are not used */
	double timeout_s; /* for the whole exchange but for the time a large body needs */
	double connect_timeout_s;
	size_t max_answer;
	/* Takes the body of an answer with status 200, on another thread; false ends it. NULL: it goes to answer->body. */
	bool (*take)(void *sink, const void *bytes, size_t length);
	void *sink;
	bool path_as_is;                                           /* dots in the path are part of a name, not folders */
	void (*progress)(void *opaque, double done, double total); /* may be NULL */
	bool (*cancelled)(void *opaque); /* may be NULL; not asked once a body that is not repeatable is out */
	void *opaque;
} sp_http_request;

/**
 * Seconds an exchange may take: timeout_s, and for a body above 1 MiB a second more for each 128 KiB, times the number of
 * exchanges that share the line with it (itself included).
 */
double sp_http_time_limit(const sp_http_request *request, size_t sharing);

/** How an exchange ended. Whether the server may have acted is told by `body_out`. */
typedef enum sp_http_end {
	SP_HTTP_ANSWERED,      /* a whole answer of any status */
	SP_HTTP_NO_CONNECTION, /* name, connection, proxy */
	SP_HTTP_TLS,           /* handshake or certificate */
	SP_HTTP_BROKEN,        /* the connection broke, or the answer stopped midway */
	SP_HTTP_TIMEOUT,
	SP_HTTP_TOO_BIG, /* the answer is longer than max_answer */
	SP_HTTP_CANCELLED,
	SP_HTTP_BODY, /* our own body could not be read to its end */
	SP_HTTP_SINK, /* `take` wanted no more */
	SP_HTTP_SETUP /* out of memory, or an option the library lacks */
} sp_http_end;

typedef struct sp_http_answer {
	sp_http_end end;
	bool body_out; /* every byte of the body was handed to the connection: the server may have all of it */
	int status;    /* HTTP status, 0 if none came */
	int native;    /* CURLcode */
	char detail[160];
	char content_type[96];
	char date[64]; /* "" if the header is missing */
	char retry_after[64];
	char location[2048]; /* absolute URL of a redirect; "" if there is none or it is longer */
	sp_buf body;         /* with `take`: the first kilobytes of what has another status than 200 */
} sp_http_answer;

/** The functions may be called from several threads at a time; the real ones stand in network.h. */
typedef struct sp_transport {
	/** Fills `answer`, whose body is initialised and cleared by the caller. */
	void (*perform)(void *ctx, const sp_http_request *request, sp_http_answer *answer);
	/** Seconds since 1970. */
	double (*now)(void *ctx);
	/** False when `cancelled` (may be NULL) said so. */
	bool (*sleep)(void *ctx, double seconds, bool (*cancelled)(void *opaque), void *opaque);
	uint32_t (*random)(void *ctx);
	void (*free)(void *ctx);
	void *ctx;
} sp_transport;

#endif
