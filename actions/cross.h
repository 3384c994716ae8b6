/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Rules that bind members of one request to each other: what the table's rows, each about one member, can't say. */
#ifndef SP_ACTIONS_CROSS_H
#define SP_ACTIONS_CROSS_H

#include <cjson/cJSON.h>

#include "actions/action.h"
#include "base/issues.h"

/** Adds an issue (R802 to R811) for each rule that the body breaks, with the service's own code. Nothing for actions without such rules. */
void sp_cross_check(signprep_issues *list, const sp_action *action, const cJSON *body);

#endif
