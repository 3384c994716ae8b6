/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Help made from the tables. */
#ifndef SP_CLI_USAGE_HELP_H
#define SP_CLI_USAGE_HELP_H

#include "base/buf.h"
#include "cli/usage/command.h"

/** "signprep COMMAND [OPTIONS] ARGUMENTS" */
#define SP_HELP_USAGE "signprep COMMAND [OPTIONS] ARGUMENTS"
/** "signprep find FILE.pdf KEYWORD..." */
void sp_help_usage(const sp_command *command, char *out, size_t cap);
/** All verbs, one line each. */
void sp_help_overview(sp_commands commands, signprep_lang lang, sp_buf *out);
void sp_help_command(const sp_command *command, signprep_lang lang, sp_buf *out);

#endif
