/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** verify --service: what the service itself says of a contract. */
#ifndef SP_CLI_SERVICE_VERIFY_SERVICE_H
#define SP_CLI_SERVICE_VERIFY_SERVICE_H

#include "cli/service/ask.h"

/**
 * Asks VerifyPdf (partner edition: ChannelVerifyPdf) about the contract that cli->document is the file of, and holds its answer
 * against `v`. What the service refuses about one contract is a finding, and the next may still be asked for.
 * @param flow_id NULL: the 32 characters that the file's name ends with
 * @return R920 the name ends otherwise; as signprep_action_call
 */
signprep_code sp_verify_service(
	sp_asking *asking, signprep_verification *v, const char *path, const char *flow_id, double tolerance);

#endif
