/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of signprep_find. */
#ifndef SP_LOCATE_MATCH_FIND_STATE_H
#define SP_LOCATE_MATCH_FIND_STATE_H

#include "base/issues.h"
#include "locate/match/find.h"
#include "locate/match/near.h"
#include "locate/match/search.h"
#include "locate/match/page_filter.h"

struct signprep_find {
	sp_arena arena;
	signprep_query *queries;
	size_t count;
	signprep_issues *issues;
	void **hits; /* for each query where its hits stand, when that is not in the arena; NULL: in the arena */
	char *bytes; /* in which its texts stand, of one that was read; else NULL */
};

/* What was learnt about a page. */
typedef struct sp_page_note {
	uint8_t health;           /* signprep_text_health */
	bool seen, damaged, lost; /* lost: it can't be read at all */
	const char *font;         /* with characters that have no text; "" if none */
} sp_page_note;

/* The lines of a page, and how they were made. */
typedef struct sp_page_lines {
	const signprep_text *text; /* NULL: none */
	bool hidden, annotations;  /* true too where the page has no such text */
	sp_lines lines;
	sp_actual actual;
	const char **shown; /* see sp_scan */
	sp_arena scratch;   /* of all this */
} sp_page_lines;

/* A near miss may reach from the foot of one page to the head of the next: what is kept of the page before. */
typedef struct sp_previous_page {
	const signprep_text *text; /* taken from the store while some keyword may need it */
	sp_page_lines made;
	int page;
	bool *open;   /* keywords that were not looked for on it, but begin there */
	size_t *head; /* how many of each keyword's first characters it has; 0: not looked for on it */
} sp_previous_page;

/* A find while it runs. */
typedef struct sp_find_state {
	signprep_find *find;
	sp_page_store *store;
	const sp_find_query *queries;
	size_t count;
	int page_count;
	sp_pattern *patterns;
	sp_hit_list *hit_lists;
	sp_near *nears;
	sp_groups groups;
	sp_page_filter filter;
	bool every_page;
	sp_page_lines made;
	sp_previous_page before;
	const sp_page_lines *scanned; /* that search.scan is of; NULL: none */
	bool *expected;               /* active, and possible on the page */
	bool *missing;                /* keywords that near misses are looked for of */
	sp_near_search near_search;
	bool *chosen; /* count rows of page_count */
	bool *active;
	sp_page_note *pages;
	sp_search search;
	sp_paint_grid grid;
	sp_overprint overprint;
	sp_arena setup;
} sp_find_state;

/** find_page.c: searches a page for the active keywords. Gives the text back to the store, whatever comes of it. */
signprep_code sp_find_on_page(sp_find_state *finding, const signprep_text *text, signprep_error *err);

#endif
