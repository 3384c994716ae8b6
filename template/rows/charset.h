/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Which of UTF-8 and GB18030 a text is in, and the way from one to the other. */
#ifndef SP_TEMPLATE_ROWS_CHARSET_H
#define SP_TEMPLATE_ROWS_CHARSET_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <signprep/error.h>

#include "base/buf.h"

/** A text looked at piece by piece: what it can't be, and where that showed. */
typedef struct sp_guess {
	bool not_utf8, not_gb18030;
	size_t line, column; /* 1-based, of the first byte that is not UTF-8; columns count characters */
	unsigned char bad_byte;
	size_t wide, bad; /* sequences of three or four bytes that are UTF-8, and bytes that are not */
	size_t at_line, at_column;
	unsigned char held[4]; /* a sequence that is not complete yet */
	size_t held_count;
	unsigned gb_state;
	unsigned char gb_lead;
	size_t pairs, rare, private; /* characters of two or four bytes as GB18030 has them; of these those that few texts hold */
} sp_guess;

void sp_guess_start(sp_guess *guess);
void sp_guess_feed(sp_guess *guess, const char *bytes, size_t length);
/** What is not complete at the end is wrong there. */
void sp_guess_end(sp_guess *guess);
/**
 * True when the text can't be UTF-8, can be GB18030, is not UTF-8 with a byte wrong here and there, and becomes text that people
 * write: nearly all Big5 and much Latin-1 is valid GB18030, but becomes characters of private use and rare ones.
 */
bool sp_guess_is_gb18030(const sp_guess *guess);

/** GB18030 to UTF-8, piece by piece. */
typedef struct sp_decoder {
	iconv_t cd;
	char held[4];
	size_t held_count;
} sp_decoder;

/** `charset` as iconv names it. B108 when this system lacks the table. `name` for the error's place. */
signprep_code sp_decoder_open(sp_decoder *decoder, const char *charset, const char *name, signprep_error *err);
/**
 * Appends the UTF-8 of `bytes`; what is not complete at the end waits for the next call, or is wrong when `last`.
 * Each byte that belongs to no character becomes the byte 0xFF, which is in no UTF-8: whoever reads on sees where it is.
 * False when `out` is full or memory is out.
 */
bool sp_decoder_feed(sp_decoder *decoder, const char *bytes, size_t length, bool last, sp_buf *out);
void sp_decoder_close(sp_decoder *decoder);

#endif
