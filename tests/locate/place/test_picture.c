/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pages that are pictures: lines found in pixels, and what is said of blanks there. A page is 1240 by 1754 pixels: 150 dpi,
 * or 25/12 pixels a point; that is 595.2 by 841.92 points.
 */
#include "paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "locate/layout/picture.h"
#include "support/pdf_writer.h"

#define WIDE 1240
#define HIGH 1754
#define SCALE (25.0 / 12)

static unsigned char *blank_paper(unsigned char grey)
{
	unsigned char *p = malloc((size_t) WIDE * HIGH);
	assert_non_null(p);
	memset(p, grey, (size_t) WIDE * HIGH);
	return p;
}

static void dot(unsigned char *p, int x, int y, unsigned char grey)
{
	if (x >= 0 && y >= 0 && x < WIDE && y < HIGH)
		p[y * WIDE + x] = grey;
}

static void fill(unsigned char *p, int x0, int y0, int x1, int y1, unsigned char grey)
{
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			dot(p, x, y, grey);
}

/* `thick` pixels, going down by `lean` for each pixel to the right. */
static void rule(unsigned char *p, int x0, int x1, double y, int thick, double lean)
{
	for (int x = x0; x < x1; x++)
		for (int k = 0; k < thick; k++)
			dot(p, x, (int) floor(y + lean * (x - x0)) + k, 0);
}

/* The same numbers on every machine. */
static unsigned noise(void)
{
	static unsigned state = 7;
	state = state * 1664525u + 1013904223u;
	return state >> 8;
}

static void look(sp_picture *out, unsigned char *p)
{
	assert_true(sp_picture_open(out, p, WIDE, HIGH, SCALE));
	free(p);
}

static void expect_line(const sp_picture *p, size_t i, double x0, double y0, double x1, double y1)
{
	const sp_picture_line *l = &p->lines[i];
	assert_true(i < p->count);
	if (fabs(l->x0 - x0) > 1 || fabs(l->y0 - y0) > 1 || fabs(l->x1 - x1) > 1 || fabs(l->y1 - y1) > 1)
		fail_msg("line %zu is %.2f %.2f %.2f %.2f, not %.2f %.2f %.2f %.2f", i, l->x0, l->y0, l->x1, l->y1, x0, y0, x1, y1);
}

static void expect_none(unsigned char *p)
{
	sp_picture found;
	look(&found, p);
	for (size_t i = 0; i < found.count; i++)
		print_message("%.1f %.1f %.1f %.1f\n", found.lines[i].x0, found.lines[i].y0, found.lines[i].x1, found.lines[i].y1);
	assert_int_equal(found.count, 0);
	sp_picture_close(&found);
}

/* One to three pixels thick; 250 to 750 pixels are 120 to 360 points. */
static void straight(void **state)
{
	(void) state;
	for (int thick = 1; thick <= 3; thick++) {
		unsigned char *p = blank_paper(255);
		sp_picture found;
		rule(p, 250, 750, 500, thick, 0);
		look(&found, p);
		assert_int_equal(found.count, 1);
		expect_line(&found, 0, 120, (500 + thick / 2.0) / SCALE, 360, (500 + thick / 2.0) / SCALE);
		assert_true(found.lines[0].across && !found.lines[0].dotted);
		assert_true(fabs(found.skew) < 1e-9);
		sp_picture_close(&found);
	}
}

/* One degree is 1.7455 in a hundred: 8.7 pixels on 500. */
static void leaning(void **state)
{
	(void) state;
	for (int sign = -1; sign <= 1; sign += 2) {
		const double lean = sign * 0.017455;
		unsigned char *p = blank_paper(240);
		sp_picture found;
		rule(p, 250, 750, 500, 2, lean);
		look(&found, p);
		assert_int_equal(found.count, 1);
		expect_line(&found, 0, 120, 501 / SCALE, 360, (501 + 500 * lean) / SCALE);
		assert_true(fabs(found.skew - sign * 0.017453) < 0.0005);
		/* Level, its ends have one height; and back again. */
		const signprep_point a = { found.lines[0].x0, found.lines[0].y0 }, b = { found.lines[0].x1, found.lines[0].y1 };
		const signprep_point u = sp_picture_level(&found, a), v = sp_picture_level(&found, b);
		assert_true(fabs(u.y - v.y) < 0.2);
		assert_true(fabs(sp_picture_unlevel(&found, u).y - a.y) < 1e-9);
		sp_picture_close(&found);
	}
}

/* Every tenth pixel of it is gone, in holes of up to three, and there is dust. */
static void torn(void **state)
{
	unsigned char *p = blank_paper(255);
	sp_picture found;
	(void) state;
	rule(p, 250, 750, 500, 2, 0.01);
	for (int i = 0; i < 25; i++)
		fill(p, 252 + 20 * i, 495, 254 + 20 * i, 512, 255);
	for (int i = 0; i < 800; i++)
		dot(p, (int) (noise() % WIDE), (int) (noise() % HIGH), 0);
	look(&found, p);
	assert_int_equal(found.count, 1);
	expect_line(&found, 0, 120, 501 / SCALE, 360, 506 / SCALE);
	sp_picture_close(&found);
}

/* A grey hairline that lies between two rows of pixels: 190 on each, where paper is 235 give or take 8. */
static void faint(void **state)
{
	unsigned char *p = blank_paper(235);
	sp_picture found;
	(void) state;
	for (int i = 0; i < WIDE * HIGH; i++)
		p[i] = (unsigned char) (227 + noise() % 17);
	fill(p, 250, 500, 750, 502, 190);
	look(&found, p);
	assert_int_equal(found.count, 1);
	expect_line(&found, 0, 120, 501 / SCALE, 360, 501 / SCALE);
	sp_picture_close(&found);
}

/* A frame with a line in the middle: three across, two down. */
static void table(void **state)
{
	unsigned char *p = blank_paper(255);
	sp_picture found;
	size_t across = 0;
	(void) state;
	for (int i = 0; i < 3; i++)
		fill(p, 250, 500 + 60 * i, 752, 502 + 60 * i, 0);
	fill(p, 250, 500, 252, 622, 0);
	fill(p, 750, 500, 752, 622, 0);
	look(&found, p);
	assert_int_equal(found.count, 5);
	for (size_t i = 0; i < found.count; i++)
		across += found.lines[i].across;
	assert_int_equal(across, 3);
	expect_line(&found, 0, 120, 501 / SCALE, 752 / SCALE, 501 / SCALE);
	expect_line(&found, 3, 251 / SCALE, 500 / SCALE, 251 / SCALE, 622 / SCALE);
	sp_picture_close(&found);
}

static void dots_and_dashes(void **state)
{
	const int pitch[] = { 8, 12 }, on[] = { 2, 6 };
	(void) state;
	for (int k = 0; k < 2; k++) {
		unsigned char *p = blank_paper(255);
		sp_picture found;
		for (int x = 250; x < 730; x += pitch[k])
			fill(p, x, 500, x + on[k], 502, 0);
		look(&found, p);
		assert_int_equal(found.count, 1);
		assert_true(found.lines[0].dotted);
		expect_line(&found, 0, 120, 501 / SCALE, (730 - pitch[k] + on[k]) / SCALE, 501 / SCALE);
		sp_picture_close(&found);
	}
}

/* Drawn in coarse pixels, a line that leans is made of steps: of 60 pixels here, with two missing, two pixels lower each. */
static void stairs(void **state)
{
	unsigned char *p = blank_paper(255);
	sp_picture found;
	(void) state;
	for (int i = 0; i < 8; i++) {
		fill(p, 250 + 60 * i, 500 + 2 * i, 308 + 60 * i, 502 + 2 * i, 0);
		fill(p, 250 + 2 * i, 800 + 60 * i, 252 + 2 * i, 858 + 60 * i, 0);
	}
	look(&found, p);
	assert_int_equal(found.count, 2);
	expect_line(&found, 0, 120, 501 / SCALE, 728 / SCALE, 515 / SCALE);
	expect_line(&found, 1, 251 / SCALE, 800 / SCALE, 265 / SCALE, 1278 / SCALE);
	assert_true(fabs(found.skew - 14.0 / 478) < 0.002);
	sp_picture_close(&found);
}

/* Shapes like those of text: short strokes side by side, feet of letters in a row, a heavy bar. */
static void strokes(void **state)
{
	unsigned char *p = blank_paper(255);
	(void) state;
	/* Strokes of 20 pixels, as of 一 in 11 points, and 8 apart at uneven places. */
	for (int i = 0, x = 200; i < 20; x += 27 + (i * 7) % 11, i++)
		fill(p, x, 300, x + 16, 302, 0);
	/* u u u: two stems and a foot. */
	for (int x = 200; x < 700; x += 14) {
		fill(p, x, 500, x + 2, 512, 0);
		fill(p, x + 7, 500, x + 9, 512, 0);
		fill(p, x, 510, x + 9, 512, 0);
	}
	fill(p, 200, 700, 700, 714, 0);
	expect_none(p);
}

/* What the scanner leaves: the lid's shadow, the paper's edge, dirt on the glass, a page that fades. */
static void edges_of_paper(void **state)
{
	unsigned char *p = blank_paper(255);
	(void) state;
	for (int y = 0; y < HIGH; y++)
		for (int x = 0; x < WIDE; x++)
			dot(p, x, y, (unsigned char) (250 - x / 20));
	fill(p, 0, 0, 30, HIGH, 10);
	fill(p, 0, 8, WIDE, 10, 0);
	fill(p, 600, 0, 602, HIGH, 60);
	expect_none(p);
}

static void crowded(void **state)
{
	unsigned char *p = blank_paper(255);
	sp_picture found;
	(void) state;
	for (int y = 24; y < HIGH - 24; y += 5)
		for (int x = 10; x + 30 < WIDE; x += 40)
			fill(p, x, y, x + 25, y + 1, 0);
	look(&found, p);
	assert_true(found.crowded);
	assert_int_equal(found.count, 0);
	sp_picture_close(&found);
}

static void how_much_ink(void **state)
{
	unsigned char *p = blank_paper(255);
	sp_picture found;
	(void) state;
	rule(p, 250, 750, 500, 2, 0);
	fill(p, 300, 480, 310, 490, 0);
	look(&found, p);
	/* 100 pixels of 500 by 20; the line is not counted. */
	assert_true(fabs(sp_picture_inked(&found, (signprep_rect) { 120, 470 / SCALE, 360, 510 / SCALE }) - 100.0 / 20000) < 0.001);
	assert_true(sp_picture_inked(&found, (signprep_rect) { 120, 600 / SCALE, 360, 620 / SCALE }) == 0);
	sp_picture_close(&found);
}

/* --- documents --- */

/* One page: a picture all over it, and 甲方： over it, 12 pt at (72, 599.92), 36 pt wide; its baseline is 242 from the top. */
static void open_scan(paper *out, const char *image, const void *data, size_t length, bool visible)
{
	pdf_writer *w = pdfw_new();
	char content[256];
	int tree = pdfw_reserve(w), picture = pdfw_add_stream(w, image, data, length);
	int descriptor = pdfw_add(w,
		"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent "
		"880 "
		"/Descent -120 /CapHeight 880 /StemV 93 >>");
	int cid = pdfw_add(w,
		"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor %d 0 R /CIDSystemInfo << "
		"/Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
		descriptor);
	int font = pdfw_add(w,
		"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [%d 0 R] >>", cid);
	snprintf(content, sizeof content, "q 595.2 0 0 841.92 0 0 cm /I Do Q BT %d Tr /F 12 Tf 72 599.92 Td <753265B9FF1A> Tj ET",
		visible ? 0 : 3);
	int stream = pdfw_add_text_stream(w, "", content);
	int page = pdfw_add(w,
		"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595.2 841.92] /Contents %d 0 R /Resources << /Font << /F %d 0 R >> "
		"/XObject "
		"<< /I %d 0 R >> >> >>",
		tree, stream, font, picture);
	pdfw_set(w, tree, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>", page);
	pdfw_set(w, 1, "<< /Type /Catalog /Pages %d 0 R >>", tree);
	out->bytes = pdfw_finish(w, &out->length);
	assert_int_equal(signprep_document_open_memory(&out->doc, out->bytes, out->length, "scan.pdf", NULL, NULL), SIGNPREP_OK);
}

#define GREY "/Type /XObject /Subtype /Image /Width 1240 /Height 1754 /ColorSpace /DeviceGray /BitsPerComponent 8"

static void open_pixels(paper *out, unsigned char *p, bool visible)
{
	open_scan(out, GREY, p, (size_t) WIDE * HIGH, visible);
	free(p);
}

#define ASK(at) \
	"{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'KEYWORD','ComponentId':'甲方'," \
	"'ComponentWidth':60,'ComponentHeight':12,'Locate':{'At':'" at "'}}]}]}"

/* The member `blank` of the only placement, or "". */
static void expect_blank(paper *p, const char *expected, const char *id)
{
	signprep_result *result = paper_locate(p, ASK("blank"), NULL);
	cJSON *report = cJSON_Parse(signprep_result_report(result));
	const cJSON *component = cJSON_GetArrayItem(cJSON_GetObjectItem(report, "components"), 0);
	const cJSON *placement = cJSON_GetArrayItem(cJSON_GetObjectItem(component, "placements"), 0);
	const cJSON *blank = cJSON_GetObjectItem(placement, "blank");
	char *text = blank ? cJSON_PrintUnformatted(blank) : strdup("");
	assert_string_equal(text, expected);
	for (size_t i = 0; i < signprep_issues_count(signprep_result_issues(result)); i++)
		if (!id || strcmp(signprep_issues_at(signprep_result_issues(result), i)->id, id) != 0)
			fail_msg("%s is said", signprep_issues_at(signprep_result_issues(result), i)->id);
	if (id)
		need_id(signprep_result_issues(result), id);
	free(text);
	cJSON_Delete(report);
	signprep_result_free(result);
	paper_close(p);
}

/* A line from 120 to 360, 2 points below the baseline: 244 × 25/12 = 508.3, pixels 507 and 508, middle 508 = 243.84. */
static unsigned char *with_line(void)
{
	unsigned char *p = blank_paper(250);
	rule(p, 250, 750, 507, 2, 0);
	return p;
}

static void line_of_a_scan(void **state)
{
	paper p;
	(void) state;
	open_pixels(&p, with_line(), false);
	expect_blank(&p, "{\"kind\":\"rule\",\"rect\":[120,231.84,360,243.84],\"picture\":true}", NULL);
	/* Text that was set over a picture of a form. */
	open_pixels(&p, with_line(), true);
	expect_blank(&p, "{\"kind\":\"rule\",\"rect\":[120,231.84,360,243.84],\"picture\":true}", NULL);
}

static void something_is_there(void **state)
{
	unsigned char *p = with_line();
	paper scan;
	(void) state;
	for (int i = 0; i < 12; i++)
		fill(p, 300 + 20 * i, 488, 304 + 20 * i, 504, 30);
	open_pixels(&scan, p, false);
	expect_blank(&scan, "{\"kind\":\"rule\",\"rect\":[120,231.84,360,243.84],\"picture\":true}", "K261");
}

/* Where nobody looks for a blank, nothing is decoded, and nothing is said. */
static void expect_not_looked_at(paper *p)
{
	signprep_result *result = paper_locate(p, ASK("right"), NULL);
	assert_int_equal(signprep_issues_count(signprep_result_issues(result)), 0);
	signprep_result_free(result);
}

/* 20,000 × 20,000 pixels are 400 million; the stream behind them is short. */
static void too_large(void **state)
{
	paper p;
	(void) state;
	open_scan(&p,
		"/Type /XObject /Subtype /Image /Width 20000 /Height 20000 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter "
		"/CCITTFaxDecode /DecodeParms << /K -1 /Columns 20000 /Rows 20000 >>",
		"abc", 3, false);
	expect_not_looked_at(&p);
	expect_blank(&p, "{\"kind\":\"white\",\"rect\":[108,230,523.2,242]}", "K260");
}

static void broken(void **state)
{
	paper p;
	(void) state;
	open_scan(&p, GREY " /Filter /JPXDecode", "no picture", 10, false);
	expect_not_looked_at(&p);
	expect_blank(&p, "{\"kind\":\"white\",\"rect\":[108,230,523.2,242]}", "K262");
	/* Readers show black for what is missing. */
	open_scan(&p, GREY " /Filter /DCTDecode", "no picture", 10, false);
	expect_blank(&p, "{\"kind\":\"white\",\"rect\":[108,230,523.2,242]}", "K261");
}

/* 827 × 1169 pixels on 595.2 × 841.92 points are 100 dpi: the line is found, but others might not be. */
static void coarse(void **state)
{
	unsigned char *p = blank_paper(250);
	paper scan;
	(void) state;
	rule(p, 167, 500, 338, 1, 0);
	/* The rows are those of a picture of 827 columns. */
	unsigned char *small = malloc((size_t) 827 * 1169);
	assert_non_null(small);
	for (int y = 0; y < 1169; y++)
		memcpy(small + (size_t) y * 827, p + (size_t) y * WIDE, 827);
	open_scan(&scan, "/Type /XObject /Subtype /Image /Width 827 /Height 1169 /ColorSpace /DeviceGray /BitsPerComponent 8",
		small, (size_t) 827 * 1169, false);
	free(small);
	free(p);
	signprep_result *result = paper_locate(&scan, ASK("blank"), NULL);
	const signprep_placement *placed = &signprep_result_at(result, 0)->placements[0];
	assert_int_equal(placed->blank_kind, SIGNPREP_BLANK_RULE);
	assert_true(placed->blank_in_picture && fabs(placed->blank.x0 - 120.2) < 1 && fabs(placed->blank.x1 - 359.9) < 1);
	assert_string_equal(need_id(signprep_result_issues(result), "K264")->args[2], "100");
	signprep_result_free(result);
	paper_close(&scan);
}

static void full_of_lines(void **state)
{
	unsigned char *p = blank_paper(255);
	paper scan;
	(void) state;
	for (int y = 24; y < HIGH - 24; y += 5)
		for (int x = 10; x + 30 < WIDE; x += 40)
			fill(p, x, y, x + 25, y + 1, 0);
	open_pixels(&scan, p, false);
	expect_blank(&scan, "{\"kind\":\"white\",\"rect\":[108,230,523.2,242]}", "K263");
}

/* A picture that is no page: a logo. */
static void small_picture(void **state)
{
	paper p = { 0 };
	(void) state;
	p.bytes = pdfw_page_file("", "",
		"q 60 0 0 60 60 560 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q BT /C1 12 Tf 72 600 Td "
		"<753265B9FF1A> Tj ET",
		&p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "a.pdf", NULL, NULL), SIGNPREP_OK);
	expect_blank(&p, "{\"kind\":\"white\",\"rect\":[108,230,523,242]}", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(straight),
		cmocka_unit_test(leaning),
		cmocka_unit_test(torn),
		cmocka_unit_test(faint),
		cmocka_unit_test(table),
		cmocka_unit_test(dots_and_dashes),
		cmocka_unit_test(stairs),
		cmocka_unit_test(strokes),
		cmocka_unit_test(edges_of_paper),
		cmocka_unit_test(crowded),
		cmocka_unit_test(how_much_ink),
		cmocka_unit_test(line_of_a_scan),
		cmocka_unit_test(something_is_there),
		cmocka_unit_test(too_large),
		cmocka_unit_test(broken),
		cmocka_unit_test(coarse),
		cmocka_unit_test(full_of_lines),
		cmocka_unit_test(small_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
