/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * Rows and answers as messages.
 *
 * A row: {"schema":"signprep.row/1","key","line","environment","edition","submit","template_sha256","on_multiple","resend", "resend_unknown",
 * "pdf","form","password","request"}; "request" is the filled template as text, so that its numbers keep their digits. "key",
 * "pdf" and "request" are always there. With "form", that of a template of the service's, no PDF is read: "pdf" is then the template's id. An answer is the row's line of results.jsonl.
 */
#ifndef SP_BATCH_ROW_MESSAGE_H
#define SP_BATCH_ROW_MESSAGE_H

#include "batch/entry.h"

#define SP_ROW_MESSAGE_ROW "signprep.row/1"
#define SP_ROW_MESSAGE_ANSWER "signprep.answer/1"
#define SP_ROW_MESSAGE_MAX (16u << 20) /* bytes of a message */

/** What a batch asks of whoever runs its rows. Plain data. */
typedef struct sp_terms {
	char environment[16]; /* "sandbox", "test", "production"; "" when nothing is sent */
	char edition[16];     /* "company", "partner"; "": either will do */
	bool submit;
	int on_multiple; /* signprep_on_multiple */
	char template_sha256[65];
} sp_terms;

/** The message of a row; NULL when it is longer (`length` says how long) than SP_ROW_MESSAGE_MAX, else when memory is out. Caller frees with free(). */
char *sp_row_message_write(const sp_entry *entry, const sp_terms *terms, size_t *length);
/** @return B522 this is no row, D901: that is no fault of it; `*out` is the caller's */
signprep_code sp_row_message_read(const char *text, size_t length, sp_entry **out, sp_terms *terms, signprep_error *err);
/** Ends `entry` as an answer says, which becomes its line of results. @return B523 this is no answer to this row, D901 */
signprep_code sp_row_message_answer(const char *text, size_t length, sp_entry *entry, signprep_error *err);

#endif
