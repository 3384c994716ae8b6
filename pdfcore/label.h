/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Page labels ("iii", "A-4"), from the catalogue's number tree. */
#ifndef SP_PDFCORE_LABEL_H
#define SP_PDFCORE_LABEL_H

#include "pdfcore/internal.h"

/** Label of page `number` (1-based) as UTF-8, cut at a character's end to fit; "" if the file has none. Throws. */
void sp_label_read(fz_context *ctx, signprep_document *doc, int number, char *out, size_t cap);

#endif
