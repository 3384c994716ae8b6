/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which hits stay: context, region, pick, ids, field names; on hits made up by hand. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "locate/match/neighbours.h"
#include "locate/place/field.h"
#include "locate/ids.h"
#include "locate/place/candidate.h"

/* A hit of 12 pt type, 60 wide, whose upper left corner is given. */
static signprep_hit hit_at(int page, double x, double y)
{
	signprep_hit hit = {
		.page = page, .rect = { x, y, x + 60, y + 12 }, .font_size = 12, .baseline = y + 10, .text = "k", .line = "k"
	};
	return hit;
}

typedef void (*narrow_fn)(signprep_candidate *, const signprep_hit *, size_t, const signprep_query *);

/* Bits of the candidates that stay. */
static unsigned narrow(narrow_fn fn, const signprep_hit *hits, size_t count, const signprep_hit *texts, size_t text_count)
{
	signprep_candidate candidates[8];
	const signprep_query query = { .keyword = "t", .hits = texts, .hit_count = text_count };
	unsigned left = 0;
	for (size_t i = 0; i < count; i++)
		candidates[i] = (signprep_candidate) { hits[i].page, hits[i].rect, "k", "k", "", 0, 0, false, "" };
	fn(candidates, hits, count, &query);
	for (size_t i = 0; i < count; i++) {
		left |= *candidates[i].dropped ? 0 : 1u << i;
		assert_false(candidates[i].chosen);
	}
	return left;
}

static void near_by(signprep_candidate *candidates, const signprep_hit *hits, size_t count, const signprep_query *text)
{
	(void) hits;
	sp_neighbours_within(candidates, count, text, SP_NEIGHBOUR_REACH);
}

static void near(void **state)
{
	/* Two parties side by side on page 2, one mention on page 1. */
	const signprep_hit hits[] = { hit_at(1, 100, 100), hit_at(2, 100, 600), hit_at(2, 350, 600) };
	const signprep_hit beside_left[] = { hit_at(2, 165, 600) }, far[] = { hit_at(2, 100, 200) },
			   under_both[] = { hit_at(2, 100, 640), hit_at(2, 350, 640) }, third_page[] = { hit_at(3, 100, 600) },
			   midway[] = { hit_at(2, 225, 600) }, all_pages[] = { hit_at(1, 100, 130), hit_at(2, 350, 620) };
	(void) state;
	assert_int_equal(narrow(near_by, hits, 3, beside_left, 1), 2);
	/* 388 pt up the page is not near. */
	assert_int_equal(narrow(near_by, hits, 3, far, 1), 0);
	assert_int_equal(narrow(near_by, hits, 3, under_both, 2), 6);
	assert_int_equal(narrow(near_by, hits, 3, third_page, 1), 0);
	/* Equally near: both stay, a person must say which. */
	assert_int_equal(narrow(near_by, hits, 3, midway, 1), 6);
	assert_int_equal(narrow(near_by, hits, 3, all_pages, 2), 5);
}

static void same_line(void **state)
{
	const signprep_hit hits[] = { hit_at(1, 100, 100), hit_at(1, 100, 130), hit_at(2, 100, 100) };
	const signprep_hit texts[] = { hit_at(1, 400, 133) };
	signprep_hit turned = hit_at(1, 400, 100);
	(void) state;
	turned.direction = 90;
	/* Baselines 3 apart are one line of 12 pt type, 30 are not. */
	assert_int_equal(narrow(sp_neighbours_same_line, hits, 3, texts, 1), 2);
	assert_int_equal(narrow(sp_neighbours_same_line, hits, 3, &turned, 1), 0);
}

static void after_and_before(void **state)
{
	const signprep_hit hits[] = { hit_at(1, 100, 100), hit_at(1, 300, 100), hit_at(1, 100, 400), hit_at(2, 100, 50) };
	const signprep_hit texts[] = { hit_at(1, 200, 100), hit_at(1, 300, 405) };
	(void) state;
	/* After the first place of the text, before its last. */
	assert_int_equal(narrow(sp_neighbours_after, hits, 4, texts, 2), 2 | 4 | 8);
	assert_int_equal(narrow(sp_neighbours_before, hits, 4, texts, 2), 1 | 2 | 4);
	assert_int_equal(narrow(sp_neighbours_before, hits, 4, texts, 1), 1);
}

static void region(void **state)
{
	signprep_candidate candidate = { 1, { 100, 100, 160, 112 }, "", "", "", 0, 0, false, "" };
	const signprep_rect around = { 0, 0, 130, 106 }, beside = { 131, 0, 600, 800 };
	(void) state;
	/* The centre, (130, 106), decides. */
	sp_neighbours_region(&candidate, around);
	assert_string_equal(candidate.dropped, "");
	sp_neighbours_region(&candidate, beside);
	assert_string_equal(candidate.dropped, "Region");
}

/* Bits of what is chosen among `count`; 1000 + verdict when nothing is. */
static unsigned pick(const char *locate, signprep_on_multiple multiple, size_t count)
{
	bool chosen[8] = { false };
	char json[200];
	bench b;
	int bad;
	unsigned bits = 0;
	sp_pick_verdict verdict;
	snprintf(json, sizeof json, "{'GenerateMode':'KEYWORD','ComponentId':'k',%s}", locate);
	bench_open(&b, json);
	assert_int_equal(signprep_issues_count(b.issues), 0);
	verdict = sp_pick_choose(b.spec, multiple, count, chosen, &bad);
	for (size_t i = 0; i < count; i++)
		bits |= chosen[i] ? 1u << i : 0;
	bench_close(&b);
	return verdict ? 1000u + verdict : bits;
}

static void picking(void **state)
{
	const signprep_on_multiple asked = SIGNPREP_MULTIPLE_AS_REQUESTED;
	(void) state;
	assert_int_equal(pick("'Locate':{}", asked, 1), 1);
	assert_int_equal(pick("'Locate':{}", asked, 3), 1000 + SP_VERDICT_AMBIGUOUS);
	assert_int_equal(pick("'Locate':{'Pick':'only'}", asked, 2), 1000 + SP_VERDICT_AMBIGUOUS);
	assert_int_equal(pick("'Locate':{'Pick':'first'}", asked, 3), 1);
	assert_int_equal(pick("'Locate':{'Pick':'last'}", asked, 3), 4);
	assert_int_equal(pick("'Locate':{'Pick':'all'}", asked, 3), 7);
	assert_int_equal(pick("'Locate':{'Pick':[0,2]}", asked, 3), 5);
	assert_int_equal(pick("'Locate':{'Pick':[3]}", asked, 3), 1000 + SP_VERDICT_NO_INDEX);
	assert_int_equal(pick("'Locate':{'Pick':[-1]}", asked, 3), 1000 + SP_VERDICT_NO_INDEX);
	assert_int_equal(pick("'KeywordIndexes':[0,1]", asked, 3), 3);
	/* With Reverse index 0 is the last hit. */
	assert_int_equal(pick("'KeywordOrder':'Reverse','KeywordIndexes':[0]", asked, 3), 4);
	assert_int_equal(pick("'KeywordOrder':'Reverse','Locate':{'Pick':'first'}", asked, 3), 1);
	assert_int_equal(pick("'KeywordIndexes':[]", asked, 2), 1000 + SP_VERDICT_AMBIGUOUS);
	assert_int_equal(pick("'Locate':{'Expect':2}", asked, 2), 3);
	assert_int_equal(pick("'Locate':{'Expect':'1..3'}", asked, 3), 7);
	assert_int_equal(pick("'Locate':{'Expect':2}", asked, 3), 1000 + SP_VERDICT_UNEXPECTED);
	assert_int_equal(pick("'Locate':{'Expect':'2..','Pick':'last'}", asked, 4), 8);
	assert_int_equal(pick("'Locate':{'Expect':'2..'}", asked, 1), 1000 + SP_VERDICT_UNEXPECTED);
	assert_int_equal(pick("'Locate':{'Pick':'all'}", SIGNPREP_MULTIPLE_ERROR, 2), 1000 + SP_VERDICT_AMBIGUOUS);
	assert_int_equal(pick("'Locate':{'Pick':'all'}", SIGNPREP_MULTIPLE_ERROR, 1), 1);
	assert_int_equal(pick("'Locate':{}", SIGNPREP_MULTIPLE_FIRST, 2), 1);
	assert_int_equal(pick("'Locate':{}", SIGNPREP_MULTIPLE_LAST, 2), 2);
	assert_int_equal(pick("'KeywordIndexes':[0]", SIGNPREP_MULTIPLE_ALL, 2), 3);
}

static void proposals(void **state)
{
	signprep_candidate candidates[] = { { 2, { 1, 1, 2, 2 }, "", "", "", 0, 0, false, "" },
		{ 7, { 108, 702.1, 168.4, 714 }, "", "", "", 0, 0, false, "" },
		{ 8, { 1, 1, 2, 2 }, "", "", "", 0, 0, false, "Pages" } };
	sp_arena arena;
	(void) state;
	sp_arena_init(&arena, 4096);
	assert_string_equal(sp_pick_propose(&arena, candidates, 3, true), "{\"Pages\": \"7\"}");
	candidates[0].page = 7;
	assert_string_equal(sp_pick_propose(&arena, candidates, 3, true), "{\"Pages\": \"7\", \"Region\": [108, 702, 169, 714]}");
	assert_string_equal(sp_pick_propose_number(&arena, candidates, 3, false), "{\"Pick\": \"last\"}");
	/* A watermark is proposed only among watermarks. */
	candidates[1].hit_flags = SIGNPREP_HIT_WATERMARK;
	candidates[1].page = 8;
	assert_string_equal(sp_pick_propose(&arena, candidates, 3, true), "{\"Pages\": \"7\"}");
	assert_string_equal(sp_pick_propose_number(&arena, candidates, 3, false), "{\"Pick\": [0]}");
	assert_string_equal(sp_pick_propose_number(&arena, candidates, 3, true), "{\"Pick\": [1]}");
	candidates[0].hit_flags = SIGNPREP_HIT_ARTIFACT;
	assert_string_equal(sp_pick_propose(&arena, candidates, 3, true), "{\"Pages\": \"8\"}");
	assert_string_equal(sp_pick_propose_number(&arena, candidates, 3, true), "{\"Pick\": \"last\"}");
	/* Nor what nobody sees. */
	candidates[0].hit_flags = 0;
	candidates[1].hit_flags = SIGNPREP_HIT_INVISIBLE;
	assert_string_equal(sp_pick_propose(&arena, candidates, 3, true), "{\"Pages\": \"7\"}");
	sp_arena_clear(&arena);
}

static void ids(void **state)
{
	static const char *const json[] = {
		"{'GenerateMode':'KEYWORD','ComponentType':'SIGN_SEAL','ComponentId':'甲方'}",
		"{'ComponentType':'SIGN_SEAL','ComponentId':'SIGN_SEAL_2'}",
		"{'ComponentType':'SIGN_SEAL'}",
		"{'ComponentType':'SIGN_DATE','ComponentId':'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十'}",
		"{'ComponentType':'Ä!'}",
		"{'ComponentType':'SIGN_SEAL','ComponentId':'SIGN_SEAL_2'}",
	};
	/* The second box of the last one is a copy, which has no id. */
	static const size_t placements[] = { 1, 2, 1, 2, 1, 2 };
	static const signprep_placement boxes[2] = { { .page = 1 }, { .page = 2 } },
					copied[2] = { { .page = 1 }, { .copy = true } };
	bench b[6];
	const sp_spec *specs[6];
	signprep_component components[6];
	sp_ids *made;
	(void) state;
	memset(components, 0, sizeof components);
	for (size_t i = 0; i < 6; i++) {
		bench_open(&b[i], json[i]);
		specs[i] = b[i].spec;
		components[i].placement_count = placements[i];
		components[i].placements = i == 5 ? copied : boxes;
	}
	made = sp_ids_open(&b[0].arena, specs, components, 6);
	assert_string_equal(sp_ids_at(made, 0, 0), "SIGN_SEAL_1");
	assert_string_equal(sp_ids_at(made, 1, 0), "SIGN_SEAL_2");
	assert_string_equal(sp_ids_at(made, 1, 1), "SIGN_SEAL_2_2");
	/* 2 is taken by a later component. */
	assert_string_equal(sp_ids_at(made, 2, 0), "SIGN_SEAL_3");
	assert_string_equal(sp_ids_at(made, 3, 1), "一二三四五六七八九十一二三四五六七八九十一二三四五六七八_2");
	assert_string_equal(sp_ids_at(made, 4, 0), "COMPONENT_1");
	assert_string_equal(sp_ids_at(made, 5, 0), "SIGN_SEAL_2");
	/* Thousands of further ones stay different. */
	for (unsigned i = 4; i < 3000; i++) {
		char expected[32];
		snprintf(expected, sizeof expected, "SIGN_SEAL_%u", i);
		assert_string_equal(sp_ids_next(made, "SIGN_SEAL"), expected);
	}
	sp_ids_close(made);
	for (size_t i = 0; i < 6; i++)
		bench_close(&b[i]);
}

static void names(void **state)
{
	sp_arena arena;
	(void) state;
	sp_arena_init(&arena, 4096);
	assert_string_equal(sp_name_clean(&arena, "party.seal"), "party_seal");
	assert_string_equal(sp_name_clean(&arena, "甲方 印章(1)"), "甲方_印章_1_");
	assert_string_equal(sp_name_clean(&arena, "abcdefghijklmnopqrstuvwxyz"), "abcdefghijklmnopqrst");
	sp_arena_clear(&arena);
}

static void field_names(void **state)
{
	(void) state;
	assert_true(sp_field_name_matches("party.seal", "party.seal", SP_NAME_EXACT));
	assert_false(sp_field_name_matches("party.seal", "Party.seal", SP_NAME_EXACT));
	assert_true(sp_field_name_matches("party.seal", "party.*", SP_NAME_GLOB));
	assert_true(sp_field_name_matches("a.b.c", "*.c", SP_NAME_GLOB));
	assert_true(sp_field_name_matches("甲方", "?方", SP_NAME_GLOB));
	assert_true(sp_field_name_matches("aXbXc", "a*b*c", SP_NAME_GLOB));
	assert_true(sp_field_name_matches("", "*", SP_NAME_GLOB));
	assert_false(sp_field_name_matches("party", "party.*", SP_NAME_GLOB));
	assert_false(sp_field_name_matches("甲方章", "?方", SP_NAME_GLOB));
	assert_true(sp_field_name_matches(" 甲方１ ", "甲方1", SP_NAME_FOLDED));
	assert_true(sp_field_name_matches("ａｂ", "ab", SP_NAME_FOLDED));
	assert_true(sp_field_name_matches("a  b", "a b", SP_NAME_FOLDED));
	assert_false(sp_field_name_matches("ab", "a b", SP_NAME_FOLDED));
	assert_false(sp_field_name_matches("AB", "ab", SP_NAME_FOLDED));
	assert_false(sp_field_name_matches("ab", "abc", SP_NAME_FOLDED));
}

/* What messages say was expected. */
static void what_was_expected(void **state)
{
	static const struct {
		const char *locate, *text;
	} rows[] = {
		{ "{'ComponentId':'x'}", "1" },
		{ "{'ComponentId':'x','Locate':{'Expect':3}}", "3" },
		{ "{'ComponentId':'x','Locate':{'Expect':'2..5'}}", "2..5" },
		{ "{'ComponentId':'x','Locate':{'Expect':'2..'}}", "2.." },
	};
	(void) state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[40] = "";
		bench b;
		bench_open(&b, rows[i].locate);
		assert_non_null(b.spec);
		sp_pick_expected(b.spec, text, sizeof text);
		assert_string_equal(text, rows[i].text);
		bench_close(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near),
		cmocka_unit_test(same_line),
		cmocka_unit_test(after_and_before),
		cmocka_unit_test(region),
		cmocka_unit_test(picking),
		cmocka_unit_test(proposals),
		cmocka_unit_test(ids),
		cmocka_unit_test(names),
		cmocka_unit_test(field_names),
		cmocka_unit_test(what_was_expected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
