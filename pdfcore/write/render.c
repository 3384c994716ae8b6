/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A page as PNG: content, annotations and fields as a reader sees them, then marks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/options.h"
#include "pdfcore/write/copy.h"
#include "pdfcore/write/marks.h"
#include "pdfcore/write/output.h"
#include "pdfcore/write/png.h"

#define DEFAULT_DPI 96.0
#define DEFAULT_PIXELS ((size_t) 40000000)
#define SIDE_MAX 30000.0

typedef struct render_arg {
	signprep_document *doc;
	int number;
	double scale;
	size_t max_pixels;
	sp_marks marks;
	signprep_page page;
	sp_copy second; /* for documents whose page tree lies */
	pdf_page *drawn;
	fz_cookie cookie;
	fz_matrix ctm;
	bool incomplete; /* something on the page could not be drawn */
	sp_canvas canvas;
	fz_buffer *png;
} render_arg;

/* MuPDF counts pages by /Count, which may lie: true when it means the same page by this number. */
static bool is_there(fz_context *ctx, signprep_document *doc, int number)
{
	pdf_obj *wanted = sp_page_object(ctx, doc, number), *found = NULL;

	fz_var(wanted);
	fz_var(found);
	fz_try(ctx) found = pdf_lookup_page_obj(ctx, doc->pdf, number - 1);
	fz_catch(ctx) sp_fz_settle_minor(ctx);
	return found && number <= pdf_count_pages(ctx, doc->pdf) &&
		(found == wanted || (pdf_to_num(ctx, wanted) && pdf_to_num(ctx, found) == pdf_to_num(ctx, wanted)));
}

static void load_page(fz_context *ctx, render_arg *arg)
{
	pdf_document *pdf = arg->doc->pdf;

	if (!is_there(ctx, arg->doc, arg->number)) {
		sp_copy_open(ctx, arg->doc, &arg->second);
		sp_copy_flatten(ctx, arg->doc, &arg->second);
		pdf = arg->second.pdf;
	}
	arg->drawn = pdf_load_page(ctx, pdf, arg->number - 1);
}

static fz_matrix to_fitz(signprep_matrix m)
{
	return (fz_matrix) { (float) m.a, (float) m.b, (float) m.c, (float) m.d, (float) m.e, (float) m.f };
}

/* Paper size; too many pixels make the scale smaller. */
static void measure(render_arg *arg, int *width, int *height)
{
	double longest = fmax(arg->page.width, arg->page.height), area = arg->page.width * arg->page.height;

	if (arg->scale * longest > SIDE_MAX)
		arg->scale = SIDE_MAX / longest;
	if (arg->scale * arg->scale * area > (double) arg->max_pixels)
		arg->scale = sqrt((double) arg->max_pixels / area);
	*width = (int) fmax(1, floor(arg->page.width * arg->scale + 1e-6));
	*height = (int) fmax(1, floor(arg->page.height * arg->scale + 1e-6));
}

static bool is_unsigned(fz_context *ctx, pdf_annot *widget)
{
	pdf_obj *obj = pdf_annot_obj(ctx, widget);

	return pdf_name_eq(ctx, pdf_dict_get_inheritable(ctx, obj, PDF_NAME(FT)), PDF_NAME(Sig)) &&
		!pdf_is_dict(ctx, pdf_dict_get_inheritable(ctx, obj, PDF_NAME(V)));
}

/*
 * MuPDF shows an unsigned signature field as an arrow saying SIGN, which nobody will see on the contract. The arrow is
 * kept in its local table of objects: without that the field looks as the file says, if the file says anything.
 */
static void run_unsigned(fz_context *ctx, render_arg *arg, pdf_annot *widget)
{
	pdf_document *pdf = arg->drawn->doc;
	pdf_xref *local = pdf->local_xref;

	if (!pdf_dict_getp(ctx, pdf_annot_obj(ctx, widget), "AP/N"))
		return;
	pdf->local_xref = NULL;
	fz_try(ctx) pdf_run_annot(ctx, widget, arg->canvas.device, arg->ctm, &arg->cookie);
	fz_always(ctx) pdf->local_xref = local;
	fz_catch(ctx) fz_rethrow(ctx);
}

static void run_widgets(fz_context *ctx, render_arg *arg)
{
	pdf_annot *widget = pdf_first_widget(ctx, arg->drawn);

	for (int i = 0; widget; widget = pdf_next_widget(ctx, widget), i++) {
		if ((i & 63) == 0)
			sp_check_deadline(ctx, arg->doc);
		if (is_unsigned(ctx, widget))
			run_unsigned(ctx, arg, widget);
		else
			pdf_run_annot(ctx, widget, arg->canvas.device, arg->ctm, &arg->cookie);
	}
}

static void run_annotations(fz_context *ctx, render_arg *arg)
{
	pdf_run_page_annots(ctx, arg->drawn, arg->canvas.device, arg->ctm, &arg->cookie);
}

static void run_contents(fz_context *ctx, render_arg *arg)
{
	pdf_run_page_contents(ctx, arg->drawn, arg->canvas.device, arg->ctm, &arg->cookie);
}

/* One broken image is no reason to show nothing: what came before it stays, and a note tells of it. */
static void attempt(fz_context *ctx, render_arg *arg, void (*run)(fz_context *ctx, render_arg *arg))
{
	sp_check_deadline(ctx, arg->doc);
	fz_try(ctx)
	{
		run(ctx, arg);
		fz_close_device(ctx, arg->canvas.device);
	}
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		arg->incomplete = true;
	}
	arg->incomplete |= sp_fz_passed_over(&arg->cookie);
	sp_canvas_renew(ctx, &arg->canvas);
}

static bool is_near(fz_rect theirs, signprep_rect ours)
{
	return fabs(theirs.x0 - ours.x0) < 1 && fabs(theirs.y0 - ours.y0) < 1 && fabs(theirs.x1 - ours.x1) < 1 &&
		fabs(theirs.y1 - ours.y1) < 1;
}

static fz_rect to_box(signprep_rect r)
{
	return (fz_rect) { (float) r.x0, (float) r.y0, (float) r.x1, (float) r.y1 };
}

/* Versions of MuPDF differ in what they make of odd boxes, and clip to it: in a copy the page says what we make of them. */
static void set_boxes(fz_context *ctx, render_arg *arg)
{
	pdf_obj *page;

	if (!arg->second.pdf)
		sp_copy_open(ctx, arg->doc, &arg->second);
	page = pdf_lookup_page_obj(ctx, arg->second.pdf, arg->number - 1);
	pdf_dict_put_rect(ctx, page, PDF_NAME(MediaBox), to_box(arg->page.media));
	pdf_dict_put_rect(ctx, page, PDF_NAME(CropBox), to_box(arg->page.crop));
	fz_drop_page(ctx, (fz_page *) arg->drawn);
	arg->drawn = NULL;
	arg->drawn = pdf_load_page(ctx, arg->second.pdf, arg->number - 1);
}

static void run_page(fz_context *ctx, render_arg *arg)
{
	fz_rect box;
	fz_matrix theirs, ours;

	load_page(ctx, arg);
	pdf_page_transform(ctx, arg->drawn, &box, &theirs);
	if (!is_near(box, arg->page.crop)) {
		set_boxes(ctx, arg);
		pdf_page_transform(ctx, arg->drawn, &box, &theirs);
	}
	/* Our geometry holds, also where MuPDF reads odd boxes otherwise. */
	ours = fz_concat(to_fitz(arg->page.user_to_view), fz_scale((float) arg->scale, (float) arg->scale));
	arg->ctm = fz_concat(fz_invert_matrix(theirs), ours);
	attempt(ctx, arg, run_contents);
	attempt(ctx, arg, run_annotations);
	attempt(ctx, arg, run_widgets);
}

static void draw_note(fz_context *ctx, render_arg *arg)
{
	static const char note[] = "此页有内容无法显示 · part of this page cannot be drawn";
	const float size = 12, pad = 4;
	float width = sp_canvas_measure(ctx, &arg->canvas, note, sizeof note - 1, size), bottom = (float) arg->marks.height;

	sp_canvas_rect(ctx, &arg->canvas, (fz_rect) { 0, bottom - size - 2 * pad, width + 2 * pad, bottom }, 0);
	sp_canvas_fill(ctx, &arg->canvas, 0xB71C1C, 1);
	sp_canvas_write(ctx, &arg->canvas, note, sizeof note - 1, size, (fz_point) { pad, bottom - pad - size * 0.15F }, 0xFFFFFF);
}

static void render_body(fz_context *ctx, void *opaque)
{
	render_arg *arg = opaque;

	sp_page_geometry(ctx, arg->doc, sp_page_object(ctx, arg->doc, arg->number), arg->number, &arg->page);
	measure(arg, &arg->marks.width, &arg->marks.height);
	arg->marks.scale = arg->scale;
	sp_canvas_open(ctx, &arg->canvas, arg->marks.width, arg->marks.height, false);
	run_page(ctx, arg);
	sp_check_deadline(ctx, arg->doc);
	sp_canvas_set_font(ctx, &arg->canvas, "Helvetica");
	if (arg->incomplete)
		draw_note(ctx, arg);
	sp_marks_draw(ctx, &arg->canvas, &arg->marks);
	sp_canvas_finish(ctx, &arg->canvas);
	arg->png = sp_png_new(ctx, arg->canvas.pixels, arg->scale * 72);
}

static void drop(fz_context *ctx, render_arg *arg)
{
	fz_drop_buffer(ctx, arg->png);
	sp_canvas_drop(ctx, &arg->canvas);
	fz_drop_page(ctx, (fz_page *) arg->drawn);
	sp_copy_drop(ctx, &arg->second);
	free(arg->marks.tags);
}

signprep_code signprep_render_png(signprep_document *doc, const signprep_drawing *drawing, const signprep_png_options *options,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	signprep_png_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_png_options, &own, options, err);
	double dpi = own.dpi > 0 && isfinite(own.dpi) ? own.dpi : DEFAULT_DPI;
	render_arg arg = { .doc = doc, .number = drawing->page, .scale = dpi / 72 };
	char where[32];

	if (!code)
		code = sp_page_check(doc, drawing->page, err);
	if (code)
		return code;
	arg.max_pixels = own.max_pixels ? own.max_pixels : DEFAULT_PIXELS;
	arg.marks.items = drawing->marks;
	arg.marks.count = drawing->mark_count;
	arg.marks.tags = calloc(drawing->mark_count ? drawing->mark_count : 1, sizeof *arg.marks.tags);
	if (!arg.marks.tags)
		return sp_fail_memory(err, doc->name);
	snprintf(where, sizeof where, "page %d", drawing->page);
	code = sp_guard(doc, render_body, &arg, "D708", where, err);
	if (!code)
		code = sp_output_buffer(doc, arg.png, write, opaque, err);
	drop(doc->ctx, &arg);
	return code;
}
