/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Reads back PNGs (8 bit grey, RGB, RGBA, not interlaced) with zlib, to look at single pixels. */
#ifndef SP_TESTS_PNG_READ_H
#define SP_TESTS_PNG_READ_H

#include <stdbool.h>
#include <stddef.h>

typedef struct png_image {
	unsigned width, height, channels;
	unsigned char *pixels; /* width * height * channels */
} png_image;

bool png_read(const void *bytes, size_t length, png_image *out);
/** Red, green, blue of a pixel. */
void png_rgb(const png_image *image, unsigned x, unsigned y, unsigned char rgb[3]);
void png_free(png_image *image);

#endif
