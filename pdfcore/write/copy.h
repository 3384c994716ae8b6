/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A second reading of a document's bytes, to be changed at will while the document stays as it is. */
#ifndef SP_PDFCORE_WRITE_COPY_H
#define SP_PDFCORE_WRITE_COPY_H

#include "pdfcore/internal.h"

/* Zero-initialise in the frame outside the guard. */
typedef struct sp_copy {
	pdf_document *pdf;
	fz_buffer *plain; /* the bytes without encryption, where there was one */
	fz_output *output;
	fz_stream *stream;
	pdf_obj *tree;
} sp_copy;

/** Objects keep their numbers. Throws; sp_copy_drop frees what there is. */
void sp_copy_open(fz_context *ctx, signprep_document *doc, sp_copy *copy);
/** Makes MuPDF count the copy's pages as the document does, where /Count or /Kids lie. Throws. */
void sp_copy_flatten(fz_context *ctx, signprep_document *doc, sp_copy *copy);
/** The changed copy whole, compressed, without encryption and without what nothing refers to. Throws. */
void sp_copy_write(fz_context *ctx, pdf_document *pdf, fz_output *output);
/** Never throws. */
void sp_copy_drop(fz_context *ctx, sp_copy *copy);

#endif
