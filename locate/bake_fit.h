/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Values that are painted must fit their boxes: nothing of them is cut off. */
#ifndef SP_LOCATE_BAKE_FIT_H
#define SP_LOCATE_BAKE_FIT_H

#include <signprep/bake.h>

/**
 * Makes the size of a value one that fits, by the check's own estimate, and says so (P321 or P322, F216). False when none does:
 * `item` is as it was.
 */
bool sp_bake_fit(signprep_issues *issues, signprep_bake_item *item, const char *component_type);

#endif
