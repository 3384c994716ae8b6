/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blanks after labels, in the label's own frame: x runs along its line, y down. */
#include "locate/place/blank.h"

#include <math.h>
#include <stdlib.h>

#include "base/fold.h"
#include "locate/place/blank_line.h"

#define RUN_GAP 2.0      /* font sizes; leaders further apart are two runs */
#define RULE_JOIN 3.0    /* points; pieces of one underline lie closer */
#define WALL_SLACK 1.5   /* points; an underline ends sooner before the border of its cell */
#define SIDE_MARGIN 36.0 /* points; the last blank of a line ends here unless text reaches further */

static double least(const sp_blank_line *l)
{
	return SP_BLANK_LEAST * l->size;
}

/* Moves the start of the line past colon and bracket; returns how many marks were passed. */
static size_t pass_joints(sp_blank_line *l)
{
	size_t i = 0;
	while (i < l->count && l->marks[i].joint && l->marks[i].x0 - l->start < l->size)
		l->start = fmax(l->start, l->marks[i++].x1);
	return i;
}

/* A run of leaders that starts right after the label. */
static bool by_leader(const sp_blank_line *l, size_t first, signprep_rect *out)
{
	size_t i = first;
	while (i < l->count && l->marks[i].filler && (i == first || l->marks[i].x0 - l->marks[i - 1].x1 < RUN_GAP * l->size))
		i++;
	if (i == first)
		return false;
	out->x0 = l->marks[first].x0;
	out->x1 = l->marks[i - 1].x1;
	out->y1 = l->baseline;
	return out->x1 - out->x0 >= least(l);
}

/* The pieces of one underline, from number `i` on; `i` becomes the first piece of another one. */
static signprep_rect join_rules(const sp_blank_line *l, size_t *i)
{
	signprep_rect all = l->rules[(*i)++];
	for (; *i < l->rule_count && l->rules[*i].y1 == all.y1 && l->rules[*i].x0 <= all.x1 + RULE_JOIN; ++*i)
		all.x1 = fmax(all.x1, l->rules[*i].x1);
	return all;
}

/* A ruled line under the rest of the line, up to any further text. One that meets the border of a cell is a border too. */
static bool by_rule(const sp_blank_line *l, double wall, double end, signprep_rect *out)
{
	bool found = false;
	for (size_t i = 0; i < l->rule_count;) {
		signprep_rect rule = join_rules(l, &i);
		double x0 = fmax(rule.x0, l->start), x1 = fmin(rule.x1, end);
		if (rule.x1 >= wall - WALL_SLACK || x1 - x0 < least(l) || (found && x0 >= out->x0))
			continue;
		*out = (signprep_rect) { x0, 0, x1, rule.y1 };
		found = true;
	}
	return found;
}

/* The next cell of the row, when there is nothing in it. */
static bool by_cell(const sp_blank_line *l, const signprep_text *text, size_t wall, signprep_rect *out)
{
	size_t right = wall + 1;
	if (wall >= l->wall_count)
		return false;
	/* Double lines are one border. */
	while (right < l->wall_count && l->walls[right].x0 - l->walls[right - 1].x1 < SP_BLANK_DOUBLE)
		right++;
	if (right >= l->wall_count)
		return false;
	out->x0 = l->walls[right - 1].x1;
	out->x1 = l->walls[right].x0;
	sp_blank_line_cell(l, text, out);
	return out->x1 - out->x0 >= least(l) && out->y1 - out->y0 > 0 && sp_blank_line_empty(l, text, *out);
}

/* White up to the next text, the border of the cell, or the margin. */
static bool by_white(const sp_blank_line *l, double end, signprep_rect *out)
{
	*out = (signprep_rect) { l->start, 0, fmin(end, fmax(l->end, l->page_end - SIDE_MARGIN)), l->baseline };
	return out->x1 - out->x0 >= least(l);
}

/* In vertical writing there is no line to stand on: the column is. */
static void set_height(const sp_blank_line *l, sp_blank *out)
{
	out->centred = l->upright;
	if (l->upright)
		out->rect.y1 = l->baseline + l->size / 2;
	out->rect.y0 = out->rect.y1 - l->size;
}

static bool choose(sp_blank *out, sp_blank_line *l, const signprep_text *text)
{
	size_t first = pass_joints(l), wall = sp_blank_line_wall(l);
	double border = wall < l->wall_count ? l->walls[wall].x0 : INFINITY;
	double next = first < l->count ? l->marks[first].x0 : INFINITY, end = fmin(border, next);
	signprep_rect cell = { 0, 0, 0, 0 };
	bool found = by_leader(l, first, &out->rect) || by_rule(l, border, end, &out->rect);
	/* A label fills its cell more or less; what is to be filled in is the wider of the two. */
	if (!found && border <= next && by_cell(l, text, wall, &cell) && cell.x1 - cell.x0 > border - l->start) {
		out->rect = cell;
		out->centred = true;
		return true;
	}
	found = found || by_white(l, end, &out->rect);
	set_height(l, out);
	return found;
}

signprep_code sp_blank_find(sp_blank *out, const signprep_text *text, const signprep_hit *hit)
{
	sp_blank_line l;
	bool found;
	*out = (sp_blank) { hit->rect, hit->direction, false };
	if (!(hit->font_size > 0))
		return SIGNPREP_NOT_FOUND;
	if (!sp_blank_line_open(&l, text, hit))
		return SIGNPREP_LIMIT;
	found = choose(out, &l, text);
	out->rect = found ? sp_orientation_leave(hit->direction, out->rect) : hit->rect;
	sp_blank_line_close(&l);
	return found ? SIGNPREP_OK : SIGNPREP_NOT_FOUND;
}
