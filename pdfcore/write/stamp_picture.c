/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seals and typed text as pictures. */
#include "pdfcore/write/stamp_picture.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

#define SEAL_CHARACTERS 60
#define TEXT_LINES 200

static const float pi = 3.14159265F;

uint32_t sp_stamp_picture_ink(signprep_stamp_kind kind)
{
	return kind == SIGNPREP_STAMP_SEAL ? 0xD01F1F : kind == SIGNPREP_STAMP_SIGNATURE ? 0x1B2A49 : 0x111111;
}

static void draw_star(fz_context *ctx, sp_canvas *canvas, float x, float y, float r, uint32_t ink)
{
	/* Inner radius of a regular pentagram. */
	const float inner = r * 0.381966F;

	sp_canvas_begin(ctx, canvas);
	for (int i = 0; i < 10; i++) {
		float angle = (float) i * pi / 5, radius = i % 2 ? inner : r;
		float px = x + radius * sinf(angle), py = y - radius * cosf(angle);

		if (i)
			fz_lineto(ctx, canvas->path, px, py);
		else
			fz_moveto(ctx, canvas->path, px, py);
	}
	fz_closepath(ctx, canvas->path);
	sp_canvas_fill(ctx, canvas, ink, 1);
}

/* One character of `size` with its foot towards the centre, `angle` clockwise from the top. */
static void draw_on_arc(fz_context *ctx, sp_canvas *canvas, uint32_t cp, fz_point size, fz_point centre, float foot, float angle)
{
	float half = sp_canvas_advance(ctx, canvas, cp) / 2 * size.x, sine = sinf(angle), cosine = cosf(angle);
	fz_matrix place = { size.x * cosine, size.x * sine, size.y * sine, -size.y * cosine, centre.x - half * cosine + foot * sine,
		centre.y - half * sine - foot * cosine };

	sp_canvas_write_glyph(ctx, canvas, cp, place, sp_stamp_picture_ink(SIGNPREP_STAMP_SEAL), 1);
	place.e += size.y * 0.03F;
	sp_canvas_write_glyph(ctx, canvas, cp, place, sp_stamp_picture_ink(SIGNPREP_STAMP_SEAL), 1);
}

static int decode(const char *text, uint32_t *cps, int max)
{
	size_t left = strlen(text), step;
	int count = 0;
	uint32_t cp;

	for (; count < max && (step = sp_utf8_decode(text, left, &cp)); text += step, left -= step)
		if (cp > 0x20)
			cps[count++] = cp;
	if (left && count == max)
		cps[count - 1] = 0x2026;
	return count;
}

static void draw_seal(fz_context *ctx, sp_canvas *canvas, const char *text)
{
	float side = (float) fz_mini(canvas->pixels->w, canvas->pixels->h);
	fz_point centre = { (float) canvas->pixels->w / 2, (float) canvas->pixels->h / 2 };
	float ring = side * 0.038F, height = side * 0.135F, foot = side * 0.5F - ring * 1.9F - height * 0.95F, step, width;
	uint32_t cps[SEAL_CHARACTERS], ink = sp_stamp_picture_ink(SIGNPREP_STAMP_SEAL);
	int count = decode(text, cps, SEAL_CHARACTERS);

	sp_canvas_circle(ctx, canvas, centre.x, centre.y, side / 2 - ring / 2 - 1);
	sp_canvas_stroke(ctx, canvas, ring, 0, ink, 1);
	draw_star(ctx, canvas, centre.x, centre.y, side * 0.155F, ink);
	if (!count)
		return;
	/* Short names stand loose, long ones close up over five eighths of the ring. */
	step = fz_min(0.46F, 2 * pi * 0.68F / (float) count);
	width = fz_min(height * 0.86F, step * (foot + height * 0.4F) * 0.96F);
	for (int i = 0; i < count; i++)
		draw_on_arc(ctx, canvas, cps[i], (fz_point) { width, height }, centre, foot,
			((float) i - (float) (count - 1) / 2) * step);
}

typedef struct text_lines {
	size_t first[TEXT_LINES], length[TEXT_LINES];
	int count;
	bool overflow;
} text_lines;

static void add_line(text_lines *lines, size_t first, size_t length)
{
	if (lines->count == TEXT_LINES) {
		lines->overflow = true;
		return;
	}
	lines->first[lines->count] = first;
	lines->length[lines->count++] = length;
}

/* Breaks at newlines and, where a line gets too wide, before the character that does not fit. */
static void break_lines(fz_context *ctx, const sp_canvas *canvas, const char *text, float size, float room, text_lines *lines)
{
	size_t length = strlen(text), first = 0, at = 0, step;
	float width = 0;
	uint32_t cp;

	lines->count = 0;
	lines->overflow = false;
	for (; at < length && (step = sp_utf8_decode(text + at, length - at, &cp)); at += step) {
		float advance = cp == '\n' ? 0 : size * sp_canvas_advance(ctx, canvas, cp);

		if (cp == '\n' || (width + advance > room && at > first)) {
			add_line(lines, first, at - first);
			first = cp == '\n' ? at + step : at;
			width = 0;
		}
		width += advance;
	}
	add_line(lines, first, at - first);
}

static void draw_text(fz_context *ctx, sp_canvas *canvas, const char *text, float scale)
{
	float w = (float) canvas->pixels->w, h = (float) canvas->pixels->h, leading = 1.3F;
	float size = fz_min(12 * scale, h * 0.8F), least = fz_min(size, 4 * scale), y;
	text_lines lines;

	for (;; size *= 0.94F) {
		break_lines(ctx, canvas, text, size, w, &lines);
		if (size <= least || (!lines.overflow && (float) lines.count * leading * size <= fz_max(h, leading * size * 1.01F)))
			break;
	}
	y = (h - ((float) lines.count - 1) * leading * size) / 2 + size * 0.36F;
	for (int i = 0; i < lines.count; i++) {
		const char *line = text + lines.first[i];
		float width = sp_canvas_measure(ctx, canvas, line, lines.length[i], size);

		fz_point at = { lines.count > 1 ? 0 : (w - width) / 2, y + (float) i * leading * size };

		sp_canvas_write(ctx, canvas, line, lines.length[i], size, at, sp_stamp_picture_ink(SIGNPREP_STAMP_TEXT));
	}
}

void sp_stamp_picture_draw(fz_context *ctx, sp_canvas *canvas, signprep_stamp_kind kind, const char *text, float scale)
{
	sp_canvas_set_font(ctx, canvas, "Times-Roman");
	if (kind == SIGNPREP_STAMP_SEAL)
		draw_seal(ctx, canvas, text);
	else if (kind == SIGNPREP_STAMP_SIGNATURE)
		sp_stamp_picture_signature(ctx, canvas, text, sp_stamp_picture_ink(kind));
	else
		draw_text(ctx, canvas, text, scale);
}
