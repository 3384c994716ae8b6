/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the files of signprep wecom share. */
#ifndef SP_CLI_CALLBACK_WECOM_H
#define SP_CLI_CALLBACK_WECOM_H

#include <signprep/wecom.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/usage/subcommand.h"
#include "cli/wecom/account.h"
#include "wecom/archive_key.h"
#include "wecom/client.h"

/** Options of all of it; each row takes those that it names. */
typedef struct sp_wecom_options {
	const char *profile, *corp_id, *agent_id, *domain;
	const char *state, *served, *output, *ticket_file, *nonce, *timestamp;
	const char *title, *description, *url, *button, *endpoint, *proxy, *ca_file, *library, *from, *receiver, *public_key,
		*proof, *sent_state, *came_state;
	bool in_app, details, of_application, online, all;
	int duplicate, limit, secret; /* 1 + */
	sp_opt_list keys, mobiles, query;
} sp_wecom_options;

/** From the environment (SIGNPREP_WECOM_…), else the profile, else not set. */
signprep_code sp_wecom_settings_read(sp_cli *cli, const sp_wecom_options *options, sp_wecom_settings *out);

/** A client for the Secret that --secret names (default: the application's), with all that the options and settings say. */
signprep_code sp_wecom_open_client(
	sp_cli *cli, const sp_wecom_options *options, const sp_wecom_settings *settings, sp_wecom_client **out);

#define SP_WECOM_KEYS_MAX 64

/** Private keys of the archive by version. Zero-initialise. */
typedef struct sp_wecom_key_ring {
	sp_archive_key *keys[SP_WECOM_KEYS_MAX];
	long long versions[SP_WECOM_KEYS_MAX];
	size_t count;
} sp_wecom_key_ring;

/** Reads those of --key VERSION=FILE. */
signprep_code sp_wecom_ring_read(sp_cli *cli, const sp_opt_list *list, sp_wecom_key_ring *ring);
void sp_wecom_ring_clear(sp_wecom_key_ring *ring);
/** The random key of one message of GetChatData; the caller wipes it. A finding where there is none. */
signprep_code sp_wecom_ring_open(
	sp_cli *cli, const sp_wecom_key_ring *ring, const cJSON *message, char out[SP_ARCHIVE_RANDOM_KEY_MAX]);

/** The query of a request to the receiving server, decoded once. Zero-initialise. */
typedef struct sp_wecom_query {
	char *text; /* of the next, owned */
	const char *signature, *timestamp, *nonce, *echo;
} sp_wecom_query;

/** "msg_signature=…&timestamp=…", with or without what stands before "?". Members that are missing are NULL. False: no memory. */
bool sp_wecom_query_parse(sp_wecom_query *out, const char *query);
void sp_wecom_query_clear(sp_wecom_query *query);

/* Options of what asks WeCom; ends a list. */
#define SP_WECOM_ONLINE "--profile", "--corp-id", "--secret", "--endpoint", "--proxy", "--ca-file", NULL

extern const sp_subcommand sp_wecom_decode_row, sp_wecom_echo_row, sp_wecom_js_signature_row, sp_wecom_sign_in_row,
	sp_wecom_ownership_row, sp_wecom_new_key_row, sp_wecom_public_key_row, sp_wecom_random_keys_row, sp_wecom_token_row,
	sp_wecom_send_row, sp_wecom_members_row, sp_wecom_recall_row, sp_wecom_signed_in_row, sp_wecom_call_row,
	sp_wecom_archive_row, sp_wecom_doctor_row;

#endif
