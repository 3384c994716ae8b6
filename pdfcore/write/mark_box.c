/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes as pictures have them. */
#include "pdfcore/write/mark_box.h"

#include <math.h>

/*
 * Hatches by number: nothing, three slants, three upright or level, dots. Each line is a·x + b·y = c for all c that are a
 * multiple of the pitch, so that lines of neighbouring boxes meet.
 */
#define PITCH 9
#define HATCH_LINES_MAX 20000
#define HATCH_ALPHA 0.45F

/* Lines of one slant: x + slant·y = c. */
static void slanted(fz_context *ctx, sp_canvas *canvas, fz_rect r, float slant, int *left)
{
	float low = fz_min(r.x0 + slant * r.y0, r.x0 + slant * r.y1), high = fz_max(r.x1 + slant * r.y0, r.x1 + slant * r.y1);

	for (float c = ceilf(low / PITCH) * PITCH; c < high && (*left)-- > 0; c += PITCH) {
		/* y as x runs from r.x0 to r.x1, cut to r */
		float y0 = (c - r.x0) / slant, y1 = (c - r.x1) / slant;

		y0 = fz_clamp(y0, r.y0, r.y1);
		y1 = fz_clamp(y1, r.y0, r.y1);
		if (y0 == y1)
			continue;
		fz_moveto(ctx, canvas->path, c - slant * y0, y0);
		fz_lineto(ctx, canvas->path, c - slant * y1, y1);
	}
}

static void level(fz_context *ctx, sp_canvas *canvas, fz_rect r, int *left)
{
	for (float y = ceilf(r.y0 / PITCH) * PITCH + 0.5F; y < r.y1 && (*left)-- > 0; y += PITCH) {
		fz_moveto(ctx, canvas->path, r.x0, y);
		fz_lineto(ctx, canvas->path, r.x1, y);
	}
}

static void upright(fz_context *ctx, sp_canvas *canvas, fz_rect r, int *left)
{
	for (float x = ceilf(r.x0 / PITCH) * PITCH + 0.5F; x < r.x1 && (*left)-- > 0; x += PITCH) {
		fz_moveto(ctx, canvas->path, x, r.y0);
		fz_lineto(ctx, canvas->path, x, r.y1);
	}
}

static void dots(fz_context *ctx, sp_canvas *canvas, fz_rect r, int *left)
{
	for (float y = ceilf(r.y0 / PITCH) * PITCH + 0.5F; y < r.y1; y += PITCH)
		for (float x = ceilf(r.x0 / PITCH) * PITCH; x + 2 < r.x1 && (*left)-- > 0; x += PITCH) {
			fz_moveto(ctx, canvas->path, x, y);
			fz_lineto(ctx, canvas->path, x + 2, y);
		}
}

static void draw_hatch(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour, unsigned hatch)
{
	int left = HATCH_LINES_MAX;

	hatch %= SIGNPREP_HATCHES;
	r = fz_intersect_rect(r, (fz_rect) { 0, 0, (float) canvas->pixels->w, (float) canvas->pixels->h });
	if (!hatch || r.x1 <= r.x0 || r.y1 <= r.y0)
		return;
	sp_canvas_begin(ctx, canvas);
	if (hatch == 1 || hatch == 5)
		slanted(ctx, canvas, r, 1, &left);
	if (hatch == 2 || hatch == 5)
		slanted(ctx, canvas, r, -1, &left);
	if (hatch == 3 || hatch == 6)
		level(ctx, canvas, r, &left);
	if (hatch == 4 || hatch == 6)
		upright(ctx, canvas, r, &left);
	if (hatch == 7)
		dots(ctx, canvas, r, &left);
	sp_canvas_stroke(ctx, canvas, 1, 0, colour, HATCH_ALPHA);
}

void sp_marks_draw_box(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour, unsigned hatch)
{
	sp_canvas_rect(ctx, canvas, r, 2);
	sp_canvas_fill(ctx, canvas, colour, 0.15F);
	draw_hatch(ctx, canvas, r, colour, hatch);
	sp_canvas_rect(ctx, canvas, r, 2);
	sp_canvas_stroke(ctx, canvas, 4, 0, 0xFFFFFF, 0.45F);
	sp_canvas_stroke(ctx, canvas, 2, 0, colour, 1);
}
