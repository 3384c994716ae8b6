/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Optional content, by the document's default configuration: what is read and what is drawn asks here. Every function throws. */
#ifndef SP_PDFCORE_LAYER_H
#define SP_PDFCORE_LAYER_H

#include "pdfcore/internal.h"

/** `oc`: a group or a membership dictionary, of this document or of a copy whose objects have the same numbers; NULL: seen. */
bool sp_layer_hidden(fz_context *ctx, signprep_document *doc, pdf_obj *oc);
/** The document has layers at all. */
bool sp_layers_exist(fz_context *ctx, signprep_document *doc);

#endif
