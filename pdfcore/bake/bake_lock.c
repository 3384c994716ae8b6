/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a signature in the file locks: certain form fields, and every new one of such a name with them (FieldMDP). */
#include <string.h>

#include "pdfcore/bake/bake_internal.h"

static bool is_named(fz_context *ctx, pdf_obj *names, const char *name)
{
	for (int i = 0, n = pdf_array_len(ctx, names); i < n; i++)
		if (!strcmp(pdf_to_text_string(ctx, pdf_array_get(ctx, names, i)), name))
			return true;
	return false;
}

static bool locks(fz_context *ctx, pdf_obj *parameters, const char *name)
{
	pdf_obj *action = pdf_dict_get(ctx, parameters, PDF_NAME(Action)), *names = pdf_dict_get(ctx, parameters, PDF_NAME(Fields));

	if (pdf_name_eq(ctx, action, PDF_NAME(Include)))
		return is_named(ctx, names, name);
	if (pdf_name_eq(ctx, action, PDF_NAME(Exclude)))
		return !is_named(ctx, names, name);
	return pdf_name_eq(ctx, action, PDF_NAME(All));
}

static bool locks_new_field(fz_context *ctx, const sp_bake *b, pdf_obj *parameters)
{
	for (size_t i = 0; i < b->order->count; i++)
		if (!sp_bake_is_content(&b->order->items[i]) && locks(ctx, parameters, b->order->items[i].name))
			return true;
	return false;
}

void sp_bake_note_lock(fz_context *ctx, void *opaque, pdf_obj *value)
{
	sp_bake *b = opaque;
	pdf_obj *references = pdf_dict_get(ctx, value, PDF_NAME(Reference));

	for (int i = 0, n = pdf_array_len(ctx, references); i < n && !b->locked; i++) {
		pdf_obj *reference = pdf_array_get(ctx, references, i);

		if (pdf_name_eq(ctx, pdf_dict_get(ctx, reference, PDF_NAME(TransformMethod)), PDF_NAME(FieldMDP)) &&
			locks_new_field(ctx, b, pdf_dict_get(ctx, reference, PDF_NAME(TransformParams))))
			b->locked = b->fields.count;
	}
}
