/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A copy of a document with pictures of stamps painted on its pages. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "pdfcore/write/copy.h"
#include "pdfcore/write/output.h"
#include "pdfcore/write/stamp_page.h"

typedef struct stamp_arg {
	signprep_document *doc;
	sp_copy second;
	sp_stamp_copy copy;
	const signprep_stamp *stamps;
	size_t count;
	fz_buffer *out;
	fz_output *output;
} stamp_arg;

static void write_copy(fz_context *ctx, stamp_arg *arg)
{
	arg->out = fz_new_buffer(ctx, arg->doc->length);
	arg->output = fz_new_output_with_buffer(ctx, arg->out);
	sp_copy_write(ctx, arg->second.pdf, arg->output);
}

static void stamp_body(fz_context *ctx, void *opaque)
{
	stamp_arg *arg = opaque;

	sp_copy_open(ctx, arg->doc, &arg->second);
	arg->copy.pdf = arg->second.pdf;
	for (int number = 1; number <= arg->doc->page_count; number++) {
		bool wanted = false;

		for (size_t i = 0; i < arg->count && !wanted; i++)
			wanted = arg->stamps[i].page == number;
		if (!wanted)
			continue;
		sp_check_deadline(ctx, arg->doc);
		sp_stamp_page(ctx, arg->doc, &arg->copy, number, arg->stamps, arg->count);
	}
	write_copy(ctx, arg);
}

static signprep_code check(const signprep_document *doc, const signprep_stamp *stamp, signprep_error *err)
{
	double w = stamp->rect.x1 - stamp->rect.x0, h = stamp->rect.y1 - stamp->rect.y0;
	signprep_code code = sp_page_check(doc, stamp->page, err);
	char width[40], height[40];

	if (code || (w > 0 && h > 0 && isfinite(w) && isfinite(h)))
		return code;
	snprintf(width, sizeof width, "%g", w);
	snprintf(height, sizeof height, "%g", h);
	return sp_fail(err, "P112", 0, doc->name, width, height, NULL);
}

signprep_code signprep_stamp_pdf(signprep_document *doc, const signprep_stamp *stamps, size_t count, signprep_write_fn write,
	void *opaque, signprep_error *err)
{
	stamp_arg arg = { .doc = doc, .stamps = stamps, .count = count };
	signprep_code code = SIGNPREP_OK;

	for (size_t i = 0; i < count && !code; i++)
		code = check(doc, &stamps[i], err);
	if (code)
		return code;
	arg.copy.pictures = calloc(count ? count : 1, sizeof(pdf_obj *));
	if (!arg.copy.pictures)
		return sp_fail_memory(err, doc->name);
	code = sp_guard(doc, stamp_body, &arg, "D709", doc->name, err);
	if (!code)
		code = sp_output_buffer(doc, arg.out, write, opaque, err);
	fz_drop_output(doc->ctx, arg.output);
	fz_drop_buffer(doc->ctx, arg.out);
	sp_stamp_copy_drop(doc->ctx, &arg.copy, count);
	sp_copy_drop(doc->ctx, &arg.second);
	return code;
}
