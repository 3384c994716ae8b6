/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Turned text, columns, cells and underlines from the PDF to the box. 12 pt Song: a Han character is 12 wide, its box
 * reaches 10.56 above and 1.44 below the baseline. Page 595 by 842; boxes of a turned label are 40 by 20.
 */
#include "paper.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define LABEL "<753265B9FF1A> Tj ET " /* 甲方： */

/* The box of keyword `text` with these members of the component; nothing may be found wrong. */
static signprep_rect box(const paper *p, const char *text, const char *members)
{
	char json[400];
	signprep_result *result;
	signprep_rect r;
	snprintf(json, sizeof json, "{'Components':[{'ComponentType':'TEXT','GenerateMode':'KEYWORD','ComponentId':'%s'%s}]}", text,
		members);
	result = paper_locate(p, json, NULL);
	if (signprep_issues_count(signprep_result_issues(result)))
		fail_msg("%s: %s", json, signprep_issues_at(signprep_result_issues(result), 0)->id);
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 1);
	r = signprep_result_at(result, 0)->placements[0].rect;
	signprep_result_free(result);
	return r;
}

static void assert_box(signprep_rect r, double x0, double y0, double x1, double y1)
{
	assert_near(r.x0, x0);
	assert_near(r.y0, y0);
	assert_near(r.x1, x1);
	assert_near(r.y1, y1);
}

#define SIZE ",'ComponentWidth':40,'ComponentHeight':20,'Locate':{'At':"

/*
 * Three characters, 36 long. Up from user (300, 200): x 289.44..301.44, y 606..642. Upside down from (400, 300): x 364..400,
 * y 540.56..552.56. Down from (300, 500): x 298.56..310.56, y 342..378.
 */
static void behind_the_end(void **state)
{
	static const struct {
		const char *matrix, *at;
		double x, y;
	} rows[] = {
		{ "0 1 -1 0 300 200 Tm", "'right'}", 275.44, 586 },
		{ "0 1 -1 0 300 200 Tm", "'right','Gap':5}", 275.44, 581 },
		{ "0 1 -1 0 300 200 Tm", "'right','Align':'baseline'}", 260, 586 },
		{ "0 1 -1 0 300 200 Tm", "'below'}", 301.44, 614 },
		{ "0 1 -1 0 300 200 Tm", "'over'}", 289.44, 606 },
		{ "-1 0 0 -1 400 300 Tm", "'right'}", 324, 536.56 },
		{ "-1 0 0 -1 400 300 Tm", "'below'}", 362, 520.56 },
		{ "-1 0 0 -1 400 300 Tm", "'right','Align':'baseline'}", 324, 542 },
		{ "0 -1 1 0 300 500 Tm", "'right'}", 284.56, 378 },
		{ "0 -1 1 0 300 500 Tm", "'below'}", 258.56, 350 },
		{ "0 -1 1 0 300 500 Tm", "'right','Align':'baseline'}", 300, 378 },
	};
	(void) state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char content[200], members[200];
		signprep_rect r;
		paper p;
		snprintf(content, sizeof content, "BT /C1 12 Tf %s " LABEL, rows[i].matrix);
		snprintf(members, sizeof members, SIZE "%s", rows[i].at);
		paper_open(&p, 1, NULL, 0, content);
		r = box(&p, "甲方：", members);
		paper_close(&p);
		assert_box(r, rows[i].x, rows[i].y, rows[i].x + 40, rows[i].y + 20);
	}
}

/* An underline along the text, whichever way it goes; 12 wide above the rule's middle. */
static void underlines(void **state)
{
	static const struct {
		const char *content;
		double x0, y0, x1, y1;
	} rows[] = {
		/* A line of 1 pt; two filled pieces of one; dots of a dashed line. */
		{ "BT /C1 12 Tf 72 300 Td " LABEL "1 w 120 298 m 300 298 l S", 120, 532, 300, 544 },
		{ "BT /C1 12 Tf 72 300 Td " LABEL "110 297 60 1 re 170 297 50 1 re f", 110, 532.5, 220, 544.5 },
		{ "BT /C1 12 Tf 72 300 Td " LABEL "1 w [1 2] 0 d 120 298 m 300 298 l S", 120, 532, 300, 544 },
		/* Eight full-width underscores in the text. */
		{ "BT /C1 12 Tf 72 300 Td <753265B9FF1AFF3FFF3FFF3FFF3FFF3FFF3FFF3FFF3F> Tj ET", 108, 530, 204, 542 },
		{ "BT /C1 12 Tf 72 300 Td <753265B9FF1A202620262026202620262026> Tj ET", 108, 530, 180, 542 },
		{ "BT /C1 12 Tf 0 1 -1 0 300 200 Tm " LABEL "1 w 303 240 m 303 400 l S", 291, 442, 303, 602 },
		{ "BT /C1 12 Tf -1 0 0 -1 400 300 Tm " LABEL "1 w 100 303 m 350 303 l S", 100, 539, 350, 551 },
		{ "BT /C1 12 Tf 0 -1 1 0 300 500 Tm " LABEL "1 w 298 100 m 298 450 l S", 298, 392, 310, 742 },
		{ "BT /C1 12 Tf 0 1 -1 0 300 200 Tm <753265B9FF1AFF3FFF3FFF3FFF3F> Tj ET", 288, 558, 300, 606 },
	};
	(void) state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		paper p;
		signprep_rect r;
		paper_open(&p, 1, NULL, 0, rows[i].content);
		r = box(&p, "甲方", ",'Locate':{'At':'blank'}");
		paper_close(&p);
		assert_box(r, rows[i].x0, rows[i].y0, rows[i].x1, rows[i].y1);
	}
}

/* Cells 100 and 150 wide, 30 high, ruled 1 pt: the box fills the empty one, between its lines. */
static void cells(void **state)
{
#define TABLE "1 w 72 300 100 30 re 172 300 150 30 re S "
	static const struct {
		const char *content;
		double x0, y0, x1, y1;
	} rows[] = {
		{ TABLE "BT /C1 12 Tf 80 310 Td " LABEL, 172.5, 512.5, 321.5, 541.5 },
		/* The same on its side: the row runs up. */
		{ "1 w 300 72 30 100 re 300 172 30 150 re S BT /C1 12 Tf 0 1 -1 0 320 80 Tm " LABEL, 300.5, 520.5, 329.5, 669.5 },
		/* Filled already: the rest of the label's own cell. */
		{ TABLE "BT /C1 12 Tf 80 310 Td " LABEL "BT /C1 12 Tf 180 310 Td <4E59> Tj ET", 116, 520, 171.5, 532 },
	};
	(void) state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		paper p;
		signprep_rect r;
		paper_open(&p, 1, NULL, 0, rows[i].content);
		r = box(&p, "甲方", ",'Locate':{'At':'blank'}");
		assert_box(r, rows[i].x0, rows[i].y0, rows[i].x1, rows[i].y1);
		if (i == 0)
			assert_box(box(&p, "甲方", SIZE "'blank','Align':'end'}"), 281.5, 517, 321.5, 537);
		paper_close(&p);
	}
#undef TABLE
}

/* White up to the next text, which may be larger; where only this text begins, far in, the margin is 90. */
static void white(void **state)
{
	paper p;
	(void) state;
	paper_open(&p, 1, NULL, 0, "BT /C1 12 Tf 72 300 Td " LABEL "BT /C1 24 Tf 300 293 Td <4E59> Tj ET");
	assert_box(box(&p, "甲方", ",'Locate':{'At':'blank'}"), 108, 530, 300, 542);
	paper_close(&p);
	paper_open(&p, 1, NULL, 0, "BT /C1 12 Tf 0 -1 1 0 300 500 Tm " LABEL);
	assert_box(box(&p, "甲方", ",'Locate':{'At':'blank'}"), 300, 378, 312, 752);
	paper_close(&p);
}

/* Three characters up to 16 pt below the upper edge of the page, inside its margin: no blank, whatever the direction. */
static void no_room(void **state)
{
	paper p;
	signprep_result *result;
	(void) state;
	paper_open(&p, 1, NULL, 0, "BT /C1 12 Tf 0 1 -1 0 300 790 Tm " LABEL);
	result = paper_locate(&p,
		"{'Components':[{'ComponentType':'TEXT','GenerateMode':'KEYWORD','ComponentId':'甲方','Locate':{'At':'blank'}}]}",
		NULL);
	assert_int_equal(only_id(signprep_result_issues(result), "K208")->page, 1);
	assert_int_equal(signprep_result_code(result), SIGNPREP_NOT_FOUND);
	signprep_result_free(result);
	paper_close(&p);
}

/*
 * Vertical writing of the lab: 甲方签章 in a column from the top (294, 342) on. Nobody turns the page to read it. The margin at
 * the foot is as wide as the one at the head, where a line stands at 760.
 */
static void columns(void **state)
{
	signprep_rect at;
	paper p;
	(void) state;
	paper_open_file(&p, "lab/pdf/27_vertical.pdf");
	at = box(&p, "甲方签章", "");
	assert_true(at.x0 > 290 && at.x0 < 298 && at.y0 > 338 && at.y0 < 346);
	assert_box(box(&p, "甲方签章", SIZE "'below'}"), (at.x0 + at.x1) / 2 - 20, at.y1, (at.x0 + at.x1) / 2 + 20, at.y1 + 20);
	assert_box(box(&p, "甲方签章", SIZE "'right'}"), at.x1, (at.y0 + at.y1) / 2 - 10, at.x1 + 40, (at.y0 + at.y1) / 2 + 10);
	assert_box(box(&p, "甲方签章", ",'Locate':{'At':'blank'}"), at.x0, at.y1, at.x1, 842 - (842 - 760 - 0.88 * 12));
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(behind_the_end),
		cmocka_unit_test(underlines),
		cmocka_unit_test(cells),
		cmocka_unit_test(white),
		cmocka_unit_test(no_room),
		cmocka_unit_test(columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
