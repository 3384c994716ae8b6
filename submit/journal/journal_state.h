/* SPDX-License-Identifier: AGPL-3.0-or-later */
/**
 * How far a row has come. Each state is written before what it announces, so that a process killed anywhere leaves a
 * row that says the least that can be true. Up to `uploaded` nothing has been done that could not be done again: the
 * next run goes on. `creating` is the one moment in doubt: the request may have left, CreateFlowByFiles has no
 * idempotency token, and nothing but its answer (or a person who looks) takes the row out of it. An attempt that
 * certainly did nothing goes back to `uploaded`. docs/sending.md has the table.
 */
#ifndef SP_SUBMIT_JOURNAL_JOURNAL_STATE_H
#define SP_SUBMIT_JOURNAL_JOURNAL_STATE_H

typedef enum sp_state {
	SP_STATE_NONE,      /* no such row */
	SP_STATE_PLANNED,   /* entered */
	SP_STATE_LOCATED,   /* its boxes have their places */
	SP_STATE_UPLOADING, /* an upload that is lost costs nothing but its bytes: it is repeated */
	SP_STATE_UPLOADED,  /* there is a FileId, until it ends */
	SP_STATE_CREATING,  /* the request is leaving or has left; never sent again unasked */
	SP_STATE_CREATED,
	SP_STATE_REFUSED, /* the service said no and did nothing: may be tried again */
	SP_STATE_UNKNOWN  /* no answer, or none that tells; never sent again unasked */
} sp_state;

/** "created" … as the journal spells it. */
const char *sp_state_name(sp_state state);
/** The reverse; SP_STATE_UNKNOWN for what a newer version wrote: never sent again unasked. */
sp_state sp_state_of(const char *name);

#endif
