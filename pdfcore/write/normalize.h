/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The parts of normalising a page. `m` maps old user space to new user space. All throw. */
#ifndef SP_PDFCORE_WRITE_NORMALIZE_H
#define SP_PDFCORE_WRITE_NORMALIZE_H

#include "pdfcore/content/content.h"

/** Patterns are anchored to the page, not to the matrix in force: each gets a copy that is moved along. */
void sp_normalize_patterns(fz_context *ctx, pdf_document *pdf, pdf_obj *page, fz_matrix m);
/** Rectangles, points and appearances of the page's annotations. */
void sp_normalize_annotations(fz_context *ctx, pdf_document *pdf, pdf_obj *page, fz_matrix m, int turn);

/* Fields and notes made part of their pages, which comes before. */

/* Zero-initialise in the frame outside the guard. */
typedef struct sp_flatten {
	pdf_obj *resources, *xobjects, *contents, *kept, *stream;
	fz_buffer *text;
	sp_content content;
	int bare; /* fields that hold a value and no appearance of it */
} sp_flatten;

/**
 * Paints the appearances of page `number` into its content and takes their annotations off; links stay, and so do notes that
 * have no appearance. True when there was anything to do. Fields that can't be painted are counted in `bare` and stay. Throws.
 */
bool sp_flatten_page(fz_context *ctx, signprep_document *doc, sp_flatten *f, int number);
/** The form itself, when all its pages are flattened. Throws. */
void sp_flatten_form(fz_context *ctx, signprep_document *doc);
/** Never throws. */
void sp_flatten_drop(fz_context *ctx, sp_flatten *f);

#endif
