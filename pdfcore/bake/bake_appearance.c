/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a field looks: a thin grey frame, and its value. Upright for the reader whatever the page's rotation. */
#include <math.h>
#include <string.h>

#include "pdfcore/bake/bake_internal.h"

#define GREY 0.6
#define LINE 0.5

/* Turns the box [0 0 width height] counter-clockwise, as MK /R does, and puts it back beside the origin. */
static fz_matrix turned(int rotate, double width, double height)
{
	const float w = (float) width, h = (float) height;

	switch (rotate) {
	case 90: return fz_make_matrix(0, 1, -1, 0, h, 0);
	case 180: return fz_make_matrix(-1, 0, 0, -1, w, h);
	case 270: return fz_make_matrix(0, -1, 1, 0, 0, w);
	default: return fz_identity;
	}
}

void sp_bake_put_frame(fz_context *ctx, sp_bake *b, double width, double height, bool dashed)
{
	const double style[] = { LINE }, box[] = { LINE / 2, LINE / 2, width - LINE, height - LINE };

	if (width <= LINE || height <= LINE)
		return;
	fz_append_string(ctx, b->text, "q 0.6 G ");
	sp_bake_put_numbers(ctx, b->text, style, 1);
	fz_append_string(ctx, b->text, dashed ? "w [3 2] 0 d " : "w ");
	sp_bake_put_numbers(ctx, b->text, box, 4);
	fz_append_string(ctx, b->text, "re S Q\n");
}

void sp_bake_put_tick(fz_context *ctx, sp_bake *b, double width, double height)
{
	const double side = fmin(width, height), x = (width - side) / 2, y = (height - side) / 2, pen = side * 0.1;
	const double from[] = { x + 0.2 * side, y + 0.52 * side }, over[] = { x + 0.42 * side, y + 0.26 * side },
		     to[] = { x + 0.8 * side, y + 0.76 * side };

	fz_append_string(ctx, b->text, "q 0 G 1 J 1 j ");
	sp_bake_put_numbers(ctx, b->text, &pen, 1);
	fz_append_string(ctx, b->text, "w ");
	sp_bake_put_numbers(ctx, b->text, from, 2);
	fz_append_string(ctx, b->text, "m ");
	sp_bake_put_numbers(ctx, b->text, over, 2);
	fz_append_string(ctx, b->text, "l ");
	sp_bake_put_numbers(ctx, b->text, to, 2);
	fz_append_string(ctx, b->text, "l S Q\n");
}

static void put_needs(fz_context *ctx, sp_bake *b, pdf_obj *resources, const sp_bake_needs *needs)
{
	if (needs->text)
		pdf_dict_puts(ctx, pdf_dict_put_dict(ctx, resources, PDF_NAME(Font), 1), SP_BAKE_FONT, sp_bake_font_object(ctx, b));
	if (needs->image)
		pdf_dict_puts(ctx, pdf_dict_put_dict(ctx, resources, PDF_NAME(XObject), 1), SP_BAKE_IMAGE, needs->image);
	if (needs->alpha > 0 && needs->alpha < 1) {
		pdf_obj *states = pdf_dict_put_dict(ctx, resources, PDF_NAME(ExtGState), 1);
		pdf_obj *state = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 2));

		pdf_dict_put_real(ctx, state, PDF_NAME(ca), needs->alpha);
		pdf_dict_puts(ctx, states, SP_BAKE_STATE, state);
	}
}

pdf_obj *sp_bake_add_form(fz_context *ctx, sp_bake *b, double width, double height, int rotate, const sp_bake_needs *needs)
{
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 6));

	pdf_dict_put(ctx, dict, PDF_NAME(Type), PDF_NAME(XObject));
	pdf_dict_put(ctx, dict, PDF_NAME(Subtype), PDF_NAME(Form));
	pdf_dict_put_rect(ctx, dict, PDF_NAME(BBox), (fz_rect) { 0, 0, (float) width, (float) height });
	if (rotate)
		pdf_dict_put_matrix(ctx, dict, PDF_NAME(Matrix), turned(rotate, width, height));
	put_needs(ctx, b, pdf_dict_put_dict(ctx, dict, PDF_NAME(Resources), 2), needs);
	return sp_bake_add_text(ctx, b, dict);
}

static void put_states(
	fz_context *ctx, sp_bake *b, const signprep_bake_item *item, pdf_obj *widget, double width, double height, int rotate)
{
	pdf_obj *looks = pdf_dict_put_dict(ctx, widget, PDF_NAME(AP), 1);
	pdf_obj *normal = pdf_dict_put_dict(ctx, looks, PDF_NAME(N), 2);
	static const sp_bake_needs nothing = { 0 };
	pdf_obj *state = !strcmp(item->value, "true") ? PDF_NAME(Yes) : PDF_NAME(Off);

	sp_bake_put_frame(ctx, b, width, height, false);
	pdf_dict_put(ctx, normal, PDF_NAME(Off), sp_bake_add_form(ctx, b, width, height, rotate, &nothing));
	sp_bake_put_frame(ctx, b, width, height, false);
	sp_bake_put_tick(ctx, b, width, height);
	pdf_dict_put(ctx, normal, PDF_NAME(Yes), sp_bake_add_form(ctx, b, width, height, rotate, &nothing));
	pdf_dict_put(ctx, widget, PDF_NAME(AS), state);
	pdf_dict_put(ctx, widget, PDF_NAME(V), state);
}

static void put_look(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, pdf_obj *widget, double width, double height,
	const signprep_page *geometry)
{
	pdf_obj *looks;
	const bool shows = item->kind != SIGNPREP_BAKE_SIGNATURE && *item->value;
	const sp_bake_needs needs = { .text = shows };

	sp_bake_put_frame(ctx, b, width, height, item->kind == SIGNPREP_BAKE_SIGNATURE);
	if (shows)
		sp_bake_lay_out(ctx, b, item, item->value, width, height, geometry->user_unit);
	looks = pdf_dict_put_dict(ctx, widget, PDF_NAME(AP), 1);
	pdf_dict_put(ctx, looks, PDF_NAME(N), sp_bake_add_form(ctx, b, width, height, geometry->rotate, &needs));
}

void sp_bake_appearance(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, pdf_obj *widget, const signprep_page *geometry)
{
	const double width = (item->rect.x1 - item->rect.x0) / geometry->user_unit,
		     height = (item->rect.y1 - item->rect.y0) / geometry->user_unit;
	pdf_obj *style = pdf_dict_put_dict(ctx, widget, PDF_NAME(MK), 3), *colour, *border;

	if (geometry->rotate)
		pdf_dict_put_int(ctx, style, PDF_NAME(R), geometry->rotate);
	colour = pdf_dict_put_array(ctx, style, PDF_NAME(BC), 1);
	pdf_array_push_real(ctx, colour, GREY);
	border = pdf_dict_put_dict(ctx, widget, PDF_NAME(BS), 2);
	pdf_dict_put_real(ctx, border, PDF_NAME(W), LINE);
	pdf_dict_put(ctx, border, PDF_NAME(S), item->kind == SIGNPREP_BAKE_SIGNATURE ? PDF_NAME(D) : PDF_NAME(S));
	if (item->kind == SIGNPREP_BAKE_CHECK)
		put_states(ctx, b, item, widget, width, height, geometry->rotate);
	else
		put_look(ctx, b, item, widget, width, height, geometry);
}
