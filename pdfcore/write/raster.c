/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The picture of a page, drawn by MuPDF: it knows every filter, colour space and mask that scans are made with. Text is left
 * out: where it stands is known better. What is decoded is counted first, by a device that only looks at the images' sizes.
 */
#include "pdfcore/write/raster.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "pdfcore/write/page_drawing.h"

typedef struct raster_arg {
	sp_page_drawing drawing;
	sp_raster *out;
	fz_device *device;
	fz_pixmap *pixels;
} raster_arg;

typedef struct image_counter {
	fz_device super;
	const signprep_document *doc;
	double pixels;
} image_counter;

static void count(fz_context *ctx, fz_device *device, const fz_image *image)
{
	image_counter *counter = (image_counter *) device;

	sp_check_deadline(ctx, counter->doc);
	counter->pixels += (double) image->w * image->h;
}

static void count_image(fz_context *ctx, fz_device *device, fz_image *image, fz_matrix ctm, float alpha, fz_color_params how)
{
	(void) ctm;
	(void) alpha;
	(void) how;
	count(ctx, device, image);
}

static void count_stencil(fz_context *ctx, fz_device *device, fz_image *image, fz_matrix ctm, fz_colorspace *space,
	const float *colour, float alpha, fz_color_params how)
{
	(void) ctm;
	(void) space;
	(void) colour;
	(void) alpha;
	(void) how;
	count(ctx, device, image);
}

static void count_mask(fz_context *ctx, fz_device *device, fz_image *image, fz_matrix ctm, fz_rect scissor)
{
	(void) ctm;
	(void) scissor;
	count(ctx, device, image);
}

/* A broken image may end the page: what was before it stays. */
static void run(fz_context *ctx, raster_arg *arg)
{
	fz_try(ctx)
	{
		sp_page_drawing_contents(ctx, &arg->drawing, arg->device);
		fz_close_device(ctx, arg->device);
	}
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		arg->out->incomplete = true;
	}
	arg->out->incomplete |= sp_fz_passed_over(&arg->drawing.cookie);
}

static void count_pixels(fz_context *ctx, raster_arg *arg)
{
	image_counter *counter = fz_new_derived_device(ctx, image_counter);

	arg->device = &counter->super;
	counter->doc = arg->drawing.doc;
	counter->super.fill_image = count_image;
	counter->super.fill_image_mask = count_stencil;
	counter->super.clip_image_mask = count_mask;
	run(ctx, arg);
	arg->out->image_pixels = counter->pixels;
	fz_drop_device(ctx, arg->device);
	arg->device = NULL;
}

/* False: a page so large that lines would be lost. */
static bool measure(const signprep_page *page, sp_raster *out)
{
	const double area = page->width * page->height, whole = SP_RASTER_DPI / 72;

	out->scale = whole;
	if (area * whole * whole > (double) SP_RASTER_PIXELS)
		out->scale = sqrt((double) SP_RASTER_PIXELS / area);
	out->width = (int) fmax(1, floor(page->width * out->scale + 1e-6));
	out->height = (int) fmax(1, floor(page->height * out->scale + 1e-6));
	return out->scale >= whole / 2;
}

static void keep(fz_context *ctx, raster_arg *arg)
{
	const size_t width = (size_t) arg->out->width, height = (size_t) arg->out->height;
	unsigned char *grey = malloc(width * height);

	if (!grey)
		fz_throw(ctx, SP_FZ_ERROR_MEMORY, "no memory for a picture");
	for (size_t y = 0; y < height; y++)
		memcpy(grey + y * width, fz_pixmap_samples(ctx, arg->pixels) + y * (size_t) fz_pixmap_stride(ctx, arg->pixels),
			width);
	arg->out->grey = grey;
}

static void raster_body(fz_context *ctx, void *opaque)
{
	raster_arg *arg = opaque;
	sp_page_drawing *d = &arg->drawing;
	sp_raster *out = arg->out;

	sp_page_geometry(ctx, d->doc, sp_page_object(ctx, d->doc, d->number), d->number, &d->page);
	const bool readable = measure(&d->page, out);
	sp_page_drawing_open(ctx, d, out->scale);
	count_pixels(ctx, arg);
	out->too_large = out->image_pixels > 0 && (!readable || out->image_pixels > SP_RASTER_IMAGE_PIXELS);
	if (!(out->image_pixels > 0) || out->too_large)
		return;
	arg->pixels = fz_new_pixmap_with_bbox(ctx, fz_device_gray(ctx), (fz_irect) { 0, 0, out->width, out->height }, NULL, 0);
	fz_clear_pixmap_with_value(ctx, arg->pixels, 255);
	arg->device = fz_new_draw_device(ctx, fz_identity, arg->pixels);
	arg->device->fill_text = NULL;
	arg->device->stroke_text = NULL;
	run(ctx, arg);
	sp_check_deadline(ctx, d->doc);
	keep(ctx, arg);
}

signprep_code sp_raster_load(sp_raster *out, signprep_document *doc, int number, signprep_error *err)
{
	raster_arg arg = { .drawing = { .doc = doc, .number = number }, .out = out };
	char where[32];
	signprep_code code = sp_page_check(doc, number, err);

	*out = (sp_raster) { .grey = NULL };
	if (code)
		return code;
	snprintf(where, sizeof where, "page %d", number);
	code = sp_guard(doc, raster_body, &arg, "D708", where, err);
	fz_drop_device(doc->ctx, arg.device);
	fz_drop_pixmap(doc->ctx, arg.pixels);
	sp_page_drawing_drop(doc->ctx, &arg.drawing);
	return code;
}

void sp_raster_clear(sp_raster *raster)
{
	free(raster->grey);
	*raster = (sp_raster) { .grey = NULL };
}
