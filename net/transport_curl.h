/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** One exchange as libcurl sees it; shared by the transport_curl files alone. */
#ifndef SP_NET_TRANSPORT_CURL_H
#define SP_NET_TRANSPORT_CURL_H

#include <pthread.h>
#include <stdatomic.h>

#include <curl/curl.h>

#include "net/transport.h"

typedef struct sp_transfer {
	const sp_http_request *request;
	sp_http_answer *answer;
	CURL *handle;
	struct curl_slist *headers;
	char detail[CURL_ERROR_SIZE];
	size_t received; /* bytes of the answer's body */
	bool too_big, body_failed, sink_failed, cancelled;

	atomic_size_t sent;     /* bytes of the body handed to the connection */
	atomic_bool stop_asked; /* by the thread that waits */
	bool ended;             /* under the network's lock */
	pthread_cond_t at_end;
	struct sp_transfer *next;
} sp_transfer;

/** Makes the handle and sets every option; `proxy` and `ca_file` may be NULL. */
CURLcode sp_transfer_prepare(sp_transfer *transfer, const char *proxy, const char *ca_file);
/** What is known only when its turn comes: where TLS sessions are kept, and how many exchanges share the line, itself included. */
CURLcode sp_transfer_begin(sp_transfer *transfer, CURLSH *share, size_t sharing);
/** True when ending it now leaves no doubt: the server cannot have all of a request that must happen once. */
bool sp_transfer_may_stop(const sp_transfer *transfer);
/** Fills the answer's end, status and texts, and frees what belongs to libcurl. */
void sp_transfer_finish(sp_transfer *transfer, CURLcode code);

#endif
