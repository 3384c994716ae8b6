/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Widths by CID or code. */
#include <stdlib.h>

#include "pdfcore/content/font.h"

#define WIDTHS_MAX 1000000

void sp_font_add_width(fz_context *ctx, sp_font *font, unsigned low, unsigned high, float width)
{
	if (high < low || font->width_count >= WIDTHS_MAX)
		return;
	if (font->width_count == font->width_cap) {
		size_t cap = font->width_cap ? font->width_cap * 2 : 64;

		font->widths = fz_realloc_array(ctx, font->widths, cap, sp_width);
		font->width_cap = cap;
	}
	font->widths[font->width_count++] = (sp_width) { low, high, width };
}

static int by_low(const void *a, const void *b)
{
	unsigned x = ((const sp_width *) a)->low, y = ((const sp_width *) b)->low;

	return x < y ? -1 : x > y;
}

void sp_font_sort_widths(sp_font *font)
{
	if (font->width_count)
		qsort(font->widths, font->width_count, sizeof *font->widths, by_low);
}

float sp_font_width(const sp_font *font, unsigned cid)
{
	size_t low = 0, high = font->width_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cid < font->widths[middle].low)
			high = middle;
		else if (cid > font->widths[middle].high)
			low = middle + 1;
		else
			return font->widths[middle].width;
	}
	return font->default_width;
}
