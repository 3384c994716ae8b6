/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * An incremental update (ISO 32000-1, 7.5.6) of our own making: the objects that were changed or added, and a cross-reference
 * section that names them and the one before. MuPDF can write one too, but decides by itself what goes into it, differently in
 * each version; here the same objects give the same bytes.
 */
#ifndef SP_PDFCORE_WRITE_UPDATE_H
#define SP_PDFCORE_WRITE_UPDATE_H

#include "pdfcore/internal.h"

/* Zero-initialise in the frame outside the guard. */
typedef struct sp_update {
	int *numbers; /* of objects, as they were touched; may repeat */
	size_t count, cap;
	int64_t *offsets;
	fz_buffer *bytes; /* what goes behind the file */
	fz_output *output;
	fz_buffer *raw;
	pdf_obj *object;
} sp_update;

/** Object `number` was changed or added. Throws. */
void sp_update_touch(fz_context *ctx, sp_update *update, int number);
/**
 * Writes the touched objects of `changed`, a second reading of `doc` (whose own says what was there before), into update->bytes.
 * Throws.
 */
void sp_update_write(fz_context *ctx, const signprep_document *doc, pdf_document *changed, sp_update *update);
/** Never throws. */
void sp_update_drop(fz_context *ctx, sp_update *update);

#endif
