/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A page of ours as MuPDF is to draw it. */
#include "pdfcore/write/page_drawing.h"

#include <math.h>

#include "pdfcore/layer.h"
#include "pdfcore/write/layers.h"

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

static void load_page(fz_context *ctx, sp_page_drawing *d)
{
	const bool lies = !is_there(ctx, d->doc, d->number), layers = sp_layers_exist(ctx, d->doc);

	if (lies || layers)
		sp_copy_open(ctx, d->doc, &d->second);
	if (lies)
		sp_copy_flatten(ctx, d->doc, &d->second);
	if (layers)
		sp_layers_settle(ctx, d->doc, d->second.pdf, pdf_lookup_page_obj(ctx, d->second.pdf, d->number - 1));
	d->drawn = pdf_load_page(ctx, d->second.pdf ? d->second.pdf : d->doc->pdf, d->number - 1);
}

static fz_matrix to_fitz(signprep_matrix m)
{
	return (fz_matrix) { (float) m.a, (float) m.b, (float) m.c, (float) m.d, (float) m.e, (float) m.f };
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
static void set_boxes(fz_context *ctx, sp_page_drawing *d)
{
	pdf_obj *page;

	if (!d->second.pdf)
		sp_copy_open(ctx, d->doc, &d->second);
	page = pdf_lookup_page_obj(ctx, d->second.pdf, d->number - 1);
	pdf_dict_put_rect(ctx, page, PDF_NAME(MediaBox), to_box(d->page.media));
	pdf_dict_put_rect(ctx, page, PDF_NAME(CropBox), to_box(d->page.crop));
	fz_drop_page(ctx, (fz_page *) d->drawn);
	d->drawn = NULL;
	d->drawn = pdf_load_page(ctx, d->second.pdf, d->number - 1);
}

void sp_page_drawing_open(fz_context *ctx, sp_page_drawing *d, double scale)
{
	fz_rect box;
	fz_matrix theirs, ours;

	load_page(ctx, d);
	pdf_page_transform(ctx, d->drawn, &box, &theirs);
	if (!is_near(box, d->page.crop)) {
		set_boxes(ctx, d);
		pdf_page_transform(ctx, d->drawn, &box, &theirs);
	}
	/* Our geometry holds, also where MuPDF reads odd boxes otherwise. */
	ours = fz_concat(to_fitz(d->page.user_to_view), fz_scale((float) scale, (float) scale));
	d->ctm = fz_concat(fz_invert_matrix(theirs), ours);
}

void sp_page_drawing_contents(fz_context *ctx, sp_page_drawing *d, fz_device *device)
{
	pdf_run_page_contents(ctx, d->drawn, device, d->ctm, &d->cookie);
}

void sp_page_drawing_drop(fz_context *ctx, sp_page_drawing *d)
{
	fz_drop_page(ctx, (fz_page *) d->drawn);
	sp_copy_drop(ctx, &d->second);
}
