/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables and watermarks in their boxes. */
#include "preview/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "locate/check/table_value.h"
#include "locate/check/watermark.h"

#define RULE 0x707070u

/* A table while it is drawn. */
typedef struct sheet {
	const sp_value_drawing *d;
	const sp_table *table;
	double *xs, *ys; /* edges of columns and rows, one more than there are */
	bool *taken;     /* places that a cell covers */
	bool fits;
} sheet;

static bool put_frame(const sheet *s, size_t row, size_t column, size_t rows, size_t columns, bool head)
{
	const signprep_mark mark = { .kind = SIGNPREP_MARK_CELL,
		.rect = { s->xs[column], s->ys[row], s->xs[column + columns], s->ys[row + rows] },
		.colour = RULE,
		.hatch = head };
	return s->d->add(s->d->opaque, &mark, NULL, 0);
}

static bool put_cell(const sheet *s, const sp_table_cell *cell)
{
	const signprep_rect inner = { s->xs[cell->column] + SP_TABLE_PAD, s->ys[cell->row] + SP_TABLE_PAD,
		s->xs[cell->column + cell->columns] - SP_TABLE_PAD, s->ys[cell->row + cell->rows] - SP_TABLE_PAD };
	const sp_text_box box = { .text = cell->text, .width = fmax(0, inner.x1 - inner.x0), .height = INFINITY, .lines = true };
	const sp_value_text text = { .text = cell->text,
		.lines = true,
		.rect = inner,
		.size = cell->size,
		.align = cell->align,
		.colour = s->fits && sp_text_fits(&box, cell->size) ? SP_VALUE_INK : SP_VALUE_TOO_LARGE };
	for (size_t i = 0; i < cell->rows; i++)
		for (size_t k = 0; k < cell->columns; k++)
			s->taken[(cell->row + i) * s->table->columns + cell->column + k] = true;
	return put_frame(s, cell->row, cell->column, cell->rows, cell->columns, cell->head) && sp_value_put_text(s->d, &text);
}

static bool put_all(const sheet *s)
{
	const sp_table *t = s->table;
	bool done = true;
	for (size_t i = 0; done && i < t->count; i++)
		done = put_cell(s, &t->cells[i]);
	for (size_t i = 0; done && i < t->rows * t->columns; i++)
		done = s->taken[i] || put_frame(s, i / t->columns, i % t->columns, 1, 1, false);
	return done;
}

static bool lay_out(const sp_value_drawing *d, const sp_table *table)
{
	const signprep_rect r = d->placement->rect;
	sheet s = { .d = d, .table = table };
	s.xs = calloc(table->columns + 1, sizeof *s.xs);
	s.ys = calloc(table->rows + 1, sizeof *s.ys);
	s.taken = calloc(table->rows * table->columns, sizeof *s.taken);
	bool done = s.xs && s.ys && s.taken;
	if (done) {
		/* Heights first, then edges: each of them reads what stands behind it. */
		s.fits = sp_table_heights(table, r.x1 - r.x0, s.ys + 1) <= r.y1 - r.y0 + SP_TEXT_SLACK;
		s.ys[0] = r.y0;
		for (size_t i = 0; i < table->rows; i++)
			s.ys[i + 1] += s.ys[i];
		s.xs[0] = r.x0;
		for (size_t i = 0; i < table->columns; i++)
			s.xs[i + 1] = s.xs[i] + table->widths[i] * (r.x1 - r.x0);
		done = put_all(&s);
	}
	free(s.taken);
	free(s.ys);
	free(s.xs);
	return done;
}

bool sp_value_put_table(const sp_value_drawing *d)
{
	sp_table table;
	const sp_table_status status = sp_table_read(&table, d->component->value);
	if (status != SP_TABLE_READ)
		return status != SP_TABLE_MEMORY;
	const bool done = lay_out(d, &table);
	sp_table_clear(&table);
	return done;
}

/* --- watermarks --- */

/* Where ComponentExtra does not say; nobody knows what the service does then. */
#define WATERMARK_SIZE 24.0
#define WATERMARK_TURN (-45.0)
#define WATERMARK_ALPHA 0.3
#define WATERMARK_INK 0x808080u
#define COPIES_MAX 2000

typedef struct stroke {
	const sp_value_drawing *d;
	const char *text;
	size_t length;
	double wide, size, turn, alpha;
} stroke;

static bool put_copy(const stroke *s, double x, double y)
{
	const signprep_mark mark = { .kind = SIGNPREP_MARK_TEXT,
		.rect = { x - s->wide / 2, y - s->size / 2, x + s->wide / 2, y + s->size / 2 },
		.colour = WATERMARK_INK,
		.turn = s->turn,
		.alpha = s->alpha };
	return s->d->add(s->d->opaque, &mark, s->text, s->length);
}

/* All over the box: the denser, the less room between. */
static bool put_everywhere(const stroke *s, signprep_rect r, int density)
{
	static const double gaps[] = { 1.5, 0.75, 0.25 }; /* of what one takes */
	double across, down;
	bool done = true;
	int copies = 0;
	sp_watermark_reach(&(sp_watermark) { s->wide, s->size, s->turn }, &across, &down);
	across *= 1 + gaps[density - 1];
	down *= 1 + gaps[density - 1];
	const int columns = (int) fmin(COPIES_MAX, fmax(1, floor((r.x1 - r.x0) / across)));
	const int rows = (int) fmin(COPIES_MAX, fmax(1, floor((r.y1 - r.y0) / down)));
	for (int i = 0; done && i < rows; i++)
		for (int k = 0; done && k < columns && copies < COPIES_MAX; k++, copies++)
			done = put_copy(s, r.x0 + (k + 0.5) * (r.x1 - r.x0) / columns, r.y0 + (i + 0.5) * (r.y1 - r.y0) / rows);
	return done;
}

static bool put_at(const stroke *s, signprep_rect r, signprep_corner corner)
{
	const signprep_rect at = sp_watermark_at(&(sp_watermark) { s->wide, s->size, s->turn }, r, corner);
	return put_copy(s, (at.x0 + at.x1) / 2, (at.y0 + at.y1) / 2);
}

bool sp_value_put_watermark(const sp_value_drawing *d)
{
	const signprep_component *c = d->component;
	const signprep_rect r = d->placement->rect;
	const sp_text_box box = { .text = c->value };
	const char *at = c->value;
	const sp_text_line line = sp_text_next(&at, &box, 1);
	stroke s = { .d = d,
		.text = line.start,
		.length = line.length,
		.size = c->font_size > 0 ? c->font_size : WATERMARK_SIZE,
		.turn = c->shown.rotated ? c->shown.rotate : WATERMARK_TURN,
		.alpha = c->shown.opacity > 0 ? c->shown.opacity : WATERMARK_ALPHA };
	s.wide = line.half_ems * s.size / 2;
	if (s.wide <= 0)
		return true;
	if (c->shown.position == SIGNPREP_CORNER_NONE)
		return put_everywhere(&s, r, c->shown.density ? c->shown.density : 2);
	return put_at(&s, r, c->shown.position);
}
