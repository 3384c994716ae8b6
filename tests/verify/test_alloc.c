/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Every allocation of what is made of a verification fails once, ours and the libraries': comparing with places and with the service,
 * telling, drawing, and what libcrypto makes of a signature. An error or the right answer, never a crash, no leak of ours.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <signprep/memory.h>
#include <signprep/verify.h>

#include "signed_file.h"
#include "verify/cms.h"
#include "tests/support/failing_malloc.h"

#if !FAILING_MALLOC
int main(void)
{
	return 77;
}
#else

#define PLACES "[{\"where\":\"a\",\"type\":\"SIGN_SEAL\",\"page\":1,\"rect\":[100,200,219,319]}]"
#define ANSWER \
	"{\"VerifyResult\":1,\"VerifySerialNo\":\"n\",\"PdfResourceMd5\":\"00000000000000000000000000000000\"," \
	"\"PdfVerifyResults\":[{" \
	"\"VerifyResult\":1,\"SignerName\":\"Anna\",\"ComponentPage\":1,\"ComponentPosX\":103,\"ComponentPosY\":204," \
	"\"ComponentWidth\":119,\"ComponentHeight\":119}]}"

typedef signprep_code (*step)(signprep_verification **v, signprep_document *doc, signprep_error *err);

static signed_file file;

static const char *trusted; /* PEM, or NULL */

/* Where allocations fail once `armed` is set: only there. */
static enum { NOWHERE, IN_TRUST, IN_VALUE } failing_in;
static long armed;

signprep_code __real_sp_trust_new(sp_trust **out, const char *pem, size_t length, signprep_error *err);
signprep_code __wrap_sp_trust_new(sp_trust **out, const char *pem, size_t length, signprep_error *err);
bool __real_sp_cms_check(sp_signed *s, const signprep_document *doc, const sp_trust *trust, sp_arena *arena);
bool __wrap_sp_cms_check(sp_signed *s, const signprep_document *doc, const sp_trust *trust, sp_arena *arena);

signprep_code __wrap_sp_trust_new(sp_trust **out, const char *pem, size_t length, signprep_error *err)
{
	if (failing_in == IN_TRUST)
		failing_malloc.countdown = armed;
	signprep_code code = __real_sp_trust_new(out, pem, length, err);
	if (failing_in == IN_TRUST)
		failing_malloc.countdown = -1;
	return code;
}

bool __wrap_sp_cms_check(sp_signed *s, const signprep_document *doc, const sp_trust *trust, sp_arena *arena)
{
	if (failing_in == IN_VALUE)
		failing_malloc.countdown = armed;
	bool done = __real_sp_cms_check(s, doc, trust, arena);
	if (failing_in == IN_VALUE)
		failing_malloc.countdown = -1;
	return done;
}

/* What OpenSSL makes of the value and of whom to trust, while the PDF is read with enough memory. */
static signprep_code verify_value(signprep_verification **v, signprep_document *doc, signprep_error *err)
{
	const signprep_verify_options options = { .size = sizeof options, .ca = trusted, .ca_length = strlen(trusted) };
	armed = failing_malloc.countdown;
	failing_malloc.countdown = -1;
	return signprep_verify(v, doc, &options, err);
}

/* The file itself, with what OpenSSL makes of its value; opened anew, because a document keeps what it has read of itself. */
static signprep_code read_file(signprep_verification **v, signprep_document *doc, signprep_error *err)
{
	signprep_document *own = NULL;
	(void) doc;
	signprep_code code = signprep_document_open_memory(&own, file.bytes, file.length, "signed.pdf", NULL, err);
	if (!code)
		code = signprep_verify(v, own, NULL, err);
	signprep_document_free(own);
	return code;
}

static signprep_code compare_places(signprep_verification **v, signprep_document *doc, signprep_error *err)
{
	(void) doc;
	return signprep_verification_match_places(*v, PLACES, 2, err);
}

static signprep_code compare_service(signprep_verification **v, signprep_document *doc, signprep_error *err)
{
	return signprep_verification_service(*v, doc, ANSWER, 2, err);
}

static signprep_code print(signprep_verification **v, signprep_document *doc, signprep_error *err)
{
	char *json = NULL;
	signprep_mark *marks = NULL;
	size_t count;
	(void) doc;
	signprep_code code = signprep_verification_json(&json, *v, NULL, SIGNPREP_EN, err);
	if (!code)
		code = signprep_verification_marks(&marks, &count, *v, 1, err);
	signprep_free(marks);
	signprep_free(json);
	return code;
}

/* What was found, for comparison: the ids, and whether the signature holds. */
static void tell(const signprep_verification *v, char out[256])
{
	out[0] = '\0';
	for (size_t i = 0; i < signprep_issues_count(signprep_verification_issues(v)); i++) {
		strcat(out, signprep_issues_at(signprep_verification_issues(v), i)->id);
		strcat(out, " ");
	}
	for (size_t i = 0; i < signprep_verification_count(v); i++) {
		const signprep_signed *s = signprep_verification_at(v, i);
		snprintf(out + strlen(out), 256 - strlen(out), "%s %s %s %s %s %d ",
			signprep_signed_intact(s) ? "intact" : "broken", s->signer, s->issuer, s->time, s->stamp_signer,
			(int) s->trust);
	}
}

/* Some thousand allocations are one signature with its chain: every so manieth is enough for each run of the tests. */
static long step_of(long n, long stride)
{
	const char *all = getenv("SIGNPREP_EVERY_ALLOCATION");
	return n < 0 || (all && *all) ? 1 : stride;
}

/* Each allocation of one step in turn; those before it, which have made what it works on, are done anew with enough memory. */
static void sweep(signprep_document *doc, const step *before, step tested, long least, long stride)
{
	char right[256] = "", got[256];
	for (long n = -1; n < 1000000; n += step_of(n, stride)) {
		long live = failing_malloc.live;
		signprep_verification *v = NULL;
		signprep_error err = { 0 };
		size_t steps = 0;
		for (; before[steps]; steps++)
			assert_int_equal(before[steps](&v, doc, &err), SIGNPREP_OK);
		failing_malloc.reached = false;
		failing_malloc.countdown = n;
		signprep_code code = tested(&v, doc, &err);
		failing_malloc.countdown = -1;
		ERR_clear_error();
		if (code && (code != SIGNPREP_LIMIT || strcmp(err.id, "D901") != 0))
			fail_msg("allocation %ld: %d %s %s", n, code, err.id, err.message);
		if (!code) {
			tell(v, got);
			if (n < 0)
				strcpy(right, got);
			if (strcmp(got, right) != 0)
				fail_msg("allocation %ld: \"%s\", with enough memory \"%s\"", n, got, right);
		}
		bool reached = failing_malloc.reached;
		signprep_verification_free(v);
		/* libcrypto loses a piece now and then itself, or keeps one for later. */
		if (n >= 0 && reached && tested != verify_value && failing_malloc.live != live)
			fail_msg(
				"allocation %ld of step %zu: %+ld pieces of memory are left", n, steps, failing_malloc.live - live);
		if (n >= 0 && !reached) {
			assert_true(n >= least);
			return;
		}
	}
	fail_msg("it does not end");
}

static void every_allocation_fails_once(void **state)
{
	static const step one[] = { read_file, NULL }, two[] = { read_file, compare_places, NULL },
			  three[] = { read_file, compare_places, compare_service, NULL };
	signer_key anna = signer_new("EC", "Anna", "20250101000000Z", "20350101000000Z");
	const signing how = { .signer = &anna, .field = "a", .page = 1, .rect = { 103, 842 - 323, 222, 842 - 204 } };
	signprep_document *doc = NULL;
	signprep_error err = { 0 };
	(void) state;
	ERR_raise(ERR_LIB_USER, 1); /* the list itself is made with the first error, and stays */
	ERR_clear_error();
	file_start(&file);
	file_sign(&file, &how);
	if (signprep_document_open_memory(&doc, file.bytes, file.length, "signed.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	sweep(doc, one, compare_places, 5, 1);
	sweep(doc, two, compare_service, 5, 1);
	sweep(doc, three, print, 20, 1);
	signprep_document_free(doc);
	file_free(&file);
	signer_free(&anna);
}

/* Of each kind of signature, with whom it leads to: never broken for want of memory, nor somebody else's, nor nobody's. */
static void the_value_is_read_or_memory_is_out(void **state)
{
	static const signed_flaw flaws[] = { FLAW_NONE, FLAW_STAMPED, FLAW_NO_ATTRIBUTES, FLAW_FORGED };
	static const step none[] = { NULL };
	(void) state;
	for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++) {
		signer_key anna = signer_new(i == 2 ? "RSA" : "EC", "Anna", "20250101000000Z", "20350101000000Z");
		char *pem = signer_pem(&anna);
		const signing how = { .signer = &anna, .field = "a", .page = 1, .rect = { 103, 519, 222, 638 }, .flaw = flaws[i] };
		signprep_document *doc = NULL;
		signprep_error err = { 0 };
		file_start(&file);
		file_sign(&file, &how);
		if (signprep_document_open_memory(&doc, file.bytes, file.length, "signed.pdf", NULL, &err))
			fail_msg("%s %s", err.id, err.message);
		trusted = pem;
		for (failing_in = IN_TRUST; failing_in <= IN_VALUE; failing_in++)
			sweep(doc, none, verify_value, 50, 23 + 2 * (long) i);
		failing_in = NOWHERE;
		signprep_document_free(doc);
		file_free(&file);
		free(pem);
		signer_free(&anna);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_fails_once),
		cmocka_unit_test(the_value_is_read_or_memory_is_out) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
