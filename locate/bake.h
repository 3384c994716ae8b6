/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of signprep_bake. */
#ifndef SP_LOCATE_BAKE_H
#define SP_LOCATE_BAKE_H

#include <signprep/bake.h>

#include "base/arena.h"
#include "base/issues.h"
#include "pdfcore/bake/bake.h"

struct signprep_bake {
	sp_arena arena; /* of every text */
	signprep_issues *issues;
	signprep_bake_item *items;
	size_t count, cap;
	bool replace;
	const signprep_picture *pictures; /* that values name; in the arena */
	size_t picture_count;
	char *request; /* from cJSON_PrintUnformatted */
};

/** A new item at the end, its order given, everything else empty; NULL: no memory, or too many. */
signprep_bake_item *sp_bake_item_add(signprep_bake *bake);
/** For whoever has it done elsewhere. */
sp_bake_order sp_bake_order_of(const signprep_bake *bake);
/** Puts items into reading order: by page, then by lines from the top, then from the left. */
void sp_bake_sort(signprep_bake_item *items, size_t count);

#endif
