/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Images, shadings, calls of forms. None of them is decoded. */
#include <string.h>

#include "base/geometry.h"
#include "pdfcore/content/run_paint.h"

static const signprep_rect unit_square = { 0, 0, 1, 1 };

/* A stencil is painted in the fill colour, and like anything with a mask only in part. */
static void paint_image(fz_context *ctx, sp_run *run, bool stencil, bool masked)
{
	signprep_rect rect = signprep_matrix_apply_rect(run->g.ctm, unit_square);
	float alpha = sp_run_fill_alpha(run) * (stencil || masked ? 0.5f : 1.0f);

	sp_run_paint(ctx, run, SIGNPREP_PAINT_IMAGE, rect, stencil ? run->g.fill.rgb : SP_COLOUR_UNKNOWN, alpha,
		sp_matrix_is_straight(run->g.ctm));
}

static void do_image(fz_context *ctx, sp_run *run, pdf_obj *image)
{
	bool masked = pdf_dict_get(ctx, image, PDF_NAME(SMask)) || pdf_dict_get(ctx, image, PDF_NAME(Mask)) ||
		pdf_dict_get_int(ctx, image, PDF_NAME(SMaskInData)) > 0;

	paint_image(ctx, run, pdf_dict_get_bool(ctx, image, PDF_NAME(ImageMask)), masked);
}

static void inline_image(fz_context *ctx, sp_run *run, sp_content *c)
{
	bool stencil = false;

	sp_content_inline_image(ctx, c);
	for (size_t i = 0; i < c->count; i++) {
		const sp_operand *o = &c->operands[i];

		if (o->kind == SP_OPERAND_NAME &&
			((o->length == 2 && !memcmp(o->bytes, "IM", 2)) || (o->length == 9 && !memcmp(o->bytes, "ImageMask", 9))))
			stencil = i + 1 < c->count && c->operands[i + 1].number > 0;
	}
	paint_image(ctx, run, stencil, false);
}

static void shade(fz_context *ctx, sp_run *run, pdf_obj *shading)
{
	signprep_rect page = { 0, 0, run->text->page.width, run->text->page.height };
	fz_rect box = pdf_dict_get_rect(ctx, shading, PDF_NAME(BBox));
	signprep_rect user = { (double) box.x0, (double) box.y0, (double) box.x1, (double) box.y1 };

	if (pdf_dict_get(ctx, shading, PDF_NAME(BBox)))
		page = signprep_rect_intersect(page, signprep_matrix_apply_rect(run->g.ctm, sp_rect_normal(user)));
	/* A BBox that lies askew is painted in part. */
	sp_run_paint(ctx, run, SIGNPREP_PAINT_SHADE, page, SP_COLOUR_UNKNOWN, sp_run_fill_alpha(run),
		sp_shading_is_whole(ctx, shading) &&
			(!pdf_dict_get(ctx, shading, PDF_NAME(BBox)) || sp_matrix_is_straight(run->g.ctm)));
}

static void do_object(fz_context *ctx, sp_run *run, pdf_obj *obj)
{
	pdf_obj *subtype = pdf_dict_get(ctx, obj, PDF_NAME(Subtype));
	bool hidden = sp_run_oc_hidden(ctx, run, pdf_dict_get(ctx, obj, PDF_NAME(OC)));

	if (!pdf_is_stream(ctx, obj)) {
		run->text->damaged = true;
		return;
	}
	run->hidden += hidden;
	if (pdf_name_eq(ctx, subtype, PDF_NAME(Image)))
		do_image(ctx, run, obj);
	else if (pdf_name_eq(ctx, subtype, PDF_NAME(Form)))
		run->called = (sp_called_form) { obj, hidden };
	run->hidden -= hidden;
}

bool sp_run_object_op(fz_context *ctx, sp_run *run, unsigned op, sp_content *c)
{
	const sp_operand *name = c->count ? &c->operands[c->count - 1] : NULL;

	switch (op) {
	case SP_OP2('D', 'o'):
		if (name)
			do_object(ctx, run, sp_run_resource(ctx, run, PDF_NAME(XObject), name));
		return true;
	case SP_OP2('B', 'I'): inline_image(ctx, run, c); return true;
	case SP_OP2('s', 'h'):
		if (name)
			shade(ctx, run, sp_run_resource(ctx, run, PDF_NAME(Shading), name));
		return true;
	default: return false;
	}
}
