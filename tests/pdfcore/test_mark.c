/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Marked content: actual text, artifacts, optional content. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/pdf_writer.h"

static void check_actual(const signprep_text *text, size_t index, const char *utf8, uint32_t first, uint32_t count)
{
	const signprep_actual_text *a = &text->actual[index];
	uint32_t at = 0;

	assert_true(index < text->actual_count);
	assert_int_equal(a->glyph_first, first);
	assert_int_equal(a->glyph_count, count);
	for (; utf8[at]; at++)
		assert_int_equal(text->cps[a->cp_first + at], (unsigned char) utf8[at]);
	assert_int_equal(a->cp_count, at);
}

static void lab_actual_text(void **state)
{
	signprep_text *text = text_of_lab("36_actualtext");
	const signprep_glyph *g = find_glyphs(text, "xxxxxxxx");

	(void) state;
	assert_int_equal(text->actual_count, 1);
	check_actual(text, 0, "SIGNHERE", (uint32_t) (g - text->glyphs), 8);
	signprep_text_free(text);
}

/* Of nested ones the outermost counts; an empty one stands for nothing; one without glyphs stands nowhere. */
static void nesting(void **state)
{
	signprep_text *text = text_of("/Properties << /P1 << /ActualText (two) >> >>",
		"/F1 10 Tf BT "
		"/Span << /ActualText (one) >> BDC (ab) Tj /Span << /ActualText (inner) >> BDC (c) Tj EMC (d) Tj EMC /Span /P1 "
		"BDC (e) Tj EMC "
		"/Span << /ActualText (none) >> BDC EMC /Span << /ActualText () >> BDC (f) Tj EMC /P << /MCID 0 >> BDC (g) Tj "
		"EMC EMC EMC "
		"/Span << /ActualText (open) >> BDC (h) Tj ET");

	(void) state;
	assert_int_equal(text->actual_count, 4);
	check_actual(text, 0, "one", 0, 4);
	check_actual(text, 1, "two", 4, 1);
	check_actual(text, 2, "", 5, 1);
	check_actual(text, 3, "open", 7, 1);
	assert_int_equal(text->glyph_count, 8);
	signprep_text_free(text);
}

static void utf16_actual_text(void **state)
{
	signprep_text *text = text_of("", "BT /F1 10 Tf /Span << /ActualText <FEFF7532D842DFB7> >> BDC (x) Tj EMC ET");

	(void) state;
	assert_int_equal(text->actual[0].cp_count, 2);
	assert_int_equal(text->cps[text->actual[0].cp_first], 0x7532);
	assert_int_equal(text->cps[text->actual[0].cp_first + 1], 0x20bb7);
	signprep_text_free(text);
}

/* As most programs write it: the string's bracket and those of the dictionary without a blank between them. */
static void brackets_of_property_lists(void **state)
{
	static const char *const lists[] = {
		"<</ActualText<FEFF7532>>>",
		"<</ActualText<FEFF7532>/A<</B<41>>>>>",
		"<</A(\\)>>\\()/ActualText<FEFF7532>>>",
		"<</A(>> (<<) )/ActualText <FEFF7532>>>",
		"<</ActualText<FEFF 7532 >/A[<41><42>]>>",
	};

	(void) state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		char content[200];
		signprep_text *text;

		snprintf(content, sizeof content, "BT /F1 10 Tf /Span%s BDC (x) Tj EMC (yz) Tj ET", lists[i]);
		text = text_of("", content);
		assert_false(text->damaged);
		assert_int_equal(text->glyph_count, 3);
		assert_int_equal(text->actual_count, 1);
		assert_int_equal(text->actual[0].glyph_count, 1);
		assert_int_equal(text->actual[0].cp_count, 1);
		assert_int_equal(text->cps[text->actual[0].cp_first], 0x7532);
		signprep_text_free(text);
	}
}

static void artifacts(void **state)
{
	signprep_text *text = text_of("",
		"/F1 10 Tf BT /Artifact BMC (a) Tj /P << /MCID 1 >> BDC (b) Tj EMC EMC (c) Tj "
		"/Artifact << /Type /Pagination >> BDC (d) Tj EMC (e) Tj ET");
	static const bool artifact[] = { true, true, false, true, false };

	(void) state;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(text->glyphs[i].flags, artifact[i] ? SIGNPREP_GLYPH_ARTIFACT : 0);
	signprep_text_free(text);
}

/* The subtype may stand in the list or in the resources; only that of an artifact counts. */
static void watermarks(void **state)
{
	signprep_text *text = text_of("/Properties << /P1 << /Subtype /Watermark >> >>",
		"/F1 10 Tf BT "
		"/Artifact <</Subtype/Watermark/Type/Pagination>> BDC (a) Tj /P << /MCID 1 >> BDC (b) Tj EMC EMC (c) Tj "
		"/Artifact /P1 BDC (d) Tj EMC /Span /P1 BDC (e) Tj EMC /Artifact <</Note(Watermark)/Subtype/Header>> BDC (f) Tj "
		"EMC ET");
	static const bool marked[] = { true, true, false, true, false, false };

	(void) state;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal((text->glyphs[i].flags & SIGNPREP_GLYPH_WATERMARK) != 0, marked[i]);
	assert_false(text->damaged);
	signprep_text_free(text);
}

/* One group is on, one is off. Membership dictionaries combine them by policy and by expression. */
static void optional_content(void **state)
{
	static const struct {
		const char *name;
		bool hidden;
	} cases[] = { { "On", false }, { "Off", true }, { "AllOn", true }, { "AnyOff", false }, { "Not", false }, { "And", true },
		{ "Or", false }, { "Nested", true }, { "Missing", false } };
	pdf_writer *w = pdfw_new();
	int on = pdfw_add(w, "<< /Type /OCG /Name (on) >>"), off = pdfw_add(w, "<< /Type /OCG /Name (off) >>");
	int font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
	int stream = pdfw_add_text_stream(w, "",
		"BT /F1 10 Tf /OC /On BDC (a) Tj EMC /OC /Off BDC (b) Tj EMC /OC /AllOn BDC (c) "
		"Tj EMC "
		"/OC /AnyOff BDC (d) Tj EMC /OC /Not BDC (e) Tj EMC /OC /And BDC (f) Tj EMC /OC /Or BDC (g) Tj EMC /OC /Nested "
		"BDC (h) Tj EMC "
		"/OC /Missing BDC (i) Tj EMC /OC /Off BDC /OC /On BDC (j) Tj EMC (k) Tj 0 0 50 50 re f EMC (l) Tj ET");
	char entries[1600];
	size_t length;
	char *file;
	signprep_text *text;

	(void) state;
	snprintf(entries, sizeof entries,
		"/Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> /Properties << /On %d 0 R /Off "
		"%d 0 R "
		"/AllOn << /Type /OCMD /P /AllOn /OCGs [%d 0 R %d 0 R] >> /AnyOff << /Type /OCMD /P /AnyOff /OCGs [%d 0 R %d 0 "
		"R] >> "
		"/Not << /Type /OCMD /VE [/Not %d 0 R] >> /And << /Type /OCMD /VE [/And %d 0 R %d 0 R] >> "
		"/Or << /Type /OCMD /VE [/Or %d 0 R %d 0 R] >> /Nested << /Type /OCMD /VE [/And %d 0 R [/Not [/Or %d 0 R %d 0 "
		"R]]] >> >> >>",
		stream, font, on, off, on, off, on, off, off, on, off, on, off, on, on, off);
	pdfw_one_page(w, entries);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /OCProperties << /OCGs [%d 0 R %d 0 R] /D << /OFF [%d 0 R] >> >> >>",
		stream + 1, on, off, off);
	file = pdfw_finish(w, &length);
	text = text_of_file(file, length);
	assert_int_equal(text->glyph_count, 12);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (text->glyphs[i].flags != (cases[i].hidden ? SIGNPREP_GLYPH_HIDDEN : 0))
			fail_msg("%s has flags %d", cases[i].name, text->glyphs[i].flags);
	assert_int_equal(text->glyphs[9].flags, SIGNPREP_GLYPH_HIDDEN);
	assert_int_equal(text->glyphs[10].flags, SIGNPREP_GLYPH_HIDDEN);
	assert_int_equal(text->glyphs[11].flags, 0);
	assert_int_equal(text->paint_count, 0); /* what is hidden covers nothing */
	signprep_text_free(text);
}

/* Which of two groups is hidden under which configuration: the default one counts. A says of its usage what `usage` says. */
static void configurations(void **state)
{
	static const struct {
		const char *properties, *usage;
		bool a, b; /* hidden */
	} cases[] = {
		{ "/D << /OFF [2 0 R] >>", "", true, false }, { "/D << /BaseState /OFF /ON [3 0 R] >>", "", true, false },
		{ "/D << /BaseState /Unchanged /OFF [2 0 R] >>", "", true, false },
		{ "/D << /BaseState /ON /ON [2 0 R] /OFF [2 0 R 3 0 R] >>", "", true, true },
		{ "/D << >> /Configs [<< /BaseState /OFF >> << /OFF [2 0 R] >>]", "", false, false },
		{ "/D << /OFF [2 0 R] >> /Configs [<< /ON [2 0 R] /OFF [3 0 R] >>]", "", true, false },
		{ "/Configs [<< /OFF [2 0 R] >>]", "", false, false },
		{ "/D << /AS [<< /Event /View /Category [/View] /OCGs [2 0 R 3 0 R] >>] >>", "/View << /ViewState /OFF >>", true,
			false },
		{ "/D << /OFF [2 0 R] /AS [<< /Event /View /Category [/View] /OCGs [2 0 R] >>] >>", "/View << /ViewState /ON >>",
			false, false },
		{ "/D << /AS [<< /Event /Print /Category [/Print] /OCGs [2 0 R] >>] >>", "/Print << /PrintState /OFF >>", false,
			false },
		{ "/D << >>", "/View << /ViewState /OFF >>", false, false }, /* nobody asks */
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		pdf_writer *w = pdfw_new();
		char entries[300];
		size_t length;
		signprep_text *text;
		int a = pdfw_add(w, "<< /Type /OCG /Name (a) /Usage << %s >> >>", cases[i].usage);
		int b = pdfw_add(w, "<< /Type /OCG /Name (b) >>");
		int stream = pdfw_add_text_stream(w, "", "BT /F1 10 Tf /OC /A BDC (a) Tj EMC /OC /B BDC (b) Tj EMC ET");
		char *file;

		assert_true(a == 2 && b == 3);
		snprintf(entries, sizeof entries,
			"/Contents %d 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
			"/Properties "
			"<< /A 2 0 R /B 3 0 R >> >>",
			stream);
		pdfw_one_page(w, entries);
		pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /OCProperties << /OCGs [2 0 R 3 0 R] %s >> >>", stream + 1,
			cases[i].properties);
		file = pdfw_finish(w, &length);
		text = text_of_file(file, length);
		if (text->glyphs[0].flags != (cases[i].a ? SIGNPREP_GLYPH_HIDDEN : 0) ||
			text->glyphs[1].flags != (cases[i].b ? SIGNPREP_GLYPH_HIDDEN : 0))
			fail_msg("%s %s", cases[i].properties, cases[i].usage);
		signprep_text_free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lab_actual_text), cmocka_unit_test(nesting),
		cmocka_unit_test(utf16_actual_text), cmocka_unit_test(brackets_of_property_lists), cmocka_unit_test(artifacts),
		cmocka_unit_test(watermarks), cmocka_unit_test(optional_content), cmocka_unit_test(configurations) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
