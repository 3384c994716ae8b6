/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What on a page is not moved by the matrix of its content: patterns and annotations. */
#include "pdfcore/write/normalize.h"
#include "pdfcore/tree.h"

/* A copy of a dictionary or stream with Matrix followed by `m`. The caller drops it. */
static pdf_obj *moved_copy(fz_context *ctx, pdf_document *pdf, pdf_obj *object, fz_matrix m)
{
	pdf_obj *copy = NULL, *added = NULL;
	fz_buffer *raw = NULL;

	fz_var(copy);
	fz_var(added);
	fz_var(raw);
	fz_try(ctx)
	{
		copy = pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, object));
		pdf_dict_put_matrix(ctx, copy, PDF_NAME(Matrix), fz_concat(pdf_dict_get_matrix(ctx, object, PDF_NAME(Matrix)), m));
		if (pdf_is_stream(ctx, object)) {
			raw = pdf_load_raw_stream(ctx, object);
			added = pdf_add_stream(ctx, pdf, raw, copy, 1);
		} else {
			added = pdf_add_object(ctx, pdf, copy);
		}
	}
	fz_always(ctx)
	{
		pdf_drop_obj(ctx, copy);
		fz_drop_buffer(ctx, raw);
	}
	fz_catch(ctx) fz_rethrow(ctx);
	return added;
}

/* The resources are copied as far as they change: other pages may share them. */
void sp_normalize_patterns(fz_context *ctx, pdf_document *pdf, pdf_obj *page, fz_matrix m)
{
	pdf_obj *old = sp_page_inherited(ctx, page, PDF_NAME(Resources)), *old_patterns = pdf_dict_get(ctx, old, PDF_NAME(Pattern));
	pdf_obj *resources = NULL, *patterns = NULL;

	if (!pdf_dict_len(ctx, old_patterns))
		return;
	fz_var(resources);
	fz_var(patterns);
	fz_try(ctx)
	{
		patterns = pdf_new_dict(ctx, pdf, pdf_dict_len(ctx, old_patterns));
		for (int i = 0, n = pdf_dict_len(ctx, old_patterns); i < n; i++)
			pdf_dict_put_drop(ctx, patterns, pdf_dict_get_key(ctx, old_patterns, i),
				moved_copy(ctx, pdf, pdf_dict_get_val(ctx, old_patterns, i), m));
		resources = pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, old));
		pdf_dict_put(ctx, resources, PDF_NAME(Pattern), patterns);
		pdf_dict_put(ctx, page, PDF_NAME(Resources), resources);
	}
	fz_always(ctx)
	{
		pdf_drop_obj(ctx, patterns);
		pdf_drop_obj(ctx, resources);
	}
	fz_catch(ctx) fz_rethrow(ctx);
}

/* Numbers in pairs, nested arrays (InkList) included. */
static void move_points(fz_context *ctx, pdf_obj *array, fz_matrix m, int depth)
{
	int n = pdf_array_len(ctx, array);

	if (depth > 0 && pdf_is_array(ctx, pdf_array_get(ctx, array, 0))) {
		for (int i = 0; i < n; i++)
			move_points(ctx, pdf_array_get(ctx, array, i), m, depth - 1);
		return;
	}
	for (int i = 0; i + 1 < n; i += 2) {
		fz_point p = { pdf_array_get_real(ctx, array, i), pdf_array_get_real(ctx, array, i + 1) };

		p = fz_transform_point(p, m);
		pdf_array_put_drop(ctx, array, i, pdf_new_real(ctx, p.x));
		pdf_array_put_drop(ctx, array, i + 1, pdf_new_real(ctx, p.y));
	}
}

/* An appearance is fitted into Rect after its Matrix: only the turn and the scale have to go in. */
static void turn_appearance(fz_context *ctx, pdf_document *pdf, pdf_obj *states, fz_matrix linear, int depth)
{
	for (int i = 0, n = pdf_dict_len(ctx, states); i < n; i++) {
		pdf_obj *key = pdf_dict_get_key(ctx, states, i), *value = pdf_dict_get_val(ctx, states, i);

		if (pdf_is_stream(ctx, value))
			pdf_dict_put_drop(ctx, states, key, moved_copy(ctx, pdf, value, linear));
		else if (depth > 0)
			turn_appearance(ctx, pdf, value, linear, depth - 1);
	}
}

static void normalize_annotation(fz_context *ctx, pdf_document *pdf, pdf_obj *annot, fz_matrix m, int turn)
{
	static const char *const points[] = { "QuadPoints", "Vertices", "InkList", "L", "CL" };
	fz_matrix linear = fz_make_matrix(m.a, m.b, m.c, m.d, 0, 0);
	pdf_obj *mk = pdf_dict_get(ctx, annot, PDF_NAME(MK));

	pdf_dict_put_rect(ctx, annot, PDF_NAME(Rect), fz_transform_rect(pdf_dict_get_rect(ctx, annot, PDF_NAME(Rect)), m));
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
		move_points(ctx, pdf_dict_gets(ctx, annot, points[i]), m, 1);
	turn_appearance(ctx, pdf, pdf_dict_get(ctx, annot, PDF_NAME(AP)), linear, 1);
	/* Rotate turns clockwise, MK /R counter-clockwise. */
	if (turn && mk)
		pdf_dict_put_int(ctx, mk, PDF_NAME(R), (pdf_dict_get_int(ctx, mk, PDF_NAME(R)) + 360 - turn) % 360);
}

void sp_normalize_annotations(fz_context *ctx, pdf_document *pdf, pdf_obj *page, fz_matrix m, int turn)
{
	pdf_obj *annots = pdf_dict_get(ctx, page, PDF_NAME(Annots));

	for (int i = 0, n = pdf_array_len(ctx, annots); i < n; i++) {
		pdf_obj *annot = pdf_array_get(ctx, annots, i);

		if (pdf_is_dict(ctx, annot))
			normalize_annotation(ctx, pdf, annot, m, turn);
	}
}
