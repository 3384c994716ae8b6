/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a PDF, searched for a few keywords. */
#include <stddef.h>
#include <stdint.h>

#include <signprep/signprep.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *keywords[] = { "甲方", "SIGNHERE", "甲方：（盖章）", "a" };
	signprep_document_options options = { .max_memory = (size_t) 256 << 20, .timeout_s = 5 };
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err;

	if (signprep_document_open_memory(&doc, data, size, "fuzz.pdf", &options, &err) == SIGNPREP_OK &&
		signprep_find_run(&find, doc, keywords, sizeof(keywords) / sizeof(keywords[0]), NULL, &err) == SIGNPREP_OK) {
		for (size_t i = 0; i < signprep_find_count(find); i++) {
			const signprep_query *query = signprep_find_at(find, i);
			for (size_t k = 0; k < query->hit_count; k++)
				if (query->hits[k].page < 1 || query->hits[k].quad_count == 0)
					__builtin_trap();
		}
	}
	signprep_find_free(find);
	signprep_document_free(doc);
	return 0;
}
