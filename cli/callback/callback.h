/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep callback: one row for each thing that can be done. */
#ifndef SP_CLI_CALLBACK_CALLBACK_H
#define SP_CLI_CALLBACK_CALLBACK_H

#include "cli/cli.h"
#include "cli/sending.h"

/** Options of all rows; each takes those its row names. */
typedef struct sp_callback_options {
	const char *key_file, *token_file, *signature;
	const char *tls_cert, *tls_key;
	sp_sending_options sending; /* the journal, and where contracts are fetched from */
	const char *broker, *exchange, *download, *pattern;
	const char *listen, *store, *exec, *forward, *from, *sink, *flow, *type, *wecom;
	sp_opt_list paths, hosts;
	bool flows;
} sp_callback_options;

extern const sp_subcommand sp_callback_decode_row, sp_callback_serve_row, sp_callback_list_row, sp_callback_replay_row;

#endif
