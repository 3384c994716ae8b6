/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files of what is built in: a template's document, a seal's picture. Both are drawn here, so that none has to be stored. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_read.h"
#include "service/world/world.h"

#define FILE_MAX ((size_t) 8 << 20)
#define PAGES_MAX 50
#define SIDE_MAX 400 /* dots: 200 mm */
#define PAGE_HEIGHT 842.0

/* --- a document --- */

static double number(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	return cJSON_IsNumber(value) && isfinite(value->valuedouble) ? value->valuedouble : 0;
}

static int page_of(const cJSON *component)
{
	double page = number(component, "ComponentPage");
	return page >= 1 && page <= PAGES_MAX ? (int) page : 1;
}

static const char *const lists[] = { "Components", "SignComponents" };

static int page_count(const cJSON *template)
{
	const cJSON *component;
	int count = 1;
	for (size_t i = 0; i < 2; i++)
		cJSON_ArrayForEach(component, sp_json_array(template, lists[i]))
			count = page_of(component) > count ? page_of(component) : count;
	return count;
}

/* A rule under each control of the page. */
static void draw_page(sp_buf *out, const cJSON *template, const char *title, int page)
{
	const cJSON *component;
	sp_buf_printf(out, "BT /F 12 Tf 60 780 Td (%s, page %d) Tj ET\n", title ? title : "Template of the sandbox", page);
	for (size_t i = 0; i < 2; i++)
		cJSON_ArrayForEach(component, sp_json_array(template, lists[i]))
		{
			double x = number(component, "ComponentPosX"), width = number(component, "ComponentWidth");
			double y = PAGE_HEIGHT - number(component, "ComponentPosY") - number(component, "ComponentHeight");
			if (page_of(component) == page)
				sp_buf_printf(out, "%.2f %.2f m %.2f %.2f l S\n", x, y, x + width, y);
		}
}

static void begin_object(sp_buf *out, size_t *offsets, int id)
{
	offsets[id] = out->length;
	sp_buf_printf(out, "%d 0 obj\n", id);
}

bool sp_world_template_pdf(sp_buf *out, const cJSON *template, const char *title)
{
	size_t offsets[4 + 2 * PAGES_MAX];
	int pages = page_count(template), objects = 4 + 2 * pages;
	sp_buf_init(out, FILE_MAX);
	sp_buf_puts(out, "%PDF-1.7\n");
	begin_object(out, offsets, 1);
	sp_buf_puts(out, "<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	begin_object(out, offsets, 2);
	sp_buf_printf(
		out, "<< /Type /Pages /Count %d /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Kids [", pages);
	for (int page = 0; page < pages; page++)
		sp_buf_printf(out, " %d 0 R", 4 + 2 * page);
	sp_buf_puts(out, " ] >>\nendobj\n");
	begin_object(out, offsets, 3);
	sp_buf_puts(out, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>\nendobj\n");
	for (int page = 0; page < pages; page++) {
		sp_buf content;
		sp_buf_init(&content, FILE_MAX);
		draw_page(&content, template, title, page + 1);
		begin_object(out, offsets, 4 + 2 * page);
		sp_buf_printf(out, "<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>\nendobj\n", 5 + 2 * page);
		begin_object(out, offsets, 5 + 2 * page);
		sp_buf_printf(out, "<< /Length %zu >>\nstream\n", content.length);
		sp_buf_append(out, content.data, content.length);
		sp_buf_puts(out, "endstream\nendobj\n");
		out->failed |= content.failed;
		sp_buf_clear(&content);
	}
	size_t xref = out->length;
	sp_buf_printf(out, "xref\n0 %d\n0000000000 65535 f \n", objects);
	for (int id = 1; id < objects; id++)
		sp_buf_printf(out, "%010zu 00000 n \n", offsets[id]);
	sp_buf_printf(out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", objects, xref);
	return !out->failed;
}

/* --- a picture --- */

static void put_u32(unsigned char *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char) (value >> (24 - 8 * i));
}

static uint32_t crc_of(const unsigned char *bytes, size_t length)
{
	uint32_t crc = 0xffffffffu;
	for (size_t i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
	}
	return ~crc;
}

static void put_chunk(sp_buf *out, const char *type, const unsigned char *data, size_t length)
{
	unsigned char number_of[4];
	size_t start = out->length + 4;
	put_u32(number_of, (uint32_t) length);
	sp_buf_append(out, number_of, 4);
	sp_buf_append(out, type, 4);
	sp_buf_append(out, data, length);
	if (!out->failed)
		put_u32(number_of, crc_of((const unsigned char *) out->data + start, length + 4));
	sp_buf_append(out, number_of, 4);
}

/* Rows as they are, in blocks that are not compressed. */
static void put_rows(sp_buf *out, const unsigned char *rows, size_t length)
{
	sp_buf data;
	uint32_t a = 1, b = 0;
	sp_buf_init(&data, FILE_MAX);
	sp_buf_append(&data, "\x78\x01", 2);
	for (size_t at = 0; at < length;) {
		size_t block = length - at < 65535 ? length - at : 65535;
		const unsigned char head[5] = { at + block == length, (unsigned char) block, (unsigned char) (block >> 8),
			(unsigned char) ~block, (unsigned char) (~block >> 8) };
		sp_buf_append(&data, head, 5);
		sp_buf_append(&data, rows + at, block);
		at += block;
	}
	for (size_t i = 0; i < length; i++) {
		a = (a + rows[i]) % 65521;
		b = (b + a) % 65521;
	}
	unsigned char sum[4];
	put_u32(sum, b << 16 | a);
	sp_buf_append(&data, sum, 4);
	out->failed |= data.failed;
	put_chunk(out, "IDAT", (const unsigned char *) data.data, data.length);
	sp_buf_clear(&data);
}

/* Grey and opacity: a dark ring on nothing; an ellipse when the seal is no circle. */
static void draw_ring(unsigned char *rows, int width, int height)
{
	for (int y = 0; y < height; y++) {
		unsigned char *row = rows + (size_t) y * (1 + 4 * (size_t) width);
		row[0] = 0;
		for (int x = 0; x < width; x++) {
			double dx = (x + 0.5) / width * 2 - 1, dy = (y + 0.5) / height * 2 - 1, r = sqrt(dx * dx + dy * dy);
			unsigned char *dot = row + 1 + 4 * x;
			dot[0] = 200;
			dot[1] = dot[2] = 20;
			dot[3] = r <= 1 && (r >= 0.9 || r <= 0.2) ? 255 : 0;
		}
	}
}

static int side(const cJSON *seal, const char *name)
{
	double mm = number(seal, name);
	return mm >= 1 && mm * 2 <= SIDE_MAX ? (int) (mm * 2) : 84;
}

bool sp_world_seal_png(sp_buf *out, const cJSON *seal)
{
	int width = side(seal, "RealWidth"), height = side(seal, "RealHeight");
	size_t length = (size_t) height * (1 + 4 * (size_t) width);
	unsigned char head[13] = { 0 }, *rows = malloc(length);
	sp_buf_init(out, FILE_MAX);
	if (!rows)
		return false;
	draw_ring(rows, width, height);
	put_u32(head, (uint32_t) width);
	put_u32(head + 4, (uint32_t) height);
	head[8] = 8;
	head[9] = 6; /* colour and opacity */
	sp_buf_append(out, "\x89PNG\r\n\x1a\n", 8);
	put_chunk(out, "IHDR", head, sizeof head);
	put_rows(out, rows, length);
	put_chunk(out, "IEND", NULL, 0);
	free(rows);
	return !out->failed;
}
