/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pages with signatures as pictures. */
#ifndef SP_CLI_SERVICE_VERIFY_PICTURES_H
#define SP_CLI_SERVICE_VERIFY_PICTURES_H

#include "cli/cli.h"

/**
 * A PNG of each page of cli->document that has a signature: OUT when it ends in .png and there is one, OUT with "%d" replaced by
 * the page, else page-N.png in the folder OUT. With `file`, one of several, its name comes first: NAME-page-N.png, in a folder.
 */
signprep_code sp_verify_pictures(sp_cli *cli, const signprep_verification *verification, const char *output, const char *file);

#endif
