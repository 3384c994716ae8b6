/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Boxes of seals against the seals meant for them. */
#ifndef SP_CLI_SERVICE_SEAL_SIZES_H
#define SP_CLI_SERVICE_SEAL_SIZES_H

#include "cli/cli.h"

/**
 * R865 for each box of cli->result that differs by more than 1 pt from the real size of its seal (ComponentValue); R866 for a seal that
 * is not in the list. `path` is what signprep seals --json has printed. @return R867 when it is not
 */
signprep_code sp_seal_sizes_check(sp_cli *cli, const char *path);

#endif
