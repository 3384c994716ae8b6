/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** submit for a request of several contracts. */
#ifndef SP_CLI_SERVICE_GROUP_SEND_H
#define SP_CLI_SERVICE_GROUP_SEND_H

#include "cli/sending.h"
#include "cli/service/group.h"

/** Sends the contracts as one, or with `dry_run` tells what would be sent. */
signprep_code sp_contracts_send(const sp_cli_group *group, sp_sending *sending, bool dry_run);

#endif
