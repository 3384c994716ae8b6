/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Verbs whose first argument names what is to be done: one row for each of those. */
#ifndef SP_CLI_USAGE_SUBCOMMAND_H
#define SP_CLI_USAGE_SUBCOMMAND_H

#include "cli/usage/command.h"

typedef struct sp_subcommand {
	const char *name;
	const char *schema;                                     /* of its answer */
	const char *arguments;                                  /* behind the name, as in sp_command */
	const char *const *options;                             /* names of those it takes, NULL-ended */
	signprep_code (*run)(sp_cli *cli, const void *options); /* cli->arguments[0] is the name */
} sp_subcommand;

/**
 * The row that arguments[0] names, NULL for none, with its options and the number of its arguments checked. `rows` end with NULL.
 * @return R002 no such row, R008 an option of another row, R001 and R005 too many arguments and too few
 */
signprep_code sp_subcommand_find(const sp_subcommand **out, const sp_command *command, const sp_subcommand *const *rows,
	const void *options, const char *const *arguments, size_t count, signprep_error *err);

/** Whether an option differs from what it is when it is not given. `options`: the struct that the option's offset counts in. */
bool sp_opt_is_given(const sp_opt *opt, const void *options);

#endif
