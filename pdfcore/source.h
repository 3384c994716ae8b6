/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * The file's own bytes, piece by piece. A small file is read whole at opening; a large one stays on the disk and
 * is read where it is needed, so that neither locating nor sending it takes memory for it. No MuPDF here.
 */
#ifndef SP_PDFCORE_SOURCE_H
#define SP_PDFCORE_SOURCE_H

#include <signprep/document.h>

/** Length of the file as it was opened. */
size_t sp_document_length(const signprep_document *doc);
/** Copies `length` bytes from `offset`; false when the file no longer has them. Needs no guard. */
bool sp_document_read(const signprep_document *doc, size_t offset, void *out, size_t length);
/** The same bytes opened anew, with other options; `doc` must outlive it. */
SIGNPREP_NODISCARD signprep_code sp_document_reopen(signprep_document **out, const signprep_document *doc,
	const signprep_document_options *options, signprep_error *err);

#endif
