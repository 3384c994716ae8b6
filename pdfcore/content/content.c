/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Loading content streams. */
#include <string.h>

#include "pdfcore/content/content.h"

#define STREAM_MAX ((size_t) 256 << 20)
#define FIRST_GUESS 4096

/* fz_read_best keeps what came before an error, but also hides that memory ran out. */
static void append_stream(fz_context *ctx, signprep_document *doc, sp_content *content, pdf_obj *obj)
{
	fz_stream *stream = NULL;
	fz_buffer *piece = NULL;
	int truncated = 0;

	fz_var(stream);
	fz_var(piece);
	fz_var(truncated);
	fz_try(ctx)
	{
		stream = pdf_open_stream(ctx, obj);
		doc->memory.exhausted = false;
		piece = fz_read_best(ctx, stream, FIRST_GUESS, &truncated, STREAM_MAX);
		if (truncated && doc->memory.exhausted)
			fz_throw(ctx, SP_FZ_ERROR_MEMORY, "content stream too large");
		content->oversized |= truncated && fz_buffer_storage(ctx, piece, NULL) > STREAM_MAX;
		if (!content->buffer) {
			content->buffer = piece;
			piece = NULL;
		} else {
			fz_append_byte(ctx, content->buffer, '\n');
			fz_append_buffer(ctx, content->buffer, piece);
		}
	}
	fz_always(ctx)
	{
		fz_drop_stream(ctx, stream);
		fz_drop_buffer(ctx, piece);
	}
	fz_catch(ctx)
	{
		sp_fz_settle_minor(ctx);
		content->damaged = true;
	}
	if (truncated)
		content->damaged = true;
}

void sp_content_open(fz_context *ctx, signprep_document *doc, sp_content *content, pdf_obj *obj)
{
	size_t length = 0;

	memset(content, 0, sizeof *content);
	if (pdf_is_array(ctx, obj)) {
		for (int i = 0, n = pdf_array_len(ctx, obj); i < n; i++)
			append_stream(ctx, doc, content, pdf_array_get(ctx, obj, i));
	} else if (pdf_is_stream(ctx, obj)) {
		append_stream(ctx, doc, content, obj);
	} else if (obj) {
		content->damaged = !pdf_is_null(ctx, obj);
	}
	if (!content->buffer)
		return;
	length = fz_buffer_storage(ctx, content->buffer, &content->at);
	content->end = content->at + length;
}

void sp_content_close(fz_context *ctx, sp_content *content)
{
	fz_drop_buffer(ctx, content->buffer);
	fz_free(ctx, content->operands);
	memset(content, 0, sizeof *content);
}
