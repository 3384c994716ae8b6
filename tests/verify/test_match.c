/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where signatures stand against where the request placed them; every distance by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signprep/memory.h>
#include <signprep/verify.h>

#include "signed_file.h"

#define SEAL(x, y, page) \
	"{\"ComponentType\":\"SIGN_SEAL\",\"ComponentPage\":" #page ",\"ComponentPosX\":" #x ",\"ComponentPosY\":" #y \
	",\"ComponentWidth\":119,\"ComponentHeight\":119,\"FileIndex\":0}"
#define DATE \
	"{\"ComponentType\":\"SIGN_DATE\",\"ComponentPage\":1,\"ComponentPosX\":300,\"ComponentPosY\":300,\"ComponentWidth\":119," \
	"\"ComponentHeight\":20,\"FileIndex\":0}"
#define REQUEST(components) \
	("{\"FlowName\":\"f\",\"Operator\":{\"UserId\":\"u\"},\"Approvers\":[{\"ApproverType\":0,\"OrganizationName\":\"甲\"," \
	 "\"ApproverName\":\"Anna\",\"ApproverMobile\":\"13800000000\",\"SignComponents\":[" components "]}]}")

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

/* A seal whose upper left corner as seen is (x, y); 842 is the height of the page. */
static void seal(signed_file *f, const char *field, int page, double x, double y)
{
	const signing how = { .signer = &anna, .field = field, .page = page, .rect = { x, 842 - y - 119, x + 119, 842 - y } };
	file_sign(f, &how);
}

static signprep_verification *compare(const signed_file *f, const char *request, double tolerance)
{
	signprep_document *doc = NULL;
	signprep_request *req = NULL;
	signprep_result *result = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };

	if (signprep_document_open_memory(&doc, f->bytes, f->length, "signed.pdf", NULL, &err) ||
		signprep_verify(&v, doc, NULL, &err) ||
		signprep_request_parse(&req, request, strlen(request), "request.json", &err) ||
		signprep_locate(&result, doc, req, NULL, &err) || signprep_verification_match(v, result, tolerance, &err))
		fail_msg("%s %s", err.id, err.message);
	signprep_result_free(result);
	signprep_request_free(req);
	signprep_document_free(doc);
	return v;
}

static const signprep_issue *finding(const signprep_verification *v, size_t index, const char *id)
{
	const signprep_issue *issue = signprep_issues_at(signprep_verification_issues(v), index);

	if (!issue)
		fail_msg("%s is not said", id);
	assert_string_equal(issue->id, id);
	return issue;
}

static void expect_none_behind(const signprep_verification *v, size_t count)
{
	assert_int_equal(signprep_issues_count(signprep_verification_issues(v)), count);
}

static void where_it_was_meant(void **state)
{
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 100, 200);
	v = compare(&f, REQUEST(DATE "," SEAL(100, 200, 1)), 2);
	expect_none_behind(v, 0);
	assert_string_equal(signprep_verification_at(v, 0)->component, "Approvers[0].SignComponents[1]");
	assert_float_equal(signprep_verification_at(v, 0)->distance, 0, 0.001);
	assert_int_equal(signprep_verification_at(v, 0)->meant_page, 1);
	signprep_verification_free(v);
	file_free(&f);
}

/* 3 to the right and 4 down are 5 away. */
static void five_points_off(void **state)
{
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 103, 204);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 2);
	assert_string_equal(finding(v, 0, "D850")->args[1], "5");
	expect_none_behind(v, 1);
	assert_int_equal(signprep_verification_code(v), SIGNPREP_RULE);
	signprep_verification_free(v);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 5.5);
	expect_none_behind(v, 0);
	signprep_verification_free(v);
	file_free(&f);
}

/*
 * Two seals, both 60 too far to the right. The nearest pair would be seal 1 with place 2, 40 away, which leaves 160 for the other:
 * 200 in all. In order they are 60 + 60 = 120.
 */
static void the_least_in_all(void **state)
{
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	seal(&f, "one", 1, 160, 200);
	seal(&f, "two", 1, 260, 200);
	v = compare(&f, REQUEST(SEAL(100, 200, 1) "," SEAL(200, 200, 1)), 2);
	assert_string_equal(signprep_verification_at(v, 0)->component, "Approvers[0].SignComponents[0]");
	assert_string_equal(signprep_verification_at(v, 1)->component, "Approvers[0].SignComponents[1]");
	assert_float_equal(signprep_verification_at(v, 0)->distance, 60, 0.001);
	assert_float_equal(signprep_verification_at(v, 1)->distance, 60, 0.001);
	signprep_verification_free(v);
	file_free(&f);
}

static void nobody_signed_there(void **state)
{
	signed_file f;
	signprep_verification *v;
	const signprep_issue *issue;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 100, 200);
	v = compare(&f, REQUEST(SEAL(100, 200, 1) "," SEAL(100, 400, 2)), 2);
	issue = finding(v, 0, "D851");
	assert_string_equal(issue->where, "Approvers[0].SignComponents[1]");
	assert_int_equal(issue->page, 2);
	expect_none_behind(v, 1);
	signprep_verification_free(v);
	file_free(&f);
}

static void where_nothing_was_meant(void **state)
{
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 100, 200);
	seal(&f, "stray", 2, 10, 10);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 2);
	assert_string_equal(finding(v, 0, "D852")->args[0], "stray");
	expect_none_behind(v, 1);
	assert_string_equal(signprep_verification_at(v, 1)->component, "");
	assert_int_equal(signprep_verification_code(v), SIGNPREP_OK);
	signprep_verification_free(v);
	file_free(&f);
}

/* A request without controls for signers is another one than the contract was sent with. */
static void a_request_that_places_nothing(void **state)
{
	static const char *const requests[] = { "{}", "{\"Approvers\":[]}" };
	(void) state;
	for (size_t i = 0; i < 2; i++) {
		signed_file f;
		signprep_verification *v;

		file_start(&f);
		seal(&f, "a", 1, 100, 200);
		v = compare(&f, requests[i], 2);
		finding(v, 0, "R960");
		finding(v, 1, "D852");
		assert_int_equal(signprep_verification_code(v), SIGNPREP_INVALID);
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* As far as the tolerance is near enough, and as much wider. */
static void at_the_tolerance(void **state)
{
	const signing wide = { .signer = &anna, .field = "wide", .page = 1, .rect = { 100, 842 - 319, 221, 842 - 200 } };
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 103, 204);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 5);
	expect_none_behind(v, 0);
	signprep_verification_free(v);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 4.99);
	finding(v, 0, "D850");
	signprep_verification_free(v);
	file_free(&f);
	file_start(&f);
	file_sign(&f, &wide);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 2);
	expect_none_behind(v, 0);
	signprep_verification_free(v);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 1.99);
	finding(v, 0, "D853");
	signprep_verification_free(v);
	file_free(&f);
}

static void of_another_size(void **state)
{
	const signing how = { .signer = &anna, .field = "small", .page = 1, .rect = { 100, 842 - 300, 200, 842 - 200 } };
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	file_sign(&f, &how);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 2);
	assert_string_equal(finding(v, 0, "D853")->args[1], "100 × 100");
	expect_none_behind(v, 1);
	signprep_verification_free(v);
	file_free(&f);
}

/* 19 points less than the 119 that were meant, in one direction alone. */
static void too_narrow_or_too_low(void **state)
{
	static const double sizes[][2] = { { 100, 119 }, { 119, 100 } };

	(void) state;
	for (size_t i = 0; i < 2; i++) {
		const signing how = { .signer = &anna,
			.field = "a",
			.page = 1,
			.rect = { 100, 842 - 200 - sizes[i][1], 100 + sizes[i][0], 842 - 200 } };
		signed_file f;

		file_start(&f);
		file_sign(&f, &how);
		signprep_verification *v = compare(&f, REQUEST(SEAL(100, 200, 1)), 18);
		assert_non_null(finding(v, 0, "D853"));
		signprep_verification_free(v);
		file_free(&f);
	}
}

/* A signature without a place (a platform's own) is nobody's component. */
static void not_to_be_seen(void **state)
{
	const signing how = { .signer = &anna, .field = "platform" };
	signed_file f;
	signprep_verification *v;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 100, 200);
	file_sign(&f, &how);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 2);
	expect_none_behind(v, 0);
	assert_int_equal(signprep_verification_at(v, 1)->page, 0);
	signprep_verification_free(v);
	file_free(&f);
}

/* Places as a journal keeps them, instead of the request. */
static void places_of_a_journal(void **state)
{
	static const char *const none[] = { "{}", "[1]", "[{}]", "",
		"[{\"where\":\"a\",\"type\":\"SIGN_SEAL\",\"page\":0,\"rect\":[1,2,3,4]}]",
		"[{\"where\":\"a\",\"type\":\"SIGN_SEAL\",\"page\":1,\"rect\":[1,2,3]}]",
		"[{\"where\":\"a\",\"type\":\"SIGN_SEAL\",\"page\":1,\"rect\":[1,2,3,\"4\"]}]",
		/* No distance from anywhere is a number. */
		"[{\"where\":\"a\",\"type\":\"SIGN_SEAL\",\"page\":1,\"rect\":[1.7e308,1.7e308,1.7e308,1.7e308]}]" };
	static const char places[] =
		"[{\"where\":\"Approvers[0].SignComponents[0]\",\"type\":\"SIGN_SEAL\",\"page\":1,"
		"\"rect\":[100,200,219,319]},{\"where\":\"b\",\"type\":\"SIGN_SEAL\",\"page\":2,\"rect\":[1,2,3,4]}]";
	signed_file f;
	signprep_document *doc = NULL;
	signprep_verification *v = NULL;
	signprep_error err = { 0 };

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 103, 204);
	assert_int_equal(signprep_document_open_memory(&doc, f.bytes, f.length, "signed.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_verify(&v, doc, NULL, &err), SIGNPREP_OK);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_int_equal(signprep_verification_match_places(v, none[i], 2, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "D869");
	}
	assert_int_equal(signprep_verification_match_places(v, places, 2, &err), SIGNPREP_OK);
	assert_string_equal(finding(v, 0, "D850")->args[1], "5");
	assert_string_equal(finding(v, 1, "D851")->where, "b");
	assert_string_equal(signprep_verification_at(v, 0)->component, "Approvers[0].SignComponents[0]");
	signprep_verification_free(v);
	signprep_document_free(doc);
	file_free(&f);
}

static void as_json(void **state)
{
	signed_file f;
	signprep_verification *v;
	signprep_error err = { 0 };
	char *text = NULL;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 103, 204);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 10);
	assert_int_equal(signprep_verification_json(&text, v, NULL, SIGNPREP_EN, &err), SIGNPREP_OK);
	assert_non_null(
		strstr(text, "{\"schema\":\"signprep.verify/1\",\"file\":\"signed.pdf\",\"signatures\":[{\"field\":\"a\","));
	assert_non_null(strstr(text, "\"intact\":true,\"flaws\":[],\"covers\":true,"));
	assert_non_null(strstr(text, "\"signer\":\"Anna\",\"time\":\"2026-01-01T08:00:00Z\",\"time_from\":\"signed-attribute\","));
	assert_non_null(strstr(text,
		"\"page\":1,\"rect\":[103,204,222,323],\"component\":\"Approvers[0].SignComponents[0]\",\"distance\":5,"
		"\"meant\":[100,200,219,319]}],\"issues\":[]}"));
	signprep_free(text);
	signprep_verification_free(v);
	file_free(&f);
}

static void marks_of_both(void **state)
{
	signed_file f;
	signprep_verification *v;
	signprep_mark *marks = NULL;
	signprep_error err = { 0 };
	size_t count = 0;

	(void) state;
	file_start(&f);
	seal(&f, "a", 1, 130, 240);
	v = compare(&f, REQUEST(SEAL(100, 200, 1)), 2);
	assert_int_equal(signprep_verification_marks(&marks, &count, v, 1, &err), SIGNPREP_OK);
	assert_int_equal(count, 3);
	assert_int_equal(marks[0].kind, SIGNPREP_MARK_REJECTED);
	assert_float_equal(marks[0].rect.x0, 100, 0.001);
	assert_int_equal(marks[1].kind, SIGNPREP_MARK_ARROW);
	assert_int_equal(marks[2].kind, SIGNPREP_MARK_BOX);
	assert_float_equal(marks[2].rect.x0, 130, 0.001);
	assert_string_equal(marks[2].label, "a");
	signprep_free(marks);
	assert_int_equal(signprep_verification_marks(&marks, &count, v, 2, &err), SIGNPREP_OK);
	assert_int_equal(count, 0);
	signprep_free(marks);
	signprep_verification_free(v);
	file_free(&f);
}

/* In a process that can do nothing else, the same comes back. */
static void through_the_wall(void **state)
{
	const signprep_pool_options options = { .size = sizeof options, .verifies = true };
	signprep_pool *pool = NULL;
	signprep_document *doc = NULL;
	signprep_verification *here = NULL, *there = NULL;
	signprep_error err = { 0 };
	char *pem = signer_pem(&anna), *texts[2] = { NULL, NULL };
	const signprep_verify_options verify = { .size = sizeof verify, .ca = pem, .ca_length = strlen(pem) };
	signed_file f;

	(void) state;
	assert_int_equal(signprep_pool_new(&pool, &options, &err), SIGNPREP_OK);
	file_start(&f);
	seal(&f, "甲方", 1, 100, 200);
	seal(&f, "b", 2, 100, 200);
	file_stream(&f, 5, "BT /F1 12 Tf 72 700 Td (The price is 999) Tj ET");
	file_end(&f);
	assert_int_equal(signprep_document_open_memory(&doc, f.bytes, f.length, "signed.pdf", NULL, &err), SIGNPREP_OK);
	assert_int_equal(signprep_verify(&here, doc, &verify, &err), SIGNPREP_OK);
	signprep_document_free(doc);
	assert_int_equal(signprep_document_open_opaque_memory(&doc, f.bytes, f.length, "signed.pdf", NULL, &err), SIGNPREP_OK);
	if (signprep_pool_verify(&there, pool, doc, &verify, &err))
		fail_msg("%s %s", err.id, err.message);
	assert_int_equal(signprep_verification_json(&texts[0], here, NULL, SIGNPREP_EN, &err), SIGNPREP_OK);
	assert_int_equal(signprep_verification_json(&texts[1], there, NULL, SIGNPREP_EN, &err), SIGNPREP_OK);
	assert_string_equal(texts[0], texts[1]);
	assert_non_null(strstr(texts[0], "D840"));
	signprep_free(texts[0]);
	signprep_free(texts[1]);
	signprep_verification_free(here);
	signprep_verification_free(there);
	signprep_document_free(doc);
	signprep_pool_free(pool);
	file_free(&f);
	free(pem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(where_it_was_meant),
		cmocka_unit_test(five_points_off),
		cmocka_unit_test(the_least_in_all),
		cmocka_unit_test(nobody_signed_there),
		cmocka_unit_test(where_nothing_was_meant),
		cmocka_unit_test(a_request_that_places_nothing),
		cmocka_unit_test(at_the_tolerance),
		cmocka_unit_test(of_another_size),
		cmocka_unit_test(too_narrow_or_too_low),
		cmocka_unit_test(not_to_be_seen),
		cmocka_unit_test(places_of_a_journal),
		cmocka_unit_test(as_json),
		cmocka_unit_test(marks_of_both),
		cmocka_unit_test(through_the_wall),
	};
	return cmocka_run_group_tests_name("match", tests, make_signer, free_signer);
}
