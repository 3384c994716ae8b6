/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Stamps on one page of a copy. */
#ifndef SP_PDFCORE_WRITE_STAMP_PAGE_H
#define SP_PDFCORE_WRITE_STAMP_PAGE_H

#include <signprep/render.h>

#include "pdfcore/write/canvas.h"
#include "pdfcore/content/content.h"

/* The copy at work, with what a throw would leave behind. */
typedef struct sp_stamp_copy {
	pdf_document *pdf;  /* borrowed */
	pdf_obj **pictures; /* image object per stamp; equal stamps share one */
	pdf_obj *page, *resources, *xobjects, *contents, *stream, *dict;
	fz_buffer *text, *colour, *mask;
	sp_canvas canvas;
	sp_content content;
} sp_stamp_copy;

/** Paints the stamps of page `number` in the order given. Throws. */
void sp_stamp_page(
	fz_context *ctx, signprep_document *doc, sp_stamp_copy *copy, int number, const signprep_stamp *stamps, size_t count);
/** Never throws. `pictures` is freed as well. */
void sp_stamp_copy_drop(fz_context *ctx, sp_stamp_copy *copy, size_t count);

#endif
