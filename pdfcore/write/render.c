/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A page as PNG: content, annotations and fields as a reader sees them, then marks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/options.h"
#include "pdfcore/write/legend.h"
#include "pdfcore/write/marks.h"
#include "pdfcore/write/output.h"
#include "pdfcore/write/page_drawing.h"
#include "pdfcore/write/png.h"

#define DEFAULT_DPI 96.0
#define DEFAULT_PIXELS ((size_t) 40000000)
#define SIDE_MAX 30000.0

typedef struct render_arg {
	sp_page_drawing drawing;
	double scale;
	size_t max_pixels;
	sp_marks marks;
	bool incomplete; /* something on the page could not be drawn */
	sp_canvas canvas, beside;
	sp_legend legend;
	fz_buffer *png;
} render_arg;

/* Paper size; too many pixels make the scale smaller. */
static void measure(render_arg *arg, int *width, int *height)
{
	double longest = fmax(arg->drawing.page.width, arg->drawing.page.height),
	       area = arg->drawing.page.width * arg->drawing.page.height;

	if (arg->scale * longest > SIDE_MAX)
		arg->scale = SIDE_MAX / longest;
	if (arg->scale * arg->scale * area > (double) arg->max_pixels)
		arg->scale = sqrt((double) arg->max_pixels / area);
	*width = (int) fmax(1, floor(arg->drawing.page.width * arg->scale + 1e-6));
	*height = (int) fmax(1, floor(arg->drawing.page.height * arg->scale + 1e-6));
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
	pdf_document *pdf = arg->drawing.drawn->doc;
	pdf_xref *local = pdf->local_xref;

	if (!pdf_dict_getp(ctx, pdf_annot_obj(ctx, widget), "AP/N"))
		return;
	pdf->local_xref = NULL;
	fz_try(ctx) pdf_run_annot(ctx, widget, arg->canvas.device, arg->drawing.ctm, &arg->drawing.cookie);
	fz_always(ctx) pdf->local_xref = local;
	fz_catch(ctx) fz_rethrow(ctx);
}

static void run_widgets(fz_context *ctx, render_arg *arg)
{
	pdf_annot *widget = pdf_first_widget(ctx, arg->drawing.drawn);

	for (int i = 0; widget; widget = pdf_next_widget(ctx, widget), i++) {
		if ((i & 63) == 0)
			sp_check_deadline(ctx, arg->drawing.doc);
		if (is_unsigned(ctx, widget))
			run_unsigned(ctx, arg, widget);
		else
			pdf_run_annot(ctx, widget, arg->canvas.device, arg->drawing.ctm, &arg->drawing.cookie);
	}
}

static void run_annotations(fz_context *ctx, render_arg *arg)
{
	pdf_run_page_annots(ctx, arg->drawing.drawn, arg->canvas.device, arg->drawing.ctm, &arg->drawing.cookie);
}

static void run_contents(fz_context *ctx, render_arg *arg)
{
	sp_page_drawing_contents(ctx, &arg->drawing, arg->canvas.device);
}

/* One broken image is no reason to show nothing: what came before it stays, and a note tells of it. */
static void attempt(fz_context *ctx, render_arg *arg, void (*run)(fz_context *ctx, render_arg *arg))
{
	sp_check_deadline(ctx, arg->drawing.doc);
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
	arg->incomplete |= sp_fz_passed_over(&arg->drawing.cookie);
	sp_canvas_renew(ctx, &arg->canvas);
}

static void run_page(fz_context *ctx, render_arg *arg)
{
	sp_page_drawing_open(ctx, &arg->drawing, arg->scale);
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

	sp_page_geometry(ctx, arg->drawing.doc, sp_page_object(ctx, arg->drawing.doc, arg->drawing.number), arg->drawing.number,
		&arg->drawing.page);
	measure(arg, &arg->marks.width, &arg->marks.height);
	arg->marks.scale = arg->scale;
	arg->marks.paper_width = arg->drawing.page.width;
	arg->marks.paper_height = arg->drawing.page.height;
	sp_canvas_open(ctx, &arg->canvas, arg->marks.width, arg->marks.height, false);
	run_page(ctx, arg);
	sp_check_deadline(ctx, arg->drawing.doc);
	sp_canvas_set_font(ctx, &arg->canvas, "Helvetica");
	if (arg->incomplete)
		draw_note(ctx, arg);
	sp_marks_draw(ctx, &arg->canvas, &arg->marks);
	sp_canvas_finish(ctx, &arg->canvas);
	if (arg->legend.count) {
		arg->legend.untagged = arg->marks.untagged;
		sp_legend_draw(ctx, &arg->beside, &arg->legend, arg->marks.height);
	}
	arg->png = sp_png_new(ctx, arg->canvas.pixels, arg->beside.pixels, arg->scale * 72);
}

static void drop(fz_context *ctx, render_arg *arg)
{
	fz_drop_buffer(ctx, arg->png);
	sp_canvas_drop(ctx, &arg->canvas);
	sp_page_drawing_drop(ctx, &arg->drawing);
	sp_canvas_drop(ctx, &arg->beside);
	sp_tag_map_drop(ctx, &arg->marks.map);
	free(arg->marks.tags);
}

signprep_code signprep_render_png(signprep_document *doc, const signprep_drawing *drawing, const signprep_png_options *options,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	signprep_png_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_png_options, &own, options, err);
	double dpi = own.dpi > 0 && isfinite(own.dpi) ? own.dpi : DEFAULT_DPI;
	render_arg arg = { .drawing = { .doc = doc, .number = drawing->page }, .scale = dpi / 72 };
	char where[32];

	if (!code)
		code = sp_page_check(doc, drawing->page, err);
	if (code)
		return code;
	arg.max_pixels = own.max_pixels ? own.max_pixels : DEFAULT_PIXELS;
	arg.marks.items = drawing->marks;
	arg.marks.count = drawing->mark_count;
	arg.legend.rows = drawing->legend;
	arg.legend.count = drawing->legend_count;
	arg.marks.tags = calloc(drawing->mark_count ? drawing->mark_count : 1, sizeof *arg.marks.tags);
	if (!arg.marks.tags)
		return sp_fail_memory(err, doc->name);
	snprintf(where, sizeof where, "page %d", drawing->page);
	code = sp_guard(doc, render_body, &arg, "D708", where, err);
	if (code == SIGNPREP_UNREADABLE && arg.marks.picture)
		code = sp_fail(err, "D540", 0, where, arg.marks.picture, NULL);
	if (!code)
		code = sp_output_buffer(doc, arg.png, write, opaque, err);
	drop(doc->ctx, &arg);
	return code;
}
