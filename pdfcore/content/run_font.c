/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Choosing fonts. */
#include <string.h>

#include "pdfcore/content/run.h"

/* Tf before every glyph is common: names are looked up once per stream. */
static sp_named_font *remembered(sp_run *run, const sp_operand *name)
{
	for (size_t i = 0; i < run->named_count; i++)
		if (run->named[i].length == name->length && !memcmp(run->named[i].name, name->bytes, name->length))
			return &run->named[i];
	return NULL;
}

static void remember(sp_run *run, const sp_operand *name)
{
	sp_named_font *slot;

	if (name->length > sizeof slot->name)
		return;
	if (run->named_count == SP_NAMED_FONTS)
		run->named_count = 0;
	slot = &run->named[run->named_count++];
	memcpy(slot->name, name->bytes, name->length);
	slot->length = name->length;
	slot->font = run->g.font;
}

void sp_run_set_font_object(fz_context *ctx, sp_run *run, pdf_obj *dict)
{
	run->g.font = sp_font_get(ctx, run->doc, dict);
}

void sp_run_set_font(fz_context *ctx, sp_run *run, const sp_operand *name)
{
	sp_named_font *known = remembered(run, name);
	pdf_obj *dict;

	if (known) {
		run->g.font = known->font;
		return;
	}
	dict = sp_run_resource(ctx, run, PDF_NAME(Font), name);
	if (!pdf_is_dict(ctx, dict)) {
		run->g.font = NULL;
		run->text->damaged = true;
		return;
	}
	sp_run_set_font_object(ctx, run, dict);
	remember(run, name);
}
