/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * AWS Signature Version 4 of a GET without body, as S3 and the stores that speak its protocol want it. libcurl has it too,
 * but older versions sign too few headers, and since 8.13 none signs a path that is to be sent as it stands, which
 * names with dots and slashes in them need.
 */
#ifndef SP_NET_SIGV4_H
#define SP_NET_SIGV4_H

#include <stdbool.h>

#include "base/buf.h"

typedef struct sp_sigv4 {
	const char *url; /* https://host[:port]/path, encoded, without query */
	const char *region, *key_id, *secret_key;
	const char *token; /* NULL: none */
	double now;        /* seconds since 1970 */
} sp_sigv4;

#define SP_SIGV4_HEADERS 4

/** Header lines, "Name: value". Zero-initialise. */
typedef struct sp_sigv4_headers {
	sp_buf texts;
	const char *lines[SP_SIGV4_HEADERS];
	size_t count;
} sp_sigv4_headers;

/** False when memory is out. */
bool sp_sigv4_sign(const sp_sigv4 *request, sp_sigv4_headers *out);
/** Wipes them. */
void sp_sigv4_clear(sp_sigv4_headers *headers);

#endif
