/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** From the partner edition's spelling to the company's. */
#ifndef SP_SERVICE_SANDBOX_PARTNER_H
#define SP_SERVICE_SANDBOX_PARTNER_H

#include "actions/prune.h"
#include "service/sandbox/flow.h"

/** FlowApproverInfo as ApproverInfo; false: memory is out. */
bool sp_partner_approver(cJSON *approver);
/** Operator of `body`: the Agent's. */
bool sp_partner_operator(cJSON *body, const cJSON *request);
/** What is kept of the partner's spelling on the flow: its Agent, CustomerData, and the OpenIds of `info`'s FlowApprovers. */
bool sp_partner_mark(sp_stored_flow *flow, const cJSON *request, const cJSON *info);

#endif
