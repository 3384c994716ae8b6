/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Type 1, TrueType and Type 3 fonts: one byte, one code. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "pdfcore/content/font.h"

/* Height of a font's box over the em, between which the font size is taken at its word. */
#define EM_LEAST 0.15f
#define EM_MOST 3.0f

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

/* Two Chinese characters of GB 2312 and on. */
static bool starts_in_gbk(const char *name)
{
	const unsigned char *s = (const unsigned char *) name;

	for (int i = 0; i < 4; i += 2)
		if (s[i] < 0xb0 || s[i] > 0xf7 || s[i + 1] < 0xa1 || s[i + 1] > 0xfe)
			return false;
	return true;
}

/*
 * S22PDF, long used in China, writes GBK text and calls it WinAnsi, or nothing at all; the fonts' names are GBK as well.
 * Names in UTF-8 may begin alike, so what is whole UTF-8 is left out.
 */
static bool is_gbk_in_disguise(fz_context *ctx, const sp_font *font)
{
	const char *name = pdf_dict_get_name(ctx, font->dict, PDF_NAME(BaseFont));
	pdf_obj *encoding = pdf_dict_get(ctx, font->dict, PDF_NAME(Encoding));

	if (strlen(name) > 7 && name[6] == '+')
		name += 7;
	if (font->plain.embedded || font->to_unicode || !font->descriptor ||
		(encoding && !pdf_name_eq(ctx, encoding, PDF_NAME(WinAnsiEncoding))))
		return false;
	return strlen(name) >= 4 && starts_in_gbk(name) && !sp_utf8_valid(name, strlen(name));
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

/* How far a box reaches up and down in text space. */
typedef struct reach {
	float up, down;
	bool known;
} reach;

static void stretch(reach *out, fz_matrix matrix, const float box[4])
{
	for (int i = 0; i < 4; i++) {
		float y = box[i & 1 ? 2 : 0] * matrix.b + box[i & 2 ? 3 : 1] * matrix.d + matrix.f;

		if (!(fabsf(y) < 1e6f))
			return;
		out->up = fmaxf(out->up, y);
		out->down = fminf(out->down, y);
	}
	out->known = out->known || (box[2] != box[0] && box[3] != box[1]);
}

/* wx wy llx lly urx ury d1, at the beginning of a glyph's procedure. */
static bool read_d1(fz_context *ctx, pdf_obj *procedure, float box[4])
{
	char head[256], *token, *rest = head;
	double numbers[6];
	fz_stream *stream = NULL;
	size_t length = 0, count;

	if (!pdf_is_stream(ctx, procedure))
		return false;
	fz_var(stream);
	fz_var(length);
	fz_try(ctx)
	{
		stream = pdf_open_stream(ctx, procedure);
		length = fz_read(ctx, stream, (unsigned char *) head, sizeof head - 1);
	}
	fz_always(ctx) fz_drop_stream(ctx, stream);
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		return false;
	}
	head[length] = '\0';
	for (count = 0;
		count < 6 && (token = strtok_r(rest, " \t\r\n\f", &rest)) && sp_num_parse(token, strlen(token), &numbers[count]);)
		count++;
	token = count == 6 ? strtok_r(rest, " \t\r\n\f", &rest) : NULL;
	for (size_t i = 0; i < 4; i++)
		box[i] = count == 6 ? (float) numbers[i + 2] : 0;
	return token && !strcmp(token, "d1");
}

/* The boxes of the glyphs themselves, of those that are encoded. */
static reach glyph_reach(fz_context *ctx, const sp_font *font, fz_matrix matrix)
{
	pdf_obj *procedures = pdf_dict_get(ctx, font->dict, PDF_NAME(CharProcs));
	reach out = { .known = false };

	for (int code = 0; code < 256; code++) {
		float box[4];

		if (font->names[code] && (code == 0 || font->names[code] != font->names[code - 1]) &&
			read_d1(ctx, pdf_dict_gets(ctx, procedures, font->names[code]), box))
			stretch(&out, matrix, box);
	}
	return out;
}

static bool is_usual(float em)
{
	return em >= EM_LEAST && em <= EM_MOST;
}

/*
 * Type 3 glyphs may be drawn in any size, which the font size then makes up for: bitmaps in pixels at 0.12 pt. The em is
 * what their boxes make it; where no box tells, twice the mean width of a character.
 */
static void find_em(fz_context *ctx, sp_font *font, fz_matrix matrix)
{
	pdf_obj *array = pdf_dict_get(ctx, font->dict, PDF_NAME(FontBBox));
	reach r = { .known = false };
	float box[4], sum = 0;

	for (int i = 0; i < 4; i++)
		box[i] = pdf_array_get_real(ctx, array, i);
	if (pdf_array_len(ctx, array) == 4)
		stretch(&r, matrix, box);
	if (!r.known || !is_usual(r.up - r.down))
		r = glyph_reach(ctx, font, matrix); /* boxes such as [0 0 1 1] say nothing */
	for (size_t i = 0; i < font->width_count && !r.known; i++)
		sum += 2 * fabsf(font->widths[i].width) / (float) font->width_count;
	font->em = r.known ? r.up - r.down : sum;
	if (is_usual(font->em) || !(font->em > 0)) {
		font->em = 1;
	} else if (r.known) {
		font->plain.ascent = fminf(fmaxf(r.up / font->em, 0.6f), 1);
		font->plain.descent = fmaxf(fminf(r.down / font->em, -0.1f), -0.4f);
	}
}

/* Glyph space is the font's own; its unit along the line is the first number of FontMatrix. */
void sp_font_load_type3(fz_context *ctx, sp_font *font)
{
	fz_matrix matrix = pdf_dict_get_matrix(ctx, font->dict, PDF_NAME(FontMatrix));

	load_encoding(ctx, font);
	font->plain.has_unicode = any_name(font);
	load_widths(ctx, font, matrix.a);
	find_em(ctx, font, matrix);
}
