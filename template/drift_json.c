/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The answer of drift. */
#include "base/fail.h"
#include "base/json/json_build.h"
#include "locate/issue_place.h"
#include "template/drift.h"
#include "template/template_internal.h"

static bool put_page(cJSON *object, const char *name, int page)
{
	return page ? sp_json_put_number(object, name, page) : sp_json_put(object, name, cJSON_CreateNull());
}

static bool put_shift(cJSON *object, const signprep_drifted *c)
{
	if (c->has_shift)
		return sp_json_put_number(object, "dx", c->dx) && sp_json_put_number(object, "dy", c->dy);
	return sp_json_put(object, "dx", cJSON_CreateNull()) && sp_json_put(object, "dy", cJSON_CreateNull());
}

static bool put_boxes(cJSON *object, const signprep_drifted *c)
{
	return (!c->boxes_from || sp_json_put_rect(object, "rect_from", c->rect_from)) &&
		(!c->boxes_to || sp_json_put_rect(object, "rect_to", c->rect_to)) &&
		sp_json_put_number(object, "boxes_from", (double) c->boxes_from) &&
		sp_json_put_number(object, "boxes_to", (double) c->boxes_to);
}

static cJSON *texts(const char *const *items, size_t count)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < count; i++)
		done = sp_json_push(array, cJSON_CreateString(items[i]));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static cJSON *component(const signprep_drifted *c)
{
	cJSON *object = cJSON_CreateObject();
	if (object && sp_json_put_text(object, "where", c->where) && sp_json_put_text(object, "type", c->type) &&
		sp_json_put_text(object, "name", c->name) && sp_json_put_text(object, "change", signprep_change_name(c->change)) &&
		put_shift(object, c) && put_page(object, "page_from", c->page_from) && put_page(object, "page_to", c->page_to) &&
		put_boxes(object, c) && sp_json_put(object, "stays", cJSON_CreateBool(c->stays)) &&
		sp_json_put_text(object, "context_from", c->context_from) &&
		sp_json_put_text(object, "context_to", c->context_to) &&
		(!*c->field_to || sp_json_put_text(object, "field_to", c->field_to)) &&
		sp_json_put(object, "covers", texts(c->covers, c->cover_count)))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *components(const signprep_drift *d)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < d->count; i++)
		done = sp_json_push(array, component(&d->items[i]));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static cJSON *document(const sp_document *document)
{
	cJSON *object = cJSON_CreateObject();
	if (object && sp_json_put_text(object, "file", document->file) && sp_json_put_text(object, "sha256", document->sha256) &&
		put_page(object, "page_count", document->page_count))
		return object;
	cJSON_Delete(object);
	return NULL;
}

static cJSON *size_json(const sp_paper_size *size)
{
	const double numbers[] = { size->width, size->height };
	return sp_json_numbers(numbers, 2);
}

/* Pages whose size is another one. */
static cJSON *pages(const signprep_drift *d)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (int page = 1; done && page <= d->to.page_count; page++) {
		if (!sp_size_differs(&d->from, &d->to, page))
			continue;
		cJSON *object = cJSON_CreateObject();
		done = object && sp_json_put_number(object, "page", page) &&
			sp_json_put(object, "from", size_json(sp_document_size(&d->from, page))) &&
			sp_json_put(object, "to", size_json(sp_document_size(&d->to, page)));
		done = sp_json_push(array, object) && done;
	}
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static bool put_name(cJSON *object, const char *member, const char *name)
{
	return *name ? sp_json_put_text(object, member, name) : sp_json_put(object, member, cJSON_CreateNull());
}

static cJSON *fields(const signprep_drift *d)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < d->field_count; i++) {
		const sp_field_change *change = &d->fields[i];
		cJSON *object = cJSON_CreateObject();
		done = object && put_name(object, "from", change->from) && put_name(object, "to", change->to) &&
			sp_json_put(object, "used", cJSON_CreateBool(change->used));
		done = sp_json_push(array, object) && done;
	}
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static cJSON *findings(const signprep_drift *d, const signprep_issues *issues, signprep_lang lang)
{
	const sp_issue_files files = { .pdf = d->to.file, .request = d->outline.tpl->name };
	return sp_issues_placed_json(&files, issues, lang);
}

signprep_code signprep_drift_json(
	char **out, const signprep_drift *drift, const signprep_issues *issues, signprep_lang lang, signprep_error *err)
{
	cJSON *answer = cJSON_CreateObject();
	bool done = answer && sp_json_put_text(answer, "schema", "signprep.drift/1") &&
		sp_json_put_text(answer, "template", drift->outline.tpl->name) &&
		sp_json_put(answer, "from", document(&drift->from)) && sp_json_put(answer, "to", document(&drift->to)) &&
		sp_json_put(answer, "drifted", cJSON_CreateBool(signprep_drift_code(drift) == SIGNPREP_DRIFT)) &&
		sp_json_put(answer, "pages", pages(drift)) && sp_json_put(answer, "fields", fields(drift)) &&
		sp_json_put(answer, "components", components(drift)) &&
		sp_json_put(answer, "issues", findings(drift, issues ? issues : drift->issues, lang));
	*out = done ? cJSON_PrintUnformatted(answer) : NULL;
	cJSON_Delete(answer);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}
