/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** signprep_normalize of a document that is open already. */
#ifndef SP_PDFCORE_WRITE_PREPARE_H
#define SP_PDFCORE_WRITE_PREPARE_H

#include <signprep/prepare.h>

/** The document is used up: its pages are changed where they are, so that nothing but freeing it is left to do. `options`
 * are our own. */
SIGNPREP_NODISCARD signprep_code sp_normalize(signprep_document *doc, const signprep_prepare_options *options, int *changed_pages,
	signprep_write_fn write, void *opaque, signprep_error *err);

#endif
