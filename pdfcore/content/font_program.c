/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What only the font program knows. FreeType is called here and nowhere else. */
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H

#include "pdfcore/content/font.h"

#define GIDS_MAX 65536
#define FLAG_FIXED 1
#define FLAG_SERIF 2
#define FLAG_ITALIC 64
#define FLAG_BOLD (1 << 18)

static fz_font *open_embedded(fz_context *ctx, sp_font *font)
{
	static const int keys[] = { PDF_ENUM_NAME_FontFile, PDF_ENUM_NAME_FontFile2, PDF_ENUM_NAME_FontFile3 };
	fz_buffer *buffer = NULL;
	fz_font *program = NULL;
	pdf_obj *stream = NULL;

	for (size_t i = 0; i < 3 && !stream; i++)
		stream = pdf_dict_get(ctx, font->descriptor, (pdf_obj *) (intptr_t) keys[i]);
	if (!pdf_is_stream(ctx, stream))
		return NULL;
	buffer = pdf_load_stream(ctx, stream);
	fz_var(program);
	fz_try(ctx) program = fz_new_font_from_buffer(ctx, font->plain.name, buffer, 0, 0);
	fz_always(ctx) fz_drop_buffer(ctx, buffer);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
	return program;
}

static fz_font *open_stand_in(fz_context *ctx, sp_font *font)
{
	const char *name = font->plain.name;
	int flags = pdf_dict_get_int(ctx, font->descriptor, PDF_NAME(Flags));
	int length = 0;
	const unsigned char *data = fz_lookup_base14_font(ctx, pdf_clean_font_name(name), &length);

	if (!data)
		data = pdf_lookup_substitute_font(ctx, (flags & FLAG_FIXED) || strstr(name, "Mono"),
			(flags & FLAG_SERIF) || strstr(name, "Serif") || !font->descriptor,
			(flags & FLAG_BOLD) || strstr(name, "Bold"),
			(flags & FLAG_ITALIC) || strstr(name, "Italic") || strstr(name, "Oblique"), &length);
	return data ? fz_new_font_from_memory(ctx, name, data, length, 0, 0) : NULL;
}

static fz_font *open_program(fz_context *ctx, sp_font *font)
{
	fz_font *program = NULL;

	fz_var(program); /* open_embedded, inlined, brings a setjmp here */
	if (font->plain.embedded)
		program = open_embedded(ctx, font);
	return program ? program : open_stand_in(ctx, font);
}

/* The font's own encoding: Adobe's for Type 1, Microsoft's symbol or Macintosh's for TrueType. */
static bool select_own_charmap(FT_Face face)
{
	static const int wanted[][2] = { { 7, 2 }, { 7, 0 }, { 7, 1 }, { 3, 0 }, { 1, 0 } };

	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		for (int k = 0; k < face->num_charmaps; k++)
			if (face->charmaps[k]->platform_id == wanted[i][0] && face->charmaps[k]->encoding_id == wanted[i][1])
				return !FT_Set_Charmap(face, face->charmaps[k]);
	return face->num_charmaps > 0 && !FT_Set_Charmap(face, face->charmaps[0]);
}

static unsigned own_gid(FT_Face face, unsigned code)
{
	unsigned gid = FT_Get_Char_Index(face, code);

	return gid ? gid : FT_Get_Char_Index(face, 0xf000 + code);
}

/* gid → Unicode from the charmap FreeType holds for Unicode; false when there is none. */
static bool reverse_unicode(FT_Face face, uint32_t *out, size_t count)
{
	FT_UInt gid = 0;
	FT_ULong cp;

	if (FT_Select_Charmap(face, FT_ENCODING_UNICODE))
		return false;
	for (cp = FT_Get_First_Char(face, &gid); gid; cp = FT_Get_Next_Char(face, cp, &gid)) {
		bool private_use = cp >= 0xe000 && cp < 0xf900;

		if (gid < count && cp >= 0x20 && (!out[gid] || (out[gid] >= 0xe000 && out[gid] < 0xf900 && !private_use)))
			out[gid] = (uint32_t) cp;
	}
	return true;
}

static uint32_t name_of_gid(FT_Face face, unsigned gid)
{
	char name[64] = "";
	uint32_t cps[4];

	if (!FT_HAS_GLYPH_NAMES(face) || FT_Get_Glyph_Name(face, gid, name, sizeof name))
		return 0;
	return sp_glyph_name_text(name, cps, 4) == 1 ? cps[0] : 0;
}

static size_t gid_count(FT_Face face)
{
	return face->num_glyphs > 0 && face->num_glyphs < GIDS_MAX ? (size_t) face->num_glyphs : GIDS_MAX;
}

static void fill_by_code(FT_Face face, sp_font *font, uint32_t *reverse, size_t count)
{
	bool reversed = reverse_unicode(face, reverse, count);

	if (!select_own_charmap(face))
		return;
	for (unsigned code = 0; code < 256; code++) {
		unsigned gid = own_gid(face, code);

		if (!gid || font->names[code])
			continue;
		font->by_code[code] = name_of_gid(face, gid);
		if (!font->by_code[code] && reversed && gid < count)
			font->by_code[code] = reverse[gid];
		/* Subset TrueType of old word processors: codes are characters although nothing says so. */
		if (code > 32 && code < 127 &&
			(!font->by_code[code] || (font->by_code[code] >= 0xf000 && font->by_code[code] <= 0xf0ff))) {
			font->by_code[code] = code;
			font->guessed_code[code] = true;
		}
	}
}

void sp_program_encoding(fz_context *ctx, sp_font *font)
{
	fz_font *program;
	uint32_t *reverse = NULL;

	font->ask_program = false;
	program = open_program(ctx, font);
	fz_var(reverse);
	fz_try(ctx)
	{
		FT_Face face = program ? fz_font_ft_face(ctx, program) : NULL;

		if (face) {
			reverse = fz_calloc(ctx, gid_count(face), sizeof *reverse);
			sp_ft_lock(ctx);
			fill_by_code(face, font, reverse, gid_count(face));
			sp_ft_unlock(ctx);
		}
	}
	fz_always(ctx)
	{
		fz_free(ctx, reverse);
		fz_drop_font(ctx, program);
	}
	fz_catch(ctx) fz_rethrow(ctx);
}

static float advance(FT_Face face, unsigned gid)
{
	FT_Fixed width = 0;

	if (!face->units_per_EM || FT_Get_Advance(face, gid, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP, &width))
		return 0;
	return (float) width / (float) face->units_per_EM;
}

static float width(fz_context *ctx, sp_font *font, unsigned code)
{
	float found = font->default_width;
	FT_Face face;
	int gid;

	if (!font->program_asked) {
		font->program_asked = true; /* once, whatever comes of it */
		font->program = open_program(ctx, font);
	}
	face = font->program ? fz_font_ft_face(ctx, font->program) : NULL;
	if (!face)
		return found;
	gid = font->names[code] ? fz_encode_character_by_glyph_name(ctx, font->program, font->names[code]) : 0;
	sp_ft_lock(ctx);
	if (gid <= 0 && select_own_charmap(face))
		gid = (int) own_gid(face, code);
	if (gid > 0)
		found = advance(face, (unsigned) gid);
	sp_ft_unlock(ctx);
	return found;
}

float sp_program_width(fz_context *ctx, sp_font *font, unsigned code)
{
	float found = font->default_width;

	fz_var(found);
	fz_try(ctx) found = width(ctx, font, code & 255);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
	return found;
}

void sp_program_reverse(fz_context *ctx, sp_font *font)
{
	fz_font *program = open_embedded(ctx, font);

	fz_try(ctx)
	{
		FT_Face face = program ? fz_font_ft_face(ctx, program) : NULL;
		size_t count = face ? gid_count(face) : 0;
		bool any = false;

		if (face) {
			font->gid_unicode = fz_calloc(ctx, count, sizeof *font->gid_unicode);
			sp_ft_lock(ctx);
			any = reverse_unicode(face, font->gid_unicode, count);
			for (size_t gid = 0; gid < count; gid++) {
				if (!font->gid_unicode[gid])
					font->gid_unicode[gid] = name_of_gid(face, (unsigned) gid);
				any |= font->gid_unicode[gid] != 0;
			}
			sp_ft_unlock(ctx);
		}
		font->gid_count = any ? count : 0;
	}
	fz_always(ctx) fz_drop_font(ctx, program);
	fz_catch(ctx) fz_rethrow(ctx);
}
