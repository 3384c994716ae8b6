/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where a label goes and how it looks. */
#include "pdfcore/write/mark_label.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

#define LABEL_CHARACTERS 64
#define DISTANCE_BYTES 24 /* behind it, for each of four edges */
#define LABEL_BYTES (4 * LABEL_CHARACTERS + 4 + 4 * DISTANCE_BYTES)
#define LEADER_LEAST 8 /* pixels */

static const char ellipsis[] = "…";

typedef struct tag_style {
	float size, pad_x, pad_y;
	float most; /* that a place may cost: what matters less hides nothing */
} tag_style;

static const tag_style box_style = { 13, 5, 3, INFINITY }, small_style = { 12, 3, 1.5F, 150 };

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

static bool overlap(fz_rect a, fz_rect b)
{
	return fz_min(a.x1, b.x1) > fz_max(a.x0, b.x0) && fz_min(a.y1, b.y1) > fz_max(a.y0, b.y0);
}

/* A label that looks for its place among the others. */
typedef struct seeking {
	const sp_marks *marks;
	const signprep_mark *own;
	fz_rect box;
} seeking;

static bool meet(signprep_rect a, signprep_rect b)
{
	return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/* Five thousand boxes ask for each other: most are told apart in points, before anything is worked out. */
static bool hides(const void *opaque, fz_rect tag, bool crowded)
{
	const seeking *s = opaque;
	const double scale = s->marks->scale;
	const signprep_rect seen = { (double) tag.x0 / scale, (double) tag.y0 / scale, (double) tag.x1 / scale,
		(double) tag.y1 / scale };

	for (size_t i = 0; i < s->marks->tag_count; i++)
		if (overlap(tag, s->marks->tags[i].rect))
			return true;
	for (size_t i = 0; i < s->marks->count; i++) {
		const signprep_mark *mark = &s->marks->items[i];

		if (!meet(seen, mark->rect) || mark == s->own || mark->kind == SIGNPREP_MARK_ARROW ||
			sp_marks_is_ground(s->marks, mark))
			continue;
		if (!(crowded && overlap(s->box, sp_marks_place(s->marks, mark->rect))))
			return true;
	}
	return false;
}

/* What of a box lies on the paper; of one beside it, the stretch of edge that stands for it. */
static fz_rect on_paper(const sp_marks *marks, fz_rect r)
{
	float w = (float) marks->width, h = (float) marks->height;

	return (fz_rect) { fz_clamp(r.x0, 0, w), fz_clamp(r.y0, 0, h), fz_clamp(r.x1, 0, w), fz_clamp(r.y1, 0, h) };
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

/* From the tag to its box, where they do not lie side by side. */
static void draw_leader(fz_context *ctx, sp_canvas *canvas, fz_rect tag, fz_rect box, uint32_t colour)
{
	fz_point a = { fz_clamp((box.x0 + box.x1) / 2, tag.x0, tag.x1), fz_clamp((box.y0 + box.y1) / 2, tag.y0, tag.y1) };
	fz_point b = { fz_clamp(a.x, box.x0, box.x1), fz_clamp(a.y, box.y0, box.y1) };

	if (hypotf(b.x - a.x, b.y - a.y) < LEADER_LEAST)
		return;
	sp_canvas_begin(ctx, canvas);
	fz_moveto(ctx, canvas->path, a.x, a.y);
	fz_lineto(ctx, canvas->path, b.x, b.y);
	sp_canvas_stroke(ctx, canvas, 3, 0, 0xFFFFFF, 0.8F);
	sp_canvas_stroke(ctx, canvas, 1, 0, colour, 1);
	sp_canvas_circle(ctx, canvas, b.x, b.y, 2.5F);
	sp_canvas_fill(ctx, canvas, colour, 1);
}

/* Behind the label of a box that sticks out: by how much. */
static size_t write_distances(const sp_marks *marks, const signprep_mark *mark, char out[4 * DISTANCE_BYTES])
{
	sp_edge edges[4];
	int count = mark->kind == SIGNPREP_MARK_BOX ? sp_marks_edges(marks, mark->rect, edges) : 0;
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		const sp_edge *e = &edges[i];
		const char *arrow = e->dx > 0 ? "→" : e->dx ? "←" : e->dy > 0 ? "↓" : "↑";
		char number[16] = "";

		/* Far away is far away; a double may have three hundred digits. */
		if (e->beyond < 1e6)
			sp_num_format(e->beyond, 1, number, sizeof number);
		used += (size_t) snprintf(out + used, DISTANCE_BYTES, " %s%s%s", arrow, number, *number ? " pt" : "");
	}
	return used;
}

/* At most `room` pixels wide: the label is cut, the distances are not. */
static size_t write_label(fz_context *ctx, const sp_canvas *canvas, const sp_marks *marks, const signprep_mark *mark, float room,
	char text[LABEL_BYTES])
{
	char distances[4 * DISTANCE_BYTES];
	float size = style_of(mark)->size;
	size_t behind = write_distances(marks, mark, distances), length = one_line(mark->label, text);

	if (behind)
		room = fz_max(0, room - sp_canvas_measure(ctx, canvas, distances, behind, size));
	length = fit(ctx, canvas, text, length, size, room);
	memcpy(text + length, distances, behind);
	return length + behind;
}

static void write_text(fz_context *ctx, sp_canvas *canvas, const signprep_mark *mark, const char *text, size_t length, fz_rect tag)
{
	const tag_style *style = style_of(mark);
	uint32_t colour = mark->colour & 0xFFFFFF;

	if (mark->kind == SIGNPREP_MARK_BOX)
		colour = is_light(colour) ? 0x202020 : 0xFFFFFF;
	/* Twice, a third of a pixel apart: Chinese strokes are thin at this size. */
	for (int i = 0; i < 2; i++)
		sp_canvas_write(ctx, canvas, text, length, style->size,
			(fz_point) { tag.x0 + style->pad_x + (float) i * 0.33F, tag.y1 - style->pad_y - style->size * 0.27F },
			colour);
}

/* With all of its label, or less of it, where it finds a place. */
static bool try_width(fz_context *ctx, sp_canvas *canvas, sp_marks *marks, const signprep_mark *mark, float most)
{
	const tag_style *style = style_of(mark);
	char text[LABEL_BYTES];
	size_t length = write_label(ctx, canvas, marks, mark, fz_min((float) marks->width - 4, most) - 2 * style->pad_x, text);
	seeking own = { marks, mark, on_paper(marks, sp_marks_place(marks, mark->rect)) };
	sp_tag_seek seek = { .box = own.box, .most = style->most, .hides = hides, .opaque = &own };
	fz_rect tag;

	if (!length)
		return false;
	seek.w = ceilf(sp_canvas_measure(ctx, canvas, text, length, style->size) + 2 * style->pad_x);
	seek.h = ceilf(style->size * 1.2F + 2 * style->pad_y);
	if (!sp_tag_place(&marks->map, canvas->pixels, &seek, &tag))
		return false;
	draw_leader(ctx, canvas, tag, own.box, mark->colour & 0xFFFFFF);
	draw_tag(ctx, canvas, mark, tag);
	write_text(ctx, canvas, mark, text, length, tag);
	sp_tag_map_take(&marks->map, tag);
	marks->tags[marks->tag_count++] = (sp_tag) { tag, mark };
	return true;
}

void sp_mark_label_draw(fz_context *ctx, sp_canvas *canvas, sp_marks *marks, const signprep_mark *mark)
{
	static const float widths[] = { 260, 100, 46 };

	if (!mark->label || !*mark->label)
		return;
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
		if (try_width(ctx, canvas, marks, mark, widths[i]))
			return;
	marks->untagged += mark->kind == SIGNPREP_MARK_BOX;
}
