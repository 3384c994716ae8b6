/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Stamps on one page: pictures as image objects, the old content closed off, the new one after it. */
#include "pdfcore/write/stamp_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/geometry.h"
#include "base/num.h"
#include "pdfcore/write/balance.h"
#include "pdfcore/write/stamp_picture.h"

#define PIXELS_PER_POINT 4.0
#define SIDE_MAX 4096.0
#define SAME_SIZE 1e-3 /* points: slices of one picture are cut at rounded places */

static void renew(fz_context *ctx, pdf_obj **slot, pdf_obj *value)
{
	pdf_drop_obj(ctx, *slot);
	*slot = value;
}

static pdf_obj *image_dict(fz_context *ctx, sp_stamp_copy *copy, pdf_obj *space)
{
	renew(ctx, &copy->dict, NULL);
	copy->dict = pdf_new_dict(ctx, copy->pdf, 8);
	pdf_dict_put(ctx, copy->dict, PDF_NAME(Type), PDF_NAME(XObject));
	pdf_dict_put(ctx, copy->dict, PDF_NAME(Subtype), PDF_NAME(Image));
	pdf_dict_put_int(ctx, copy->dict, PDF_NAME(Width), copy->canvas.pixels->w);
	pdf_dict_put_int(ctx, copy->dict, PDF_NAME(Height), copy->canvas.pixels->h);
	pdf_dict_put(ctx, copy->dict, PDF_NAME(ColorSpace), space);
	pdf_dict_put_int(ctx, copy->dict, PDF_NAME(BitsPerComponent), 8);
	return copy->dict;
}

/* The ink everywhere: the mask alone says where, so that no viewer blends in another colour at the edges. */
static void fill_samples(fz_context *ctx, sp_stamp_copy *copy, uint32_t ink, double opacity)
{
	const fz_pixmap *p = copy->canvas.pixels;
	const unsigned char rgb[3] = { (unsigned char) (ink >> 16 & 0xFF), (unsigned char) (ink >> 8 & 0xFF),
		(unsigned char) (ink & 0xFF) };

	copy->colour = fz_new_buffer(ctx, (size_t) p->w * (size_t) p->h * 3);
	copy->mask = fz_new_buffer(ctx, (size_t) p->w * (size_t) p->h);
	for (int y = 0; y < p->h; y++)
		for (int x = 0; x < p->w; x++) {
			unsigned char alpha = p->samples[(size_t) y * (size_t) p->stride + (size_t) x * p->n + p->n - 1];

			fz_append_data(ctx, copy->colour, rgb, 3);
			fz_append_byte(ctx, copy->mask, (int) lround(alpha * opacity));
		}
}

static bool is_slice(const signprep_stamp *stamp)
{
	return stamp->slices > 1 && stamp->slice >= 1 && stamp->slice <= stamp->slices;
}

/* Where the whole picture would lie; of a slice, what is beside it is cut off. */
static signprep_rect whole_of(const signprep_stamp *stamp)
{
	signprep_rect r = stamp->rect;
	double width = r.x1 - r.x0;

	if (is_slice(stamp)) {
		r.x0 -= width * (stamp->slice - 1);
		r.x1 = r.x0 + width * stamp->slices;
	}
	return r;
}

static pdf_obj *make_picture(fz_context *ctx, sp_stamp_copy *copy, const signprep_stamp *stamp)
{
	signprep_rect whole = whole_of(stamp);
	double w = whole.x1 - whole.x0, h = whole.y1 - whole.y0;
	double scale = fmin(PIXELS_PER_POINT, SIDE_MAX / fmax(w, h));
	double opacity = stamp->opacity > 0 && stamp->opacity < 1 ? stamp->opacity : 1;
	uint32_t ink = sp_stamp_picture_ink(stamp->kind);
	pdf_obj *picture;

	sp_canvas_open(ctx, &copy->canvas, (int) fmax(1, ceil(w * scale - 1e-6)), (int) fmax(1, ceil(h * scale - 1e-6)), true);
	sp_stamp_picture_draw(ctx, &copy->canvas, stamp->kind, stamp->text ? stamp->text : "", (float) scale);
	sp_canvas_finish(ctx, &copy->canvas);
	fill_samples(ctx, copy, ink, opacity);
	renew(ctx, &copy->stream, NULL);
	copy->stream = pdf_add_stream(ctx, copy->pdf, copy->mask, image_dict(ctx, copy, PDF_NAME(DeviceGray)), 0);
	pdf_dict_put(ctx, image_dict(ctx, copy, PDF_NAME(DeviceRGB)), PDF_NAME(SMask), copy->stream);
	picture = pdf_add_stream(ctx, copy->pdf, copy->colour, copy->dict, 0);
	sp_canvas_drop(ctx, &copy->canvas);
	fz_drop_buffer(ctx, copy->colour);
	fz_drop_buffer(ctx, copy->mask);
	copy->colour = copy->mask = NULL;
	return picture;
}

static bool same_picture(const signprep_stamp *a, const signprep_stamp *b)
{
	signprep_rect x = whole_of(a), y = whole_of(b);

	return a->kind == b->kind && a->opacity == b->opacity && fabs(x.x1 - x.x0 - (y.x1 - y.x0)) < SAME_SIZE &&
		fabs(x.y1 - x.y0 - (y.y1 - y.y0)) < SAME_SIZE && !strcmp(a->text ? a->text : "", b->text ? b->text : "");
}

static pdf_obj *picture_of(fz_context *ctx, sp_stamp_copy *copy, const signprep_stamp *stamps, size_t count, size_t index)
{
	for (size_t i = 0; i < count && !copy->pictures[index]; i++)
		if (copy->pictures[i] && same_picture(&stamps[i], &stamps[index]))
			copy->pictures[index] = pdf_keep_obj(ctx, copy->pictures[i]);
	if (!copy->pictures[index])
		copy->pictures[index] = make_picture(ctx, copy, &stamps[index]);
	return copy->pictures[index];
}

static void put_numbers(fz_context *ctx, sp_stamp_copy *copy, const double *numbers, int count)
{
	for (int i = 0; i < count; i++) {
		char text[48];

		sp_num_format(numbers[i], 6, text, sizeof text);
		fz_append_string(ctx, copy->text, text);
		fz_append_byte(ctx, copy->text, ' ');
	}
}

static signprep_matrix unit_square_on(const signprep_page *page, signprep_rect r)
{
	signprep_matrix square = { r.x1 - r.x0, 0, 0, r.y0 - r.y1, r.x0, r.y1 };

	return sp_matrix_multiply(square, signprep_matrix_invert(page->user_to_view));
}

static void clip_to(fz_context *ctx, sp_stamp_copy *copy, const signprep_page *page, signprep_rect r)
{
	signprep_matrix m = unit_square_on(page, r);
	const double corners[4][2] = { { m.e, m.f }, { m.a + m.e, m.b + m.f }, { m.a + m.c + m.e, m.b + m.d + m.f },
		{ m.c + m.e, m.d + m.f } };

	for (int i = 0; i < 4; i++) {
		put_numbers(ctx, copy, corners[i], 2);
		fz_append_string(ctx, copy->text, i ? "l " : "m ");
	}
	fz_append_string(ctx, copy->text, "h W n ");
}

/* The unit square, y up, on the box in viewed space, then back to user space. */
static void put_picture(
	fz_context *ctx, sp_stamp_copy *copy, const signprep_page *page, const signprep_stamp *stamp, const char *name)
{
	signprep_matrix m = unit_square_on(page, whole_of(stamp));
	const double numbers[] = { m.a, m.b, m.c, m.d, m.e, m.f };

	fz_append_string(ctx, copy->text, "q ");
	if (is_slice(stamp))
		clip_to(ctx, copy, page, stamp->rect);
	put_numbers(ctx, copy, numbers, 6);
	fz_append_printf(ctx, copy->text, "cm /%s Do Q\n", name);
}

/* Resources may be shared by many pages: this page gets its own. */
static void own_resources(fz_context *ctx, sp_stamp_copy *copy)
{
	pdf_obj *old = sp_page_inherited(ctx, copy->page, PDF_NAME(Resources)), *old_xobjects;

	renew(ctx, &copy->resources, NULL);
	copy->resources = pdf_is_dict(ctx, old) ? pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, old))
						: pdf_new_dict(ctx, copy->pdf, 2);
	old_xobjects = pdf_dict_get(ctx, copy->resources, PDF_NAME(XObject));
	renew(ctx, &copy->xobjects, NULL);
	copy->xobjects = pdf_is_dict(ctx, old_xobjects) ? pdf_copy_dict(ctx, pdf_resolve_indirect(ctx, old_xobjects))
							: pdf_new_dict(ctx, copy->pdf, 4);
	pdf_dict_put(ctx, copy->resources, PDF_NAME(XObject), copy->xobjects);
	pdf_dict_put(ctx, copy->page, PDF_NAME(Resources), copy->resources);
}

static void name_picture(fz_context *ctx, sp_stamp_copy *copy, pdf_obj *picture, char *name, size_t cap)
{
	int serial = 1;

	do
		snprintf(name, cap, "Stamp%d", serial++);
	while (pdf_dict_gets(ctx, copy->xobjects, name));
	pdf_dict_puts(ctx, copy->xobjects, name, picture);
}

static void push_stream(fz_context *ctx, sp_stamp_copy *copy)
{
	renew(ctx, &copy->stream, NULL);
	copy->stream = pdf_add_stream(ctx, copy->pdf, copy->text, NULL, 0);
	pdf_array_push(ctx, copy->contents, copy->stream);
}

static void push_old(fz_context *ctx, sp_stamp_copy *copy)
{
	pdf_obj *old = pdf_dict_get(ctx, copy->page, PDF_NAME(Contents));

	if (!pdf_is_array(ctx, old)) {
		if (old)
			pdf_array_push(ctx, copy->contents, old);
		return;
	}
	for (int i = 0, n = pdf_array_len(ctx, old); i < n; i++)
		pdf_array_push(ctx, copy->contents, pdf_array_get(ctx, old, i));
}

static void new_text(fz_context *ctx, sp_stamp_copy *copy)
{
	fz_drop_buffer(ctx, copy->text);
	copy->text = NULL;
	copy->text = fz_new_buffer(ctx, 256);
}

void sp_stamp_page(
	fz_context *ctx, signprep_document *doc, sp_stamp_copy *copy, int number, const signprep_stamp *stamps, size_t count)
{
	pdf_obj *original = sp_page_object(ctx, doc, number);
	const sp_balance b = sp_balance_read(ctx, doc, &copy->content, number);
	signprep_page geometry;
	char name[24];

	sp_page_geometry(ctx, doc, original, number, &geometry);
	renew(ctx, &copy->page, NULL);
	copy->page = pdf_load_object(ctx, copy->pdf, pdf_to_num(ctx, original));
	own_resources(ctx, copy);
	renew(ctx, &copy->contents, NULL);
	copy->contents = pdf_new_array(ctx, copy->pdf, 4);
	new_text(ctx, copy);
	sp_balance_open(ctx, b, copy->text);
	push_stream(ctx, copy);
	push_old(ctx, copy);
	new_text(ctx, copy);
	sp_balance_close(ctx, b, copy->text);
	for (size_t i = 0; i < count; i++) {
		if (stamps[i].page != number)
			continue;
		sp_check_deadline(ctx, doc);
		name_picture(ctx, copy, picture_of(ctx, copy, stamps, count, i), name, sizeof name);
		put_picture(ctx, copy, &geometry, &stamps[i], name);
	}
	push_stream(ctx, copy);
	pdf_dict_put(ctx, copy->page, PDF_NAME(Contents), copy->contents);
}

void sp_stamp_copy_drop(fz_context *ctx, sp_stamp_copy *copy, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pdf_drop_obj(ctx, copy->pictures[i]);
	free(copy->pictures);
	sp_content_close(ctx, &copy->content);
	sp_canvas_drop(ctx, &copy->canvas);
	fz_drop_buffer(ctx, copy->text);
	fz_drop_buffer(ctx, copy->colour);
	fz_drop_buffer(ctx, copy->mask);
	renew(ctx, &copy->dict, NULL);
	renew(ctx, &copy->stream, NULL);
	renew(ctx, &copy->contents, NULL);
	renew(ctx, &copy->xobjects, NULL);
	renew(ctx, &copy->resources, NULL);
	renew(ctx, &copy->page, NULL);
}
