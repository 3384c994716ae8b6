/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing the answers into the request. */
#include "locate/emit.h"

#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/json/json_read.h"
#include "base/num.h"
#include "locate/combination.h"
#include "locate/ids.h"
#include "locate/place/page_ranges.h"
#include "locate/request/extra.h"
#include "locate/request/remembered.h"
#include "locate/request/request.h"

#define SIZE_MAX_POINTS 300 /* no such control has larger letters */

/* All arrays have `count` entries, in the order of sp_request_each. */
typedef struct answer_set {
	const sp_spec *const *specs; /* the alternative taken */
	const signprep_component *components;
	sp_ids *ids;
	size_t count;
	signprep_emit emit;
} answer_set;

typedef struct emitter {
	sp_resolver *resolver;
	const answer_set *answers;
	size_t next; /* component under way */
	bool view;
} emitter;

/* Members that only tell the service how to search. */
static const char *const search_members[] = { "OffsetX", "OffsetY", "KeywordOrder", "KeywordPage", "KeywordIndexes",
	"RelativeLocation" };

/* ComponentExtra is JSON inside a text: it is written anew only when IgnoreKeywordError was in it. */
static bool clean_extra(cJSON *component)
{
	cJSON *extra;
	char *printed = NULL;
	bool done = sp_extra_read(&extra, component);
	if (cJSON_GetObjectItemCaseSensitive(extra, "IgnoreKeywordError")) {
		cJSON_DeleteItemFromObjectCaseSensitive(extra, "IgnoreKeywordError");
		printed = extra->child ? cJSON_PrintUnformatted(extra) : NULL;
		done = !extra->child || sp_json_set_text(component, "ComponentExtra", printed);
		if (done && !printed)
			cJSON_DeleteItemFromObjectCaseSensitive(component, "ComponentExtra");
	}
	cJSON_free(printed);
	cJSON_Delete(extra);
	return done;
}

static cJSON *bare_copy(const sp_spec *spec)
{
	cJSON *copy = cJSON_Duplicate(spec->json, 1);
	if (cJSON_IsObject(copy))
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "Locate");
	return copy;
}

static bool write_absolute(emitter *e, cJSON *copy, const sp_spec *spec, const signprep_placement *p, const char *id)
{
	for (size_t i = 0; i < sizeof search_members / sizeof *search_members; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(copy, search_members[i]);
	if (!clean_extra(copy) || !sp_json_set_text(copy, "GenerateMode", "NORMAL") || !sp_json_set_text(copy, "ComponentId", id))
		return false;
	/* In FIELD mode the name was that of a field, which may be longer and freer than a component's. */
	if (spec->mode == SIGNPREP_MODE_FIELD &&
		!sp_json_set_text(copy, "ComponentName", sp_name_clean(e->resolver->arena, spec->name)))
		return false;
	return sp_json_set_number(copy, "ComponentPage", p->page) && sp_json_set_number(copy, "ComponentPosX", p->rect.x0) &&
		sp_json_set_number(copy, "ComponentPosY", p->rect.y0) &&
		sp_json_set_number(copy, "ComponentWidth", p->rect.x1 - p->rect.x0) &&
		sp_json_set_number(copy, "ComponentHeight", p->rect.y1 - p->rect.y0);
}

/* Left to the service: only what it would not understand is settled here. */
static bool write_kept(emitter *e, cJSON *copy, const sp_spec *spec, int number)
{
	const signprep_page *page;
	signprep_error ignored;
	const struct {
		const char *name;
		sp_length length;
		bool across;
	} lengths[] = { { "ComponentWidth", spec->width, true }, { "ComponentHeight", spec->height, false },
		{ "OffsetX", spec->offset_x, true }, { "OffsetY", spec->offset_y, false } };
	if (sp_resolver_page(&page, e->resolver, number, &ignored))
		return false;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		double points = sp_length_points(lengths[i].length, lengths[i].across ? page->width : page->height);
		if (lengths[i].length.set && !sp_json_set_number(copy, lengths[i].name, points))
			return false;
	}
	return spec->mode != SIGNPREP_MODE_KEYWORD || spec->keyword_was_id || sp_json_set_text(copy, "ComponentId", spec->keyword);
}

static bool is_kept(const emitter *e, const sp_spec *spec)
{
	if (e->view && spec->mode == SIGNPREP_MODE_KEYWORD && sp_combination_holds_children(spec->json, &e->resolver->failed))
		return true;
	return (e->answers->emit == SIGNPREP_EMIT_KEYWORD && spec->mode == SIGNPREP_MODE_KEYWORD) ||
		(e->answers->emit == SIGNPREP_EMIT_FIELD && spec->mode == SIGNPREP_MODE_FIELD);
}

/* What is not placed has its own issue; the check must not add others about the same numbers. */
static bool write_unplaced(cJSON *copy, const sp_spec *spec)
{
	bool failed = false;
	static const char *const numbers[] = { "ComponentPage", "ComponentPosX", "ComponentPosY", "ComponentWidth",
		"ComponentHeight" };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		if (!sp_json_set_number(copy, numbers[i], 1))
			return false;
	}
	for (size_t i = 0; i < sizeof search_members / sizeof *search_members; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(copy, search_members[i]);
	if (spec->mode == SIGNPREP_MODE_FIELD)
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "ComponentName");
	if (sp_combination_holds_children(copy, &failed) || failed)
		return !failed && clean_extra(copy);
	if (spec->keyword_was_id)
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "ComponentId");
	return clean_extra(copy) && sp_json_set_text(copy, "GenerateMode", "NORMAL");
}

static bool give_index(cJSON *component)
{
	return cJSON_GetObjectItemCaseSensitive(component, "FileIndex") || sp_json_set_number(component, "FileIndex", 0);
}

static bool emit_one(emitter *e, cJSON *array, size_t i, size_t k)
{
	const sp_spec *spec = e->answers->specs[i];
	const signprep_placement *p = &e->answers->components[i].placements[k];
	cJSON *copy = bare_copy(spec);
	bool done = copy != NULL;
	if (done && is_kept(e, spec))
		done = write_kept(e, copy, spec, p->page);
	else if (done)
		done = write_absolute(e, copy, spec, p, sp_ids_at(e->answers->ids, i, k));
	if (!done || !give_index(copy)) {
		cJSON_Delete(copy);
		return false;
	}
	if (!sp_json_push(array, copy))
		return false;
	return is_kept(e, spec) || spec->mode != SIGNPREP_MODE_KEYWORD || sp_combination_expand(copy, array, e->answers->ids);
}

static bool emit_placed(emitter *e, cJSON *array, size_t i)
{
	size_t count = is_kept(e, e->answers->specs[i]) || e->view ? 1 : sp_ranges_own(&e->answers->components[i]);
	for (size_t k = 0; k < count; k++) {
		if (!emit_one(e, array, i, k))
			return false;
	}
	return true;
}

static bool emit_unplaced(emitter *e, cJSON *array, size_t i)
{
	const sp_spec *spec = e->answers->specs[i];
	cJSON *copy = bare_copy(spec);
	bool done = !e->view || !cJSON_IsObject(copy) || (write_unplaced(copy, spec) && give_index(copy));
	if (!done) {
		cJSON_Delete(copy);
		return false;
	}
	return sp_json_push(array, copy);
}

static bool emit_array(emitter *e, cJSON *owner, const char *name)
{
	cJSON *old = cJSON_GetObjectItemCaseSensitive(owner, name);
	cJSON *fresh;
	bool done = true;
	if (!cJSON_IsArray(old))
		return true;
	fresh = cJSON_CreateArray();
	for (const cJSON *item = old->child; item && fresh && done; item = item->next) {
		size_t i = e->next++;
		const signprep_component *component = &e->answers->components[i];
		if (component->placement_count > 0)
			done = emit_placed(e, fresh, i);
		else if (component->status != SIGNPREP_STATUS_OPTIONAL_MISSING || e->view)
			done = emit_unplaced(e, fresh, i);
	}
	if (done)
		return sp_json_set(owner, name, fresh);
	cJSON_Delete(fresh);
	return false;
}

/*
 * A copy of `root` in which each placed component is absolute, once for each placement; optional ones that are missing are left
 * out. Nothing is left of Locate. NULL when memory is out.
 * With `view`, for the offline check: each component stays at its index, once, whatever became of it, so that member paths are
 * those of the request as written; what has no place gets numbers that the check takes. Combinations that hold their children
 * keep them, in KEYWORD mode.
 */
static cJSON *emit(sp_resolver *resolver, const cJSON *root, const answer_set *answers, bool view)
{
	emitter e = { resolver, answers, 0, view };
	cJSON *copy = cJSON_Duplicate(root, 1);
	sp_remembered_strip(copy);
	cJSON *approvers = cJSON_GetObjectItemCaseSensitive(copy, "Approvers");
	bool done = copy && emit_array(&e, copy, "Components");
	for (cJSON *approver = cJSON_IsArray(approvers) ? approvers->child : NULL; approver && done; approver = approver->next)
		done = emit_array(&e, approver, "Components") && emit_array(&e, approver, "SignComponents");
	if (done && !resolver->failed)
		return copy;
	cJSON_Delete(copy);
	return NULL;
}

/* A number, or one written as text. */
static bool take_number(const cJSON *extra, const char *name, double *out)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(extra, name);
	*out = cJSON_IsNumber(item) ? item->valuedouble : 0;
	return cJSON_IsNumber(item) || (cJSON_IsString(item) && sp_num_parse(item->valuestring, strlen(item->valuestring), out));
}

static double font_size(const cJSON *extra)
{
	double number;
	return take_number(extra, "FontSize", &number) && number > 0 && number <= SIZE_MAX_POINTS ? number : 0;
}

static signprep_corner corner_of(const char *word)
{
	static const char *const words[] = { "None", "LeftTop", "LeftBottom", "RightTop", "RightBottom", "Center" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0)
			return (signprep_corner) i;
	return SIGNPREP_CORNER_NONE;
}

static signprep_shown shown_of(const cJSON *extra)
{
	signprep_shown shown = { .aside = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(extra, "NotMakeImageCenter")),
		.position = corner_of(sp_json_text(extra, "Position")) };
	double number;
	shown.keep_ratio = take_number(extra, "FillMethod", &number) && number == 1;
	if (take_number(extra, "Opacity", &number) && number > 0 && number <= 1)
		shown.opacity = number;
	shown.rotated = take_number(extra, "Rotate", &number) && number >= -360 && number <= 360;
	shown.rotate = shown.rotated ? number : 0;
	if (take_number(extra, "Density", &number) && number >= 1 && number <= 3)
		shown.density = (int) number;
	return shown;
}

static bool write_value(sp_arena *arena, signprep_component *component, const cJSON *json)
{
	cJSON *extra;
	if (!sp_extra_read(&extra, json))
		return false;
	const char *align = sp_json_text(extra, "FontAlign");
	component->font_size = font_size(extra);
	component->align = strcmp(align, "Center") == 0 ? SIGNPREP_TEXT_CENTER
		: strcmp(align, "Right") == 0           ? SIGNPREP_TEXT_RIGHT
							: SIGNPREP_TEXT_LEFT;
	component->shown = shown_of(extra);
	component->value = sp_arena_dup(arena, sp_json_text(json, "ComponentValue"));
	cJSON_Delete(extra);
	return component->value != NULL;
}

bool sp_write_names(sp_arena *arena, signprep_component *component, const sp_spec *asked, const sp_spec *taken)
{
	component->where = asked->where;
	component->type = taken->type ? taken->type : "";
	component->id = "";
	component->name = sp_spec_label(taken);
	component->mode = taken->mode;
	return write_value(arena, component, taken->json);
}

signprep_code sp_write_answers(signprep_result *result, sp_resolver *resolver, const signprep_request *req,
	const sp_spec *const *taken, unsigned parts, signprep_error *err)
{
	answer_set answers = { taken, result->components, NULL, result->count, resolver->options.emit };
	bool done = true;
	answers.ids = sp_ids_open(resolver->arena, taken, result->components, result->count);
	if (!answers.ids)
		return sp_fail_memory(err, req->name);
	for (size_t i = 0; i < result->count; i++) {
		if (result->components[i].placement_count > 0)
			result->components[i].id = sp_ids_at(answers.ids, i, 0);
	}
	if (parts & SP_WRITE_REQUEST) {
		cJSON *request = emit(resolver, req->root, &answers, false);
		result->request = request ? cJSON_PrintUnformatted(request) : NULL;
		cJSON_Delete(request);
		done = result->request != NULL;
	}
	if (done && parts & SP_WRITE_VIEW) {
		result->view = emit(resolver, req->root, &answers, true);
		done = result->view != NULL;
	}
	sp_ids_close(answers.ids);
	return done ? SIGNPREP_OK : sp_fail_memory(err, req->name);
}
