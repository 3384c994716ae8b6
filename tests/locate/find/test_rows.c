/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of the table in docs/locating.md, each as a PDF: where the keyword is, how often, and with which flags. */
#include "page_text.h"

#include "row_file.h"

typedef struct row {
	const char *name, *content, *keyword;
	size_t hits;
	unsigned flags;
	double x, y; /* left end of the first hit's baseline, viewed space; 0, 0: not asked */
	const char *page;
	signprep_match match;
} row;

#define AT(x, y) " BT /F1 12 Tf " #x " " #y " Td "
#define HAN(x, y) " BT /C1 12 Tf " #x " " #y " Td "
#define MAP(x, y) " BT /U1 12 Tf " #x " " #y " Td "
#define END " Tj ET "
#define ROW(n, c, k, h, f, px, py, ...) \
	{ \
		.name = n, .content = c, .keyword = k, .hits = h, .flags = f, .x = px, .y = py, __VA_ARGS__ \
	}
#define NONE(n, c, k, ...) \
	{ \
		.name = n, .content = c, .keyword = k, __VA_ARGS__ \
	}

static void check(const row *rows, size_t count)
{
	int wrong = 0;
	for (size_t i = 0; i < count; i++) {
		const row *r = &rows[i];
		size_t length;
		char *bytes = row_file(r->page ? r->page : "", "", r->content, &length);
		signprep_find *find = pdf_find(bytes, length, r->keyword, &r->match);
		const signprep_query *q = signprep_find_at(find, 0);
		const signprep_hit *hit = q->hit_count ? &q->hits[0] : NULL;
		if (q->hit_count != r->hits || (hit && hit->flags != r->flags)) {
			print_message("row %s: %zu hits with %#x, expected %zu with %#x\n", r->name, q->hit_count,
				hit ? hit->flags : 0, r->hits, r->flags);
			wrong++;
		} else if (hit && r->x > 0) {
			double x = hit->direction % 180 ? hit->baseline : hit->quads[0].ll.x,
			       y = hit->direction % 180 ? hit->quads[0].ll.y : hit->baseline;
			if (x - r->x > 0.05 || r->x - x > 0.05 || y - r->y > 0.05 || r->y - y > 0.05) {
				print_message("row %s: at %g %g, expected %g %g\n", r->name, x, y, r->x, r->y);
				wrong++;
			}
		}
		signprep_find_free(find);
		free(bytes);
	}
	assert_int_equal(wrong, 0);
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void characters_and_encoding(void **state)
{
	(void) state;
	const row rows[] = {
		ROW("21 width", HAN(200, 300) "{甲方：某公司}" END, "甲方:", 1, 0, 200, 542),
		ROW("21 letters", HAN(200, 300) "{ＡＢＣ公司}" END, "ABC", 1, 0, 200, 542),
		ROW("21 kana", HAN(200, 300) "{ｺﾞｼｯｸ体}" END, "ゴシック", 1, 0, 200, 542),
		ROW("21 half kana", HAN(200, 300) "{ゴシック体}" END, "ｺﾞｼｯｸ", 1, 0, 200, 542),
		NONE("21 half a kana", HAN(200, 300) "{ｺﾞｼｯｸ体}" END, "コシック"),
		ROW("22 Kangxi", MAP(200, 300) "<00010003>" END, "甲方", 1, 0, 200, 542),
		ROW("23 F900", MAP(200, 300) "<0004>" END, "豈", 1, 0, 200, 542),
		ROW("23 2F801", MAP(200, 300) "<0005>" END, "丸", 1, 0, 200, 542),
		NONE("24 traditional", HAN(200, 300) "{簽章}" END, "签章"),
		ROW("25 ignorable", MAP(200, 300) "<00010006000200070008>" END, "甲方", 1, 0, 200, 542),
		ROW("25 soft hyphen", AT(180, 300) "(SIGN)" END MAP(209.36, 300) "<0009>" END AT(221.36, 300) "(HERE)" END,
			"SIGNHERE", 1, 0, 180, 542),
		ROW("26 ligature", " BT /L1 12 Tf 200 300 Td (\x01nal) Tj ET ", "final", 1, 0, 200, 542),
		ROW("27 many from one", MAP(200, 300) "<000C>" END AT(212, 300) "(HERE)" END, "SIGNHERE", 1, 0, 200, 542),
		ROW("27 starts inside", MAP(200, 300) "<000C>" END AT(212, 300) "(HERE)" END, "GNHERE", 1, SIGNPREP_HIT_APPROXIMATE,
			206, 542),
		ROW("28 accent", MAP(200, 300) "<000A000B>" END, "é", 1, 0, 200, 542),
		ROW("29 case", AT(200, 300) "(SignHere)" END, "sIGNhERE", 1, 0, 200, 542),
		NONE("29 exact", AT(200, 300) "(SignHere)" END, "SIGNHERE", .match = { .case_sensitive = SIGNPREP_SWITCH_ON }),
		ROW("30 spaces", AT(200, 300) "(SIGN\240\240 HERE)" END, "SIGN HERE", 1, 0, 200, 542),
		ROW("31 guessed", " BT /I0 12 Tf 200 300 Td {甲方签章} Tj ET ", "甲方签章", 1, SIGNPREP_HIT_APPROXIMATE, 200, 542),
		ROW("32 GB1", " BT /I1 12 Tf 200 300 Td <084a065a> Tj ET ", "甲方", 1, 0, 200, 542),
		ROW("33 GBK", " BT /CG 12 Tf 200 300 Td <BCD7B7BD> Tj ET ", "甲方", 1, 0, 200, 542),
		NONE("34 private", MAP(200, 300) "<000D000D>" END, "甲方"),
		ROW("35 Type 3", " BT /T1 12 Tf 200 300 Td (ABCD) Tj ET ", "abcd", 1, 0, 200, 542),
		NONE("36 names", " BT /L1 12 Tf 200 300 Td (\x02\x02) Tj ET ", "g12"),
		ROW("38 beyond the BMP", MAP(200, 300) "<000E0002>" END, "\xF0\xA0\x80\x80方", 1, 0, 200, 542),
	};
	CHECK(rows);
}

static void layout_and_spacing(void **state)
{
	(void) state;
	const signprep_match cross = { .cross_line = SIGNPREP_SWITCH_ON }, whole = { .whole_word = SIGNPREP_SWITCH_ON },
			     regex = { .regex = SIGNPREP_SWITCH_ON };
	const row rows[] = {
		ROW("40 two strings", AT(200, 300) "(SIGN) Tj 29.4 0 Td (HERE)" END, "SIGNHERE", 1, 0, 200, 542),
		ROW("41 kerning", HAN(200, 300) "[{甲} -250 {方} -250 {签} -250 {章}] TJ ET", "甲方签章", 1, 0, 200, 542),
		ROW("42 Tc", HAN(200, 300) "6 Tc {甲方签章}" END, "甲方签章", 1, 0, 200, 542),
		ROW("42 one em", HAN(200, 300) "[{甲} -1000 {方} -1000 {签} -1000 {章}] TJ ET", "甲方签章", 1, 0, 200, 542),
		ROW("43 justified", HAN(200, 300) "{甲}" END HAN(230, 300) "{方：}" END, "甲方：", 1, 0, 200, 542),
		ROW("44 U+3000", HAN(200, 300) "{甲　　方：}" END, "甲方", 1, 0, 200, 542),
		NONE("45 columns", AT(120, 300) "(SIGN)" END AT(360, 300) "(HERE)" END, "SIGNHERE"),
		NONE("45 columns, blank", AT(120, 300) "(SIGN)" END AT(360, 300) "(HERE)" END, "SIGN HERE"),
		NONE("46 cells", HAN(200, 300) "{甲方}" END " 230 290 m 230 320 l S " HAN(236, 300) "{签章}" END, "甲方签章"),
		ROW("46 no rule", HAN(200, 300) "{甲方}" END HAN(236, 300) "{签章}" END, "甲方签章", 1, 0, 200, 542),
		NONE("47 line break", HAN(500, 300) "{甲方}" END HAN(72, 282) "{签章}" END, "甲方签章"),
		ROW("47 asked for", HAN(500, 300) "{甲方}" END HAN(72, 282) "{签章}" END, "甲方签章", 1, SIGNPREP_HIT_CROSS_LINE,
			500, 542, .match = cross),
		ROW("48 hyphen", AT(500, 300) "(SIGN-)" END AT(72, 286) "(HERE now)" END, "SIGNHERE", 1, SIGNPREP_HIT_CROSS_LINE,
			500, 542),
		ROW("50 rise", AT(200, 300) "(SIGN) Tj 4 Ts (HERE)" END, "SIGNHERE", 1, 0, 200, 542),
		/* As TeX sets its own name: the A stands over the L's foot, by more than half of either. */
		ROW("50 logo",
			AT(200, 300) "[(L) 360] TJ /F1 8 Tf 2.4 Ts [(A) 220] TJ /F1 12 Tf 0 Ts [(T) 167] TJ -2.6 Ts [(E) 125] TJ 0 "
				     "Ts (X)" END,
			"LATEX", 1, 0, 200, 542),
		ROW("51 fonts", HAN(200, 300) "{甲方}" END AT(224, 300) "(A)" END HAN(232.004, 300) "{签章}" END, "甲方A签章", 1, 0,
			200, 542),
		ROW("52 order", AT(229.36, 300) "(HERE)" END AT(200, 300) "(SIGN)" END, "SIGNHERE", 1, 0, 200, 542),
		ROW("52 right to left",
			HAN(236, 300) "{章}" END HAN(224, 300) "{签}" END HAN(212, 300) "{方}" END HAN(200, 300) "{甲}" END,
			"甲方签章", 1, 0, 200, 542),
		ROW("53 twice", HAN(200, 300) "{甲方甲方}" END, "甲方", 2, 0, 200, 542),
		ROW("54 leader", HAN(200, 300) "{甲方（盖章）：}" END AT(290, 300) "(_______________)" END, "甲方（盖章）：", 1, 0,
			200, 542),
		ROW("55 underscores", HAN(200, 300) "{签字}" END AT(224, 300) "(______)" END, "签字_+", 1, 0, 200, 542,
			.match = regex),
		ROW("56 substring", HAN(200, 300) "{甲方代表}" END HAN(200, 260) "{甲方：}" END, "甲方", 2, 0, 200, 542),
		ROW("56 whole word", HAN(200, 300) "{甲方代表}" END HAN(200, 260) "{甲方：}" END, "甲方", 1, 0, 200, 582,
			.match = whole),
		ROW("58 tiny", "BT /F1 0.5 Tf 200 300 Td (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 200, 542),
		ROW("59 scaled Tm", "BT /F1 1 Tf 12 0 0 12 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 200, 542),
		ROW("59 Tz", "BT /F1 12 Tf 150 Tz 200 300 Td (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 200, 542),
		ROW("59 skew", "BT /F1 12 Tf 1 0 0.33 1 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 200, 542),
		ROW("59 flipped", "1 0 0 -1 0 842 cm BT /F1 12 Tf 1 0 0 -1 200 542 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 200,
			542),
	};
	CHECK(rows);
}

static void orientation(void **state)
{
	(void) state;
	const row rows[] = {
		ROW("61 turned", "BT /F1 12 Tf 0 1 -1 0 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 200, 542),
		/* the line runs down its centre, x = 300, from y = 500 */
		ROW("62 vertical", "BT /CV 12 Tf 300 500 Td {甲方签章} Tj ET", "甲方签章", 1, 0, 300, 342),
		ROW("62 stacked", HAN(294, 489) "{甲} Tj 0 -12 Td {方} Tj 0 -12 Td {签} Tj 0 -12 Td {章}" END, "甲方签章", 1, 0,
			300, 842 - 489 - 10.56),
		ROW("64 mirrored", "BT /F1 12 Tf -1 0 0 1 300 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 300, 542),
		ROW("64 upside down", "BT /F1 12 Tf -1 0 0 -1 300 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 300, 542),
		/* /Rotate 90: user (x, y) is seen at (y, x); text that climbs in the file reads to the right */
		ROW("65 turned page", "BT /F1 12 Tf 0 1 -1 0 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 300, 200,
			.page = "/Rotate 90"),
	};
	CHECK(rows);
}

static void visibility(void **state)
{
	(void) state;
	const row rows[] = {
		ROW("66 invisible", AT(200, 300) "3 Tr (SIGNHERE)" END, "SIGNHERE", 1, SIGNPREP_HIT_INVISIBLE, 200, 542),
		ROW("67 white", "1 1 1 rg" AT(200, 300) "(SIGNHERE)" END, "SIGNHERE", 1, SIGNPREP_HIT_LOW_CONTRAST, 200, 542),
		ROW("67 white on blue", "0 0 0.5 rg 190 290 100 30 re f 1 g" AT(200, 300) "(SIGNHERE)" END, "SIGNHERE", 1, 0, 200,
			542),
		NONE("68 off the page", AT(200, 20) "(SIGNHERE)" END, "SIGNHERE", .page = "/CropBox[50 60 545 782]"),
		NONE("69 clipped", "q 0 0 10 10 re W n" AT(200, 300) "(SIGNHERE)" END "Q", "SIGNHERE"),
		ROW("70 covered", AT(200, 300) "(SIGNHERE)" END "1 g 190 290 100 30 re f", "SIGNHERE", 1, SIGNPREP_HIT_COVERED, 200,
			542),
		NONE("71 layer off", "/OC /P0 BDC" AT(200, 300) "(SIGNHERE)" END "EMC", "SIGNHERE"),
		ROW("71 layer on", "/OC /P1 BDC" AT(200, 300) "(SIGNHERE)" END "EMC", "SIGNHERE", 1, 0, 200, 542),
		ROW("71 asked for", "/OC /P0 BDC" AT(200, 300) "(SIGNHERE)" END "EMC", "SIGNHERE", 1, SIGNPREP_HIT_INVISIBLE, 200,
			542, .match = { .hidden = SIGNPREP_SWITCH_ON }),
		NONE("72 membership", "/OC /P2 BDC" AT(200, 300) "(SIGNHERE)" END "EMC", "SIGNHERE"),
		ROW("73 fake bold", AT(200, 300) "(SIGNHERE)" END AT(200.3, 300) "(SIGNHERE)" END, "SIGNHERE", 1, 0, 200.3, 542),
		ROW("73 shadow", AT(201.5, 298.5) "(SIGNHERE)" END AT(200, 300) "(SIGNHERE)" END, "SIGNHERE", 1, 0, 200, 542),
		ROW("74 OCR layer", AT(200, 300) "(SIGNHERE)" END AT(201, 301) "3 Tr (SIGNHERE)" END, "SIGNHERE", 1, 0, 200, 542),
		ROW("75 ActualText", "/Span <</ActualText (SIGNHERE)>> BDC" AT(200, 300) "(xxxxxxxx)" END "EMC", "SIGNHERE", 1,
			SIGNPREP_HIT_ACTUALTEXT, 200, 542),
		ROW("75 its glyphs", "/Span <</ActualText (SIGNHERE)>> BDC" AT(200, 300) "(xxxxxxxx)" END "EMC", "xxxxxxxx", 1, 0,
			200, 542),
		ROW("76 artifact", "/Artifact BMC" AT(200, 300) "(SIGNHERE)" END "EMC", "SIGNHERE", 1, SIGNPREP_HIT_ARTIFACT, 200,
			542),
		ROW("76 by a list", "/Artifact <</Type/Pagination/Subtype/Header>> BDC" AT(200, 300) "(SIGNHERE)" END "EMC",
			"SIGNHERE", 1, SIGNPREP_HIT_ARTIFACT, 200, 542),
		ROW("76 mostly", "/Artifact BMC" AT(200, 300) "(SI)" END "EMC" AT(211.34, 300) "(GNHERE)" END, "SIGNHERE", 1, 0,
			200, 542),
		ROW("79 aslant and pale",
			AT(200, 300) "(SIGNHERE)" END "0.9 g BT /F1 60 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (SIGNHERE) Tj ET", "SIGNHERE",
			2, 0, 200, 542),
		/* The quad's corner lies 0.2 em below the baseline: 0.2 × 19.8 × sin 45° to the right. */
		ROW("79 by itself", "0.8 g BT /F1 20 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1,
			SIGNPREP_HIT_WATERMARK, 202.8, 542),
		ROW("79 aslant, but black", "BT /F1 20 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0, 202.8,
			542),
		ROW("79 a little aslant", "0.8 g BT /F1 20 Tf 0.99 0.14 -0.14 0.99 200 300 Tm (SIGNHERE) Tj ET", "SIGNHERE", 1, 0,
			200.56, 542),
		ROW("79 as marked", "/Artifact <</Subtype/Watermark/Type/Pagination>> BDC" AT(200, 300) "(SIGNHERE)" END "EMC",
			"SIGNHERE", 1, SIGNPREP_HIT_ARTIFACT | SIGNPREP_HIT_WATERMARK, 200, 542),
	};
	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_and_encoding),
		cmocka_unit_test(layout_and_spacing),
		cmocka_unit_test(orientation),
		cmocka_unit_test(visibility),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
