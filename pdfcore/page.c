/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Page geometry: the only place that knows of CropBox, Rotate and UserUnit. */
#include <math.h>
#include <stdio.h>

#include "base/fail.h"
#include "base/geometry.h"
#include "base/num.h"
#include "pdfcore/internal.h"
#include "pdfcore/label.h"

static const signprep_rect letter = { 0, 0, 612, 792 };
static const double coordinate_max = 1e7;

/* MuPDF holds reals as floats, good for seven digits: 1948.57 must not become 1948.5699. */
static double exact(double real)
{
	double size = fabs(real);

	return sp_num_round(real, size < 1000 ? 4 : size < 10000 ? 3 : size < 100000 ? 2 : 1);
}

/* False when `obj` is no rectangle of finite size. */
static bool read_box(fz_context *ctx, pdf_obj *obj, signprep_rect *out, unsigned *flags)
{
	double v[4];
	signprep_rect given;

	if (pdf_array_len(ctx, obj) < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		pdf_obj *number = pdf_array_get(ctx, obj, i);

		v[i] = pdf_is_int(ctx, number) ? (double) pdf_to_int64(ctx, number) : exact((double) pdf_to_real(ctx, number));
		if (!pdf_is_number(ctx, number) || !(fabs(v[i]) <= coordinate_max))
			return false;
	}
	given = (signprep_rect) { v[0], v[1], v[2], v[3] };
	*out = sp_rect_normal(given);
	if (given.x0 > given.x1 || given.y0 > given.y1)
		*flags |= SIGNPREP_PAGE_BOX_REVERSED;
	return !sp_rect_is_empty(*out);
}

static void read_boxes(fz_context *ctx, pdf_obj *page, signprep_page *out)
{
	pdf_obj *crop_obj = sp_page_inherited(ctx, page, PDF_NAME(CropBox));
	signprep_rect crop, cut;

	if (!read_box(ctx, sp_page_inherited(ctx, page, PDF_NAME(MediaBox)), &out->media, &out->flags)) {
		out->media = letter;
		out->flags |= SIGNPREP_PAGE_NO_MEDIABOX;
	}
	out->crop = out->media;
	if (!crop_obj)
		return;
	if (!read_box(ctx, crop_obj, &crop, &out->flags)) {
		out->flags |= SIGNPREP_PAGE_EMPTY_CROP;
		return;
	}
	cut = signprep_rect_intersect(crop, out->media);
	if (sp_rect_is_empty(cut)) {
		out->flags |= SIGNPREP_PAGE_EMPTY_CROP;
		return;
	}
	if (cut.x0 != crop.x0 || cut.y0 != crop.y0 || cut.x1 != crop.x1 || cut.y1 != crop.y1)
		out->flags |= SIGNPREP_PAGE_CROP_CUT;
	out->crop = cut;
}

/* Nearest multiple of 90, halves away from zero. */
static void read_rotate(fz_context *ctx, pdf_obj *page, signprep_page *out)
{
	pdf_obj *obj = sp_page_inherited(ctx, page, PDF_NAME(Rotate));
	double given = 0;

	if (pdf_is_int(ctx, obj))
		given = (double) pdf_to_int64(ctx, obj);
	else if (pdf_is_number(ctx, obj))
		given = (double) pdf_to_real(ctx, obj);
	if (!isfinite(given))
		given = 0;
	out->rotate = (int) fmod(round(fmod(given, 360) / 90) * 90 + 360, 360);
	if (given != out->rotate)
		out->flags |= SIGNPREP_PAGE_ROTATE_ODD;
}

/* UserUnit is the one that pages do not inherit (ISO 32000-1, table 30). */
static void read_user_unit(fz_context *ctx, pdf_obj *page, signprep_page *out)
{
	pdf_obj *obj = pdf_dict_get(ctx, page, PDF_NAME(UserUnit));
	double unit = pdf_is_number(ctx, obj) ? sp_num_round((double) pdf_to_real(ctx, obj), 6) : 1;

	out->user_unit = unit > 0 && unit <= coordinate_max ? unit : 1;
	if (out->user_unit != 1)
		out->flags |= SIGNPREP_PAGE_USER_UNIT;
}

static signprep_matrix view_matrix(const signprep_page *page)
{
	const signprep_rect c = page->crop;
	const double u = page->user_unit;

	switch (page->rotate) {
	case 90: return (signprep_matrix) { 0, u, u, 0, -c.y0 * u, -c.x0 * u };
	case 180: return (signprep_matrix) { -u, 0, 0, u, c.x1 * u, -c.y0 * u };
	case 270: return (signprep_matrix) { 0, -u, -u, 0, c.y1 * u, c.x1 * u };
	default: return (signprep_matrix) { u, 0, 0, -u, -c.x0 * u, c.y1 * u };
	}
}

void sp_page_geometry(fz_context *ctx, signprep_document *doc, pdf_obj *page, int number, signprep_page *out)
{
	double across, down;

	*out = (signprep_page) { .number = number };
	read_boxes(ctx, page, out);
	read_rotate(ctx, page, out);
	read_user_unit(ctx, page, out);
	across = (out->crop.x1 - out->crop.x0) * out->user_unit;
	down = (out->crop.y1 - out->crop.y0) * out->user_unit;
	out->width = out->rotate % 180 ? down : across;
	out->height = out->rotate % 180 ? across : down;
	out->user_to_view = view_matrix(out);
	sp_label_read(ctx, doc, number, out->label, sizeof out->label);
}

signprep_rect sp_view_rect(const signprep_page *page, fz_rect user)
{
	signprep_rect r = { (double) user.x0, (double) user.y0, (double) user.x1, (double) user.y1 };

	return signprep_matrix_apply_rect(page->user_to_view, sp_rect_normal(r));
}

typedef struct page_arg {
	signprep_document *doc;
	signprep_page *out;
	int number;
} page_arg;

static void page_body(fz_context *ctx, void *opaque)
{
	page_arg *arg = opaque;

	sp_page_geometry(ctx, arg->doc, sp_page_object(ctx, arg->doc, arg->number), arg->number, arg->out);
}

signprep_code sp_page_check(const signprep_document *doc, int number, signprep_error *err)
{
	char page[24], count[24];

	if (number >= 1 && number <= doc->page_count)
		return SIGNPREP_OK;
	snprintf(page, sizeof page, "%d", number);
	snprintf(count, sizeof count, "%d", doc->page_count);
	return sp_fail(err, "P101", 0, doc->name, page, count, NULL);
}

signprep_code signprep_document_page(signprep_page *out, signprep_document *doc, int number, signprep_error *err)
{
	page_arg arg = { .doc = doc, .out = out, .number = number };
	char where[32];
	signprep_code code = sp_page_check(doc, number, err);

	if (code)
		return code;
	snprintf(where, sizeof where, "page %d", number);
	return sp_guard(doc, page_body, &arg, "D708", where, err);
}
