/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** PDF text strings as UTF-8. Knows nothing of MuPDF's objects. */
#ifndef SP_PDFCORE_TEXT_STRING_H
#define SP_PDFCORE_TEXT_STRING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/**
 * Appends `bytes` to `out` as UTF-8. A byte order mark decides between UTF-16BE, UTF-16LE and UTF-8; without one
 * the bytes are PDFDocEncoding, unless they can hardly be: well-formed UTF-8, or common Chinese characters in
 * GB18030, which many Chinese programs write against the standard. `*guessed` is then set to true, else it is
 * left alone. What has no character becomes U+FFFD. False when `out` is full or memory is out.
 */
bool sp_text_string_decode(sp_buf *out, const char *bytes, size_t length, bool *guessed);

#endif
