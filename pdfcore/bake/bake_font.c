/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subsets of MuPDF's own font for Chinese. */
#include "pdfcore/bake/bake_font.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <harfbuzz/hb-ot.h>
#include <harfbuzz/hb-subset.h>

#include "base/utf8.h"
#include "pdfcore/bake/bake.h"
#include "pdfcore/bake/cff_charset.h"

/* What HarfBuzz holds. */
struct sp_font_subset {
	hb_blob_t *source_blob, *blob, *program;
	hb_face_t *source, *cut, *face;
	hb_subset_input_t *input;
	hb_font_t *font;
	uint16_t *cids; /* of CFF: by glyph */
	size_t cid_count;
	bool cff;
};

const char *sp_harfbuzz_version(void)
{
	return hb_version_string();
}

static void out_of_memory(fz_context *ctx)
{
	fz_throw(ctx, SP_FZ_ERROR_MEMORY, "out of memory");
}

void sp_bake_font_want(fz_context *ctx, sp_bake_font *font, const char *utf8)
{
	size_t left = strlen(utf8), step;
	uint32_t cp;

	for (; (step = sp_utf8_decode(utf8, left, &cp)) != 0; utf8 += step, left -= step) {
		if (font->wanted_count == font->wanted_cap) {
			size_t cap = font->wanted_cap ? 2 * font->wanted_cap : 512;

			font->wanted = fz_realloc_array(ctx, font->wanted, cap, uint32_t);
			font->wanted_cap = cap;
		}
		font->wanted[font->wanted_count++] = cp;
	}
}

static int by_value(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

	return (x > y) - (x < y);
}

static void sort_wanted(sp_bake_font *font)
{
	size_t kept = 0;

	qsort(font->wanted, font->wanted_count, sizeof *font->wanted, by_value);
	for (size_t i = 0; i < font->wanted_count; i++)
		if (font->wanted[i] >= 0x20 && (!kept || font->wanted[kept - 1] != font->wanted[i]))
			font->wanted[kept++] = font->wanted[i];
	font->wanted_count = kept;
}

/* Tables that lay out text are left out: they would bring in glyphs that no character asks for. */
static bool choose(const sp_bake_font *font, hb_subset_input_t *input)
{
	static const hb_tag_t unneeded[] = { HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
		HB_TAG('B', 'A', 'S', 'E'), HB_TAG('v', 'h', 'e', 'a'), HB_TAG('v', 'm', 't', 'x'), HB_TAG('V', 'O', 'R', 'G') };
	hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
	hb_set_t *characters = hb_subset_input_unicode_set(input);

	for (size_t i = 0; i < sizeof unneeded / sizeof *unneeded; i++)
		hb_set_add(drop, unneeded[i]);
	hb_set_clear(hb_subset_input_set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG));
	for (size_t i = 0; i < font->wanted_count; i++)
		hb_set_add(characters, font->wanted[i]);
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
	return hb_set_allocation_successful(drop) && hb_set_allocation_successful(characters);
}

/* CFF fonts are embedded bare; their codes are the numbers that the font itself gives its glyphs. */
static void open_program(fz_context *ctx, struct sp_font_subset *s)
{
	unsigned length = 0;

	s->program = hb_face_reference_table(s->face, HB_TAG('C', 'F', 'F', ' '));
	s->cff = hb_blob_get_length(s->program) > 0;
	if (!s->cff)
		return;
	const unsigned char *bytes = (const unsigned char *) hb_blob_get_data(s->program, &length);

	s->cid_count = hb_face_get_glyph_count(s->face);
	s->cids = fz_calloc(ctx, s->cid_count + 1, sizeof *s->cids);
	if (!sp_cff_charset(bytes, length, s->cids, s->cid_count))
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "the built-in font has no character collection");
}

static void cut(fz_context *ctx, sp_bake_font *font)
{
	struct sp_font_subset *s = font->subset;
	int length = 0, index = 0;
	const unsigned char *bytes = fz_lookup_cjk_font(ctx, FZ_ADOBE_GB, &length, &index);

	if (!bytes)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "MuPDF was built without a font for Chinese");
	s->source_blob = hb_blob_create((const char *) bytes, (unsigned) length, HB_MEMORY_MODE_READONLY, NULL, NULL);
	s->source = hb_face_create(s->source_blob, (unsigned) index);
	s->input = hb_subset_input_create_or_fail();
	if (!s->input || !choose(font, s->input))
		out_of_memory(ctx);
	s->cut = hb_subset_or_fail(s->source, s->input);
	if (!s->cut)
		out_of_memory(ctx);
	s->blob = hb_face_reference_blob(s->cut);
	s->face = hb_face_create(s->blob, 0);
	s->font = hb_font_create(s->face);
	if (!hb_face_get_glyph_count(s->face))
		out_of_memory(ctx);
	open_program(ctx, s);
}

static void list_glyphs(fz_context *ctx, sp_bake_font *font)
{
	const struct sp_font_subset *s = font->subset;
	const double em = hb_face_get_upem(s->face);

	hb_font_set_scale(s->font, (int) em, (int) em);
	font->glyphs = fz_calloc(ctx, font->wanted_count + 1, sizeof *font->glyphs);
	for (size_t i = 0; i < font->wanted_count; i++) {
		hb_codepoint_t glyph = 0;
		sp_bake_glyph *g = &font->glyphs[font->glyph_count];

		if (!hb_font_get_nominal_glyph(s->font, font->wanted[i], &glyph) || !glyph || (s->cff && glyph >= s->cid_count))
			continue;
		g->cp = font->wanted[i];
		g->code = s->cff ? s->cids[glyph] : (uint16_t) glyph;
		g->advance = hb_font_get_glyph_h_advance(s->font, glyph) / em;
		font->glyph_count++;
	}
}

/* The name with a tag of six letters that comes from the bytes (ISO 32000-1, 9.6.4). */
static void name_font(sp_bake_font *font)
{
	const struct sp_font_subset *s = font->subset;
	unsigned length = 0, cap;
	const char *bytes = hb_blob_get_data(s->blob, &length);
	unsigned char digest[16];
	char *name = font->name + 7;
	fz_md5 state;

	fz_md5_init(&state);
	fz_md5_update(&state, (const unsigned char *) bytes, length);
	fz_md5_final(&state, digest);
	for (int i = 0; i < 6; i++)
		font->name[i] = (char) ('A' + digest[i] % 26);
	font->name[6] = '+';
	cap = sizeof font->name - 7;
	hb_ot_name_get_utf8(s->source, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &cap, name);
	for (char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~' || strchr("()<>[]{}/%#", *c))
			*c = '-';
	if (!*name)
		snprintf(name, sizeof font->name - 7, "Han");
}

void sp_bake_font_cut(fz_context *ctx, sp_bake_font *font)
{
	hb_font_extents_t extents = { 0 };

	sort_wanted(font);
	font->subset = fz_calloc(ctx, 1, sizeof *font->subset);
	cut(ctx, font);
	list_glyphs(ctx, font);
	hb_font_get_h_extents(font->subset->font, &extents);
	font->ascent = extents.ascender / (double) hb_face_get_upem(font->subset->face);
	font->descent = extents.descender / (double) hb_face_get_upem(font->subset->face);
	name_font(font);
}

const sp_bake_glyph *sp_bake_font_glyph(const sp_bake_font *font, uint32_t cp)
{
	size_t low = 0, high = font->glyph_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (font->glyphs[middle].cp == cp)
			return &font->glyphs[middle];
		if (font->glyphs[middle].cp < cp)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const void *sp_bake_font_program(const sp_bake_font *font, size_t *length, bool *cff)
{
	unsigned n = 0;
	const char *bytes = hb_blob_get_data(font->subset->cff ? font->subset->program : font->subset->blob, &n);

	*length = n;
	*cff = font->subset->cff;
	return bytes;
}

/* From the table `head`, where it stands at bytes 36 to 43. */
void sp_bake_font_box(const sp_bake_font *font, int box[4])
{
	hb_blob_t *head = hb_face_reference_table(font->subset->face, HB_TAG('h', 'e', 'a', 'd'));
	const int em = (int) hb_face_get_upem(font->subset->face);
	unsigned length = 0;
	const unsigned char *bytes = (const unsigned char *) hb_blob_get_data(head, &length);

	for (int i = 0; i < 4; i++) {
		int value = length >= 44 ? (int16_t) (bytes[36 + 2 * i] << 8 | bytes[37 + 2 * i]) : 0;

		box[i] = value * 1000 / em;
	}
	hb_blob_destroy(head);
}

void sp_bake_font_drop(fz_context *ctx, sp_bake_font *font)
{
	struct sp_font_subset *s = font->subset;

	if (s) {
		hb_font_destroy(s->font);
		hb_subset_input_destroy(s->input);
		hb_blob_destroy(s->program);
		hb_face_destroy(s->face);
		hb_blob_destroy(s->blob);
		hb_face_destroy(s->cut);
		hb_face_destroy(s->source);
		hb_blob_destroy(s->source_blob);
		fz_free(ctx, s->cids);
	}
	fz_free(ctx, s);
	fz_free(ctx, font->glyphs);
	fz_free(ctx, font->wanted);
	pdf_drop_obj(ctx, font->object);
	*font = (sp_bake_font) { 0 };
}
