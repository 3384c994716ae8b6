/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copies of a PDF: fields painted, Rotate, CropBox offset and UserUnit baked into the pages, without encryption. */
#include "pdfcore/write/normalize.h"

#include <stdio.h>

#include "base/fail.h"
#include "base/geometry.h"
#include "base/num.h"
#include "base/options.h"
#include "pdfcore/write/output.h"
#include "pdfcore/write/prepare.h"

typedef struct normalize_arg {
	signprep_document *doc;
	fz_buffer *buffer;
	fz_output *output;
	const signprep_prepare_options *options;
	sp_flatten flat;
	int changed;
} normalize_arg;

/* Viewed space turned bottom-left: the user space of the new page. */
static signprep_matrix new_user_space(const signprep_page *page)
{
	signprep_matrix flip = { 1, 0, 0, -1, 0, page->height };

	return sp_matrix_multiply(page->user_to_view, flip);
}

static bool is_normal(const signprep_page *page)
{
	return !page->rotate && page->user_unit == 1 && page->crop.x0 == 0 && page->crop.y0 == 0 && page->media.x0 == 0 &&
		page->media.y0 == 0 && page->media.x1 == page->crop.x1 && page->media.y1 == page->crop.y1;
}

/* No q…Q around the old content: what is left open or closed once too often keeps its meaning. */
static void prepend_matrix(fz_context *ctx, pdf_document *pdf, pdf_obj *page, signprep_matrix m)
{
	const double numbers[] = { m.a, m.b, m.c, m.d, m.e, m.f };
	pdf_obj *old = pdf_dict_get(ctx, page, PDF_NAME(Contents)), *contents = NULL, *stream = NULL;
	fz_buffer *buffer = NULL;

	fz_var(contents);
	fz_var(stream);
	fz_var(buffer);
	fz_try(ctx)
	{
		buffer = fz_new_buffer(ctx, 128);
		for (int i = 0; i < 6; i++) {
			char text[40];
			sp_num_format(numbers[i], 6, text, sizeof text);
			fz_append_string(ctx, buffer, text);
			fz_append_byte(ctx, buffer, ' ');
		}
		fz_append_string(ctx, buffer, "cm\n");
		stream = pdf_add_stream(ctx, pdf, buffer, NULL, 0);
		contents = pdf_new_array(ctx, pdf, 2);
		pdf_array_push(ctx, contents, stream);
		if (pdf_is_array(ctx, old)) {
			for (int i = 0, n = pdf_array_len(ctx, old); i < n; i++)
				pdf_array_push(ctx, contents, pdf_array_get(ctx, old, i));
		} else if (old) {
			pdf_array_push(ctx, contents, old);
		}
		pdf_dict_put(ctx, page, PDF_NAME(Contents), contents);
	}
	fz_always(ctx)
	{
		pdf_drop_obj(ctx, contents);
		pdf_drop_obj(ctx, stream);
		fz_drop_buffer(ctx, buffer);
	}
	fz_catch(ctx) fz_rethrow(ctx);
}

static void put_boxes(fz_context *ctx, pdf_obj *page, const signprep_page *geometry)
{
	fz_rect box = { 0, 0, (float) geometry->width, (float) geometry->height };

	pdf_dict_put_rect(ctx, page, PDF_NAME(MediaBox), box);
	pdf_dict_put_rect(ctx, page, PDF_NAME(CropBox), box);
	pdf_dict_put_int(ctx, page, PDF_NAME(Rotate), 0);
	pdf_dict_del(ctx, page, PDF_NAME(UserUnit));
	pdf_dict_dels(ctx, page, "BleedBox");
	pdf_dict_dels(ctx, page, "TrimBox");
	pdf_dict_dels(ctx, page, "ArtBox");
	pdf_dict_dels(ctx, page, "Thumb");
}

/* True when the page needed it. */
static bool normalize_page(fz_context *ctx, normalize_arg *arg, int number)
{
	pdf_obj *page = sp_page_object(ctx, arg->doc, number);
	signprep_page geometry;
	signprep_matrix exact;
	fz_matrix m;

	sp_page_geometry(ctx, arg->doc, page, number, &geometry);
	if (is_normal(&geometry))
		return false;
	exact = new_user_space(&geometry);
	m = fz_make_matrix((float) exact.a, (float) exact.b, (float) exact.c, (float) exact.d, (float) exact.e, (float) exact.f);
	prepend_matrix(ctx, arg->doc->pdf, page, exact);
	sp_normalize_patterns(ctx, arg->doc->pdf, page, m);
	sp_normalize_annotations(ctx, arg->doc->pdf, page, m, geometry.rotate);
	put_boxes(ctx, page, &geometry);
	return true;
}

/* A page object that stands in the tree twice is normalised once: afterwards its geometry is normal. */
static void normalize_body(fz_context *ctx, void *opaque)
{
	normalize_arg *arg = opaque;
	pdf_write_options options = pdf_default_write_options;

	for (int number = 1; number <= arg->doc->page_count; number++) {
		sp_check_deadline(ctx, arg->doc);
		bool flat = arg->options->flatten && sp_flatten_page(ctx, arg->doc, &arg->flat, number);
		bool turned = !arg->options->keep_space && normalize_page(ctx, arg, number);
		arg->changed += flat || turned;
	}
	/* Nothing of it will be written. */
	if (arg->flat.bare)
		return;
	if (arg->options->flatten)
		sp_flatten_form(ctx, arg->doc);
	options.do_compress = 1;
	/* The same input gives the same bytes. */
	options.dont_regenerate_id = 1;
	options.do_encrypt = PDF_ENCRYPT_NONE;
	arg->buffer = fz_new_buffer(ctx, arg->doc->length);
	arg->output = fz_new_output_with_buffer(ctx, arg->buffer);
	pdf_write_document(ctx, arg->doc->pdf, arg->output, &options);
	fz_close_output(ctx, arg->output);
}

static signprep_code refuse(signprep_document *doc, const signprep_prepare_options *options, signprep_error *err)
{
	signprep_facts facts;
	signprep_code code;
	bool is_signed;

	if (signprep_document_restricted(doc) && !options->allow_restricted)
		return sp_fail(err, "D821", 0, doc->name, NULL);
	code = signprep_document_facts(&facts, doc, err);
	if (code)
		return code;
	is_signed = facts.signature_count > 0;
	signprep_facts_clear(&facts);
	return is_signed && !options->allow_signed ? sp_fail(err, "D820", 0, doc->name, NULL) : SIGNPREP_OK;
}

signprep_code signprep_normalize(const char *path, const signprep_document_options *document_options,
	const signprep_prepare_options *options, int *changed_pages, signprep_write_fn write, void *opaque, signprep_error *err)
{
	signprep_document *doc = NULL;
	signprep_prepare_options own;
	signprep_code code = SP_OPTIONS_TAKE(signprep_prepare_options, &own, options, err);

	if (!code)
		code = signprep_document_open(&doc, path, document_options, err);
	if (!code)
		code = sp_normalize(doc, &own, changed_pages, write, opaque, err);
	signprep_document_free(doc);
	return code;
}

signprep_code sp_normalize(signprep_document *doc, const signprep_prepare_options *options, int *changed_pages,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	normalize_arg arg = { .doc = doc, .options = options };
	signprep_code code = refuse(doc, options, err);
	char bare[16];

	if (!code)
		code = sp_guard(arg.doc, normalize_body, &arg, "D708", arg.doc->name, err);
	snprintf(bare, sizeof bare, "%d", arg.flat.bare);
	if (!code && arg.flat.bare)
		code = sp_fail(err, "R736", 0, doc->name, bare, NULL);
	if (!code)
		code = sp_output_buffer(arg.doc, arg.buffer, write, opaque, err);
	if (changed_pages)
		*changed_pages = arg.changed;
	sp_flatten_drop(arg.doc->ctx, &arg.flat);
	fz_drop_output(arg.doc->ctx, arg.output);
	fz_drop_buffer(arg.doc->ctx, arg.buffer);
	return code;
}
