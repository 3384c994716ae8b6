/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pages for the tests of pdfcore, as short as can be said. Everything asserts. */
#ifndef SP_TESTS_PAGE_TEXT_H
#define SP_TESTS_PAGE_TEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signprep/text.h>

/** Text of an A4 page with the fonts /F1 (Helvetica) and /C1 (STSong-Light, UniGB-UCS2-H); see pdfw_page_file. */
signprep_text *text_of(const char *resources, const char *content);
/** The same with further entries on the page dictionary. */
signprep_text *text_of_page(const char *page_entries, const char *resources, const char *content);
/** Text of page 1 of a finished file, which is freed. */
signprep_text *text_of_file(char *file, size_t length);
/** Text of page 1 of tests/lab/pdf/`name`.pdf. */
signprep_text *text_of_lab(const char *name);
/** Geometry of page 1 of a finished file, which is freed. */
signprep_page page_of_file(char *file, size_t length);

/** The first glyph at or after `from` where glyphs in paint order say `utf8`; asserts there is one. */
const signprep_glyph *find_glyphs(const signprep_text *text, const char *utf8);
/** Number of places where glyphs in paint order say `utf8`. */
size_t count_glyphs(const signprep_text *text, const char *utf8);
/** Asserts that two numbers differ by at most `slack`. */
void assert_near(double actual, double expected, double slack);
void assert_rect_near(signprep_rect actual, double x0, double y0, double x1, double y1);
/** The text's paint `index`, asserting that there is one. */
const signprep_paint *paint_at(const signprep_text *text, size_t index);
void assert_paint_rect(const signprep_paint *paint, double x0, double y0, double x1, double y1);

#endif
