/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Answers that come in pages: customers, customer groups, staff. */
#ifndef SP_WECOM_PAGES_H
#define SP_WECOM_PAGES_H

#include "wecom/client.h"

/**
 * sp_wecom_call, and again with the cursor that an answer names ("next_cursor") until one names none; lists of all pages as one. What only
 * reads: each page is repeated when its answer is lost. `request->body`: an object, or NULL for an empty one.
 * @return as sp_wecom_call; S934 the pages do not end
 */
signprep_code sp_wecom_call_all(cJSON **answer, sp_wecom_client *client, const sp_wecom_request *request, signprep_error *err);

#endif
