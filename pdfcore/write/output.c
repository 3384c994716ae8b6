/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finished bytes to a caller's write function. */
#include "pdfcore/write/output.h"

#include "base/fail.h"

#define PIECE ((size_t) 64 << 10)

signprep_code sp_output_buffer(
	signprep_document *doc, fz_buffer *buffer, signprep_write_fn write, void *opaque, signprep_error *err)
{
	unsigned char *bytes = NULL;
	size_t length = fz_buffer_storage(doc->ctx, buffer, &bytes);

	for (size_t at = 0; at < length; at += PIECE) {
		size_t piece = length - at < PIECE ? length - at : PIECE;

		if (!write(opaque, bytes + at, piece))
			return sp_fail(err, "D906", 0, doc->name, NULL);
	}
	return SIGNPREP_OK;
}
