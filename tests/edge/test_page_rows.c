/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Rows 1 to 20 of docs/locating.md, from the page's boxes to the request. Helvetica 12: SIGNHERE is 62.676 pt long. A box At
 * right with Align baseline has its lower left corner at the end of the word's baseline, for text that reads upright.
 */
#include "edge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define WORD "BT /F1 12 Tf 200 300 Td (SIGNHERE) Tj ET"
#define LENGTH 62.676
#define SEAL "'ComponentType':'SIGN_SEAL','ComponentWidth':40,'ComponentHeight':30"
#define SIGNATURE "'ComponentType':'SIGN_SIGNATURE','ComponentWidth':40,'ComponentHeight':30"
#define BESIDE "{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','Locate':{'At':'right','Align':'baseline'}}"

/* Upright pages with the word at user space (200, 300): the lower left corner of the box is seen at (x, y). */
static void seen_at(const char *entries, double x, double y, const char *id)
{
	edge_doc d = edge_page(entries, WORD);
	signprep_result *result = edge_check(&d, BESIDE, NULL);

	edge_no_error(result);
	edge_assert_rect(edge_only(result, 0)->rect, x, y - 30, x + 40, y);
	for (int k = 1; k <= 4; k++) {
		char other[8];

		snprintf(other, sizeof other, "P33%d", k);
		assert_int_equal(edge_count(signprep_result_issues(result), other), id && !strcmp(id, other) ? 1 : 0);
	}
	signprep_result_free(result);
	edge_close(&d);
}

/* The word seen upside down or sideways: where its origin is seen. Its box begins or ends there along the writing. */
static void origin_at(const char *entries, int direction, double x, double y)
{
	edge_doc d = edge_page(entries, WORD);
	const char *keyword = "SIGNHERE";
	signprep_find *find = NULL;
	const signprep_hit *hit;

	assert_int_equal(signprep_find_run(&find, d.doc, &keyword, 1, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 1);
	hit = &signprep_find_at(find, 0)->hits[0];
	assert_int_equal(hit->direction, direction);
	assert_true(fabs(hit->baseline - (direction % 180 ? x : y)) < 0.01);
	if (direction % 180)
		assert_true(fabs((direction == 90 ? hit->rect.y1 : hit->rect.y0) - y) < 0.01);
	else
		assert_true(fabs((direction == 180 ? hit->rect.x1 : hit->rect.x0) - x) < 0.01);
	signprep_find_free(find);
	edge_close(&d);
}

static void row_001_crop_offset(void **state)
{
	(void) state;
	seen_at("/MediaBox [0 0 595 842] /CropBox [50 60 545 782]", 150 + LENGTH, 482, "P333");
}

static void row_002_crop_offset_x_only(void **state)
{
	(void) state;
	seen_at("/MediaBox [0 0 595 842] /CropBox [50 0 595 842]", 150 + LENGTH, 542, "P333");
}

static void row_003_media_origin(void **state)
{
	(void) state;
	seen_at("/MediaBox [-100 -200 495 642]", 300 + LENGTH, 342, "P333");
	seen_at("/MediaBox [100 150 695 992]", 100 + LENGTH, 692, "P333");
}

static void row_004_media_reversed(void **state)
{
	(void) state;
	seen_at("/MediaBox [595 842 0 0]", 200 + LENGTH, 542, NULL);
	seen_at("/MediaBox [0 842 595 0]", 200 + LENGTH, 542, NULL);
}

static void row_005_crop_larger_than_media(void **state)
{
	(void) state;
	seen_at("/MediaBox [0 0 595 842] /CropBox [-40 -50 700 900]", 200 + LENGTH, 542, NULL);
	seen_at("/MediaBox [0 0 595 842] /CropBox [150 -50 700 900]", 50 + LENGTH, 542, "P333");
}

static void row_006_crop_outside_media(void **state)
{
	(void) state;
	seen_at("/MediaBox [0 0 595 842] /CropBox [900 900 1000 1000]", 200 + LENGTH, 542, "P334");
}

static void row_007_inherited_boxes(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
	    stream = pdfw_add_text_stream(w, "", WORD);
	int tree = pdfw_reserve(w), inner = pdfw_reserve(w), page;
	const char *keyword = "SIGNHERE";
	signprep_find *find = NULL;
	signprep_page got;
	size_t length;
	edge_doc d;

	(void) state;
	page = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>", inner, stream);
	pdfw_set(w, inner, "<< /Type /Pages /Parent %d 0 R /Count 1 /Kids [%d 0 R] /CropBox [50 60 545 782] >>", tree, page);
	pdfw_set(w, tree,
		"<< /Type /Pages /Count 1 /Kids [%d 0 R] /MediaBox [0 0 595 842] /Rotate 90 /Parent %d 0 R /Resources << /Font "
		"<< /F1 %d 0 R >> >> >>",
		inner, inner, font);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	char *bytes = pdfw_finish(w, &length);

	d = edge_open(bytes, length);
	assert_int_equal(signprep_document_page(&got, d.doc, 1, NULL), SIGNPREP_OK);
	assert_true(fabs(got.width - 722) < 1e-9 && fabs(got.height - 495) < 1e-9);
	assert_int_equal(signprep_find_run(&find, d.doc, &keyword, 1, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_find_at(find, 0)->hit_count, 1);
	assert_true(fabs(signprep_find_at(find, 0)->hits[0].rect.y0 - 150) < 0.01); /* 200 − 50 */
	signprep_find_free(find);
	edge_close(&d);
}

static void row_008_rotate_90(void **state)
{
	(void) state;
	origin_at("/MediaBox [0 0 595 842] /Rotate 90", 270, 300, 200);
}

static void row_009_rotate_90_with_crop(void **state)
{
	(void) state;
	origin_at("/MediaBox [0 0 595 842] /CropBox [50 60 545 782] /Rotate 90", 270, 240, 150);
	edge_doc d = edge_page("/MediaBox [0 0 595 842] /CropBox [50 60 545 782] /Rotate 90", "");
	signprep_result *result = edge_check(&d, NULL, NULL);
	assert_int_equal(edge_count(signprep_result_issues(result), "P332"), 1);
	signprep_result_free(result);
	edge_close(&d);
}

static void row_010_rotate_180_270(void **state)
{
	(void) state;
	origin_at("/MediaBox [0 0 595 842] /Rotate 180", 180, 395, 300);
	origin_at("/MediaBox [0 0 595 842] /Rotate 270", 90, 542, 395);
}

static void row_011_rotate_odd(void **state)
{
	static const char *const odd[] = { "450", "-270", "93" };

	(void) state;
	for (size_t i = 0; i < 3; i++) {
		char entries[80];
		edge_doc d;
		signprep_result *result;

		snprintf(entries, sizeof entries, "/MediaBox [0 0 595 842] /Rotate %s", odd[i]);
		origin_at(entries, 270, 300, 200);
		d = edge_page(entries, "");
		result = edge_check(&d, NULL, NULL);
		assert_int_equal(edge_count(signprep_result_issues(result), "P334"), 1);
		signprep_result_free(result);
		edge_close(&d);
	}
	origin_at("/MediaBox [0 0 595 842] /Rotate -90", 90, 542, 395);
}

static void row_012_user_unit(void **state)
{
	(void) state;
	seen_at("/MediaBox [0 0 595 842] /UserUnit 2", 400 + 2 * LENGTH, 1084, "P331");
}

/* Both are seen as 842 by 595: one request fits both, and a box lower than 595 fits neither. */
static void row_013_landscape_by_box_or_by_rotate(void **state)
{
	static const char *const ways[] = { "/MediaBox [0 0 842 595]", "/MediaBox [0 0 595 842] /Rotate 90" };

	(void) state;
	for (size_t i = 0; i < 2; i++) {
		edge_doc d = edge_page(ways[i], "");
		signprep_result *result = edge_check(&d,
			"{" SEAL ",'ComponentPage':1,'ComponentPosX':20,'ComponentPosY':10,'Locate':{'Origin':'bottom-right'}}",
			"{" SIGNATURE ",'ComponentPage':1,'ComponentPosX':20,'ComponentPosY':570}");

		edge_assert_rect(edge_only(result, 0)->rect, 842 - 20 - 40, 595 - 10 - 30, 842 - 20, 595 - 10);
		assert_int_equal(edge_count(signprep_result_issues(result), "P201"), 1);
		signprep_result_free(result);
		edge_close(&d);
	}
}

/* A document of empty pages, each with entries of its own; `catalog` more entries of the catalogue. */
static edge_doc pages_of(const char *const *entries, int count, const char *catalog)
{
	pdf_writer *w = pdfw_new();
	int tree = pdfw_reserve(w), pages[8];
	size_t length;
	char *bytes;

	for (int i = 0; i < count; i++)
		pages[i] = pdfw_add(w, "<< /Type /Page /Parent %d 0 R %s >>", tree, entries[i]);
	edge_set_tree(w, tree, pages, count, catalog);
	bytes = pdfw_finish(w, &length);
	return edge_open(bytes, length);
}

static void row_014_mixed_page_sizes(void **state)
{
	static const char *const sizes[] = { "/MediaBox [0 0 595 842]", "/MediaBox [0 0 612 792]",
		"/MediaBox [0 0 1191 842] /Rotate 270" };
	static const double heights[] = { 842, 792, 1191 };
	edge_doc d = pages_of(sizes, 3, "");
	signprep_result *result = edge_check(&d, NULL,
		"{" SIGNATURE ",'ComponentPosX':30,'ComponentPosY':50,"
		"'Locate':{'Pages':'all','Origin':'bottom-left'}}");
	const signprep_component *c = signprep_result_at(result, 0);

	(void) state;
	edge_no_error(result);
	assert_int_equal(c->placement_count, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(c->placements[i].page, i + 1);
		edge_assert_rect(c->placements[i].rect, 30, heights[i] - 80, 70, heights[i] - 50);
	}
	signprep_result_free(result);
	edge_close(&d);
}

static void row_015_no_media_box(void **state)
{
	(void) state;
	seen_at("", 200 + LENGTH, 492, "P334"); /* Letter: 792 − 300 */
}

static size_t pixels_of(const edge_doc *d, const signprep_result *result)
{
	png_image image = edge_render(d->doc, result, 1, 1200);
	size_t pixels = (size_t) image.width * image.height;

	png_free(&image);
	return pixels;
}

static void row_016_huge_and_tiny_pages(void **state)
{
	edge_doc huge = edge_page("/MediaBox [0 0 200000 100000]", ""), tiny = edge_page("/MediaBox [0 0 1 1]", "");
	signprep_result *result = edge_check(
		&huge, NULL, "{" SIGNATURE ",'ComponentPage':1,'ComponentPosX':12345.6789,'ComponentPosY':99970}");
	size_t pixels = pixels_of(&huge, result);

	(void) state;
	edge_assert_rect(edge_only(result, 0)->rect, 12345.6789, 99970, 12385.6789, 100000);
	assert_int_equal(edge_count(signprep_result_issues(result), "P201"), 0);
	assert_non_null(strstr(signprep_result_request(result), "\"ComponentPosX\":12345.6789"));
	assert_true(pixels > 1000000 && pixels <= 40000000);
	signprep_result_free(result);
	result = edge_check(&tiny, NULL,
		"{'ComponentType':'SIGN_SIGNATURE','ComponentWidth':0.5,'ComponentHeight':0.25,'ComponentPage':1,"
		"'ComponentPosX':0.5,'ComponentPosY':0.75}");
	edge_assert_rect(edge_only(result, 0)->rect, 0.5, 0.75, 1, 1);
	assert_int_equal(edge_count(signprep_result_issues(result), "P201"), 0);
	assert_true(pixels_of(&tiny, result) == 16 * 16); /* 1200 dpi: 16.67 pixels a point */
	signprep_result_free(result);
	edge_close(&huge);
	edge_close(&tiny);
}

/* Keyword, field and painted mark are there on both numbers of the one page object. */
static void row_017_same_page_twice(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
	    stream = pdfw_add_text_stream(w, "", WORD);
	int tree = pdfw_reserve(w), pages[3], widget;
	const signprep_component *c;
	signprep_result *result;
	size_t length;
	edge_doc d;

	(void) state;
	widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /Rect [100 100 200 160] /F 4 >>");
	pages[1] = pdfw_add(w, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>", tree);
	pages[0] = pages[2] = pdfw_add(w,
		"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << "
		"/F1 %d 0 R >> >> /Annots [%d 0 R] >>",
		tree, stream, font, widget);
	char form[64];
	snprintf(form, sizeof form, "/AcroForm << /Fields [%d 0 R] >>", widget);
	edge_set_tree(w, tree, pages, 3, form);
	char *bytes = pdfw_finish(w, &length);

	d = edge_open(bytes, length);
	assert_int_equal(signprep_document_page_count(d.doc), 3);
	result = edge_check(&d,
		"{" SEAL
		",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','Locate':{'Pick':'all','At':'right','Align':'baseline'}}",
		"{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'FIELD','ComponentName':'seal','Locate':{'Pages':'3'}}");
	c = signprep_result_at(result, 0);
	assert_int_equal(c->placement_count, 2);
	assert_true(c->placements[0].page == 1 && c->placements[1].page == 3);
	edge_assert_rect(c->placements[1].rect, 200 + LENGTH, 512, 240 + LENGTH, 542);
	assert_int_equal(edge_only(result, 1)->page, 3);
	edge_assert_rect(edge_only(result, 1)->rect, 100, 682, 200, 742);
	signprep_result_free(result);
	edge_close(&d);
}

static void row_018_labels_are_not_numbers(void **state)
{
	static const char *const three[] = { "/MediaBox [0 0 595 842]", "/MediaBox [0 0 595 842]", "/MediaBox [0 0 300 400]" };
	edge_doc d = pages_of(three, 3, "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>");
	signprep_result *result = edge_check(&d, "{" SEAL ",'ComponentPage':3,'ComponentPosX':1,'ComponentPosY':2}",
		"{" SIGNATURE ",'ComponentPage':1,'ComponentPosX':1,'ComponentPosY':2,'Locate':{'Pages':'iii'}}");
	signprep_page page;

	(void) state;
	assert_int_equal(edge_only(result, 0)->page, 3);
	assert_int_equal(edge_count(signprep_result_issues(result), "P102"), 1);
	assert_int_equal(signprep_document_page(&page, d.doc, 3, NULL), SIGNPREP_OK);
	assert_string_equal(page.label, "1");
	assert_int_equal(signprep_document_page(&page, d.doc, 2, NULL), SIGNPREP_OK);
	assert_string_equal(page.label, "ii");
	signprep_result_free(result);
	edge_close(&d);
}

static void row_019_negative_pages(void **state)
{
	pdf_writer *w = pdfw_new();
	int font = pdfw_add(w, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
	    stream = pdfw_add_text_stream(w, "", WORD);
	int tree = pdfw_reserve(w), pages[3];
	signprep_result *result;
	size_t length;
	edge_doc d;

	(void) state;
	for (int i = 0; i < 3; i++) {
		int widget = pdfw_add(w, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /Rect [100 100 200 160] /F 4 >>");
		pages[i] = pdfw_add(w,
			"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 %d 0 R "
			">> >> /Annots [%d 0 R] >>",
			tree, stream, font, widget);
	}
	edge_set_tree(w, tree, pages, 3, "");
	char *bytes = pdfw_finish(w, &length);

	d = edge_open(bytes, length);
	result = edge_check(&d,
		"{" SEAL ",'ComponentPage':-2,'ComponentPosX':1,'ComponentPosY':2},"
		"{" SEAL ",'GenerateMode':'KEYWORD','ComponentId':'SIGNHERE','KeywordPage':-1}",
		"{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'FIELD','ComponentName':'seal','Locate':{'Pages':'-3'}}");
	assert_int_equal(edge_only(result, 0)->page, 2);
	assert_int_equal(edge_only(result, 1)->page, 3);
	assert_int_equal(edge_only(result, 2)->page, 1);
	assert_non_null(strstr(signprep_result_request(result), "\"ComponentPage\":2"));
	assert_null(strstr(signprep_result_request(result), "\"ComponentPage\":-"));
	signprep_result_free(result);
	edge_close(&d);
}

static bool collect(void *opaque, const void *bytes, size_t length)
{
	return sp_buf_append(opaque, bytes, length);
}

/* In the normalised copy the box stands where it stood, and user space is viewed space upside down. */
static void row_020_normalised_copy(void **state)
{
	char path[] = "/tmp/signprep-edge-XXXXXX";
	edge_doc d = edge_page("/MediaBox [0 0 595 842] /CropBox [50 60 545 782] /Rotate 90 /UserUnit 2",
			 "BT /F1 12 Tf 0 1 -1 0 200 300 Tm (SIGNHERE) Tj ET"),
		 copy;
	signprep_result *before = edge_check(&d, BESIDE, NULL), *after;
	signprep_page page;
	sp_buf out;
	int fd = mkstemp(path), changed = 0;
	FILE *file = fdopen(fd, "wb");

	(void) state;
	assert_non_null(file);
	assert_int_equal(fwrite(d.bytes, 1, d.length, file), d.length);
	fclose(file);
	sp_buf_init(&out, (size_t) 1 << 24);
	assert_int_equal(signprep_normalize(path, NULL, NULL, &changed, collect, &out, NULL), SIGNPREP_OK);
	remove(path);
	assert_int_equal(changed, 1);
	char *bytes = malloc(out.length);
	assert_non_null(bytes);
	memcpy(bytes, out.data, out.length);
	copy = edge_open(bytes, out.length);
	sp_buf_clear(&out);
	after = edge_check(&copy, BESIDE, NULL);
	/* (300 − 60) · 2 + 2 · LENGTH from the left, (200 − 50) · 2 from the top. */
	edge_assert_rect(edge_only(before, 0)->rect, 480 + 2 * LENGTH, 270, 520 + 2 * LENGTH, 300);
	edge_assert_rect(edge_only(after, 0)->rect, 480 + 2 * LENGTH, 270, 520 + 2 * LENGTH, 300);
	assert_int_equal(edge_count(signprep_result_issues(before), "P332"), 1);
	assert_int_equal(edge_count(signprep_result_issues(after), "P332"), 0);
	assert_int_equal(signprep_document_page(&page, copy.doc, 1, NULL), SIGNPREP_OK);
	edge_assert_rect(page.media, 0, 0, 1444, 990);
	edge_assert_rect(signprep_matrix_apply_rect(page.user_to_view, (signprep_rect) { 10, 20, 30, 50 }), 10, 940, 30, 970);
	signprep_result_free(before);
	signprep_result_free(after);
	edge_close(&d);
	edge_close(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(row_001_crop_offset), cmocka_unit_test(row_002_crop_offset_x_only),
		cmocka_unit_test(row_003_media_origin), cmocka_unit_test(row_004_media_reversed),
		cmocka_unit_test(row_005_crop_larger_than_media), cmocka_unit_test(row_006_crop_outside_media),
		cmocka_unit_test(row_007_inherited_boxes), cmocka_unit_test(row_008_rotate_90),
		cmocka_unit_test(row_009_rotate_90_with_crop), cmocka_unit_test(row_010_rotate_180_270),
		cmocka_unit_test(row_011_rotate_odd), cmocka_unit_test(row_012_user_unit),
		cmocka_unit_test(row_013_landscape_by_box_or_by_rotate), cmocka_unit_test(row_014_mixed_page_sizes),
		cmocka_unit_test(row_015_no_media_box), cmocka_unit_test(row_016_huge_and_tiny_pages),
		cmocka_unit_test(row_017_same_page_twice), cmocka_unit_test(row_018_labels_are_not_numbers),
		cmocka_unit_test(row_019_negative_pages), cmocka_unit_test(row_020_normalised_copy) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
