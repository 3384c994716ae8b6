/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is known of a document as a whole. Byte ranges are patched in after writing, as signers do. */
#include "field_files.h"
#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SIGNED_WIDGET "<< /Type /Annot /Subtype /Widget /F 4 /Rect [1 1 9 9] /FT /Sig /T (%s) /V %d 0 R >>"
#define RANGE "[0 000000 000000 000000]"
#define VALUE "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange " RANGE " /Contents <0011223344> %s >>"

static signprep_facts facts_of(const held *h)
{
	signprep_facts facts;
	signprep_error err = { 0 };

	if (signprep_document_facts(&facts, h->doc, &err))
		fail_msg("%s %s", err.id, err.message);
	return facts;
}

/* Writes the ranges around the first <0011223344>; `end` bytes of the file are left uncovered at its end. */
static void sign(char *file, size_t length, size_t end)
{
	char *hex = strstr(file, "<0011223344>"), *range = strstr(file, RANGE), text[40];
	size_t first = (size_t) (hex - file), second = first + 12;

	snprintf(text, sizeof text, "[0 %06zu %06zu %06zu]", first, second, length - second - end);
	memcpy(range, text, strlen(text));
}

static char *signed_file(const char *entries, const char *catalogue, size_t *length)
{
	pdf_writer *w = form_start();

	pdfw_add(w, VALUE, entries);
	pdfw_add(w, SIGNED_WIDGET, "party.sign", 4);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> %s >>", catalogue);
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>");
	return pdfw_finish(w, length);
}

static void expect_signature(char *file, size_t length, bool whole, int docmdp)
{
	held h = hold(file, length);
	signprep_facts facts = facts_of(&h);

	assert_int_equal(facts.signature_count, 1);
	assert_string_equal(facts.signatures[0].field, "party.sign");
	assert_int_equal(facts.signatures[0].covers_whole_file, whole);
	assert_int_equal(facts.signatures[0].docmdp, docmdp);
	signprep_facts_clear(&facts);
	drop(&h);
}

static void covers_all(void **state)
{
	size_t length;
	char *file = signed_file("", "", &length);

	(void) state;
	sign(file, length, 0);
	expect_signature(file, length, true, 0);
}

/* A file that is left on the disk (over 4 MiB) is looked at there; its copy is as stamped as any. */
static void large_file(void **state)
{
	pdf_writer *w = form_start();
	size_t length, filler = (size_t) 5 << 20;
	char *zeros = calloc(1, filler), *file, path[] = "/tmp/signprep-facts-XXXXXX";
	signprep_stamp stamp = { SIGNPREP_STAMP_SEAL, 1, { 1, 1, 99, 99 }, "印", 0, 0, 0 };
	signprep_document *doc;
	signprep_facts facts;
	gathered copy = { 0 };
	int fd = mkstemp(path);

	(void) state;
	pdfw_add(w, VALUE, "");
	pdfw_add(w, SIGNED_WIDGET, "party.sign", 4);
	pdfw_add_stream(w, "", zeros, filler);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>");
	file = pdfw_finish(w, &length);
	sign(file, length, 0);
	assert_int_equal(write(fd, file, length), length);
	close(fd);
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_document_facts(&facts, doc, NULL), SIGNPREP_OK);
	assert_int_equal(facts.signature_count, 1);
	assert_true(facts.signatures[0].covers_whole_file);
	assert_int_equal(signprep_stamp_pdf(doc, &stamp, 1, gather_bytes, &copy, NULL), SIGNPREP_OK);
	assert_true(copy.length > 1000);
	signprep_facts_clear(&facts);
	signprep_document_free(doc);
	unlink(path);
	free(copy.bytes);
	free(file);
	free(zeros);
}

/* All but a final newline is covered: white space changes nothing. All but "%EOF\n" is not. */
static void leaves_out(void **state)
{
	size_t length;
	char *file = signed_file("", "", &length);

	(void) state;
	sign(file, length, 1);
	expect_signature(file, length, true, 0);
	file = signed_file("", "", &length);
	sign(file, length, 6);
	expect_signature(file, length, false, 0);
}

/* The gap between the ranges starts four bytes early: something beside the signature is left out. */
static void wide_gap(void **state)
{
	size_t length;
	char *file = signed_file("", "", &length), *range, text[40];
	unsigned a, b, c;

	(void) state;
	sign(file, length, 0);
	range = strstr(file, "[0 ");
	assert_int_equal(sscanf(strstr(file, "/ByteRange ") + 11, "[0 %u %u %u]", &a, &b, &c), 3);
	range = strstr(file, "/ByteRange ") + 11;
	snprintf(text, sizeof text, "[0 %06u %06u %06u]", a - 4, b, c);
	memcpy(range, text, strlen(text));
	expect_signature(file, length, false, 0);
}

static void certified(void **state)
{
	static const struct {
		const char *entries, *catalogue;
		int docmdp;
	} cases[] = { { "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>]", "", 1 },
		{ "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 3 >> >>]", "/Perms << /DocMDP 4 0 R >>", 3 },
		{ "/Reference [<< /TransformMethod /DocMDP >>]", "", 2 },
		{ "/Reference [<< /TransformMethod /DocMDP /TransformParams << /P 9 >> >>]", "", 2 },
		{ "", "/Perms << /DocMDP 4 0 R >>", 2 }, { "/Reference [<< /TransformMethod /FieldMDP >>]", "", 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length;
		char *file = signed_file(cases[i].entries, cases[i].catalogue, &length);

		sign(file, length, 0);
		expect_signature(file, length, true, cases[i].docmdp);
	}
}

/* One signature whose field has two widgets counts once; a value without a range signs nothing. */
static void counted_once(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_facts facts;

	(void) state;
	pdfw_add(w, "<< /Type /Sig /ByteRange [0 1 2 3] >>");
	pdfw_add(w, "<< /T (s) /FT /Sig /V 4 0 R /Kids [6 0 R 7 0 R] >>");
	pdfw_add(w, "<< /Subtype /Widget /Rect [1 1 9 9] /Parent 5 0 R >>");
	pdfw_add(w, "<< /Subtype /Widget /Rect [1 1 9 9] /Parent 5 0 R >>");
	pdfw_add(w, "<< /Subtype /Widget /Rect [1 1 9 9] /T (empty) /FT /Sig /V << /Type /Sig >> >>");
	h = form_open(w, &(form) { .annots = "6 0 R 7 0 R 8 0 R", .fields = "5 0 R 8 0 R" });
	facts = facts_of(&h);
	assert_int_equal(facts.signature_count, 1);
	assert_string_equal(facts.signatures[0].field, "s");
	assert_false(facts.signatures[0].covers_whole_file);
	signprep_facts_clear(&facts);
	drop(&h);
}

/* An invisible signature stands on no page and is one all the same. */
static void invisible_signature(void **state)
{
	pdf_writer *w = form_start();
	held h;
	signprep_facts facts;

	(void) state;
	pdfw_add(w, "<< /T (s) /FT /Sig /V << /Type /Sig /ByteRange [0 1 2 3] >> >>");
	h = form_open(w, &(form) { .fields = "4 0 R" });
	facts = facts_of(&h);
	assert_int_equal(facts.signature_count, 1);
	signprep_facts_clear(&facts);
	drop(&h);
}

/* XFA beside a field on a page; XFA with fields on no page; XFA that must be rendered by its own engine. */
static void xfa(void **state)
{
	static const struct {
		const char *annots, *catalogue;
		bool only;
	} cases[] = { { "4 0 R", "", false }, { "", "", true }, { "4 0 R", "/NeedsRendering true", true } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		pdf_writer *w = form_start();
		held h;
		signprep_facts facts;

		pdfw_add(w, "<< /Subtype /Widget /Rect [1 1 9 9] /T (a) /FT /Tx >>");
		pdfw_add_text_stream(w, "", "<xdp/>");
		h = form_open(w,
			&(form) { .annots = cases[i].annots,
				.fields = "4 0 R",
				.entries = "/XFA [(a) 5 0 R]",
				.catalogue = cases[i].catalogue });
		facts = facts_of(&h);
		assert_true(facts.has_xfa);
		assert_int_equal(facts.xfa_only, cases[i].only);
		signprep_facts_clear(&facts);
		drop(&h);
	}
}

static void portfolio(void **state)
{
	pdf_writer *w = form_start();
	held h = form_open(w, &(form) { .catalogue = "/Collection << /Type /Collection >> /Version /1.4" });
	signprep_facts facts = facts_of(&h);

	(void) state;
	assert_true(facts.portfolio);
	assert_false(facts.has_xfa);
	signprep_facts_clear(&facts);
	drop(&h);
}

/* /Count promises 3 pages, one is there; then a page that is no dictionary. */
static void lost_pages(void **state)
{
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;
	held h;
	signprep_facts facts;

	(void) state;
	pdfw_add(w, "<< /Type /Pages /Count 3 /Kids [3 0 R] >>");
	pdfw_add(w, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	file = pdfw_finish(w, &length);
	h = hold(file, length);
	facts = facts_of(&h);
	assert_true(facts.lost_pages);
	assert_false(facts.portfolio);
	assert_string_equal(facts.version, "1.7");
	assert_string_equal(facts.producer, "");
	signprep_facts_clear(&facts);
	drop(&h);
}

/* The sample lease names its producer; 200 bytes of 甲 are cut to 126 in whole characters. */
static void producer(void **state)
{
	char path[512], name[300] = "<FEFF";
	signprep_document *doc;
	signprep_facts facts;
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;
	held h;

	(void) state;
	snprintf(path, sizeof path, "%s/../samples/lease.pdf", SIGNPREP_TESTS_DIR);
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_document_facts(&facts, doc, NULL), SIGNPREP_OK);
	assert_string_equal(facts.producer, "signprep samples/make_lease.py");
	signprep_facts_clear(&facts);
	signprep_document_free(doc);

	for (int i = 0; i < 70; i++)
		strcat(name, "7532");
	strcat(name, ">");
	pdfw_one_page(w, "");
	pdfw_set_trailer(w, "/Info 4 0 R");
	pdfw_add(w, "<< /Producer %s >>", name);
	file = pdfw_finish(w, &length);
	h = hold(file, length);
	facts = facts_of(&h);
	assert_int_equal(strlen(facts.producer), 126);
	assert_string_equal(facts.producer + 123, "甲");
	signprep_facts_clear(&facts);
	drop(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(covers_all), cmocka_unit_test(large_file),
		cmocka_unit_test(leaves_out), cmocka_unit_test(wide_gap), cmocka_unit_test(certified),
		cmocka_unit_test(counted_once), cmocka_unit_test(invisible_signature), cmocka_unit_test(xfa),
		cmocka_unit_test(portfolio), cmocka_unit_test(lost_pages), cmocka_unit_test(producer) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
