/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a label goes and how it looks. */
#include "pdfcore/write/mark_label.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/utf8.h"

#define FAR 100000.0

#define LABEL_CHARACTERS 64
#define LABEL_BYTES (4 * LABEL_CHARACTERS + 4)

static const char ellipsis[] = "…";

typedef struct tag_style {
	float size, pad_x, pad_y;
} tag_style;

static const tag_style box_style = { 13, 5, 3 }, small_style = { 12, 3, 1.5F };

static const tag_style *style_of(const signprep_mark *mark)
{
	return mark->kind == SIGNPREP_MARK_BOX ? &box_style : &small_style;
}

/* One line; what is no text, and what is too much, is left out. */
static size_t one_line(const char *label, char out[LABEL_BYTES])
{
	size_t used = 0, left = strlen(label), step = 0;
	int characters = 0;
	uint32_t cp;

	for (; left && characters < LABEL_CHARACTERS; characters++, label += step, left -= step) {
		step = sp_utf8_decode(label, left, &cp);
		if (!step || cp < 0x20 || cp == 0x7F) {
			cp = step ? ' ' : 0xFFFD;
			step = step ? step : 1;
		}
		used += sp_utf8_encode(cp, out + used);
	}
	if (left) {
		memcpy(out + used, ellipsis, sizeof ellipsis - 1);
		used += sizeof ellipsis - 1;
	}
	return used;
}

/* Shortens the text until it is at most `room` pixels wide; 0 when not even one character fits. */
static size_t fit(fz_context *ctx, const sp_canvas *canvas, char text[LABEL_BYTES], size_t length, float size, float room)
{
	float dots = sp_canvas_measure(ctx, canvas, ellipsis, sizeof ellipsis - 1, size), width = 0;
	size_t at = 0, step;
	uint32_t cp;

	if (sp_canvas_measure(ctx, canvas, text, length, size) <= room)
		return length;
	while (at < length && (step = sp_utf8_decode(text + at, length - at, &cp))) {
		width += size * sp_canvas_advance(ctx, canvas, cp);
		if (width + dots > room)
			break;
		at += step;
	}
	if (!at)
		return 0;
	memcpy(text + at, ellipsis, sizeof ellipsis - 1);
	return at + sizeof ellipsis - 1;
}

/* Far outside the paper nothing is drawn; the rasteriser need not hear of 1e300. */
static float clip(double pixels)
{
	return (float) (pixels > FAR ? FAR : pixels < -FAR ? -FAR : pixels);
}

fz_rect sp_marks_place(const sp_marks *marks, signprep_rect r)
{
	return (fz_rect) { clip(r.x0 * marks->scale), clip(r.y0 * marks->scale), clip(r.x1 * marks->scale),
		clip(r.y1 * marks->scale) };
}

static float overlap(fz_rect a, fz_rect b)
{
	float w = fz_min(a.x1, b.x1) - fz_max(a.x0, b.x0), h = fz_min(a.y1, b.y1) - fz_max(a.y0, b.y0);

	return w > 0 && h > 0 ? w * h : 0;
}

static fz_rect moved_inside(const sp_marks *marks, fz_rect r)
{
	float dx = fz_min(0, (float) marks->width - 1 - r.x1), dy = fz_min(0, (float) marks->height - 1 - r.y1);

	dx = fz_max(dx, 1 - r.x0);
	dy = fz_max(dy, 1 - r.y0);
	return (fz_rect) { r.x0 + dx, r.y0 + dy, r.x1 + dx, r.y1 + dy };
}

/* Dark pixels under the tag: text of the page, mostly. */
static float ink_under(const fz_pixmap *pixels, fz_rect tag)
{
	int x0 = fz_maxi(0, (int) tag.x0), x1 = fz_mini(pixels->w, (int) tag.x1);
	int y0 = fz_maxi(0, (int) tag.y0), y1 = fz_mini(pixels->h, (int) tag.y1), dark = 0;

	for (int y = y0; y < y1; y++) {
		const unsigned char *row = pixels->samples + (ptrdiff_t) y * pixels->stride;

		for (int x = x0; x < x1; x++)
			dark += row[(ptrdiff_t) x * pixels->n + 1] < 140;
	}
	return (float) dark;
}

/* Covering another label is worst, covering a shape is bad, and so is covering text. */
static float cost(const sp_canvas *canvas, const sp_marks *marks, const signprep_mark *own, fz_rect tag)
{
	float sum = 3 * ink_under(canvas->pixels, tag);

	for (size_t i = 0; i < marks->tag_count; i++)
		sum += 20 * overlap(tag, marks->tags[i]);
	for (size_t i = 0; i < marks->count; i++) {
		const signprep_mark *mark = &marks->items[i];

		if (mark->kind != SIGNPREP_MARK_ARROW)
			sum += (mark == own ? 0.5F : 1) * overlap(tag, sp_marks_place(marks, mark->rect));
	}
	return sum;
}

static fz_rect choose(const sp_canvas *canvas, const sp_marks *marks, const signprep_mark *mark, float w, float h)
{
	fz_rect r = sp_marks_place(marks, mark->rect), best = { 0 };
	const float gap = 2;
	const fz_point corners[] = { { r.x0 - 1, r.y0 - h - gap }, { r.x0 - 1, r.y1 + gap }, { r.x1 + 1 - w, r.y0 - h - gap },
		{ r.x1 + 1 - w, r.y1 + gap }, { r.x1 + gap, r.y0 }, { r.x0 - w - gap, r.y0 }, { r.x1 + gap, r.y1 - h },
		{ r.x0 - w - gap, r.y1 - h }, { r.x0 + gap, r.y0 + gap }, { r.x0, r.y0 - 2 * h - 2 * gap },
		{ r.x0, r.y1 + h + 2 * gap }, { r.x0, r.y0 - 3 * h - 3 * gap }, { r.x0, r.y1 + 2 * h + 3 * gap } };
	float least = INFINITY;

	for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
		float x = roundf(corners[i].x), y = roundf(corners[i].y);
		fz_rect tag = moved_inside(marks, (fz_rect) { x, y, x + w, y + h });
		float price = cost(canvas, marks, mark, tag);

		if (price < least) {
			least = price;
			best = tag;
		}
	}
	return best;
}

static bool is_light(uint32_t colour)
{
	return 299 * (colour >> 16 & 0xFF) + 587 * (colour >> 8 & 0xFF) + 114 * (colour & 0xFF) > 170000;
}

static void draw_tag(fz_context *ctx, sp_canvas *canvas, const signprep_mark *mark, fz_rect tag)
{
	uint32_t colour = mark->colour & 0xFFFFFF;

	sp_canvas_rect(ctx, canvas, tag, 3);
	if (mark->kind == SIGNPREP_MARK_BOX) {
		sp_canvas_stroke(ctx, canvas, 2, 0, 0xFFFFFF, 0.8F);
		sp_canvas_fill(ctx, canvas, colour, 1);
	} else {
		sp_canvas_fill(ctx, canvas, 0xFFFFFF, 0.92F);
		sp_canvas_stroke(ctx, canvas, 0.75F, 0, colour, 0.8F);
	}
}

void sp_marklabel_draw(fz_context *ctx, sp_canvas *canvas, sp_marks *marks, const signprep_mark *mark)
{
	const tag_style *style = style_of(mark);
	uint32_t colour = mark->colour & 0xFFFFFF;
	char text[LABEL_BYTES];
	size_t length;
	float w, h = ceilf(style->size * 1.2F + 2 * style->pad_y);
	fz_rect tag;

	if (!mark->label || !*mark->label || (float) marks->height < h + 2)
		return;
	length = one_line(mark->label, text);
	length = fit(ctx, canvas, text, length, style->size, (float) marks->width - 2 * style->pad_x - 2);
	if (!length)
		return;
	w = ceilf(sp_canvas_measure(ctx, canvas, text, length, style->size) + 2 * style->pad_x);
	tag = choose(canvas, marks, mark, w, h);
	draw_tag(ctx, canvas, mark, tag);
	if (mark->kind == SIGNPREP_MARK_BOX)
		colour = is_light(colour) ? 0x202020 : 0xFFFFFF;
	/* Twice, a third of a pixel apart: Chinese strokes are thin at this size. */
	for (int i = 0; i < 2; i++)
		sp_canvas_write(ctx, canvas, text, length, style->size,
			(fz_point) { tag.x0 + style->pad_x + (float) i * 0.33F, tag.y1 - style->pad_y - style->size * 0.27F },
			colour);
	marks->tags[marks->tag_count++] = tag;
}
