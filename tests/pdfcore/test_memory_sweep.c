/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Too little memory at every point of opening and reading: an error each time, never a crash, a leak or half a text. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const files[] = { "36_actualtext", "26_widget_ap", "24_ocg_off", "33_gbk_euc_h", "37_type3", "34_kangxi",
	"44_encrypted_empty" };

static long readable(const signprep_text *text)
{
	long count = 0;

	for (size_t i = 0; i < text->glyph_count; i++)
		count += !(text->glyphs[i].flags & SIGNPREP_GLYPH_UNMAPPED);
	return count;
}

/* Readable glyphs with at most `memory` bytes; -1 when that was not enough, -2 when the text admits to be damaged. */
static long glyphs_within(const char *name, size_t memory)
{
	signprep_document_options options = { .max_memory = memory };
	signprep_document *doc = NULL;
	signprep_text *text = NULL;
	signprep_error err = { 0 };
	char path[512];
	long count = -1;

	snprintf(path, sizeof path, "%s/lab/pdf/%s.pdf", SIGNPREP_TESTS_DIR, name);
	if (!signprep_document_open(&doc, path, &options, &err) && !signprep_text_load(&text, doc, 1, &err)) {
		count = text->damaged ? -2 : readable(text);
	} else if (err.code != SIGNPREP_LIMIT) {
		/* MuPDF takes an object it has no room for as damaged: then nothing is read, and that is told. */
		assert_int_equal(err.code, SIGNPREP_UNREADABLE);
	}
	signprep_text_free(text);
	signprep_document_free(doc);
	return count;
}

static void every_maximum(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		long whole = glyphs_within(files[i], 0);
		size_t failed = 0;

		assert_true(whole > 0);
		for (size_t memory = 1; memory < 400000; memory += 997) {
			long count = glyphs_within(files[i], memory);

			failed += count < 0;
			if (count >= 0 && count != whole)
				fail_msg("%s: %ld glyphs instead of %ld within %zu bytes, and not a word", files[i], count, whole,
					memory);
		}
		assert_true(failed > 10);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_maximum) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
