/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Vertical text made of upright glyphs of a horizontal font, one below the other (Chromium, narrow table cells). */
#ifndef SP_LOCATE_LAYOUT_STACK_H
#define SP_LOCATE_LAYOUT_STACK_H

#include "locate/layout/axis.h"

/** Marks with SP_SPOT_UPRIGHT the counting Han glyphs that stand in such stacks. True: there are some. */
bool sp_stack_mark(sp_spot *spots, const signprep_text *text);

#endif
