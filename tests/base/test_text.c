/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UTF-8, folding, suggestions, hashes. Expected values from the Unicode tables and FIPS 180. */
#include <string.h>

#include "base/fold.h"
#include "base/sha256.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "net/percent.h"
#include "unit.h"

static void utf8_takes_what_is_well_formed(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t cp;
		size_t length;
	} good[] = {
		{ "A", 'A', 1 },
		{ "\xC2\x80", 0x80, 2 },
		{ "\xDF\xBF", 0x7FF, 2 },
		{ "\xE0\xA0\x80", 0x800, 3 },
		{ "甲", 0x7532, 3 },
		{ "\xED\x9F\xBF", 0xD7FF, 3 },
		{ "\xEF\xBF\xBF", 0xFFFF, 3 },
		{ "\xF0\x90\x80\x80", 0x10000, 4 },
		{ "\xF4\x8F\xBF\xBF", 0x10FFFF, 4 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		uint32_t cp = 0;
		char back[4];
		assert_int_equal(sp_utf8_decode(good[i].bytes, strlen(good[i].bytes), &cp), good[i].length);
		assert_int_equal(cp, good[i].cp);
		assert_int_equal(sp_utf8_encode(cp, back), good[i].length);
		assert_memory_equal(back, good[i].bytes, good[i].length);
		assert_int_equal(sp_utf8_decode(good[i].bytes, good[i].length - 1, &cp), 0);
	}
}

static void utf8_refuses_the_rest(void **state)
{
	/* overlong, surrogates, past the end, lone continuation, lead without rest */
	static const char *const bad[] = { "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
		"\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xFF", "\xFE", "\xE7\x94", "\xE7\x41\x41",
		"\xC3(" };
	uint32_t cp;
	char out[4];
	(void) state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(sp_utf8_decode(bad[i], strlen(bad[i]), &cp), 0);
		assert_false(sp_utf8_valid(bad[i], strlen(bad[i])));
	}
	assert_int_equal(sp_utf8_first_bad("甲方\xFFx", 8), 6);
	assert_int_equal(sp_utf8_count("甲方a"), 3);
	assert_int_equal(sp_utf8_encode(0xD800, out), 3);
	assert_memory_equal(out, "\xEF\xBF\xBD", 3);
	assert_int_equal(sp_utf8_encode(0x110000, out), 3);
}

static void assert_folds(uint32_t cp, unsigned flags, size_t count, const uint32_t *expected)
{
	uint32_t out[SP_FOLD_MAX];
	size_t made = sp_fold_cp(cp, flags, out);
	if (made != count || memcmp(out, expected, count * sizeof *out) != 0)
		fail_msg("U+%04X with %u: %zu code points, the first U+%04X", cp, flags, made, made ? out[0] : 0);
}

static void folds_one_to_one(void **state)
{
	static const struct {
		uint32_t cp;
		unsigned flags;
		uint32_t to;
	} rows[] = {
		{ 'A', SP_FOLD_CASE, 'a' },
		{ 'A', SP_FOLD_WIDTH, 'A' },
		{ 'A', 0, 'A' },
		{ '7', SP_FOLD_ALL, '7' },
		{ 0xFF21, SP_FOLD_WIDTH, 'A' },
		{ 0xFF21, SP_FOLD_ALL, 'a' },
		{ 0xFF21, SP_FOLD_CASE, 0xFF41 },
		{ 0xFF1A, SP_FOLD_ALL, ':' },
		{ 0xFF08, SP_FOLD_ALL, '(' },
		{ 0x0416, SP_FOLD_CASE, 0x0436 },
		{ 0x1E9E, 0, 0x1E9E },
		{ 0xE9, SP_FOLD_ALL, 0xE9 },
		{ 0xC9, SP_FOLD_ALL, 0xE9 },
		{ 0x3A3, SP_FOLD_CASE, 0x3C3 },
		{ 0x3C2, SP_FOLD_CASE, 0x3C3 },
		{ 0x7532, SP_FOLD_ALL, 0x7532 },
		{ 0xF900, SP_FOLD_ALL, 0x8C48 },
		{ 0x2F800, SP_FOLD_ALL, 0x4E3D },
		{ 0x2F45, SP_FOLD_ALL, 0x65B9 },
		{ 0x2F00, SP_FOLD_ALL, 0x4E00 },
		{ 0x2FD5, SP_FOLD_ALL, 0x9FA0 },
		{ 0x2EA0, SP_FOLD_ALL, 0x6C11 },
		{ 0x2ED4, SP_FOLD_ALL, 0x95E8 },
		{ 0x2ED3, SP_FOLD_ALL, 0x957F },
		{ 0x2EE2, SP_FOLD_ALL, 0x9A6C },
		{ 0x2EC5, SP_FOLD_ALL, 0x89C1 },
		{ 0x2ECB, SP_FOLD_ALL, 0x8F66 },
		{ 0x2EDB, SP_FOLD_ALL, 0x98CE },
		{ 0x2EDD, SP_FOLD_ALL, 0x98DF },
		{ 0x2EE3, SP_FOLD_ALL, 0x9AA8 },
		{ 0x2EF3, SP_FOLD_ALL, 0x9F9F },
		{ 0x2E81, SP_FOLD_ALL, 0x5382 },
		{ 0x2E80, SP_FOLD_ALL, 0x2E80 },
		{ 0x2E9A, SP_FOLD_ALL, 0x2E9A },
		{ 0x2EA0, SP_FOLD_CASE, 0x2EA0 },
		{ 0xAC00, SP_FOLD_ALL, 0xAC00 },
		{ 0xFF76, SP_FOLD_ALL, 0x30AB },
		{ 0x2460, SP_FOLD_ALL, '1' },
		{ 0xE000, SP_FOLD_ALL, 0xE000 },
		{ 0x10FFFF, SP_FOLD_ALL, 0x10FFFF },
		{ 0xFFFFFFFF, SP_FOLD_ALL, 0xFFFFFFFF },
		{ 0xD800, SP_FOLD_ALL, 0xD800 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_folds(rows[i].cp, rows[i].flags, 1, &rows[i].to);
}

static void folds_ligatures_and_sharp_s(void **state)
{
	uint32_t out[SP_FOLD_MAX];
	(void) state;
	assert_folds(0xFB03, SP_FOLD_ALL, 3, (uint32_t[]) { 'f', 'f', 'i' });
	assert_folds(0xDF, SP_FOLD_CASE, 2, (uint32_t[]) { 's', 's' });
	assert_folds(0xDF, SP_FOLD_WIDTH, 1, (uint32_t[]) { 0xDF });
	assert_folds(0x2026, SP_FOLD_ALL, 3, (uint32_t[]) { '.', '.', '.' });
	assert_folds(0x3300, SP_FOLD_ALL, 4, (uint32_t[]) { 0x30A2, 0x30D1, 0x30FC, 0x30C8 });
	assert_int_equal(sp_fold_cp(0xFDFA, SP_FOLD_ALL, out), 18);
}

static void drops_ignorables_and_joins_spaces(void **state)
{
	static const uint32_t ignorable[] = { 0xAD, 0x200B, 0x200D, 0xFEFF, 0xFE00, 0xFE0F, 0xE0100, 0xE01EF, 0x2060, 0x3164, 0x61C,
		0x180E };
	static const uint32_t space[] = { ' ', '\t', '\n', '\r', 0xA0, 0x2009, 0x202F, 0x3000, 0x85, 0x2028 };
	uint32_t out[SP_FOLD_MAX];
	(void) state;
	for (size_t i = 0; i < sizeof ignorable / sizeof *ignorable; i++)
		for (unsigned flags = 0; flags <= SP_FOLD_ALL; flags++)
			assert_int_equal(sp_fold_cp(ignorable[i], flags, out), 0);
	for (size_t i = 0; i < sizeof space / sizeof *space; i++)
		for (unsigned flags = 0; flags <= SP_FOLD_ALL; flags++)
			assert_folds(space[i], flags, 1, (uint32_t[]) { ' ' });
}

static void composes_and_keeps_origins(void **state)
{
	uint32_t cps[] = { 'e', 0x301, 'x', 'a', 0x323, 0x302, 0xAC00, 0x11A8, 0x304B, 0x3099, 0x301 };
	uint32_t origin[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	(void) state;
	/* é x ậ 각 が, and an acute that が does not take */
	assert_int_equal(sp_fold_compose(cps, origin, 11), 6);
	assert_memory_equal(cps, ((uint32_t[]) { 0xE9, 'x', 0x1EAD, 0xAC01, 0x304C, 0x301 }), 6 * sizeof *cps);
	assert_memory_equal(origin, ((uint32_t[]) { 0, 2, 3, 6, 8, 10 }), 6 * sizeof *origin);
	/* The dot below (class 220) stands in the way of nothing; two marks of one class block each other. */
	uint32_t blocked[] = { 'a', 0x304, 0x301 }, none[] = { 0x301 };
	assert_int_equal(sp_fold_compose(blocked, NULL, 3), 2);
	assert_memory_equal(blocked, ((uint32_t[]) { 0x101, 0x301 }), 2 * sizeof *blocked);
	assert_int_equal(sp_fold_compose(none, NULL, 1), 1);
	assert_int_equal(sp_fold_compose(none, NULL, 0), 0);
}

static void tells_han_from_words(void **state)
{
	static const uint32_t han[] = { 0x7532, 0x3042, 0x30A2, 0xAC00, 0x3105, 0xFF1A, 0xFF08, 0x3001, 0x2F45, 0x20000, 0xF900,
		0x2EA0 };
	static const uint32_t not_han[] = { 'A', ' ', 0x3000, 0xFF21, 0xFF11, 0x0416, 0x2014, '(' };
	(void) state;
	for (size_t i = 0; i < sizeof han / sizeof *han; i++)
		assert_true(sp_cp_is_han(han[i]));
	for (size_t i = 0; i < sizeof not_han / sizeof *not_han; i++)
		assert_false(sp_cp_is_han(not_han[i]));
	assert_true(
		sp_cp_is_word('a') && sp_cp_is_word('7') && sp_cp_is_word(0x416) && sp_cp_is_word(0x301) && sp_cp_is_word(0xFF21));
	assert_false(
		sp_cp_is_word('-') || sp_cp_is_word(' ') || sp_cp_is_word('_') || sp_cp_is_word(0x7532) || sp_cp_is_word(0x110000));
	assert_true(sp_cp_is_private(0xE000) && sp_cp_is_private(0xF8FF) && sp_cp_is_private(0x10FFFD));
	assert_false(sp_cp_is_private(0xF900) || sp_cp_is_private('a'));
	/* © € ≥ ☑ ￥; letters, digits, punctuation and ASCII are none. */
	assert_true(sp_cp_is_symbol(0xA9) && sp_cp_is_symbol(0x20AC) && sp_cp_is_symbol(0x2265) && sp_cp_is_symbol(0x2611) &&
		sp_cp_is_symbol(0xFFE5));
	assert_false(sp_cp_is_symbol('$') || sp_cp_is_symbol(0x7532) || sp_cp_is_symbol(0xFF1A) || sp_cp_is_symbol(0xFF11) ||
		sp_cp_is_symbol(0x3001) || sp_cp_is_symbol(0x110000));
}

static size_t distance(const char *a, const char *b, size_t limit)
{
	uint32_t left[32], right[32];
	size_t n = strlen(a), m = strlen(b);
	for (size_t i = 0; i < n; i++)
		left[i] = (unsigned char) a[i];
	for (size_t i = 0; i < m; i++)
		right[i] = (unsigned char) b[i];
	return sp_edit_distance(left, n, right, m, limit);
}

static void measures_edits(void **state)
{
	(void) state;
	assert_int_equal(distance("kitten", "sitting", 9), 3);
	assert_int_equal(distance("abcd", "acbd", 9), 1);
	assert_int_equal(distance("", "abc", 9), 3);
	assert_int_equal(distance("same", "same", 0), 0);
	assert_int_equal(distance("kitten", "sitting", 2), 3);
	assert_int_equal(distance("a", "abcdefgh", 3), 4);
	assert_int_equal(distance("abcdefgh", "stuvwxyz", 5), 6);
}

static void suggests_the_nearest(void **state)
{
	static const char *const names[] = { "find", "inspect", "locate", "ComponentPosX", "ComponentPosY" };
	(void) state;
	assert_string_equal(sp_suggest("fnid", names, 5), "find");
	assert_string_equal(sp_suggest("LOCATE", names, 5), "locate");
	assert_string_equal(sp_suggest("componentposy", names, 5), "ComponentPosY");
	assert_null(sp_suggest("zzz", names, 5));
	assert_null(sp_suggest("", names, 5));
	assert_null(sp_suggest("\xFF\xFE\xFD", names, 5));
}

/* FIPS 180-4 examples. */
static void hashes(void **state)
{
	char out[65];
	(void) state;
	sp_sha256_hex("abc", 3, out);
	assert_string_equal(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sp_sha256_hex(NULL, 0, out);
	assert_string_equal(out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* Columns by hand from EastAsianWidth.txt: W and F are two, Mn and what is not shown none. */
static void columns(void **state)
{
	static const struct {
		uint32_t cp;
		int columns;
	} rows[] = {
		{ 'A', 1 },
		{ 0xE9, 1 },
		{ 0x7532, 2 },  /* 甲 */
		{ 0x3001, 2 },  /* 、 */
		{ 0x300A, 2 },  /* 《 */
		{ 0xFF1A, 2 },  /* ： */
		{ 0xAC00, 2 },  /* 가 */
		{ 0x3042, 2 },  /* あ */
		{ 0xFF71, 1 },  /* halfwidth katakana */
		{ 0x20000, 2 }, /* Han beyond the first plane */
		{ 0x1F600, 2 },
		{ 0x301, 0 },  /* combining acute */
		{ 0x200B, 0 }, /* zero width space */
		{ 0xFEFF, 0 },
		{ 0xFFFD, 1 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(sp_cp_columns(rows[i].cp), rows[i].columns);
}

/*
 * As AR PL SungtiL GB has them, a free font (Debian's fonts-arphic-gbsn00lp 2.11), measured: all 94 characters of ASCII half an em, all 7443 of
 * GB 2312 one em. Rows 1, 2, 6, 7 and 9 of that set, and some of its ideographs.
 */
static void widths_in_fonts_for_chinese(void **state)
{
	static const char *const wide[] = {
		"　、。・ˉˇ¨〃々―～‖…‘’“”〔〕〈〉《》「」『』〖〗【】±×÷∶∧∨∑∏∪",
		"∩∈∷√⊥∥∠⌒⊙∫∮≡≌≈∽∝≠≮≯≤≥∞∵∴♂♀°′″℃＄¤￠￡‰§№☆★○",
		"●◎◇◆□■△▲※→←↑↓〓",
		"⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
		"①②③④⑤⑥⑦⑧⑨⑩㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
		"ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπ",
		"ρστυφχψω",
		"АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеё",
		"жзийклмнопрстуфхцчшщъыьэюя",
		"─━│┃┄┅┆┇┈┉┊┋┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧",
		"┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋",
		"甲乙方盖章签字日期，。、（）！？：；￥０９ＡＺ",
	};
	(void) state;
	for (uint32_t cp = 0x20; cp < 0x7f; cp++)
		assert_int_equal(sp_cp_half_ems(cp), 1);
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		size_t left = strlen(wide[i]), step;
		uint32_t cp;
		for (const char *at = wide[i]; (step = sp_utf8_decode(at, left, &cp)) > 0; at += step, left -= step)
			if (sp_cp_half_ems(cp) != 2)
				fail_msg("U+%04X takes %d half ems", (unsigned) cp, sp_cp_half_ems(cp));
	}
	/* Katakana of half width, Latin letters with accents, what stands on others. */
	assert_int_equal(sp_cp_half_ems(0xff71), 1);
	assert_int_equal(sp_cp_half_ems(0xe9), 1);
	assert_int_equal(sp_cp_half_ems(0x301), 0);
}

/* RFC 3986, 2.1 and 2.3; a byte beyond ASCII is never a letter. */
static void percent_encodes(void **state)
{
	static const char text[] = "aZ09-._~ /+%\xE7\x94\xB2", all[] = "aZ09-._~%20%2F%2B%25%E7%94%B2",
			  kept[] = "aZ09%2D%2E%5F%7E%20/%2B%25%E7%94%B2";
	sp_buf out;
	(void) state;
	sp_buf_init(&out, 1000);
	assert_true(sp_percent_encode(&out, text, sizeof text - 1, SP_PERCENT_UNRESERVED));
	assert_string_equal(out.data, all);
	sp_buf_clear(&out);
	assert_true(sp_percent_encode(&out, text, sizeof text - 1, "/"));
	assert_string_equal(out.data, kept);
	sp_buf_clear(&out);
	assert_true(sp_percent_encode(&out, "\0", 1, "-"));
	assert_string_equal(out.data, "%00");
	sp_buf_clear(&out);
	sp_buf_init(&out, 2);
	assert_false(sp_percent_encode(&out, "/", 1, ""));
	sp_buf_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percent_encodes),
		cmocka_unit_test(utf8_takes_what_is_well_formed),
		cmocka_unit_test(utf8_refuses_the_rest),
		cmocka_unit_test(folds_one_to_one),
		cmocka_unit_test(folds_ligatures_and_sharp_s),
		cmocka_unit_test(drops_ignorables_and_joins_spaces),
		cmocka_unit_test(composes_and_keeps_origins),
		cmocka_unit_test(tells_han_from_words),
		cmocka_unit_test(measures_edits),
		cmocka_unit_test(suggests_the_nearest),
		cmocka_unit_test(hashes),
		cmocka_unit_test(columns),
		cmocka_unit_test(widths_in_fonts_for_chinese),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
