/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** verify: what people read of a signature. */
#ifndef SP_CLI_SERVICE_VERIFY_SHOW_H
#define SP_CLI_SERVICE_VERIFY_SHOW_H

#include "cli/cli.h"

/** One line: field, intact or not, who, when, where, and what it was compared with. */
void sp_verify_show(sp_cli *cli, const signprep_signed *signature);

#endif
