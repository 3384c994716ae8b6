/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* PDF text strings. Expected characters from ISO 32000-1 annex D and from the code charts of GB 18030. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pdfcore/text_string.h"

static const struct {
	const char *bytes;
	size_t length;
	const char *text;
	bool guessed;
} cases[] = {
#define ROW(bytes, text, guessed) \
	{ \
		bytes, sizeof bytes - 1, text, guessed \
	}
	ROW("", "", false), ROW("seal", "seal", false),
	/* UTF-16BE, also beyond the BMP (U+20BB7), with a language code, with half a pair, with an odd byte */
	ROW("\xFE\xFF\x75\x32\x65\xB9", "甲方", false), ROW("\xFE\xFF\xD8\x42\xDF\xB7", "𠮷", false),
	ROW("\xFE\xFF\x00\x1B\x00z\x00h\x00\x1B\x75\x32", "甲", false),
	ROW("\xFE\xFF\xD8\x42\x00\x41",
		"\xEF\xBF\xBD"
		"A",
		false),
	ROW("\xFE\xFF\x75\x32\x65", "甲\xEF\xBF\xBD", false), ROW("\xFE\xFF\x00\x41\x00\x00", "A\xEF\xBF\xBD", false),
	ROW("\xFE\xFF", "", false),
	/* UTF-16LE */
	ROW("\xFF\xFE\x32\x75\xB9\x65", "甲方", false),
	/* UTF-8 with its mark, well-formed and not */
	ROW("\xEF\xBB\xBF\xE7\x94\xB2", "甲", false), ROW("\xEF\xBB\xBF\xE7\x94", "\xEF\xBF\xBD\xEF\xBF\xBD", false),
	/* PDFDocEncoding: 0x80 bullet, 0x9E z caron, 0xA0 euro, 0x18 breve, 0x9F nothing */
	ROW("\x80\x9E\xA0", "•ž€", false), ROW("\x18", "˘", false), ROW("a\x9F", "a\xEF\xBF\xBD", false),
	/* Accented Latin stays what it is, although some pairs would be Chinese characters */
	ROW("Pr\xE9nom", "Prénom", false),
	ROW("Gr\xF6\xDF"
	    "e",
		"Größe", false),
	ROW("S\xE3o", "São", false), ROW("\xA9 2026", "© 2026", false), ROW("na\xEFve caf\xE9", "naïve café", false),
	/* UTF-8 without its mark; GB 18030: 甲方 BCD7 B7BD, 乙方（签字） with GB 2312 punctuation, mixed with ASCII */
	ROW("\xE7\x94\xB2\xE6\x96\xB9", "甲方", true), ROW("\xBC\xD7\xB7\xBD", "甲方", true),
	ROW("\xD2\xD2\xB7\xBD\xA3\xA8\xC7\xA9\xD7\xD6\xA3\xA9", "乙方（签字）", true),
	ROW("sign_\xBC\xD7\xB7\xBD_1", "sign_甲方_1", true),
	/* One byte short: not GB 18030, so it is PDFDocEncoding again */
	ROW("\xBC\xD7\xB7", "¼×·", false)
};

static void every_encoding(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool guessed = false;
		sp_buf out;

		sp_buf_init(&out, 1000);
		assert_true(sp_text_string_decode(&out, cases[i].bytes, cases[i].length, &guessed));
		if (strcmp(out.data ? out.data : "", cases[i].text) || guessed != cases[i].guessed)
			fail_msg(
				"row %zu: \"%s\" guessed %d, expected \"%s\"", i, out.data ? out.data : "", guessed, cases[i].text);
		sp_buf_clear(&out);
	}
}

static void appends(void **state)
{
	bool guessed = false;
	sp_buf out;

	(void) state;
	sp_buf_init(&out, 100);
	assert_true(sp_buf_puts(&out, "a."));
	assert_true(sp_text_string_decode(&out, "\xBC\xD7", 2, &guessed));
	assert_string_equal(out.data, "a.甲");
	sp_buf_clear(&out);
}

static void full_buffer(void **state)
{
	bool guessed = false;

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sp_buf out;

		if (!*cases[i].text)
			continue;
		sp_buf_init(&out, strlen(cases[i].text) - 1);
		assert_false(sp_text_string_decode(&out, cases[i].bytes, cases[i].length, &guessed));
		sp_buf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_encoding), cmocka_unit_test(appends),
		cmocka_unit_test(full_buffer) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
