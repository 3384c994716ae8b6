/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tokens of JSON text. */
#include "base/json/json_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

const char *sp_json_skip_space(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
		at++;
	return at;
}

/* Value of four hexadecimal digits, -1 when they are not. */
static long hex4(const char *p, const char *end)
{
	long value = 0;
	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int letter = c | 0x20;
		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (letter >= 'a' && letter <= 'f')
			value = value * 16 + (letter - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* Past the escape whose backslash stands at `at`, NULL when it is none. */
static const char *escape_end(const char *at, const char *end, const char **expected)
{
	*expected = "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0001-\\uFFFF";
	if (end - at < 2)
		return NULL;
	if (at[1] != 'u')
		return strchr("\"\\/bfnrt", at[1]) && at[1] ? at + 2 : NULL;
	long unit = hex4(at + 2, end);
	if (unit <= 0)
		return NULL;
	if (unit < 0xD800 || unit > 0xDFFF)
		return at + 6;
	*expected = "\\uD800-\\uDBFF \\uDC00-\\uDFFF";
	if (unit > 0xDBFF || end - at < 12 || at[6] != '\\' || at[7] != 'u')
		return NULL;
	long low = hex4(at + 8, end);
	return low >= 0xDC00 && low <= 0xDFFF ? at + 12 : NULL;
}

const char *sp_json_string_end(const char *at, const char *end, const char **bad, const char **expected)
{
	const char *p = at + 1;
	while (p < end && *p != '"') {
		if ((unsigned char) *p < 0x20) {
			*bad = p;
			*expected = "'\"'";
			return NULL;
		}
		const char *next = *p == '\\' ? escape_end(p, end, expected) : p + 1;
		if (!next) {
			*bad = p;
			return NULL;
		}
		p = next;
	}
	if (p < end)
		return p + 1;
	*bad = end;
	*expected = "'\"'";
	return NULL;
}

const char *sp_json_value_end(const char *at, const char *end)
{
	size_t depth = 0;
	do {
		at = sp_json_skip_space(at, end);
		if (at == end)
			return end;
		if (*at == '"') {
			const char *bad, *expected, *after = sp_json_string_end(at, end, &bad, &expected);
			at = after ? after : end;
			continue;
		}
		depth += *at == '{' || *at == '[';
		depth -= depth && (*at == '}' || *at == ']');
		bool mark = strchr("{}[],:", *at) != NULL;
		at++;
		while (!mark && at < end && !strchr("{}[],: \t\r\n\"", *at))
			at++;
	} while (depth);
	return at;
}

static const char *digits_end(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

const char *sp_json_number_end(const char *at, const char *end, const char **bad)
{
	const char *p = at + (at < end && *at == '-'), *start = p;
	*bad = p;
	p = digits_end(p, end);
	/* A leading zero stands alone. */
	if (p == start)
		return NULL;
	if (*start == '0')
		p = start + 1;
	if (p < end && *p == '.') {
		start = p + 1;
		p = digits_end(start, end);
		*bad = p;
		if (p == start)
			return NULL;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		start = p + 1;
		if (start < end && (*start == '+' || *start == '-'))
			start++;
		p = digits_end(start, end);
		*bad = p;
		if (p == start)
			return NULL;
	}
	return p;
}

/* The next byte of what a well-formed string spells in UTF-8; *left holds the rest of a resolved escape. */
struct speller {
	const char *at;
	char rest[4];
	size_t rest_at, rest_count;
};

static int next_byte(struct speller *s)
{
	if (s->rest_at < s->rest_count)
		return (unsigned char) s->rest[s->rest_at++];
	char c = *s->at;
	if (c == '"')
		return -1;
	if (c != '\\') {
		s->at++;
		return (unsigned char) c;
	}
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	char name = s->at[1];
	if (name != 'u') {
		s->at += 2;
		return (unsigned char) values[strchr(names, name) - names];
	}
	uint32_t cp = (uint32_t) hex4(s->at + 2, s->at + 6);
	s->at += 6;
	if (cp >= 0xD800 && cp <= 0xDBFF) {
		cp = 0x10000 + ((cp - 0xD800) << 10) + ((uint32_t) hex4(s->at + 2, s->at + 6) - 0xDC00);
		s->at += 6;
	}
	s->rest_count = sp_utf8_encode(cp, s->rest);
	s->rest_at = 1;
	return (unsigned char) s->rest[0];
}

size_t sp_json_string_decode(const char *at, char *out)
{
	struct speller s = { .at = at + 1 };
	size_t length = 0;
	for (int c; (c = next_byte(&s)) >= 0;)
		out[length++] = (char) c;
	out[length] = '\0';
	return length;
}

const char *sp_json_string_place(const char *at, size_t offset)
{
	struct speller s = { .at = at + 1 };
	const char *place = s.at;
	for (size_t i = 0; i <= offset; i++) {
		if (s.rest_at >= s.rest_count)
			place = s.at;
		if (next_byte(&s) < 0)
			break;
	}
	return place;
}

uint64_t sp_json_string_hash(const char *at)
{
	struct speller s = { .at = at + 1 };
	uint64_t hash = 0xCBF29CE484222325u;
	for (int c; (c = next_byte(&s)) >= 0;)
		hash = (hash ^ (uint64_t) c) * 0x100000001B3u;
	return hash;
}

int sp_json_string_compare(const char *a, const char *b)
{
	struct speller left = { .at = a + 1 }, right = { .at = b + 1 };
	for (;;) {
		int l = next_byte(&left), r = next_byte(&right);
		if (l != r)
			return l < r ? -1 : 1;
		if (l < 0)
			return 0;
	}
}

int sp_json_string_equals(const char *at, const char *text, size_t length)
{
	struct speller s = { .at = at + 1 };
	for (size_t i = 0; i < length; i++)
		if (next_byte(&s) != (unsigned char) text[i])
			return 0;
	return next_byte(&s) < 0;
}

void sp_json_line_column(const char *text, const char *at, size_t *line, size_t *column)
{
	*line = *column = 1;
	for (const char *p = text; p < at; p++) {
		if (*p == '\n') {
			++*line;
			*column = 1;
		} else
			*column += ((unsigned char) *p & 0xC0) != 0x80;
	}
}
