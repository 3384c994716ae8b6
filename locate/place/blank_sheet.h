/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A page as one looks at it for room to write in: text, ruled lines, borders. In the label's orientation (base/orientation.h). */
#ifndef SP_LOCATE_PLACE_BLANK_SHEET_H
#define SP_LOCATE_PLACE_BLANK_SHEET_H

#include <signprep/find.h>
#include <signprep/text.h>

#include "base/orientation.h"
#include "locate/layout/picture.h"

#define SP_BLANK_STANDS 0.9 /* em; text stands on a line that is at most so far below its baseline */
#define SP_BLANK_ROW 2.4    /* the line under a cell without other borders may be so far below */

/** One character that a reader sees. */
typedef struct sp_blank_mark {
	double x0, x1, level, size; /**< level: its baseline; in a column its middle */
	uint32_t cp;
	size_t glyph;
	bool filler; /**< may be part of a leader: underscore, dot, dash */
} sp_blank_mark;

/** A line to write on. */
typedef struct sp_blank_rule {
	double x0, x1, y0, y1;
	bool typed; /**< of underscores or dots, on their baseline; else it is drawn */
} sp_blank_rule;

typedef struct sp_blank_sheet {
	const signprep_text *text;
	const sp_picture *picture; /**< its lines are lines of the sheet, which stands as level as they; may be NULL */
	int page, direction;
	bool upright;         /**< vertical writing */
	sp_blank_mark *marks; /**< by x0 */
	size_t mark_count;
	sp_blank_rule *rules, *walls; /**< along the lines, and across them; pieces of one line are joined */
	size_t rule_count, wall_count;
	double left, right; /**< margins of the text */
	double body;        /**< commonest size of the text */
} sp_blank_sheet;

/** `picture`, borrowed, is that of a page that is one; else NULL. False: no memory; nothing is held then. */
bool sp_blank_sheet_open(sp_blank_sheet *out, const signprep_text *text, const sp_picture *picture, int direction, bool upright);
/**
 * As above for the hit's page and direction; a sheet that was kept from the same ones is used again. `kept` is all zero or was
 * filled here; `text` need not be the same object, but the same page's. False: no memory; nothing is kept then.
 */
bool sp_blank_sheet_turn_to(sp_blank_sheet *kept, const signprep_text *text, const sp_picture *picture, const signprep_hit *hit);
/** Nothing is held afterwards. */
void sp_blank_sheet_close(sp_blank_sheet *sheet);

/** From viewed space to the sheet: turned to the label's direction, and level where the page is a picture that leans. */
signprep_point sp_blank_sheet_point(const sp_blank_sheet *sheet, double x, double y);
signprep_rect sp_blank_sheet_enter(const sp_blank_sheet *sheet, signprep_rect viewed);
/** Back to viewed space. */
signprep_rect sp_blank_sheet_leave(const sp_blank_sheet *sheet, signprep_rect framed);

/** Borders on all four sides of a point: the inside of its cell. */
bool sp_blank_sheet_cell(const sp_blank_sheet *sheet, double x, double y, signprep_rect *cell);
/** No text stands in the rectangle. */
bool sp_blank_sheet_empty(const sp_blank_sheet *sheet, signprep_rect area);
/** Borders at height `y` between two places: 0, 1, or 2 for more; a double line is one. */
size_t sp_blank_sheet_walls(const sp_blank_sheet *sheet, double x0, double x1, double y);
/** The inner edge of the first border at height `y` behind `x`; INFINITY when there is none. */
double sp_blank_sheet_wall(const sp_blank_sheet *sheet, double x, double y);
/** The line is the border of a table: others that run across meet its ends. */
bool sp_blank_sheet_is_border(const sp_blank_sheet *sheet, const sp_blank_rule *rule);
/** Text stands right before the line, at its height or up to `above` em higher, but not at the height of `own`: it is that text's. */
bool sp_blank_sheet_is_owned(const sp_blank_sheet *sheet, const sp_blank_rule *rule, double above, double own);

#endif
