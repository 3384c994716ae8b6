/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* JSON text laid out for people. */
#include "base/json/json_pretty.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Past the string that starts at `at`. */
static size_t skip_string(const char *text, size_t length, size_t at)
{
	for (at++; at < length && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at < length ? at + 1 : length;
}

/* The first of `marks` from `at` on, strings passed over; `length` when there is none. */
static size_t next_of(const char *text, size_t length, size_t at, const char *marks)
{
	while (at < length && !strchr(marks, text[at]))
		at = text[at] == '"' ? skip_string(text, length, at) : at + 1;
	return at;
}

static void put_line_start(sp_buf *out, size_t depth)
{
	sp_buf_putc(out, '\n');
	for (size_t i = 0; i < depth; i++)
		sp_buf_puts(out, "  ");
}

/* C1 controls steer terminals, and these marks turn text around: JSON can spell them. */
static bool is_unsafe(uint32_t cp)
{
	return (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

static void put_string(sp_buf *out, const char *text, size_t from, size_t to)
{
	for (size_t start = from; from < to; start = from) {
		uint32_t cp = 0;
		size_t n = 0;
		while (from < to && !is_unsafe(cp)) {
			n = sp_utf8_decode(text + from, to - from, &cp);
			from += n ? n : 1;
		}
		bool unsafe = is_unsafe(cp);
		sp_buf_append(out, text + start, from - start - (unsafe ? n : 0));
		if (unsafe)
			sp_buf_printf(out, "\\u%04x", (unsigned) cp);
	}
}

/* What stands between brackets on one line. */
static void put_inline(sp_buf *out, const char *text, size_t from, size_t to)
{
	while (from < to) {
		size_t next = text[from] == '"' ? skip_string(text, to, from) : from + 1;
		if (!is_blank(text[from]))
			put_string(out, text, from, next);
		if (text[from] == ',')
			sp_buf_putc(out, ' ');
		from = next;
	}
}

bool sp_json_pretty(const char *text, size_t length, sp_buf *out)
{
	size_t depth = 0;
	for (size_t at = 0; at < length && !out->failed;) {
		char c = text[at];
		if (c == '"') {
			size_t end = skip_string(text, length, at);
			put_string(out, text, at, end);
			at = end;
			continue;
		}
		if (c == '[' || c == '{') {
			/* Nothing but plain values up to its end: an empty object has none, a full one has a colon. */
			size_t end = next_of(text, length, at + 1, "[]{}:");
			if (end < length && text[end] == (c == '[' ? ']' : '}')) {
				put_inline(out, text, at, end + 1);
				at = end + 1;
				continue;
			}
			sp_buf_putc(out, c);
			put_line_start(out, ++depth);
		} else if (c == ']' || c == '}') {
			put_line_start(out, depth ? --depth : 0);
			sp_buf_putc(out, c);
		} else if (c == ',') {
			sp_buf_putc(out, c);
			put_line_start(out, depth);
		} else if (c == ':')
			sp_buf_puts(out, ": ");
		else if (!is_blank(c))
			sp_buf_putc(out, c);
		at++;
	}
	return !out->failed;
}
