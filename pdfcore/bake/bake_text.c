/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Text in a box: lines, and the operators that show them. */
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"
#include "pdfcore/bake/bake_internal.h"

#define PADDING 2.0
#define LEADING 1.2
/* A line of Han characters looks centred when their middle is: this much of their size above the baseline. */
#define MIDDLE 0.34
#define TOP 0.86
/* The em box reaches so far below the baseline. */
#define BELOW_BASELINE 0.14
#define SPREAD_SLACK 0.01 /* points, as the check has it */

/* A piece of text that goes on one line. */
typedef struct line {
	const char *start, *next; /* where the one after it begins; NULL: there is none */
	size_t length;
	double width; /* em */
} line;

static double advance_of(const sp_bake *b, uint32_t cp)
{
	const sp_bake_glyph *glyph = sp_bake_font_glyph(&b->font, cp);

	return glyph ? glyph->advance : 0;
}

double sp_bake_text_width(const sp_bake *b, const char *text)
{
	double width = 0;
	uint32_t cp;
	size_t step;

	for (size_t left = strlen(text); (step = sp_utf8_decode(text, left, &cp)) != 0; text += step, left -= step)
		width += advance_of(b, cp);
	return width;
}

/* Blanks, and what nobody would see anyway, need no glyph. */
static bool is_lacking(const sp_bake *b, uint32_t cp)
{
	return cp >= 0x20 && !sp_cp_is_space(cp) && !sp_cp_is_ignorable(cp) && !sp_bake_font_glyph(&b->font, cp);
}

void sp_bake_find_lacking(sp_bake *b)
{
	for (size_t i = 0; i < b->order->count; i++) {
		const signprep_bake_item *item = &b->order->items[i];
		const char *at = item->value;
		uint32_t cp;
		size_t step;

		if (!(item->flags & SIGNPREP_BAKE_FLAT) || item->kind == SIGNPREP_BAKE_CHECK || item->kind == SIGNPREP_BAKE_PICTURE)
			continue;
		for (size_t left = strlen(at); (step = sp_utf8_decode(at, left, &cp)) != 0; at += step, left -= step)
			if (is_lacking(b, cp)) {
				b->lacking = item;
				b->lacked = cp;
				return;
			}
	}
}

static bool is_wide(uint32_t cp)
{
	return cp >= 0x2E80;
}

static size_t break_length(const char *text)
{
	return text[0] == '\r' && text[1] == '\n' ? 2 : 1;
}

/* The next line of at most `room` em: broken at a line feed, at a blank, or between wide characters; else anywhere. */
static line take_line(const sp_bake *b, const char *text, double room)
{
	line out = { .start = text };
	size_t at = 0, good = 0, step, left = strlen(text);
	double width = 0, good_width = 0;
	uint32_t cp;

	while ((step = sp_utf8_decode(text + at, left - at, &cp)) != 0 && cp != '\n' && cp != '\r') {
		double advance = advance_of(b, cp);

		if (at && width + advance > room && cp != ' ')
			break;
		if (is_wide(cp) && at) {
			good = at;
			good_width = width;
		}
		width += advance;
		at += step;
		if (cp == ' ' || is_wide(cp)) {
			good = at;
			good_width = width;
		}
	}
	const bool ended = at == left || cp == '\n' || cp == '\r';

	out.length = ended || !good ? at : good;
	out.width = ended || !good ? width : good_width;
	if (at < left)
		out.next = text + out.length + (ended ? break_length(text + at) : 0);
	return out;
}

/* Codes of two bytes. What the font lacks has no width and no mark: a box in its place would be taken for text. */
void sp_bake_put_codes(fz_context *ctx, sp_bake *b, const char *text, size_t length)
{
	uint32_t cp;
	size_t step;

	fz_append_byte(ctx, b->text, '<');
	for (size_t at = 0; at < length && (step = sp_utf8_decode(text + at, length - at, &cp)); at += step) {
		const sp_bake_glyph *glyph = sp_bake_font_glyph(&b->font, cp);

		if (glyph)
			fz_append_printf(ctx, b->text, "%04x", (int) glyph->code);
	}
	fz_append_string(ctx, b->text, "> Tj\n");
}

static double start_of(const signprep_bake_item *item, const line *l, double size, double width)
{
	double room = width - 2 * PADDING - l->width * size;

	if (item->align == SIGNPREP_BAKE_CENTER)
		return PADDING + room / 2;
	return item->align == SIGNPREP_BAKE_RIGHT ? PADDING + room : PADDING;
}

void sp_bake_lay_out(
	fz_context *ctx, sp_bake *b, const signprep_bake_item *item, const char *value, double width, double height, double unit)
{
	const bool many = item->flags & SIGNPREP_BAKE_MULTILINE;
	double size = item->font_size / unit, y, step;
	const double place[] = { 1, 1, width - 2, height - 2 };

	fz_append_string(ctx, b->text, "/Tx BMC\nq\n");
	if (width > 2 && height > 2) {
		sp_bake_put_numbers(ctx, b->text, place, 4);
		fz_append_string(ctx, b->text, "re W n\n");
	}
	fz_append_printf(ctx, b->text, "BT\n/%s ", SP_BAKE_FONT);
	sp_bake_put_numbers(ctx, b->text, &size, 1);
	fz_append_string(ctx, b->text, "Tf 0 g\n");
	y = many ? height - PADDING - TOP * size : height / 2 - MIDDLE * size;
	step = LEADING * size;
	for (const char *text = value; text;) {
		const line l = take_line(b, text, many ? (width - 2 * PADDING) / size : 1e9);
		const double at[] = { 1, 0, 0, 1, start_of(item, &l, size, width), y };

		sp_check_deadline(ctx, b->doc);
		sp_bake_put_numbers(ctx, b->text, at, 6);
		fz_append_string(ctx, b->text, "Tm ");
		sp_bake_put_codes(ctx, b, l.start, l.length);
		y -= step;
		/* What is below the box is clipped away. */
		text = many && y + size > 0 ? l.next : NULL;
	}
	fz_append_string(ctx, b->text, "ET\nQ\nEMC\n");
}

/* Half ems of a line that begins at `text`, and its bytes; `room` in half ems. */
static size_t take_spread(const char *text, double room, int *half_ems)
{
	size_t at = 0, step, left = strlen(text);
	uint32_t cp;

	*half_ems = 0;
	while ((step = sp_utf8_decode(text + at, left - at, &cp)) != 0 && cp != '\n' && cp != '\r') {
		const int wide = sp_cp_half_ems(cp);

		if (at && *half_ems + wide > room)
			break;
		*half_ems += wide;
		at += step;
	}
	return at;
}

/* Letters that are wider than their room are made narrower, others stand in the middle of it. */
static void put_spread(fz_context *ctx, sp_bake *b, const char *text, size_t length, double size, fz_point at)
{
	double x = (double) at.x;
	uint32_t cp;
	size_t step;

	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step) {
		const double room = size * sp_cp_half_ems(cp) / 2, own = size * advance_of(b, cp);
		const double squeeze = own > room && own > 0 ? room / own : 1;
		const double place[] = { squeeze, 0, 0, 1, x + (room - own * squeeze) / 2, (double) at.y };

		x += room;
		if (!sp_bake_font_glyph(&b->font, cp))
			continue;
		sp_bake_put_numbers(ctx, b->text, place, 6);
		fz_append_string(ctx, b->text, "Tm ");
		sp_bake_put_codes(ctx, b, text + i, step);
	}
}

void sp_bake_spread(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, double width, double height)
{
	const bool many = item->flags & SIGNPREP_BAKE_MULTILINE;
	const double size = item->font_size, box[] = { 0, 0, width, height };
	double y = many ? height - size : (height - size) / 2;

	fz_append_string(ctx, b->text, "q\n");
	sp_bake_put_numbers(ctx, b->text, box, 4);
	fz_append_printf(ctx, b->text, "re W n\nBT\n/%s ", SP_BAKE_FONT);
	sp_bake_put_numbers(ctx, b->text, &size, 1);
	fz_append_string(ctx, b->text, item->flags & SIGNPREP_BAKE_WATERMARK ? "Tf 0.502 g\n" : "Tf 0 g\n");
	for (const char *text = item->value; text && y > -size; y -= size) {
		int half_ems;
		const size_t length = take_spread(text, many ? 2 * (width + SPREAD_SLACK) / size : 1e9, &half_ems);
		const double room = width - half_ems * size / 2;
		const double x = item->align == SIGNPREP_BAKE_CENTER ? room / 2 : item->align == SIGNPREP_BAKE_RIGHT ? room : 0;

		sp_check_deadline(ctx, b->doc);
		put_spread(ctx, b, text, length, size, (fz_point) { (float) x, (float) (y + BELOW_BASELINE * size) });
		text += length;
		text = !*text ? NULL : *text == '\n' || *text == '\r' ? text + break_length(text) : text;
	}
	fz_append_string(ctx, b->text, "ET\nQ\n");
}
