/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** HTML as it is written: markup of ours, texts of others. */
#ifndef SP_PREVIEW_HTML_WRITE_H
#define SP_PREVIEW_HTML_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include <signprep/render.h>

#include "base/buf.h"

typedef struct sp_html_out {
	signprep_write_fn write;
	void *opaque;
	sp_buf pending;
	bool failed; /* the writer refused, or memory is out */
} sp_html_out;

void sp_html_open(sp_html_out *out, signprep_write_fn write, void *opaque);
/** False when anything was refused. */
bool sp_html_flush(sp_html_out *out);
void sp_html_close(sp_html_out *out);

/** Markup of ours. */
void sp_html_printf(sp_html_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Longest text of others that is shown, in bytes; the rest becomes an ellipsis. */
#define SP_HTML_TEXT_MAX 2000
/** A text of others: escaped for elements and quoted attributes, nothing in it can steer a terminal or the direction of text. */
void sp_html_text(sp_html_out *out, const char *text);
/** Bytes in base64. */
void sp_html_base64(sp_html_out *out, const unsigned char *bytes, size_t length);

#endif
