/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One page: lines are made only where some keyword can be, and serve hits and near misses alike. */
#include "locate/match/find_state.h"

#include <string.h>

#include "base/fail.h"

static bool has_unseen(const signprep_text *text)
{
	unsigned flags = 0;
	for (size_t i = 0; i < text->glyph_count; i++)
		flags |= text->glyphs[i].flags;
	return flags & (SIGNPREP_GLYPH_HIDDEN | SIGNPREP_GLYPH_OFF_CROP | SIGNPREP_GLYPH_CLIPPED);
}

static bool has_annotations(const signprep_text *text)
{
	for (size_t i = 0; i < text->source_count; i++)
		if (text->sources[i].kind == SIGNPREP_SOURCE_ANNOTATION || text->sources[i].kind == SIGNPREP_SOURCE_FIELD)
			return true;
	return false;
}

static bool make(sp_page_lines *made, const signprep_text *text, bool hidden, bool annotations)
{
	sp_arena_reset(&made->scratch);
	*made = (sp_page_lines) { .hidden = hidden, .annotations = annotations, .scratch = made->scratch };
	if (!sp_lines_make(&made->lines, &made->scratch, text, hidden, annotations) ||
		!sp_actual_prepare(&made->actual, &made->scratch, text))
		return false;
	made->shown = sp_arena_array(&made->scratch, made->lines.count + 1, sizeof *made->shown);
	made->text = made->shown ? text : NULL;
	return made->shown;
}

static void scan(sp_find_state *fg, sp_page_lines *made)
{
	sp_paint_grid_start(&fg->grid, made->text);
	fg->overprint = (sp_overprint) { .cells = NULL };
	fg->search.scan = (sp_scan) { .text = made->text,
		.lines = &made->lines,
		.actual = &made->actual,
		.keep = &fg->find->arena,
		.scratch = &made->scratch,
		.grid = &fg->grid,
		.overprint = &fg->overprint,
		.shown = made->shown };
	fg->scanned = made;
}

/* Lines of the page with hidden text or without, unless the last ones will do. */
static bool prepare(sp_find_state *fg, sp_page_lines *made, const signprep_text *text, bool hidden, bool annotations)
{
	hidden = hidden || !has_unseen(text);
	annotations = annotations || !has_annotations(text);
	bool done = made->text == text && made->hidden == hidden && made->annotations == annotations;
	if (done && fg->scanned == made)
		return true;
	if (!done && !make(made, text, hidden, annotations))
		return false;
	scan(fg, made);
	return true;
}

static bool any_of(const bool *flags, size_t count)
{
	return memchr(flags, true, count) != NULL;
}

static bool is_wanted(const sp_find_state *fg, const sp_group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (fg->expected[group->members[i]])
			return true;
	return false;
}

/* The group reads the lines as near misses do. */
static bool reads_all(const sp_find_state *fg, const sp_group *group)
{
	return fg->made.hidden && fg->made.annotations && sp_profile_same(group->profile, (sp_profile) { .spaces = false });
}

/* Near misses of the keywords that are missing on `text`. */
static signprep_code look_nearby(sp_find_state *fg, sp_page_lines *made, const signprep_text *text, signprep_error *err)
{
	if (any_of(fg->missing, fg->count) &&
		(!prepare(fg, made, text, true, true) ||
			!sp_near_page(&fg->near_search, fg->nears, fg->missing, fg->count, &fg->search.scan)))
		return sp_fail_memory(err, "");
	return SIGNPREP_OK;
}

/* Hits, and near misses on the way where that can be. */
static signprep_code look(sp_find_state *fg, const signprep_text *text, signprep_error *err)
{
	bool missing = any_of(fg->missing, fg->count);
	for (size_t i = 0; i < fg->groups.count; i++) {
		const sp_group *group = &fg->groups.items[i];
		if (!is_wanted(fg, group))
			continue;
		if (!prepare(fg, &fg->made, text, group->hidden, group->annotations))
			return sp_fail_memory(err, "");
		fg->search.beside = missing && reads_all(fg, group) ? &fg->near_search : NULL;
		if (fg->search.beside)
			sp_near_begin(&fg->near_search, fg->nears, fg->missing, fg->count, &fg->search.scan);
		missing = missing && !fg->search.beside;
		signprep_code code = sp_search_group(&fg->search, group, err);
		if (code)
			return code;
	}
	for (size_t i = 0; i < fg->count; i++)
		sp_hit_list_settle(&fg->hit_lists[i]);
	return missing ? look_nearby(fg, &fg->made, text, err) : SIGNPREP_OK;
}

static bool asks_for_misses(const sp_find_state *fg, size_t i)
{
	return fg->active[i] && fg->queries[i].near_misses && fg->hit_lists[i].count == 0 && fg->nears[i].keyword.count > 0;
}

/* The keyword may go from the page before to this one, of which it has the last `tail` characters. */
static bool goes_over(const sp_find_state *fg, size_t i, int page, size_t tail)
{
	size_t head = fg->before.head[i];
	return fg->before.page + 1 == page && head && tail && head + tail >= fg->nears[i].keyword.count;
}

/* Catches up on the page before, now that it is known which keywords can go on from there. */
static signprep_code look_back(sp_find_state *fg, int page, signprep_error *err)
{
	if (!fg->before.text)
		return SIGNPREP_OK;
	for (size_t i = 0; i < fg->count; i++) {
		size_t head, tail;
		fg->missing[i] = asks_for_misses(fg, i) && fg->before.open[i];
		if (fg->missing[i]) {
			sp_page_filter_may_miss(&fg->filter, i, &head, &tail);
			fg->missing[i] = goes_over(fg, i, page, tail);
		}
	}
	return look_nearby(fg, &fg->before.made, fg->before.text, err);
}

/* Decides for each keyword without hits; true when the page must be kept until the next one is known. */
static bool choose_missing(sp_find_state *fg, int page)
{
	bool keep = false;
	for (size_t i = 0; i < fg->count; i++) {
		size_t head = 0, tail = 0;
		bool asked = asks_for_misses(fg, i), here = asked && sp_page_filter_may_miss(&fg->filter, i, &head, &tail);
		fg->missing[i] = here || (asked && (fg->every_page || goes_over(fg, i, page, tail)));
		fg->before.open[i] = asked && head && !fg->missing[i];
		fg->before.head[i] = head;
		keep = keep || fg->before.open[i];
	}
	return keep;
}

static signprep_code search(sp_find_state *fg, const signprep_text *text, bool *keep, signprep_error *err)
{
	if (!sp_page_filter_look(&fg->filter, text))
		return sp_fail_memory(err, "");
	signprep_code code = look_back(fg, text->page.number, err);
	if (code)
		return code;
	for (size_t i = 0; i < fg->count; i++)
		fg->expected[i] = fg->active[i] && (fg->every_page || sp_page_filter_may_hit(&fg->filter, i));
	*keep = choose_missing(fg, text->page.number);
	return look(fg, text, err);
}

/* The page becomes the one before, with the lines that were made of it. */
static void turn(sp_find_state *fg, const signprep_text *text)
{
	const sp_page_lines spare = fg->before.made;
	sp_pages_give_back(fg->store, fg->before.text);
	fg->before.text = text;
	fg->before.made = fg->made;
	fg->made = spare;
	fg->made.text = NULL;
	fg->scanned = NULL;
}

static void forget(sp_find_state *fg)
{
	sp_pages_give_back(fg->store, fg->before.text);
	fg->before.text = NULL;
	fg->before.made.text = NULL;
}

static size_t count_hits(const sp_find_state *fg)
{
	size_t count = 0;
	for (size_t i = 0; i < fg->count; i++)
		count += fg->hit_lists[i].count;
	return count;
}

signprep_code sp_find_on_page(sp_find_state *fg, const signprep_text *text, signprep_error *err)
{
	bool keep = false;
	size_t hits = count_hits(fg);
	signprep_code code = search(fg, text, &keep, err);
	fg->before.page = text->page.number;
	/* Boxes will stand here: blanks are looked for beside hits, and what boxes cover is checked. */
	if (count_hits(fg) > hits)
		sp_pages_want(fg->store, text->page.number);
	turn(fg, text);
	if (!keep || code)
		forget(fg);
	return code;
}
