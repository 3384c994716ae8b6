/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where signatures stand against where they were meant to. Each page is an assignment problem of its own: who belongs to whom so
 * that the sum of all distances is least (Kuhn and Munkres, with potentials; O(n³) for n on a page).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/num.h"
#include "verify/verification.h"

/* A place that a signature is meant for. */
typedef struct place {
	const signprep_component *component;
	const signprep_placement *placement;
	bool taken;
} place;

typedef struct matching {
	signprep_verification *v;
	place *places;
	size_t place_count;
	double tolerance;
} matching;

static double distance(signprep_rect a, signprep_rect b)
{
	return hypot(a.x0 - b.x0, a.y0 - b.y0);
}

/* Dates and texts are painted; only these become signatures of their own. */
static bool is_signature(const char *type)
{
	static const char *const types[] = { "SIGN_SEAL", "SIGN_SIGNATURE", "SIGN_LEGAL_PERSON_SEAL" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

static bool collect(matching *m, const signprep_result *result)
{
	size_t count = 0;

	for (size_t i = 0; i < signprep_result_count(result); i++)
		count += signprep_result_at(result, i)->placement_count;
	m->places = calloc(count + 1, sizeof *m->places);
	for (size_t i = 0; m->places && i < signprep_result_count(result); i++) {
		const signprep_component *c = signprep_result_at(result, i);

		for (size_t k = 0; is_signature(c->type) && k < c->placement_count; k++)
			m->places[m->place_count++] = (place) { c, &c->placements[k], false };
	}
	return m->places != NULL;
}

/* A square problem: `cost` has n × n numbers; `column_of` gets the column of each row. `work` has room for 4 (n + 1) numbers. */
static void assign(const double *cost, size_t n, size_t *row_of, double *work, size_t *way)
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

/* Rows are signatures, columns places; those that lack a partner are paired with nobody, at a cost that every page can bear. */
static double cost_of(const matching *m, const size_t *signatures, const size_t *places, size_t counts[2], size_t i, size_t j)
{
	if (i >= counts[0] || j >= counts[1])
		return 1e6;
	return distance(m->v->items[signatures[i]].rect, m->places[places[j]].placement->rect);
}

static bool match_page(matching *m, const size_t *signatures, const size_t *places, size_t counts[2])
{
	const size_t n = counts[0] > counts[1] ? counts[0] : counts[1];
	double *cost = calloc(n * n + 4 * (n + 1), sizeof *cost);
	size_t *row_of = calloc(2 * (n + 1), sizeof *row_of);

	for (size_t i = 0; cost && i < n; i++)
		for (size_t j = 0; j < n; j++)
			cost[i * n + j] = cost_of(m, signatures, places, counts, i, j);
	if (cost && row_of)
		assign(cost, n, row_of, cost + n * n, row_of + n + 1);
	for (size_t j = 1; cost && row_of && j <= counts[1]; j++) {
		const size_t row = row_of[j];
		place *p = &m->places[places[j - 1]];

		if (!row || row > counts[0])
			continue;
		signprep_signed *s = &m->v->items[signatures[row - 1]];
		p->taken = true;
		s->component = p->component->where;
		s->meant_page = p->placement->page;
		s->meant = p->placement->rect;
		s->distance = distance(s->rect, p->placement->rect);
	}
	const bool done = cost && row_of;
	free(cost);
	free(row_of);
	return done;
}

static bool is_visible(const signprep_signed *s)
{
	return s->page && s->rect.x1 > s->rect.x0 && s->rect.y1 > s->rect.y0;
}

/* The signatures and places of one page; `lists` has room for all of both. */
static void list_page(const matching *m, int page, size_t *lists[2], size_t counts[2])
{
	counts[0] = counts[1] = 0;
	for (size_t i = 0; i < m->v->count; i++)
		if (is_visible(&m->v->items[i]) && m->v->items[i].page == page)
			lists[0][counts[0]++] = i;
	for (size_t i = 0; i < m->place_count; i++)
		if (m->places[i].placement->page == page)
			lists[1][counts[1]++] = i;
}

static bool match_pages(matching *m)
{
	size_t *room = calloc(m->v->count + m->place_count + 2, sizeof *room), counts[2];
	size_t *lists[2] = { room, room ? room + m->v->count + 1 : NULL };
	bool done = room != NULL;

	for (size_t i = 0; done && i < m->v->count; i++) {
		signprep_signed *s = &m->v->items[i];

		if (!is_visible(s) || *s->component)
			continue;
		list_page(m, s->page, lists, counts);
		/* Once for each page: its first signature. */
		if (lists[0][0] == i && counts[1])
			done = match_page(m, lists[0], lists[1], counts);
	}
	free(room);
	return done;
}

static void size_text(signprep_rect r, char out[64])
{
	char width[24], height[24];

	sp_num_format(r.x1 - r.x0, 1, width, sizeof width);
	sp_num_format(r.y1 - r.y0, 1, height, sizeof height);
	snprintf(out, 64, "%s × %s", width, height);
}

static void say_signature(matching *m, const signprep_signed *s)
{
	char text[24], is[64], meant[64];
	signprep_issue *issue = NULL;

	if (!*s->component) {
		snprintf(text, sizeof text, "%d", s->page);
		issue = sp_issues_add(m->v->issues, "D852", "", s->field, text, NULL);
	} else if (s->distance > m->tolerance) {
		sp_num_format(s->distance, 1, text, sizeof text);
		issue = sp_issues_add(m->v->issues, "D850", s->component, s->field, text, NULL);
	} else if (fabs((s->rect.x1 - s->rect.x0) - (s->meant.x1 - s->meant.x0)) > m->tolerance ||
		fabs((s->rect.y1 - s->rect.y0) - (s->meant.y1 - s->meant.y0)) > m->tolerance) {
		size_text(s->rect, is);
		size_text(s->meant, meant);
		issue = sp_issues_add(m->v->issues, "D853", s->component, s->field, is, meant, NULL);
	}
	if (issue)
		sp_issue_set_place(issue, s->page, &s->rect);
}

static void say(matching *m)
{
	for (size_t i = 0; i < m->v->count; i++)
		if (is_visible(&m->v->items[i]))
			say_signature(m, &m->v->items[i]);
	for (size_t i = 0; i < m->place_count; i++) {
		const place *p = &m->places[i];
		char page[16];

		if (p->taken)
			continue;
		snprintf(page, sizeof page, "%d", p->placement->page);
		sp_issue_set_place(sp_issues_add(m->v->issues, "D851", p->component->where, p->component->type, page, NULL),
			p->placement->page, &p->placement->rect);
	}
}

/* The result may be gone before the verification is. */
static bool keep_names(signprep_verification *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (!(v->items[i].component = sp_arena_dup(&v->arena, v->items[i].component)))
			return false;
	return true;
}

signprep_code signprep_verification_match(
	signprep_verification *verification, const signprep_result *result, double tolerance, signprep_error *err)
{
	matching m = { .v = verification, .tolerance = tolerance };
	bool done = collect(&m, result) && match_pages(&m);

	if (done) {
		say(&m);
		verification->matched = true;
	}
	done = keep_names(verification) && done;
	free(m.places);
	return done && !sp_issues_failed(verification->issues) ? SIGNPREP_OK : sp_fail_memory(err, verification->file);
}
