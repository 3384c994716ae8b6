/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Why a component came out as it did: one line in both languages, made of phrases of base/messages/words.def. */
#ifndef SP_LOCATE_PLACE_WHY_H
#define SP_LOCATE_PLACE_WHY_H

#include "locate/place/work.h"

typedef struct sp_phrase {
	const char *en, *zh;
} sp_phrase;

sp_phrase sp_phrase_word(const char *key);
/** A text of the request or the document: the same in both languages. */
sp_phrase sp_phrase_text(const char *text);
/** The phrase `key` with {0}, {1} … filled; texts are the arena's. Want of memory is remembered in `work`. */
sp_phrase sp_phrase_fill(sp_work *work, const char *key, const sp_phrase *parts, size_t count);

void sp_why_set(signprep_component *out, sp_phrase phrase);
/** The phrase `key`, which has no gaps. */
void sp_why(signprep_component *out, const char *key);

#endif
