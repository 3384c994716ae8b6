/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hits by what stands around them. */
#include "locate/match/neighbours.h"

#include <float.h>
#include <math.h>

/* Page, then line, then position in the line; negative when `a` comes first. */
static int reading_order(const signprep_hit *a, const signprep_hit *b)
{
	double middle_a = (a->rect.y0 + a->rect.y1) / 2, middle_b = (b->rect.y0 + b->rect.y1) / 2;
	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	if (middle_a < b->rect.y0 || middle_a > b->rect.y1) {
		if (middle_b < a->rect.y0 || middle_b > a->rect.y1)
			return middle_a < middle_b ? -1 : 1;
	}
	if (a->rect.x0 == b->rect.x0)
		return 0;
	return a->rect.x0 < b->rect.x0 ? -1 : 1;
}

static double gap(double a0, double a1, double b0, double b1)
{
	if (b0 > a1)
		return b0 - a1;
	return a0 > b1 ? a0 - b1 : 0;
}

static double distance(signprep_rect a, signprep_rect b)
{
	return hypot(gap(a.x0, a.x1, b.x0, b.x1), gap(a.y0, a.y1, b.y0, b.y1));
}

static double nearest(const signprep_candidate *candidates, size_t count, const signprep_hit *place)
{
	double best = DBL_MAX;
	for (size_t i = 0; i < count; i++) {
		if (!*candidates[i].dropped && candidates[i].page == place->page)
			best = fmin(best, distance(candidates[i].rect, place->rect));
	}
	return best;
}

static bool speaks_for(const signprep_candidate *candidates, size_t count, const signprep_candidate *candidate,
	const signprep_hit *place, double reach)
{
	double away;
	if (candidate->page != place->page)
		return false;
	away = distance(candidate->rect, place->rect);
	return away <= reach && away <= nearest(candidates, count, place) + place->font_size;
}

void sp_neighbours_within(signprep_candidate *candidates, size_t count, const signprep_query *text, double reach)
{
	/* Judged before anything falls, so that the order of the hits does not matter. */
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; !*candidates[i].dropped && !candidates[i].chosen && k < text->hit_count; k++)
			candidates[i].chosen = speaks_for(candidates, count, &candidates[i], &text->hits[k], reach);
	}
	for (size_t i = 0; i < count; i++) {
		if (!*candidates[i].dropped && !candidates[i].chosen)
			candidates[i].dropped = "Near";
		candidates[i].chosen = false;
	}
}

const signprep_hit *sp_neighbours_nearest(
	const signprep_candidate *candidates, size_t count, const signprep_query *text, double *away)
{
	const signprep_hit *best = NULL;
	*away = DBL_MAX;
	for (size_t k = 0; k < text->hit_count; k++) {
		for (size_t i = 0; i < count; i++) {
			double d = candidates[i].page == text->hits[k].page ? distance(candidates[i].rect, text->hits[k].rect)
									    : DBL_MAX;
			if (d < *away) {
				*away = d;
				best = &text->hits[k];
			}
		}
	}
	return best;
}

static bool on_line(const signprep_hit *a, const signprep_hit *b)
{
	return a->page == b->page && a->direction == b->direction &&
		fabs(a->baseline - b->baseline) <= fmax(a->font_size, b->font_size) / 2;
}

void sp_neighbours_same_line(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < text->hit_count && !on_line(&hits[i], &text->hits[k]))
			k++;
		if (!*candidates[i].dropped && k == text->hit_count)
			candidates[i].dropped = "SameLine";
	}
}

void sp_neighbours_after(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	for (size_t i = 0; i < count; i++) {
		if (!*candidates[i].dropped && (text->hit_count == 0 || reading_order(&hits[i], &text->hits[0]) <= 0))
			candidates[i].dropped = "After";
	}
}

void sp_neighbours_before(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	for (size_t i = 0; i < count; i++) {
		if (!*candidates[i].dropped &&
			(text->hit_count == 0 || reading_order(&hits[i], &text->hits[text->hit_count - 1]) >= 0))
			candidates[i].dropped = "Before";
	}
}

void sp_neighbours_region(signprep_candidate *candidate, signprep_rect region)
{
	double x = (candidate->rect.x0 + candidate->rect.x1) / 2, y = (candidate->rect.y0 + candidate->rect.y1) / 2;
	if (!*candidate->dropped && (x < region.x0 || x > region.x1 || y < region.y0 || y > region.y1))
		candidate->dropped = "Region";
}
