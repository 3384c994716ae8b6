/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The page tree, walked once at opening: /Count is not believed, loops are cut. */
#ifndef SP_PDFCORE_TREE_H
#define SP_PDFCORE_TREE_H

#include "pdfcore/internal.h"

/** Fills doc->pages and doc->page_count. Throws; what was found stays in `doc` for sp_tree_drop. */
void sp_tree_load(fz_context *ctx, signprep_document *doc);
void sp_tree_drop(fz_context *ctx, signprep_document *doc);

#endif
