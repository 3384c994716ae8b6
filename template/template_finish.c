/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing the draft down, and the proof: filled with its own example, every component lands where its label was read. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "template/rows/rows.h"
#include "template/template.h"
#include "template/template_reading.h"

/* Each round puts what would not do another way. */
#define ROUNDS 4
#define ROWS_MAX ((size_t) 4 << 20)

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

static sp_draft_source source_of(const signprep_draft *d)
{
	const char *name = signprep_document_name(d->document);
	return (sp_draft_source) { base_name(name), d->options.pdf ? d->options.pdf : name, d->inspection->sha256, d->pages,
		d->widths, d->heights };
}

static signprep_code write_texts(signprep_draft *d, const sp_composition *c, signprep_error *err)
{
	cJSON *root = sp_compose_template(c);
	sp_buf rows, record;
	sp_buf_init(&rows, ROWS_MAX);
	sp_buf_init(&record, ROWS_MAX);
	free(d->text);
	free(d->rows);
	free(d->record);
	d->rows = d->record = NULL;
	d->text = sp_json_lay_out(root);
	cJSON_Delete(root);
	if (d->text && sp_compose_rows(c, &rows, &record)) {
		d->rows = sp_buf_take(&rows, NULL);
		d->record = sp_buf_take(&record, NULL);
	}
	sp_buf_clear(&rows);
	sp_buf_clear(&record);
	return d->text && d->rows && d->record ? SIGNPREP_OK : sp_fail_memory(err, "");
}

/* The example row in the template. */
static signprep_code fill_example(const signprep_draft *d, sp_buf *out, signprep_error *err)
{
	sp_template *tpl = NULL;
	sp_record *record = NULL;
	signprep_issues *issues = sp_issues_new();
	signprep_code code = issues ? sp_template_parse(&tpl, d->text, strlen(d->text), "template", err) : sp_fail_memory(err, "");
	if (!code)
		code = sp_record_parse(&record, d->record, strlen(d->record), true, "rows", err);
	if (!code)
		code = sp_template_fill(tpl, record, out, issues);
	if (code && err && !err->code)
		code = sp_fail_memory(err, "");
	sp_record_free(record);
	sp_template_free(tpl);
	signprep_issues_free(issues);
	return code;
}

static const signprep_component *component_at(const signprep_result *result, const char *where)
{
	for (size_t i = 0; i < signprep_result_count(result); i++)
		if (strcmp(signprep_result_at(result, i)->where, where) == 0)
			return signprep_result_at(result, i);
	return NULL;
}

/* An error that another way of placing it would heal: the box leaves the page, or the keyword is not what it was. */
static bool is_refused(const signprep_result *result, const char *where)
{
	const signprep_issues *issues = signprep_result_issues(result);
	size_t length = strlen(where);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		if (issue->severity == SIGNPREP_SEVERITY_ERROR && strncmp(issue->where, where, length) == 0 &&
			(issue->where[length] == '\0' || issue->where[length] == '.'))
			return true;
	}
	return false;
}

static bool same_anchor(const sp_place *place, const signprep_placement *p)
{
	signprep_rect want = place->at == SP_PUT_FIELD ? place->blank : place->label;
	/* On every page, and by no label. */
	if (place->kind == SP_PLACE_PAGING || place->kind == SP_PLACE_INITIAL)
		return true;
	return p->page == place->page &&
		(!p->has_anchor || (fabs(p->anchor.x0 - want.x0) < 0.5 && fabs(p->anchor.y0 - want.y0) < 0.5));
}

/* True when all are where they belong; what is not is put another way. */
static bool judge(signprep_draft *d, const sp_composition *c, const signprep_result *result)
{
	bool fits = true;
	for (size_t i = 0; i < d->places.count; i++) {
		sp_place *place = &d->places.items[i];
		const signprep_component *component = place->dropped || !place->where ? NULL : component_at(result, place->where);
		if (!component)
			continue;
		bool lands = component->status == SIGNPREP_STATUS_PLACED && component->placement_count > 0 &&
			same_anchor(place, &component->placements[0]) && !is_refused(result, place->where);
		if (lands) {
			place->box = component->placements[0].rect;
			continue;
		}
		bool last = place->at == SP_PUT_ABSOLUTE;
		fits = fits && last;
		if (place->at == SP_PUT_BLANK && place->kind == SP_PLACE_SEAL) {
			place->at = SP_PUT_CENTER;
		} else if (place->at != SP_PUT_ABSOLUTE) {
			place->at = SP_PUT_ABSOLUTE;
			place->box = sp_compose_box(c, place);
		}
	}
	return fits;
}

/* What is wrong with the whole, or could not be put right in any way. */
static void tell_errors(signprep_draft *d, const signprep_result *result)
{
	const signprep_issues *issues = signprep_result_issues(result);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		if (signprep_issues_at(issues, i)->severity == SIGNPREP_SEVERITY_ERROR)
			sp_issues_copy(d->issues, signprep_issues_at(issues, i));
}

static signprep_code try_round(signprep_draft *d, const sp_composition *c, bool last, bool *fits, signprep_error *err)
{
	signprep_result *result = NULL;
	sp_buf filled;
	sp_buf_init(&filled, SIGNPREP_REQUEST_MAX);
	signprep_code code = write_texts(d, c, err);
	if (!code)
		code = fill_example(d, &filled, err);
	if (!code)
		code = sp_draft_resolve(d, filled.data, filled.length, true, &result, err);
	if (!code)
		*fits = judge(d, c, result);
	if (!code && (*fits || last))
		tell_errors(d, result);
	sp_buf_clear(&filled);
	signprep_result_free(result);
	return code;
}

static void tell_doubts(signprep_draft *d)
{
	size_t count = signprep_draft_party_count(d);
	for (size_t i = 0; i < count; i++) {
		signprep_draft_party party = signprep_draft_party_at(d, i);
		if (party.doubt && party.type != SIGNPREP_DRAFT_LEFT_OUT)
			sp_issues_add(d->issues, "R711", "", party.label, NULL);
	}
}

static signprep_code tell_paging(signprep_draft *d, signprep_error *err)
{
	const sp_left *asked = &d->marks.paging_asked;
	size_t count = 0;
	for (size_t i = 0; i < d->places.count; i++)
		count += !d->places.items[i].dropped && d->places.items[i].kind == SP_PLACE_PAGING;
	if (!count)
		return SIGNPREP_OK;
	const char *number = sp_arena_printf(&d->arena, "%zu", count), *page = sp_arena_printf(&d->arena, "%d", asked->page);
	if (!number || !page)
		return sp_fail_memory(err, "");
	sp_issues_add(d->issues, "R980", "", number, page, asked->line, NULL);
	return SIGNPREP_OK;
}

signprep_code signprep_draft_finish(signprep_draft *d, signprep_error *err)
{
	const sp_draft_source source = source_of(d);
	const sp_composition c = { &d->arena, d->options.lang, &source, &d->parties, &d->places, &d->marks };
	signprep_code code = d->text ? sp_fail(err, "R709", 0, "", NULL) : SIGNPREP_OK;
	bool fits = false;

	sp_draft_begin(d);
	for (size_t i = 0; i < d->places.count; i++) {
		sp_place *place = &d->places.items[i];
		if (place->party != SP_NO_PARTY && d->parties.items[place->party].type == SIGNPREP_DRAFT_LEFT_OUT)
			place->dropped = true;
		if (place->at == SP_PUT_ABSOLUTE && place->kind != SP_PLACE_PAGING)
			place->box = sp_compose_box(&c, place);
	}
	if (!code && signprep_draft_place_count(d) == 0)
		code = sp_fail(err, "R708", 0, signprep_document_name(d->document), NULL);
	for (int round = 0; !code && !fits && round < ROUNDS; round++)
		code = try_round(d, &c, round + 1 == ROUNDS, &fits, err);
	if (!code)
		tell_doubts(d);
	if (!code)
		code = tell_paging(d, err);
	if (!code && sp_issues_failed(d->issues))
		code = sp_fail_memory(err, "");
	return code;
}
