/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Fetching a PDF by URL into a file: https://…, http://… on this machine, s3://BUCKET/KEY. What the URL holds besides host
 * and path (signatures, tokens) never appears in messages.
 */
#ifndef SP_NET_DOWNLOAD_H
#define SP_NET_DOWNLOAD_H

#include <signprep/error.h>

#include "net/transport.h"

/** Who signs for s3://. All borrowed. */
typedef struct sp_s3 {
	const char *key_id, *secret_key; /* NULL: s3:// is refused */
	const char *token;               /* NULL: permanent keys */
	const char *region;              /* NULL: "us-east-1" */
	const char *endpoint;            /* "https://host[:port]" of another store; NULL: https://s3.REGION.amazonaws.com */
} sp_s3;

typedef struct sp_download_options {
	size_t max_bytes;         /* 0: 100 MiB */
	double timeout_s;         /* for all of it, repetitions included; 0: 120 */
	double connect_timeout_s; /* 0: 10 */
	int max_retries;          /* after broken connections, HTTP 429 and 5xx; 0: 4; -1: none */
	sp_s3 s3;
	bool (*cancelled)(void *opaque); /* may be NULL */
	void *opaque;
} sp_download_options;

/** True when `text` names a URL ("https://", "http://", "s3://", in any case of letters), not a path. */
bool sp_download_is_url(const char *text);

/**
 * Fetches `url` into `fd`, a file that may be written at any place and cut; on success it holds the body and nothing else.
 * Redirects are followed up to five times, from https to https only, never for s3://. May be called from many threads.
 * @return S220 no such address, S221 connection, S222 time, S223 and S224 what the server said, S225 redirect, S226 size,
 *         S227 the file cannot be written, S228 and S229 access to s3, S209 stopped
 */
signprep_code sp_download(
	const sp_transport *transport, const char *url, const sp_download_options *options, int fd, signprep_error *err);

#endif
