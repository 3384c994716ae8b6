/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF. */
#include "base/utf8.h"

#include <string.h>

/* Bytes in the sequence that `lead` starts, 0 when it starts none. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if ((lead & 0xF0) == 0xE0)
		return 3;
	return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

size_t sp_utf8_decode(const char *bytes, size_t length, uint32_t *cp)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	const unsigned char *p = (const unsigned char *) bytes;

	if (length == 0)
		return 0;
	size_t n = sequence_length(p[0]);
	if (n == 0 || n > length)
		return 0;
	uint32_t value = p[0] & mask[n];
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (p[i] & 0x3F);
	}
	if (value < smallest[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*cp = value;
	return n;
}

size_t sp_utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char) cp;
		return 1;
	}
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char) (0x80 | (cp & 0x3F));
		cp >>= 6;
	}
	out[0] = (char) (lead[n] | cp);
	return n;
}

/* How many of the bytes are ASCII, or letters of three bytes that are in order: nearly all of a contract. */
static size_t plain_length(const unsigned char *p, size_t length)
{
	size_t at = 0;
	while (at < length) {
		uint64_t eight;
		if (length - at >= sizeof eight) {
			memcpy(&eight, p + at, sizeof eight);
			if (!(eight & 0x8080808080808080u)) {
				at += sizeof eight;
				continue;
			}
		}
		if (p[at] < 0x80) {
			at++;
			continue;
		}
		/* E0 and ED have forms that are ill-formed. */
		if (length - at < 3 || p[at] < 0xE1 || p[at] > 0xEF || p[at] == 0xED || (p[at + 1] & 0xC0) != 0x80 ||
			(p[at + 2] & 0xC0) != 0x80)
			break;
		at += 3;
	}
	return at;
}

size_t sp_utf8_first_bad(const char *bytes, size_t length)
{
	size_t at = 0;
	while (at < length) {
		uint32_t cp;
		at += plain_length((const unsigned char *) bytes + at, length - at);
		size_t n = sp_utf8_decode(bytes + at, length - at, &cp);
		if (n == 0)
			break;
		at += n;
	}
	return at;
}

bool sp_utf8_valid(const char *bytes, size_t length)
{
	return sp_utf8_first_bad(bytes, length) == length;
}

size_t sp_utf8_count(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += ((unsigned char) *text & 0xC0) != 0x80;
	return count;
}
