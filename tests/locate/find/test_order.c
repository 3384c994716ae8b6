/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A glyph belongs to the line it stands in, whenever it was painted. Labels among other text are painted in thousands of
 * orders, by a generator with a fixed seed; where they stand is known beforehand.
 */
#include "page_text.h"

#include <math.h>

static uint32_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* One label and where it begins. */
typedef struct label {
	const char *text;
	float x, y;
} label;

/* Other text stands above, below and beside each; columns are farther apart than what may be one line. */
static const label labels[] = { { "甲方（盖章）：", 84, 300 }, { "Signature of the Lessor", 84, 320 }, { "骑 缝 章", 84, 340 },
	{ "乙方(Party B)签字", 84, 360 }, { "Date: 2026-11-29", 84, 380 }, { "法定代表人", 84, 400 } };
static const label others[] = { { "the column on the right", 300, 300 }, { "右边一栏的文字", 300, 320 }, { "第三行", 300, 340 },
	{ "below it all", 300, 360 }, { "and more of it", 300, 380 }, { "经双方协商一致", 84, 284 },
	{ "本合同一式两份", 84, 416 } };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The pages a label is tried on. */
typedef struct way {
	float angle;
	bool vertical;
} way;

static const way ways[] = { { 0, false }, { 90, false }, { 180, false }, { 270, false }, { 33, false }, { 0, true } };

/* A label of the list, turned with the whole page around its middle. */
static void put(page_text *p, const way *w, const label *l)
{
	float turn = w->angle * 3.14159265f / 180, x = l->x - 200, y = l->y - 350;
	p->pen.angle = w->angle;
	p->pen.vertical = w->vertical;
	if (w->vertical)
		page_put(p, 300 - (l->y - 350) * 1.5f, l->x, l->text);
	else
		page_put(p, 300 + x * cosf(turn) + y * sinf(turn), 400 - x * sinf(turn) + y * cosf(turn), l->text);
}

/* Puts the glyphs from `first` to `end` into another order, in runs of one to `longest`. */
static void shuffle(page_text *p, size_t first, size_t end, uint32_t longest)
{
	static signprep_glyph copy[PAGE_ROOM];
	static size_t starts[PAGE_ROOM + 1], order[PAGE_ROOM];
	size_t runs = 0, at = first;
	memcpy(copy, p->glyphs, sizeof copy);
	for (size_t i = first; i < end; i += 1 + draw(longest))
		starts[runs++] = i;
	starts[runs] = end;
	for (size_t i = 0; i < runs; i++) {
		size_t other = draw((uint32_t) i + 1);
		order[i] = order[other];
		order[other] = i;
	}
	for (size_t i = 0; i < runs; i++)
		for (size_t g = starts[order[i]]; g < starts[order[i] + 1]; g++)
			p->glyphs[at++] = copy[g];
	for (size_t i = 0; i < p->text.glyph_count; i++)
		p->glyphs[i].seq = (uint32_t) i;
}

/* All labels in place, the same as when they are painted in order. */
static void expect_labels(const page_text *p, const signprep_rect *right, int way_number, int turn)
{
	for (size_t i = 0; i < COUNT(labels); i++) {
		size_t count;
		const sp_found *found = page_find(p, labels[i].text, NULL, &count);
		if (count != 1)
			fail_msg("way %d, turn %d: \"%s\" has %zu hits", way_number, turn, labels[i].text, count);
		assert_near(found->hit.rect.x0, right[i].x0, 0.02);
		assert_near(found->hit.rect.y0, right[i].y0, 0.02);
		assert_near(found->hit.rect.x1, right[i].x1, 0.02);
		assert_near(found->hit.rect.y1, right[i].y1, 0.02);
		assert_int_equal(found->hit.flags, 0);
	}
	assert_int_equal(page_count(p, "：the", NULL), 0);
	assert_int_equal(page_count(p, "：右边", NULL), 0);
	assert_int_equal(page_count(p, "签字below", NULL), 0);
	assert_int_equal(page_count(p, "人本合同", NULL), 0);
}

static page_text *page_of(const way *w, size_t *first_other)
{
	page_text *p = page_new();
	for (size_t i = 0; i < COUNT(labels); i++)
		put(p, w, &labels[i]);
	*first_other = p->text.glyph_count;
	for (size_t i = 0; i < COUNT(others); i++)
		put(p, w, &others[i]);
	return p;
}

static void any_order(void **state)
{
	(void) state;
	seed = 20261129;
	for (int w = 0; w < (int) COUNT(ways); w++) {
		size_t others_at, count;
		page_text *p = page_of(&ways[w], &others_at);
		signprep_rect right[COUNT(labels)];
		for (size_t i = 0; i < COUNT(labels); i++) {
			const sp_found *found = page_find(p, labels[i].text, NULL, &count);
			assert_int_equal(count, 1);
			right[i] = found->hit.rect;
		}
		for (int turn = 0; turn < 60; turn++) {
			/* labels only, or the whole page; glyph by glyph, or in pieces */
			shuffle(p, 0, turn % 2 ? others_at : p->text.glyph_count, turn % 4 < 2 ? 1 : 2 + draw(6));
			expect_labels(p, right, w, turn);
		}
		free(p);
	}
}

/* Pieces as editors leave them: a word typed later into a gap, at the beginning, at the end. */
static void typed_into_gaps(void **state)
{
	(void) state;
	const struct {
		struct {
			float x;
			const char *text;
		} pieces[5];
		const char *keyword;
	} cases[] = {
		{ { { 84, "骑" }, { 108, "章" }, { 96, "缝" } }, "骑缝章" },
		{ { { 84, "甲方（" }, { 132, "章）" }, { 120, "盖" } }, "甲方（盖章）" },
		{ { { 84, "Sig" }, { 114, "ture" }, { 102, "na" } }, "Signature" },
		{ { { 84, "Sig" }, { 110, "ture" }, { 98, "na" } }, "Signature" }, /* two thirds of the g are overlapped */
		{ { { 114, "ture" }, { 84, "Si" }, { 108, "a" }, { 96, "gn" } }, "Signature" },
		{ { { 84, "Par" }, { 108, " " }, { 111, "A" }, { 102, "t" } }, "Part A" },
		{ { { 84, "Par" }, { 108, " A" }, { 102, "t" } }, "Part A" },
		{ { { 108, " " }, { 102, "t" }, { 84, "Par" }, { 111, "A" } }, "Part A" },
		{ { { 84, "甲" }, { 120, "章" }, { 96, "方" }, { 108, "签" } }, "甲方签章" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		page_text *p = page_new();
		for (size_t k = 0; cases[i].pieces[k].text; k++)
			page_put(p, cases[i].pieces[k].x, 300, cases[i].pieces[k].text);
		if (page_count(p, cases[i].keyword, NULL) != 1)
			fail_msg("case %zu", i);
		free(p);
	}
}

/* What is painted into a gap joins the line; what overlaps it, stands beyond a table line, or in the next column does not. */
static void strangers_stay_out(void **state)
{
	(void) state;
	page_text *p = page_new();
	page_put(p, 84, 300, "甲方");
	page_put(p, 132, 300, "盖章");
	page_put(p, 108, 300, "代表");
	page_put(p, 110, 300, "签字"); /* two points off: another layer */
	assert_int_equal(page_count(p, "甲方代表盖章", NULL), 1);
	assert_int_equal(page_count(p, "甲方签字盖章", NULL), 0);
	free(p);

	p = page_new();
	page_put(p, 84, 300, "甲方");
	page_put(p, 144, 300, "盖章");
	page_put(p, 120, 300, "代表");
	page_paint(p, SIGNPREP_PAINT_RULE, true, 0, (signprep_rect) { 114, 280, 114.5f, 320 });
	assert_int_equal(page_count(p, "甲方代表", NULL), 0);
	assert_int_equal(page_count(p, "代表盖章", NULL), 1);
	free(p);

	p = page_new(); /* two copies of a line with gaps, a little apart */
	for (int copy = 0; copy < 2; copy++) {
		page_put(p, 84 + 0.3f * (float) copy, 300, "word");
		page_put(p, 112 + 0.3f * (float) copy, 300, "after");
		page_put(p, 146 + 0.3f * (float) copy, 300, "word");
	}
	assert_int_equal(page_count(p, "word after word", NULL), 1);
	free(p);
}

/* Browsers' vertical text: upright glyphs in any order, and letters on their side between them. */
static void stacks_in_any_order(void **state)
{
	(void) state;
	static const char *const columns[2][5] = { { "立", "约", "人", "X", "：" }, { "乙", "方", "盖", "印", "处" } };
	seed = 7;
	for (int turn = 0; turn < 60; turn++) {
		page_text *p = page_new();
		for (int c = 0; c < 2; c++) {
			float y = 100;
			for (int i = 0; i < 5; i++) {
				bool lies = columns[c][i][0] == 'X';
				p->pen.angle = lies ? 270 : 0;
				/* the baseline of a letter on its side stands where the middle of the column is, less 0.38 em */
				page_put(p, 300 - 36 * (float) c + (lies ? 6 - 0.36f * 12 : 0), lies ? y - 10.56f : y,
					columns[c][i]);
				y += lies ? 6 : 12;
			}
		}
		shuffle(p, 0, p->text.glyph_count, turn < 20 ? 10 : 1 + draw(3));
		assert_int_equal(page_only(p, "立约人X：")->direction, 270);
		assert_int_equal(page_only(p, "方盖印")->direction, 270);
		assert_int_equal(page_count(p, "立乙", NULL), 0);
		free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
		cmocka_unit_test(typed_into_gaps),
		cmocka_unit_test(strangers_stay_out),
		cmocka_unit_test(stacks_in_any_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
