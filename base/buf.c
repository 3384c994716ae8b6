/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Growable bytes with a mandatory maximum. */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sp_buf_init(sp_buf *buf, size_t max)
{
	*buf = (sp_buf) { .max = max };
}

/* Room for `more` bytes and the NUL. */
static bool reserve(sp_buf *buf, size_t more)
{
	if (buf->failed)
		return false;
	if (buf->length > buf->max || more > buf->max - buf->length || buf->length + more == SIZE_MAX) {
		buf->failed = buf->full = true;
		return false;
	}
	size_t need = buf->length + more + 1;
	if (need <= buf->capacity)
		return true;
	size_t grown = buf->capacity < 64 ? 64 : buf->capacity;
	while (grown < need)
		grown = grown > SIZE_MAX / 2 ? need : grown * 2;
	if (buf->max < SIZE_MAX && grown > buf->max + 1)
		grown = buf->max + 1;
	char *moved = realloc(buf->data, grown);
	if (!moved) {
		buf->failed = true;
		return false;
	}
	buf->data = moved;
	buf->capacity = grown;
	return true;
}

bool sp_buf_append(sp_buf *buf, const void *bytes, size_t length)
{
	if (!reserve(buf, length))
		return false;
	if (length)
		memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
	return true;
}

char *sp_buf_room(sp_buf *buf, size_t more)
{
	return reserve(buf, more) ? buf->data + buf->length : NULL;
}

void sp_buf_wrote(sp_buf *buf, size_t length)
{
	buf->length += length;
	buf->data[buf->length] = '\0';
}

bool sp_buf_puts(sp_buf *buf, const char *text)
{
	return sp_buf_append(buf, text, strlen(text));
}

bool sp_buf_putc(sp_buf *buf, char c)
{
	return sp_buf_append(buf, &c, 1);
}

bool sp_buf_printf(sp_buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || !reserve(buf, (size_t) length)) {
		buf->failed = true;
		return false;
	}
	va_start(args, format);
	vsnprintf(buf->data + buf->length, (size_t) length + 1, format, args);
	va_end(args);
	buf->length += (size_t) length;
	return true;
}

char *sp_buf_take(sp_buf *buf, size_t *length)
{
	char *data = NULL;
	if (length)
		*length = 0;
	if (!buf->failed && reserve(buf, 0)) {
		data = buf->data;
		data[buf->length] = '\0';
		if (length)
			*length = buf->length;
		buf->data = NULL;
	}
	sp_buf_clear(buf);
	return data;
}

void sp_buf_clear(sp_buf *buf)
{
	free(buf->data);
	sp_buf_init(buf, buf->max);
}

void sp_buf_wipe(sp_buf *buf)
{
	if (buf->data)
		explicit_bzero(buf->data, buf->capacity);
	sp_buf_clear(buf);
}
