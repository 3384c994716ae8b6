/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Fonts have several names: 宋体 is SimSun, TimesNewRomanPS-BoldMT is Times New Roman. */
#ifndef SP_CONVERT_FONT_NAMES_H
#define SP_CONVERT_FONT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/** Names of one font, whatever its style, are the same. */
bool sp_font_same(const char *a, const char *b);
/** The font at `index` of those that were made to have the widths of `name`, the best first; false when there are no more. */
bool sp_font_same_widths(const char *name, size_t index, char *out, size_t cap);
/** Debian's package of the nearest font; NULL: none is known. Static. */
const char *sp_font_package(const char *name);

#endif
