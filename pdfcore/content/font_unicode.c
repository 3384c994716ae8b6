/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CMaps whose codes are Unicode in one form or another. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/content/font.h"

sp_unicode_code sp_unicode_form(const char *cmap_name)
{
	if (strncmp(cmap_name, "Uni", 3))
		return SP_CODE_NO_UNICODE;
	return strstr(cmap_name, "-UCS2-")     ? SP_CODE_UCS2
		: strstr(cmap_name, "-UTF16-") ? SP_CODE_UTF16
		: strstr(cmap_name, "-UTF32-") ? SP_CODE_UTF32
		: strstr(cmap_name, "-UTF8-")  ? SP_CODE_UTF8
					       : SP_CODE_NO_UNICODE;
}

bool sp_unicode_sibling(const char *cmap_name, bool vertical, char out[SP_CMAP_NAME_MAX])
{
	static const char *const scripts[] = { "UniGB", "UniCNS", "UniJIS", "UniKS" };

	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		if (strncmp(cmap_name, scripts[i], strlen(scripts[i])))
			continue;
		snprintf(out, SP_CMAP_NAME_MAX, "%s-UTF16-%c", scripts[i], vertical ? 'V' : 'H');
		return true;
	}
	return false;
}

/* Bytes of a code in UTF-8 by its first one; 1 where it is none. */
static size_t utf8_length(unsigned char lead)
{
	return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

size_t sp_unicode_next(sp_unicode_code form, const unsigned char *bytes, size_t length, unsigned *code)
{
	size_t taken = form == SP_CODE_UTF32 ? 4 : utf8_length(bytes[0]);
	uint32_t cp;

	*code = 0;
	if (taken > length)
		return 1;
	if (form == SP_CODE_UTF8 && sp_utf8_decode((const char *) bytes, length, &cp) != taken)
		return 1;
	for (size_t i = 0; i < taken; i++)
		*code = *code << 8 | bytes[i];
	return taken;
}

uint32_t sp_unicode_value(sp_unicode_code form, unsigned code)
{
	char bytes[4];
	size_t length = 0;
	uint32_t cp = 0;

	if (form != SP_CODE_UTF8)
		return code;
	for (int shift = 24; shift >= 0; shift -= 8)
		if (code >> shift || shift == 0)
			bytes[length++] = (char) (code >> shift & 0xff);
	return sp_utf8_decode(bytes, length, &cp) == length ? cp : 0;
}

unsigned sp_unicode_utf16(uint32_t cp)
{
	if (cp < 0x10000)
		return cp;
	return cp > 0x10ffff ? 0 : (0xd7c0 + (cp >> 10)) << 16 | 0xdc00 | (cp & 0x3ff);
}
