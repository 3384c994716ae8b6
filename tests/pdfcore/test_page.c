/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Page geometry. Expected values by hand: (x, y) in a CropBox [x0 y0 x1 y1] is seen at (x − x0, y1 − y), turned by /Rotate. */
#include "page_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/pdf_writer.h"

static signprep_page page_with(const char *entries)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w);
	size_t length;
	char *file;

	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>",
		pdfw_add(w, "<< /Type /Page /Parent %d 0 R %s >>", tree, entries));
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	file = pdfw_finish(w, &length);
	return page_of_file(file, length);
}

static signprep_page lab_page(const char *name)
{
	signprep_text *text = text_of_lab(name);
	signprep_page page = text->page;

	signprep_text_free(text);
	return page;
}

static void assert_view(const signprep_page *page, double x, double y, double view_x, double view_y)
{
	signprep_point seen = signprep_matrix_apply(page->user_to_view, (signprep_point) { x, y });

	assert_near(seen.x, view_x, 0.0001);
	assert_near(seen.y, view_y, 0.0001);
}

/* The place (200, 300) of each, or (100, 100) for 06, from the lab's cases.json. */
static void lab_pages(void **state)
{
	static const struct {
		const char *name;
		double width, height, user[2], view[2];
		int rotate;
		unsigned flags;
	} cases[] = { { "02_crop_offset", 495, 722, { 200, 300 }, { 150, 482 }, 0, 0 },
		{ "03_rot90", 842, 595, { 200, 300 }, { 300, 200 }, 90, 0 },
		{ "04_rot90_crop", 722, 495, { 200, 300 }, { 240, 150 }, 90, 0 },
		{ "05_rot270", 842, 595, { 200, 300 }, { 542, 395 }, 270, 0 },
		{ "06_media_negative", 595, 842, { 100, 100 }, { 200, 542 }, 0, 0 },
		{ "07_inherited_rot", 842, 595, { 200, 300 }, { 300, 200 }, 90, 0 },
		{ "08_userunit2", 1190, 1684, { 200, 300 }, { 400, 1084 }, 0, SIGNPREP_PAGE_USER_UNIT },
		{ "62_crop_gt_media", 595, 842, { 200, 300 }, { 200, 542 }, 0, SIGNPREP_PAGE_CROP_CUT },
		{ "63_media_reversed", 595, 842, { 200, 300 }, { 200, 542 }, 0, SIGNPREP_PAGE_BOX_REVERSED },
		{ "64_rot_450", 842, 595, { 200, 300 }, { 300, 200 }, 90, SIGNPREP_PAGE_ROTATE_ODD } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_page page = lab_page(cases[i].name);

		assert_near(page.width, cases[i].width, 0.0001);
		assert_near(page.height, cases[i].height, 0.0001);
		assert_int_equal(page.rotate, cases[i].rotate);
		assert_int_equal(page.flags, cases[i].flags);
		assert_view(&page, cases[i].user[0], cases[i].user[1], cases[i].view[0], cases[i].view[1]);
	}
}

static void upside_down(void **state)
{
	signprep_page page = page_with("/MediaBox [10 20 110 220] /Rotate 180");

	(void) state;
	assert_near(page.width, 100, 0);
	assert_near(page.height, 200, 0);
	assert_view(&page, 30, 50, 80, 30);
}

/* All four corners of the crop become the four corners of the view, for every turn, with a UserUnit. */
static void corners(void **state)
{
	static const double corner[4][2] = { { 50, 60 }, { 545, 60 }, { 545, 782 }, { 50, 782 } };
	static const struct {
		int rotate;
		double view[4][2];
	} turns[] = { { 0, { { 0, 1444 }, { 990, 1444 }, { 990, 0 }, { 0, 0 } } },
		{ 90, { { 0, 0 }, { 0, 990 }, { 1444, 990 }, { 1444, 0 } } },
		{ 180, { { 990, 0 }, { 0, 0 }, { 0, 1444 }, { 990, 1444 } } },
		{ 270, { { 1444, 990 }, { 1444, 0 }, { 0, 0 }, { 0, 990 } } } };
	char entries[160];

	(void) state;
	for (size_t i = 0; i < 4; i++) {
		signprep_page page;

		snprintf(entries, sizeof entries, "/MediaBox [0 0 595 842] /CropBox [50 60 545 782] /UserUnit 2 /Rotate %d",
			turns[i].rotate);
		page = page_with(entries);
		for (size_t k = 0; k < 4; k++)
			assert_view(&page, corner[k][0], corner[k][1], turns[i].view[k][0], turns[i].view[k][1]);
	}
}

static void odd_turns(void **state)
{
	static const struct {
		const char *given;
		int rotate;
		bool odd;
	} cases[] = { { "-90", 270, true }, { "-180", 180, true }, { "360", 0, true }, { "100", 90, true }, { "44", 0, true },
		{ "46", 90, true }, { "-46", 270, true }, { "359", 0, true }, { "90.0", 90, false }, { "(90)", 0, false },
		{ "2147483647", 90, true }, { "0", 0, false }, { "270", 270, false } };
	char entries[120];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_page page;

		snprintf(entries, sizeof entries, "/MediaBox [0 0 100 200] /Rotate %s", cases[i].given);
		page = page_with(entries);
		assert_int_equal(page.rotate, cases[i].rotate);
		assert_int_equal(page.flags, cases[i].odd ? SIGNPREP_PAGE_ROTATE_ODD : 0);
	}
}

static void missing_and_broken_boxes(void **state)
{
	static const struct {
		const char *entries;
		double width, height;
		unsigned flags;
	} cases[] = { { "", 612, 792, SIGNPREP_PAGE_NO_MEDIABOX }, { "/MediaBox [0 0 100]", 612, 792, SIGNPREP_PAGE_NO_MEDIABOX },
		{ "/MediaBox [0 0 0 200]", 612, 792, SIGNPREP_PAGE_NO_MEDIABOX },
		{ "/MediaBox [0 0 (a) 200]", 612, 792, SIGNPREP_PAGE_NO_MEDIABOX },
		{ "/MediaBox [0 0 99999999999 200]", 612, 792, SIGNPREP_PAGE_NO_MEDIABOX },
		{ "/MediaBox [0 0 100 200] /CropBox [300 300 400 400]", 100, 200, SIGNPREP_PAGE_EMPTY_CROP },
		{ "/MediaBox [0 0 100 200] /CropBox [100 0 400 200]", 100, 200, SIGNPREP_PAGE_EMPTY_CROP },
		{ "/MediaBox [0 0 100 200] /CropBox [50 50 50 50]", 100, 200, SIGNPREP_PAGE_EMPTY_CROP },
		{ "/MediaBox [0 0 100 200] /CropBox /Nothing", 100, 200, SIGNPREP_PAGE_EMPTY_CROP },
		{ "/MediaBox [0 0 100 200] /CropBox [90 80 20 10]", 70, 70, SIGNPREP_PAGE_BOX_REVERSED },
		{ "/MediaBox [0 0 100 200] /CropBox [-5 10 50 300]", 50, 190, SIGNPREP_PAGE_CROP_CUT },
		{ "/MediaBox [0 0 20000 30000]", 20000, 30000, 0 }, { "/MediaBox [0 0 595.276 841.89]", 595.276, 841.89, 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_page page = page_with(cases[i].entries);

		assert_near(page.width, cases[i].width, 0.0001);
		assert_near(page.height, cases[i].height, 0.0001);
		assert_int_equal(page.flags, cases[i].flags);
	}
}

static void user_units(void **state)
{
	static const struct {
		const char *given;
		double unit;
	} cases[] = { { "2.5", 2.5 }, { "1", 1 }, { "0", 1 }, { "-2", 1 }, { "(2)", 1 }, { "0.1", 0.1 } };
	char entries[120];

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		signprep_page page;

		snprintf(entries, sizeof entries, "/MediaBox [0 0 100 200] /UserUnit %s", cases[i].given);
		page = page_with(entries);
		assert_near(page.user_unit, cases[i].unit, 1e-6);
		assert_near(page.width, 100 * cases[i].unit, 1e-4);
		assert_int_equal(page.flags, cases[i].unit != 1 ? SIGNPREP_PAGE_USER_UNIT : 0);
	}
}

/* Everything but UserUnit comes from the nearest ancestor; a chain of parents that bites its tail ends. */
static void inheritance(void **state)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), inner = pdfw_reserve(w), page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R >>", inner);
	size_t length;
	char *file;
	signprep_page got;

	(void) state;
	pdfw_set(w, inner, "<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R /Rotate 90 >>", page, tree);
	pdfw_set(w, tree,
		"<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R /MediaBox [0 0 300 400] /Rotate 180 /UserUnit "
		"3 >>",
		inner, inner);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	file = pdfw_finish(w, &length);
	got = page_of_file(file, length);
	assert_int_equal(got.rotate, 90);
	assert_near(got.width, 400, 0);
	assert_near(got.user_unit, 1, 0);
}

static void labels(void **state)
{
	static const char *const expected[] = { "i", "ii", "A-7", "A-8", "z", "aa", "XIV", "第3", "" };
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R >>", tree), kid;
	signprep_document *doc = NULL;
	size_t length;
	char *file;

	(void) state;
	kid = pdfw_add(w,
		"<< /Limits [4 8] /Nums [4 << /S /a /St 26 >> 6 << /S /R /St 14 >> 7 << /P <FEFF7B2C> /S /D /St 3 >> 8 "
		"<< >>] >>");
	pdfw_set(w, tree, "<< /Type /Pages /Count 9 /Kids [%d 0 R %d 0 R %d 0 R %d 0 R %d 0 R %d 0 R %d 0 R %d 0 R %d 0 R] >>",
		page, page, page, page, page, page, page, page, page);
	pdfw_set(w, 1,
		"<< /Type /Catalog /Pages %d 0 R /PageLabels << /Kids [ << /Limits [0 3] /Nums [0 << /S /r >> 2 << /P "
		"(A-) /S /D /St 7 "
		">>] >> %d 0 R] >> >>",
		tree, kid);
	file = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "labels.pdf", NULL, NULL), SIGNPREP_OK);
	for (int i = 0; i < 9; i++) {
		signprep_page got;

		assert_int_equal(signprep_document_page(&got, doc, i + 1, NULL), SIGNPREP_OK);
		assert_string_equal(got.label, expected[i]);
	}
	signprep_document_free(doc);
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lab_pages), cmocka_unit_test(upside_down), cmocka_unit_test(corners),
		cmocka_unit_test(odd_turns), cmocka_unit_test(missing_and_broken_boxes), cmocka_unit_test(user_units),
		cmocka_unit_test(inheritance), cmocka_unit_test(labels) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
