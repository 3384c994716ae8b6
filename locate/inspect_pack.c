/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inspections as bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/utf8.h"
#include "locate/inspect.h"
#include "locate/result_pack.h"

#define PAGE_BYTES (6 * sizeof(uint32_t) + 17 * sizeof(double))
#define FIELD_BYTES (10 * sizeof(uint32_t) + 4 * sizeof(double))
#define SIGNATURE_BYTES (3 * sizeof(uint32_t))
#define FLAGS_MAX 0xFFFFu

/* Names in a file are in whatever encoding its maker used: what is no UTF-8 is made so here, as every answer shows it. */
static void pack_clean(sp_buf *out, const char *text)
{
	if (sp_utf8_valid(text, strlen(text))) {
		sp_pack_text(out, text);
		return;
	}
	size_t length = sp_catalogue_clean(text, NULL, 0);
	char *safe = malloc(length + 1);
	if (safe)
		sp_catalogue_clean(text, safe, length + 1);
	else
		out->failed = true;
	sp_pack_text(out, safe);
	free(safe);
}

static void pack_page(sp_buf *out, const signprep_inspected_page *inspected)
{
	const signprep_page *p = &inspected->page;
	const signprep_matrix *m = &p->user_to_view;
	const double numbers[] = { p->width, p->height, p->user_unit, m->a, m->b, m->c, m->d, m->e, m->f };

	sp_pack_u32(out, (uint32_t) p->number);
	sp_pack_u32(out, (uint32_t) p->rotate);
	sp_pack_u32(out, p->flags);
	sp_pack_u32(out, (uint32_t) inspected->health);
	sp_pack_u64(out, inspected->chars);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sp_pack_double(out, numbers[i]);
	sp_pack_rect(out, p->media);
	sp_pack_rect(out, p->crop);
	pack_clean(out, p->label);
	pack_clean(out, inspected->unreadable_font);
}

static void pack_field(sp_buf *out, const signprep_field *field)
{
	pack_clean(out, field->name);
	pack_clean(out, field->type);
	pack_clean(out, field->kind);
	sp_pack_u32(out, (uint32_t) field->page);
	sp_pack_rect(out, field->rect);
	sp_pack_u32(out, field->flags);
	sp_pack_u32(out, (uint32_t) field->rotation);
	pack_clean(out, field->value);
	pack_clean(out, field->export_value);
	sp_pack_u32(out, (uint32_t) field->object);
	sp_pack_u32(out, (uint32_t) field->field_object);
}

static void pack_facts(sp_buf *out, const signprep_facts *facts)
{
	sp_pack_u32(out, (uint32_t) facts->signature_count);
	for (size_t i = 0; i < facts->signature_count; i++) {
		pack_clean(out, facts->signatures[i].field);
		sp_pack_u32(out, facts->signatures[i].covers_whole_file);
		sp_pack_u32(out, (uint32_t) facts->signatures[i].docmdp);
	}
	sp_pack_u32(out, facts->has_xfa);
	sp_pack_u32(out, facts->xfa_only);
	sp_pack_u32(out, facts->portfolio);
	sp_pack_u32(out, facts->usage_rights);
	sp_pack_u32(out, facts->lost_pages);
	pack_clean(out, facts->version);
	pack_clean(out, facts->producer);
	pack_clean(out, facts->conformance);
}

void sp_inspection_pack(sp_buf *out, const signprep_inspection *in)
{
	sp_issues_pack(out, in->issues);
	sp_pack_u32(out, in->encrypted);
	sp_pack_u32(out, in->restricted);
	sp_pack_u32(out, in->repaired);
	sp_pack_u32(out, in->lost_pages);
	sp_pack_u32(out, (uint32_t) in->page_count);
	for (size_t i = 0; i < in->page_count; i++)
		pack_page(out, &in->pages[i]);
	sp_pack_u32(out, in->has_fields);
	sp_pack_u32(out, in->fields.loop);
	sp_pack_u32(out, (uint32_t) in->fields.count);
	for (size_t i = 0; i < in->fields.count; i++)
		pack_field(out, &in->fields.items[i]);
	sp_pack_u32(out, in->has_facts);
	pack_facts(out, &in->facts);
}

static bool unpack_bool(sp_unpack *in)
{
	return sp_unpack_upto(in, 1) != 0;
}

/* A text for an array of `cap` bytes. */
static void unpack_short(sp_unpack *in, char *out, size_t cap)
{
	const char *text = sp_unpack_text(in);
	size_t length = strlen(text);
	in->bad |= length >= cap;
	if (!in->bad)
		memcpy(out, text, length + 1);
}

static int unpack_turn(sp_unpack *in)
{
	uint32_t degrees = sp_unpack_upto(in, 270);
	in->bad |= degrees % 90 != 0;
	return (int) degrees;
}

/* A copy to be freed; NULL: no memory. */
static char *unpack_owned(sp_unpacker *r)
{
	char *copy = strdup(sp_unpack_text(r->in));
	r->failed |= copy == NULL;
	return copy;
}

static void unpack_page(sp_unpacker *r, signprep_inspected_page *inspected)
{
	signprep_page *p = &inspected->page;
	signprep_matrix *m = &p->user_to_view;
	double *const numbers[] = { &p->width, &p->height, &p->user_unit, &m->a, &m->b, &m->c, &m->d, &m->e, &m->f };

	p->number = sp_unpacker_page(r);
	p->rotate = unpack_turn(r->in);
	p->flags = sp_unpack_upto(r->in, FLAGS_MAX);
	inspected->health = (signprep_text_health) sp_unpack_upto(r->in, SIGNPREP_TEXT_UNREADABLE);
	uint64_t chars = sp_unpack_u64(r->in);
	r->in->bad |= chars > UINT32_MAX;
	inspected->chars = (size_t) chars;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		*numbers[i] = sp_unpack_double(r->in);
	p->media = sp_unpacker_rect(r);
	p->crop = sp_unpacker_rect(r);
	unpack_short(r->in, p->label, sizeof p->label);
	unpack_short(r->in, inspected->unreadable_font, sizeof inspected->unreadable_font);
	r->in->bad |= p->width <= 0 || p->height <= 0 || p->user_unit <= 0;
}

static void unpack_pages(sp_unpacker *r, signprep_inspection *in, int page_count)
{
	size_t count = sp_unpack_count(r->in, PAGE_BYTES);
	int before = 0;

	in->pages = calloc(count + 1, sizeof *in->pages);
	r->failed |= !in->pages;
	for (size_t i = 0; sp_unpacker_goes_on(r) && i < count; i++) {
		unpack_page(r, &in->pages[i]);
		int number = in->pages[i].page.number;
		r->in->bad |= number <= before || number > page_count;
		before = number;
		in->page_count++;
	}
}

static void unpack_field(sp_unpacker *r, signprep_field *field, int page_count)
{
	field->name = unpack_owned(r);
	unpack_short(r->in, field->type, sizeof field->type);
	field->kind = unpack_owned(r);
	field->page = (int) sp_unpack_upto(r->in, (uint32_t) page_count);
	field->rect = sp_unpacker_rect(r);
	field->flags = sp_unpack_upto(r->in, FLAGS_MAX);
	field->rotation = unpack_turn(r->in);
	field->value = unpack_owned(r);
	field->export_value = unpack_owned(r);
	field->object = (int) sp_unpack_upto(r->in, INT32_MAX);
	field->field_object = (int) sp_unpack_upto(r->in, INT32_MAX);
}

static void unpack_fields(sp_unpacker *r, signprep_inspection *in, int page_count)
{
	in->has_fields = unpack_bool(r->in);
	in->fields.loop = unpack_bool(r->in);
	size_t count = sp_unpack_count(r->in, FIELD_BYTES);

	in->fields.items = calloc(count + 1, sizeof *in->fields.items);
	r->failed |= !in->fields.items;
	r->in->bad |= count && !in->has_fields;
	for (size_t i = 0; sp_unpacker_goes_on(r) && i < count; i++) {
		in->fields.count++;
		unpack_field(r, &in->fields.items[i], page_count);
	}
}

static void unpack_facts(sp_unpacker *r, signprep_inspection *in)
{
	signprep_facts *facts = &in->facts;
	in->has_facts = unpack_bool(r->in);
	size_t count = sp_unpack_count(r->in, SIGNATURE_BYTES);

	facts->signatures = calloc(count + 1, sizeof *facts->signatures);
	r->failed |= !facts->signatures;
	for (size_t i = 0; sp_unpacker_goes_on(r) && i < count; i++) {
		facts->signature_count++;
		facts->signatures[i].field = unpack_owned(r);
		facts->signatures[i].covers_whole_file = unpack_bool(r->in);
		facts->signatures[i].docmdp = (int) sp_unpack_upto(r->in, 3);
	}
	facts->has_xfa = unpack_bool(r->in);
	facts->xfa_only = unpack_bool(r->in);
	facts->portfolio = unpack_bool(r->in);
	facts->usage_rights = unpack_bool(r->in);
	facts->lost_pages = unpack_bool(r->in);
	unpack_short(r->in, facts->version, sizeof facts->version);
	unpack_short(r->in, facts->producer, sizeof facts->producer);
	unpack_short(r->in, facts->conformance, sizeof facts->conformance);
}

signprep_inspection *sp_inspection_unpack(sp_unpack *bytes, const char *file, int page_count)
{
	signprep_inspection *in = calloc(1, sizeof *in);
	sp_unpacker r = { bytes, NULL, in == NULL };

	if (in) {
		in->file = strdup(file);
		in->issues = sp_issues_unpack(bytes);
		r.failed = !in->file || (!in->issues && !bytes->bad);
		in->encrypted = unpack_bool(bytes);
		in->restricted = unpack_bool(bytes);
		in->repaired = unpack_bool(bytes);
		in->lost_pages = unpack_bool(bytes);
	}
	if (sp_unpacker_goes_on(&r))
		unpack_pages(&r, in, page_count);
	if (sp_unpacker_goes_on(&r))
		unpack_fields(&r, in, page_count);
	if (sp_unpacker_goes_on(&r))
		unpack_facts(&r, in);
	if (sp_unpacker_goes_on(&r))
		return in;
	signprep_inspection_free(in);
	return NULL;
}
