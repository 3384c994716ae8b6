/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** What the journal says of a row before it is run, and what is written there when it has ended. */
#ifndef SP_BATCH_LEDGER_H
#define SP_BATCH_LEDGER_H

#include "batch/converter.h"
#include "batch/entry.h"
#include "submit/journal/journal.h"

#define SP_LEDGER_AHEAD 256 /* ends that are written in one go */

typedef enum sp_decision {
	SP_DECISION_RUN,
	SP_DECISION_ENDED, /* nothing to do: the row tells how it ended, or why it is not touched */
	SP_DECISION_LEAVE_OUT
} sp_decision;

typedef struct sp_ledger {
	sp_journal *journal;  /* owned or shared; closed by sp_ledger_close */
	char environment[16]; /* "locate" when nothing is sent */
	char batch[72];       /* for the journal's rows */
	bool sends, resume, only_failed;
	bool elsewhere;                    /* rows are run by workers who look into the journal themselves, and know who is alive */
	const char *const *resend;         /* keys of rows that may become a further flow, NULL-ended; may be NULL */
	const char *const *resend_unknown; /* keys, NULL-ended; may be NULL */
	const sp_converter *converter;     /* of what files become PDFs: it knows which; may be NULL */
	sp_row *ends;
	size_t end_count;
	double written; /* seconds since 1970 */
} sp_ledger;

/** Takes `journal` over, also when this fails. */
signprep_code sp_ledger_open(sp_ledger *ledger, sp_journal *journal, signprep_error *err);
/** Call sp_ledger_flush first: what is pending is let go. */
void sp_ledger_close(sp_ledger *ledger);
/** By key: B404 when the key stood in an earlier line. Any thread, one at a time. */
signprep_code sp_ledger_decide(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err);
/** As sp_ledger_decide, but whatever line the key came from: for rows that come one at a time. */
signprep_code sp_ledger_recall(sp_ledger *ledger, sp_entry *entry, sp_decision *decision, signprep_error *err);
/** Keeps how the row ended; written with others, within half a second, or at once when it was sent. */
signprep_code sp_ledger_note(sp_ledger *ledger, const sp_entry *entry, signprep_error *err);
signprep_code sp_ledger_flush(sp_ledger *ledger, signprep_error *err);

#endif
