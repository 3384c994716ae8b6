/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of what is written: how it grows, and its reading order. */
#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "locate/bake.h"

#define ITEMS_MAX 100000

signprep_bake_item *sp_bake_item_add(signprep_bake *bake)
{
	void *items = bake->items;

	if (!sp_array_reserve(&items, &bake->cap, bake->count, 1, sizeof *bake->items, ITEMS_MAX))
		return NULL;
	bake->items = items;
	signprep_bake_item *item = &bake->items[bake->count];

	*item = (signprep_bake_item) { .order = bake->count, .value = "" };
	bake->count++;
	return item;
}

static int by_top(const void *a, const void *b)
{
	const signprep_bake_item *x = a, *y = b;
	int order = (x->page > y->page) - (x->page < y->page);

	if (!order)
		order = (x->rect.y0 > y->rect.y0) - (x->rect.y0 < y->rect.y0);
	if (!order)
		order = (x->rect.x0 > y->rect.x0) - (x->rect.x0 < y->rect.x0);
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_left(const void *a, const void *b)
{
	const signprep_bake_item *x = a, *y = b;
	int order = (x->rect.x0 > y->rect.x0) - (x->rect.x0 < y->rect.x0);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* A box whose upper edge is above the middle of the row's first one belongs to its row. */
void sp_bake_sort(signprep_bake_item *items, size_t count)
{
	qsort(items, count, sizeof *items, by_top);
	for (size_t first = 0, end; first < count; first = end) {
		const double middle = (items[first].rect.y0 + items[first].rect.y1) / 2;

		for (end = first + 1; end < count && items[end].page == items[first].page && items[end].rect.y0 < middle; end++)
			continue;
		qsort(items + first, end - first, sizeof *items, by_left);
	}
}
