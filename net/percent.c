/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "net/percent.h"

#include <string.h>

/* Not isalnum(): what a program's locale takes for a letter is none in an address. */
static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool sp_percent_encode(sp_buf *out, const char *text, size_t length, const char *kept)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char) text[i];
		if (is_plain(c) || (c && strchr(kept, c)))
			sp_buf_putc(out, (char) c);
		else
			sp_buf_printf(out, "%%%02X", c);
	}
	return !out->failed;
}
