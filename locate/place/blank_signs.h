/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Characters and words by what they mean to one who looks for room to write in. */
#ifndef SP_LOCATE_PLACE_BLANK_SIGNS_H
#define SP_LOCATE_PLACE_BLANK_SIGNS_H

#include <stdbool.h>
#include <stdint.h>

/** The same sign in its usual form: radicals are ideographs, full-width ones are narrow. */
uint32_t sp_sign_fold(uint32_t cp);
bool sp_sign_is_filler(uint32_t cp);     /**< underscores, dots, dashes of leaders */
bool sp_sign_is_underscore(uint32_t cp); /**< of these, what is for nothing else */
bool sp_sign_is_colon(uint32_t cp);
bool sp_sign_is_opener(uint32_t cp); /**< brackets */
bool sp_sign_is_closer(uint32_t cp);
bool sp_sign_is_slash(uint32_t cp);
bool sp_sign_is_number(uint32_t cp); /**< digits, and those that Chinese years are written with */
/** 0 年, 1 月, 2 日; -1 */
int sp_sign_date_part(uint32_t cp);
/** The label asks for a signature or a seal, not for a day. UTF-8; blanks between the characters do not count. */
bool sp_sign_wants_hand(const char *label);

#endif
