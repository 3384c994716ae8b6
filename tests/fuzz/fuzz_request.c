/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a request, checked against a small document. */
#include <stddef.h>
#include <stdint.h>

#include <signprep/signprep.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One A4 page that says "SIGNHERE"; without a cross-reference table, which MuPDF rebuilds. */
static const char page[] =
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
	"4 0 obj<</Length 44>>stream\nBT /F 12 Tf 200 300 Td (SIGNHERE) Tj ET     \nendstream endobj\n"
	"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	signprep_document *doc = NULL;
	signprep_request *req = NULL;
	signprep_result *result = NULL;
	signprep_error err;

	if (signprep_request_parse(&req, (const char *) data, size, "fuzz.json", &err) == SIGNPREP_OK &&
		signprep_document_open_memory(&doc, page, sizeof(page) - 1, "page.pdf", NULL, &err) == SIGNPREP_OK &&
		signprep_check(&result, doc, req, NULL, &err) == SIGNPREP_OK) {
		if (!signprep_result_request(result) || !signprep_result_report(result))
			__builtin_trap();
	}
	signprep_result_free(result);
	signprep_request_free(req);
	signprep_document_free(doc);
	return 0;
}
