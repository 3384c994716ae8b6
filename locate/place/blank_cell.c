/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Room in tables, and in form fields. */
#include <math.h>

#include "locate/place/blank_label.h"

#define BORDER 4.0      /* points; what is further on is inside the next cell */
#define NARROW 2.0      /* em; narrower cells only keep others apart */
#define OWN_ROOM 6.0    /* em; a label with a colon that leaves so much of its own cell is no heading */
#define SAME_COLUMN 4.0 /* points */
#define LOW 1.0         /* em; lower cells are gaps */
#define FIELD_GAP 16.0  /* em; a label's field is not further off */
#define FIELD_LINES 2.2

void sp_blank_set_cell(sp_blank *out, signprep_blank_kind kind, signprep_rect cell)
{
	out->kind = kind;
	out->rect = out->seat = cell;
	out->centred = true;
}

static bool is_room(const sp_blank_label *l, signprep_rect cell)
{
	return cell.x1 - cell.x0 >= NARROW * l->size && cell.y1 - cell.y0 >= LOW * l->size && sp_blank_sheet_empty(l->sheet, cell);
}

/* The cell behind the border at `wall`, at height `y`. A cell of two rows has several neighbours: each is tried at its own height. */
static bool cell_right(const sp_blank_label *l, double wall, double y, signprep_rect *cell)
{
	double x = wall + BORDER, second = sp_blank_sheet_wall(l->sheet, wall + 0.1, y);
	/* Double lines are one border. */
	x = second < x ? second + BORDER : x;
	return sp_blank_sheet_cell(l->sheet, x, y, cell) && cell->x0 >= wall && cell->x0 <= x && is_room(l, *cell);
}

bool sp_blank_by_cell(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	double wall = sp_blank_sheet_wall(l->sheet, l->start, l->eye);
	signprep_rect cell, own;
	bool found;
	if (!isfinite(wall) || (next && next->x0 < wall))
		return false;
	found = cell_right(l, wall, l->eye, &cell);
	if (!found && sp_blank_sheet_cell(l->sheet, l->rect.x1, l->eye, &own))
		found = cell_right(l, wall, own.y0 + LOW * l->size / 2, &cell) ||
			cell_right(l, wall, own.y1 - LOW * l->size / 2, &cell);
	if (found)
		sp_blank_set_cell(out, SIGNPREP_BLANK_CELL, cell);
	return found;
}

bool sp_blank_by_heading(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	const double x = (l->rect.x0 + l->rect.x1) / 2;
	signprep_rect own, cell;
	if (l->sheet->upright || !sp_blank_sheet_cell(l->sheet, x, l->eye, &own))
		return false;
	if ((next && next->x0 < own.x1) || (l->colon && own.x1 - l->start >= OWN_ROOM * l->size))
		return false;
	/* A tall cell has room of its own under its heading. */
	if (!sp_blank_sheet_cell(l->sheet, x, own.y1 + BORDER, &cell) || cell.y0 < own.y1 - 0.1 || cell.y0 > own.y1 + BORDER)
		return false;
	if (cell.x0 < own.x0 - SAME_COLUMN || cell.x1 > own.x1 + SAME_COLUMN || !is_room(l, cell))
		return false;
	sp_blank_set_cell(out, SIGNPREP_BLANK_CELL_BELOW, cell);
	return true;
}

static bool is_open(const signprep_field *f, int page)
{
	const unsigned gone = SIGNPREP_FIELD_HIDDEN | SIGNPREP_FIELD_ZERO_SIZE | SIGNPREP_FIELD_GHOST;
	return f->page == page && !(f->flags & gone) && (f->type[0] == 'T' || f->type[0] == 'S' || f->type[0] == 'C');
}

/* How far the field is from the label, on its line behind it or on the next one; INFINITY when it is no field of this label. */
static double distance(const sp_blank_label *l, signprep_rect r)
{
	const sp_blank_mark *next = sp_blank_label_next(l);
	double gap = r.x0 - l->start;
	if (r.y0 < l->eye && r.y1 > l->eye) {
		if (r.x1 <= l->start || gap > FIELD_GAP * l->size || sp_blank_sheet_walls(l->sheet, l->start, r.x0, l->eye) > 1)
			return INFINITY;
		/* Text within the field is its value. */
		return next && (next->x0 + next->x1) / 2 < r.x0 && !next->filler ? INFINITY : fmax(0, gap);
	}
	if (l->sheet->upright || r.x0 > l->rect.x1 || r.x1 < l->rect.x0 || (next && next->x0 - l->start < SP_BLANK_LEAST * l->size))
		return INFINITY;
	if (r.y0 >= l->eye && r.y0 <= l->level + FIELD_LINES * l->size) {
		const sp_blank_rule line = { r.x0, r.x1, r.y1 - l->size / 2, r.y1, false };
		return sp_blank_sheet_is_owned(l->sheet, &line, SP_BLANK_STANDS, l->level) ? INFINITY
											   : FIELD_GAP * l->size + r.y0 - l->eye;
	}
	if (!l->colon && r.y1 <= l->eye && r.y1 >= l->level - FIELD_LINES * l->size && sp_blank_label_is_alone(l))
		return 2 * FIELD_GAP * l->size + l->eye - r.y1;
	return INFINITY;
}

bool sp_blank_by_field(const sp_blank_label *l, sp_blank *out)
{
	double best = INFINITY;
	for (size_t i = 0; l->fields && i < l->fields->count; i++) {
		const signprep_field *f = &l->fields->items[i];
		signprep_rect r = sp_blank_sheet_enter(l->sheet, f->rect);
		double far = is_open(f, l->hit->page) ? distance(l, r) : INFINITY;
		if (far >= best)
			continue;
		best = far;
		sp_blank_set_cell(out, SIGNPREP_BLANK_FIELD, r);
	}
	return isfinite(best);
}
