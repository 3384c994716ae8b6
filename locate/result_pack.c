/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Results as bytes. */
#include "locate/result_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "locate/result.h"

#define PLACEMENT_BYTES (3 * sizeof(uint32_t) + 4 * sizeof(double))
#define TRIAL_BYTES (3 * sizeof(uint32_t) + 4 * sizeof(double))
#define FLAGS_MAX 0xFFFFu

static void pack_rect(sp_buf *out, signprep_rect r)
{
	sp_pack_double(out, r.x0);
	sp_pack_double(out, r.y0);
	sp_pack_double(out, r.x1);
	sp_pack_double(out, r.y1);
}

static signprep_rect unpack_rect(sp_unpack *in)
{
	signprep_rect r;
	r.x0 = sp_unpack_double(in);
	r.y0 = sp_unpack_double(in);
	r.x1 = sp_unpack_double(in);
	r.y1 = sp_unpack_double(in);
	return r;
}

static void pack_component(sp_buf *out, const signprep_component *c)
{
	const char *const texts[] = { c->where, c->type, c->id, c->name, c->why };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		sp_pack_text(out, texts[i]);
	sp_pack_u32(out, (uint32_t) c->mode);
	sp_pack_u32(out, (uint32_t) c->status);
	sp_pack_u32(out, (uint32_t) c->placement_count);
	for (size_t i = 0; i < c->placement_count; i++) {
		const signprep_placement *p = &c->placements[i];
		sp_pack_u32(out, (uint32_t) p->page);
		sp_pack_u32(out, p->has_anchor);
		sp_pack_u32(out, p->copy);
		pack_rect(out, p->rect);
		if (p->has_anchor)
			pack_rect(out, p->anchor);
	}
	sp_pack_u32(out, (uint32_t) c->trial_count);
	for (size_t i = 0; i < c->trial_count; i++) {
		const signprep_trial *t = &c->trials[i];
		sp_pack_u32(out, (uint32_t) t->page);
		sp_pack_u32(out, t->hit_flags);
		sp_pack_u32(out, t->chosen);
		pack_rect(out, t->rect);
		sp_pack_text(out, t->text);
		sp_pack_text(out, t->line);
		sp_pack_text(out, t->dropped);
	}
}

void sp_result_pack(sp_buf *out, const signprep_result *result)
{
	sp_pack_u32(out, result->checked);
	sp_pack_text(out, result->request);
	sp_pack_text(out, result->report);
	sp_issues_pack(out, result->issues);
	sp_pack_u32(out, (uint32_t) result->count);
	for (size_t i = 0; i < result->count; i++)
		pack_component(out, &result->components[i]);
}

/* What is read while memory lasts. */
struct reader {
	sp_unpack *in;
	sp_arena *arena;
	bool failed;
};

static const char *keep(struct reader *r)
{
	const char *text = sp_unpack_text(r->in);
	const char *copy = *text ? sp_arena_dup(r->arena, text) : "";
	r->failed |= copy == NULL;
	return copy ? copy : "";
}

/* NULL only with `failed`. */
static void *room_for(struct reader *r, size_t *count, size_t least, size_t size)
{
	*count = sp_unpack_count(r->in, least);
	void *items = sp_arena_array(r->arena, *count ? *count : 1, size);
	if (!items) {
		*count = 0;
		r->failed = true;
	}
	return items;
}

static void unpack_placements(struct reader *r, signprep_component *c)
{
	signprep_placement *items = room_for(r, &c->placement_count, PLACEMENT_BYTES, sizeof *items);
	for (size_t i = 0; i < c->placement_count; i++) {
		items[i].page = (int) sp_unpack_upto(r->in, INT32_MAX);
		items[i].has_anchor = sp_unpack_upto(r->in, 1) != 0;
		items[i].copy = sp_unpack_upto(r->in, 1) != 0;
		items[i].rect = unpack_rect(r->in);
		if (items[i].has_anchor)
			items[i].anchor = unpack_rect(r->in);
	}
	c->placements = items;
}

static void unpack_trials(struct reader *r, signprep_component *c)
{
	signprep_trial *items = room_for(r, &c->trial_count, TRIAL_BYTES, sizeof *items);
	for (size_t i = 0; i < c->trial_count; i++) {
		items[i].page = (int) sp_unpack_upto(r->in, INT32_MAX);
		items[i].hit_flags = sp_unpack_upto(r->in, FLAGS_MAX);
		items[i].chosen = sp_unpack_upto(r->in, 1) != 0;
		items[i].rect = unpack_rect(r->in);
		items[i].text = keep(r);
		items[i].line = keep(r);
		items[i].dropped = keep(r);
	}
	c->trials = items;
}

static void unpack_component(struct reader *r, signprep_component *c)
{
	c->where = keep(r);
	c->type = keep(r);
	c->id = keep(r);
	c->name = keep(r);
	c->why = keep(r);
	c->mode = (signprep_mode) sp_unpack_upto(r->in, SIGNPREP_KEYWORD);
	c->status = (signprep_status) sp_unpack_upto(r->in, SIGNPREP_INVALID_STATUS);
	unpack_placements(r, c);
	unpack_trials(r, c);
}

/* A copy of a text that must be one JSON object. */
static char *unpack_object(sp_unpack *in)
{
	const char *text = sp_unpack_text(in);
	size_t skip = 0;
	const sp_json_limits limits = { .max_bytes = SP_RESULT_MAX };
	in->bad |= sp_json_scan(text, strlen(text), &limits, "", &skip, NULL) != SIGNPREP_OK || *text != '{';
	size_t size = strlen(text) + 1;
	char *copy = cJSON_malloc(size);
	if (copy)
		memcpy(copy, text, size);
	return copy;
}

signprep_result *sp_result_unpack(sp_unpack *in)
{
	signprep_result *result = calloc(1, sizeof *result);
	if (!result)
		return NULL;
	sp_arena_init(&result->arena, SP_RESULT_MAX);
	struct reader r = { in, &result->arena, false };
	result->checked = sp_unpack_upto(in, 1) != 0;
	result->request = unpack_object(in);
	result->report = unpack_object(in);
	result->issues = sp_issues_unpack(in);
	result->components = room_for(&r, &result->count, 9 * sizeof(uint32_t), sizeof *result->components);
	in->bad |= result->count > SP_COMPONENTS_MAX;
	for (size_t i = 0; !in->bad && !r.failed && i < result->count; i++)
		unpack_component(&r, &result->components[i]);
	if (!in->bad && !r.failed && result->request && result->report && result->issues)
		return result;
	signprep_result_free(result);
	return NULL;
}
