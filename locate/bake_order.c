/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading order. */
#include <math.h>
#include <stdlib.h>

#include "locate/bake.h"

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
