/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Members that a type does not have. */
#ifndef SP_ACTIONS_PRUNE_H
#define SP_ACTIONS_PRUNE_H

#include <cjson/cJSON.h>

#include "actions/action.h"

/** Takes away what the type does not have, at any depth. NULL as `object` is allowed. */
void sp_action_prune(cJSON *object, const sp_action_type *type);

#endif
