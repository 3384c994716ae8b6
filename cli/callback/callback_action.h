/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep callback ACTION: one row for each action. */
#ifndef SP_CLI_CALLBACK_CALLBACK_ACTION_H
#define SP_CLI_CALLBACK_CALLBACK_ACTION_H

#include "cli/cli.h"
#include "net/secret.h"

/** Options of all actions; each takes those its row names. */
typedef struct sp_callback_options {
	const char *key_file, *token_file, *signature;
} sp_callback_options;

typedef struct sp_callback_action {
	const char *name;
	const char *schema;                                                    /* of its answer */
	const char *arguments;                                                 /* behind the action, as in sp_command */
	const char *const *options;                                            /* names of those it takes, NULL-ended */
	signprep_code (*run)(sp_cli *cli, const sp_callback_options *options); /* cli->arguments[0] is the action */
} sp_callback_action;

extern const sp_callback_action sp_callback_decode_action;

/**
 * The first line of a file that holds a key or a token, else what the environment has under `variable` (NULL: nothing).
 * Neither: `out` is left empty. @return R010 to R013, S814 more than one line or too long
 */
signprep_code sp_callback_secret(sp_cli *cli, const char *file, const char *variable, sp_secret *out);

#endif
