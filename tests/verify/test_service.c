/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the service says of a contract beside what its file says; every number by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include <signprep/memory.h>
#include <signprep/verify.h>

#include "signed_file.h"

#define SAID(verdict, page, x, y) \
	"{\"VerifyResult\":" #verdict ",\"SignPlatform\":\"P\",\"SignerName\":\"Anna\",\"ComponentPage\":" #page \
	",\"ComponentPosX\":" #x ",\"ComponentPosY\":" #y ",\"ComponentWidth\":119,\"ComponentHeight\":119}"
#define ANSWER(verdict, list) "{\"VerifyResult\":" #verdict ",\"PdfVerifyResults\":[" list "],\"VerifySerialNo\":\"no-1\"}"
#define REQUEST \
	"{\"FlowName\":\"f\",\"Operator\":{\"UserId\":\"u\"},\"Approvers\":[{\"ApproverType\":0,\"OrganizationName\":\"甲\"," \
	"\"ApproverName\":\"Anna\",\"ApproverMobile\":\"13800000000\",\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\"," \
	"\"ComponentPage\":1,\"ComponentPosX\":100,\"ComponentPosY\":200,\"ComponentWidth\":119,\"ComponentHeight\":119," \
	"\"FileIndex\":0}]}]}"

static signer_key anna;

static int make_signer(void **state)
{
	(void) state;
	anna = signer_new("EC", "Anna", "20250101000000Z", "20350101000000Z");
	return 0;
}

static int free_signer(void **state)
{
	(void) state;
	signer_free(&anna);
	return 0;
}

/* A file with one seal on page 1, whose upper left corner is (100, 200); 842 is the height of the page. */
typedef struct stage {
	signed_file file;
	signprep_document *doc;
	signprep_verification *v;
} stage;

static void start(stage *s, bool matched)
{
	const signing how = { .signer = &anna, .field = "a", .page = 1, .rect = { 100, 842 - 319, 219, 842 - 200 } };
	signprep_error err = { 0 };
	signprep_request *request = NULL;
	signprep_result *result = NULL;

	file_start(&s->file);
	file_sign(&s->file, &how);
	if (signprep_document_open_memory(&s->doc, s->file.bytes, s->file.length, "signed.pdf", NULL, &err) ||
		signprep_verify(&s->v, s->doc, NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	if (matched &&
		(signprep_request_parse(&request, REQUEST, strlen(REQUEST), "request.json", &err) ||
			signprep_locate(&result, s->doc, request, NULL, &err) ||
			signprep_verification_match(s->v, result, 2, &err)))
		fail_msg("%s %s", err.id, err.message);
	signprep_result_free(result);
	signprep_request_free(request);
}

static void end(stage *s)
{
	signprep_verification_free(s->v);
	signprep_document_free(s->doc);
	file_free(&s->file);
}

/* The ids that the answer brings about, each behind a blank. */
static void said(bool matched, const char *answer, const char *ids, signprep_code code)
{
	stage s = { .doc = NULL };
	signprep_error err = { 0 };
	char found[256] = "";

	start(&s, matched);
	signprep_code got = signprep_verification_service(s.v, s.doc, answer, 2, &err);
	const signprep_issues *issues = signprep_verification_issues(s.v);
	for (size_t i = 0; i < signprep_issues_count(issues); i++)
		snprintf(found + strlen(found), sizeof found - strlen(found), " %s", signprep_issues_at(issues, i)->id);
	if (got)
		snprintf(found + strlen(found), sizeof found - strlen(found), " %s!", err.id);
	assert_string_equal(found, ids);
	assert_int_equal(got ? got : signprep_verification_code(s.v), code);
	end(&s);
}

static void it_agrees(void **state)
{
	stage s = { .doc = NULL };
	signprep_error err = { 0 };
	char *json = NULL;

	(void) state;
	start(&s, true);
	assert_int_equal(signprep_verification_service(s.v, s.doc, ANSWER(1, SAID(1, 1, 100, 200)), 2, &err), SIGNPREP_OK);
	const signprep_signed *a = signprep_verification_at(s.v, 0);
	assert_string_equal(a->service_verdict, "own");
	assert_string_equal(a->service_signer, "Anna");
	assert_int_equal(a->service_page, 1);
	assert_float_equal(a->service_distance, 0, 0.001);
	assert_int_equal(signprep_issues_count(signprep_verification_issues(s.v)), 0);
	assert_int_equal(signprep_verification_json(&json, s.v, NULL, SIGNPREP_EN, &err), SIGNPREP_OK);
	assert_non_null(strstr(json,
		"\"service\":{\"verdict\":\"own\",\"signer\":\"Anna\",\"page\":1,\"rect\":[100,200,219,319],\"distance\":0}}]"));
	assert_non_null(strstr(
		json, "\"service\":{\"verdict\":\"own\",\"serial\":\"no-1\",\"signatures\":1,\"same_file\":null},\"issues\":[]}"));
	signprep_free(json);
	end(&s);
}

/* 3 to the right and 4 down are 5 away, of the file and of the request alike. */
static void it_put_it_elsewhere(void **state)
{
	stage s = { .doc = NULL };
	signprep_error err = { 0 };

	(void) state;
	said(false, ANSWER(1, SAID(1, 1, 103, 204)), " D862", SIGNPREP_RULE);
	said(true, ANSWER(1, SAID(1, 1, 103, 204)), " D862 D867", SIGNPREP_RULE);
	said(true, ANSWER(1, SAID(1, 1, 101.5, 200)), "", SIGNPREP_OK);
	/* The tolerance is 2: as far is near enough, and a little more is not. */
	said(true, ANSWER(1, SAID(1, 1, 102, 200)), "", SIGNPREP_OK);
	said(true, ANSWER(1, SAID(1, 1, 100, 202.01)), " D862 D867", SIGNPREP_RULE);
	start(&s, true);
	assert_int_equal(signprep_verification_service(s.v, NULL, ANSWER(1, SAID(1, 1, 103, 204)), 2, &err), SIGNPREP_OK);
	const signprep_issue *issue = signprep_issues_at(signprep_verification_issues(s.v), 1);
	assert_string_equal(issue->args[1], "5");
	assert_string_equal(issue->where, "Approvers[0].SignComponents[0]");
	assert_int_equal(issue->page, 1);
	assert_float_equal(issue->rect.x0, 103, 0.001);
	end(&s);
}

static void what_it_says_of_signatures(void **state)
{
	(void) state;
	said(false, ANSWER(3, SAID(3, 1, 100, 200)), " D860 D861", SIGNPREP_RULE);
	said(false, ANSWER(5, SAID(5, 1, 100, 200)), " D860 D861", SIGNPREP_RULE);
	said(false, ANSWER(2, SAID(4, 1, 100, 200)), " D866", SIGNPREP_OK);
	said(false, ANSWER(4, ""), " D860 D864", SIGNPREP_RULE);
	said(false, ANSWER(9, SAID(9, 1, 100, 200)), " D860", SIGNPREP_RULE);
	said(false, ANSWER(1, SAID(1, 1, 100, 200) "," SAID(1, 2, 30, 40)), " D863", SIGNPREP_RULE);
	said(false, ANSWER(1, SAID(1, 2, 30, 40)), " D863 D864", SIGNPREP_RULE);
}

/* No number of points is taken from a text, no page from a fraction, no list from an object. */
static void answers_that_lie(void **state)
{
	(void) state;
	said(false, "[]", " D868!", SIGNPREP_NOT_SENT);
	said(false, "{\"VerifyResult\":\"1\"}", " D868!", SIGNPREP_NOT_SENT);
	said(false, "{}", " D868!", SIGNPREP_NOT_SENT);
	said(false, "{\"VerifyResult\":1,\"PdfVerifyResults\":{}}", " D868!", SIGNPREP_NOT_SENT);
	said(false, ANSWER(1, "1"), " D868!", SIGNPREP_NOT_SENT);
	said(false, ANSWER(1, "{\"VerifyResult\":null}"), " D868!", SIGNPREP_NOT_SENT);
	said(false, "{\"VerifyResult\":1,\"PdfVerifyResults\":null}", " D864", SIGNPREP_OK);
	/* No place: the signature is named by nobody, and nothing is missing on a page. */
	said(false, ANSWER(1, "{\"VerifyResult\":1,\"ComponentPage\":1,\"ComponentPosX\":\"100\",\"ComponentPosY\":200}"), " D864",
		SIGNPREP_OK);
	said(false, ANSWER(1, SAID(1, 1, 1e300, 200)), " D864", SIGNPREP_OK);
	said(false, ANSWER(1, SAID(1, -1, 100, 200)), " D864", SIGNPREP_OK);
	said(false, ANSWER(1, SAID(1, 1.5, 100, 200)), " D864", SIGNPREP_OK);
}

/* The digest is made here anew, from the bytes of the test. */
static void it_looked_at_another_file(void **state)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	char answer[512], md5[33];
	stage s = { .doc = NULL };
	signprep_error err = { 0 };

	(void) state;
	start(&s, false);
	assert_int_equal(EVP_Digest(s.file.bytes, s.file.length, digest, &length, EVP_md5(), NULL), 1);
	for (size_t i = 0; i < 16; i++)
		snprintf(md5 + 2 * i, 3, "%02X", digest[i]);
	snprintf(answer, sizeof answer, "{\"VerifyResult\":1,\"PdfVerifyResults\":[%s],\"PdfResourceMd5\":\"%s\"}",
		SAID(1, 1, 100, 200), md5);
	assert_int_equal(signprep_verification_service(s.v, s.doc, answer, 2, &err), SIGNPREP_OK);
	assert_int_equal(signprep_issues_count(signprep_verification_issues(s.v)), 0);
	end(&s);
	said(false,
		"{\"VerifyResult\":1,\"PdfVerifyResults\":[" SAID(
			1, 1, 100, 200) "],\"PdfResourceMd5\":\"00000000000000000000000000000000\"}",
		" D865", SIGNPREP_OK);
	said(false, "{\"VerifyResult\":1,\"PdfVerifyResults\":[" SAID(1, 1, 100, 200) "],\"PdfResourceMd5\":\"none\"}", "",
		SIGNPREP_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_agrees),
		cmocka_unit_test(it_put_it_elsewhere),
		cmocka_unit_test(what_it_says_of_signatures),
		cmocka_unit_test(answers_that_lie),
		cmocka_unit_test(it_looked_at_another_file),
	};
	return cmocka_run_group_tests(tests, make_signer, free_signer);
}
