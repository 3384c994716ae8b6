/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The charset of a CFF font (Adobe Technical Note 5176, sections 4 to 13). */
#include "pdfcore/bake/cff_charset.h"

enum { OP_CHARSET = 15, OP_ESCAPE = 12, OP_ROS = 30 };

typedef struct reader {
	const unsigned char *bytes;
	size_t length, at;
	bool bad;
} reader;

static uint32_t take(reader *r, int bytes)
{
	uint32_t value = 0;

	if (r->bad || r->length - r->at < (size_t) bytes) {
		r->bad = true;
		return 0;
	}
	while (bytes--)
		value = value << 8 | r->bytes[r->at++];
	return value;
}

static void go_to(reader *r, size_t at)
{
	if (at > r->length)
		r->bad = true;
	else
		r->at = at;
}

/* Past an INDEX; where its first object lies. */
static void take_index(reader *r, size_t *first, size_t *first_end)
{
	size_t count = take(r, 2), offsets, base, size;

	*first = *first_end = r->at;
	if (!count || r->bad)
		return;
	size = take(r, 1);
	if (size < 1 || size > 4) {
		r->bad = true;
		return;
	}
	offsets = r->at;
	base = offsets + (count + 1) * size - 1;
	*first = base + take(r, (int) size);
	*first_end = base + take(r, (int) size);
	go_to(r, offsets + count * size);
	go_to(r, base + take(r, (int) size));
}

/* The last operand before each operator is all that is needed. */
static bool read_top(reader r, size_t end, size_t *charset)
{
	bool keyed = false;
	uint32_t operand = 0;

	while (!r.bad && r.at < end) {
		uint32_t b = take(&r, 1);

		if (b == OP_ESCAPE) {
			keyed |= take(&r, 1) == OP_ROS;
		} else if (b <= 21) {
			if (b == OP_CHARSET)
				*charset = operand;
		} else if (b == 28) {
			operand = take(&r, 2);
		} else if (b == 29) {
			operand = take(&r, 4);
		} else if (b == 30) {
			while (!r.bad && (take(&r, 1) & 0xF) != 0xF)
				continue;
		} else if (b >= 32 && b <= 246) {
			operand = b - 139;
		} else if (b >= 247 && b <= 250) {
			operand = (b - 247) * 256 + take(&r, 1) + 108;
		} else {
			take(&r, 1);
		}
	}
	return keyed;
}

bool sp_cff_charset(const unsigned char *bytes, size_t length, uint16_t *cids, size_t count)
{
	reader r = { bytes, length, 0, false };
	size_t first, end, charset = 0, glyph = 1;
	uint32_t format;

	take(&r, 2);
	go_to(&r, take(&r, 1));
	take_index(&r, &first, &end);
	take_index(&r, &first, &end);
	if (r.bad || end > length || first > end)
		return false;
	go_to(&r, first);
	for (size_t i = 0; i < count; i++)
		cids[i] = (uint16_t) i;
	/* Charsets 0 to 2 are predefined, for fonts with names. */
	if (!read_top(r, end, &charset) || charset <= 2)
		return !r.bad;
	go_to(&r, charset);
	format = take(&r, 1);
	while (!r.bad && glyph < count && format <= 2) {
		uint32_t cid = take(&r, 2), more = format ? take(&r, (int) format) : 0;

		for (uint32_t i = 0; i <= more && glyph < count; i++)
			cids[glyph++] = (uint16_t) (cid + i);
	}
	return !r.bad && format <= 2;
}
