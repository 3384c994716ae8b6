/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Folding of text for comparison (contract section 5): what counts as the same character. */
#ifndef SP_BASE_FOLD_H
#define SP_BASE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SP_FOLD_CASE = 1 << 0, /* Unicode case fold */
	SP_FOLD_WIDTH =
		1 << 1, /* NFKC with compatibility, width, Kangxi radicals (U+2F00–2FD5) and radicals supplement (U+2E80–2EF3) */
	SP_FOLD_PUNCTUATION = 1 << 2, /* typographic quotes, dashes, ratio signs and middle dots are the plain ones */
	SP_FOLD_ALL = 7
};

#define SP_FOLD_MAX 18 /* U+FDFA decomposes into 18 */

/**
 * Folds one code point into `out`; returns how many code points it became. 0: default-ignorable (zero width,
 * soft hyphen, variation selector, BOM), dropped. White space of any kind becomes U+0020. Whatever the flags, the
 * ideographs that one radical stands for (戶, 戸 and 户, all of them U+2F3E) are one.
 */
size_t sp_fold_cp(uint32_t cp, unsigned flags, uint32_t out[SP_FOLD_MAX]);
/** Composes canonical pairs in place (e + U+0301 → é); `origin[i]` follows the kept starter. Returns the new count. */
size_t sp_fold_compose(uint32_t *cps, uint32_t *origin, size_t count);

/** Han ideographs, kana, Hangul, bopomofo and fullwidth or CJK punctuation: text that is written without word spaces. */
bool sp_cp_is_han(uint32_t cp);
bool sp_cp_is_space(uint32_t cp);
/** Letters, digits and marks of scripts that do write word spaces. */
bool sp_cp_is_word(uint32_t cp);
/** One of several ideographs that a radical stands for. */
static inline bool sp_cp_has_twin(uint32_t cp)
{
	return cp - 0x6236u <= 2;
}

bool sp_cp_is_ignorable(uint32_t cp);
bool sp_cp_is_private(uint32_t cp);
/** Signs of currency, mathematics and others that are neither letter, digit nor punctuation: © € ≥ ☑. ASCII has none. */
bool sp_cp_is_symbol(uint32_t cp);

/** Columns a character takes on a terminal: 2 for Han and all that is as wide, 0 for what stands on or between others. */
int sp_cp_columns(uint32_t cp);
/**
 * Half ems a character takes in the fonts of Chinese documents (黑体, 宋体, 仿宋): ASCII, half-width forms and Latin letters with
 * accents one, all others two, quotation marks, dashes and signs among them.
 */
int sp_cp_half_ems(uint32_t cp);

#endif
