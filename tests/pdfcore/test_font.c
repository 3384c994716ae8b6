/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From codes to text and widths, for every kind of font; no font is installed or embedded unless a test says so. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/content/font.h"
#include "tests/support/pdf_writer.h"

/*
 * Text of a page that shows `string` in 10 points with font /F, whose dictionary is `font`; objects of `extra` are added from 2
 * on.
 */
static signprep_text *shown(const char *font, const char *string, const char *const *extra)
{
	pdf_writer *w = pdfw_new();
	char content[600], page[1600];
	size_t length;
	char *file;

	for (int i = 0; extra && extra[i]; i++) {
		if (!strncmp(extra[i], "stream:", 7))
			pdfw_add_text_stream(w, "", extra[i] + 7);
		else
			pdfw_add(w, "%s", extra[i]);
	}
	snprintf(content, sizeof content, "BT /F 10 Tf 100 700 Td %s Tj ET", string);
	snprintf(page, sizeof page, "/Contents %d 0 R /Resources << /Font << /F %s >> >>", pdfw_add_text_stream(w, "", content),
		font);
	pdfw_one_page(w, page);
	file = pdfw_finish(w, &length);
	return text_of_file(file, length);
}

static void check(const char *font, const char *string, const char *const *extra, const char *utf8, unsigned flags)
{
	signprep_text *text = shown(font, string, extra);
	size_t left = strlen(utf8), at = 0;

	for (uint32_t cp; left; at++) {
		size_t taken = sp_utf8_decode(utf8, left, &cp);

		assert_true(at < text->cp_count);
		if (text->cps[at] != cp)
			fail_msg("%s %s: U+%04X instead of U+%04X", font, string, text->cps[at], cp);
		utf8 += taken;
		left -= taken;
	}
	assert_int_equal(text->cp_count, at);
	assert_int_equal(text->glyphs[0].flags, flags);
	signprep_text_free(text);
}

#define SIMPLE(more) "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica " more " >>"
#define CID(ordering, more) \
	"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Any " \
	"/CIDSystemInfo << /Registry (Adobe) /Ordering (" ordering ") /Supplement 0 >> " more " >>"
#define TYPE0(encoding, descendant, more) \
	"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding " encoding " /DescendantFonts [ " descendant " ] " more " >>"
#define CMAP(body) \
	"stream:/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def " body \
	" endcmap end end"

static void simple_encodings(void **state)
{
	(void) state;
	check(SIMPLE("/Encoding /WinAnsiEncoding"), "<80E9A5>", NULL, "€é¥", 0);
	check(SIMPLE("/Encoding /MacRomanEncoding"), "<8EB4>", NULL, "é¥", 0);
	check(SIMPLE(""), "<41A5AE>", NULL, "A¥ﬁ", 0); /* StandardEncoding; the ligature stays as it is */
	check(SIMPLE("/Encoding << /Differences [1 /fi /Euro 65 /uni7532 /u20BB7 /f_f_i /a.alt /uni00410042] >>"),
		"<010241424344454647>", NULL, "ﬁ€甲𠮷ffiaABFG", 0);
	check(SIMPLE("/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [65 /g12 /cid_5] >>"), "<4142>", NULL,
		"\uFFFD\uFFFD", SIGNPREP_GLYPH_UNMAPPED);
	check("<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>", "<6162D0>", NULL, "αβ∠", 0);
	check("<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>", "<34>", NULL, "✔", 0);
}

static void to_unicode(void **state)
{
	static const char *const cmap[] = { CMAP("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <63> "
						 "<7532> endbfrange "
						 "3 beginbfchar <64> <D842DFB7> <65> <0066006C> <66> <0000> endbfchar"),
		NULL };

	(void) state;
	check(SIMPLE("/Encoding /WinAnsiEncoding /ToUnicode 2 0 R"), "(abcdefg)", cmap, "甲申甴𠮷flfg", 0);
	check(SIMPLE("/Encoding /WinAnsiEncoding /ToUnicode 99 0 R"), "(ab)", NULL, "ab", 0);
}

/* What is one code is the font's affair: mappings count whatever codespace a ToUnicode CMap declares, or none. */
static void wrong_codespaces(void **state)
{
	static const char *const spaces[] = { "1 begincodespacerange <3a> <79> endcodespacerange",
		"1 begincodespacerange <0000> <ffff> endcodespacerange", "1 begincodespacerange <00> <20> endcodespacerange",
		"1 begincodespacerange <8000> <9000> endcodespacerange", "" };
	static const char *const maps[] = { "1 beginbfrange <20> <7a> <4e00> endbfrange",
		"2 beginbfchar <20> <4e00> <61> <4e41> endbfchar", "2 beginbfchar <0020> <4e00> <0061> <4e41> endbfchar" };

	(void) state;
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
		for (size_t k = 0; k < sizeof maps / sizeof *maps; k++) {
			char stream[400];
			const char *const cmap[] = { stream, NULL };

			snprintf(stream, sizeof stream, CMAP("%s %s"), spaces[i], maps[k]);
			check(SIMPLE("/Encoding /WinAnsiEncoding /ToUnicode 2 0 R"), "( a)", cmap, "一乁", 0);
			check(TYPE0("/Identity-H", CID("Identity", ""), "/ToUnicode 2 0 R"), "<00200061>", cmap, "一乁", 0);
		}
	}
}

static void predefined_cmaps(void **state)
{
	(void) state;
	check(TYPE0("/GBK-EUC-H", CID("GB1", ""), ""), "<BCD7B7BD41>", NULL, "甲方A", 0);
	check(TYPE0("/GB-EUC-H", CID("GB1", ""), ""), "<BCD7B7BD>", NULL, "甲方", 0);
	check(TYPE0("/GBK2K-H", CID("GB1", ""), ""), "<BCD7B7BD>", NULL, "甲方", 0);
	check(TYPE0("/UniGB-UCS2-H", CID("GB1", ""), ""), "<753265B9>", NULL, "甲方", 0);
	check(TYPE0("/UniGB-UTF16-H", CID("GB1", ""), ""), "<7532D842DFB765B9>", NULL, "甲𠮷方", 0);
	check(TYPE0("/Identity-H", CID("GB1", ""), ""), "<084A065A>", NULL, "甲方", 0); /* from the lab, case 32b */
	check(TYPE0("/ETen-B5-H", CID("CNS1", ""), ""), "<A5D2A4E8>", NULL, "甲方", 0);
	check(TYPE0("/90ms-RKSJ-H", CID("Japan1", ""), ""), "<82A041>", NULL, "あA", 0);
	check(TYPE0("/KSCms-UHC-H", CID("Korea1", ""), ""), "<B0A1>", NULL, "가", 0);
}

/* CMaps that MuPDF does not carry: the codes are Unicode in another form, the CIDs those of the CMap for UTF-16. */
static void other_forms_of_unicode(void **state)
{
	(void) state;
	check(TYPE0("/UniJIS-UTF32-H", CID("Japan1", ""), ""), "<0000304200020BB700000041>", NULL, "あ𠮷A", 0);
	check(TYPE0("/UniJISX02132004-UTF32-H", CID("Japan1", ""), ""), "<0000304200000041>", NULL, "あA", 0);
	check(TYPE0("/UniJIS2004-UTF16-H", CID("Japan1", ""), ""), "<3042D842DFB70041>", NULL, "あ𠮷A", 0);
	check(TYPE0("/UniJIS-UTF8-H", CID("Japan1", ""), ""), "<E38182F0A0AEB7C3A941>", NULL, "あ𠮷éA", 0);
	check(TYPE0("/UniGB-UTF32-V", CID("GB1", ""), ""), "<00007532000065B9>", NULL, "甲方", SIGNPREP_GLYPH_VERTICAL);
	/* Cut off, or no UTF-8 at all: something for each byte, and an end. */
	check(TYPE0("/UniJIS-UTF8-H", CID("Japan1", ""), ""), "<41E381>", NULL, "A\uFFFD\uFFFD", 0);
	check(TYPE0("/UniJIS-UTF32-H", CID("Japan1", ""), ""), "<000000410000>", NULL, "A\uFFFD\uFFFD", 0);
}

static void identity_without_a_map(void **state)
{
	(void) state;
	check(TYPE0("/Identity-H", CID("Identity", ""), ""), "<753265B9>", NULL, "甲方", SIGNPREP_GLYPH_GUESSED);
	check(TYPE0("/NoSuchCMap-H", CID("Identity", ""), ""), "<753265B9>", NULL, "甲方", SIGNPREP_GLYPH_GUESSED);
	check(TYPE0("/Identity-H", CID("Identity", ""), "/ToUnicode /Identity-H"), "<7532>", NULL, "甲", SIGNPREP_GLYPH_GUESSED);
	/* An embedded font whose program cannot be read: its codes say nothing. */
	check(TYPE0("/Identity-H", CID("Identity", "/FontDescriptor << /FontFile2 99 0 R >>"), ""), "<7532>", NULL, "\uFFFD",
		SIGNPREP_GLYPH_UNMAPPED);
}

static void embedded_cmap(void **state)
{
	static const char *const cmap[] = { CMAP("2 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange "
						 "1 begincidchar <8001> 2122 endcidchar 1 begincidrange <41> <42> 34 endcidrange"),
		NULL };

	(void) state;
	check(TYPE0("2 0 R", CID("GB1", ""), ""), "<80014142>", cmap, "甲AB", 0); /* CIDs 2122, 34, 35 of Adobe-GB1 */
}

/* Chinese programs of old wrote GBK and said WinAnsi. */
static void gbk_in_disguise(void **state)
{
	const char *font = "<< /Type /Font /Subtype /TrueType /BaseFont /#CB#CE#CC#E5 /Encoding /WinAnsiEncoding /FontDescriptor "
			   "<< /Flags 4 >> >>";
	signprep_text *text = shown(font, "<BCD7B7BD41>", NULL);

	(void) state;
	assert_near((double) text->glyphs[1].x, 110, 0.001);
	assert_near((double) text->glyphs[2].ex, 125, 0.001);
	signprep_text_free(text);
	check(font, "<BCD7B7BD41>", NULL, "甲方A", 0);
	check("<< /Type /Font /Subtype /TrueType /BaseFont /#D0#C2#CB#CE#CC#E5,Bold /FontDescriptor << /Flags 32 >> >>",
		"<BCD7B7BD41>", NULL, "甲方A", 0); /* no Encoding */
	check("<< /Type /Font /Subtype /TrueType /BaseFont /#E5#AE#8B#E4#BD#93 /FontDescriptor << /Flags 32 >> /Encoding "
	      "/WinAnsiEncoding >>",
		"<93>", NULL, "“", 0); /* a name in UTF-8 tells no GBK text */
}

/* Height and depth of a hit, in points, with glyphs drawn at any scale: what the font's size makes up for, FontMatrix tells. */
static void type3_sizes(void **state)
{
	static const struct {
		const char *font, *procedure;
		double size, em; /* the font size to show 10 pt em boxes with, and what comes out */
	} cases[] = {
		/* a bitmap font in pixels: 70 pixels high, a size of 0.12 makes 8.4 pt */
		{ "/FontBBox [-4 -21 70 73.5] /FontMatrix [1 0 0 1 0 0] /Widths [56]", "56 0 0 0 49 70 d1 0 0 49 70 re f", 0.12,
			8.4 },
		{ "/FontBBox [0 0 0 0] /FontMatrix [0.12 0 0 0.12 0 0] /Widths [56]", "56 0 0 0 49 70 d1", 1, 8.4 },
		{ "/FontBBox [0 0 0 0] /FontMatrix [0.12 0 0 -0.12 0 0] /Widths [56]", "56 0 0 -70 49 0 d1", 1, 8.4 },
		{ "/FontBBox [0 0 0 0] /FontMatrix [0.000001 0 0 0.000001 0 0] /Widths [500]", "500 0 0 -200 500 800 d1", 12000,
			12 },
		/* a design of 1000 or 2048 units as it should be */
		{ "/FontBBox [0 -200 1000 800] /FontMatrix [0.001 0 0 0.001 0 0] /Widths [600]", "600 0 d0", 10, 10 },
		{ "/FontBBox [0 0 0 0] /FontMatrix [0.00048828125 0 0 0.00048828125 0 0] /Widths [1000]", "1000 0 0 0 900 1400 d1",
			10, 10 },
		/* no box at all: the mean width is half an em */
		{ "/FontBBox [0 0 0 0] /FontMatrix [1 0 0 1 0 0] /Widths [50]", "50 0 d0", 0.1, 10 },
		{ "/FontBBox [0 0 1 1] /FontMatrix [0.01 0 0 0.01 0 0] /Widths [50]", "50 0 d0", 10, 10 },
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		pdf_writer *w = pdfw_new();
		char page[800];
		size_t length;
		int procedure = pdfw_add_text_stream(w, "", cases[i].procedure), content;
		signprep_text *text;
		char *file;

		snprintf(page, sizeof page, "BT /F %g Tf 100 700 Td (A) Tj ET", cases[i].size);
		content = pdfw_add_text_stream(w, "", page);
		snprintf(page, sizeof page,
			"/Contents %d 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type3 /CharProcs << /A %d 0 R >> "
			"/Encoding "
			"<< /Differences [65 /A] >> /FirstChar 65 /LastChar 65 %s >> >> >>",
			content, procedure, cases[i].font);
		pdfw_one_page(w, page);
		file = pdfw_finish(w, &length);
		text = text_of_file(file, length);
		assert_near((double) -text->glyphs[0].uy, cases[i].em, 0.01);
		signprep_text_free(text);
	}
}

static void type3(void **state)
{
	static const char font[] = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [0.02 0 0 0.02 0 0] "
				   "/CharProcs << >> "
				   "/Encoding << /Differences [1 /A /g7] >> /FirstChar 1 /LastChar 3 /Widths [30 20.5 10] >>";
	signprep_text *text = shown(font, "<0102>", NULL);

	(void) state;
	assert_int_equal(text->cps[0], 'A');
	assert_int_equal(text->glyphs[1].flags, SIGNPREP_GLYPH_UNMAPPED);
	assert_near((double) text->glyphs[1].x, 106, 0.001);
	assert_near((double) text->glyphs[1].ex, 110.1, 0.001);
	assert_true(text->fonts[0].type3);
	signprep_text_free(text);
	check(font, "<41>", NULL, "A", SIGNPREP_GLYPH_GUESSED);
}

static double advance_of(const char *font, const char *string, size_t index)
{
	signprep_text *text = shown(font, string, NULL);
	double advance = (double) text->glyphs[index].ex - (double) text->glyphs[index].x;

	signprep_text_free(text);
	return advance;
}

/* Ten points: a width of 1000 is 10. Fractions are kept. */
static void widths(void **state)
{
	(void) state;
	assert_near(advance_of(SIMPLE("/FirstChar 65 /Widths [600.5 700]"), "(AB)", 0), 6.005, 0.001);
	assert_near(advance_of(SIMPLE("/FirstChar 65 /Widths [600.5 700]"), "(AB)", 1), 7, 0.001);
	assert_near(advance_of(SIMPLE("/FirstChar 65 /Widths [1] /FontDescriptor << /MissingWidth 333 >>"), "(B)", 0), 3.33, 0.001);
	assert_near(advance_of("<< /Subtype /Type1 /BaseFont /Courier-Bold >>", "(i)", 0), 6, 0.001);
	assert_near(advance_of("<< /Subtype /Type1 /BaseFont /Times-Roman >>", "(A)", 0), 7.22, 0.001);
	assert_near(advance_of("<< /Subtype /TrueType /BaseFont /ArialMT /Encoding /WinAnsiEncoding >>", "(A)", 0), 6.67, 0.001);
	assert_near(advance_of(TYPE0("/Identity-H", CID("GB1", "/W [3 [250.25 300] 10 20 400]"), ""), "<0003>", 0), 2.5025, 0.001);
	assert_near(advance_of(TYPE0("/Identity-H", CID("GB1", "/W [3 [250.25 300] 10 20 400]"), ""), "<0004>", 0), 3, 0.001);
	assert_near(advance_of(TYPE0("/Identity-H", CID("GB1", "/W [10 20 400 3 [250]]"), ""), "<0014>", 0), 4, 0.001);
	assert_near(advance_of(TYPE0("/Identity-H", CID("GB1", "/W [10 20 400] /DW 123"), ""), "<0015>", 0), 1.23, 0.001);
	assert_near(advance_of(TYPE0("/Identity-H", CID("GB1", ""), ""), "<0015>", 0), 10, 0.001);
	/* CID 17 of Adobe-Japan1 is the digit 0. */
	assert_near(advance_of(TYPE0("/UniJIS2004-UTF16-H", CID("Japan1", "/W [17 [500]]"), ""), "<0030>", 0), 5, 0.001);
	assert_near(advance_of(TYPE0("/UniJIS-UTF32-H", CID("Japan1", "/W [17 [500]]"), ""), "<00000030>", 0), 5, 0.001);
	assert_near(advance_of(TYPE0("/UniJIS-UTF8-H", CID("Japan1", "/W [17 [500]]"), ""), "<30>", 0), 5, 0.001);
}

static void vertical_advances(void **state)
{
	static const char font[] = TYPE0("/Identity-V",
		CID("GB1",
			"/DW2 [880 -900] /W2 [5 [-500 250 800 -600 1 1] 10 20 -700 1 "
			"1]"),
		"");
	signprep_text *text = shown(font, "<00060005000C00FF>", NULL);
	static const double advances[] = { 6, 5, 7, 9 };

	(void) state;
	for (size_t i = 0; i < 4; i++) {
		assert_near((double) text->glyphs[i].ey - (double) text->glyphs[i].y, advances[i], 0.001);
		assert_near((double) text->glyphs[i].x, 100, 0.001);
	}
	signprep_text_free(text);
}

static void line_metrics_are_clamped(void **state)
{
	static const struct {
		const char *descriptor;
		double ascent, descent;
	} cases[] = { { "", 0.8, -0.2 }, { "/Ascent 718 /Descent -207", 0.718, -0.207 }, { "/Ascent 0 /Descent 0", 0.8, -0.2 },
		{ "/Ascent 20000 /Descent -9000", 0.8, -0.2 }, { "/Ascent 1500 /Descent -600", 1, -0.4 },
		{ "/Ascent 100 /Descent 210", 0.6, -0.21 }, { "/Ascent -800 /Descent -10", 0.8, -0.1 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char font[300];
		signprep_text *text;

		snprintf(font, sizeof font, SIMPLE("/FontDescriptor << %s >>"), cases[i].descriptor);
		text = shown(font, "(A)", NULL);
		assert_near((double) text->fonts[0].ascent, cases[i].ascent, 0.0001);
		assert_near((double) text->fonts[0].descent, cases[i].descent, 0.0001);
		signprep_text_free(text);
	}
}

static void names(void **state)
{
	static const struct {
		const char *given, *name;
	} cases[] = { { "ABCDEF+SimSun", "SimSun" }, { "SimSun", "SimSun" }, { "ABCDE+X", "ABCDE+X" }, { "abcdef+X", "abcdef+X" },
		{ "#E5#AE#8B#E4#BD#93", "宋体" }, { "#CB#CE#CC#E5,Bold", "宋体,Bold" }, /* GBK */
		{ "ABCDEF+#BA#DA#CC#E5", "黑体" }, { "B#FCro", "B?ro" } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char font[200];
		signprep_text *text;

		snprintf(font, sizeof font, "<< /Type /Font /Subtype /Type1 /BaseFont /%s >>", cases[i].given);
		text = shown(font, "(A)", NULL);
		assert_string_equal(text->fonts[0].name, cases[i].name);
		signprep_text_free(text);
	}
}

static void broken_fonts(void **state)
{
	static const char *const fonts[] = { "<< >>", "<< /Subtype /Type0 >>", "<< /Subtype /Type0 /DescendantFonts [] >>",
		"<< /Subtype /Type0 /DescendantFonts [99 0 R] /Encoding 98 0 R >>", "<< /Subtype /Type3 >>",
		"<< /Subtype /Type1 /Encoding 5 /Widths 7 /FontDescriptor [] >>",
		TYPE0("/Identity-H", CID("GB1", "/W [1 [2] 3 4] /DW (x)"), ""),
		SIMPLE("/Encoding << /Differences [-5 /a 300 /b "
		       "/c] >>") };

	(void) state;
	for (size_t i = 0; i < sizeof fonts / sizeof *fonts; i++) {
		signprep_text *text = shown(fonts[i], "<00410042>", NULL);

		assert_true(text->glyph_count > 0);
		signprep_text_free(text);
	}
}

/* One cached font serves all pages, however it is reached; counts are per page. */
static void fonts_are_counted_per_page(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, SIMPLE("")), tree = pdfw_reserve(w), kids[2];
	int stream = pdfw_add_text_stream(w, "", "BT /F 10 Tf (ab) Tj /G 20 Tf (c) Tj ET");
	signprep_document *doc = NULL;
	size_t length;
	char *file;

	(void) state;
	for (int i = 0; i < 2; i++)
		kids[i] = pdfw_add(w,
			"<< /Type /Page /Parent %d 0 R /Contents %d 0 R /Resources << /Font << /F %d 0 R /G %d 0 R "
			">> >> >>",
			tree, stream, font, font);
	pdfw_set(w, tree, "<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>", kids[0], kids[1]);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	file = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "fonts.pdf", NULL, NULL), SIGNPREP_OK);
	for (int i = 1; i <= 2; i++) {
		signprep_text *text = NULL;

		assert_int_equal(signprep_text_load(&text, doc, i, NULL), SIGNPREP_OK);
		assert_int_equal(text->font_count, 1);
		assert_int_equal(text->fonts[0].glyphs, 3);
		signprep_text_free(text);
	}
	signprep_document_free(doc);
	free(file);
}

static void glyph_names(void **state)
{
	static const struct {
		const char *name;
		size_t count;
		uint32_t first;
	} cases[] = { { "A", 1, 'A' }, { "eacute", 1, 0xe9 }, { "uni7532", 1, 0x7532 }, { "uni75326", 0, 0 },
		{ "u1F600", 1, 0x1f600 }, { "f_i", 2, 'f' }, { "a.sc", 1, 'a' }, { ".notdef", 0, 0 }, { "g12", 0, 0 },
		{ "cid123", 0, 0 }, { "", 0, 0 }, { "uniD800", 0, 0 }, { "u110000", 0, 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t cps[8] = { 0 };

		if (sp_glyph_name_text(cases[i].name, cps, 8) != cases[i].count)
			fail_msg("%s", cases[i].name);
		if (cases[i].count)
			assert_int_equal(cps[0], cases[i].first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(simple_encodings), cmocka_unit_test(to_unicode),
		cmocka_unit_test(predefined_cmaps), cmocka_unit_test(other_forms_of_unicode),
		cmocka_unit_test(identity_without_a_map), cmocka_unit_test(embedded_cmap), cmocka_unit_test(wrong_codespaces),
		cmocka_unit_test(type3_sizes), cmocka_unit_test(gbk_in_disguise), cmocka_unit_test(type3), cmocka_unit_test(widths),
		cmocka_unit_test(vertical_advances), cmocka_unit_test(line_metrics_are_clamped), cmocka_unit_test(names),
		cmocka_unit_test(broken_fonts), cmocka_unit_test(fonts_are_counted_per_page), cmocka_unit_test(glyph_names) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
