/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What stands on the command line besides options. */
#ifndef SP_CLI_USAGE_ARGUMENTS_H
#define SP_CLI_USAGE_ARGUMENTS_H

#include "cli/usage/command.h"

/**
 * Finds fault with number and order of the arguments: R005 names the first that is missing, R001 the first too many, R018
 * says the right order. Looks at the first bytes of files, never further.
 */
signprep_code sp_arguments_check(const sp_command *command, const char *const *arguments, size_t count, signprep_error *err);

#endif
