/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Each page is an assignment problem of its own: who belongs to whom so that the sum of all distances is least (Kuhn and Munkres,
 * with potentials; O(n³) for n on a page).
 */
#include "verify/assign.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One list's boxes of one page. */
typedef struct page_list {
	const sp_spot *spots;
	size_t *index; /* of each in `spots` */
	size_t count;
} page_list;

double sp_spot_distance(signprep_rect a, signprep_rect b)
{
	return hypot(a.x0 - b.x0, a.y0 - b.y0);
}

bool sp_spot_is_seen(int page, signprep_rect rect)
{
	return page && rect.x1 > rect.x0 && rect.y1 > rect.y0;
}

/* A square problem: `cost` has n × n numbers; `row_of` gets the row of each column. `work` has room for 4 (n + 1) numbers. */
static void solve(const double *cost, size_t n, size_t *row_of, double *work, size_t *way)
{
	double *u = work, *v = work + (n + 1), *least = work + 2 * (n + 1), *used = work + 3 * (n + 1);

	memset(row_of, 0, (n + 1) * sizeof *row_of);
	memset(work, 0, 4 * (n + 1) * sizeof *work);
	for (size_t row = 1; row <= n; row++) {
		size_t column = 0;

		row_of[0] = row;
		for (size_t j = 0; j <= n; j++) {
			least[j] = HUGE_VAL;
			used[j] = 0;
		}
		do {
			const size_t at = row_of[column];
			size_t next = 0;
			double step = HUGE_VAL;

			used[column] = 1;
			for (size_t j = 1; j <= n; j++) {
				if (used[j] > 0)
					continue;
				const double reduced = cost[(at - 1) * n + (j - 1)] - u[at] - v[j];
				if (reduced < least[j]) {
					least[j] = reduced;
					way[j] = column;
				}
				if (least[j] < step) {
					step = least[j];
					next = j;
				}
			}
			for (size_t j = 0; j <= n; j++)
				if (used[j] > 0) {
					u[row_of[j]] += step;
					v[j] -= step;
				} else {
					least[j] -= step;
				}
			column = next;
		} while (row_of[column]);
		for (; column; column = way[column])
			row_of[column] = row_of[way[column]];
	}
}

/* Those that lack a partner are paired with nobody, at a cost that every page can bear. Nothing costs more: among distances that are no
 * numbers solve() would find no next column for ever. */
#define NOBODY 1e6

static double cost_of(const page_list lists[2], size_t i, size_t j)
{
	if (i >= lists[0].count || j >= lists[1].count)
		return NOBODY;
	return fmin(sp_spot_distance(lists[0].spots[lists[0].index[i]].rect, lists[1].spots[lists[1].index[j]].rect), NOBODY);
}

static bool assign_page(const page_list lists[2], size_t *partner)
{
	const size_t n = lists[0].count > lists[1].count ? lists[0].count : lists[1].count;
	double *cost = calloc(n * n + 4 * (n + 1), sizeof *cost);
	size_t *row_of = calloc(2 * (n + 1), sizeof *row_of);

	for (size_t i = 0; cost && i < n; i++)
		for (size_t j = 0; j < n; j++)
			cost[i * n + j] = cost_of(lists, i, j);
	if (cost && row_of)
		solve(cost, n, row_of, cost + n * n, row_of + n + 1);
	for (size_t j = 1; cost && row_of && j <= lists[1].count; j++)
		if (row_of[j] && row_of[j] <= lists[0].count)
			partner[lists[1].index[j - 1]] = 1 + lists[0].index[row_of[j] - 1];
	const bool done = cost && row_of;
	free(cost);
	free(row_of);
	return done;
}

static void list_page(page_list *list, size_t count, int page)
{
	list->count = 0;
	for (size_t i = 0; i < count; i++)
		if (list->spots[i].page == page)
			list->index[list->count++] = i;
}

/* The next page above `page` that has a box; 0: none. */
static int next_page(const sp_spot *spots, size_t count, int page)
{
	int next = 0;

	for (size_t i = 0; i < count; i++)
		if (spots[i].page > page && (!next || spots[i].page < next))
			next = spots[i].page;
	return next;
}

bool sp_assign(const sp_spot *a, size_t a_count, const sp_spot *b, size_t b_count, size_t *partner)
{
	size_t *room = calloc(a_count + b_count + 1, sizeof *room);
	page_list lists[2] = { { .spots = a, .index = room }, { .spots = b, .index = room ? room + a_count : NULL } };
	bool done = room != NULL;

	memset(partner, 0, b_count * sizeof *partner);
	for (int page = 0; done && (page = next_page(b, b_count, page)) != 0;) {
		list_page(&lists[0], a_count, page);
		list_page(&lists[1], b_count, page);
		done = !lists[0].count || assign_page(lists, partner);
	}
	free(room);
	return done;
}
