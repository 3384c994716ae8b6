/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blanks of whole documents: what the report says of them, what the check says of boxes in them. A page is 595 by 842. */
#include "paper.h"

#include <stdlib.h>
#include <string.h>

#include "support/pdf_writer.h"

#define ONE(type, keyword, more) \
	"{'Approvers':[{'ApproverType':1,'ApproverName':'张三','ApproverMobile':'13800138000','SignComponents':[{'ComponentType':" \
	"'" type "','GenerateMode':'KEYWORD','ComponentId':'" keyword "','Locate':{'At':'blank'}" more "}]}],'FlowName':'x'}"

static signprep_result *check(const paper *p, const char *json)
{
	char *text = requote(json);
	signprep_request *req = NULL;
	signprep_result *result = NULL;
	assert_int_equal(signprep_request_parse(&req, text, strlen(text), "r.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_check(&result, p->doc, req, NULL, NULL), SIGNPREP_OK);
	signprep_request_free(req);
	free(text);
	return result;
}

/* The only placement of the report, as compact JSON of its member `blank`; NULL without one. */
static char *blank_of(signprep_result *result)
{
	cJSON *report = cJSON_Parse(signprep_result_report(result));
	const cJSON *component = cJSON_GetArrayItem(cJSON_GetObjectItem(report, "components"), 0);
	const cJSON *placement = cJSON_GetArrayItem(cJSON_GetObjectItem(component, "placements"), 0);
	const cJSON *blank = cJSON_GetObjectItem(placement, "blank");
	char *text = blank ? cJSON_PrintUnformatted(blank) : NULL;
	cJSON_Delete(report);
	return text;
}

static void expect_blank(signprep_result *result, const char *expected)
{
	char *text = blank_of(result);
	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
	signprep_result_free(result);
}

/* 甲方： is 36 wide at (72, 600); the field behind it has a place of its own, though underscores follow. */
static void field_of_a_label(void **state)
{
	paper p = { 0 };
	(void) state;
	p.bytes = pdfw_page_file("/Annots [ << /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [150 590 300 620] /F 4 >> ]", "",
		"BT /C1 12 Tf 72 600 Td <753265B9FF1AFF3FFF3FFF3FFF3F> Tj ET", &p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "a.pdf", NULL, NULL), SIGNPREP_OK);
	expect_blank(paper_locate(&p, ONE("SIGN_SIGNATURE", "甲方", ""), NULL), "{\"kind\":\"field\",\"rect\":[150,222,300,252]}");
	paper_close(&p);
}

/* The report says what was found, whatever size the box has. */
static void kinds_in_the_report(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "日期：　　年　　月　　日" }, { 1, 72, 600, "乙方：＿＿＿＿" },
		{ 1, 72, 500, "丙方：" } };
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 3, "1 w 120 498 m 300 498 l S");
	expect_blank(paper_locate(&p, ONE("SIGN_DATE", "日期", ""), NULL), "{\"kind\":\"date\",\"rect\":[108,130,216,142]}");
	expect_blank(
		paper_locate(&p, ONE("SIGN_SIGNATURE", "乙方", ""), NULL), "{\"kind\":\"underscores\",\"rect\":[108,230,156,242]}");
	expect_blank(paper_locate(&p, ONE("SIGN_SEAL", "丙方", ",'ComponentWidth':119,'ComponentHeight':119"), NULL),
		"{\"kind\":\"rule\",\"rect\":[120,332,300,344]}");
	paper_close(&p);
}

/* A day is written over 年, 月 and 日: no warning. Text behind the date is text. */
static void over_a_date(void **state)
{
	static const paper_line lines[] = { { 1, 72, 700, "日期：　　年　　月　　日起生效" } };
	signprep_result *result;
	paper p;
	(void) state;
	paper_open(&p, 1, lines, 1, "");
	result = check(&p, ONE("SIGN_DATE", "日期", ",'ComponentHeight':16"));
	assert_int_equal(count_id(signprep_result_issues(result), "P302"), 0);
	signprep_result_free(result);
	result = check(&p, ONE("SIGN_DATE", "日期", ",'ComponentHeight':16,'ComponentWidth':140"));
	assert_string_equal(need_id(signprep_result_issues(result), "P302")->args[0], "起生效");
	signprep_result_free(result);
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(field_of_a_label),
		cmocka_unit_test(kinds_in_the_report),
		cmocka_unit_test(over_a_date),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
