/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Trying out: requests of many components, resolved the ordinary way, and what came of each. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "template/draft/choice.h"
#include "template/template_probe.h"

/* Components of one request, and candidates that its answer may have: each component is told with all hits of its keyword. */
#define BATCH 1000
#define CANDIDATES 200000
/* What is called the same so often is put by position: no words tell one from the others, and its number says nothing to people. */
#define CROWDED 200
/* Points: the same place. */
#define SAME 0.5

/* --- where labels stand --- */

static int by_label(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The distinct labels of the marks of one sort, sorted; NULL: no memory. */
static const char **list_labels(signprep_draft *d, bool regex, size_t *count)
{
	const char **labels = sp_arena_array(&d->arena, d->marks.count + 1, sizeof *labels);
	size_t all = 0;
	*count = 0;
	if (!labels)
		return NULL;
	for (size_t i = 0; i < d->marks.count; i++)
		if (d->marks.items[i].regex == regex)
			labels[all++] = d->marks.items[i].label;
	qsort((void *) labels, all, sizeof *labels, by_label);
	for (size_t i = 0; i < all; i++)
		if (*count == 0 || strcmp(labels[*count - 1], labels[i]) != 0)
			labels[(*count)++] = labels[i];
	return labels;
}

/* The hit in the mark's own line that is nearest to where it was thought to be. */
static const signprep_hit *nearest(const signprep_query *query, const sp_mark *mark, size_t *number)
{
	const signprep_hit *best = NULL;
	double least = INFINITY;
	for (size_t i = 0; i < query->hit_count; i++) {
		const signprep_hit *hit = &query->hits[i];
		double middle = (hit->rect.y0 + hit->rect.y1) / 2, away = fabs(hit->rect.x0 - mark->rect.x0);
		if (hit->page != mark->page || middle < mark->rect.y0 - 1 || middle > mark->rect.y1 + 1 || away >= least)
			continue;
		best = hit;
		least = away;
		*number = i;
	}
	return best;
}

static signprep_code find_labels(signprep_draft *d, bool regex, signprep_error *err)
{
	signprep_find *found = NULL;
	size_t count;
	const char **labels = list_labels(d, regex, &count);
	if (!labels)
		return sp_fail_memory(err, "");
	if (count == 0)
		return SIGNPREP_OK;
	signprep_code code = sp_draft_find(d, labels, count, regex, &found, err);
	for (size_t i = 0; !code && i < d->marks.count; i++) {
		sp_mark *mark = &d->marks.items[i];
		if (mark->regex != regex)
			continue;
		const char **at = bsearch((const void *) &mark->label, (const void *) labels, count, sizeof *labels, by_label);
		const signprep_query *query = at ? signprep_find_at(found, (size_t) (at - labels)) : NULL;
		const signprep_hit *hit = query ? nearest(query, mark, &mark->hit) : NULL;
		mark->hit_count = query ? query->hit_count : 0;
		if (hit)
			mark->rect = hit->rect;
		else
			mark->kind = SP_PLACE_NONE;
	}
	signprep_find_free(found);
	return code;
}

signprep_code sp_draft_find_labels(signprep_draft *d, signprep_error *err)
{
	signprep_code code = find_labels(d, false, err);
	return code ? code : find_labels(d, true, err);
}

/* --- trying out --- */

/* One component that is tried: of which place, and how. */
typedef struct trial {
	size_t place;
	sp_choice choice;
	sp_put at;
} trial;

typedef void (*verdict)(signprep_draft *d, const trial *t, const signprep_component *c);

static signprep_code try_some(signprep_draft *d, const trial *trials, size_t count, verdict judge, signprep_error *err)
{
	cJSON *root = cJSON_CreateObject(), *array = cJSON_CreateArray();
	signprep_result *result = NULL;
	bool done = root && array;
	for (size_t i = 0; done && i < count; i++)
		done = sp_json_push(array, sp_compose_probe(&d->places.items[trials[i].place], &trials[i].choice, trials[i].at));
	done = sp_json_put(root, "Components", array) && done;
	char *text = done ? cJSON_PrintUnformatted(root) : NULL;
	cJSON_Delete(root);
	if (!text)
		return sp_fail_memory(err, "");
	signprep_code code = sp_draft_resolve(d, text, strlen(text), false, &result, err);
	for (size_t i = 0; !code && i < count && i < signprep_result_count(result); i++)
		judge(d, &trials[i], signprep_result_at(result, i));
	cJSON_free(text);
	signprep_result_free(result);
	return code;
}

/* How many of the trials go into one request. */
static size_t batch_of(const signprep_draft *d, const trial *trials, size_t count)
{
	size_t taken = 0, candidates = 0;
	while (taken < count && taken < BATCH && (taken == 0 || candidates < CANDIDATES))
		candidates += d->places.items[trials[taken++].place].hit_count;
	return taken;
}

static signprep_code try_all(signprep_draft *d, const trial *trials, size_t count, verdict judge, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t at = 0, taken; !code && at < count; at += taken) {
		taken = batch_of(d, trials + at, count - at);
		code = try_some(d, trials + at, taken, judge, err);
	}
	return code;
}

static bool same_place(signprep_rect a, signprep_rect b)
{
	return fabs(a.x0 - b.x0) < SAME && fabs(a.y0 - b.y0) < SAME && fabs(a.x1 - b.x1) < SAME && fabs(a.y1 - b.y1) < SAME;
}

static bool lands(const sp_place *place, const signprep_component *c)
{
	return c->status == SIGNPREP_STATUS_PLACED && c->placement_count == 1 && c->placements[0].page == place->page &&
		c->placements[0].has_anchor && same_place(c->placements[0].anchor, place->label);
}

static void take_blank(signprep_draft *d, const trial *t, const signprep_component *c)
{
	sp_place *place = &d->places.items[t->place];
	if (!lands(place, c) || !c->placements[0].blank_kind)
		return;
	place->blank_kind = c->placements[0].blank_kind;
	place->blank = c->placements[0].blank;
	place->box = c->placements[0].rect;
	for (size_t i = 0; place->blank_kind == SIGNPREP_BLANK_FIELD && i < d->inspection->fields.count; i++) {
		const signprep_field *field = &d->inspection->fields.items[i];
		if (field->page != place->page || !same_place(field->rect, place->blank) || !*field->name)
			continue;
		place->field = field;
		place->at = SP_PUT_FIELD;
		place->keyword = field->name;
	}
}

signprep_code sp_draft_probe_blanks(signprep_draft *d, signprep_error *err)
{
	trial *trials = calloc(d->places.count + 1, sizeof *trials);
	if (!trials)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < d->places.count; i++) {
		sp_place *place = &d->places.items[i];
		const sp_mark *mark = &d->marks.items[place->mark];
		place->hit = mark->hit;
		place->hit_count = mark->hit_count;
		trials[i] = (trial) { i, { .pick = place->hit_count > 1 ? (int) place->hit : SP_CHOICE_ONLY }, SP_PUT_BLANK };
	}
	signprep_code code = try_all(d, trials, d->places.count, take_blank, err);
	free(trials);
	return code;
}

signprep_code sp_draft_probe_captions(signprep_draft *d, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	for (size_t i = 0; !code && i < d->marks.count; i++) {
		const sp_mark *mark = &d->marks.items[i];
		const sp_place place = { .mark = i,
			.kind = SP_PLACE_SIGN,
			.keyword = mark->label,
			.page = mark->page,
			.label = mark->rect,
			.choice.pick = SP_CHOICE_ONLY,
			.party = SP_NO_PARTY,
			.silent = SP_NO_PARTY,
			.key = "signature" };
		if (mark->caption && mark->kind == SP_PLACE_SIGN)
			code = sp_places_add(&d->places, &place, err);
	}
	if (!code && d->places.count)
		code = sp_draft_probe_blanks(d, err);
	for (size_t i = 0; i < d->places.count; i++)
		if (d->places.items[i].blank_kind != SIGNPREP_BLANK_RULE_ABOVE)
			d->marks.items[d->places.items[i].mark].kind = SP_PLACE_NONE;
	d->places.count = 0;
	return code;
}

static void take_choice(signprep_draft *d, const trial *t, const signprep_component *c)
{
	sp_place *place = &d->places.items[t->place];
	if (place->settled || !lands(place, c))
		return;
	signprep_rect blank = c->placements[0].blank;
	blank.x0 += place->shift;
	blank.x1 += place->shift;
	if (t->at == SP_PUT_BLANK && !same_place(blank, place->blank))
		return;
	place->settled = true;
	place->choice = t->choice;
}

static void settle(signprep_draft *d)
{
	for (size_t i = 0; i < d->places.count; i++) {
		sp_place *place = &d->places.items[i];
		if (!place->dropped && !place->settled && place->at != SP_PUT_FIELD)
			place->at = SP_PUT_ABSOLUTE;
		place->nudge = sp_compose_nudge(place);
	}
}

signprep_code sp_draft_probe_choices(signprep_draft *d, signprep_error *err)
{
	trial *trials = calloc(d->places.count * SP_CHOICES_MAX + 1, sizeof *trials);
	size_t count = 0;
	bool done = trials != NULL;
	for (size_t i = 0; done && i < d->places.count; i++) {
		const sp_place *place = &d->places.items[i];
		sp_choice choices[SP_CHOICES_MAX];
		size_t found = 0;
		if (place->dropped || place->at == SP_PUT_FIELD || place->hit_count > CROWDED)
			continue;
		done = sp_choices_list(choices, &found, &d->marks, &d->parties, place, &d->arena);
		for (size_t k = 0; done && k < found; k++)
			trials[count++] = (trial) { i, choices[k], place->at };
	}
	signprep_code code = done ? try_all(d, trials, count, take_choice, err) : sp_fail_memory(err, "");
	free(trials);
	if (!code)
		settle(d);
	return code;
}
