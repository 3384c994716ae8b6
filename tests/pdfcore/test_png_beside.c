/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two pictures side by side: pixel by pixel, and what is no picture of ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include <signprep/render.h>

#include "base/buf.h"
#include "tests/support/png_read.h"

static bool append(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

static void put_u32(sp_buf *out, unsigned long value)
{
	const unsigned char bytes[4] = { (unsigned char) (value >> 24), (unsigned char) (value >> 16), (unsigned char) (value >> 8),
		(unsigned char) value };
	sp_buf_append(out, bytes, 4);
}

static void put_chunk(sp_buf *out, const char *type, const void *data, size_t length)
{
	put_u32(out, (unsigned long) length);
	sp_buf_append(out, type, 4);
	sp_buf_append(out, data, length);
	put_u32(out, crc32(crc32(0, (const Bytef *) type, 4), data, (uInt) length));
}

/* `rows` hold a filter byte each. */
static void make(sp_buf *out, unsigned char width, unsigned char height, unsigned char colour, const void *rows, size_t length)
{
	const unsigned char head[13] = { 0, 0, 0, width, 0, 0, 0, height, 8, colour, 0, 0, 0 };
	unsigned char packed[256];
	uLongf size = sizeof packed;
	assert_int_equal(compress(packed, &size, rows, (uLong) length), Z_OK);
	sp_buf_init(out, 4096);
	sp_buf_append(out, "\x89PNG\r\n\x1a\n", 8);
	put_chunk(out, "IHDR", head, 13);
	put_chunk(out, "IDAT", packed, size);
	put_chunk(out, "IEND", "", 0);
}

static signprep_code beside(const sp_buf *a, const sp_buf *b, sp_buf *out, signprep_error *err)
{
	sp_buf_init(out, 1 << 20);
	return signprep_png_beside(a->data, a->length, b->data, b->length, append, out, err);
}

static void assert_pixel(const png_image *image, unsigned x, unsigned y, unsigned rgb)
{
	unsigned char seen[3];
	png_rgb(image, x, y, seen);
	assert_int_equal((unsigned) seen[0] << 16 | (unsigned) seen[1] << 8 | seen[2], rgb);
}

static void left_gap_right(void **state)
{
	/* Grey, two pixels wide and one high; colours, one wide and two high. */
	static const unsigned char grey[] = { 0, 0x10, 0x20 }, colours[] = { 0, 1, 2, 3, 0, 4, 5, 6 };
	sp_buf a, b, out;
	png_image image;
	(void) state;
	make(&a, 2, 1, 0, grey, sizeof grey);
	make(&b, 1, 2, 2, colours, sizeof colours);
	assert_int_equal(beside(&a, &b, &out, NULL), SIGNPREP_OK);
	assert_true(png_read(out.data, out.length, &image));
	assert_int_equal(image.width, 2 + 8 + 1);
	assert_int_equal(image.height, 2);
	assert_pixel(&image, 0, 0, 0x101010);
	assert_pixel(&image, 1, 0, 0x202020);
	assert_pixel(&image, 2, 0, 0xB0B0B0);
	assert_pixel(&image, 9, 1, 0xB0B0B0);
	assert_pixel(&image, 10, 0, 0x010203);
	assert_pixel(&image, 10, 1, 0x040506);
	/* Below the shorter one it is white. */
	assert_pixel(&image, 0, 1, 0xFFFFFF);
	png_free(&image);
	sp_buf_clear(&a);
	sp_buf_clear(&b);
	sp_buf_clear(&out);
}

static void nothing_else_passes(void **state)
{
	static const unsigned char grey[] = { 0, 0x10, 0x20 }, filtered[] = { 1, 0x10, 0x20 }, much[] = { 0, 1, 2, 3, 4 };
	sp_buf good, bad, out;
	(void) state;
	make(&good, 2, 1, 0, grey, sizeof grey);
	for (int kind = 0; kind < 6; kind++) {
		signprep_error err = { 0 };
		switch (kind) {
		case 0: make(&bad, 2, 1, 0, filtered, sizeof filtered); break; /* a filter */
		case 1: make(&bad, 3, 1, 0, grey, sizeof grey); break;         /* too little in it */
		case 2: make(&bad, 2, 1, 0, much, sizeof much); break;         /* too much */
		case 3: make(&bad, 2, 1, 6, grey, sizeof grey); break;         /* with alpha */
		case 4: make(&bad, 0, 1, 0, grey, sizeof grey); break;         /* no width */
		default: /* a width of 2^31 */ make(&bad, 2, 1, 0, grey, sizeof grey); bad.data[16] = (char) 0x80;
		}
		assert_int_equal(beside(&good, &bad, &out, &err), SIGNPREP_LIMIT);
		assert_string_equal(err.id, "R734");
		sp_buf_clear(&out);
		assert_int_equal(beside(&bad, &good, &out, &err), SIGNPREP_LIMIT);
		sp_buf_clear(&out);
		sp_buf_clear(&bad);
	}
	for (size_t length = 0; length < good.length - 12; length++) {
		signprep_error err = { 0 };
		sp_buf_init(&out, 4096);
		assert_int_equal(
			signprep_png_beside(good.data, length, good.data, good.length, append, &out, &err), SIGNPREP_LIMIT);
		sp_buf_clear(&out);
	}
	sp_buf_clear(&good);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(left_gap_right), cmocka_unit_test(nothing_else_passes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
