/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What reading packed results and finds has in common. */
#include "locate/unpack.h"

bool sp_reader_goes_on(const sp_reader *reader)
{
	return !reader->in->bad && !reader->failed;
}

const char *sp_reader_text(sp_reader *reader)
{
	const char *text = sp_unpack_text(reader->in);
	const char *copy = *text ? sp_arena_dup(reader->arena, text) : "";
	reader->failed |= copy == NULL;
	return copy ? copy : "";
}

void *sp_reader_array(sp_reader *reader, size_t *count, size_t least, size_t size)
{
	*count = sp_unpack_count(reader->in, least);
	void *items = sp_arena_array(reader->arena, *count ? *count : 1, size);
	if (!items) {
		*count = 0;
		reader->failed = true;
	}
	return items;
}

int sp_reader_page(sp_reader *reader)
{
	return (int) sp_unpack_upto(reader->in, INT32_MAX);
}

signprep_point sp_reader_point(sp_reader *reader)
{
	signprep_point p;
	p.x = sp_unpack_double(reader->in);
	p.y = sp_unpack_double(reader->in);
	return p;
}

signprep_rect sp_reader_rect(sp_reader *reader)
{
	signprep_point a = sp_reader_point(reader), b = sp_reader_point(reader);
	return (signprep_rect) { a.x, a.y, b.x, b.y };
}

void sp_pack_rect(sp_buf *out, signprep_rect rect)
{
	const double values[] = { rect.x0, rect.y0, rect.x1, rect.y1 };
	sp_buf_append(out, values, sizeof values);
}
