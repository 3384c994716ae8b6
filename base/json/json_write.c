/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* JSON strings: the shortest escapes, in one way only. */
#include "base/json/json_write.h"

#include <stdint.h>
#include <string.h>

#include "base/json/json_scan.h"

bool sp_json_is_text(const char *text, size_t length, bool *failed)
{
	signprep_error err = { 0 };
	size_t skip = 0;
	if (sp_json_scan(text, length, NULL, "", &skip, &err) == SIGNPREP_OK)
		return skip == 0;
	*failed = *failed || strcmp(err.id, "D901") == 0;
	return false;
}

static void write_escape(sp_buf *out, char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	const char *at = strchr(plain, c);
	if (at && c)
		sp_buf_printf(out, "\\%c", names[at - plain]);
	else
		sp_buf_printf(out, "\\u%04x", (unsigned) (unsigned char) c);
}

#define EACH(byte) (0x0101010101010101u * (byte))

static uint64_t with_zero(uint64_t eight)
{
	return (eight - EACH(1)) & ~eight & EACH(0x80);
}

/* Some of the eight bytes may need an escape; that none does is certain. */
static bool may_need_escape(const char *at)
{
	uint64_t eight;
	memcpy(&eight, at, sizeof eight);
	return ((eight - EACH(0x20)) & ~eight & EACH(0x80)) | with_zero(eight ^ EACH('"')) | with_zero(eight ^ EACH('\\'));
}

bool sp_json_write_escaped(sp_buf *out, const char *text, size_t length)
{
	size_t run = 0, i = 0;
	while (i < length) {
		if (length - i >= 8 && !may_need_escape(text + i)) {
			i += 8;
			continue;
		}
		char c = text[i++];
		if ((unsigned char) c >= 0x20 && c != '"' && c != '\\')
			continue;
		sp_buf_append(out, text + run, i - 1 - run);
		write_escape(out, c);
		run = i;
	}
	return sp_buf_append(out, text + run, length - run);
}

bool sp_json_write_string(sp_buf *out, const char *text, size_t length)
{
	sp_buf_putc(out, '"');
	sp_json_write_escaped(out, text, length);
	return sp_buf_putc(out, '"');
}
