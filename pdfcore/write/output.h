/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Finished bytes to a caller's write function, outside every guard. */
#ifndef SP_PDFCORE_WRITE_OUTPUT_H
#define SP_PDFCORE_WRITE_OUTPUT_H

#include <signprep/render.h>

#include "pdfcore/internal.h"

/** In consecutive pieces. @return D906 when `write` refuses one */
signprep_code sp_output_buffer(
	signprep_document *doc, fz_buffer *buffer, signprep_write_fn write, void *opaque, signprep_error *err);

#endif
