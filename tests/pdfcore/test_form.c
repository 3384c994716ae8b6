/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Form XObjects and the appearances of annotations and fields. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pdf_writer.h"

#define LATIN "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"

/* A page that has `forms` (object numbers from 2 on) as /X2, /X3 … and `annots` as they are; the fonts are the page's. */
static signprep_text *with_forms(const char *content, const char *const *entries, const char *const *streams, const char *annots)
{
	pdf_writer *w = pdfw_new();
	char names[512] = "", page[2048];
	size_t length;
	char *file;

	for (int i = 0; streams[i]; i++) {
		int number = pdfw_add_text_stream(w, entries[i], streams[i]);

		assert_int_equal(number, i + 2);
		snprintf(names + strlen(names), sizeof names - strlen(names), "/X%d %d 0 R ", number, number);
	}
	snprintf(page, sizeof page, "/Contents %d 0 R /Resources << /Font << " LATIN " >> /XObject << %s >> >> %s",
		pdfw_add_text_stream(w, "", content), names, annots);
	pdfw_one_page(w, page);
	file = pdfw_finish(w, &length);
	return text_of_file(file, length);
}

#define FORM "/Type /XObject /Subtype /Form /BBox [0 0 1000 1000] "

static void lab_nested(void **state)
{
	signprep_text *text = text_of_lab("09_nested_form");
	const signprep_glyph *g = find_glyphs(text, "SIGNHERE");
	const signprep_source *inner = &text->sources[g->source], *outer = &text->sources[inner->parent];

	(void) state;
	assert_near((double) g->x, 170, 0.001);
	assert_near((double) g->y, 552, 0.001);
	assert_near((double) g->uy, -24, 0.001);
	assert_int_equal(inner->kind, SIGNPREP_SOURCE_XOBJECT);
	assert_int_equal(outer->kind, SIGNPREP_SOURCE_XOBJECT);
	assert_int_equal(outer->parent, 0);
	assert_int_equal(text->sources[0].kind, SIGNPREP_SOURCE_PAGE);
	assert_int_equal(text->sources[0].parent, 0);
	signprep_text_free(text);
}

/* The caller's state is as it was: matrix, text matrix, clip, colour, unbalanced q and Q, open marks. */
static void forms_leave_no_trace(void **state)
{
	static const char *const entries[] = { FORM "/Matrix [1 0 0 1 100 0]" };
	static const char *const streams[] = { "Q Q Q 5 0 0 5 7 7 cm q q 1 0 0 rg 0 0 1 1 re W n /Artifact BMC BT /F1 3 Tf (in) "
					       "Tj ET 9 9 m",
		NULL };
	signprep_text *text = with_forms("BT /F1 10 Tf 100 700 Td (a) Tj /X2 Do (b) Tj ET 0 0 50 50 re f", entries, streams, "");
	const signprep_glyph *b = find_glyphs(text, "b");

	(void) state;
	assert_near((double) find_glyphs(text, "in")->x, 135 - 28 + 0, 0.001);
	assert_near((double) b->x, 105.56, 0.001);
	assert_int_equal(b->flags, 0);
	assert_int_equal(b->colour, 0);
	assert_int_equal(b->source, 0);
	assert_int_equal(text->paint_count, 1);
	assert_paint_rect(&text->paints[0], 0, 792, 50, 842);
	signprep_text_free(text);
}

static void bounding_box_clips(void **state)
{
	static const char *const entries[] = { "/Type /XObject /Subtype /Form /BBox [0 0 20 20]" };
	static const char *const streams[] = { "BT /F1 10 Tf 2 2 Td (a) Tj 100 0 Td (b) Tj ET -100 -100 300 300 re f", NULL };
	signprep_text *text = with_forms("q 1 0 0 1 50 50 cm /X2 Do Q", entries, streams, "");

	(void) state;
	assert_int_equal(find_glyphs(text, "a")->flags, 0);
	assert_int_equal(find_glyphs(text, "b")->flags, SIGNPREP_GLYPH_CLIPPED);
	assert_paint_rect(paint_at(text, 0), 50, 772, 70, 792);
	assert_true(text->paints[0].exact);
	signprep_text_free(text);
}

static void resources_of_its_own(void **state)
{
	static const char *const entries[] = { FORM
		"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> /XObject << /X2 3 0 R "
		">> >>",
		FORM };
	static const char *const streams[] = { "BT /F1 10 Tf (in) Tj ET /X2 Do", "BT /F1 10 Tf (deep) Tj ET", NULL };
	signprep_text *text = with_forms("/X2 Do BT /F1 10 Tf (out) Tj ET", entries, streams, "");

	(void) state;
	assert_string_equal(text->fonts[find_glyphs(text, "in")->font].name, "Courier");
	assert_string_equal(text->fonts[find_glyphs(text, "deep")->font].name, "Courier");
	assert_string_equal(text->fonts[find_glyphs(text, "out")->font].name, "Helvetica");
	assert_near((double) find_glyphs(text, "n")->x, 6, 0.001); /* Courier's advance is 600 */
	signprep_text_free(text);
}

static void recursion_ends(void **state)
{
	static const char *const entries[] = { FORM, FORM, FORM };
	static const char *const streams[] = { "BT /F1 10 Tf (a) Tj ET /X2 Do BT /F1 10 Tf (z) Tj ET",
		"/X4 Do BT /F1 10 Tf (b) Tj ET", "/X3 Do", NULL };
	signprep_text *text = with_forms("/X2 Do /X3 Do", entries, streams, "");

	(void) state;
	assert_int_equal(count_glyphs(text, "a"), 1);
	assert_int_equal(count_glyphs(text, "z"), 1);
	assert_int_equal(count_glyphs(text, "b"), 1);
	assert_true(text->damaged);
	signprep_text_free(text);
}

/* Each form calls the next one ten times: 10^8 calls are not made, and not hidden either. */
static void exponential_calls_are_refused(void **state)
{
	pdf_writer *w = pdfw_new();
	char call[400] = "", page[200];
	signprep_document *doc = NULL;
	signprep_text *text = NULL;
	signprep_error err = { 0 };
	size_t length;
	char *file;

	(void) state;
	for (int i = 0; i < 10; i++)
		strcat(call, "/N Do ");
	for (int i = 2; i < 14; i++) {
		char entries[200];

		snprintf(entries, sizeof entries, FORM "/Resources << /XObject << /N %d 0 R >> >>", i + 1);
		pdfw_add_text_stream(w, entries, call);
	}
	pdfw_add_text_stream(w, FORM, "");
	snprintf(page, sizeof page, "/Contents %d 0 R /Resources << /XObject << /N 2 0 R >> >>", pdfw_add_text_stream(w, "", call));
	pdfw_one_page(w, page);
	file = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "laughs.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&text, doc, 1, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D904");
	assert_string_equal(err.where, "page 1");
	signprep_document_free(doc);
	free(file);
}

static void groups_multiply_opacity(void **state)
{
	static const char *const entries[] = { FORM
		"/Group << /S /Transparency >> /Resources << /ExtGState << /Q << /ca 0.5 >> /O << /ca 1 >> >> >>" };
	static const char *const streams[] = { "0 0 10 10 re f /Q gs 0 0 10 10 re f", NULL };
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;
	signprep_text *text;

	(void) state;
	pdfw_add_text_stream(w, entries[0], streams[0]);
	pdfw_add_text_stream(w, "", "/H gs /X Do 0 0 10 10 re f");
	pdfw_one_page(w, "/Contents 3 0 R /Resources << /XObject << /X 2 0 R >> /ExtGState << /H << /ca 0.5 >> >> >>");
	file = pdfw_finish(w, &length);
	text = text_of_file(file, length);
	assert_near((double) paint_at(text, 0)->alpha, 0.5, 0.001);
	assert_near((double) paint_at(text, 1)->alpha, 0.25, 0.001);
	assert_near((double) paint_at(text, 2)->alpha, 0.5, 0.001);
	signprep_text_free(text);
}

static void lab_appearances(void **state)
{
	static const struct {
		const char *name;
		signprep_source_kind kind;
	} cases[] = { { "25_annot_ap", SIGNPREP_SOURCE_ANNOTATION }, { "26_widget_ap", SIGNPREP_SOURCE_FIELD } };

	(void) state;
	for (size_t i = 0; i < 2; i++) {
		signprep_text *text = text_of_lab(cases[i].name);
		const signprep_glyph *g = find_glyphs(text, "SIGNHERE");

		assert_near((double) g->x, 202, 0.001);
		assert_near((double) g->y, 537, 0.001);
		assert_int_equal(text->sources[g->source].kind, cases[i].kind);
		assert_int_equal(text->sources[g->source].parent, g->source);
		assert_true(text->sources[g->source].object > 0);
		signprep_text_free(text);
	}
}

#define ANNOT(more) "<< /Type /Annot /Subtype /Stamp /Rect [100 200 200 300] " more " >> "

/* Which appearances are seen: not hidden ones, not pop-ups, only the state in force. */
static void which_appearances(void **state)
{
	static const char *const entries[] = { FORM };
	static const char *const streams[] = { "BT /F1 10 Tf (x) Tj ET", NULL };
	static const struct {
		const char *annot;
		size_t seen;
	} cases[] = { { ANNOT("/AP << /N 2 0 R >>"), 1 }, { ANNOT("/F 2 /AP << /N 2 0 R >>"), 0 },
		{ ANNOT("/F 32 /AP << /N 2 0 R >>"), 0 }, { ANNOT("/F 4 /AP << /N 2 0 R >>"), 1 },
		{ "<< /Subtype /Popup /Rect [0 0 9 9] /AP << /N 2 0 R >> >>", 0 },
		{ ANNOT("/AP << /N << /Yes 2 0 R >> >> /AS /Yes"), 1 }, { ANNOT("/AP << /N << /Yes 2 0 R >> >> /AS /Off"), 0 },
		{ ANNOT("/AP << /N << /Yes 2 0 R >> >>"), 0 }, { ANNOT(""), 0 }, { ANNOT("/AP << /D 2 0 R >>"), 0 },
		{ "77 0 R null (x)", 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char annots[300];
		signprep_text *text;

		snprintf(annots, sizeof annots, "/Annots [ %s ]", cases[i].annot);
		text = with_forms("", entries, streams, annots);
		if (count_glyphs(text, "x") != cases[i].seen)
			fail_msg("%s", cases[i].annot);
		signprep_text_free(text);
	}
}

/* A Watermark annotation says what it is; the next annotation does not inherit it. */
static void watermark_annotations(void **state)
{
	static const char *const entries[] = { FORM, FORM };
	static const char *const streams[] = { "BT /F1 10 Tf (x) Tj ET", "BT /F1 10 Tf (y) Tj ET", NULL };
	signprep_text *text = with_forms("", entries, streams,
		"/Annots [ << /Type /Annot /Subtype /Watermark /Rect [100 200 200 300] "
		"/AP << /N 2 0 R >> >> " ANNOT("/AP << /N 3 0 R >>") " ]");

	(void) state;
	assert_true(find_glyphs(text, "x")->flags & SIGNPREP_GLYPH_WATERMARK);
	assert_false(find_glyphs(text, "y")->flags & SIGNPREP_GLYPH_WATERMARK);
	signprep_text_free(text);
}

/*
 * ISO 32000-1, 12.5.5. BBox [0 0 10 20] turned by 90 degrees is [-20 0 0 10]; that goes onto Rect [100 200 200 300]: 5 and 10
 * times.
 */
static void appearances_are_fitted(void **state)
{
	static const char *const entries[] = { "/Subtype /Form /BBox [0 0 10 20] /Matrix [0 1 -1 0 0 0]" };
	static const char *const streams[] = { "0 0 5 5 re f BT /F1 1 Tf 2 2 Td (x) Tj ET", NULL };
	signprep_text *text = with_forms("", entries, streams, "/Annots [ " ANNOT("/AP << /N 2 0 R >>") " ]");
	const signprep_glyph *g = find_glyphs(text, "x");

	(void) state;
	/* (2, 2) turns to (-2, 2), is moved and stretched to (100 + 18·5, 200 + 2·10) = (190, 220) */
	assert_near((double) g->x, 190, 0.001);
	assert_near((double) g->y, 622, 0.001);
	assert_paint_rect(paint_at(text, 0), 175, 592, 200, 642);
	signprep_text_free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lab_nested), cmocka_unit_test(forms_leave_no_trace),
		cmocka_unit_test(bounding_box_clips), cmocka_unit_test(resources_of_its_own), cmocka_unit_test(recursion_ends),
		cmocka_unit_test(exponential_calls_are_refused), cmocka_unit_test(groups_multiply_opacity),
		cmocka_unit_test(lab_appearances), cmocka_unit_test(which_appearances), cmocka_unit_test(watermark_annotations),
		cmocka_unit_test(appearances_are_fitted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
