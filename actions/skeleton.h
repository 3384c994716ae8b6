/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A body to begin with: what must be there, and remarks on all that may be. */
#ifndef SP_ACTIONS_SKELETON_H
#define SP_ACTIONS_SKELETON_H

#include <cjson/cJSON.h>

#include <signprep/error.h>

#include "actions/action.h"

/**
 * The members that are required, empty, and a remark in each object that describes every member it may have. NULL when memory
 * is out.
 */
cJSON *sp_skeleton_new(const sp_action *action, signprep_lang lang);

#endif
