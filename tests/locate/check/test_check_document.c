/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the service will make of the file itself. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "locate/check/check.h"
#include "support/pdf_writer.h"

/* The ids found, with blanks between them; first texts after a colon where there are some. */
static char *check(signprep_document *doc)
{
	char *out = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&out, &size);
	signprep_issues *issues = sp_issues_new();
	signprep_error err;
	assert_non_null(file);
	assert_int_equal(sp_check_document(issues, doc, &err), SIGNPREP_OK);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		fprintf(file, "%s%s", i ? " " : "", issue->id);
		if (issue->arg_count)
			fprintf(file, ":%s", issue->args[0]);
	}
	fclose(file);
	signprep_issues_free(issues);
	return out;
}

static void expect_doc(signprep_document *doc, const char *expected)
{
	char *found = check(doc);
	assert_string_equal(found, expected);
	free(found);
	signprep_document_free(doc);
}

static void expect_bytes(char *bytes, size_t length, const char *expected)
{
	signprep_document *doc = NULL;
	signprep_error err;
	if (signprep_document_open_memory(&doc, bytes, length, "test.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	expect_doc(doc, expected);
	free(bytes);
}

/* One empty page; `catalog` and `page` are further entries of their dictionaries. */
static void expect(const char *catalog, const char *page, const char *expected)
{
	pdf_writer *w = pdfw_new();
	size_t length = 0;
	pdfw_reserve(w);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 3 0 R %s >>", catalog);
	pdfw_set(w, 2, "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] %s >>", page);
	pdfw_add(w, "<< /Type /Pages /Count 1 /Kids [2 0 R] >>");
	char *bytes = pdfw_finish(w, &length);
	expect_bytes(bytes, length, expected);
}

static void clean(void **state)
{
	(void) state;
	expect("", "", "");
	expect("/AcroForm << /Fields [] >>", "/CropBox [0 0 595 842] /Rotate 0 /UserUnit 1", "");
}

static void kinds_of_files(void **state)
{
	(void) state;
	expect("/Collection << >>", "", "D751");
	expect("/AcroForm << /Fields [] /XFA [(template) 9 0 R] >>", "", "D752");
}

static void xfa_beside_fields(void **state)
{
	(void) state;
	expect("/AcroForm << /Fields [<< /FT /Tx /T (a) /Subtype /Widget /Rect [0 0 9 9] /P 2 0 R >>] /XFA [(template) 9 0 R] >>",
		"/Annots [<< /FT /Tx /T (b) /Subtype /Widget /Rect [0 0 9 9] >>]", "D755");
}

static void lost_pages(void **state)
{
	(void) state;
	pdf_writer *w = pdfw_new();
	size_t length = 0;
	pdfw_reserve(w);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 3 0 R >>");
	pdfw_set(w, 2, "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] >>");
	pdfw_add(w, "<< /Type /Pages /Count 2 /Kids [2 0 R 9 0 R] >>");
	char *bytes = pdfw_finish(w, &length);
	signprep_document *doc = NULL;
	signprep_error err;
	assert_int_equal(signprep_document_open_memory(&doc, bytes, length, "lost.pdf", NULL, &err), SIGNPREP_OK);
	char *found = check(doc);
	assert_non_null(strstr(found, "D754"));
	free(found);
	signprep_document_free(doc);
	free(bytes);
}

static void repaired(void **state)
{
	(void) state;
	size_t length = 0;
	char *bytes = pdfw_page_file("", "", "", &length), *start = strstr(bytes + length - 40, "startxref");
	assert_non_null(start);
	memcpy(start, "startxref\n1", 11);
	expect_bytes(bytes, length, "D753");
}

static void odd_pages(void **state)
{
	(void) state;
	expect("", "/UserUnit 2", "P331:1");
	expect("", "/Rotate 90 /CropBox [50 60 545 782]", "P332:1");
	expect("", "/Rotate 270", "P333:1");
	expect("", "/CropBox [50 60 545 782]", "P333:1");
	expect("", "/Rotate 45", "P333:1 P334:1");
}

/* Pages 1, 3 and 4 of 5 are rotated. */
static void page_ranges(void **state)
{
	(void) state;
	pdf_writer *w = pdfw_new();
	size_t length = 0;
	int tree = pdfw_reserve(w), pages[5];
	for (int i = 0; i < 5; i++)
		pages[i] = pdfw_add(
			w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Rotate %d >>", tree, i == 1 || i == 4 ? 0 : 180);
	pdfw_set(w, tree, "<< /Type /Pages /Count 5 /Kids [%d 0 R %d 0 R %d 0 R %d 0 R %d 0 R] >>", pages[0], pages[1], pages[2],
		pages[3], pages[4]);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	char *bytes = pdfw_finish(w, &length);
	expect_bytes(bytes, length, "P333:1, 3-4");
}

/* A signature field whose range covers the whole file but the hexadecimal hole, or ends one byte early. */
static void expect_signed(const char *reference, const char *expected, long missing)
{
	static const char hole[] = "<0011223344556677>";
	char *bytes = NULL, range[80];
	size_t length = 0;
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_reserve(w), value = pdfw_reserve(w);
	int field = pdfw_add(
		w, "<< /FT /Sig /T (party.seal) /Subtype /Widget /Rect [10 10 100 60] /P %d 0 R /V %d 0 R >>", page, value);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%d 0 R] /SigFlags 3 >> >>", tree, field);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, page, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Annots [%d 0 R] >>", tree, field);
	pdfw_set(w, value,
		"<< /Type /Sig /Filter /Adobe.PPKLite %s /Contents %s /ByteRange [0 0000000000 0000000000 0000000000] >>",
		reference, hole);
	bytes = pdfw_finish(w, &length);
	char *at = strstr(bytes + 20, hole), *where = strstr(bytes + 20, "/ByteRange [");
	assert_true(at && where);
	size_t before = (size_t) (at - bytes), after = before + sizeof hole - 1;
	snprintf(range, sizeof range, "/ByteRange [0 %010zu %010zu %010zu]", before, after, length - after - (size_t) missing);
	memcpy(where, range, strlen(range));
	expect_bytes(bytes, length, expected);
}

#define DOCMDP(p) "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P " #p " /V /1.2 >> >>]"

static void existing_signatures(void **state)
{
	(void) state;
	expect_signed("", "D814:1", 0);
	expect_signed("", "D814:1 D817", 20);
	expect_signed(DOCMDP(1), "D815:party.seal", 0);
	expect_signed(DOCMDP(2), "D814:1 D816", 0);
	expect_signed(DOCMDP(3), "D814:1 D816", 0);
}

static signprep_document *open_file(const char *name, const char *password)
{
	char path[512];
	signprep_document *doc = NULL;
	signprep_document_options options = { .password = password };
	signprep_error err;
	snprintf(path, sizeof path, "%s/pdfcore/pdf/%s", SIGNPREP_TESTS_DIR, name);
	if (signprep_document_open(&doc, path, &options, &err))
		fail_msg("%s: %s", path, err.message);
	return doc;
}

/* The service has no password, whoever has one here. */
static void encryption(void **state)
{
	(void) state;
	expect_doc(open_file("locked_rc4.pdf", "user"), "D811");
	expect_doc(open_file("locked_aes.pdf", "owner"), "D811");
	expect_doc(open_file("restricted.pdf", NULL), "D812 D813");
	expect_doc(open_file("restricted.pdf", "owner"), "D812 D813");
}

/* A comment fills the file up: the objects stay where they are. */
static void expect_padded(size_t total, const char *expected)
{
	size_t length = 0;
	char *bytes = pdfw_page_file("", "", "", &length), *padding = malloc(total);
	assert_non_null(padding);
	pdf_writer *w = pdfw_new();
	free(bytes);
	pdfw_one_page(w, "");
	memset(padding, 'x', total);
	pdfw_add_stream(w, "", padding, total - 1000);
	bytes = pdfw_finish(w, &length);
	assert_true(length > total - 1000 && length < total);
	size_t rest = total - length;
	pdf_writer *again = pdfw_new();
	free(bytes);
	pdfw_one_page(again, "");
	pdfw_add_stream(again, "", padding, total - 1000 + rest);
	bytes = pdfw_finish(again, &length);
	assert_int_equal(length, total);
	free(padding);
	expect_bytes(bytes, length, expected);
}

static void sizes(void **state)
{
	(void) state;
	expect_padded(59999999, "");
	expect_padded(60000000, "R402:60.0");
	expect_padded((60u << 20) - 1, "R402:62.9");
	expect_padded(60u << 20, "R401:62.9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean),
		cmocka_unit_test(kinds_of_files),
		cmocka_unit_test(xfa_beside_fields),
		cmocka_unit_test(lost_pages),
		cmocka_unit_test(repaired),
		cmocka_unit_test(odd_pages),
		cmocka_unit_test(page_ranges),
		cmocka_unit_test(existing_signatures),
		cmocka_unit_test(encryption),
		cmocka_unit_test(sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
