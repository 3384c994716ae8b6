/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Fields and anchors written into a PDF, behind its own bytes. */
#ifndef SP_PDFCORE_WRITE_BAKE_H
#define SP_PDFCORE_WRITE_BAKE_H

#include <signprep/bake.h>

/* Borrowed. Items are in reading order. */
typedef struct sp_bake_order {
	const signprep_bake_item *items;
	size_t count;
	bool replace;
} sp_bake_order;

/** signprep_bake_write of what was planned. */
SIGNPREP_NODISCARD signprep_code sp_bake_pdf(
	signprep_document *doc, const sp_bake_order *order, signprep_write_fn write, void *opaque, signprep_error *err);

/** "6.0.0", of the library at hand. */
const char *sp_harfbuzz_version(void);

#endif
