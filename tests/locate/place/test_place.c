/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Boxes by hand arithmetic: every At, Align, Gap, Offset, Origin, Unit and Edges. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "locate/place/place.h"

static const signprep_page page = { .number = 1, .width = 600, .height = 800 };
/* A hit 60 wide and 12 high whose baseline lies 2 above its lower edge; a blank right of it. */
static const sp_anchor anchor = { { 100, 200, 160, 212 }, 0, true, 210, 12,
	{ .rect = { 170, 199, 290, 211 }, .seat = { 170, 199, 290, 211 }, .direction = 0 } };

static signprep_rect place_by(const sp_anchor *by, const char *json)
{
	bench b;
	double width, height;
	signprep_rect box;
	bench_open(&b, json);
	if (signprep_issues_count(b.issues))
		fail_msg("%s: %s", json, signprep_issues_at(b.issues, 0)->id);
	sp_place_size(b.spec, &page, by, &width, &height);
	box = sp_place_at(b.spec, &page, by, width, height);
	bench_close(&b);
	return box;
}

static signprep_rect place(const char *json)
{
	return place_by(&anchor, json);
}

#define KW "'GenerateMode':'KEYWORD','ComponentId':'k'"
#define SIZE ",'ComponentWidth':40,'ComponentHeight':20"

/* Every box is 40 by 20; the table gives its upper left corner. */
static void every_at(void **state)
{
	static const struct {
		const char *locate;
		double x, y;
	} rows[] = {
		{ "'At':'over'", 100, 200 },
		{ "'Gap':9", 100, 200 },
		{ "'At':'center'", 110, 196 },
		{ "'At':'right'", 160, 196 },
		{ "'At':'right','Align':'start'", 160, 200 },
		{ "'At':'right','Align':'center'", 160, 196 },
		{ "'At':'right','Align':'end'", 160, 192 },
		{ "'At':'right','Align':'baseline'", 160, 190 },
		{ "'At':'right','Gap':5", 165, 196 },
		{ "'At':'left'", 60, 196 },
		{ "'At':'left','Align':'start'", 60, 200 },
		{ "'At':'left','Align':'end'", 60, 192 },
		{ "'At':'left','Align':'baseline'", 60, 190 },
		{ "'At':'left','Gap':5", 55, 196 },
		{ "'At':'below'", 110, 212 },
		{ "'At':'below','Align':'start'", 100, 212 },
		{ "'At':'below','Align':'center'", 110, 212 },
		{ "'At':'below','Align':'end'", 120, 212 },
		{ "'At':'below','Gap':5", 110, 217 },
		{ "'At':'above'", 110, 180 },
		{ "'At':'above','Align':'start'", 100, 180 },
		{ "'At':'above','Align':'end'", 120, 180 },
		{ "'At':'above','Gap':5", 110, 175 },
		{ "'At':'lower-right'", 160, 212 },
		{ "'At':'lower-right','Gap':5", 165, 217 },
		{ "'At':'upper-right'", 160, 180 },
		{ "'At':'upper-right','Gap':5", 165, 175 },
		/* The blank is 120 wide, its line lies at 211. */
		{ "'At':'blank'", 170, 191 },
		{ "'At':'blank','Gap':5", 175, 191 },
		{ "'At':'blank','Align':'center'", 210, 191 },
		{ "'At':'blank','Align':'end'", 250, 191 },
		{ "'At':'right','Gap':'10mm'", 188.3465, 196 },
		{ "'At':'right','Gap':'1%'", 166, 196 },
		{ "'At':'below','Gap':'1%'", 110, 220 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[256];
		snprintf(json, sizeof json, "{" KW SIZE ",'Locate':{%s}}", rows[i].locate);
		assert_rect(place(json), rows[i].x, rows[i].y, rows[i].x + 40, rows[i].y + 20);
	}
}

static void service_locations(void **state)
{
	static const struct {
		const char *name;
		double x, y;
	} rows[] = {
		{ "Middle", 110, 196 },
		{ "Below", 110, 212 },
		{ "Right", 160, 196 },
		{ "LowerRight", 160, 212 },
		{ "UpperRight", 160, 180 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[256];
		snprintf(json, sizeof json, "{" KW SIZE ",'RelativeLocation':'%s'}", rows[i].name);
		assert_rect(place(json), rows[i].x, rows[i].y, rows[i].x + 40, rows[i].y + 20);
	}
}

/*
 * Turned text: a hit 60 along the line and 12 across it, whose baseline lies 2 before its foot. It takes 300..312 by
 * 400..460 when it runs up (90; the foot is on the right, the baseline at x 310) or down (270; the foot is on the left,
 * the baseline at x 302), and 300..360 by 400..412 upside down (180; the foot is above, the baseline at y 402). Boxes
 * are 40 by 20 of the page whichever way the text goes; the table gives the upper left corner.
 */
static void turned_text(void **state)
{
	static const struct {
		const char *locate;
		double up[2], over[2], down[2];
	} rows[] = {
		/* Of the page: the service's own corner, and centres. */
		{ "'At':'over'", { 300, 400 }, { 300, 400 }, { 300, 400 } },
		{ "'At':'center'", { 286, 420 }, { 310, 396 }, { 286, 420 } },
		/* Behind the last character: above the hit, left of it, below it. */
		{ "'At':'right'", { 286, 380 }, { 260, 396 }, { 286, 460 } },
		{ "'At':'right','Gap':5", { 286, 375 }, { 255, 396 }, { 286, 465 } },
		{ "'At':'right','Gap':'1%'", { 286, 372 }, { 254, 396 }, { 286, 468 } },
		/* start: the side of the letters' tops. */
		{ "'At':'right','Align':'start'", { 300, 380 }, { 260, 392 }, { 272, 460 } },
		{ "'At':'right','Align':'end'", { 272, 380 }, { 260, 400 }, { 300, 460 } },
		{ "'At':'right','Align':'baseline'", { 270, 380 }, { 260, 402 }, { 302, 460 } },
		{ "'At':'left'", { 286, 460 }, { 360, 396 }, { 286, 380 } },
		/* Under the feet of the letters: right, above, left. */
		{ "'At':'below'", { 312, 420 }, { 310, 380 }, { 260, 420 } },
		{ "'At':'below','Gap':'1%'", { 318, 420 }, { 310, 372 }, { 254, 420 } },
		{ "'At':'below','Align':'start'", { 312, 440 }, { 320, 380 }, { 260, 400 } },
		{ "'At':'below','Align':'end'", { 312, 400 }, { 300, 380 }, { 260, 440 } },
		{ "'At':'above'", { 260, 420 }, { 310, 412 }, { 312, 420 } },
		{ "'At':'lower-right'", { 312, 380 }, { 260, 380 }, { 260, 460 } },
		{ "'At':'lower-right','Gap':5", { 317, 375 }, { 255, 375 }, { 255, 465 } },
		{ "'At':'upper-right'", { 260, 380 }, { 260, 412 }, { 312, 460 } },
		/* A blank 120 long from the end of the hit on. Across the line 40 is a seal, centred; 20 stands on the foot. */
		{ "'At':'blank'", { 286, 380 }, { 260, 400 }, { 286, 460 } },
		{ "'At':'blank','Gap':5", { 286, 375 }, { 255, 400 }, { 286, 465 } },
		{ "'At':'blank','Align':'end'", { 286, 280 }, { 180, 400 }, { 286, 560 } },
	};
	static const sp_anchor anchors[] = {
		{ { 300, 400, 312, 460 }, 90, true, 310, 12,
			{ .rect = { 300, 280, 312, 400 }, .seat = { 300, 280, 312, 400 }, .direction = 90 } },
		{ { 300, 400, 360, 412 }, 180, true, -402, 12,
			{ .rect = { 180, 400, 300, 412 }, .seat = { 180, 400, 300, 412 }, .direction = 180 } },
		{ { 300, 400, 312, 460 }, 270, true, -302, 12,
			{ .rect = { 300, 460, 312, 580 }, .seat = { 300, 460, 312, 580 }, .direction = 270 } },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const double *corners[] = { rows[i].up, rows[i].over, rows[i].down };
		char json[256];
		snprintf(json, sizeof json, "{" KW SIZE ",'Locate':{%s}}", rows[i].locate);
		for (size_t k = 0; k < 3; k++) {
			signprep_rect box = place_by(&anchors[k], json);
			if (fabs(box.x0 - corners[k][0]) > 1e-6 || fabs(box.y0 - corners[k][1]) > 1e-6)
				print_error("direction %d: %s\n", anchors[k].direction, rows[i].locate);
			assert_rect(box, corners[k][0], corners[k][1], corners[k][0] + 40, corners[k][1] + 20);
		}
	}
}

/* Offsets are of the page, whichever way the text goes. */
static void offsets_of_turned_text(void **state)
{
	static const sp_anchor up = { { 300, 400, 312, 460 }, 90, true, 310, 12,
		{ .rect = { 300, 300, 312, 400 }, .seat = { 300, 300, 312, 400 }, .direction = 90 } };
	(void) state;
	assert_rect(place_by(&up, "{" KW SIZE ",'OffsetX':3,'OffsetY':7,'Locate':{'At':'right'}}"), 289, 387, 329, 407);
	/* Its blank is 12 by 100; so is a box without a size, and a slim one stands at the feet of the letters. */
	assert_rect(place_by(&up, "{" KW ",'Locate':{'At':'blank'}}"), 300, 300, 312, 400);
	assert_rect(place_by(&up, "{" KW ",'ComponentWidth':10,'ComponentHeight':60,'Locate':{'At':'blank'}}"), 302, 340, 312, 400);
}

static void offsets_go_right_and_down(void **state)
{
	(void) state;
	assert_rect(place("{" KW SIZE ",'OffsetX':3,'OffsetY':7}"), 103, 207, 143, 227);
	assert_rect(place("{" KW SIZE ",'OffsetX':-3,'OffsetY':-7}"), 97, 193, 137, 213);
	assert_rect(place("{" KW SIZE ",'OffsetX':'1in','OffsetY':'2.54cm','Locate':{'At':'center'}}"), 182, 268, 222, 288);
	assert_rect(place("{" KW SIZE ",'OffsetX':10,'OffsetY':10,'Locate':{'Unit':'percent'}}"), 160, 280, 400, 440);
}

static void missing_size_is_the_anchors(void **state)
{
	(void) state;
	assert_rect(place("{" KW "}"), 100, 200, 160, 212);
	assert_rect(place("{" KW ",'ComponentWidth':0,'ComponentHeight':0}"), 100, 200, 160, 212);
	assert_rect(place("{" KW ",'ComponentHeight':30}"), 100, 200, 160, 230);
	assert_rect(place("{" KW ",'Locate':{'At':'blank'}}"), 170, 199, 290, 211);
}

/* 12 pt type: 30 is the last height that stands on the line, a seal is centred on it. */
static void seals_are_centred_on_a_blank(void **state)
{
	(void) state;
	assert_rect(place("{" KW ",'ComponentWidth':100,'ComponentHeight':30,'Locate':{'At':'blank'}}"), 170, 181, 270, 211);
	assert_rect(place("{" KW ",'ComponentWidth':100,'ComponentHeight':100,'Locate':{'At':'blank'}}"), 170, 155, 270, 255);
}

static signprep_rect absolute_on(const signprep_page *on, const char *json, sp_place_complaint *complaint)
{
	bench b;
	signprep_rect box;
	bench_open(&b, json);
	if (signprep_issues_count(b.issues))
		fail_msg("%s: %s", json, signprep_issues_at(b.issues, 0)->id);
	box = sp_place_absolute(b.spec, on, complaint);
	bench_close(&b);
	return box;
}

static void every_origin(void **state)
{
	static const struct {
		const char *locate;
		double x, y;
	} rows[] = {
		{ "", 50, 60 },
		{ ",'Locate':{'Origin':'top-left'}", 50, 60 },
		{ ",'Locate':{'Origin':'top-right'}", 450, 60 },
		{ ",'Locate':{'Origin':'bottom-left'}", 50, 700 },
		{ ",'Locate':{'Origin':'bottom-right'}", 450, 700 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[256];
		sp_place_complaint complaint;
		snprintf(json, sizeof json,
			"{'ComponentPosX':50,'ComponentPosY':60,'ComponentWidth':100,"
			"'ComponentHeight':40%s}",
			rows[i].locate);
		assert_rect(absolute_on(&page, json, &complaint), rows[i].x, rows[i].y, rows[i].x + 100, rows[i].y + 40);
		assert_int_equal(complaint.fault, SP_PLACE_FAULT_OK);
	}
}

/*
 * 1 mm = 2.8346457 pt; percentages are of 600 and 800. Position and size are rounded each (they are sent), the far
 * corner is their sum.
 */
static void every_unit(void **state)
{
	static const struct {
		const char *unit;
		double x0, y0, x1, y1;
	} rows[] = {
		{ "pt", 10, 20, 40, 60 },
		{ "mm", 28.3465, 56.6929, 113.3859, 170.0787 },
		{ "cm", 283.4646, 566.9291, 1133.8583, 1700.7874 },
		{ "in", 720, 1440, 2880, 4320 },
		{ "percent", 60, 160, 240, 480 },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[256];
		sp_place_complaint complaint;
		snprintf(json, sizeof json,
			"{'ComponentPosX':10,'ComponentPosY':20,'ComponentWidth':30,'ComponentHeight':40,'Locate':{'Unit':'%s'}}",
			rows[i].unit);
		assert_rect(absolute_on(&page, json, &complaint), rows[i].x0, rows[i].y0, rows[i].x1, rows[i].y1);
	}
}

/* The guide's own example: Acrobat shows left 140.7288, bottom 594.8363, width 150.001, height 21.9997 on A4. */
static void edges_of_the_guide(void **state)
{
	static const signprep_page a4 = { .number = 1, .width = 595.276, .height = 841.89 };
	static const char *const rows[] = {
		"{'ComponentWidth':150.001,'ComponentHeight':21.9997,'Locate':{'Edges':{'Left':140.7288,'Bottom':594.8363}}}",
		"{'ComponentWidth':150.001,'ComponentHeight':21.9997,'Locate':{'Edges':{'Left':140.7288,'Top':616.836}}}",
		"{'ComponentWidth':150.001,'ComponentHeight':21.9997,'Locate':{'Edges':{'Right':290.7298,'Top':616.836}}}",
		"{'Locate':{'Edges':{'Left':140.7288,'Right':290.7298,'Top':616.836,'Bottom':594.8363}}}",
		"{'ComponentPosX':0,'ComponentPosY':0,'ComponentWidth':0,'ComponentHeight':0,'Locate':{'Edges':{'Left':140.7288,'"
		"Right':290.7298,"
		"'Top':616.836,'Bottom':594.8363}}}",
		/* As printed there: the top rounded differently, and all values given at once. */
		"{'ComponentWidth':150.001,'ComponentHeight':21.9997,'Locate':{'Edges':{'Left':140.7288,'Right':290.7269,'Top':616."
		"8359,"
		"'Bottom':594.8363}}}",
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sp_place_complaint complaint;
		assert_rect(absolute_on(&a4, rows[i], &complaint), 140.7288, 225.054, 290.7298, 247.0537);
		assert_int_equal(complaint.fault, SP_PLACE_FAULT_OK);
	}
}

static void edges_in_units(void **state)
{
	sp_place_complaint complaint;
	(void) state;
	assert_rect(absolute_on(&page,
			    "{'ComponentWidth':20,'ComponentHeight':'36pt','Locate':{'Unit':'mm','Edges':{'Left':'1in',"
			    "'Bottom':10}}}",
			    &complaint),
		72, 735.6535, 128.6929, 771.6535);
	/* One axis by edges, the other by position. */
	assert_rect(absolute_on(&page, "{'ComponentPosY':60,'ComponentHeight':40,'Locate':{'Edges':{'Left':10,'Right':110}}}",
			    &complaint),
		10, 60, 110, 100);
}

static void complaints(void **state)
{
	static const struct {
		const char *json;
		sp_place_fault fault;
		const char *member;
	} rows[] = {
		{ "{'ComponentPosY':1,'ComponentWidth':1,'ComponentHeight':1}", SP_PLACE_FAULT_MISSING, "ComponentPosX" },
		{ "{'ComponentPosX':1,'ComponentWidth':1,'ComponentHeight':1}", SP_PLACE_FAULT_MISSING, "ComponentPosY" },
		{ "{'ComponentPosX':1,'ComponentPosY':1,'ComponentHeight':1}", SP_PLACE_FAULT_MISSING, "ComponentWidth" },
		{ "{'ComponentPosX':1,'ComponentPosY':1,'ComponentWidth':1}", SP_PLACE_FAULT_MISSING, "ComponentHeight" },
		{ "{'ComponentPosX':1,'ComponentPosY':1,'ComponentWidth':0,'ComponentHeight':1}", SP_PLACE_FAULT_SIZE, "" },
		{ "{'ComponentPosX':1,'ComponentPosY':1,'ComponentWidth':1,'ComponentHeight':-1}", SP_PLACE_FAULT_SIZE, "" },
		{ "{'Locate':{'Edges':{'Left':9,'Right':3,'Top':9,'Bottom':3}}}", SP_PLACE_FAULT_SIZE, "" },
		{ "{'Locate':{'Edges':{'Left':1,'Top':9,'Bottom':3}}}", SP_PLACE_FAULT_UNSETTLED, "Left, Right" },
		{ "{'Locate':{'Edges':{'Left':1,'Right':9,'Top':9}}}", SP_PLACE_FAULT_UNSETTLED, "Top, Bottom" },
		{ "{'ComponentWidth':9,'Locate':{'Edges':{'Left':1,'Right':9,'Top':9,'Bottom':3}}}", SP_PLACE_FAULT_CONTRADICTION,
			"Left" },
		{ "{'ComponentHeight':9,'Locate':{'Edges':{'Left':1,'Right':9,'Top':9,'Bottom':3}}}", SP_PLACE_FAULT_CONTRADICTION,
			"Bottom" },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sp_place_complaint complaint;
		absolute_on(&page, rows[i].json, &complaint);
		if (complaint.fault != rows[i].fault || strcmp(complaint.member, rows[i].member) != 0)
			fail_msg("%s: fault %d of \"%s\"", rows[i].json, complaint.fault, complaint.member);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_at),
		cmocka_unit_test(service_locations),
		cmocka_unit_test(turned_text),
		cmocka_unit_test(offsets_of_turned_text),
		cmocka_unit_test(offsets_go_right_and_down),
		cmocka_unit_test(missing_size_is_the_anchors),
		cmocka_unit_test(seals_are_centred_on_a_blank),
		cmocka_unit_test(every_origin),
		cmocka_unit_test(every_unit),
		cmocka_unit_test(edges_of_the_guide),
		cmocka_unit_test(edges_in_units),
		cmocka_unit_test(complaints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
