/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Type 1, TrueType and Type 3 fonts: one byte, one code. */
#include <string.h>

#include "pdfcore/content/font.h"

#define FLAG_SYMBOLIC 4
#define FLAG_NONSYMBOLIC 32

/* The array is kept: the names are its own, and a repair of the file would drop it from the cache. */
static void load_differences(fz_context *ctx, sp_font *font, pdf_obj *array)
{
	int code = 0;

	font->differences = pdf_keep_obj(ctx, pdf_resolve_indirect(ctx, array));
	for (int i = 0, n = pdf_array_len(ctx, font->differences); i < n; i++) {
		pdf_obj *item = pdf_array_get(ctx, font->differences, i);

		if (pdf_is_indirect(ctx, item))
			continue;

		if (pdf_is_int(ctx, item))
			code = pdf_to_int(ctx, item);
		else if (pdf_is_name(ctx, item) && code >= 0 && code < 256)
			font->names[code++] = pdf_to_name(ctx, item);
	}
}

/* Returns true when the PDF names a base encoding, so that the font program need not be asked. */
static bool load_encoding(fz_context *ctx, sp_font *font)
{
	pdf_obj *encoding = pdf_dict_get(ctx, font->dict, PDF_NAME(Encoding));
	pdf_obj *base = pdf_is_dict(ctx, encoding) ? pdf_dict_get(ctx, encoding, PDF_NAME(BaseEncoding)) : encoding;
	bool based = pdf_is_name(ctx, base);

	if (based)
		pdf_load_encoding(font->names, pdf_to_name(ctx, base));
	else if (!font->symbolic && !font->plain.embedded)
		pdf_load_encoding(font->names, "StandardEncoding");
	load_differences(ctx, font, pdf_dict_get(ctx, encoding, PDF_NAME(Differences)));
	return based || (!font->symbolic && !font->plain.embedded);
}

static bool load_widths(fz_context *ctx, sp_font *font, float unit)
{
	pdf_obj *widths = pdf_dict_get(ctx, font->dict, PDF_NAME(Widths));
	int first = pdf_dict_get_int(ctx, font->dict, PDF_NAME(FirstChar));

	font->default_width = pdf_dict_get_real(ctx, font->descriptor, PDF_NAME(MissingWidth)) * unit;
	for (int i = 0, n = pdf_array_len(ctx, widths); i < n; i++) {
		int code = first + i;

		if (first >= 0 && code < 256)
			sp_font_add_width(ctx, font, (unsigned) code, (unsigned) code, pdf_array_get_real(ctx, widths, i) * unit);
	}
	return font->width_count > 0;
}

static bool any_name(const sp_font *font)
{
	for (int i = 0; i < 256; i++)
		if (font->names[i])
			return true;
	return false;
}

static bool any_code(const sp_font *font)
{
	for (int i = 0; i < 256; i++)
		if (font->by_code[i])
			return true;
	return false;
}

/* S22PDF, long used in China, writes GBK text and calls it WinAnsi; the fonts' names are GBK as well. */
static bool is_gbk_in_disguise(fz_context *ctx, const sp_font *font)
{
	static const char *const names[] = { "\xcb\xce\xcc\xe5", "\xba\xda\xcc\xe5", "\xbf\xac\xcc\xe5", "\xb7\xc2\xcb\xce",
		"\xc1\xa5\xca\xe9" };
	const char *name = pdf_dict_get_name(ctx, font->dict, PDF_NAME(BaseFont));

	if (font->plain.embedded || font->to_unicode || !font->descriptor ||
		!pdf_name_eq(ctx, pdf_dict_get(ctx, font->dict, PDF_NAME(Encoding)), PDF_NAME(WinAnsiEncoding)))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strncmp(name, names[i], 4))
			return true;
	return false;
}

/* CIDs 814 to 939 of Adobe-GB1 are half an em wide. */
static void load_gbk(fz_context *ctx, sp_font *font)
{
	font->encoding = pdf_load_system_cmap(ctx, "GBK-EUC-H");
	font->cid_unicode = pdf_load_system_cmap(ctx, "Adobe-GB1-UCS2");
	font->simple = false;
	font->predefined_collection = font->plain.has_unicode = true;
	font->default_width = 1;
	sp_font_add_width(ctx, font, 814, 939, 0.5f);
}

void sp_font_load_simple(fz_context *ctx, sp_font *font)
{
	int flags = pdf_dict_get_int(ctx, font->descriptor, PDF_NAME(Flags));
	const char *standard = pdf_clean_font_name(font->plain.name);

	font->symbolic = !strcmp(standard, "Symbol") || !strcmp(standard, "ZapfDingbats") ||
		((flags & FLAG_SYMBOLIC) && !(flags & FLAG_NONSYMBOLIC) && font->plain.embedded);
	if (is_gbk_in_disguise(ctx, font)) {
		load_gbk(ctx, font);
		return;
	}
	font->ask_program = !load_encoding(ctx, font);
	if (font->ask_program && !font->to_unicode)
		sp_program_encoding(ctx, font);
	font->plain.has_unicode = any_name(font) || any_code(font);
	font->program_widths = !load_widths(ctx, font, 0.001f);
}

/* Glyph space is the font's own; its unit along the line is the first number of FontMatrix. */
void sp_font_load_type3(fz_context *ctx, sp_font *font)
{
	fz_matrix matrix = pdf_dict_get_matrix(ctx, font->dict, PDF_NAME(FontMatrix));

	load_encoding(ctx, font);
	font->plain.has_unicode = any_name(font);
	load_widths(ctx, font, matrix.a);
}
