/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep callback ACTION: one row for each action. */
#ifndef SP_CLI_CALLBACK_CALLBACK_ACTION_H
#define SP_CLI_CALLBACK_CALLBACK_ACTION_H

#include "cli/cli.h"

/** Options of all actions; each takes those its row names. */
typedef struct sp_callback_options {
	const char *key_file, *token_file, *signature;
	const char *tls_cert, *tls_key;
	const char *listen, *store, *exec, *forward, *journal, *from, *sink, *flow, *type, *wecom;
	sp_opt_list paths, hosts;
	int env; /* as SP_OPT_CHOICE leaves it */
	bool flows;
} sp_callback_options;

typedef struct sp_callback_action {
	const char *name;
	const char *schema;                                                    /* of its answer */
	const char *arguments;                                                 /* behind the action, as in sp_command */
	const char *const *options;                                            /* names of those it takes, NULL-ended */
	signprep_code (*run)(sp_cli *cli, const sp_callback_options *options); /* cli->arguments[0] is the action */
} sp_callback_action;

extern const sp_callback_action sp_callback_decode_action, sp_callback_serve_action, sp_callback_list_action,
	sp_callback_replay_action;

#endif
