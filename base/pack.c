/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Values as bytes between processes of the same program. */
#include "base/pack.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

void sp_pack_u32(sp_buf *out, uint32_t value)
{
	sp_buf_append(out, &value, sizeof value);
}

void sp_pack_u64(sp_buf *out, uint64_t value)
{
	sp_buf_append(out, &value, sizeof value);
}

void sp_pack_double(sp_buf *out, double value)
{
	sp_buf_append(out, &value, sizeof value);
}

void sp_pack_bytes(sp_buf *out, const void *bytes, size_t length)
{
	if (length > UINT32_MAX) {
		out->failed = true;
		return;
	}
	sp_pack_u32(out, (uint32_t) length);
	if (length)
		sp_buf_append(out, bytes, length);
	sp_buf_putc(out, '\0');
}

void sp_pack_text(sp_buf *out, const char *text)
{
	sp_pack_bytes(out, text, text ? strlen(text) : 0);
}

/* The next `length` bytes, or NULL. */
static const char *take(sp_unpack *in, size_t length)
{
	const char *at = in->at;
	if (in->bad || length > in->left) {
		in->bad = true;
		return NULL;
	}
	in->at += length;
	in->left -= length;
	return at;
}

uint32_t sp_unpack_u32(sp_unpack *in)
{
	uint32_t value = 0;
	const char *at = take(in, sizeof value);
	if (at)
		memcpy(&value, at, sizeof value);
	return value;
}

uint32_t sp_unpack_upto(sp_unpack *in, uint32_t max)
{
	uint32_t value = sp_unpack_u32(in);
	if (value <= max)
		return value;
	in->bad = true;
	return 0;
}

uint64_t sp_unpack_u64(sp_unpack *in)
{
	uint64_t value = 0;
	const char *at = take(in, sizeof value);
	if (at)
		memcpy(&value, at, sizeof value);
	return value;
}

double sp_unpack_double(sp_unpack *in)
{
	double value = 0;
	const char *at = take(in, sizeof value);
	if (at)
		memcpy(&value, at, sizeof value);
	if (isfinite(value))
		return value;
	in->bad = true;
	return 0;
}

const char *sp_unpack_bytes(sp_unpack *in, size_t *length)
{
	*length = sp_unpack_u32(in);
	const char *at = *length < SIZE_MAX ? take(in, *length + 1) : NULL;
	if (at && at[*length] == '\0')
		return at;
	in->bad = true;
	*length = 0;
	return "";
}

static const char *unpack_name(sp_unpack *in, size_t *length)
{
	const char *at = sp_unpack_bytes(in, length);
	if (!memchr(at, '\0', *length))
		return at;
	in->bad = true;
	*length = 0;
	return "";
}

const char *sp_unpack_name(sp_unpack *in)
{
	size_t length;
	return unpack_name(in, &length);
}

const char *sp_unpack_text(sp_unpack *in)
{
	size_t length;
	const char *at = unpack_name(in, &length);
	if (sp_utf8_valid(at, length))
		return at;
	in->bad = true;
	return "";
}

size_t sp_unpack_count(sp_unpack *in, size_t least)
{
	size_t count = sp_unpack_u32(in);
	if (count <= in->left / least)
		return count;
	in->bad = true;
	return 0;
}

bool sp_unpack_done(const sp_unpack *in)
{
	return !in->bad && in->left == 0;
}
