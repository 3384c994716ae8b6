/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signatures of PDFs: whole ones, and each known way to make a reader believe in what nobody signed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <signprep/memory.h>
#include <signprep/verify.h>

#include "signed_file.h"

static signer_key anna, bert;

static int make_signers(void **state)
{
	(void) state;
	anna = signer_new("EC", "Anna 甲", "20250101000000Z", "20350101000000Z");
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

static signprep_verification *read_with(const signed_file *f, const signprep_verify_options *options)
{
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };

	if (signprep_document_open_memory(&doc, f->bytes, f->length, "signed.pdf", NULL, &err) ||
		signprep_verify(&v, doc, options, &err))
		fail_msg("%s %s", err.id, err.message);
	signprep_document_free(doc);
	return v;
}

static signprep_verification *read_file(const signed_file *f)
{
	return read_with(f, NULL);
}

static bool says(const signprep_verification *v, const char *id)
{
	const signprep_issues *issues = signprep_verification_issues(v);

	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		if (!strcmp(signprep_issues_at(issues, i)->id, id))
			return true;
	return false;
}

/* Exactly these findings, in their order; NULL ends them. */
static void expect_findings(const signprep_verification *v, ...)
{
	const signprep_issues *issues = signprep_verification_issues(v);
	va_list ids;

	va_start(ids, v);
	for (size_t i = 0;; i++) {
		const char *id = va_arg(ids, const char *);

		if (!id) {
			if (i < signprep_issues_count(issues))
				fail_msg("unexpected: %s", signprep_issues_at(issues, i)->id);
			break;
		}
		if (i >= signprep_issues_count(issues))
			fail_msg("%s is not said", id);
		assert_string_equal(signprep_issues_at(issues, i)->id, id);
	}
	va_end(ids);
}

static signing by(const signer_key *signer, const char *field)
{
	return (signing) { .signer = signer, .field = field, .page = 1, .rect = { 100, 200, 219, 319 } };
}

static void signed_once(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;

	(void) state;
	file_start(&f);
	file_sign(&f, &how);
	v = read_file(&f);
	expect_findings(v, NULL);
	assert_int_equal(signprep_verification_count(v), 1);
	const signprep_signed *s = signprep_verification_at(v, 0);
	assert_true(signprep_signed_intact(s));
	assert_true(s->covers);
	assert_string_equal(s->field, "seal");
	assert_string_equal(s->signer, "Anna 甲");
	assert_string_equal(s->serial, "1234");
	assert_string_equal(s->digest, "SHA256");
	assert_string_equal(s->algorithm, "EC");
	assert_string_equal(s->time, "2026-01-01T08:00:00Z");
	assert_int_equal(s->time_from, SIGNPREP_TIME_ATTRIBUTE);
	/* /M says 17:00 in Beijing. */
	assert_string_equal(s->pdf_time, "2026-01-01T09:00:00Z");
	assert_string_equal(s->valid_from, "2025-01-01T00:00:00Z");
	assert_int_equal(s->page, 1);
	assert_float_equal(s->rect.x0, 100, 0.001);
	assert_float_equal(s->rect.y0, 842 - 319, 0.001);
	assert_int_equal(s->trust, SIGNPREP_TRUST_NOT_ASKED);
	assert_null(signprep_verification_at(v, 1));
	signprep_verification_free(v);
	file_free(&f);
}

static void every_kind(void **state)
{
	static const struct {
		const char *kind;
		signed_flaw flaw;
		const char *time, *finding;
	} rows[] = {
		{ "adbe.pkcs7.detached", FLAW_NONE, "2026-01-01T08:00:00Z", NULL },
		{ "ETSI.CAdES.detached", FLAW_NONE, "2026-01-01T08:00:00Z", NULL },
		{ "adbe.pkcs7.detached", FLAW_NO_ATTRIBUTES, "2026-01-01T09:00:00Z", NULL },
		{ "adbe.pkcs7.sha1", FLAW_NONE, "2026-01-01T08:00:00Z", "D855" },
		{ "ETSI.RFC3161", FLAW_NONE, "2026-01-01T09:00:00Z", NULL },
		{ "adbe.pkcs7.detached", FLAW_STAMPED, "2026-01-01T09:00:00Z", NULL },
	};
	const signer_key *signers[] = { &anna, &bert };

	(void) state;
	for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
		signed_file f;
		signing how = by(signers[i % 2], "seal");
		signprep_verification *v;

		how.kind = rows[i / 2].kind;
		how.flaw = rows[i / 2].flaw;
		file_start(&f);
		file_sign(&f, &how);
		v = read_file(&f);
		expect_findings(v, rows[i / 2].finding, NULL);
		/* The file's digest is SHA-1 by this kind, whatever the signer took for the rest. */
		if (rows[i / 2].finding)
			assert_string_equal(signprep_issues_at(signprep_verification_issues(v), 0)->args[1], "SHA1");
		assert_true(signprep_signed_intact(signprep_verification_at(v, 0)));
		assert_string_equal(signprep_verification_at(v, 0)->time, rows[i / 2].time);
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* RSASSA-PSS, with signed attributes and over the bytes themselves; it is as easily seen when it does not hold. */
static void probabilistic(void **state)
{
	(void) state;
	for (int i = 0; i < 4; i++) {
		signed_file f;
		signing how = by(&bert, "seal");
		signprep_verification *v;

		how.pss = true;
		how.md = i < 2 ? EVP_sha256() : EVP_sha512();
		how.flaw = i % 2 ? FLAW_NO_ATTRIBUTES : FLAW_NONE;
		file_start(&f);
		file_sign(&f, &how);
		v = read_file(&f);
		expect_findings(v, NULL);
		signprep_verification_free(v);
		f.bytes[strstr(f.bytes, "price is 100") - f.bytes + 9] = '9';
		v = read_file(&f);
		expect_findings(v, i % 2 ? "D831" : "D830", NULL);
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* SM2 with SM3, as Chinese authorities issue it. */
static void sm2(void **state)
{
	signer_key chen = signer_new("SM2", "陈", "20250101000000Z", "20350101000000Z");
	signed_file f;
	signing how = by(&chen, "seal");
	signprep_verification *v;

	(void) state;
	how.md = EVP_sm3();
	file_start(&f);
	file_sign(&f, &how);
	v = read_file(&f);
	expect_findings(v, NULL);
	assert_string_equal(signprep_verification_at(v, 0)->digest, "SM3");
	assert_string_equal(signprep_verification_at(v, 0)->algorithm, "SM2");
	signprep_verification_free(v);
	f.bytes[strstr(f.bytes, "price is 100") - f.bytes + 9] = '9';
	v = read_file(&f);
	assert_true(says(v, "D830"));
	signprep_verification_free(v);
	file_free(&f);
	signer_free(&chen);
}

/* The same in the structure of GB/T 35275, whose identifiers are its own: as good, and as easily seen through. */
static void chinese_structure(void **state)
{
	signer_key chen = signer_new("SM2", "陈", "20250101000000Z", "20350101000000Z");
	static const struct {
		signed_flaw flaw;
		const char *id;
	} rows[] = { { FLAW_NONE, NULL }, { FLAW_FORGED, "D831" }, { FLAW_PADDING, "D836" } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signed_file f;
		signing how = by(&chen, "seal");
		signprep_verification *v;

		how.md = EVP_sm3();
		how.chinese = true;
		how.flaw = rows[i].flaw;
		file_start(&f);
		file_sign(&f, &how);
		v = read_file(&f);
		expect_findings(v, rows[i].id, NULL);
		assert_string_equal(signprep_verification_at(v, 0)->digest, "SM3");
		assert_string_equal(signprep_verification_at(v, 0)->algorithm, "SM2");
		assert_string_equal(signprep_verification_at(v, 0)->signer, "陈");
		assert_string_equal(signprep_verification_at(v, 0)->time, "2026-01-01T08:00:00Z");
		signprep_verification_free(v);
		f.bytes[strstr(f.bytes, "price is 100") - f.bytes + 9] = '9';
		v = read_file(&f);
		assert_true(says(v, "D830"));
		signprep_verification_free(v);
		file_free(&f);
	}
	signer_free(&chen);
}

/* What is of that world and can't be verified is not called forged: a seal of GB/T 38540, an envelope, a structure cut short. */
static void chinese_kinds_not_known(void **state)
{
	/* SES_Signature { TBS_Sign { version 4, SESeal { eSealInfo { header { "ES", 4, "x" } } } } } */
	static const unsigned char seal[] = { 0x30, 0x16, 0x30, 0x14, 0x02, 0x01, 0x04, 0x30, 0x0F, 0x30, 0x0D, 0x30, 0x0B, 0x30,
		0x09, 0x16, 0x02, 'E', 'S', 0x02, 0x01, 0x04, 0x16, 0x00 };
	/* enveloped-data of GB/T 35275 */
	static const unsigned char envelope[] = { 0x30, 0x10, 0x06, 0x0A, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04, 0x02,
		0x03, 0xA0, 0x02, 0x30, 0x00 };
	/* signed-data of which there is no more */
	static const unsigned char cut[] = { 0x30, 0x82, 0x10, 0x00, 0x06, 0x0A, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x06, 0x01, 0x04,
		0x02, 0x02 };
	static const struct {
		const unsigned char *value;
		size_t length;
		const char *id, *says;
	} rows[] = { { seal, sizeof seal, "D844", "GB/T 38540" }, { envelope, sizeof envelope, "D844", "GB/T 35275" },
		{ cut, sizeof cut, "D835", "" } };
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signed_file f;
		signing how = by(&anna, "seal");
		signprep_verification *v;

		how.value = rows[i].value;
		how.value_length = rows[i].length;
		file_start(&f);
		file_sign(&f, &how);
		v = read_file(&f);
		expect_findings(v, rows[i].id, NULL);
		if (*rows[i].says)
			assert_non_null(strstr(signprep_issues_at(signprep_verification_issues(v), 0)->args[1], rows[i].says));
		signprep_verification_free(v);
		file_free(&f);
	}
}

static void values_that_do_not_hold(void **state)
{
	static const struct {
		signed_flaw flaw;
		const char *id;
	} rows[] = { { FLAW_OFFSET, "D832" }, { FLAW_OVERLAP, "D832" }, { FLAW_WIDE_GAP, "D833" }, { FLAW_ZEROS, "D834" },
		{ FLAW_GARBAGE, "D835" }, { FLAW_PADDING, "D836" }, { FLAW_SHORT, "D837" }, { FLAW_FORGED, "D831" },
		{ FLAW_BAD_STAMP, "D848" } };

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		signed_file f;
		signing how = by(&anna, "seal");
		signprep_verification *v;

		how.flaw = rows[i].flaw;
		file_start(&f);
		file_sign(&f, &how);
		v = read_file(&f);
		if (!says(v, rows[i].id))
			fail_msg("%s is not said", rows[i].id);
		assert_false(signprep_signed_intact(signprep_verification_at(v, 0)));
		assert_int_equal(signprep_verification_code(v), SIGNPREP_RULE);
		signprep_verification_free(v);
		file_free(&f);
	}
}

static void covered_bytes_changed(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;

	(void) state;
	file_start(&f);
	file_sign(&f, &how);
	f.bytes[strstr(f.bytes, "price is 100") - f.bytes + 9] = '9';
	v = read_file(&f);
	expect_findings(v, "D830", NULL);
	signprep_verification_free(v);
	file_free(&f);
}

static void signed_twice(void **state)
{
	signed_file f;
	signing first = by(&anna, "a"), second = by(&bert, "b");
	signprep_verification *v;

	(void) state;
	second.page = 2;
	file_start(&f);
	file_sign(&f, &first);
	file_sign(&f, &second);
	v = read_file(&f);
	expect_findings(v, NULL);
	assert_int_equal(signprep_verification_count(v), 2);
	assert_string_equal(signprep_verification_at(v, 0)->field, "a");
	assert_false(signprep_verification_at(v, 0)->covers);
	assert_int_equal(signprep_verification_at(v, 0)->changes, SIGNPREP_CHANGED_SIGNATURES);
	assert_true(signprep_verification_at(v, 1)->covers);
	signprep_verification_free(v);
	file_free(&f);
}

/* A price is exchanged in an update: what is signed stands in the file, but is not what is shown. */
static void page_exchanged(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;

	(void) state;
	file_start(&f);
	file_sign(&f, &how);
	file_stream(&f, 5, "BT /F1 12 Tf 72 700 Td (The price is 999) Tj ET");
	file_end(&f);
	v = read_file(&f);
	expect_findings(v, "D840", NULL);
	const signprep_signed *s = signprep_verification_at(v, 0);
	assert_false(signprep_signed_intact(s));
	assert_int_equal(s->changed_page_count, 1);
	assert_int_equal(s->changed_pages[0], 1);
	assert_true(s->changes & SIGNPREP_CHANGED_PAGES);
	signprep_verification_free(v);
	file_free(&f);
}

/* Shadow attacks: a font, a page's parent, the tree of pages, or what lies ready in the signed file is switched to. */
static void shadows(void **state)
{
	(void) state;
	for (int i = 0; i < 5; i++) {
		signed_file f;
		signing how = by(&anna, "seal");
		signprep_verification *v;

		file_start(&f);
		/* Signed along, shown by nothing. */
		file_stream(&f, f.next++, "BT /F1 12 Tf 72 700 Td (The price is 999) Tj ET");
		file_sign(&f, &how);
		if (i == 0)
			file_object(&f, 7, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>");
		else if (i == 1)
			file_object(&f, 2, "<</Type/Pages/Count 1/Kids[4 0 R]>>");
		else if (i == 2)
			file_object(&f, 2, "<</Type/Pages/Count 3/Kids[3 0 R 4 0 R 4 0 R]>>");
		else if (i == 3)
			file_object(&f, 3,
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 7 0 R>>>>/Contents 9 0 "
				"R/Annots[%s]>>",
				f.annots[0]);
		else
			file_page(&f, 1, "/CropBox[0 0 300 300]");
		file_end(&f);
		v = read_file(&f);
		if (!says(v, "D840"))
			fail_msg("%d is not seen", i);
		signprep_verification_free(v);
		file_free(&f);
	}
}

static void scripts_added(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;

	(void) state;
	file_start(&f);
	file_sign(&f, &how);
	strcpy(f.catalog, "/OpenAction<</S/JavaScript/JS(app.alert(1))>>");
	file_catalog(&f);
	file_end(&f);
	v = read_file(&f);
	expect_findings(v, "D857", NULL);
	signprep_verification_free(v);
	file_free(&f);
}

static void filled_in_later(void **state)
{
	(void) state;
	for (int docmdp = 0; docmdp <= 3; docmdp++) {
		char certify[160] = "";
		signed_file f;
		signing how = by(&anna, "seal");
		signprep_verification *v;

		if (docmdp)
			snprintf(certify, sizeof certify,
				"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P "
				"%d/V/1.2>>>>]",
				docmdp);
		how.more = certify;
		file_start(&f);
		file_sign(&f, &how);
		file_object(&f, 8, "<</Type/Annot/Subtype/Widget/FT/Tx/T(remark)/V(none)/Rect[72 600 200 620]/F 4/P 3 0 R>>");
		file_end(&f);
		v = read_file(&f);
		expect_findings(v, docmdp == 1 ? "D841" : "D842", NULL);
		assert_int_equal(signprep_verification_at(v, 0)->docmdp, docmdp);
		assert_int_equal(signprep_verification_at(v, 0)->changes, SIGNPREP_CHANGED_FIELDS);
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* A note over the price: allowed beside what was signed, forbidden by a certificate of level 2. */
static void note_added(void **state)
{
	(void) state;
	for (int certified = 0; certified < 2; certified++) {
		signed_file f;
		signing how = by(&anna, "seal");
		signprep_verification *v;

		if (certified)
			how.more = "/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>]";
		file_start(&f);
		file_sign(&f, &how);
		file_object(&f, f.next, "<</Type/Annot/Subtype/FreeText/Rect[72 690 300 720]/Contents(999)/F 4>>");
		snprintf(f.annots[0] + strlen(f.annots[0]), 32, " %d 0 R", f.next++);
		file_page(&f, 1, "");
		file_end(&f);
		v = read_file(&f);
		expect_findings(v, certified ? "D841" : "D842", NULL);
		assert_int_equal(signprep_verification_at(v, 0)->changes, SIGNPREP_CHANGED_ANNOTATIONS);
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* The signature dictionary is another object now than the one that was signed. */
static void put_there_later(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;
	const char *from, *to;
	char *copy;
	int value;

	(void) state;
	file_start(&f);
	value = file_sign(&f, &how);
	from = strstr(f.bytes, "<</Type/Sig/");
	to = strstr(from, ">>");
	copy = strndup(from, (size_t) (to - from));
	file_object(&f, value, "%s/Name(Somebody else)>>", copy);
	file_end(&f);
	free(copy);
	v = read_file(&f);
	assert_true(says(v, "D838"));
	signprep_verification_free(v);
	file_free(&f);
}

static void one_value_two_fields(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;
	int value;

	(void) state;
	file_start(&f);
	value = file_sign(&f, &how);
	file_object(
		&f, f.next, "<</Type/Annot/Subtype/Widget/FT/Sig/T(other)/V %d 0 R/Rect[300 200 419 319]/F 132/P 3 0 R>>", value);
	snprintf(f.annots[0] + strlen(f.annots[0]), 32, " %d 0 R", f.next);
	snprintf(f.fields + strlen(f.fields), 32, " %d 0 R", f.next++);
	file_page(&f, 1, "");
	file_catalog(&f);
	file_end(&f);
	v = read_file(&f);
	assert_int_equal(signprep_verification_count(v), 2);
	assert_true(says(v, "D839"));
	signprep_verification_free(v);
	file_free(&f);
}

/* The field is signed again by somebody else, or cleared. */
static void replaced_or_taken_away(void **state)
{
	(void) state;
	for (int cleared = 0; cleared < 2; cleared++) {
		signed_file f;
		signing first = by(&anna, "seal"), second = by(&bert, "other");
		signprep_verification *v;
		int value, field;

		file_start(&f);
		value = file_sign(&f, &first);
		field = value + 1;
		if (cleared)
			file_object(&f, field, "<</Type/Annot/Subtype/Widget/FT/Sig/T(seal)/Rect[100 200 219 319]/F 132/P 3 0 R>>");
		else {
			value = file_sign(&f, &second);
			file_object(&f, field,
				"<</Type/Annot/Subtype/Widget/FT/Sig/T(seal)/V %d 0 R/Rect[100 200 219 319]/F 132/P 3 0 R>>",
				value);
		}
		file_end(&f);
		v = read_file(&f);
		if (!says(v, cleared ? "D858" : "D854"))
			fail_msg("%d is not seen", cleared);
		assert_int_equal(signprep_verification_code(v), SIGNPREP_RULE);
		signprep_verification_free(v);
		file_free(&f);
	}
}

static void unknown_kind(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;

	(void) state;
	how.kind = "adbe.x509.rsa_sha1";
	file_start(&f);
	file_sign(&f, &how);
	v = read_file(&f);
	expect_findings(v, "D844", NULL);
	assert_int_equal(signprep_verification_code(v), SIGNPREP_UNREADABLE);
	signprep_verification_free(v);
	file_free(&f);
}

static void signed_out_of_validity(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");
	signprep_verification *v;

	(void) state;
	how.time = "20360101080000Z";
	file_start(&f);
	file_sign(&f, &how);
	v = read_file(&f);
	expect_findings(v, "D845", NULL);
	assert_int_equal(signprep_verification_code(v), SIGNPREP_OK);
	signprep_verification_free(v);
	file_free(&f);
}

static void trusted_or_not(void **state)
{
	const signer_key *trusted[] = { &anna, &bert };

	(void) state;
	for (int i = 0; i < 2; i++) {
		char *pem = signer_pem(trusted[i]);
		const signprep_verify_options options = { .size = sizeof options, .ca = pem, .ca_length = strlen(pem) };
		signed_file f;
		signing how = by(&anna, "seal");
		signprep_verification *v;

		file_start(&f);
		file_sign(&f, &how);
		v = read_with(&f, &options);
		expect_findings(v, i ? "D846" : NULL, NULL);
		assert_int_equal(signprep_verification_at(v, 0)->trust, i ? SIGNPREP_TRUST_NO : SIGNPREP_TRUST_YES);
		signprep_verification_free(v);
		file_free(&f);
		free(pem);
	}
}

static void no_certificate_to_trust(void **state)
{
	const signprep_verify_options options = { .size = sizeof options, .ca = "nothing", .ca_length = 7 };
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };
	signed_file f;

	(void) state;
	file_start(&f);
	assert_int_equal(signprep_document_open_memory(&doc, f.bytes, f.length, "signed.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_verify(&v, doc, &options, &err), SIGNPREP_INVALID);
	assert_string_equal(err.id, "R862");
	assert_null(v);
	signprep_document_free(doc);
	file_free(&f);
}

static void not_signed(void **state)
{
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	v = read_file(&f);
	expect_findings(v, "D849", NULL);
	assert_int_equal(signprep_verification_count(v), 0);
	signprep_verification_free(v);
	file_free(&f);
}

static void more_than_can_be(void **state)
{
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };
	signed_file f;

	(void) state;
	file_start(&f);
	for (int i = 0; i < 1001; i++) {
		file_object(&f, f.next, "<</FT/Sig/T(s%d)/V<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>", i);
		snprintf(f.fields + strlen(f.fields), 32, " %d 0 R", f.next++);
	}
	file_catalog(&f);
	file_end(&f);
	assert_int_equal(signprep_document_open_memory(&doc, f.bytes, f.length, "signed.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_verify(&v, doc, NULL, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D856");
	signprep_document_free(doc);
	file_free(&f);
}

/* The file is encrypted and signed; without its password earlier states stay closed. */
static void encrypted(void **state)
{
	signed_file f;
	signing how = by(&anna, "seal");

	(void) state;
	file_start_encrypted(&f);
	file_sign(&f, &how);
	file_object(&f, f.next++, "<</Note/None>>");
	file_end(&f);
	for (int knows = 0; knows < 2; knows++) {
		const signprep_document_options opening = { .size = sizeof opening, .password = "user" };
		const signprep_verify_options options = { .size = sizeof options, .password = knows ? "user" : NULL };
		signprep_document *doc = NULL;
		signprep_verification *v = NULL;
		signprep_error err = { 0 };

		if (signprep_document_open_memory(&doc, f.bytes, f.length, "signed.pdf", &opening, &err) ||
			signprep_verify(&v, doc, &options, &err))
			fail_msg("%s %s", err.id, err.message);
		expect_findings(v, knows ? NULL : "D843", NULL);
		signprep_verification_free(v);
		signprep_document_free(doc);
	}
	file_free(&f);
}

/* Another program's word: poppler's pdfsig, where it is installed. */
static void pdfsig_agrees(void **state)
{
	static const signed_flaw flaws[] = { FLAW_NONE, FLAW_FORGED, FLAW_NO_ATTRIBUTES };
	char path[] = "/tmp/signprep-verify-XXXXXX", command[128], output[4096] = "";
	int fd = mkstemp(path);

	(void) state;
	assert_true(fd >= 0);
	close(fd);
	if (system("command -v pdfsig >/dev/null 2>&1") != 0) {
		unlink(path);
		print_message("skipped: no pdfsig\n");
		skip();
	}
	for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++) {
		signed_file f;
		signing how = by(&bert, "seal");
		signprep_verification *v;
		FILE *out = fopen(path, "wb"), *in;

		how.flaw = flaws[i];
		file_start(&f);
		file_sign(&f, &how);
		assert_non_null(out);
		assert_int_equal(fwrite(f.bytes, 1, f.length, out), f.length);
		fclose(out);
		snprintf(command, sizeof command, "pdfsig -nocert %s 2>/dev/null", path);
		in = popen(command, "r");
		assert_non_null(in);
		output[fread(output, 1, sizeof output - 1, in)] = '\0';
		pclose(in);
		v = read_file(&f);
		assert_int_equal(
			strstr(output, "Signature is Valid") != NULL, signprep_signed_intact(signprep_verification_at(v, 0)));
		assert_non_null(strstr(output, "Total document signed"));
		signprep_verification_free(v);
		file_free(&f);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed_once),
		cmocka_unit_test(every_kind),
		cmocka_unit_test(probabilistic),
		cmocka_unit_test(sm2),
		cmocka_unit_test(chinese_structure),
		cmocka_unit_test(chinese_kinds_not_known),
		cmocka_unit_test(values_that_do_not_hold),
		cmocka_unit_test(covered_bytes_changed),
		cmocka_unit_test(signed_twice),
		cmocka_unit_test(page_exchanged),
		cmocka_unit_test(shadows),
		cmocka_unit_test(scripts_added),
		cmocka_unit_test(filled_in_later),
		cmocka_unit_test(note_added),
		cmocka_unit_test(put_there_later),
		cmocka_unit_test(one_value_two_fields),
		cmocka_unit_test(replaced_or_taken_away),
		cmocka_unit_test(unknown_kind),
		cmocka_unit_test(signed_out_of_validity),
		cmocka_unit_test(trusted_or_not),
		cmocka_unit_test(no_certificate_to_trust),
		cmocka_unit_test(not_signed),
		cmocka_unit_test(more_than_can_be),
		cmocka_unit_test(encrypted),
		cmocka_unit_test(pdfsig_agrees),
	};
	return cmocka_run_group_tests_name("verify", tests, make_signers, free_signers);
}
