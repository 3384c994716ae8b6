/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* HTML as it is written. */
#include "preview/html_write.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/catalogue.h"

#define PIECE ((size_t) 1 << 16)

void sp_html_open(sp_html_out *out, signprep_write_fn write, void *opaque)
{
	*out = (sp_html_out) { .write = write, .opaque = opaque };
	sp_buf_init(&out->pending, 4 * PIECE);
}

void sp_html_close(sp_html_out *out)
{
	sp_buf_clear(&out->pending);
}

bool sp_html_flush(sp_html_out *out)
{
	out->failed = out->failed || out->pending.failed ||
		(out->pending.length && !out->write(out->opaque, out->pending.data, out->pending.length));
	out->pending.length = 0;
	return !out->failed;
}

static void append(sp_html_out *out, const char *bytes, size_t length)
{
	if (out->failed)
		return;
	if (out->pending.length + length > PIECE)
		sp_html_flush(out);
	sp_buf_append(&out->pending, bytes, length);
}

void sp_html_printf(sp_html_out *out, const char *format, ...)
{
	char text[8192];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length < 0 || (size_t) length >= sizeof text)
		out->failed = true;
	else
		append(out, text, (size_t) length);
}

static const char *escape_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void sp_html_text(sp_html_out *out, const char *text)
{
	char clean[SP_HTML_TEXT_MAX + 1];
	size_t from = 0, at = 0;
	bool cut = sp_catalogue_clean(text, clean, sizeof clean) >= sizeof clean;
	for (; clean[at]; at++) {
		const char *escape = escape_of(clean[at]);
		if (!escape)
			continue;
		append(out, clean + from, at - from);
		append(out, escape, strlen(escape));
		from = at + 1;
	}
	append(out, clean + from, at - from);
	if (cut)
		append(out, "…", strlen("…"));
}

void sp_html_base64(sp_html_out *out, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char group[4096];
	size_t used = 0;
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t three = (uint32_t) bytes[i] << 16 | (left > 1 ? (uint32_t) bytes[i + 1] << 8 : 0) |
			(left > 2 ? bytes[i + 2] : 0);
		group[used++] = digits[three >> 18];
		group[used++] = digits[three >> 12 & 63];
		group[used++] = left > 1 ? digits[three >> 6 & 63] : '=';
		group[used++] = left > 2 ? digits[three & 63] : '=';
		if (used == sizeof group) {
			append(out, group, used);
			used = 0;
		}
	}
	append(out, group, used);
}
