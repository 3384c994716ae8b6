/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The parts of normalising a page. `m` maps old user space to new user space. All throw. */
#ifndef SP_PDFCORE_WRITE_NORMALIZE_H
#define SP_PDFCORE_WRITE_NORMALIZE_H

#include "pdfcore/internal.h"

/** Patterns are anchored to the page, not to the matrix in force: each gets a copy that is moved along. */
void sp_normalize_patterns(fz_context *ctx, pdf_document *pdf, pdf_obj *page, fz_matrix m);
/** Rectangles, points and appearances of the page's annotations. */
void sp_normalize_annotations(fz_context *ctx, pdf_document *pdf, pdf_obj *page, fz_matrix m, int turn);

#endif
