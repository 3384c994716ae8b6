/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures as the pages of a PDF. */
#include "pdfcore/write/picture_pages.h"

#include <string.h>

#include "base/fail.h"
#include "base/num.h"
#include "pdfcore/source.h"
#include "pdfcore/upright.h"
#include "pdfcore/write/output.h"

/* Programs write 72 and 96 where they know nothing; scanners and cameras that know write more. */
#define RESOLUTION_SAID 100
/* Acrobat's limit, and less than a stamp. */
#define SIDE_MAX 14400.0
#define SIDE_MIN 36.0

typedef struct pages_arg {
	signprep_document *doc;
	const size_t *lengths;
	size_t count, at; /* `at`: offset of the next picture */
	sp_paper paper;
	sp_picture_pages *made;
	pdf_document *pdf;
	fz_buffer *bytes, *out;
	fz_image *image;
	fz_pixmap *pixmap;
	fz_output *output;
} pages_arg;

typedef struct paper_size {
	double width, height;
	bool guessed;
} paper_size;

static paper_size fitted(sp_paper paper, bool across)
{
	static const double sides[2][2] = { { 595.276, 841.89 }, { 612, 792 } };
	const double *side = sides[paper == SP_PAPER_LETTER];
	return (paper_size) { side[across], side[!across], false };
}

/* `width` and `height` in pixels as the picture is looked at. */
static paper_size size_of(const fz_image *image, sp_paper paper, bool turned)
{
	double width = turned ? image->h : image->w, height = turned ? image->w : image->h;
	double x = turned ? image->yres : image->xres, y = turned ? image->xres : image->yres;
	if (paper == SP_PAPER_AUTO && x >= RESOLUTION_SAID && y >= RESOLUTION_SAID) {
		paper_size own = { width / x * 72, height / y * 72, false };
		if (own.width <= SIDE_MAX && own.height <= SIDE_MAX && own.width >= SIDE_MIN && own.height >= SIDE_MIN)
			return own;
	}
	paper_size page = fitted(paper, width > height);
	page.guessed = paper == SP_PAPER_AUTO;
	return page;
}

static void append_contents(fz_context *ctx, fz_buffer *out, fz_matrix m)
{
	const double numbers[] = { m.a, m.b, m.c, m.d, m.e, m.f };
	fz_append_string(ctx, out, "q ");
	for (int i = 0; i < 6; i++) {
		char text[40];
		sp_num_format(numbers[i], 4, text, sizeof text);
		fz_append_string(ctx, out, text);
		fz_append_byte(ctx, out, ' ');
	}
	fz_append_string(ctx, out, "cm /Im0 Do Q\n");
}

static void add_page(fz_context *ctx, pages_arg *arg, fz_image *image)
{
	const paper_size size = size_of(image, arg->paper, sp_upright_is_turned(ctx, image));
	const fz_rect whole = fz_make_rect(0, 0, (float) size.width, (float) size.height);
	pdf_obj *resources = NULL, *page = NULL, *reference = NULL, *xobjects;
	fz_buffer *contents = NULL;

	fz_var(resources);
	fz_var(page);
	fz_var(reference);
	fz_var(contents);
	fz_try(ctx)
	{
		reference = pdf_add_image(ctx, arg->pdf, image);
		resources = pdf_new_dict(ctx, arg->pdf, 1);
		xobjects = pdf_dict_put_dict(ctx, resources, PDF_NAME(XObject), 1);
		pdf_dict_puts(ctx, xobjects, "Im0", reference);
		contents = fz_new_buffer(ctx, 128);
		append_contents(ctx, contents, sp_upright_place_up(ctx, image, whole, SIGNPREP_FIT_MIDDLE));
		page = pdf_add_page(ctx, arg->pdf, whole, 0, resources, contents);
		pdf_insert_page(ctx, arg->pdf, -1, page);
	}
	fz_always(ctx)
	{
		pdf_drop_obj(ctx, reference);
		pdf_drop_obj(ctx, resources);
		pdf_drop_obj(ctx, page);
		fz_drop_buffer(ctx, contents);
	}
	fz_catch(ctx) fz_rethrow(ctx);
	arg->made->pages++;
	arg->made->guessed += size.guessed;
}

static bool is_tiff(const unsigned char *bytes, size_t length)
{
	return length > 4 && (memcmp(bytes, "II*\0", 4) == 0 || memcmp(bytes, "MM\0*", 4) == 0);
}

static void add_tiff(fz_context *ctx, pages_arg *arg, const unsigned char *bytes, size_t length)
{
	for (int i = 0, count = fz_load_tiff_subimage_count(ctx, bytes, length); i < count; i++) {
		sp_check_deadline(ctx, arg->doc);
		arg->pixmap = fz_load_tiff_subimage(ctx, bytes, length, i);
		arg->image = fz_new_image_from_pixmap(ctx, arg->pixmap, NULL);
		add_page(ctx, arg, arg->image);
		fz_drop_image(ctx, arg->image);
		arg->image = NULL;
		fz_drop_pixmap(ctx, arg->pixmap);
		arg->pixmap = NULL;
	}
}

static void add_picture(fz_context *ctx, pages_arg *arg, size_t length)
{
	unsigned char *bytes;
	arg->bytes = fz_new_buffer(ctx, length + 1);
	arg->bytes->len = length;
	if (!sp_document_read(arg->doc, arg->at, arg->bytes->data, length))
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "cannot be read");
	arg->at += length;
	(void) fz_buffer_storage(ctx, arg->bytes, &bytes);
	if (is_tiff(bytes, length))
		add_tiff(ctx, arg, bytes, length);
	else {
		arg->image = fz_new_image_from_buffer(ctx, arg->bytes);
		add_page(ctx, arg, arg->image);
		fz_drop_image(ctx, arg->image);
		arg->image = NULL;
	}
	fz_drop_buffer(ctx, arg->bytes);
	arg->bytes = NULL;
}

static void pages_body(fz_context *ctx, void *opaque)
{
	pages_arg *arg = opaque;
	pdf_write_options options = pdf_default_write_options;

	arg->pdf = pdf_create_document(ctx);
	for (size_t i = 0; i < arg->count; i++) {
		sp_check_deadline(ctx, arg->doc);
		add_picture(ctx, arg, arg->lengths[i]);
	}
	if (!arg->made->pages)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "it holds no picture");
	options.do_compress = 1;
	options.dont_regenerate_id = 1;
	arg->out = fz_new_buffer(ctx, arg->doc->length);
	arg->output = fz_new_output_with_buffer(ctx, arg->out);
	pdf_write_document(ctx, arg->pdf, arg->output, &options);
	fz_close_output(ctx, arg->output);
}

signprep_code sp_picture_pages_write(sp_picture_pages *made, signprep_document *doc, const sp_picture_list *pictures,
	signprep_write_fn write, void *opaque, signprep_error *err)
{
	pages_arg arg = {
		.doc = doc, .lengths = pictures->lengths, .count = pictures->count, .paper = pictures->paper, .made = made
	};
	size_t sum = 0;

	*made = (sp_picture_pages) { 0 };
	bool fits = true;
	for (size_t i = 0; fits && i < pictures->count; i++) {
		fits = pictures->lengths[i] > 0 && pictures->lengths[i] <= doc->length - sum;
		sum += pictures->lengths[i];
	}
	if (!fits || sum != doc->length)
		return sp_fail(err, "D519", 0, doc->name, "", NULL);
	signprep_code code = sp_guard(doc, pages_body, &arg, "D519", doc->name, err);
	if (!code)
		code = sp_output_buffer(doc, arg.out, write, opaque, err);
	fz_drop_output(doc->ctx, arg.output);
	fz_drop_buffer(doc->ctx, arg.out);
	fz_drop_image(doc->ctx, arg.image);
	fz_drop_pixmap(doc->ctx, arg.pixmap);
	fz_drop_buffer(doc->ctx, arg.bytes);
	pdf_drop_document(doc->ctx, arg.pdf);
	return code;
}
