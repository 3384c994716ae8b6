/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages as pictures, for tests that look at pixels. */
#include "picture.h"

#include <stdlib.h>
#include <string.h>

bool gather_bytes(void *opaque, const void *bytes, size_t length)
{
	gathered *g = opaque;

	if (g->room && g->length + length > g->room)
		return false;
	g->bytes = realloc(g->bytes, g->length + length);
	assert_non_null(g->bytes);
	memcpy(g->bytes + g->length, bytes, length);
	g->length += length;
	return true;
}

png_image picture_of(signprep_document *doc, int number, double dpi, const signprep_mark *marks, size_t count)
{
	signprep_png_options options = { .dpi = dpi };
	signprep_error err = { 0 };
	gathered png = { 0 };
	png_image image = { 0 };

	if (signprep_render_png(doc, &(signprep_drawing) { number, marks, count, NULL, 0 }, &options, gather_bytes, &png, &err))
		fail_msg("%s %s", err.id, err.message);
	assert_true(png_read(png.bytes, png.length, &image));
	free(png.bytes);
	return image;
}

unsigned colour_at(const png_image *image, unsigned x, unsigned y)
{
	unsigned char rgb[3];

	png_rgb(image, x, y, rgb);
	return (unsigned) rgb[0] << 16 | (unsigned) rgb[1] << 8 | rgb[2];
}

bool is_white(const png_image *image, unsigned x, unsigned y)
{
	return colour_at(image, x, y) == 0xFFFFFF;
}

signprep_rect bounds_of(const png_image *image, pixel_fn wanted)
{
	signprep_rect r = { image->width, image->height, 0, 0 };

	for (unsigned y = 0; y < image->height; y++)
		for (unsigned x = 0; x < image->width; x++) {
			unsigned char rgb[3];

			png_rgb(image, x, y, rgb);
			if (!wanted(rgb[0], rgb[1], rgb[2]))
				continue;
			r.x0 = x < r.x0 ? x : r.x0;
			r.y0 = y < r.y0 ? y : r.y0;
			r.x1 = x + 1 > r.x1 ? x + 1 : r.x1;
			r.y1 = y + 1 > r.y1 ? y + 1 : r.y1;
		}
	assert_true(r.x1 > r.x0);
	return r;
}

bool is_red(unsigned char r, unsigned char g, unsigned char b)
{
	return r > 150 && g < 140 && b < 140;
}

bool is_dark(unsigned char r, unsigned char g, unsigned char b)
{
	return r < 128 && g < 128 && b < 128;
}
