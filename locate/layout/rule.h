/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Ruling lines that stand between glyphs: table cells. */
#ifndef SP_LOCATE_LAYOUT_RULE_H
#define SP_LOCATE_LAYOUT_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "locate/layout/axis.h"

typedef struct sp_rule {
	float at, from, to; /* position of the line, and what it spans */
} sp_rule;

typedef struct sp_rules {
	sp_rule *upright, *level; /* each sorted by position */
	size_t upright_count, level_count;
} sp_rules;

/** False: no memory. */
bool sp_rules_collect(sp_rules *out, sp_arena *arena, const signprep_text *text);
/** True when a line crosses the text band of height `size` over baseline `level` between `from` and `to` on `axis`. */
bool sp_rules_between(const sp_rules *rules, sp_axis axis, float from, float to, float level, float size);

#endif
