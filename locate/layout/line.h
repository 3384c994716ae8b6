/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Glyphs of a page put into lines, by where they stand and not by when they were painted.
 *
 * A line is what may be matched in one piece: one writing direction, one baseline (raised and lowered words
 * included), no gap wider than SP_GAP_MAX, no table line in between, one layer of text (what overlaps by more
 * than half goes to a line of its own).
 */
#ifndef SP_LOCATE_LAYOUT_LINE_H
#define SP_LOCATE_LAYOUT_LINE_H

#include "locate/layout/text_run.h"

#define SP_LINE_NONE UINT32_MAX

typedef struct sp_line {
	uint32_t first, count; /* in sp_lines.glyphs */
	float start, end;      /* ink */
	float level, size;     /* baseline of its longest run, largest font size */
	uint32_t rank;         /* in sp_lines.by_level */
	uint16_t axis, root;
	bool raised;  /* holds small glyphs off the baseline */
	bool crowded; /* another line stands in the same place */
} sp_line;

typedef struct sp_lines {
	sp_spots spots;
	uint32_t *glyphs;   /* indices in the text, line by line, in reading order */
	uint32_t *line_of;  /* for each glyph of the text; SP_LINE_NONE when it does not count */
	uint32_t *by_level; /* lines by direction and source, then top to bottom */
	sp_line *items;
	size_t count;
} sp_lines;

/** All memory is the arena's. False: no memory. */
bool sp_lines_make(sp_lines *out, sp_arena *arena, const signprep_text *text, bool hidden, bool annotations);

/** The line that a reader takes next, or SP_LINE_NONE. */
uint32_t sp_line_next(const sp_lines *lines, const signprep_text *text, uint32_t line);

/** The glyph is small and off the line's baseline: a superscript, a subscript. */
bool sp_line_raises(const sp_line *line, const sp_spot *spot);

#endif
