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

#define ANSWER_MAX ((size_t) 1 << 31)

/* The object, begun; NULL: no memory. */
static cJSON *begin(const char *schema, const char *file)
{
	cJSON *answer = cJSON_CreateObject();
	if (answer && sp_json_put_text(answer, "schema", schema) && sp_json_put_text(answer, "file", file))
		return answer;
	cJSON_Delete(answer);
	return NULL;
}

/* NULL: no memory. */
static cJSON *issues_array(const sp_issue_files *files, const signprep_issues *issues, signprep_lang lang)
{
	cJSON *array = cJSON_CreateArray();
	bool done = array != NULL;
	for (size_t i = 0; done && i < signprep_issues_count(issues); i++)
		done = sp_json_push(array, sp_issue_placed_json(files, signprep_issues_at(issues, i), lang));
	if (done)
		return array;
	cJSON_Delete(array);
	return NULL;
}

static bool put_issues(cJSON *answer, const sp_issue_files *files, const signprep_issues *issues, signprep_lang lang)
{
	return sp_json_put(answer, "issues", issues_array(files, issues, lang));
}

/* The object as text, when everything could be put into it. */
static signprep_code end(char **out, cJSON *answer, bool whole, signprep_error *err)
{
	*out = whole ? cJSON_PrintUnformatted(answer) : NULL;
	cJSON_Delete(answer);
	return *out ? SIGNPREP_OK : sp_fail_memory(err, "");
}

/* Hits come by tens of thousands: they are written as they go, a tree of them would cost more than the search. */
static void write_name(sp_buf *out, const char *name)
{
	sp_buf_puts(out, ",\"");
	sp_buf_puts(out, name);
	sp_buf_puts(out, "\":");
}

static void write_number(sp_buf *out, const char *name, double value)
{
	write_name(out, name);
	sp_json_write_number(out, value);
}

static void write_text(sp_buf *out, const char *name, const char *text)
{
	write_name(out, name);
	sp_json_write_text(out, text);
}

/* What hits and near misses begin with. */
static void write_place(sp_buf *out, int page, signprep_rect rect)
{
	sp_buf_puts(out, "{\"page\":");
	sp_json_write_number(out, page);
	write_name(out, "rect");
	sp_json_write_rect(out, rect);
}

static void write_hit(sp_buf *out, const signprep_hit *hit)
{
	write_place(out, hit->page, hit->rect);
	write_name(out, "quads");
	sp_buf_putc(out, '[');
	for (size_t i = 0; i < hit->quad_count; i++) {
		const signprep_quad *q = &hit->quads[i];
		const double corners[] = { q->ul.x, q->ul.y, q->ur.x, q->ur.y, q->ll.x, q->ll.y, q->lr.x, q->lr.y };
		if (i)
			sp_buf_putc(out, ',');
		sp_json_list_numbers(out, corners, 8);
	}
	sp_buf_putc(out, ']');
	write_number(out, "direction", hit->direction);
	write_number(out, "font_size", hit->font_size);
	write_number(out, "baseline", hit->baseline);
	write_text(out, "text", hit->text);
	write_text(out, "line", hit->line);
	write_name(out, "flags");
	sp_json_write_flags(out, hit->flags, signprep_hit_flag_name);
	sp_buf_putc(out, '}');
}

static void write_near_miss(sp_buf *out, const signprep_near_miss *miss)
{
	write_place(out, miss->page, miss->rect);
	write_text(out, "text", miss->text);
	write_text(out, "line", miss->line);
	write_text(out, "why", miss->why);
	write_number(out, "score", miss->score);
	sp_buf_putc(out, '}');
}

static void write_query(sp_buf *out, const signprep_query *query)
{
	sp_buf_puts(out, "{\"keyword\":");
	sp_json_write_text(out, query->keyword);
	sp_buf_puts(out, ",\"hits\":[");
	for (size_t i = 0; i < query->hit_count; i++) {
		if (i)
			sp_buf_putc(out, ',');
		write_hit(out, &query->hits[i]);
	}
	sp_buf_puts(out, "],\"near_misses\":[");
	for (size_t i = 0; i < query->near_miss_count; i++) {
		if (i)
			sp_buf_putc(out, ',');
		write_near_miss(out, &query->near_misses[i]);
	}
	sp_buf_puts(out, "]}");
}

static bool write_issues(sp_buf *out, const char *file, const signprep_issues *issues, signprep_lang lang)
{
	const sp_issue_files files = { .pdf = file };
	cJSON *array = issues_array(&files, issues, lang);
	char *text = array ? cJSON_PrintUnformatted(array) : NULL;
	bool done = text && sp_buf_puts(out, text);
	cJSON_free(text);
	cJSON_Delete(array);
	return done;
}

signprep_code signprep_find_json(char **out, const signprep_find *find, const char *file, const signprep_issues *issues,
	signprep_lang lang, signprep_error *err)
{
	sp_buf text;
	sp_buf_init(&text, ANSWER_MAX);
	sp_buf_puts(&text, "{\"schema\":\"signprep.find/1\",\"file\":");
	sp_json_write_text(&text, file);
	sp_buf_puts(&text, ",\"queries\":[");
	for (size_t i = 0; i < signprep_find_count(find); i++) {
		if (i)
			sp_buf_putc(&text, ',');
		write_query(&text, signprep_find_at(find, i));
	}
	sp_buf_puts(&text, "],\"issues\":");
	bool done = write_issues(&text, file, issues ? issues : signprep_find_issues(find), lang) && sp_buf_putc(&text, '}');
	*out = done ? sp_buf_take(&text, NULL) : NULL;
	sp_buf_clear(&text);
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
