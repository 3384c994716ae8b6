/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The document's fonts, and the look-up of codes in them. */
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "pdfcore/content/font.h"
#include "pdfcore/text_string.h"

/* Open addressing; the number of slots is a power of two. */
struct sp_fonts {
	sp_font **slots;
	size_t slot_count, count;
};

static size_t hash(fz_context *ctx, pdf_obj *dict)
{
	size_t key = (size_t) pdf_to_num(ctx, dict);

	if (!key)
		key = (size_t) (uintptr_t) pdf_resolve_indirect(ctx, dict) >> 4;
	return key * 0x9e3779b9u;
}

static bool same(fz_context *ctx, pdf_obj *a, pdf_obj *b)
{
	int number = pdf_to_num(ctx, a);

	if (number || pdf_to_num(ctx, b))
		return number == pdf_to_num(ctx, b);
	return pdf_resolve_indirect(ctx, a) == pdf_resolve_indirect(ctx, b);
}

static sp_font **find_slot(fz_context *ctx, const sp_fonts *fonts, pdf_obj *dict)
{
	size_t mask = fonts->slot_count - 1;
	size_t i = hash(ctx, dict) & mask;

	while (fonts->slots[i] && !same(ctx, fonts->slots[i]->dict, dict))
		i = (i + 1) & mask;
	return &fonts->slots[i];
}

static void grow(fz_context *ctx, sp_fonts *fonts)
{
	sp_fonts wider = { .slot_count = fonts->slot_count ? fonts->slot_count * 2 : 64 };

	wider.slots = fz_calloc(ctx, wider.slot_count, sizeof *wider.slots);
	for (size_t i = 0; i < fonts->slot_count; i++)
		if (fonts->slots[i])
			*find_slot(ctx, &wider, fonts->slots[i]->dict) = fonts->slots[i];
	fz_free(ctx, fonts->slots);
	fonts->slots = wider.slots;
	fonts->slot_count = wider.slot_count;
}

static void drop_font(fz_context *ctx, sp_font *font)
{
	if (!font)
		return;
	pdf_drop_cmap(ctx, font->encoding);
	pdf_drop_cmap(ctx, font->to_unicode);
	pdf_drop_cmap(ctx, font->cid_unicode);
	fz_drop_font(ctx, font->program);
	fz_free(ctx, font->cid_to_gid);
	fz_free(ctx, font->gid_unicode);
	fz_free(ctx, font->widths);
	for (int i = 0; i < 256; i++)
		fz_free(ctx, font->pairs[i]);
	fz_free(ctx, font->longer);
	pdf_drop_obj(ctx, font->differences);
	pdf_drop_obj(ctx, font->descriptor);
	pdf_drop_obj(ctx, font->descendant);
	pdf_drop_obj(ctx, font->dict);
	fz_free(ctx, font);
}

void sp_fonts_drop(fz_context *ctx, sp_fonts *fonts)
{
	if (!fonts)
		return;
	for (size_t i = 0; i < fonts->slot_count; i++)
		drop_font(ctx, fonts->slots[i]);
	fz_free(ctx, fonts->slots);
	fz_free(ctx, fonts);
}

/* Names of Chinese fonts are often written in GBK. A name that was cut short loses its last character, not its sense. */
static void read_foreign_name(sp_font *font, const char *name)
{
	char *out = font->plain.name;
	sp_buf text;
	bool guessed = false;

	sp_buf_init(&text, 1024);
	if (sp_text_string_decode(&text, name, strlen(name), &guessed) && guessed) {
		fz_strlcpy(out, text.data, sizeof font->plain.name);
		out[sp_utf8_first_bad(out, strlen(out))] = '\0';
	}
	sp_buf_clear(&text);
}

/* "ABCDEF+Name" without its prefix; bytes that are neither UTF-8 nor GBK become '?'. */
static void read_name(fz_context *ctx, sp_font *font)
{
	const char *name = pdf_dict_get_name(ctx, font->dict, PDF_NAME(BaseFont));
	char *out = font->plain.name;
	size_t bad;

	if (!*name)
		name = pdf_dict_get_name(ctx, font->dict, PDF_NAME(Name));
	if (strlen(name) > 7 && name[6] == '+' && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 6)
		name += 7;
	fz_strlcpy(out, name, sizeof font->plain.name);
	if (sp_utf8_first_bad(name, strlen(name)) < strlen(name))
		read_foreign_name(font, name);
	while ((bad = sp_utf8_first_bad(out, strlen(out))) < strlen(out))
		out[bad] = '?';
}

static float clamp(float value, float low, float high)
{
	return value < low ? low : value > high ? high : value;
}

/* Line metrics serve for boxes only: what cannot be true is replaced, the rest clamped. */
static void read_line_metrics(fz_context *ctx, sp_font *font)
{
	float ascent = pdf_dict_get_real(ctx, font->descriptor, PDF_NAME(Ascent)) / 1000;
	float descent = pdf_dict_get_real(ctx, font->descriptor, PDF_NAME(Descent)) / 1000;

	if (!(ascent > 0 && ascent < 2))
		ascent = font->simple ? 0.8f : 0.88f;
	if (descent > 0)
		descent = -descent;
	if (!(descent < 0 && descent > -1))
		descent = font->simple ? -0.2f : -0.12f;
	font->plain.ascent = clamp(ascent, 0.6f, 1.0f);
	font->plain.descent = clamp(descent, -0.4f, -0.1f);
}

static bool has_program(fz_context *ctx, pdf_obj *descriptor)
{
	return pdf_dict_get(ctx, descriptor, PDF_NAME(FontFile)) || pdf_dict_get(ctx, descriptor, PDF_NAME(FontFile2)) ||
		pdf_dict_get(ctx, descriptor, PDF_NAME(FontFile3));
}

/*
 * MuPDF drops mappings outside the codespaces that a CMap declares, and for ToUnicode these are often wrong: what is one
 * code is the font's own affair. So a range that holds every code is put before the stream.
 */
static pdf_cmap *load_mappings(fz_context *ctx, signprep_document *doc, pdf_obj *obj)
{
	static const char all[] = "1 begincodespacerange <0000> <FFFF> endcodespacerange\n";
	fz_buffer *own = NULL, *joined = NULL;
	fz_stream *stream = NULL;
	pdf_cmap *cmap = NULL;

	if (pdf_dict_get(ctx, obj, PDF_NAME(UseCMap)))
		return pdf_load_embedded_cmap(ctx, doc->pdf, obj);
	fz_var(own);
	fz_var(joined);
	fz_var(stream);
	fz_var(cmap);
	fz_try(ctx)
	{
		own = pdf_load_stream(ctx, obj);
		joined = fz_new_buffer_from_copied_data(ctx, (const unsigned char *) all, sizeof all - 1);
		fz_append_buffer(ctx, joined, own);
		stream = fz_open_buffer(ctx, joined);
		cmap = pdf_load_cmap(ctx, stream);
	}
	fz_always(ctx)
	{
		fz_drop_stream(ctx, stream);
		fz_drop_buffer(ctx, joined);
		fz_drop_buffer(ctx, own);
	}
	fz_catch(ctx) fz_rethrow(ctx);
	if (!*cmap->usecmap_name)
		return cmap;
	pdf_drop_cmap(ctx, cmap);
	return pdf_load_embedded_cmap(ctx, doc->pdf, obj);
}

static void load_to_unicode(fz_context *ctx, signprep_document *doc, sp_font *font)
{
	pdf_obj *obj = pdf_dict_get(ctx, font->dict, PDF_NAME(ToUnicode));

	font->code_is_text = !strncmp(pdf_to_name(ctx, obj), "Identity-", 9);
	fz_try(ctx)
	{
		if (pdf_is_stream(ctx, obj))
			font->to_unicode = load_mappings(ctx, doc, obj);
	}
	fz_catch(ctx) sp_fz_settle_minor(ctx);
}

static void load_body(fz_context *ctx, signprep_document *doc, sp_font *font)
{
	pdf_obj *kids = pdf_dict_get(ctx, font->dict, PDF_NAME(DescendantFonts));
	pdf_obj *subtype = pdf_dict_get(ctx, font->dict, PDF_NAME(Subtype));

	font->plain.type3 = pdf_name_eq(ctx, subtype, PDF_NAME(Type3)) || pdf_dict_get(ctx, font->dict, PDF_NAME(CharProcs));
	font->simple = font->plain.type3 || !kids;
	if (kids)
		font->descendant = pdf_keep_obj(ctx, pdf_array_get(ctx, kids, 0));
	font->descriptor = pdf_keep_obj(ctx, pdf_dict_get(ctx, kids ? font->descendant : font->dict, PDF_NAME(FontDescriptor)));
	font->plain.embedded = font->plain.type3 || has_program(ctx, font->descriptor);
	read_name(ctx, font);
	read_line_metrics(ctx, font);
	load_to_unicode(ctx, doc, font);
	if (font->plain.type3)
		sp_font_load_type3(ctx, font);
	else if (font->simple)
		sp_font_load_simple(ctx, font);
	else
		sp_font_load_composite(ctx, doc, font);
	font->plain.has_unicode = font->plain.has_unicode || font->to_unicode;
}

/* A font that cannot be loaded still counts its codes; what it lacks is seen as unmapped text. */
static void load(fz_context *ctx, signprep_document *doc, sp_font *font)
{
	font->simple = true;
	font->default_width = 0;
	font->em = 1;
	fz_try(ctx) load_body(ctx, doc, font);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
	if (!font->simple && !font->encoding)
		font->identity = font->two_bytes = true;
	font->plain.lucky = !font->simple && font->identity && !font->code_is_text && !font->to_unicode && !font->plain.embedded &&
		!font->predefined_collection;
	sp_font_sort_widths(font);
}

sp_font *sp_font_get(fz_context *ctx, signprep_document *doc, pdf_obj *dict)
{
	sp_font **slot, *font;

	if (!doc->fonts)
		doc->fonts = fz_malloc_struct(ctx, sp_fonts);
	if (doc->fonts->count * 2 >= doc->fonts->slot_count)
		grow(ctx, doc->fonts);
	slot = find_slot(ctx, doc->fonts, dict);
	if (*slot)
		return *slot;
	font = fz_malloc_struct(ctx, sp_font);
	font->dict = pdf_keep_obj(ctx, dict);
	*slot = font;
	doc->fonts->count++;
	load(ctx, doc, font);
	return font;
}

static void keep_longer(fz_context *ctx, sp_font *font, sp_code *out, const uint32_t *cps, size_t count)
{
	if (font->longer_count + count > font->longer_cap) {
		size_t cap = font->longer_cap * 2 + count + 16;

		font->longer = fz_realloc_array(ctx, font->longer, cap, uint32_t);
		font->longer_cap = cap;
	}
	memcpy(font->longer + font->longer_count, cps, count * sizeof *cps);
	out->cp = (uint32_t) font->longer_count;
	out->cp_count = (uint8_t) count;
	font->longer_count += count;
}

static void look_up(fz_context *ctx, sp_font *font, unsigned code, size_t length, sp_code *out)
{
	uint32_t cps[SP_CPS_MAX];
	bool guessed = false;
	size_t count = sp_font_text(ctx, font, code, length, cps, &guessed);

	out->advance = font->program_widths ? sp_program_width(ctx, font, code) : sp_font_width(font, sp_font_cid(font, code));
	out->flags = guessed ? SIGNPREP_GLYPH_GUESSED : 0;
	out->cp_count = 1;
	if (count == 1) {
		out->cp = cps[0];
	} else if (count > 1) {
		keep_longer(ctx, font, out, cps, count < UINT8_MAX ? count : UINT8_MAX);
	} else {
		out->cp = 0xfffd;
		out->flags = SIGNPREP_GLYPH_UNMAPPED;
	}
	/* Private-use code points and lucky guesses are text nobody can read. */
	if (!count || sp_cp_is_private(cps[0]) || (guessed && font->plain.lucky))
		out->sense = SP_SENSE_UNREADABLE;
	else
		out->sense = sp_cp_is_space(cps[0]) ? SP_SENSE_BLANK : SP_SENSE_READABLE;
	out->known = true;
}

static size_t next_by_cmap(fz_context *ctx, sp_font *font, const unsigned char *bytes, size_t length, unsigned *code)
{
	unsigned char at[4] = { 0 };
	size_t head = length < sizeof at ? length : sizeof at;
	int taken;

	(void) ctx;
	memcpy(at, bytes, head);
	taken = pdf_decode_cmap(font->encoding, at, at + head, code);
	return taken > 0 && (size_t) taken <= head ? (size_t) taken : 1;
}

size_t sp_font_next(fz_context *ctx, sp_font *font, const unsigned char *bytes, size_t length, const sp_code **code)
{
	size_t taken = 1;
	unsigned value = bytes[0];
	sp_code *out;

	if (font->simple) {
		out = &font->single[value];
	} else if (font->two_bytes && length >= 2) {
		taken = 2;
		value = value << 8 | bytes[1];
	} else if (font->recoded) {
		taken = sp_unicode_next(font->unicode_code, bytes, length, &value);
	} else if (font->encoding) {
		taken = next_by_cmap(ctx, font, bytes, length, &value);
	}
	if (taken == 1) {
		out = &font->single[value & 255];
	} else if (taken == 2) {
		sp_code **page = &font->pairs[value >> 8 & 255];

		if (!*page)
			*page = fz_calloc(ctx, 256, sizeof **page);
		out = *page + (value & 255);
	} else {
		out = &font->other;
		out->known = false;
	}
	if (!out->known)
		look_up(ctx, font, value, taken, out);
	*code = out;
	return taken;
}
