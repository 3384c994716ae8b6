/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of submit share about a client. */
#ifndef SP_SUBMIT_INTERNAL_H
#define SP_SUBMIT_INTERNAL_H

#include <signprep/client.h>

#include "submit/endpoint.h"
#include "submit/journal.h"
#include "submit/secret.h"
#include "submit/transport.h"

struct signprep_client {
	signprep_environment environment;
	sp_secret secret_id, secret_key, token;
	sp_endpoint ess, essbasic, file;
	char *region, *row_key; /* may be NULL */
	double timeout_s, connect_timeout_s, rate_per_s;
	int max_retries;
	size_t max_answer_bytes;
	bool resend, resend_unknown;
	void (*progress)(void *opaque, const char *step, double done, double total);
	bool (*cancelled)(void *opaque);
	void *opaque;

	sp_transport transport;
	sp_journal *journal;
	double clock_offset; /* seconds the service's clock is ahead, learnt from its answers */
	char owner[17];      /* hash of the secret id: names the rate limit */
};

/** signprep_client_new with a network of the caller's, which the client then owns (also when this fails). */
signprep_code sp_client_new_with(signprep_client **out, const signprep_client_options *options, const sp_transport *transport,
	signprep_error *err);
/** Seconds since 1970 by this machine. */
double sp_client_now(const signprep_client *client);
/** @return S101 when the secret id or key is missing */
signprep_code sp_client_check_credentials(const signprep_client *client, signprep_error *err);
/** Where an action goes. */
const sp_endpoint *sp_client_endpoint(const signprep_client *client, const char *service, const char *action);
/** "2020-11-11"; NULL for an unknown service. */
const char *sp_service_version(const char *service);

#endif
