/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a reader sees of a glyph: not painted, painted over, of its background's colour. */
#ifndef SP_LOCATE_SEEN_H
#define SP_LOCATE_SEEN_H

#include "locate/line.h"

/* Painted areas that touch a place, in paint order. */
typedef struct sp_ground {
	const signprep_paint **paints;
	size_t count, cap;
} sp_ground;

/** Collects what is painted within `rect` in place of what was there before. False: no memory. */
bool sp_ground_collect(sp_ground *ground, const signprep_text *text, signprep_rect rect);
void sp_ground_clear(sp_ground *ground);

/** Never painted (render modes 3 and 7, no opacity), or wholly off the page, clipped away or switched off. */
bool sp_glyph_invisible(const signprep_glyph *glyph);
/** Something opaque was painted later over more than half of the glyph from its baseline to x-height. */
bool sp_glyph_covered(const sp_ground *ground, const signprep_glyph *glyph, signprep_rect band);
/** Other text was painted later in the same place. */
bool sp_glyph_overprinted(const signprep_text *text, const sp_lines *lines, uint32_t glyph);
/** The contrast with what lies below is under 1.3 (as WCAG counts); false when that is not known. */
bool sp_glyph_pale(const sp_ground *ground, const signprep_glyph *glyph, signprep_rect band);

#endif
