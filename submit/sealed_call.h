/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A call whose body goes inside CreateRequestWithEncryption where the client has keys for it. */
#ifndef SP_SUBMIT_SEALED_CALL_H
#define SP_SUBMIT_SEALED_CALL_H

#include "submit/call.h"

/**
 * sp_exchange_run with `text` as the body; call->body is set here. With the client's keys each attempt is sealed anew, and what comes
 * back is judged by the answer inside. Uploads go as they are.
 */
signprep_code sp_sealed_run(signprep_client *client, sp_call *call, const char *text, sp_answer *answer, signprep_error *err);

#endif
