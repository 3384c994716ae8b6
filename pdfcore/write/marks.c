/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Marks: shapes and arrows. Line widths and text are in pixels, whatever the resolution. */
#include "pdfcore/write/marks.h"

#include <math.h>

#include "pdfcore/write/mark_box.h"
#include "pdfcore/write/mark_label.h"

static const float halo = 0.75F;
static const uint32_t white = 0xFFFFFF;

static bool is_finite(signprep_rect r)
{
	return isfinite(r.x0) && isfinite(r.y0) && isfinite(r.x1) && isfinite(r.y1);
}

/* Half a pixel inward, so that a line of one pixel fills whole pixels. */
static fz_rect snapped(fz_rect r)
{
	fz_rect s = { floorf(r.x0) + 0.5F, floorf(r.y0) + 0.5F, ceilf(r.x1) - 0.5F, ceilf(r.y1) - 0.5F };

	if (s.x1 < s.x0 + 1)
		s.x1 = s.x0 + 1;
	if (s.y1 < s.y0 + 1)
		s.y1 = s.y0 + 1;
	return s;
}

#define EDGE_THICK 5

static void draw_head(fz_context *ctx, sp_canvas *canvas, fz_point tip, float dx, float dy, uint32_t colour);
static void draw_line(fz_context *ctx, sp_canvas *canvas, fz_point a, fz_point b, uint32_t colour);

/* A box that leaves the paper, or lies beside it, is cut off there: a bar at each edge it crosses, and an arrow, say so. */
static void draw_edges(fz_context *ctx, sp_canvas *canvas, const sp_marks *marks, signprep_rect rect, uint32_t colour)
{
	sp_edge edges[4];
	int count = sp_marks_edges(marks, rect, edges);

	for (int i = 0; i < count; i++) {
		const sp_edge *e = &edges[i];
		float dx = (float) e->dx, dy = (float) e->dy;
		fz_rect bar = { e->bar_from, e->tip.y - EDGE_THICK, e->bar_to, e->tip.y + EDGE_THICK };

		if (e->dx)
			bar = (fz_rect) { e->tip.x - EDGE_THICK, e->bar_from, e->tip.x + EDGE_THICK, e->bar_to };
		sp_canvas_rect(ctx, canvas, bar, 0);
		sp_canvas_stroke(ctx, canvas, 3, 0, white, halo);
		sp_canvas_fill(ctx, canvas, colour, 1);
		draw_line(ctx, canvas, (fz_point) { e->tip.x - dx * (SP_EDGE_ARROW - 3), e->tip.y - dy * (SP_EDGE_ARROW - 3) },
			(fz_point) { e->tip.x - dx * 8, e->tip.y - dy * 8 }, colour);
		draw_head(ctx, canvas, e->tip, dx, dy, colour);
	}
}

static void draw_hit(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour)
{
	sp_canvas_rect(ctx, canvas, r, 0);
	sp_canvas_fill(ctx, canvas, colour, 0.06F);
	sp_canvas_stroke(ctx, canvas, 1, 0, colour, 0.9F);
}

static void draw_rejected(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour)
{
	sp_canvas_rect(ctx, canvas, r, 0);
	sp_canvas_stroke(ctx, canvas, 3, 0, white, halo * 0.5F);
	sp_canvas_stroke(ctx, canvas, 1.25F, 5, colour, 0.9F);
}

static fz_point nearest_on_edge(fz_rect r, fz_point p)
{
	fz_point q = { fz_clamp(p.x, r.x0, r.x1), fz_clamp(p.y, r.y0, r.y1) };
	float left = q.x - r.x0, right = r.x1 - q.x, top = q.y - r.y0, bottom = r.y1 - q.y;
	float least = fz_min(fz_min(left, right), fz_min(top, bottom));

	/* From inside, the edge that is closest. */
	if (least == left)
		q.x = r.x0;
	else if (least == right)
		q.x = r.x1;
	else if (least == top)
		q.y = r.y0;
	else
		q.y = r.y1;
	return q;
}

static void draw_line(fz_context *ctx, sp_canvas *canvas, fz_point a, fz_point b, uint32_t colour)
{
	sp_canvas_begin(ctx, canvas);
	fz_moveto(ctx, canvas->path, a.x, a.y);
	fz_lineto(ctx, canvas->path, b.x, b.y);
	sp_canvas_stroke(ctx, canvas, 4.5F, 0, white, halo);
	sp_canvas_stroke(ctx, canvas, 1.75F, 0, colour, 1);
}

static void draw_head(fz_context *ctx, sp_canvas *canvas, fz_point tip, float dx, float dy, uint32_t colour)
{
	const float length = 10, half = 4.5F;
	float bx = tip.x - dx * length, by = tip.y - dy * length;

	sp_canvas_begin(ctx, canvas);
	fz_moveto(ctx, canvas->path, tip.x, tip.y);
	fz_lineto(ctx, canvas->path, bx - dy * half, by + dx * half);
	fz_lineto(ctx, canvas->path, bx + dy * half, by - dx * half);
	fz_closepath(ctx, canvas->path);
	sp_canvas_stroke(ctx, canvas, 2, 0, white, halo);
	sp_canvas_fill(ctx, canvas, colour, 1);
}

/* Where the way from the middle of `r` to `p`, outside of it, leaves `r`: an arrow is not to strike the keyword out. */
static fz_point way_out(fz_rect r, fz_point p)
{
	fz_point c = { (r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2 };
	float tx = fabsf(p.x - c.x), ty = fabsf(p.y - c.y), t = 1;

	if (tx > (r.x1 - r.x0) / 2)
		t = (r.x1 - r.x0) / 2 / tx;
	if (ty * t > (r.y1 - r.y0) / 2)
		t = (r.y1 - r.y0) / 2 / ty;
	return (fz_point) { c.x + (p.x - c.x) * t, c.y + (p.y - c.y) * t };
}

/* A short one is its head alone; where there is no room for that, a dot tells where the box hangs. */
static void draw_arrow(fz_context *ctx, sp_canvas *canvas, fz_rect from, fz_rect to, uint32_t colour)
{
	fz_point centre = { (from.x0 + from.x1) / 2, (from.y0 + from.y1) / 2 };
	fz_point tip = nearest_on_edge(to, centre), start = way_out(from, tip);
	float dx = tip.x - start.x, dy = tip.y - start.y, length = hypotf(dx, dy);

	if (length > 8) {
		dx /= length;
		dy /= length;
		draw_line(ctx, canvas, start, (fz_point) { tip.x - dx * 8, tip.y - dy * 8 }, colour);
		draw_head(ctx, canvas, tip, dx, dy, colour);
	}
	if (length > 8 && length <= 20)
		return;
	sp_canvas_circle(ctx, canvas, start.x, start.y, 3);
	sp_canvas_stroke(ctx, canvas, 2, 0, white, halo);
	sp_canvas_fill(ctx, canvas, colour, 1);
}

/* While it is drawn its name is known: one that can't be read is told by it. */
static void draw_picture(fz_context *ctx, sp_canvas *canvas, sp_marks *marks, const signprep_mark *mark)
{
	const sp_canvas_image picture = { .bytes = mark->picture,
		.length = mark->picture_length,
		.fit = mark->fit,
		.alpha = mark->alpha > 0 && mark->alpha < 1 ? (float) mark->alpha : 1 };
	const fz_rect whole = sp_marks_place(marks, mark->from), seen = sp_marks_place(marks, mark->rect);

	if (!mark->picture || !is_finite(mark->from) || whole.x1 <= whole.x0 || whole.y1 <= whole.y0)
		return;
	marks->picture = mark->label ? mark->label : "";
	sp_canvas_picture(ctx, canvas, &picture, whole, seen);
	marks->picture = NULL;
}

static void draw_shape(fz_context *ctx, sp_canvas *canvas, sp_marks *marks, const signprep_mark *mark)
{
	fz_rect rect = snapped(sp_marks_place(marks, mark->rect));
	uint32_t colour = mark->colour & 0xFFFFFF;

	switch (mark->kind) {
	case SIGNPREP_MARK_BOX:
		/* Lines all over the page would only make it hard to read. */
		sp_marks_draw_box(ctx, canvas, rect, colour, sp_marks_is_ground(marks, mark) ? 0 : mark->hatch);
		draw_edges(ctx, canvas, marks, mark->rect, colour);
		break;
	case SIGNPREP_MARK_HIT: draw_hit(ctx, canvas, rect, colour); break;
	case SIGNPREP_MARK_ARROW:
		if (is_finite(mark->from))
			draw_arrow(ctx, canvas, sp_marks_place(marks, mark->from), rect, colour);
		break;
	case SIGNPREP_MARK_REJECTED: draw_rejected(ctx, canvas, rect, colour); break;
	case SIGNPREP_MARK_TEXT: sp_marks_draw_text(ctx, canvas, sp_marks_place(marks, mark->rect), mark); break;
	case SIGNPREP_MARK_CELL:
		sp_marks_draw_cell(ctx, canvas, snapped(sp_marks_place(marks, mark->rect)), colour, mark->hatch != 0);
		break;
	case SIGNPREP_MARK_CLIP: sp_marks_draw_clip(ctx, canvas, sp_marks_place(marks, mark->rect), colour); break;
	case SIGNPREP_MARK_PICTURE: draw_picture(ctx, canvas, marks, mark); break;
	}
}

/* Where labels may not lie; false when there are none. */
static bool take_places(fz_context *ctx, sp_marks *marks)
{
	bool labelled = false;

	for (size_t i = 0; i < marks->count && !labelled; i++)
		labelled = marks->items[i].label && *marks->items[i].label;
	if (!labelled)
		return false;
	sp_tag_map_open(ctx, &marks->map, marks->width, marks->height);
	for (size_t i = 0; i < marks->count; i++) {
		const signprep_mark *mark = &marks->items[i];
		sp_edge edges[4];

		if (mark->kind == SIGNPREP_MARK_ARROW || !is_finite(mark->rect))
			continue;
		if (!sp_marks_is_ground(marks, mark))
			sp_tag_map_take(&marks->map, fz_expand_rect(snapped(sp_marks_place(marks, mark->rect)), 1));
		for (int k = mark->kind == SIGNPREP_MARK_BOX ? sp_marks_edges(marks, mark->rect, edges) : 0; k > 0; k--)
			sp_tag_map_take(&marks->map, edges[k - 1].taken);
	}
	sp_tag_map_settle(&marks->map);
	return true;
}

void sp_marks_draw(fz_context *ctx, sp_canvas *canvas, sp_marks *marks)
{
	static const signprep_mark_kind order[] = { SIGNPREP_MARK_REJECTED, SIGNPREP_MARK_HIT, SIGNPREP_MARK_BOX,
		SIGNPREP_MARK_PICTURE, SIGNPREP_MARK_CELL, SIGNPREP_MARK_CLIP, SIGNPREP_MARK_TEXT, SIGNPREP_MARK_ARROW };
	static const signprep_mark_kind label_order[] = { SIGNPREP_MARK_BOX, SIGNPREP_MARK_HIT, SIGNPREP_MARK_ARROW,
		SIGNPREP_MARK_REJECTED };

	for (size_t k = 0; k < sizeof order / sizeof *order; k++)
		for (size_t i = 0; i < marks->count; i++)
			if (marks->items[i].kind == order[k] && is_finite(marks->items[i].rect))
				draw_shape(ctx, canvas, marks, &marks->items[i]);
	if (!take_places(ctx, marks))
		return;
	for (size_t k = 0; k < sizeof label_order / sizeof *label_order; k++)
		for (size_t i = 0; i < marks->count; i++)
			if (marks->items[i].kind == label_order[k] && is_finite(marks->items[i].rect))
				sp_mark_label_draw(ctx, canvas, marks, &marks->items[i]);
}
