/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a line says of a seal of which every page shows a slice. */
#ifndef SP_TEMPLATE_DRAFT_PAGING_WORDS_H
#define SP_TEMPLATE_DRAFT_PAGING_WORDS_H

#include <stdbool.h>

/** A mention, label or not. */
bool sp_paging_is_mentioned(const char *line);
/** It is to be affixed: 本合同须加盖骑缝章. What needs none, or has one already, does not ask. */
bool sp_paging_is_asked(const char *line);

#endif
