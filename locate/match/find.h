/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Several keywords, each with its own switches, in one pass over the pages. */
#ifndef SP_LOCATE_MATCH_FIND_H
#define SP_LOCATE_MATCH_FIND_H

#include <signprep/find.h>

#include "locate/layout/page_store.h"

typedef struct sp_find_query {
	const char *keyword;
	signprep_match match;
	const char *pages; /* NULL: all */
	bool near_misses;  /* look for them when there is no hit */
} sp_find_query;

/** How to go about it. */
typedef struct sp_find_way {
	void (*progress)(void *opaque, int done, int total);
	void *opaque;
	bool every_page; /* read all lines of all pages, filter and glances or not: for tests */
} sp_find_way;

/** As signprep_find_run; the answer has one signprep_query for each of `queries`, in order. */
signprep_code sp_find_queries(signprep_find **out, sp_page_store *pages, const sp_find_query *queries, size_t count,
	const sp_find_way *way, signprep_error *err);

#endif
