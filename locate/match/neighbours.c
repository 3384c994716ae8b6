/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Hits by what stands around them. */
#include "locate/match/neighbours.h"

#include <float.h>
#include <math.h>

int sp_hit_compare(const signprep_hit *a, const signprep_hit *b)
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

static double nearest(const signprep_trial *trials, size_t count, const signprep_hit *place)
{
	double best = DBL_MAX;
	for (size_t i = 0; i < count; i++) {
		if (!*trials[i].dropped && trials[i].page == place->page)
			best = fmin(best, distance(trials[i].rect, place->rect));
	}
	return best;
}

static bool speaks_for(const signprep_trial *trials, size_t count, const signprep_trial *trial, const signprep_hit *place)
{
	double away;
	if (trial->page != place->page)
		return false;
	away = distance(trial->rect, place->rect);
	return away <= SP_NEAR_MAX && away <= nearest(trials, count, place) + place->font_size;
}

void sp_context_near(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	(void) hits;
	/* Judged before anything falls, so that the order of the hits does not matter. */
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; !*trials[i].dropped && !trials[i].chosen && k < text->hit_count; k++)
			trials[i].chosen = speaks_for(trials, count, &trials[i], &text->hits[k]);
	}
	for (size_t i = 0; i < count; i++) {
		if (!*trials[i].dropped && !trials[i].chosen)
			trials[i].dropped = "Near";
		trials[i].chosen = false;
	}
}

static bool on_line(const signprep_hit *a, const signprep_hit *b)
{
	return a->page == b->page && a->direction == b->direction
		&& fabs(a->baseline - b->baseline) <= fmax(a->font_size, b->font_size) / 2;
}

void sp_context_same_line(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < text->hit_count && !on_line(&hits[i], &text->hits[k]))
			k++;
		if (!*trials[i].dropped && k == text->hit_count)
			trials[i].dropped = "SameLine";
	}
}

void sp_context_after(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	for (size_t i = 0; i < count; i++) {
		if (!*trials[i].dropped && (text->hit_count == 0 || sp_hit_compare(&hits[i], &text->hits[0]) <= 0))
			trials[i].dropped = "After";
	}
}

void sp_context_before(signprep_trial *trials, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	for (size_t i = 0; i < count; i++) {
		if (!*trials[i].dropped && (text->hit_count == 0 || sp_hit_compare(&hits[i], &text->hits[text->hit_count - 1]) >= 0))
			trials[i].dropped = "Before";
	}
}

void sp_context_region(signprep_trial *trial, signprep_rect region)
{
	double x = (trial->rect.x0 + trial->rect.x1) / 2, y = (trial->rect.y0 + trial->rect.y1) / 2;
	if (!*trial->dropped && (x < region.x0 || x > region.x1 || y < region.y0 || y > region.y1))
		trial->dropped = "Region";
}
