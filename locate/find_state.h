/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of signprep_find. */
#ifndef SP_LOCATE_FIND_STATE_H
#define SP_LOCATE_FIND_STATE_H

#include "base/issues.h"
#include "locate/find.h"
#include "locate/near.h"
#include "locate/search.h"

struct signprep_find {
	sp_arena arena;
	signprep_query *queries;
	size_t count;
	signprep_issues *issues;
};

/* What was learnt about a page. */
typedef struct sp_page_note {
	uint8_t health; /* signprep_text_health */
	bool seen, damaged;
	const char *font; /* with characters that have no text; "" if none */
} sp_page_note;

/* A find while it runs. */
typedef struct sp_finding {
	signprep_find *find;
	signprep_document *doc;
	const sp_find_query *queries;
	size_t count;
	int page_count;
	sp_pattern *patterns;
	sp_catch *catches;
	sp_near *nears;
	sp_groups groups;
	bool *chosen;      /* count rows of page_count */
	bool *active;
	sp_page_note *pages;
	sp_search search;
	sp_ground ground;
	sp_pile pile;
	sp_arena setup, scratch;
} sp_finding;

/** find_issues.c: K202 for keywords without hits, D6xx for pages without readable text. False: no memory. */
bool sp_find_report(sp_finding *finding);

#endif
