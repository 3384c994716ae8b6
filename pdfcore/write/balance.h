/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What a page's content leaves behind for what is painted after it. */
#ifndef SP_PDFCORE_WRITE_BALANCE_H
#define SP_PDFCORE_WRITE_BALANCE_H

#include "pdfcore/content/content.h"

/* How often the content takes more away than it saved, and how much it leaves saved at its end. */
typedef struct sp_balance {
	int under, open;
	bool damaged; /* a string in it may have no end */
} sp_balance;

/** Reads the content of page `number` through `content`, which is closed again. Throws; then sp_content_close is the caller's. */
sp_balance sp_balance_read(fz_context *ctx, signprep_document *doc, sp_content *content, int number);
/** What stands before the old content, and what closes it. Throws. */
void sp_balance_open(fz_context *ctx, sp_balance b, fz_buffer *text);
void sp_balance_close(fz_context *ctx, sp_balance b, fz_buffer *text);

#endif
