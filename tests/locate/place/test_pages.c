/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One run reads each page once; what the store keeps is bounded; text may come from elsewhere than the PDF. */
#include "paper.h"

#include <stdlib.h>
#include <string.h>

#include <signprep/request.h>

#include "base/fail.h"
#include "locate/emit.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define PAGES 6

/* Keyword with a near miss over the page's end, a blank, an absolute box, and pages nobody wants anything of. */
static const paper_line contract[] = {
	{ 1, 72, 700, "本合同由双方签署后生效" },
	{ 2, 72, 700, "第二页正文" },
	{ 3, 72, 700, "第三页正文" },
	{ 4, 72, 700, "日期：________" },
	{ 5, 72, 700, "甲方（盖章）：" },
	{ 6, 72, 700, "附件" },
};

static const char request[] =
	"{'FlowName':'租赁合同','Approvers':[{'ApproverType':1,'ApproverName':'李四','ApproverMobile':'13800000000','"
	"SignComponents':["
	"{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'KEYWORD','ComponentId':'甲方（盖章）','Locate':{'At':'right'}},"
	"{'ComponentType':'SIGN_DATE','GenerateMode':'KEYWORD','ComponentId':'日期','Locate':{'At':'blank'}},"
	"{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'KEYWORD','ComponentId':'不在其中','Locate':{'Optional':true}},"
	"{'ComponentType':'SIGN_SIGNATURE','ComponentPage':1,'ComponentPosX':300,'ComponentPosY':300,'ComponentWidth':100,"
	"'ComponentHeight':40}]}]}";

typedef struct counter {
	sp_page_source content;
	sp_page_store *store;
	int reads[PAGES + 1];
	int fails_on;
	size_t most;
} counter;

static signprep_code count_and_read(signprep_text **out, void *opaque, int number, signprep_error *err)
{
	counter *c = opaque;
	c->reads[number]++;
	if (c->store && c->store->kept > c->most)
		c->most = c->store->kept;
	if (number == c->fails_on)
		return sp_fail_memory(err, "test");
	return c->content.read(out, c->content.opaque, number, err);
}

static signprep_request *parse(const char *json)
{
	signprep_request *req = NULL;
	char *text = requote(json);
	assert_int_equal(signprep_request_parse(&req, text, strlen(text), "t.json", NULL), SIGNPREP_OK);
	free(text);
	return req;
}

/* A checked run over a store of `max` bytes; the report. */
static char *run(const paper *p, counter *c, size_t max)
{
	sp_page_store store;
	signprep_request *req = parse(request);
	signprep_result *result = NULL;
	const sp_result_run how = { &store, req, NULL, SP_WRITE_REQUEST };
	*c = (counter) { .content = sp_page_source_content(p->doc), .store = &store };
	assert_int_equal(sp_pages_open(&store, p->doc, (sp_page_source) { count_and_read, c }, max, NULL), SIGNPREP_OK);
	signprep_code code = sp_result_check(&result, &how, NULL);
	assert_int_equal(sp_result_close(&result, code, NULL), SIGNPREP_OK);
	assert_true(signprep_result_checked(result));
	size_t reads = 0;
	for (int i = 1; i <= PAGES; i++)
		reads += (size_t) c->reads[i];
	assert_int_equal(store.reads, reads);
	sp_pages_close(&store);
	char *report = strdup(signprep_result_report(result));
	assert_int_equal(signprep_result_at(result, 0)->placement_count, 1);
	assert_int_equal(signprep_result_at(result, 1)->placement_count, 1);
	assert_int_equal(signprep_result_at(result, 3)->placement_count, 1);
	signprep_result_free(result);
	signprep_request_free(req);
	return report;
}

static void each_page_is_read_once(void **state)
{
	paper p;
	counter c;
	(void) state;
	paper_open(&p, PAGES, contract, COUNT(contract), "");
	free(run(&p, &c, sp_pages_limit(p.doc)));
	for (int i = 1; i <= PAGES; i++)
		assert_int_equal(c.reads[i], 1);
	paper_close(&p);
}

/* Nothing is kept: the very same answer, and the pages with boxes are read again. */
static void without_room_the_answer_is_the_same(void **state)
{
	paper p;
	counter kept, none;
	(void) state;
	paper_open(&p, PAGES, contract, COUNT(contract), "");
	char *with = run(&p, &kept, SP_PAGES_KEPT), *without = run(&p, &none, 0);
	assert_string_equal(with, without);
	assert_int_equal(none.most, 0);
	assert_int_equal(none.reads[1], 2); /* found on and checked */
	assert_int_equal(none.reads[2], 1);
	assert_int_equal(none.reads[4], 3); /* found on, its blank, checked */
	assert_int_equal(none.reads[5], 2);
	free(with);
	free(without);
	paper_close(&p);
}

/* Room for the pages with boxes and no more: those passed through take none of it, and every page is still read once. */
static void only_pages_with_boxes_are_kept(void **state)
{
	paper p;
	counter c;
	sp_page_store boxed;
	const signprep_text *text;
	(void) state;
	paper_open(&p, PAGES, contract, COUNT(contract), "");
	assert_int_equal(sp_pages_open(&boxed, p.doc, sp_page_source_content(p.doc), SP_PAGES_KEPT, NULL), SIGNPREP_OK);
	for (int number = 1; number <= PAGES; number++) {
		if (number == 1 || number == 4 || number == 5)
			sp_pages_want(&boxed, number);
		assert_int_equal(sp_pages_take(&text, &boxed, number, NULL), SIGNPREP_OK);
		sp_pages_give_back(&boxed, text);
	}
	size_t room = boxed.kept;
	sp_pages_close(&boxed);
	free(run(&p, &c, room));
	for (int i = 1; i <= PAGES; i++)
		assert_int_equal(c.reads[i], 1);
	assert_int_equal(c.most, room);
	/* A byte less: one of the three is read again, the answer is the same (above). */
	free(run(&p, &c, room - 1));
	assert_int_equal(c.reads[1] + c.reads[4] + c.reads[5], 4);
	paper_close(&p);
}

/* Whoever holds a page keeps it, whatever the limit says; given back twice it was taken twice. */
static void what_is_in_use_stays(void **state)
{
	paper p;
	sp_page_store store;
	const signprep_text *one, *again, *two;
	(void) state;
	paper_open(&p, PAGES, contract, COUNT(contract), "");
	assert_int_equal(sp_pages_open(&store, p.doc, sp_page_source_content(p.doc), 0, NULL), SIGNPREP_OK);
	assert_int_equal(sp_pages_take(&one, &store, 1, NULL), SIGNPREP_OK);
	assert_int_equal(sp_pages_take(&again, &store, 1, NULL), SIGNPREP_OK);
	assert_ptr_equal(one, again);
	sp_pages_give_back(&store, one);
	assert_int_equal(sp_pages_take(&two, &store, 2, NULL), SIGNPREP_OK);
	sp_pages_give_back(&store, two);
	assert_int_equal(again->page.number, 1);
	assert_true(again->glyph_count > 0);
	assert_int_equal(store.reads, 2);
	sp_pages_give_back(&store, again);
	assert_int_equal(store.kept, 0);
	sp_pages_close(&store);
	paper_close(&p);
}

static void failures_are_told_and_not_kept(void **state)
{
	paper p;
	sp_page_store store;
	signprep_error err;
	const signprep_text *text;
	(void) state;
	paper_open(&p, PAGES, contract, COUNT(contract), "");
	counter c = { .content = sp_page_source_content(p.doc), .fails_on = 3 };
	assert_int_equal(sp_pages_open(&store, p.doc, (sp_page_source) { count_and_read, &c }, SP_PAGES_KEPT, &err), SIGNPREP_OK);
	assert_int_equal(sp_pages_take(&text, &store, 3, &err), SIGNPREP_LIMIT);
	assert_null(text);
	c.fails_on = 0;
	assert_int_equal(sp_pages_take(&text, &store, 3, &err), SIGNPREP_OK);
	assert_int_equal(c.reads[3], 2);
	sp_pages_give_back(&store, text);
	for (int wrong = 0; wrong <= PAGES + 1; wrong += PAGES + 1) {
		assert_int_equal(sp_pages_take(&text, &store, wrong, &err), SIGNPREP_INVALID);
		assert_string_equal(err.id, "P101");
		sp_pages_want(&store, wrong);
	}
	sp_pages_close(&store);
	paper_close(&p);
}

/* What a recogniser would give for a scan: two characters where the ink is, nothing of the PDF. */
static signprep_code recognise(signprep_text **out, void *opaque, int number, signprep_error *err)
{
	static const uint32_t word[] = { 0x7532, 0x65B9 }; /* 甲方 */
	signprep_text *text = calloc(1, sizeof *text);
	(void) opaque;
	(void) err;
	text->glyphs = calloc(COUNT(word), sizeof *text->glyphs);
	text->cps = calloc(COUNT(word), sizeof *text->cps);
	text->fonts = calloc(1, sizeof *text->fonts);
	text->sources = calloc(1, sizeof *text->sources);
	text->font_count = text->source_count = 1;
	text->fonts[0].ascent = 0.88F;
	text->fonts[0].descent = -0.12F;
	text->page = (signprep_page) { .number = number, .width = 595, .height = 842 };
	for (size_t i = 0; i < COUNT(word); i++) {
		float x = 100 + 20 * (float) i;
		text->cps[i] = word[i];
		text->glyphs[i] = (signprep_glyph) { .x = x,
			.y = 400,
			.ex = x + 20,
			.ey = 400,
			.uy = -20,
			.cp_first = (uint32_t) i,
			.cp_count = 1,
			.alpha = 1,
			.seq = (uint32_t) i };
	}
	text->glyph_count = text->cp_count = COUNT(word);
	*out = text;
	return SIGNPREP_OK;
}

static void text_may_come_from_elsewhere(void **state)
{
	paper p;
	sp_page_store store;
	signprep_result *result = NULL;
	signprep_request *req = parse(
		"{'Approvers':[{'SignComponents':[{'ComponentType':'SIGN_SIGNATURE','GenerateMode':'KEYWORD',"
		"'ComponentId':'甲方','ComponentWidth':60,'ComponentHeight':30,'Locate':{'At':'right','Gap':4}}]}]}");
	const sp_result_run how = { &store, req, NULL, SP_WRITE_REQUEST };
	(void) state;
	paper_open(&p, 1, NULL, 0, "q 500 0 0 700 50 50 cm Q");
	assert_int_equal(sp_pages_open(&store, p.doc, (sp_page_source) { recognise, NULL }, SP_PAGES_KEPT, NULL), SIGNPREP_OK);
	signprep_code code = sp_result_locate(&result, &how, NULL);
	assert_int_equal(sp_result_close(&result, code, NULL), SIGNPREP_OK);
	sp_pages_close(&store);
	const signprep_component *c = signprep_result_at(result, 0);
	assert_int_equal(c->status, SIGNPREP_STATUS_PLACED);
	/* The word ends at 140; four points further the box starts. */
	assert_near(c->placements[0].rect.x0, 144);
	signprep_result_free(result);
	signprep_request_free(req);
	paper_close(&p);
}

/* A watermark without position and size covers its page; a page of 0, as in the service's example, is the first one. */
static void a_watermark_covers_its_page(void **state)
{
	static const char *const requests[] = { "{'Components':[{'ComponentType':'WATERMARK'}]}",
		"{'Components':[{'ComponentType':'WATERMARK','ComponentPage':0,'ComponentWidth':0,'ComponentHeight':0}]}" };
	paper p;
	(void) state;
	paper_open(&p, 2, contract, 2, "");
	for (size_t i = 0; i < COUNT(requests); i++) {
		signprep_result *result = paper_locate(&p, requests[i], NULL);
		const signprep_component *c = signprep_result_at(result, 0);
		assert_int_equal(c->status, SIGNPREP_STATUS_PLACED);
		assert_int_equal(c->placements[0].page, 1);
		assert_rect(c->placements[0].rect, 0, 0, 595, 842);
		signprep_result_free(result);
	}
	paper_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_is_read_once),
		cmocka_unit_test(without_room_the_answer_is_the_same),
		cmocka_unit_test(only_pages_with_boxes_are_kept),
		cmocka_unit_test(what_is_in_use_stays),
		cmocka_unit_test(failures_are_told_and_not_kept),
		cmocka_unit_test(text_may_come_from_elsewhere),
		cmocka_unit_test(a_watermark_covers_its_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
