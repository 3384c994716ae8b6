/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of submit share about a client. */
#ifndef SP_SUBMIT_INTERNAL_H
#define SP_SUBMIT_INTERNAL_H

#include <stdatomic.h>

#include <signprep/client.h>

#include "net/endpoint.h"
#include "submit/envelope.h"
#include "submit/journal/journal.h"
#include "submit/turns.h"
#include "net/secret.h"
#include "net/transport.h"

/** What handles on one account share, whatever thread they are used by. Only the clock ever changes. */
typedef struct sp_client_core {
	atomic_int owners;
	signprep_environment environment;
	sp_secret secret_id, secret_key, token;
	sp_secret encrypt_key, encrypt_mac_key; /* of CreateRequestWithEncryption; empty: bodies go as they are */
	sp_envelope_kind encrypt_kind;
	sp_endpoint ess, essbasic, file;
	char *region;                        /* may be NULL, as the next two */
	char *operator_id, *organization_id; /* of bodies that name none */
	bool partner;                        /* contracts are sent by the partner edition */
	char *partner_app_id, *partner_organization_id, *partner_operator_id;
	double timeout_s, connect_timeout_s, rate_per_s;
	int max_retries;
	size_t max_answer_bytes;
	sp_transport transport;
	sp_journal *journal;
	_Atomic double slowest_rate; /* calls a second that the service at worst let us make; 0: it never complained */
	_Atomic double clock_offset; /* seconds the service's clock is ahead, learnt from its answers */
	_Atomic double clock_seen;   /* the same as the last answer says, used or not; NAN: none said */
	char owner[17];              /* hash of the secret id: names the rate limit */
	sp_turns uploads;            /* files that are being looked up or uploaded just now */
	sp_turns templates;          /* templates that are being looked at */
	char template_seen[65];      /* hash of the form that was last found to be as the service has it; within a turn */
	double template_seen_at;
} sp_client_core;

/** A handle: what one thread sends. */
struct signprep_client {
	sp_client_core *core;
	char *row_key; /* may be NULL */
	char *files;   /* the folder of files that requests name by path; NULL: none may be named */
	bool resend, resend_unknown;
	char source_sha256[65]; /* of what was asked for before places were found, for the journal; "": not said */
	void (*progress)(void *opaque, const char *step, double done, double total);
	bool (*cancelled)(void *opaque);
	/*
	 * For a row of a batch, whose turn may come late: what the service is too busy for is asked again for as long as this is
	 * false. NULL: only as often as anything else.
	 */
	bool (*hurried)(void *opaque);
	void *opaque;
};

/** signprep_client_new with a network of the caller's, which the client then owns (also when this fails). */
signprep_code sp_client_new_with(
	signprep_client **out, const signprep_client_options *options, const sp_transport *transport, signprep_error *err);
/**
 * Another handle on the same network, journal, secrets, rate limit and clock, for one more thread. It has a row key of its
 * own (NULL: the hash) and otherwise behaves as `from` does; `from` may be in use meanwhile. Both are freed with
 * signprep_client_free, in any order.
 * @return S106 a row key that will not do
 */
signprep_code sp_client_share(signprep_client **out, const signprep_client *from, const char *row_key, signprep_error *err);
/** Whether this handle sends what the journal knows as created, or as unknown. */
void sp_client_allow(signprep_client *client, bool resend, bool resend_unknown);
/** The folder of files that requests name by path, from now on. False: no memory. */
bool sp_client_set_files(signprep_client *client, const char *folder);
/** Calls a second that the service at worst let any handle on the account make; 0 when it never complained. */
double sp_client_slowest_rate(const signprep_client *client);
/** Seconds since 1970 by this machine. */
double sp_client_now(const signprep_client *client);
/** @return S101 when the secret id or key is missing */
signprep_code sp_client_check_credentials(const signprep_client *client, signprep_error *err);
/** Where an action goes; one that the action table does not list goes to the service's own host. */
const sp_endpoint *sp_client_endpoint(const signprep_client *client, const char *service, const char *action);

#endif
