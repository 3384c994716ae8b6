/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a signed PDF: dictionaries, values, earlier states. */
#include <stddef.h>
#include <stdint.h>

#include <signprep/signprep.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const signprep_document_options options = { .max_memory = (size_t) 256 << 20, .timeout_s = 5 };
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err;
	char *json = NULL;

	if (signprep_document_open_memory(&doc, data, size, "fuzz.pdf", &options, &err) == SIGNPREP_OK &&
		signprep_verify(&v, doc, NULL, &err) == SIGNPREP_OK) {
		for (size_t i = 0; i < signprep_verification_count(v); i++)
			/* What is not verified is never called intact. */
			if (signprep_signed_intact(signprep_verification_at(v, i)) && !*signprep_verification_at(v, i)->digest)
				__builtin_trap();
		if (signprep_verification_json(&json, v, NULL, SIGNPREP_EN, &err) == SIGNPREP_OK && !json)
			__builtin_trap();
	}
	signprep_free(json);
	signprep_verification_free(v);
	signprep_document_free(doc);
	return 0;
}
