/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Cells of a table that is signed whose labels no word of the list gives away: 会籍顾问 beside 会员签字. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_CELLS_H
#define SP_TEMPLATE_DRAFT_CELLS_H

#include "template/draft/marks.h"

/** Adds a mark for each, in reading order: a place where an empty cell stands beside it. D901, R706 */
signprep_code sp_cells_mark(sp_marks *marks, sp_arena *arena, const sp_labels *labels, signprep_error *err);

#endif
