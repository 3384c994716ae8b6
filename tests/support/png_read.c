/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Chunks, one zlib stream, the five filters of PNG. */
#include "tests/support/png_read.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

static unsigned be32(const unsigned char *p)
{
	return (unsigned) p[0] << 24 | (unsigned) p[1] << 16 | (unsigned) p[2] << 8 | p[3];
}

static unsigned char *gather(const unsigned char *bytes, size_t length, size_t *total, png_image *out)
{
	unsigned char *data = malloc(length);
	*total = 0;
	for (size_t at = 8; data && at + 12 <= length;) {
		unsigned size = be32(bytes + at);
		const unsigned char *body = bytes + at + 8;
		if (size > length - at - 12)
			break;
		if (memcmp(bytes + at + 4, "IHDR", 4) == 0 && body[8] == 8 && body[12] == 0) {
			out->width = be32(body);
			out->height = be32(body + 4);
			out->channels = body[9] == 0 ? 1 : body[9] == 2 ? 3 : body[9] == 6 ? 4 : 0;
		} else if (memcmp(bytes + at + 4, "IDAT", 4) == 0) {
			memcpy(data + *total, body, size);
			*total += size;
		}
		at += 12 + (size_t) size;
	}
	return data;
}

static int paeth(int a, int b, int c)
{
	int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
	return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

static bool unfilter(const unsigned char *raw, png_image *out)
{
	size_t stride = (size_t) out->width * out->channels, bpp = out->channels;
	for (unsigned y = 0; y < out->height; y++) {
		const unsigned char *in = raw + y * (stride + 1);
		unsigned char *row = out->pixels + y * stride, filter = *in++;
		for (size_t x = 0; x < stride; x++) {
			int a = x >= bpp ? row[x - bpp] : 0, b = y ? row[x - stride] : 0,
			    c = y && x >= bpp ? row[x - stride - bpp] : 0;
			int add = filter == 0 ? 0 : filter == 1 ? a : filter == 2 ? b : filter == 3 ? (a + b) / 2 : paeth(a, b, c);
			row[x] = (unsigned char) (in[x] + add);
		}
		if (filter > 4)
			return false;
	}
	return true;
}

bool png_read(const void *bytes, size_t length, png_image *out)
{
	size_t packed;
	bool good = false;
	memset(out, 0, sizeof *out);
	if (length < 57 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0)
		return false;
	unsigned char *data = gather(bytes, length, &packed, out), *raw = NULL;
	uLongf size = (uLongf) out->height * ((uLongf) out->width * out->channels + 1);
	if (data && out->channels && (raw = malloc(size)) != NULL && (out->pixels = malloc(size)) != NULL)
		good = uncompress(raw, &size, data, packed) == Z_OK && unfilter(raw, out);
	free(raw);
	free(data);
	if (!good)
		png_free(out);
	return good;
}

void png_rgb(const png_image *image, unsigned x, unsigned y, unsigned char rgb[3])
{
	const unsigned char *pixel = image->pixels + ((size_t) y * image->width + x) * image->channels;
	for (unsigned i = 0; i < 3; i++)
		rgb[i] = pixel[image->channels >= 3 ? i : 0];
}

void png_free(png_image *image)
{
	free(image->pixels);
	image->pixels = NULL;
}
