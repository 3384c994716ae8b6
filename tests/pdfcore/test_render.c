/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages as PNG. At 72 dpi a pixel is a point of viewed space, so that places follow from the content by hand. */
#include "field_files.h"
#include "picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

/* A black square at user space (100, 200) to (130, 220). */
#define SQUARE "0 g 100 200 30 20 re f"

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

/* Crop [50 60 545 782]: (x, y) is seen at (x − 50, 782 − y); turned by 90 at (y − 60, x − 50); and so on. */
static void as_viewed(void **state)
{
	static const struct {
		const char *entries;
		unsigned width, height;
		signprep_rect square;
	} cases[] = { { "", 595, 842, { 100, 622, 130, 642 } }, { "/CropBox [50 60 545 782]", 495, 722, { 50, 562, 80, 582 } },
		{ "/Rotate 90", 842, 595, { 200, 100, 220, 130 } },
		{ "/CropBox [50 60 545 782] /Rotate 90", 722, 495, { 140, 50, 160, 80 } },
		{ "/CropBox [50 60 545 782] /Rotate 180", 495, 722, { 415, 140, 445, 160 } },
		{ "/CropBox [50 60 545 782] /Rotate 270", 722, 495, { 562, 415, 582, 445 } },
		{ "/CropBox [50 60 545 782] /Rotate 90 /UserUnit 2", 1444, 990, { 280, 100, 320, 160 } },
		{ "/Rotate 450", 842, 595, { 200, 100, 220, 130 } },
		{ "/CropBox [900 900 990 990]", 595, 842, { 100, 622, 130, 642 } } };

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		held h = page_with(cases[i].entries, SQUARE);
		png_image image = picture_of(h.doc, 1, 72, NULL, 0);
		signprep_rect seen = bounds_of(&image, is_dark);

		assert_int_equal(image.width, cases[i].width);
		assert_int_equal(image.height, cases[i].height);
		assert_rect_near(seen, cases[i].square.x0, cases[i].square.y0, cases[i].square.x1, cases[i].square.y1);
		png_free(&image);
		drop(&h);
	}
}

/*
 * What find counts as seen is drawn, and nothing else: by the default configuration. Squares at 100 and 200 in the layers a and b,
 * at 300 by an expression, at 400 a form in layer a, at 500 within a form whose resources name b, at 600 an annotation in a.
 */
static void layers(void **state)
{
	static const struct {
		const char *properties, *usage;
		bool a, b; /* seen */
	} cases[] = {
		{ "/D << /OFF [2 0 R] >>", "", false, true },
		{ "/D << /BaseState /OFF /ON [3 0 R] >>", "", false, true },
		{ "/D << >> /Configs [<< /BaseState /OFF >> << /OFF [2 0 R] >>]", "", true, true },
		{ "/D << /OFF [2 0 R] >> /Configs [<< /ON [2 0 R] /OFF [3 0 R] >>]", "", false, true },
		{ "/D << /AS [<< /Event /View /Category [/View] /OCGs [2 0 R 3 0 R] >>] >>", "/View << /ViewState /OFF >>", false,
			true },
		{ "/D << /OFF [2 0 R] /AS [<< /Event /View /Category [/View] /OCGs [2 0 R] >>] >>", "/View << /ViewState /ON >>",
			true, true },
		{ "/D << >>", "/View << /ViewState /OFF >>", true, true }, /* nobody asks */
		{ "/D << /OFF [3 0 R] >>", "/View << /ViewState /OFF >>", true, false },
	};

	(void) state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const bool seen[] = { cases[i].a, cases[i].b, cases[i].a && !cases[i].b, cases[i].a, cases[i].b, cases[i].a };
		pdf_writer *w = pdfw_new();
		char entries[700];
		size_t length;
		char *file;

		pdfw_add(w, "<< /Type /OCG /Name (a) /Usage << %s >> >>", cases[i].usage);
		pdfw_add(w, "<< /Type /OCG /Name (b) >>");
		int expression = pdfw_add(w, "<< /Type /OCMD /VE [/And 2 0 R [/Not 3 0 R]] >>");
		int outer = pdfw_add_text_stream(
			w, "/Type /XObject /Subtype /Form /BBox [0 0 700 842] /OC 2 0 R", "400 200 30 20 re f");
		int inner = pdfw_add_text_stream(w,
			"/Type /XObject /Subtype /Form /BBox [0 0 700 842] /Resources << /Properties << /X << /Type /OCMD /OCGs [3 "
			"0 R] >> >> >>",
			"/OC /X BDC 500 200 30 20 re f EMC");
		int look = pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 30 20]", "0 0 30 20 re f");
		int stream = pdfw_add_text_stream(w, "",
			"/OC /A BDC 100 200 30 20 re f EMC /OC /B BDC 200 200 30 20 re f EMC /OC /V BDC 300 200 30 20 re f EMC /F "
			"Do /I Do");
		snprintf(entries, sizeof entries,
			"/MediaBox [0 0 700 842] /Contents %d 0 R /Resources << /Properties << /A 2 0 R /B 3 0 R /V %d 0 R >> "
			"/XObject << /F %d 0 "
			"R /I %d 0 R >> >> /Annots [<< /Type /Annot /Subtype /Stamp /Rect [600 200 630 220] /F 4 /OC 2 0 R /AP << "
			"/N %d 0 R "
			">> >>]",
			stream, expression, outer, inner, look);
		int page = pdfw_one_page(w, entries);
		pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R /OCProperties << /OCGs [2 0 R 3 0 R] %s >> >>", stream + 1,
			cases[i].properties);
		(void) page;
		file = pdfw_finish(w, &length);
		held h = hold(file, length);
		png_image image = picture_of(h.doc, 1, 72, NULL, 0);
		for (unsigned k = 0; k < 6; k++)
			if (is_white(&image, 115 + 100 * k, 842 - 210) == seen[k])
				fail_msg("square %u with %s %s", k, cases[i].properties, cases[i].usage);
		png_free(&image);
		drop(&h);
	}
}

/* Annotations and fields are drawn, hidden ones are not, nor MuPDF's own sign for an unsigned signature field. */
static void annotations(void **state)
{
	pdf_writer *w = form_start();
	held h;
	png_image image;
	int look;

	(void) state;
	for (int i = 0; i < 5; i++)
		pdfw_reserve(w);
	look = pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 20 20]", "0 g 0 0 20 20 re f");
	pdfw_set(w, 4, "<< /Subtype /Stamp /Rect [10 10 30 30] /F 4 /AP << /N %d 0 R >> >>", look);
	pdfw_set(w, 5, "<< /Subtype /Widget /FT /Tx /T (a) /Rect [100 10 120 30] /F 4 /AP << /N %d 0 R >> >>", look);
	pdfw_set(w, 6, "<< /Subtype /Widget /FT /Tx /T (b) /Rect [200 10 220 30] /F 2 /AP << /N %d 0 R >> >>", look);
	pdfw_set(w, 7, "<< /Subtype /Widget /FT /Sig /T (c) /Rect [300 10 400 60] /F 4 >>");
	pdfw_set(w, 8, "<< /Subtype /Widget /FT /Sig /T (d) /Rect [500 10 520 30] /F 4 /AP << /N %d 0 R >> >>", look);
	h = form_open(w, &(form) { .annots = "4 0 R 5 0 R 6 0 R 7 0 R 8 0 R", .fields = "5 0 R 6 0 R 7 0 R 8 0 R" });
	image = picture_of(h.doc, 1, 72, NULL, 0);
	assert_int_equal(colour_at(&image, 20, 822), 0);
	assert_int_equal(colour_at(&image, 110, 822), 0);
	/* An unsigned field that was given a look keeps it: "please sign here". */
	assert_int_equal(colour_at(&image, 510, 822), 0);
	assert_true(is_white(&image, 210, 822));
	for (unsigned y = 782; y < 832; y += 5)
		for (unsigned x = 300; x < 400; x += 5)
			assert_true(is_white(&image, x, y));
	png_free(&image);
	drop(&h);
}

/* NeedAppearances and no appearance: the value is drawn all the same, and a box over it, though the page is turned. */
static void no_appearance(void **state)
{
	pdf_writer *w = form_start();
	signprep_mark box = { SIGNPREP_MARK_BOX, { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, 0x0000FF, NULL, 0, NULL, 0, 0, 0, 0 };
	held h;
	signprep_fields fields;
	png_image image;
	signprep_rect ink;

	(void) state;
	pdfw_add(w,
		"<< /Subtype /Widget /FT /Tx /T (a) /V (WWWWWW) /DA (/Helv 12 Tf 0 g) /Rect [100 200 250 220] /F 4 "
		"/MK << /R 90 >> >>");
	h = form_open(
		w, &(form) { .annots = "4 0 R", .fields = "4 0 R", .entries = "/NeedAppearances true", .page = "/Rotate 90" });
	fields = fields_of(&h, 1);
	/* Turned by 90: (x, y) is seen at (y, x). */
	assert_rect_near(fields.items[0].rect, 200, 100, 220, 250);
	assert_int_equal(fields.items[0].rotation, 90);
	image = picture_of(h.doc, 1, 72, NULL, 0);
	ink = bounds_of(&image, is_dark);
	assert_true(ink.x0 >= 199 && ink.x1 <= 221 && ink.y0 >= 99 && ink.y1 <= 251);
	png_free(&image);
	box.rect = fields.items[0].rect;
	image = picture_of(h.doc, 1, 72, &box, 1);
	assert_int_equal(colour_at(&image, 210, 249), 0x0000FF);
	png_free(&image);
	signprep_fields_clear(&fields);
	drop(&h);
}

/* Drawing a page must not change what is read from it afterwards. */
static void changes_nothing(void **state)
{
	char path[512];
	signprep_document *doc;
	signprep_text *before, *after;
	signprep_fields fields;
	png_image image;

	(void) state;
	snprintf(path, sizeof path, "%s/lab/fields/pdf/08_sig_inherited_ft.pdf", SIGNPREP_TESTS_DIR);
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_text_load(&before, doc, 1, NULL), SIGNPREP_OK);
	image = picture_of(doc, 1, 72, NULL, 0);
	assert_int_equal(signprep_text_load(&after, doc, 1, NULL), SIGNPREP_OK);
	assert_int_equal(before->glyph_count, after->glyph_count);
	assert_int_equal(before->paint_count, after->paint_count);
	assert_int_equal(signprep_document_fields(&fields, doc, NULL), SIGNPREP_OK);
	assert_int_equal(fields.count, 1);
	signprep_fields_clear(&fields);
	signprep_text_free(before);
	signprep_text_free(after);
	png_free(&image);
	signprep_document_free(doc);
}

/* Trees that lie: no /Count, one too small, a loop among the kids. Each page is drawn as it is counted here. */
static void lying_trees(void **state)
{
	static const char *const trees[] = { "<< /Type /Pages /Kids [3 0 R 4 0 R] >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R 4 0 R] >>", "<< /Type /Pages /Count 9 /Kids [2 0 R 3 0 R 2 0 R 4 0 R] >>" };

	(void) state;
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		pdf_writer *w = form_start();
		size_t length;
		char *file;
		held h;
		png_image image;

		pdfw_add(w, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents 5 0 R >>");
		pdfw_add_text_stream(w, "", "0 g 10 10 20 20 re f");
		pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
		pdfw_set(w, 2, "%s", trees[i]);
		pdfw_set(w, 3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 50 50] >>");
		file = pdfw_finish(w, &length);
		h = hold(file, length);
		assert_int_equal(signprep_document_page_count(h.doc), 2);
		image = picture_of(h.doc, 2, 72, NULL, 0);
		assert_int_equal(image.width, 100);
		assert_rect_near(bounds_of(&image, is_dark), 10, 20, 30, 40);
		png_free(&image);
		image = picture_of(h.doc, 1, 72, NULL, 0);
		assert_int_equal(image.width, 50);
		png_free(&image);
		drop(&h);
	}
}

static const signprep_mark all_marks[] = { { SIGNPREP_MARK_HIT, { 60, 100, 140, 114 }, { 0, 0, 0, 0 }, 0x2E7D32, NULL, 0, NULL, 0,
						   0, 0, 0 },
	{ SIGNPREP_MARK_BOX, { 200, 80, 319, 199 }, { 0, 0, 0, 0 }, 0xC62828, "甲方印章", 0, NULL, 0, 0, 0, 0 },
	{ SIGNPREP_MARK_ARROW, { 200, 80, 319, 199 }, { 60, 100, 140, 114 }, 0xC62828, NULL, 0, NULL, 0, 0, 0, 0 },
	{ SIGNPREP_MARK_REJECTED, { 60, 300, 140, 314 }, { 0, 0, 0, 0 }, 0x757575, "Pick", 0, NULL, 0, 0, 0, 0 } };

/* The outline lies on the rectangle's edge, the inside is tinted, the rest of the page stays white. */
static void marks(void **state)
{
	held h = page_with("", "");
	png_image image = picture_of(h.doc, 1, 72, all_marks, 4);

	(void) state;
	assert_int_equal(colour_at(&image, 260, 198), 0xC62828);
	assert_int_equal(colour_at(&image, 318, 150), 0xC62828);
	assert_true(is_white(&image, 260, 202));
	/* 15 in 100 of the colour over white, within rounding */
	assert_int_in_range(colour_at(&image, 260, 140) & 0xFF, 0xDB, 0xE0);
	assert_int_in_range(colour_at(&image, 260, 140) >> 16, 0xF5, 0xF8);
	/* the arrow runs at half height of the hit */
	assert_true(is_red((unsigned char) (colour_at(&image, 170, 107) >> 16),
		(unsigned char) (colour_at(&image, 170, 107) >> 8 & 0xFF), (unsigned char) (colour_at(&image, 170, 107) & 0xFF)));
	assert_true(is_white(&image, 170, 100));
	assert_true(is_white(&image, 170, 114));
	/* dashes: some of the upper edge is drawn, some is not */
	unsigned drawn = 0;
	for (unsigned x = 62; x < 138; x++)
		drawn += !is_white(&image, x, 313);
	assert_int_in_range(drawn, 20, 75);
	assert_true(is_white(&image, 400, 600));
	png_free(&image);
	drop(&h);
}

/* Height of the label's coloured tag above a box, whatever the resolution. */
static unsigned tag_height(signprep_document *doc, double dpi)
{
	static const signprep_mark mark = { SIGNPREP_MARK_BOX, { 200, 300, 500, 400 }, { 0, 0, 0, 0 }, 0x0000FF, "label", 0, NULL,
		0, 0, 0, 0 };
	png_image image = picture_of(doc, 1, dpi, &mark, 1);
	unsigned x = (unsigned) (200 * dpi / 72) + 3, y = (unsigned) (300 * dpi / 72) - 5, height = 0;

	for (; y > 0 && colour_at(&image, x, y) == 0x0000FF; y--)
		height++;
	png_free(&image);
	return height;
}

static void label_size(void **state)
{
	held h = page_with("", "");
	unsigned height = tag_height(h.doc, 72);

	(void) state;
	assert_int_in_range(height, 12, 24);
	assert_int_in_range(tag_height(h.doc, 200), height - 2, height + 2);
	assert_int_in_range(tag_height(h.doc, 36), height - 2, height + 2);
	drop(&h);
}

static bool is_blue(unsigned char r, unsigned char g, unsigned char b)
{
	return r < 60 && g < 60 && b > 200;
}

/* Boxes in the corners and outside: labels stay on the paper and do not lie on one another. */
static void labels_inside(void **state)
{
	static const signprep_mark corners[] = { { SIGNPREP_MARK_BOX, { -20, -20, 10, 10 }, { 0, 0, 0, 0 }, 0x0000FF,
							 "左上角的控件", 0, NULL, 0, 0, 0, 0 },
		{ SIGNPREP_MARK_BOX, { 590, 835, 700, 900 }, { 0, 0, 0, 0 }, 0xFF0000, "右下角的控件", 0, NULL, 0, 0, 0, 0 } };
	held h = page_with("", "");
	png_image image = picture_of(h.doc, 1, 72, corners, 2);
	signprep_rect blue = bounds_of(&image, is_blue), red = bounds_of(&image, is_red);

	(void) state;
	/* six characters of 13 px and padding: the whole tag is there */
	assert_true(blue.x1 - blue.x0 > 6 * 13);
	assert_true(red.x1 - red.x0 > 6 * 13);
	assert_true(blue.x0 >= 0 && blue.y1 < 60);
	assert_true(red.x1 <= 595 && red.y0 > 780);
	png_free(&image);
	drop(&h);
}

/* Long labels are shortened to the page; on a page too small for any there is none; broken UTF-8 does no harm. */
static void odd_labels(void **state)
{
	char longest[2000];
	signprep_mark mark = { SIGNPREP_MARK_BOX, { 1, 1, 9, 9 }, { 0, 0, 0, 0 }, 0x0000FF, longest, 0, NULL, 0, 0, 0, 0 };
	held h = page_with("/CropBox [0 0 60 90]", ""), tiny = page_with("/CropBox [0 0 12 12]", "");
	png_image image;

	(void) state;
	memset(longest, 'W', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	image = picture_of(h.doc, 1, 72, &mark, 1);
	assert_true(bounds_of(&image, is_blue).x1 <= 60);
	png_free(&image);
	image = picture_of(tiny.doc, 1, 72, &mark, 1);
	png_free(&image);
	mark.label = "\xFF\xC3\n\xE7\x94";
	image = picture_of(h.doc, 1, 72, &mark, 1);
	png_free(&image);
	mark.label = "";
	image = picture_of(h.doc, 1, 72, &mark, 1);
	png_free(&image);
	drop(&h);
	drop(&tiny);
}

/* Numbers that are none, and numbers far away: nothing is drawn, nothing breaks. */
static void wild_marks(void **state)
{
	const signprep_mark wild[] = {
		{ SIGNPREP_MARK_BOX, { NAN, 0, 10, 10 }, { 0, 0, 0, 0 }, 0xFF0000, "nan", 0, NULL, 0, 0, 0, 0 },
		{ SIGNPREP_MARK_HIT, { 1e300, 1e300, 1e301, 1e301 }, { 0, 0, 0, 0 }, 0xFF0000, NULL, 0, NULL, 0, 0, 0, 0 },
		{ SIGNPREP_MARK_ARROW, { 10, 10, 20, 20 }, { INFINITY, 0, 0, 0 }, 0xFF0000, NULL, 0, NULL, 0, 0, 0, 0 },
		{ SIGNPREP_MARK_ARROW, { -1e9, -1e9, -1e9, -1e9 }, { -1e9, -1e9, -1e9, -1e9 }, 0xFF0000, NULL, 0, NULL, 0, 0, 0, 0 }
	};
	held h = page_with("", "");
	png_image image = picture_of(h.doc, 1, 36, wild, 4);

	(void) state;
	for (unsigned y = 0; y < image.height; y++)
		for (unsigned x = 0; x < image.width; x++)
			assert_true(is_white(&image, x, y));
	png_free(&image);
	drop(&h);
}

/* A box beside the paper leaves a bar and an arrow at the edge it is beyond, and nothing else. */
static void marks_at_the_edge(void **state)
{
	static const struct {
		signprep_rect rect;
		bool left, right, top, bottom;
	} rows[] = {
		{ { 20, 1e6, 60, 1e6 + 40 }, false, false, false, true },
		{ { 20, -500, 60, -400 }, false, false, true, false },
		{ { -90, 40, -50, 60 }, true, false, false, false },
		{ { 1e300, 40, 1e301, 60 }, false, true, false, false },
	};
	held h = page_with("", "");

	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const signprep_mark mark = { SIGNPREP_MARK_BOX, rows[i].rect, { 0, 0, 0, 0 }, 0xFF0000, NULL, 0, NULL, 0, 0, 0, 0 };
		png_image image = picture_of(h.doc, 1, 72, &mark, 1);
		unsigned inked = 0;

		for (unsigned y = 0; y < image.height; y++)
			for (unsigned x = 0; x < image.width; x++) {
				if (is_white(&image, x, y))
					continue;
				inked++;
				assert_true((rows[i].left && x < 24) || (rows[i].right && x + 24 >= image.width) ||
					(rows[i].top && y < 24) || (rows[i].bottom && y + 24 >= image.height));
			}
		assert_true(inked >= 100);
		png_free(&image);
	}
	drop(&h);
}

static void same_bytes(void **state)
{
	char path[512];
	gathered first = { 0 }, again = { 0 }, fresh = { 0 };
	signprep_document *doc;

	(void) state;
	snprintf(path, sizeof path, "%s/../samples/lease.pdf", SIGNPREP_TESTS_DIR);
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(
		signprep_render_png(doc, &(signprep_drawing) { 4, all_marks, 4, NULL, 0 }, NULL, gather_bytes, &first, NULL),
		SIGNPREP_OK);
	assert_int_equal(
		signprep_render_png(doc, &(signprep_drawing) { 4, all_marks, 4, NULL, 0 }, NULL, gather_bytes, &again, NULL),
		SIGNPREP_OK);
	signprep_document_free(doc);
	assert_int_equal(signprep_document_open(&doc, path, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(
		signprep_render_png(doc, &(signprep_drawing) { 4, all_marks, 4, NULL, 0 }, NULL, gather_bytes, &fresh, NULL),
		SIGNPREP_OK);
	signprep_document_free(doc);
	assert_int_equal(first.length, again.length);
	assert_memory_equal(first.bytes, again.bytes, first.length);
	assert_int_equal(first.length, fresh.length);
	assert_memory_equal(first.bytes, fresh.bytes, first.length);
	free(first.bytes);
	free(again.bytes);
	free(fresh.bytes);
}

static unsigned long u32_at(const unsigned char *bytes)
{
	return (unsigned long) bytes[0] << 24 | (unsigned long) bytes[1] << 16 | (unsigned long) bytes[2] << 8 | bytes[3];
}

/*
 * By the standard: chunks of length, type, data and CRC (zlib's crc32 over type and data), IHDR first, IEND last; 254 dots an
 * inch are 10,000 a metre. Squares all over make more than one IDAT, and each of them stands where it was drawn.
 */
static void chunks(void **state)
{
	static char content[600000];
	const size_t head = 8;
	size_t length = 0, compressed = 0, at = head;
	unsigned long order = 0;
	(void) state;
	for (unsigned i = 0, x = 1; i < 12000; i++) {
		x = x * 1103515245U + 12345U;
		length += (size_t) snprintf(content + length, sizeof content - length, "%u g %u %u 5 7 re f\n", x >> 16 & 1,
			(i * 7) % 595, (i * 7) / 595 * 6);
	}
	length += (size_t) snprintf(content + length, sizeof content - length, "1 0 0 rg 100 200 30 20 re f");
	held h = page_with("", content);
	signprep_png_options options = { .size = sizeof options, .dpi = 254 };
	gathered png = { 0 };
	const signprep_drawing page = { .page = 1 };
	assert_int_equal(signprep_render_png(h.doc, &page, &options, gather_bytes, &png, NULL), SIGNPREP_OK);
	const unsigned char *bytes = (const unsigned char *) png.bytes;
	for (; at + 12 <= png.length; order++) {
		const unsigned char *chunk = bytes + at;
		const unsigned long size = u32_at(chunk);
		assert_int_in_range(size, 0, png.length - at - 12);
		assert_int_equal(u32_at(chunk + 8 + size), crc32(0, chunk + 4, (uInt) size + 4));
		if (order == 0)
			assert_memory_equal(chunk + 4, "IHDR", 4);
		if (memcmp(chunk + 4, "pHYs", 4) == 0) {
			assert_int_equal(u32_at(chunk + 8), 10000);
			assert_int_equal(u32_at(chunk + 12), 10000);
			assert_int_equal(chunk[16], 1);
		}
		compressed += memcmp(chunk + 4, "IDAT", 4) == 0;
		at += 12 + size;
	}
	assert_int_equal(at, png.length);
	assert_memory_equal(bytes + png.length - 8, "IEND", 4);
	assert_true(compressed > 1);
	png_image image = { 0 };
	assert_true(png_read(png.bytes, png.length, &image));
	/* (115, 210) from below is 632 from above; 254/72 pixels a point. */
	assert_int_equal(colour_at(&image, 405, 2229), 0xFF0000);
	png_free(&image);
	free(png.bytes);
	drop(&h);
}

/* 595 × 842 pt at 96 dpi is 793 × 1122 px; with 10000 pixels allowed the page is scaled down in its proportions. */
static void pixel_limit(void **state)
{
	signprep_png_options options = { .max_pixels = 10000 };
	held h = page_with("", SQUARE);
	gathered png = { 0 };
	png_image image = picture_of(h.doc, 1, 0, NULL, 0);

	(void) state;
	assert_int_equal(image.width, 793);
	assert_int_equal(image.height, 1122);
	png_free(&image);
	assert_int_equal(
		signprep_render_png(h.doc, &(signprep_drawing) { 1, NULL, 0, NULL, 0 }, &options, gather_bytes, &png, NULL),
		SIGNPREP_OK);
	assert_true(png_read(png.bytes, png.length, &image));
	assert_true(image.width * image.height <= 10000 && image.width * image.height > 9500);
	assert_near((double) image.height / image.width, 842.0 / 595, 0.03);
	png_free(&image);
	free(png.bytes);
	drop(&h);
}

/* A page of 14400 by 1 pt, and one of 0.01 by 0.01. */
static void extreme_pages(void **state)
{
	static const char *const boxes[] = { "/MediaBox [0 0 14400 1]", "/MediaBox [0 0 0.01 0.01]", "/UserUnit 1000",
		"/UserUnit 0" };

	(void) state;
	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
		signprep_png_options options = { .max_pixels = 1000000 };
		held h = page_with(boxes[i], SQUARE);
		gathered png = { 0 };

		assert_int_equal(signprep_render_png(h.doc, &(signprep_drawing) { 1, all_marks, 4, NULL, 0 }, &options,
					 gather_bytes, &png, NULL),
			SIGNPREP_OK);
		assert_true(png.length > 0);
		free(png.bytes);
		drop(&h);
	}
}

/* An image that cannot be decoded, inside a clip: what stands before it is drawn, fields and marks too, and a note. */
static void broken_image(void **state)
{
	pdf_writer *w = form_start();
	held h;
	png_image image;

	(void) state;
	pdfw_add_text_stream(w, "", SQUARE " q 0 0 50 50 re W n 1 0 0 1 0 0 cm /I Do Q");
	pdfw_add_text_stream(w, "/Type /XObject /Subtype /Image /Width 9 /Height 9 /Filter /JPXDecode", "no jpeg 2000");
	pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 20 20]", "0 g 0 0 20 20 re f");
	pdfw_add(w, "<< /Subtype /Widget /FT /Tx /T (a) /Rect [300 200 320 220] /F 4 /AP << /N 6 0 R >> >>");
	h = form_open(w,
		&(form) {
			.annots = "7 0 R", .fields = "7 0 R", .page = "/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>" });
	image = picture_of(h.doc, 1, 72, all_marks, 4);
	assert_int_equal(colour_at(&image, 110, 630), 0);
	assert_int_equal(colour_at(&image, 310, 630), 0);
	assert_int_equal(colour_at(&image, 260, 198), 0xC62828);
	assert_int_equal(colour_at(&image, 2, 840), 0xB71C1C);
	png_free(&image);
	drop(&h);
	h = page_with("", SQUARE);
	image = picture_of(h.doc, 1, 72, NULL, 0);
	assert_true(is_white(&image, 2, 840));
	png_free(&image);
	drop(&h);
}

/* Ten forms, each drawing the next ten times: 10^10 squares are not waited for. */
static void out_of_time(void **state)
{
	signprep_document_options options = { .timeout_s = 0.5 };
	pdf_writer *w = form_start();
	signprep_document *doc;
	signprep_error err = { 0 };
	gathered png = { 0 };
	size_t length;
	char *file;

	(void) state;
	pdfw_add_text_stream(w, "", "/A Do");
	for (int i = 0; i < 10; i++) {
		char entries[120];

		snprintf(entries, sizeof entries, "/Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /A %d 0 R >> >>",
			6 + i);
		pdfw_add_text_stream(w, entries, "/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do");
	}
	pdfw_add_text_stream(w, "/Type /XObject /Subtype /Form /BBox [0 0 99 99]", "0 0 9 9 re f");
	pdfw_set(w, 1, "<< /Type /Catalog /Pages 2 0 R >>");
	pdfw_set(w, 2, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
	pdfw_set(w, 3,
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /XObject << /A 5 0 R >> >> >>");
	file = pdfw_finish(w, &length);
	assert_int_equal(signprep_document_open_memory(&doc, file, length, "slow.pdf", &options, &err), SIGNPREP_OK);
	assert_int_equal(signprep_render_png(doc, &(signprep_drawing) { 1, NULL, 0, NULL, 0 }, NULL, gather_bytes, &png, &err),
		SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D902");
	assert_int_equal(png.length, 0);
	signprep_document_free(doc);
	free(file);
}

static void errors(void **state)
{
	held h = page_with("", SQUARE);
	signprep_error err = { 0 };
	gathered small = { .room = 10 };

	(void) state;
	assert_int_equal(signprep_render_png(h.doc, &(signprep_drawing) { 2, NULL, 0, NULL, 0 }, NULL, gather_bytes, &small, &err),
		SIGNPREP_INVALID);
	assert_string_equal(err.id, "P101");
	assert_int_equal(signprep_render_png(h.doc, &(signprep_drawing) { 0, NULL, 0, NULL, 0 }, NULL, gather_bytes, &small, &err),
		SIGNPREP_INVALID);
	assert_int_equal(signprep_render_png(h.doc, &(signprep_drawing) { 1, NULL, 0, NULL, 0 }, NULL, gather_bytes, &small, &err),
		SIGNPREP_LIMIT);
	assert_string_equal(err.id, "D906");
	free(small.bytes);
	drop(&h);
}

/* Any maximum of memory gives the picture or an error. */
static void too_little_memory(void **state)
{
	signprep_document_options options = { 0 };
	held whole = page_with("", SQUARE);
	size_t failed = 0, length;
	const unsigned char *bytes = signprep_document_bytes(whole.doc, &length);

	(void) state;
	for (options.max_memory = 1 << 16; options.max_memory < 6 << 20; options.max_memory += 149993) {
		signprep_document *doc;
		signprep_error err = { 0 };
		gathered png = { 0 };

		if (signprep_document_open_memory(&doc, bytes, length, "test.pdf", &options, &err))
			continue;
		if (signprep_render_png(doc, &(signprep_drawing) { 1, all_marks, 4, NULL, 0 }, NULL, gather_bytes, &png, &err)) {
			assert_int_equal(err.code, SIGNPREP_LIMIT);
			assert_int_equal(png.length, 0);
			failed++;
		}
		free(png.bytes);
		signprep_document_free(doc);
	}
	assert_true(failed > 5);
	drop(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(as_viewed), cmocka_unit_test(layers), cmocka_unit_test(annotations),
		cmocka_unit_test(no_appearance), cmocka_unit_test(changes_nothing), cmocka_unit_test(lying_trees),
		cmocka_unit_test(marks), cmocka_unit_test(label_size), cmocka_unit_test(labels_inside),
		cmocka_unit_test(odd_labels), cmocka_unit_test(wild_marks), cmocka_unit_test(marks_at_the_edge),
		cmocka_unit_test(same_bytes), cmocka_unit_test(chunks), cmocka_unit_test(pixel_limit),
		cmocka_unit_test(extreme_pages), cmocka_unit_test(broken_image), cmocka_unit_test(out_of_time),
		cmocka_unit_test(errors), cmocka_unit_test(too_little_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
