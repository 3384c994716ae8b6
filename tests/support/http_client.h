/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A tiny HTTP client for tests, and calls of the e-sign service over it. The signature is made here from OpenSSL's
 * primitives and not with submit/tc3.h, so that sandbox and client can't be wrong together.
 */
#ifndef SP_TESTS_HTTP_CLIENT_H
#define SP_TESTS_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

typedef struct http_reply {
	int status; /* 0: closed without an answer, or nobody listens (a receiver that was killed) */
	char head[4096];
	char *body; /* NUL-terminated */
	size_t length;
} http_reply;

/** Sends the head (ended by an empty line) and the body to loopback, reads until the answer is complete. */
void http_send(int port, const char *head, const void *body, size_t length, http_reply *out);
void http_get(int port, const char *target, http_reply *out);
void http_reply_clear(http_reply *reply);

/** A call; zeroed members have the defaults given. */
typedef struct ess_call {
	int port;
	const char *secret_id, *secret_key;
	const char *action, *body;
	size_t length;            /* default: strlen(body) */
	const char *version;      /* 2020-11-11 */
	const char *content_type; /* application/json; charset=utf-8 */
	const char *service;      /* ess */
	const char *token;
	bool sign_action;          /* content-type;host;x-tc-action */
	bool sign_bare_host;       /* host without port, as the Node SDK */
	bool date_off;             /* the scope names another day */
	long clock_s;              /* added to the timestamp */
	const char *omit;          /* header left out, e.g. "X-TC-Action" */
	const char *authorization; /* sent instead of the right one */
	const char *method, *path; /* POST, / */
} ess_call;

/** The content of "Response", NULL when the answer is not of that form. Caller frees. */
cJSON *ess_send(const ess_call *call, http_reply *raw);
/** Error.Code of an answer of ess_send, "" when there is none. Borrowed. */
const char *ess_code(const cJSON *response);

#endif
