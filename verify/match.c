/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where signatures stand against where they were meant to. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/num.h"
#include "verify/assign.h"
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
	bool signs; /* the request has a component of those who sign, whatever became of it */
	double tolerance;
} matching;

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

		m->signs |= strncmp(c->type, "SIGN_", 5) == 0;
		for (size_t k = 0; is_signature(c->type) && k < c->placement_count; k++)
			m->places[m->place_count++] = (place) { c, &c->placements[k], false };
	}
	return m->places != NULL;
}

/* Each signature and each place as a box, then who belongs to whom. */
static bool match_pages(matching *m)
{
	const size_t count = m->v->count;
	sp_spot *spots = calloc(count + m->place_count + 1, sizeof *spots);
	size_t *partner = calloc(m->place_count + 1, sizeof *partner);

	for (size_t i = 0; spots && i < count; i++)
		if (sp_spot_is_seen(m->v->items[i].page, m->v->items[i].rect))
			spots[i] = (sp_spot) { m->v->items[i].page, m->v->items[i].rect };
	for (size_t j = 0; spots && j < m->place_count; j++)
		spots[count + j] = (sp_spot) { m->places[j].placement->page, m->places[j].placement->rect };
	const bool done = spots && partner && sp_assign(spots, count, spots + count, m->place_count, partner);
	for (size_t j = 0; done && j < m->place_count; j++) {
		place *p = &m->places[j];
		signprep_signed *s = partner[j] ? &m->v->items[partner[j] - 1] : NULL;

		p->taken = s != NULL;
		if (!s)
			continue;
		s->component = p->component->where;
		s->meant_page = p->placement->page;
		s->meant = p->placement->rect;
		s->distance = sp_spot_distance(s->rect, p->placement->rect);
	}
	free(spots);
	free(partner);
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
	if (!m->signs)
		sp_issues_add(m->v->issues, "R960", "", NULL);
	for (size_t i = 0; i < m->v->count; i++)
		if (sp_spot_is_seen(m->v->items[i].page, m->v->items[i].rect))
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
