/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Layers as MuPDF is to draw them. */
#ifndef SP_PDFCORE_WRITE_LAYERS_H
#define SP_PDFCORE_WRITE_LAYERS_H

#include "pdfcore/internal.h"

/**
 * MuPDF takes the first of the alternate configurations where there are any, asks groups for their usage although no
 * configuration does, and its older versions know no visibility expressions. In `copy`, a second reading of `doc`, whatever is
 * drawn with `page` gets one of two layers instead, one that is seen and one that is not, by what sp_layer_hidden says. Throws.
 */
void sp_layers_settle(fz_context *ctx, signprep_document *doc, pdf_document *copy, pdf_obj *page);

#endif
