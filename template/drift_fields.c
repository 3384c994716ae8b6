/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fields that are gone, new, or called otherwise. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "template/drift.h"

/* A field in the same place is the same field, whatever it is called. */
#define SAME_PLACE 1.0

typedef const signprep_field *field_at;

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const field_at *) a)->name, (*(const field_at *) b)->name);
}

static int by_place(const void *a, const void *b)
{
	const signprep_field *one = *(const field_at *) a, *other = *(const field_at *) b;
	if (one->page != other->page)
		return one->page < other->page ? -1 : 1;
	return one->rect.x0 < other->rect.x0 ? -1 : one->rect.x0 > other->rect.x0;
}

/* All fields in order of their names; NULL: no memory. */
static field_at *sorted(const signprep_fields *fields)
{
	field_at *list = calloc(fields->count + 1, sizeof *list);
	for (size_t i = 0; list && i < fields->count; i++)
		list[i] = &fields->items[i];
	if (list && fields->count)
		qsort(list, fields->count, sizeof *list, by_name);
	return list;
}

/* Those of `some`, once for each name, that `others` lacks, moved to the front; returns how many. */
static size_t lacking(field_at *some, size_t count, const field_at *others, size_t other_count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool again = kept && strcmp(some[kept - 1]->name, some[i]->name) == 0;
		if (!again && !bsearch(&some[i], others, other_count, sizeof *others, by_name))
			some[kept++] = some[i];
	}
	return kept;
}

static bool same_place(const signprep_field *a, const signprep_field *b)
{
	return a->page && a->page == b->page && strcmp(a->type, b->type) == 0 && fabs(a->rect.x0 - b->rect.x0) <= SAME_PLACE &&
		fabs(a->rect.y0 - b->rect.y0) <= SAME_PLACE && fabs(a->rect.x1 - b->rect.x1) <= SAME_PLACE &&
		fabs(a->rect.y1 - b->rect.y1) <= SAME_PLACE;
}

/* The index of the new field in the place of one that is gone, `count` when there is none; `fresh` is in order of places. */
static size_t heir(const signprep_field *gone, const field_at *fresh, size_t count)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t at = (low + high) / 2;
		bool before = fresh[at]->page < gone->page ||
			(fresh[at]->page == gone->page && fresh[at]->rect.x0 < gone->rect.x0 - SAME_PLACE);
		if (before)
			low = at + 1;
		else
			high = at;
	}
	for (; low < count && fresh[low]->page == gone->page && fresh[low]->rect.x0 <= gone->rect.x0 + SAME_PLACE; low++)
		if (same_place(gone, fresh[low]))
			return low;
	return count;
}

/* True for the field, or one button of the group, that the component was placed by, however the template spells its name. */
static bool was_placed_by(const signprep_component *component, const char *name)
{
	const size_t length = strlen(name);
	for (size_t i = 0; component && component->mode == SIGNPREP_MODE_FIELD && i < component->candidate_count; i++) {
		const signprep_candidate *c = &component->candidates[i];
		if ((c->chosen || !component->placement_count) && strncmp(c->text, name, length) == 0 &&
			(!c->text[length] || c->text[length] == '='))
			return true;
	}
	return false;
}

/* Marks the components of a field that is gone; true when there is one. */
static bool use(signprep_drift *d, const sp_side *from, const char *name, const char *now)
{
	bool used = false;
	for (size_t i = 0; i < d->count; i++) {
		if (!was_placed_by(signprep_result_at(from->result, i), name))
			continue;
		used = true;
		d->items[i].field_to = now;
	}
	return used;
}

static bool keep(signprep_drift *d, const sp_side *side, const char *from, const char *to)
{
	sp_field_change *change = &d->fields[d->field_count++];
	change->from = sp_arena_dup(&d->arena, from);
	change->to = sp_arena_dup(&d->arena, to);
	if (!change->from || !change->to)
		return false;
	change->used = *from && use(d, side, change->from, change->to);
	return true;
}

/* `fresh` and `taken`: the new fields, and which of them are old ones under another name. */
typedef struct new_fields {
	field_at *fresh;
	size_t count;
	bool *taken;
} new_fields;

static bool compare(signprep_drift *d, const sp_side *side, const field_at *gone, size_t gone_count, new_fields *now)
{
	d->fields = sp_arena_array(&d->arena, gone_count + now->count + 1, sizeof *d->fields);
	if (!d->fields)
		return false;
	if (now->count)
		qsort(now->fresh, now->count, sizeof *now->fresh, by_place);
	for (size_t i = 0; i < gone_count; i++) {
		size_t at = heir(gone[i], now->fresh, now->count);
		now->taken[at] = true;
		if (!keep(d, side, gone[i]->name, at < now->count ? now->fresh[at]->name : ""))
			return false;
	}
	for (size_t k = 0; k < now->count; k++)
		if (!now->taken[k] && !keep(d, side, "", now->fresh[k]->name))
			return false;
	return true;
}

bool sp_drift_fields(signprep_drift *drift, const sp_side *from, const sp_side *to)
{
	const signprep_fields *before = &from->inspection->fields, *after = &to->inspection->fields;
	field_at *was = sorted(before), *is = sorted(after);
	new_fields now = { sorted(after), 0, calloc(after->count + 1, sizeof(bool)) };
	bool done = was && is && now.fresh && now.taken;
	/* Each list is made shorter when the other has been compared with it. */
	size_t gone_count = 0;
	if (done) {
		now.count = lacking(now.fresh, after->count, was, before->count);
		gone_count = lacking(was, before->count, is, after->count);
		done = compare(drift, from, was, gone_count, &now);
	}
	free(was);
	free(is);
	free(now.fresh);
	free(now.taken);
	return done;
}
