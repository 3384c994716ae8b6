/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Glyph names as text: "A", "uni7532", "f_i". */
#include <stdlib.h>
#include <string.h>

#include "pdfcore/content/font.h"

/* Names such as "g12", "cid34", "G5" say nothing; MuPDF reads plain numbers and "a65" as code points, which is a guess. */
static uint32_t part_text(const char *name, size_t length)
{
	char part[64];
	int cp;

	if (!length || length >= sizeof part)
		return 0;
	memcpy(part, name, length);
	part[length] = '\0';
	cp = fz_unicode_from_glyph_name_strict(part);
	if (cp > 0)
		return (uint32_t) cp;
	if (length >= 5 && length <= 7 && part[0] == 'u' && strspn(part + 1, "0123456789ABCDEFabcdef") == length - 1)
		return (uint32_t) strtoul(part + 1, NULL, 16);
	return 0;
}

static size_t uni_text(const char *name, size_t length, uint32_t *out, size_t cap)
{
	size_t n = 0;
	char digits[5] = "";

	if (length < 7 || strncmp(name, "uni", 3) || (length - 3) % 4 || strspn(name + 3, "0123456789ABCDEFabcdef") < length - 3)
		return 0;
	for (size_t i = 3; i < length && n < cap; i += 4) {
		memcpy(digits, name + i, 4);
		out[n] = (uint32_t) strtoul(digits, NULL, 16);
		if (!sp_cp_is_text(out[n++]))
			return 0;
	}
	return n;
}

size_t sp_glyph_name_text(const char *name, uint32_t *out, size_t cap)
{
	size_t length = strcspn(name, "."), n = 0;

	for (size_t start = 0; start < length && n < cap;) {
		size_t part = strcspn(name + start, "_.");
		size_t more = uni_text(name + start, part, out + n, cap - n);

		if (!more) {
			out[n] = part_text(name + start, part);
			more = sp_cp_is_text(out[n]);
		}
		if (!more)
			return 0;
		n += more;
		start += part + 1;
	}
	return n;
}
