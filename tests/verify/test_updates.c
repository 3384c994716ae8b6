/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What programs append, and what attackers do: told apart by what it means, not by how it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/memory.h>
#include <signprep/verify.h>

#include "signed_file.h"

static signer_key anna, bert;

static int make_signers(void **state)
{
	(void) state;
	anna = signer_new("EC", "Anna", "20250101000000Z", "20350101000000Z");
	bert = signer_new("RSA", "Bert", "20250101000000Z", "20350101000000Z");
	return 0;
}

static int free_signers(void **state)
{
	(void) state;
	signer_free(&anna);
	signer_free(&bert);
	return 0;
}

static void sign(signed_file *f, const signer_key *signer, const char *field)
{
	const signing how = { .signer = signer, .field = field, .page = 1, .rect = { 100, 200, 219, 319 } };

	file_sign(f, &how);
}

static signprep_verification *read_file(const signed_file *f)
{
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };

	if (signprep_document_open_memory(&doc, f->bytes, f->length, "signed.pdf", NULL, &err) ||
		signprep_verify(&v, doc, NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	signprep_document_free(doc);
	return v;
}

/* That finding and no other; "" for none. */
static void expect_only(const signed_file *f, const char *id, signprep_code code)
{
	signprep_verification *v = read_file(f);
	const signprep_issues *issues = signprep_verification_issues(v);

	if (*id && !signprep_issues_count(issues))
		fail_msg("%s is not said", id);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		assert_string_equal(signprep_issues_at(issues, i)->id, id);
	assert_int_equal(signprep_verification_code(v), code);
	signprep_verification_free(v);
}

/* Universal signature forgery: a value without ByteRange can't be checked, which must not look like one that need not be. */
static void value_without_range(void **state)
{
	static const char *const names[] = { "/ByteRange", "/Contents<" };
	static const char *const ids[] = { "D832", "D833" };

	(void) state;
	for (size_t i = 0; i < 2; i++) {
		signed_file f;
		char *last = NULL;
		signprep_verification *v;

		file_start(&f);
		sign(&f, &anna, "seal");
		sign(&f, &bert, "other");
		for (size_t at = 0; at + strlen(names[i]) < f.length; at++)
			if (!memcmp(f.bytes + at, names[i], strlen(names[i])))
				last = f.bytes + at;
		assert_non_null(last);
		last[2] = 'x';
		expect_only(&f, ids[i], SIGNPREP_RULE);
		v = read_file(&f);
		assert_int_equal(signprep_verification_count(v), 2);
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* A program that adds a note writes the page anew, with its entries in another order and its numbers in another form. */
static void page_written_in_another_order(void **state)
{
	signed_file f;

	(void) state;
	file_start(&f);
	sign(&f, &anna, "seal");
	file_object(&f, f.next, "<</Type/Annot/Subtype/Text/Rect[72 690 90 708]/Contents(read)/F 4>>");
	snprintf(f.annots[0] + strlen(f.annots[0]), 32, " %d 0 R", f.next++);
	file_object(&f, 3,
		"<< /Contents 5 0 R /MediaBox [ 0.0 0 595.000 842. ] /Annots [%s] /Resources << /Font << /F1 7 0 R >> >>"
		" /Parent 2 0 R /Type /Page >>",
		f.annots[0]);
	file_end(&f);
	expect_only(&f, "D842", SIGNPREP_OK);
	file_free(&f);
}

/* The same with a page that is a little smaller now. */
static void page_written_with_another_box(void **state)
{
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	sign(&f, &anna, "seal");
	file_object(&f, 3,
		"<< /Contents 5 0 R /MediaBox [ 0 0 595 841.999 ] /Annots [%s] /Resources << /Font << /F1 7 0 R >> >>"
		" /Parent 2 0 R /Type /Page >>",
		f.annots[0]);
	file_end(&f);
	v = read_file(&f);
	assert_int_equal(signprep_verification_code(v), SIGNPREP_RULE);
	assert_int_equal(signprep_verification_at(v, 0)->changes, SIGNPREP_CHANGED_PAGES);
	signprep_verification_free(v);
	file_free(&f);
}

/* Viewers list the fields that hang on the form: one taken out is a signature that nobody is told of. */
static void fields_taken_out_of_the_form(void **state)
{
	static const char *const forms[] = { "", "/AcroForm<</SigFlags 3>>", "/AcroForm<</Fields[8 0 R]/SigFlags 3>>",
		"/AcroForm<</Fields null>>" };

	(void) state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		signed_file f;

		file_start(&f);
		sign(&f, &anna, "seal");
		file_object(&f, 1, "<</Type/Catalog/Pages 2 0 R%s>>", forms[i]);
		file_end(&f);
		expect_only(&f, "D857", SIGNPREP_RULE);
		file_free(&f);
	}
}

/* Bytes put behind each other; the place of each object for the table. */
typedef struct writing {
	char bytes[4096];
	size_t length, places[8];
} writing;

static void put(writing *w, int object, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void put(writing *w, int object, const char *format, ...)
{
	va_list args;

	if (object)
		w->places[object] = w->length;
	va_start(args, format);
	w->length += (size_t) vsnprintf(w->bytes + w->length, sizeof w->bytes - w->length, format, args);
	va_end(args);
	assert_true(w->length < sizeof w->bytes);
}

/*
 * Object 6 is where the table says there is none: whoever takes stock of all objects comes upon it, the file is repaired, and then
 * there is an object far beyond what was counted before.
 */
static void an_object_that_a_repair_brings(void **state)
{
	static const char value[] =
		"5 0 obj <</Type/Sig/Filter/F/SubFilter/adbe.pkcs7.detached/ByteRange[0 %010zu %010zu %010zu]/Contents";
	enum { FAR = 1000000 };
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };
	writing w = { .length = 0 };
	bool told = false;

	(void) state;
	put(&w, 0, "%%PDF-1.7\n");
	put(&w, 1, "1 0 obj <</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[4 0 R]>>>> endobj\n");
	put(&w, 2, "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n");
	put(&w, 3, "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R %d 0 R]>> endobj\n", FAR);
	put(&w, 4, "4 0 obj <</Type/Annot/Subtype/Widget/FT/Sig/T(a)/Rect[0 0 50 50]/P 3 0 R/V 5 0 R>> endobj\n");
	put(&w, 5, value, (size_t) 0, (size_t) 0, (size_t) 0);
	const size_t from = w.length, to = from + 6;
	put(&w, 0, "<3030>>> endobj\n%d 0 obj <</Type/Annot/Subtype/Text/Rect[60 60 80 80]/Contents(x)>> endobj\n", FAR);
	const size_t table = w.length;
	put(&w, 0, "xref\n0 7\n0000000000 65535 f \n");
	for (int i = 1; i < 6; i++)
		put(&w, 0, "%010zu 00000 n \n", w.places[i]);
	put(&w, 0, "%010d 00000 n \ntrailer <</Size 7/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", 3, table);
	const int head = snprintf(w.bytes + w.places[5], from - w.places[5] + 1, value, from, to, w.length - to);
	assert_int_equal(w.places[5] + (size_t) head, from);
	w.bytes[from] = '<';
	const size_t update = w.length;
	put(&w, 0, "1 0 obj <</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[4 0 R]>>/Lang(en)>> endobj\n");
	const size_t second = w.length;
	put(&w, 0, "xref\n1 1\n%010zu 00000 n \ntrailer <</Size 7/Root 1 0 R/Prev %zu>>\nstartxref\n%zu\n%%%%EOF\n", update, table,
		second);
	if (signprep_document_open_memory(&doc, w.bytes, w.length, "far.pdf", NULL, &err) || signprep_verify(&v, doc, NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	for (size_t i = 0; i < signprep_issues_count(signprep_verification_issues(v)); i++)
		told |= strcmp(signprep_issues_at(signprep_verification_issues(v), i)->id, "D842") == 0;
	assert_true(told);
	signprep_verification_free(v);
	signprep_document_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(value_without_range),
		cmocka_unit_test(page_written_in_another_order),
		cmocka_unit_test(page_written_with_another_box),
		cmocka_unit_test(fields_taken_out_of_the_form),
		cmocka_unit_test(an_object_that_a_repair_brings),
	};

	return cmocka_run_group_tests(tests, make_signers, free_signers);
}
