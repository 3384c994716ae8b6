/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Encodings, whatever the pieces they come in. Bytes made with Python's codecs. */
#include "unit.h"

#include <errno.h>

#include "template/rows/charset.h"

/* The linker sends iconv_open here: a C library without its tables. */
static bool no_tables;
iconv_t __real_iconv_open(const char *to, const char *from);
iconv_t __wrap_iconv_open(const char *to, const char *from);

iconv_t __wrap_iconv_open(const char *to, const char *from)
{
	if (!no_tables)
		return __real_iconv_open(to, from);
	errno = EINVAL;
	return (iconv_t) -1;
}

/* "甲方 €1，😀" */
static const char sample_gb[] = "\xBC\xD7\xB7\xBD \xA2\xE3"
				"1\xA3\xAC\x94\x39\xFC\x36";
static const char sample_utf8[] = "甲方 €1，😀";

static void any_cut_gives_the_same(void **state)
{
	(void) state;
	for (size_t step = 1; step < sizeof sample_gb; step++) {
		sp_decoder decoder;
		signprep_error err;
		sp_buf out;
		sp_guess guess;
		sp_buf_init(&out, 1000);
		sp_guess_start(&guess);
		assert_int_equal(sp_decoder_open(&decoder, "GB18030", "x", &err), SIGNPREP_OK);
		for (size_t at = 0; at < sizeof sample_gb - 1; at += step) {
			size_t n = sizeof sample_gb - 1 - at < step ? sizeof sample_gb - 1 - at : step;
			assert_true(sp_decoder_feed(&decoder, sample_gb + at, n, false, &out));
			sp_guess_feed(&guess, sample_gb + at, n);
		}
		assert_true(sp_decoder_feed(&decoder, "", 0, true, &out));
		sp_guess_end(&guess);
		assert_string_equal(out.data, sample_utf8);
		assert_true(sp_guess_is_gb18030(&guess));
		assert_int_equal(guess.line, 1);
		assert_int_equal(guess.column, 1);
		sp_buf_clear(&out);
		sp_decoder_close(&decoder);
	}
}

static void what_is_no_character_becomes_ff(void **state)
{
	static const struct {
		const char *in;
		size_t length;
		const char *out;
	} rows[] = {
		{ "a\x80z", 3, "a\xFFz" },
		{ "\xFF", 1, "\xFF" },
		{ "a\xBC", 2, "a\xFF" },
		{ "\x81\x30\x81", 3,
			"\xFF"
			"0\xFF" },
		{ "\x81\x30zz", 4,
			"\xFF"
			"0zz" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t step = 1; step <= rows[i].length; step++) {
			sp_decoder decoder;
			sp_buf out;
			sp_buf_init(&out, 100);
			assert_int_equal(sp_decoder_open(&decoder, "GB18030", "x", NULL), SIGNPREP_OK);
			for (size_t at = 0; at < rows[i].length; at += step) {
				size_t n = rows[i].length - at < step ? rows[i].length - at : step;
				assert_true(sp_decoder_feed(&decoder, rows[i].in + at, n, at + n == rows[i].length, &out));
			}
			assert_string_equal(out.data, rows[i].out);
			sp_buf_clear(&out);
			sp_decoder_close(&decoder);
		}
}

static sp_guess guess_of(const char *text)
{
	sp_guess guess;
	sp_guess_start(&guess);
	sp_guess_feed(&guess, text, strlen(text));
	sp_guess_end(&guess);
	return guess;
}

static void tells_what_a_text_can_be(void **state)
{
	static const struct {
		const char *text;
		bool utf8, gb18030;
	} rows[] = {
		{ "plain", true, true },
		{ "", true, true },
		{ "甲方", true, true },
		{ "甲方甲", true, false },
		{ "\xCD\xA8", true, true },
		{ "\xC0\xEE\xC3\xF7", false, true },
		{ "caf\xE9", false, false },
		{ "\xE9t", false, true },
		{ "a\x80", false, false },
		{ "\xED\xA0\x80", false, false },
		{ "\xC0\x80", false, true },
		{ "\xF4\x90\x80\x80", false, false },
		{ "😀", true, true },
		{ "\x84\x31\x95\x33", false, true },
		{ "\x84\x31\x95", false, false },
		{ "\x84\x31\x20\x33", false, false },
		{ "\x84\x31\x95\x20", false, false },
		{ "\xBC\x7F", false, false },
		{ "\xBC;", false, false },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sp_guess guess = guess_of(rows[i].text);
		if (guess.not_utf8 == rows[i].utf8 || guess.not_gb18030 == rows[i].gb18030)
			fail_msg("row %zu: not_utf8 %d, not_gb18030 %d", i, guess.not_utf8, guess.not_gb18030);
	}
	/* Much UTF-8 with a byte wrong is that, though it would do for the other. */
	assert_false(sp_guess_is_gb18030(&(sp_guess) { .not_utf8 = true, .wide = 2, .bad = 1 }));
	sp_guess cut = guess_of("李明\n李明\xE6\x98");
	assert_true(cut.not_utf8 && !cut.not_gb18030 && !sp_guess_is_gb18030(&cut));
	assert_int_equal(cut.line, 2);
	assert_int_equal(cut.column, 3);
	assert_int_equal(cut.bad_byte, 0xE6);
}

static void a_system_without_tables_says_so(void **state)
{
	(void) state;
	no_tables = true;
	char *got = rows_of_bytes(".csv", "\xD0\xD5\xC3\xFB\nx\n", 7, NULL);
	assert_string_equal(got, "!B108  open\n");
	free(got);
	got = rows_of_bytes(".csv", "a\nx\n", 4, NULL);
	assert_string_equal(got, "2:{\"a\":\"x\"}\n");
	free(got);
	no_tables = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_cut_gives_the_same),
		cmocka_unit_test(what_is_no_character_becomes_ff),
		cmocka_unit_test(tells_what_a_text_can_be),
		cmocka_unit_test(a_system_without_tables_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
