/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Boxes as pictures have them. */
#ifndef SP_PDFCORE_WRITE_MARK_BOX_H
#define SP_PDFCORE_WRITE_MARK_BOX_H

#include <signprep/render.h>

#include "pdfcore/write/canvas.h"

/** Tint, hatch, border of 2 pixels whose middle is the edge of `r`. Throws. */
void sp_marks_draw_box(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour, unsigned hatch);

#endif
