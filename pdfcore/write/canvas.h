/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Drawing on a pixmap, in pixels, y down. Every function throws unless it says otherwise. */
#ifndef SP_PDFCORE_WRITE_CANVAS_H
#define SP_PDFCORE_WRITE_CANVAS_H

#include <signprep/render.h>

#include "pdfcore/internal.h"

/* Zero-initialise in the frame outside the guard; sp_canvas_drop there frees whatever a body left. */
typedef struct sp_canvas {
	fz_pixmap *pixels;
	fz_device *device;
	fz_font *font;
	fz_path *path; /* the figure being built */
	fz_text *text;
	fz_stroke_state *stroke;
} sp_canvas;

/** Paper of `width` × `height` pixels: white, or transparent with an alpha channel. */
void sp_canvas_open(fz_context *ctx, sp_canvas *canvas, int width, int height, bool transparent);
/** A fresh device on the same paper: work that was broken off may have left clips and groups in the old one. Throws. */
void sp_canvas_renew(fz_context *ctx, sp_canvas *canvas);
/** Ends drawing; canvas->pixels is complete then. */
void sp_canvas_finish(fz_context *ctx, sp_canvas *canvas);
/** Never throws. */
void sp_canvas_drop(fz_context *ctx, sp_canvas *canvas);

/** Starts a figure; `canvas->path` takes fz_moveto and its kin. */
void sp_canvas_begin(fz_context *ctx, sp_canvas *canvas);
void sp_canvas_fill(fz_context *ctx, sp_canvas *canvas, uint32_t colour, float alpha);
/** `dash` 0: a solid line. */
void sp_canvas_stroke(fz_context *ctx, sp_canvas *canvas, float width, float dash, uint32_t colour, float alpha);
/** A rectangle with corners of radius `r` as the figure. */
void sp_canvas_rect(fz_context *ctx, sp_canvas *canvas, fz_rect rect, float r);
void sp_canvas_circle(fz_context *ctx, sp_canvas *canvas, float x, float y, float r);

/** "Helvetica", "Times-Roman" …; Chinese characters come from the font built into MuPDF whatever the name. */
void sp_canvas_set_font(fz_context *ctx, sp_canvas *canvas, const char *name);
/** Glyph of one character and the font that has it (borrowed from the context). */
int sp_canvas_glyph(fz_context *ctx, const sp_canvas *canvas, uint32_t cp, fz_font **font);
/** Advance of one character in em. */
float sp_canvas_advance(fz_context *ctx, const sp_canvas *canvas, uint32_t cp);
/** Width of well-formed UTF-8 text at `size` pixels. */
float sp_canvas_measure(fz_context *ctx, const sp_canvas *canvas, const char *text, size_t length, float size);
/** Text with the left end of its baseline at `at`. */
void sp_canvas_write(fz_context *ctx, sp_canvas *canvas, const char *text, size_t length, float size, fz_point at, uint32_t colour);
/** One character; `place` maps em units, y up, to pixels. */
void sp_canvas_write_glyph(fz_context *ctx, sp_canvas *canvas, uint32_t cp, fz_matrix place, uint32_t colour, float alpha);
/** A PNG or JPEG file. Borrowed. */
typedef struct sp_canvas_image {
	const void *bytes;
	size_t length;
	signprep_fit fit;
	float alpha;
} sp_canvas_image;

/** The picture in the bytes of a file, laid into `whole`, cut off outside of `seen`. */
void sp_canvas_picture(fz_context *ctx, sp_canvas *canvas, const sp_canvas_image *picture, fz_rect whole, fz_rect seen);

#endif
