/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Glyphs painted over glyphs: of two texts at one place the one painted last is seen. */
#ifndef SP_LOCATE_MATCH_OVERPRINT_H
#define SP_LOCATE_MATCH_OVERPRINT_H

#include "locate/layout/line.h"

typedef struct sp_overprint {
	struct sp_overprint_cell *cells;
	size_t mask;
} sp_overprint;

/** Indexes the glyphs of lines that share their place with others. False: no memory. */
bool sp_overprint_make(sp_overprint *out, sp_arena *arena, const signprep_text *text, const sp_lines *lines);
/** Other text was painted later where `glyph` is. */
bool sp_overprint_hides(const sp_overprint *overprint, const signprep_text *text, const sp_lines *lines, uint32_t glyph);

#endif
