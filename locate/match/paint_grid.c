/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Paints sorted into cells as large as they are: for each width and height class (powers of two of the page) a grid of
 * its own, so that a paint touches at most four cells, and a search looks at the few cells of each class in use.
 */
#include "locate/match/paint_grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define CLASSES 9 /* cells of the page's side down to 1/256 of it */
#define FEW 256   /* paints that are simply looked through */
#define NIL UINT32_MAX

typedef struct entry {
	uint32_t paint, next;
} entry;

struct sp_paint_grid_index {
	bool used[CLASSES][CLASSES];
	uint32_t *heads; /* by hash of class and cell */
	size_t mask;
	entry *entries;
	size_t count;
};

typedef struct cells {
	int x0, y0, x1, y1;
} cells;

static int clamp_cell(double at, double side, int cell_count)
{
	double cell = side > 0 ? at / side * cell_count : 0;
	return cell < 0 ? 0 : cell >= cell_count ? cell_count - 1 : (int) cell;
}

static cells cells_of(const signprep_page *page, signprep_rect r, int width_class, int height_class)
{
	int columns = 1 << width_class, rows = 1 << height_class;
	return (cells) { clamp_cell(r.x0, page->width, columns), clamp_cell(r.y0, page->height, rows),
		clamp_cell(r.x1, page->width, columns), clamp_cell(r.y1, page->height, rows) };
}

static int class_of(double extent, double side)
{
	int class = 0;
	while (class + 1 < CLASSES && extent * (2 << class) <= side)
		class ++;
	return class;
}

static size_t slot_of(const struct sp_paint_grid_index *index, int width_class, int height_class, int x, int y)
{
	uint32_t key = (uint32_t) (width_class * CLASSES + height_class) << 18 | (uint32_t) x << 9 | (uint32_t) y;
	return (key * 2654435761u >> 7) & index->mask;
}

static signprep_rect rect_of(const signprep_paint *p)
{
	return (signprep_rect) { (double) p->x0, (double) p->y0, (double) p->x1, (double) p->y1 };
}

static void enter(struct sp_paint_grid_index *index, const signprep_page *page, const signprep_paint *p, uint32_t number)
{
	signprep_rect r = rect_of(p);
	int width_class = class_of(r.x1 - r.x0, page->width), height_class = class_of(r.y1 - r.y0, page->height);
	cells c = cells_of(page, r, width_class, height_class);
	index->used[width_class][height_class] = true;
	for (int y = c.y0; y <= c.y1; y++) {
		for (int x = c.x0; x <= c.x1; x++) {
			size_t slot = slot_of(index, width_class, height_class, x, y);
			index->entries[index->count] = (entry) { number, index->heads[slot] };
			index->heads[slot] = (uint32_t) index->count++;
		}
	}
}

static struct sp_paint_grid_index *build(sp_arena *arena, const signprep_text *text)
{
	struct sp_paint_grid_index *index = sp_arena_alloc(arena, sizeof *index);
	size_t slots = 1024;
	while (slots < text->paint_count)
		slots *= 2;
	if (!index)
		return NULL;
	index->mask = slots - 1;
	index->heads = sp_arena_array(arena, slots, sizeof *index->heads);
	index->entries = sp_arena_array(arena, text->paint_count * 4, sizeof *index->entries);
	if (!index->heads || !index->entries)
		return NULL;
	memset(index->heads, 0xFF, slots * sizeof *index->heads);
	for (size_t i = 0; i < text->paint_count; i++)
		enter(index, &text->page, &text->paints[i], (uint32_t) i);
	return index;
}

static bool touches(const signprep_paint *p, signprep_rect r)
{
	return (double) p->x1 >= r.x0 && (double) p->x0 <= r.x1 && (double) p->y1 >= r.y0 && (double) p->y0 <= r.y1;
}

static bool note(sp_paint_grid *grid, uint32_t number)
{
	void *found = grid->found;
	bool fits = sp_array_reserve(&found, &grid->found_cap, grid->count, 1, sizeof *grid->found, SIZE_MAX / 16);
	grid->found = found;
	if (fits)
		grid->found[grid->count++] = number;
	return fits;
}

static bool search_class(sp_paint_grid *grid, signprep_rect rect, int width_class, int height_class)
{
	const struct sp_paint_grid_index *index = grid->index;
	cells c = cells_of(&grid->text->page, rect, width_class, height_class);
	for (int y = c.y0; y <= c.y1; y++)
		for (int x = c.x0; x <= c.x1; x++)
			for (uint32_t at = index->heads[slot_of(index, width_class, height_class, x, y)]; at != NIL;
				at = index->entries[at].next)
				if (touches(&grid->text->paints[index->entries[at].paint], rect) &&
					!note(grid, index->entries[at].paint))
					return false;
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
	return (x > y) - (x < y);
}

/* Puts what was found in paint order, each paint once. */
static bool settle(sp_paint_grid *grid)
{
	void *paints = grid->paints;
	bool fits = sp_array_reserve(&paints, &grid->cap, 0, grid->count, sizeof *grid->paints, SIZE_MAX / 16);
	grid->paints = paints;
	if (!fits)
		return false;
	size_t kept = 0;
	if (grid->count)
		qsort(grid->found, grid->count, sizeof *grid->found, by_number);
	for (size_t i = 0; i < grid->count; i++)
		if (i == 0 || grid->found[i] != grid->found[i - 1])
			grid->paints[kept++] = &grid->text->paints[grid->found[i]];
	grid->count = kept;
	return true;
}

void sp_paint_grid_start(sp_paint_grid *grid, const signprep_text *text)
{
	grid->text = text;
	grid->index = NULL;
	grid->scan = SP_SCAN_UNKNOWN;
}

bool sp_paint_grid_collect(sp_paint_grid *grid, sp_arena *arena, signprep_rect rect)
{
	const signprep_text *text = grid->text;
	grid->count = 0;
	if (text->paint_count <= FEW) {
		for (size_t i = 0; i < text->paint_count; i++)
			if (touches(&text->paints[i], rect) && !note(grid, (uint32_t) i))
				return false;
		return settle(grid);
	}
	if (!grid->index && !(grid->index = build(arena, text)))
		return false;
	for (int w = 0; w < CLASSES; w++)
		for (int h = 0; h < CLASSES; h++)
			if (grid->index->used[w][h] && !search_class(grid, rect, w, h))
				return false;
	return settle(grid);
}

void sp_paint_grid_clear(sp_paint_grid *grid)
{
	free(grid->paints);
	free(grid->found);
	*grid = (sp_paint_grid) { .count = 0 };
}
