/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making and changing objects of the new file. */
#include "base/num.h"
#include "pdfcore/bake/bake_internal.h"

pdf_obj *sp_bake_hold(fz_context *ctx, sp_bake *b, pdf_obj *object)
{
	pdf_array_push_drop(ctx, b->held, object);
	return object;
}

pdf_obj *sp_bake_add(fz_context *ctx, sp_bake *b, pdf_obj *object)
{
	pdf_obj *reference = sp_bake_hold(ctx, b, pdf_add_object(ctx, b->pdf, object));

	sp_update_touch(ctx, &b->update, pdf_to_num(ctx, reference));
	return reference;
}

pdf_obj *sp_bake_add_text(fz_context *ctx, sp_bake *b, pdf_obj *dict)
{
	pdf_obj *reference = sp_bake_hold(
		ctx, b, pdf_add_stream(ctx, b->pdf, b->text, dict, dict && pdf_dict_get(ctx, dict, PDF_NAME(Filter))));

	sp_update_touch(ctx, &b->update, pdf_to_num(ctx, reference));
	/* The stream goes on holding the old one. */
	fz_drop_buffer(ctx, b->text);
	b->text = NULL;
	b->text = fz_new_buffer(ctx, 256);
	return reference;
}

void sp_bake_put_numbers(fz_context *ctx, fz_buffer *text, const double *numbers, int count)
{
	for (int i = 0; i < count; i++) {
		char number[48];

		sp_num_format(numbers[i], 6, number, sizeof number);
		fz_append_string(ctx, text, number);
		fz_append_byte(ctx, text, ' ');
	}
}

bool sp_bake_is_old(fz_context *ctx, const sp_bake *b, pdf_obj *object)
{
	return pdf_to_num(ctx, object) < pdf_xref_len(ctx, b->doc->pdf);
}

pdf_obj *sp_bake_member(fz_context *ctx, sp_bake *b, pdf_obj *parent, pdf_obj *key, bool array)
{
	pdf_obj *there = pdf_dict_get(ctx, parent, key);

	if (array ? !pdf_is_array(ctx, there) : !pdf_is_dict(ctx, there))
		return array ? pdf_dict_put_array(ctx, parent, key, 8) : pdf_dict_put_dict(ctx, parent, key, 8);
	if (pdf_is_indirect(ctx, there))
		sp_update_touch(ctx, &b->update, pdf_to_num(ctx, there));
	return there;
}

size_t sp_bake_first(const sp_bake *b, int number)
{
	size_t low = 0, high = b->order->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->order->items[middle].page < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
