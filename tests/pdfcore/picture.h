/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Pages as pictures, for tests that look at pixels. Everything asserts. */
#ifndef SP_TESTS_PICTURE_H
#define SP_TESTS_PICTURE_H

#include "page_text.h"

#include <signprep/render.h>

#include "tests/support/png_read.h"

/** Growing bytes; fits signprep_write_fn. `room` is what is accepted, 0 for all. */
typedef struct gathered {
	char *bytes;
	size_t length, room;
} gathered;

bool gather_bytes(void *gathered, const void *bytes, size_t length);

/** Page `number` at `dpi` with marks. png_free it. */
png_image picture_of(signprep_document *doc, int number, double dpi, const signprep_mark *marks, size_t count);
bool is_white(const png_image *image, unsigned x, unsigned y);
/** Colour as 0xRRGGBB. */
unsigned colour_at(const png_image *image, unsigned x, unsigned y);

typedef bool (*pixel_fn)(unsigned char r, unsigned char g, unsigned char b);
/** Bounds of the pixels that `wanted` picks, in pixels; x1 and y1 are past the last. Asserts there is one. */
signprep_rect bounds_of(const png_image *image, pixel_fn wanted);
bool is_red(unsigned char r, unsigned char g, unsigned char b);
bool is_dark(unsigned char r, unsigned char g, unsigned char b);

#endif
