/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Content streams in memory, cut into operators with their operands.
 *
 * Why not MuPDF's own reader: pdf_process_contents builds a PDF object for every string of a TJ array and loads
 * every image, colour space and shading it meets before it calls back. Reading 1000 pages of single-glyph TJ
 * strings takes it longer than all of our work does, and one broken image ends its page.
 */
#ifndef SP_PDFCORE_CONTENT_CONTENT_H
#define SP_PDFCORE_CONTENT_CONTENT_H

#include "pdfcore/internal.h"

typedef enum sp_operand_kind {
	SP_OPERAND_NUMBER,
	SP_OPERAND_NAME,
	SP_OPERAND_STRING,
	SP_OPERAND_DICT,
	SP_OPERAND_OTHER
} sp_operand_kind;

/* Brackets of arrays are dropped: the elements stand one after the other. */
typedef struct sp_operand {
	sp_operand_kind kind;
	double number;
	const unsigned char *bytes; /* names and strings decoded and in place, dictionaries raw with their << >>; not terminated */
	size_t length;
} sp_operand;

/* Up to three characters of an operator, packed: 'T' | 'j' << 8. */
#define SP_OP1(a) ((unsigned) (a))
#define SP_OP2(a, b) ((unsigned) (a) | (unsigned) (b) << 8)
#define SP_OP3(a, b, c) ((unsigned) (a) | (unsigned) (b) << 8 | (unsigned) (c) << 16)
#define SP_OP_END 0u
#define SP_OP_UNKNOWN 0xffffffffu /* longer than three characters */

typedef struct sp_content {
	fz_buffer *buffer; /* owned; strings are decoded inside it */
	unsigned char *at, *end;
	sp_operand *operands;
	size_t count, cap;
	bool damaged;   /* the stream was cut short, or something in it cannot be read */
	bool oversized; /* a stream is larger than will be read */
} sp_content;

/** Loads `obj`, a stream or an array of them. A stream that breaks off is read as far as it goes. Throws. */
void sp_content_open(fz_context *ctx, signprep_document *doc, sp_content *content, pdf_obj *obj);
void sp_content_close(fz_context *ctx, sp_content *content);
/** Reads up to and with the next operator; `operands` hold what stood before it. Throws only for memory. */
unsigned sp_content_next(fz_context *ctx, sp_content *content);
/** After BI: reads the dictionary up to ID as operands (name, value, name …) and skips the data and EI. */
void sp_content_inline_image(fz_context *ctx, sp_content *content);

#endif
