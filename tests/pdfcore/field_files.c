/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files with form fields for tests. */
#include "field_files.h"

#include <stdlib.h>

held hold(char *file, size_t length)
{
	held h = { .file = file };
	signprep_error err = { 0 };

	if (signprep_document_open_memory(&h.doc, file, length, "test.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	return h;
}

void drop(held *h)
{
	signprep_document_free(h->doc);
	free(h->file);
}

pdf_writer *form_start(void)
{
	pdf_writer *w = pdfw_new();

	pdfw_reserve(w);
	pdfw_reserve(w);
	return w;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

held form_open(pdf_writer *w, const form *f)
{
	size_t length;
	char *file;

	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] %s >> %s >>", or_empty(f->fields),
		or_empty(f->entries), or_empty(f->catalogue));
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [%s] %s >>", or_empty(f->annots),
		or_empty(f->page));
	file = pdfw_finish(w, &length);
	return hold(file, length);
}

signprep_fields fields_of(const held *h, size_t count)
{
	signprep_fields fields;
	signprep_error err = { 0 };

	if (signprep_document_fields(&fields, h->doc, &err))
		fail_msg("%s %s", err.id, err.message);
	assert_int_equal(fields.count, count);
	return fields;
}
