/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Links for signers, as the options of flow url ask for them, and signers told of theirs where they are. */
#ifndef SP_CLI_SERVICE_FLOW_NOTIFY_H
#define SP_CLI_SERVICE_FLOW_NOTIFY_H

#include "cli/service/flow_action.h"

/** The link that the options ask for. */
signprep_flows_link sp_flow_link_of(const sp_flow_options *options);
/** flow url --notify wecom. */
signprep_code sp_flow_notify(sp_flow_run *run);

#endif
