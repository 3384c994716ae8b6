/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A font that can show Chinese, cut down to the characters that are needed: the one built into MuPDF, embedded with the codes
 * of its own character collection and a table that says which characters they are.
 */
#ifndef SP_PDFCORE_WRITE_BAKE_FONT_H
#define SP_PDFCORE_WRITE_BAKE_FONT_H

#include "pdfcore/internal.h"

typedef struct sp_bake_glyph {
	uint32_t cp;
	uint16_t code;
	double advance; /* em */
} sp_bake_glyph;

/* Zero-initialise. */
typedef struct sp_bake_font {
	uint32_t *wanted; /* characters, as they came */
	size_t wanted_count, wanted_cap;
	sp_bake_glyph *glyphs; /* by character; those that the font lacks are missing */
	size_t glyph_count;
	double ascent, descent; /* em; descent is below the line and negative */
	char name[72];          /* with the tag of a subset */
	struct sp_font_subset *subset;
	pdf_obj *object; /* reference to the Type0 font, owned */
} sp_bake_font;

/** Characters of a text that will be shown. Throws when memory is out. */
void sp_bake_font_want(fz_context *ctx, sp_bake_font *font, const char *utf8);
/** Cuts the font down to what is wanted. Throws. */
void sp_bake_font_cut(fz_context *ctx, sp_bake_font *font);
/** NULL when the font lacks the character. */
const sp_bake_glyph *sp_bake_font_glyph(const sp_bake_font *font, uint32_t cp);
/** The bytes to be embedded, and whether they are a bare CFF font (else TrueType). */
const void *sp_bake_font_program(const sp_bake_font *font, size_t *length, bool *cff);
/** Bounding box of all glyphs, thousandths of an em. */
void sp_bake_font_box(const sp_bake_font *font, int box[4]);
/** Never throws. */
void sp_bake_font_drop(fz_context *ctx, sp_bake_font *font);

#endif
