/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fields written into a PDF: what forbids it, page by page what is added, and how the file is put together. */
#include "pdfcore/bake/bake.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/field.h>

#include "base/fail.h"
#include "base/num.h"
#include "base/utf8.h"
#include "pdfcore/source.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/bake/bake_internal.h"
#include "pdfcore/write/output.h"

#define PIECE ((size_t) 64 << 10)
#define PI 3.14159265358979323846
#define EDGE 0.01 /* points: what rounding may move a box over the edge of its page */

static bool has_item(const sp_bake *b, int page)
{
	const size_t first = sp_bake_first(b, page);

	return first < b->order->count && b->order->items[first].page == page;
}

static bool has_field(const sp_bake *b)
{
	for (size_t i = 0; i < b->order->count; i++)
		if (!sp_bake_is_content(&b->order->items[i]))
			return true;
	return false;
}

static bool is_gone(fz_context *ctx, const sp_bake *b, pdf_obj *annot)
{
	const int number = pdf_to_num(ctx, annot);

	return b->gone && number > 0 && number < b->gone_count && b->gone[number];
}

/* A list of its own: the old one may be another page's as well. False when nothing gave way. */
static bool copy_annots(fz_context *ctx, const sp_bake *b, pdf_obj *old, pdf_obj *list)
{
	bool less = false;

	for (int i = 0, n = pdf_array_len(ctx, old); i < n; i++) {
		pdf_obj *annot = pdf_array_get(ctx, old, i);

		if (is_gone(ctx, b, annot) || !sp_bake_is_old(ctx, b, annot))
			less = true;
		else
			pdf_array_push(ctx, list, annot);
	}
	return less;
}

static bool add_fields(fz_context *ctx, sp_bake *b, int number, const signprep_page *geometry, pdf_obj *page, pdf_obj *fields)
{
	pdf_obj *annots = sp_bake_hold(ctx, b, pdf_new_array(ctx, b->pdf, 8));
	bool changed = copy_annots(ctx, b, pdf_dict_get(ctx, page, PDF_NAME(Annots)), annots);

	for (size_t i = sp_bake_first(b, number); i < b->order->count && b->order->items[i].page == number; i++) {
		if (sp_bake_is_content(&b->order->items[i]))
			continue;
		sp_check_deadline(ctx, b->doc);
		pdf_obj *field = sp_bake_field(ctx, b, i, geometry, page);

		pdf_array_push(ctx, annots, field);
		pdf_array_push(ctx, fields, field);
		changed = true;
	}
	if (changed)
		pdf_dict_put(ctx, page, PDF_NAME(Annots), annots);
	return changed;
}

/* Tab keys go by rows where the file does not say how. */
static void bake_page(fz_context *ctx, sp_bake *b, int number, pdf_obj *fields)
{
	const int object = pdf_to_num(ctx, sp_page_object(ctx, b->doc, number));
	signprep_page geometry;

	if (!object) {
		if (has_item(b, number))
			fz_throw(ctx, SP_FZ_ERROR_BROKEN, "page %d has no number", number);
		return;
	}
	pdf_obj *page = sp_bake_hold(ctx, b, pdf_new_indirect(ctx, b->pdf, object, 0));

	sp_page_geometry(ctx, b->doc, sp_page_object(ctx, b->doc, number), number, &geometry);
	const bool painted = sp_bake_content(ctx, b, number, &geometry, page);
	const bool filled = fields && add_fields(ctx, b, number, &geometry, page, fields);

	if (!painted && !filled)
		return;
	if (filled && !pdf_dict_gets(ctx, page, "Tabs"))
		pdf_dict_puts(ctx, page, "Tabs", PDF_NAME(R));
	sp_update_touch(ctx, &b->update, object);
}

static void write_whole(fz_context *ctx, sp_bake *b)
{
	b->whole = fz_new_buffer(ctx, b->doc->length);
	b->output = fz_new_output_with_buffer(ctx, b->whole);
	sp_copy_write(ctx, b->pdf, b->output);
}

static void bake_body(fz_context *ctx, void *opaque)
{
	sp_bake *b = opaque;
	const bool repaired = pdf_was_repaired(ctx, b->doc->pdf);
	pdf_obj *fields = NULL;

	sp_copy_open(ctx, b->doc, &b->second);
	b->pdf = b->second.pdf;
	/* A repair would find other objects than those that the file's cross-references name, to which we append. */
	if (!repaired)
		b->pdf->repair_attempted = 1;
	b->held = pdf_new_array(ctx, b->pdf, 64);
	b->text = fz_new_buffer(ctx, 256);
	if (b->gone || has_field(b))
		fields = sp_bake_form(ctx, b);
	for (int number = 1; number <= b->doc->page_count; number++)
		if (has_item(b, number) || b->gone || b->has_painted)
			bake_page(ctx, b, number, fields);
	sp_bake_find_lacking(b);
	if (b->lacking)
		return;
	if (repaired)
		write_whole(ctx, b);
	else
		sp_update_write(ctx, b->doc, b->pdf, &b->update);
}

static void drop(fz_context *ctx, sp_bake *b)
{
	fz_drop_output(ctx, b->output);
	fz_drop_buffer(ctx, b->whole);
	fz_drop_buffer(ctx, b->text);
	fz_drop_buffer(ctx, b->outer_text);
	sp_content_close(ctx, &b->content);
	sp_bake_font_drop(ctx, &b->font);
	sp_update_drop(ctx, &b->update);
	pdf_drop_obj(ctx, b->held);
	sp_copy_drop(ctx, &b->second);
	fz_free(ctx, b->images);
	free(b->gone);
}

/* What it takes on the page: less or more than its own box where it is turned. */
static signprep_rect extent(const signprep_bake_item *item)
{
	const signprep_rect r = item->rect;
	const double angle = item->turn * PI / 180, c = fabs(cos(angle)), s = fabs(sin(angle));
	const double across = ((r.x1 - r.x0) * c + (r.y1 - r.y0) * s) / 2, down = ((r.x1 - r.x0) * s + (r.y1 - r.y0) * c) / 2;
	const double x = (r.x0 + r.x1) / 2, y = (r.y0 + r.y1) / 2;

	return item->turn != 0 ? (signprep_rect) { x - across, y - down, x + across, y + down } : r;
}

static signprep_code check_item(signprep_document *doc, const signprep_bake_item *item, signprep_error *err)
{
	const signprep_rect r = extent(item);
	const double w = r.x1 - r.x0, h = r.y1 - r.y0;
	char width[40], height[40], box[160], number[24];
	signprep_page page;
	signprep_code code = signprep_document_page(&page, doc, item->page, err);

	if (code)
		return code;
	sp_num_format(w, 4, width, sizeof width);
	sp_num_format(h, 4, height, sizeof height);
	if (!(w > 0 && h > 0 && isfinite(w) && isfinite(h)))
		return sp_fail(err, "P112", 0, item->where, width, height, NULL);
	if (r.x0 >= -EDGE && r.y0 >= -EDGE && r.x1 <= page.width + EDGE && r.y1 <= page.height + EDGE)
		return SIGNPREP_OK;
	snprintf(box, sizeof box, "%g, %g, %s × %s", sp_num_round(r.x0, 2), sp_num_round(r.y0, 2), width, height);
	snprintf(number, sizeof number, "%d", item->page);
	sp_num_format(page.width, 2, width, sizeof width);
	sp_num_format(page.height, 2, height, sizeof height);
	return sp_fail(err, "P201", 0, item->where, box, number, width, height, NULL);
}

static signprep_code refuse_signatures(signprep_document *doc, const signprep_facts *facts, signprep_error *err)
{
	for (size_t i = 0; i < facts->signature_count; i++) {
		const signprep_signature *s = &facts->signatures[i];

		if (s->docmdp)
			return sp_fail(err, s->docmdp == 1 ? "D815" : "D981", 0, doc->name, s->field, NULL);
	}
	if (facts->signature_count && signprep_document_repaired(doc))
		return sp_fail(err, "D985", 0, doc->name, NULL);
	return SIGNPREP_OK;
}

/* Whatever makes the file one that must not, or can't, be added to. */
static signprep_code refuse(signprep_document *doc, signprep_error *err)
{
	signprep_facts facts;
	signprep_code code;

	if (signprep_document_encrypted(doc))
		return sp_fail(err, "D980", 0, doc->name, NULL);
	code = signprep_document_facts(&facts, doc, err);
	if (code)
		return code;
	if (facts.portfolio)
		code = sp_fail(err, "D751", 0, doc->name, NULL);
	else if (facts.lost_pages)
		code = sp_fail(err, "D754", 0, doc->name, NULL);
	else if (facts.has_xfa)
		code = sp_fail(err, "D984", 0, doc->name, NULL);
	else
		code = refuse_signatures(doc, &facts, err);
	signprep_facts_clear(&facts);
	return code;
}

/* Marks what was baked before, or refuses because of it. */
static signprep_code take_baked(sp_bake *b, const signprep_fields *fields, signprep_error *err)
{
	const char *name = b->doc->name;

	for (size_t i = 0; i < fields->count; i++) {
		const signprep_field *field = &fields->items[i];

		if (!(field->flags & SIGNPREP_FIELD_BAKED))
			continue;
		if (!b->order->replace)
			return sp_fail(err, "F208", 0, name, field->name, NULL);
		if (field->flags & SIGNPREP_FIELD_SIGNED)
			return sp_fail(err, "F209", 0, name, field->name, NULL);
		if (field->object >= b->gone_count) {
			int count = 2 * field->object + 64;
			bool *more = realloc(b->gone, (size_t) count * sizeof *more);

			if (!more)
				return sp_fail_memory(err, name);
			memset(more + b->gone_count, 0, (size_t) (count - b->gone_count) * sizeof *more);
			b->gone = more;
			b->gone_count = count;
		}
		b->gone[field->object] = true;
	}
	return SIGNPREP_OK;
}

/* A page object that the tree names twice is two pages with one content and one list of fields. */
static void find_twin(fz_context *ctx, sp_bake *b)
{
	const int count = pdf_xref_len(ctx, b->doc->pdf); /* a repair on the way may make it more */
	int *first = fz_calloc(ctx, (size_t) count + 1, sizeof *first);

	fz_try(ctx)
	{
		for (int number = 1; number <= b->doc->page_count && !b->twin; number++) {
			const int object = pdf_to_num(ctx, sp_page_object(ctx, b->doc, number));
			const int other = object > 0 && object < count ? first[object] : 0;

			if (other && (has_item(b, number) || has_item(b, other))) {
				b->twin = number;
				b->twin_of = other;
			} else if (object > 0 && object < count && !other)
				first[object] = number;
		}
	}
	fz_always(ctx) fz_free(ctx, first);
	fz_catch(ctx) fz_rethrow(ctx);
}

static void pages_body(fz_context *ctx, void *opaque)
{
	sp_bake *b = opaque;

	find_twin(ctx, b);
	b->painted_page = sp_bake_painted_page(ctx, b->doc);
}

static signprep_code refuse_twin(const sp_bake *b, signprep_error *err)
{
	char page[24], other[24];

	snprintf(page, sizeof page, "%d", b->twin_of);
	snprintf(other, sizeof other, "%d", b->twin);
	return b->twin ? sp_fail(err, "P341", 0, b->doc->name, page, other, NULL) : SIGNPREP_OK;
}

static signprep_code take_painted(sp_bake *b, signprep_error *err)
{
	signprep_code code = sp_guard(b->doc, pages_body, b, "D709", b->doc->name, err);
	char page[24];

	snprintf(page, sizeof page, "p.%d", b->painted_page);
	b->has_painted = b->painted_page > 0;
	if (!code)
		code = refuse_twin(b, err);
	return !code && b->has_painted && !b->order->replace ? sp_fail(err, "F208", 0, b->doc->name, page, NULL) : code;
}

static signprep_code look(sp_bake *b, signprep_error *err)
{
	sp_field_walk walk = { .doc = b->doc, .out = &b->fields, .signature = sp_bake_note_lock, .opaque = b };
	signprep_code code = refuse(b->doc, err);

	for (size_t i = 0; !code && i < b->order->count; i++)
		code = check_item(b->doc, &b->order->items[i], err);
	if (!code)
		code = sp_fields_walk(&walk, err);
	if (!code && b->locked)
		code = sp_fail(err, "D545", 0, b->doc->name, b->fields.items[b->locked - 1].name, NULL);
	if (!code)
		code = take_baked(b, &b->fields, err);
	if (!code)
		code = take_painted(b, err);
	signprep_fields_clear(&b->fields);
	return code;
}

/* The file's own bytes come first. */
static signprep_code copy_file(signprep_document *doc, signprep_write_fn write, void *opaque, signprep_error *err)
{
	unsigned char piece[PIECE];

	for (size_t at = 0; at < doc->length; at += PIECE) {
		size_t n = doc->length - at < PIECE ? doc->length - at : PIECE;

		if (!sp_document_read(doc, at, piece, n))
			return sp_fail(err, "D710", 0, doc->name, NULL);
		if (!write(opaque, piece, n))
			return sp_fail(err, "D906", 0, doc->name, NULL);
	}
	return SIGNPREP_OK;
}

static signprep_code refuse_lacking(const sp_bake *b, signprep_error *err)
{
	char character[8] = "", shown[40];

	if (!b->lacking)
		return SIGNPREP_OK;
	character[sp_utf8_encode(b->lacked, character)] = '\0';
	snprintf(shown, sizeof shown, "\"%s\" (U+%04X)", character, (unsigned) b->lacked);
	return sp_fail(err, "P342", 0, b->lacking->where, shown, NULL);
}

signprep_code sp_bake_pdf(
	signprep_document *doc, const sp_bake_order *order, signprep_write_fn write, void *opaque, signprep_error *err)
{
	sp_bake b = { .doc = doc, .order = order };
	signprep_code code = look(&b, err);

	if (!code)
		code = sp_guard(doc, bake_body, &b, "D709", doc->name, err);
	if (code == SIGNPREP_UNREADABLE && b.picture)
		code = sp_fail(err, "D540", 0, b.picture->where, b.picture->value, NULL);
	if (!code)
		code = refuse_lacking(&b, err);
	if (!code && !b.whole)
		code = copy_file(doc, write, opaque, err);
	if (!code)
		code = sp_output_buffer(doc, b.whole ? b.whole : b.update.bytes, write, opaque, err);
	if (doc->ctx)
		drop(doc->ctx, &b);
	else
		free(b.gone);
	return code;
}
