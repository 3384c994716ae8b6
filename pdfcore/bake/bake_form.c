/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form as a whole: made where there is none, mended where it is broken, else kept. */
#include <stdio.h>

#include "pdfcore/bake/bake_internal.h"

#define SIGNATURES_EXIST 1

static pdf_obj *open_form(fz_context *ctx, sp_bake *b)
{
	pdf_obj *root = pdf_dict_get(ctx, pdf_trailer(ctx, b->pdf), PDF_NAME(Root));
	pdf_obj *form = pdf_dict_get(ctx, root, PDF_NAME(AcroForm));

	if (!pdf_is_dict(ctx, form)) {
		form = sp_bake_add(ctx, b, sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 6)));
		pdf_dict_put(ctx, root, PDF_NAME(AcroForm), form);
		sp_update_touch(ctx, &b->update, pdf_to_num(ctx, root));
	} else if (pdf_is_indirect(ctx, form)) {
		sp_update_touch(ctx, &b->update, pdf_to_num(ctx, form));
	} else {
		sp_update_touch(ctx, &b->update, pdf_to_num(ctx, root));
	}
	return form;
}

/* The name of the font among those of the form; another font may have it already. */
static void add_resource(fz_context *ctx, sp_bake *b, pdf_obj *form, char *name, size_t cap)
{
	pdf_obj *resources = sp_bake_member(ctx, b, form, PDF_NAME(DR), false);
	pdf_obj *fonts = sp_bake_member(ctx, b, resources, PDF_NAME(Font), false);
	int serial = 1;

	snprintf(name, cap, "%s", SP_BAKE_FONT);
	while (pdf_dict_gets(ctx, fonts, name))
		snprintf(name, cap, "%s%d", SP_BAKE_FONT, ++serial);
	pdf_dict_puts(ctx, fonts, name, sp_bake_font_object(ctx, b));
}

static bool has_signatures(const sp_bake *b)
{
	for (size_t i = 0; i < b->order->count; i++)
		if (b->order->items[i].kind == SIGNPREP_BAKE_SIGNATURE)
			return true;
	return false;
}

static void remove_gone(fz_context *ctx, const sp_bake *b, pdf_obj *fields)
{
	for (int i = pdf_array_len(ctx, fields) - 1; i >= 0; i--) {
		pdf_obj *field = pdf_array_get(ctx, fields, i);
		const int number = pdf_to_num(ctx, field);

		if (!sp_bake_is_old(ctx, b, field) || (b->gone && number > 0 && number < b->gone_count && b->gone[number]))
			pdf_array_delete(ctx, fields, i);
	}
}

pdf_obj *sp_bake_form(fz_context *ctx, sp_bake *b)
{
	pdf_obj *form = open_form(ctx, b), *fields;

	add_resource(ctx, b, form, b->font_name, sizeof b->font_name);
	if (!pdf_dict_get(ctx, form, PDF_NAME(DA)))
		pdf_dict_put_string(ctx, form, PDF_NAME(DA), "0 g", 3);
	if (has_signatures(b))
		pdf_dict_put_int(ctx, form, PDF_NAME(SigFlags), pdf_dict_get_int(ctx, form, PDF_NAME(SigFlags)) | SIGNATURES_EXIST);
	fields = sp_bake_member(ctx, b, form, PDF_NAME(Fields), true);
	remove_gone(ctx, b, fields);
	return fields;
}
