/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Combinations ((SIGN_)VIRTUAL_COMBINATION). In KEYWORD mode they hold their children in ComponentExtra, placed from
 * their own corner (ChildrenComponents); in NORMAL mode the children are components beside them, named by id (Children).
 */
#ifndef SP_LOCATE_COMBINATION_H
#define SP_LOCATE_COMBINATION_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "locate/ids.h"

/** True when ComponentExtra holds a list of ChildrenComponents that can be placed. Sets `failed` when memory is out. */
bool sp_combination_holds_children(const cJSON *component, bool *failed);
/**
 * Turns the children of `parent`, which is absolute already, into components of their own at the end of `array`
 * and names them in its Children. Does nothing when it holds none. False when memory is out.
 */
bool sp_combination_expand(cJSON *parent, cJSON *array, sp_ids *ids);

#endif
