/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Boxes of seals against the seals meant for them, and the pictures of those. */
#ifndef SP_CLI_SERVICE_SEAL_SIZES_H
#define SP_CLI_SERVICE_SEAL_SIZES_H

#include "cli/cli.h"
#include "submit/attached.h"

/**
 * R865 for each box of cli->result that differs by more than 1 pt from the real size of its seal (ComponentValue); R866 for a seal that
 * is not in the list. `path` is what signprep seals --json has printed. @return R867 when it is not
 */
signprep_code sp_seal_sizes_check(sp_cli *cli, const char *path);
/**
 * The pictures of the seals that components of cli->result name, as signprep seals --pictures has saved them and the list says
 * (`picture`, counted from the list's folder). R975 for each that can't be had. @return R867
 */
signprep_code sp_seal_pictures_read(sp_cli *cli, const char *path, sp_drawn_pictures *out);

/** The pictures of all seals of the list that have one, by their ids. R975 for each that can't be had. @return R867 */
signprep_code sp_seal_pictures_read_all(sp_cli *cli, const char *path, sp_drawn_pictures *out);

#endif
