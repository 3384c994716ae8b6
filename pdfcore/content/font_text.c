/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From codes to Unicode. */
#include "base/fold.h"
#include "pdfcore/content/font.h"

/* Joins surrogate pairs; false when something in it is no character. */
static size_t take_cps(const int *from, int count, uint32_t *out)
{
	size_t n = 0;

	for (int i = 0; i < count && n < SP_CPS_MAX; i++) {
		uint32_t cp = (uint32_t) from[i];

		if (cp >= 0xd800 && cp < 0xdc00 && i + 1 < count && from[i + 1] >= 0xdc00 && from[i + 1] < 0xe000)
			cp = 0x10000 + ((cp - 0xd800) << 10) + ((uint32_t) from[++i] - 0xdc00);
		if (!sp_cp_is_text(cp))
			return 0;
		out[n++] = cp;
	}
	return n;
}

static size_t from_cmap(pdf_cmap *cmap, unsigned code, uint32_t *out)
{
	int found[SP_CPS_MAX];
	int count = cmap ? pdf_lookup_cmap_full(cmap, code, found) : 0;

	return take_cps(found, count, out);
}

static size_t one(uint32_t cp, uint32_t *out)
{
	out[0] = cp;
	return sp_cp_is_text(cp);
}

static size_t from_unicode_code(const sp_font *font, unsigned code, size_t length, uint32_t *out)
{
	int pair[2] = { (int) (code >> 16), (int) (code & 0xffff) };

	switch (font->unicode_code) {
	case SP_CODE_UCS2:
	case SP_CODE_UTF16: return length == 4 ? take_cps(pair, 2, out) : one(code, out);
	case SP_CODE_UTF32:
	case SP_CODE_UTF8: return one(sp_unicode_value(font->unicode_code, code), out);
	default: return 0;
	}
}

unsigned sp_font_cid(const sp_font *font, unsigned code)
{
	int cid;

	if (font->simple || font->identity)
		return code;
	if (font->recoded)
		code = sp_unicode_utf16(sp_unicode_value(font->unicode_code, code));
	cid = pdf_lookup_cmap(font->encoding, code);
	return cid > 0 ? (unsigned) cid : 0;
}

static size_t from_program(const sp_font *font, unsigned cid, uint32_t *out)
{
	size_t gid = cid;

	if (font->cid_to_gid)
		gid = cid < font->cid_to_gid_count ? (size_t) font->cid_to_gid[cid * 2] << 8 | font->cid_to_gid[cid * 2 + 1] : 0;
	return gid < font->gid_count ? one(font->gid_unicode[gid], out) : 0;
}

static size_t by_code(fz_context *ctx, sp_font *font, unsigned code, uint32_t *out, bool *guessed)
{
	size_t count;

	if (font->ask_program)
		sp_program_encoding(ctx, font);
	count = one(font->by_code[code], out);
	*guessed = count && font->guessed_code[code];
	return count;
}

static size_t simple_text(fz_context *ctx, sp_font *font, unsigned code, uint32_t *out, bool *guessed)
{
	size_t count = font->names[code] ? sp_glyph_name_text(font->names[code], out, SP_CPS_MAX) : 0;

	if (!count)
		count = by_code(ctx, font, code, out, guessed);
	/* Type 3 fonts made from bitmaps name their glyphs "a65" and draw ASCII. */
	if (!count && font->plain.type3 && code > 32 && code < 127) {
		*guessed = true;
		count = one(code, out);
	}
	return count;
}

/* Unicode-coded CMaps of Hong Kong hold private-use codes for which the collection knows a character by now. */
static size_t composite_text(const sp_font *font, unsigned code, size_t length, uint32_t *out)
{
	unsigned cid = sp_font_cid(font, code);
	size_t count = from_unicode_code(font, code, length, out);

	if (count && !sp_cp_is_private(out[0]))
		return count;
	if ((count = from_cmap(font->cid_unicode, cid, out)) > 0 || (count = from_unicode_code(font, code, length, out)) > 0)
		return count;
	return from_program(font, cid, out);
}

size_t sp_font_text(fz_context *ctx, sp_font *font, unsigned code, size_t length, uint32_t out[SP_CPS_MAX], bool *guessed)
{
	size_t count = from_cmap(font->to_unicode, code, out);
	bool open_code = !font->plain.embedded && !font->to_unicode && !font->predefined_collection;

	if (!count)
		count = font->simple ? simple_text(ctx, font, code & 255, out, guessed) : composite_text(font, code, length, out);
	if (!count && !font->simple && ((open_code && font->identity) || font->code_is_text)) {
		*guessed = true;
		count = one(code, out);
	}
	return count;
}
