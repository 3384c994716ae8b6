/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who signs what, read off the picture and the page of HTML alone. */
#include "paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <signprep/html.h>
#include <signprep/memory.h>

#include "preview/look.h"
#include "support/pdf_writer.h"
#include "support/png_read.h"

typedef struct bytes {
	char *data;
	size_t length;
} bytes;

static bool gather(void *opaque, const void *more, size_t length)
{
	bytes *b = opaque;
	b->data = realloc(b->data, b->length + length + 1);
	assert_non_null(b->data);
	memcpy(b->data + b->length, more, length);
	b->length += length;
	b->data[b->length] = '\0';
	return true;
}

#define BOX(type, id, x) \
	"{'ComponentType':'" type "','ComponentId':'" id "','ComponentPage':1,'ComponentPosX':" x \
	",'ComponentPosY':100,'ComponentWidth':80,'ComponentHeight':60}"
#define LOST "{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'nowhere','ComponentName':'lost seal'}"

static const char two_parties[] = "{'Components':[" BOX("TEXT", "note",
	"20") "],'Approvers':[{'ApproverType':0,'OrganizationName':'示例甲公司','ApproverName':'张三',"
	      "'ApproverRoleName':'甲方','SignComponents':[" BOX("SIGN_SEAL", "first", "120") "," BOX("SIGN_DATE", "day",
		      "220") "]},{'ApproverType':1,'ApproverName':'李四','SignComponents':[" BOX("SIGN_SIGNATURE", "second",
		      "320") "," LOST "]}]}";

static paper a4;

static int open_paper(void **state)
{
	(void) state;
	paper_open(&a4, 1, &(paper_line) { 1, 50, 50, "contract" }, 1, "");
	return 0;
}

static int close_paper(void **state)
{
	(void) state;
	paper_close(&a4);
	return 0;
}

static png_image picture(const signprep_result *result, int page, bool no_legend, signprep_lang lang)
{
	const signprep_png_options options = { .size = sizeof options, .dpi = 72, .lang = lang, .no_legend = no_legend };
	bytes png = { 0 };
	png_image image;
	assert_int_equal(signprep_preview_png(result, page, &options, gather, &png, NULL), SIGNPREP_OK);
	assert_true(png_read(png.data, png.length, &image));
	free(png.data);
	return image;
}

static uint32_t colour_at(const png_image *image, unsigned x, unsigned y)
{
	unsigned char rgb[3];
	png_rgb(image, x, y, rgb);
	return (uint32_t) rgb[0] << 16 | (uint32_t) rgb[1] << 8 | rgb[2];
}

/*
 * At 72 dpi a pixel is a point. The left edge of the box at x = 120 is the pixel 120; the strip begins at 595, and the left edge
 * of its swatches is 14 further on. The rows: 14 of margin, a remark of 16 + 6, a heading of 8 + 21 + 4; each party 18 + 16 + 8.
 */
static void legend_has_the_colours_of_the_boxes(void **state)
{
	static const unsigned boxes[] = { 20, 120, 320 };
	signprep_result *result = paper_locate(&a4, two_parties, NULL);
	png_image image = picture(result, 1, false, SIGNPREP_EN);
	uint32_t seen[3];
	(void) state;
	assert_int_equal(image.width, 595 + 300);
	assert_int_equal(image.height, 842);
	for (unsigned i = 0; i < 3; i++) {
		seen[i] = colour_at(&image, boxes[i], 130);
		assert_int_equal(seen[i], colour_at(&image, 595 + 14, 69 + 42 * i + 12));
		assert_int_equal(seen[i], sp_look_of(signprep_result_party(result, i)).colour);
		for (unsigned k = 0; k < i; k++)
			assert_int_not_equal(seen[i], seen[k]);
	}
	/* One party, one colour. */
	assert_int_equal(colour_at(&image, 220, 130), seen[1]);
	png_free(&image);
	signprep_result_free(result);
}

/* The legend moves nothing: the page's pixels are those without it. */
static void the_page_stays_where_it_is(void **state)
{
	signprep_result *result = paper_locate(&a4, two_parties, NULL);
	png_image with = picture(result, 1, false, SIGNPREP_ZH), without = picture(result, 1, true, SIGNPREP_ZH);
	(void) state;
	assert_int_equal(without.width, 595);
	assert_int_equal(without.height, 842);
	for (unsigned y = 0; y < 842; y++)
		for (unsigned x = 0; x < 595; x++)
			if (colour_at(&with, x, y) != colour_at(&without, x, y))
				fail_msg("(%u, %u) differs", x, y);
	png_free(&with);
	png_free(&without);
	signprep_result_free(result);
}

/* A legend longer than the page: grey below the page, which itself is whole. */
static void a_legend_longer_than_the_page(void **state)
{
	paper p;
	signprep_result *result;
	png_image image;
	(void) state;
	pdf_writer *w = pdfw_new();
	pdfw_one_page(w, "/MediaBox [0 0 200 60]");
	p.bytes = pdfw_finish(w, &p.length);
	assert_int_equal(signprep_document_open_memory(&p.doc, p.bytes, p.length, "c.pdf", NULL, NULL), SIGNPREP_OK);
	result = paper_locate(&p, two_parties, NULL);
	image = picture(result, 1, false, SIGNPREP_EN);
	assert_int_equal(image.width, 200 + 300);
	assert_true(image.height > 200);
	assert_int_equal(colour_at(&image, 100, 59) >> 8, 0xFFFF);
	assert_int_equal(colour_at(&image, 100, 62), 0xD0D0D0);
	png_free(&image);
	signprep_result_free(result);
	paper_close(&p);
}

static const signprep_legend_row *row_of(const signprep_legend_row *rows, size_t count, signprep_legend_kind kind, size_t index)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].kind == kind && index-- == 0)
			return &rows[i];
	fail_msg("no such row");
	return NULL;
}

static void what_the_legend_says(void **state)
{
	signprep_result *result = paper_locate(&a4, two_parties, NULL);
	signprep_legend_row *rows;
	size_t count;
	(void) state;
	assert_int_equal(signprep_preview_legend(&rows, &count, result, 1, SIGNPREP_ZH, NULL), SIGNPREP_OK);
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 0)->text, "发起方");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 0)->detail, "文本 1；本页 1/1");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 1)->text, "A  甲方 · 示例甲公司 · 张三");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 1)->detail, "印章 1 · 日期 1；本页 2/2");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 2)->text, "B  李四");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 2)->detail, "签名 1；本页 1/1 · 未放置 1 个");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_HEADING, 1)->text, "未放置：1 个");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_ITEM, 0)->text, "B 印章 lost seal");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_ITEM, 0)->detail, "K202 文档中没有关键字“nowhere”");
	signprep_free(rows);
	/* Of another page: none of it is there. */
	assert_int_equal(signprep_preview_legend(&rows, &count, result, 2, SIGNPREP_EN, NULL), SIGNPREP_OK);
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 1)->detail, "seals 1 · dates 1; here 0/2");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_ITEM, 0)->text, "B seal lost seal");
	assert_string_equal(
		row_of(rows, count, SIGNPREP_LEGEND_ITEM, 0)->detail, "K202 keyword \"nowhere\" is nowhere in the document");
	signprep_free(rows);
	signprep_result_free(result);
}

/* The type once, and what the component is called; ids made up here say nothing. */
static void what_tags_say(void **state)
{
	static const char *const texts[] = { "text note", "A seal first", "A signing date day", "B signature second" };
	signprep_result *result = paper_locate(&a4, two_parties, NULL);
	signprep_mark *marks;
	size_t count;
	(void) state;
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(marks[i].label, texts[i]);
	signprep_free(marks);
	signprep_result_free(result);
	result = paper_locate(&a4,
		"{'Approvers':[{'ApproverType':1,'SignComponents':[{'ComponentType':'SIGN_SEAL','ComponentPage':1,'ComponentPosX':"
		"1,"
		"'ComponentPosY':1,'ComponentWidth':9,'ComponentHeight':9}]}]}",
		NULL);
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1,
				 &(signprep_png_options) { .size = sizeof(signprep_png_options), .lang = SIGNPREP_ZH }, NULL),
		SIGNPREP_OK);
	assert_string_equal(marks[0].label, "A 印章");
	signprep_free(marks);
	signprep_result_free(result);
}

#define VALUE(type, id, y, w, h, value, extra) \
	"{'ComponentType':'" type "','ComponentId':'" id "','ComponentPage':1,'ComponentPosX':100,'ComponentPosY':" y \
	",'ComponentWidth':" w ",'ComponentHeight':" h ",'ComponentValue':'" value "','ComponentExtra':'{" extra "}'}"
#define Q "\\u0022"

typedef struct wanted_line {
	const char *text;
	signprep_rect rect;
	uint32_t colour;
} wanted_line;

/* Ideographs and quotation marks are as wide as they are high, digits and Latin letters half as wide. */
static void values_stand_in_their_boxes(void **state)
{
	static const char request[] = "{'Components':[" VALUE(
		"TEXT", "a", "100", "200", "40", "合同 A1", Q "FontSize" Q ":20") "," VALUE("TEXT", "b", "200", "100", "20", "“甲”",
		Q "FontSize" Q ":20," Q "FontAlign" Q ":" Q "Right" Q) "," VALUE("TEXT", "c", "300", "50", "20", "放不下了",
		Q "FontSize" Q ":20") "," VALUE("MULTI_LINE_TEXT", "d", "400", "40", "60", "一二三\\n四",
		Q "FontSize" Q ":20," Q "FontAlign" Q ":" Q "Center" Q) "," VALUE("CHECK_BOX", "e", "500", "30", "20", "true",
		"") "," VALUE("CHECK_BOX", "f", "540", "30", "20", "false", "") "," VALUE("ATTACHMENT", "g", "600", "80", "40",
		"@annexes/a.pdf,@b.png", "") "," VALUE("SELECTOR", "h", "650", "24", "40", "一二三", "") "]}";
	static const wanted_line wanted[] = { { "合同 A1", { 100, 110, 170, 130 }, 0x202020 },
		{ "“甲”", { 140, 200, 200, 220 }, 0x202020 }, { "放不下了", { 100, 300, 180, 320 }, 0xC62828 },
		{ "一二", { 100, 400, 140, 420 }, 0x202020 }, { "三", { 110, 420, 130, 440 }, 0x202020 },
		{ "四", { 110, 440, 130, 460 }, 0x202020 }, { "√", { 105, 500, 125, 520 }, 0x202020 },
		/* behind a clip of 4.8 by 8 and a gap of 2 */
		{ "a.pdf", { 106.8, 600, 126.8, 608 }, 0x505050 }, { "b.png", { 106.8, 608, 126.8, 616 }, 0x505050 },
		/* nobody said how large: as large as fits */
		{ "一二三", { 100, 666, 124, 674 }, 0x202020 } };
	signprep_result *result = paper_locate(&a4, request, NULL);
	signprep_mark *marks;
	size_t count, found = 0;
	(void) state;
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1, NULL, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < count; i++) {
		if (marks[i].kind != SIGNPREP_MARK_TEXT)
			continue;
		assert_true(found < sizeof wanted / sizeof *wanted);
		const wanted_line *w = &wanted[found++];
		if (strcmp(marks[i].label, w->text) != 0)
			fail_msg("line %zu: %s, expected %s", found, marks[i].label, w->text);
		if (fabs(marks[i].rect.x0 - w->rect.x0) + fabs(marks[i].rect.y0 - w->rect.y0) +
				fabs(marks[i].rect.x1 - w->rect.x1) + fabs(marks[i].rect.y1 - w->rect.y1) >
			1e-6)
			fail_msg(
				"%s: %g %g %g %g", w->text, marks[i].rect.x0, marks[i].rect.y0, marks[i].rect.x1, marks[i].rect.y1);
		assert_int_equal(marks[i].colour, w->colour);
	}
	assert_int_equal(found, sizeof wanted / sizeof *wanted);
	signprep_free(marks);
	signprep_result_free(result);
}

/* In doubt: the party's colour and a question mark. Not taken: grey, and the party's letter. */
static void what_was_not_taken(void **state)
{
	static const paper_line lines[] = { { 1, 100, 700, "Party" }, { 1, 100, 500, "Party" } };
	static const char *const requests[] = { "{'Approvers':[{'ApproverType':1,'SignComponents':[{'ComponentType':'SIGN_SEAL','"
						"GenerateMode':'KEYWORD','ComponentId':'Party'}]}]}",
		"{'Approvers':[{'ApproverType':1,'SignComponents':[{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','"
		"ComponentId':'Party',"
		"'Locate':{'Pick':'last'}}]}]}" };
	paper p;
	signprep_mark *marks;
	size_t count;
	(void) state;
	paper_open(&p, 1, lines, 2, "");
	signprep_result *doubtful = paper_locate(&p, requests[0], NULL), *settled = paper_locate(&p, requests[1], NULL);
	assert_int_equal(signprep_preview_marks(&marks, &count, doubtful, 1, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(marks[i].kind, SIGNPREP_MARK_REJECTED);
		assert_int_equal(marks[i].colour, 0x0B5CAD);
		assert_string_equal(marks[i].label, "A seal Party?");
	}
	signprep_free(marks);
	assert_int_equal(signprep_preview_marks(&marks, &count, settled, 1, NULL, NULL), SIGNPREP_OK);
	assert_int_equal(marks[0].kind, SIGNPREP_MARK_REJECTED);
	assert_int_equal(marks[0].colour, 0x909090);
	assert_string_equal(marks[0].label, "A");
	signprep_free(marks);
	signprep_result_free(doubtful);
	signprep_result_free(settled);
	paper_close(&p);
}

/* Machado, Oliveira and Fernandes 2009, severity 1: what eyes see that lack one kind of cones. */
static const double sights[][3][3] = { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
	{ { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
	{ { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
	{ { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } } };

static double linear(double c)
{
	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double lab_part(double t)
{
	t = fmax(0, t);
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

/* CIE L*a*b* of a colour as seen. */
static void lab_of(uint32_t colour, const double sight[3][3], double out[3])
{
	double rgb[3], seen[3];
	for (int i = 0; i < 3; i++)
		rgb[i] = linear((double) (colour >> (16 - 8 * i) & 0xFF) / 255);
	for (int i = 0; i < 3; i++)
		seen[i] = fmin(1, fmax(0, sight[i][0] * rgb[0] + sight[i][1] * rgb[1] + sight[i][2] * rgb[2]));
	double x = lab_part((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
	double y = lab_part(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
	double z = lab_part((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
	out[0] = 116 * y - 16;
	out[1] = 500 * (x - y);
	out[2] = 200 * (y - z);
}

static sp_look look_of(int index)
{
	char where[32];
	const signprep_party party = { where, index < 0 ? SIGNPREP_PARTY_INITIATOR : SIGNPREP_PARTY_PERSON, "", "", "" };
	snprintf(where, sizeof where, index < 0 ? "%.0d" : "Approvers[%d]", index < 0 ? 0 : index);
	return sp_look_of(&party);
}

/* The initiator and seven parties: ΔE of 13 and more to any eye, white letters at 4.5:1, and no two hatches alike. */
static void colours_are_told_apart(void **state)
{
	(void) state;
	for (int a = -1; a < 7; a++) {
		const sp_look one = look_of(a);
		double lab[3];
		lab_of(one.colour, sights[0], lab);
		double luminance = pow((lab[0] + 16) / 116, 3);
		assert_true(1.05 / (luminance + 0.05) >= 4.5);
		for (int b = -1; b < a; b++) {
			const sp_look other = look_of(b);
			assert_int_not_equal(one.hatch, other.hatch);
			for (size_t s = 0; s < 4; s++) {
				double p[3], q[3];
				lab_of(one.colour, sights[s], p);
				lab_of(other.colour, sights[s], q);
				double distance = sqrt(pow(p[0] - q[0], 2) + pow(p[1] - q[1], 2) + pow(p[2] - q[2], 2));
				if (distance < 13)
					fail_msg("parties %d and %d: %.1f to sight %zu", a, b, distance, s);
			}
		}
	}
	/* Further ones differ in colour or hatch up to forty-nine, in letters always. */
	for (int a = 0; a < 60; a++)
		for (int b = 0; b < a; b++) {
			const sp_look one = look_of(a), other = look_of(b);
			assert_string_not_equal(one.letters, other.letters);
			if (a < 49)
				assert_true(one.colour != other.colour || one.hatch != other.hatch);
		}
	assert_string_equal(look_of(25).letters, "Z");
	assert_string_equal(look_of(26).letters, "AA");
	assert_string_equal(look_of(701).letters, "ZZ");
	assert_string_equal(look_of(702).letters, "AAA");
}

static bytes html_of(const signprep_result *result, signprep_lang lang)
{
	const signprep_png_options options = { .size = sizeof options, .dpi = 72, .lang = lang, .no_legend = true };
	signprep_html *html;
	bytes out = { 0 }, png = { 0 };
	assert_int_equal(signprep_html_new(&html, result, lang, gather, &out, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_preview_png(result, 1, &options, gather, &png, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_html_page(html, 1, png.data, png.length, NULL), SIGNPREP_OK);
	assert_int_equal(signprep_html_end(html, NULL), SIGNPREP_OK);
	signprep_html_free(html);
	free(png.data);
	return out;
}

static size_t times(const char *text, const char *part)
{
	size_t count = 0;
	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
		count++;
	return count;
}

static void html_says_the_same(void **state)
{
	static const char *const parts[] = { "<html lang=\"zh-CN\">", "甲方 · 示例甲公司 · 张三", "印章 1 · 日期 1",
		"B 印章 lost seal</a> <span class=\"f\">K202 文档中没有关键字“nowhere”", "stroke=\"#0B5CAD\"", "stroke=\"#C04A00\"",
		"alt=\"第 1 页; 单行文本 note (20, 100 · 80 × 60 pt); A 印章 first (120, 100 · 80 × 60 pt)",
		"<rect x=\"120\" y=\"100\" width=\"80\" height=\"60\"/>", "<code>SIGN_SEAL</code></td><td>first</td>",
		"src=\"data:image/png;base64,iVBORw0KGgo" };
	static const char *const none[] = { "<script", "http:", "https:", "url(", "@import", "src=\"/" };
	signprep_result *result = paper_locate(&a4, two_parties, NULL);
	bytes html = html_of(result, SIGNPREP_ZH), again = html_of(result, SIGNPREP_ZH);
	(void) state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strstr(html.data, parts[i]))
			fail_msg("not there: %s", parts[i]);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (strstr(html.data, none[i]))
			fail_msg("there: %s", none[i]);
	assert_int_equal(times(html.data, "<img "), times(html.data, " alt=\""));
	assert_int_equal(html.length, again.length);
	assert_memory_equal(html.data, again.data, html.length);
	free(html.data);
	free(again.data);
	signprep_result_free(result);
}

/* How many pixels of a picture are as dark as ink, within a box. */
static size_t ink(const png_image *image, unsigned x0, unsigned y0, unsigned x1, unsigned y1)
{
	size_t dark = 0;
	for (unsigned y = y0; y < y1; y++)
		for (unsigned x = x0; x < x1; x++)
			dark += (colour_at(image, x, y) & 0xFF) < 0x60;
	return dark;
}

static void pictures_and_pages_show_values(void **state)
{
	static const char with[] = "{'Components':[" VALUE("TEXT", "a", "100", "200", "40", "合同<b>", Q "FontSize" Q ":30") "]}";
	static const char without[] = "{'Components':[" VALUE("TEXT", "a", "100", "200", "40", "", Q "FontSize" Q ":30") "]}";
	signprep_result *shown = paper_locate(&a4, with, NULL), *empty = paper_locate(&a4, without, NULL);
	png_image one = picture(shown, 1, true, SIGNPREP_EN), other = picture(empty, 1, true, SIGNPREP_EN);
	bytes html = html_of(shown, SIGNPREP_ZH);
	(void) state;
	/* two ideographs of 30 pt, then three letters of 15 */
	assert_true(ink(&one, 102, 106, 130, 134) > ink(&other, 102, 106, 130, 134) + 60);
	assert_true(ink(&one, 160, 106, 205, 134) > ink(&other, 160, 106, 205, 134) + 30);
	assert_int_equal(ink(&one, 206, 106, 298, 134), ink(&other, 206, 106, 298, 134));
	assert_non_null(strstr(html.data, "<th scope=\"col\">内容</th>"));
	assert_non_null(strstr(html.data, "<td>合同&lt;b&gt;</td>"));
	png_free(&one);
	png_free(&other);
	free(html.data);
	signprep_result_free(shown);
	signprep_result_free(empty);
}

/* Names, ids, keywords and types of somebody who means harm: every one of them is text. */
static void hostile_texts(void **state)
{
	static const char request[] =
		"{'Approvers':[{'ApproverType':0,'OrganizationName':'<script>alert(1)</script>','ApproverName':'\\u0022 onload=x "
		"\\u0027',"
		"'ApproverRoleName':'a\\u202Eb\\u0001c','SignComponents':[{'ComponentType':'<b>','ComponentId':'</td><img src=x>',"
		"'ComponentName':'\\u0022><svg onload=1>','ComponentPage':1,'ComponentPosX':1,'ComponentPosY':1,'ComponentWidth':9,"
		"'ComponentHeight':9},{'ComponentType':'SIGN_SEAL','GenerateMode':'KEYWORD','ComponentId':'</title><script>'}]}]}";
	static const char *const none[] = { "<script", "<img src=x", "<svg onload", "<b></", "\xE2\x80\xAE", "\" onload" };
	signprep_result *result = paper_locate(&a4, request, NULL);
	bytes html = html_of(result, SIGNPREP_EN);
	png_image image = picture(result, 1, false, SIGNPREP_EN);
	(void) state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (strstr(html.data, none[i]))
			fail_msg("there: %s", none[i]);
	assert_non_null(strstr(html.data, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_non_null(strstr(html.data, "&quot; onload=x &#39;"));
	assert_int_equal(times(html.data, "<img "), 1);
	png_free(&image);
	free(html.data);
	signprep_result_free(result);
}

/* Sixty parties whose names have ten thousand bytes each: all stand in both, each name cut. */
static void many_parties_with_long_names(void **state)
{
	static char name[10001], json[64 * 22000];
	size_t used = 0, count;
	signprep_legend_row *rows;
	(void) state;
	memset(name, 'n', sizeof name - 1);
	used += (size_t) sprintf(json + used, "{'Approvers':[");
	for (int i = 0; i < 60; i++)
		used += (size_t) sprintf(json + used,
			"%s{'ApproverType':0,'OrganizationName':'%s','SignComponents':[{'ComponentType':'SIGN_SEAL','ComponentId':'"
			"%s',"
			"'ComponentPage':1,'ComponentPosX':%d,'ComponentPosY':%d,'ComponentWidth':40,'ComponentHeight':20}]}",
			i ? "," : "", name, name, 20 + i % 6 * 90, 20 + i / 6 * 70);
	sprintf(json + used, "]}");
	signprep_result *result = paper_locate(&a4, json, NULL);
	assert_int_equal(signprep_preview_legend(&rows, &count, result, 1, SIGNPREP_EN, NULL), SIGNPREP_OK);
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 59)->detail, "seals 1; here 1/1");
	assert_memory_equal(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 59)->text, "BH  nnn", 7);
	assert_true(strlen(row_of(rows, count, SIGNPREP_LEGEND_PARTY, 59)->text) < 600);
	signprep_free(rows);
	png_image image = picture(result, 1, false, SIGNPREP_EN);
	/* Three lines of a name, one of numbers: 78 pixels a party. */
	assert_int_in_range(image.height, 60 * 78, 60 * 78 + 150);
	png_free(&image);
	bytes html = html_of(result, SIGNPREP_EN);
	assert_int_equal(times(html.data, "<b>BH</b>"), 2);
	assert_true(html.length < 2000000);
	free(html.data);
	signprep_result_free(result);
}

/* More than are shown are counted: seventy parties, fifty components without a place. */
static void what_is_left_out_is_counted(void **state)
{
	static char json[64 * 1024];
	size_t used = 0, count;
	signprep_legend_row *rows;
	(void) state;
	used += (size_t) sprintf(json + used, "{'Approvers':[");
	for (int i = 0; i < 70; i++)
		used += (size_t) sprintf(
			json + used, "%s{'ApproverType':1,'SignComponents':[%s]}", i ? "," : "", i < 50 ? LOST : "");
	sprintf(json + used, "]}");
	signprep_result *result = paper_locate(&a4, json, NULL);
	assert_int_equal(signprep_preview_legend(&rows, &count, result, 1, SIGNPREP_EN, NULL), SIGNPREP_OK);
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_REMARK, 1)->text, "and 6 further parties: signprep explain");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_REMARK, 2)->text, "and 10 further ones: signprep check");
	assert_string_equal(row_of(rows, count, SIGNPREP_LEGEND_HEADING, 1)->text, "Not placed: 50");
	signprep_free(rows);
	png_image image = picture(result, 1, false, SIGNPREP_EN);
	png_free(&image);
	signprep_result_free(result);
}

/* As many components as a request may have, all on one page. */
static void five_thousand_boxes(void **state)
{
	static char json[1500000];
	size_t used = 0;
	(void) state;
	used += (size_t) sprintf(json + used, "{'Approvers':[{'ApproverType':1,'SignComponents':[");
	for (int i = 0; i < 5000; i++)
		used += (size_t) sprintf(json + used,
			"%s{'ComponentType':'SIGN_SEAL','ComponentId':'seal%d','ComponentPage':1,'ComponentPosX':%d,'ComponentPosY'"
			":%d,"
			"'ComponentWidth':7,'ComponentHeight':9}",
			i ? "," : "", i, i % 70 * 8, i / 70 * 11);
	sprintf(json + used, "]}]}");
	signprep_result *result = paper_locate(&a4, json, NULL);
	png_image image = picture(result, 1, false, SIGNPREP_EN);
	assert_int_equal(image.height, 842);
	png_free(&image);
	signprep_result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(legend_has_the_colours_of_the_boxes),
		cmocka_unit_test(the_page_stays_where_it_is), cmocka_unit_test(a_legend_longer_than_the_page),
		cmocka_unit_test(what_the_legend_says), cmocka_unit_test(what_tags_say),
		cmocka_unit_test(values_stand_in_their_boxes), cmocka_unit_test(pictures_and_pages_show_values),
		cmocka_unit_test(what_was_not_taken), cmocka_unit_test(colours_are_told_apart),
		cmocka_unit_test(html_says_the_same), cmocka_unit_test(hostile_texts),
		cmocka_unit_test(many_parties_with_long_names), cmocka_unit_test(what_is_left_out_is_counted),
		cmocka_unit_test(five_thousand_boxes) };
	return cmocka_run_group_tests(tests, open_paper, close_paper);
}
