/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Strict UTF-8. */
#ifndef SP_BASE_UTF8_H
#define SP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Decodes one code point; returns its length in bytes, 0 when the bytes are ill-formed or none are left. */
size_t sp_utf8_decode(const char *bytes, size_t length, uint32_t *cp);
/** Writes 1 to 4 bytes (not terminated), returns how many. Surrogates and values past U+10FFFF become U+FFFD. */
size_t sp_utf8_encode(uint32_t cp, char out[4]);
bool sp_utf8_valid(const char *bytes, size_t length);
/** Number of code points of well-formed text. */
size_t sp_utf8_count(const char *text);
/** Offset of the first ill-formed byte, or `length`. */
size_t sp_utf8_first_bad(const char *bytes, size_t length);

#endif
