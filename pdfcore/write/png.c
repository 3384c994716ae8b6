/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A PNG row by row. Pages are white paper with black text: a full page of Chinese at 96 dpi, with the legend beside it, takes
 * zlib's level 1 without filters three quarters of the time of level 2, for 3 in 100 more bytes, a third of its default,
 * and any filter makes it larger.
 */
#include "pdfcore/write/png.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include <signprep/render.h>

#include "base/buf.h"
#include "base/fail.h"

#define LEVEL 1
#define PIECE 65536
#define NO_PAPER 0xD0
#define PIXELS_PER_METRE(dpi) lround((dpi) / 0.0254)

typedef struct png_writer {
	fz_context *ctx;
	fz_buffer *out;
	z_stream zip;
	unsigned char piece[PIECE];
	unsigned char *no_paper; /* as much of it as the wider one needs */
} png_writer;

static void put_u32(unsigned char *out, unsigned long value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char) (value >> (24 - 8 * i));
}

static void append_u32(png_writer *w, unsigned long value)
{
	unsigned char bytes[4];

	put_u32(bytes, value);
	fz_append_data(w->ctx, w->out, bytes, sizeof bytes);
}

/* `type` is of four letters. */
static void append_chunk(png_writer *w, const char *type, const unsigned char *data, size_t length)
{
	uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *) type, 4);

	append_u32(w, (unsigned long) length);
	fz_append_data(w->ctx, w->out, type, 4);
	fz_append_data(w->ctx, w->out, data, length);
	append_u32(w, length ? crc32(crc, data, (uInt) length) : crc);
}

static void append_head(png_writer *w, const fz_pixmap *pixels, const fz_pixmap *beside, double dpi)
{
	static const unsigned char signature[] = { 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A };
	/* Eight bits, grey or RGB, deflate, five filters to choose from, not interlaced. */
	unsigned char header[13] = { [8] = 8, [9] = pixels->n == 1 ? 0 : 2 }, density[9] = { [8] = 1 };

	put_u32(header, (unsigned long) pixels->w + (unsigned long) (beside ? beside->w : 0));
	put_u32(header + 4, (unsigned long) fz_maxi(pixels->h, beside ? beside->h : 0));
	put_u32(density, (unsigned long) PIXELS_PER_METRE(dpi));
	put_u32(density + 4, (unsigned long) PIXELS_PER_METRE(dpi));
	fz_append_data(w->ctx, w->out, signature, sizeof signature);
	append_chunk(w, "IHDR", header, sizeof header);
	append_chunk(w, "pHYs", density, sizeof density);
}

static void compress_bytes(png_writer *w, const unsigned char *bytes, size_t length, int flush)
{
	int status = Z_OK;

	w->zip.next_in = (Bytef *) bytes;
	w->zip.avail_in = (uInt) length;
	do {
		if (w->zip.avail_out == 0) {
			append_chunk(w, "IDAT", w->piece, PIECE);
			w->zip.next_out = w->piece;
			w->zip.avail_out = PIECE;
		}
		status = deflate(&w->zip, flush);
		if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
			fz_throw(w->ctx, FZ_ERROR_GENERIC, "cannot compress the picture");
	} while (w->zip.avail_in || (flush == Z_FINISH && status != Z_STREAM_END));
}

/* A row of it, or of what is below it. */
static void compress_row(png_writer *w, const fz_pixmap *pixels, int y, const unsigned char *no_paper)
{
	const unsigned char *row = y < pixels->h ? pixels->samples + (ptrdiff_t) y * pixels->stride : no_paper;

	compress_bytes(w, row, (size_t) pixels->w * pixels->n, Z_NO_FLUSH);
}

static void append_rows(png_writer *w, const fz_pixmap *pixels, const fz_pixmap *beside)
{
	static const unsigned char no_filter[] = { 0 };
	int height = fz_maxi(pixels->h, beside ? beside->h : 0);

	w->zip.next_out = w->piece;
	w->zip.avail_out = PIECE;
	for (int y = 0; y < height; y++) {
		compress_bytes(w, no_filter, 1, Z_NO_FLUSH);
		compress_row(w, pixels, y, w->no_paper);
		if (beside)
			compress_row(w, beside, y, w->no_paper);
	}
	compress_bytes(w, NULL, 0, Z_FINISH);
	append_chunk(w, "IDAT", w->piece, PIECE - w->zip.avail_out);
	append_chunk(w, "IEND", NULL, 0);
}

static voidpf take(voidpf ctx, uInt items, uInt size)
{
	return fz_calloc_no_throw(ctx, items, size);
}

static void give(voidpf ctx, voidpf block)
{
	fz_free(ctx, block);
}

fz_buffer *sp_png_new(fz_context *ctx, fz_pixmap *pixels, fz_pixmap *beside, double dpi)
{
	png_writer *w = fz_malloc_struct(ctx, png_writer);
	fz_buffer *out = NULL;

	fz_var(out);
	w->ctx = ctx;
	w->zip = (z_stream) { .zalloc = take, .zfree = give, .opaque = ctx };
	if (deflateInit(&w->zip, LEVEL) != Z_OK) {
		fz_free(ctx, w);
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "no memory for a picture");
	}
	fz_try(ctx)
	{
		w->out = out = fz_new_buffer(ctx, PIECE);
		if (beside) {
			size_t length = (size_t) fz_maxi(pixels->w, beside->w) * pixels->n;

			w->no_paper = fz_malloc(ctx, length);
			memset(w->no_paper, NO_PAPER, length);
		}
		append_head(w, pixels, beside, dpi);
		append_rows(w, pixels, beside);
	}
	fz_always(ctx)
	{
		deflateEnd(&w->zip);
		fz_free(ctx, w->no_paper);
		fz_free(ctx, w);
	}
	fz_catch(ctx)
	{
		fz_drop_buffer(ctx, out);
		fz_rethrow(ctx);
	}
	return out;
}

/* Two pictures side by side. They are those of this writer: eight bits, no filters, not interlaced; anything else is none. */

#define GAP 8
#define GAP_SHADE 0xB0

typedef struct picture {
	size_t width, height, channels;
	sp_buf packed;
	unsigned char *rows; /* each begins with its filter, which is 0 */
} picture;

static size_t be32(const unsigned char *p)
{
	return (size_t) p[0] << 24 | (size_t) p[1] << 16 | (size_t) p[2] << 8 | p[3];
}

static bool read_head(picture *p, const unsigned char *head, size_t length)
{
	if (length != 13 || head[8] != 8 || (head[9] != 0 && head[9] != 2) || head[12] != 0)
		return false;
	p->width = be32(head);
	p->height = be32(head + 4);
	p->channels = head[9] == 0 ? 1 : 3;
	return p->width && p->height && p->width <= SP_BESIDE_PIXELS && p->height <= SP_BESIDE_PIXELS / p->width;
}

static bool unpack(picture *p)
{
	uLongf size = (uLongf) ((p->width * p->channels + 1) * p->height);
	uLongf whole = size;
	p->rows = malloc(size);
	if (!p->rows || p->packed.failed || uncompress(p->rows, &size, (const Bytef *) p->packed.data, p->packed.length) != Z_OK)
		return false;
	for (size_t y = 0; y < p->height; y++)
		if (p->rows[y * (p->width * p->channels + 1)])
			return false;
	return size == whole;
}

static bool read_picture(picture *p, const unsigned char *bytes, size_t length)
{
	sp_buf_init(&p->packed, SIZE_MAX / 2);
	if (length < 8 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0)
		return false;
	for (size_t at = 8; length - at >= 12;) {
		size_t size = be32(bytes + at);
		const unsigned char *type = bytes + at + 4, *body = type + 4;
		if (size > length - at - 12)
			return false;
		if (memcmp(type, "IHDR", 4) == 0 && (p->width || !read_head(p, body, size)))
			return false;
		if (memcmp(type, "IDAT", 4) == 0)
			sp_buf_append(&p->packed, body, size);
		at += 12 + size;
	}
	return p->width && p->packed.data && unpack(p);
}

static void close_picture(picture *p)
{
	sp_buf_clear(&p->packed);
	free(p->rows);
}

/* Row `y` of the picture as RGB; white below its end. */
static void copy_row(unsigned char *out, const picture *p, size_t y)
{
	if (y >= p->height) {
		memset(out, 0xFF, p->width * 3);
		return;
	}
	const unsigned char *row = p->rows + y * (p->width * p->channels + 1) + 1;
	for (size_t x = 0; x < p->width; x++)
		for (size_t i = 0; i < 3; i++)
			out[x * 3 + i] = row[x * p->channels + (p->channels == 3 ? i : 0)];
}

static void put_chunk(sp_buf *out, const char *type, const void *data, size_t length)
{
	unsigned char number[4];
	uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *) type, 4);
	put_u32(number, (unsigned long) length);
	sp_buf_append(out, number, 4);
	sp_buf_append(out, type, 4);
	sp_buf_append(out, data, length);
	put_u32(number, length ? crc32(crc, data, (uInt) length) : crc);
	sp_buf_append(out, number, 4);
}

static bool join(const picture *a, const picture *b, sp_buf *out)
{
	size_t width = a->width + GAP + b->width, height = a->height > b->height ? a->height : b->height, stride = width * 3 + 1;
	unsigned char header[13] = { [8] = 8, [9] = 2 };
	if (width > SP_BESIDE_PIXELS || height > SP_BESIDE_PIXELS / width)
		return false;
	uLongf size = compressBound((uLong) (stride * height));
	unsigned char *rows = malloc(stride * height), *packed = malloc(size);
	bool done = rows && packed;
	for (size_t y = 0; done && y < height; y++) {
		unsigned char *row = rows + y * stride;
		*row++ = 0;
		copy_row(row, a, y);
		memset(row + a->width * 3, GAP_SHADE, GAP * 3);
		copy_row(row + (a->width + GAP) * 3, b, y);
	}
	done = done && compress2(packed, &size, rows, (uLong) (stride * height), LEVEL) == Z_OK && size < UINT32_MAX;
	if (done) {
		put_u32(header, (unsigned long) width);
		put_u32(header + 4, (unsigned long) height);
		sp_buf_append(out, "\x89PNG\r\n\x1a\n", 8);
		put_chunk(out, "IHDR", header, sizeof header);
		put_chunk(out, "IDAT", packed, size);
		put_chunk(out, "IEND", NULL, 0);
	}
	free(rows);
	free(packed);
	return done && !out->failed;
}

signprep_code signprep_png_beside(const void *left, size_t left_length, const void *right, size_t right_length,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	picture a = { .width = 0 }, b = { .width = 0 };
	signprep_code code = SIGNPREP_OK;
	sp_buf out;

	sp_buf_init(&out, SIZE_MAX / 2);
	/* Sizes are measured before memory is asked for: what fails now is no picture, or there is no memory for it. */
	if (!read_picture(&a, left, left_length) || !read_picture(&b, right, right_length) || !join(&a, &b, &out))
		code = sp_fail(err, "R734", 0, "", NULL);
	else if (!write(opaque, out.data, out.length))
		code = sp_fail(err, "D906", 0, "", NULL);
	close_picture(&a);
	close_picture(&b);
	sp_buf_clear(&out);
	return code;
}
