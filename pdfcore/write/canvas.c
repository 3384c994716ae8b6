/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Drawing on a pixmap with MuPDF's own rasteriser and fonts: the same picture on every machine. */
#include "pdfcore/write/canvas.h"

#include "base/utf8.h"
#include "pdfcore/upright.h"

/* Control points that make a quarter of a circle. */
static const float kappa = 0.5523F;

static void split_colour(uint32_t colour, float out[3])
{
	out[0] = (float) (colour >> 16 & 0xFF) / 255;
	out[1] = (float) (colour >> 8 & 0xFF) / 255;
	out[2] = (float) (colour & 0xFF) / 255;
}

void sp_canvas_open(fz_context *ctx, sp_canvas *canvas, int width, int height, bool transparent)
{
	canvas->pixels = fz_new_pixmap_with_bbox(ctx, fz_device_rgb(ctx), (fz_irect) { 0, 0, width, height }, NULL, transparent);
	if (transparent)
		fz_clear_pixmap(ctx, canvas->pixels);
	else
		fz_clear_pixmap_with_value(ctx, canvas->pixels, 255);
	canvas->device = fz_new_draw_device(ctx, fz_identity, canvas->pixels);
}

void sp_canvas_renew(fz_context *ctx, sp_canvas *canvas)
{
	fz_drop_device(ctx, canvas->device);
	canvas->device = NULL;
	canvas->device = fz_new_draw_device(ctx, fz_identity, canvas->pixels);
}

void sp_canvas_finish(fz_context *ctx, sp_canvas *canvas)
{
	fz_close_device(ctx, canvas->device);
}

void sp_canvas_drop(fz_context *ctx, sp_canvas *canvas)
{
	fz_drop_stroke_state(ctx, canvas->stroke);
	fz_drop_text(ctx, canvas->text);
	fz_drop_path(ctx, canvas->path);
	fz_drop_font(ctx, canvas->font);
	fz_drop_device(ctx, canvas->device);
	fz_drop_pixmap(ctx, canvas->pixels);
	*canvas = (sp_canvas) { 0 };
}

void sp_canvas_begin(fz_context *ctx, sp_canvas *canvas)
{
	fz_drop_path(ctx, canvas->path);
	canvas->path = NULL;
	canvas->path = fz_new_path(ctx);
}

void sp_canvas_fill(fz_context *ctx, sp_canvas *canvas, uint32_t colour, float alpha)
{
	float rgb[3];

	split_colour(colour, rgb);
	fz_fill_path(ctx, canvas->device, canvas->path, 0, fz_identity, fz_device_rgb(ctx), rgb, alpha, fz_default_color_params);
}

void sp_canvas_stroke(fz_context *ctx, sp_canvas *canvas, float width, float dash, uint32_t colour, float alpha)
{
	float rgb[3];

	split_colour(colour, rgb);
	fz_drop_stroke_state(ctx, canvas->stroke);
	canvas->stroke = NULL;
	canvas->stroke = fz_new_stroke_state_with_dash_len(ctx, 2);
	canvas->stroke->linewidth = width;
	canvas->stroke->linejoin = FZ_LINEJOIN_ROUND;
	canvas->stroke->start_cap = canvas->stroke->dash_cap = canvas->stroke->end_cap = dash > 0 ? FZ_LINECAP_BUTT
												  : FZ_LINECAP_ROUND;
	canvas->stroke->dash_len = dash > 0 ? 2 : 0;
	canvas->stroke->dash_list[0] = dash;
	canvas->stroke->dash_list[1] = dash * 0.75F;
	fz_stroke_path(ctx, canvas->device, canvas->path, canvas->stroke, fz_identity, fz_device_rgb(ctx), rgb, alpha,
		fz_default_color_params);
}

void sp_canvas_rect(fz_context *ctx, sp_canvas *canvas, fz_rect q, float r)
{
	float most = fz_min(q.x1 - q.x0, q.y1 - q.y0) / 2, k;

	r = fz_min(r, most);
	k = r * (1 - kappa);
	sp_canvas_begin(ctx, canvas);
	if (r <= 0) {
		fz_rectto(ctx, canvas->path, q.x0, q.y0, q.x1, q.y1);
		return;
	}
	fz_moveto(ctx, canvas->path, q.x0 + r, q.y0);
	fz_lineto(ctx, canvas->path, q.x1 - r, q.y0);
	fz_curveto(ctx, canvas->path, q.x1 - k, q.y0, q.x1, q.y0 + k, q.x1, q.y0 + r);
	fz_lineto(ctx, canvas->path, q.x1, q.y1 - r);
	fz_curveto(ctx, canvas->path, q.x1, q.y1 - k, q.x1 - k, q.y1, q.x1 - r, q.y1);
	fz_lineto(ctx, canvas->path, q.x0 + r, q.y1);
	fz_curveto(ctx, canvas->path, q.x0 + k, q.y1, q.x0, q.y1 - k, q.x0, q.y1 - r);
	fz_lineto(ctx, canvas->path, q.x0, q.y0 + r);
	fz_curveto(ctx, canvas->path, q.x0, q.y0 + k, q.x0 + k, q.y0, q.x0 + r, q.y0);
	fz_closepath(ctx, canvas->path);
}

void sp_canvas_circle(fz_context *ctx, sp_canvas *canvas, float x, float y, float r)
{
	sp_canvas_rect(ctx, canvas, (fz_rect) { x - r, y - r, x + r, y + r }, r);
}

void sp_canvas_set_font(fz_context *ctx, sp_canvas *canvas, const char *name)
{
	fz_drop_font(ctx, canvas->font);
	canvas->font = NULL;
	canvas->font = fz_new_base14_font(ctx, name);
}

int sp_canvas_glyph(fz_context *ctx, const sp_canvas *canvas, uint32_t cp, fz_font **font)
{
	*font = canvas->font;
	return fz_encode_character_with_fallback(ctx, canvas->font, (int) cp, 0, FZ_LANG_zh_Hans, font);
}

float sp_canvas_advance(fz_context *ctx, const sp_canvas *canvas, uint32_t cp)
{
	fz_font *font;
	int glyph = sp_canvas_glyph(ctx, canvas, cp, &font);

	return fz_advance_glyph(ctx, font, glyph, 0);
}

float sp_canvas_measure(fz_context *ctx, const sp_canvas *canvas, const char *text, size_t length, float size)
{
	float width = 0;
	uint32_t cp;
	size_t step;

	for (size_t at = 0; at < length && (step = sp_utf8_decode(text + at, length - at, &cp)); at += step)
		width += size * sp_canvas_advance(ctx, canvas, cp);
	return width;
}

static void begin_text(fz_context *ctx, sp_canvas *canvas)
{
	fz_drop_text(ctx, canvas->text);
	canvas->text = NULL;
	canvas->text = fz_new_text(ctx);
}

static float show(fz_context *ctx, sp_canvas *canvas, uint32_t cp, fz_matrix place)
{
	fz_font *font;
	int glyph = sp_canvas_glyph(ctx, canvas, cp, &font);

	fz_show_glyph(ctx, canvas->text, font, place, glyph, (int) cp, 0, 0, FZ_BIDI_NEUTRAL, FZ_LANG_UNSET);
	return fz_advance_glyph(ctx, font, glyph, 0);
}

static void fill_text(fz_context *ctx, sp_canvas *canvas, uint32_t colour, float alpha)
{
	float rgb[3];

	split_colour(colour, rgb);
	fz_fill_text(ctx, canvas->device, canvas->text, fz_identity, fz_device_rgb(ctx), rgb, alpha, fz_default_color_params);
}

void sp_canvas_write(fz_context *ctx, sp_canvas *canvas, const char *text, size_t length, float size, fz_point at, uint32_t colour)
{
	uint32_t cp;
	size_t step;

	begin_text(ctx, canvas);
	for (size_t i = 0; i < length && (step = sp_utf8_decode(text + i, length - i, &cp)); i += step)
		at.x += size * show(ctx, canvas, cp, (fz_matrix) { size, 0, 0, -size, at.x, at.y });
	fill_text(ctx, canvas, colour, 1);
}

void sp_canvas_write_glyph(fz_context *ctx, sp_canvas *canvas, uint32_t cp, fz_matrix place, uint32_t colour, float alpha)
{
	begin_text(ctx, canvas);
	show(ctx, canvas, cp, place);
	fill_text(ctx, canvas, colour, alpha);
}

void sp_canvas_picture(fz_context *ctx, sp_canvas *canvas, const sp_canvas_image *picture, fz_rect whole, fz_rect seen)
{
	fz_buffer *buffer = NULL;
	fz_image *image = NULL;

	fz_var(buffer);
	fz_var(image);
	fz_try(ctx)
	{
		buffer = fz_new_buffer_from_shared_data(ctx, picture->bytes, picture->length);
		image = fz_new_image_from_buffer(ctx, buffer);
		sp_canvas_rect(ctx, canvas, seen, 0);
		fz_clip_path(ctx, canvas->device, canvas->path, 0, fz_identity, fz_infinite_rect);
		fz_fill_image(ctx, canvas->device, image, sp_upright_place(ctx, image, whole, picture->fit), picture->alpha,
			fz_default_color_params);
		fz_pop_clip(ctx, canvas->device);
	}
	fz_always(ctx)
	{
		fz_drop_image(ctx, image);
		fz_drop_buffer(ctx, buffer);
	}
	fz_catch(ctx) fz_rethrow(ctx);
}
