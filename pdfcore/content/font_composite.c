/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Type 0 fonts: CMap, CID collection, widths. */
#include <stdio.h>
#include <string.h>

#include "pdfcore/content/font.h"

static void load_system_cmap(fz_context *ctx, pdf_cmap **out, const char *name)
{
	fz_try(ctx) *out = pdf_load_system_cmap(ctx, name);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}

static bool ends_vertical(const char *name)
{
	size_t length = strlen(name);

	return !strcmp(name, "V") || (length > 2 && !strcmp(name + length - 2, "-V"));
}

static bool only_two_bytes(const pdf_cmap *cmap)
{
	for (int i = 0; i < cmap->codespace_len; i++)
		if (cmap->codespace[i].n != 2)
			return false;
	return cmap->codespace_len > 0;
}

/* MuPDF has no CMaps for UTF-32, UTF-8 and the later sets of Japan; the CIDs are those of UTF-16. */
static void load_sibling(fz_context *ctx, sp_font *font, const char *name)
{
	char sibling[SP_CMAP_NAME_MAX];

	if (!sp_unicode_sibling(name, font->plain.vertical, sibling))
		return;
	load_system_cmap(ctx, &font->encoding, sibling);
	font->recoded = font->encoding && (font->unicode_code == SP_CODE_UTF32 || font->unicode_code == SP_CODE_UTF8);
}

/* An unknown CMap is read as two-byte identity: so are most of those that are missing. */
static void load_encoding(fz_context *ctx, signprep_document *doc, sp_font *font)
{
	pdf_obj *obj = pdf_dict_get(ctx, font->dict, PDF_NAME(Encoding));
	const char *name = pdf_is_name(ctx, obj) ? pdf_to_name(ctx, obj) : "";

	font->identity = !strcmp(name, "Identity-H") || !strcmp(name, "Identity-V");
	font->plain.vertical = ends_vertical(name);
	font->unicode_code = sp_unicode_form(name);
	if (*name && !font->identity)
		load_system_cmap(ctx, &font->encoding, name);
	else if (pdf_is_stream(ctx, obj))
		font->encoding = pdf_load_embedded_cmap(ctx, doc->pdf, obj);
	if (font->encoding)
		font->plain.vertical = pdf_cmap_wmode(ctx, font->encoding);
	else if (font->unicode_code)
		load_sibling(ctx, font, name);
	font->identity = !font->encoding;
	font->two_bytes = font->identity || only_two_bytes(font->encoding);
}

static void load_collection(fz_context *ctx, sp_font *font)
{
	static const char *const known[] = { "GB1", "CNS1", "Japan1", "Korea1", "KR" };
	pdf_obj *info = pdf_dict_get(ctx, font->descendant, PDF_NAME(CIDSystemInfo));
	const char *ordering = pdf_dict_get_text_string(ctx, info, PDF_NAME(Ordering));
	char name[32];

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(ordering, known[i]))
			continue;
		snprintf(name, sizeof name, "Adobe-%s-UCS2", known[i]);
		load_system_cmap(ctx, &font->cid_unicode, name);
		return;
	}
}

static float number_at(fz_context *ctx, pdf_obj *array, int i)
{
	return pdf_array_get_real(ctx, array, i) / 1000;
}

/* W: c [w1 w2 …] or c1 c2 w. W2 has three numbers in the place of one, the advance first. */
static void load_widths(fz_context *ctx, sp_font *font, pdf_obj *array, int step)
{
	for (int i = 0, n = pdf_array_len(ctx, array); i + 1 < n;) {
		int low = pdf_array_get_int(ctx, array, i);
		pdf_obj *second = pdf_array_get(ctx, array, i + 1);

		if (pdf_is_array(ctx, second)) {
			for (int k = 0, m = pdf_array_len(ctx, second); k + step <= m && low >= 0; k += step, low++)
				sp_font_add_width(ctx, font, (unsigned) low, (unsigned) low, number_at(ctx, second, k));
			i += 2;
		} else {
			int high = pdf_to_int(ctx, second);

			if (low >= 0 && high >= low && i + 1 + step < n)
				sp_font_add_width(ctx, font, (unsigned) low, (unsigned) high, number_at(ctx, array, i + 2));
			i += 2 + step;
		}
	}
}

static void load_metrics(fz_context *ctx, sp_font *font)
{
	pdf_obj *dict = font->descendant;
	pdf_obj *dw2 = pdf_dict_get(ctx, dict, PDF_NAME(DW2));
	pdf_obj *dw = pdf_dict_get(ctx, dict, PDF_NAME(DW));

	if (font->plain.vertical) {
		font->default_width = pdf_array_len(ctx, dw2) > 1 ? number_at(ctx, dw2, 1) : -1;
		load_widths(ctx, font, pdf_dict_get(ctx, dict, PDF_NAME(W2)), 3);
	} else {
		font->default_width = pdf_is_number(ctx, dw) ? pdf_to_real(ctx, dw) / 1000 : 1;
		load_widths(ctx, font, pdf_dict_get(ctx, dict, PDF_NAME(W)), 1);
	}
}

static void load_cid_to_gid(fz_context *ctx, sp_font *font)
{
	pdf_obj *obj = pdf_dict_get(ctx, font->descendant, PDF_NAME(CIDToGIDMap));
	fz_buffer *buffer = NULL;

	if (!pdf_is_stream(ctx, obj))
		return;
	buffer = pdf_load_stream(ctx, obj);
	fz_try(ctx)
	{
		unsigned char *data;
		size_t length = fz_buffer_storage(ctx, buffer, &data);

		font->cid_to_gid = fz_malloc(ctx, length + 1);
		memcpy(font->cid_to_gid, data, length);
		font->cid_to_gid_count = length / 2;
	}
	fz_always(ctx) fz_drop_buffer(ctx, buffer);
	fz_catch(ctx) fz_rethrow(ctx);
}

void sp_font_load_composite(fz_context *ctx, signprep_document *doc, sp_font *font)
{
	load_encoding(ctx, doc, font);
	load_metrics(ctx, font);
	load_collection(ctx, font);
	font->predefined_collection = font->cid_unicode;
	font->plain.has_unicode = font->cid_unicode || font->unicode_code;
	if (font->to_unicode || font->plain.has_unicode || !font->plain.embedded)
		return;
	load_cid_to_gid(ctx, font);
	sp_program_reverse(ctx, font);
	font->plain.has_unicode = font->gid_count > 0;
}
