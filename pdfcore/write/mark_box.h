/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Boxes, and the texts in them, as pictures have them. */
#ifndef SP_PDFCORE_WRITE_MARK_BOX_H
#define SP_PDFCORE_WRITE_MARK_BOX_H

#include <signprep/render.h>

#include "pdfcore/write/canvas.h"

/** Tint, hatch, border of 2 pixels whose middle is the edge of `r`. Throws. */
void sp_marks_draw_box(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour, unsigned hatch);
/**
 * A line of text (the mark's label) spread over the width of `r`, each character in as much room as the fonts of Chinese documents
 * give it. Throws.
 */
void sp_marks_draw_text(fz_context *ctx, sp_canvas *canvas, fz_rect r, const signprep_mark *mark);
/** Hair lines around `r`; grey below when it is shaded. Throws. */
void sp_marks_draw_cell(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour, bool shaded);
/** A paper clip in `r`. Throws. */
void sp_marks_draw_clip(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour);

#endif
