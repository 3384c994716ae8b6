/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Drafting: read the lines, think (draft/), and try out. What is thought up is resolved by the ordinary way, in the pool, and
 * only what lands where its label was read is written.
 */
#include "template/template_probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json/json_build.h"
#include "base/options.h"
#include "template/draft/captions.h"
#include "template/draft/cells.h"
#include "template/draft/initials.h"
#include "template/draft/paging.h"

#define ARENA_MAX ((size_t) 256 << 20)
/* Every line, whole. */
#define LINES "\\S.*"

static signprep_code inspect(signprep_draft *d, signprep_error *err)
{
	const signprep_inspect_options options = { .size = sizeof options };
	signprep_code code = d->pool ? signprep_pool_inspect(&d->inspection, d->pool, d->document, &options, err)
				     : signprep_inspect(&d->inspection, d->document, &options, err);
	if (code)
		return code;
	sp_issues_append(d->issues, d->inspection->issues);
	for (size_t i = 0; i < d->inspection->page_count; i++)
		d->pages = d->inspection->pages[i].page.number > d->pages ? d->inspection->pages[i].page.number : d->pages;
	d->widths = sp_arena_array(&d->arena, (size_t) d->pages + 1, sizeof *d->widths);
	d->heights = sp_arena_array(&d->arena, (size_t) d->pages + 1, sizeof *d->heights);
	if (!d->widths || !d->heights)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < d->inspection->page_count; i++) {
		const signprep_page *page = &d->inspection->pages[i].page;
		d->widths[page->number] = page->width;
		d->heights[page->number] = page->height;
	}
	return SIGNPREP_OK;
}

static bool has_text(const signprep_draft *d)
{
	for (size_t i = 0; i < d->inspection->page_count; i++)
		if (d->inspection->pages[i].health == SIGNPREP_TEXT_OK)
			return true;
	return false;
}

/* What the document itself says against being signed: told early, before anybody fills in rows. */
static signprep_code judge_document(signprep_draft *d, signprep_error *err)
{
	const signprep_facts *facts = &d->inspection->facts;
	const char *name = signprep_document_name(d->document);
	if (facts->xfa_only)
		return sp_fail(err, "D752", 0, name, NULL);
	if (facts->portfolio)
		return sp_fail(err, "D751", 0, name, NULL);
	if (!has_text(d) && d->inspection->fields.count == 0)
		return sp_fail(err, "D601", 0, name, NULL);
	if (facts->has_xfa)
		sp_issues_add(d->issues, "D755", "", NULL);
	if (facts->signature_count > 0)
		sp_issues_add(d->issues, "D970", "", facts->signatures[0].field, NULL);
	if (d->inspection->encrypted)
		sp_issues_add(d->issues, "D971", "", NULL);
	if (d->inspection->restricted)
		sp_issues_add(d->issues, "D972", "", NULL);
	return SIGNPREP_OK;
}

static signprep_code read_labels(signprep_draft *d, signprep_error *err)
{
	signprep_code code = sp_labels_read(
		&d->labels, (const char *) sp_labels_builtin, sp_labels_builtin_length, "labels.txt", err);
	if (!code && d->options.labels)
		code = sp_labels_read(&d->labels, d->options.labels, d->options.labels_length,
			d->options.labels_name ? d->options.labels_name : "labels", err);
	sp_labels_sort(&d->labels);
	return code;
}

static signprep_code read_lines(signprep_draft *d, signprep_error *err)
{
	static const char *const lines[] = { LINES };
	signprep_find *found = NULL;
	signprep_code code = sp_draft_find(d, lines, 1, true, &found, err);
	if (!code)
		code = sp_marks_read(&d->marks, &d->arena, &d->labels, signprep_find_at(found, 0), d->heights, d->pages, err);
	signprep_find_free(found);
	if (!code)
		code = sp_cells_mark(&d->marks, &d->arena, &d->labels, err);
	return code ? code : sp_captions_mark(&d->marks, &d->arena, &d->labels, err);
}

static signprep_code think(signprep_draft *d, signprep_error *err)
{
	signprep_code code = has_text(d) ? read_lines(d, err) : SIGNPREP_OK;
	if (!code)
		code = sp_draft_find_labels(d, err);
	if (!code)
		code = sp_draft_probe_captions(d, err);
	if (!code)
		code = sp_parties_find(&d->parties, &d->marks, &d->arena, err);
	if (code)
		return code;
	code = sp_parties_settle(&d->parties, &d->marks, &d->labels, &d->arena, err);
	if (!code)
		code = sp_places_from_marks(&d->places, &d->marks, &d->parties, err);
	if (!code)
		code = sp_draft_probe_blanks(d, err);
	if (code)
		return code;
	code = sp_places_spread(&d->places, &d->marks, &d->parties, err);
	if (code)
		return code;
	sp_places_judge(&d->places, &d->marks);
	code = sp_places_from_fields(&d->places, &d->inspection->fields, &d->labels, &d->parties, &d->arena, err);
	if (!code && !sp_places_settle(&d->places))
		code = sp_fail(err, "R708", 0, signprep_document_name(d->document), NULL);
	if (!code)
		code = sp_draft_probe_choices(d, err);
	if (!code)
		code = sp_initials_add(&d->places, &d->marks, &d->parties, &d->initials, err);
	const sp_page_sizes pages = { d->widths, d->heights, d->pages };
	return code ? code : sp_paging_add(&d->places, &d->marks, &d->parties, &pages, err);
}

static bool is_taken(const signprep_draft *d, const sp_draft_line *line)
{
	for (size_t i = 0; i < d->places.count; i++) {
		const sp_place *place = &d->places.items[i];
		if (!place->dropped && place->page == line->page &&
			signprep_rect_area(signprep_rect_intersect(place->blank, line->rect)) > 0)
			return true;
	}
	return false;
}

static bool note_left(signprep_draft *d, const char *id, const sp_left *left)
{
	if (!left->count)
		return true;
	const char *number = sp_arena_printf(&d->arena, "%zu", left->count), *where = sp_arena_printf(&d->arena, "%d", left->page);
	if (number && where)
		sp_issues_add(d->issues, id, "", number, where, left->line, NULL);
	return number && where;
}

static bool has_paging(const signprep_draft *d)
{
	return d->places.count && d->places.items[d->places.count - 1].kind == SP_PLACE_PAGING;
}

/* What was seen and is for people to add, blanks first: nobody should find them when the contract is signed. */
static signprep_code note_aside(signprep_draft *d, signprep_error *err)
{
	sp_left open = d->marks.open;
	for (size_t i = 0; i < d->marks.line_count; i++) {
		const sp_draft_line *line = &d->marks.lines[i];
		if (line->rule && !line->margin && !is_taken(d, line))
			sp_left_add(&open, line);
	}
	const bool done = note_left(d, "R712", &open) && note_left(d, "R977", &d->marks.turned) &&
		(d->initials == d->marks.margins || note_left(d, "R978", &d->marks.initials)) &&
		(has_paging(d) || note_left(d, "R979", &d->marks.paging));
	return done ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static signprep_code fill(signprep_draft *d, const signprep_draft_options *options, signprep_error *err)
{
	signprep_code code = SP_OPTIONS_TAKE(signprep_draft_options, &d->options, options, err);
	sp_draft_begin(d);
	if (!code)
		code = read_labels(d, err);
	if (!code)
		code = inspect(d, err);
	if (!code)
		code = judge_document(d, err);
	if (!code)
		code = think(d, err);
	if (!code && d->marks.crowded)
		sp_issues_add(d->issues, "R710", "", NULL);
	if (!code)
		code = note_aside(d, err);
	if (!code && sp_issues_failed(d->issues))
		code = sp_fail_memory(err, "");
	d->options.labels = NULL;
	return code;
}

signprep_code signprep_draft_new(signprep_draft **out, signprep_document *doc, signprep_pool *pool,
	const signprep_draft_options *options, signprep_error *err)
{
	signprep_draft *d = calloc(1, sizeof *d);
	*out = NULL;
	if (!d)
		return sp_fail_memory(err, "");
	d->document = doc;
	d->pool = pool;
	sp_arena_init(&d->arena, ARENA_MAX);
	sp_labels_open(&d->labels);
	d->issues = sp_issues_new();
	signprep_code code = d->issues ? fill(d, options, err) : sp_fail_memory(err, "");
	if (code)
		signprep_draft_free(d);
	else
		*out = d;
	return code;
}

void signprep_draft_free(signprep_draft *draft)
{
	if (!draft)
		return;
	sp_marks_close(&draft->marks);
	sp_places_close(&draft->places);
	sp_labels_close(&draft->labels);
	signprep_inspection_free(draft->inspection);
	signprep_issues_free(draft->issues);
	free(draft->text);
	free(draft->rows);
	free(draft->record);
	sp_arena_clear(&draft->arena);
	free(draft);
}

static size_t places_of(const signprep_draft *draft, size_t party)
{
	size_t count = 0;
	for (size_t i = 0; i < draft->places.count; i++)
		count += !draft->places.items[i].dropped && draft->places.items[i].party == party;
	return count;
}

/* Parties with something to do, in their order. */
static size_t party_number(const signprep_draft *draft, size_t index)
{
	for (size_t i = 0; i < draft->parties.count; i++)
		if (places_of(draft, i) > 0 && index-- == 0)
			return i;
	return SP_NO_PARTY;
}

size_t signprep_draft_party_count(const signprep_draft *draft)
{
	size_t count = 0;
	for (size_t i = 0; i < draft->parties.count; i++)
		count += places_of(draft, i) > 0;
	return count;
}

signprep_draft_party signprep_draft_party_at(const signprep_draft *draft, size_t index)
{
	size_t number = party_number(draft, index);
	if (number == SP_NO_PARTY)
		return (signprep_draft_party) { .key = "", .label = "", .name = "" };
	const sp_party *p = &draft->parties.items[number];
	return (signprep_draft_party) { p->key, p->label, p->name, p->type, p->doubt, places_of(draft, number) };
}

/* A seal is a company's; a person signs where either would do. */
static void adapt(sp_place *place, signprep_draft_party_type type)
{
	if (type == SIGNPREP_DRAFT_PERSON && place->kind == SP_PLACE_SEAL) {
		place->kind = SP_PLACE_SIGN;
		place->key = "signature";
		place->dropped = place->both && !place->field;
	} else if (type == SIGNPREP_DRAFT_PERSON && place->kind == SP_PLACE_PAGING) {
		place->dropped = true;
	} else if (type == SIGNPREP_DRAFT_COMPANY && place->either) {
		place->kind = SP_PLACE_SEAL;
		place->key = "seal";
	}
}

signprep_code signprep_draft_decide(signprep_draft *draft, size_t party, signprep_draft_party_type type, signprep_error *err)
{
	size_t number = party_number(draft, party);
	if (number == SP_NO_PARTY || type < SIGNPREP_DRAFT_COMPANY || type > SIGNPREP_DRAFT_LEFT_OUT || draft->text)
		return sp_fail(err, "R709", 0, "", NULL);
	draft->parties.items[number].type = type;
	draft->parties.items[number].doubt = false;
	for (size_t i = 0; i < draft->places.count; i++)
		if (draft->places.items[i].party == number && !draft->places.items[i].dropped)
			adapt(&draft->places.items[i], type);
	return SIGNPREP_OK;
}

const char *signprep_draft_template(const signprep_draft *draft)
{
	return draft->text;
}

const char *signprep_draft_rows(const signprep_draft *draft)
{
	return draft->rows;
}

static const sp_place *place_number(const signprep_draft *draft, size_t index)
{
	for (size_t i = 0; i < draft->places.count; i++)
		if (!draft->places.items[i].dropped && index-- == 0)
			return &draft->places.items[i];
	return NULL;
}

size_t signprep_draft_place_count(const signprep_draft *draft)
{
	size_t count = 0;
	for (size_t i = 0; i < draft->places.count; i++)
		count += !draft->places.items[i].dropped;
	return count;
}

static size_t party_index(const signprep_draft *draft, size_t number)
{
	size_t index = 0;
	if (number == SP_NO_PARTY)
		return SIZE_MAX;
	for (size_t i = 0; i < number; i++)
		index += places_of(draft, i) > 0;
	return index;
}

signprep_draft_place signprep_draft_place_at(const signprep_draft *draft, size_t index)
{
	const sp_place *place = place_number(draft, index);
	if (!place)
		return (signprep_draft_place) { .where = "", .type = "", .label = "", .line = "", .party = SIZE_MAX };
	return (signprep_draft_place) { .where = place->where ? place->where : "",
		.type = sp_place_type(place),
		.party = party_index(draft, place->party),
		.mode = place->at == SP_PUT_FIELD      ? SIGNPREP_MODE_FIELD
			: place->at == SP_PUT_ABSOLUTE ? SIGNPREP_MODE_NORMAL
						       : SIGNPREP_MODE_KEYWORD,
		.page = place->page,
		.rect = place->box,
		.label = place->keyword,
		.line = place->line };
}

const signprep_issues *signprep_draft_issues(const signprep_draft *draft)
{
	return draft->issues;
}
