/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a reader sees of a hit: invisible, covered, low contrast, hidden. */
#include "page_text.h"
#include "pdf_writer.h"

static page_text *page;

static int open_page(void **state)
{
	(void) state;
	page = page_new();
	return 0;
}

static int close_page(void **state)
{
	(void) state;
	page_forget();
	free(page);
	return 0;
}

static void invisible(void **state)
{
	(void) state;
	page->pen.mode = 3;
	page_put(page, 100, 300, "甲方");
	page->pen.mode = 7;
	page_put(page, 100, 340, "乙方");
	page->pen.mode = 0;
	page->pen.clear = 1;
	page_put(page, 100, 380, "丙方");
	page->pen.clear = 0.6f;
	page_put(page, 100, 420, "丁方");
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_INVISIBLE);
	assert_int_equal(page_only(page, "乙方")->flags, SIGNPREP_HIT_INVISIBLE);
	assert_int_equal(page_only(page, "丙方")->flags, SIGNPREP_HIT_INVISIBLE);
	assert_int_equal(page_only(page, "丁方")->flags, SIGNPREP_HIT_WATERMARK);
}

static void hidden(void **state)
{
	(void) state;
	const uint8_t reasons[] = { SIGNPREP_GLYPH_HIDDEN, SIGNPREP_GLYPH_CLIPPED, SIGNPREP_GLYPH_OFF_CROP };
	const signprep_match match = { .hidden = SIGNPREP_SWITCH_ON };
	for (size_t i = 0; i < 3; i++) {
		page->pen.flags = reasons[i];
		page_put(page, 100, 300 + 40 * (float) i, "甲方");
	}
	assert_int_equal(page_count(page, "甲方", NULL), 0);
	size_t count;
	const sp_found *found = page_find(page, "甲方", &match, &count);
	assert_int_equal(count, 3);
	assert_int_equal(found->hit.flags, SIGNPREP_HIT_INVISIBLE);
}

/* A paint over text from (100, 300): its band from baseline to x-height is 100..124 by 294..300. */
static unsigned flags_under(signprep_paint_kind kind, bool exact, float alpha, float x0, float y0, float x1, float y1)
{
	page_text *p = page_new();
	page_put(p, 100, 300, "甲方");
	page_paint(p, kind, exact, 0x808080, (signprep_rect) { x0, y0, x1, y1 });
	p->paints[0].alpha = alpha;
	unsigned flags = page_only(p, "甲方")->flags;
	page_forget();
	free(p);
	return flags;
}

static void covered(void **state)
{
	(void) state;
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 280, 200, 310), SIGNPREP_HIT_COVERED);
	assert_int_equal(flags_under(SIGNPREP_PAINT_IMAGE, true, 1, 90, 280, 200, 310), SIGNPREP_HIT_COVERED);
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 0.5f, 90, 280, 200, 310), 0); /* see-through */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, false, 1, 90, 280, 200, 310), 0);   /* only the bounds of a shape */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 299, 200, 303), 0);    /* an underline's box */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 280, 108, 310), 0);    /* one of two glyphs */
	assert_int_equal(flags_under(SIGNPREP_PAINT_FILL, true, 1, 90, 280, 120, 310), SIGNPREP_HIT_COVERED);
	assert_int_equal(flags_under(SIGNPREP_PAINT_RULE, true, 1, 90, 293, 200, 301), 0); /* struck through */
}

static void painted_before_is_background(void **state)
{
	(void) state;
	page_paint(page, SIGNPREP_PAINT_FILL, true, 0x808080, (signprep_rect) { 90, 280, 200, 310 });
	page_put(page, 100, 300, "甲方");
	assert_int_equal(page_only(page, "甲方")->flags, 0);
}

static void overprinted(void **state)
{
	(void) state;
	page_put(page, 100, 300, "甲方签章");
	page_put(page, 100.5f, 300, "作废作废");
	assert_int_equal(page_only(page, "甲方签章")->flags, SIGNPREP_HIT_COVERED);
	assert_int_equal(page_only(page, "作废作废")->flags, 0);
	page_put(page, 100, 400, "甲方");
	page->pen.mode = 3; /* invisible text covers nothing */
	page_put(page, 100, 400, "乙方");
	size_t count;
	const sp_found *found = page_find(page, "甲方", NULL, &count);
	assert_int_equal(count, 2);
	assert_int_equal(found[1].hit.flags, 0);
}

typedef struct contrast {
	uint32_t text, ground;
	unsigned flags;
} contrast;

static void low_contrast(void **state)
{
	(void) state;
	/* WCAG ratios: white on white 1; #E0E0E0 on white 1.32; #E8E8E8 on white 1.23; yellow on white 1.07; black on #101010 1.11 */
	const contrast cases[] = {
		{ 0x000000, 0xFFFFFF, 0 },
		{ 0xFFFFFF, 0xFFFFFF, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xE0E0E0, 0xFFFFFF, 0 },
		{ 0xE8E8E8, 0xFFFFFF, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xFFFF00, 0xFFFFFF, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xFFFFFF, 0x003366, 0 },
		{ 0x000000, 0x101010, SIGNPREP_HIT_LOW_CONTRAST },
		{ 0xFF0000, 0x00FF00, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		page_text *p = page_new();
		page_paint(p, SIGNPREP_PAINT_FILL, true, cases[i].ground, (signprep_rect) { 50, 50, 500, 500 });
		p->pen.colour = cases[i].text;
		page_put(p, 100, 300, "甲方");
		if (page_only(p, "甲方")->flags != cases[i].flags)
			fail_msg("%06x on %06x", cases[i].text, cases[i].ground);
		page_forget();
		free(p);
	}
}

static void unknown_grounds_make_no_claim(void **state)
{
	(void) state;
	page->pen.colour = 0xFFFFFF;
	page_put(page, 100, 100, "甲方"); /* on the white page */
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_LOW_CONTRAST);
	page_paint(page, SIGNPREP_PAINT_IMAGE, true, 0xFFFFFFFF, (signprep_rect) { 50, 150, 500, 210 });
	page_put(page, 100, 200, "乙方");
	assert_int_equal(page_only(page, "乙方")->flags, 0);
	page_paint(page, SIGNPREP_PAINT_FILL, false, 0x000000, (signprep_rect) { 50, 250, 500, 310 }); /* some shape or other */
	page_put(page, 100, 300, "丙方");
	assert_int_equal(page_only(page, "丙方")->flags, 0);
	page->pen.colour = 0xFFFFFFFF;
	page_put(page, 100, 400, "丁方"); /* a pattern */
	assert_int_equal(page_only(page, "丁方")->flags, 0);
}

static void see_through_grounds_are_mixed(void **state)
{
	(void) state;
	page_paint(page, SIGNPREP_PAINT_FILL, true, 0x000000, (signprep_rect) { 50, 250, 500, 310 });
	page_paint(page, SIGNPREP_PAINT_FILL, true, 0xFFFFFF, (signprep_rect) { 50, 250, 500, 310 });
	page->paints[1].alpha = 0.5f; /* grey in sum */
	page->pen.colour = 0x808080;
	page_put(page, 100, 300, "甲方");
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_LOW_CONTRAST);
}

static void sources(void **state)
{
	(void) state;
	page->pen.source = 1;
	page_put(page, 100, 300, "甲方");
	page->pen.source = 2;
	page_put(page, 100, 340, "乙方");
	page->pen.source = 3;
	page_put(page, 100, 380, "丙方");
	assert_int_equal(page_only(page, "甲方")->flags, SIGNPREP_HIT_ANNOTATION);
	assert_int_equal(page_only(page, "乙方")->flags, SIGNPREP_HIT_FIELD);
	assert_int_equal(page_only(page, "丙方")->flags, SIGNPREP_HIT_ANNOTATION);
}

/* What a file's text is, as the flags of the only hit say; NULL: it is not found. */
static const char *flags_in(const char *resources, const char *content, const char *keyword)
{
	static char text[100];
	size_t length;
	char *file = pdfw_page_file("", resources, content, &length);
	signprep_find *find = pdf_find(file, length, keyword, NULL);
	const signprep_query *query = signprep_find_at(find, 0);
	*text = '\0';
	if (query->hit_count > 1)
		fail_msg("%s: %zu hits", content, query->hit_count);
	for (unsigned i = 0; query->hit_count && signprep_hit_flag_name(i); i++)
		if (query->hits[0].flags >> i & 1)
			snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", signprep_hit_flag_name(i));
	bool found = query->hit_count;
	signprep_find_free(find);
	free(file);
	return found ? text : NULL;
}

typedef struct seen_case {
	const char *content, *flags; /* NULL: not found */
} seen_case;

#define SHOW " BT /F1 20 Tf 100 700 Td (Seal) Tj ET "
/* 20 pt, (Seal) is about 41 pt wide: from 100 to 141, from 700 to 714 */

static void check_seen(const seen_case *cases, size_t count)
{
	const char *resources =
		"/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 0] /Extend [true true] /Function "
		"<< /FunctionType 2 /Domain [0 1] /C0 [0.5] /C1 [0.6] /N 1 >> >> /T << /ShadingType 2 /ColorSpace /DeviceGray "
		"/Coords [0 0 1 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [0.5] /C1 [0.6] /N 1 >> >> >> "
		"/Pattern << /P << /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 0] "
		"/Extend [true true] /Function << /FunctionType 2 /Domain [0 1] /C0 [0.5] /C1 [0.6] /N 1 >> >> >> >>";
	for (size_t i = 0; i < count; i++) {
		const char *flags = flags_in(resources, cases[i].content, "seal");
		if (!flags != !cases[i].flags || (flags && strcmp(flags, cases[i].flags) != 0))
			fail_msg("%s: \"%s\" instead of \"%s\"", cases[i].content, flags ? flags : "(nothing)",
				cases[i].flags ? cases[i].flags : "(nothing)");
	}
}
#define CHECK_SEEN(cases) check_seen(cases, sizeof(cases) / sizeof *(cases))

/* Clips that are no rectangles. */
static void odd_clips(void **state)
{
	(void) state;
	const seen_case cases[] = {
		/* a triangle that holds the text, and one in whose bounds it lies but not in itself */
		{ "q 0 600 m 400 600 l 100 1000 l h W n" SHOW "Q", "" },
		{ "q 0 600 m 400 600 l 400 740 l h W n" SHOW "Q", NULL },
		{ "q 0 695 m 0 1000 l 400 1000 l h W* n" SHOW "Q", NULL },
		/* the hole of a frame: even-odd, wound the other way, wound alike */
		{ "q 50 650 300 100 re 80 680 100 60 re W* n" SHOW "Q", NULL },
		{ "q 50 650 300 100 re 80 680 m 80 740 l 180 740 l 180 680 l h W n" SHOW "Q", NULL },
		{ "q 50 650 300 100 re 80 680 100 60 re W n" SHOW "Q", "" },
		{ "q 50 650 300 100 re 200 680 100 60 re W* n" SHOW "Q", "" },
		/* two rectangles, with the text in one or in neither */
		{ "q 90 690 100 40 re 300 690 100 40 re W n" SHOW "Q", "" },
		{ "q 20 690 60 40 re 300 690 100 40 re W n" SHOW "Q", NULL },
		/* one within the other; after Q all is as before */
		{ "q 0 600 m 400 600 l 100 1000 l h W n q 0 600 m 400 600 l 400 740 l h W n" SHOW "Q Q", NULL },
		{ "q 0 600 m 400 600 l 400 740 l h W n Q" SHOW, "" },
		/* turned by 45 degrees */
		{ "q 0.7 0.7 -0.7 0.7 120 700 cm -50 -50 100 100 re W n 0.714 -0.714 0.714 0.714 0 0 cm 1 0 0 1 -120 -700 cm" SHOW
		  "Q",
			"" },
	};
	CHECK_SEEN(cases);
}

/* Covers that lie askew, have holes, or are shaded. */
static void odd_covers(void **state)
{
	(void) state;
	const seen_case cases[] = {
		{ SHOW "1 g q 1 0.2 -0.2 1 80 680 cm 0 0 120 40 re f Q", "covered " },
		{ SHOW "1 g q 1 0.2 -0.2 1 80 600 cm 0 0 120 40 re f Q", "" },
		{ SHOW "1 g 60 600 m 300 600 l 120 900 l h f", "covered " },
		{ SHOW "1 g 60 600 m 300 600 l 300 760 l h f", "" }, /* below the diagonal */
		{ SHOW "1 g 50 650 300 100 re 80 680 100 60 re f*", "" },
		{ SHOW "1 g 50 650 300 100 re 200 680 100 60 re f*", "covered " },
		{ SHOW "q 90 690 80 40 re W n /S sh Q", "covered " },
		{ SHOW "q 90 690 80 40 re W n /T sh Q", "" }, /* ends at both ends: nobody knows where it paints */
		{ SHOW "q 300 690 80 40 re W n /S sh Q", "" },
		{ SHOW "q 60 600 m 300 600 l 120 900 l h W n /S sh Q", "covered " },
		{ SHOW "q 60 600 m 300 600 l 300 760 l h W n /S sh Q", "" },
		{ SHOW "/Pattern cs /P scn 90 690 80 40 re f", "covered " },
		{ "/S sh" SHOW, "" },
		/* white on what lies askew: black makes it seen, white does not */
		{ "0 g q 1 0.2 -0.2 1 80 680 cm 0 0 120 40 re f Q 1 g" SHOW, "" },
		{ "0.95 g q 1 0.2 -0.2 1 80 680 cm 0 0 120 40 re f Q 1 g" SHOW, "low-contrast " },
	};
	CHECK_SEEN(cases);
}

/* Text as a clip is seen when something is painted through it. */
static void text_as_clip(void **state)
{
	(void) state;
	const seen_case cases[] = {
		{ "q 7 Tr" SHOW "Q", "invisible " },
		{ "q 7 Tr" SHOW "/S sh Q", "" },
		{ "q 7 Tr" SHOW "1 0 0 rg 60 680 200 60 re f Q", "" },
		{ "q 7 Tr" SHOW "1 0 0 rg 60 680 m 260 680 l 260 740 l 60 760 l f Q", "" },
		{ "q 7 Tr" SHOW "1 g 60 680 200 60 re f Q", "low-contrast " },
		{ "q 7 Tr" SHOW "1 0 0 rg 300 680 200 60 re f Q", "invisible " },
		{ "q 7 Tr" SHOW "Q 1 0 0 rg 60 680 200 60 re f", "invisible covered " },
		{ "q 7 Tr" SHOW "1 0 0 rg 60 680 200 60 re f Q 1 g 60 680 200 60 re f", "covered " },
	};
	CHECK_SEEN(cases);
}

/* Flat letters show nothing. */
static void without_area(void **state)
{
	(void) state;
	const seen_case cases[] = {
		{ "BT /F1 20 Tf 1 0 0 0 100 700 Tm (Seal) Tj ET", "invisible " },
		{ "BT /F1 20 Tf 1 0 0 0.1 100 700 Tm (Seal) Tj ET", "" },
		{ "BT /F1 0.4 Tf 100 700 Td (Seal) Tj ET", "" }, /* tiny, but there */
	};
	CHECK_SEEN(cases);
	size_t length;
	char *file = pdfw_page_file("", "", "BT /C1 0 Tf 100 700 Td <75324E59> Tj ET", &length);
	signprep_find *find = pdf_find(file, length, "甲乙", NULL);
	const signprep_query *query = signprep_find_at(find, 0);
	for (size_t i = 0; i < query->hit_count; i++)
		assert_int_equal(query->hits[i].flags, SIGNPREP_HIT_INVISIBLE);
	signprep_find_free(find);
	free(file);
}

/* Annotations and fields without appearance: what viewers draw is found, with its place in the rectangle. */
static void without_appearance(void **state)
{
	(void) state;
#define TX "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /F 4 "
	const struct {
		const char *annot, *keyword;
		unsigned flags;
		int hits;
	} cases[] = {
		{ "<< /Type /Annot /Subtype /FreeText /Rect [72 600 300 640] /Contents (Landlord signs here) /DA (/Helv 14 Tf 0 g) "
		  ">>",
			"Landlord signs here", SIGNPREP_HIT_ANNOTATION, 1 },
		{ "<< /Type /Annot /Subtype /FreeText /Rect [72 600 300 640] /Contents <FEFF75327E65FF0876D67AE0FF09> >>",
			"甲繥（盖章）", SIGNPREP_HIT_ANNOTATION, 1 },
		{ "<< /Type /Annot /Subtype /FreeText /Rect [72 600 300 640] /Contents (one\\rtwo three) >>", "two three",
			SIGNPREP_HIT_ANNOTATION, 1 },
		{ "<< /Type /Annot /Subtype /FreeText /Rect [72 500 160 640] /Contents (a long text that goes on in further lines) "
		  ">>",
			"further", SIGNPREP_HIT_ANNOTATION, 1 },
		{ TX "/V (Shanghai Pudong) /Rect [72 500 300 530] /DA (/Helv 12 Tf 0 g) >>", "Shanghai Pudong", SIGNPREP_HIT_FIELD,
			1 },
		{ TX "/V (Shanghai) /Rect [72 500 300 530] /DA (/Helv 0 Tf 0 g) /Q 2 >>", "Shanghai", SIGNPREP_HIT_FIELD, 1 },
		{ TX "/V (a secret) /Ff 8192 /Rect [72 500 300 530] >>", "secret", 0, 0 },
		{ TX "/Ff 4096 /V (first\nsecond) /Rect [72 500 300 530] >>", "second", SIGNPREP_HIT_FIELD, 1 },
		{ "<< /Type /Annot /Subtype /Widget /FT /Ch /T (c) /V (sz) /Opt [[(sz) (Shenzhen)] [(bj) (Beijing)]] /Rect [72 500 "
		  "300 530] >>",
			"Shenzhen", SIGNPREP_HIT_FIELD, 1 },
		{ "<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (b) /MK << /CA (Press) >> /Rect [72 500 300 530] >>",
			"Press", SIGNPREP_HIT_FIELD, 1 },
		{ "<< /Type /Annot /Subtype /Stamp /Name /NotApproved /Rect [72 400 300 450] >>", "Not Approved",
			SIGNPREP_HIT_ANNOTATION, 1 },
		{ "<< /Type /Annot /Subtype /Text /Contents (popup note) /Rect [72 400 92 420] >>", "popup", 0, 0 },
		{ "<< /Type /Annot /Subtype /FreeText /F 2 /Rect [72 600 300 640] /Contents (Landlord) >>", "Landlord", 0, 0 },
		{ "<< /Type /Annot /Subtype /Widget /FT /Tx /V (Shanghai) /AP << /N << >> >> /Rect [72 500 300 530] >>", "Shanghai",
			0, 0 },
		{ TX "/Rect [72 500 300 530] >>", "Shanghai", 0, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char entries[600];
		size_t length;
		snprintf(entries, sizeof entries, "/Annots [%s]", cases[i].annot);
		char *file = pdfw_page_file(entries, "", "BT /F1 12 Tf 72 760 Td (Page text) Tj ET", &length);
		signprep_find *find = pdf_find(file, length, cases[i].keyword, NULL);
		const signprep_query *query = signprep_find_at(find, 0);
		if ((int) query->hit_count != cases[i].hits)
			fail_msg("%s: %zu hits", cases[i].annot, query->hit_count);
		if (query->hit_count) {
			const signprep_rect *r = &query->hits[0].rect;
			double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
			assert_int_equal(query->hits[0].flags, cases[i].flags | SIGNPREP_HIT_NO_APPEARANCE);
			assert_int_equal(sscanf(strstr(cases[i].annot, "/Rect"), "/Rect [%lf %lf %lf %lf", &x0, &y0, &x1, &y1), 4);
			if (!(r->x0 >= x0 - 1 && r->x1 <= x1 + 1 && r->y0 >= 842 - y1 - 1 && r->y1 <= 842 - y0 + 1))
				fail_msg("%s: %g %g %g %g", cases[i].annot, r->x0, r->y0, r->x1, r->y1);
		}
		signprep_find_free(find);
		free(file);
	}
}

/* A recogniser's text on its scan, above or below it, hidden or not; a small picture is no scan. */
static void on_a_scan(void **state)
{
	(void) state;
#define SCAN " q 595 0 0 842 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q "
#define LOGO " q 80 0 0 40 90 690 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q "
	const seen_case cases[] = {
		{ SCAN "3 Tr" SHOW, "ocr " },
		{ "3 Tr" SHOW SCAN, "ocr " },
		{ SHOW SCAN, "ocr " },
		{ SCAN SHOW, "" },
		{ "3 Tr" SHOW, "invisible " },
		{ SHOW LOGO, "covered " },
		{ "3 Tr" SHOW LOGO, "invisible covered " },
		/* in strips, as some scanners write */
		{ "q 595 0 0 421 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q q 595 0 0 421 0 421 cm BI /W 1 /H 1 /BPC 8 /CS /G ID "
		  "x EI Q 3 "
		  "Tr" SHOW,
			"ocr " },
		{ "q 595 0 0 600 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q 3 Tr" SHOW, "invisible " }, /* above it */
		{ SCAN SHOW "1 g 60 680 200 60 re f", "covered " },
	};
	CHECK_SEEN(cases);
}

/* One character more may be wrong in a recogniser's text, where the keyword stands nowhere without a mistake. */
static void mistakes_of_recognisers(void **state)
{
	(void) state;
	const signprep_match ocr = { .ocr = SIGNPREP_SWITCH_ON };
	/* 甲方〈盖童〉, 甲方（盖章） */
	static const char wrong[] = SCAN "BT /C1 20 Tf 3 Tr 100 700 Td <753265B9300876D67AE53009> Tj ET";
	static const char both[] = SCAN
		"BT /C1 20 Tf 3 Tr 100 700 Td <753265B9300876D67AE53009> Tj 0 -50 Td <753265B9FF0876D67AE0FF09> Tj ET";
	static const char seen[] = "BT /C1 20 Tf 100 700 Td <753265B9300876D67AE53009> Tj ET";
	const struct {
		const char *content;
		size_t hits;
		unsigned flags;
	} cases[] = { { wrong, 1, SIGNPREP_HIT_OCR | SIGNPREP_HIT_APPROXIMATE }, { both, 1, SIGNPREP_HIT_OCR }, { seen, 0, 0 } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t length;
		char *file = pdfw_page_file("", "", cases[i].content, &length);
		signprep_find *find = pdf_find(file, length, "甲方（盖章）", &ocr);
		const signprep_query *query = signprep_find_at(find, 0);
		assert_int_equal(query->hit_count, cases[i].hits);
		if (query->hit_count)
			assert_int_equal(query->hits[0].flags, cases[i].flags);
		signprep_find_free(find);
		free(file);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_page, close_page)
	const struct CMUnitTest tests[] = {
		TEST(invisible),
		TEST(hidden),
		TEST(covered),
		TEST(painted_before_is_background),
		TEST(overprinted),
		TEST(low_contrast),
		TEST(unknown_grounds_make_no_claim),
		TEST(see_through_grounds_are_mixed),
		TEST(sources),
		cmocka_unit_test(odd_clips),
		cmocka_unit_test(odd_covers),
		cmocka_unit_test(text_as_clip),
		cmocka_unit_test(without_area),
		cmocka_unit_test(without_appearance),
		cmocka_unit_test(on_a_scan),
		cmocka_unit_test(mistakes_of_recognisers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
