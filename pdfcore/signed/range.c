/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ByteRange. What it leaves out is exactly the hexadecimal string of the value, with its angle brackets: anything more would be
 * bytes that nobody signed (signature wrapping, ISO 32000-2 12.8.1).
 */
#include "pdfcore/signed/range.h"

#include <string.h>

#include "pdfcore/source.h"

#define PIECE 4096
#define MARKER "%%EOF"
#define MARKER_BYTES 5
/* White space that writers leave behind the marker. */
#define TAIL_BYTES 64

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || !c;
}

static int hex_value(unsigned char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool byte_is(const signprep_document *doc, size_t at, unsigned char expected)
{
	unsigned char c;

	return sp_document_read(doc, at, &c, 1) && c == expected;
}

/* False for what can't be two ranges of this file with a value between them. */
static bool is_sound(const int64_t range[4], int64_t size)
{
	return range[0] == 0 && range[1] > 0 && range[2] > range[1] && range[3] >= 0 && range[2] <= size && range[3] <= size &&
		range[2] + range[3] <= size;
}

size_t sp_range_end(const sp_signed *s)
{
	return s->facts.flaws & SIGNPREP_FLAW_RANGE ? 0 : (size_t) (s->facts.range[2] + s->facts.range[3]);
}

static bool only_space(const signprep_document *doc, size_t from, size_t to)
{
	unsigned char piece[PIECE];

	while (from < to) {
		const size_t n = to - from < sizeof piece ? to - from : sizeof piece;

		if (!sp_document_read(doc, from, piece, n))
			return false;
		for (size_t i = 0; i < n; i++)
			if (!is_space(piece[i]))
				return false;
		from += n;
	}
	return true;
}

/* What stands between the brackets, as bytes. False: it is no hexadecimal string. An odd last digit means one with a 0 behind. */
static bool decode(const signprep_document *doc, size_t from, size_t to, unsigned char *out, size_t *length)
{
	unsigned char piece[PIECE];
	size_t digits = 0;

	while (from < to) {
		const size_t n = to - from < sizeof piece ? to - from : sizeof piece;

		if (!sp_document_read(doc, from, piece, n))
			return false;
		for (size_t i = 0; i < n; i++) {
			const int value = hex_value(piece[i]);

			if (value < 0 && !is_space(piece[i]))
				return false;
			if (value < 0)
				continue;
			out[digits / 2] = (unsigned char) (digits % 2 ? out[digits / 2] | value : value << 4);
			digits++;
		}
		from += n;
	}
	*length = (digits + 1) / 2;
	return true;
}

static bool read_value(sp_signed *s, const signprep_document *doc, sp_arena *arena)
{
	const size_t from = (size_t) s->facts.range[1], to = (size_t) s->facts.range[2];
	unsigned char *value;

	if (to - from < 2 || !byte_is(doc, from, '<') || !byte_is(doc, to - 1, '>')) {
		s->facts.flaws |= SIGNPREP_FLAW_GAP;
		return true;
	}
	/* Longer than anything real: what it may be is not looked at. */
	if ((to - from) / 2 > SP_SIGNED_VALUE_MAX) {
		s->facts.flaws |= SIGNPREP_FLAW_VALUE;
		return true;
	}
	value = sp_arena_alloc(arena, (to - from) / 2 + 1);
	if (!value)
		return false;
	if (decode(doc, from + 1, to - 1, value, &s->value_length))
		s->value = value;
	else
		s->facts.flaws |= SIGNPREP_FLAW_GAP;
	return true;
}

bool sp_range_judge(sp_signed *s, const signprep_document *doc, sp_arena *arena)
{
	const size_t size = sp_document_length(doc);

	if (!is_sound(s->facts.range, (int64_t) size)) {
		s->facts.flaws |= SIGNPREP_FLAW_RANGE;
		return true;
	}
	s->facts.covers = only_space(doc, sp_range_end(s), size);
	s->facts.after = s->facts.covers ? 0 : (int64_t) (size - sp_range_end(s));
	return read_value(s, doc, arena);
}

bool sp_range_ends_file(const signprep_document *doc, size_t end)
{
	unsigned char tail[TAIL_BYTES];
	size_t n = end < sizeof tail ? end : sizeof tail;

	if (!sp_document_read(doc, end - n, tail, n))
		return false;
	while (n && is_space(tail[n - 1]))
		n--;
	return n >= MARKER_BYTES && !memcmp(tail + n - MARKER_BYTES, MARKER, MARKER_BYTES);
}

/* Past the end of the line that ends at `at`. */
static size_t past_line_end(const signprep_document *doc, size_t at)
{
	const size_t size = sp_document_length(doc);

	if (at < size && byte_is(doc, at, '\r'))
		at++;
	if (at < size && byte_is(doc, at, '\n'))
		at++;
	return at;
}

size_t sp_range_next_end(const signprep_document *doc, size_t from)
{
	unsigned char piece[PIECE];
	const size_t size = sp_document_length(doc);

	/* Pieces overlap by what a marker may lack at the end of one. */
	for (size_t at = from; at + MARKER_BYTES <= size; at += sizeof piece - (MARKER_BYTES - 1)) {
		const size_t n = size - at < sizeof piece ? size - at : sizeof piece;

		if (!sp_document_read(doc, at, piece, n))
			return 0;
		for (size_t i = 0; i + MARKER_BYTES <= n; i++)
			if (piece[i] == '%' && !memcmp(piece + i, MARKER, MARKER_BYTES))
				return past_line_end(doc, at + i + MARKER_BYTES);
	}
	return 0;
}
