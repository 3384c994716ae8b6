/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a reader sees of a glyph: not painted, painted over, of its background's colour. See also overprint.h. */
#ifndef SP_LOCATE_MATCH_VISIBILITY_H
#define SP_LOCATE_MATCH_VISIBILITY_H

#include "locate/layout/axis.h"
#include "locate/match/paint_grid.h"

/** Never painted (render modes 3 and 7, no opacity), or wholly off the page, clipped away or switched off. */
bool sp_glyph_invisible(const signprep_glyph *glyph);
/** Something opaque was painted later over more than half of the glyph from its baseline to x-height. */
bool sp_glyph_covered(const sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band);
/** Text nobody sees in its place on or under a scan: what a recogniser has put there. */
bool sp_glyph_on_scan(sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band);
/** The contrast with what lies below is under 1.3 (as WCAG counts); false when that is not known. */
bool sp_glyph_pale(const sp_paint_grid *grid, const signprep_glyph *glyph, signprep_rect band);
/**
 * Seen, but as watermarks are: marked so in the file; no more than half opaque; or aslant (more than 10 degrees off the
 * quarter turns of the page as seen) and translucent, or of a contrast under 4.5, which WCAG asks of text.
 */
bool sp_glyph_watermark(const sp_paint_grid *grid, const signprep_glyph *glyph, sp_axis axis, signprep_rect band);

#endif
