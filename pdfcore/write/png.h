/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pictures of pages as PNG (ISO/IEC 15948), quickly: MuPDF's own writer takes twice as long as drawing the page. */
#ifndef SP_PDFCORE_WRITE_PNG_H
#define SP_PDFCORE_WRITE_PNG_H

#include "pdfcore/internal.h"

/** Pictures of no more pixels than this are put side by side. */
#define SP_BESIDE_PIXELS ((size_t) 120000000)

/**
 * Grey or RGB without alpha, 8 bits each; `dpi` stands in it. `beside`, of as many colours, stands at the right of it; below the
 * shorter one of both is grey. NULL: none. The buffer is the caller's. Throws.
 */
fz_buffer *sp_png_new(fz_context *ctx, fz_pixmap *pixels, fz_pixmap *beside, double dpi);

#endif
