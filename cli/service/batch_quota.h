/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Are there contracts for all rows of a batch? */
#ifndef SP_CLI_SERVICE_BATCH_QUOTA_H
#define SP_CLI_SERVICE_BATCH_QUOTA_H

#include <cjson/cJSON.h>

#include <signprep/client.h>

#include "cli/cli.h"
#include "template/rows/rows.h"

/** Contracts left of the package that has most of them, and its type ("": there is none, `most` -1), of signprep_account_list's "quota". */
const char *sp_quota_largest(const cJSON *list, long long *most);

/**
 * R793 when the account has fewer contracts left than the file has rows. Nothing is asked for rows that come through a pipe; an
 * account that cannot be asked is said with -v: the batch finds out by itself.
 */
void sp_batch_quota_warn(sp_cli *cli, signprep_client *client, const char *rows, const sp_rows_options *how);

#endif
