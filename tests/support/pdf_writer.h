/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * A tiny PDF writer for tests: objects as text, streams, a cross-reference table. Stops the program when memory is
 * out or a limit is hit: a test has no use for less.
 */
#ifndef SP_TESTS_PDF_WRITER_H
#define SP_TESTS_PDF_WRITER_H

#include <stddef.h>

typedef struct pdf_writer pdf_writer;

pdf_writer *pdfw_new(void);
/** Takes the next object number; its body follows with pdfw_set. Object 1 is the catalogue. */
int pdfw_reserve(pdf_writer *w);
/** Sets the body of object `number`, as printf. */
void pdfw_set(pdf_writer *w, int number, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** Adds an object, as printf. Returns its number. */
int pdfw_add(pdf_writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Adds a stream; `entries` are further entries of its dictionary ("" for none). */
int pdfw_add_stream(pdf_writer *w, const char *entries, const void *data, size_t length);
int pdfw_add_text_stream(pdf_writer *w, const char *entries, const char *text);
/** Further entries of the trailer dictionary ("/Encrypt 5 0 R"); the text is not copied. */
void pdfw_set_trailer(pdf_writer *w, const char *entries);
/** The file; the writer is freed. Free with free(). */
char *pdfw_finish(pdf_writer *w, size_t *length);

/** Adds a page tree of one A4 page (595 × 842) with `entries` on it. Sets the catalogue. Returns the page's number. */
int pdfw_one_page(pdf_writer *w, const char *entries);
/**
 * A whole file of one A4 page: `resources` is the content of its /Resources dictionary. The fonts /F1 (Helvetica,
 * WinAnsi) and /C1 (STSong-Light, UniGB-UCS2-H, not embedded) are there already.
 */
char *pdfw_page_file(const char *page_entries, const char *resources, const char *content, size_t *length);

#endif
