/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes as pictures have them. */
#include "pdfcore/write/mark_box.h"

#include <math.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

/*
 * Hatches by number: nothing, three slants, three upright or level, dots. Each line is a·x + b·y = c for all c that are a
 * multiple of the pitch, so that lines of neighbouring boxes meet.
 */
#define PITCH 9
#define HATCH_LINES_MAX 20000
#define HATCH_ALPHA 0.45F
/* Em boxes of such fonts reach so far below the baseline. */
#define BELOW_BASELINE 0.14F

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

/* Letters of the font at hand are as wide as they are: those that have less room are made narrower, others stand in the middle. */
static void draw_letter(fz_context *ctx, sp_canvas *canvas, uint32_t cp, fz_rect slot, uint32_t colour)
{
	const float size = slot.y1 - slot.y0, room = slot.x1 - slot.x0, own = size * sp_canvas_advance(ctx, canvas, cp);
	const float squeeze = own > room ? room / own : 1;

	sp_canvas_write_glyph(ctx, canvas, cp,
		(fz_matrix) { size * squeeze, 0, 0, -size, slot.x0 + (room - own * squeeze) / 2, slot.y1 - BELOW_BASELINE * size },
		colour);
}

void sp_marks_draw_text(fz_context *ctx, sp_canvas *canvas, fz_rect r, const char *text, uint32_t colour)
{
	const size_t length = text ? strlen(text) : 0;
	float half_ems = 0, x = r.x0, unit;
	size_t step;
	uint32_t cp;

	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step)
		half_ems += (float) sp_cp_half_ems(cp);
	unit = half_ems > 0 ? (r.x1 - r.x0) / half_ems : 0;
	for (size_t i = 0; i < length && x < (float) canvas->pixels->w && (step = sp_utf8_decode(text + i, length - i, &cp));
		i += step) {
		const float next = x + unit * (float) sp_cp_half_ems(cp);

		if (next > x && next > 0)
			draw_letter(ctx, canvas, cp, (fz_rect) { x, r.y0, next, r.y1 }, colour);
		x = next;
	}
}
