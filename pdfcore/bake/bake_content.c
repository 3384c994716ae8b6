/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What becomes content of a page. Anchors come before the old content: they are invisible, and no state of it reaches them.
 * Values come after it, with the old content closed off. Streams of ours carry a mark, so that they are known again.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/geometry.h"
#include "pdfcore/bake/bake_internal.h"

/* A key of the streams. */
#define MARK "SignprepBaked"
/* Points: small enough that the text's box, however a search measures it, is that of its corner. */
#define ANCHOR_SIZE 1.0
/* Of its size: letters with what hangs below them. */
#define ANCHOR_HEIGHT 1.25
#define PI 3.14159265358979323846

/* The resources of one page, its own from now on: others may share the old ones. */
typedef struct resources {
	pdf_obj *fonts, *forms;
	char font[32];
} resources;

static bool is_marked(fz_context *ctx, pdf_obj *stream)
{
	return pdf_dict_gets(ctx, stream, MARK) != NULL;
}

static bool has_marked(fz_context *ctx, pdf_obj *contents)
{
	/* A single stream is none of ours: we make lists. */
	for (int i = 0, n = pdf_array_len(ctx, contents); i < n; i++)
		if (is_marked(ctx, pdf_array_get(ctx, contents, i)))
			return true;
	return false;
}

int sp_bake_painted_page(fz_context *ctx, signprep_document *doc)
{
	for (int number = 1; number <= doc->page_count; number++) {
		sp_check_deadline(ctx, doc);
		if (has_marked(ctx, pdf_dict_get(ctx, sp_page_object(ctx, doc, number), PDF_NAME(Contents))))
			return number;
	}
	return 0;
}

static pdf_obj *copy_dict(fz_context *ctx, sp_bake *b, pdf_obj *old)
{
	pdf_obj *copy = sp_bake_hold(
		ctx, b, pdf_is_dict(ctx, old) ? pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, old)) : pdf_new_dict(ctx, b->pdf, 4));

	for (int i = pdf_dict_len(ctx, copy) - 1; i >= 0; i--)
		if (!sp_bake_is_old(ctx, b, pdf_dict_get_val(ctx, copy, i)))
			pdf_dict_del(ctx, copy, pdf_dict_get_key(ctx, copy, i));
	return copy;
}

static resources own_resources(fz_context *ctx, sp_bake *b, pdf_obj *page)
{
	resources r = { .font = SP_BAKE_FONT };
	pdf_obj *all = copy_dict(ctx, b, sp_page_inherited(ctx, page, PDF_NAME(Resources)));
	int serial = 1;

	r.fonts = copy_dict(ctx, b, pdf_dict_get(ctx, all, PDF_NAME(Font)));
	r.forms = copy_dict(ctx, b, pdf_dict_get(ctx, all, PDF_NAME(XObject)));
	while (pdf_dict_gets(ctx, r.fonts, r.font))
		snprintf(r.font, sizeof r.font, "%s%d", SP_BAKE_FONT, ++serial);
	pdf_dict_puts(ctx, r.fonts, r.font, sp_bake_font_object(ctx, b));
	pdf_dict_put(ctx, all, PDF_NAME(Font), r.fonts);
	pdf_dict_put(ctx, all, PDF_NAME(XObject), r.forms);
	pdf_dict_put(ctx, page, PDF_NAME(Resources), all);
	return r;
}

static void put_matrix(fz_context *ctx, sp_bake *b, signprep_matrix view, const signprep_page *geometry)
{
	const signprep_matrix m = sp_matrix_multiply(view, signprep_matrix_invert(geometry->user_to_view));
	const double numbers[] = { m.a, m.b, m.c, m.d, m.e, m.f };

	sp_bake_put_numbers(ctx, b->text, numbers, 6);
}

/* What leaves the page is not found: a box at its edge has a smaller anchor. */
static double anchor_size(const sp_bake *b, const signprep_bake_item *item, const signprep_page *geometry)
{
	const double width = sp_bake_text_width(b, item->name), right = geometry->width - item->rect.x0,
		     below = geometry->height - item->rect.y0;

	return fmin(ANCHOR_SIZE, fmin(width > 0 ? right / width : ANCHOR_SIZE, below / ANCHOR_HEIGHT));
}

/* Upright, its upper left corner, as a search here measures it, at that of the box: letters are not higher than an em. */
static void put_anchor(
	fz_context *ctx, sp_bake *b, const resources *r, const signprep_bake_item *item, const signprep_page *geometry)
{
	const double size = anchor_size(b, item, geometry);
	const signprep_matrix place = { 1, 0, 0, -1, item->rect.x0, item->rect.y0 + fmin(b->font.ascent, 1) * size };

	fz_append_printf(ctx, b->text, "q BT /%s ", r->font);
	sp_bake_put_numbers(ctx, b->text, &size, 1);
	fz_append_string(ctx, b->text, "Tf 3 Tr ");
	put_matrix(ctx, b, place, geometry);
	fz_append_string(ctx, b->text, "Tm ");
	sp_bake_put_codes(ctx, b, item->name, strlen(item->name));
	fz_append_string(ctx, b->text, "ET Q\n");
}

static pdf_obj *put_picture(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, double width, double height)
{
	fz_matrix m;
	pdf_obj *image = sp_bake_picture(ctx, b, item, fz_make_rect(0, 0, (float) width, (float) height), &m);
	const double numbers[] = { (double) m.a, (double) m.b, (double) m.c, (double) m.d, (double) m.e, (double) m.f };

	fz_append_string(ctx, b->text, "q ");
	sp_bake_put_numbers(ctx, b->text, numbers, 6);
	fz_append_printf(ctx, b->text, "cm /%s Do Q\n", SP_BAKE_IMAGE);
	return image;
}

/* A form has resources of its own, so that names do not meet. */
static pdf_obj *value_form(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, double width, double height)
{
	const bool picture = item->kind == SIGNPREP_BAKE_PICTURE;
	sp_bake_needs needs = { .text = item->kind != SIGNPREP_BAKE_CHECK && !picture && *item->value, .alpha = item->alpha };

	if (item->flags & SIGNPREP_BAKE_FRAME)
		sp_bake_put_frame(ctx, b, width, height, false);
	if (item->alpha > 0 && item->alpha < 1)
		fz_append_printf(ctx, b->text, "/%s gs\n", SP_BAKE_STATE);
	if (picture)
		needs.image = put_picture(ctx, b, item, width, height);
	else if (needs.text)
		sp_bake_spread(ctx, b, item, width, height);
	else if (!strcmp(item->value, "true"))
		sp_bake_put_tick(ctx, b, width, height);
	return sp_bake_add_form(ctx, b, width, height, 0, &needs);
}

/* From the form, y up, to the page as it is seen; turned about the middle of the box. */
static signprep_matrix place_of(const signprep_bake_item *item)
{
	const signprep_matrix upright = { 1, 0, 0, -1, item->rect.x0, item->rect.y1 };
	const double x = (item->rect.x0 + item->rect.x1) / 2, y = (item->rect.y0 + item->rect.y1) / 2;
	const double angle = item->turn * PI / 180, c = cos(angle), s = sin(angle);
	const signprep_matrix turn = { c, s, -s, c, x - c * x + s * y, y - s * x - c * y };

	return item->turn != 0 ? sp_matrix_multiply(upright, turn) : upright;
}

static void put_value(
	fz_context *ctx, sp_bake *b, const resources *r, const signprep_bake_item *item, const signprep_page *geometry)
{
	const double width = item->rect.x1 - item->rect.x0, height = item->rect.y1 - item->rect.y0;
	const bool watermark = item->flags & SIGNPREP_BAKE_WATERMARK;
	pdf_obj *form;
	char name[32];
	int serial = pdf_dict_len(ctx, r->forms);

	b->outer_text = b->text;
	b->text = NULL;
	b->text = fz_new_buffer(ctx, 256);
	form = value_form(ctx, b, item, width, height);
	fz_drop_buffer(ctx, b->text);
	b->text = b->outer_text;
	b->outer_text = NULL;
	do
		snprintf(name, sizeof name, "SignprepValue%d", ++serial);
	while (pdf_dict_gets(ctx, r->forms, name));
	pdf_dict_puts(ctx, r->forms, name, form);
	if (watermark)
		fz_append_string(ctx, b->text, "/Artifact << /Type /Pagination /Subtype /Watermark >> BDC\n");
	fz_append_string(ctx, b->text, "q ");
	put_matrix(ctx, b, place_of(item), geometry);
	fz_append_printf(ctx, b->text, "cm /%s Do Q\n", name);
	if (watermark)
		fz_append_string(ctx, b->text, "EMC\n");
}

static void push_stream(fz_context *ctx, sp_bake *b, pdf_obj *contents)
{
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 2));

	pdf_dict_puts(ctx, dict, MARK, PDF_TRUE);
	pdf_array_push(ctx, contents, sp_bake_add_text(ctx, b, dict));
}

/* What is no stream shows nothing, but there are programs that show nothing of a list with such a thing in it. */
static void push_old(fz_context *ctx, const sp_bake *b, pdf_obj *old, pdf_obj *contents)
{
	if (sp_bake_is_old(ctx, b, old) && pdf_is_stream(ctx, old))
		pdf_array_push(ctx, contents, old);
	for (int i = 0, n = pdf_array_len(ctx, old); i < n; i++) {
		pdf_obj *stream = pdf_array_get(ctx, old, i);

		if (sp_bake_is_old(ctx, b, stream) && pdf_is_stream(ctx, stream) && !is_marked(ctx, stream))
			pdf_array_push(ctx, contents, stream);
	}
}

static bool is_kind(const signprep_bake_item *item, bool anchors)
{
	return sp_bake_is_content(item) && anchors == (item->kind == SIGNPREP_BAKE_ANCHOR);
}

static bool has_kind(const sp_bake *b, int number, bool anchors)
{
	for (size_t i = sp_bake_first(b, number); i < b->order->count && b->order->items[i].page == number; i++)
		if (is_kind(&b->order->items[i], anchors))
			return true;
	return false;
}

static void put_all(fz_context *ctx, sp_bake *b, const resources *r, int number, bool anchors, const signprep_page *geometry)
{
	for (size_t i = sp_bake_first(b, number); i < b->order->count && b->order->items[i].page == number; i++) {
		const signprep_bake_item *item = &b->order->items[i];

		sp_check_deadline(ctx, b->doc);
		if (is_kind(item, anchors))
			(anchors ? put_anchor : put_value)(ctx, b, r, item, geometry);
	}
}

/* Streams of ours leave behind what they found: with them or without, the balance of the content is that of the old. */
bool sp_bake_content(fz_context *ctx, sp_bake *b, int number, const signprep_page *geometry, pdf_obj *page)
{
	pdf_obj *old = pdf_dict_get(ctx, page, PDF_NAME(Contents)), *contents;
	const bool anchors = has_kind(b, number, true), values = has_kind(b, number, false);
	const bool less = b->has_painted && has_marked(ctx, old);
	sp_balance balance = { 0 };
	resources r = { 0 };

	if (!anchors && !values && !less)
		return false;
	contents = sp_bake_hold(ctx, b, pdf_new_array(ctx, b->pdf, 4));
	if (anchors || values)
		r = own_resources(ctx, b, page);
	if (values)
		balance = sp_balance_read(ctx, b->doc, &b->content, number);
	put_all(ctx, b, &r, number, true, geometry);
	if (values)
		sp_balance_open(ctx, balance, b->text);
	if (anchors || values)
		push_stream(ctx, b, contents);
	const int own = pdf_array_len(ctx, contents);

	push_old(ctx, b, old, contents);
	/* What is not there leaves nothing open. */
	balance.damaged = balance.damaged && pdf_array_len(ctx, contents) > own;
	if (values) {
		sp_balance_close(ctx, balance, b->text);
		put_all(ctx, b, &r, number, false, geometry);
		push_stream(ctx, b, contents);
	}
	pdf_dict_put(ctx, page, PDF_NAME(Contents), contents);
	return true;
}
