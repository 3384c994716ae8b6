/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One field, which is its own widget. */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "pdfcore/fields/field_walk.h"
#include "pdfcore/bake/bake_internal.h"

enum { ANNOT_PRINT = 1 << 2, FIELD_REQUIRED = 1 << 1, TEXT_MULTILINE = 1 << 12, CHOICE_COMBO = 1 << 17, CHOICE_EDIT = 1 << 18 };

static pdf_obj *type_of(const signprep_bake_item *item)
{
	switch (item->kind) {
	case SIGNPREP_BAKE_SIGNATURE: return PDF_NAME(Sig);
	case SIGNPREP_BAKE_CHECK: return PDF_NAME(Btn);
	case SIGNPREP_BAKE_CHOICE: return PDF_NAME(Ch);
	default: return PDF_NAME(Tx);
	}
}

/* A choice whose options nobody knows takes any text. */
static int flags_of(const signprep_bake_item *item)
{
	int flags = item->flags & SIGNPREP_BAKE_REQUIRED ? FIELD_REQUIRED : 0;

	if (item->kind == SIGNPREP_BAKE_TEXT && item->flags & SIGNPREP_BAKE_MULTILINE)
		flags |= TEXT_MULTILINE;
	if (item->kind == SIGNPREP_BAKE_CHOICE)
		flags |= item->choice_count ? CHOICE_COMBO : CHOICE_COMBO | CHOICE_EDIT;
	return flags;
}

static void put_rect(fz_context *ctx, pdf_obj *dict, const signprep_bake_item *item, const signprep_page *geometry)
{
	const signprep_rect r = signprep_matrix_apply_rect(signprep_matrix_invert(geometry->user_to_view), item->rect);

	pdf_dict_put_rect(ctx, dict, PDF_NAME(Rect), (fz_rect) { (float) r.x0, (float) r.y0, (float) r.x1, (float) r.y1 });
}

/* What a viewer needs to write a text itself. */
static void put_style(
	fz_context *ctx, const sp_bake *b, pdf_obj *dict, const signprep_bake_item *item, const signprep_page *geometry)
{
	char style[96], size[32];

	sp_num_format(item->font_size / geometry->user_unit, 4, size, sizeof size);
	snprintf(style, sizeof style, "/%s %s Tf 0 g", b->font_name, size);
	pdf_dict_put_string(ctx, dict, PDF_NAME(DA), style, strlen(style));
	if (item->align != SIGNPREP_BAKE_LEFT)
		pdf_dict_put_int(ctx, dict, PDF_NAME(Q), item->align == SIGNPREP_BAKE_CENTER ? 1 : 2);
	if (*item->value)
		pdf_dict_put_text_string(ctx, dict, PDF_NAME(V), item->value);
}

static void put_choices(fz_context *ctx, pdf_obj *dict, const signprep_bake_item *item)
{
	pdf_obj *options = pdf_dict_put_array(ctx, dict, PDF_NAME(Opt), (int) item->choice_count);

	for (size_t i = 0; i < item->choice_count; i++)
		pdf_array_push_text_string(ctx, options, item->choices[i]);
}

pdf_obj *sp_bake_field(fz_context *ctx, sp_bake *b, size_t index, const signprep_page *geometry, pdf_obj *page)
{
	const signprep_bake_item *item = &b->order->items[index];
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 16));
	char mark[40];

	snprintf(mark, sizeof mark, SP_FIELD_BAKED_NAME "%zu", index + 1);
	pdf_dict_put(ctx, dict, PDF_NAME(Type), PDF_NAME(Annot));
	pdf_dict_put(ctx, dict, PDF_NAME(Subtype), PDF_NAME(Widget));
	pdf_dict_put(ctx, dict, PDF_NAME(FT), type_of(item));
	pdf_dict_put_text_string(ctx, dict, PDF_NAME(T), item->name);
	pdf_dict_put_text_string(ctx, dict, PDF_NAME(TU), item->tooltip);
	/* Not pdf_dict_puts_drop, which loses the text when the name finds no memory. */
	pdf_dict_puts(ctx, dict, "NM", sp_bake_hold(ctx, b, pdf_new_string(ctx, mark, strlen(mark))));
	pdf_dict_put_int(ctx, dict, PDF_NAME(F), ANNOT_PRINT);
	if (flags_of(item))
		pdf_dict_put_int(ctx, dict, PDF_NAME(Ff), flags_of(item));
	put_rect(ctx, dict, item, geometry);
	pdf_dict_put(ctx, dict, PDF_NAME(P), page);
	if (item->kind == SIGNPREP_BAKE_TEXT || item->kind == SIGNPREP_BAKE_CHOICE)
		put_style(ctx, b, dict, item, geometry);
	if (item->kind == SIGNPREP_BAKE_CHOICE)
		put_choices(ctx, dict, item);
	sp_bake_appearance(ctx, b, item, dict, geometry);
	return sp_bake_add(ctx, b, dict);
}
