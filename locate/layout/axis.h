/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Glyphs measured along the direction they are written in.
 *
 * An axis is a writing direction. Along it a glyph goes from `start` to `end`; `level` is its baseline, growing
 * towards the reader's "up" (which is right for text that runs down). Upright glyphs of vertical text have no
 * baseline of their own: theirs is put where that of Latin text turned to run down would be, so that both meet
 * on one line.
 */
#ifndef SP_LOCATE_LAYOUT_AXIS_H
#define SP_LOCATE_LAYOUT_AXIS_H

#include <stdbool.h>
#include <stdint.h>
#include <signprep/text.h>

#include "base/arena.h"
#include "base/fold.h"

typedef struct sp_axis {
	float dx, dy; /* unit vector of the writing, viewed space */
} sp_axis;

enum { SP_AXIS_RIGHT, SP_AXIS_UP, SP_AXIS_LEFT, SP_AXIS_DOWN, SP_AXIS_OTHER };

enum {
	SP_SPOT_COUNTS = 1 << 0,  /* takes part in matching */
	SP_SPOT_INK = 1 << 1,     /* more than white space */
	SP_SPOT_MARK = 1 << 2,    /* no advance of its own: a combining mark */
	SP_SPOT_UPRIGHT = 1 << 3, /* upright glyph of a vertical line */
	SP_SPOT_HAN = 1 << 4,
	SP_SPOT_MIRRORED = 1 << 5, /* the glyph's up is the line's down */
	SP_SPOT_SIMPLE = 1 << 6,   /* stands for one character, ASCII or Han: see sp_cp_is_simple */
	SP_SPOT_BEGINS = 1 << 7    /* begins a run: something painted later or earlier stands in the gap before it */
};

typedef struct sp_spot {
	float start, end, level, size;
	uint32_t cp;         /* its first character; 0: none, or it does not count */
	uint16_t axis, root; /* root: index of the page or annotation it belongs to, in sources */
	uint8_t flags;
	uint8_t spacing; /* as signprep_glyph has it */
} sp_spot;

typedef struct sp_spots {
	sp_spot *items; /* one per glyph of the text */
	sp_axis *axes;
	size_t axis_count;
} sp_spots;

/* Share of an em from the virtual baseline of an upright glyph to its centre line. */
#define SP_UPRIGHT_CENTRE 0.38f

/** `hidden`: glyphs nobody can see count as well; `annotations`: those of annotations and fields do. False: no memory. */
bool sp_spots_measure(sp_spots *out, sp_arena *arena, const signprep_text *text, bool hidden, bool annotations);

/** A point of the axis in viewed space. */
signprep_point sp_axis_point(sp_axis axis, double along, double level);
/** 0, 90, 180 or 270, counter-clockwise as seen; the nearest for other angles. */
int sp_axis_direction(sp_axis axis);
/* fmaxf and fminf are calls, and these are asked for every glyph. No NaN comes here. */
static inline float sp_maxf(float a, float b)
{
	return a > b ? a : b;
}

static inline float sp_minf(float a, float b)
{
	return a < b ? a : b;
}

/** White space, decided at once for what texts are made of. */
static inline bool sp_quick_space(uint32_t cp)
{
	if ((cp > 0x20 && cp < 0x7F) || (cp > 0x3000 && cp < 0xFFFF))
		return false;
	return cp == 0x20 || sp_cp_is_space(cp);
}

/** ASCII and Han: folds to one character, is no mark and is made of none. */
static inline bool sp_cp_is_simple(uint32_t cp)
{
	return (cp >= 0x20 && cp < 0x7F) || (cp >= 0x4E00 && cp <= 0x9FFF && !sp_cp_has_twin(cp));
}

/** What a simple character folds to without any switch. */
static inline uint32_t sp_simple_fold(uint32_t cp)
{
	return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
}

/** First code point of a glyph, 0 when it has none. */
static inline uint32_t sp_glyph_cp(const signprep_text *text, uint32_t glyph)
{
	return text->glyphs[glyph].cp_count ? text->cps[text->glyphs[glyph].cp_first] : 0;
}

#endif
