/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Heads of PNG and JPEG files. */
#include "locate/request/picture_size.h"

#include <string.h>

static size_t number(const unsigned char *at, int bytes)
{
	size_t value = 0;
	for (int i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

/* Signature, then the chunk IHDR, which is the first of every PNG. */
static bool measure_png(sp_picture_size *out, const unsigned char *b, size_t length)
{
	if (length < 24 || memcmp(b, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp(b + 12, "IHDR", 4) != 0)
		return false;
	*out = (sp_picture_size) { number(b + 16, 4), number(b + 20, 4) };
	return true;
}

/* A frame's head has the size; C4, C8 and CC are tables and a reserve that share its range of markers. */
static bool is_frame(unsigned char marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* Segments up to the frame's: FF, a marker, a length that counts itself. */
static bool measure_jpeg(sp_picture_size *out, const unsigned char *b, size_t length)
{
	size_t at = 2;
	if (length < 4 || memcmp(b, "\xff\xd8\xff", 3) != 0)
		return false;
	while (at + 9 < length && b[at] == 0xFF) {
		const unsigned char marker = b[at + 1];
		if (marker == 0xFF) { /* padding */
			at++;
			continue;
		}
		if (is_frame(marker)) {
			*out = (sp_picture_size) { number(b + at + 7, 2), number(b + at + 5, 2) };
			return true;
		}
		at += 2 + number(b + at + 2, 2);
	}
	return false;
}

bool sp_picture_measure(sp_picture_size *out, const void *bytes, size_t length)
{
	const bool found = measure_png(out, bytes, length) || measure_jpeg(out, bytes, length);
	return found && out->width > 0 && out->height > 0;
}

bool sp_picture_is_drawn(const sp_picture_size *size)
{
	return size->height <= SIGNPREP_PICTURE_PIXELS / size->width;
}

signprep_fit sp_picture_fit(const signprep_shown *shown)
{
	return !shown->keep_ratio ? SIGNPREP_FIT_FILL : shown->aside ? SIGNPREP_FIT_CORNER : SIGNPREP_FIT_MIDDLE;
}
