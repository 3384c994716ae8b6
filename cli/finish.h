/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How every run ends: findings shown, the answer printed, the exit code settled. */
#ifndef SP_CLI_FINISH_H
#define SP_CLI_FINISH_H

#include "cli/cli.h"

/** `code` as the verb gave it. Returns the exit code. */
int sp_finish(sp_cli *cli, signprep_code code);

#endif
