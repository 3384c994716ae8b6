/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Files with form fields for tests. Everything asserts. */
#ifndef SP_TESTS_FIELD_FILES_H
#define SP_TESTS_FIELD_FILES_H

#include "page_text.h"

#include <signprep/field.h>

#include "tests/support/pdf_writer.h"

/** A document over bytes that live as long as it does. */
typedef struct held {
	signprep_document *doc;
	char *file;
} held;

/** One page with `annots`; AcroForm with `fields` and further `entries`; `extra` goes into the catalogue. */
typedef struct form {
	const char *annots, *fields, *entries, *page, *catalogue;
} form;

/** Finishes `w`, whose objects 2 (pages) and 3 (page) were reserved by form_start. */
pdf_writer *form_start(void);
held form_open(pdf_writer *w, const form *f);
held hold(char *file, size_t length);
void drop(held *h);
/** Its fields; asserts how many there are. */
signprep_fields fields_of(const held *h, size_t count);

#endif
