/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* PDF text strings: three marked encodings, PDFDocEncoding, and what people write instead. */
#include "pdfcore/text_string.h"

#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT 0xFFFD

/* PDFDocEncoding where it differs from Latin-1 (ISO 32000-1, D.3); 0 has no character. */
static const uint16_t doc_18[8] = { 0x02D8, 0x02C7, 0x02C6, 0x02D9, 0x02DD, 0x02DB, 0x02DA, 0x02DC };
static const uint16_t doc_80[33] = { 0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203A, 0x2212, 0x2030,
	0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x0141, 0x0152, 0x0160, 0x0178, 0x017D, 0x0131,
	0x0142, 0x0153, 0x0161, 0x017E, 0, 0x20AC };

/* A NUL would end the text early for every reader of it. */
static bool put(sp_buf *out, uint32_t cp)
{
	char bytes[4];

	return sp_buf_append(out, bytes, sp_utf8_encode(cp ? cp : REPLACEMENT, bytes));
}

static bool put_doc(sp_buf *out, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t cp = s[i];

		if (cp >= 0x18 && cp < 0x20)
			cp = doc_18[cp - 0x18];
		else if (cp >= 0x80 && cp <= 0xA0)
			cp = doc_80[cp - 0x80];
		else if (cp == 0x7F || cp == 0xAD)
			cp = REPLACEMENT;
		if (!put(out, cp))
			return false;
	}
	return true;
}

static uint32_t unit_at(const unsigned char *s, bool big)
{
	return big ? (uint32_t) s[0] << 8 | s[1] : (uint32_t) s[1] << 8 | s[0];
}

static bool put_utf16(sp_buf *out, const unsigned char *s, size_t n, bool big)
{
	bool language = false;

	for (size_t i = 0; i + 1 < n; i += 2) {
		uint32_t cp = unit_at(s + i, big), low = i + 3 < n ? unit_at(s + i + 2, big) : 0;

		/* A language code stands between two escape characters. */
		if (cp == 0x1B) {
			language = !language;
			continue;
		}
		if (language)
			continue;
		if (cp >= 0xD800 && cp < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
			cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
			i += 2;
		}
		if (!put(out, cp))
			return false;
	}
	return !(n & 1) || put(out, REPLACEMENT);
}

static bool put_utf8(sp_buf *out, const unsigned char *s, size_t n)
{
	while (n) {
		uint32_t cp;
		size_t used = sp_utf8_decode((const char *) s, n, &cp);

		if (!put(out, used ? cp : REPLACEMENT))
			return false;
		used = used ? used : 1;
		s += used;
		n -= used;
	}
	return true;
}

/*
 * Accented Latin text has single high bytes between letters, or pairs that would be rare characters; Chinese
 * names consist of common ones (GB 2312 level 1, lead bytes B0 to D7) and of punctuation.
 */
static bool looks_chinese(const unsigned char *s, size_t n)
{
	int common = 0, rare = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < 0x80)
			continue;
		if (i + 1 == n)
			return false;
		if (s[i + 1] < 0xA1 || s[i] < 0xA1 || (s[i] > 0xA9 && s[i] < 0xB0) || s[i] > 0xD7)
			rare++;
		else
			common++;
		i++;
	}
	return common > rare;
}

/* Strict: false, with nothing appended, when one byte is out of place or this system has no such converter. */
static bool convert_gb(sp_buf *out, const char *bytes, size_t length)
{
	iconv_t converter = iconv_open("UTF-8", "GB18030");
	char piece[256], *in = (char *) (uintptr_t) bytes;
	size_t start = out->length, left = length;
	bool good = converter != (iconv_t) -1;

	while (good && left) {
		char *to = piece;
		size_t room = sizeof piece, before = left;
		size_t result = iconv(converter, &in, &left, &to, &room);

		good = (result == 0 || (result == (size_t) -1 && before != left && to != piece)) &&
			sp_buf_append(out, piece, (size_t) (to - piece));
	}
	if (converter != (iconv_t) -1)
		iconv_close(converter);
	if (!good && !out->failed && out->data) {
		out->length = start;
		out->data[start] = '\0';
	}
	return good;
}

static bool all_ascii(const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] >= 0x80)
			return false;
	return true;
}

bool sp_text_string_decode(sp_buf *out, const char *bytes, size_t length, bool *guessed)
{
	const unsigned char *s = (const unsigned char *) bytes;

	if (length >= 2 && ((s[0] == 0xFE && s[1] == 0xFF) || (s[0] == 0xFF && s[1] == 0xFE)))
		return put_utf16(out, s + 2, length - 2, s[0] == 0xFE);
	if (length >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3))
		return put_utf8(out, s + 3, length - 3);
	if (all_ascii(s, length))
		return put_doc(out, s, length);
	if (sp_utf8_valid(bytes, length)) {
		*guessed = true;
		return put_utf8(out, s, length);
	}
	if (looks_chinese(s, length) && convert_gb(out, bytes, length)) {
		*guessed = true;
		return true;
	}
	return !out->failed && put_doc(out, s, length);
}
