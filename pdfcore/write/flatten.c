/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fields and notes made part of their pages, by the rules of ISO 32000-1, 12.5.5. */
#include "pdfcore/write/normalize.h"

#include <stdio.h>

#include "base/num.h"
#include "pdfcore/tree.h"
#include "pdfcore/write/balance.h"

enum { FLAG_HIDDEN = 1 << 1, FLAG_NO_VIEW = 1 << 5 };

typedef enum fate { FATE_KEEP, FATE_DROP, FATE_PAINT } fate;

static void renew(fz_context *ctx, pdf_obj **slot, pdf_obj *value)
{
	pdf_drop_obj(ctx, *slot);
	*slot = value;
}

/* The stream that shows the annotation; NULL when there is none. */
static pdf_obj *appearance(fz_context *ctx, pdf_obj *annot)
{
	pdf_obj *normal = pdf_dict_getp(ctx, annot, "AP/N");
	if (pdf_is_dict(ctx, normal) && !pdf_is_stream(ctx, normal))
		normal = pdf_dict_get(ctx, normal, pdf_dict_get(ctx, annot, PDF_NAME(AS)));
	return pdf_is_stream(ctx, normal) ? normal : NULL;
}

static bool has_states(fz_context *ctx, pdf_obj *annot)
{
	pdf_obj *normal = pdf_dict_getp(ctx, annot, "AP/N");
	return pdf_is_dict(ctx, normal) && !pdf_is_stream(ctx, normal);
}

/* Text or a choice that viewers would draw for themselves. */
static bool holds_value(fz_context *ctx, pdf_obj *widget)
{
	pdf_obj *type = pdf_dict_get_inheritable(ctx, widget, PDF_NAME(FT));
	pdf_obj *value = pdf_dict_get_inheritable(ctx, widget, PDF_NAME(V));
	if (!pdf_name_eq(ctx, type, PDF_NAME(Tx)) && !pdf_name_eq(ctx, type, PDF_NAME(Ch)))
		return false;
	return pdf_is_stream(ctx, value) || pdf_array_len(ctx, value) > 0 ||
		(pdf_is_string(ctx, value) && pdf_to_str_len(ctx, value) > 0);
}

static fate fate_of(fz_context *ctx, sp_flatten *f, pdf_obj *annot)
{
	pdf_obj *subtype = pdf_dict_get(ctx, annot, PDF_NAME(Subtype));
	bool widget = pdf_name_eq(ctx, subtype, PDF_NAME(Widget));
	int flags = pdf_dict_get_int(ctx, annot, PDF_NAME(F));
	if (!pdf_is_dict(ctx, annot) || pdf_name_eq(ctx, subtype, PDF_NAME(Link)))
		return FATE_KEEP;
	if (flags & (FLAG_HIDDEN | FLAG_NO_VIEW) || pdf_name_eq(ctx, subtype, PDF_NAME(Popup)))
		return FATE_DROP;
	if (appearance(ctx, annot))
		return FATE_PAINT;
	if (!widget)
		return has_states(ctx, annot) ? FATE_DROP : FATE_KEEP;
	if (has_states(ctx, annot) || !holds_value(ctx, annot))
		return FATE_DROP;
	f->bare++;
	return FATE_KEEP;
}

static void put_numbers(fz_context *ctx, fz_buffer *text, const float *numbers, int count)
{
	for (int i = 0; i < count; i++) {
		char number[48];
		sp_num_format((double) numbers[i], 6, number, sizeof number);
		fz_append_string(ctx, text, number);
		fz_append_byte(ctx, text, ' ');
	}
}

/* The appearance's box, turned by its own matrix, onto the annotation's rectangle; its own matrix is applied by Do. */
static void paint(fz_context *ctx, sp_flatten *f, pdf_obj *annot, int serial)
{
	pdf_obj *look = appearance(ctx, annot), *layer = pdf_dict_get(ctx, annot, PDF_NAME(OC));
	fz_matrix own = pdf_dict_get_matrix(ctx, look, PDF_NAME(Matrix));
	fz_rect box = fz_transform_rect(pdf_dict_get_rect(ctx, look, PDF_NAME(BBox)), own);
	fz_rect rect = pdf_dict_get_rect(ctx, annot, PDF_NAME(Rect));
	char name[32];
	if (fz_is_empty_rect(box) || fz_is_empty_rect(rect))
		return;
	float sx = (rect.x1 - rect.x0) / (box.x1 - box.x0), sy = (rect.y1 - rect.y0) / (box.y1 - box.y0);
	const float m[] = { sx, 0, 0, sy, rect.x0 - box.x0 * sx, rect.y0 - box.y0 * sy };

	do
		snprintf(name, sizeof name, "Flat%d", serial++);
	while (pdf_dict_gets(ctx, f->xobjects, name));
	/* What a layer hides stays hidden with it. */
	if (layer && !pdf_dict_get(ctx, look, PDF_NAME(OC)))
		pdf_dict_put(ctx, look, PDF_NAME(OC), layer);
	pdf_dict_put(ctx, look, PDF_NAME(Type), PDF_NAME(XObject));
	pdf_dict_put(ctx, look, PDF_NAME(Subtype), PDF_NAME(Form));
	pdf_dict_puts(ctx, f->xobjects, name, look);
	fz_append_string(ctx, f->text, "q ");
	put_numbers(ctx, f->text, m, 6);
	fz_append_printf(ctx, f->text, "cm /%s Do Q\n", name);
}

/* Resources may be shared by many pages: this page gets its own. */
static void own_resources(fz_context *ctx, pdf_document *pdf, sp_flatten *f, pdf_obj *page)
{
	pdf_obj *old = sp_page_inherited(ctx, page, PDF_NAME(Resources)), *old_xobjects;
	renew(ctx, &f->resources, NULL);
	f->resources = pdf_is_dict(ctx, old) ? pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, old)) : pdf_new_dict(ctx, pdf, 2);
	old_xobjects = pdf_dict_get(ctx, f->resources, PDF_NAME(XObject));
	renew(ctx, &f->xobjects, NULL);
	f->xobjects = pdf_is_dict(ctx, old_xobjects) ? pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, old_xobjects))
						     : pdf_new_dict(ctx, pdf, 4);
	pdf_dict_put(ctx, f->resources, PDF_NAME(XObject), f->xobjects);
	pdf_dict_put(ctx, page, PDF_NAME(Resources), f->resources);
}

static void fresh_text(fz_context *ctx, sp_flatten *f)
{
	fz_drop_buffer(ctx, f->text);
	f->text = NULL;
	f->text = fz_new_buffer(ctx, 256);
}

static void push_stream(fz_context *ctx, pdf_document *pdf, sp_flatten *f)
{
	renew(ctx, &f->stream, NULL);
	f->stream = pdf_add_stream(ctx, pdf, f->text, NULL, 0);
	pdf_array_push(ctx, f->contents, f->stream);
}

static void push_old(fz_context *ctx, sp_flatten *f, pdf_obj *page)
{
	pdf_obj *old = pdf_dict_get(ctx, page, PDF_NAME(Contents));
	if (!pdf_is_array(ctx, old) && old)
		pdf_array_push(ctx, f->contents, old);
	for (int i = 0, n = pdf_is_array(ctx, old) ? pdf_array_len(ctx, old) : 0; i < n; i++)
		pdf_array_push(ctx, f->contents, pdf_array_get(ctx, old, i));
}

/* Sorts the annotations: those that stay into `kept`. Returns how many are to be painted; *dropped, how many go unpainted. */
static int sort(fz_context *ctx, pdf_document *pdf, sp_flatten *f, pdf_obj *annots, int *dropped)
{
	int painted = 0;
	*dropped = 0;
	renew(ctx, &f->kept, NULL);
	f->kept = pdf_new_array(ctx, pdf, 4);
	for (int i = 0, n = pdf_array_len(ctx, annots); i < n; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annots, i);
		fate what = fate_of(ctx, f, annot);
		if (what == FATE_KEEP)
			pdf_array_push(ctx, f->kept, annot);
		painted += what == FATE_PAINT;
		*dropped += what == FATE_DROP;
	}
	return painted;
}

static void paint_all(fz_context *ctx, sp_flatten *f, pdf_obj *annots)
{
	int bare = f->bare;
	for (int i = 0, n = pdf_array_len(ctx, annots); i < n; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annots, i);
		if (fate_of(ctx, f, annot) == FATE_PAINT)
			paint(ctx, f, annot, i + 1);
	}
	f->bare = bare;
}

bool sp_flatten_page(fz_context *ctx, signprep_document *doc, sp_flatten *f, int number)
{
	pdf_obj *page = sp_page_object(ctx, doc, number), *annots = pdf_dict_get(ctx, page, PDF_NAME(Annots));
	int dropped = 0, painted = pdf_is_array(ctx, annots) ? sort(ctx, doc->pdf, f, annots, &dropped) : 0;

	if (!painted && !dropped)
		return false;
	if (painted) {
		sp_balance balance = sp_balance_read(ctx, doc, &f->content, number);
		own_resources(ctx, doc->pdf, f, page);
		renew(ctx, &f->contents, NULL);
		f->contents = pdf_new_array(ctx, doc->pdf, 4);
		fresh_text(ctx, f);
		sp_balance_open(ctx, balance, f->text);
		push_stream(ctx, doc->pdf, f);
		push_old(ctx, f, page);
		fresh_text(ctx, f);
		sp_balance_close(ctx, balance, f->text);
		paint_all(ctx, f, annots);
		push_stream(ctx, doc->pdf, f);
		pdf_dict_put(ctx, page, PDF_NAME(Contents), f->contents);
	}
	if (pdf_array_len(ctx, f->kept))
		pdf_dict_put(ctx, page, PDF_NAME(Annots), f->kept);
	else
		pdf_dict_del(ctx, page, PDF_NAME(Annots));
	return true;
}

void sp_flatten_form(fz_context *ctx, signprep_document *doc)
{
	pdf_dict_del(ctx, pdf_dict_get(ctx, pdf_trailer(ctx, doc->pdf), PDF_NAME(Root)), PDF_NAME(AcroForm));
}

void sp_flatten_drop(fz_context *ctx, sp_flatten *f)
{
	pdf_drop_obj(ctx, f->resources);
	pdf_drop_obj(ctx, f->xobjects);
	pdf_drop_obj(ctx, f->contents);
	pdf_drop_obj(ctx, f->kept);
	pdf_drop_obj(ctx, f->stream);
	fz_drop_buffer(ctx, f->text);
	sp_content_close(ctx, &f->content);
	*f = (sp_flatten) { .bare = 0 };
}
