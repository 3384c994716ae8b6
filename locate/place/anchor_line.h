/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The one line of a hit that a box is placed by. */
#ifndef SP_LOCATE_PLACE_ANCHOR_LINE_H
#define SP_LOCATE_PLACE_ANCHOR_LINE_H

#include <signprep/find.h>

#include "locate/request/spec.h"

/**
 * A hit on several lines as if it stood on one: the last of them for what comes behind or below the text (right, below,
 * lower-right, upper-right, blank), else the first. Borrows from `hit`.
 */
signprep_hit sp_anchor_line_of_hit(const signprep_hit *hit, sp_at at);

#endif
