/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The body of a request against the action table. */
#ifndef SP_ACTIONS_CHECK_H
#define SP_ACTIONS_CHECK_H

#include <cjson/cJSON.h>

#include "actions/action.h"
#include "base/issues.h"

/**
 * Adds an issue for each member that is unknown ("did you mean"), of the wrong type, missing, too long, not
 * allowed (R2xx), with the service's own code. Paths start at the body ("Approvers[0].SignComponents[1].OffsetX").
 * Members named in `extra` (NULL-ended, may be NULL) are not looked at in Components, present or missing ("Locate").
 */
void sp_action_check(signprep_issues *list, const sp_action *action, const cJSON *body, const char *const *extra);

#endif
