/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a Word document, and as a picture. */
#include <stddef.h>
#include <stdint.h>

#include "pdfcore/office/office.h"
#include "pdfcore/source.h"
#include "pdfcore/write/picture_pages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool swallow(void *opaque, const void *bytes, size_t length)
{
	(void) opaque;
	(void) bytes;
	return length > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const signprep_document_options options = { .size = sizeof options, .max_memory = (size_t) 256 << 20, .timeout_s = 5 };
	sp_office_facts facts;
	sp_picture_pages made;
	signprep_document *doc = NULL;
	signprep_error err;

	if (!size || sp_document_open_other(&doc, -1, data, size, "fuzz.docx", &options, &err))
		return 0;
	if (!sp_office_facts_read(&facts, doc, &err)) {
		if (facts.font_count > SP_FONT_USES_MAX)
			__builtin_trap();
		sp_office_facts_clear(&facts);
	}
	if (!sp_picture_pages_write(&made, doc, &(sp_picture_list) { &size, 1, SP_PAPER_AUTO }, swallow, NULL, &err) &&
		made.pages < 1)
		__builtin_trap();
	signprep_document_free(doc);
	return 0;
}
