/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Rows that wait for others: the partner edition makes many contracts from templates in one call. */
#ifndef SP_BATCH_GATHER_H
#define SP_BATCH_GATHER_H

#include "batch/entry.h"

/** Zero-initialise. */
typedef struct sp_gather {
	sp_entry_list list;
	double last; /* when a row came, by a clock that only goes forward */
} sp_gather;

void sp_gather_put(sp_gather *gather, sp_entry *entry);
/** As many as go into a call. */
bool sp_gather_is_full(const sp_gather *gather);
/**
 * Rows are there, and have waited long enough. `alone`: no others will come before these have left; `certain`: others will, or it will be
 * said that none do.
 */
bool sp_gather_is_due(const sp_gather *gather, bool alone, bool certain);
/** All of them as one: the first, with the others as its `more`. There must be one. */
sp_entry *sp_gather_take(sp_gather *gather);

#endif
