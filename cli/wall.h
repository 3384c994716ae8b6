/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The wall between a PDF and everything else (docs/isolation.md). A verb that only reads runs whole in a confined child
 * that inherits standard input, output and error; files and folders are written here, when the child asks for one that
 * the command line names. The child's death becomes a finding, printed in the form asked for.
 */
#ifndef SP_CLI_WALL_H
#define SP_CLI_WALL_H

#include <sys/types.h>

#include <signprep/result.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/resolve.h"

/** Wall-clock seconds for the reading of one PDF when --timeout does not say. */
#define SP_WALL_SECONDS 300

/** True when this run goes behind the wall. */
bool sp_wall_is_wanted(const sp_cli *cli);
/**
 * Runs the verb in its child. Returns twice: in the child as the verb does; here when the child is gone, with its code,
 * and cli->answered when it has said all there is to say.
 */
signprep_code sp_wall_run(sp_cli *cli, void *options);

/** In the child: a file, or a folder, made by the other side. */
sp_file_status sp_wall_write(const sp_cli *cli, const char *path, const void *bytes, size_t length, int *error_number);
sp_file_status sp_wall_folder(const sp_cli *cli, const char *path, int *error_number);

/** Made into a child by the fork: gives up what it does not need (wall_child.c). `channel` leads to the other side. */
signprep_code sp_wall_confine(sp_cli *cli, int channel, pid_t parent);

/**
 * sp_cli_resolve with check, in an isolated worker (wall_resolve.c). cli->document is sealed afterwards: good for
 * sending, and not looked into by this process.
 */
signprep_code sp_wall_resolve(sp_cli *cli, const sp_cli_resolve_options *options, signprep_result **out);

#endif
