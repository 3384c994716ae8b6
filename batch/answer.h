/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** The line of results of a row that has ended. */
#ifndef SP_BATCH_ANSWER_H
#define SP_BATCH_ANSWER_H

#include "batch/entry.h"

/**
 * {"key","line","file","status","code","FlowId","FileId","RequestId","already_created","preview_url","request","issues":[…]}
 * as compact JSON: key, status, code and issues always, the others when known; "request" is the resolved one when it
 * was located and not sent. NULL when memory is out. Caller frees with free().
 */
char *sp_answer_line(const sp_entry *entry, signprep_lang lang);

#endif
