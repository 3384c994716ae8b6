/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seals over all pages: one control, a slice on the right edge of each page, and what is said when that does not work out. */
#include "paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/memory.h>

#include "support/pdf_writer.h"

#define PAGING(members) "{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_PAGING_SEAL'," members "}]}]}"
#define SIZE "'ComponentWidth':120,'ComponentHeight':120"

/* Pages of these sizes, empty. */
static void open_sizes(paper *p, const int (*sizes)[2], int count)
{
	pdf_writer *w = pdfw_new();
	char kids[256] = "";
	int tree = pdfw_reserve(w);
	for (int i = 0; i < count; i++) {
		int page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] >>", tree, sizes[i][0], sizes[i][1]);
		snprintf(kids + strlen(kids), sizeof kids - strlen(kids), "%d 0 R ", page);
	}
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", count, kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	p->bytes = pdfw_finish(w, &p->length);
	assert_int_equal(signprep_document_open_memory(&p->doc, p->bytes, p->length, "c.pdf", NULL, NULL), SIGNPREP_OK);
}

/* 120 pt over three pages of 595 pt: 40 pt each, from 555 to 595, at the height asked for. */
static void expect_three(const paper *p, const char *json, double top)
{
	signprep_result *result = paper_locate(p, json, NULL);
	const signprep_component *c = signprep_result_at(result, 0);
	const char *request = signprep_result_request(result);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(c->placement_count, 4);
	assert_false(c->placements[0].copy || c->placements[0].slices);
	for (int k = 1; k <= 3; k++) {
		const signprep_placement *slice = &c->placements[k];
		assert_true(slice->copy);
		assert_int_equal(slice->page, k);
		assert_int_equal(slice->slice, k);
		assert_int_equal(slice->slices, 3);
		assert_rect(slice->rect, 555, top, 595, top + 120);
	}
	/* One control is sent. */
	assert_null(strstr(strstr(request, "\"ComponentType\"") + 1, "\"ComponentType\""));
	assert_non_null(strstr(signprep_result_report(result), "\"by\":\"paging\",\"slice\":[2,3]"));
	signprep_result_free(result);
}

static void one_control_many_slices(void **state)
{
	static const int sizes[][2] = { { 595, 842 }, { 595, 842 }, { 595, 842 } };
	paper p;
	(void) state;
	open_sizes(&p, sizes, 3);
	expect_three(&p, PAGING("'ComponentPosY':300," SIZE), 300);
	expect_three(&p, PAGING("'ComponentPage':2,'ComponentPosX':100,'ComponentPosY':300," SIZE), 300);
	expect_three(&p, PAGING("'ComponentPosY':300,'Locate':{'Pages':'all'}," SIZE), 300);
	expect_three(&p, PAGING("'ComponentPosY':300,'Locate':{'Pages':'2-3'}," SIZE), 300);
	paper_close(&p);
}

/* A keyword tells the height; where it stands on every page, the first counts. */
static void by_keyword(void **state)
{
	static const paper_line lines[] = { { 1, 72, 500, "骑缝" }, { 2, 72, 400, "骑缝" }, { 3, 72, 300, "骑缝" } };
	paper p;
	(void) state;
	paper_open(&p, 3, lines, 3, "");
	signprep_result *result = paper_locate(
		&p, PAGING("'GenerateMode':'KEYWORD','ComponentId':'骑缝','Locate':{'Pick':'all'}," SIZE), NULL);
	const signprep_component *c = signprep_result_at(result, 0);
	only_id(signprep_result_issues(result), "P319");
	assert_string_equal(signprep_issues_at(signprep_result_issues(result), 0)->args[0], "3");
	assert_int_equal(c->placement_count, 4);
	assert_int_equal(c->placements[0].page, 1);
	assert_near(c->placements[3].rect.y0, c->placements[0].rect.y0);
	signprep_result_free(result);
	paper_close(&p);
}

static signprep_result *check(const paper *p, const char *json)
{
	char *text = requote(json);
	signprep_request *req;
	signprep_result *result;
	assert_int_equal(signprep_request_parse(&req, text, strlen(text), "r.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_check(&result, p->doc, req, NULL, NULL), SIGNPREP_OK);
	signprep_request_free(req);
	free(text);
	return result;
}

/* One page; a page off which the slice runs; pages of two sizes. */
static void what_does_not_work_out(void **state)
{
	static const int one[][2] = { { 595, 842 } }, same[][2] = { { 595, 842 }, { 595, 842 } },
			 mixed[][2] = { { 595, 842 }, { 842, 595 }, { 842, 595 } };
	const struct {
		const int (*sizes)[2];
		int count;
		const char *json;
		size_t single, differ, off;
	} rows[] = {
		{ one, 1, PAGING("'ComponentPosY':300," SIZE), 1, 0, 0 },
		{ same, 2, PAGING("'ComponentPosY':300," SIZE), 0, 0, 0 },
		{ same, 2, PAGING("'ComponentPosX':9000,'ComponentPosY':300," SIZE), 0, 0, 0 },
		{ same, 2, PAGING("'ComponentPosY':723," SIZE), 0, 0, 1 },
		{ same, 2, PAGING("'ComponentPosY':-1," SIZE), 0, 0, 1 },
		{ mixed, 3, PAGING("'ComponentPosY':300," SIZE), 0, 1, 0 },
		{ mixed, 3, PAGING("'ComponentPosY':500," SIZE), 0, 1, 1 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		paper p;
		open_sizes(&p, rows[i].sizes, rows[i].count);
		signprep_result *result = check(&p, rows[i].json);
		const signprep_issues *issues = signprep_result_issues(result);
		assert_int_equal(count_id(issues, "P317"), rows[i].single);
		assert_int_equal(count_id(issues, "P318"), rows[i].differ);
		assert_int_equal(count_id(issues, "P201"), rows[i].off);
		if (rows[i].differ)
			assert_string_equal(need_id(issues, "P318")->args[0], "2");
		if (rows[i].differ && rows[i].off)
			assert_int_equal(need_id(issues, "P201")->page, 2);
		signprep_result_free(result);
		paper_close(&p);
	}
}

/* What is drawn: on every page its slice, nothing where the request puts the control. */
static void previews(void **state)
{
	static const int sizes[][2] = { { 595, 842 }, { 595, 842 }, { 595, 842 } };
	paper p;
	int pages[8];
	(void) state;
	open_sizes(&p, sizes, 3);
	signprep_result *result = paper_locate(&p, PAGING("'ComponentPage':2,'ComponentPosX':100,'ComponentPosY':300," SIZE), NULL);
	assert_int_equal(signprep_result_pages(result, pages, 8), 3);
	for (int page = 1; page <= 3; page++) {
		signprep_mark *marks = NULL;
		size_t count = 0;
		assert_int_equal(signprep_preview_marks(&marks, &count, result, page, NULL, NULL), SIGNPREP_OK);
		assert_int_equal(count, 1);
		assert_rect(marks[0].rect, 555, 300, 595, 420);
		signprep_free(marks);
	}
	signprep_result_free(result);
	paper_close(&p);
}

/* 2500 seals copied to a thousand pages are more than a result holds: it says so, and does not send anybody to --max-memory. */
static void more_boxes_than_an_answer_holds(void **state)
{
	enum { PAGES = 1000, SEALS = 2500 };
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w);
	char *kids = calloc(PAGES, 12), *json = NULL, help[300];
	size_t used = 0, size = 0;
	FILE *out = open_memstream(&json, &size);
	signprep_request *req;
	signprep_result *result;
	signprep_error err = { 0 };
	paper p;
	(void) state;
	for (int i = 0; i < PAGES; i++)
		used += (size_t) sprintf(
			kids + used, "%d 0 R ", pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", tree));
	pdfw_set(w, tree, "<< /Type /Pages /Count %d /Kids [%s] >>", PAGES, kids);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	p.bytes = pdfw_finish(w, &p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "c.pdf", NULL, NULL), SIGNPREP_OK);
	fputs("{\"Approvers\":[{\"SignComponents\":[", out);
	for (int i = 0; i < SEALS; i++)
		fprintf(out,
			"%s{\"ComponentType\":\"SIGN_SEAL\",\"ComponentPage\":1,\"ComponentPosX\":1,\"ComponentPosY\":1,"
			"\"ComponentWidth\":9,"
			"\"ComponentHeight\":9,\"ComponentExtra\":\"{\\\"PageRanges\\\":[{\\\"BeginPage\\\":1,\\\"EndPage\\\":-1}]}"
			"\"}",
			i ? "," : "");
	fputs("]}]}", out);
	fclose(out);
	assert_int_equal(signprep_request_parse(&req, json, size, "r.json", NULL), SIGNPREP_OK);
	assert_int_equal(signprep_locate(&result, p.doc, req, NULL, &err), SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D911");
	assert_non_null(strstr(err.message, "256 MiB"));
	signprep_error_help(&err, SIGNPREP_EN, help, sizeof help);
	assert_non_null(strstr(help, "fewer"));
	signprep_request_free(req);
	free(json);
	free(kids);
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_control_many_slices),
		cmocka_unit_test(by_keyword),
		cmocka_unit_test(what_does_not_work_out),
		cmocka_unit_test(previews),
		cmocka_unit_test(more_boxes_than_an_answer_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
