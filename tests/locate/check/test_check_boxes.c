/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Places: off the page, over one another, over text and fields, of unlikely sizes. Pages are A4, 595 by 842 points. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "locate/check/check.h"
#include "support/pdf_writer.h"

static signprep_document *open_bytes(char *bytes, size_t length)
{
	signprep_document *doc = NULL;
	signprep_error err;
	if (signprep_document_open_memory(&doc, bytes, length, "test.pdf", NULL, &err))
		fail_msg("%s %s", err.id, err.message);
	return doc;
}

/* "id where args…" of each finding, one a line. */
static char *check(signprep_document *doc, const cJSON *request, const signprep_component *components, size_t count)
{
	char *out = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&out, &size);
	signprep_issues *issues = sp_issues_new();
	signprep_error err;
	assert_non_null(file);
	sp_page_store pages;
	assert_int_equal(sp_pages_open(&pages, doc, sp_page_source_content(doc), 0, &err), SIGNPREP_OK);
	assert_int_equal(sp_check_boxes(issues, &pages, request, components, count, &err), SIGNPREP_OK);
	sp_pages_close(&pages);
	for (size_t i = 0; i < signprep_issues_count(issues); i++) {
		const signprep_issue *issue = signprep_issues_at(issues, i);
		fprintf(file, "%s%s %s", i ? "\n" : "", issue->id, issue->where);
		for (size_t k = 0; k < issue->arg_count; k++)
			fprintf(file, "|%s", issue->args[k]);
		if (*issue->server_code)
			fprintf(file, "|%s", issue->server_code);
	}
	fclose(file);
	signprep_issues_free(issues);
	return out;
}

/* One component with one box of x, y, width, height. */
typedef struct piece {
	const char *where, *type;
	int page;
	double x, y, width, height;
	signprep_rect anchor; /* x1 0: none */
} piece;

static char *check_pieces(signprep_document *doc, const cJSON *request, const piece *pieces, size_t count)
{
	signprep_component components[32] = { 0 };
	signprep_placement placements[32] = { 0 };
	assert_true(count <= 32);
	for (size_t i = 0; i < count; i++) {
		const piece *p = &pieces[i];
		placements[i] = (signprep_placement) { .page = p->page,
			.rect = { p->x, p->y, p->x + p->width, p->y + p->height },
			.has_anchor = p->anchor.x1 > 0,
			.anchor = p->anchor };
		components[i] = (signprep_component) { .where = p->where,
			.type = p->type,
			.id = "",
			.name = p->type,
			.placements = &placements[i],
			.placement_count = 1,
			.why = "" };
	}
	return check(doc, request, components, count);
}

static void expect_pieces(signprep_document *doc, const cJSON *request, const piece *pieces, size_t count, const char *expected)
{
	char *found = check_pieces(doc, request, pieces, count);
	assert_string_equal(found, expected);
	free(found);
}

static void expect_one(signprep_document *doc, piece p, const char *expected)
{
	expect_pieces(doc, NULL, &p, 1, expected);
}

static void expect_two(signprep_document *doc, piece a, piece b, const char *expected)
{
	const piece both[2] = { a, b };
	expect_pieces(doc, NULL, both, 2, expected);
}

#define PERSON "Approvers[0].SignComponents[0]"
#define SIGN(x, y) \
	(piece) \
	{ \
		PERSON, "SIGN_SIGNATURE", 1, x, y, 119, 43, \
		{ \
			0, 0, 0, 0 \
		} \
	}
#define BOX(where, type, x, y, w, h) \
	(piece) \
	{ \
		where, type, 1, x, y, w, h, \
		{ \
			0, 0, 0, 0 \
		} \
	}

typedef struct paper {
	char *bytes;
	signprep_document *doc;
} paper;

static paper make(const char *page_entries, const char *content)
{
	size_t length = 0;
	paper p = { pdfw_page_file(page_entries, "", content, &length), NULL };
	p.doc = open_bytes(p.bytes, length);
	return p;
}

static void drop(paper *p)
{
	signprep_document_free(p->doc);
	free(p->bytes);
}

static void page_edges(void **state)
{
	(void) state;
	paper p = make("", "");
	expect_one(p.doc, SIGN(0, 0), "");
	expect_one(p.doc, SIGN(476, 799), "");
	expect_one(p.doc, SIGN(476.009, 799.009), "");
	expect_one(p.doc, SIGN(-0.009, -0.009), "");
	expect_one(p.doc, SIGN(476.02, 700),
		"P201 " PERSON "|x 476.02, y 700, 119 × 43 pt|1|595|842|InvalidParameter.ComponentPosition");
	expect_one(p.doc, SIGN(100, 799.02),
		"P201 " PERSON "|x 100, y 799.02, 119 × 43 pt|1|595|842|InvalidParameter.ComponentPosition");
	expect_one(p.doc, SIGN(-0.02, 100),
		"P201 " PERSON "|x -0.02, y 100, 119 × 43 pt|1|595|842|InvalidParameter.ComponentPosition");
	expect_one(p.doc, SIGN(100, -1), "P201 " PERSON "|x 100, y -1, 119 × 43 pt|1|595|842|InvalidParameter.ComponentPosition");
	drop(&p);
}

static void pages_as_seen(void **state)
{
	(void) state;
	paper turned = make("/Rotate 90", ""), cropped = make("/CropBox [100 100 400 300]", "");
	expect_one(turned.doc, SIGN(700, 500), "");
	expect_one(turned.doc, SIGN(100, 600),
		"P201 " PERSON "|x 100, y 600, 119 × 43 pt|1|842|595|InvalidParameter.ComponentPosition");
	expect_one(cropped.doc, SIGN(181, 157), "");
	expect_one(cropped.doc, SIGN(182, 157),
		"P201 " PERSON "|x 182, y 157, 119 × 43 pt|1|300|200|InvalidParameter.ComponentPosition");
	drop(&turned);
	drop(&cropped);
}

static void no_such_page(void **state)
{
	(void) state;
	paper p = make("", "");
	piece far = SIGN(10, 10);
	far.page = 2;
	char *found = check_pieces(p.doc, NULL, &far, 1);
	assert_non_null(strstr(found, "P101 " PERSON));
	assert_non_null(strstr(found, "InvalidParameter.ComponentPage"));
	free(found);
	drop(&p);
}

static void no_area(void **state)
{
	(void) state;
	paper p = make("", "");
	expect_one(p.doc, BOX(PERSON, "SIGN_DATE", 10, 20, 0, 20),
		"P202 " PERSON "|x 10, y 20, 0 × 20 pt|InvalidParameter.ComponentPosition");
	expect_one(p.doc, BOX(PERSON, "SIGN_DATE", 10, 20, 100, -1),
		"P202 " PERSON "|x 10, y 20, 100 × -1 pt|InvalidParameter.ComponentPosition");
	char *found = check_pieces(p.doc, NULL, &BOX(PERSON, "SIGN_DATE", NAN, 20, 100, 20), 1);
	assert_memory_equal(found, "P202 ", 5);
	assert_null(strchr(found, '\n'));
	free(found);
	drop(&p);
}

/* A paging seal runs along the edges; only its height on the page is asked for. */
static void paging(void **state)
{
	(void) state;
	paper p = make("", "");
	expect_one(p.doc, BOX("Approvers[0].SignComponents[0]", "SIGN_PAGING_SEAL", 560, 300, 119, 119), "");
	expect_one(p.doc, BOX("Approvers[0].SignComponents[0]", "SIGN_PAGING_SEAL", 0, 800, 119, 119),
		"P201 Approvers[0].SignComponents[0]|x 0, y 800, 119 × 119 pt|1|595|842|InvalidParameter.ComponentPosition");
	drop(&p);
}

#define A0 "Approvers[0].SignComponents[0]"
#define A1 "Approvers[0].SignComponents[1]"
#define B0 "Approvers[1].SignComponents[0]"

static void overlaps(void **state)
{
	(void) state;
	paper p = make("", "");
	const piece seal = BOX(A0, "SIGN_SEAL", 100, 100, 119, 119);
	expect_two(p.doc, seal, BOX(B0, "SIGN_SIGNATURE", 150, 150, 119, 43), "P301 " B0 "|" A0);
	expect_two(p.doc, seal, BOX(A1, "SIGN_SIGNATURE", 150, 150, 119, 43), "P304 " A1 "|" A0);
	expect_two(p.doc, seal, BOX(A1, "SIGN_DATE", 150, 150, 119, 20), "P304 " A1 "|" A0);
	expect_two(p.doc, seal, BOX(A1, "TEXT", 150, 150, 119, 20), "P301 " A1 "|" A0);
	expect_two(p.doc, BOX(A0, "SIGN_DATE", 100, 100, 119, 20), BOX(A1, "SIGN_SIGNATURE", 150, 110, 119, 43), "P301 " A1 "|" A0);
	expect_two(p.doc, seal, BOX(B0, "SIGN_SIGNATURE", 219, 100, 119, 43), "");
	expect_two(p.doc, seal, BOX(B0, "SIGN_SIGNATURE", 218.4, 100, 119, 43), "P301 " B0 "|" A0);
	expect_two(p.doc, seal, BOX("Components[0]", "WATERMARK", 0, 0, 595, 842), "");
	drop(&p);
}

/* 21 boxes at one place make 210 pairs. */
static void many_overlaps(void **state)
{
	(void) state;
	paper p = make("", "");
	piece pieces[21];
	size_t pairs = 0;
	for (size_t i = 0; i < 21; i++)
		pieces[i] = BOX("Components[0]", "TEXT", 100, 100, 100, 20);
	char *found = check_pieces(p.doc, NULL, pieces, 21);
	for (const char *at = found; (at = strstr(at, "P301 ")) != NULL; at++)
		pairs++;
	assert_int_equal(pairs, 200);
	assert_non_null(strstr(found, "P306 |10"));
	free(found);
	drop(&p);
}

/* A box of several places, as PageRanges or Pick "all" make it, is not held against itself. */
static void one_component_twice(void **state)
{
	(void) state;
	paper p = make("", "");
	const signprep_placement places[2] = { { .page = 1, .rect = { 100, 100, 219, 143 } },
		{ .page = 1, .rect = { 110, 110, 229, 153 }, .copy = true } };
	const signprep_component c = {
		.where = A0, .type = "SIGN_SIGNATURE", .id = "", .name = "", .placements = places, .placement_count = 2, .why = ""
	};
	char *found = check(p.doc, NULL, &c, 1);
	assert_string_equal(found, "");
	free(found);
	drop(&p);
}

/* 12 pt Helvetica on a baseline 142 pt from the top: PAYABLE NOW begins at x 100. */
#define LINE "BT /F1 12 Tf 100 700 Td (PAYABLE NOW) Tj ET "

static void covered_text(void **state)
{
	(void) state;
	paper p = make("", LINE "BT /F1 12 Tf 3 Tr 100 500 Td (INVISIBLE) Tj ET");
	expect_one(p.doc, SIGN(90, 120), "P302 " PERSON "|PAYABLE NOW");
	expect_one(p.doc, SIGN(90, 143), "");
	expect_one(p.doc, SIGN(90, 90), "");
	expect_one(p.doc, SIGN(90, 320), "");
	expect_one(p.doc, BOX("Components[0]", "WATERMARK", 0, 0, 595, 842), "");
	drop(&p);
}

/* P 8.0, A 8.0, Y 8.0, A 8.0, B 8.0, L 6.7, E 8.0: Helvetica's own widths (667, 667, 667, 667, 667, 556, 667). */
static void part_of_a_line(void **state)
{
	(void) state;
	paper p = make("", LINE);
	/* From x 123 on: the fourth character (124.0 to 132.0) is the first whose middle lies inside. */
	expect_one(p.doc, BOX(PERSON, "SIGN_DATE", 123, 130, 119, 20), "P302 " PERSON "|ABLE NOW");
	drop(&p);
}

static void anchors_may_be_covered(void **state)
{
	(void) state;
	paper p = make("", "BT /C1 12 Tf 100 600 Td <753265B9FF0876D67AE0FF09FF1A> Tj ET BT /F1 12 Tf 184 600 Td (______) Tj ET");
	piece seal = BOX(A0, "SIGN_SEAL", 95, 200, 119, 60);
	char *found = check_pieces(p.doc, NULL, &seal, 1);
	assert_string_equal(found, "P302 " A0 "|甲方（盖章）：");
	free(found);
	seal.anchor = (signprep_rect) { 100, 231, 124, 244 }; /* 甲方 */
	expect_one(p.doc, seal, "");
	drop(&p);
}

static void text_beside_the_label(void **state)
{
	(void) state;
	/* 甲方：深圳 — what follows the colon is not the label. */
	paper p = make("", "BT /C1 12 Tf 100 600 Td <753265B9FF1A6DF15733> Tj ET");
	piece date = BOX(A0, "SIGN_DATE", 95, 230, 119, 20);
	date.anchor = (signprep_rect) { 100, 231, 124, 244 };
	expect_one(p.doc, date, "P302 " A0 "|深圳");
	drop(&p);
}

/* A date's label 30 pt below is under the seal as well: fine for its own signer only. */
static void labels_of_one_signer(void **state)
{
	(void) state;
	paper p = make("", "BT /C1 12 Tf 100 600 Td <753265B9FF1A> Tj ET BT /C1 12 Tf 100 570 Td <65E5671FFF1A> Tj ET");
	piece seal = BOX(A0, "SIGN_SEAL", 95, 200, 119, 119), date = BOX(A1, "SIGN_DATE", 400, 260, 119, 20);
	seal.anchor = (signprep_rect) { 100, 231, 124, 244 };
	date.anchor = (signprep_rect) { 100, 261, 124, 274 };
	expect_two(p.doc, seal, date, "");
	date.where = B0;
	expect_two(p.doc, seal, date, "P302 " A0 "|日期：");
	date.where = A1;
	seal.type = "SIGN_SIGNATURE";
	expect_two(p.doc, seal, date, "P302 " A0 "|日期：");
	drop(&p);
}

static void long_text_is_cut(void **state)
{
	(void) state;
	paper p = make("", "BT /F1 6 Tf 100 700 Td (ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ) Tj ET");
	expect_one(p.doc, BOX(PERSON, "SIGN_DATE", 90, 130, 300, 20), "P302 " PERSON "|ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN…");
	drop(&p);
}

/* A text field at (100, 100)–(200, 130) from the top, a signed one at (300, 100)–(400, 160). */
static paper make_form(void)
{
	paper p = { NULL, NULL };
	size_t length = 0;
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_reserve(w);
	int value = pdfw_add(w, "<< /Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3] >>");
	int text = pdfw_add(w, "<< /FT /Tx /T (rent) /Subtype /Widget /Rect [100 712 200 742] /P %d 0 R >>", page);
	int seal = pdfw_add(w, "<< /FT /Sig /T (old) /Subtype /Widget /Rect [300 682 400 742] /P %d 0 R /V %d 0 R >>", page, value);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%d 0 R %d 0 R] >> >>", tree, text, seal);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, page, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Annots [%d 0 R %d 0 R] >>", tree, text, seal);
	p.bytes = pdfw_finish(w, &length);
	p.doc = open_bytes(p.bytes, length);
	return p;
}

static void fields(void **state)
{
	(void) state;
	paper p = make_form();
	piece box = BOX(PERSON, "SIGN_DATE", 100, 100, 100, 30);
	expect_one(p.doc, box, "P303 " PERSON "|rent");
	box.anchor = (signprep_rect) { 100, 100, 200, 130 };
	expect_one(p.doc, box, "");
	expect_one(p.doc, SIGN(190, 125), "");
	expect_one(p.doc, SIGN(310, 110), "P305 " PERSON "|old");
	drop(&p);
}

/* R737: a control that bears a field's name and stands elsewhere. On the field, beside none of its name, or without a name it is none. */
static void names_of_fields(void **state)
{
	(void) state;
	paper p = make_form();
	const piece elsewhere = BOX("Components[0]", "TEXT", 100, 300, 100, 30),
		    there = BOX("Components[0]", "TEXT", 110, 105, 60, 20);
	cJSON *request = cJSON_Parse("{\"Components\":[{\"ComponentName\":\"rent\"}]}");
	expect_pieces(p.doc, request, &elsewhere, 1, "R737 Components[0]|rent|1");
	expect_pieces(p.doc, request, &there, 1, "P303 Components[0]|rent");
	cJSON_Delete(request);
	request = cJSON_Parse("{\"Components\":[{\"ComponentName\":\"Rent\"}]}");
	expect_pieces(p.doc, request, &elsewhere, 1, "");
	cJSON_Delete(request);
	request = cJSON_Parse("{\"Components\":[{\"ComponentId\":\"rent\"}]}");
	expect_pieces(p.doc, request, &elsewhere, 1, "");
	cJSON_Delete(request);
	drop(&p);
}

static void usual_sizes(void **state)
{
	(void) state;
	paper p = make("", "");
	expect_one(p.doc, BOX(A0, "SIGN_SEAL", 10, 10, 60, 60), "");
	expect_one(p.doc, BOX(A0, "SIGN_SEAL", 10, 10, 180, 180), "");
	expect_one(p.doc, BOX(A0, "SIGN_SEAL", 10, 10, 59, 119), "P311 " A0 "|59 × 119|60 × 60|180 × 180");
	expect_one(p.doc, BOX(A0, "SIGN_SEAL", 10, 10, 119, 181), "P311 " A0 "|119 × 181|60 × 60|180 × 180");
	expect_one(p.doc, BOX(A0, "SIGN_LEGAL_PERSON_SEAL", 10, 10, 50, 50), "");
	expect_one(p.doc, BOX(A0, "SIGN_SIGNATURE", 10, 10, 112, 40), "");
	expect_one(p.doc, BOX(A0, "SIGN_SIGNATURE", 10, 10, 30, 43), "P312 " A0 "|30 × 43|40 × 15|300 × 150");
	drop(&p);
}

#define WITH(extra) "{\"ComponentExtra\":\"" extra "\"}"
#define REQUEST(extra) "{\"Approvers\":[{\"SignComponents\":[" WITH(extra) "]}],\"Components\":[" WITH(extra) "]}"

static void expect_extra(const char *json, piece box, const char *expected)
{
	paper p = make("", "");
	cJSON *request = cJSON_Parse(json);
	assert_non_null(request);
	expect_pieces(p.doc, request, &box, 1, expected);
	cJSON_Delete(request);
	drop(&p);
}

/* Five ideographs are ten half ems: 100 pt hold them at 20 pt, however large the size that was asked for. */
static void absurd_font_size(void **state)
{
	(void) state;
	expect_extra("{\"Components\":[{\"ComponentValue\":\"甲甲甲甲甲\",\"ComponentExtra\":\"{\\\"FontSize\\\":1e18}\"}]}",
		BOX("Components[0]", "TEXT", 10, 10, 100, 20),
		"P314 Components[0]|20|1e+18\n"
		"P321 Components[0]|5e+18|1e+18|100|20");
}

/* yyyy年m月d日: 8 digits of half an em and 3 characters make 7 em, 84 pt at the service's 12 pt. */
static void fonts(void **state)
{
	(void) state;
	expect_extra(REQUEST(""), BOX(A0, "SIGN_DATE", 10, 10, 84, 12), "");
	expect_extra(REQUEST(""), BOX(A0, "SIGN_DATE", 10, 10, 84, 11), "P313 " A0 "|11|12");
	expect_extra(REQUEST(""), BOX(A0, "SIGN_DATE", 10, 10, 80, 20), "P315 " A0 "|80|84");
	expect_extra(REQUEST("{\\\"FontSize\\\":24,\\\"Format\\\":\\\"yyyy-m-d\\\"}"), BOX(A0, "SIGN_DATE", 10, 10, 120, 24), "");
	expect_extra(REQUEST("{\\\"FontSize\\\":24,\\\"Format\\\":\\\"yyyy-m-d\\\"}"), BOX(A0, "SIGN_DATE", 10, 10, 119, 20),
		"P313 " A0 "|20|24\nP315 " A0 "|119|120");
	expect_extra(REQUEST("{\\\"FontSize\\\":14}"), BOX("Components[0]", "TEXT", 10, 10, 100, 13), "P314 Components[0]|13|14");
	expect_extra(REQUEST("{\\\"FontSize\\\":14}"), BOX("Components[0]", "TEXT", 10, 10, 100, 14), "");
	expect_extra(REQUEST("{\\\"UseSealSize\\\":true}"), BOX(A0, "SIGN_SEAL", 10, 10, 20, 20), "P316 " A0 "|20 × 20");
	expect_extra(REQUEST("{\\\"UseSealSize\\\":true}"), BOX(A0, "SIGN_SEAL", 10, 10, 119, 119), "");
	expect_extra(REQUEST("no JSON"), BOX("Components[0]", "TEXT", 10, 10, 100, 5), "");
}

#define FILLED(value, extra) "{\"Components\":[{\"ComponentValue\":\"" value "\",\"ComponentExtra\":\"" extra "\"}]}"
#define C0 "Components[0]"

/*
 * By hand. 房屋租赁合同 are 6 em: 84 pt at 14. "A-1" are three halves of an em. In 60 pt at 12 stand 5 ideographs a line: 12 of
 * them take 3 lines, 36 pt; at 10 they take 2 lines of 6, 20 pt.
 */
static void values(void **state)
{
	(void) state;
	expect_extra(FILLED("房屋租赁合同", "{\\\"FontSize\\\":14}"), BOX(C0, "TEXT", 10, 10, 84, 14), "");
	expect_extra(FILLED("房屋租赁合同", "{\\\"FontSize\\\":14}"), BOX(C0, "TEXT", 10, 10, 83, 14), "P321 " C0 "|84|14|83|13.5");
	expect_extra(FILLED("A-1", "{\\\"FontSize\\\":20}"), BOX(C0, "TEXT", 10, 10, 30, 20), "");
	expect_extra(FILLED("A-1", "{\\\"FontSize\\\":20}"), BOX(C0, "SELECTOR", 10, 10, 29.9, 20), "P321 " C0 "|30|20|29.9|19.5");
	expect_extra(FILLED("一二三四五六七八九十甲乙", "{\\\"FontSize\\\":12}"), BOX(C0, "MULTI_LINE_TEXT", 10, 10, 60, 36), "");
	expect_extra(FILLED("一二三四五六七八九十甲乙", "{\\\"FontSize\\\":12}"), BOX(C0, "MULTI_LINE_TEXT", 10, 10, 60, 30),
		"P322 " C0 "|3|12|2|10");
	expect_extra(FILLED("一二\\n三", "{\\\"FontSize\\\":12}"), BOX(C0, "MULTI_LINE_TEXT", 10, 10, 60, 24), "");
	/* Nine em at 6 pt are 54 pt: no size is smaller. Without FontSize that is all that is known. */
	expect_extra(FILLED("一二三四五六七八九", "{\\\"FontSize\\\":12}"), BOX(C0, "TEXT", 10, 10, 53, 20), "P323 " C0 "|9|53|20");
	expect_extra(FILLED("一二三四五六七八九", ""), BOX(C0, "TEXT", 10, 10, 53, 20), "P323 " C0 "|9|53|20");
	expect_extra(FILLED("一二三四五六七八九", ""), BOX(C0, "TEXT", 10, 10, 54, 20), "");
	expect_extra(FILLED("${long name of a column}", ""), BOX(C0, "TEXT", 10, 10, 20, 20), "");
	expect_extra(FILLED("一二三四五六七八九", ""), BOX(C0, "CHECK_BOX", 10, 10, 20, 20), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(page_edges),
		cmocka_unit_test(pages_as_seen),
		cmocka_unit_test(no_such_page),
		cmocka_unit_test(no_area),
		cmocka_unit_test(paging),
		cmocka_unit_test(overlaps),
		cmocka_unit_test(many_overlaps),
		cmocka_unit_test(one_component_twice),
		cmocka_unit_test(covered_text),
		cmocka_unit_test(part_of_a_line),
		cmocka_unit_test(anchors_may_be_covered),
		cmocka_unit_test(text_beside_the_label),
		cmocka_unit_test(labels_of_one_signer),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(fields),
		cmocka_unit_test(names_of_fields),
		cmocka_unit_test(usual_sizes),
		cmocka_unit_test(fonts),
		cmocka_unit_test(absurd_font_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
