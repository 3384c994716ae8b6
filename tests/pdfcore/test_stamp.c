/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Stamps on rotated, cropped and scaled pages: wherever a box is in viewed space, the seal's red ring must be seen
 * there in the picture of the copy. At 72 dpi a pixel is a point.
 */
#include "field_files.h"
#include "picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static held page_with(const char *entries, const char *content)
{
	pdf_writer *w = form_start();
	size_t length;
	char *file;

	pdfw_add_text_stream(w, "", content);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>", entries);
	file = pdfw_finish(w, &length);
	return hold(file, length);
}

static held stamped(const held *h, const signprep_stamp *stamps, size_t count)
{
	gathered copy = { 0 };
	signprep_error err = { 0 };

	if (signprep_stamp_pdf(h->doc, stamps, count, gather_bytes, &copy, &err))
		fail_msg("%s %s", err.id, err.message);
	return hold(copy.bytes, copy.length);
}

static signprep_rect seen_red(const held *h, int page, double dpi)
{
	png_image image = picture_of(h->doc, page, dpi, NULL, 0);
	signprep_rect red = bounds_of(&image, is_red);

	png_free(&image);
	return red;
}

static void assert_close(signprep_rect got, signprep_rect want, double slack, const char *what)
{
	if (fabs(got.x0 - want.x0) > slack || fabs(got.y0 - want.y0) > slack || fabs(got.x1 - want.x1) > slack ||
		fabs(got.y1 - want.y1) > slack)
		fail_msg("%s: seen at %g %g %g %g, wanted at %g %g %g %g", what, got.x0, got.y0, got.x1, got.y1, want.x0, want.y0,
			want.x1, want.y1);
}

static void every_orientation(void **state)
{
	static const char *const crops[] = { "", "/CropBox [50 60 545 782]", "/MediaBox [-100 -200 495 642]" };
	static const char *const units[] = { "", "/UserUnit 2", "/UserUnit 0.5" };
	static const signprep_rect box = { 40, 60, 140, 160 };

	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90)
		for (size_t c = 0; c < 3; c++)
			for (size_t u = 0; u < 3; u++) {
				char entries[120];
				signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, box, "上海示例置业有限公司", 0, 0, 0 };
				held h, copy;

				snprintf(entries, sizeof entries, "/Rotate %d %s %s", rotate, crops[c], units[u]);
				h = page_with(entries, "");
				copy = stamped(&h, &seal, 1);
				assert_close(seen_red(&copy, 1, 72), box, 1.5, entries);
				drop(&copy);
				drop(&h);
			}
}

/* The star has a point above the centre and none below: upright for the reader on every rotated page. */
static void upright(void **state)
{
	static const signprep_rect box = { 100, 100, 200, 200 };

	(void) state;
	for (int rotate = 0; rotate < 360; rotate += 90) {
		signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, box, "", 0, 0, 0 };
		char entries[40];
		held h, copy;
		png_image image;
		unsigned above = 0, below = 0;

		snprintf(entries, sizeof entries, "/Rotate %d", rotate);
		h = page_with(entries, "");
		copy = stamped(&h, &seal, 1);
		image = picture_of(copy.doc, 1, 72, NULL, 0);
		/* A column through the centre, within the star's circle of 15.5 pt */
		for (unsigned d = 8; d < 15; d++) {
			above += !is_white(&image, 150, 149 - d);
			below += !is_white(&image, 150, 150 + d);
		}
		assert_true(above >= 6);
		assert_int_equal(below, 0);
		png_free(&image);
		drop(&copy);
		drop(&h);
	}
}

/* Content that leaves states saved, takes too many away, scales, hides behind an inline image, or has no end. */
static void unbalanced_content(void **state)
{
	static const char *const contents[] = { "q 3 0 0 3 50 50 cm", "q q q 0.1 0 0 0.1 0 0 cm", "Q Q 2 0 0 2 0 0 cm",
		"q Q Q 5 0 0 5 1 1 cm q", "2 0 0 2 9 9 cm", "q BI /W 3 /H 1 /BPC 8 /CS /G ID q Q EI Q 7 0 0 7 0 0 cm",
		"0 0 1 1 re W n", "q 1 0 0 1 700 0 cm (broken" };
	static const signprep_rect box = { 300, 400, 419, 519 };

	(void) state;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, box, "印", 0, 0, 0 };
		held h = page_with("", contents[i]), copy = stamped(&h, &seal, 1);

		assert_close(seen_red(&copy, 1, 72), box, 1.5, contents[i]);
		drop(&copy);
		drop(&h);
	}
}

static bool is_black(unsigned char r, unsigned char g, unsigned char b)
{
	return r < 10 && g < 10 && b < 10;
}

/* What was on the page stays; Contents may be an array, missing, or hold a name that ours might take. */
static void keeps_content(void **state)
{
	pdf_writer *w = form_start();
	signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, { 300, 400, 419, 519 }, "印", 0, 0, 0 };
	size_t length;
	char *file;
	held h, copy;
	png_image image;

	(void) state;
	pdfw_add_text_stream(w, "", "q 1 0 0 1 100 0 cm /Stamp1 Do");
	pdfw_add_text_stream(w, "", "Q 200 200 30 30 re f");
	pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 50 50]", "0 0 50 50 re f");
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 2 /Kids [3 0 R 7 0 R] /Resources 8 0 R /MediaBox [0 0 595 842] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /Contents [4 0 R 5 0 R] >>");
	pdfw_add(w, "<< /Type /Page /Parent 2 0 R >>");
	pdfw_add(w, "<< /XObject << /Stamp1 6 0 R >> >>");
	file = pdfw_finish(w, &length);
	h = hold(file, length);
	copy = stamped(&h, &seal, 1);
	image = picture_of(copy.doc, 1, 72, NULL, 0);
	assert_int_equal(colour_at(&image, 120, 820), 0);
	assert_int_equal(colour_at(&image, 210, 630), 0);
	assert_close(bounds_of(&image, is_black), (signprep_rect) { 100, 612, 230, 842 }, 0.5, "content");
	png_free(&image);
	/* The second page, which shares the resources, has neither content nor stamp. */
	image = picture_of(copy.doc, 2, 72, NULL, 0);
	for (unsigned y = 0; y < image.height; y += 7)
		for (unsigned x = 0; x < image.width; x += 7)
			assert_true(is_white(&image, x, y));
	png_free(&image);
	drop(&copy);
	seal.page = 2;
	copy = stamped(&h, &seal, 1);
	assert_close(seen_red(&copy, 2, 72), seal.rect, 1.5, "page without content");
	drop(&copy);
	drop(&h);
}

/* Kinds: text is dark and inside its box, a signature too; half the opacity is half the contrast. */
static void kinds(void **state)
{
	static const signprep_stamp stamps[] = { { SIGNPREP_STAMP_TEXT, 1, { 100, 100, 219, 120 }, "2026年3月5日", 0, 0, 0 },
		{ SIGNPREP_STAMP_SIGNATURE, 1, { 100, 200, 219, 243 }, "李明", 0, 0, 0 },
		{ SIGNPREP_STAMP_TEXT, 1, { 100, 300, 200, 380 }, "第一行\n第二行", 0, 0, 0 },
		{ SIGNPREP_STAMP_TEXT, 1, { 300, 100, 340, 110 },
			"远远超出这个小格子宽度的一段很长的文字，必须缩小或者折行才能放得下", 0, 0, 0 } };

	(void) state;
	for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
		held h = page_with("", ""), copy = stamped(&h, &stamps[i], 1);
		png_image image = picture_of(copy.doc, 1, 144, NULL, 0);
		signprep_rect ink = bounds_of(&image, is_dark), box = stamps[i].rect;

		assert_true(ink.x0 >= box.x0 * 2 - 1 && ink.x1 <= box.x1 * 2 + 1);
		assert_true(ink.y0 >= box.y0 * 2 - 1 && ink.y1 <= box.y1 * 2 + 1);
		/* not a speck */
		assert_true(ink.x1 - ink.x0 > (box.x1 - box.x0) * 0.6);
		png_free(&image);
		drop(&copy);
		drop(&h);
	}
}

static void opacity(void **state)
{
	signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, { 100, 100, 200, 200 }, "", 0.5, 0, 0 };
	held h = page_with("", ""), copy = stamped(&h, &seal, 1);
	png_image image = picture_of(copy.doc, 1, 72, NULL, 0);

	(void) state;
	/* D01F1F, half over white: (208 + 255) / 2 = 231, (31 + 255) / 2 = 143 */
	assert_int_in_range(colour_at(&image, 150, 150) >> 16, 230, 233);
	assert_int_in_range(colour_at(&image, 150, 150) & 0xFF, 141, 145);
	png_free(&image);
	drop(&copy);
	drop(&h);
}

/* An object that is no object, and that nothing refers to. */
static void broken_object(void **state)
{
	pdf_writer *w = form_start();
	signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, { 100, 100, 219, 219 }, "印", 0, 0, 0 };
	size_t length;
	char *file;
	held h, copy;

	(void) state;
	pdfw_add(w, "<< /A /B (C) /D 12 13 >>");
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
	file = pdfw_finish(w, &length);
	h = hold(file, length);
	copy = stamped(&h, &seal, 1);
	assert_close(seen_red(&copy, 1, 72), seal.rect, 1.5, "broken object");
	drop(&copy);
	drop(&h);
}

/* The document itself stays as it was, and equal stamps share one picture. */
static void original_untouched(void **state)
{
	signprep_stamp seals[40];
	held h = page_with("", ""), one, many;
	size_t length_one, length_many;
	png_image image;

	(void) state;
	for (int i = 0; i < 40; i++)
		seals[i] = (signprep_stamp) { SIGNPREP_STAMP_SEAL, 1, { i, i, 119 + i, 119 + i }, "上海示例置业有限公司", 0, 0, 0 };
	one = stamped(&h, seals, 1);
	many = stamped(&h, seals, 40);
	signprep_document_bytes(one.doc, &length_one);
	signprep_document_bytes(many.doc, &length_many);
	assert_true(length_many < length_one + 6000);
	image = picture_of(h.doc, 1, 72, NULL, 0);
	for (unsigned y = 0; y < image.height; y += 3)
		for (unsigned x = 0; x < image.width; x += 3)
			assert_true(is_white(&image, x, y));
	png_free(&image);
	drop(&one);
	drop(&many);
	drop(&h);
}

/* An encrypted file gives a copy anyone can open, twice, and can be read as before. */
static void encrypted(void **state)
{
	signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, { 100, 100, 219, 219 }, "印", 0, 0, 0 };
	char path[512];
	held h = { 0 };
	signprep_text *before, *after, *copied;

	(void) state;
	snprintf(path, sizeof path, "%s/lab/pdf/44_encrypted_empty.pdf", SIGNPREP_TESTS_DIR);
	assert_int_equal(signprep_document_open(&h.doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&before, h.doc, 1, NULL), SIGNPREP_OK);
	for (int i = 0; i < 2; i++) {
		held copy = stamped(&h, &seal, 1);

		assert_false(signprep_document_encrypted(copy.doc));
		assert_close(seen_red(&copy, 1, 72), seal.rect, 1.5, "encrypted");
		assert_int_equal(signprep_text_load(&copied, copy.doc, 1, NULL), SIGNPREP_OK);
		assert_int_equal(copied->glyph_count, before->glyph_count);
		signprep_text_free(copied);
		drop(&copy);
	}
	assert_int_equal(signprep_text_load(&after, h.doc, 1, NULL), SIGNPREP_OK);
	assert_int_equal(after->glyph_count, before->glyph_count);
	assert_true(signprep_document_encrypted(h.doc));
	signprep_text_free(before);
	signprep_text_free(after);
	drop(&h);
}

static void same_bytes(void **state)
{
	signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, { 100, 100, 219, 219 }, "印", 0, 0, 0 };
	held h = page_with("", ""), a = stamped(&h, &seal, 1), b = stamped(&h, &seal, 1);
	size_t la, lb;
	const unsigned char *first = signprep_document_bytes(a.doc, &la), *second = signprep_document_bytes(b.doc, &lb);

	(void) state;
	assert_int_equal(la, lb);
	assert_memory_equal(first, second, la);
	drop(&a);
	drop(&b);
	drop(&h);
}

static void expect_error(const held *h, signprep_stamp stamp, signprep_code code, const char *id, size_t room)
{
	gathered copy = { .room = room };
	signprep_error err = { 0 };

	assert_int_equal(signprep_stamp_pdf(h->doc, &stamp, 1, gather_bytes, &copy, &err), code);
	assert_string_equal(err.id, id);
	free(copy.bytes);
}

static void errors(void **state)
{
	signprep_stamp seal = { SIGNPREP_STAMP_SEAL, 1, { 100, 100, 219, 219 }, NULL, 0, 0, 0 }, other = seal;
	pdf_writer *w = pdfw_new();
	size_t length;
	char *file;
	held h = page_with("", ""), direct;

	(void) state;
	expect_error(&h, seal, SIGNPREP_LIMIT, "D906", 10);
	other.page = 2;
	expect_error(&h, other, SIGNPREP_INVALID, "P101", 0);
	other = seal;
	other.rect.x1 = other.rect.x0;
	expect_error(&h, other, SIGNPREP_RULE, "P112", 0);
	other.rect.x1 = NAN;
	expect_error(&h, other, SIGNPREP_RULE, "P112", 0);
	drop(&h);
	/* A page written straight into Kids has no number by which the copy could be told to change it. */
	pdfw_add(w, "<< /Type /Pages /Count 1 /Kids [<< /Type /Page /MediaBox [0 0 9 9] >>] >>");
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	file = pdfw_finish(w, &length);
	direct = hold(file, length);
	expect_error(&direct, seal, SIGNPREP_UNREADABLE, "D709", 0);
	drop(&direct);
}

/* Boxes larger than any page, and smaller than a pixel. */
static void extreme_boxes(void **state)
{
	static const signprep_stamp stamps[] = { { SIGNPREP_STAMP_SEAL, 1, { -5000, -5000, 9000, 9000 }, "印", 0, 0, 0 },
		{ SIGNPREP_STAMP_TEXT, 1, { 10, 10, 10.001, 10.001 }, "字", 0, 0, 0 },
		{ SIGNPREP_STAMP_SIGNATURE, 1, { 10, 10, 500, 10.5 }, "名", 0, 0, 0 },
		{ SIGNPREP_STAMP_SIGNATURE, 1, { 10, 10, 50, 50 }, "\xFF", 0, 0, 0 },
		{ SIGNPREP_STAMP_SEAL, 1, { 10, 10, 90, 90 },
			"名称特别长的单位名称特别长的单位名称特别长的单位名称特别长的单位名称特别长的单位名称特别长的单位名称特别长"
			"的单位名称特别长的单位",
			0, 0, 0 } };
	held h = page_with("", ""), copy = stamped(&h, stamps, sizeof stamps / sizeof *stamps);

	(void) state;
	drop(&copy);
	drop(&h);
}

/* Ink of a column of pixels in [y0, y1). */
static unsigned ink_of_column(const png_image *image, unsigned x, unsigned y0, unsigned y1)
{
	unsigned ink = 0;
	for (unsigned y = y0; y < y1; y++)
		ink += !is_white(image, x, y);
	return ink;
}

/*
 * A seal of 120 pt over three pages of 595: each shows 40 pt of it at its right edge, and no more. Laid side by side they are
 * the seal stamped whole, column by column. On turned pages as well.
 */
static void slices_make_the_whole(void **state)
{
	static const char *const turns[] = { "", "/Rotate 180" };
	(void) state;
	for (size_t t = 0; t < 2; t++) {
		const signprep_stamp whole = { SIGNPREP_STAMP_SEAL, 1, { 200, 300, 320, 420 }, "甲公司", 0, 0, 0 };
		held h = page_with(turns[t], ""), seal = stamped(&h, &whole, 1);
		png_image all = picture_of(seal.doc, 1, 72, NULL, 0);
		unsigned apart = 0;
		for (int k = 1; k <= 3; k++) {
			const signprep_stamp slice = { SIGNPREP_STAMP_SEAL, 1, { 555, 300, 595, 420 }, "甲公司", 0, k, 3 };
			held part = stamped(&h, &slice, 1);
			png_image image = picture_of(part.doc, 1, 72, NULL, 0);
			assert_int_equal(ink_of_column(&image, 553, 0, 842), 0);
			for (unsigned x = 1; x < 39; x++) {
				unsigned want = ink_of_column(&all, 200 + 40 * (unsigned) (k - 1) + x, 300, 420);
				unsigned got = ink_of_column(&image, 555 + x, 300, 420);
				apart += want > got ? want - got : got - want;
			}
			png_free(&image);
			drop(&part);
		}
		/* The same pixels but for rounding at the edges of the ink. */
		if (apart > 60)
			fail_msg("%u pixels differ", apart);
		png_free(&all);
		drop(&seal);
		drop(&h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_orientation), cmocka_unit_test(upright),
		cmocka_unit_test(unbalanced_content), cmocka_unit_test(keeps_content), cmocka_unit_test(kinds),
		cmocka_unit_test(opacity), cmocka_unit_test(original_untouched), cmocka_unit_test(broken_object),
		cmocka_unit_test(encrypted), cmocka_unit_test(same_bytes), cmocka_unit_test(errors),
		cmocka_unit_test(slices_make_the_whole), cmocka_unit_test(extreme_boxes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
