/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a PDF: pages, fields, facts, text. */
#include <stddef.h>
#include <stdint.h>

#include <signprep/signprep.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_pages(signprep_document *doc)
{
	int pages = signprep_document_page_count(doc);
	for (int number = 1; number <= pages && number <= 20; number++) {
		signprep_page page;
		signprep_text *text = NULL;
		signprep_error err;
		if (signprep_document_page(&page, doc, number, &err) == SIGNPREP_OK && !(page.width > 0 && page.height > 0))
			__builtin_trap();
		if (signprep_text_load(&text, doc, number, &err) == SIGNPREP_OK)
			for (size_t i = 0; i < text->glyph_count; i++)
				if (text->glyphs[i].cp_first + text->glyphs[i].cp_count > text->cp_count)
					__builtin_trap();
		signprep_text_free(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	signprep_document_options options = { .max_memory = (size_t) 256 << 20, .timeout_s = 5 };
	signprep_document *doc = NULL;
	signprep_fields fields = { 0 };
	signprep_facts facts = { 0 };
	signprep_error err;

	if (signprep_document_open_memory(&doc, data, size, "fuzz.pdf", &options, &err) == SIGNPREP_OK) {
		if (signprep_document_fields(&fields, doc, &err) == SIGNPREP_OK)
			signprep_fields_clear(&fields);
		if (signprep_document_facts(&facts, doc, &err) == SIGNPREP_OK)
			signprep_facts_clear(&facts);
		look_at_pages(doc);
	}
	signprep_document_free(doc);
	return 0;
}
