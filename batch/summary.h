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

typedef struct sp_summary {
	signprep_batch_counts counts;
	sp_tally *tallies;
	size_t tally_count, tally_cap;
} sp_summary;

/** False when memory is out. */
bool sp_summary_add(sp_summary *summary, const sp_entry *entry);
/** Code of the whole: PARTIAL when a row failed, was refused, or is unknown. */
signprep_code sp_summary_code(const sp_summary *summary);
/** Members of signprep.batch/1 into `object`: the counts and "issue_counts", most frequent first. False when memory is out. */
bool sp_summary_put(const sp_summary *summary, cJSON *object);
void sp_summary_clear(sp_summary *summary);

#endif
