/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers as JSON. */
#include <signprep/answer.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/json/json_build.h"
#include "locate/issue_place.h"
#include "locate/report.h"
#include "locate/request/request.h"
#include "locate/result.h"

/* The object, begun; NULL: no memory. */
static cJSON *begin(const char *schema, const char *file)
{
	cJSON *answer = cJSON_CreateObject();
	if (answer && sp_json_put_text(answer, "schema", schema) && sp_json_put_text(answer, "file", file))
		return answer;
	cJSON_Delete(answer);
	return NULL;
}

static bool put_issues(cJSON *answer, const sp_issue_files *files, const signprep_issues *issues, signprep_lang lang)
{
	return sp_json_put(answer, "issues", sp_issues_placed_json(files, issues, lang));
}

/* The object as text, when everything could be put into it. */
static signprep_code end(char **out, cJSON *answer, bool whole, signprep_error *err)
{
	*out = whole ? cJSON_PrintUnformatted(answer) : NULL;
	cJSON_Delete(answer);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static bool put_page(cJSON *array, const signprep_inspected_page *inspected)
{
	static const char *const health_names[] = { "ok", "none", "image", "unreadable" };
	const signprep_page *page = &inspected->page;
	const signprep_matrix *m = &page->user_to_view;
	const double matrix[] = { sp_num_round(m->a, 6), sp_num_round(m->b, 6), sp_num_round(m->c, 6), sp_num_round(m->d, 6),
		sp_num_round(m->e, 4), sp_num_round(m->f, 4) };
	cJSON *object = cJSON_CreateObject();
	bool done = sp_json_put_number(object, "page", page->number) && sp_json_put_number(object, "width", page->width) &&
		sp_json_put_number(object, "height", page->height) && sp_json_put_number(object, "rotate", page->rotate) &&
		sp_json_put_rect(object, "media", page->media) && sp_json_put_rect(object, "crop", page->crop) &&
		sp_json_put_number(object, "user_unit", page->user_unit) &&
		sp_json_put(object, "user_to_view", cJSON_CreateDoubleArray(matrix, 6)) &&
		sp_json_put_text(object, "label", page->label) &&
		sp_json_put_text(object, "text", health_names[inspected->health]) &&
		sp_json_put_number(object, "chars", (double) inspected->chars);
	if (done && *inspected->unreadable_font)
		done = sp_json_put_text(object, "unreadable_font", inspected->unreadable_font);
	return sp_json_push(array, object) && done;
}

static bool put_field(cJSON *array, const signprep_field *field)
{
	cJSON *object = cJSON_CreateObject();
	bool done = sp_json_put_text(object, "name", field->name) && sp_json_put_text(object, "type", field->type) &&
		sp_json_put_text(object, "kind", field->kind) && sp_json_put_number(object, "page", field->page) &&
		sp_json_put_rect(object, "rect", field->rect) &&
		sp_json_put_flags(object, "flags", field->flags, signprep_field_flag_name) &&
		sp_json_put_text(object, "value", field->value) && sp_json_put_text(object, "export_value", field->export_value);
	return sp_json_push(array, object) && done;
}

static bool put_facts(cJSON *answer, const signprep_inspection *in)
{
	const signprep_facts *facts = &in->facts;
	cJSON *signatures = cJSON_CreateArray();
	bool done = signatures != NULL;
	for (size_t i = 0; done && i < facts->signature_count; i++) {
		const signprep_signature *s = &facts->signatures[i];
		cJSON *object = cJSON_CreateObject();
		done = sp_json_put_text(object, "field", s->field) &&
			sp_json_put(object, "covers_whole_file", cJSON_CreateBool(s->covers_whole_file)) &&
			sp_json_put_number(object, "docmdp", s->docmdp);
		done = sp_json_push(signatures, object) && done;
	}
	done = sp_json_put(answer, "signatures", signatures) && done;
	return done && sp_json_put(answer, "encrypted", cJSON_CreateBool(in->encrypted)) &&
		sp_json_put(answer, "restricted", cJSON_CreateBool(in->restricted)) &&
		sp_json_put(answer, "repaired", cJSON_CreateBool(in->repaired)) &&
		sp_json_put(answer, "lost_pages", cJSON_CreateBool(facts->lost_pages)) &&
		sp_json_put(answer, "xfa", cJSON_CreateBool(facts->has_xfa)) &&
		sp_json_put(answer, "xfa_only", cJSON_CreateBool(facts->xfa_only)) &&
		sp_json_put(answer, "portfolio", cJSON_CreateBool(facts->portfolio)) &&
		sp_json_put_text(answer, "version", facts->version) && sp_json_put_text(answer, "producer", facts->producer) &&
		sp_json_put_text(answer, "conformance", facts->conformance);
}

signprep_code signprep_inspection_json(
	char **out, const signprep_inspection *in, const signprep_issues *issues, signprep_lang lang, signprep_error *err)
{
	const sp_issue_files files = { .pdf = in->file };
	cJSON *answer = begin("signprep.inspect/1", in->file), *pages = cJSON_CreateArray(), *fields = cJSON_CreateArray();
	bool done = answer && pages && fields && sp_json_put_text(answer, "sha256", in->sha256);

	for (size_t i = 0; done && i < in->page_count; i++)
		done = put_page(pages, &in->pages[i]);
	for (size_t i = 0; done && i < in->fields.count; i++)
		done = put_field(fields, &in->fields.items[i]);
	done = sp_json_put(answer, "pages", pages) && done;
	done = sp_json_put(answer, "fields", fields) && done;
	done = done && (!in->has_facts || put_facts(answer, in)) && put_issues(answer, &files, issues ? issues : in->issues, lang);
	return end(out, answer, done, err);
}

signprep_code signprep_result_json(char **out, signprep_answer kind, const signprep_result *result, const signprep_request *req,
	const signprep_issues *issues, signprep_lang lang, signprep_error *err)
{
	static const char *const schemas[] = { "signprep.locate/1", "signprep.check/1", "signprep.explain/1" };
	const sp_issue_files files = { .pdf = result->file, .request = req ? req->name : NULL, .read = req };
	cJSON *answer = begin(schemas[kind], result->file);
	bool done = answer && (!req || sp_json_put_text(answer, "request", req->name)) &&
		sp_json_put_text(answer, "sha256", result->sha256) &&
		sp_json_put(answer, "components", sp_components_json(result->components, result->count, lang)) &&
		put_issues(answer, &files, issues ? issues : result->issues, lang);

	return end(out, answer, done, err);
}
