/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The rows file and the template, made into rows that are ready for the road. */
#ifndef SP_BATCH_SUPPLY_H
#define SP_BATCH_SUPPLY_H

#include <signprep/batch.h>

#include "batch/entry.h"
#include "batch/ledger.h"
#include "template/rows/rows.h"
#include "template/template.h"

typedef struct sp_supply sp_supply;

/**
 * Opens both files.
 * @param wake_fd readable: stop waiting for further rows
 * @return B1xx, B2xx; B405 CSV rows without a PDF
 */
signprep_code sp_supply_new(sp_supply **out, const signprep_batch_options *options, int wake_fd, signprep_error *err);
void sp_supply_free(sp_supply *supply);
/** Where rows are looked up before they go on the road. Borrowed; before the first sp_supply_next. */
void sp_supply_use(sp_supply *supply, sp_ledger *ledger);
/** The next row that is to be run, or that has ended before it began. Fits sp_row_reader_fn. One thread at a time. */
sp_entry *sp_supply_next(void *supply, signprep_code *code, signprep_error *err);
/** Findings about template and rows as a whole: columns nobody uses, an encoding. Borrowed; while nobody reads rows. */
const signprep_issues *sp_supply_issues(const sp_supply *supply);
/** Rows that were read and are not for this run. Any thread. */
long long sp_supply_left_out(const sp_supply *supply);
/** Rows that were read, those left out included. Any thread. */
long long sp_supply_taken(const sp_supply *supply);
/** Rows of this run's shard that are still to be read, of a file: they are read for it, and gone. When no other thread reads rows. */
long long sp_supply_count_rest(sp_supply *supply);
/** How much of the rows file has been read, 0..1; negative when that is unknown. Any thread. */
double sp_supply_share(const sp_supply *supply);

#endif
