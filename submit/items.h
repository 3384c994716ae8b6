/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Answers of the partner edition about many things at once: some may have failed while the call itself went well. */
#ifndef SP_SUBMIT_ITEMS_H
#define SP_SUBMIT_ITEMS_H

#include <cjson/cJSON.h>

#include "actions/action.h"
#include "base/issues.h"

/**
 * Adds S771 for each item of ErrorMessages or FailMessages that says something, by its place in the request.
 * @return SIGNPREP_PARTIAL S772 when one does
 */
signprep_code sp_items_check(
	signprep_issues *issues, const sp_action *action, const cJSON *body, const cJSON *response, signprep_error *err);

#endif
