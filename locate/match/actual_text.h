/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which of its /ActualText's characters each glyph stands for. */
#ifndef SP_LOCATE_MATCH_ACTUAL_TEXT_H
#define SP_LOCATE_MATCH_ACTUAL_TEXT_H

#include <signprep/text.h>

#include "base/arena.h"

typedef struct sp_actual {
	uint32_t *run_of; /* for each glyph: 1 + index in text->actual, 0: none; NULL when the page has none */
	uint32_t *first;  /* for each glyph of a run: the first character of it that falls to the glyph; the next glyph's ends it */
} sp_actual;

typedef struct sp_actual_part {
	const uint32_t *cps;
	size_t count;
	bool differs; /* from the glyphs' own text */
} sp_actual_part;

/** False: no memory. */
bool sp_actual_prepare(sp_actual *out, sp_arena *arena, const signprep_text *text);
/**
 * The characters that fall to `glyph`: those it shows where both texts go together, which keeps each in its line; others are
 * shared out evenly over the glyphs between. False: it has no actual text.
 */
bool sp_actual_at(const sp_actual *actual, const signprep_text *text, uint32_t glyph, sp_actual_part *out);

#endif
