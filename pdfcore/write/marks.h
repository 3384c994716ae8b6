/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Marks over a rendered page. */
#ifndef SP_PDFCORE_WRITE_MARKS_H
#define SP_PDFCORE_WRITE_MARKS_H

#include "pdfcore/write/mark_place.h"

/** Draws all marks: the rejected below, then hits, boxes, arrows, and all labels on top. Throws. */
void sp_marks_draw(fz_context *ctx, sp_canvas *canvas, sp_marks *marks);

#endif
