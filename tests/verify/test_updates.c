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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(value_without_range),
		cmocka_unit_test(page_written_in_another_order),
		cmocka_unit_test(page_written_with_another_box),
		cmocka_unit_test(fields_taken_out_of_the_form),
	};

	return cmocka_run_group_tests(tests, make_signers, free_signers);
}
