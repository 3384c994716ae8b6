/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Page selections: "3", "-1", "last", "1-3,7", "odd", "even", "all", "2-last". */
#ifndef SP_BASE_PAGE_SELECTION_H
#define SP_BASE_PAGE_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/error.h>

/**
 * Marks the chosen pages in `chosen` (page_count entries, [0] is page 1). NULL or "" chooses all.
 * @return SIGNPREP_INVALID: P102 syntax, P101 no such page (0, 99999)
 */
signprep_code sp_pages_parse(const char *text, int page_count, bool *chosen, const char *where, signprep_error *err);

#endif
