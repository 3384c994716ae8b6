/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* FIELD mode on the field lab: every widget is 200..300 by 300..330 from the bottom left of 595 by 842 unless said otherwise. */
#include "paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/pdf_writer.h"

#define BOX 200, 512, 300, 542

/* Locates field `name` in a file of the lab, with further members. */
static signprep_result *field(const char *file, const char *name, const char *members)
{
	char path[128], json[512];
	paper lab;
	signprep_result *result;
	snprintf(path, sizeof path, "lab/fields/pdf/%s.pdf", file);
	snprintf(json, sizeof json,
		"{'Components':[{'ComponentType':'TEXT','GenerateMode':'FIELD',"
		"'ComponentName':'%s'%s}]}",
		name, members);
	paper_open_file(&lab, path);
	result = paper_locate(&lab, json, NULL);
	paper_close(&lab);
	return result;
}

/* One placement; `id` is the only finding, NULL for none. */
static void placed(const char *file, const char *name, const char *members, const char *id, int page, signprep_rect r)
{
	signprep_result *result = field(file, name, members);
	const signprep_component *c = signprep_result_at(result, 0);
	if (id)
		only_id(signprep_result_issues(result), id);
	else
		assert_int_equal(signprep_issues_count(signprep_result_issues(result)), 0);
	assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
	assert_int_equal(c->status, SIGNPREP_STATUS_PLACED);
	assert_int_equal(c->placement_count, 1);
	assert_int_equal(c->placements[0].page, page);
	assert_rect(c->placements[0].rect, r.x0, r.y0, r.x1, r.y1);
	signprep_result_free(result);
}

static void fails(
	const char *file, const char *name, const char *members, const char *id, signprep_code code, signprep_status status)
{
	signprep_result *result = field(file, name, members);
	only_id(signprep_result_issues(result), id);
	assert_int_equal(signprep_result_code(result), code);
	assert_int_equal(signprep_result_at(result, 0)->status, status);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 0);
	/* "1 found, the only one taken" is said of what stands somewhere. */
	assert_null(strstr(signprep_result_at(result, 0)->why, "taken"));
	signprep_result_free(result);
}

static void found(void **state)
{
	const signprep_rect box = { BOX }, rotated = { 240, 150, 270, 250 };
	(void) state;
	placed("01_merged", "seal", "", NULL, 1, box);
	placed("03_hier", "party.seal", "", NULL, 1, box);
	placed("05_utf16", "甲方签章", "", NULL, 1, box);
	placed("05c_utf8bom", "甲方", "", NULL, 1, box);
	placed("08_sig_inherited_ft", "a.b", "", NULL, 1, box);
	placed("10_rot_crop_revrect", "seal", "", NULL, 1, rotated);
}

static void found_with_a_warning(void **state)
{
	const signprep_rect box = { BOX };
	(void) state;
	placed("04_dot_in_T", "party.seal", "", "F108", 1, box);
	placed("05b_gbk_bytes", "甲方", "", "F106", 1, box);
	placed("06_not_in_fields", "orphan", "", "F105", 1, box);
	placed("12_hidden", "hid", "", "F103", 1, box);
	placed("14_wrong_P", "seal", "", "F107", 1, box);
	signprep_result *result = field("14_wrong_P", "seal", "");
	assert_string_equal(signprep_issues_at(signprep_result_issues(result), 0)->args[1], "1");
	signprep_result_free(result);
	placed("01_merged", " ｓｅａｌ ", "", "F203", 1, box);
}

static void several_widgets(void **state)
{
	const signprep_rect box = { BOX }, small = { 10, 792, 50, 832 }, radio = { 320, 532, 330, 542 };
	(void) state;
	fails("02_kids_two_pages_noP", "seal", "", "F202", SIGNPREP_AMBIGUOUS, SIGNPREP_STATUS_AMBIGUOUS);
	fails("09_dup_names", "seal", "", "F202", SIGNPREP_AMBIGUOUS, SIGNPREP_STATUS_AMBIGUOUS);
	fails("13_radio", "gender", "", "F202", SIGNPREP_AMBIGUOUS, SIGNPREP_STATUS_AMBIGUOUS);
	placed("02_kids_two_pages_noP", "seal", ",'Locate':{'Pages':'2'}", NULL, 2, box);
	placed("02_kids_two_pages_noP", "seal", ",'Locate':{'Pick':'first'}", NULL, 1, box);
	placed("09_dup_names", "seal", ",'Locate':{'Pick':'last'}", NULL, 1, small);
	placed("13_radio", "gender", ",'Locate':{'Pick':[1]}", NULL, 1, radio);
	placed("13_radio", "gender=F", "", NULL, 1, radio);
	placed("13_radio", "gender=M", "", NULL, 1, box);
	fails("13_radio", "gender=X", "", "F201", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("13_radio", "gender", ",'Locate':{'Pick':[2]}", "F207", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("13_radio", "gender", ",'Locate':{'Expect':3}", "F205", SIGNPREP_AMBIGUOUS, SIGNPREP_STATUS_AMBIGUOUS);
	fails("02_kids_two_pages_noP", "seal", ",'Locate':{'Pages':'3'}", "P101", SIGNPREP_INVALID, SIGNPREP_STATUS_INVALID);
	fails("14_wrong_P", "seal", ",'Locate':{'Pages':'2'}", "F206", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
}

static void all_widgets(void **state)
{
	signprep_result *result = field("02_kids_two_pages_noP", "seal", ",'Locate':{'Pick':'all'}");
	const signprep_component *c = signprep_result_at(result, 0);
	(void) state;
	assert_int_equal(c->placement_count, 2);
	assert_int_equal(c->placements[0].page, 1);
	assert_int_equal(c->placements[1].page, 2);
	signprep_result_free(result);
}

static void not_placeable(void **state)
{
	(void) state;
	fails("07_not_on_page", "ghost", "", "F101", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("11_zero_rect", "inv", "", "F102", SIGNPREP_RULE, SIGNPREP_STATUS_INVALID);
	fails("16_xfa_only", "seal", "", "F104", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("01_merged", "saal", "", "F201", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("15_cycle", "seal", "", "F201", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("../../pdf/01_plain", "seal", "", "F204", SIGNPREP_NOT_FOUND, SIGNPREP_STATUS_MISSING);
	fails("07_not_on_page", "ghost", ",'Locate':{'Unit':'px'}", "R243", SIGNPREP_INVALID, SIGNPREP_STATUS_INVALID);
}

/* With a size of its own it has a box, which begins where the page ends. */
static void zero_rect_with_a_size(void **state)
{
	signprep_result *result = field("11_zero_rect", "inv", ",'ComponentWidth':100,'ComponentHeight':40");
	(void) state;
	only_id(signprep_result_issues(result), "P201");
	assert_rect(signprep_result_at(result, 0)->placements[0].rect, 0, 842, 100, 882);
	signprep_result_free(result);
}

static void optional_field(void **state)
{
	signprep_result *result = field("07_not_on_page", "ghost", ",'Locate':{'Optional':true}");
	(void) state;
	assert_int_equal(signprep_issues_count(signprep_result_issues(result)), 0);
	assert_int_equal(signprep_result_at(result, 0)->status, SIGNPREP_STATUS_OPTIONAL_MISSING);
	signprep_result_free(result);
}

/* Candidate number `i` of the only finding: its text, its note, its left edge. */
static void candidate(const signprep_issues *issues, size_t i, const char *text, const char *note, double left)
{
	const signprep_issue *issue = signprep_issues_at(issues, 0);
	assert_true(i < issue->candidate_count);
	assert_string_equal(issue->candidates[i].text, text);
	assert_string_equal(issue->candidates[i].note, note);
	assert_int_equal(issue->candidates[i].page, 1);
	assert_near(issue->candidates[i].rect.x0, left);
}

static void names_are_suggested(void **state)
{
	signprep_result *result = field("03_hier", "party.saal", "");
	(void) state;
	assert_string_equal(only_id(signprep_result_issues(result), "F201")->args[1], "party.seal");
	signprep_result_free(result);
	/* The last part alone, or with a parent it does not have: shown with its place. */
	result = field("03_hier", "seal", "");
	assert_string_equal(only_id(signprep_result_issues(result), "F201")->args[1], "party.seal");
	candidate(signprep_result_issues(result), 0, "party.seal", "partial-name", 200);
	signprep_result_free(result);
	result = field("01_merged", "party.seal", "");
	candidate(signprep_result_issues(result), 0, "seal", "partial-name", 200);
	signprep_result_free(result);
	result = field("01_merged", "Saal", "");
	candidate(signprep_result_issues(result), 0, "seal", "similar-name", 200);
	signprep_result_free(result);
	result = field("13_radio", "gender=N", "");
	assert_string_equal(only_id(signprep_result_issues(result), "F201")->args[1], "gender=M, gender=F");
	candidate(signprep_result_issues(result), 0, "gender=M", "similar-name", 200);
	signprep_result_free(result);
	/* What to write instead of an ambiguous name. */
	result = field("13_radio", "gender", "");
	candidate(signprep_result_issues(result), 0, "gender=M", "", 200);
	candidate(signprep_result_issues(result), 1, "gender=F", "", 320);
	signprep_result_free(result);
}

static void size_and_place_may_differ(void **state)
{
	const signprep_rect wider = { 200, 512, 350, 542 }, centred = { 190, 507, 310, 547 }, beside = { 305, 522, 325, 532 };
	(void) state;
	placed("01_merged", "seal", ",'ComponentWidth':150,'ComponentHeight':0", NULL, 1, wider);
	placed("01_merged", "seal", ",'ComponentWidth':120,'ComponentHeight':40,'Locate':{'At':'center'}", NULL, 1, centred);
	placed("01_merged", "seal", ",'ComponentWidth':20,'ComponentHeight':10,'Locate':{'At':'right','Gap':5}", NULL, 1, beside);
}

static void globs(void **state)
{
	const signprep_rect box = { BOX };
	(void) state;
	placed("03_hier", "party.*", "", NULL, 1, box);
	fails("09_dup_names", "s*", "", "F202", SIGNPREP_AMBIGUOUS, SIGNPREP_STATUS_AMBIGUOUS);
}

/* What F201 lists when `asked` is looked for in a form of `count` fields named by `format` and their number. */
static void names_listed(size_t count, const char *format, const char *asked, const char *expected)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_reserve(w);
	char widgets[1024] = "", json[256];
	paper p;
	for (size_t i = 0; i < count; i++) {
		char name[32];
		snprintf(name, sizeof name, format, (int) i);
		int widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (%s) /Rect [9 9 99 29] >>", name);
		snprintf(widgets + strlen(widgets), sizeof widgets - strlen(widgets), "%d 0 R ", widget);
	}
	pdfw_set(w, page, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Annots [%s] >>", tree, widgets);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%s] >> >>", tree, widgets);
	p.bytes = pdfw_finish(w, &p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "s.pdf", NULL, NULL), SIGNPREP_OK);
	snprintf(json, sizeof json, "{'Components':[{'GenerateMode':'FIELD','ComponentName':'%s'}]}", asked);
	signprep_result *result = paper_locate(&p, json, NULL);
	assert_string_equal(only_id(signprep_result_issues(result), "F201")->args[1], expected);
	signprep_result_free(result);
	paper_close(&p);
}

/* Twenty names, and the one that is meant before them; "…" only where there are more. */
static void as_many_names_as_there_is_room_for(void **state)
{
#define TO_18 "n00, n01, n02, n03, n04, n05, n06, n07, n08, n09, n10, n11, n12, n13, n14, n15, n16, n17, n18"
	(void) state;
	names_listed(20, "n%02d", "other", TO_18 ", n19");
	names_listed(21, "n%02d", "other", TO_18 ", n19, …");
	names_listed(21, "n%02d", "party.n20", "n20, " TO_18 ", n19");
	names_listed(22, "n%02d", "party.n21", "n21, " TO_18 ", n19, …");
	/* A last part of one letter is one. */
	names_listed(2, "long.name.%d", "1", "long.name.1, long.name.0");
}

/* A page of 595 by 842 with one widget of these entries; located by name, at `rect`, with no finding but `id`. */
static void widget_placed(const char *page_entries, const char *entries, const char *name, const char *id, signprep_rect r)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_reserve(w), widget;
	char json[256];
	paper p;
	signprep_result *result;
	widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget %s >>", entries);
	pdfw_set(w, page, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] %s /Annots [%d 0 R] >>", tree, page_entries,
		widget);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%d 0 R] >> >>", tree, widget);
	p.bytes = pdfw_finish(w, &p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "s.pdf", NULL, NULL), SIGNPREP_OK);
	snprintf(json, sizeof json, "{'Components':[{'GenerateMode':'FIELD','ComponentName':'%s'}]}", name);
	result = paper_locate(&p, json, NULL);
	if (id)
		only_id(signprep_result_issues(result), id);
	else if (signprep_issues_count(signprep_result_issues(result)))
		fail_msg("%s: %s", entries, signprep_issues_at(signprep_result_issues(result), 0)->id);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 1);
	assert_rect(signprep_result_at(result, 0)->placements[0].rect, r.x0, r.y0, r.x1, r.y1);
	signprep_result_free(result);
	paper_close(&p);
}

/* 842 - 330 = 512. On a page turned by 90 (x, y) is seen at (y, x). */
static void widgets_of_all_sorts(void **state)
{
	const signprep_rect box = { BOX };
	(void) state;
	/* 0xE9 is e with acute in PDFDocEncoding; at the end it is no GB18030. */
	widget_placed("", "/FT /Tx /F 4 /T <636166E9> /Rect [200 300 300 330]", "caf\xC3\xA9", NULL, box);
	/* The appearance is turned, its rectangle is not. */
	widget_placed("", "/FT /Tx /F 4 /T (s) /MK << /R 90 >> /Rect [200 300 300 330]", "s", NULL, box);
	widget_placed("/Rotate 90", "/FT /Tx /F 4 /T (s) /MK << /R 90 >> /Rect [200 300 300 330]", "s", NULL,
		(signprep_rect) { 300, 200, 330, 300 });
	/* NoView hides like Hidden. */
	widget_placed("", "/FT /Tx /F 32 /T (s) /Rect [200 300 300 330]", "s", "F103", box);
	widget_placed("", "/FT /Sig /F 4 /T (s) /Rect [300 330 200 300]", "s", NULL, box);
	/* A name that looks like a choice of buttons is a name first. */
	widget_placed("", "/FT /Tx /F 4 /T (a=b) /Rect [200 300 300 330]", "a=b", NULL, box);
	widget_placed(
		"", "/FT /Btn /F 4 /T (c) /AP << /N << /Off << >> /Yes << >> >> >> /Rect [200 300 300 330]", "c=Yes", NULL, box);
}

/* The service itself refuses FIELD for seals and signatures: every type is sent with coordinates. */
static void every_type_is_absolute(void **state)
{
	static const char *const types[] = { "SIGN_SEAL", "SIGN_DATE", "SIGN_SIGNATURE", "SIGN_PAGING_SIGNATURE",
		"SIGN_PAGING_SEAL", "SIGN_OPINION", "SIGN_VIRTUAL_COMBINATION", "SIGN_LEGAL_PERSON_SEAL", "SIGN_MULTI_LINE_TEXT",
		"SIGN_SELECTOR", "TEXT", "MULTI_LINE_TEXT", "CHECK_BOX", "FILL_IMAGE", "DYNAMIC_TABLE", "ATTACHMENT", "SELECTOR",
		"DATE", "WATERMARK", "DISTRICT", "VIRTUAL_COMBINATION" };
	paper lab;
	(void) state;
	paper_open_file(&lab, "lab/fields/pdf/03_hier.pdf");
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		char json[400], *expected;
		signprep_result *result;
		snprintf(json, sizeof json,
			"{'Components':[{'ComponentType':'%s','GenerateMode':'FIELD','ComponentName':'party.seal'}]}", types[i]);
		result = paper_locate(&lab, json, NULL);
		assert_int_equal(signprep_result_code(result), SIGNPREP_OK);
		snprintf(json, sizeof json,
			"{'Components':[{'ComponentType':'%s','GenerateMode':'NORMAL','ComponentName':'party_seal',"
			"'ComponentId':'%s_1','ComponentPage':1,'ComponentPosX':200,'ComponentPosY':512,'ComponentWidth':100,'"
			"ComponentHeight':30,"
			"'FileIndex':0}]}",
			types[i], types[i]);
		expected = requote(json);
		assert_string_equal(signprep_result_request(result), expected);
		free(expected);
		signprep_result_free(result);
	}
	paper_close(&lab);
}

static void signed_already(void **state)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_reserve(w), value, widget;
	paper p;
	signprep_result *result;
	(void) state;
	value = pdfw_add(w,
		"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached "
		"/ByteRange [0 10 20 10] /Contents <00> >>");
	widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /F 4 /Rect [200 300 300 330] /V %d 0 R >>", value);
	pdfw_set(w, page, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Annots [%d 0 R] >>", tree, widget);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /AcroForm << /Fields [%d 0 R] >> >>", tree, widget);
	p.bytes = pdfw_finish(w, &p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "s.pdf", NULL, NULL), SIGNPREP_OK);
	result = paper_locate(&p, "{'Components':[{'GenerateMode':'FIELD','ComponentName':'s'}]}", NULL);
	only_id(signprep_result_issues(result), "F109");
	signprep_result_free(result);
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found),
		cmocka_unit_test(found_with_a_warning),
		cmocka_unit_test(several_widgets),
		cmocka_unit_test(all_widgets),
		cmocka_unit_test(not_placeable),
		cmocka_unit_test(zero_rect_with_a_size),
		cmocka_unit_test(optional_field),
		cmocka_unit_test(names_are_suggested),
		cmocka_unit_test(as_many_names_as_there_is_room_for),
		cmocka_unit_test(size_and_place_may_differ),
		cmocka_unit_test(globs),
		cmocka_unit_test(widgets_of_all_sorts),
		cmocka_unit_test(every_type_is_absolute),
		cmocka_unit_test(signed_already),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
