/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** How many rows ended how, and what was found in them. */
#ifndef SP_BATCH_SUMMARY_H
#define SP_BATCH_SUMMARY_H

#include <cjson/cJSON.h>

#include <signprep/batch.h>

#include "batch/entry.h"

/* Rows with a finding, by its id. There are a few hundred ids, so this stays small. */
typedef struct sp_tally {
	char id[8];
	signprep_severity severity;
	long long rows;
} sp_tally;

#define SP_FAILURES_SHOWN 10

typedef struct sp_summary {
	signprep_batch_counts counts;
	sp_tally *tallies;
	size_t tally_count, tally_cap;
	cJSON *failures[SP_FAILURES_SHOWN]; /* the first rows of the file that failed, by line */
	size_t failure_count;
} sp_summary;

/** `answer`: the row's line of results; NULL: the row is only counted. False when memory is out. */
bool sp_summary_add(sp_summary *summary, const sp_entry *entry, const char *answer);
/** Code of the whole: PARTIAL when a row failed, was refused, or is unknown. */
signprep_code sp_summary_code(const sp_summary *summary);
/**
 * Members of signprep.batch/1 into `object`: the counts, "issue_counts", most frequent first, and "failures", which are
 * moved there. False when memory is out.
 */
bool sp_summary_put(sp_summary *summary, cJSON *object);
void sp_summary_clear(sp_summary *summary);

#endif
