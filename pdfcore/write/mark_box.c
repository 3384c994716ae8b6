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

/* A line of text on its way. */
typedef struct lettering {
	uint32_t colour;
	float alpha;
	fz_matrix turn; /* of the whole line */
} lettering;

/* Letters of the font at hand are as wide as they are: those that have less room are made narrower, others stand in the middle. */
static void draw_letter(fz_context *ctx, sp_canvas *canvas, const lettering *l, uint32_t cp, fz_rect slot)
{
	const float size = slot.y1 - slot.y0, room = slot.x1 - slot.x0, own = size * sp_canvas_advance(ctx, canvas, cp);
	const float squeeze = own > room ? room / own : 1;
	const fz_matrix place = { size * squeeze, 0, 0, -size, slot.x0 + (room - own * squeeze) / 2,
		slot.y1 - BELOW_BASELINE * size };

	sp_canvas_write_glyph(ctx, canvas, cp, fz_concat(place, l->turn), l->colour, l->alpha);
}

static fz_matrix turn_about(fz_rect r, double degrees)
{
	const float x = (r.x0 + r.x1) / 2, y = (r.y0 + r.y1) / 2;
	/* y goes down: what MuPDF takes for the other way round is clockwise to the eye. */
	const fz_matrix turned = fz_concat(fz_translate(-x, -y), fz_rotate((float) degrees));

	return fz_concat(turned, fz_translate(x, y));
}

void sp_marks_draw_text(fz_context *ctx, sp_canvas *canvas, fz_rect r, const signprep_mark *mark)
{
	const bool turned = isfinite(mark->turn) && mark->turn != 0;
	const lettering l = { mark->colour & 0xFFFFFF, mark->alpha > 0 && mark->alpha < 1 ? (float) mark->alpha : 1,
		turned ? turn_about(r, mark->turn) : fz_identity };
	const char *text = mark->label;
	const size_t length = text ? strlen(text) : 0;
	float half_ems = 0, x = r.x0, unit;
	size_t step;
	uint32_t cp;

	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step)
		half_ems += (float) sp_cp_half_ems(cp);
	unit = half_ems > 0 ? (r.x1 - r.x0) / half_ems : 0;
	/* What has left the paper need not be drawn; turned it may come back. */
	for (size_t i = 0;
		i < length && (turned || x < (float) canvas->pixels->w) && (step = sp_utf8_decode(text + i, length - i, &cp));
		i += step) {
		const float next = x + unit * (float) sp_cp_half_ems(cp);

		if (next > x && (turned || next > 0))
			draw_letter(ctx, canvas, &l, cp, (fz_rect) { x, r.y0, next, r.y1 });
		x = next;
	}
}

void sp_marks_draw_cell(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour, bool shaded)
{
	sp_canvas_rect(ctx, canvas, r, 0);
	if (shaded)
		sp_canvas_fill(ctx, canvas, 0xD8D8D8, 1);
	sp_canvas_stroke(ctx, canvas, 1, 0, colour, 1);
}

/* One wire in three turns, each within the last. */
void sp_marks_draw_clip(fz_context *ctx, sp_canvas *canvas, fz_rect r, uint32_t colour)
{
	const float w = r.x1 - r.x0, h = r.y1 - r.y0;
	const float xs[] = { r.x0 + w * 0.1F, r.x0 + w * 0.9F, r.x0 + w * 0.3F, r.x0 + w * 0.7F };
	const float ys[] = { r.y0 + h * 0.3F, r.y0 + h * 0.75F, r.y0 + h * 0.25F, r.y0 + h * 0.7F };
	/* How far the bends of a half circle reach. */
	const float outer = w * 0.53F, inner = w * 0.27F;

	sp_canvas_begin(ctx, canvas);
	fz_moveto(ctx, canvas->path, xs[0], ys[0]);
	fz_lineto(ctx, canvas->path, xs[0], ys[1]);
	fz_curveto(ctx, canvas->path, xs[0], ys[1] + outer, xs[1], ys[1] + outer, xs[1], ys[1]);
	fz_lineto(ctx, canvas->path, xs[1], ys[2]);
	fz_curveto(ctx, canvas->path, xs[1], ys[2] - inner * 1.5F, xs[2], ys[2] - inner * 1.5F, xs[2], ys[2]);
	fz_lineto(ctx, canvas->path, xs[2], ys[3]);
	fz_curveto(ctx, canvas->path, xs[2], ys[3] + inner, xs[3], ys[3] + inner, xs[3], ys[3]);
	fz_lineto(ctx, canvas->path, xs[3], ys[0]);
	sp_canvas_stroke(ctx, canvas, 1, 0, colour, 1);
}
