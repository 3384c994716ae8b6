/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables that are painted: what stands for them in the list of what is written. */
#include "locate/bake_table.h"

#include <math.h>
#include <stdlib.h>

#include "locate/check/table_value.h"
#include "locate/check/text_fit.h"

/* A table on its way into the list. */
typedef struct sheet {
	signprep_bake *bake;
	const signprep_bake_item *whole;
	const sp_table *table;
	double *xs, *ys; /* edges of columns and rows, one more than there are */
	bool *taken;     /* places that a cell covers */
	bool failed;
} sheet;

static signprep_bake_item *add_part(sheet *s, signprep_rect rect, unsigned flags)
{
	signprep_bake_item *item = sp_bake_item_add(s->bake);

	s->failed |= !item;
	if (!item)
		return NULL;
	const size_t order = item->order;
	*item = *s->whole;
	item->order = order;
	item->rect = rect;
	item->flags = SIGNPREP_BAKE_FLAT | SIGNPREP_BAKE_PART | flags;
	return item;
}

static void add_frame(sheet *s, size_t row, size_t column, size_t rows, size_t columns)
{
	const signprep_rect rect = { s->xs[column], s->ys[row], s->xs[column + columns], s->ys[row + rows] };

	add_part(s, rect, SIGNPREP_BAKE_FRAME);
}

static void add_text(sheet *s, const sp_table_cell *cell)
{
	const signprep_rect inner = { s->xs[cell->column] + SP_TABLE_PAD, s->ys[cell->row] + SP_TABLE_PAD,
		s->xs[cell->column + cell->columns] - SP_TABLE_PAD, s->ys[cell->row + cell->rows] - SP_TABLE_PAD };
	signprep_bake_item *item = *cell->text ? add_part(s, inner, SIGNPREP_BAKE_MULTILINE) : NULL;
	const char *text = item ? sp_arena_dup(&s->bake->arena, cell->text) : NULL;

	if (!item)
		return;
	s->failed |= !text;
	item->value = text ? text : "";
	item->font_size = cell->size;
	item->align = cell->align == SIGNPREP_TEXT_CENTER ? SIGNPREP_BAKE_CENTER
		: cell->align == SIGNPREP_TEXT_RIGHT      ? SIGNPREP_BAKE_RIGHT
							  : SIGNPREP_BAKE_LEFT;
}

static void add_all(sheet *s)
{
	const sp_table *t = s->table;
	signprep_bake_item *whole = sp_bake_item_add(s->bake);

	s->failed |= !whole;
	if (whole) {
		const size_t order = whole->order;

		*whole = *s->whole;
		whole->order = order;
	}
	for (size_t i = 0; !s->failed && i < t->count; i++) {
		const sp_table_cell *cell = &t->cells[i];

		for (size_t r = 0; r < cell->rows; r++)
			for (size_t c = 0; c < cell->columns; c++)
				s->taken[(cell->row + r) * t->columns + cell->column + c] = true;
		add_frame(s, cell->row, cell->column, cell->rows, cell->columns);
		add_text(s, cell);
	}
	for (size_t i = 0; !s->failed && i < t->rows * t->columns; i++)
		if (!s->taken[i])
			add_frame(s, i / t->columns, i % t->columns, 1, 1);
}

/* Heights first, then edges: each of them reads what stands behind it. */
static bool lay_out(sheet *s)
{
	const sp_table *t = s->table;
	const signprep_rect r = s->whole->rect;
	const double width = r.x1 - r.x0;
	const bool fits = sp_table_heights(t, width, s->ys + 1) <= r.y1 - r.y0 + SP_TEXT_SLACK && !sp_table_narrow_column(t, width);

	s->ys[0] = r.y0;
	for (size_t i = 0; i < t->rows; i++)
		s->ys[i + 1] += s->ys[i];
	s->xs[0] = r.x0;
	for (size_t i = 0; i < t->columns; i++)
		s->xs[i + 1] = s->xs[i] + t->widths[i] * width;
	return fits;
}

sp_bake_table_status sp_bake_table_add(signprep_bake *bake, const signprep_bake_item *whole, const char *value)
{
	sp_table table;
	sp_bake_table_status out = SP_BAKE_TABLE_MEMORY;
	const sp_table_status status = sp_table_read(&table, value);

	if (status != SP_TABLE_READ)
		return status == SP_TABLE_MEMORY ? SP_BAKE_TABLE_MEMORY : SP_BAKE_TABLE_OTHER;
	sheet s = { .bake = bake, .whole = whole, .table = &table };
	s.xs = calloc(table.columns + 1, sizeof *s.xs);
	s.ys = calloc(table.rows + 1, sizeof *s.ys);
	s.taken = calloc(table.rows * table.columns, sizeof *s.taken);
	if (s.xs && s.ys && s.taken) {
		out = lay_out(&s) ? SP_BAKE_TABLE_PAINTED : SP_BAKE_TABLE_TOO_HIGH;
		if (out == SP_BAKE_TABLE_PAINTED)
			add_all(&s);
		if (s.failed)
			out = SP_BAKE_TABLE_MEMORY;
	}
	free(s.taken);
	free(s.ys);
	free(s.xs);
	sp_table_clear(&table);
	return out;
}
