/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Near misses: each line is compared at every level, then with mistakes, then across its end. */
#include "locate/match/near.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *why;
	double score;
} levels[SP_NEAR_FOLD_LEVELS] = { { "spaces", 0.95 }, { "script", 0.9 }, { "seal-word", 0.8 }, { "other-party", 0.7 } };
#define SCORE_HIDDEN 0.6
#define SCORE_BREAK 0.85
#define SCORE_PAGE_BREAK 0.65
#define SCORE_EDIT 0.75
#define EDIT_COST 0.4
#define NEIGHBOURS_MAX 64

bool sp_near_start(sp_near *near, const sp_pattern *pattern)
{
	*near = (sp_near) { .pattern = pattern };
	if (pattern->code)
		return true;
	const sp_folded typed = { .cps = pattern->exact ? pattern->exact : pattern->cps, .count = pattern->count };
	sp_folded again = { .count = 0 };
	sp_folded_start(&again, (sp_profile) { .spaces = false });
	bool fits = sp_folded_add_typed(&again, typed.cps, typed.count) && sp_folded_finish(&again) &&
		sp_near_fold_set(&near->keyword, &again);
	sp_folded_clear(&again);
	if (fits)
		sp_edit_start(&near->edit, near->keyword.cps[SP_NEAR_FOLD_TEXT], near->keyword.count);
	return fits;
}

void sp_near_clear(sp_near *near)
{
	sp_near_fold_clear(&near->keyword);
	*near = (sp_near) { .count = 0 };
}

static bool same_place(const signprep_near_miss *a, int page, signprep_rect r)
{
	double common = signprep_rect_area(signprep_rect_intersect(a->rect, r));
	return a->page == page && 2 * common > fmin(signprep_rect_area(a->rect), signprep_rect_area(r));
}

/* Room for a miss of this score among the best, or NULL; those after it move down. */
static signprep_near_miss *make_room(sp_near *near, int page, signprep_rect rect, double score)
{
	for (size_t i = 0; i < near->count; i++) {
		if (!same_place(&near->best[i], page, rect))
			continue;
		if (near->best[i].score >= score)
			return NULL;
		memmove(&near->best[i], &near->best[i + 1], (near->count - i - 1) * sizeof *near->best);
		near->count--;
		break;
	}
	size_t at = near->count;
	while (at > 0 && near->best[at - 1].score < score)
		at--;
	if (at == SP_NEAR_MISSES_MAX)
		return NULL;
	size_t kept = near->count < SP_NEAR_MISSES_MAX ? near->count : SP_NEAR_MISSES_MAX - 1;
	memmove(&near->best[at + 1], &near->best[at], (kept - at) * sizeof *near->best);
	near->count = kept + 1;
	return &near->best[at];
}

/* The box of the span's first line; false when it has none. */
static bool span_rect(const sp_near_search *n, const sp_folded *f, sp_span span, signprep_rect *out)
{
	signprep_quad quads[sizeof f->parts / sizeof *f->parts];
	if (!sp_hit_quads(quads, n->scan, f, span))
		return false;
	*out = signprep_quad_bounds(quads[0]);
	return true;
}

static void add_miss(sp_near_search *n, sp_near *near, const sp_folded *f, sp_span span, const char *why, double score)
{
	signprep_rect rect;
	if (near->count == SP_NEAR_MISSES_MAX && near->best[SP_NEAR_MISSES_MAX - 1].score >= score)
		return;
	if (!span_rect(n, f, span, &rect))
		return;
	int page = n->scan->text->page.number;
	signprep_near_miss *miss = make_room(near, page, rect, score);
	if (!miss)
		return;
	*miss = (signprep_near_miss) { .page = page, .rect = rect, .why = why, .score = score };
	miss->text = sp_span_text(n->scan->keep, f, span);
	miss->line = sp_raw_text(n->scan->keep, f->raw, f->raw_count);
	n->failed = n->failed || !miss->text || !miss->line;
}

static sp_span folded_span(const sp_near_fold *fold, size_t first, size_t count)
{
	return (sp_span) { fold->index[first], fold->index[first + count - 1] + 1 };
}

static bool is_unseen(const sp_near_search *n, sp_span span)
{
	for (uint32_t i = span.first; i < span.end; i++)
		if (!(n->folded->from[i].flags & SP_FROM_SPACE) &&
			sp_glyph_invisible(&n->scan->text->glyphs[n->folded->from[i].glyph]))
			return true;
	return false;
}

/* Of `limit` + 1 pieces of a keyword, one is left whole by `limit` mistakes. */
static bool may_hold_piece(const sp_near_search *n, const uint32_t *key, size_t count, size_t limit)
{
	for (size_t i = 0; i <= limit; i++) {
		size_t from = count * i / (limit + 1), to = count * (i + 1) / (limit + 1);
		if (sp_pairs_may_hold(n->pairs, key + from, to - from))
			return true;
	}
	return false;
}

/* Equal but for something a switch tells apart: which one? */
static const char *why_equal(const sp_pattern *pattern)
{
	if (pattern->profile.case_sensitive)
		return "case";
	if (pattern->profile.width)
		return "width";
	return pattern->whole_first || pattern->whole_last ? "whole-word" : levels[SP_NEAR_FOLD_TEXT].why;
}

/* Which of the two that level takes for the same; of `text` the keyword is found at `i`. */
static const char *why_script(const sp_near *near, const uint32_t *text, size_t i)
{
	const uint32_t *key = near->keyword.cps[SP_NEAR_FOLD_TEXT];
	for (size_t k = 0; k < near->keyword.count; k++)
		if (key[k] != text[i + k] && sp_cp_is_han(key[k]) && key[k] >= 0x3400)
			return levels[SP_NEAR_FOLD_SCRIPT].why;
	return "brackets";
}

static const char *why_level(const sp_near_search *n, const sp_near *near, int level, size_t i)
{
	if (level == SP_NEAR_FOLD_TEXT)
		return why_equal(near->pattern);
	return level == SP_NEAR_FOLD_SCRIPT ? why_script(near, n->line.cps[SP_NEAR_FOLD_TEXT], i) : levels[level].why;
}

/* The keyword at one level; true when it was there. */
static bool try_level(sp_near_search *n, sp_near *near, int level)
{
	const uint32_t *key = near->keyword.cps[level], *text = n->line.cps[level];
	size_t length = near->keyword.count;
	bool any = false;
	if (level == SP_NEAR_FOLD_TEXT && !sp_pairs_may_hold(n->pairs, key, length))
		return false;
	for (size_t i = 0; i + length <= n->line.count; i++) {
		if (text[i] != key[0] || memcmp(text + i, key, length * sizeof *key) != 0)
			continue;
		sp_span span = folded_span(&n->line, i, length);
		if (is_unseen(n, span))
			add_miss(n, near, n->folded, span, "hidden", SCORE_HIDDEN);
		else
			add_miss(n, near, n->folded, span, why_level(n, near, level, i), levels[level].score);
		any = true;
	}
	return any;
}

/* One character of Han tells more than one of Latin. */
size_t sp_near_edit_limit(const sp_near *near)
{
	const sp_near_fold *keyword = &near->keyword;
	bool han = false;
	for (size_t i = 0; i < keyword->count; i++)
		han = han || sp_cp_is_han(keyword->cps[SP_NEAR_FOLD_TEXT][i]);
	if (keyword->count < (han ? 3 : 5))
		return 0;
	return keyword->count < (han ? 6 : 9) ? 1 : 2;
}

static void try_edits(sp_near_search *n, sp_near *near)
{
	size_t length = near->keyword.count, limit = sp_near_edit_limit(near), first = 0, end = 0;
	if (limit == 0 || n->line.count + limit < length || !may_hold_piece(n, near->keyword.cps[SP_NEAR_FOLD_TEXT], length, limit))
		return;
	size_t edits = sp_edit_search(&near->edit, n->line.cps[SP_NEAR_FOLD_TEXT], n->line.count, limit, &first, &end);
	if (edits <= limit && end > first)
		add_miss(n, near, n->folded, folded_span(&n->line, first, end - first), "edit-distance",
			SCORE_EDIT - EDIT_COST * (double) edits / (double) length);
}

static bool fold_line(sp_near_search *n, sp_folded *f, uint32_t line)
{
	sp_folded_start(f, (sp_profile) { .spaces = false });
	return sp_folded_add_line(f, n->scan->text, n->scan->lines, n->scan->actual, line, SP_READ_PLAIN, false) &&
		sp_folded_finish(f);
}

/* The nearest line to the right on the same baseline: the next cell or column. */
static uint32_t right_of(const sp_lines *lines, uint32_t index)
{
	const sp_line *line = &lines->items[index];
	uint32_t best = SP_LINE_NONE;
	for (int step = -1; step <= 1; step += 2) {
		long i = (long) line->rank + step;
		for (int tried = 0; tried < NEIGHBOURS_MAX && i >= 0 && i < (long) lines->count; tried++, i += step) {
			const sp_line *other = &lines->items[lines->by_level[i]];
			if (other->axis != line->axis || other->root != line->root ||
				fabsf(other->level - line->level) > 0.5f * line->size)
				break;
			if (other->start >= line->end && (best == SP_LINE_NONE || other->start < lines->items[best].start))
				best = lines->by_level[i];
		}
	}
	return best;
}

/* False when the line can't begin with `cp`, as its first glyph tells without folding it. */
static bool may_begin(const sp_near_search *n, uint32_t line, uint32_t cp)
{
	const sp_line *l = &n->scan->lines->items[line];
	if (n->scan->actual->run_of || !sp_cp_is_simple(cp))
		return true;
	for (uint32_t i = 0; i < l->count; i++) {
		const sp_spot *spot = &n->scan->lines->spots.items[n->scan->lines->glyphs[l->first + i]];
		uint32_t folded[SP_FOLD_MAX];
		if (!(spot->flags & SP_SPOT_SIMPLE))
			return true;
		if (spot->cp != ' ')
			return sp_folded_cp(spot->cp, (sp_profile) { .spaces = false }, folded) == 1 && folded[0] == cp;
	}
	return false;
}

/* The first `taken` characters of the keyword end this line: does `next` begin with the rest? */
static void try_next(sp_near_search *n, sp_near *near, uint32_t line, uint32_t next, size_t taken)
{
	const uint32_t *key = near->keyword.cps[SP_NEAR_FOLD_TEXT];
	size_t rest = near->keyword.count - taken;
	if (next == SP_LINE_NONE || !may_begin(n, next, key[taken]))
		return;
	n->failed = n->failed || !fold_line(n, &n->other, next) || !sp_near_fold_set(&n->next, &n->other);
	if (n->failed || n->next.count < rest || memcmp(n->next.cps[SP_NEAR_FOLD_TEXT], key + taken, rest * sizeof *key) != 0)
		return;
	size_t start = n->line.index[n->line.count - taken];
	sp_folded_start(&n->other, (sp_profile) { .spaces = false });
	n->failed = !sp_folded_add_line(&n->other, n->scan->text, n->scan->lines, n->scan->actual, line, SP_READ_PLAIN, false);
	sp_folded_break(&n->other, false);
	n->failed = n->failed ||
		!sp_folded_add_line(&n->other, n->scan->text, n->scan->lines, n->scan->actual, next, SP_READ_PLAIN, false) ||
		!sp_folded_finish(&n->other) || !sp_near_fold_set(&n->next, &n->other);
	if (n->failed)
		return;
	size_t at = 0;
	while (at < n->next.count && n->next.index[at] < start)
		at++;
	if (at + near->keyword.count <= n->next.count)
		add_miss(n, near, &n->other, folded_span(&n->next, at, near->keyword.count), "line-break", SCORE_BREAK);
}

/* The end of a line in the lowest third of the page: it may go on overleaf. */
static void keep_tail(sp_near_search *n, sp_near *near, size_t taken)
{
	sp_span span = folded_span(&n->line, n->line.count - taken, taken);
	sp_tail tail = { .taken = taken };
	if (near->fresh_count == SP_TAILS_MAX || !span_rect(n, n->folded, span, &tail.rect) ||
		tail.rect.y1 < n->scan->text->page.height * 2 / 3)
		return;
	tail.text = sp_span_text(n->scan->keep, n->folded, span);
	tail.line = sp_raw_text(n->scan->keep, n->folded->raw, n->folded->raw_count);
	n->failed = n->failed || !tail.text || !tail.line;
	near->fresh[near->fresh_count++] = tail;
}

/* The start of a line in the highest third: does it go on with what ended the last page? */
static void try_page_break(sp_near_search *n, sp_near *near, const sp_tail *tail)
{
	size_t rest = near->keyword.count - tail->taken;
	signprep_rect rect;
	if (n->line.count < rest ||
		memcmp(n->line.cps[SP_NEAR_FOLD_TEXT], near->keyword.cps[SP_NEAR_FOLD_TEXT] + tail->taken,
			rest * sizeof(uint32_t)) != 0)
		return;
	sp_span span = folded_span(&n->line, 0, rest);
	if (!span_rect(n, n->folded, span, &rect) || rect.y0 > n->scan->text->page.height / 3)
		return;
	signprep_near_miss *miss = make_room(near, near->tail_page, tail->rect, SCORE_PAGE_BREAK);
	if (!miss)
		return;
	const char *head = sp_span_text(n->scan->keep, n->folded, span);
	*miss = (signprep_near_miss) {
		.page = near->tail_page, .rect = tail->rect, .line = tail->line, .why = "page-break", .score = SCORE_PAGE_BREAK
	};
	miss->text = head ? sp_arena_printf(n->scan->keep, "%s%s", tail->text, head) : NULL;
	n->failed = n->failed || !miss->text;
}

static void try_breaks(sp_near_search *n, sp_near *near, uint32_t line)
{
	const uint32_t *key = near->keyword.cps[SP_NEAR_FOLD_TEXT], *text = n->line.cps[SP_NEAR_FOLD_TEXT];
	size_t longest = near->keyword.count - 1 < n->line.count ? near->keyword.count - 1 : n->line.count;
	for (size_t taken = longest; taken > 0 && !n->failed; taken--) {
		if (text[n->line.count - taken] != key[0] || memcmp(text + n->line.count - taken, key, taken * sizeof *key) != 0)
			continue;
		try_next(n, near, line, sp_line_next(n->scan->lines, n->scan->text, line), taken);
		try_next(n, near, line, right_of(n->scan->lines, line), taken);
		keep_tail(n, near, taken);
	}
	for (size_t i = 0; i < near->tail_count && !n->failed; i++)
		try_page_break(n, near, &near->tails[i]);
}

static size_t levels_of(const sp_near_search *n, const sp_near *near)
{
	return n->line.flat && near->keyword.flat ? SP_NEAR_FOLD_TEXT + 1 : SP_NEAR_FOLD_LEVELS;
}

static void try_line(sp_near_search *n, sp_near *near, uint32_t line)
{
	if (near->keyword.count == 0)
		return;
	for (int level = 0; level < (int) levels_of(n, near) && !n->failed; level++)
		if (try_level(n, near, level))
			return;
	try_edits(n, near);
	try_breaks(n, near, line);
}

/* Tails of this page become those of the last one; older ones are dropped. */
static void turn_page(sp_near *near, int page)
{
	memcpy(near->tails, near->fresh, sizeof near->tails);
	near->tail_count = near->page + 1 == page ? near->fresh_count : 0;
	near->tail_page = near->page;
	near->page = page;
	near->fresh_count = 0;
}

void sp_near_begin(sp_near_search *n, sp_near *nears, const bool *active, size_t count, const sp_scan *scan)
{
	const int page = scan->text->page.number;
	n->nears = nears;
	n->active = active;
	n->count = count;
	n->scan = scan;
	n->failed = false;
	for (size_t i = 0; i < count; i++)
		if (active[i])
			turn_page(&nears[i], page);
}

static bool stands_at(const uint32_t *text, const uint32_t *key, size_t count)
{
	return *text == *key && memcmp(text, key, count * sizeof *key) == 0;
}

/* Whether try_levels, try_edits or try_breaks would make anything of the line. */
static bool may_try(const sp_near_search *n, const sp_near *near)
{
	const size_t length = near->keyword.count, count = n->line.count;
	const uint32_t *key = near->keyword.cps[SP_NEAR_FOLD_TEXT], *text = n->line.cps[SP_NEAR_FOLD_TEXT];
	size_t limit = sp_near_edit_limit(near), first, end;
	for (size_t level = sp_pairs_may_hold(n->pairs, key, length) ? 0 : 1; level < levels_of(n, near); level++)
		for (size_t i = 0; i + length <= count; i++)
			if (stands_at(n->line.cps[level] + i, near->keyword.cps[level], length))
				return true;
	if (limit && may_hold_piece(n, key, length, limit) &&
		sp_edit_search(&near->edit, text, count, limit, &first, &end) <= limit)
		return true;
	for (size_t taken = 1; taken < length && taken <= count; taken++)
		if (stands_at(text + count - taken, key, taken))
			return true;
	for (size_t i = 0; i < near->tail_count; i++)
		if (length - near->tails[i].taken <= count &&
			stands_at(text, key + near->tails[i].taken, length - near->tails[i].taken))
			return true;
	return false;
}

bool sp_near_may_line(sp_near_search *n, sp_line_filter *filter)
{
	const sp_folded seen = { .cps = filter->cps, .count = filter->count };
	if (!filter->known || !sp_near_fold_set(&n->line, &seen)) /* reading the line will fail again */
		return true;
	sp_line_filter_pair(filter);
	memcpy(n->pairs, filter->pairs, sizeof n->pairs);
	for (size_t i = 0; i < n->count; i++)
		if (n->active[i] && n->nears[i].keyword.count && may_try(n, &n->nears[i]))
			return true;
	return false;
}

bool sp_near_line(sp_near_search *n, uint32_t line, const sp_folded *folded)
{
	n->folded = folded;
	n->failed = !sp_near_fold_set(&n->line, folded);
	if (!n->failed)
		sp_line_filter_pairs(n->pairs, n->line.cps[SP_NEAR_FOLD_TEXT], n->line.count);
	for (size_t i = 0; i < n->count && !n->failed; i++)
		if (n->active[i])
			try_line(n, &n->nears[i], line);
	return !n->failed;
}

bool sp_near_page(sp_near_search *n, sp_near *nears, const bool *active, size_t count, const sp_scan *scan)
{
	sp_near_begin(n, nears, active, count, scan);
	for (uint32_t line = 0; line < scan->lines->count; line++) {
		if (!sp_line_filter_at(&n->filter, scan->lines, line))
			return false;
		bool read = n->read_all || scan->actual->run_of || sp_near_may_line(n, &n->filter);
		if (read && (!fold_line(n, &n->own, line) || !sp_near_line(n, line, &n->own)))
			return false;
	}
	return true;
}

void sp_near_search_clear(sp_near_search *n)
{
	sp_folded_clear(&n->own);
	sp_folded_clear(&n->other);
	sp_near_fold_clear(&n->line);
	sp_near_fold_clear(&n->next);
	sp_line_filter_clear(&n->filter);
}
