/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages for the tests of pdfcore. */
#include "page_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tests/support/pdf_writer.h"

static signprep_document *open_file(char *file, size_t length)
{
	signprep_document *doc = NULL;
	signprep_error err = { 0 };

	if (signprep_document_open_memory(&doc, file, length, "test.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	return doc;
}

static signprep_text *first_page(signprep_document *doc)
{
	signprep_text *text = NULL;
	signprep_error err = { 0 };

	if (signprep_text_load(&text, doc, 1, &err))
		fail_msg("%s %s", err.id, err.message);
	signprep_document_free(doc);
	return text;
}

signprep_text *text_of_file(char *file, size_t length)
{
	signprep_text *text = first_page(open_file(file, length));

	free(file);
	return text;
}

signprep_text *text_of_page(const char *page_entries, const char *resources, const char *content)
{
	size_t length;
	char *file = pdfw_page_file(page_entries, resources, content, &length);

	return text_of_file(file, length);
}

signprep_text *text_of(const char *resources, const char *content)
{
	return text_of_page("", resources, content);
}

signprep_text *text_of_lab(const char *name)
{
	char path[512];
	signprep_document *doc = NULL;
	signprep_error err = { 0 };

	snprintf(path, sizeof path, "%s/lab/pdf/%s.pdf", SIGNPREP_TESTS_DIR, name);
	if (signprep_document_open(&doc, path, NULL, &err))
		fail_msg("%s: %s %s", path, err.id, err.message);
	return first_page(doc);
}

signprep_page page_of_file(char *file, size_t length)
{
	signprep_document *doc = open_file(file, length);
	signprep_page page;
	signprep_error err = { 0 };

	if (signprep_document_page(&page, doc, 1, &err))
		fail_msg("%s %s", err.id, err.message);
	signprep_document_free(doc);
	free(file);
	return page;
}

static bool says(const signprep_text *text, size_t glyph, const char *utf8)
{
	size_t left = strlen(utf8);

	for (; left; glyph++) {
		if (glyph >= text->glyph_count)
			return false;
		for (uint32_t i = 0; i < text->glyphs[glyph].cp_count; i++) {
			uint32_t wanted = 0;
			size_t taken = sp_utf8_decode(utf8, left, &wanted);

			if (!taken || text->cps[text->glyphs[glyph].cp_first + i] != wanted)
				return false;
			utf8 += taken;
			left -= taken;
		}
	}
	return true;
}

size_t count_glyphs(const signprep_text *text, const char *utf8)
{
	size_t count = 0;

	for (size_t i = 0; i < text->glyph_count; i++)
		count += says(text, i, utf8);
	return count;
}

const signprep_glyph *find_glyphs(const signprep_text *text, const char *utf8)
{
	for (size_t i = 0; i < text->glyph_count; i++)
		if (says(text, i, utf8))
			return &text->glyphs[i];
	fail_msg("no glyphs say \"%s\"", utf8);
	return NULL;
}

void assert_near(double actual, double expected, double slack)
{
	if (!(fabs(actual - expected) <= slack))
		fail_msg("%.5f instead of %.5f", actual, expected);
}

void assert_rect_near(signprep_rect actual, double x0, double y0, double x1, double y1)
{
	assert_near(actual.x0, x0, 0.001);
	assert_near(actual.y0, y0, 0.001);
	assert_near(actual.x1, x1, 0.001);
	assert_near(actual.y1, y1, 0.001);
}

const signprep_paint *paint_at(const signprep_text *text, size_t index)
{
	assert_true(index < text->paint_count);
	return &text->paints[index];
}

void assert_paint_rect(const signprep_paint *paint, double x0, double y0, double x1, double y1)
{
	assert_rect_near(
		(signprep_rect) { (double) paint->x0, (double) paint->y0, (double) paint->x1, (double) paint->y1 }, x0, y0, x1, y1);
}
