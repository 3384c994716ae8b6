/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A name as if written by hand: outlines of a printed font, leant over and shaken the same way each time. */
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "pdfcore/write/stamp_picture.h"

#define NAME_CHARACTERS 40
#define PIECES 6

static const float slant = 0.22F, close_up = 0.86F, rise = 0.07F;

/* Where one character goes; em units, y up, to pixels. */
typedef struct pen {
	sp_canvas *canvas;
	float size, x, y, phase;
	uint32_t ink;
	fz_point at;
} pen;

/* Long waves bend the strokes, the phase makes each character bend in its own way. */
static fz_point bent(const pen *p, float x, float y)
{
	float wave = 0.035F * sinf(4.1F * y + p->phase) + 0.018F * sinf(9.7F * y + 2.3F * p->phase);
	float swing = 0.045F * sinf(3.3F * x + 1.7F * p->phase) + 0.02F * cosf(8.1F * x + p->phase);
	float lean = slant * (y - 0.3F) + 0.05F * sinf(p->phase);

	return (fz_point) { p->x + (x + wave + lean) * p->size, p->y - (y + swing + rise * x) * p->size };
}

static void move_to(fz_context *ctx, void *opaque, float x, float y)
{
	pen *p = opaque;
	fz_point to = bent(p, x, y);

	fz_moveto(ctx, p->canvas->path, to.x, to.y);
	p->at = (fz_point) { x, y };
}

/* Straight strokes are the ones that look printed. */
static void line_to(fz_context *ctx, void *opaque, float x, float y)
{
	pen *p = opaque;

	for (int i = 1; i <= PIECES; i++) {
		float t = (float) i / PIECES;
		fz_point to = bent(p, p->at.x + (x - p->at.x) * t, p->at.y + (y - p->at.y) * t);

		fz_lineto(ctx, p->canvas->path, to.x, to.y);
	}
	p->at = (fz_point) { x, y };
}

static void curve_to(fz_context *ctx, void *opaque, float x1, float y1, float x2, float y2, float x3, float y3)
{
	pen *p = opaque;
	fz_point a = bent(p, x1, y1), b = bent(p, x2, y2), c = bent(p, x3, y3);

	fz_curveto(ctx, p->canvas->path, a.x, a.y, b.x, b.y, c.x, c.y);
	p->at = (fz_point) { x3, y3 };
}

static void close_path(fz_context *ctx, void *opaque)
{
	const pen *p = opaque;

	fz_closepath(ctx, p->canvas->path);
}

static void draw_character(fz_context *ctx, pen *p, uint32_t cp)
{
	static const fz_path_walker walker = { .moveto = move_to, .lineto = line_to, .curveto = curve_to, .closepath = close_path };
	fz_path *outline = NULL;
	fz_font *font;
	int glyph = sp_canvas_glyph(ctx, p->canvas, cp, &font);

	fz_var(outline);
	sp_canvas_begin(ctx, p->canvas);
	fz_try(ctx)
	{
		outline = fz_outline_glyph(ctx, font, glyph, fz_identity);
		if (outline)
			fz_walk_path(ctx, outline, &walker, p);
	}
	fz_always(ctx) fz_drop_path(ctx, outline);
	fz_catch(ctx) fz_rethrow(ctx);
	sp_canvas_fill(ctx, p->canvas, p->ink, 1);
	sp_canvas_stroke(ctx, p->canvas, p->size * 0.022F, 0, p->ink, 1);
}

static float width_of(fz_context *ctx, const sp_canvas *canvas, const uint32_t *cps, int count)
{
	float width = 0;

	for (int i = 0; i < count; i++)
		width += sp_canvas_advance(ctx, canvas, cps[i]) * close_up;
	return width;
}

void sp_stamp_picture_signature(fz_context *ctx, sp_canvas *canvas, const char *text, uint32_t ink)
{
	uint32_t cps[NAME_CHARACTERS];
	size_t left = strlen(text), step;
	int count = 0;
	float w = (float) canvas->pixels->w, h = (float) canvas->pixels->h, width;
	pen p = { .canvas = canvas, .ink = ink };

	for (; count < NAME_CHARACTERS && (step = sp_utf8_decode(text, left, &cps[count])); text += step, left -= step)
		count++;
	if (!count)
		return;
	/* Room for the lean on both sides. */
	width = width_of(ctx, canvas, cps, count) + 0.35F;
	p.size = fz_min(h * 0.78F, w * 0.96F / width);
	p.x = (w - width * p.size) / 2 + 0.15F * p.size;
	for (int i = 0; i < count; i++) {
		p.phase = (float) (cps[i] % 97) * 0.37F + (float) i * 1.9F;
		p.y = h / 2 + (0.36F + 0.05F * sinf(p.phase)) * p.size;
		draw_character(ctx, &p, cps[i]);
		p.x += sp_canvas_advance(ctx, canvas, cps[i]) * close_up * p.size;
	}
}
