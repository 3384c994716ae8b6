/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Cutting content streams into operands and operators.
 *
 * Strings and names are decoded where they stand: what is meant is never longer than what spells it, so the stream's own
 * bytes hold it and an operand costs no memory of its own. Nothing here is an error: readers have always shown streams with
 * stray brackets and odd numbers, and a contract that every reader shows must not be one that we can't read. What ends
 * before its bracket sets `damaged`.
 */
#include <string.h>

#include "pdfcore/content/content.h"

enum { REGULAR, SPACE, DELIMITER };

static const unsigned char kinds[256] = { [0] = SPACE,
	['\t'] = SPACE,
	['\n'] = SPACE,
	['\f'] = SPACE,
	['\r'] = SPACE,
	[' '] = SPACE,
	['('] = DELIMITER,
	[')'] = DELIMITER,
	['<'] = DELIMITER,
	['>'] = DELIMITER,
	['['] = DELIMITER,
	[']'] = DELIMITER,
	['{'] = DELIMITER,
	['}'] = DELIMITER,
	['/'] = DELIMITER,
	['%'] = DELIMITER };

/* Value of a hexadecimal digit plus one, 0 for anything else. */
static const unsigned char hex[256] = { ['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
	['A'] = 11,
	['B'] = 12,
	['C'] = 13,
	['D'] = 14,
	['E'] = 15,
	['F'] = 16 };

static sp_operand *push(fz_context *ctx, sp_content *c, sp_operand_kind kind)
{
	sp_operand *operand;

	if (c->count == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 64;

		c->operands = fz_realloc_array(ctx, c->operands, cap, sp_operand);
		c->cap = cap;
	}
	operand = &c->operands[c->count++];
	operand->kind = kind;
	operand->number = 0;
	operand->bytes = NULL;
	operand->length = 0;
	return operand;
}

static unsigned char *skip_comment(unsigned char *p, const unsigned char *end)
{
	while (p < end && *p != '\n' && *p != '\r')
		p++;
	return p;
}

/* As forgiving as readers are: "--5" is -5, "1.2.3" is 1.2, "5-3" is 5. */
static unsigned char *read_number(unsigned char *p, const unsigned char *end, double *out)
{
	static const double scale[] = { 1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9 };
	double value = 0, fraction = 0;
	size_t places = 0;
	bool negative = false;

	for (; p < end && (*p == '-' || *p == '+'); p++)
		negative |= *p == '-';
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		value = value * 10 + (*p - '0');
	if (p < end && *p == '.') {
		for (p++; p < end && *p >= '0' && *p <= '9'; p++) {
			if (places < 9) {
				fraction = fraction * 10 + (*p - '0');
				places++;
			}
		}
		value += fraction * scale[places];
	}
	while (p < end && kinds[*p] == REGULAR)
		p++;
	*out = negative ? -value : value;
	return p;
}

static unsigned char *read_name(unsigned char *p, const unsigned char *end, sp_operand *out)
{
	unsigned char *to = p;

	out->bytes = to;
	while (p < end && kinds[*p] == REGULAR) {
		if (*p == '#' && end - p > 2 && hex[p[1]] && hex[p[2]]) {
			*to++ = (unsigned char) ((hex[p[1]] - 1) << 4 | (hex[p[2]] - 1));
			p += 3;
		} else {
			*to++ = *p++;
		}
	}
	out->length = (size_t) (to - out->bytes);
	return p;
}

/* Reads up to its closing bracket, not with it. */
static unsigned char *read_hex_string(unsigned char *p, const unsigned char *end, sp_operand *out)
{
	unsigned char *to = p;
	unsigned high = 0;

	out->bytes = to;
	/* Two digits side by side, as nearly always. */
	while (end - p >= 2 && hex[p[0]] && hex[p[1]]) {
		*to++ = (unsigned char) ((hex[p[0]] - 1) << 4 | (hex[p[1]] - 1));
		p += 2;
	}
	for (; p < end && *p != '>'; p++) {
		unsigned digit = hex[*p];

		if (!digit)
			continue;
		if (high) {
			*to++ = (unsigned char) ((high - 1) << 4 | (digit - 1));
			high = 0;
		} else {
			high = digit;
		}
	}
	if (high)
		*to++ = (unsigned char) ((high - 1) << 4);
	out->length = (size_t) (to - out->bytes);
	return p;
}

/* `p` stands after the backslash; `*to` gets what it means, if anything. */
static unsigned char *read_escape(unsigned char *p, const unsigned char *end, unsigned char **to)
{
	static const char from[] = "nrtbf", into[] = "\n\r\t\b\f";
	const char *known = *p ? strchr(from, *p) : NULL;
	unsigned value = 0;

	if (*p >= '0' && *p <= '7') {
		for (int i = 0; i < 3 && p < end && *p >= '0' && *p <= '7'; i++)
			value = value << 3 | (unsigned) (*p++ - '0');
		*(*to)++ = (unsigned char) value;
		return p;
	}
	if (*p == '\r')
		return p + 1 < end && p[1] == '\n' ? p + 2 : p + 1;
	if (*p == '\n')
		return p + 1;
	*(*to)++ = known ? (unsigned char) into[known - from] : *p;
	return p + 1;
}

/* Reads up to its closing bracket, not with it. */
static unsigned char *read_string(unsigned char *p, const unsigned char *end, sp_operand *out)
{
	unsigned char *to = p;
	int depth = 1;

	out->bytes = to;
	while (p < end) {
		if (*p == '\\') {
			if (++p < end)
				p = read_escape(p, end, &to);
			continue;
		}
		if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			break;
		*to++ = *p++;
	}
	out->length = (size_t) (to - out->bytes);
	return p;
}

/* `p` stands after the opening bracket. */
static unsigned char *skip_string(unsigned char *p, const unsigned char *end)
{
	int depth = 1;

	for (; p < end && depth; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
	}
	return p;
}

/*
 * `p` stands at <<. A dictionary is kept as its bytes: most belong to images or to marked content whose properties nobody
 * asks for. Strings of either kind are stepped over so that their brackets do not count.
 */
static unsigned char *skip_dict(unsigned char *p, const unsigned char *end)
{
	int depth = 0;

	do {
		bool twice = p + 1 < end && p[1] == *p;

		if (*p == '(') {
			p = skip_string(p + 1, end);
		} else if (*p == '<' && !twice) {
			while (p < end && *p != '>')
				p++;
			p += p < end;
		} else {
			bool bracket = twice && (*p == '<' || *p == '>');

			depth += !bracket ? 0 : *p == '<' ? 1 : -1;
			p += bracket ? 2 : 1;
		}
	} while (p < end && depth);
	return p;
}

/* Steps over the closing bracket, if the stream did not end before it. */
static unsigned char *close_bracket(sp_content *c, unsigned char *p)
{
	if (p < c->end)
		return p + 1;
	c->damaged = true;
	return p;
}

static unsigned char *read_dict(fz_context *ctx, sp_content *c, unsigned char *p)
{
	sp_operand *operand = push(ctx, c, SP_OPERAND_DICT);

	operand->bytes = p;
	p = skip_dict(p, c->end);
	operand->length = (size_t) (p - operand->bytes);
	if (p == c->end && p[-1] != '>')
		c->damaged = true;
	return p;
}

static unsigned char *read_delimited(fz_context *ctx, sp_content *c, unsigned char *p)
{
	unsigned char *end = c->end;

	switch (*p) {
	case '/': return read_name(p + 1, end, push(ctx, c, SP_OPERAND_NAME));
	case '(': return close_bracket(c, read_string(p + 1, end, push(ctx, c, SP_OPERAND_STRING)));
	case '<':
		if (p + 1 < end && p[1] == '<')
			return read_dict(ctx, c, p);
		return close_bracket(c, read_hex_string(p + 1, end, push(ctx, c, SP_OPERAND_STRING)));
	case '%': return skip_comment(p, end);
	case '[':
	case ']': return p + 1;
	default: c->damaged = true; return p + 1;
	}
}

static bool is_word(const unsigned char *p, size_t length, const char *word)
{
	return strlen(word) == length && !memcmp(p, word, length);
}

/* true, false and null are operands; everything else that starts like a word is an operator. */
static unsigned read_word(fz_context *ctx, sp_content *c, unsigned char *start, size_t length)
{
	unsigned op = 0;

	if (is_word(start, length, "true") || is_word(start, length, "false") || is_word(start, length, "null")) {
		push(ctx, c, SP_OPERAND_OTHER);
		return SP_OP_END;
	}
	if (length > 3)
		return SP_OP_UNKNOWN;
	for (size_t i = 0; i < length; i++)
		op |= (unsigned) start[i] << 8 * i;
	return op;
}

unsigned sp_content_next(fz_context *ctx, sp_content *c)
{
	unsigned char *p = c->at, *end = c->end;

	c->count = 0;
	while (p < end) {
		unsigned char first = *p;

		if (kinds[first] == SPACE) {
			p++;
		} else if ((first >= '0' && first <= '9') || first == '-' || first == '.' || first == '+') {
			p = read_number(p, end, &push(ctx, c, SP_OPERAND_NUMBER)->number);
		} else if (kinds[first] == DELIMITER) {
			p = read_delimited(ctx, c, p);
		} else {
			unsigned char *start = p;
			unsigned op;

			while (p < end && kinds[*p] == REGULAR)
				p++;
			c->at = p;
			op = read_word(ctx, c, start, (size_t) (p - start));
			if (op)
				return op;
		}
	}
	c->at = p;
	return SP_OP_END;
}

/* EI ends the data where white space stands before it, a blank or the end after it, and no binary bytes follow soon. */
static bool ends_image(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *limit = end - p > 18 ? p + 18 : end;

	if (end - p < 3 || kinds[p[0]] != SPACE || p[1] != 'E' || p[2] != 'I')
		return false;
	if (end - p > 3 && kinds[p[3]] != SPACE)
		return false;
	for (p += 3; p < limit; p++)
		if (*p >= 0x80 || (*p < ' ' && kinds[*p] != SPACE))
			return false;
	return true;
}

void sp_content_inline_image(fz_context *ctx, sp_content *c)
{
	unsigned char *p;

	if (sp_content_next(ctx, c) != SP_OP2('I', 'D')) {
		c->damaged = true;
		return;
	}
	for (p = c->at; p < c->end; p++) {
		if (ends_image(p, c->end)) {
			c->at = p + 3;
			return;
		}
	}
	c->at = c->end;
	c->damaged = true;
}
