/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The report of locate. */
#include "locate/report.h"

#include <signprep/find.h>

#include "base/json/issue_json.h"
#include "base/json/json_build.h"
#include "locate/place/blank.h"
#include "locate/request/spec.h"

const char *sp_status_name(signprep_status status)
{
	static const char *const names[] = { "placed", "optional-missing", "missing", "ambiguous", "invalid" };
	return names[status];
}

static bool put_text(cJSON *object, const char *name, const char *text)
{
	return sp_json_put(object, name, cJSON_CreateString(text));
}

static cJSON *blank_json(const signprep_placement *p)
{
	cJSON *object = cJSON_CreateObject();
	if (object && put_text(object, "kind", sp_blank_kind_name(p->blank_kind)) && sp_json_put_rect(object, "rect", p->blank) &&
		(!p->blank_in_picture || sp_json_put(object, "picture", cJSON_CreateTrue())))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *slice_json(const signprep_placement *p)
{
	const int numbers[2] = { p->slice, p->slices };
	return cJSON_CreateIntArray(numbers, 2);
}

static cJSON *placement_json(const signprep_placement *p)
{
	cJSON *object = cJSON_CreateObject();
	if (object && sp_json_put_number(object, "page", p->page) && sp_json_put_rect(object, "rect", p->rect) &&
		(!p->has_anchor || sp_json_put_rect(object, "anchor", p->anchor)) &&
		(!p->blank_kind || sp_json_put(object, "blank", blank_json(p))) &&
		(!p->copy || put_text(object, "by", p->slices ? "paging" : "PageRanges")) &&
		(!p->slices || sp_json_put(object, "slice", slice_json(p))))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *answer_candidate_json(const signprep_candidate *t)
{
	cJSON *object = cJSON_CreateObject();
	if (object && sp_json_put_number(object, "page", t->page) && sp_json_put_rect(object, "rect", t->rect) &&
		put_text(object, "text", t->text) && put_text(object, "line", t->line) &&
		sp_json_put_flags(object, "flags", t->hit_flags, signprep_hit_flag_name) &&
		sp_json_put(object, "chosen", cJSON_CreateBool(t->chosen)) && put_text(object, "dropped", t->dropped))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *placements_json(const signprep_component *c)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < c->placement_count; i++)
		done = sp_json_push(array, placement_json(&c->placements[i]));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static cJSON *candidates_json(const signprep_component *c)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < c->candidate_count; i++)
		done = sp_json_push(array, answer_candidate_json(&c->candidates[i]));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static cJSON *component_json(const signprep_component *c, signprep_lang lang)
{
	cJSON *object = cJSON_CreateObject();
	if (object && put_text(object, "where", c->where) && put_text(object, "type", c->type) && put_text(object, "id", c->id) &&
		put_text(object, "name", c->name) && put_text(object, "mode", sp_mode_name(c->mode)) &&
		put_text(object, "status", sp_status_name(c->status)) && sp_json_put(object, "placements", placements_json(c)) &&
		sp_json_put(object, "candidates", candidates_json(c)) &&
		put_text(object, "why", lang == SIGNPREP_ZH ? c->why_zh : c->why))
		return object;
	cJSON_Delete(object);
	return NULL;
}

cJSON *sp_components_json(const signprep_component *components, size_t count, signprep_lang lang)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < count; i++)
		done = sp_json_push(array, component_json(&components[i], lang));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

char *sp_report_print(
	const char *file, const char *sha256, const signprep_component *components, size_t count, const signprep_issues *issues)
{
	cJSON *root = cJSON_CreateObject();
	char *text = NULL;
	if (root && put_text(root, "schema", "signprep.locate/1") && put_text(root, "file", file) &&
		put_text(root, "sha256", sha256) &&
		sp_json_put(root, "components", sp_components_json(components, count, SIGNPREP_EN)) &&
		sp_json_put(root, "issues", sp_issues_json(issues, file, SIGNPREP_EN)))
		text = cJSON_PrintUnformatted(root);
	cJSON_Delete(root);
	return text;
}
