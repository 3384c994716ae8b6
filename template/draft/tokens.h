/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** A line's letters as words of the list, blanks, numbers and signs. Plain data. */
#ifndef SP_TEMPLATE_DRAFT_TOKENS_H
#define SP_TEMPLATE_DRAFT_TOKENS_H

#include "template/draft/labels.h"

/** What a token is. */
enum {
	SP_TOKEN_WORD,
	SP_TOKEN_TEXT,
	SP_TOKEN_FILLER,
	SP_TOKEN_COLON,
	SP_TOKEN_OPENER,
	SP_TOKEN_CLOSER,
	SP_TOKEN_BAR,
	SP_TOKEN_NUMBER,
	SP_TOKEN_STOP,
	SP_TOKEN_DAY,
	SP_TOKEN_QUOTE
};

/** A word of the list, a filler, a number, a sign, or a Latin word or Chinese character of the text's own. */
typedef struct sp_token {
	int kind;
	const sp_word *word;
	size_t begin, end;
	size_t gap;
	int part; /* of a day: 0 year, 1 month, 2 day */
} sp_token;

typedef struct sp_token_reader {
	const sp_labels *labels;
	const sp_letter *letters;
	size_t count, at;
	size_t length; /* of the line, bytes */
} sp_token_reader;

/** The next one; `before` is the last, or NULL. False at the end of the line. */
bool sp_token_next(sp_token_reader *r, const sp_token *before, sp_token *out);
/** What a word is defined with: quotation marks. */
bool sp_token_is_speech(uint32_t cp);

#endif
