/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** verify --service and --journal: what the service says of a contract, and where the journal says its seals were placed. */
#ifndef SP_CLI_SERVICE_VERIFY_SERVICE_H
#define SP_CLI_SERVICE_VERIFY_SERVICE_H

#include "cli/service/ask.h"

/** What tells which contract a file is; all but the path may be NULL. */
typedef struct sp_verify_which {
	const char *path, *flow_id, *row_key;
	const char *original_sha256; /* of the file that was sent */
} sp_verify_which;

/**
 * Asks VerifyPdf (partner edition: ChannelVerifyPdf) about the contract that cli->document is the file of, and holds its answer
 * against `v`. What the service refuses about one contract is a finding, and the next may still be asked for.
 * @param flow_id NULL: the 32 characters that the file's name ends with
 * @return R920 the name ends otherwise; as signprep_action_call
 */
signprep_code sp_verify_service(
	sp_asking *asking, signprep_verification *v, const char *path, const char *flow_id, double tolerance);

/**
 * Compares `v` with the places that the journal holds of the contract: by FlowId, row key, the FlowId that the file's name ends with,
 * the name as a row key, or the file that was sent, the first of these that is known.
 * @param flow_id gets the contract's, "" where the journal has none
 * @return R926, R927, R928 as findings; S5xx
 */
signprep_code sp_verify_journal(
	sp_asking *asking, signprep_verification *v, const sp_verify_which *which, double tolerance, char flow_id[64]);

#endif
