/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What an update changed: two states of a file, compared. */
#ifndef SP_PDFCORE_SIGNED_CHANGES_H
#define SP_PDFCORE_SIGNED_CHANGES_H

#include "pdfcore/signed/snapshot.h"

/* Zero-initialise. */
typedef struct sp_changes {
	unsigned kinds; /* SIGNPREP_CHANGED_… */
	int *pages;     /* numbers of those that changed, in the arena of `before` */
	size_t page_count;
	bool replaced; /* a field that was signed before is signed otherwise, or no longer */
} sp_changes;

/** What is other in `now`, the snapshot of `doc` as it is, than it was in `before`. Throws. */
void sp_changes_find(fz_context *ctx, signprep_document *doc, const sp_snapshot *before, const sp_snapshot *now, sp_changes *out);

#endif
