/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The font as PDF objects: a Type0 font with its descendant, its program, and its table of characters. */
#include <stdio.h>

#include "pdfcore/bake/bake_internal.h"

#define LINES_MAX 100 /* of one list of a CMap */
#define FLAGS_SERIF_SYMBOLIC (1 << 1 | 1 << 2)

static int thousandths(double em)
{
	return (int) (em * 1000 + (em < 0 ? -0.5 : 0.5));
}

static void put_utf16(fz_context *ctx, fz_buffer *text, uint32_t cp)
{
	if (cp >= 0x10000)
		fz_append_printf(ctx, text, "%04x%04x", (unsigned) (0xD7C0 + (cp >> 10)), (unsigned) (0xDC00 | (cp & 0x3FF)));
	else
		fz_append_printf(ctx, text, "%04x", (unsigned) cp);
}

/* Several characters may share a glyph: the first, which is the lowest, stands for it. */
static size_t list_codes(const sp_bake_font *font, const sp_bake_glyph **by_code)
{
	size_t count = 0;

	for (size_t i = 0; i < font->glyph_count; i++) {
		if (!by_code[font->glyphs[i].code])
			count++;
		if (!by_code[font->glyphs[i].code])
			by_code[font->glyphs[i].code] = &font->glyphs[i];
	}
	return count;
}

static void put_map(fz_context *ctx, fz_buffer *text, const sp_bake_glyph *const *by_code, size_t count)
{
	size_t in_list = 0, left = count;

	fz_append_string(ctx, text,
		"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering "
		"(UCS) "
		"/Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> "
		"<FFFF>\nendcodespacerange\n");
	for (unsigned code = 0; code <= 0xFFFF; code++) {
		if (!by_code[code])
			continue;
		if (!in_list)
			fz_append_printf(ctx, text, "%d beginbfchar\n", (int) (left < LINES_MAX ? left : LINES_MAX));
		fz_append_printf(ctx, text, "<%04x> <", code);
		put_utf16(ctx, text, by_code[code]->cp);
		fz_append_string(ctx, text, ">\n");
		left--;
		if (++in_list == LINES_MAX || !left) {
			fz_append_string(ctx, text, "endbfchar\n");
			in_list = 0;
		}
	}
	fz_append_string(ctx, text, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

/* [code [width] …] for those that are not an em wide. */
static void put_widths(fz_context *ctx, pdf_obj *dict, const sp_bake_glyph *const *by_code)
{
	pdf_obj *widths = pdf_dict_put_array(ctx, dict, PDF_NAME(W), 64), *run = NULL;
	int next = -1;

	for (int code = 0; code <= 0xFFFF; code++) {
		if (!by_code[code] || thousandths(by_code[code]->advance) == 1000)
			continue;
		if (code != next) {
			pdf_array_push_int(ctx, widths, code);
			run = pdf_array_push_array(ctx, widths, 8);
		}
		pdf_array_push_int(ctx, run, thousandths(by_code[code]->advance));
		next = code + 1;
	}
}

static pdf_obj *add_program(fz_context *ctx, sp_bake *b, bool *cff)
{
	size_t length = 0, packed = 0;
	const void *program = sp_bake_font_program(&b->font, &length, cff);
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 4));
	unsigned char *bytes;

	fz_append_data(ctx, b->text, program, length);
	bytes = fz_new_deflated_data_from_buffer(ctx, &packed, b->text, FZ_DEFLATE_BEST);
	fz_drop_buffer(ctx, b->text);
	b->text = NULL;
	b->text = fz_new_buffer_from_data(ctx, bytes, packed);
	pdf_dict_put(ctx, dict, PDF_NAME(Filter), PDF_NAME(FlateDecode));
	if (*cff)
		pdf_dict_put(ctx, dict, PDF_NAME(Subtype), PDF_NAME(CIDFontType0C));
	else
		pdf_dict_put_int(ctx, dict, PDF_NAME(Length1), (int64_t) length);
	return sp_bake_add_text(ctx, b, dict);
}

/* A bit for each code that the program has; PDF/A-1 asks for it. */
static pdf_obj *add_set(fz_context *ctx, sp_bake *b, const sp_bake_glyph *const *by_code)
{
	unsigned last = 0;

	for (unsigned code = 0; code <= 0xFFFF; code++)
		if (by_code[code])
			last = code;
	for (unsigned from = 0; from <= last; from += 8) {
		unsigned char bits = from ? 0 : 0x80;

		for (unsigned i = 0; i < 8 && from + i <= 0xFFFF; i++)
			bits |= (unsigned char) (by_code[from + i] ? 0x80 >> i : 0);
		fz_append_byte(ctx, b->text, bits);
	}
	return sp_bake_add_text(ctx, b, NULL);
}

static pdf_obj *add_descriptor(fz_context *ctx, sp_bake *b, const sp_bake_glyph *const *by_code, bool *cff)
{
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 12)), *list;
	pdf_obj *program = add_program(ctx, b, cff);
	int box[4];

	sp_bake_font_box(&b->font, box);
	pdf_dict_put(ctx, dict, PDF_NAME(Type), PDF_NAME(FontDescriptor));
	pdf_dict_put_name(ctx, dict, PDF_NAME(FontName), b->font.name);
	pdf_dict_put_int(ctx, dict, PDF_NAME(Flags), FLAGS_SERIF_SYMBOLIC);
	list = pdf_dict_put_array(ctx, dict, PDF_NAME(FontBBox), 4);
	for (int i = 0; i < 4; i++)
		pdf_array_push_int(ctx, list, box[i]);
	pdf_dict_put_int(ctx, dict, PDF_NAME(ItalicAngle), 0);
	pdf_dict_put_int(ctx, dict, PDF_NAME(Ascent), thousandths(b->font.ascent));
	pdf_dict_put_int(ctx, dict, PDF_NAME(Descent), thousandths(b->font.descent));
	pdf_dict_put_int(ctx, dict, PDF_NAME(CapHeight), 700);
	pdf_dict_put_int(ctx, dict, PDF_NAME(StemV), 80);
	pdf_dict_put(ctx, dict, *cff ? PDF_NAME(FontFile3) : PDF_NAME(FontFile2), program);
	pdf_dict_puts(ctx, dict, "CIDSet", add_set(ctx, b, by_code));
	return sp_bake_add(ctx, b, dict);
}

static pdf_obj *add_descendant(fz_context *ctx, sp_bake *b, const sp_bake_glyph *const *by_code)
{
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 9)), *collection;
	bool cff = false;
	pdf_obj *descriptor = add_descriptor(ctx, b, by_code, &cff);

	pdf_dict_put(ctx, dict, PDF_NAME(Type), PDF_NAME(Font));
	pdf_dict_put(ctx, dict, PDF_NAME(Subtype), cff ? PDF_NAME(CIDFontType0) : PDF_NAME(CIDFontType2));
	pdf_dict_put_name(ctx, dict, PDF_NAME(BaseFont), b->font.name);
	collection = pdf_dict_put_dict(ctx, dict, PDF_NAME(CIDSystemInfo), 3);
	pdf_dict_put_string(ctx, collection, PDF_NAME(Registry), "Adobe", 5);
	pdf_dict_put_string(ctx, collection, PDF_NAME(Ordering), "Identity", 8);
	pdf_dict_put_int(ctx, collection, PDF_NAME(Supplement), 0);
	pdf_dict_put(ctx, dict, PDF_NAME(FontDescriptor), descriptor);
	pdf_dict_put_int(ctx, dict, PDF_NAME(DW), 1000);
	put_widths(ctx, dict, by_code);
	if (!cff)
		pdf_dict_put(ctx, dict, PDF_NAME(CIDToGIDMap), PDF_NAME(Identity));
	return sp_bake_add(ctx, b, dict);
}

static void add_font(fz_context *ctx, sp_bake *b, const sp_bake_glyph **by_code)
{
	const size_t count = list_codes(&b->font, by_code);
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 6)), *list, *descendant, *map;

	descendant = add_descendant(ctx, b, by_code);
	put_map(ctx, b->text, by_code, count);
	map = sp_bake_add_text(ctx, b, NULL);
	pdf_dict_put(ctx, dict, PDF_NAME(Type), PDF_NAME(Font));
	pdf_dict_put(ctx, dict, PDF_NAME(Subtype), PDF_NAME(Type0));
	pdf_dict_put_name(ctx, dict, PDF_NAME(BaseFont), b->font.name);
	pdf_dict_put(ctx, dict, PDF_NAME(Encoding), PDF_NAME(Identity_H));
	list = pdf_dict_put_array(ctx, dict, PDF_NAME(DescendantFonts), 1);
	pdf_array_push(ctx, list, descendant);
	pdf_dict_put(ctx, dict, PDF_NAME(ToUnicode), map);
	b->font.object = pdf_keep_obj(ctx, sp_bake_add(ctx, b, dict));
}

/* Characters that anybody may type into a form, or that stand in dates and sums. */
static const char common[] =
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
	"、。，：；！？（）《》“”‘’【】—…·￥年月日时分秒元角整零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
	"甲乙丙方盖章签字名期是否同意男女先生女士有限公司省市区县街道路号";

static void want_all(fz_context *ctx, sp_bake *b)
{
	sp_bake_font_want(ctx, &b->font, common);
	for (size_t i = 0; i < b->order->count; i++) {
		const signprep_bake_item *item = &b->order->items[i];

		if (item->kind != SIGNPREP_BAKE_PICTURE)
			sp_bake_font_want(ctx, &b->font, item->value);
		if (item->kind == SIGNPREP_BAKE_ANCHOR)
			sp_bake_font_want(ctx, &b->font, item->name);
		for (size_t k = 0; k < item->choice_count; k++)
			sp_bake_font_want(ctx, &b->font, item->choices[k]);
	}
}

pdf_obj *sp_bake_font_object(fz_context *ctx, sp_bake *b)
{
	const sp_bake_glyph **by_code = NULL;

	if (b->font.object)
		return b->font.object;
	want_all(ctx, b);
	sp_bake_font_cut(ctx, &b->font);
	by_code = fz_calloc(ctx, 0x10000, sizeof *by_code);
	fz_try(ctx) add_font(ctx, b, by_code);
	fz_always(ctx) fz_free(ctx, by_code);
	fz_catch(ctx) fz_rethrow(ctx);
	return b->font.object;
}
