/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where signatures stand against where they were meant to. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/fail.h"
#include "base/issues.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "verify/verification.h"

/* A place that a signature is meant for. */
typedef struct place {
	const char *where, *type;
	int page;
	signprep_rect rect;
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
			m->places[m->place_count++] = (place) { c->where, c->type, c->placements[k].page, c->placements[k].rect,
				false };
	}
	return m->places != NULL;
}

/* Each signature and each place as a box, then who belongs to whom. */
static bool match_pages(matching *m)
{
	sp_spot *spots = calloc(m->place_count + 1, sizeof *spots);
	size_t *partner = calloc(m->place_count + 1, sizeof *partner);

	for (size_t j = 0; spots && j < m->place_count; j++)
		spots[j] = (sp_spot) { m->places[j].page, m->places[j].rect };
	const bool done = spots && partner && sp_verification_pair(m->v, spots, m->place_count, partner);
	for (size_t j = 0; done && j < m->place_count; j++) {
		place *p = &m->places[j];
		signprep_signed *s = partner[j] ? &m->v->items[partner[j] - 1] : NULL;

		p->taken = s != NULL;
		if (!s)
			continue;
		s->component = p->where;
		s->meant_page = p->page;
		s->meant = p->rect;
		s->distance = sp_spot_distance(s->rect, p->rect);
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
		snprintf(page, sizeof page, "%d", p->page);
		sp_issue_set_place(sp_issues_add(m->v->issues, "D851", p->where, p->type, page, NULL), p->page, &p->rect);
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

static signprep_code match(matching *m, bool collected, signprep_error *err)
{
	signprep_verification *v = m->v;
	bool done = collected && match_pages(m);

	if (done) {
		say(m);
		v->matched = true;
	}
	done = keep_names(v) && done;
	free(m->places);
	return done && !sp_issues_failed(v->issues) ? SIGNPREP_OK : sp_fail_memory(err, v->file);
}

signprep_code signprep_verification_match(
	signprep_verification *verification, const signprep_result *result, double tolerance, signprep_error *err)
{
	matching m = { .v = verification, .tolerance = tolerance };

	return match(&m, collect(&m, result), err);
}

static bool read_place(const cJSON *item, place *out)
{
	const cJSON *rect = cJSON_GetObjectItemCaseSensitive(item, "rect");
	double numbers[4];
	long long page = 0;

	for (int i = 0; i < 4; i++) {
		const cJSON *number = cJSON_GetArrayItem(rect, i);
		if (!cJSON_IsNumber(number) || !(fabs(number->valuedouble) <= SP_POINT_MAX))
			return false;
		numbers[i] = number->valuedouble;
	}
	*out = (place) { .where = sp_json_text(item, "where"), .type = sp_json_text(item, "type") };
	out->rect = (signprep_rect) { numbers[0], numbers[1], numbers[2], numbers[3] };
	out->page = sp_json_int(item, "page", &page) && page > 0 && page <= INT_MAX ? (int) page : 0;
	return out->page && *out->where;
}

signprep_code signprep_verification_match_places(
	signprep_verification *verification, const char *places, double tolerance, signprep_error *err)
{
	/* What was sent was checked before; places of what is only painted are not kept. */
	matching m = { .v = verification, .signs = true, .tolerance = tolerance };
	cJSON *list;
	signprep_code code = sp_verification_parse(&list, places, "D869", verification->file, err);
	bool good = cJSON_IsArray(list);

	if (code)
		return code;
	m.places = calloc((size_t) cJSON_GetArraySize(list) + 1, sizeof *m.places);
	for (const cJSON *item = good ? list->child : NULL; m.places && good && item; item = item->next)
		good = read_place(item, &m.places[m.place_count++]);
	if (m.places && !good) {
		free(m.places);
		code = sp_fail(err, "D869", 0, verification->file, NULL);
	} else {
		code = match(&m, m.places != NULL, err);
	}
	cJSON_Delete(list);
	return code;
}
