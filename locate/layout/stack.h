/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Vertical text made of upright glyphs of a horizontal font, one below the other (Chromium, narrow table cells), with
 * letters that lie on their side between them.
 */
#ifndef SP_LOCATE_LAYOUT_STACK_H
#define SP_LOCATE_LAYOUT_STACK_H

#include "locate/layout/axis.h"

/** Marks with SP_SPOT_UPRIGHT the counting Han glyphs that stand in such stacks; `*any`: there are some. False: no memory. */
bool sp_stack_mark(sp_spot *spots, sp_arena *arena, const signprep_text *text, bool *any);

#endif
