/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What is painted around a place, found quickly on pages with very many paints. */
#ifndef SP_LOCATE_MATCH_PAINT_GRID_H
#define SP_LOCATE_MATCH_PAINT_GRID_H

#include <signprep/text.h>

#include "base/arena.h"

typedef struct sp_paint_grid {
	const signprep_paint **paints; /* what the last search found, in paint order */
	size_t count, cap;
	uint32_t *found; /* spare room for their indices */
	size_t found_cap;
	enum { SP_SCAN_UNKNOWN, SP_SCAN_NO, SP_SCAN_YES } scan; /* images are what the page mostly is */
	/* the index of one page; built at its first search */
	const signprep_text *text;
	struct sp_paint_grid_index *index;
} sp_paint_grid;

/** The page changes: what was indexed before is forgotten. */
void sp_paint_grid_start(sp_paint_grid *grid, const signprep_text *text);
/**
 * Collects what touches `rect` in place of what was there before. `arena` holds the index until the page is done.
 * False: no memory.
 */
bool sp_paint_grid_collect(sp_paint_grid *grid, sp_arena *arena, signprep_rect rect);
void sp_paint_grid_clear(sp_paint_grid *grid);

#endif
