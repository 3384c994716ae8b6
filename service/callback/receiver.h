/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The addresses that are entered in the console: what the service posts there is checked, kept, and answered with 200 then. */
#ifndef SP_SERVICE_CALLBACK_RECEIVER_H
#define SP_SERVICE_CALLBACK_RECEIVER_H

#include "service/callback/dispatcher.h"

#define SP_RECEIVER_PATHS_MAX 64
#define SP_RECEIVER_SINKS_MAX 16

/** One address. Texts are copied. */
typedef struct sp_receiver_path {
	const char *path;  /* "/esign" */
	const char *key;   /* CallbackUrlKey; NULL or "": messages are not encrypted */
	const char *token; /* NULL or "": messages are not signed */
	/* Set: an address of WeCom's instead, for this company; `key` is the EncodingAESKey then, and both must be there. */
	const char *wecom_corp_id;
} sp_receiver_path;

/** Zero or NULL: the default. Borrowed for the receiver's life, but for paths. */
typedef struct sp_receiver_options {
	const char *address;                       /* numeric; default 127.0.0.1 */
	int port;                                  /* 0: a free one */
	const char *const *hosts;                  /* names it is asked under, besides its own address; NULL-ended */
	const char *certificate, *certificate_key; /* PEM texts: HTTPS; both or none */
	const sp_receiver_path *paths;
	size_t path_count;
	const char *store;      /* a file */
	double busy_s;          /* how long to wait for another process that writes it; default 2 */
	size_t max_connections; /* default 2048 */
	size_t max_body;        /* bytes of one body; default 1 MiB */
	double time_s;          /* within which a request has arrived whole; default 10 */
	const sp_sink *sinks;
	size_t sink_count;
	void (*note)(void *opaque, const signprep_error *err); /* what is worth a line in a log; from any thread; may be NULL */
	void *opaque;
} sp_receiver_options;

typedef struct sp_receiver sp_receiver;

/** @return as sp_events_open; S800 a key; S831 a path; S832 cannot listen; S843 the certificate can't be used */
signprep_code sp_receiver_start(sp_receiver **out, const sp_receiver_options *options, signprep_error *err);
int sp_receiver_port(const sp_receiver *receiver);
/** Takes no new events, answers those under way, and ends. NULL is allowed. */
void sp_receiver_stop(sp_receiver *receiver);

#endif
