/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A page as MuPDF draws it, by our geometry and our choice of layers: for pictures and for who looks for lines in them. */
#ifndef SP_PDFCORE_WRITE_PAGE_DRAWING_H
#define SP_PDFCORE_WRITE_PAGE_DRAWING_H

#include "pdfcore/write/copy.h"

/* `doc`, `number` and `page` are given, the rest is zero; in the frame outside the guard. */
typedef struct sp_page_drawing {
	signprep_document *doc;
	int number;
	signprep_page page; /* sp_page_geometry */
	sp_copy second;     /* for documents whose page tree lies, or that have layers */
	pdf_page *drawn;
	fz_matrix ctm; /* to pixels */
	fz_cookie cookie;
} sp_page_drawing;

/** `scale`: pixels per point. Throws; sp_page_drawing_drop frees what there is. */
void sp_page_drawing_open(fz_context *ctx, sp_page_drawing *drawing, double scale);
/** The page without annotations and fields. Throws. */
void sp_page_drawing_contents(fz_context *ctx, sp_page_drawing *drawing, fz_device *device);
/** Never throws. */
void sp_page_drawing_drop(fz_context *ctx, sp_page_drawing *drawing);

#endif
