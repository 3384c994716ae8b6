/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files for rows. */
#include "row_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pdf_writer.h"

#define CMAP_HEAD "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
#define CMAP_TAIL " endcmap end end"

/* Codes of /U1. */
static const char unicode_map[] = CMAP_HEAD
	"1 begincodespacerange <0000> <ffff> endcodespacerange 15 beginbfchar "
	"<0001> <7532> <0002> <65B9> <0003> <2F45> <0004> <F900> <0005> <D87EDC01> <0006> <200B> <0007> <FEFF> <0008> <DB40DD00> "
	"<0009> <00AD> <000A> <0065> <000B> <0301> <000C> <005300490047004E> <000D> <E000> <000E> <D840DC00> <000F> <0031> "
	"endbfchar" CMAP_TAIL;

static const char letters_map[] = CMAP_HEAD
	"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <41> <44> <0041> endbfrange" CMAP_TAIL;

static int composite(pdf_writer *w, const char *encoding, const char *ordering, int to_unicode)
{
	char unicode[40] = "";
	if (to_unicode)
		snprintf(unicode, sizeof unicode, "/ToUnicode %d 0 R", to_unicode);
	int descriptor = pdfw_add(w,
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
		"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>");
	int descendant = pdfw_add(w,
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)"
		"/Supplement 0>>/DW 1000/FontDescriptor %d 0 R>>",
		ordering, descriptor);
	return pdfw_add(w, "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/%s/DescendantFonts[%d 0 R]%s>>", encoding,
		descendant, unicode);
}

static int type3(pdf_writer *w, int to_unicode)
{
	char unicode[40] = "";
	if (to_unicode)
		snprintf(unicode, sizeof unicode, "/ToUnicode %d 0 R", to_unicode);
	int glyph = pdfw_add_text_stream(w, "", "600 0 0 0 500 700 d1 0 0 500 700 re f");
	return pdfw_add(w,
		"<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</x0 %d 0 R/x1 %d 0 R"
		"/x2 %d 0 R/x3 %d 0 R>>/Encoding<</Differences[65/x0/x1/x2/x3]>>/FirstChar 65/LastChar 68/Widths[600 600 600 "
		"600]/Resources<<>>%s>>",
		glyph, glyph, glyph, glyph, unicode);
}

static int add_fonts(pdf_writer *w)
{
	int helvetica = pdfw_add(w, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
	int special = pdfw_add(w,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</BaseEncoding/WinAnsiEncoding"
		"/Differences[1/fi/g12]>>>>");
	int map = pdfw_add_text_stream(w, "", unicode_map), letters = pdfw_add_text_stream(w, "", letters_map);
	int c1 = composite(w, "UniGB-UCS2-H", "GB1", 0), cv = composite(w, "UniGB-UCS2-V", "GB1", 0),
	    cg = composite(w, "GBK-EUC-H", "GB1", 0);
	int u1 = composite(w, "Identity-H", "Identity", map), i0 = composite(w, "Identity-H", "Identity", 0);
	int i1 = composite(w, "Identity-H", "GB1", 0), t1 = type3(w, letters), t0 = type3(w, 0);
	return pdfw_add(w,
		"<</F1 %d 0 R/L1 %d 0 R/C1 %d 0 R/CV %d 0 R/CG %d 0 R/U1 %d 0 R/I0 %d 0 R/I1 %d 0 R/T1 %d 0 R/T0 %d 0 R>>",
		helvetica, special, c1, cv, cg, u1, i0, i1, t1, t0);
}

/* {text} as <hex>. */
static void expand(const char *content, char *out, size_t room)
{
	size_t used = 0;
	for (const char *at = content; *at;) {
		if (*at != '{') {
			used += (size_t) snprintf(out + used, room - used, "%c", *at++);
			continue;
		}
		used += (size_t) snprintf(out + used, room - used, "<");
		for (at++; *at && *at != '}';) {
			uint32_t cp;
			at += sp_utf8_decode(at, strlen(at), &cp);
			used += (size_t) snprintf(out + used, room - used, "%04X", (unsigned) cp);
		}
		used += (size_t) snprintf(out + used, room - used, ">");
		at++;
	}
}

char *row_file(const char *page, const char *resources, const char *content, size_t *length)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), off = pdfw_add(w, "<</Type/OCG/Name(off)>>"), on = pdfw_add(w, "<</Type/OCG/Name(on)>>");
	pdfw_set(w, 1, "<</Type/Catalog/Pages %d 0 R/OCProperties<</OCGs[%d 0 R %d 0 R]/D<</OFF[%d 0 R]>>>>>>", tree, off, on, off);
	char expanded[8192] = "";
	expand(content, expanded, sizeof expanded);
	int fonts = add_fonts(w), stream = pdfw_add_text_stream(w, "", expanded);
	int kid = pdfw_add(w,
		"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font %d 0 R/Properties<</P0 %d 0 R"
		"/P1 %d 0 R/P2<</Type/OCMD/OCGs %d 0 R>>>>%s>>%s>>",
		tree, stream, fonts, off, on, off, resources, page);
	pdfw_set(w, tree, "<</Type/Pages/Count 1/Kids[%d 0 R]>>", kid);
	return pdfw_finish(w, length);
}
