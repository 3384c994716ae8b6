/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A second reading of a document's bytes. */
#include "pdfcore/write/copy.h"

/* The password is not kept: what is encrypted is written once without. */
static void write_plain(fz_context *ctx, signprep_document *doc, sp_copy *copy)
{
	pdf_write_options options = pdf_default_write_options;

	options.do_encrypt = PDF_ENCRYPT_NONE;
	options.dont_regenerate_id = 1;
	copy->plain = fz_new_buffer(ctx, doc->length);
	copy->output = fz_new_output_with_buffer(ctx, copy->plain);
	pdf_write_document(ctx, doc->pdf, copy->output, &options);
	fz_close_output(ctx, copy->output);
}

void sp_copy_open(fz_context *ctx, signprep_document *doc, sp_copy *copy)
{
	if (doc->encrypted)
		write_plain(ctx, doc, copy);
	copy->stream = copy->plain ? fz_open_buffer(ctx, copy->plain) : sp_source_stream(ctx, doc);
	copy->pdf = pdf_open_document_with_stream(ctx, copy->stream);
}

/* Pages go on naming their old parents, from which they inherit. */
void sp_copy_flatten(fz_context *ctx, signprep_document *doc, sp_copy *copy)
{
	pdf_obj *kids;

	copy->tree = pdf_new_dict(ctx, copy->pdf, 3);
	pdf_dict_put(ctx, copy->tree, PDF_NAME(Type), PDF_NAME(Pages));
	pdf_dict_put_int(ctx, copy->tree, PDF_NAME(Count), doc->page_count);
	kids = pdf_dict_put_array(ctx, copy->tree, PDF_NAME(Kids), doc->page_count);
	for (int i = 0; i < doc->page_count; i++) {
		int number = pdf_to_num(ctx, doc->pages[i]);

		if (number)
			pdf_array_push_drop(ctx, kids, pdf_new_indirect(ctx, copy->pdf, number, 0));
		else
			pdf_array_push(ctx, kids, PDF_NULL);
	}
	pdf_dict_put(ctx, pdf_dict_get(ctx, pdf_trailer(ctx, copy->pdf), PDF_NAME(Root)), PDF_NAME(Pages), copy->tree);
}

void sp_copy_write(fz_context *ctx, pdf_document *pdf, fz_output *output)
{
	pdf_write_options options = pdf_default_write_options;

	options.do_compress = options.do_compress_images = options.do_compress_fonts = 1;
	options.dont_regenerate_id = 1;
	/* Broken objects that nothing refers to are common; they are no reason to fail. */
	options.do_garbage = 1;
	options.do_encrypt = PDF_ENCRYPT_NONE;
	pdf_write_document(ctx, pdf, output, &options);
	fz_close_output(ctx, output);
}

void sp_copy_drop(fz_context *ctx, sp_copy *copy)
{
	pdf_drop_obj(ctx, copy->tree);
	pdf_drop_document(ctx, copy->pdf);
	fz_drop_stream(ctx, copy->stream);
	fz_drop_output(ctx, copy->output);
	fz_drop_buffer(ctx, copy->plain);
	*copy = (sp_copy) { 0 };
}
