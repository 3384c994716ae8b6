/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages are read one at a time, searched for every keyword and let go. */
#include "locate/match/find.h"

#include <stdlib.h>
#include <string.h>

#include <signprep/find.h>
#include <signprep/text.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/options.h"
#include "base/page_selection.h"
#include "locate/match/find_state.h"

#define ANSWER_MAX ((size_t) 1 << 30)  /* bytes */
#define SCRATCH_MAX ((size_t) 1 << 32) /* bytes for one page */
#define QUERIES_MAX ((size_t) 1 << 20)

static void drop(sp_find_state *fg)
{
	for (size_t i = 0; fg->patterns && i < fg->count; i++)
		sp_pattern_clear(&fg->patterns[i]);
	for (size_t i = 0; fg->hit_lists && i < fg->count; i++)
		sp_hit_list_clear(&fg->hit_lists[i]);
	for (size_t i = 0; fg->nears && i < fg->count; i++)
		sp_near_clear(&fg->nears[i]);
	sp_search_clear(&fg->search);
	sp_paint_grid_clear(&fg->grid);
	sp_page_filter_clear(&fg->filter);
	sp_near_search_clear(&fg->near_search);
	sp_pages_give_back(fg->store, fg->before.text);
	sp_arena_clear(&fg->made.scratch);
	sp_arena_clear(&fg->before.made.scratch);
	sp_arena_clear(&fg->setup);
}

static signprep_code allocate(sp_find_state *fg, signprep_error *err)
{
	size_t count = fg->count, pages = (size_t) fg->page_count;
	sp_arena_init(&fg->setup, ANSWER_MAX);
	fg->patterns = sp_arena_array(&fg->setup, count + 1, sizeof *fg->patterns);
	fg->hit_lists = sp_arena_array(&fg->setup, count + 1, sizeof *fg->hit_lists);
	fg->nears = sp_arena_array(&fg->setup, count + 1, sizeof *fg->nears);
	fg->active = sp_arena_array(&fg->setup, count + 1, sizeof *fg->active);
	fg->expected = sp_arena_array(&fg->setup, count + 1, sizeof *fg->expected);
	fg->missing = sp_arena_array(&fg->setup, count + 1, sizeof *fg->missing);
	fg->before.open = sp_arena_array(&fg->setup, count + 1, sizeof *fg->before.open);
	fg->before.head = sp_arena_array(&fg->setup, count + 1, sizeof *fg->before.head);
	fg->search.after = sp_arena_array(&fg->setup, count + 1, sizeof *fg->search.after);
	fg->pages = sp_arena_array(&fg->setup, pages + 1, sizeof *fg->pages);
	fg->find->queries = sp_arena_array(&fg->find->arena, count + 1, sizeof *fg->find->queries);
	fg->chosen = count < QUERIES_MAX ? sp_arena_array(&fg->setup, count * pages + 1, sizeof *fg->chosen) : NULL;
	fg->find->hits = sp_arena_array(&fg->find->arena, count + 1, sizeof(void *));
	if (!fg->find->hits || !fg->patterns || !fg->hit_lists || !fg->nears || !fg->active || !fg->expected || !fg->missing ||
		!fg->before.open || !fg->before.head || !fg->search.after || !fg->pages || !fg->find->queries || !fg->chosen)
		return sp_fail_memory(err, "");
	fg->search.patterns = fg->patterns;
	fg->search.hit_lists = fg->hit_lists;
	fg->search.active = fg->expected;
	fg->search.read_all = fg->near_search.read_all = fg->every_page;
	return SIGNPREP_OK;
}

static signprep_code compile(sp_find_state *fg, signprep_error *err)
{
	for (size_t i = 0; i < fg->count; i++) {
		signprep_code code = sp_pattern_compile(&fg->patterns[i], fg->queries[i].keyword, &fg->queries[i].match, err);
		if (!code)
			code = sp_pages_parse(
				fg->queries[i].pages, fg->page_count, fg->chosen + i * (size_t) fg->page_count, "", err);
		if (code)
			return code;
		if (fg->queries[i].near_misses && !sp_near_start(&fg->nears[i], &fg->patterns[i]))
			return sp_fail_memory(err, "");
	}
	bool ready = sp_groups_make(&fg->groups, &fg->setup, fg->patterns, fg->count) &&
		sp_page_filter_make(&fg->filter, &fg->setup, fg->patterns, fg->nears, fg->count);
	return ready ? SIGNPREP_OK : sp_fail_memory(err, "");
}

static signprep_code note_page(sp_find_state *fg, const signprep_text *text, signprep_error *err)
{
	sp_page_note *note = &fg->pages[text->page.number - 1];
	note->seen = true;
	note->health = (uint8_t) text->health;
	note->damaged = text->damaged;
	const char *font = text->unreadable_font;
	if (!*font && text->health == SIGNPREP_TEXT_UNREADABLE)
		font = text->font_count && text->fonts[0].name[0] ? text->fonts[0].name
								  : "?"; /* every character is of private use */
	note->font = *font ? sp_arena_dup(&fg->setup, font) : "";
	return note->font ? SIGNPREP_OK : sp_fail_memory(err, "");
}

/* Which patterns are looked for on the page. */
static bool activate(sp_find_state *fg, int page)
{
	bool any = false;
	for (size_t i = 0; i < fg->count; i++) {
		fg->active[i] = fg->chosen[i * (size_t) fg->page_count + (size_t) (page - 1)];
		any = any || fg->active[i];
	}
	return any;
}

/* A page that can't be read at all is noted, and the others are searched. */
static signprep_code search_page(sp_find_state *fg, int page, signprep_error *err)
{
	const signprep_text *text;
	signprep_error own = { 0 };
	signprep_code code = sp_pages_take(&text, fg->store, page, &own);
	if (code && strcmp(own.id, "D708") == 0) {
		fg->pages[page - 1] = (sp_page_note) { .seen = true, .lost = true, .health = SIGNPREP_TEXT_NONE, .font = "" };
		return SIGNPREP_OK;
	}
	if (code && err)
		*err = own;
	if (!code && (code = note_page(fg, text, err)) != SIGNPREP_OK)
		sp_pages_give_back(fg->store, text);
	return code ? code : sp_find_on_page(fg, text, err);
}

static signprep_code search_pages(sp_find_state *fg, const sp_find_way *way, signprep_error *err)
{
	for (int page = 1; page <= fg->page_count; page++) {
		signprep_code code = activate(fg, page) ? search_page(fg, page, err) : SIGNPREP_OK;
		if (code)
			return code;
		if (way->progress)
			way->progress(way->opaque, page, fg->page_count);
	}
	return SIGNPREP_OK;
}

/* Moves what was caught into the answer. */
/* Hits with a mistake count where there are none without. */
static void drop_edited(sp_hit_list *c)
{
	size_t kept = 0;
	for (size_t i = 0; i < c->count; i++)
		kept += !c->items[i].edited;
	if (kept == 0)
		return;
	kept = 0;
	for (size_t i = 0; i < c->count; i++)
		if (!c->items[i].edited)
			c->items[kept++] = c->items[i];
	c->count = kept;
}

/* Findings: keywords that stand nowhere, and pages on which nothing could be read. */
#define LIST_MAX ((size_t) 1 << 20)

typedef bool (*page_test)(const sp_page_note *note);

static bool is_image(const sp_page_note *note)
{
	return note->health == SIGNPREP_TEXT_IMAGE;
}

static bool is_unreadable(const sp_page_note *note)
{
	return note->health == SIGNPREP_TEXT_UNREADABLE;
}

static bool is_damaged(const sp_page_note *note)
{
	return note->damaged;
}

static bool is_lost(const sp_page_note *note)
{
	return note->lost;
}

static bool has_unmapped(const sp_page_note *note)
{
	return note->font[0] && note->health == SIGNPREP_TEXT_OK;
}

/* "1-3, 7": the pages that pass the test. `*first` is the first of them, 0 when there is none. */
static bool list_pages(const sp_find_state *fg, page_test test, sp_buf *out, int *first)
{
	*first = 0;
	sp_buf_init(out, LIST_MAX);
	for (int page = 1; page <= fg->page_count; page++) {
		int last = page;
		if (!fg->pages[page - 1].seen || !test(&fg->pages[page - 1]))
			continue;
		while (last < fg->page_count && fg->pages[last].seen && test(&fg->pages[last]))
			last++;
		if (!*first)
			*first = page;
		sp_buf_printf(out, last > page ? "%s%d-%d" : "%s%d", out->length ? ", " : "", page, last);
		page = last;
	}
	return !out->failed;
}

static bool report_pages(sp_find_state *fg, const char *id, page_test test)
{
	sp_buf pages;
	int first = 0;
	bool fits = list_pages(fg, test, &pages, &first);
	if (fits && first) {
		signprep_issue *issue = sp_issues_add(fg->find->issues, id, "", pages.data, fg->pages[first - 1].font, NULL);
		if (issue)
			sp_issue_set_place(issue, first, NULL);
	}
	sp_buf_clear(&pages);
	return fits;
}

/* No page that was looked at has text. */
static bool nothing_readable(const sp_find_state *fg)
{
	bool any = false;
	for (int i = 0; i < fg->page_count; i++) {
		if (fg->pages[i].seen && fg->pages[i].health == SIGNPREP_TEXT_OK)
			return false;
		any = any || fg->pages[i].seen;
	}
	return any;
}

static void report_keyword(sp_find_state *fg, const signprep_query *query)
{
	signprep_issue *issue = sp_issues_add(fg->find->issues, "K202", "", query->keyword, NULL);
	for (size_t i = 0; issue && i < query->near_miss_count; i++) {
		const signprep_near_miss *miss = &query->near_misses[i];
		sp_issue_add_candidate(fg->find->issues, issue, miss->page, miss->rect, miss->text, miss->line, miss->why);
		sp_issue_set_score(issue, miss->score);
	}
}

/* K202 for keywords without hits, D6xx for pages without readable text. False: no memory. */
static bool report(sp_find_state *fg)
{
	signprep_issues *issues = fg->find->issues;
	bool missing = false;
	for (size_t i = 0; i < fg->count; i++)
		missing = missing || fg->find->queries[i].hit_count == 0;

	bool fits = true;
	if (missing && nothing_readable(fg))
		fits = sp_issues_add(issues, "D601", "", NULL);
	fits = fits && report_pages(fg, "D602", is_image) && report_pages(fg, "D603", is_unreadable) &&
		report_pages(fg, "D604", is_damaged) && report_pages(fg, "D756", is_lost);
	if (missing)
		fits = fits && report_pages(fg, "D605", has_unmapped);
	for (size_t i = 0; i < fg->count; i++)
		if (fg->find->queries[i].hit_count == 0)
			report_keyword(fg, &fg->find->queries[i]);
	return fits && !sp_issues_failed(issues);
}

static bool hand_over(sp_find_state *fg, size_t index)
{
	sp_arena *arena = &fg->find->arena;
	signprep_query *query = &fg->find->queries[index];
	sp_hit_list *c = &fg->hit_lists[index];
	const sp_near *near = &fg->nears[index];
	drop_edited(c);
	size_t miss_count = c->count ? 0 : near->count;
	const signprep_hit *none = sp_arena_array(arena, 1, sizeof *none);
	signprep_near_miss *misses = sp_arena_array(arena, miss_count + 1, sizeof *misses);

	query->keyword = sp_arena_dup(arena, fg->queries[index].keyword);
	if (!none || !misses || !query->keyword || !sp_hit_list_mark_repeated(c))
		return false;
	fg->find->hits[index] = sp_hit_list_take(c, &query->hit_count);
	for (size_t i = 0; i < miss_count; i++)
		misses[i] = near->best[i];
	query->hits = query->hit_count ? fg->find->hits[index] : none;
	query->near_misses = misses;
	query->near_miss_count = miss_count;
	return true;
}

signprep_code sp_find_queries(signprep_find **out, sp_page_store *pages, const sp_find_query *queries, size_t count,
	const sp_find_way *way, signprep_error *err)
{
	signprep_code code = SIGNPREP_OK;
	sp_find_state fg = {
		.store = pages, .queries = queries, .count = count, .page_count = pages->page_count, .every_page = way->every_page
	};

	*out = NULL;
	sp_arena_init(&fg.made.scratch, SCRATCH_MAX);
	sp_arena_init(&fg.before.made.scratch, SCRATCH_MAX);
	fg.find = calloc(1, sizeof *fg.find);
	if (!fg.find)
		return sp_fail_memory(err, "");
	sp_arena_init(&fg.find->arena, ANSWER_MAX);
	fg.find->count = count;
	fg.find->issues = sp_issues_new();
	code = fg.find->issues ? allocate(&fg, err) : sp_fail_memory(err, "");
	if (!code)
		code = compile(&fg, err);
	if (!code)
		code = search_pages(&fg, way, err);
	for (size_t i = 0; !code && i < count; i++)
		if (!hand_over(&fg, i))
			code = sp_fail_memory(err, "");
	if (!code && !report(&fg))
		code = sp_fail_memory(err, "");
	code = sp_arena_blame(&fg.find->arena, code, err);
	code = sp_arena_blame(&fg.setup, code, err);
	drop(&fg);
	if (code)
		signprep_find_free(fg.find);
	else
		*out = fg.find;
	return code;
}

signprep_code signprep_find_run(signprep_find **out, signprep_document *doc, const char *const *keywords, size_t keyword_count,
	const signprep_find_options *options, signprep_error *err)
{
	signprep_find_options own;
	signprep_match match;
	signprep_code code = SP_OPTIONS_TAKE(signprep_find_options, &own, options, err);
	*out = NULL;
	if (!code)
		code = SP_OPTIONS_TAKE(signprep_match, &match, own.match, err);
	if (code)
		return code;
	sp_find_query *queries = calloc(keyword_count + 1, sizeof *queries);
	if (!queries)
		return sp_fail_memory(err, "");
	for (size_t i = 0; i < keyword_count; i++)
		queries[i] = (sp_find_query) { keywords[i], match, own.pages, true };
	const sp_find_way way = { own.progress, own.opaque, false };
	/* Nobody comes back to a page: none is kept. */
	sp_page_store pages;
	code = sp_pages_open(&pages, doc, sp_page_source_content(doc), 0, err);
	if (!code)
		code = sp_find_queries(out, &pages, queries, keyword_count, &way, err);
	sp_pages_close(&pages);
	free(queries);
	return code;
}

size_t signprep_find_count(const signprep_find *find)
{
	return find->count;
}

const signprep_query *signprep_find_at(const signprep_find *find, size_t index)
{
	return index < find->count ? &find->queries[index] : NULL;
}

const signprep_issues *signprep_find_issues(const signprep_find *find)
{
	return find->issues;
}

void signprep_find_free(signprep_find *find)
{
	if (!find)
		return;
	for (size_t i = 0; find->hits && i < find->count; i++)
		free(find->hits[i]);
	signprep_issues_free(find->issues);
	sp_arena_clear(&find->arena);
	free(find->bytes);
	free(find);
}

const char *signprep_hit_flag_name(unsigned index)
{
	static const char *const names[] = { "invisible", "low-contrast", "covered", "annotation", "field", "actualtext",
		"cross-line", "approximate", "repeated", "artifact", "watermark", "ocr", "no-appearance" };
	return index < sizeof names / sizeof *names ? names[index] : NULL;
}
