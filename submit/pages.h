/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Answers that come in pages, taken as one. */
#ifndef SP_SUBMIT_PAGES_H
#define SP_SUBMIT_PAGES_H

#include "actions/action.h"
#include "base/issues.h"
#include "submit/call.h"

/** True for an action whose request has an offset and a limit, and whose answer is a list. */
bool sp_pages_known(const sp_action *action);
/** Offset and Limit of the first page, where `body` does not say them: some actions require both. False: no memory. */
bool sp_pages_begin(const sp_action *action, cJSON *body);
/**
 * Calls the action from the body's Offset on until the list has ended; `body` is changed on the way.
 * @param answer the last page's, with the items of all in its list. Initialised; clear it
 * @param issues S704 when the service spoke of more than it gave
 * @return S702 a page came twice, S703 there is no end of it; else as sp_exchange_run
 */
signprep_code sp_pages_run(signprep_client *client, const sp_action *action, cJSON *body, sp_answer *answer,
	signprep_issues *issues, signprep_error *err);

#endif
