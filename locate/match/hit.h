/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * From a stretch of folded text to a place on the page.
 *
 * The box of a hit runs along its writing direction from the origin of its first character to the end (origin plus
 * advance) of its last; a character that shares a glyph with others gets its share of the glyph's width. Across, it
 * runs from descent to ascent of the fonts, both clamped to what can be true (ascent 0.7..1 em, descent 0.1..0.3 em),
 * so that it always holds baseline and x-height band and is never taller than 1.6 em. Upright glyphs of vertical text
 * have a box one em wide around their centre line. Corners are named along the text: `ll` is where its baseline
 * starts.
 */
#ifndef SP_LOCATE_MATCH_HIT_H
#define SP_LOCATE_MATCH_HIT_H

#include <signprep/find.h>

#include "locate/match/folded.h"
#include "locate/match/overprint.h"
#include "locate/match/visibility.h"

/* A hit before duplicates are dropped. */
typedef struct sp_found {
	signprep_hit hit;
	uint64_t text_hash; /* of the folded text matched */
	uint64_t line_hash; /* of the folded line, with its direction */
	float line_start, line_level;
	uint32_t line;                 /* in which it begins */
	float first_start, last_start; /* where its first and last glyph begin, along it */
	uint32_t seq;                  /* when its first glyph was painted */
	bool edited;                   /* differs by more than what recognisers confuse */
} sp_found;

/* One page while it is searched. */
typedef struct sp_scan {
	const signprep_text *text;
	const sp_lines *lines;
	const sp_actual *actual;
	sp_arena *keep;    /* of the answer */
	sp_arena *scratch; /* of the page */
	sp_paint_grid *grid;
	sp_overprint *overprint; /* made when it is needed: cells is NULL before */
	const char **shown;      /* for each line its text, once it was needed */
} sp_scan;

/** False: no memory. */
bool sp_hit_make(sp_found *out, const sp_scan *scan, const sp_folded *f, sp_span span);
/** Only the quads: `quads` has room for one for each part of `f`; returns how many. */
size_t sp_hit_quads(signprep_quad *quads, const sp_scan *scan, const sp_folded *f, sp_span span);
/** A stretch of raw text as UTF-8, outer white space dropped. NULL: no memory. */
char *sp_raw_text(sp_arena *arena, const uint32_t *raw, size_t count);
/** What the span looks like on the page, accents that were composed included. NULL: no memory. */
char *sp_span_text(sp_arena *arena, const sp_folded *f, sp_span span);

#endif
