/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Saved states of a page's content. */
#include "pdfcore/write/balance.h"

sp_balance sp_balance_read(fz_context *ctx, signprep_document *doc, sp_content *content, int number)
{
	sp_balance b = { 0 };
	unsigned op;

	sp_content_open(ctx, doc, content, pdf_dict_get(ctx, sp_page_object(ctx, doc, number), PDF_NAME(Contents)));
	while ((op = sp_content_next(ctx, content)) != SP_OP_END) {
		if (op == SP_OP2('B', 'I'))
			sp_content_inline_image(ctx, content);
		else if (op == SP_OP1('q'))
			b.open++;
		else if (op == SP_OP1('Q') && b.open-- == 0) {
			b.under++;
			b.open = 0;
		}
	}
	b.damaged = content->damaged;
	sp_content_close(ctx, content);
	return b;
}

static void put_many(fz_context *ctx, fz_buffer *text, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		fz_append_string(ctx, text, what);
}

void sp_balance_open(fz_context *ctx, sp_balance b, fz_buffer *text)
{
	put_many(ctx, text, "q\n", b.under + 1);
}

void sp_balance_close(fz_context *ctx, sp_balance b, fz_buffer *text)
{
	/* A string without an end would take in what follows. */
	if (b.damaged)
		fz_append_string(ctx, text, "\n)");
	put_many(ctx, text, "\nQ", b.open + 1);
	fz_append_byte(ctx, text, '\n');
}
