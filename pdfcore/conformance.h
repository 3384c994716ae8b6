/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a file claims to conform to: PDF/A, PDF/UA. */
#ifndef SP_PDFCORE_CONFORMANCE_H
#define SP_PDFCORE_CONFORMANCE_H

#include "pdfcore/internal.h"

/** Writes "PDF/A-2B, PDF/UA-1", or "" when the metadata claims nothing or cannot be read. Throws. */
void sp_conformance_read(fz_context *ctx, signprep_document *doc, char *out, size_t cap);

#endif
