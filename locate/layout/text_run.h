/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pieces of text as they were painted: glyphs one after the other on one baseline. */
#ifndef SP_LOCATE_LAYOUT_TEXT_RUN_H
#define SP_LOCATE_LAYOUT_TEXT_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "locate/layout/axis.h"
#include "locate/layout/rule.h"

/* Farthest apart, in em, that two glyphs of one line stand. */
#define SP_GAP_MAX 2.5f
/* Wider overlaps, as a share of the narrower glyph, mean two texts at one place. */
#define SP_OVERLAP_MAX 0.55f
/* Tightly set glyphs may overlap more, as long as each is another one and moves on by this share of the last. */
#define SP_STEP_MIN 0.25f
/* The same for a glyph that is painted again: fake bold moves on by less. */
#define SP_STEP_AGAIN 0.38f

typedef struct sp_text_run {
	uint32_t first, count;      /* in sp_text_runs.order */
	float start, end;           /* ink; start == end when there is none */
	float room_start, room_end; /* with white space */
	float level, size;
	float first_advance, last_start, last_advance; /* of the outer inked glyphs */
	float last_any;                                /* start of the last glyph that is no mark, white space included */
	uint32_t first_cp, last_cp;
	uint32_t rank; /* among the inked runs, in paint order */
	uint16_t axis, root;
	bool ink, holed; /* holed: has a gap that another glyph may stand in */
} sp_text_run;

typedef struct sp_text_runs {
	uint32_t *order; /* the glyphs that count, in paint order */
	sp_text_run *items;
	size_t count;
} sp_text_runs;

/** False: no memory. */
bool sp_text_runs_make(sp_text_runs *out, sp_arena *arena, const signprep_text *text, const sp_spots *spots, const sp_rules *rules);

/**
 * Where glyphs of one run stand in gaps of the other, the runs are marked to be parted there (SP_SPOT_BEGINS): whatever
 * was painted later into a gap belongs to the line. True: something was marked that was not before.
 */
bool sp_text_runs_interlock(const sp_text_runs *runs, sp_spot *spots, uint32_t a, uint32_t b);

#endif
