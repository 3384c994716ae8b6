/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the service says about single texts: characters, mobiles, identity cards, brackets. */
#ifndef SP_ACTIONS_TEXT_RULES_H
#define SP_ACTIONS_TEXT_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "actions/action.h"

/** True when every character of `text` is in `charset`; else `*bad` is the first that is not. */
bool sp_text_in_charset(const char *text, sp_charset charset, uint32_t *bad);
/** The first emoji of `text`, 0 when there is none. Characters that are plain symbols by default (☑ ☎) are none. */
uint32_t sp_text_emoji(const char *text);
/** 11 digits, the first a 1. */
bool sp_mobile_valid(const char *text);

typedef enum sp_card_fault {
	SP_CARD_FINE,
	SP_CARD_FORM, /* not 17 digits and a digit or X */
	SP_CARD_LOWER_X,
	SP_CARD_BIRTH,      /* no such day */
	SP_CARD_CHECK,      /* check character of GB 11643 does not fit */
	SP_CARD_PERMIT_FORM /* HONGKONG_AND_MACAO: not H or M and 10 digits */
} sp_card_fault;

/** `type` is the value of …IdCardType; NULL means ID_CARD. Unknown types are not looked into. */
sp_card_fault sp_id_card_fault(const char *type, const char *number);

bool sp_text_has_half_brackets(const char *text);
/** Copies with ( and ) full width; cut at `cap`, always on a character. */
void sp_text_full_brackets(const char *text, char *out, size_t cap);
/** For messages: at most `max` characters, then "…"; control characters become blanks. Returns `out`. */
const char *sp_text_shorten(const char *text, size_t max, char *out, size_t cap);
/** Characters that can't be seen, or that turn what stands around them: controls, joiners, marks of direction, tags. */
bool sp_text_invisible(uint32_t cp);
/** For messages: `"😀" (U+1F600)`; only `U+202A` where nothing can be seen. Returns `out`. */
const char *sp_text_show_cp(uint32_t cp, char *out, size_t cap);

#endif
