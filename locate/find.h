/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Several keywords, each with its own switches, in one pass over the pages. */
#ifndef SP_LOCATE_FIND_H
#define SP_LOCATE_FIND_H

#include <signprep/find.h>

typedef struct sp_find_query {
	const char *keyword;
	signprep_match match;
	const char *pages;    /* NULL: all */
	bool near_misses;     /* look for them when there is no hit */
} sp_find_query;

/** As signprep_find_run; the answer has one signprep_query for each of `queries`, in order. */
signprep_code sp_find_queries(signprep_find **out, signprep_document *doc, const sp_find_query *queries, size_t count,
	void (*progress)(void *opaque, int done, int total), void *opaque, signprep_error *err);

#endif
