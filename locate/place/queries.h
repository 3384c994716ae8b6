/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Every text that the components look for, found in one pass over the pages. */
#ifndef SP_LOCATE_PLACE_QUERIES_H
#define SP_LOCATE_PLACE_QUERIES_H

#include "locate/match/find.h"
#include "locate/request/spec.h"

typedef struct sp_queries {
	sp_find_query *items;
	signprep_error *errors; /**< for each: why it can't be looked for (bad expression); code 0 when it can */
	size_t *answer;         /**< for each: its index in `find` */
	size_t count, cap;
	signprep_find *find; /**< NULL when nothing had to be found */
	bool no_text;        /**< the whole document has no text to search */
} sp_queries;

/** Registers what `spec` and its alternatives need; equal texts with equal switches share a query. False: no memory. */
bool sp_queries_add(sp_queries *queries, sp_spec *spec);
/** One pass over the document. A text that can't be looked for gets its entry in `errors`; the others are found. */
signprep_code sp_queries_run(sp_queries *queries, sp_page_store *pages, void (*progress)(void *opaque, int done, int total),
	void *opaque, signprep_error *err);
/** The answer to query `number` (index plus one), NULL when there is none. */
const signprep_query *sp_queries_at(const sp_queries *queries, size_t number);
void sp_queries_clear(sp_queries *queries);

#endif
