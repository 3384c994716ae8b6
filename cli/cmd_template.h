/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep template SUBCOMMAND: what its subcommands share. Each has a file of its own, cmd_template_<subcommand>.c. */
#ifndef SP_CLI_CMD_TEMPLATE_H
#define SP_CLI_CMD_TEMPLATE_H

#include "cli/cli.h"

/** Options of all subcommands: each reads its own. */
typedef struct sp_template_options {
	/* check */
	const char *rows;
	int format, encoding;
	/* drift */
	const char *from, *to;
} sp_template_options;

/** The words behind the subcommand. */
typedef struct sp_template_words {
	const char *const *items;
	size_t count;
} sp_template_words;

/* A subcommand; `usage` is how it is to be written. */
signprep_code sp_template_check_run(sp_cli *cli, const sp_template_options *options, sp_template_words words, const char *usage);
signprep_code sp_template_drift_run(sp_cli *cli, const sp_template_options *options, sp_template_words words, const char *usage);

#endif
