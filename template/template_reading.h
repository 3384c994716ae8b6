/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Inside of a draft, and how it reads its document: in the pool where there is one. */
#ifndef SP_TEMPLATE_TEMPLATE_READING_H
#define SP_TEMPLATE_TEMPLATE_READING_H

#include "base/issues.h"
#include "template/draft/compose.h"

struct signprep_draft {
	signprep_document *document;
	signprep_pool *pool;
	signprep_draft_options options;
	sp_arena arena;
	sp_labels labels;
	signprep_inspection *inspection;
	int pages;                /* the highest number of a page that was read */
	double *widths, *heights; /* by page, from 1; 0 for pages that are lost */
	sp_marks marks;
	size_t initials; /* labels in margins that are drafted */
	sp_parties parties;
	sp_places places;
	signprep_issues *issues;
	double deadline;            /* seconds of the monotonic clock; 0: none */
	char *text, *rows, *record; /* record: the example row as JSON */
};

/** The time that the options give begins now. */
void sp_draft_begin(signprep_draft *d);
signprep_code sp_draft_find(
	signprep_draft *d, const char *const *keywords, size_t count, bool regex, signprep_find **out, signprep_error *err);
signprep_code sp_draft_resolve(
	signprep_draft *d, const char *json, size_t length, bool check, signprep_result **out, signprep_error *err);

#endif
