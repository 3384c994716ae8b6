/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What an earlier run left in the folder, held against the journal that is to say what was sent. */
#ifndef SP_BATCH_EARLIER_H
#define SP_BATCH_EARLIER_H

#include "batch/folder.h"
#include "submit/journal/journal.h"

/**
 * Results that tell of rows as created, or as unknown, which the journal would let be sent again: it is not the journal of that run, or a
 * new one in its place. @return B410
 */
signprep_code sp_earlier_check(const sp_folder *folder, sp_journal *journal, const char *environment, signprep_error *err);

#endif
