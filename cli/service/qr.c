/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* QR codes. The PNG is stored, not compressed: a code is small, and zlib belongs to pdfcore. */
#include "cli/service/qr.h"

#include <qrencode.h>
#include <stdint.h>
#include <string.h>

#define MARGIN 4 /* modules that ISO/IEC 18004 wants white around it */
#define SCALE 8
#define STORED_MAX 65535

static bool is_dark(const QRcode *code, int x, int y)
{
	x -= MARGIN;
	y -= MARGIN;
	return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1);
}

bool sp_qr_text(sp_buf *out, const char *text, bool colour)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	if (!code)
		return false;
	int side = code->width + 2 * MARGIN;
	for (int y = 0; y < side; y += 2) {
		if (colour)
			sp_buf_puts(out, "\033[30;47m");
		for (int x = 0; x < side; x++) {
			/* What is drawn: the dark modules in black, or the light ones in the terminal's own colour. */
			bool upper = is_dark(code, x, y) == colour, lower = (y + 1 < side && is_dark(code, x, y + 1)) == colour;
			if (!colour && y + 1 >= side)
				lower = false;
			sp_buf_puts(out, upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
		}
		sp_buf_puts(out, colour ? "\033[0m\n" : "\n");
	}
	QRcode_free(code);
	return !out->failed;
}

static void put_u32(sp_buf *out, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		sp_buf_putc(out, (char) (value >> shift & 0xff));
}

static uint32_t crc_of(const char *bytes, size_t length)
{
	uint32_t crc = 0xffffffff;
	for (size_t i = 0; i < length; i++) {
		crc ^= (unsigned char) bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

static void put_chunk(sp_buf *out, const char *type, const void *data, size_t length)
{
	put_u32(out, (uint32_t) length);
	size_t start = out->length;
	sp_buf_append(out, type, 4);
	sp_buf_append(out, data, length);
	if (!out->failed)
		put_u32(out, crc_of(out->data + start, length + 4));
}

static void put_stored(sp_buf *out, const char *bytes, size_t length)
{
	uint32_t a = 1, b = 0;
	for (size_t i = 0; i < length; i++) {
		a = (a + (unsigned char) bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	sp_buf_append(out, "\x78\x01", 2);
	for (size_t at = 0; at < length;) {
		size_t n = length - at < STORED_MAX ? length - at : STORED_MAX;
		const unsigned char low = (unsigned char) (n & 0xff), high = (unsigned char) (n >> 8);
		const unsigned char head[] = { at + n == length, low, high, (unsigned char) ~low, (unsigned char) ~high };
		sp_buf_append(out, head, sizeof head);
		sp_buf_append(out, bytes + at, n);
		at += n;
	}
	put_u32(out, b << 16 | a);
}

/* One byte a pixel, grey, a filter byte in front of each row. */
static void put_pixels(sp_buf *out, const QRcode *code, int side)
{
	for (int y = 0; y < side * SCALE; y++) {
		sp_buf_putc(out, 0);
		for (int x = 0; x < side * SCALE; x++)
			sp_buf_putc(out, is_dark(code, x / SCALE, y / SCALE) ? 0 : (char) 0xff);
	}
}

bool sp_qr_png(sp_buf *out, const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	sp_buf pixels, stream, header;
	if (!code)
		return false;
	int side = code->width + 2 * MARGIN;
	sp_buf_init(&pixels, (size_t) 8 << 20);
	sp_buf_init(&stream, (size_t) 9 << 20);
	sp_buf_init(&header, 64);
	put_pixels(&pixels, code, side);
	if (!pixels.failed)
		put_stored(&stream, pixels.data, pixels.length);
	put_u32(&header, (uint32_t) (side * SCALE));
	put_u32(&header, (uint32_t) (side * SCALE));
	sp_buf_append(&header, "\x08\0\0\0\0", 5);
	bool made = !pixels.failed && !stream.failed && !header.failed;
	sp_buf_append(out, "\x89PNG\r\n\x1a\n", 8);
	if (made) {
		put_chunk(out, "IHDR", header.data, header.length);
		put_chunk(out, "IDAT", stream.data, stream.length);
		put_chunk(out, "IEND", "", 0);
	}
	sp_buf_clear(&pixels);
	sp_buf_clear(&stream);
	sp_buf_clear(&header);
	QRcode_free(code);
	return made && !out->failed;
}
