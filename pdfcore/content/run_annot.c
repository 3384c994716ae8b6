/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Appearances of annotations and form fields. */
#include <math.h>

#include "base/geometry.h"
#include "pdfcore/content/run.h"

#define FLAG_HIDDEN 2
#define FLAG_NO_VIEW 32

/* The stream of the state in force; none for states without one, such as /Off. */
static pdf_obj *appearance(fz_context *ctx, pdf_obj *annot)
{
	pdf_obj *normal = pdf_dict_get(ctx, pdf_dict_get(ctx, annot, PDF_NAME(AP)), PDF_NAME(N));

	if (pdf_is_stream(ctx, normal))
		return normal;
	normal = pdf_dict_get(ctx, normal, pdf_dict_get(ctx, annot, PDF_NAME(AS)));
	return pdf_is_stream(ctx, normal) ? normal : NULL;
}

/* States that have no stream of their own show nothing, which is an appearance too. */
static bool has_appearance(fz_context *ctx, pdf_obj *annot)
{
	return pdf_dict_get(ctx, pdf_dict_get(ctx, annot, PDF_NAME(AP)), PDF_NAME(N)) != NULL;
}

static signprep_rect rect_of(fz_context *ctx, pdf_obj *dict, pdf_obj *key)
{
	fz_rect r = pdf_dict_get_rect(ctx, dict, key);

	return sp_rect_normal((signprep_rect) { (double) r.x0, (double) r.y0, (double) r.x1, (double) r.y1 });
}

/* ISO 32000-1, 12.5.5, algorithm 8.1: the box, turned by Matrix, is fitted into Rect. */
static signprep_matrix placement(fz_context *ctx, pdf_obj *annot, pdf_obj *form)
{
	fz_matrix m = pdf_dict_get_matrix(ctx, form, PDF_NAME(Matrix));
	signprep_matrix own = { (double) m.a, (double) m.b, (double) m.c, (double) m.d, (double) m.e, (double) m.f };
	signprep_rect box = signprep_matrix_apply_rect(own, rect_of(ctx, form, PDF_NAME(BBox)));
	signprep_rect rect = rect_of(ctx, annot, PDF_NAME(Rect));
	double wide = box.x1 - box.x0, high = box.y1 - box.y0;
	double sx = wide > 0 ? (rect.x1 - rect.x0) / wide : 1, sy = high > 0 ? (rect.y1 - rect.y0) / high : 1;

	return (signprep_matrix) { sx, 0, 0, sy, rect.x0 - box.x0 * sx, rect.y0 - box.y0 * sy };
}

static void run_annotation(fz_context *ctx, sp_run *run, pdf_obj *annot)
{
	pdf_obj *subtype = pdf_dict_get(ctx, annot, PDF_NAME(Subtype));
	int flags = pdf_dict_get_int(ctx, annot, PDF_NAME(F));
	pdf_obj *form = appearance(ctx, annot);
	bool field = pdf_name_eq(ctx, subtype, PDF_NAME(Widget));
	bool hidden;

	if ((flags & (FLAG_HIDDEN | FLAG_NO_VIEW)) || pdf_name_eq(ctx, subtype, PDF_NAME(Popup)))
		return;
	hidden = sp_run_oc_hidden(ctx, run, pdf_dict_get(ctx, annot, PDF_NAME(OC))) ||
		sp_run_oc_hidden(ctx, run, pdf_dict_get(ctx, form, PDF_NAME(OC)));
	run->hidden = hidden;
	run->watermark = pdf_name_eq(ctx, subtype, PDF_NAME(Watermark));
	if (!form) {
		if (!has_appearance(ctx, annot))
			sp_run_stand_in(ctx, run, annot, subtype);
		return;
	}
	sp_run_save(ctx, run);
	run->g.ctm = sp_matrix_multiply(placement(ctx, annot, form), run->g.ctm);
	sp_run_form(ctx, run, form, field ? SIGNPREP_SOURCE_FIELD : SIGNPREP_SOURCE_ANNOTATION, pdf_to_num(ctx, annot));
}

void sp_run_annotations(fz_context *ctx, sp_run *run, pdf_obj *page)
{
	pdf_obj *annots = pdf_dict_get(ctx, page, PDF_NAME(Annots));
	const sp_gstate clean = run->g;

	for (int i = 0, n = pdf_array_len(ctx, annots); i < n; i++) {
		run->g = clean;
		run->saved_base = run->saved_count = 0;
		run->hidden = run->watermark = 0;
		fz_try(ctx) run_annotation(ctx, run, pdf_array_get(ctx, annots, i));
		fz_catch(ctx)
		{
			sp_fz_settle_minor(ctx);
			run->text->damaged = true;
		}
	}
}
