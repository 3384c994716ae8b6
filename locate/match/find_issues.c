/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Findings of a find: keywords that stand nowhere, and pages on which nothing could be read. */
#include "locate/match/find_state.h"

#include "base/buf.h"

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

static bool has_unmapped(const sp_page_note *note)
{
	return note->font[0] && note->health == SIGNPREP_TEXT_OK;
}

/* "1-3, 7": the pages that pass the test. `*first` is the first of them, 0 when there is none. */
static bool list_pages(const sp_finding *fg, page_test test, sp_buf *out, int *first)
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

static bool report_pages(sp_finding *fg, const char *id, page_test test)
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
static bool nothing_readable(const sp_finding *fg)
{
	bool any = false;
	for (int i = 0; i < fg->page_count; i++) {
		if (fg->pages[i].seen && fg->pages[i].health == SIGNPREP_TEXT_OK)
			return false;
		any = any || fg->pages[i].seen;
	}
	return any;
}

static void report_keyword(sp_finding *fg, const signprep_query *query)
{
	signprep_issue *issue = sp_issues_add(fg->find->issues, "K202", "", query->keyword, NULL);
	for (size_t i = 0; issue && i < query->near_miss_count; i++) {
		const signprep_near_miss *miss = &query->near_misses[i];
		sp_issue_add_candidate(fg->find->issues, issue, miss->page, miss->rect, miss->text, miss->line, miss->why);
		sp_issue_set_score(issue, miss->score);
	}
}

bool sp_find_report(sp_finding *fg)
{
	signprep_issues *issues = fg->find->issues;
	bool missing = false;
	for (size_t i = 0; i < fg->count; i++)
		missing = missing || fg->find->queries[i].hit_count == 0;

	bool fits = true;
	if (missing && nothing_readable(fg))
		fits = sp_issues_add(issues, "D601", "", NULL);
	fits = fits && report_pages(fg, "D602", is_image) && report_pages(fg, "D603", is_unreadable) &&
		report_pages(fg, "D604", is_damaged);
	if (missing)
		fits = fits && report_pages(fg, "D605", has_unmapped);
	for (size_t i = 0; i < fg->count; i++)
		if (fg->find->queries[i].hit_count == 0)
			report_keyword(fg, &fg->find->queries[i]);
	return fits && !sp_issues_failed(issues);
}
