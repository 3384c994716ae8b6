/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Room above and below the label: the line over a caption, what stands on the next line. */
#include <math.h>

#include "locate/place/blank_label.h"
#include "locate/place/blank_signs.h"

/* In font sizes, but for points where said. */
#define UNDER 0.55       /* the line of a caption is at least so far above its baseline … */
#define OVER 3.2         /* … and at most so far */
#define OVER_POINTS 18.0 /* points; small captions stand further off for their size */
#define SHORT 3.0        /* shorter lines are no room */
#define WIDE 0.75        /* of the text's width; such lines part sections */
#define STANDS_BELOW 0.3
#define NEXT_NEAREST 0.9  /* the next line is so far below … */
#define NEXT_FURTHEST 4.5 /* … and not further */
#define NEXT_POINTS 54.0  /* a hand needs its room, however small the type */
#define NEXT_TEXT 3.6     /* a date on the next line */
#define NEXT_LEFT 2.5     /* and begins at most so far before the label */
#define BOX_BELOW 2.0
#define EMPTY_LINE 2.5 /* the next text is further down: there is an empty line */
#define LINE_LEAST 4.0 /* an empty line is longer */
#define FURTHEST_TEXT 5.0
#define PITCH 1.8 /* from line to line */
#define SLACK 0.5
#define SAME_LINE 0.35
#define DATE_MARKS 64

/* No text stands on the line itself. */
static bool is_bare(const sp_blank_label *l, const sp_blank_rule *r)
{
	const double size = fmax(l->size, l->sheet->body);
	const signprep_rect band = { r->x0, r->y0 - SP_BLANK_STANDS * size, r->x1, r->y1 + STANDS_BELOW * l->size };
	return r->typed || sp_blank_sheet_empty(l->sheet, band);
}

static bool between_is_empty(const sp_blank_label *l, double y0, double y1)
{
	return sp_blank_sheet_empty(l->sheet, (signprep_rect) { l->rect.x0, y0, l->rect.x1, y1 });
}

static bool parts_sections(const sp_blank_label *l, const sp_blank_rule *r)
{
	return !r->typed && r->x1 - r->x0 >= WIDE * (l->sheet->right - l->sheet->left);
}

/* The line right above the label. */
static const sp_blank_rule *line_above(const sp_blank_label *l)
{
	const sp_blank_rule *best = NULL;
	const double x = (l->rect.x0 + l->rect.x1) / 2, reach = fmax(OVER * l->size, l->size + OVER_POINTS);
	for (size_t i = 0; i < l->sheet->rule_count; i++) {
		const sp_blank_rule *r = &l->sheet->rules[i];
		if (r->y1 > l->level - UNDER * l->size || r->y0 < l->level - reach || r->x1 - r->x0 < SHORT * l->size)
			continue;
		if (x < r->x0 - SLACK * l->size || x > r->x1 + SLACK * l->size)
			continue;
		best = !best || r->y0 > best->y0 ? r : best;
	}
	return best;
}

bool sp_blank_by_caption(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_rule *r;
	if (l->sheet->upright || !sp_blank_label_is_alone(l) || (l->colon && !l->enclosed))
		return false;
	r = line_above(l);
	if (!r || !is_bare(l, r) || sp_blank_sheet_is_border(l->sheet, r) ||
		!between_is_empty(l, r->y1 + STANDS_BELOW * l->size, l->level - UNDER * l->size))
		return false;
	if (!l->enclosed && (parts_sections(l, r) || sp_blank_sheet_is_owned(l->sheet, r, SP_BLANK_STANDS, l->level)))
		return false;
	sp_blank_set_other(l, out, SIGNPREP_BLANK_RULE_ABOVE, r->x0, r->x1, (r->y0 + r->y1) / 2);
	return true;
}

/* The first line to write on below the label that begins under it. */
static const sp_blank_rule *line_below(const sp_blank_label *l)
{
	const sp_blank_rule *best = NULL;
	for (size_t i = 0; i < l->sheet->rule_count; i++) {
		const sp_blank_rule *r = &l->sheet->rules[i];
		if (r->y0 < l->level + NEXT_NEAREST * l->size || r->y1 > l->level + fmax(NEXT_FURTHEST * l->size, NEXT_POINTS) ||
			r->x1 - r->x0 < SHORT * l->size || r->x0 > l->rect.x1 || r->x0 < l->rect.x0 - NEXT_LEFT * l->size)
			continue;
		best = !best || r->y0 < best->y0 ? r : best;
	}
	return best;
}

/* The first text below `left`, and at most `lines` below: where its line is. NULL: none close by. */
static const sp_blank_mark *text_below(const sp_blank_label *l, double left, double lines)
{
	const sp_blank_mark *best = NULL;
	const double far = l->level + lines * l->size;
	for (size_t i = 0; i < l->sheet->mark_count; i++) {
		const sp_blank_mark *m = &l->sheet->marks[i];
		if (m->level < l->level + NEXT_NEAREST * l->size || m->level > far || m->x1 < left)
			continue;
		best = !best || m->level < best->level - 1 ? m : best;
	}
	return best;
}

/* A date without a label of its own on the next line: its marks are few. */
static bool date_below(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_mark *first = text_below(l, l->rect.x0 - NEXT_LEFT * l->size, NEXT_TEXT);
	sp_blank_mark line[DATE_MARKS];
	size_t count = 0;
	double begin, end, year;
	sp_blank_row below = sp_blank_label_row(l);
	if (!first)
		return false;
	for (size_t i = 0; i < l->sheet->mark_count && count < DATE_MARKS; i++) {
		const sp_blank_mark *m = &l->sheet->marks[i];
		if (fabs(m->level - first->level) < SAME_LINE * l->size)
			line[count++] = *m;
	}
	/* What stands before it is its label. */
	if (line[0].x0 < l->rect.x0 - NEXT_LEFT * l->size)
		return false;
	below.marks = line;
	below.count = count;
	below.eye += first->level - l->level;
	if (!sp_blank_scan_date(&below, 0, l->rect.x0, &begin, &end, &year))
		return false;
	sp_blank_set_other(l, out, SIGNPREP_BLANK_DATE, begin, end, first->level);
	return true;
}

static bool box_below(const sp_blank_label *l, sp_blank *out)
{
	const double x = (l->rect.x0 + l->rect.x1) / 2, size = l->size;
	signprep_rect cell;
	if (!sp_blank_sheet_cell(l->sheet, x, l->level + BOX_BELOW * size, &cell) || cell.y0 <= l->level ||
		cell.y1 - cell.y0 < size || !sp_blank_sheet_empty(l->sheet, cell))
		return false;
	sp_blank_set_cell(out, SIGNPREP_BLANK_CELL_BELOW, cell);
	return true;
}

bool sp_blank_by_next_line(const sp_blank_label *l, sp_blank *out)
{
	const sp_blank_rule *r;
	if (l->sheet->upright || !sp_blank_label_ends(l))
		return false;
	r = line_below(l);
	if (r && is_bare(l, r) && !parts_sections(l, r) && !sp_blank_sheet_is_border(l->sheet, r) &&
		!sp_blank_sheet_is_owned(l->sheet, r, SP_BLANK_ROW, l->level) &&
		between_is_empty(l, l->level + STANDS_BELOW * l->size, r->y0 - l->size)) {
		sp_blank_set_other(l, out, SIGNPREP_BLANK_NEXT_LINE, r->x0, r->x1, (r->y0 + r->y1) / 2);
		return true;
	}
	/* The day below a label for a signature is another matter. */
	return ((l->date || !sp_sign_wants_hand(l->hit->text)) && date_below(l, out)) || box_below(l, out);
}

bool sp_blank_by_empty_line(const sp_blank_label *l, sp_blank *out)
{
	const double bottom = l->level + EMPTY_LINE * l->size;
	const sp_blank_mark *next;
	signprep_rect room = { l->sheet->left, l->level + STANDS_BELOW * l->size, l->sheet->right, bottom }, cell;
	if (l->sheet->upright || !sp_blank_label_ends(l))
		return false;
	if (sp_blank_sheet_cell(l->sheet, l->rect.x1, l->eye, &cell)) {
		room.x0 = cell.x0;
		room.x1 = cell.x1;
		if (bottom > cell.y1)
			return false;
	}
	if (room.x1 - room.x0 < LINE_LEAST * l->size || !sp_blank_sheet_empty(l->sheet, room))
		return false;
	/* Its line lies half way to the next text. */
	next = text_below(l, room.x0, FURTHEST_TEXT);
	sp_blank_set_other(l, out, SIGNPREP_BLANK_NEXT_LINE, room.x0, room.x1,
		next ? (l->level + next->level) / 2 : l->level + PITCH * l->size);
	return true;
}
