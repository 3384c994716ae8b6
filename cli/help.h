/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Help made from the tables. */
#ifndef SP_CLI_HELP_H
#define SP_CLI_HELP_H

#include "base/buf.h"
#include "cli/cli.h"

/** "signprep find FILE.pdf KEYWORD..." */
void sp_help_usage(const sp_command *command, char *out, size_t cap);
/** All verbs, one line each. */
void sp_help_overview(signprep_lang lang, sp_buf *out);
void sp_help_command(const sp_command *command, signprep_lang lang, sp_buf *out);

#endif
