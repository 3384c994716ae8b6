/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Signers told of their links where they are. */
#ifndef SP_CLI_SERVICE_FLOW_NOTIFY_H
#define SP_CLI_SERVICE_FLOW_NOTIFY_H

#include "cli/service/flow_action.h"

/** flow url --notify wecom. */
signprep_code sp_flow_notify(sp_flow_run *run);

#endif
