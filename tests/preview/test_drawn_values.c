/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures, tables, watermarks and attachments in their boxes: read off the pixels, and worked out by hand. At 72 dpi a pixel is a point. */
#include "paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include <signprep/memory.h>

#include "base/buf.h"
#include "locate/check/table_value.h"
#include "locate/request/picture_size.h"
#include "support/png_read.h"

#define RED 0xFF0000u
#define BLUE 0x0000FFu

static bool gather(void *opaque, const void *more, size_t length)
{
	return sp_buf_append(opaque, more, length);
}

static void put_u32(unsigned char *at, unsigned long value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char) (value >> (24 - 8 * i));
}

static void chunk(sp_buf *out, const char *type, const unsigned char *body, size_t length)
{
	unsigned char number[4];
	put_u32(number, length);
	sp_buf_append(out, number, 4);
	const size_t from = out->length;
	sp_buf_append(out, type, 4);
	sp_buf_append(out, body, length);
	put_u32(number, crc32(0, (const unsigned char *) out->data + from, (unsigned) (out->length - from)));
	sp_buf_append(out, number, 4);
}

/* Left half red, right half blue. */
static void make_png(sp_buf *out, unsigned width, unsigned height)
{
	const size_t row = 1 + 3 * (size_t) width;
	unsigned char head[13] = { 0 }, *raw = calloc(height, row), *packed;
	uLongf length = compressBound((uLong) (height * row));
	assert_non_null(raw);
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++)
			raw[y * row + 1 + 3 * x + (x < width / 2 ? 0 : 2)] = 255;
	packed = malloc(length);
	assert_int_equal(compress(packed, &length, raw, (uLong) (height * row)), Z_OK);
	put_u32(head, width);
	put_u32(head + 4, height);
	head[8] = 8;
	head[9] = 2;
	sp_buf_init(out, 1 << 24);
	sp_buf_append(out, "\x89PNG\r\n\x1a\n", 8);
	chunk(out, "IHDR", head, sizeof head);
	chunk(out, "IDAT", packed, length);
	chunk(out, "IEND", head, 0);
	free(raw);
	free(packed);
}

static paper two_pages;
static sp_buf flag; /* 40 by 20 */

static int open_all(void **state)
{
	(void) state;
	paper_open(&two_pages, 2, &(paper_line) { 1, 50, 30, "contract" }, 1, "");
	make_png(&flag, 40, 20);
	return 0;
}

static int close_all(void **state)
{
	(void) state;
	paper_close(&two_pages);
	sp_buf_clear(&flag);
	return 0;
}

static signprep_png_options with_flag(const signprep_picture *picture)
{
	return (signprep_png_options) {
		.size = sizeof(signprep_png_options), .dpi = 72, .no_legend = true, .pictures = picture, .picture_count = 1
	};
}

static png_image draw(const signprep_result *result, int page, const signprep_picture *picture)
{
	const signprep_png_options options = with_flag(picture);
	png_image image;
	sp_buf png;
	sp_buf_init(&png, 1 << 26);
	assert_int_equal(signprep_preview_png(result, page, &options, gather, &png, NULL), SIGNPREP_OK);
	assert_true(png_read(png.data, png.length, &image));
	sp_buf_clear(&png);
	return image;
}

static uint32_t colour_at(const png_image *image, unsigned x, unsigned y)
{
	unsigned char rgb[3];
	png_rgb(image, x, y, rgb);
	return (uint32_t) rgb[0] << 16 | (uint32_t) rgb[1] << 8 | rgb[2];
}

#define PICTURE(id, x, extra) \
	"{'ComponentType':'FILL_IMAGE','ComponentId':'" id "','ComponentPage':1,'ComponentPosX':" x \
	",'ComponentPosY':100,'ComponentWidth':80,'ComponentHeight':80,'ComponentValue':'@flag.png'" extra "}"
#define Q "\\u0022"

/* The service fills the box (FillMethod 0) unless it is told to keep the proportions, and then puts the picture in the middle. */
static void pictures_fill_their_boxes(void **state)
{
	static const char request[] = "{'Components':[" PICTURE("a", "100", "") "," PICTURE(
		"b", "200", ",'ComponentExtra':'{" Q "FillMethod" Q ":1}'") "," PICTURE("c", "300",
		",'ComponentExtra':'{" Q "FillMethod" Q ":1," Q "NotMakeImageCenter" Q ":true}'") "]}";
	const signprep_picture picture = { "@flag.png", flag.data, flag.length };
	signprep_result *result = paper_locate(&two_pages, request, NULL);
	png_image image = draw(result, 1, &picture);
	(void) state;
	/* all of 80 by 80 */
	assert_int_equal(colour_at(&image, 110, 106), RED);
	assert_int_equal(colour_at(&image, 130, 174), RED);
	assert_int_equal(colour_at(&image, 150, 106), BLUE);
	assert_int_equal(colour_at(&image, 170, 174), BLUE);
	/* 80 by 40 in the middle: from 120 to 160 */
	assert_int_not_equal(colour_at(&image, 210, 116), RED);
	assert_int_equal(colour_at(&image, 210, 124), RED);
	assert_int_equal(colour_at(&image, 270, 156), BLUE);
	assert_int_not_equal(colour_at(&image, 270, 164), BLUE);
	/* 80 by 40 from the upper left corner */
	assert_int_equal(colour_at(&image, 310, 106), RED);
	assert_int_equal(colour_at(&image, 370, 136), BLUE);
	assert_int_not_equal(colour_at(&image, 310, 144), RED);
	png_free(&image);
	signprep_result_free(result);
}

static bool is_near(const png_image *image, unsigned x, unsigned y, uint32_t wanted)
{
	const uint32_t is = colour_at(image, x, y);
	for (int shift = 0; shift < 24; shift += 8)
		if (labs((long) (is >> shift & 0xFF) - (long) (wanted >> shift & 0xFF)) > 24)
			return false;
	return true;
}

/*
 * The same scene as eight ways of holding a camera store it (EXIF orientation, tag 274 of TIFF 6.0; tests/convert/make_data.py): 64 by 48
 * as one looks at it, red and green above, blue and white below. Each is drawn the right way up, and in the proportions it is seen in.
 */
static void cameras_held_in_any_way(void **state)
{
	static const char request[] = "{'Components':[" PICTURE("a", "100", "") "," PICTURE(
		"b", "200", ",'ComponentExtra':'{" Q "FillMethod" Q ":1}'") "," PICTURE("c", "300",
		",'ComponentExtra':'{" Q "FillMethod" Q ":1," Q "NotMakeImageCenter" Q ":true}'") "]}";
	static const uint32_t colours[] = { 0xDC0000, 0x00A000, 0x0000DC, 0xFAFAFA };
	/* Upper edge and height of what is drawn: all of the box; 80 by 60 in the middle; the same above. */
	static const unsigned tops[] = { 100, 110, 100 }, heights[] = { 80, 60, 60 };
	signprep_result *result = paper_locate(&two_pages, request, NULL);
	(void) state;
	for (int n = 1; n <= 8; n++) {
		char path[256], bytes[8192];
		snprintf(path, sizeof path, SIGNPREP_TESTS_DIR "/convert/data/turned_%d.jpg", n);
		FILE *file = fopen(path, "rb");
		assert_non_null(file);
		const signprep_picture picture = { "@flag.png", bytes, fread(bytes, 1, sizeof bytes, file) };
		fclose(file);
		png_image image = draw(result, 1, &picture);
		for (unsigned box = 0; box < 3; box++) {
			const unsigned x = 100 * (box + 1), y = tops[box], high = heights[box];
			for (unsigned k = 0; k < 4; k++)
				if (!is_near(&image, x + 20 + 40 * (k % 2), y + high / 4 + high / 2 * (k / 2), colours[k]))
					fail_msg("orientation %d, box %u, quarter %u", n, box, k);
			/* just inside of its edges, and beyond them */
			assert_true(is_near(&image, x + 20, y + 3, colours[0]));
			assert_true(is_near(&image, x + 20, y + high - 4, colours[2]));
			if (box == 1)
				assert_false(is_near(&image, x + 20, y - 4, colours[0]));
			if (box)
				assert_false(is_near(&image, x + 20, y + high + 4, colours[2]));
		}
		png_free(&image);
	}
	signprep_result_free(result);
}

/* A real seal keeps its proportions; what runs over two pages shows its left half on the first, its right half on the second. */
static void seals_are_drawn_as_they_are(void **state)
{
	static const char request[] =
		"{'Approvers':[{'ApproverType':0,'SignComponents':["
		"{'ComponentType':'SIGN_SEAL','ComponentId':'s','ComponentPage':1,'ComponentPosX':100,'ComponentPosY':100,"
		"'ComponentWidth':80,'ComponentHeight':80,'ComponentValue':'seal-1'},"
		"{'ComponentType':'SIGN_SEAL','ComponentId':'t','ComponentPage':1,'ComponentPosX':300,'ComponentPosY':100,"
		"'ComponentWidth':80,'ComponentHeight':80,'ComponentValue':'seal-2'},"
		"{'ComponentType':'SIGN_PAGING_SEAL','ComponentId':'p','ComponentPosY':400,'ComponentWidth':80,'ComponentHeight':"
		"80,"
		"'ComponentValue':'seal-1'}]}]}";
	const signprep_picture picture = { "seal-1", flag.data, flag.length };
	signprep_result *result = paper_locate(&two_pages, request, NULL);
	png_image first = draw(result, 1, &picture), second = draw(result, 2, &picture);
	(void) state;
	assert_int_equal(colour_at(&first, 110, 124), RED);
	assert_int_equal(colour_at(&first, 170, 156), BLUE);
	assert_int_not_equal(colour_at(&first, 110, 116), RED);
	/* no picture of that one */
	assert_int_not_equal(colour_at(&first, 310, 140), RED);
	/* slices of 40 at the right edge of 595; the picture is 40 high in the middle of 80: from 420 to 460 */
	assert_int_equal(colour_at(&first, 565, 440), RED);
	assert_int_equal(colour_at(&first, 590, 440), RED);
	assert_int_equal(colour_at(&second, 565, 440), BLUE);
	assert_int_equal(colour_at(&second, 590, 440), BLUE);
	assert_int_not_equal(colour_at(&second, 550, 440), RED);
	png_free(&first);
	png_free(&second);
	signprep_result_free(result);
}

/* What only looks like a picture, and what has more pixels than are drawn. */
static void hostile_pictures(void **state)
{
	static const char request[] = "{'Components':[" PICTURE("a", "100", "") "]}";
	signprep_result *result = paper_locate(&two_pages, request, NULL);
	signprep_error err = { 0 };
	signprep_mark *marks;
	sp_buf huge, png;
	size_t count, names = 0, drawn = 0;
	(void) state;
	sp_buf_init(&huge, 1 << 20);
	sp_buf_init(&png, 1 << 26);
	/* a depth that no PNG has: it says how large it is and can't be unpacked */
	sp_buf_append(&huge, flag.data, flag.length);
	huge.data[24] = 3;
	signprep_picture picture = { "@flag.png", huge.data, huge.length };
	signprep_png_options options = with_flag(&picture);
	assert_int_equal(signprep_preview_png(result, 1, &options, gather, &png, &err), SIGNPREP_UNREADABLE);
	assert_string_equal(err.id, "D540");
	char text[256];
	signprep_error_message(&err, SIGNPREP_EN, text, sizeof text);
	assert_non_null(strstr(text, "@flag.png"));
	/* a head that promises 100000 by 100000: named, not drawn */
	put_u32((unsigned char *) huge.data + 16, 100000);
	put_u32((unsigned char *) huge.data + 20, 100000);
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1, &options, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < count; i++) {
		names += marks[i].kind == SIGNPREP_MARK_TEXT && strcmp(marks[i].label, "flag.png") == 0;
		drawn += marks[i].kind == SIGNPREP_MARK_PICTURE;
	}
	assert_int_equal(names, 1);
	assert_int_equal(drawn, 0);
	signprep_free(marks);
	sp_buf_clear(&huge);
	sp_buf_clear(&png);
	signprep_result_free(result);
}

static void sizes_of_pictures(void **state)
{
	/* SOI, APP0 of 4 bytes, padding, SOF2 of 300 by 200 */
	static const unsigned char jpeg[] = { 0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 200, 1, 44, 1, 1,
		0, 0 };
	sp_picture_size size;
	(void) state;
	assert_true(sp_picture_measure(&size, flag.data, flag.length));
	assert_int_equal(size.width, 40);
	assert_int_equal(size.height, 20);
	assert_true(sp_picture_measure(&size, jpeg, sizeof jpeg));
	assert_int_equal(size.width, 300);
	assert_int_equal(size.height, 200);
	for (size_t i = 0; i < 19; i++)
		assert_false(sp_picture_measure(&size, jpeg, i));
	for (size_t i = 0; i < 24; i++)
		assert_false(sp_picture_measure(&size, flag.data, i));
	assert_false(sp_picture_is_drawn(&(sp_picture_size) { 40000001, 1 }));
	assert_true(sp_picture_is_drawn(&(sp_picture_size) { 8000, 5000 }));
}

#define CELL(row, last_row, column, last_column, more) \
	"{\"rowStart\":" row ",\"rowEnd\":" last_row ",\"columnStart\":" column ",\"columnEnd\":" last_column more "}"

/*
 * 200 points wide: columns of 100, 50 and 50. Text of 12 points has 2 points of margin: 96 points hold 8 ideographs, so that nine of
 * them take two lines, 28 points with their margins; every other row is 16 high.
 */
static const char goods[] =
	"{\"headers\":[{\"content\":\"货物\",\"widthPercent\":50},{\"content\":\"数量\"},{\"content\":\"单价\"}],"
	"\"rowCount\":3,\"body\":{\"cells\":[" CELL("1", "1", "1", "1", ",\"content\":\"一二三四五六七八九\"") "," CELL(
		"2", "2", "1", "3", ",\"content\":\"合计\",\"style\":{\"align\":\"right\",\"fontSize\":20}") "]}}";

static void tables_are_worked_out(void **state)
{
	sp_table table;
	double heights[4];
	(void) state;
	assert_int_equal(sp_table_read(&table, goods), SP_TABLE_READ);
	assert_int_equal(table.rows, 4);
	assert_int_equal(table.columns, 3);
	assert_true(fabs(table.widths[0] - 0.5) < 1e-9 && fabs(table.widths[2] - 0.25) < 1e-9);
	assert_true(fabs(sp_table_heights(&table, 200, heights) - (16 + 28 + 24 + 16)) < 1e-9);
	assert_true(fabs(heights[1] - 28) < 1e-9 && fabs(heights[2] - 24) < 1e-9);
	assert_int_equal(sp_table_narrow_column(&table, 200), 0);
	/* 40 points: the second column is 10 wide, and less its margins holds no ideograph of 12 */
	assert_int_equal(sp_table_narrow_column(&table, 40), 2);
	sp_table_clear(&table);
}

static void what_is_no_table(void **state)
{
	static const char *const others[] = { "{}", "[]", "7", "[[\"a\"]]", "{\"body\":{\"cells\":[]}}", "{\"headers\":{}}",
		"{\"body\":{\"cells\":[{\"content\":\"x\"}]}}", "{\"body\":{\"cells\":[" CELL("0", "1", "1", "1", "") "]}}",
		"{\"body\":{\"cells\":[" CELL("2", "1", "1", "1", "") "]}}",
		"{\"body\":{\"cells\":[" CELL("1.5", "2", "1", "1", "") "]}}",
		"{\"body\":{\"cells\":[" CELL("1", "1", "1", "99999999", "") "]}}", "not json" };
	static const char *const large[] = { "{\"headers\":[{\"content\":\"a\"}],\"rowCount\":20001}",
		"{\"headers\":[{\"content\":\"a\"},{\"content\":\"b\"}],\"rowCount\":19999}",
		"{\"body\":{\"cells\":[" CELL("1", "1", "1", "201", "") "]}}",
		"{\"body\":{\"cells\":[" CELL("1", "10001", "1", "1", "") "," CELL("1", "10001", "1", "1", "") "]}}" };
	sp_table table;
	(void) state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (sp_table_read(&table, others[i]) != SP_TABLE_OTHER)
			fail_msg("%s", others[i]);
	for (size_t i = 0; i < sizeof large / sizeof *large; i++)
		if (sp_table_read(&table, large[i]) != SP_TABLE_LARGE)
			fail_msg("%s", large[i]);
}

/* The value as a member of a request: quotes inside it escaped. */
static signprep_result *locate_table(int height)
{
	char request[2048] =
		"{'Components':[{'ComponentType':'DYNAMIC_TABLE','ComponentId':'t','ComponentPage':1,'ComponentPosX':100,"
		"'ComponentPosY':100,'ComponentWidth':200,'ComponentHeight':";
	size_t used = strlen(request);
	used += (size_t) snprintf(request + used, sizeof request - used, "%d,'ComponentValue':'", height);
	for (const char *at = goods; *at; at++)
		used += (size_t) snprintf(request + used, sizeof request - used, *at == '"' ? "\\u0022" : "%c", *at);
	snprintf(request + used, sizeof request - used, "'}]}");
	return paper_locate(&two_pages, request, NULL);
}

static void tables_stand_in_their_boxes(void **state)
{
	const signprep_png_options options = { .size = sizeof options };
	signprep_result *result = locate_table(100);
	png_image image = draw(result, 1, NULL);
	signprep_mark *marks;
	size_t count, cells = 0, lines = 0;
	(void) state;
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1, &options, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < count; i++) {
		cells += marks[i].kind == SIGNPREP_MARK_CELL;
		if (marks[i].kind != SIGNPREP_MARK_TEXT)
			continue;
		assert_int_equal(marks[i].colour, 0x202020);
		lines++;
		/* two ideographs of 20 end at the right margin of the third column */
		if (strcmp(marks[i].label, "合计") == 0)
			assert_true(fabs(marks[i].rect.x0 - 258) < 1e-6 && fabs(marks[i].rect.x1 - 298) < 1e-6 &&
				fabs(marks[i].rect.y0 - 146) < 1e-6);
	}
	/* three heads, two cells, and the six places that nobody fills */
	assert_int_equal(cells, 3 + 2 + 2 + 3);
	assert_int_equal(lines, 3 + 2 + 1);
	/* the head is grey; its lower rule lies at 116, the rule between the first two columns at 200 */
	assert_int_equal(colour_at(&image, 190, 104), 0xD8D8D8);
	assert_int_equal(colour_at(&image, 190, 115), 0x707070);
	assert_int_equal(colour_at(&image, 199, 139), 0x707070);
	signprep_free(marks);
	png_free(&image);
	signprep_result_free(result);
	/* Where it is too high its text is red. */
	result = locate_table(80);
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1, &options, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < count; i++)
		if (marks[i].kind == SIGNPREP_MARK_TEXT)
			assert_int_equal(marks[i].colour, 0xC62828);
	signprep_free(marks);
	signprep_result_free(result);
}

static void tables_that_do_not_fit_are_told(void **state)
{
	static const int heights[] = { 84, 83 };
	(void) state;
	for (int i = 0; i < 2; i++) {
		char request[2400];
		size_t used = (size_t) snprintf(request, sizeof request,
			"{\"Components\":[{\"ComponentType\":\"DYNAMIC_TABLE\",\"ComponentPage\":1,\"ComponentPosX\":100,"
			"\"ComponentPosY\":100,"
			"\"ComponentWidth\":200,\"ComponentHeight\":%d,\"ComponentValue\":\"",
			heights[i]);
		for (const char *at = goods; *at; at++)
			used += (size_t) snprintf(request + used, sizeof request - used, *at == '"' ? "\\\"" : "%c", *at);
		used += (size_t) snprintf(request + used, sizeof request - used, "\"}]}");
		signprep_request *req;
		signprep_result *result;
		size_t told = 0;
		assert_int_equal(signprep_request_parse(&req, request, used, "r.json", NULL), SIGNPREP_OK);
		assert_int_equal(signprep_check(&result, two_pages.doc, req, NULL, NULL), SIGNPREP_OK);
		const signprep_issues *issues = signprep_result_issues(result);
		for (size_t k = 0; k < signprep_issues_count(issues); k++) {
			const signprep_issue *issue = signprep_issues_at(issues, k);
			char text[200];
			if (strcmp(issue->id, "P335") != 0)
				continue;
			told++;
			signprep_issue_message(issue, SIGNPREP_EN, text, sizeof text);
			assert_string_equal(text, "the table takes about 84 pt of height, the box has 83");
		}
		assert_int_equal(told, i);
		signprep_result_free(result);
		signprep_request_free(req);
	}
}

static void watermarks_and_attachments(void **state)
{
	static const char request[] = "{'Components':[{'ComponentType':'WATERMARK','ComponentId':'w','ComponentPage':1,'"
				      "ComponentPosX':0,'ComponentPosY':0,"
				      "'ComponentWidth':400,'ComponentHeight':400,'ComponentValue':'样本','ComponentExtra':'{" Q
				      "FontSize" Q ":40," Q "Opacity" Q ":0.5," Q "Rotate" Q ":30," Q "Position" Q ":" Q "Center" Q
				      "}'},"
				      "{'ComponentType':'WATERMARK','ComponentId':'v','ComponentPage':2,'ComponentPosX':0,'"
				      "ComponentPosY':0,'ComponentWidth':500,"
				      "'ComponentHeight':500,'ComponentValue':'样本','ComponentExtra':'{" Q "FontSize" Q ":50," Q
				      "Rotate" Q ":0," Q "Density" Q ":3}'},"
				      "{'ComponentType':'ATTACHMENT','ComponentId':'a','ComponentPage':1,'ComponentPosX':450,'"
				      "ComponentPosY':500,'ComponentWidth':100,"
				      "'ComponentHeight':40,'ComponentValue':'@x/a.pdf,@b.png'}]}";
	const signprep_png_options options = { .size = sizeof options };
	signprep_result *result = paper_locate(&two_pages, request, NULL);
	signprep_mark *marks;
	size_t count, clips = 0, copies = 0;
	(void) state;
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 1, &options, NULL), SIGNPREP_OK);
	for (size_t i = 0; i < count; i++) {
		if (marks[i].kind == SIGNPREP_MARK_CLIP) {
			assert_true(fabs(marks[i].rect.x0 - 450) < 1e-6 &&
				fabs(marks[i].rect.y0 - (500 + 8.0 * (double) clips)) < 1e-6);
			clips++;
		} else if (marks[i].kind == SIGNPREP_MARK_TEXT && strcmp(marks[i].label, "样本") == 0) {
			/* 80 by 40 about the middle, before it is turned */
			assert_true(fabs(marks[i].rect.x0 - 160) < 1e-6 && fabs(marks[i].rect.y1 - 220) < 1e-6);
			assert_true(fabs(marks[i].turn - 30) < 1e-9 && fabs(marks[i].alpha - 0.5) < 1e-9);
			copies++;
		} else if (marks[i].kind == SIGNPREP_MARK_TEXT) {
			/* behind the clip: 0.6 of its height of 8, and two points */
			assert_true(fabs(marks[i].rect.x0 - 456.8) < 1e-6);
		}
	}
	assert_int_equal(clips, 2);
	assert_int_equal(copies, 1);
	signprep_free(marks);
	/* 100 by 50 and a quarter between: 125 and 62.5, so that 4 stand side by side and 8 below one another */
	assert_int_equal(signprep_preview_marks(&marks, &count, result, 2, &options, NULL), SIGNPREP_OK);
	copies = 0;
	for (size_t i = 0; i < count; i++)
		copies += marks[i].kind == SIGNPREP_MARK_TEXT;
	assert_int_equal(copies, 4 * 8);
	signprep_free(marks);
	signprep_result_free(result);
}

/* Turned by a quarter the text of 80 by 40 is 40 wide and 80 high: ink above and below the middle, none where it lay. */
static void watermarks_are_turned(void **state)
{
	static const signprep_mark level = {
		.kind = SIGNPREP_MARK_TEXT, .rect = { 100, 200, 300, 220 }, .label = "——————————", .alpha = 1
	};
	signprep_mark turned = level;
	(void) state;
	turned.turn = 90;
	for (int i = 0; i < 2; i++) {
		const signprep_drawing drawing = { .page = 1, .marks = i ? &turned : &level, .mark_count = 1 };
		const signprep_png_options options = { .size = sizeof options, .dpi = 72 };
		unsigned across = 0, down = 0;
		png_image image;
		sp_buf png;
		sp_buf_init(&png, 1 << 26);
		assert_int_equal(signprep_render_png(two_pages.doc, &drawing, &options, gather, &png, NULL), SIGNPREP_OK);
		assert_true(png_read(png.data, png.length, &image));
		for (unsigned k = 0; k < 200; k++) {
			across += colour_at(&image, 100 + k, 205) != 0xFFFFFF || colour_at(&image, 100 + k, 210) != 0xFFFFFF ||
				colour_at(&image, 100 + k, 213) != 0xFFFFFF;
			down += colour_at(&image, 200, 110 + k) != 0xFFFFFF || colour_at(&image, 197, 110 + k) != 0xFFFFFF ||
				colour_at(&image, 203, 110 + k) != 0xFFFFFF;
		}
		assert_true(i ? down > 150 && across < 30 : across > 150 && down < 30);
		png_free(&image);
		sp_buf_clear(&png);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pictures_fill_their_boxes),
		cmocka_unit_test(cameras_held_in_any_way),
		cmocka_unit_test(seals_are_drawn_as_they_are),
		cmocka_unit_test(hostile_pictures),
		cmocka_unit_test(sizes_of_pictures),
		cmocka_unit_test(tables_are_worked_out),
		cmocka_unit_test(what_is_no_table),
		cmocka_unit_test(tables_stand_in_their_boxes),
		cmocka_unit_test(tables_that_do_not_fit_are_told),
		cmocka_unit_test(watermarks_and_attachments),
		cmocka_unit_test(watermarks_are_turned),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
