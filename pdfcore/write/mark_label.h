/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Labels of marks: small tags that keep inside the paper and out of each other's way. */
#ifndef SP_PDFCORE_WRITE_MARK_LABEL_H
#define SP_PDFCORE_WRITE_MARK_LABEL_H

#include "pdfcore/write/mark_place.h"

/** Draws the label of `mark`, if it has one, where it hides least. Throws. */
void sp_mark_label_draw(fz_context *ctx, sp_canvas *canvas, sp_marks *marks, const signprep_mark *mark);

#endif
