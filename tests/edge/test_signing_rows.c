/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows 58, 76, 79 and 116 to 124 of docs/locating.md: what is sent. 122 and 123 stand in tests/submit. */
#include "edge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define TWICE "BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj 0 -200 Td (SIGNHERE) Tj ET"
#define SEAL "'ComponentType':'SIGN_SEAL','ComponentWidth':119,'ComponentHeight':119"
#define SIGNATURE "'ComponentType':'SIGN_SIGNATURE','ComponentWidth':119,'ComponentHeight':43"
#define A4 "/MediaBox [0 0 595 842]"

static const cJSON *sent(const cJSON *request, int signer, int index)
{
	const cJSON *approver = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(request, "Approvers"), signer);

	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(approver, "SignComponents"), index);
}

static const char *text_of(const cJSON *item, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, name));

	assert_non_null(text);
	return text;
}

static edge_doc seal_field(void)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page, widget;
	char form[64];
	size_t length;

	widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /Rect [100 100 219 219] /F 4 >>");
	page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Annots [%d 0 R] >>", tree, widget);
	snprintf(form, sizeof form, "/AcroForm << /Fields [%d 0 R] >>", widget);
	edge_set_tree(w, tree, &page, 1, form);
	char *bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

/* FIELD is resolved here: what the service says of seals in form fields does not matter. */
static void row_116_field_mode_for_a_seal(void **state)
{
	edge_doc d = seal_field();
	signprep_result *result = edge_check(
		&d, "{'ComponentType':'SIGN_SEAL','GenerateMode':'FIELD','ComponentName':'seal'}", NULL);
	cJSON *request = cJSON_Parse(signprep_result_request(result));

	(void) state;
	edge_no_error(result);
	assert_string_equal(text_of(sent(request, 0, 0), "GenerateMode"), "NORMAL");
	edge_assert_rect(edge_only(result, 0)->rect, 100, 842 - 219, 219, 742);
	assert_null(strstr(signprep_result_request(result), "FIELD"));
	cJSON_Delete(request);
	signprep_result_free(result);
	edge_close(&d);
}

/* A hidden anchor of half a point gives a seal of 2.6 by 1 pt when no size is given: never without a word. */
static void row_058_size_of_a_tiny_anchor(void **state)
{
	edge_doc d = edge_page(A4, "BT /F1 0.5 Tf 200 300 Td (SIGNHERE) Tj ET");
	signprep_result *result = edge_check(
		&d, "{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'SIGNHERE'}", NULL);

	(void) state;
	assert_int_equal(edge_count(signprep_result_issues(result), "P311"), 1);
	assert_true(edge_only(result, 0)->rect.x1 - edge_only(result, 0)->rect.x0 < 2.7);
	signprep_result_free(result);
	edge_close(&d);
}

/* Painted first, listed last, each with what it is; what is proposed is neither. Nothing is taken by itself. */
static void row_076_artifacts_come_last(void **state)
{
	static const struct {
		double y1;
		const char *note;
	} expected[] = { { 642, "" }, { 742, "" }, { 42, "artifact" }, { 342, "watermark" } };
	edge_doc d = edge_page(A4,
		"/Artifact <</Type/Pagination/Subtype/Header>> BDC BT /F1 12 Tf 72 800 Td (SIGNHERE) Tj ET EMC "
		"0.8 g BT /F1 12 Tf 0.7 0.7 -0.7 0.7 200 500 Tm (SIGNHERE) Tj ET 0 g "
		"BT /F1 12 Tf 72 200 Td (SIGNHERE) Tj 0 -100 Td (SIGNHERE) Tj ET");
	signprep_result *result = edge_check(&d, "{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE'}", NULL);
	const signprep_issues *issues = signprep_result_issues(result);
	const signprep_issue *issue = NULL;
	char help[200];

	(void) state;
	for (size_t i = 0; i < signprep_issues_count(issues) && !issue; i++)
		issue = strcmp(signprep_issues_at(issues, i)->id, "K201") == 0 ? signprep_issues_at(issues, i) : NULL;
	assert_non_null(issue);
	assert_int_equal(issue->candidate_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_true(fabs(issue->candidates[i].rect.y1 - expected[i].y1) < 4);
		assert_string_equal(issue->candidates[i].note, expected[i].note);
	}
	signprep_issue_help(issue, SIGNPREP_EN, help, sizeof help);
	assert_non_null(strstr(help, "\"Region\": [72, 732"));
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_AMBIGUOUS);
	signprep_result_free(result);
	edge_close(&d);
}

/* The only hit is taken, but not without a word. */
static void row_079_watermark_is_doubtful(void **state)
{
	edge_doc d = edge_page(A4, "/Artifact <</Subtype/Watermark>> BDC BT /F1 12 Tf 72 700 Td (SIGNHERE) Tj ET EMC");
	signprep_result *result = edge_check(&d, "{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE'}", NULL);

	(void) state;
	edge_only(result, 0);
	assert_int_equal(edge_count(signprep_result_issues(result), "K211"), 1);
	assert_int_equal(signprep_result_at(result, 0)->candidates[0].hit_flags, SIGNPREP_HIT_ARTIFACT | SIGNPREP_HIT_WATERMARK);
	signprep_result_free(result);
	edge_close(&d);
}

/* Two parties, one keyword: the ids are made, unique, and not the keyword. */
static void row_117_keyword_as_id(void **state)
{
	edge_doc d = edge_page(A4, TWICE);
	signprep_result *result = edge_check(&d,
		"{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','Locate':{'Pick':'first'}},"
		"{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'mine','Locate':{'Keyword':'SIGNHERE','Pick':'first'}}",
		"{" SIGNATURE ",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','Locate':{'Pick':'last'}}");
	cJSON *request = cJSON_Parse(signprep_result_request(result));
	const char *a = text_of(sent(request, 0, 0), "ComponentId"), *b = text_of(sent(request, 0, 1), "ComponentId"),
		   *c = text_of(sent(request, 1, 0), "ComponentId");

	(void) state;
	edge_no_error(result);
	assert_true(strcmp(a, c) && strcmp(a, b) && strcmp(b, c) && strcmp(a, "SIGNHERE") && strcmp(c, "SIGNHERE"));
	assert_string_equal(b, "mine");
	assert_true(edge_only(result, 0)->rect.y0 < edge_only(result, 2)->rect.y0);
	cJSON_Delete(request);
	signprep_result_free(result);
	edge_close(&d);
}

static size_t hits_of(const edge_doc *d, const char *members)
{
	char json[300];
	signprep_result *result;
	size_t count;

	snprintf(json, sizeof json, "{" SEAL ",'GenerateMode':'KEYWORD',%s}", members);
	result = edge_check(d, json, NULL);
	count = signprep_result_at(result, 0)->candidate_count;
	signprep_result_free(result);
	return count;
}

/* The service: no other character before, after, or either; not even punctuation. */
static void row_118_carets_are_strict(void **state)
{
	edge_doc d = edge_page(A4,
		"BT /F1 12 Tf 72 700 Td (SIGNER) Tj 0 -50 Td (SIGN) Tj 0 -50 Td (SIGN:) Tj 0 -50 Td (\\(SIGN\\)) Tj "
		"0 -50 Td (:SIGN) Tj ET");

	(void) state;
	assert_int_equal(hits_of(&d, "'ComponentId':'SIGN'"), 5);
	assert_int_equal(hits_of(&d, "'ComponentId':'SIGN','Locate':{'Match':{'WholeWord':true}}"), 4);
	assert_int_equal(hits_of(&d, "'ComponentId':'^SIGN^'"), 1);
	assert_int_equal(hits_of(&d, "'ComponentId':'^SIGN'"), 3);
	assert_int_equal(hits_of(&d, "'ComponentId':'SIGN^'"), 2);
	assert_int_equal(hits_of(&d, "'ComponentId':'^SIGN','Locate':{'Match':{'Regex':true}}"), 3);
	assert_int_equal(hits_of(&d, "'ComponentId':'^SIGN^','Locate':{'Match':{'WholeWord':false}}"), 0);
	edge_close(&d);
}

/* In ComponentId the carets are the service's, in Locate.Keyword they are letters; neither is sent. */
static void row_118_carets(void **state)
{
	edge_doc d = edge_page(A4, "BT /F1 12 Tf 72 700 Td (SIGNER) Tj 0 -100 Td (SIGN) Tj 0 -100 Td (x ^SIGN^ x) Tj ET");
	signprep_result *result = edge_check(&d,
		"{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'^SIGN^','Locate':{'Pick':'first'}}",
		"{" SIGNATURE ",'GenerateMode':'KEYWORD','ComponentId':'b','Locate':{'Keyword':'^SIGN^'}}");

	(void) state;
	edge_no_error(result);
	assert_true(edge_only(result, 0)->anchor.y0 < 242 && edge_only(result, 0)->anchor.y1 > 238); /* 842 − 600 = 242 */
	assert_true(edge_only(result, 1)->anchor.y0 < 342 && edge_only(result, 1)->anchor.y1 > 338);
	assert_true(edge_only(result, 1)->anchor.x0 > 78); /* x and a blank: 9.3 pt */
	assert_null(strchr(signprep_result_request(result), '^'));
	signprep_result_free(result);
	edge_close(&d);
}

static signprep_rect placed_with(const edge_doc *d, const char *members)
{
	char json[400];
	signprep_result *result;
	signprep_rect r;

	snprintf(json, sizeof json,
		"{'ComponentType':'SIGN_SEAL','ComponentWidth':60,'ComponentHeight':60,'GenerateMode':'KEYWORD',"
		"'ComponentId':'SIGNHERE'%s}",
		members);
	result = edge_check(d, json, NULL);
	edge_no_error(result);
	r = edge_only(result, 0)->rect;
	assert_null(strstr(signprep_result_request(result), "Offset"));
	assert_null(strstr(signprep_result_request(result), "RelativeLocation"));
	signprep_result_free(result);
	return r;
}

static void row_119_offset_goes_down(void **state)
{
	edge_doc d = edge_page(A4, "BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET");
	signprep_rect base = placed_with(&d, ""), moved = placed_with(&d, ",'OffsetX':7,'OffsetY':11");

	(void) state;
	edge_assert_rect(moved, base.x0 + 7, base.y0 + 11, base.x1 + 7, base.y1 + 11);
	assert_true(base.x0 > 199.99 && base.x0 < 200.01);
	edge_close(&d);
}

/* Meanings of 4.1.313; whatever another version means, only coordinates are sent. */
static void row_120_relative_location(void **state)
{
	edge_doc d = edge_page(A4, "BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET");
	signprep_rect anchor = placed_with(&d, ""), lower = placed_with(&d, ",'RelativeLocation':'LowerRight'");
	signprep_rect upper = placed_with(&d, ",'RelativeLocation':'UpperRight'"),
		      right = placed_with(&d, ",'RelativeLocation':'Right'");

	(void) state;
	assert_true(lower.x0 > 262.67 && lower.x0 < 262.69 && upper.x0 > 262.67 && upper.x0 < 262.69 && right.x0 > 262.67);
	assert_true(lower.y0 > 542 - 0.01 && lower.y0 < 550);       /* under the baseline at 542 */
	assert_true(upper.y1 < 542 && upper.y1 > anchor.y0 - 0.01); /* ends at the keyword's upper edge */
	assert_true(upper.y1 < anchor.y0 + 0.01);
	assert_true(right.y0 < 542 && right.y1 > 542 - 12);
	edge_close(&d);
}

static void row_121_page_beyond_the_last(void **state)
{
	edge_doc d = edge_page(A4, "");
	signprep_result *result = edge_check(&d, "{" SEAL ",'ComponentPage':2,'ComponentPosX':1,'ComponentPosY':2}", NULL);

	(void) state;
	assert_int_equal(edge_count(signprep_result_issues(result), "P101"), 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_INVALID);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 0);
	signprep_result_free(result);
	edge_close(&d);
}

#define OWN_SIZE ",'ComponentExtra':'{\\\"UseSealSize\\\":true}'"

/* 4.2 cm are 4.2 / 2.54 · 72 = 119.0551 pt. */
static void row_124_seals_in_their_own_size(void **state)
{
	edge_doc d = edge_page(A4, "BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET");
	signprep_result *result = edge_check(&d,
		"{'ComponentType':'SIGN_SEAL','ComponentPage':1,'ComponentPosX':10,'ComponentPosY':20" OWN_SIZE "},"
		"{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','Locate':{'At':'center'}" OWN_SIZE
		"},"
		"{'ComponentType':'SIGN_SEAL','ComponentPage':1,'ComponentPosX':300,'ComponentPosY':20,'ComponentWidth':80,'"
		"ComponentHeight':80" OWN_SIZE "}",
		NULL);
	signprep_rect by_keyword;

	(void) state;
	edge_no_error(result);
	edge_assert_rect(edge_only(result, 0)->rect, 10, 20, 129.0551, 139.0551);
	by_keyword = edge_only(result, 1)->rect;
	edge_assert_rect(by_keyword, 231.338 - 59.5276, by_keyword.y0, 231.338 + 59.5275, by_keyword.y0 + 119.0551);
	assert_int_equal(edge_count(signprep_result_issues(result), "P316"), 1);
	signprep_result_free(result);
	result = edge_check(&d, "{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'SIGNHERE'}", NULL);
	by_keyword = edge_only(result, 0)->rect;
	edge_assert_rect(by_keyword, 200, by_keyword.y0, 262.676, by_keyword.y1); /* without: the keyword's own width */
	signprep_result_free(result);
	edge_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(row_058_size_of_a_tiny_anchor),
		cmocka_unit_test(row_076_artifacts_come_last), cmocka_unit_test(row_079_watermark_is_doubtful),
		cmocka_unit_test(row_116_field_mode_for_a_seal), cmocka_unit_test(row_117_keyword_as_id),
		cmocka_unit_test(row_118_carets), cmocka_unit_test(row_118_carets_are_strict),
		cmocka_unit_test(row_119_offset_goes_down), cmocka_unit_test(row_120_relative_location),
		cmocka_unit_test(row_121_page_beyond_the_last), cmocka_unit_test(row_124_seals_in_their_own_size) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
