/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Room on the label's own line: leaders, ruled lines, white. */
#include <math.h>

#include "locate/place/blank_label.h"
#include "locate/place/blank_signs.h"

/* In font sizes, but for WALL_SLACK. */
#define RUN_GAP 1.0     /* leaders further apart are two runs */
#define UNDERSCORES 0.9 /* a shorter run is a sign of its own */
#define LEADER 2.4      /* dots and dashes: shorter ones are punctuation */
#define RULE 0.6        /* a drawn line is seen for what it is, however short */
#define RULE_ABOVE 0.3  /* a rule may lie so much above the baseline … */
#define RULE_BELOW 0.9  /* … or below it */
#define COLUMN 1.2      /* or on either side of the centre of a column */
#define LOW_GAP 4.0     /* which begins so close to the label */
#define WALL_SLACK 1.5  /* points; an underline ends sooner before the border of its cell */
#define TALL 2.5        /* a cell so much higher than the type has room for a seal */
#define EYE 0.35

void sp_blank_set_run(const sp_blank_label *l, sp_blank *out, signprep_blank_kind kind, double x0, double x1, double y)
{
	out->kind = kind;
	out->centred = l->sheet->upright;
	out->rect = (signprep_rect) { x0, y - l->size, x1, y };
	if (l->sheet->upright)
		out->rect.y0 = l->level - l->size / 2, out->rect.y1 = l->level + l->size / 2;
	out->seat = (signprep_rect) { x0, l->eye - l->size / 2, x1, l->eye + l->size / 2 };
}

void sp_blank_set_other(const sp_blank_label *l, sp_blank *out, signprep_blank_kind kind, double x0, double x1, double y)
{
	sp_blank_set_run(l, out, kind, x0, x1, y);
	out->seat = (signprep_rect) { x0, y - EYE * l->size - l->size / 2, x1, y - EYE * l->size + l->size / 2 };
}

/* Underscores joined by hyphens or full stops leave room for a day. */
static signprep_blank_kind kind_of_run(size_t underscores, size_t joints)
{
	if (underscores >= 3 && joints == 2)
		return SIGNPREP_BLANK_DATE;
	return underscores ? SIGNPREP_BLANK_UNDERSCORES : SIGNPREP_BLANK_LEADER;
}

bool sp_blank_by_leader(const sp_blank_label *l, sp_blank *out)
{
	size_t i = l->behind, underscores = 0, joints = 0;
	double x0, x1;
	if (i >= l->count || !l->line[i].filler || sp_blank_sheet_walls(l->sheet, l->start, l->line[i].x0, l->eye) > 1)
		return false;
	x0 = l->line[i].x0;
	for (x1 = x0; i < l->count && l->line[i].filler && l->line[i].x0 - x1 < RUN_GAP * l->size; i++) {
		x1 = fmax(x1, l->line[i].x1);
		underscores += sp_sign_is_underscore(l->line[i].cp);
		joints += l->line[i].cp == '-' || l->line[i].cp == '.';
	}
	if (x1 - x0 < (underscores ? UNDERSCORES : LEADER) * l->size)
		return false;
	sp_blank_set_run(l, out, kind_of_run(underscores, joints), x0, x1, l->level);
	return true;
}

/* A ruled line that ends at the border of a cell is a border too, and so is one with more than one border before it. */
static bool is_free(const sp_blank_label *l, const sp_blank_rule *r)
{
	double wall = sp_blank_sheet_wall(l->sheet, fmax(r->x0, l->start), l->eye);
	return !r->typed && r->x1 > l->start && r->x1 < wall - WALL_SLACK;
}

static bool near_baseline(const sp_blank_label *l, const sp_blank_rule *r)
{
	double y = (r->y0 + r->y1) / 2;
	if (l->sheet->upright)
		return fabs(y - l->level) <= COLUMN * l->size;
	return y >= l->level - RULE_ABOVE * l->size && y <= l->level + RULE_BELOW * l->size;
}

static void set_rule(const sp_blank_label *l, sp_blank *out, double x0, double x1, const sp_blank_rule *r)
{
	sp_blank_set_run(l, out, SIGNPREP_BLANK_RULE, x0, x1, (r->y0 + r->y1) / 2);
}

/* What is left of a rule between the label and the next text. A drawn line is as long as it is, whatever the margin of the text. */
static bool free_part(const sp_blank_label *l, const sp_blank_rule *r, double *x0, double *x1)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	*x0 = fmax(r->x0, l->start);
	*x1 = fmin(r->x1, next ? next->x0 : INFINITY);
	return *x1 - *x0 >= RULE * l->size;
}

/* The line below the next cell of a table without other borders: the row may be higher than its text. */
static bool by_low_rule(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_rule *best = NULL;
	double x0, x1;
	for (size_t i = 0; i < l->sheet->rule_count && !l->sheet->upright; i++) {
		const sp_blank_rule *r = &l->sheet->rules[i];
		if (r->typed || (r->y0 + r->y1) / 2 <= l->level + RULE_BELOW * l->size ||
			r->y1 > l->level + SP_BLANK_ROW * l->size || r->x0 < l->start - l->size / 2 ||
			r->x0 > l->start + LOW_GAP * l->size)
			continue;
		best = !best || r->y0 < best->y0 ? r : best;
	}
	if (!best || !free_part(l, best, &x0, &x1) || sp_blank_sheet_is_border(l->sheet, best) ||
		sp_blank_sheet_is_owned(l->sheet, best, SP_BLANK_STANDS, l->level) ||
		!sp_blank_sheet_empty(l->sheet, (signprep_rect) { x0, l->level - l->size, x1, best->y1 + RULE_ABOVE * l->size }))
		return false;
	set_rule(l, out, x0, x1, best);
	return true;
}

bool sp_blank_by_rule(const sp_blank_label *l, sp_blank *out)
{
	bool found = false;
	double x0, x1, first = INFINITY;
	for (size_t i = 0; i < l->sheet->rule_count; i++) {
		const sp_blank_rule *r = &l->sheet->rules[i];
		if (!near_baseline(l, r) || !free_part(l, r, &x0, &x1) || x0 >= first || !is_free(l, r) ||
			sp_blank_sheet_walls(l->sheet, l->start, x0, l->eye) > 1)
			continue;
		first = x0;
		set_rule(l, out, x0, x1, r);
		found = true;
	}
	return found || by_low_rule(l, out);
}

bool sp_blank_by_white(const sp_blank_label *l, sp_blank *out)
{
	double end = sp_blank_label_end(l);
	signprep_rect cell;
	if (end - l->start < SP_BLANK_LEAST * l->size)
		return false;
	sp_blank_set_run(l, out, SIGNPREP_BLANK_WHITE, l->start, end, l->level);
	/* A seal is centred on a cell that has room for it. */
	if (sp_blank_sheet_cell(l->sheet, l->start, l->eye, &cell) && cell.y1 - cell.y0 > TALL * l->size)
		out->seat = (signprep_rect) { l->start, cell.y0, end, cell.y1 };
	return true;
}
