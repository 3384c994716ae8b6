/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading content streams: strings, numbers, names, and everything that can be wrong with them. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pdf_writer.h"

static void strings(void **state)
{
	signprep_text *text = text_of("",
		"BT /F1 10 Tf (a\\(b\\)\\101(n(e)st)\\\\) Tj <4 1 4 2> Tj <4> Tj (x\\\ny\\\r\nz) Tj "
		"(\\7\\q) Tj (\\1017) Tj () Tj <> Tj ET");

	(void) state;
	assert_non_null(find_glyphs(text, "a(b)A(n(e)st)\\AB@xyz"));
	assert_non_null(find_glyphs(text, "qA7"));
	assert_false(text->damaged);
	signprep_text_free(text);
}

static void numbers(void **state)
{
	signprep_text *text = text_of("",
		"BT /F1 10 Tf 1 0 0 1 +100. .5 Tm (a) Tj 1 0 0 1 --5 -.25 Tm (b) Tj 1 0 0 1 1.2.3 "
		"00012.50 Tm (c) Tj "
		"1 0 0 1 3.00000000000001 4-2 Tm (d) Tj ET");
	static const double x[] = { 100, -5, 1.2, 3 }, y[] = { 0.5, -0.25, 12.5, 4 };

	(void) state;
	for (size_t i = 0; i < 4; i++) {
		assert_near((double) text->glyphs[i].x, x[i], 0.0001);
		assert_near((double) text->glyphs[i].y, 842 - y[i], 0.001);
	}
	signprep_text_free(text);
}

static void names_and_comments(void **state)
{
	signprep_text *text = text_of("", "BT%comment (x) Tj\n/F#31 10 Tf[(a)-5(b)]TJ(c)Tj/F1 20 Tf(d)Tj ET % end");

	(void) state;
	assert_non_null(find_glyphs(text, "abcd"));
	assert_int_equal(text->glyph_count, 4);
	assert_false(text->damaged);
	signprep_text_free(text);
}

/* What is wrong is told, and what follows is still read. */
static void errors_are_survived(void **state)
{
	static const char *const broken[] = { "foo", "barbaz", "/F9 10 Tf", "/Nope gs", "/Nope Do", "5 Tm", "Tj", "5 Tj", "10 Tf",
		")", ">", "}", "/Nope cs", "1 2 rg", "m", "1 re", "/OC /Nope BDC EMC", "BI /W 1 EI", "/OC << /A 5 (( >> BDC EMC" };

	(void) state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		char content[200];
		signprep_text *text;

		snprintf(content, sizeof content, "BT /F1 10 Tf (a) Tj %s /F1 10 Tf (z) Tj ET", broken[i]);
		text = text_of("", content);
		if (!text->damaged)
			fail_msg("%s went unnoticed", broken[i]);
		find_glyphs(text, "a");
		if (strncmp(broken[i], "BI", 2) && !strstr(broken[i], "(("))
			find_glyphs(text, "z");
		signprep_text_free(text);
	}
}

static void text_without_a_font(void **state)
{
	signprep_text *text = text_of("", "BT (a) Tj /F1 10 Tf (b) Tj ET");

	(void) state;
	assert_int_equal(text->glyph_count, 1);
	assert_true(text->damaged);
	signprep_text_free(text);
}

static void unfinished(void **state)
{
	static const char *const ends[] = { "(abc", "<4142", "[(a) 5", "/Name", "<< /A (b", "% comment", "1.", "BI /W 1 ID abc",
		"(a\\" };

	(void) state;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char content[100];
		signprep_text *text;

		snprintf(content, sizeof content, "BT /F1 10 Tf (x) Tj %s", ends[i]);
		text = text_of("", content);
		assert_int_equal(text->glyph_count, 1);
		signprep_text_free(text);
	}
}

/* Contents in pieces: a token ends with its piece; a piece that cannot be read takes only itself away. */
static void pieces(void **state)
{
	pdf_writer *w = pdfw_new();
	int a = pdfw_add_text_stream(w, "", "BT /F1 10 Tf (a) Tj"),
	    bad = pdfw_add_text_stream(w, "/Filter /FlateDecode", "no deflate data");
	int b = pdfw_add_text_stream(w, "", "(b) Tj ET");
	char page[300];
	size_t length;
	char *file;
	signprep_text *text;

	(void) state;
	snprintf(page, sizeof page,
		"/Contents [%d 0 R %d 0 R 99 0 R null %d 0 R] /Resources << /Font << /F1 << /Type /Font "
		"/Subtype /Type1 "
		"/BaseFont /Helvetica >> >> >>",
		a, bad, b);
	pdfw_one_page(w, page);
	file = pdfw_finish(w, &length);
	text = text_of_file(file, length);
	find_glyphs(text, "ab");
	assert_true(text->damaged);
	signprep_text_free(text);
}

static void inline_image_data_is_skipped(void **state)
{
	signprep_text *text = text_of("",
		"BT /F1 10 Tf (a) Tj ET BI /W 4 /H 1 /BPC 8 /CS /G ID \x01 EI\x80 (no) Tj \xff\nEI BT "
		"(b) Tj ET");

	(void) state;
	find_glyphs(text, "ab");
	assert_int_equal(text->glyph_count, 2);
	assert_int_equal(text->paint_count, 1);
	assert_false(text->damaged);
	signprep_text_free(text);
}

static void limits_are_errors(void **state)
{
	enum { GLYPHS = 60000 };
	char *content = malloc(GLYPHS + 64), *file;
	signprep_document_options options = { .max_memory = 1200000 };
	signprep_document *doc = NULL;
	signprep_text *text = NULL;
	signprep_error err = { 0 };
	size_t length;

	(void) state;
	assert_non_null(content);
	strcpy(content, "BT /F1 10 Tf (");
	memset(content + 14, 'a', GLYPHS);
	strcpy(content + 14 + GLYPHS, ") Tj ET");
	file = pdfw_page_file("", "", content, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "many.pdf", &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&text, doc, 1, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D904");
	signprep_document_free(doc);
	options.max_memory = 0;
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "many.pdf", &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&text, doc, 1, &err), SIGNPREP_OK);
	assert_int_equal(text->glyph_count, GLYPHS);
	signprep_text_free(text);
	signprep_document_free(doc);
	free(file);
	free(content);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(strings), cmocka_unit_test(numbers),
		cmocka_unit_test(names_and_comments), cmocka_unit_test(errors_are_survived), cmocka_unit_test(text_without_a_font),
		cmocka_unit_test(unfinished), cmocka_unit_test(pieces), cmocka_unit_test(inline_image_data_is_skipped),
		cmocka_unit_test(limits_are_errors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
