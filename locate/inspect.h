/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of an inspection, and inspections as bytes: see result_pack.h. */
#ifndef SP_LOCATE_INSPECT_H
#define SP_LOCATE_INSPECT_H

#include <signprep/inspect.h>

#include "base/pack.h"

/** Every part. */
#define SP_INSPECT_ALL 31u

/** What is looked at. */
unsigned sp_inspect_parts(const signprep_inspect_options *options);
/** signprep_inspect without the SHA-256; `options` are our own. */
signprep_code sp_inspect(
	signprep_inspection **out, signprep_document *doc, const signprep_inspect_options *options, signprep_error *err);

void sp_inspection_pack(sp_buf *out, const signprep_inspection *inspection);
/** `page_count` of the document. NULL with in->bad when the bytes are none, NULL without it when memory is out. */
signprep_inspection *sp_inspection_unpack(sp_unpack *in, const char *file, int page_count);

#endif
